//! Scenarios as JSON within experiments, by what the crate `downline` itself reads and writes: code for each
//! type of a scenario, compiled here once more, would be a third of this crate.

use downline::scenario::Scenario;
use serde::de::{Deserialize, Deserializer, Error};
use serde_json::Value;

/// A scenario as a tree of JSON.
pub(super) fn tree(scenario: &Scenario) -> Value {
    serde_json::from_str(&scenario.to_json()).expect("a scenario is JSON")
}

/// Reads and checks the scenario of an experiment.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Scenario, D::Error> {
    let tree = Value::deserialize(deserializer)?;
    Scenario::from_json(&tree.to_string()).map_err(Error::custom)
}
