//! What can be wrong with a scenario, said so that its writer can mend it.

use std::fmt::Display;

use thiserror::Error;

/// Why a scenario was refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ScenarioError {
    /// The text is no JSON, or a value cannot be read.
    #[error("{path}: {problem}")]
    Json {
        /// The field, as in `suppliers.0.product.unit_cost`; `scenario` for the whole.
        path: String,
        /// What is wrong with it, with line and column where the JSON itself is at fault.
        problem: String,
    },
    /// A value is of the wrong type, out of its range or at odds with another.
    #[error("{path}: {value} is not allowed; allowed: {allowed}")]
    Value {
        /// The field, as in `suppliers.0.product.unit_cost`.
        path: String,
        /// The value given.
        value: String,
        /// What is allowed.
        allowed: String,
    },
    /// A path that leads to no field, or a field that is unknown.
    #[error("{path}: no such field; {parent} has {known}")]
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
}

impl ScenarioError {
    pub(crate) fn value(path: impl Into<String>, value: impl Display, allowed: impl Into<String>) -> Self {
        ScenarioError::Value { path: path.into(), value: value.to_string(), allowed: allowed.into() }
    }

    pub(super) fn json(path: impl Into<String>, problem: impl Into<String>) -> Self {
        ScenarioError::Json { path: path.into(), problem: problem.into() }
    }
}
