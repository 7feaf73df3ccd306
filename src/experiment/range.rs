//! A field of a scenario and the values that it may take.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::error::ExperimentError;
use crate::scenario::Scenario;

/// A field of a scenario, by its path, and the least and the greatest value that it is given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// The path of the field, as in `behaviour.own_use`.
    pub path: String,
    /// The least value.
    pub low: f64,
    /// The greatest value.
    pub high: f64,
    /// Whether only whole numbers are meant; each is then as likely.
    #[serde(default)]
    pub whole: bool,
}

impl Range {
    /// A range of real numbers.
    pub fn new(path: &str, low: f64, high: f64) -> Self {
        Range { path: path.to_owned(), low, high, whole: false }
    }

    /// A range of whole numbers.
    pub fn whole(path: &str, low: u32, high: u32) -> Self {
        Range { whole: true, ..Range::new(path, low.into(), high.into()) }
    }

    /// The value at a place between 0 and 1.
    pub fn at(&self, place: f64) -> f64 {
        let Range { low, high, .. } = *self;
        match self.whole {
            true => (low + (place * (high - low + 1.0)).floor()).min(high),
            false => low + place * (high - low),
        }
    }

    /// The value as it is written into a scenario: money with two decimals, other numbers with as many as they have.
    pub(super) fn written(&self, base: &Value, value: f64) -> String {
        let pointer = format!("/{}", self.path.replace('.', "/"));
        match base.pointer(&pointer) {
            Some(Value::String(_)) => format!("{value:.2}"),
            _ => value.to_string(),
        }
    }

    pub(super) fn validate(&self) -> Result<(), ExperimentError> {
        let Range { path, low, high, .. } = self;
        if low.is_finite() && high.is_finite() && low <= high {
            return Ok(());
        }
        Err(ExperimentError::value(
            "range",
            format!("{path}={low}:{high}"),
            "a finite least value and one not below it",
        ))
    }
}

/// A scenario with values in the fields of ranges.
pub(super) fn scenario_at(
    base: &Scenario,
    ranges: &[Range],
    values: &[f64],
) -> Result<Scenario, ExperimentError> {
    let tree = serde_json::to_value(base).expect("a scenario is plain data");
    let written: Vec<(&str, String)> = ranges
        .iter()
        .zip(values)
        .map(|(range, &value)| (range.path.as_str(), range.written(&tree, value)))
        .collect();
    let edits = written.iter().map(|(path, value)| (*path, value.as_str()));
    base.with_all(edits).map_err(|error| ExperimentError::Scenario { arm: shown(&written), error })
}

fn shown(written: &[(&str, String)]) -> String {
    let fields: Vec<String> = written.iter().map(|(path, value)| format!("{path}={value}")).collect();
    fields.join(", ")
}
