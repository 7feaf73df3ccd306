//! Whom defective goods disappointed.

use serde::Serialize;

use crate::ledger::SupplierTotals;
use crate::scenario::Scenario;

/// How many people the goods of a supplier disappointed, each counted once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Disappointments {
    /// Buyers, of its resellers or of the supplier itself.
    pub buyers: u64,
    /// Holders, by units of their own stock.
    pub holders: u64,
}

impl Disappointments {
    /// The counts where goods may disappoint, or have before a branch; else `None`.
    pub(super) fn of(scenario: &Scenario, totals: &SupplierTotals) -> Option<Self> {
        let own =
            Disappointments { buyers: totals.disappointed_buyers(), holders: totals.disappointed_holders() };
        let terms = scenario.behaviour.disappointment;
        let may = terms.is_some_and(|terms| terms.buyers > 0.0 || terms.own_use > 0.0);
        (may || own != Disappointments::default()).then_some(own)
    }
}
