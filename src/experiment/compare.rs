//! Scenarios beside one another under the same luck (common random numbers).
//!
//! Replicate *r* of every scenario runs under one seed, and every draw is keyed by who it is for, so that
//! what a remedy does not touch happens to the same people in the same way. The difference of two runs is
//! then mostly the remedy's doing: its variance is what the two would have on their own, divided by the
//! [variance reduction](Change::variance_reduction).

use std::num::NonZeroUsize;
use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use super::error::ExperimentError;
use super::measure::Measure;
use super::plan::{Arm, Execution, Plan};
use super::sample::{Row, Sample, Series, Table};
use super::statistic::Summary;
use super::statistics::Statistics;
use crate::scenario::{Remedy, Scenario};

/// How suppliers answer to a remedy.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Adaptation {
    /// They raise all prices at this tick.
    pub tick: u32,
    /// By this share.
    pub by: f64,
}

impl Default for Adaptation {
    /// A fifth after a quarter of a year of weeks.
    fn default() -> Self {
        Adaptation { tick: 13, by: 0.2 }
    }
}

impl Adaptation {
    /// The scenario with suppliers who split the ranks of their ladders, so that more tiers have a margin,
    /// raise prices, and pass own use off as retail.
    pub fn on(self, scenario: &Scenario) -> Scenario {
        let Adaptation { tick, by } = self;
        let mut adapted = Remedy::RaisePrices { tick, by }.on(&Remedy::SplitRanks.on(scenario));
        adapted = Remedy::RelabelOwnUse.on(&adapted);
        adapted.name = format!("{} and a supplier that adapts", scenario.name);
        adapted
    }
}

/// A scenario against others.
///
/// ```
/// use downline::experiment::Comparison;
/// use downline::{Remedy, Scenario};
///
/// let small = [("population.people", "2000"), ("suppliers.0.first_agents", "10"), ("ticks", "40")];
/// let scenario = Scenario::mask().with_all(small)?;
/// let buy_back = Remedy::BuyBack { rate: 0.9, window: 52 };
/// let compared = Comparison::new(&scenario, 7, 20).with_remedy(buy_back).run()?;
/// let contrast = &compared.contrasts()[0];
/// let losses = contrast.change("losses").expect("a number of the run");
/// assert!(losses.difference.upper < Some(0.0), "those who lose, lose less");
/// assert!(losses.variance_reduction.is_some());
/// println!("{}", contrast.sentence(compared.base()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    /// What the others are compared with.
    pub base: Arm,
    /// The others.
    pub others: Vec<Arm>,
    /// The seed from which those of the replicates are made.
    pub seed: u64,
    /// How many replicates of each there are, from 1.
    pub replicates: u64,
    /// What is kept of each tick.
    pub series: Series,
}

impl Comparison {
    /// Nothing to compare with yet, and no series.
    pub fn new(base: &Scenario, seed: u64, replicates: u64) -> Self {
        let base = Arm { name: base.name.clone(), scenario: base.clone() };
        Comparison { base, others: Vec::new(), seed, replicates, series: Series::None }
    }

    /// Adds another scenario. It must have as many seats, or luck could not be shared.
    #[must_use]
    pub fn with(mut self, name: &str, scenario: &Scenario) -> Self {
        self.others.push(Arm { name: name.to_owned(), scenario: scenario.clone() });
        self
    }

    /// Adds the base with a remedy.
    #[must_use]
    pub fn with_remedy(self, remedy: Remedy) -> Self {
        let scenario = remedy.on(&self.base.scenario);
        self.with(remedy.name(), &scenario)
    }

    /// Adds the base with a remedy to which suppliers adapt.
    #[must_use]
    pub fn with_adapted(self, remedy: Remedy, adaptation: Adaptation) -> Self {
        let scenario = adaptation.on(&remedy.on(&self.base.scenario));
        self.with(&format!("{}, adapted", remedy.name()), &scenario)
    }

