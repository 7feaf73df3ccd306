//! What draws people in beyond the promised margin, and what puts them off: hype, posts, and what the
//! burned tell their friends.

use serde::{Deserialize, Serialize};

use super::check::{Check, real};

/// Posts that many acquaintances may see, besides the pitches that approach one each.
///
/// Views per reseller and tick are log-normal over people and fixed for life, like pitches; a fraction is the
/// chance of one more. Each view reaches one random acquaintance and is answered like a pitch, with every
/// chance multiplied by `response`. A view is not counted among the pitches that a person has heard.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Broadcasts {
    /// Mean number of views over people, before the values are capped at `most`, 0 … 10 000 (0, the default:
    /// no reseller posts).
    pub mean: f64,
    /// Standard deviation of the logarithm, 0 … 4 (0: every reseller has `mean`).
    pub sigma: f64,
    /// The most views that a reseller has, 0 … 10 000.
    pub most: u32,
    /// Factor for the chances that a viewer joins or buys, against a person approached directly, 0 … 1.
    pub response: f64,
}

impl Default for Broadcasts {
    fn default() -> Self {
        Broadcasts { mean: 0.0, sigma: 1.5, most: 1000, response: 0.05 }
    }
}

/// A level that multiplies the chance to join a supplier: how much is made of its story.
///
/// 1 is the bare offer, and by default the level stays at 1. Each tick moves it in this order. It goes back
/// towards 1 by the share `decay`. The supplier adds `pump` to it (up to tick `pump_ticks`). Its resellers,
/// who repeat the story from one template, add `echo` × the pitches that they make in a tick per person with
/// a seat. Bad news multiplies it by 1 − `bad_news` × the share of its resellers who left in the tick before,
/// at least 0. Bad goods multiply it by 1 − `bad_goods` × the share of its units sold to end buyers in the
/// tick before that were disputed, at least 0. Finally it is held to `most`.
///
/// The form is an assumption; that sellers repeat supplied material, and that media and exits end a boom,
/// is what reports of selling through chat groups describe.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Hype {
    /// The level before the first tick, 0 … `most` (1: none).
    pub start: f64,
    /// What the supplier adds in a tick, 0 … 1000.
    pub pump: f64,
    /// The last tick in which it does, 0 … 65 535.
    pub pump_ticks: u32,
    /// What its resellers would add in a tick if they made one pitch per person with a seat, 0 … 1000.
    pub echo: f64,
    /// Share of what is above (or below) 1 that is forgotten in a tick, 0 … 1.
    pub decay: f64,
    /// How much of the level falls for each share of resellers who left, 0 … 1000: with 2, a tenth of them
    /// leaving takes a fifth of it.
    pub bad_news: f64,
    /// How much of the level falls for each share of units sold that were disputed as defective, 0 … 1000 (0,
    /// the default: bad goods do not lower it).
    pub bad_goods: f64,
    /// The level is never above this, 1 … 1000.
    pub most: f64,
}

impl Default for Hype {
    fn default() -> Self {
        Hype {
            start: 1.0,
            pump: 0.0,
            pump_ticks: 0,
            echo: 0.0,
            decay: 0.0,
            bad_news: 0.0,
            bad_goods: 0.0,
            most: 10.0,
        }
    }
}

impl Hype {
    /// Checks what spans two fields: the level before the first tick and the highest.
    pub(super) fn validate(&self, path: &str) -> Check {
        let most = if (1.0..=1000.0).contains(&self.most) { self.most } else { f64::MAX };
        real(&format!("{path}.start"), self.start, 0.0, most)
    }
}
