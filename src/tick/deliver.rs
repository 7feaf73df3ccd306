//! Phase 5: goods travel down, shallowest first, and money leaves escrow.
//!
//! A source serves its orders in the order of precedence (entry orders, then reorders, by a keyed draw
//! within each), first expired first out, until the first that it cannot serve whole; the rest is
//! refunded. Under drop shipping the supplier ships to the buyer and credits each ancestor its price
//! difference. Recruits whose entry order was served join.
//!
//! The supplier makes what is ordered from it in the same order of precedence, until its capacity is used up.
//!
//! Reads and writes accounts and the order book. Sources of one depth do not depend on one another.

use super::order::{Order, OrderClass, referral_of};
use super::{Ahead, Party, Posting, Stage, commission, money};
use crate::scenario::Fulfilment;
use crate::units::{Batch, PersonId, Tier, Units};
use crate::world::{NOBODY, Standing, Status};

pub(super) fn run(stage: &mut Stage) {
    let made = stage.world.suppliers.iter().map(|books| books.made);
    stage.scratch.made_before.clear();
    stage.scratch.made_before.extend(made);
    let mut promotable = Vec::new();
    for depth in 0..stage.scratch.orders.levels.len() {
        let level = std::mem::take(&mut stage.scratch.orders.levels[depth]);
        let mut ahead = Ahead::default();
        for orders in level.chunk_by(|a, b| a.source == b.source) {
            if let Some(next) = ahead.next(&level, orders.len()) {
                let concerned = next.iter().flat_map(|order| [order.source, order.buyer]);
                stage.world.resellers.touch_shelves(concerned);
                let recruits = next.iter().filter(|order| order.class() == OrderClass::Entry);
                stage.world.people.touch(recruits.map(|order| order.person));
            }
            serve(stage, orders, &mut promotable);
        }
        stage.scratch.orders.levels[depth] = level;
    }
    promote(stage, promotable);
    admit(stage);
}

/// Serves the orders of one source.
fn serve(stage: &mut Stage, orders: &[Order], promotable: &mut Vec<(u32, u64)>) {
    let source = orders[0].source;
    if source == NOBODY {
        return make_to_order(stage, orders, promotable);
    }
    let mut left = Some(u64::from(stage.world.resellers.accounts[source as usize].on_hand));
    for order in orders.iter().filter(|order| order.class() != OrderClass::Own) {
        left = settle(stage, order, left, promotable);
    }
}

/// Serves the orders of all suppliers, each of which makes what it has the capacity for.
fn make_to_order(stage: &mut Stage, orders: &[Order], promotable: &mut Vec<(u32, u64)>) {
    let mut left: Vec<Option<u64>> = stage.rules.terms.iter().map(|terms| Some(terms.capacity)).collect();
    for order in orders {
        let supplier = usize::from(stage.world.resellers.members[order.buyer as usize].supplier);
        left[supplier] = settle(stage, order, left[supplier], promotable);
    }
}

/// Delivers an order out of what its source has left, or refunds it; gives what is left then, nothing once
/// an order could not be served.
fn settle(
    stage: &mut Stage,
    order: &Order,
    left: Option<u64>,
    promotable: &mut Vec<(u32, u64)>,
) -> Option<u64> {
    let units = u64::from(order.units);
    let rest = left.and_then(|left| left.checked_sub(units));
    if rest.is_none() && units > 0 {
        refund(stage, order);
        return None;
    }
    ship(stage, order);
    if order.class() == OrderClass::Entry {
        join(stage, order);
    } else if is_by_size(stage, order.buyer) {
        promotable.push((order.buyer, units));
    }
    rest
}

fn is_by_size(stage: &Stage, slot: u32) -> bool {
    let supplier = stage.world.resellers.members[slot as usize].supplier;
    stage.rules.terms[usize::from(supplier)].by_size.is_some()
}

