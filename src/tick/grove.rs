//! The trees of one part of the resellers, in which one task passes orders up and goods down.

use std::collections::BinaryHeap;

use super::ground::Ground;
use super::order::Order;
use super::{Posting, Sorter, Stage};
use crate::decision::{Rules, Terms};
use crate::ledger::Desk;
use crate::scenario::Fulfilment;
use crate::world::{PartOfResellers, Standing};

/// What the trees of a part exchange with everybody else, and scratch.
#[derive(Debug, Clone, Default)]
pub(super) struct PartScratch {
    /// Entry orders, for the time being addressed to the recruiter, and own needs, addressed to oneself.
    pub(super) wanted: Vec<Order>,
    /// Orders by the depth of the source to whom they go, the supplier at 0; sorted by source and
    /// precedence once demand has passed that depth, at 0 only if somebody could tell.
    pub(super) levels: Vec<Vec<Order>>,
    /// Depths to which orders go that have not been passed up yet, the deepest first.
    pub(super) waiting: BinaryHeap<u32>,
    /// Depths that have had orders in this tick, the deepest first: chains may be thousands deep, with orders at a few.
    pub(super) depths: Vec<u32>,
    /// Which of the orders at depth 0 the suppliers cannot serve; empty where capacity is no limit.
    pub(super) beyond: Vec<bool>,
    pub(super) sorter: Sorter<Order>,
    /// Who has got how many units under a ladder by order size.
    pub(super) promotable: Vec<(u32, u64)>,
    /// The people who joined.
    pub(super) joined: Vec<u32>,
    pub(super) till: Till,
}

/// Money and units that come from a part, or go into it.
#[derive(Debug, Clone, Default)]
pub(super) struct Till {
    pub(super) escrow: i64,
    pub(super) factory: i64,
    pub(super) suppliers: Vec<SupplierTill>,
}

/// What a supplier gets from a part.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct SupplierTill {
    pub(super) cash: i64,
    pub(super) deposits: i64,
    pub(super) made: u64,
    pub(super) joined: u64,
}

/// One part, to be worked on.
pub(super) struct Grove<'a> {
    pub(super) rules: &'a Rules,
    pub(super) resellers: PartOfResellers<'a>,
    pub(super) scratch: &'a mut PartScratch,
    desk: Desk<'a>,
    pub(super) tick: u32,
    /// Whether orders are taken in order of precedence even where that changes nobody's goods.
    pub(super) is_ranked: bool,
    /// Whether a delivery may have consequences beside that goods and their price change hands.
    pub(super) has_consequences: bool,
    /// The batch that each supplier makes in this tick.
    pub(super) newest: &'a [u32],
}

impl Grove<'_> {
    pub(super) fn supplier(&mut self, supplier: u8) -> &mut SupplierTill {
        &mut self.scratch.till.suppliers[usize::from(supplier)]
    }
}

impl<'a> Ground for Grove<'a> {
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
        self.desk.post(supplier, posting);
    }
}

/// Does the `work` on all parts, apart or as one, and brings together what they exchange.
pub(super) fn in_parts(stage: &mut Stage, work: impl Fn(&mut Grove) + Send + Sync) {
    let Stage { rules, world, scratch, desk, part_books, tick, crew, .. } = stage;
    let (rules, tick) = (&**rules, *tick);
    let suppliers = world.suppliers.len();
    let newest: Vec<u32> = rules.terms.iter().map(|terms| terms.batch(tick)).collect();
    let newest = &newest[..];
    let is_ranked = desk.keeps_order() || rules.terms.iter().any(|terms| terms.capacity < u64::MAX);
    let resellers = &world.resellers;
    let has_consequences = resellers.has_quotas
        || resellers.has_end_use_rule()
        || rules.has_referrals
        || rules.terms.iter().any(|terms| terms.fulfilment == Fulfilment::DropShip)
        || rules.terms.iter().any(|terms| !terms.commissions.is_empty());
    world.resellers.in_parts(scratch.apart, |parts: Vec<PartOfResellers>| {
        // Together they post at the one desk, apart each in a book of its own.
        let mut books = part_books.iter_mut();
        let mut whole = Some(desk.again()).filter(|_| parts.len() == 1);
        let mut desks =
            || whole.take().or_else(|| books.next().map(Desk::Totals)).expect("a book for each part");
        let jobs = scratch.parts.for_each_of(parts.into_iter());
        let mut groves: Vec<Grove> = (jobs.into_iter())
            .map(|(resellers, scratch)| {
                scratch.till.suppliers.resize_with(suppliers, SupplierTill::default);
                Grove { rules, resellers, scratch, desk: desks(), tick, is_ranked, has_consequences, newest }
            })
            .collect();
        crew.each(&mut groves, work);
    });
    settle_up(stage);
}

/// Empties the tills of all parts.
fn settle_up(stage: &mut Stage) {
    let Stage { network, world, scratch, .. } = stage;
    for part in &mut scratch.parts {
        world.escrow += std::mem::take(&mut part.till.escrow);
        world.factory += std::mem::take(&mut part.till.factory);
        for (books, till) in world.suppliers.iter_mut().zip(&mut part.till.suppliers) {
            let SupplierTill { cash, deposits, made, joined } = std::mem::take(till);
            books.cash += cash;
            books.deposits += deposits;
            books.made += made;
            books.active += joined;
        }
        for few in part.joined.chunks(64) {
            world.people.fetch(few.iter().copied());
            for &person in few {
                world.set_standing(network, person, Standing::Reseller);
            }
        }
        part.joined.clear();
    }
}
