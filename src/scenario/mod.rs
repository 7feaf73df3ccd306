//! What is to be simulated: plain data that is read, checked once and then trusted.
//!
//! A [`Scenario`] is built in code (every struct has a `Default`), edited field by field, taken
//! from a preset, or read from JSON, where every field may be left out and an unknown one is
//! refused. Nothing here behaves; the rules that use these numbers are in [`crate::decision`].

mod behaviour;
mod buy_back;
mod check;
mod commission;
mod confidence;
mod cooling_off;
mod degrees;
mod direct_sales;
mod disappointment;
mod edges;
mod error;
mod events;
mod failure;
mod faults;
mod field_walk;
mod instalments;
mod json_tree;
mod ladder;
mod leaves;
mod marketplace;
mod models;
mod network;
mod overflow_bounds;
mod parameters;
mod path;
mod persuasion;
mod platform;
mod population;
mod presets;
mod reader;
mod relations;
mod remedy;
mod repair;
mod retail;
#[cfg(feature = "schema")]
mod schema;
mod service;
mod supplier;
mod tick_fields;
mod validate;

pub use behaviour::{Behaviour, Foresight, Join, Leave, Lure, Offer, Pitches, Reorder, WhenBroke};
pub use buy_back::BuyBack;
pub(crate) use check::{LIVE_BATCHES, MOST_PRICE, MOST_TIERS};
pub use commission::Commissions;
pub use confidence::Confidence;
pub(crate) use confidence::millionths;
pub use cooling_off::CoolingOff;
pub(crate) use degrees::{Class as DegreeClass, poisson, power_law};
pub use direct_sales::Direct;
pub use disappointment::Disappointment;
pub use error::ScenarioError;
pub use events::{BanWave, Event, Happening, HypeCampaign, Law, MediaShock, Practice};
pub use instalments::Instalments;
pub use ladder::{
    ByDepth, ByOrderSize, DepthPrices, Ladder, MissedQuota, OrderTerms, Rank, Referral, ReferralOn,
};
pub(crate) use leaves::{Leaf, leaves};
pub use marketplace::{Listed, Marketplace, Purge};
pub use network::NetworkKind;
pub(crate) use overflow_bounds::MOST_FEN;
pub use parameters::TickCount;
pub(crate) use parameters::{Evidence, Parameter, parameters};
pub use persuasion::{Broadcasts, Hype};
pub use platform::{Enforcement, Platform};
pub use population::{Credit, Informed, LogNormal, Openness, Population};
pub use presets::Preset;
pub use relations::Relations;
pub use remedy::Remedy;
pub use retail::{Ask, BelowCost, Disputes, Dump, NearExpiry};
pub use service::Service;
pub use supplier::{Fulfilment, Orphans, PriceChange, Prices, Product, Supplier};
pub use tick_fields::TickField;

use std::fmt;
use std::path::Path;

use serde::{Deserialize, Serialize};

/// The remark with which the JSON Schema of scenarios begins: by it, programs know the file.
pub const SCHEMA_MARK: &str = "The JSON Schema of a scenario, written by downline";

/// How long one tick is. It names the unit of every rate and duration; the arithmetic is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TickLength {
    /// One day.
    Day,
    /// One week.
    #[default]
    Week,
    /// One month.
    Month,
}

impl fmt::Display for TickLength {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            TickLength::Day => "day",
            TickLength::Week => "week",
            TickLength::Month => "month",
        })
    }
}

/// Everything that a run depends on, but for its seed.
///
/// ```
/// use downline::Scenario;
/// let mut scenario = Scenario::mask();
/// scenario.population.people = 10_000;
/// scenario.suppliers[0].first_agents = 20;
/// let text = scenario.to_json();
/// assert_eq!(Scenario::from_json(&text)?, scenario);
/// # Ok::<(), downline::ScenarioError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Scenario {
    /// A name for people to read.
    pub name: String,
    /// What a tick stands for.
    pub tick: TickLength,
    /// How many ticks are simulated, 1 … 65 535.
    pub ticks: u32,
    /// The people, and what differs between them.
    pub population: Population,
    /// Who knows whom.
    pub network: NetworkKind,
    /// Who makes the goods, and on what terms; at least one.
    pub suppliers: Vec<Supplier>,
    /// How resellers and buyers decide.
    pub behaviour: Behaviour,
    /// Where they meet.
    pub platform: Platform,
    /// What happens at a date, but for price changes; nothing by default.
    pub events: Vec<Event>,
}

impl Default for Scenario {
    fn default() -> Self {
        Scenario {
            name: "untitled".to_owned(),
            tick: TickLength::Week,
            ticks: 104,
            population: Population::default(),
            network: NetworkKind::default(),
            suppliers: vec![Supplier::default()],
            behaviour: Behaviour::default(),
            platform: Platform::default(),
            events: Vec::new(),
        }
    }
}

impl Scenario {
    /// Reads and checks a scenario.
    ///
    /// # Errors
    /// Text that is no JSON, fields that are unknown or of the wrong type, values out of their ranges
    /// or at odds with others: the error names each field by its path, the value and what is allowed.
    pub fn from_json(text: &str) -> Result<Self, ScenarioError> {
        reader::scenario(json_tree::read(text)?, None)
    }

    /// Reads a scenario that may name a file of acquaintances, which is read at once: `{"network": {"edges":
    /// {"file": "friends.csv"}}}` stands for the pairs in that file. It is a text with two person ids to a
    /// line and a comma between them. Empty lines and lines that begin with `#` are passed over. So is a
    /// first row of two fields of which neither is a whole number: it names the columns. A relative name is
    /// looked for in `folder`.
    ///
    /// # Errors
    /// As [`from_json`](Self::from_json), and a file that cannot be read or is no such text: the error names
    /// it and the line.
    pub fn from_json_in(text: &str, folder: impl AsRef<Path>) -> Result<Self, ScenarioError> {
        reader::scenario(json_tree::read(text)?, Some(folder.as_ref()))
    }

    /// The scenario as indented JSON with every field, defaults included; [`from_json`](Self::from_json)
    /// takes it back unchanged.
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("a scenario is plain data");
        text.push('\n');
        text
    }

    /// The scenario as JSON with every field, in one line.
    pub(crate) fn to_line(&self) -> String {
        serde_json::to_string(self).expect("a scenario is plain data")
    }
}
