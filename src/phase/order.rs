//! Phase 4: demand travels up, deepest first, and money goes into escrow.
//!
//! A reseller needs what its buyers order and what it wants for itself. What exceeds its stock it
//! orders from its source: the nearest active ancestor with a strictly lower price, else the supplier.
//!
//! An order is a row of *parcels*. Each parcel is a whole number of packs, is delivered whole or not at all,
//! and only after the parcels before it; the first reaches the reorder minimum. The parcels of a reseller are
//! cut so that after each one its debt is covered. Cover is its cash, its credit line and the escrow of the
//! orders that it can then fill. So whatever a source can deliver, no buyer is left with a bill that it
//! cannot pay. The parcels together are the largest quantity that the reseller can pay for.
//!
//! Reads members, the order book and the reorder policy; writes the order book and escrow. Sources
//! of one depth do not depend on one another, and within a source the order of its buyers is a total
//! order (class, key, person), so the order of visiting does not matter.

use super::context::PhaseContext;
use super::order_book::{Order, OrderClass};
use super::partition::{PartScratch, PartitionWorker};
use super::{Party, Posting, PrefetchCursor, TickContext, money, referral};
use crate::decision::{Holder, TierTerms};
use crate::engine::radix_sort::rank;
use crate::scenario::{Fulfilment, Orphans};
use crate::units::{PersonId, Tier, Units};
use crate::world::{Member, NO_SLOT, ResellerAccess};

/// No reseller holds more units than this, whatever its buyers order.
const MOST_ON_HAND: u64 = 1 << 31;

/// Sorts orders by source and precedence. Who is the only one to order from a source needs no turn.
fn put_in_order(worker: &mut PartitionWorker, orders: &mut Vec<Order>) {
    let (rules, tick) = (worker.rules, worker.tick);
    worker.sorter.sort(orders, |order| order.source);
    for rivals in orders.chunk_by_mut(|a, b| a.source == b.source) {
        rank(rivals, |order| order.rank(rules, tick));
    }
}

/// Lists what is wanted in each part.
pub(super) fn begin(context: &mut TickContext) {
    // Also of parts that are not worked on in this tick.
    context.scratch.handed_on.parts.iter_mut().for_each(PartScratch::clear);
    want_to_join(context);
    want_for_oneself(context);
}

/// Lists the recruits of this tick by part.
fn want_to_join(context: &mut TickContext) {
    let TickContext { world, scratch, .. } = context;
    let first = scratch.handed_on.first_recruit;
    let parts = &world.resellers.parts[first..];
    (first as u32..).zip(parts).for_each(|(slot, &part)| scratch.handed_on.part(part).recruits.push(slot));
}

/// Passes the demand within a part up to the suppliers.
pub(super) fn pass_up(worker: &mut PartitionWorker) {
    worker.book.clear();
    let recruits = std::mem::take(&mut worker.recruits);
    let (mut ahead, mut further) = (PrefetchCursor::default(), PrefetchCursor::further());
    for &slot in &recruits {
        if let Some(next) = further.next(&recruits, 1) {
            worker.resellers.prefetch(next.iter().copied());
        }
        if let Some(next) = ahead.next(&recruits, 1) {
            worker.resellers.prefetch_uplines(next.iter().copied());
        }
        // A recruit below a cut orders nothing, and so does not join.
        if !is_cut_off(worker, slot) {
            let Member { person, supplier, tier, .. } = *worker.resellers.member(slot);
            let units = worker.rules.terms[usize::from(supplier)].tier(tier).entry_order;
            place(worker, Order { buyer: slot, person, ..Order::new(OrderClass::Entry, units) });
        }
    }
    worker.recruits = recruits;
    worker.recruits.clear();
    let own = std::mem::take(&mut worker.own);
    let mut ahead = PrefetchCursor::default();
    for order in &own {
        if let Some(next) = ahead.next(&own, 1) {
            worker.resellers.prefetch(next.iter().map(|order| order.source));
        }
        let depth = worker.resellers.member(order.source).depth as usize;
        worker.book.add(depth, *order);
    }
    worker.own = own;
    worker.own.clear();
    // Orders that are passed up go to lesser depths.
    while let Some(depth) = worker.book.waiting.pop() {
        worker.book.depths.push(depth);
        let depth = depth as usize;
        let mut level = std::mem::take(&mut worker.book.levels[depth]);
        // Suppliers serve every order, unless they may not have enough.
        if depth > 0 || worker.is_ranked {
            put_in_order(worker, &mut level);
        }
        if depth > 0 {
            let (mut ahead, mut further) = (PrefetchCursor::default(), PrefetchCursor::further());
            for orders in level.chunk_by(|a, b| a.source == b.source) {
                if let Some(next) = further.next(&level, orders.len()) {
                    worker.resellers.prefetch(next.iter().map(|order| order.source));
                }
                // Once a row is there, it tells whose row is needed with it.
                if let Some(next) = ahead.next(&level, orders.len()) {
                    worker.resellers.prefetch_uplines(next.iter().map(|order| order.source));
                }
                order_upward(worker, orders);
            }
        }
        worker.book.levels[depth] = level;
    }
}

