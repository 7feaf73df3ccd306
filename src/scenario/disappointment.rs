//! Disappointment by defective goods: the parameters.

use serde::{Deserialize, Serialize};

/// Quality is met where goods are used, by buyers and by holders: a unit is defective with the chance
/// [`defect_rate`](super::Product::defect_rate), and may then disappoint its user.
///
/// A disappointed *buyer* buys nothing of this supplier any more, neither of its resellers nor of the
/// supplier itself, and does not join it. Those whom a product dissatisfies switch away from it (LaBarbera
/// and Mazursky, "A longitudinal assessment of consumer satisfaction/dissatisfaction", Journal of Marketing
/// Research 20, 1983). They warn others (Richins, "Negative word-of-mouth by dissatisfied consumers: a pilot
/// study", Journal of Marketing 47, 1983). So a disappointed buyer is one of the burned for all who know it,
/// as a former reseller is. A refund makes good (Smith, Bolton and Wagner, "A model of customer satisfaction
/// with service encounters involving failure and recovery", Journal of Marketing Research 36, 1999).
///
/// A disappointed *holder* of own stock uses no more of it, orders no more for itself, and loses confidence
/// where that counts. It still sells what it holds, and orders what its recruits order.
///
/// The forms and the values are assumptions. With both chances at 0 nothing is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Disappointment {
    /// Chance that a defective unit of its own stock disappoints the holder who uses it, 0 … 1 (0: own use
    /// meets no defects). The larger, the less is used and reordered.
    pub own_use: f64,
    /// What that adds to the holder's confidence, −1 … 0, where confidence counts. The lower, the earlier
    /// resellers leave.
    pub confidence: f64,
    /// Chance that a defective unit that was not paid back disappoints its buyer, 0 … 1 (0: no buyer is ever
    /// disappointed). The larger, the less is sold, and the fewer join where people heed the burned.
    pub buyers: f64,
    /// Share by which a refund lowers that chance, 0 … 1 (1: who has the money back is not disappointed). The
    /// larger, the more a guarantee sells.
    pub made_good: f64,
}

impl Default for Disappointment {
    fn default() -> Self {
        Disappointment { own_use: 1.0, confidence: -0.5, buyers: 1.0, made_good: 1.0 }
    }
}
