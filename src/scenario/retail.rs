//! What resellers ask of end buyers, and how far they come down: the parameters.

use serde::{Deserialize, Serialize};

use crate::units::Money;

/// What a reseller charges an end buyer.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Ask {
    /// Discount from the list price, 0 … 1 (rounded to the nearest fen).
    pub discount: f64,
    /// Whether a reseller sells below the average cost of its stock.
    pub below_cost: BelowCost,
    /// How the ask falls when the stock is about to expire; `null`: not at all.
    pub near_expiry: Option<NearExpiry>,
    /// Price war: by what share a reseller undercuts the lowest price at which another reseller sold
    /// the same supplier's goods in the previous tick, 0 … 1 (0: it does not look at others). Sellers of
    /// one good undercut each other down to cost: Bertrand, Journal des Savants 67 (1883), 499–508.
    pub undercut: f64,
}

impl Default for Ask {
    fn default() -> Self {
        Ask { discount: 0.2, below_cost: BelowCost::Refuse, near_expiry: None, undercut: 0.0 }
    }
}

impl Ask {
    /// The list price less the discount, to the nearest fen: what a reseller asks before it looks at its
    /// costs, its stock or its competitors.
    pub fn street_price(&self, list_price: Money) -> Money {
        Money::from_fen((list_price.fen() as f64 * (1.0 - self.discount)).round() as i64)
    }
}

/// Whether a reseller sells below the average cost of its stock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum BelowCost {
    /// It asks for at least its average cost and, without stock, at least its own wholesale price.
    #[default]
    Refuse,
    /// It asks for the discounted list price whatever its cost.
    Accept,
    /// It refuses until it has had no retail sale (nor joined) for this number of ticks, 0 … 65 535, and then
    /// accepts. People hold on to what shows a loss: Shefrin and Statman, Journal of Finance 40 (1985),
    /// 777–790.
    RefuseFor(u32),
}

/// An ask that falls in a straight line: nothing off `within` ticks before the oldest unit on hand
/// expires, `discount` off in the tick at whose end it does.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct NearExpiry {
    /// Ticks before the expiry of the oldest unit on hand from which the ask falls, 1 … 65 535.
    pub within: u32,
    /// Share of the ask taken off in the last tick, 0 … 1.
    pub discount: f64,
}

impl Default for NearExpiry {
    fn default() -> Self {
        NearExpiry { within: 8, discount: 0.5 }
    }
}

/// Getting rid of goods at a salvage price, whatever they have cost.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Dump {
    /// A reseller asks the salvage price as long as its oldest unit on hand has fewer than this number of
    /// ticks left after the present one, 0 … 65 535 (0: never).
    pub within: u32,
    /// Whether those who have left sell what they hold to salvage buyers.
    pub after_leaving: bool,
    /// The salvage price of a unit, in yuan.
    pub price: Money,
    /// Units that a leaver sells to salvage buyers in a tick, on average (fractions are chances), 0 … 1000.
    pub rate: f64,
}

impl Default for Dump {
    fn default() -> Self {
        Dump { within: 2, after_leaving: true, price: Money::from_yuan(15), rate: 1.0 }
    }
}

/// What becomes of defective units ([`Product::defect_rate`](super::Product::defect_rate)).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Disputes {
    /// Probability that a buyer of a defective unit asks for the money back, 0 … 1.
    pub raised: f64,
    /// Share of resellers who then pay it back, if they can, 0 … 1.
    pub honoured: f64,
    /// How far bad goods spoil the market, 0 … 1 (0, the default: not at all). Every buyer's trust in
    /// resellers is multiplied by 1 − `distrust` × the share of units sold to end buyers in the tick before
    /// that were disputed, of all sellers together. Buyers who cannot tell good sellers from bad ones judge
    /// all by the average (Akerlof, "The market for lemons", Quarterly Journal of Economics 84, 1970).
    pub distrust: f64,
}

impl Default for Disputes {
    fn default() -> Self {
        Disputes { raised: 0.5, honoured: 0.5, distrust: 0.0 }
    }
}
