//! What a reader of the page has chosen, and the scenario that it makes.

use downline::{Preset, Remedy, Scenario, ScenarioError, Simulation};
use serde::Deserialize;
use serde_json::Value;

use crate::sliders::Sliders;

/// The most memory that a run in a browser may need, in bytes.
const MOST_BYTES: u64 = 1 << 30;

/// A preset or a whole scenario, numbers to set in it, and remedies to apply.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    scenario: Base,
    #[serde(default)]
    sliders: Sliders,
    #[serde(default)]
    remedies: Vec<Remedy>,
}

/// Where the scenario comes from.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Base {
    Preset(String),
    Own(Value),
}

impl Settings {
    /// Reads settings from JSON.
    ///
    /// # Errors
    /// Text that is no such JSON.
    pub fn read(text: &str) -> Result<Self, ScenarioError> {
        let fault = |error: serde_json::Error| ScenarioError::Json {
            path: "settings".into(),
            problem: error.to_string(),
        };
        serde_json::from_str(text).map_err(fault)
    }

    /// The scenario before any change.
    ///
    /// # Errors
    /// A preset that does not exist, or a scenario that is not allowed.
    pub fn base(&self) -> Result<Scenario, ScenarioError> {
        match &self.scenario {
            Base::Preset(name) => Ok(Preset::named(name)?.scenario()),
            Base::Own(json) => Scenario::from_json(&json.to_string()),
        }
    }

    /// The scenario with all changes: numbers first, then remedies.
    ///
    /// # Errors
    /// As [`base`](Self::base); numbers and remedies that are not allowed; more people than a browser has
    /// memory for.
    pub fn scenario(&self) -> Result<Scenario, ScenarioError> {
        let mut scenario = self.base()?;
        self.sliders.set(&mut scenario);
        for remedy in &self.remedies {
            remedy.validate()?;
            scenario = remedy.on(&scenario);
        }
        if Simulation::memory(&scenario)?.total() > MOST_BYTES {
            return Err(ScenarioError::Value {
                path: "population.people".into(),
                value: scenario.population.people.to_string(),
                allowed: "as many as need at most 1 GiB in a browser; the program has no such limit".into(),
            });
        }
        Ok(scenario)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        let told = Settings::read(text).and_then(|settings| settings.scenario());
        told.map(|scenario| scenario.name).unwrap_or_else(|error| error.to_string())
    }

    #[test]
    fn what_is_not_allowed_is_told_as_text() {
        for (text, expected) in [
            ("", "settings: EOF"),
            (r#"{"scenario": "mask"}"#, "mask"),
            (r#"{"scenario": "mosk"}"#, "\"mosk\" is no preset"),
            (r#"{"scenario": {"ticks": 0}}"#, "ticks: 0 is not allowed"),
            (r#"{"scenario": "mask", "sliders": {"informed": 1.5}}"#, "population.informed.share: 1.5"),
            (r#"{"scenario": "mask", "sliders": {"markup": -1}}"#, "suppliers.0.ladder"),
            (r#"{"scenario": "mask", "sliders": {"entry_order": 4000000000}}"#, "entry_order"),
            (r#"{"scenario": "mask", "sliders": {"people": 500000000}}"#, "at most 1 GiB"),
            (r#"{"scenario": "mask", "sliders": {"people": 0}}"#, "population.people"),
            (r#"{"scenario": "mask", "remedies": [{"tier_cap": {"tiers": 0}}]}"#, "tier_cap.tiers"),
            (r#"{"scenario": "mask", "remedies": [{"tier_cap": {"tiers": 3}}]}"#, "mask with tier cap"),
        ] {
            let told = told(text);
            assert!(told.contains(expected), "{text}: {told}");
        }
    }
}
