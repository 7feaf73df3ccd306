//! What came of the marketplace.

use serde::Serialize;

use super::Sources;
use crate::event::Cause;
use crate::ledger::{MarketplaceTotals, SupplierTotals};
use crate::units::{Money, Units};

/// Figures of the marketplace, over all suppliers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct MarketplaceFlow {
    /// Resellers who entered by themselves and opened a shop.
    pub entered: u64,
    /// Resellers expelled for bad reputation.
    pub purged: u64,
    /// Units sold there, direct sales of suppliers among them.
    pub units: Units,
    /// Of these, units that were defective or badly served.
    pub complaints: u64,
    /// Buyers who, not satisfied, look there no more.
    pub stay_away: u64,
    /// The mean price paid there for a unit; zero without a sale.
    pub mean_price: Money,
    /// The standard deviation of the prices paid there.
    pub price_spread: Money,
    /// Fees paid for shops.
    pub fees: Money,
    /// Deposits of shops that the platform holds.
    pub deposits_held: Money,
    /// Deposits of shops that it kept on purges.
    pub deposits_kept: Money,
}

impl MarketplaceFlow {
    /// The figures where there is a marketplace, or was one before a branch; else `None`.
    pub(super) fn of(sources: &Sources) -> Option<Self> {
        let mut sums = MarketplaceTotals::default();
        sources.ledger.suppliers().iter().for_each(|totals| sums.absorb(totals.marketplace()));
        let is_there = sources.scenario.platform.marketplace.is_some();
        (is_there || sums != MarketplaceTotals::default()).then(|| {
            let (mean_price, price_spread) = sums.prices();
            MarketplaceFlow {
                entered: sums.entered,
                purged: sources.ledger.suppliers().iter().map(purged).sum(),
                units: Units(sums.units),
                complaints: sums.complaints,
                stay_away: sums.parted,
                mean_price,
                price_spread,
                fees: Money::from_total(sums.fees),
                deposits_held: Money::from_total(sums.deposits),
                deposits_kept: Money::from_total(sums.kept),
            }
        })
    }
}

/// Resellers of a supplier whom a purge expelled.
fn purged(totals: &SupplierTotals) -> u64 {
    totals.tiers.iter().map(|row| row.left[Cause::Purged as usize]).sum()
}

/// The causes that a report counts: purges where a marketplace may expel resellers.
pub(super) fn causes(sources: &Sources) -> Vec<Cause> {
    let purges = sources.scenario.platform.marketplace.is_some_and(|marketplace| marketplace.purge.is_some());
    let has_purged = || sources.ledger.suppliers().iter().any(|totals| purged(totals) > 0);
    let shown = purges || has_purged();
    Cause::ALL.into_iter().filter(|&cause| shown || cause != Cause::Purged).collect()
}
