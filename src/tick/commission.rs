//! Within phase 5: the supplier pays commissions on an order that was just delivered.
//!
//! Level 1 is the buyer's recruiter, level 2 that one's recruiter, and so on, as many levels as there are rates.
//! Who left is passed over, with or without its level. Nothing else is read or written but the cash and the last
//! success of those who are paid, so that the order in which orders are served does not matter.

use super::ground::Ground;
use super::grove::Grove;
use super::order::Order;
use super::{Posting, money};
use crate::decision::{Terms, share_of};
use crate::world::{NOBODY, Rows};

/// Pays the recruiters above the buyer of an order, level by level.
pub(super) fn pay(grove: &mut Grove, order: &Order) {
    let supplier = grove.resellers.members[order.buyer as usize].supplier;
    let mut above = order.buyer;
    for level in 0..grove.rules.terms[usize::from(supplier)].commissions.len() {
        let Terms { commissions, compresses, .. } = &grove.rules.terms[usize::from(supplier)];
        let (rate, compresses) = (commissions[level], *compresses);
        let resellers = &mut grove.resellers;
        above = if compresses { resellers.active_upline(above) } else { resellers.member(above).recruiter };
        if above == NOBODY {
            return;
        }
        let amount = share_of(order.amount, rate);
        if amount == 0 || !grove.resellers.is_active(above) {
            continue;
        }
        grove.pay(supplier, NOBODY, -amount);
        grove.pay(supplier, above, amount);
        grove.resellers.members[above as usize].last_success = grove.tick as u16;
        let posting = Posting::Commission {
            person: grove.person(above),
            tier: grove.tier(above),
            buyer: grove.person(order.buyer),
            level: level as u32 + 1,
            amount: money(amount),
        };
        grove.post(supplier, posting);
    }
}
