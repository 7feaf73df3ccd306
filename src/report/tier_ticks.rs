//! Each tier at the end of a tick, in running totals.

use serde::Serialize;

use crate::ledger::{Ledger, TierTotals};
use crate::units::{Money, SupplierId, Tick, Tier, Units};

/// What a tier had come to at the end of a tick. Flows are sums since the opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct TierTickRow {
    /// The tick; 0 for the opening.
    pub tick: Tick,
    /// The supplier.
    pub supplier: SupplierId,
    /// The tier.
    pub tier: Tier,
    /// Resellers who joined so far.
    pub joined: u64,
    /// Of these, active now.
    pub active: u64,
    /// Units bought.
    pub bought: Units,
    /// Units sold to other resellers.
    pub sold_down: Units,
    /// Units sold to end buyers.
    pub retail: Units,
    /// Units used by their owners.
    pub own_use: Units,
    /// Units expired.
    pub expired: Units,
    /// Units on hand now.
    pub on_hand: Units,
    /// Money paid out, deposits included.
    pub paid: Money,
    /// Money received, returned deposits included.
    pub received: Money,
}

impl TierTickRow {
    fn new(tick: Tick, supplier: SupplierId, tier: Tier, totals: &TierTotals) -> Self {
        TierTickRow {
            tick,
            supplier,
            tier,
            joined: totals.joined,
            active: totals.active,
            bought: totals.bought,
            sold_down: totals.sold_down,
            retail: totals.retail,
            own_use: totals.own_use,
            expired: totals.expired,
            on_hand: totals.on_hand(),
            paid: totals.paid(),
            received: totals.received(),
        }
    }
}

/// The rows of a tick, by supplier and tier: one for each tier that anybody has held.
pub(crate) fn rows(tick: Tick, ledger: &Ledger) -> impl Iterator<Item = TierTickRow> + '_ {
    (0..).zip(ledger.suppliers()).flat_map(move |(supplier, totals)| {
        let tiers = (1..).zip(&totals.tiers).filter(|(_, tier)| **tier != TierTotals::default());
        tiers.map(move |(number, tier)| TierTickRow::new(tick, SupplierId(supplier), Tier(number), tier))
    })
}
