//! The trees of one part of the resellers, in which orders are passed up and goods down. A task takes several
//! parts, one after the other.

use super::context::PhaseContext;
use super::order_book::{Order, OrderBook};
use super::{Posting, RadixSorter, TickContext, sinks};
use crate::decision::{Rules, Terms};
use crate::ledger::{PostingRuns, PostingSink};
use crate::scenario::Fulfilment;
use crate::world::PartOfResellers;

/// What is wanted in the trees of a part, and their orders.
#[derive(Debug, Clone, Default)]
pub(super) struct PartScratch {
    /// Those who want to join.
    pub(super) recruits: Vec<u32>,
    /// What resellers want for themselves, ordered from themselves.
    pub(super) own: Vec<Order>,
    book: OrderBook,
}

impl PartScratch {
    /// Forgets the orders of the tick before.
    pub(super) fn clear(&mut self) {
        self.book.clear();
    }

    /// The orders that go to the suppliers, and which of them they cannot serve.
    pub(super) fn at_suppliers(&mut self) -> (&[Order], &mut Vec<bool>) {
        (self.book.levels.first().map_or(&[], Vec::as_slice), &mut self.book.beyond)
    }
}

/// What a task keeps from part to part and from tick to tick.
#[derive(Debug, Clone, Default)]
pub(super) struct TaskScratch {
    book: OrderBook,
    sorter: RadixSorter<Order>,
    promotable: Vec<(u32, u64)>,
}

/// Money and units that come from a part, or go into it.
#[derive(Debug, Clone, Default)]
pub(super) struct Receipts {
    pub(super) escrow: i64,
    pub(super) factory: i64,
    pub(super) suppliers: Vec<SupplierReceipts>,
}

/// What a supplier gets from a part.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct SupplierReceipts {
    pub(super) cash: i64,
    pub(super) deposits: i64,
    pub(super) made: u64,
    pub(super) joined: u64,
}

/// One part, to be worked on, with access to all that are the same task's.
pub(super) struct PartitionWorker<'a> {
    pub(super) rules: &'a Rules,
    pub(super) resellers: PartOfResellers<'a>,
    pub(super) recruits: Vec<u32>,
    pub(super) own: Vec<Order>,
    pub(super) book: OrderBook,
    pub(super) sorter: RadixSorter<Order>,
    /// Who has got how many units under a ladder by order size.
    pub(super) promotable: Vec<(u32, u64)>,
    pub(super) receipts: Receipts,
    sink: PostingSink<'a>,
    /// Where the order of postings cannot be seen.
    runs: Option<PostingRuns>,
    pub(super) tick: u32,
    /// Whether orders are taken in order of precedence even where that changes no buyer's goods.
    pub(super) is_ranked: bool,
    /// Whether a delivery may have consequences beside that goods and their price change hands.
    pub(super) has_consequences: bool,
    /// The batch that each supplier makes in this tick.
    pub(super) newest: &'a [u32],
}

impl PartitionWorker<'_> {
    pub(super) fn supplier(&mut self, supplier: u8) -> &mut SupplierReceipts {
        &mut self.receipts.suppliers[usize::from(supplier)]
    }

    /// Does the work on one part. Where its orders are delivered at once no other worker needs them.
    fn on_part(&mut self, part: &mut PartScratch, at_once: bool, work: impl Fn(&mut PartitionWorker)) {
        let mut change_places = |worker: &mut Self| {
            std::mem::swap(&mut worker.recruits, &mut part.recruits);
            std::mem::swap(&mut worker.own, &mut part.own);
            if !at_once {
                std::mem::swap(&mut worker.book, &mut part.book);
            }
        };
        change_places(self);
        work(self);
        change_places(self);
    }
}

impl<'a> PhaseContext for PartitionWorker<'a> {
    type Resellers = PartOfResellers<'a>;

    fn terms(&self, supplier: u8) -> &Terms {
        &self.rules.terms[usize::from(supplier)]
    }

