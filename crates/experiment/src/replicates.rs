//! One scenario under many seeds: what is luck, and what is not.

use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use super::error::ExperimentError;
use super::exact_moments::{Statistic, Summary};
use super::execution::Execution;
use super::metric::Metric;
use super::plan::{Arm, Plan, replicate_seed};
use super::run_record::{Row, Sample, Series, Table};
use super::run_statistics::Statistics;
use super::scenario_json;
use downline::scenario::Scenario;
use downline::units::{SupplierId, Tier};

/// When a mean is known well enough.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Precision {
    /// Half the width of the 95 % interval as a share of the mean, more than 0 and less than 1.
    pub relative: f64,
    /// Of which numbers; all of them must be that well known.
    pub measures: Vec<Metric>,
}

/// Fewest replicates before a precision counts as reached: of too few, an interval may be narrow by chance.
const FEWEST: u64 = 10;

/// Replicates of one scenario.
///
/// ```
/// use downline_experiment::Replicates;
/// use downline::{Scenario, Tier};
///
/// let small = [("population.people", "2000"), ("suppliers.0.first_agents", "10"), ("ticks", "30")];
/// let scenario = Scenario::mask().with_all(small)?;
/// let found = Replicates::new(&scenario, 7, 20).run()?;
/// let losers = found.run("totals_losers").expect("a number of the report");
/// assert!(losers.lower < Some(losers.mean) && losers.min <= losers.median);
/// assert!(found.tier(Tier(2), "people_stranded_units").is_some());
/// assert_eq!((found.statistics().runs(), found.statistics().distinct()), (20, 20));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Replicates {
    /// What is run.
    #[serde(deserialize_with = "scenario_json::deserialize")]
    pub scenario: Scenario,
    /// The seed from which those of the replicates are made.
    pub seed: u64,
    /// How many replicates there are, from 1; with a precision, at most.
    pub replicates: u64,
    /// What is kept of each tick.
    pub series: Series,
    /// When to stop before that.
    pub precision: Option<Precision>,
}

/// One replicate that is done.
#[derive(Debug, Clone, Copy)]
pub struct Replicate<'a> {
    /// Its number, counted from 0.
    pub number: u64,
    /// Its seed: a run of the scenario under it is this replicate again.
    pub seed: u64,
    /// Its numbers.
    pub sample: &'a Sample,
}

impl Replicates {
    /// Plans `replicates` runs, with series of each tier at each tick.
    pub fn new(scenario: &Scenario, seed: u64, replicates: u64) -> Self {
        let scenario = scenario.clone();
        Replicates { scenario, seed, replicates, series: Series::default(), precision: None }
    }

    /// The runs as a plan.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub fn plan(&self) -> Result<Plan, ExperimentError> {
        if let Some(precision) = &self.precision {
            let share = precision.relative;
            if !(share > 0.0 && share < 1.0) {
                let allowed = "more than 0 and less than 1";
                return Err(ExperimentError::value("precision", share, allowed));
            }
            if let Some(measure) = precision.measures.iter().find(|measure| measure.needs() > self.series) {
                let allowed = "numbers of the series that is kept";
                return Err(ExperimentError::value("precision", measure, allowed));
            }
        }
        let arm = Arm { name: self.scenario.name.clone(), scenario: self.scenario.clone() };
        Plan::new(vec![arm], self.replicates, self.seed, self.series)
    }

    /// Runs them, one after another.
    ///
    /// # Errors
    /// A scenario or setting that is not valid.
    pub fn run(&self) -> Result<Replicated, ExperimentError> {
        self.run_with(Execution::default(), |_| Ok(()))
    }

    /// Runs them, and shows each replicate, in order, to `watch`, which may give up.
    ///
    /// # Errors
    /// As [`run`](Self::run), a store that cannot be used, or whatever `watch` gives.
    pub fn run_with<E: From<ExperimentError>>(
        &self,
        execution: Execution,
        mut watch: impl FnMut(Replicate) -> Result<(), E>,
    ) -> Result<Replicated, E> {
        let measures = self.precision.as_ref().map_or(&[][..], |precision| &precision.measures);
        let mut statistics = Statistics::following(measures);
        let mut outcome = Ok(());
        self.plan()?.each(execution, |number, sample| {
            statistics.add(&sample);
            let seed = replicate_seed(self.seed, number);
            outcome = watch(Replicate { number, seed, sample: &sample });
            match outcome.is_err() || self.is_precise(&statistics) {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        })?;
        outcome.map(|()| Replicated { statistics })
    }

    /// Whether what is wanted is known from these replicates; never without a precision. It depends on the
    /// replicates so far alone, so that the same number of them is run whatever the number of threads.
    pub fn is_precise(&self, statistics: &Statistics) -> bool {
        let Some(precision) = &self.precision else { return false };
        let is_known = |measure: &Metric| {
            let statistic = measure.among(statistics)?;
            Some(statistic.half_width()? <= precision.relative * statistic.mean()?.abs())
        };
        let known = |measure| is_known(measure).unwrap_or(false);
        statistics.runs() >= FEWEST && precision.measures.iter().all(known)
    }
}

/// What replicates came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replicated {
    statistics: Statistics,
}

impl Replicated {
    /// All of it.
    pub fn statistics(&self) -> &Statistics {
        &self.statistics
    }

    /// A number of the run as a whole, such as `totals_losers`; `None` for an unknown name or one that no run
    /// has.
    pub fn run(&self, column: &str) -> Option<Summary> {
        self.statistics.run(column)?.summary()
    }

    /// A number of a tier of the first supplier, such as `people_stranded_units`.
    pub fn tier(&self, tier: Tier, column: &str) -> Option<Summary> {
        let row = Row::tier(SupplierId(0), tier);
        self.statistics.get(Table::Tiers, row, column).and_then(Statistic::summary)
    }
}