/// Moves goods to the buyer and their price out of escrow.
fn ship(stage: &mut Stage, order: &Order) {
    let Order { source, buyer, units, amount, .. } = *order;
    if units == 0 {
        return;
    }
    let at = buyer as usize;
    let supplier = stage.world.resellers.members[at].supplier;
    let terms = &stage.rules.terms[usize::from(supplier)];
    let newest = terms.batch(stage.tick);
    let unit_price = terms.tier(stage.world.resellers.members[at].tier).price;
    let mut lots = std::mem::take(&mut stage.scratch.lots);
    lots.clear();
    if source == NOBODY {
        let cost = terms.unit_cost * i64::from(units);
        let books = &mut stage.world.suppliers[usize::from(supplier)];
        books.made += u64::from(units);
        books.cash -= cost;
        stage.world.factory += cost;
        let (batch, units) = (Batch(newest), Units(u64::from(units)));
        stage.post(supplier, Posting::Make { batch, units, amount: money(cost) });
        lots.push(crate::world::Lot { batch: newest, units: order.units, value: 0 });
    } else {
        stage.world.resellers.take_oldest(source, newest, units, &mut lots);
        stage.world.resellers.members[source as usize].last_success = stage.tick as u16;
    }
    let (seller, buyer_id, tier) = (stage.party(source), stage.person(buyer), stage.tier(buyer));
    for lot in &lots {
        let cost = unit_price * i64::from(lot.units);
        stage.world.resellers.put(buyer, lot.batch, lot.units, cost);
        let posting = Posting::Sale {
            seller,
            buyer: buyer_id,
            tier,
            batch: Batch(lot.batch),
            units: Units(u64::from(lot.units)),
            amount: money(cost),
            value: money(lot.value),
        };
        stage.post(supplier, posting);
    }
    stage.scratch.lots = lots;
    stage.world.escrow -= amount;
    stage.pay(supplier, source, amount);
    if stage.world.resellers.has_quotas {
        stage.world.resellers.quota_bought[at] += amount;
    }
    if stage.world.resellers.has_end_use_rule() {
        stage.world.resellers.note_purchase(source, buyer, units);
    }
    if stage.rules.terms[usize::from(supplier)].fulfilment == Fulfilment::DropShip {
        credit_ancestors(stage, order);
    }
    commission::pay(stage, order);
    pay_referral(stage, supplier, seller, order);
}

/// Drop shipping: every active ancestor with a lower price earns the difference to the price below.
fn credit_ancestors(stage: &mut Stage, order: &Order) {
    let supplier = stage.world.resellers.members[order.buyer as usize].supplier;
    let mut below = order.amount / i64::from(order.units);
    let mut at = stage.source(order.buyer);
    while at != NOBODY {
        let tier = stage.world.resellers.members[at as usize].tier;
        let price = stage.rules.terms[usize::from(supplier)].tier(tier).price;
        let amount = (below - price) * i64::from(order.units);
        stage.pay(supplier, NOBODY, -amount);
        stage.pay(supplier, at, amount);
        stage.world.resellers.members[at as usize].last_success = stage.tick as u16;
        let posting =
            Posting::Markup { person: stage.person(at), tier: stage.tier(at), amount: money(amount) };
        stage.post(supplier, posting);
        below = price;
        at = stage.source(at);
    }
}

fn pay_referral(stage: &mut Stage, supplier: u8, payer: Party, order: &Order) {
    let amount = referral_of(stage, order);
    if amount > 0 {
        let recruiter = stage.world.resellers.recruiter[order.buyer as usize];
        stage.pay(supplier, order.source, -amount);
        stage.pay(supplier, recruiter, amount);
        let (person, tier) = (stage.person(recruiter), stage.tier(recruiter));
        let kind = order.kind();
        stage.post(supplier, Posting::Referral { payer, person, tier, kind, amount: money(amount) });
    }
}

fn refund(stage: &mut Stage, order: &Order) {
    let Order { buyer, amount, .. } = *order;
    let supplier = stage.world.resellers.members[buyer as usize].supplier;
    stage.world.escrow -= amount;
    stage.pay(supplier, buyer, amount);
    let (buyer, tier) = (stage.person(buyer), stage.tier(buyer));
    let posting = Posting::Refund { buyer, tier, amount: money(amount) };
    stage.post(supplier, posting);
}

