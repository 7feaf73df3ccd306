//! When a supplier failed, and what it did not pay.

use serde::Serialize;

use crate::ledger::SupplierTotals;
use crate::units::{Money, SupplierId, Tick};
use crate::world::World;

/// The failure of a supplier that could not pay for goods given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Failure {
    /// The tick in which it failed.
    pub failed_at: Tick,
    /// Refunds that it did not pay.
    pub unpaid_refunds: Money,
}

impl Failure {
    /// The failure of a supplier, if it has failed.
    pub(super) fn of(supplier: SupplierId, world: &World, totals: &SupplierTotals) -> Option<Self> {
        let failed_at = world.failed_at(supplier)?;
        Some(Failure { failed_at, unpaid_refunds: totals.unpaid_refunds() })
    }
}
