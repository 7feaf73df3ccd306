//! Phase 5: goods travel down, shallowest first, and money leaves escrow.
//!
//! A source serves its orders in the order of precedence (entry orders, then reorders, by a keyed draw
//! within each), first expired first out, until the first that it cannot serve whole; the rest is
//! refunded. Under drop shipping the supplier ships to the buyer and credits each ancestor its price
//! difference. Recruits whose entry order was served join.
//!
//! The supplier makes what is ordered from it in the same order of precedence, until its capacity is used up.
//!
//! It runs part by part right after phase 4 where no observer looks in between and capacity is no limit: see
//! `order` in the parent module. Admitting recruits comes last in either case.
//!
//! Reads the order book, the terms of suppliers, and the tier, source, recruiter and stock of members.
//! Writes stock, cash, deposits, status, tier and last success of members; quotas, end uses, recruits and
//! debts where those columns are kept; escrow, the factory's money, and cash, deposits, units made and
//! active resellers of suppliers; the standing of people and the active set; on a marketplace, deposits and
//! fees of new shops. Sources of one depth do not
//! depend on one another.

use std::ops::Range;

use super::context::PhaseContext;
use super::order_book::{Order, OrderClass};
use super::partition::{PartitionWorker, in_parts};
use super::{
    Party, Posting, PrefetchCursor, TickContext, commission, instalments, marketplace, money, referral,
};
use crate::scenario::Fulfilment;
use crate::units::{Batch, PersonId, Tier, Units};
use crate::world::{Lot, Member, NO_SLOT, ResellerAccess, Standing, Status, World};

pub(super) fn run(context: &mut TickContext) {
    if !std::mem::take(&mut context.scratch.handed_on.is_delivered) {
        note_made(context);
        ration(context);
        in_parts(context, false, pass_down);
    }
    admit(context);
}

/// Notes how much had been made before this tick.
pub(super) fn note_made(context: &mut TickContext) {
    let made = context.world.suppliers.iter().map(|books| books.made);
    context.scratch.handed_on.made_before.clear();
    context.scratch.handed_on.made_before.extend(made);
}

/// Finds out which orders the suppliers cannot serve, over all parts in order of precedence.
fn ration(context: &mut TickContext) {
    let TickContext { rules, world, scratch, tick, .. } = context;
    if rules.terms.iter().all(|terms| terms.capacity == u64::MAX) {
        return;
    }
    let mut queue = Vec::new();
    for (number, part) in scratch.handed_on.parts.iter_mut().enumerate() {
        let (orders, beyond) = part.at_suppliers();
        beyond.clear();
        beyond.resize(orders.len(), false);
        queue.extend(
            orders.iter().enumerate().map(|(at, order)| (order.rank(rules, *tick), number, at, *order)),
        );
    }
    queue.sort_unstable_by_key(|&(rank, ..)| rank);
    let mut left: Vec<Option<u64>> = rules.terms.iter().map(|terms| Some(terms.capacity)).collect();
    for (_, number, at, order) in queue {
        let left = &mut left[usize::from(world.resellers.members[order.buyer as usize].supplier)];
        *left = rest(*left, &order);
        scratch.handed_on.parts.at(number).at_suppliers().1[at] = left.is_none() && order.units > 0;
    }
}

/// What a source has left after an order; nothing once one could not be served.
fn rest(left: Option<u64>, order: &Order) -> Option<u64> {
    left.and_then(|left| left.checked_sub(u64::from(order.units)))
}

