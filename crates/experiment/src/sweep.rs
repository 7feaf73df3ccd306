//! A scenario at many points of its parameters, each under the same luck.

use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use super::design::{MOST_SALTELLI, grid, latin_hypercube, morris, saltelli};
use super::error::ExperimentError;
use super::exact_moments::{Statistic, Summary};
use super::execution::Execution;
use super::fixed_point::Number;
use super::metric::Metric;
use super::parameter_range::{Fields, ParameterRange, validate_all};
use super::places::Places;
use super::plan::{Arm, Plan};
use super::run_record::Series;
use super::scenario_json;
use super::sensitivity::{MorrisEffect, SobolIndex, morris_effects, sobol};
use downline::scenario::Scenario;

/// Which points are looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Design {
    /// Every combination of evenly spaced values of each parameter, the ends included.
    Grid {
        /// Number of values, in the order of the ranges.
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
    /// The scenario as it is, and then, for each range in turn, its field at the least and at the greatest
    /// value, all other fields as in the scenario.
    OneAtATime,
}

/// A sweep over parameters of a scenario. Every point is run with the same replicates, so that points differ
/// by their parameters and not by their luck.
///
/// ```
/// use downline::Scenario;
/// use downline_experiment::{Design, ParameterRange, Sweep};
///
/// let small = [("population.people", "1000"), ("suppliers.0.first_agents", "10"), ("ticks", "30")];
/// let scenario = Scenario::mask().with_all(small)?;
/// let sweep = Sweep {
///     ranges: vec![
///         ParameterRange::new("behaviour.own_use", 0.0, 0.2),
///         ParameterRange::whole("suppliers.0.product.shelf_life", 10, 30),
///     ],
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
    #[serde(deserialize_with = "scenario_json::deserialize")]
    pub base: Scenario,
    /// The fields that are varied.
    pub ranges: Vec<ParameterRange>,
    /// At which points.
    pub design: Design,
    /// Which numbers are kept.
    pub measures: Vec<Metric>,
    /// The seed of the design, and of the replicates.
    pub seed: u64,
    /// How many runs of each point, from 1.
    pub replicates: u64,
    /// Under [`Design::Sobol`], when to stop before the last row: when half the width of the interval of each
    /// index of each measure is at most this, more than 0 and less than 1. It is looked at after 16, 32, 64 …
    /// rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision: Option<f64>,
}

/// Most points of a sweep.
pub const MOST_POINTS: usize = 1_000_000;
/// Fewest rows before a precision counts as reached: of too few, an interval may be narrow by chance.
const FEWEST_ROWS: usize = 16;

impl Sweep {
    /// A sweep with no ranges yet, at the one point of the scenario.
    ///
    /// # Errors
    /// A name that is no number of a run.
    pub fn new(base: &Scenario, seed: u64, measures: &[&str]) -> Result<Self, ExperimentError> {
        let measures = measures.iter().map(|name| name.parse()).collect::<Result<_, _>>()?;
        let design = Design::Grid { steps: Vec::new() };
        let (base, ranges) = (base.clone(), Vec::new());
        Ok(Sweep { base, ranges, design, measures, seed, replicates: 1, precision: None })
    }

    /// The points, as places between 0 and 1, unless they are listed by value.
    fn places(&self) -> Vec<Places> {
        let dimensions = self.ranges.len();
        match &self.design {
            Design::Grid { steps } => {
                // No value of a range of whole numbers comes twice.
                let steps = steps.iter().zip(&self.ranges);
                let steps = steps.map(|(&steps, range)| range.count().map_or(steps, |all| steps.min(all)));
                grid(&steps.collect::<Vec<_>>())
            }
            Design::List { .. } | Design::OneAtATime => Vec::new(),
            Design::LatinHypercube { points } => latin_hypercube(dimensions, *points, self.seed),
            Design::Morris { trajectories } => morris(dimensions, *trajectories, self.seed),
            Design::Sobol { samples } => saltelli(dimensions, *samples, self.seed),
        }
    }

    /// The values at each point, as they are run: whole numbers where only those are meant, and money in
    /// whole fen.
    pub fn points(&self) -> Vec<Vec<f64>> {
        if let Design::List { points } = &self.design {
            return points.clone();
        }
        let fields = Fields::new(&self.base, &self.ranges);
        if self.design == Design::OneAtATime {
            // A field that is no number of the scenario is refused before anything is run.
            let own: Vec<f64> = fields.own().into_iter().map(Option::unwrap_or_default).collect();
            let ends = [0.0, 1.0].map(|place| fields.values(&vec![place; self.ranges.len()]));
            let moved = |(at, end): (usize, &Vec<f64>)| {
                let mut point = own.clone();
                point[at] = end[at];
                point
            };
            let both = (0..self.ranges.len()).flat_map(|at| ends.iter().map(move |end| (at, end)));
            return std::iter::once(own.clone()).chain(both.map(moved)).collect();
        }
        self.places().iter().map(|places| fields.values(places)).collect()
    }

