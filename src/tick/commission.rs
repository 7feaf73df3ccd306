//! Within phase 5: the supplier pays commissions on an order that was just delivered.
//!
//! Level 1 is the buyer's recruiter, level 2 that one's recruiter, and so on, as many levels as there are rates.
//! Who left is passed over, with or without its level. Nothing else is read or written but the cash and the last
//! success of those who are paid, so that the order in which orders are served does not matter.

use super::order::Order;
use super::{Posting, Stage, money};
use crate::decision::{Terms, share_of};
use crate::world::NOBODY;

/// Pays the recruiters above the buyer of an order, level by level.
pub(super) fn pay(stage: &mut Stage, order: &Order) {
    let supplier = stage.world.resellers.members[order.buyer as usize].supplier;
    let mut above = order.buyer;
    for level in 0..stage.rules.terms[usize::from(supplier)].commissions.len() {
        let Terms { commissions, compresses, .. } = &stage.rules.terms[usize::from(supplier)];
        let (rate, compresses) = (commissions[level], *compresses);
        let resellers = &mut stage.world.resellers;
        above = if compresses { resellers.active_upline(above) } else { resellers.recruiter[above as usize] };
        if above == NOBODY {
            return;
        }
        let amount = share_of(order.amount, rate);
        if amount == 0 || !stage.world.resellers.is_active(above) {
            continue;
        }
        stage.pay(supplier, NOBODY, -amount);
        stage.pay(supplier, above, amount);
        stage.world.resellers.members[above as usize].last_success = stage.tick as u16;
        let posting = Posting::Commission {
            person: stage.person(above),
            tier: stage.tier(above),
            buyer: stage.person(order.buyer),
            level: level as u32 + 1,
            amount: money(amount),
        };
        stage.post(supplier, posting);
    }
}
