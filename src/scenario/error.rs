//! What can be wrong with a scenario, said so that its writer can mend it.

use std::fmt::Display;

use thiserror::Error;

/// Why a scenario was refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ScenarioError {
    /// The text is no JSON, or a field is unknown, missing or of the wrong type.
    #[error("{path}: {problem}")]
    Json {
        /// The field, as in `suppliers.0.product.unit_cost`; `scenario` for the whole.
        path: String,
        /// What is wrong and what was expected, with line and column.
        problem: String,
    },
    /// A value is out of its range or at odds with another.
    #[error("{path}: {value} is not allowed; allowed: {allowed}")]
    Value {
        /// The field, as in `suppliers.0.product.unit_cost`.
        path: String,
        /// The value given.
        value: String,
        /// What is allowed.
        allowed: String,
    },
    /// A path that leads to no field.
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
    pub(super) fn value(path: impl Into<String>, value: impl Display, allowed: impl Into<String>) -> Self {
        ScenarioError::Value { path: path.into(), value: value.to_string(), allowed: allowed.into() }
    }

    pub(super) fn from_json(error: serde_path_to_error::Error<serde_json::Error>) -> Self {
        let path = error.path().to_string().replace('[', ".").replace(']', "");
        let path = if path == "." || path == "?" { "scenario".to_owned() } else { path };
        ScenarioError::Json { path, problem: error.into_inner().to_string() }
    }

    pub(super) fn after_json(error: serde_json::Error) -> Self {
        ScenarioError::Json { path: "scenario".to_owned(), problem: error.to_string() }
    }
}