    fn validate(&self) -> Result<(), ExperimentError> {
        validate_all(&self.ranges, &self.base)?;
        self.validate_precision()?;
        let dimensions = self.ranges.len();
        let drawn = match self.design {
            Design::Morris { trajectories } => Some(("trajectories", trajectories, usize::MAX)),
            Design::Sobol { samples } => Some(("samples", samples, MOST_SALTELLI)),
            _ => None,
        };
        if let Some((field, count, most)) = drawn {
            if count < 2 {
                return Err(ExperimentError::value(field, count, "from 2: an interval needs several"));
            }
            if !(1..=most).contains(&dimensions) {
                let most = if most < usize::MAX { format!(" to {most}") } else { String::new() };
                return Err(ExperimentError::value("ranges", dimensions, format!("from 1{most}")));
            }
        }
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
            Design::OneAtATime => {
                let own = Fields::new(&self.base, &self.ranges).own();
                let absent = own.iter().position(Option::is_none);
                if let Some(range) = absent.and_then(|at| self.ranges.get(at)) {
                    let allowed = "one at a time: fields that have a number in the scenario";
                    return Err(ExperimentError::value("range", &range.path, allowed));
                }
                Some(2 * dimensions + 1)
            }
        };
        match count {
            Some(1..=MOST_POINTS) => Ok(()),
            count => {
                let count = count.map_or("too many".to_owned(), |count| count.to_string());
                Err(ExperimentError::value("points", count, format!("1 to {MOST_POINTS}")))
            }
        }
    }

    fn validate_precision(&self) -> Result<(), ExperimentError> {
        match self.precision {
            Some(_) if !matches!(self.design, Design::Sobol { .. }) => {
                Err(ExperimentError::value("precision", "a precision", "only of Sobol indices"))
            }
            Some(most) if !(most > 0.0 && most < 1.0) => {
                Err(ExperimentError::value("precision", most, "more than 0 and less than 1"))
            }
            _ => Ok(()),
        }
    }

    /// The runs as a plan.
    ///
    /// # Errors
    /// A setting out of range, or a point at which the scenario is not valid.
    pub fn plan(&self) -> Result<Plan, ExperimentError> {
        self.validate()?;
        let fields = Fields::new(&self.base, &self.ranges);
        let arm = |(number, values): (usize, &Vec<f64>)| {
            Ok(Arm { name: format!("point {number}"), scenario: fields.scenario(values)? })
        };
        let arms = self.points().iter().enumerate().map(arm).collect::<Result<_, ExperimentError>>()?;
        let series = self.measures.iter().map(Metric::needs).max().unwrap_or(Series::None);
        let plan = Plan::new(arms, self.replicates, self.seed, series)?;
        Ok(match self.design {
            // Larger designs of these kinds begin with the smaller ones, whose runs are theirs.
            Design::Morris { .. } => plan.of_growing_arms(&("morris", &self.base, &self.ranges)),
            Design::Sobol { .. } => plan.of_growing_arms(&("sobol", &self.base, &self.ranges)),
            _ => plan,
        })
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
        let statistics = vec![vec![Statistic::default(); points.len()]; self.measures.len()];
        let is_paired = self.design == Design::OneAtATime;
        let differences = if is_paired { statistics.clone() } else { Vec::new() };
        let mut swept = Swept { sweep: self.clone(), points, statistics, differences };
        // The numbers of the scenario as it is, under the luck of the replicate.
        let mut base: (u64, Vec<Number>) = (0, Vec::new());
        plan.each(execution, |run, sample| {
            let (replicate, point) = plan.place(run);
            if is_paired {
                let numbers = self.measures.iter().map(|measure| measure.of(&sample));
                if point == 0 {
                    base = (replicate, numbers.collect());
                } else if base.0 == replicate {
                    let pairs = numbers.zip(&base.1).zip(&mut swept.differences);
                    pairs.for_each(|((own, base), statistics)| statistics[point].add(own.minus(*base)));
                }
            }
            for (measure, statistics) in self.measures.iter().zip(&mut swept.statistics) {
                statistics[point].add(measure.of(&sample));
            }
            watch(run + 1, plan.runs());
            let is_whole = replicate + 1 == self.replicates;
            match is_whole && self.ends_a_block(point + 1) && swept.is_precise_up_to(point + 1) {
                true => {
                    swept.truncate(point + 1);
                    ControlFlow::Break(())
                }
                false => ControlFlow::Continue(()),
            }
        })?;
        Ok(swept)
    }

    /// Whether the precision is checked after `points` points: they fill a power of two of rows.
    fn ends_a_block(&self, points: usize) -> bool {
        let width = self.ranges.len() + 2;
        let rows = points / width;
        self.precision.is_some()
            && points.is_multiple_of(width)
            && rows >= FEWEST_ROWS
            && rows.is_power_of_two()
    }
}