/// A served recruit pays its deposit and becomes a reseller.
fn join(stage: &mut Stage, order: &Order) {
    let slot = order.buyer;
    let at = slot as usize;
    let supplier = stage.world.resellers.members[at].supplier;
    let deposit =
        stage.rules.terms[usize::from(supplier)].tier(stage.world.resellers.members[at].tier).deposit;
    hold_deposit(stage, slot, deposit);
    stage.world.resellers.members[at].status = Status::Active;
    let recruiter = stage.world.resellers.recruiter[at];
    if recruiter != NOBODY {
        stage.world.resellers.members[recruiter as usize].last_success = stage.tick as u16;
        if stage.world.resellers.has_limits {
            stage.world.resellers.recruits[recruiter as usize] += 1;
        }
    }
    stage.world.set_standing(stage.network, order.person, Standing::Reseller);
    stage.world.suppliers[usize::from(supplier)].active += 1;
    let (person, tier) = (PersonId(order.person), stage.tier(slot));
    stage.post(supplier, Posting::Join { person, tier });
}

/// Pays `amount` into the deposit that the supplier holds.
fn hold_deposit(stage: &mut Stage, slot: u32, amount: i64) {
    if amount == 0 {
        return;
    }
    let supplier = stage.world.resellers.members[slot as usize].supplier;
    stage.world.resellers.accounts[slot as usize].cash -= amount;
    stage.world.resellers.deposit[slot as usize] += amount as u32;
    stage.world.suppliers[usize::from(supplier)].deposits += amount;
    let (person, tier) = (stage.person(slot), stage.tier(slot));
    stage.post(supplier, Posting::Deposit { person, tier, amount: money(amount) });
}

/// Under a ladder by order size, an order as large as a better rank's entry order promotes, to the best
/// such rank for which the difference in deposit can be paid.
fn promote(stage: &mut Stage, mut orders: Vec<(u32, u64)>) {
    orders.sort_unstable_by_key(|&(slot, _)| slot);
    for parcels in orders.chunk_by(|a, b| a.0 == b.0) {
        let slot = parcels[0].0;
        let units: u64 = parcels.iter().map(|&(_, units)| units).sum();
        let (tier, held) = {
            let resellers = &stage.world.resellers;
            (resellers.members[slot as usize].tier, i64::from(resellers.deposit[slot as usize]))
        };
        let supplier = stage.world.resellers.members[slot as usize].supplier;
        let terms = &stage.rules.terms[usize::from(supplier)];
        let means = stage.world.resellers.accounts[slot as usize].cash + stage.rules.credit;
        let owed = |better: u16| (terms.tier(better).deposit - held).max(0);
        let reached = |better: u16| u64::from(terms.tier(better).entry_order) <= units;
        let better = (1..tier).find(|&better| reached(better) && owed(better) <= means);
        if let Some((better, owed)) = better.map(|better| (better, owed(better))) {
            hold_deposit(stage, slot, owed);
            change_tier(stage, slot, better);
        }
    }
}

/// Moves a reseller, and its stock with it, to another tier.
pub(super) fn change_tier(stage: &mut Stage, slot: u32, to: u16) {
    let (person, from) = (stage.person(slot), stage.tier(slot));
    let resellers = &mut stage.world.resellers;
    resellers.members[slot as usize].tier = to;
    let (supplier, account) = (resellers.members[slot as usize].supplier, &resellers.accounts[slot as usize]);
    let (units, value) = (Units(u64::from(account.on_hand)), money(account.value));
    stage.post(supplier, Posting::Move { person, from, to: Tier(u32::from(to)), units, value });
}

/// Recruits who were served are active from the next tick on; the others never joined.
fn admit(stage: &mut Stage) {
    let first = stage.scratch.first_recruit;
    for slot in first as u32..stage.world.resellers.len() as u32 {
        if stage.world.resellers.members[slot as usize].status == Status::Candidate {
            let supplier = stage.world.resellers.members[slot as usize].supplier;
            let cash = money(stage.world.resellers.accounts[slot as usize].cash);
            let person = stage.person(slot);
            stage.post(supplier, Posting::TurnAway { person, cash });
        }
    }
    stage.world.resellers.drop_candidates(first);
    stage.world.active.extend(first as u32..stage.world.resellers.len() as u32);
}
