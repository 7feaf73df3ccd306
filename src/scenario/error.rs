//! What can be wrong with a scenario, said so that its writer can mend it.

use std::fmt::Display;

use thiserror::Error;

use crate::text::closest;
use crate::text::{visible, visible_lines};

/// Why a scenario was refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ScenarioError {
    /// The text is no JSON, or a value cannot be read.
    #[error("{}: {}", visible(path), visible_lines(problem))]
    Json {
        /// The field, as in `suppliers.0.product.unit_cost`; `scenario` for the whole.
        path: String,
        /// What is wrong with it, with line and column where the JSON itself is at fault.
        problem: String,
    },
    /// A value is of the wrong type, out of its range or at odds with another.
    #[error("{}: {} is not allowed; allowed: {}", visible(path), visible(value), visible(allowed))]
    Value {
        /// The field, as in `suppliers.0.product.unit_cost`.
        path: String,
        /// The value given.
        value: String,
        /// What is allowed.
        allowed: String,
    },
    /// A path that leads to no field, or a field that is unknown.
    #[error("{}: no such field; {} has {}", visible(path), visible(parent), visible(known))]
    NoSuchField {
        /// The path given.
        path: String,
        /// The part of it that exists.
        parent: String,
        /// What can follow there.
        known: String,
    },
    /// No preset has this name.
    #[error("{name:?} is no preset; presets: {known}")]
    NoSuchPreset {
        /// The name given.
        name: String,
        /// The names that exist.
        known: String,
    },
    /// Several faults of one scenario, from two on; none of them is of this kind.
    #[error("{}", lines(.0))]
    Several(Vec<ScenarioError>),
}

/// Errors as text, one a line.
fn lines(errors: &[ScenarioError]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

impl ScenarioError {
    /// All faults, one by one, in the order in which they were found: of most errors this one alone.
    ///
    /// ```
    /// use downline::Scenario;
    /// let error = Scenario::from_json(r#"{"ticks": 0, "population": {"people": "many"}}"#).unwrap_err();
    /// let paths: Vec<&str> = error.faults().iter().map(|fault| fault.path()).collect();
    /// assert_eq!(paths, ["population.people", "ticks"]);
    /// ```
    pub fn faults(&self) -> &[ScenarioError] {
        match self {
            ScenarioError::Several(faults) => faults,
            one => std::slice::from_ref(one),
        }
    }

    /// The field that is at fault, as in `suppliers.0.product.unit_cost`; of several the first, and nothing
    /// of a preset.
    pub fn path(&self) -> &str {
        match self {
            ScenarioError::Json { path, .. }
            | ScenarioError::Value { path, .. }
            | ScenarioError::NoSuchField { path, .. } => path,
            ScenarioError::NoSuchPreset { .. } => "",
            ScenarioError::Several(faults) => faults.first().map_or("", ScenarioError::path),
        }
    }

    pub(crate) fn value(path: impl Into<String>, value: impl Display, allowed: impl Into<String>) -> Self {
        ScenarioError::Value { path: path.into(), value: value.to_string(), allowed: allowed.into() }
    }

    pub(super) fn json(path: impl Into<String>, problem: impl Into<String>) -> Self {
        ScenarioError::Json { path: path.into(), problem: problem.into() }
    }

    /// The known name that a mistyped one was probably meant to be, if this error is about a name.
    ///
    /// ```
    /// use downline::Scenario;
    /// let error = Scenario::from_json(r#"{"populaton": {}}"#).unwrap_err();
    /// assert_eq!(error.meant(), Some("population"));
    /// let error = Scenario::mask().with("behavior.own_use", "0.1").unwrap_err();
    /// assert_eq!(error.meant(), Some("behaviour"));
    /// ```
    pub fn meant(&self) -> Option<&str> {
        match self {
            ScenarioError::NoSuchField { path, parent, known } => {
                // The first name that is none, behind those that are.
                let rest = path.strip_prefix(parent.as_str()).and_then(|rest| rest.strip_prefix('.'));
                closest(rest.unwrap_or(path).split('.').next()?, known.split(", "))
            }
            ScenarioError::NoSuchPreset { name, known } => closest(name, known.split(", ")),
            ScenarioError::Value { value, allowed, .. } => {
                let names = allowed.strip_prefix("one of ")?;
                closest(value.trim_matches('"'), names.split(", "))
            }
            ScenarioError::Json { .. } => None,
            ScenarioError::Several(faults) => faults.first().and_then(ScenarioError::meant),
        }
    }
}
