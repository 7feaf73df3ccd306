//! The platform on which resellers meet end buyers: what it takes, what it holds back, what it shows.

use serde::{Deserialize, Serialize};

/// A marketplace between resellers and end buyers. All of it is off by default.
///
/// Two-sided platforms take a share of what is sold on them (Rochet and Tirole, Journal of the European
/// Economic Association 1 (2003), 990–1029); holding the money back until the buyer is content is what made
/// strangers trade on Chinese marketplaces.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Platform {
    /// Share of every retail price that the seller pays to the platform, 0 … 1 (rounded down to the fen).
    pub commission: f64,
    /// Ticks that the platform holds a sale's proceeds before it pays them out, 0 … 65 535 (0: the seller
    /// has them at once).
    pub settlement_ticks: u32,
    /// Share of people who see on the platform what the goods cost: the reference price and the lowest
    /// price paid in the previous tick, 0 … 1. They buy at no higher price, and join only where their own
    /// price is below it.
    pub transparency: f64,
    /// Whether the platform refunds every disputed unit out of the sale's proceeds, before anybody is paid.
    pub guarantee: bool,
}
