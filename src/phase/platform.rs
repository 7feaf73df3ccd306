//! What follows a sale to an end buyer: the platform's share, proceeds held back, disputes.
//!
//! Belongs to phase 6. Each sale is worked off to its end before the seller's next one, in the order of
//! the keyed draw in which sales are filled.

use super::context::PhaseContext;
use super::{Posting, TickContext, money};
use crate::decision::Quality;
use crate::units::PersonId;

/// Pays out what is due in this tick, also to those who have left.
pub(super) fn pay_out_due(context: &mut TickContext) {
    while let Some(due) = context.world.platform.next_due(context.tick) {
        let resellers = &mut context.world.resellers;
        resellers.members[due.slot as usize].cash += due.amount;
        let supplier = resellers.members[due.slot as usize].supplier;
        let (person, tier) = (context.person(due.slot), context.tier(due.slot));
        context.post(supplier, Posting::Payout { person, tier, amount: money(due.amount) });
    }
}

/// A unit sold to an end buyer, for which the seller has just been paid; money in fen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sale {
    pub(super) seller: u32,
    pub(super) buyer: u32,
    pub(super) price: i64,
    /// The book value that left the seller's stock.
    pub(super) value: i64,
}

/// Works off a sale; whether the buyer gets its money back.
pub(super) fn follow_up(context: &mut TickContext, sale: Sale, quality: Quality) -> bool {
    let Sale { seller: slot, price, .. } = sale;
    let is_disputed = quality == Quality::Disputed;
    if is_disputed && context.rules.market.guarantee {
        // The sale is undone before any payee has a share of it.
        dispute(context, sale, price);
        return price > 0;
    }
    if context.rules.market.takes_part() {
        charge(context, slot, price);
    }
    if is_disputed {
        let means = context.world.resellers.members[slot as usize].cash + context.rules.credit;
        let pays = means >= price && context.rules.market.honours(context.person(slot).0);
        dispute(context, sale, if pays { price } else { 0 });
        return pays && price > 0;
    }
    false
}

/// The platform takes its commission and holds back the rest.
fn charge(context: &mut TickContext, slot: u32, price: i64) {
    let (at, supplier) = (slot as usize, context.world.resellers.members[slot as usize].supplier);
    let (person, tier) = (context.person(slot), context.tier(slot));
    let fee = context.rules.market.commission.of(price);
    if fee > 0 {
        context.world.resellers.members[at].cash -= fee;
        context.world.platform.profit += fee;
        context.post(supplier, Posting::PlatformFee { person, tier, amount: money(fee) });
    }
    let (proceeds, ticks) = (price - fee, context.rules.market.settlement_ticks);
    if ticks > 0 && proceeds > 0 {
        context.world.resellers.members[at].cash -= proceeds;
        context.world.platform.hold(slot, proceeds, context.tick + ticks);
        context.post(supplier, Posting::Withhold { person, tier, amount: money(proceeds) });
    }
}

fn dispute(context: &mut TickContext, sale: Sale, refund: i64) {
    let Sale { seller: slot, buyer, value, .. } = sale;
    if let Some(terms) = context.rules.confidence {
        context.world.resellers.confidence_states[slot as usize].change(terms.disputed);
    }
    context.world.resellers.members[slot as usize].cash -= refund;
    context.world.households += refund;
    context.world.buyers_surplus += i128::from(refund);
    let supplier = context.world.resellers.members[slot as usize].supplier;
    let (seller, tier, buyer) = (context.person(slot), context.tier(slot), PersonId(buyer));
    let (refund, value) = (money(refund), money(value));
    context.post(supplier, Posting::Dispute { seller, tier, buyer, refund, value });
}
