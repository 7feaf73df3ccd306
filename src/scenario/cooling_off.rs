//! How a new reseller may undo its joining.

use serde::{Deserialize, Serialize};

/// The right of a new reseller to undo its joining, at the end of the tick in which the period is over. It
/// concerns a reseller without success so far (no recruit, no sale down, no markup, no retail sale) that
/// holds goods or a deposit. Such a reseller leaves if it is among those who use the right. It gives back all
/// its units and is paid by the same chain as under [`BuyBack`](super::BuyBack).
///
/// Each decides once, when the period is over. So a longer period is a later date and no stricter rule: by
/// then more have had some success, and fewer withdraw. In `mask` a period of one tick protects most.
///
/// China's Regulation on Direct Selling (2005), art. 25, lets a direct seller return unopened goods within
/// 30 days; the United Kingdom's Trading Schemes Regulations 1997 let a participant withdraw within 14
/// days, with all its money back.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct CoolingOff {
    /// Length of the period in ticks after the one of joining, 1 … 65 535.
    pub ticks: u32,
    /// Share of the cost that is paid, 0 … 1.
    pub rate: f64,
    /// Share of those without success who use the right, by a draw of their own, 0 … 1.
    pub used_by: f64,
    /// Share of people who know of it, 0 … 1. It draws them in
    /// ([`Join::reassurance`](super::Join::reassurance)), and they alone may use it. By default 1.
    pub known: f64,
}

impl Default for CoolingOff {
    fn default() -> Self {
        CoolingOff { ticks: 4, rate: 1.0, used_by: 0.5, known: 1.0 }
    }
}