/// Asks every active reseller what it wants for itself.
fn want_for_oneself(context: &mut TickContext) {
    let TickContext { rules, world, scratch, tick, .. } = context;
    let resellers = &world.resellers;
    let standard = |slot: u32| {
        let at = slot as usize;
        if resellers.is_disappointed(slot) {
            return 0;
        }
        let terms = &rules.terms[usize::from(resellers.members[at].supplier)];
        let holder = Holder {
            tier: resellers.members[at].tier,
            on_hand: resellers.members[at].on_hand,
            saleless: *tick - u32::from(resellers.members[at].last_retail),
            idle: *tick - u32::from(resellers.members[at].last_success),
            quota_bought: resellers.quota_bought.get(at).copied().unwrap_or(0),
            joined: u32::from(resellers.joined[at]),
            tick: *tick,
        };
        rules.own_need(terms, holder)
    };
    let mut want = |slot: u32, need: u32| {
        if need > 0 && !resellers.is_barred(slot) {
            // What is on hand counts towards it when the order goes upward.
            let wanted = need.saturating_add(resellers.members[slot as usize].on_hand);
            let order = Order { source: slot, ..Order::new(OrderClass::Own, wanted) };
            scratch.handed_on.part(resellers.parts[slot as usize]).own.push(order);
        }
    };
    match &rules.own {
        Some(own) => {
            let needs = super::custom::reorder(own, (rules, world), standard, MOST_ON_HAND, *tick);
            needs.into_iter().for_each(|(slot, need)| want(slot, need));
        }
        None if rules.reorders() => world.active.iter().for_each(|slot| want(slot, standard(slot))),
        None => {}
    }
}

/// Sends a parcel to its buyer's source and its price into escrow.
#[inline]
fn place(worker: &mut PartitionWorker, order: Order) {
    let rules = worker.rules;
    let buyer = worker.resellers.member_mut(order.buyer);
    let Member { supplier, tier, upline, .. } = *buyer;
    let terms = &rules.terms[usize::from(supplier)];
    let price = terms.tier(tier).price;
    let amount = price * i64::from(order.units);
    buyer.cash -= amount;
    worker.receipts.escrow += amount;
    let sells = |member: &Member| (member.depth as usize, member.as_party());
    let (source, (depth, party)) = match terms.fulfilment {
        Fulfilment::OwnStock if upline != NO_SLOT => {
            let above = worker.resellers.member(upline);
            // Mostly the next above is active and has a lower price.
            match above.has_left() || terms.tier(above.tier).price >= price {
                false => (upline, sells(above)),
                true => match worker.source(order.buyer) {
                    NO_SLOT => (NO_SLOT, (0, Party::Supplier)),
                    slot => (slot, sells(worker.resellers.member(slot))),
                },
            }
        }
        _ => (NO_SLOT, (0, Party::Supplier)),
    };
    if order.units > 0 {
        let posting = Posting::Order {
            buyer: PersonId(order.person),
            tier: Tier(u32::from(tier)),
            source: party,
            kind: order.kind(),
            units: Units(u64::from(order.units)),
            amount: money(amount),
        };
        worker.post(supplier, posting);
    }
    worker.book.add(depth, Order { source, amount, ..order });
}

