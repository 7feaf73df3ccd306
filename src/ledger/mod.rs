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

use crate::scenario::Scenario;
use crate::tick::{Entry, Phase, Tally};
use crate::units::{Money, Tick, Units};
use crate::world::World;
use examiner::Examiner;
pub(crate) use totals::Totals;

/// How much the ledger keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
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
        Ledger { totals: Totals::new(scenario.suppliers.len()), examiner, tick: Tick(0) }
    }

    /// The same where people decide in their own ways: what they ask of end buyers and why they leave is not compared
    /// with the standard.
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

    /// Whether it keeps no more than totals, which may be added up in any order.
    pub(crate) fn is_totals(&self) -> bool {
        self.examiner.is_none()
    }

    /// Empty totals, to be added up elsewhere.
    pub(crate) fn more_totals(&self) -> Totals {
        Totals::new(self.totals.suppliers.len())
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

impl Tally for Ledger {
    fn enter(&mut self, entries: &[Entry]) {
        Ledger::enter(self, self.tick, entries);
    }
}

impl Tally for Totals {
    fn enter(&mut self, entries: &[Entry]) {
        for entry in entries {
            self.post(entry);
        }
    }
}