/// Passes goods down the trees of a part.
pub(super) fn pass_down(worker: &mut PartitionWorker) {
    for number in (0..worker.book.depths.len()).rev() {
        let depth = worker.book.depths[number] as usize;
        let level = std::mem::take(&mut worker.book.levels[depth]);
        let mut ahead = PrefetchCursor::default();
        let mut left = None;
        for (at, order) in level.iter().enumerate() {
            if let Some(next) = ahead.next(&level, 1) {
                let concerned = next.iter().flat_map(|order| [order.source, order.buyer]);
                worker.resellers.prefetch(concerned);
            }
            if order.source == NO_SLOT {
                let is_beyond = worker.book.beyond.get(at).is_some_and(|&beyond| beyond);
                fulfil(worker, order, !is_beyond);
                continue;
            }
            if at == 0 || level[at - 1].source != order.source {
                left = Some(u64::from(worker.resellers.member(order.source).on_hand));
            }
            if order.class != OrderClass::Own {
                left = rest(left, order);
                fulfil(worker, order, left.is_some() || order.units == 0);
            }
        }
        worker.book.levels[depth] = level;
    }
    promote(worker);
}

/// Delivers an order, or refunds it.
#[inline]
fn fulfil(worker: &mut PartitionWorker, order: &Order, is_served: bool) {
    if !is_served {
        return refund(worker, order);
    }
    let Member { supplier, tier, recruiter, .. } = *worker.resellers.member(order.buyer);
    if order.units > 0 {
        ship(worker, order, (supplier, tier));
    }
    if order.class == OrderClass::Entry {
        join(worker, order, (supplier, tier), recruiter);
    } else if worker.rules.terms[usize::from(supplier)].by_size.is_some() {
        worker.promotable.push((order.buyer, u64::from(order.units)));
    }
}

/// Moves goods to the buyer and their price out of escrow.
#[inline(always)]
fn ship(worker: &mut PartitionWorker, order: &Order, (supplier, tier): (u8, u16)) {
    let Order { source, buyer, units, amount, .. } = *order;
    let terms = &worker.rules.terms[usize::from(supplier)];
    let newest = worker.newest[usize::from(supplier)];
    let price = terms.tier(tier).price;
    worker.receipts.escrow -= amount;
    let seller = if source == NO_SLOT {
        let cost = terms.unit_cost * i64::from(units);
        let receipts = worker.supplier(supplier);
        receipts.made += u64::from(units);
        receipts.cash += amount - cost;
        worker.receipts.factory += cost;
        let (batch, made) = (Batch(newest), Units(u64::from(units)));
        worker.post(supplier, Posting::Make { batch, units: made, amount: money(cost) });
        worker.resellers.put(buyer, newest, units, price * i64::from(units));
        let lot = Lot { batch: newest, units, value: 0 };
        worker.post(supplier, sale(order, tier, Party::Supplier, lot, price));
        Party::Supplier
    } else {
        let tick = worker.tick as u16;
        let (from, to) = worker.resellers.pair_mut(source, buyer);
        from.last_success = tick;
        from.cash += amount;
        let seller = from.as_party();
        let mut next = from.hand_down(to, newest, units, price);
        let mut left = units;
        while left > 0 {
            let lot = match next.take() {
                Some(lot) => lot,
                None => worker.resellers.hand_down(source, buyer, newest, left, price),
            };
            left -= lot.units;
            worker.post(supplier, sale(order, tier, seller, lot, price));
        }
        seller
    };
    if worker.has_consequences {
        follow_up(worker, order, supplier, seller);
    }
}

/// Units of one batch, sold to the buyer of an order.
#[inline(always)]
fn sale(order: &Order, tier: u16, seller: Party, lot: Lot, price: i64) -> Posting {
    Posting::Sale {
        seller,
        buyer: PersonId(order.person),
        tier: Tier(u32::from(tier)),
        batch: Batch(lot.batch),
        units: Units(u64::from(lot.units)),
        amount: money(price * i64::from(lot.units)),
        value: money(lot.value),
    }
}

