//! What can be wrong with an experiment.

use std::fmt::Display;
use std::io;
use std::num::NonZeroUsize;
use std::ops::Range;

use thiserror::Error;

use super::run_record::Table;
use super::store_error::StoreError;
use downline::scenario::ScenarioError;
use downline::text::closest;
use downline::text::visible;

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
    /// A calibration whose shares have not run all proposals that are needed.
    #[error(
        "population {population} of {populations} lacks proposals among {} to {}; run the shares again, then merge",
        proposals.start,
        proposals.end - 1
    )]
    Unfinished {
        /// The population, counted from 1.
        population: u32,
        /// How many there are.
        populations: u32,
        /// The proposals that are to be run next.
        proposals: Range<u64>,
    },
    /// Results that cannot be kept or found.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ExperimentError {
    pub(super) fn value(field: &'static str, value: impl Display, allowed: impl Into<String>) -> Self {
        ExperimentError::Value { field, value: value.to_string(), allowed: allowed.into() }
    }

    /// The known name that a mistyped one was probably meant to be, if this error is about a name.
    ///
    /// ```
    /// use downline_experiment::Metric;
    /// let meant = |text: &str| text.parse::<Metric>().unwrap_err().meant().map(str::to_owned);
    /// assert_eq!(meant("totals_loosers").as_deref(), Some("totals_losers"));
    /// assert_eq!(meant("tiers.0.5.people_joind").as_deref(), Some("people_joined"));
    /// assert_eq!(meant("tier.0.5.people_joined").as_deref(), Some("tiers"));
    /// assert_eq!(meant("colour"), None);
    /// ```
    pub fn meant(&self) -> Option<&str> {
        match self {
            ExperimentError::Scenario { error, .. } => error.meant(),
            ExperimentError::Value { field: "measure", value, allowed } => {
                let word = value.trim_matches('"');
                match allowed.strip_prefix("of the table ") {
                    Some(columns) => closest(word, columns.split_once(": ")?.1.split(", ")),
                    None => closest(word.split('.').next()?, Table::ALL.into_iter().map(Table::name)),
                }
            }
            _ => None,
        }
    }

    /// Whether the caller can avoid the error with other input.
    pub fn is_bad_input(&self) -> bool {
        match self {
            ExperimentError::Scenario { .. }
            | ExperimentError::Value { .. }
            | ExperimentError::Unfinished { .. } => true,
            ExperimentError::Threads { .. } => false,
            ExperimentError::Store(error) => error.is_bad_input(),
        }
    }
}
