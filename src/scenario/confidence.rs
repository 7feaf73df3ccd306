//! Confidence and its contagion: the parameters.

use serde::{Deserialize, Serialize};

use super::check::Check;
use super::error::ScenarioError;

/// How a reseller's confidence moves, from 0 to 1. Nothing changes in the tick in which it joins; from
/// then on, once a tick, all that applies is added up and the sum is held to 0 … 1. It leaves when its
/// confidence has come down to the threshold. All of these numbers count in millionths.
///
/// Those who leave in a tick are felt in the next one, so that every link of a row of dominoes takes a
/// tick. That people quit as those around them do, and follow those whom they know rather than what they
/// know themselves, is the finding of Granovetter ("Threshold models of collective behavior", American
/// Journal of Sociology 83, 1978) and of Bikhchandani, Hirshleifer and Welch ("A theory of fads, fashion,
/// custom, and cultural change as informational cascades", Journal of Political Economy 100, 1992); the
/// defaults are assumptions.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Confidence {
    /// Confidence on joining, above `threshold`, at most 1.
    pub start: f64,
    /// A reseller whose confidence is not above this leaves, 0 … 1.
    pub threshold: f64,
    /// Change in a tick with a success (a recruit, a sale down, a markup or a retail sale), 0 … 1.
    pub success: f64,
    /// Change in a tick without, −1 … 0.
    pub idle: f64,
    /// Change for each of its sales in the tick that was disputed as defective, −1 … 0.
    pub disputed: f64,
    /// Change for each of its own recruits who left in the previous tick, −1 … 0.
    pub downline_left: f64,
    /// Change if its source left in the previous tick: the one from whom it would have ordered at the end of
    /// that tick, −1 … 0. Those who buy from the supplier have none.
    pub source_left: f64,
    /// Change if all resellers of the supplier left in the previous tick, in proportion if only a share did
    /// (rounded towards 0), −1 … 0.
    pub news: f64,
    /// Change if the supplier failed in the previous tick ([`Supplier::credit`](super::Supplier::credit)),
    /// −1 … 0; by default −0.5, an assumption. Who loses confidence by this alone was set off by no leaver.
    /// The lower, the more of its resellers leave at once.
    pub supplier_failed: f64,
}

impl Default for Confidence {
    fn default() -> Self {
        Confidence {
            start: 1.0,
            threshold: 0.0,
            success: 0.0,
            idle: 0.0,
            disputed: 0.0,
            downline_left: -0.2,
            source_left: -0.5,
            news: 0.0,
            supplier_failed: -0.5,
        }
    }
}

impl Confidence {
    pub(super) fn validate(&self, path: &str) -> Check {
        let is_known = (0.0..=1.0).contains(&self.threshold);
        if is_known && (self.start > 1.0 || millionths(self.start) <= millionths(self.threshold)) {
            let allowed =
                format!("more than the threshold, {}, by a millionth at least, up to 1", self.threshold);
            return Err(ScenarioError::value(format!("{path}.start"), self.start, allowed));
        }
        Ok(())
    }
}

/// A number of a scenario in millionths.
pub(crate) fn millionths(number: f64) -> i32 {
    (number * 1e6).round() as i32
}
