//! Indicators of pyramid selling, at the end of a run, each with its source.

use serde::Serialize;

use super::Sources;
use super::tiers::TierReport;
use crate::units::{Money, SupplierId, Units};

/// What tells a pyramid from a business, for one supplier's chain.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Indicators {
    /// The supplier.
    pub supplier: SupplierId,
    /// Levels of resellers (longest recruiting chain).
    pub levels: u32,
    /// Resellers who ever joined.
    pub participants: u64,
    /// At least three levels and at least 30 people: the size from which organising and leading
    /// pyramid selling is prosecuted in China, whatever else must be shown (Provisions of the Supreme People's Procuratorate and the
    /// Ministry of Public Security on the standards for filing criminal cases (II), 2010, art. 78).
    pub size_threshold: bool,
    /// That, and at least 120 people or 2.5 million yuan collected: serious circumstances (Opinion of
    /// the Supreme People's Court, the Supreme People's Procuratorate and the Ministry of Public
    /// Security on cases of organising and leading pyramid selling, 2013, no. 4).
    pub serious: bool,
    /// What resellers together paid the supplier for goods and deposits, less what it paid them; what
    /// they paid one another cancels out.
    pub collected: Money,
    /// Retail revenue of all resellers.
    pub retail_revenue: Money,
    /// Units to end buyers / units that left the supplier; `null` if none did. Under the 70 % rule of
    /// In re Amway Corp. (93 F.T.C. 618, 1979) at least 0.7.
    pub retail_share: Option<f64>,
    /// The same with own use counted as retail.
    pub retail_share_with_own_use: Option<f64>,
}

/// The indicators of every supplier.
pub(super) fn rows(sources: &Sources, tiers: &[TierReport]) -> Vec<Indicators> {
    (0..)
        .zip(sources.ledger.suppliers())
        .map(|(index, totals)| {
            let supplier = SupplierId(index);
            let columns = &sources.world.resellers;
            let own = |slot: &usize| SupplierId(u16::from(columns.members[*slot].supplier)) == supplier;
            let levels =
                (0..columns.len()).filter(own).map(|slot| columns.accounts[slot].depth).max().unwrap_or(0);
            let rows = || tiers.iter().filter(|row| row.supplier == supplier);
            let participants: u64 = rows().map(|row| row.joined).sum();
            let retail: Units = rows().map(|row| row.units.retail).sum();
            let own_use: Units = rows().map(|row| row.units.own_use).sum();
            let paid: Money = rows().map(|row| row.money.paid).sum();
            let received: Money = rows().map(|row| row.money.received).sum();
            let retail_revenue = totals.retail_revenue();
            // Among resellers what one pays another receives; the rest went to the supplier.
            let collected = paid - (received - retail_revenue);
            let size_threshold = levels >= 3 && participants >= 30;
            let share =
                |units: Units| (totals.sold() > Units(0)).then(|| units.0 as f64 / totals.sold().0 as f64);
            Indicators {
                supplier,
                levels,
                participants,
                size_threshold,
                serious: size_threshold && (participants >= 120 || collected >= Money::from_yuan(2_500_000)),
                collected,
                retail_revenue,
                retail_share: share(retail),
                retail_share_with_own_use: share(retail + own_use),
            }
        })
        .collect()
}
