//! What follows a sale to an end buyer: the platform's share, proceeds held back, disputes.
//!
//! Belongs to phase 6. Each sale is worked off to its end before the seller's next one, in the order of
//! the keyed draw in which sales are filled.

use super::ground::Ground;
use super::{Posting, Stage, money};
use crate::decision::Quality;
use crate::units::PersonId;

/// Pays out what is due in this tick, also to those who have left.
pub(super) fn settle_due(stage: &mut Stage) {
    while let Some(due) = stage.world.platform.next_due(stage.tick) {
        let resellers = &mut stage.world.resellers;
        resellers.members[due.slot as usize].cash += due.amount;
        let supplier = resellers.members[due.slot as usize].supplier;
        let (person, tier) = (stage.person(due.slot), stage.tier(due.slot));
        stage.post(supplier, Posting::Settle { person, tier, amount: money(due.amount) });
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

/// Works off a sale.
pub(super) fn follow_up(stage: &mut Stage, sale: Sale, quality: Quality) {
    let Sale { seller: slot, price, .. } = sale;
    let is_disputed = quality == Quality::Disputed;
    if is_disputed && stage.rules.market.guarantee {
        // The sale is undone before anybody has a share of it.
        dispute(stage, sale, price);
        return;
    }
    if stage.rules.market.takes_part() {
        charge(stage, slot, price);
    }
    if is_disputed {
        let means = stage.world.resellers.members[slot as usize].cash + stage.rules.credit;
        let pays = means >= price && stage.rules.market.honours(stage.person(slot).0);
        dispute(stage, sale, if pays { price } else { 0 });
    }
}

/// The platform takes its commission and holds back the rest.
fn charge(stage: &mut Stage, slot: u32, price: i64) {
    let (at, supplier) = (slot as usize, stage.world.resellers.members[slot as usize].supplier);
    let (person, tier) = (stage.person(slot), stage.tier(slot));
    let fee = stage.rules.market.commission.of(price);
    if fee > 0 {
        stage.world.resellers.members[at].cash -= fee;
        stage.world.platform.profit += fee;
        stage.post(supplier, Posting::PlatformFee { person, tier, amount: money(fee) });
    }
    let (proceeds, ticks) = (price - fee, stage.rules.market.settlement_ticks);
    if ticks > 0 && proceeds > 0 {
        stage.world.resellers.members[at].cash -= proceeds;
        stage.world.platform.hold(slot, proceeds, stage.tick + ticks);
        stage.post(supplier, Posting::Withhold { person, tier, amount: money(proceeds) });
    }
}

fn dispute(stage: &mut Stage, sale: Sale, refund: i64) {
    let Sale { seller: slot, buyer, value, .. } = sale;
    if let Some(terms) = stage.rules.confidence {
        let mood = &mut stage.world.resellers.moods[slot as usize];
        mood.confidence = mood.confidence.saturating_add(terms.disputed);
        mood.alone = mood.alone.saturating_add(terms.disputed);
    }
    stage.world.resellers.members[slot as usize].cash -= refund;
    stage.world.households += refund;
    stage.world.buyers_surplus += i128::from(refund);
    let supplier = stage.world.resellers.members[slot as usize].supplier;
    let (seller, tier, buyer) = (stage.person(slot), stage.tier(slot), PersonId(buyer));
    let (refund, value) = (money(refund), money(value));
    stage.post(supplier, Posting::Dispute { seller, tier, buyer, refund, value });
}
