//! An experiment as data: what a file must hold to repeat it.

use downline::report::{PROGRAM, VERSION};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::calibration::Calibration;
use super::compare::Comparison;
use super::error::ExperimentError;
use super::plan::Plan;
use super::replicates::Replicates;
use super::sweep::Sweep;
use super::varied::VariedComparison;

/// Any experiment, as it is written to `experiment.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Experiment {
    /// One scenario under many seeds.
    Replicates(Box<Replicates>),
    /// Scenarios beside one another under the same luck.
    Comparison(Box<Comparison>),
    /// A comparison at several values of a field.
    VariedComparison(Box<VariedComparison>),
    /// A scenario at many points of its parameters.
    Sweep(Box<Sweep>),
    /// The parameters behind observed figures.
    Calibration(Box<Calibration>),
}

impl Experiment {
    /// The runs as a plan.
    ///
    /// # Errors
    /// A scenario or setting that is not valid, and a calibration: which runs it needs, only their numbers
    /// tell.
    pub fn plan(&self) -> Result<Plan, ExperimentError> {
        match self {
            Experiment::Replicates(replicates) => replicates.plan(),
            Experiment::Comparison(comparison) => comparison.plan(),
            Experiment::VariedComparison(varied) => varied.plan(),
            Experiment::Sweep(sweep) => sweep.plan(),
            Experiment::Calibration(_) => Err(ExperimentError::value(
                "experiment",
                "a calibration",
                "an experiment whose runs are planned",
            )),
        }
    }

    /// SHA-256 of what decides what a run of some number comes to.
    ///
    /// # Errors
    /// A scenario or setting that is not valid.
    pub fn digest(&self) -> Result<[u8; 32], ExperimentError> {
        match self {
            Experiment::Calibration(calibration) => {
                calibration.validate()?;
                Ok(calibration.digest())
            }
            planned => Ok(planned.plan()?.digest()),
        }
    }

    /// The experiment as indented JSON, with the name and version of this program.
    pub fn to_json(&self) -> String {
        let written = Written { crate_name: PROGRAM, version: VERSION, experiment: self };
        let mut text = serde_json::to_string_pretty(&written).expect("an experiment is plain data");
        text.push('\n');
        text
    }

    /// Reads what [`to_json`](Self::to_json) wrote.
    ///
    /// # Errors
    /// A text that is none, or an experiment that is not valid.
    pub fn from_json(text: &str) -> Result<Self, ExperimentError> {
        let wrong = |value: String, problem: String| ExperimentError::Value {
            field: "experiment",
            value,
            allowed: format!("what an experiment was written as ({problem})"),
        };
        let mut fields: Value =
            serde_json::from_str(text).map_err(|error| wrong("this text".to_owned(), error.to_string()))?;
        if let Some(fields) = fields.as_object_mut() {
            MARKS.iter().for_each(|mark| drop(fields.remove(*mark)));
        }
        let read = serde_path_to_error::deserialize(fields);
        let experiment: Experiment =
            read.map_err(|error| wrong(error.path().to_string(), error.inner().to_string()))?;
        experiment.digest()?;
        Ok(experiment)
    }

    /// Whether this is another experiment's continuation: the same but for how many runs there are and what
    /// is measured, so that the runs of that one are of use.
    pub fn continues(&self, other: &Experiment) -> bool {
        self.differences(&value_of(other)).is_empty()
    }

    /// In what an experiment that is written as JSON is another one than this, field by field; how many runs
    /// there are and what is measured do not count.
    pub fn differences(&self, written: &Value) -> Vec<String> {
        let kinds = (value_of(self), written.clone());
        if let Some((here, there)) =
            kind_of(&kinds.0).zip(kind_of(&kinds.1)).filter(|(own, other)| own != other)
        {
            return vec![format!("a {there} there, a {here} here")];
        }
        let (mut own, mut there) = kinds;
        for experiment in [&mut own, &mut there] {
            strip(experiment);
        }
        let mut found = Vec::new();
        compare("", &there, &own, &mut found);
        found
    }

    /// In what another experiment differs from this one, field by field.
    pub fn differences_to(&self, other: &Experiment) -> Vec<String> {
        let mut found = Vec::new();
        compare("", &value_of(other), &value_of(self), &mut found);
        found
    }
}

/// An experiment as it is written.
#[derive(Serialize)]
struct Written<'a> {
    #[serde(rename = "crate")]
    crate_name: &'static str,
    version: &'static str,
    #[serde(flatten)]
    experiment: &'a Experiment,
}

/// The fields that only say who wrote it.
const MARKS: [&str; 2] = ["crate", "version"];
/// The fields that say how many runs there are and what is looked at in them.
const SIZES: [&str; 5] = ["replicates", "precision", "measures", "populations", "coverage"];

fn value_of(experiment: &Experiment) -> Value {
    let text = serde_json::to_string_pretty(experiment).expect("an experiment is plain data");
    serde_json::from_str(&text).expect("an experiment is JSON")
}

/// The kind of an experiment as it is written.
fn kind_of(experiment: &Value) -> Option<&'static str> {
    let kinds = [
        ("replicates", "series of replicates"),
        ("comparison", "comparison"),
        ("varied_comparison", "comparison at several values"),
        ("sweep", "sweep"),
        ("calibration", "calibration"),
    ];
    kinds.into_iter().find(|(field, _)| experiment.get(field).is_some()).map(|(_, kind)| kind)
}

/// Leaves out what does not tell one experiment from another.
fn strip(experiment: &mut Value) {
    let Some((_, Value::Object(fields))) = experiment.as_object_mut().and_then(|all| all.iter_mut().next())
    else {
        return;
    };
    let remove = |fields: &mut Map<String, Value>| SIZES.iter().for_each(|size| drop(fields.remove(*size)));
    remove(fields);
    // Of a comparison at several values.
    fields.get_mut("comparison").and_then(Value::as_object_mut).map(remove);
    // Larger designs of these kinds begin with the smaller ones.
    for (design, size) in [("sobol", "samples"), ("morris", "trajectories")] {
        let design = fields.get_mut("design").and_then(|all| all.get_mut(design));
        design.and_then(Value::as_object_mut).map(|design| design.remove(size));
    }
}

/// Adds a line for each leaf in which two trees differ.
fn compare(path: &str, there: &Value, here: &Value, found: &mut Vec<String>) {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match (there, here) {
        (Value::Object(left), Value::Object(right)) => {
            let none = Value::Null;
            let names = left.keys().chain(right.keys().filter(|name| !left.contains_key(*name)));
            for name in names {
                let of = |fields: &Map<String, Value>| fields.get(name).cloned().unwrap_or(none.clone());
                compare(&below(name), &of(left), &of(right), found);
            }
        }
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            for (index, (left, right)) in left.iter().zip(right).enumerate() {
                compare(&below(&index.to_string()), left, right, found);
            }
        }
        (there, here) if there != here => {
            found.push(format!("{path} is {} there and {} here", shown(there), shown(here)));
        }
        _ => {}
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Array(items) => format!("a list of {}", items.len()),
        Value::Object(fields) => match fields.len() {
            1 => fields.keys().next().cloned().unwrap_or_default(),
            _ => "something else".to_owned(),
        },
        scalar => scalar.to_string().chars().take(40).collect(),
    }
}