/// What a delivery entails where there are quotas, rules of end use, drop shipping, commissions or referrals.
#[inline(never)]
fn follow_up(worker: &mut PartitionWorker, order: &Order, supplier: u8, seller: Party) {
    let Order { source, buyer, units, amount, .. } = *order;
    if worker.resellers.quota_bought.is_kept() {
        worker.resellers.quota_bought[buyer as usize] += amount;
    }
    if worker.resellers.has_end_use_rule() {
        worker.resellers.note_purchase(source, buyer, units);
    }
    let terms = &worker.rules.terms[usize::from(supplier)];
    let pays_commissions = !terms.commissions.is_empty();
    if terms.fulfilment == Fulfilment::DropShip {
        credit_ancestors(worker, order);
    }
    if pays_commissions {
        commission::pay(worker, order);
    }
    if worker.rules.has_referrals {
        pay_referral(worker, supplier, seller, order);
    }
}

/// Drop shipping: every active ancestor with a lower price earns the difference to the price below.
fn credit_ancestors(worker: &mut PartitionWorker, order: &Order) {
    let supplier = worker.resellers.members[order.buyer as usize].supplier;
    let mut below = order.amount / i64::from(order.units);
    let mut at = worker.source(order.buyer);
    while at != NO_SLOT {
        let tier = worker.resellers.members[at as usize].tier;
        let price = worker.rules.terms[usize::from(supplier)].tier(tier).price;
        let amount = (below - price) * i64::from(order.units);
        worker.pay(supplier, NO_SLOT, -amount);
        worker.pay(supplier, at, amount);
        worker.resellers.members[at as usize].last_success = worker.tick as u16;
        let posting =
            Posting::Markup { person: worker.person(at), tier: worker.tier(at), amount: money(amount) };
        worker.post(supplier, posting);
        below = price;
        at = worker.source(at);
    }
}

fn pay_referral(worker: &mut PartitionWorker, supplier: u8, payer: Party, order: &Order) {
    let amount = referral::of(worker, order);
    if amount > 0 {
        let recruiter = worker.resellers.member(order.buyer).recruiter;
        worker.pay(supplier, order.source, -amount);
        worker.pay(supplier, recruiter, amount);
        let (person, tier) = (worker.person(recruiter), worker.tier(recruiter));
        let kind = order.kind();
        worker.post(supplier, Posting::Referral { payer, person, tier, kind, amount: money(amount) });
    }
}

fn refund(worker: &mut PartitionWorker, order: &Order) {
    let Order { buyer, amount, .. } = *order;
    let supplier = worker.resellers.members[buyer as usize].supplier;
    worker.receipts.escrow -= amount;
    worker.pay(supplier, buyer, amount);
    let (buyer, tier) = (worker.person(buyer), worker.tier(buyer));
    let posting = Posting::Refund { buyer, tier, amount: money(amount) };
    worker.post(supplier, posting);
}

/// A served recruit pays its deposit and becomes a reseller.
#[inline]
fn join(worker: &mut PartitionWorker, order: &Order, (supplier, tier): (u8, u16), recruiter: u32) {
    let slot = order.buyer;
    let deposit = worker.rules.terms[usize::from(supplier)].tier(tier).deposit;
    hold_deposit(worker, slot, deposit);
    worker.resellers.member_mut(slot).status = Status::Active;
    if recruiter != NO_SLOT {
        // A recruiter who sold the goods has had its success.
        if recruiter != order.source || order.units == 0 {
            worker.resellers.member_mut(recruiter).last_success = worker.tick as u16;
        }
        if worker.resellers.recruits.is_kept() {
            worker.resellers.recruits[recruiter as usize] += 1;
        }
    }
    worker.supplier(supplier).joined += 1;
    let (person, tier) = (PersonId(order.person), Tier(u32::from(tier)));
    worker.post(supplier, Posting::Join { person, tier });
    if worker.resellers.owed.is_kept() {
        instalments::lend(worker, slot, order.amount);
    }
}

/// Pays `amount` into the deposit that the supplier holds.
fn hold_deposit(worker: &mut PartitionWorker, slot: u32, amount: i64) {
    if amount == 0 {
        return;
    }
    let supplier = worker.resellers.members[slot as usize].supplier;
    worker.resellers.members[slot as usize].cash -= amount;
    worker.resellers.deposit[slot as usize] += amount as u32;
    worker.resellers.member_mut(slot).has_deposit = true;
    worker.supplier(supplier).deposits += amount;
    let (person, tier) = (worker.person(slot), worker.tier(slot));
    worker.post(supplier, Posting::Deposit { person, tier, amount: money(amount) });
}

