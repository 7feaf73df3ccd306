//! The ten phases of a tick.

use serde::Serialize;

/// The phases of a tick, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Hype moves on; dated events: price changes.
    Events,
    /// Every active reseller approaches acquaintances.
    Pitch,
    /// Each person takes at most one offer.
    Match,
    /// Demand travels up, money into escrow.
    Order,
    /// Goods travel down, money out of escrow.
    Deliver,
    /// Units go to end buyers.
    Retail,
    /// Owners use units; those who have left dump them.
    UseAndDump,
    /// Units that outlived their shelf life are written off.
    Age,
    /// Quotas are called in; resellers leave.
    Leave,
    /// The books are closed.
    Record,
}

impl Phase {
    /// The ten phases in order.
    pub const ALL: [Phase; 10] = [
        Phase::Events,
        Phase::Pitch,
        Phase::Match,
        Phase::Order,
        Phase::Deliver,
        Phase::Retail,
        Phase::UseAndDump,
        Phase::Age,
        Phase::Leave,
        Phase::Record,
    ];
}
