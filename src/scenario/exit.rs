//! Why and how resellers leave: confidence and its contagion, and what a leaver may give back.

use serde::{Deserialize, Serialize};

use super::error::ScenarioError;
use super::faults::Faults;
use super::validate::{Check, MOST_TICKS, real, share, whole};

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
        }
    }
}

impl Confidence {
    pub(super) fn validate(&self, path: &str) -> Check {
        let mut faults = Faults::default();
        faults.add(share(&format!("{path}.threshold"), self.threshold));
        let is_known = faults.is_sound(&format!("{path}.threshold"));
        if is_known && (self.start > 1.0 || millionths(self.start) <= millionths(self.threshold)) {
            let allowed =
                format!("more than the threshold, {}, by a millionth at least, up to 1", self.threshold);
            faults.add(Err(ScenarioError::value(format!("{path}.start"), self.start, allowed)));
        }
        faults.add(share(&format!("{path}.success"), self.success));
        for (name, change) in [
            ("idle", self.idle),
            ("disputed", self.disputed),
            ("downline_left", self.downline_left),
            ("source_left", self.source_left),
            ("news", self.news),
        ] {
            faults.add(real(&format!("{path}.{name}"), change, -1.0, 0.0));
        }
        faults.end()
    }
}

/// A number of a scenario in millionths.
pub(crate) fn millionths(number: f64) -> i32 {
    (number * 1e6).round() as i32
}

/// What a supplier takes back from those who leave for any cause but expulsion, and for how much.
///
/// A leaver gives back all units that are young enough and is paid `rate` × what they cost it (book value at
/// moving average, rounded down to the fen). The chain that earned on them pays: each active reseller in
/// the chain of sources above it its markup's share, as far as its cash and credit go, the supplier all the
/// rest. The supplier scraps the goods.
///
/// Codes of the direct selling trade ask for 90 % of the net cost of marketable goods bought within twelve
/// months (World Federation of Direct Selling Associations, World Selling Code of Ethics; In re Amway
/// Corp., 93 F.T.C. 618, 1979, counts a buy-back among the rules that keep stock from being loaded on
/// resellers).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BuyBack {
    /// Share of the cost that is paid, 0 … 1 (0: nobody gives anything back).
    pub rate: f64,
    /// Units are taken back whose batch's production period began at most so many ticks ago, 0 … 65 535.
    /// Goods are made to order, so that this is also when the first reseller bought them.
    pub window: u32,
}

impl Default for BuyBack {
    fn default() -> Self {
        BuyBack { rate: 0.9, window: 52 }
    }
}

impl BuyBack {
    pub(super) fn validate(&self, path: &str) -> Check {
        let mut faults = Faults::default();
        faults.add(share(&format!("{path}.rate"), self.rate));
        faults.add(whole(&format!("{path}.window"), self.window, 0, MOST_TICKS));
        faults.end()
    }
}

/// The right of a new reseller to undo its joining: at the end of the tick in which the period is over, one
/// who has had no success yet (no recruit, no sale down, no markup, no retail sale) and holds goods or a
/// deposit leaves, if it is among those who use the right. It gives back all its units and is paid by the same
/// chain as under [`BuyBack`].
///
/// China's Regulation on Direct Selling (2005), art. 25, lets a direct seller return unopened goods within
/// 30 days; the United Kingdom's Trading Schemes Regulations 1997 let a participant withdraw within 14
/// days, with all its money back.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CoolingOff {
    /// Length of the period in ticks after the one of joining, 1 … 65 535.
    pub ticks: u32,
    /// Share of the cost that is paid, 0 … 1.
    pub rate: f64,
    /// Share of those without success who use the right, by a draw of their own, 0 … 1.
    pub used_by: f64,
}

impl Default for CoolingOff {
    fn default() -> Self {
        CoolingOff { ticks: 4, rate: 1.0, used_by: 1.0 }
    }
}

impl CoolingOff {
    pub(super) fn validate(&self, path: &str) -> Check {
        let mut faults = Faults::default();
        faults.add(whole(&format!("{path}.ticks"), self.ticks, 1, MOST_TICKS));
        faults.add(share(&format!("{path}.rate"), self.rate));
        faults.add(share(&format!("{path}.used_by"), self.used_by));
        faults.end()
    }
}
