//! The second book: kept from the postings alone, by code that shares nothing with the phases that
//! wrote them.
//!
//! Control totals by supplier, tier and account are always kept. A full book with an account for every
//! reseller is kept on request ([`Book::Full`]); it rechecks each posting against the scenario (price,
//! pack, source, shelf life, first expired first out, deposits, referrals, credit line). The audit
//! compares either with the state of the [`World`].

mod audit;
mod examiner;
mod totals;

pub use audit::{Agent, AuditError};
pub use totals::{SupplierTotals, TierTotals};

use crate::event::{Entry, Phase, Posting};
use crate::scenario::Scenario;
use crate::units::{Money, SupplierId, Tick, Units};
use crate::world::World;
use examiner::Examiner;
pub(crate) use totals::{MarketplaceTotals, People, PersonTotals, PostingRuns, Totals};

/// How much the ledger keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Book {
    /// Totals by supplier, tier and account.
    #[default]
    Totals,
    /// An account for every reseller as well, and every posting rechecked.
    Full,
}

/// The second book.
#[derive(Debug, Clone)]
pub struct Ledger {
    totals: Totals,
    examiner: Option<Box<Examiner>>,
    tick: Tick,
}

impl Ledger {
    /// An empty book for a scenario.
    pub fn new(scenario: &Scenario, book: Book) -> Self {
        let examiner = (book == Book::Full).then(|| Box::new(Examiner::new(scenario)));
        Ledger { totals: Totals::new(scenario), examiner, tick: Tick(0) }
    }

    /// This book for runs in which people decide in their own ways: what they ask of end buyers and why they
    /// leave is not compared with the standard.
    #[must_use]
    pub fn of_own_ways(mut self) -> Self {
        if let Some(examiner) = &mut self.examiner {
            examiner.own_ways = true;
        }
        self
    }

    /// The totals, to be saved; `None` of a full book.
    pub(crate) fn totals(&self) -> Option<&Totals> {
        self.examiner.is_none().then_some(&self.totals)
    }

    /// Whether this book could have grown from another book of the same scenario: it keeps the same columns,
    /// no row is of a tier that does not exist, and no total exceeds the bound of a run.
    pub(crate) fn fits(&self, first: &Ledger) -> bool {
        let keeps_people = |totals: &SupplierTotals| totals.people().is_some();
        let pairs = self.suppliers().iter().zip(first.suppliers());
        pairs.into_iter().all(|(own, first)| keeps_people(own) == keeps_people(first)) && self.totals.fit()
    }

    /// A book that was saved at the end of a tick.
    pub(crate) fn of(totals: Totals, tick: Tick) -> Self {
        Ledger { totals, examiner: None, tick }
    }

    /// Enters what happened in a tick.
    pub fn enter(&mut self, tick: Tick, entries: &[Entry]) {
        self.tick = tick;
        for entry in entries {
            self.totals.post(entry);
        }
        if let Some(examiner) = &mut self.examiner {
            for entry in entries {
                examiner.examine(tick, entry);
            }
        }
    }

    /// A sink at which postings are entered as they happen, by way of `entries` where each is examined.
    pub(crate) fn sink<'a>(&'a mut self, entries: &'a mut Vec<Entry>) -> PostingSink<'a> {
        match self.examiner {
            None => PostingSink::Totals(&mut self.totals),
            Some(_) => PostingSink::Ledger(self, entries),
        }
    }

    /// Whether it keeps no more than totals, which may be added up in any order.
    pub(crate) fn is_totals(&self) -> bool {
        self.examiner.is_none()
    }

    /// Empty totals, to be added up elsewhere.
    pub(crate) fn more_totals(&self) -> Totals {
        self.totals.empty()
    }

    /// Takes what was added up elsewhere.
    pub(crate) fn absorb(&mut self, totals: &mut Totals) {
        self.totals.absorb(totals);
    }

    /// Ends a phase, after all its postings were entered.
    pub fn close(&mut self, tick: Tick, phase: Phase) {
        self.tick = tick;
        if let Some(examiner) = &mut self.examiner {
            examiner.close(tick, phase);
        }
    }

    /// Control totals by supplier.
    pub fn suppliers(&self) -> &[SupplierTotals] {
        &self.totals.suppliers
    }

    /// What end buyers have paid so far, less refunds.
    pub fn consumers_paid(&self) -> Money {
        Money::from_total(-self.totals.households)
    }

