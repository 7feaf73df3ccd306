//! What a supplier pays of a refund, and its terms once it has failed.

use super::{Terms, UNLIMITED};
use crate::random::Chance;
use crate::scenario::Credit;

/// How far below zero a supplier's cash may go for refunds, in fen.
pub(super) fn refund_credit(credit: Credit) -> i64 {
    match credit {
        Credit::Limit(limit) => limit.fen(),
        Credit::Unlimited => UNLIMITED,
    }
}

impl Terms {
    /// What a supplier with this cash pays of a refund that it owes, in fen.
    pub(crate) fn payable(&self, due: i64, cash: i64) -> i64 {
        due.min(cash.saturating_add(self.refund_credit)).max(0)
    }

    /// The terms of a supplier that has failed: no person joins it, and it makes nothing, sells nothing
    /// itself and takes nothing back. Prices stay, and so do debts to it.
    pub(crate) fn fail(&mut self) {
        self.capacity = 0;
        self.direct = None;
        self.buy_back = None;
        self.withdrawal = None;
        self.reassurances.clear();
        self.tiers.iter_mut().for_each(|tier| tier.join = Chance::NEVER);
        self.promises.fill(Chance::NEVER);
        self.greatest_join.fill(Chance::NEVER);
        self.greatest_join_of_all = Chance::NEVER;
    }
}