    fn resellers(&self) -> &PartOfResellers<'a> {
        &self.resellers
    }

    fn resellers_mut(&mut self) -> &mut PartOfResellers<'a> {
        &mut self.resellers
    }

    fn earn(&mut self, supplier: u8, amount: i64) {
        self.supplier(supplier).cash += amount;
    }

    #[inline(always)]
    fn post(&mut self, supplier: u8, posting: Posting) {
        self.sink.post_in_runs(&mut self.runs, supplier, posting);
    }
}

/// Does the `work` on all parts, apart or as one, and brings together what they exchange. `at_once` says
/// whether orders are delivered part by part, or kept for the next phase.
pub(super) fn in_parts(
    context: &mut TickContext,
    at_once: bool,
    work: impl Fn(&mut PartitionWorker) + Send + Sync,
) {
    let TickContext { rules, world, scratch, sink, partial_totals, tick, parallelism, .. } = context;
    let (rules, tick) = (&**rules, *tick);
    let receipts = Receipts {
        suppliers: vec![SupplierReceipts::default(); world.suppliers.len()],
        ..Receipts::default()
    };
    let newest: Vec<u32> = rules.terms.iter().map(|terms| terms.batch(tick)).collect();
    let newest = &newest[..];
    let is_ranked = is_ranked(rules, sink);
    let resellers = &world.resellers;
    let has_consequences = resellers.quota_bought.is_kept()
        || resellers.has_end_use_rule()
        || rules.has_referrals
        || rules.terms.iter().any(|terms| terms.fulfilment == Fulfilment::DropShip)
        || rules.terms.iter().any(|terms| !terms.commissions.is_empty());
    let parts = usize::from(if scratch.handed_on.is_partitioned { resellers.division } else { 1 });
    let each = if scratch.handed_on.is_partitioned {
        parts.div_ceil(partial_totals.len().min(parallelism.tasks()).max(1))
    } else {
        1
    };
    let share = (parts > each).then_some(each as u8);
    let tills: Vec<Receipts> = world.resellers.in_parts(share, |shares: Vec<PartOfResellers>| {
        let mut sinks = sinks(sink, partial_totals, shares.len()).into_iter();
        let parts = scratch.handed_on.parts.first(parts).chunks_mut(each);
        let tasks = scratch.buffers.tasks.for_each_of(shares.into_iter());
        let mut tasks: Vec<_> = (tasks.into_iter().zip(parts))
            .map(|((resellers, scratch), parts)| {
                let TaskScratch { book, sorter, promotable } = std::mem::take(scratch);
                let sink = sinks.next().flatten().expect("a sink for each task");
                let worker = PartitionWorker {
                    rules,
                    resellers,
                    recruits: Vec::new(),
                    own: Vec::new(),
                    book,
                    sorter,
                    promotable,
                    receipts: receipts.clone(),
                    runs: sink.runs(),
                    sink,
                    tick,
                    is_ranked,
                    has_consequences,
                    newest,
                };
                (worker, scratch, parts)
            })
            .collect();
        parallelism.each(&mut tasks, |(worker, _, parts)| {
            parts.iter_mut().for_each(|part| worker.on_part(part, at_once, &work));
            worker.sink.end_runs(&mut worker.runs);
        });
        let give_back = |(worker, scratch, _): (PartitionWorker, &mut TaskScratch, _)| {
            let PartitionWorker { book, sorter, promotable, receipts, .. } = worker;
            *scratch = TaskScratch { book, sorter, promotable };
            receipts
        };
        tasks.into_iter().map(give_back).collect()
    });
    for receipts in tills {
        world.escrow += receipts.escrow;
        world.factory += receipts.factory;
        for (books, receipts) in world.suppliers.iter_mut().zip(receipts.suppliers) {
            let SupplierReceipts { cash, deposits, made, joined } = receipts;
            books.cash += cash;
            books.deposits += deposits;
            books.made += made;
            books.active += joined;
        }
    }
}

/// Whether orders are taken in order of precedence even where that changes no buyer's goods.
pub(super) fn is_ranked(rules: &Rules, sink: &PostingSink) -> bool {
    sink.keeps_order() || rules.terms.iter().any(|terms| terms.capacity < u64::MAX)
}
