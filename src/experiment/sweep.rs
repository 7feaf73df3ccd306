//! A scenario at many points of its parameters, each under the same luck.

use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use super::design::{Places, grid, latin_hypercube, morris, saltelli};
use super::error::ExperimentError;
use super::measure::Measure;
use super::plan::{Arm, Execution, Plan};
use super::range::{Range, scenario_at};
use super::sample::Series;
use super::sensitivity::{MorrisEffect, SobolIndex, morris_effects, sobol};
use super::statistic::Statistic;
use crate::scenario::Scenario;

/// Which points are looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Design {
    /// Every combination of so many evenly spaced values of each parameter, the ends included.
    Grid {
        /// How many, in the order of the ranges.
        steps: Vec<usize>,
    },
    /// These points: a value for each parameter.
    List {
        /// The points.
        points: Vec<Vec<f64>>,
    },
    /// A [Latin hypercube](latin_hypercube).
    LatinHypercube {
        /// How many points.
        points: usize,
    },
    /// [Morris screening](morris).
    Morris {
        /// How many trajectories, from 2.
        trajectories: usize,
    },
    /// [Saltelli's sampling](saltelli) for Sobol indices.
    Sobol {
        /// How many rows, from 2, each of two points more than there are parameters.
        samples: usize,
    },
}

/// A sweep over parameters of a scenario. Every point is run with the same replicates, so that points differ by their
/// parameters and not by their luck.
///
/// ```
/// use downline::Scenario;
/// use downline::experiment::{Design, Range, Sweep};
///
/// let small = [("population.people", "1000"), ("suppliers.0.first_agents", "10"), ("ticks", "30")];
/// let scenario = Scenario::mask().with_all(small)?;
/// let sweep = Sweep {
///     ranges: vec![Range::new("behaviour.own_use", 0.0, 0.2), Range::whole("suppliers.0.product.shelf_life", 10, 60)],
///     design: Design::LatinHypercube { points: 8 },
///     replicates: 3,
///     ..Sweep::new(&scenario, 7, &["losses", "totals_resellers"])?
/// };
/// let swept = sweep.run()?;
/// for (values, losses) in swept.points().iter().zip(swept.of(0)) {
///     println!("{values:?}: {:?}", losses.mean());
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sweep {
    /// The scenario at whose other fields nothing changes.
    pub base: Scenario,
    /// The fields that are varied.
    pub ranges: Vec<Range>,
    /// At which points.
    pub design: Design,
    /// Which numbers are kept.
    pub measures: Vec<Measure>,
    /// The seed of the design, and of the replicates.
    pub seed: u64,
    /// How many runs of each point, from 1.
    pub replicates: u64,
}

/// Most points of a sweep.
const MOST: usize = 1_000_000;

impl Sweep {
    /// A sweep with no ranges yet, at the one point of the scenario.
    ///
    /// # Errors
    /// A name that is no number of a run.
    pub fn new(base: &Scenario, seed: u64, measures: &[&str]) -> Result<Self, ExperimentError> {
        let measures = measures.iter().map(|name| name.parse()).collect::<Result<_, _>>()?;
        let design = Design::Grid { steps: Vec::new() };
        Ok(Sweep { base: base.clone(), ranges: Vec::new(), design, measures, seed, replicates: 1 })
    }

    /// The points, as places between 0 and 1, unless they are listed by value.
    fn places(&self) -> Vec<Places> {
        let dimensions = self.ranges.len();
        match &self.design {
            Design::Grid { steps } => grid(steps),
            Design::List { .. } => Vec::new(),
            Design::LatinHypercube { points } => latin_hypercube(dimensions, *points, self.seed),
            Design::Morris { trajectories } => morris(dimensions, *trajectories, self.seed),
            Design::Sobol { samples } => saltelli(dimensions, *samples, self.seed),
        }
    }

    /// The values at each point.
    pub fn points(&self) -> Vec<Vec<f64>> {
        if let Design::List { points } = &self.design {
            return points.clone();
        }
        let values =
            |places: &Places| self.ranges.iter().zip(places).map(|(range, &place)| range.at(place)).collect();
        self.places().iter().map(values).collect()
    }

