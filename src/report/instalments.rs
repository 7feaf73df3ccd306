//! What became of loans for entry orders.

use serde::Serialize;

use crate::ledger::SupplierTotals;
use crate::scenario::Supplier;
use crate::units::Money;

/// Loans of a supplier for entry orders: `lent` = `repaid` + `written_off` + `owed`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct InstalmentFlow {
    /// Lent to recruits.
    pub lent: Money,
    /// Repaid, deposits kept included.
    pub repaid: Money,
    /// Written off when resellers left owing.
    pub written_off: Money,
    /// Owed by active resellers.
    pub owed: Money,
}

impl InstalmentFlow {
    /// The loans of a supplier that lends, or has lent before a branch; else `None`.
    pub(super) fn of(supplier: &Supplier, totals: &SupplierTotals) -> Option<Self> {
        let lends = supplier.instalments.is_some_and(|instalments| instalments.down < 1.0);
        (lends || totals.lent() > Money::ZERO).then(|| InstalmentFlow {
            lent: totals.lent(),
            repaid: totals.repaid(),
            written_off: totals.written_off(),
            owed: totals.owed(),
        })
    }
}
