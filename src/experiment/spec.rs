//! An experiment as data: what a file must hold to repeat it.

use serde::{Deserialize, Serialize};

use super::compare::Comparison;
use super::error::ExperimentError;
use super::plan::Plan;
use super::replicates::Replicates;
use super::sweep::Sweep;

/// Any experiment, as it is written to `experiment.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Experiment {
    /// One scenario under many seeds.
    Replicates(Box<Replicates>),
    /// Scenarios beside one another under the same luck.
    Comparison(Box<Comparison>),
    /// A scenario at many points of its parameters.
    Sweep(Box<Sweep>),
}

impl Experiment {
    /// The runs as a plan.
    ///
    /// # Errors
    /// A scenario or setting that is not valid.
    pub fn plan(&self) -> Result<Plan, ExperimentError> {
        match self {
            Experiment::Replicates(replicates) => replicates.plan(),
            Experiment::Comparison(comparison) => comparison.plan(),
            Experiment::Sweep(sweep) => sweep.plan(),
        }
    }

    /// The experiment as indented JSON.
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("an experiment is plain data");
        text.push('\n');
        text
    }

    /// Reads what [`to_json`](Self::to_json) wrote.
    ///
    /// # Errors
    /// A text that is none, or an experiment that is not valid.
    pub fn from_json(text: &str) -> Result<Self, ExperimentError> {
        let mut reader = serde_json::Deserializer::from_str(text);
        let read = serde_path_to_error::deserialize(&mut reader);
        let experiment: Experiment = read.map_err(|error| ExperimentError::Value {
            field: "experiment",
            value: error.path().to_string(),
            allowed: format!("what an experiment was written as ({})", error.inner()),
        })?;
        experiment.plan()?;
        Ok(experiment)
    }
}
