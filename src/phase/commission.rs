//! Within phase 5: the supplier pays commissions on an order that was just delivered.
//!
//! Level 1 is the buyer's recruiter, level 2 is the recruiter of level 1, and so on, as many levels as there
//! are rates. Recruiters who have left are passed over, with or without their level. The phase reads and
//! writes only the cash and the last success of those who are paid. So the order in which orders are served
//! does not matter.

use super::context::PhaseContext;
use super::order_book::Order;
use super::partition::PartitionWorker;
use super::{Posting, money};
use crate::decision::{Terms, share_of};
use crate::world::{NO_SLOT, ResellerAccess};

/// Pays the recruiters above the buyer of an order, level by level.
pub(super) fn pay(worker: &mut PartitionWorker, order: &Order) {
    let supplier = worker.resellers.members[order.buyer as usize].supplier;
    let mut above = order.buyer;
    for level in 0..worker.rules.terms[usize::from(supplier)].commissions.len() {
        let Terms { commissions, compresses, .. } = &worker.rules.terms[usize::from(supplier)];
        let (rate, compresses) = (commissions[level], *compresses);
        let resellers = &mut worker.resellers;
        above = if compresses { resellers.active_upline(above) } else { resellers.member(above).recruiter };
        if above == NO_SLOT {
            return;
        }
        let amount = share_of(order.amount, rate);
        if amount == 0 || !worker.resellers.is_active(above) {
            continue;
        }
        worker.pay(supplier, NO_SLOT, -amount);
        worker.pay(supplier, above, amount);
        worker.resellers.members[above as usize].last_success = worker.tick as u16;
        let posting = Posting::Commission {
            person: worker.person(above),
            tier: worker.tier(above),
            buyer: worker.person(order.buyer),
            level: level as u32 + 1,
            amount: money(amount),
        };
        worker.post(supplier, posting);
    }
}