/// What a sweep came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Swept {
    sweep: Sweep,
    points: Vec<Vec<f64>>,
    /// By measure, then by point.
    statistics: Vec<Vec<Statistic>>,
    /// Of points one at a time: each less the scenario as it is, replicate by replicate.
    differences: Vec<Vec<Statistic>>,
}

/// What a field does to a measure from either end of its range, all else as in the scenario.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Swing {
    /// At the least value: the measure less that of the scenario, replicate by replicate. `None` where no
    /// replicate has both.
    pub low: Option<Summary>,
    /// At the greatest value.
    pub high: Option<Summary>,
}

impl Swing {
    /// The greater of both mean changes, without its sign.
    pub fn size(&self) -> f64 {
        let sizes = [self.low, self.high].into_iter().flatten().map(|change| change.mean.abs());
        sizes.fold(0.0, f64::max)
    }
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

    /// At how many points no run has a measure. No index or effect is of them.
    pub fn undefined(&self, measure: usize) -> usize {
        self.of(measure).iter().filter(|statistic| statistic.count() == 0).count()
    }

    /// The mean of a measure at each point; `None` where no run has it.
    fn means(&self, measure: usize) -> Vec<Option<f64>> {
        self.of(measure).iter().map(Statistic::mean).collect()
    }

    /// Whether the points tell the index of every measure as well as was wanted, if a precision was.
    pub fn is_precise(&self) -> bool {
        self.is_precise_up_to(self.points.len())
    }

    /// Whether the first points tell the index of every measure as well as is wanted; a measure that never
    /// changes has none.
    fn is_precise_up_to(&self, points: usize) -> bool {
        let Some(most) = self.sweep.precision else { return false };
        (0..self.sweep.measures.len()).all(|measure| {
            let means = &self.means(measure)[..points];
            let indices = sobol(self.sweep.ranges.len(), means, self.sweep.seed).unwrap_or_default();
            indices
                .iter()
                .flat_map(|index| [index.first, index.total])
                .all(|found| found.half_width() <= most)
        })
    }

    fn truncate(&mut self, points: usize) {
        self.points.truncate(points);
        self.statistics.iter_mut().for_each(|statistics| statistics.truncate(points));
    }

    /// Sobol indices of a measure by range; `None` under another design, or where the measure never changes.
    pub fn sobol(&self, measure: usize) -> Option<Vec<SobolIndex>> {
        let is_sobol = matches!(self.sweep.design, Design::Sobol { .. });
        is_sobol.then(|| sobol(self.sweep.ranges.len(), &self.means(measure), self.sweep.seed)).flatten()
    }

    /// What each range does to a measure by itself; `None` under another design than
    /// [`Design::OneAtATime`].
    pub fn swings(&self, measure: usize) -> Option<Vec<Swing>> {
        let changes = self.differences.get(measure)?;
        let pairs = changes.get(1..)?.chunks_exact(2);
        Some(pairs.map(|ends| Swing { low: ends[0].summary(), high: ends[1].summary() }).collect())
    }

    /// Elementary effects on a measure by range, each of a move from the least to the greatest value; `None`
    /// under another design, and for a range of whose moves fewer than two have an effect.
    pub fn morris(&self, measure: usize) -> Option<Vec<Option<MorrisEffect>>> {
        let is_morris = matches!(self.sweep.design, Design::Morris { .. });
        let ranges = &self.sweep.ranges;
        let place = |(range, &value): (&ParameterRange, &f64)| range.place_of(value);
        // Of the values that were run, which may be rounded.
        let places = |values: &Vec<f64>| ranges.iter().zip(values).map(place).collect();
        let places: Vec<Places> = is_morris.then(|| self.points.iter().map(places).collect())?;
        morris_effects(ranges.len(), &places, &self.means(measure), self.sweep.seed)
    }
}
