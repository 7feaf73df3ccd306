//! Why resellers leave.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a reseller left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Cause {
    /// No success for as long as its patience lasts.
    Patience,
    /// No stock, and too little money for the smallest reorder.
    Broke,
    /// Expelled for a missed quota.
    Quota,
    /// Lost confidence.
    Confidence,
    /// Undid its joining within the cooling-off period.
    CoolingOff,
    /// Banned by the platform or the authorities.
    Banned,
    /// By a decision that is not the standard one.
    Decision,
    /// Expelled from a marketplace for bad reputation.
    Purged,
}

impl Cause {
    /// All causes, in the order of their codes.
    pub const ALL: [Cause; 8] = [
        Cause::Patience,
        Cause::Broke,
        Cause::Quota,
        Cause::Confidence,
        Cause::CoolingOff,
        Cause::Banned,
        Cause::Decision,
        Cause::Purged,
    ];

    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Cause::Patience => "patience",
            Cause::Broke => "broke",
            Cause::Quota => "quota",
            Cause::Confidence => "confidence",
            Cause::CoolingOff => "cooling_off",
            Cause::Banned => "banned",
            Cause::Decision => "decision",
            Cause::Purged => "purged",
        }
    }
}

/// Its [name](Cause::name).
impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
