//! What can be wrong with an experiment.

use std::fmt::Display;
use std::io;
use std::num::NonZeroUsize;

use thiserror::Error;

use super::store::StoreError;
use crate::scenario::ScenarioError;
use crate::visible::visible;

/// Why an experiment cannot be run.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ExperimentError {
    /// A scenario that is not valid.
    #[error("{}: {error}", visible(arm))]
    Scenario {
        /// What the scenario is called in the experiment.
        arm: String,
        /// What is wrong with it.
        error: ScenarioError,
    },
    /// A setting out of range.
    #[error("{field}: {} is not allowed; allowed: {}", visible(value), visible(allowed))]
    Value {
        /// Which setting.
        field: &'static str,
        /// What was given.
        value: String,
        /// What may be given.
        allowed: String,
    },
    /// The system does not start as many threads.
    #[error("cannot start {threads} threads: {source}; what is done is kept, fewer threads may do")]
    Threads {
        /// The number of threads that was asked for.
        threads: NonZeroUsize,
        /// What the system says.
        source: io::Error,
    },
    /// Results that cannot be kept or found.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ExperimentError {
    pub(super) fn value(field: &'static str, value: impl Display, allowed: impl Into<String>) -> Self {
        ExperimentError::Value { field, value: value.to_string(), allowed: allowed.into() }
    }

    /// Whether whoever asked can mend it by asking for something else.
    pub fn is_bad_input(&self) -> bool {
        match self {
            ExperimentError::Scenario { .. } | ExperimentError::Value { .. } => true,
            ExperimentError::Threads { .. } => false,
            ExperimentError::Store(error) => error.is_bad_input(),
        }
    }
}
