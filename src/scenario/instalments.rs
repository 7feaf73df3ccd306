//! Instalments for the entry order: the parameters.

use serde::{Deserialize, Serialize};

/// How a recruit may pay its entry order over time.
///
/// A recruit (first agents are given their buy-in) pays the share `down` of the order's price, and its
/// deposit, on joining. The supplier lends the rest: it pays the recruit's source in full and is owed the
/// loan. At the end of each of the next `ticks` ticks an active reseller repays an equal part of what it
/// still owes, as far as its cash and credit go; what it cannot pay waits for the next tick. A reseller that
/// leaves owing defaults: the supplier keeps its deposit up to the debt, takes the debt out of what it pays
/// for goods given back, and writes off the rest.
///
/// Recruiters in chat groups take entry orders "on instalments" for the reason for which consumer credit
/// exists: the liquidity of recruits, not their wealth, bounds who joins (Zeldes, "Consumption and liquidity
/// constraints", Journal of Political Economy 97, 1989). So a smaller `down` lets more people join, and moves
/// losses from the last tiers to the supplier. The values are assumptions.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Instalments {
    /// Share of the entry order's price that is paid on joining, 0 … 1 (1: all of it, as without
    /// instalments).
    pub down: f64,
    /// Ticks over which the rest is repaid, 1 … 65 535.
    pub ticks: u32,
}

impl Default for Instalments {
    fn default() -> Self {
        Instalments { down: 0.3, ticks: 12 }
    }
}
