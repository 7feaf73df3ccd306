//! The people: how many, how rich, how willing.

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::units::Money;

/// The people of a scenario. What differs between them is a function of (seed, person).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Population {
    /// How many people there are, 1 … 2³² − 2.
    pub people: u32,
    /// How many of them (persons 0, 1, …) have acquaintances; all of them if `null`. People beyond the seats
    /// change no other person's trajectory.
    pub seats: Option<u32>,
    /// Cash with which a person could join, per person.
    pub cash: LogNormal,
    /// How far below zero a reseller's cash may go.
    pub credit: Credit,
    /// The most a person would pay for one unit, per person.
    pub willingness_to_pay: LogNormal,
    /// Who knows the reference price of a product.
    pub informed: Informed,
    /// Share of people who can be recruited at all, 0 … 1.
    pub persuadable: f64,
    /// How open those people are.
    pub openness: Openness,
    /// Ticks from a purchase until the same person needs another unit, 0 … 200 (0: always in need).
    pub need_ticks: u32,
}

impl Default for Population {
    fn default() -> Self {
        Population {
            people: 10_000,
            seats: None,
            cash: LogNormal { median: Money::from_yuan(3000), sigma: 1.0 },
            credit: Credit::Limit(Money::ZERO),
            willingness_to_pay: LogNormal { median: Money::from_yuan(60), sigma: 1.0 },
            informed: Informed::default(),
            persuadable: 1.0,
            openness: Openness::default(),
            need_ticks: 8,
        }
    }
}

/// How open people are to an offer to join, of those who can be persuaded at all: a factor of each person's
/// chance to join, log-normal over people, at most 1 and fixed for life.
///
/// With equal people, all who can be persuaded and can pay join in the end, as long as pitches go on. A
/// spread leaves reluctant people, on whom all else that pushes and brakes can show: people differ in the
/// threshold at which they follow others (Granovetter, "Threshold models of collective behavior",
/// American Journal of Sociology 83, 1978). The values are assumptions. More of either lets more people
/// join (`median`), or puts more of them beyond reach (`sigma`).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Openness {
    /// The factor that half of them exceed, 0 … 1 (1, the default, with no `sigma`: all are open alike).
    pub median: f64,
    /// Standard deviation of the logarithm, 0 … 4.
    pub sigma: f64,
}

impl Default for Openness {
    fn default() -> Self {
        Openness { median: 1.0, sigma: 0.0 }
    }
}

impl Population {
    /// How many people have a seat in the network, and so acquaintances.
    pub fn seated(&self) -> u32 {
        self.seats.unwrap_or(self.people)
    }
}

/// A log-normal distribution of money over people.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LogNormal {
    /// The amount that half of all people exceed, in yuan.
    pub median: Money,
    /// Standard deviation of the logarithm, 0 … 4 (0: every person has the median).
    pub sigma: f64,
}

/// People who know what the goods are sold for elsewhere
/// ([`Product::reference_price`](super::Product::reference_price)). They pay no more than that, and reckon
/// with it when they are to join: a margin below the list price but above what the goods fetch is none. So
/// the more people are informed, the fewer join and the fewer units are sold above the reference price.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Informed {
    /// Share of people who know it from the start, 0 … 1.
    pub share: f64,
    /// How the burned spread the news: of those who do not know it from the start, this share × the share
    /// of a person's acquaintances who are burned knows it, 0 … 1 (0, the default: no news).
    pub by_burned: f64,
}

/// How far below zero a reseller's cash may go: an amount of yuan, or `"unlimited"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credit {
    /// At most this much.
    Limit(Money),
    /// Without limit.
    Unlimited,
}

impl Serialize for Credit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Credit::Limit(money) => money.serialize(serializer),
            Credit::Unlimited => serializer.serialize_str("unlimited"),
        }
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Credit {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Credit".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let amount = <Money as schemars::JsonSchema>::json_schema(generator);
        schemars::json_schema!({ "anyOf": [{ "const": "unlimited" }, amount] })
    }
}

impl<'de> Deserialize<'de> for Credit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Line;
        impl Visitor<'_> for Line {
            type Value = Credit;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an amount of yuan or \"unlimited\"")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Credit, E> {
                if text == "unlimited" {
                    return Ok(Credit::Unlimited);
                }
                text.parse()
                    .map(Credit::Limit)
                    .map_err(|error| E::custom(format_args!("{error}; or \"unlimited\"")))
            }
            fn visit_u64<E: de::Error>(self, yuan: u64) -> Result<Credit, E> {
                self.visit_str(&yuan.to_string())
            }
            fn visit_i64<E: de::Error>(self, yuan: i64) -> Result<Credit, E> {
                self.visit_str(&yuan.to_string())
            }
            fn visit_f64<E: de::Error>(self, yuan: f64) -> Result<Credit, E> {
                Money::from_written_yuan(yuan).map(Credit::Limit).map_err(E::custom)
            }
        }
        deserializer.deserialize_any(Line)
    }
}