    /// What the factory has received so far.
    pub fn production_cost(&self) -> Money {
        Money::from_total(self.totals.factory)
    }

    /// What couriers and other trades received for service to end buyers so far.
    pub fn service_cost(&self) -> Money {
        Money::total(self.totals.suppliers.iter().map(SupplierTotals::service_cost))
    }

    /// What the platform has earned so far.
    pub fn platform_profit(&self) -> Money {
        Money::from_total(self.totals.platform)
    }

    /// Defective units that their buyers disputed so far, and how many of them were paid back.
    pub fn disputes(&self) -> (u64, u64) {
        (self.totals.disputes, self.totals.refunds)
    }

    /// Units sold at the salvage price so far.
    pub fn dumped(&self) -> Units {
        self.totals.dumped
    }

    /// Units that went to end buyers so far.
    pub fn retail(&self) -> Units {
        self.totals.retail
    }

    /// The tick of what is entered next.
    pub(crate) fn begin(&mut self, tick: Tick) {
        self.tick = tick;
    }

    /// Compares the book with the world, and every identity with itself.
    ///
    /// # Errors
    /// The first posting that broke a rule (full book only), else the first account or total that
    /// disagrees, with both figures.
    pub fn audit(&self, world: &World) -> Result<(), AuditError> {
        if let Some(examiner) = &self.examiner {
            examiner.audit(self.tick, world)?;
        }
        self.totals.audit(self.tick, world)
    }
}

/// Where a phase posts what happens.
#[derive(Debug)]
pub(crate) enum PostingSink<'a> {
    /// In totals, as it happens.
    Totals(&'a mut Totals),
    /// In a book, which is written up each time a batch of postings that just fits into the cache has
    /// collected.
    Ledger(&'a mut Ledger, &'a mut Vec<Entry>),
    /// In a list of the whole phase, to be looked at and entered after it.
    List(&'a mut Vec<Entry>),
}

impl PostingSink<'_> {
    /// Whether the order in which things are posted can be seen.
    pub(crate) fn keeps_order(&self) -> bool {
        !matches!(self, PostingSink::Totals(_))
    }

    /// This sink, reborrowed for a shorter time.
    pub(crate) fn again(&mut self) -> PostingSink<'_> {
        match self {
            PostingSink::Totals(totals) => PostingSink::Totals(totals),
            PostingSink::Ledger(ledger, entries) => PostingSink::Ledger(ledger, entries),
            PostingSink::List(entries) => PostingSink::List(entries),
        }
    }

    /// Inlined, so that what kind of posting it is need not be found out again.
    #[inline(always)]
    pub(crate) fn post(&mut self, supplier: u8, posting: Posting) {
        let entry = Entry { supplier: SupplierId(u16::from(supplier)), posting };
        match self {
            PostingSink::Totals(totals) => totals.post(&entry),
            others => others.note(entry),
        }
    }

    /// Runs in which postings at this sink can be added up; `None` where each is looked at.
    pub(crate) fn runs(&self) -> Option<PostingRuns> {
        match self {
            PostingSink::Totals(totals) => totals.runs(),
            _ => None,
        }
    }

    /// Posts, or adds to a run, which has to be [ended](Self::end_runs).
    #[inline(always)]
    pub(crate) fn post_in_runs(&mut self, runs: &mut Option<PostingRuns>, supplier: u8, posting: Posting) {
        match (self, runs) {
            (PostingSink::Totals(totals), Some(runs)) => runs.post(totals, supplier, posting),
            (sink, _) => sink.post(supplier, posting),
        }
    }

    /// Posts what waits in runs.
    pub(crate) fn end_runs(&mut self, runs: &mut Option<PostingRuns>) {
        if let (PostingSink::Totals(totals), Some(runs)) = (self, runs) {
            runs.end(totals);
        }
    }

    #[inline(never)]
    fn note(&mut self, entry: Entry) {
        /// Postings that wait at most.
        const MOST_WAITING: usize = 1024;
        match self {
            PostingSink::Totals(totals) => totals.post(&entry),
            PostingSink::List(entries) => entries.push(entry),
            PostingSink::Ledger(ledger, entries) => {
                entries.push(entry);
                if entries.len() >= MOST_WAITING {
                    ledger.enter(ledger.tick, entries);
                    entries.clear();
                }
            }
        }
    }
}
