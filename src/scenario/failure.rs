//! A supplier that cannot pay its refunds: when it can come to that.

use super::Supplier;
use super::check::{Check, MOST_CASH, amount};
use super::population::Credit;
use crate::units::Money;

impl Supplier {
    /// Whether it may come to owe a refund that it cannot pay.
    pub(crate) fn can_fail(&self) -> bool {
        let takes_back = self.buy_back.is_some() || self.cooling_off.is_some();
        takes_back && self.credit != Credit::Unlimited
    }

    pub(super) fn validate_credit(&self, path: &str) -> Check {
        match self.credit {
            Credit::Limit(limit) => amount(&format!("{path}.credit"), limit, Money::ZERO, MOST_CASH),
            Credit::Unlimited => Ok(()),
        }
    }
}