/// Under a ladder by order size, an order as large as a better rank's entry order promotes, to the best
/// such rank for which the difference in deposit can be paid.
fn promote(worker: &mut PartitionWorker) {
    let mut orders = std::mem::take(&mut worker.promotable);
    orders.sort_unstable_by_key(|&(slot, _)| slot);
    for parcels in orders.chunk_by(|a, b| a.0 == b.0) {
        let slot = parcels[0].0;
        let units: u64 = parcels.iter().map(|&(_, units)| units).sum();
        let (tier, held) = {
            let resellers = &worker.resellers;
            (resellers.members[slot as usize].tier, i64::from(resellers.deposit[slot as usize]))
        };
        let supplier = worker.resellers.members[slot as usize].supplier;
        let terms = &worker.rules.terms[usize::from(supplier)];
        let means = worker.resellers.members[slot as usize].cash + worker.rules.credit;
        let owed = |better: u16| (terms.tier(better).deposit - held).max(0);
        let reached = |better: u16| u64::from(terms.tier(better).entry_order) <= units;
        let better = (1..tier).find(|&better| reached(better) && owed(better) <= means);
        if let Some((better, owed)) = better.map(|better| (better, owed(better))) {
            hold_deposit(worker, slot, owed);
            worker.change_tier(slot, better);
        }
    }
    orders.clear();
    worker.promotable = orders;
}

/// Recruits who were served are active from the next tick on; the others never joined.
fn admit(context: &mut TickContext) {
    let first = context.scratch.handed_on.first_recruit;
    let served = welcome(context, first);
    if served < context.world.resellers.len() - first {
        for slot in first as u32..context.world.resellers.len() as u32 {
            let Member { status, supplier, cash, person, .. } = *context.world.resellers.member(slot);
            if status == Status::Candidate {
                context.post(supplier, Posting::TurnAway { person: PersonId(person), cash: money(cash) });
            }
        }
        context.world.resellers.drop_candidates(first);
    }
    marketplace::open_shops(context, first);
    let due = context.tick.saturating_add(context.rules.patience.unwrap_or(u32::MAX));
    context.world.active.admit(context.parallelism, &context.world.resellers.members, first, due);
}

/// Makes resellers of the people in the slots from `first` on who were served; gives how many.
fn welcome(context: &mut TickContext, first: usize) -> usize {
    /// Slots in one batch of prefetches.
    const FEW: usize = 64;
    let TickContext { network, world, parallelism, .. } = context;
    let slots = first..world.resellers.len();
    let World { resellers, people, neighbours, .. } = &mut **world;
    let members = &resellers.members;
    let served = |rows: Range<usize>| members.range(rows).filter(|row| row.status == Status::Active);
    if neighbours.are_counted() {
        let served: Vec<u32> = served(slots).map(|row| row.person).collect();
        world.set_standings(network, &served, Standing::Reseller);
        return served.len();
    }
    // But for first agents, who are welcomed by one task, they stand in the order of their person ids.
    let length = parallelism.span(slots.len());
    let starts = || slots.clone().step_by(length);
    let person_at = |start| if start == first { 0 } else { members[start].person };
    let persons: Vec<u32> = starts().map(person_at).collect();
    let mut spans: Vec<_> = starts().zip(people.each_from(&persons)).map(|span| (span, 0)).collect();
    parallelism.each(&mut spans, |((start, people), count)| {
        let end = (*start + length).min(slots.end);
        for few in (*start..end).step_by(FEW) {
            let rows = few..(few + FEW).min(end);
            people.prefetch(members.range(rows.clone()).map(|row| row.person));
            for row in served(rows) {
                people.set_standing(row.person, Standing::Reseller);
                *count += 1;
            }
        }
    });
    spans.iter().map(|span| span.1).sum()
}