    fn validate(&self) -> Result<(), ExperimentError> {
        self.ranges.iter().try_for_each(Range::validate)?;
        let dimensions = self.ranges.len();
        let count = match &self.design {
            Design::Grid { steps } if steps.len() != dimensions || steps.contains(&0) => {
                let allowed = "a number of steps from 1 for each range";
                return Err(ExperimentError::value("steps", format!("{steps:?}"), allowed));
            }
            Design::Grid { steps } => steps.iter().try_fold(1usize, |all, &count| all.checked_mul(count)),
            Design::List { points } => {
                if let Some(point) = points.iter().find(|point| point.len() != dimensions) {
                    let allowed = format!("{dimensions} values, one for each range");
                    return Err(ExperimentError::value("points", format!("{point:?}"), allowed));
                }
                Some(points.len())
            }
            Design::LatinHypercube { points } => Some(*points),
            Design::Morris { trajectories } => trajectories.checked_mul(dimensions + 1),
            Design::Sobol { samples } => samples.checked_mul(dimensions + 2),
        };
        let is_drawn = matches!(self.design, Design::Morris { .. } | Design::Sobol { .. });
        let least = if is_drawn { 2 * (dimensions + 1) } else { 1 };
        match count {
            Some(count) if (least..=MOST).contains(&count) && !(is_drawn && dimensions == 0) => Ok(()),
            count => {
                let count = count.map_or("too many".to_owned(), |count| count.to_string());
                Err(ExperimentError::value(
                    "points",
                    count,
                    format!("{least} to {MOST}, and a range if they are drawn"),
                ))
            }
        }
    }

    /// The runs as a plan.
    ///
    /// # Errors
    /// A setting out of range, or a point at which the scenario is not valid.
    pub fn plan(&self) -> Result<Plan, ExperimentError> {
        self.validate()?;
        let arm = |(number, values): (usize, &Vec<f64>)| {
            let scenario = scenario_at(&self.base, &self.ranges, values)?;
            Ok(Arm { name: format!("point {number}"), scenario })
        };
        let arms = self.points().iter().enumerate().map(arm).collect::<Result<_, ExperimentError>>()?;
        let series = self.measures.iter().map(Measure::needs).max().unwrap_or(Series::None);
        Plan::new(arms, self.replicates, self.seed, series)
    }

    /// Runs all points, one after another.
    ///
    /// # Errors
    /// As [`plan`](Self::plan).
    pub fn run(&self) -> Result<Swept, ExperimentError> {
        self.run_with(Execution::default(), |_, _| {})
    }

    /// Runs all and tells `watch` after each run how many of how many are done.
    ///
    /// # Errors
    /// As [`plan`](Self::plan), and a store that cannot be used.
    pub fn run_with(
        &self,
        execution: Execution,
        mut watch: impl FnMut(u64, u64),
    ) -> Result<Swept, ExperimentError> {
        let plan = self.plan()?;
        let points = self.points();
        let mut statistics = vec![vec![Statistic::default(); points.len()]; self.measures.len()];
        plan.each(execution, |run, sample| {
            let (_, point) = plan.place(run);
            for (measure, statistics) in self.measures.iter().zip(&mut statistics) {
                statistics[point].add(measure.of(&sample));
            }
            watch(run + 1, plan.runs());
            ControlFlow::Continue(())
        })?;
        Ok(Swept { sweep: self.clone(), points, statistics })
    }
}

/// What a sweep came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Swept {
    sweep: Sweep,
    points: Vec<Vec<f64>>,
    /// By measure, then by point.
    statistics: Vec<Vec<Statistic>>,
}

impl Swept {
    /// What was swept.
    pub fn sweep(&self) -> &Sweep {
        &self.sweep
    }

    /// The values at each point, in the order of the ranges.
    pub fn points(&self) -> &[Vec<f64>] {
        &self.points
    }

    /// A measure at each point; nothing for a number beyond the list of measures.
    pub fn of(&self, measure: usize) -> &[Statistic] {
        self.statistics.get(measure).map_or(&[], Vec::as_slice)
    }

    /// The mean of a measure at each point, 0 where no run has it.
    fn means(&self, measure: usize) -> Vec<f64> {
        self.of(measure).iter().map(|statistic| statistic.mean().unwrap_or(0.0)).collect()
    }

    /// Sobol indices of a measure by range; `None` under another design, or where the measure never changes.
    pub fn sobol(&self, measure: usize) -> Option<Vec<SobolIndex>> {
        let is_sobol = matches!(self.sweep.design, Design::Sobol { .. });
        is_sobol.then(|| sobol(self.sweep.ranges.len(), &self.means(measure), self.sweep.seed)).flatten()
    }

    /// Elementary effects on a measure by range; `None` under another design.
    pub fn morris(&self, measure: usize) -> Option<Vec<MorrisEffect>> {
        let is_morris = matches!(self.sweep.design, Design::Morris { .. });
        let dimensions = self.sweep.ranges.len();
        let places = is_morris.then(|| self.sweep.places())?;
        morris_effects(dimensions, &places, &self.means(measure), self.sweep.seed)
    }
}
