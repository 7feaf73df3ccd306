//! Buy-back, within phase 9: what those who are about to leave give back, and who pays for it.
//!
//! All leavers of a tick are still active here, so that a source cannot avoid its share by leaving too. They
//! come in the order of a keyed draw, because the cash of a source may not do for all of its buyers.
//!
//! A leaver gives back whole batches out of its stock, at their book value; those that expire first come
//! first. It is paid its rate of that value, rounded down to the fen. Each source up its chain shares the
//! cost (under drop shipping too, where each source was credited its markup). A source that pays the price
//! *p* owes ⌊refund·(own − *p*) / own⌋ less what the sources nearer to the leaver owe. It pays of that what
//! its cash and credit allow. With `claws_back`, those who would earn a commission or a referral on the goods
//! pay that back. The supplier pays all that is then missing: no fen is lost, unless the supplier
//! cannot pay (see `failure`). From then on it takes nothing back.

use super::context::PhaseContext;
use super::{Party, Posting, TickContext, failure, instalments, money};
use crate::decision::{Refund, Terms, share_of};
use crate::event::Cause;
use crate::units::{Batch, Units};
use crate::world::{Member, NO_SLOT, ResellerAccess};

/// Takes back the goods of those who are about to leave.
pub(super) fn run(context: &mut TickContext, leavers: &[(u32, Cause)]) {
    if !context.rules.takes_back() {
        return;
    }
    let mut givers = Vec::new();
    for &(slot, cause) in leavers {
        let at = slot as usize;
        let resellers = &context.world.resellers;
        let terms = &context.rules.terms[usize::from(resellers.members[at].supplier)];
        if resellers.members[at].batches != 0
            && let Some(refund) = terms.refund(cause)
        {
            let person = resellers.members[at].person;
            if !context.rules.traits.knows_right(person, refund.known) {
                continue;
            }
            givers.push((context.rules.exit_turn(person, context.tick), person, slot, cause, refund));
        }
    }
    givers.sort_unstable_by_key(|&(turn, person, ..)| (turn, person));
    for (_, _, slot, cause, refund) in givers {
        let supplier = context.world.resellers.members[slot as usize].supplier;
        if context.world.suppliers[usize::from(supplier)].failed_at.is_some() {
            continue;
        }
        let value = give_back(context, slot, cause, refund);
        if value > 0 {
            let paid = pay(context, slot, refund.of(value));
            instalments::set_off(context, slot, paid);
        }
    }
}

/// Takes all units that are young enough off a leaver's shelf, and gives what they cost.
fn give_back(context: &mut TickContext, slot: u32, cause: Cause, refund: Refund) -> i64 {
    let supplier = context.world.resellers.members[slot as usize].supplier;
    let terms = &context.rules.terms[usize::from(supplier)];
    let (newest, period) = (terms.batch(context.tick), terms.batch_period);
    let oldest = newest.saturating_sub(crate::scenario::LIVE_BATCHES - 1);
    let mut value = 0;
    for batch in oldest..=newest {
        let age = context.tick - batch * period;
        if age > refund.window || !context.world.resellers.member(slot).holds(batch) {
            continue;
        }
        let lot = context.world.resellers.take_batch(slot, batch);
        context.world.suppliers[usize::from(supplier)].returned += u64::from(lot.units);
        value += lot.value;
        let posting = Posting::Return {
            person: context.person(slot),
            tier: context.tier(slot),
            cause,
            batch: Batch(batch),
            units: Units(u64::from(lot.units)),
            value: money(lot.value),
        };
        context.post(supplier, posting);
    }
    value
}

/// Pays a leaver its refund, by the chain that earned on its goods. Returns what is paid, in fen.
fn pay(context: &mut TickContext, slot: u32, refund: i64) -> i64 {
    let supplier = context.world.resellers.members[slot as usize].supplier;
    let price = |context: &TickContext, slot: u32| {
        let tier = context.world.resellers.members[slot as usize].tier;
        context.rules.terms[usize::from(supplier)].tier(tier).price
    };
    let own = price(context, slot);
    let (mut owed, mut paid) = (0, 0);
    let mut at = context.source(slot);
    while at != NO_SLOT {
        let markups = own - price(context, at);
        let owed_so_far = (i128::from(refund) * i128::from(markups) / i128::from(own)) as i64;
        let means = context.world.resellers.members[at as usize].cash.saturating_add(context.rules.credit);
        let amount = (owed_so_far - owed).min(means);
        owed = owed_so_far;
        if amount > 0 {
            pay_part(context, supplier, slot, at, amount);
            paid += amount;
        }
        at = context.source(at);
    }
    if context.rules.terms[usize::from(supplier)].claws_back {
        paid += claw_back(context, slot, refund, refund - paid);
    }
    let due = refund - paid;
    let amount = failure::payable(context, supplier, due);
    if amount > 0 {
        pay_part(context, supplier, slot, NO_SLOT, amount);
    }
    if amount < due {
        failure::fail(context, slot, due - amount);
    }
    paid + amount
}

/// Lets those whom goods for this refund would earn commissions, level by level, and then a referral, pay
/// that back at the present rates. Each pays what its money allows, and all together at most `left`. Returns
/// what they pay, in fen.
fn claw_back(context: &mut TickContext, slot: u32, refund: i64, left: i64) -> i64 {
    let TickContext { rules, world, .. } = context;
    let resellers = &mut world.resellers;
    let Member { supplier, tier, recruiter, .. } = *resellers.member(slot);
    let Terms { commissions, compresses, by_size, .. } = &rules.terms[usize::from(supplier)];
    let mut dues = Vec::new();
    let mut above = slot;
    for &rate in commissions {
        above = if *compresses { resellers.active_upline(above) } else { resellers.member(above).recruiter };
        if above == NO_SLOT {
            break;
        }
        if resellers.is_active(above) {
            dues.push((above, share_of(refund, rate)));
        }
    }
    if let Some(by_size) = by_size
        && resellers.is_active(recruiter)
        && resellers.member(recruiter).tier == tier
    {
        dues.push((recruiter, by_size.referral(refund)));
    }
    let mut paid = 0;
    for (payer, due) in dues {
        let means = context.world.resellers.member(payer).cash.saturating_add(context.rules.credit);
        let amount = due.min(means).min(left - paid);
        if amount > 0 {
            pay_part(context, supplier, slot, payer, amount);
            paid += amount;
        }
    }
    paid
}

/// Pays a leaver a part of its refund, by a reseller or, for [`NO_SLOT`], by the supplier.
fn pay_part(context: &mut TickContext, supplier: u8, leaver: u32, payer: u32, amount: i64) {
    context.pay(supplier, payer, -amount);
    context.pay(supplier, leaver, amount);
    let (person, tier) = (context.person(leaver), context.tier(leaver));
    let payer: Party = context.party(payer);
    context.post(supplier, Posting::BuyBack { payer, person, tier, amount: money(amount) });
}
