//! Within phase 5: a source pays the recruiter of a buyer that has its own rank.

use super::order_book::{Order, OrderClass};
use super::partition::PartitionWorker;
use crate::scenario::ReferralOn;
use crate::world::ResellerAccess;

/// What the source of an order pays to the buyer's recruiter, if that has the same rank.
#[inline]
pub(super) fn of(worker: &PartitionWorker, order: &Order) -> i64 {
    if worker.rules.has_referrals { by_size(worker, order) } else { 0 }
}

fn by_size(worker: &PartitionWorker, order: &Order) -> i64 {
    let resellers = &worker.resellers;
    if order.class == OrderClass::Own {
        return 0;
    }
    let buyer = order.buyer as usize;
    let terms = &worker.rules.terms[usize::from(resellers.members[buyer].supplier)];
    let Some(by_size) = terms.by_size else { return 0 };
    let recruiter = resellers.members[buyer].recruiter;
    let counts = order.class == OrderClass::Entry || by_size.referral_on == ReferralOn::AllOrders;
    if counts
        && resellers.is_active(recruiter)
        && resellers.members[recruiter as usize].tier == resellers.members[buyer].tier
    {
        by_size.referral(order.amount)
    } else {
        0
    }
}
