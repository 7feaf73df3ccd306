//! A field of a scenario and the values that it may take.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::error::ExperimentError;
use super::scenario_json;
use downline::scenario::Scenario;
use downline::units::Money;

/// A field of a scenario, by its path, and the least and the greatest value that it is given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParameterRange {
    /// The path of the field, as in `behaviour.own_use`.
    pub path: String,
    /// The least value.
    pub low: f64,
    /// The greatest value.
    pub high: f64,
    /// Whether only whole numbers are meant; each is then as likely.
    #[serde(default)]
    pub whole: bool,
    /// Whether each factor is as likely, not each difference: of 1 to 100, half of the values lie below 10.
    #[serde(default, skip_serializing_if = "is_false")]
    pub log: bool,
}

fn is_false(value: &bool) -> bool {
    !value
}

impl ParameterRange {
    /// A range of real numbers.
    pub fn new(path: &str, low: f64, high: f64) -> Self {
        ParameterRange { path: path.to_owned(), low, high, whole: false, log: false }
    }

    /// A range of whole numbers.
    pub fn whole(path: &str, low: u32, high: u32) -> Self {
        ParameterRange { whole: true, ..ParameterRange::new(path, low.into(), high.into()) }
    }

    /// A range of real numbers above 0 in which each factor is as likely.
    pub fn log(path: &str, low: f64, high: f64) -> Self {
        ParameterRange { log: true, ..ParameterRange::new(path, low, high) }
    }

    /// This range with whole numbers only where the field counts: a share may be anything from 0 to 1. Where
    /// the scenario lacks the field even at the least value, the range stays as it is.
    pub fn suited_to(self, base: &Scenario) -> Self {
        let there = base.with(&self.path, &self.low.to_string());
        let tree = scenario_json::tree(there.as_ref().unwrap_or(base));
        match field_of(&tree, &self.path) {
            Some(Value::Number(number)) => ParameterRange { whole: !number.is_f64() && self.whole, ..self },
            _ => self,
        }
    }

    /// How many whole numbers it has, where only those are meant.
    pub(super) fn count(&self) -> Option<usize> {
        self.whole.then_some((self.high - self.low + 1.0) as usize)
    }

    /// The value at a place between 0 and 1.
    pub fn at(&self, place: f64) -> f64 {
        let ParameterRange { low, high, .. } = *self;
        match (self.log, self.whole) {
            (true, _) => (low * libm::pow(high / low, place)).clamp(low, high),
            (false, true) => (low + (place * (high - low + 1.0)).floor()).min(high),
            (false, false) => low + place * (high - low),
        }
    }

    /// The place of a value: how far it is on the way from the least to the greatest.
    pub(super) fn place_of(&self, value: f64) -> f64 {
        if self.log {
            let width = libm::log(self.high / self.low);
            return if width > 0.0 { libm::log(value / self.low) / width } else { 0.0 };
        }
        let width = self.high - self.low;
        if width > 0.0 { (value - self.low) / width } else { 0.0 }
    }

    /// Checks the ends, and that the field is a number of the scenario.
    pub(super) fn validate(&self, base: &Value) -> Result<(), ExperimentError> {
        let ParameterRange { path, low, high, .. } = self;
        let refuse = |allowed: &str| {
            Err(ExperimentError::value("range", format!("{path}={low}:{high}"), allowed.to_owned()))
        };
        if !(low.is_finite() && high.is_finite() && low <= high) {
            return refuse("a finite least value and one not below it");
        }
        if self.log && (*low <= 0.0 || self.whole) {
            return refuse("of a range by factors: real numbers above 0");
        }
        match field_of(base, path) {
            // Where there is no such field, and where there is nothing in it, the scenario says what it
            // takes.
            None | Some(Value::Number(_) | Value::Null) => Ok(()),
            Some(Value::String(text)) if text.parse::<Money>().is_ok() => Ok(()),
            Some(_) => refuse("a field that is a number or an amount of money"),
        }
    }
}

fn field_of<'a>(base: &'a Value, path: &str) -> Option<&'a Value> {
    base.pointer(&format!("/{}", path.replace('.', "/")))
}

/// Checks ranges, each by itself and that none varies the field of another.
pub(super) fn validate_all(ranges: &[ParameterRange], base: &Scenario) -> Result<(), ExperimentError> {
    let tree = scenario_json::tree(base);
    ranges.iter().try_for_each(|range| range.validate(&tree))?;
    let again =
        |(at, range): (usize, &ParameterRange)| ranges[..at].iter().any(|other| other.path == range.path);
    match ranges.iter().enumerate().find(|&row| again(row)) {
        Some((_, range)) => Err(ExperimentError::value("range", &range.path, "each field once")),
        None => Ok(()),
    }
}

/// The fields of ranges, and how their values are written into a scenario.
pub(super) struct Fields<'a> {
    base: &'a Scenario,
    ranges: &'a [ParameterRange],
    /// Whether each is an amount of money.
    are_money: Vec<bool>,
}

impl<'a> Fields<'a> {
    pub(super) fn new(base: &'a Scenario, ranges: &'a [ParameterRange]) -> Self {
        let tree = scenario_json::tree(base);
        let is_money =
            |range: &ParameterRange| matches!(field_of(&tree, &range.path), Some(Value::String(_)));
        Fields { base, ranges, are_money: ranges.iter().map(is_money).collect() }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.ranges.len()
    }

    /// The values in the scenario; `None` for a field that has no number there.
    pub(super) fn own(&self) -> Vec<Option<f64>> {
        let tree = scenario_json::tree(self.base);
        let number = |range: &ParameterRange| match field_of(&tree, &range.path)? {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.parse::<Money>().ok().map(Money::as_yuan),
            _ => None,
        };
        self.ranges.iter().map(number).collect()
    }

    /// The values at places between 0 and 1, as they can be run: money in whole fen.
    pub(super) fn values(&self, places: &[f64]) -> Vec<f64> {
        let fields = self.ranges.iter().zip(&self.are_money).zip(places);
        let value = |((range, &is_money), &place): ((&ParameterRange, &bool), &f64)| match range.at(place) {
            value if is_money => libm::round(value * 100.0) / 100.0,
            value => value,
        };
        fields.map(value).collect()
    }

    /// The scenario with these values.
    pub(super) fn scenario(&self, values: &[f64]) -> Result<Scenario, ExperimentError> {
        let fields = self.ranges.iter().zip(&self.are_money).zip(values);
        let written: Vec<(&str, String)> = fields
            .map(|((range, &is_money), value)| {
                (range.path.as_str(), if is_money { format!("{value:.2}") } else { value.to_string() })
            })
            .collect();
        let edits = written.iter().map(|(path, value)| (*path, value.as_str()));
        let scenario = self.base.with_all(edits);
        scenario.map_err(|error| ExperimentError::Scenario { arm: shown(&written), error })
    }
}

fn shown(written: &[(&str, String)]) -> String {
    let fields: Vec<String> = written.iter().map(|(path, value)| format!("{path}={value}")).collect();
    fields.join(", ")
}
