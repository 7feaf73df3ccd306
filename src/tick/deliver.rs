//! Phase 5: goods travel down, shallowest first, and money leaves escrow.
//!
//! A source serves its orders in the order of precedence (entry orders, then reorders, by a keyed draw
//! within each), first expired first out, until the first that it cannot serve whole; the rest is
//! refunded. Under drop shipping the supplier ships to the buyer and credits each ancestor its price
//! difference. Recruits whose entry order was served join.
//!
//! The supplier makes what is ordered from it in the same order of precedence, until its capacity is used up.
//!
//! Reads and writes members and the order book. Sources of one depth do not depend on one another.

use std::ops::Range;

use super::ground::Ground;
use super::grove::{Grove, in_parts};
use super::order::{Order, OrderClass, referral_of};
use super::{Ahead, Party, Posting, Stage, commission, money};
use crate::scenario::Fulfilment;
use crate::units::{Batch, PersonId, Tier, Units};
use crate::world::{Lot, Member, NOBODY, Rows, Standing, Status, World};

pub(super) fn run(stage: &mut Stage) {
    if !std::mem::take(&mut stage.scratch.is_delivered) {
        note_made(stage);
        ration(stage);
        in_parts(stage, false, pass_down);
    }
    admit(stage);
}

/// Notes how much had been made before this tick.
pub(super) fn note_made(stage: &mut Stage) {
    let made = stage.world.suppliers.iter().map(|books| books.made);
    stage.scratch.made_before.clear();
    stage.scratch.made_before.extend(made);
}

/// Finds out which orders the suppliers cannot serve, over all parts in order of precedence.
fn ration(stage: &mut Stage) {
    let Stage { rules, world, scratch, tick, .. } = stage;
    if rules.terms.iter().all(|terms| terms.capacity == u64::MAX) {
        return;
    }
    let mut queue = Vec::new();
    for (number, part) in scratch.parts.iter_mut().enumerate() {
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
        scratch.parts.at(number).at_suppliers().1[at] = left.is_none() && order.units > 0;
    }
}

/// What a source has left after an order; nothing once one could not be served.
fn rest(left: Option<u64>, order: &Order) -> Option<u64> {
    left.and_then(|left| left.checked_sub(u64::from(order.units)))
}

/// Passes goods down the trees of a part.
pub(super) fn pass_down(grove: &mut Grove) {
    for number in (0..grove.book.depths.len()).rev() {
        let depth = grove.book.depths[number] as usize;
        let level = std::mem::take(&mut grove.book.levels[depth]);
        let mut ahead = Ahead::default();
        let mut left = None;
        for (at, order) in level.iter().enumerate() {
            if let Some(next) = ahead.next(&level, 1) {
                let concerned = next.iter().flat_map(|order| [order.source, order.buyer]);
                grove.resellers.fetch(concerned);
            }
            if order.source == NOBODY {
                let is_beyond = grove.book.beyond.get(at).is_some_and(|&beyond| beyond);
                settle(grove, order, !is_beyond);
                continue;
            }
            if at == 0 || level[at - 1].source != order.source {
                left = Some(u64::from(grove.resellers.member(order.source).on_hand));
            }
            if order.class != OrderClass::Own {
                left = rest(left, order);
                settle(grove, order, left.is_some() || order.units == 0);
            }
        }
        grove.book.levels[depth] = level;
    }
    promote(grove);
}

/// Delivers an order, or refunds it.
#[inline]
fn settle(grove: &mut Grove, order: &Order, is_served: bool) {
    if !is_served {
        return refund(grove, order);
    }
    let Member { supplier, tier, recruiter, .. } = *grove.resellers.member(order.buyer);
    if order.units > 0 {
        ship(grove, order, (supplier, tier));
    }
    if order.class == OrderClass::Entry {
        join(grove, order, (supplier, tier), recruiter);
    } else if grove.rules.terms[usize::from(supplier)].by_size.is_some() {
        grove.promotable.push((order.buyer, u64::from(order.units)));
    }
}