    /// The runs as a plan.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub fn plan(&self) -> Result<Plan, ExperimentError> {
        let seats = self.base.scenario.population.seated();
        if let Some(other) = self.others.iter().find(|arm| arm.scenario.population.seated() != seats) {
            let found = format!("{} of {}", other.scenario.population.seated(), other.name);
            let allowed = format!("as many as {} has, {seats}", self.base.name);
            return Err(ExperimentError::value("population.seats", found, allowed));
        }
        let arms = std::iter::once(&self.base).chain(&self.others).cloned().collect();
        Plan::new(arms, self.replicates, self.seed, self.series)
    }

    /// Runs all, one after another.
    ///
    /// # Errors
    /// A scenario or setting that is not valid, or scenarios with different numbers of seats.
    pub fn run(&self) -> Result<Compared, ExperimentError> {
        self.run_with(Execution::default(), |_, _| {})
    }

    /// The same on several threads.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub fn run_on(&self, threads: NonZeroUsize) -> Result<Compared, ExperimentError> {
        self.run_with(Execution { threads, store: None }, |_, _| {})
    }

    /// Runs all and tells `watch` after each run how many of how many are done.
    ///
    /// # Errors
    /// As [`run`](Self::run), and a store that cannot be used.
    pub fn run_with(
        &self,
        execution: Execution,
        mut watch: impl FnMut(u64, u64),
    ) -> Result<Compared, ExperimentError> {
        let plan = self.plan()?;
        let mut base = Statistics::default();
        let contrast = |arm: &Arm| Contrast { name: arm.name.clone(), ..Contrast::default() };
        let mut contrasts: Vec<Contrast> = self.others.iter().map(contrast).collect();
        let mut first = Sample::default();
        plan.each(execution, |run, sample| {
            match plan.place(run).1.checked_sub(1) {
                None => {
                    base.add(&sample);
                    first = sample;
                }
                Some(other) => contrasts[other].add(&first, &sample),
            }
            watch(run + 1, plan.runs());
            ControlFlow::Continue(())
        })?;
        for contrast in &mut contrasts {
            contrast.base = base.clone();
        }
        Ok(Compared { name: self.base.name.clone(), base, contrasts })
    }
}

/// What scenarios came to beside one another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    pub(super) name: String,
    base: Statistics,
    contrasts: Vec<Contrast>,
}

impl Compared {
    /// What the base came to.
    pub fn base(&self) -> &Statistics {
        &self.base
    }

    /// What it is called.
    pub fn base_name(&self) -> &str {
        &self.name
    }

    /// The others against it, in the order in which they were added.
    pub fn contrasts(&self) -> &[Contrast] {
        &self.contrasts
    }
}

/// One scenario against the base.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contrast {
    pub(super) name: String,
    base: Statistics,
    own: Statistics,
    difference: Statistics,
}

/// How much one number changes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Change {
    /// The number under the base.
    pub base: Summary,
    /// The number under the other scenario.
    pub own: Summary,
    /// The other less the base, replicate by replicate.
    pub difference: Summary,
    /// The variance that the difference of two unpaired runs would have, divided by that of the paired ones;
    /// `null` where every pair differs by the same amount or there are fewer than two.
    pub variance_reduction: Option<f64>,
}

impl Contrast {
    fn add(&mut self, base: &Sample, sample: &Sample) {
        self.own.add(sample);
        self.difference.add(&sample.minus(base));
    }

    /// What the scenario is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it came to.
    pub fn own(&self) -> &Statistics {
        &self.own
    }

    /// Every number of it less that of the base, replicate by replicate.
    pub fn difference(&self) -> &Statistics {
        &self.difference
    }

    /// The change in a number of the run as a whole, such as `losses`.
    pub fn change(&self, column: &str) -> Option<Change> {
        self.change_of(Table::Run, Row::default(), column)
    }

    /// The change in a number named as a [`Measure`].
    pub fn change_in(&self, measure: &Measure) -> Option<Change> {
        let difference = measure.among(&self.difference)?;
        // A row that only one of the two ever has, such as a tier beyond a cap, is one of nothing for the other.
        let [base, own] = [&self.base, &self.own].map(|all| measure.among_all(all));
        Change::new(&base, &own, difference)
    }

    /// The change in a number of a table; `None` for a row that neither of the scenarios ever has, or a number that the
    /// report of one leaves out.
    pub fn change_of(&self, table: Table, row: Row, column: &str) -> Option<Change> {
        self.change_in(&Measure::new(table, row, column).ok()?)
    }
}

impl Change {
    fn new(base: &super::Statistic, own: &super::Statistic, difference: &super::Statistic) -> Option<Self> {
        let unpaired = base.variance().zip(own.variance()).map(|(one, other)| one + other);
        let reduction = unpaired.zip(difference.variance()).filter(|(_, paired)| *paired > 0.0);
        Some(Change {
            base: base.summary()?,
            own: own.summary()?,
            difference: difference.summary()?,
            variance_reduction: reduction.map(|(unpaired, paired)| unpaired / paired),
        })
    }
}
