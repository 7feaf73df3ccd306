//! Disappointment by defective goods, within phases 6 and 7.
//!
//! Reads who got or used which unit; writes who is disappointed, and the confidence of holders. Each draw is
//! a function of the buyer, the seller and the tick, or of the holder, the tick and the ordinal of the unit.

use super::context::PhaseContext;
use super::{Party, Posting, TickContext};
use crate::units::PersonId;
use crate::world::{Member, NO_SLOT, Status};

/// A defective unit may disappoint the person who bought it of a reseller.
pub(super) fn of_buyer(context: &mut TickContext, seller: u32, buyer: u32, is_refunded: bool) {
    let Some(terms) = context.rules.disappointment else { return };
    let Member { person, supplier, .. } = context.world.resellers.members[seller as usize];
    if terms.strikes_buyer(buyer, person, context.tick, is_refunded) {
        disappoint_buyer(context, supplier, seller, buyer);
    }
}

/// A unit of a supplier disappoints a buyer; the seller is [`NO_SLOT`] for the supplier itself.
pub(super) fn disappoint_buyer(context: &mut TickContext, supplier: u8, seller: u32, buyer: u32) {
    let TickContext { network, world, .. } = context;
    if world.disappoint_buyer(network, buyer, supplier) {
        let seller = match seller {
            NO_SLOT => Party::Supplier,
            slot => world.resellers.members[slot as usize].as_party(),
        };
        context.post(supplier, Posting::DisappointBuyer { seller, buyer: PersonId(buyer) });
    }
}

/// Of the units that a holder is about to use: how many it does use, and whether the last of them disappoints
/// it.
pub(super) fn before_use(context: &TickContext, slot: u32, units: u32) -> (u32, bool) {
    let Some(terms) = context.rules.disappointment else { return (units, false) };
    let Member { person, supplier, .. } = context.world.resellers.members[slot as usize];
    // Only decisions of its own let a reseller use more that is disappointed already.
    if context.world.resellers.is_disappointed(slot) {
        return (units, false);
    }
    let defect_rate = context.rules.terms[usize::from(supplier)].defect_rate;
    let struck = terms.strikes_holder(defect_rate, person, supplier, context.tick, units);
    struck.map_or((units, false), |units| (units, true))
}

/// A unit of its own stock disappoints a holder; an active one loses confidence.
pub(super) fn disappoint_holder(context: &mut TickContext, slot: u32) {
    let at = slot as usize;
    let Member { supplier, status, .. } = context.world.resellers.members[at];
    context.world.resellers.disappointed[at] = true;
    if let Some(terms) = context.rules.confidence.filter(|_| status == Status::Active) {
        context.world.resellers.confidence_states[at].change(terms.disappointed);
    }
    let (person, tier) = (context.person(slot), context.tier(slot));
    context.post(supplier, Posting::DisappointHolder { person, tier });
}
