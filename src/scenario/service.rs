//! How well resellers serve their buyers: the parameters.

use serde::{Deserialize, Serialize};

use crate::units::Money;

/// Service of resellers to end buyers. A sale that is served badly disappoints as a defective unit does: the
/// unit is worth nothing to its buyer, who may [dispute](super::Disputes) it.
///
/// That sellers differ in quality for good, and buyers learn it from complaints, is what reputation systems
/// rest on (Dellarocas, "The digitization of word of mouth", Management Science 49, 2003). The values are
/// assumptions. What a seller spends on service does not change its chance to serve badly: an experiment
/// sets the two together.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Service {
    /// Chance that a reseller serves a sale badly, in the mean over people and before each chance is held to
    /// 1, 0 … 1 (0, the default: never). Poor service lowers sales to those who were disappointed.
    pub poor: f64,
    /// Standard deviation of the logarithm of that chance over people, whose chances are fixed for life, 0 …
    /// 4 (0, the default: all serve alike). Where buyers see reputations, a spread raises sales at the same
    /// mean.
    pub sigma: f64,
    /// What a reseller spends on each sale to an end buyer to serve it (a courier, a wrapping, a gift), in
    /// yuan, 0 … 10⁸ (0, the default: nothing). It pays out of the cash that it held before the sale, so one
    /// without cash spends nothing; a unit sold at a salvage price gets no service. The more, the less a
    /// seller earns.
    pub cost: Money,
}