/// Moves goods to the buyer and their price out of escrow.
#[inline(always)]
fn ship(grove: &mut Grove, order: &Order, (supplier, tier): (u8, u16)) {
    let Order { source, buyer, units, amount, .. } = *order;
    let terms = &grove.rules.terms[usize::from(supplier)];
    let newest = grove.newest[usize::from(supplier)];
    let price = terms.tier(tier).price;
    grove.till.escrow -= amount;
    let seller = if source == NOBODY {
        let cost = terms.unit_cost * i64::from(units);
        let till = grove.supplier(supplier);
        till.made += u64::from(units);
        till.cash += amount - cost;
        grove.till.factory += cost;
        let (batch, made) = (Batch(newest), Units(u64::from(units)));
        grove.post(supplier, Posting::Make { batch, units: made, amount: money(cost) });
        grove.resellers.put(buyer, newest, units, price * i64::from(units));
        let lot = Lot { batch: newest, units, value: 0 };
        grove.post(supplier, sale(order, tier, Party::Supplier, lot, price));
        Party::Supplier
    } else {
        let tick = grove.tick as u16;
        let member = grove.resellers.member_mut(source);
        member.last_success = tick;
        member.cash += amount;
        let seller = member.as_party();
        let mut left = units;
        while left > 0 {
            let lot = grove.resellers.hand_down(source, buyer, newest, left, price);
            left -= lot.units;
            grove.post(supplier, sale(order, tier, seller, lot, price));
        }
        seller
    };
    if grove.has_consequences {
        follow_up(grove, order, supplier, seller);
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
fn follow_up(grove: &mut Grove, order: &Order, supplier: u8, seller: Party) {
    let Order { source, buyer, units, amount, .. } = *order;
    if grove.resellers.has_quotas {
        grove.resellers.quota_bought[buyer as usize] += amount;
    }
    if grove.resellers.has_end_use_rule {
        grove.resellers.note_purchase(source, buyer, units);
    }
    let terms = &grove.rules.terms[usize::from(supplier)];
    let pays_commissions = !terms.commissions.is_empty();
    if terms.fulfilment == Fulfilment::DropShip {
        credit_ancestors(grove, order);
    }
    if pays_commissions {
        commission::pay(grove, order);
    }
    if grove.rules.has_referrals {
        pay_referral(grove, supplier, seller, order);
    }
}

/// Drop shipping: every active ancestor with a lower price earns the difference to the price below.
fn credit_ancestors(grove: &mut Grove, order: &Order) {
    let supplier = grove.resellers.members[order.buyer as usize].supplier;
    let mut below = order.amount / i64::from(order.units);
    let mut at = grove.source(order.buyer);
    while at != NOBODY {
        let tier = grove.resellers.members[at as usize].tier;
        let price = grove.rules.terms[usize::from(supplier)].tier(tier).price;
        let amount = (below - price) * i64::from(order.units);
        grove.pay(supplier, NOBODY, -amount);
        grove.pay(supplier, at, amount);
        grove.resellers.members[at as usize].last_success = grove.tick as u16;
        let posting =
            Posting::Markup { person: grove.person(at), tier: grove.tier(at), amount: money(amount) };
        grove.post(supplier, posting);
        below = price;
        at = grove.source(at);
    }
}

fn pay_referral(grove: &mut Grove, supplier: u8, payer: Party, order: &Order) {
    let amount = referral_of(grove, order);
    if amount > 0 {
        let recruiter = grove.resellers.member(order.buyer).recruiter;
        grove.pay(supplier, order.source, -amount);
        grove.pay(supplier, recruiter, amount);
        let (person, tier) = (grove.person(recruiter), grove.tier(recruiter));
        let kind = order.kind();
        grove.post(supplier, Posting::Referral { payer, person, tier, kind, amount: money(amount) });
    }
}

fn refund(grove: &mut Grove, order: &Order) {
    let Order { buyer, amount, .. } = *order;
    let supplier = grove.resellers.members[buyer as usize].supplier;
    grove.till.escrow -= amount;
    grove.pay(supplier, buyer, amount);
    let (buyer, tier) = (grove.person(buyer), grove.tier(buyer));
    let posting = Posting::Refund { buyer, tier, amount: money(amount) };
    grove.post(supplier, posting);
}

/// A served recruit pays its deposit and becomes a reseller.
#[inline]
fn join(grove: &mut Grove, order: &Order, (supplier, tier): (u8, u16), recruiter: u32) {
    let slot = order.buyer;
    let deposit = grove.rules.terms[usize::from(supplier)].tier(tier).deposit;
    hold_deposit(grove, slot, deposit);
    grove.resellers.member_mut(slot).status = Status::Active;
    if recruiter != NOBODY {
        grove.resellers.member_mut(recruiter).last_success = grove.tick as u16;
        if grove.resellers.has_limits {
            grove.resellers.recruits[recruiter as usize] += 1;
        }
    }
    grove.supplier(supplier).joined += 1;
    let (person, tier) = (PersonId(order.person), Tier(u32::from(tier)));
    grove.post(supplier, Posting::Join { person, tier });
}

/// Pays `amount` into the deposit that the supplier holds.
fn hold_deposit(grove: &mut Grove, slot: u32, amount: i64) {
    if amount == 0 {
        return;
    }
    let supplier = grove.resellers.members[slot as usize].supplier;
    grove.resellers.members[slot as usize].cash -= amount;
    grove.resellers.deposit[slot as usize] += amount as u32;
    grove.resellers.member_mut(slot).has_deposit = true;
    grove.supplier(supplier).deposits += amount;
    let (person, tier) = (grove.person(slot), grove.tier(slot));
    grove.post(supplier, Posting::Deposit { person, tier, amount: money(amount) });
}

/// Under a ladder by order size, an order as large as a better rank's entry order promotes, to the best
/// such rank for which the difference in deposit can be paid.
fn promote(grove: &mut Grove) {
    let mut orders = std::mem::take(&mut grove.promotable);
    orders.sort_unstable_by_key(|&(slot, _)| slot);
    for parcels in orders.chunk_by(|a, b| a.0 == b.0) {
        let slot = parcels[0].0;
        let units: u64 = parcels.iter().map(|&(_, units)| units).sum();
        let (tier, held) = {
            let resellers = &grove.resellers;
            (resellers.members[slot as usize].tier, i64::from(resellers.deposit[slot as usize]))
        };
        let supplier = grove.resellers.members[slot as usize].supplier;
        let terms = &grove.rules.terms[usize::from(supplier)];
        let means = grove.resellers.members[slot as usize].cash + grove.rules.credit;
        let owed = |better: u16| (terms.tier(better).deposit - held).max(0);
        let reached = |better: u16| u64::from(terms.tier(better).entry_order) <= units;
        let better = (1..tier).find(|&better| reached(better) && owed(better) <= means);
        if let Some((better, owed)) = better.map(|better| (better, owed(better))) {
            hold_deposit(grove, slot, owed);
            grove.change_tier(slot, better);
        }
    }
    orders.clear();
    grove.promotable = orders;
}

/// Recruits who were served are active from the next tick on; the others never joined.
fn admit(stage: &mut Stage) {
    let first = stage.scratch.first_recruit;
    let served = welcome(stage, first);
    if served < stage.world.resellers.len() - first {
        for slot in first as u32..stage.world.resellers.len() as u32 {
            let Member { status, supplier, cash, person, .. } = *stage.world.resellers.member(slot);
            if status == Status::Candidate {
                stage.post(supplier, Posting::TurnAway { person: PersonId(person), cash: money(cash) });
            }
        }
        stage.world.resellers.drop_candidates(first);
    }
    let due = stage.tick.saturating_add(stage.rules.patience.unwrap_or(u32::MAX));
    stage.world.active.admit(stage.crew, &stage.world.resellers.members, first, due);
}

/// Makes resellers of the people in the slots from `first` on who were served; gives how many.
fn welcome(stage: &mut Stage, first: usize) -> usize {
    /// So many are asked for together.
    const FEW: usize = 64;
    let Stage { network, world, crew, .. } = stage;
    let slots = first..world.resellers.len();
    let World { resellers, people, neighbours, .. } = &mut **world;
    let members = &resellers.members;
    let served = |rows: Range<usize>| members.range(rows).filter(|row| row.status == Status::Active);
    if neighbours.are_counted() {
        let served: Vec<u32> = served(slots).map(|row| row.person).collect();
        served.iter().for_each(|&person| world.set_standing(network, person, Standing::Reseller));
        return served.len();
    }
    // But for first agents, who are welcomed by one task, they stand in the order of their person ids.
    let length = crew.span(slots.len());
    let starts = || slots.clone().step_by(length);
    let person_at = |start| if start == first { 0 } else { members[start].person };
    let persons: Vec<u32> = starts().map(person_at).collect();
    let mut spans: Vec<_> = starts().zip(people.each_from(&persons)).map(|span| (span, 0)).collect();
    crew.each(&mut spans, |((start, people), count)| {
        let end = (*start + length).min(slots.end);
        for few in (*start..end).step_by(FEW) {
            let rows = few..(few + FEW).min(end);
            people.fetch(members.range(rows.clone()).map(|row| row.person));
            for row in served(rows) {
                people.set_standing(row.person, Standing::Reseller);
                *count += 1;
            }
        }
    });
    spans.iter().map(|span| span.1).sum()
}
