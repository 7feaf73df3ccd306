//! A comparison at several values of a field: what a remedy does where an assumption is another one.

use serde::{Deserialize, Serialize};

use super::compare::{Alternative, ComparedRun, Comparison, changed, gather};
use super::contrast::Compared;
use super::error::ExperimentError;
use super::execution::Execution;
use super::plan::{Arm, Plan};
use downline::scenario::Scenario;

/// A field of a scenario, and the values that it is given one after the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variation {
    /// The path of the field, as in `behaviour.join.herding`.
    pub path: String,
    /// Its values, as [`Scenario::with_all`] takes them.
    pub values: Vec<String>,
}

/// A comparison at every combination of values of some fields.
///
/// ```
/// use downline::{Remedy, Scenario};
/// use downline_experiment::{Comparison, VariedComparison};
///
/// let small = [("population.people", "1000"), ("suppliers.0.first_agents", "10"), ("ticks", "30")];
/// let scenario = Scenario::mask().with_all(small)?;
/// let comparison = Comparison::new(&scenario, 7, 4).with_remedy(Remedy::TierCap { tiers: 2 });
/// let varied = VariedComparison::new(comparison).at("behaviour.own_use", ["0", "0.1"]).run()?;
/// for (values, compared) in varied.points() {
///     let losses = compared.contrasts()[0].change("losses").expect("a number of the run");
///     println!("{values:?}: {:.0} yuan", losses.difference.mean);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VariedComparison {
    /// What is compared.
    pub comparison: Comparison,
    /// The fields that are varied, the last one fastest.
    pub vary: Vec<Variation>,
}

/// Most points of a comparison at several values.
const MOST_POINTS: usize = 10_000;

impl VariedComparison {
    /// The comparison at its one point.
    pub fn new(comparison: Comparison) -> Self {
        VariedComparison { comparison, vary: Vec::new() }
    }

    /// Varies a field, too.
    #[must_use]
    pub fn at<V: ToString>(mut self, path: &str, values: impl IntoIterator<Item = V>) -> Self {
        let values = values.into_iter().map(|value| value.to_string()).collect();
        self.vary.push(Variation { path: path.to_owned(), values });
        self
    }

    /// Every combination of values, in the order of the fields.
    pub fn points(&self) -> Vec<Vec<&str>> {
        let mut points = vec![Vec::new()];
        for Variation { values, .. } in &self.vary {
            let longer = |point: &Vec<_>| {
                let point = point.clone();
                values.iter().map(move |value| [&point[..], &[value.as_str()]].concat())
            };
            points = points.iter().flat_map(longer).collect();
        }
        points
    }

    fn validate(&self) -> Result<(), ExperimentError> {
        let refuse = |value: String, allowed: &str| Err(ExperimentError::value("vary", value, allowed));
        for (at, Variation { path, values }) in self.vary.iter().enumerate() {
            if values.is_empty() {
                return refuse(format!("{path}="), "at least one value");
            }
            if self.vary[..at].iter().any(|other| other.path == *path) {
                return refuse(path.clone(), "each field once");
            }
            if let Some(value) = (1..values.len()).find(|&at| values[..at].contains(&values[at])) {
                return refuse(format!("{path}={} twice", values[value]), "each value once");
            }
        }
        let points = self.vary.iter().try_fold(1usize, |all, field| all.checked_mul(field.values.len()));
        match points.is_some_and(|points| points <= MOST_POINTS) {
            true => Ok(()),
            false => {
                let points = points.map_or("too many".to_owned(), |points| points.to_string());
                refuse(format!("{points} combinations"), &format!("1 to {MOST_POINTS}"))
            }
        }
    }

    /// The comparison with the fields set to these values, in all of its scenarios.
    fn comparison_at(&self, values: &[&str]) -> Result<Comparison, ExperimentError> {
        let name = self.name_of(values);
        let set = |scenario: &Scenario, of: &str| {
            let edits = self.vary.iter().zip(values).map(|(field, value)| (field.path.as_str(), *value));
            let set = scenario.with_all(edits);
            set.map_err(|error| ExperimentError::Scenario { arm: format!("{name}: {of}"), error })
        };
        let Comparison { base, others, seed, replicates, series, measures } = &self.comparison;
        let scenario = set(&base.scenario, &base.name)?;
        let other = |other: &Alternative| {
            let scenario = match other.changes.is_empty() {
                true => set(&other.scenario, &other.name)?,
                false => changed(&scenario, &other.changes),
            };
            Ok(Alternative { scenario, ..other.clone() })
        };
        let others = others.iter().map(other).collect::<Result<_, ExperimentError>>()?;
        let (seed, replicates, series, measures) = (*seed, *replicates, *series, measures.clone());
        let base = Arm { name: base.name.clone(), scenario };
        Ok(Comparison { base, others, seed, replicates, series, measures })
    }

