//! What a supplier pays its resellers beyond the price differences of the ladder.

use serde::{Deserialize, Serialize};

/// Commissions on what downlines buy: a unilevel plan.
///
/// On every order that is delivered to a reseller, its first one included, the supplier pays the recruiters
/// above the buyer, level by level: *rate of the level × what the buyer paid for the order*, rounded down to
/// the fen. Only active resellers are paid. With commissions on all purchases of a downline this is the team
/// pay of article 7 (3) of China's Regulation on the Prohibition of Pyramid Selling (2005), and the unilevel
/// plan of network marketing (Nat and Keep, "Marketing fraud", Journal of Public Policy & Marketing 21,
/// 2002).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Commissions {
    /// The rate of each level, the buyer's own recruiter first; 0 … 1 each, together below 1, so that
    /// something of every order is left to the supplier. At most 255 levels; none (the default): no
    /// commissions.
    pub rates: Vec<f64>,
    /// Whether levels are counted over active recruiters only, so that what a recruiter who left would have
    /// had goes to the next one above. `false` (the default): a level whose recruiter left is not paid.
    pub compress: bool,
}
