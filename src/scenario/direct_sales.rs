//! A supplier that sells to end buyers itself.

use serde::{Deserialize, Serialize};

use crate::units::Money;

/// Sales by the supplier itself, beside its resellers or instead of them.
///
/// The price is open: the share 1 − (1 − c)^t of people knows it after *t* ticks, where c is the share
/// of seats that an offer reaches in a tick. All goods of a scenario answer one need, so that these
/// people buy of no seller at a higher price, and join no supplier whose price leaves no margin below
/// it. The lower the price and the more contacts, the fewer join and the more units reach end buyers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Direct {
    /// What an end buyer pays for a unit, in yuan; by default 300.
    pub price: Money,
    /// How many people see its offer in a tick, drawn evenly from all seats, 0 … 10⁷; by default 1000. A
    /// number above 1000 for each seat counts as 1000 for each seat: more would reach no further people.
    pub contacts: u32,
    /// Probability that a person in need, who would pay the price, trusts it and buys, 0 … 1; by default 0.3,
    /// as for a reseller.
    pub trust: f64,
    /// Whether these sales go through the platform, so that the supplier pays its
    /// [commission](super::Platform::commission) on each; `false`, the default: they go past it.
    pub on_platform: bool,
}

impl Direct {
    /// Contacts in a tick for each seat that are still of use.
    pub(crate) const MOST_EACH: u32 = 1000;
}

impl Default for Direct {
    fn default() -> Self {
        Direct { price: Money::from_yuan(300), contacts: 1000, trust: 0.3, on_platform: false }
    }
}