    /// The values as text, as in `behaviour.join.herding=0.5`.
    fn name_of(&self, values: &[&str]) -> String {
        let pair = |(field, value): (&Variation, &&str)| format!("{}={value}", field.path);
        self.vary.iter().zip(values).map(pair).collect::<Vec<_>>().join(", ")
    }

    fn comparisons(&self) -> Result<Vec<Comparison>, ExperimentError> {
        self.validate()?;
        self.points().iter().map(|values| self.comparison_at(values)).collect()
    }

    /// The runs as a plan: of each replicate, those at the first point, then those at the next.
    ///
    /// # Errors
    /// As [`Comparison::plan`], at any of the points, and values that a field does not take.
    pub fn plan(&self) -> Result<Plan, ExperimentError> {
        self.plan_of(&self.comparisons()?)
    }

    fn plan_of(&self, comparisons: &[Comparison]) -> Result<Plan, ExperimentError> {
        let mut arms = Vec::new();
        let mut series = self.comparison.series;
        for (comparison, values) in comparisons.iter().zip(self.points()) {
            let point = self.name_of(&values);
            let plan = comparison.plan().map_err(|error| match error {
                ExperimentError::Scenario { arm, error } => {
                    ExperimentError::Scenario { arm: format!("{point}: {arm}"), error }
                }
                error => error,
            })?;
            series = plan.series();
            let named = |arm: &Arm| Arm { name: format!("{point}: {}", arm.name), ..arm.clone() };
            arms.extend(plan.arms().iter().map(named));
        }
        let Comparison { replicates, seed, .. } = self.comparison;
        Plan::new(arms, replicates, seed, series)
    }

    /// Runs all, one after another.
    ///
    /// # Errors
    /// As [`plan`](Self::plan).
    pub fn run(&self) -> Result<Varied, ExperimentError> {
        self.run_each(Execution::default(), |_| Ok(()))
    }

    /// Runs all and shows each run, in order, to `watch`, which may give up.
    ///
    /// # Errors
    /// As [`plan`](Self::plan), a store that cannot be used, or whatever `watch` gives.
    pub fn run_each<E: From<ExperimentError>>(
        &self,
        execution: Execution,
        watch: impl FnMut(ComparedRun<'_>) -> Result<(), E>,
    ) -> Result<Varied, E> {
        let comparisons = self.comparisons()?;
        let plan = self.plan_of(&comparisons)?;
        let compared = gather(&plan, &comparisons, execution, watch)?;
        Ok(Varied { vary: self.vary.clone(), points: owned(self.points()), compared })
    }
}

fn owned(points: Vec<Vec<&str>>) -> Vec<Vec<String>> {
    points.into_iter().map(|values| values.into_iter().map(str::to_owned).collect()).collect()
}

/// What a comparison came to at several values.
#[derive(Debug, Clone, PartialEq)]
pub struct Varied {
    vary: Vec<Variation>,
    points: Vec<Vec<String>>,
    compared: Vec<Compared>,
}

impl Varied {
    /// The fields that were varied.
    pub fn vary(&self) -> &[Variation] {
        &self.vary
    }

    /// The values of the fields with what the comparison came to there.
    pub fn points(&self) -> impl Iterator<Item = (&[String], &Compared)> {
        self.points.iter().map(Vec::as_slice).zip(&self.compared)
    }

    /// The values at a point as text, as in `behaviour.join.herding=0.5`.
    pub fn name_of(&self, values: &[String]) -> String {
        let pair = |(field, value): (&Variation, &String)| format!("{}={value}", field.path);
        self.vary.iter().zip(values).map(pair).collect::<Vec<_>>().join(", ")
    }
}