/// Orders for one source, from its own source, what its buyers and itself need beyond its stock.
fn order_upward(worker: &mut PartitionWorker, orders: &[Order]) {
    let slot = orders[0].source;
    let member = worker.resellers.member(slot);
    let (stock, means) = (u64::from(member.on_hand), member.cash + worker.rules.credit);
    let Member { person, supplier, tier, .. } = *member;
    let needed = match orders {
        [only] => u64::from(only.units),
        all => all.iter().map(|order| u64::from(order.units)).sum(),
    };
    if needed <= stock || is_cut_off(worker, slot) {
        return;
    }
    let tier = *worker.rules.terms[usize::from(supplier)].tier(tier);
    let packed = |units: u64| {
        let pack = u64::from(tier.order_multiple);
        (units.div_ceil(pack) * pack).max(u64::from(tier.reorder_minimum))
    };
    let (mut ordered, mut number) = (0, 0);
    // Units and proceeds of the orders considered so far, in order of precedence.
    let (mut units, mut proceeds) = (0, 0);
    for (at, order) in orders.iter().enumerate() {
        units += u64::from(order.units);
        proceeds += order.amount - referral::of(worker, order);
        if units <= stock + ordered {
            continue;
        }
        let mut total = packed(units - stock);
        if order.class == OrderClass::Own {
            // Its own need comes last, and is met as far as the money goes.
            total = most_affordable(worker, &orders[..at], stock, means, &tier, total);
            if total < u64::from(tier.reorder_minimum) || total <= ordered {
                continue;
            }
        }
        if stock + total > MOST_ON_HAND {
            break;
        }
        if i128::from(total) * i128::from(tier.price) <= i128::from(means) + i128::from(proceeds) {
            let parcel = Order {
                buyer: slot,
                person,
                parcel: number,
                ..Order::new(OrderClass::Reorder, (total - ordered) as u32)
            };
            place(worker, parcel);
            ordered = total;
            number += 1;
        }
    }
}

/// The most units in whole packs, at most `total`, whose bill is covered by `means` and by what those
/// of the `orders` bring that stock and these units fill, in order of precedence.
fn most_affordable(
    worker: &PartitionWorker,
    orders: &[Order],
    stock: u64,
    means: i64,
    terms: &TierTerms,
    total: u64,
) -> u64 {
    let mut proceeds: i64 = orders.iter().map(|order| order.amount - referral::of(worker, order)).sum();
    let mut units: u64 = orders.iter().map(|order| u64::from(order.units)).sum();
    let mut filled = orders.iter();
    let mut total = total;
    loop {
        while units > stock + total
            && let Some(last) = filled.next_back()
        {
            units -= u64::from(last.units);
            proceeds -= last.amount - referral::of(worker, last);
        }
        let affordable = u64::try_from(means.saturating_add(proceeds) / terms.price).unwrap_or(0);
        let pack = u64::from(terms.order_multiple);
        let bound = affordable / pack * pack;
        if bound >= total {
            return total;
        }
        // Fewer units fill fewer orders.
        total = bound;
    }
}

/// Whether a reseller or recruit may order nothing because its source has left: the nearest ancestor
/// with a strictly lower price, whether active or not. Under drop shipping no source has stock of its
/// own to hand on, so that a source who is cut off cuts off its buyers too.
#[inline]
fn is_cut_off(worker: &PartitionWorker, slot: u32) -> bool {
    worker.rules.cuts_off && has_left_source(worker, slot)
}

fn has_left_source(worker: &PartitionWorker, slot: u32) -> bool {
    let resellers = &worker.resellers;
    let terms = &worker.rules.terms[usize::from(resellers.members[slot as usize].supplier)];
    if terms.orphans == Orphans::RollUp {
        return false;
    }
    let price = |slot: u32| terms.tier(resellers.members[slot as usize].tier).price;
    let mut buyer = slot;
    loop {
        let mut source = resellers.member(buyer).recruiter;
        while source != NO_SLOT && price(source) >= price(buyer) {
            source = resellers.member(source).recruiter;
        }
        if source == NO_SLOT {
            return false;
        }
        if !resellers.is_active(source) {
            return true;
        }
        if terms.fulfilment == Fulfilment::OwnStock {
            return false;
        }
        buyer = source;
    }
}
