//! Scenarios beside one another under the same luck (common random numbers).
//!
//! Replicate *r* of every scenario runs under one seed, and every draw is keyed by who it is for, so that
//! what a remedy does not touch happens to the same people in the same way. The difference of two runs is
//! then mostly the remedy's doing: its variance is what the two would have on their own, divided by the
//! [variance reduction](Change::variance_reduction).

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use super::contrast::{Compared, Contrast, Gathered};
use super::error::ExperimentError;
use super::execution::Execution;
use super::metric::Metric;
use super::plan::{Arm, Plan, replicate_seed};
use super::run_record::{Sample, Series};
use super::scenario_json;
use downline::report::Language;
use downline::scenario::{Remedy, Scenario, ScenarioError};

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
    /// The evasions that it consists of.
    pub fn evasions(self) -> Vec<Remedy> {
        let Adaptation { tick, by } = self;
        vec![Remedy::SplitRanks, Remedy::RaisePrices { tick, by }, Remedy::RelabelOwnUse]
    }

    /// A remedy with these evasions, in the order in which they are applied: a cap in yuan holds for the
    /// raised prices and comes last, any other remedy first.
    fn after(self, remedy: Remedy) -> Vec<Remedy> {
        let mut changes = self.evasions();
        let at = if matches!(remedy, Remedy::EntryOrderValueCap { .. }) { changes.len() } else { 0 };
        changes.insert(at, remedy);
        changes
    }

    /// The scenario with suppliers who split the ranks of their ladders, so that more tiers have a margin,
    /// raise prices, and pass own use off as retail.
    pub fn on(self, scenario: &Scenario) -> Scenario {
        let mut adapted = changed(scenario, &self.evasions());
        adapted.name = format!("{} and a supplier that adapts", scenario.name);
        adapted
    }
}

/// A scenario with remedies and evasions, one after the other.
pub(super) fn changed(scenario: &Scenario, changes: &[Remedy]) -> Scenario {
    changes.iter().fold(scenario.clone(), |scenario, change| change.on(&scenario))
}

/// The remedies among these changes that the base has already.
fn in_force(base: &Scenario, changes: &[Remedy]) -> Vec<Remedy> {
    let has = |remedy: &&Remedy| Scenario { name: base.name.clone(), ..remedy.on(base) } == *base;
    changes.iter().filter(|change| !change.is_evasion()).filter(has).copied().collect()
}

/// Checks each change on the scenario that those before it have made.
fn check_changes(scenario: &Scenario, changes: &[Remedy]) -> Result<(), ScenarioError> {
    let next = |scenario: Scenario, change: &Remedy| {
        change.validate_for(&scenario)?;
        Ok(change.on(&scenario))
    };
    changes.iter().try_fold(scenario.clone(), next).map(drop)
}

/// A scenario that is compared with the base.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alternative {
    /// Its name in tables, which no other scenario of the comparison has.
    pub name: String,
    /// What is run.
    #[serde(deserialize_with = "scenario_json::deserialize")]
    pub scenario: Scenario,
    /// The remedies and evasions that made it of the base; none for a scenario of its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Remedy>,
}

/// A scenario against others.
///
/// ```
/// use downline_experiment::Comparison;
/// use downline::{Language, Remedy, Scenario};
///
/// let small = [("population.people", "2000"), ("suppliers.0.first_agents", "10"), ("ticks", "40")];
/// let scenario = Scenario::mask().with_all(small)?;
/// let buy_back = Remedy::BuyBack { rate: 0.9, window: 52 };
/// let compared = Comparison::new(&scenario, 7, 20).with_remedy(buy_back).run()?;
/// let contrast = &compared.contrasts()[0];
/// let losses = contrast.change("losses").expect("a number of the run");
/// assert!(losses.difference.upper < Some(0.0), "those who lose, lose less");
/// assert!(losses.variance_reduction.is_some());
/// println!("{}", contrast.sentence(Language::English));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    /// What the others are compared with.
    pub base: Arm,
    /// The others.
    pub others: Vec<Alternative>,
    /// The seed from which those of the replicates are made.
    pub seed: u64,
    /// How many replicates of each there are, from 1.
    pub replicates: u64,
    /// What is kept of each tick.
    pub series: Series,
    /// Numbers that are told of beside those of every comparison, such as a
    /// [share of the losses](super::Metric).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub measures: Vec<Metric>,
}

/// A run of a comparison that is done.
#[derive(Debug, Clone, Copy)]
pub struct ComparedRun<'a> {
    /// Its number, counted from 0.
    pub number: u64,
    /// How many there are.
    pub runs: u64,
    /// The place of the comparison among those at several values of a field; 0 of a single one.
    pub point: usize,
    /// The place of its scenario: 0 for the base, then the others.
    pub place: usize,
    /// The replicate, counted from 0: those of every scenario share one seed.
    pub replicate: u64,
    /// The seed.
    pub seed: u64,
    /// Its numbers.
    pub sample: &'a Sample,
}

impl Comparison {
    /// Nothing to compare with yet, and no series.
    pub fn new(base: &Scenario, seed: u64, replicates: u64) -> Self {
        let base = Arm { name: base.name.clone(), scenario: base.clone() };
        let (series, measures) = (Series::None, Vec::new());
        Comparison { base, others: Vec::new(), seed, replicates, series, measures }
    }

    /// The [usual](Remedy::usual) remedies and evasions with which a scenario does not contradict itself (as
    /// with prices that rise after the horizon).
    pub fn usual_remedies(scenario: &Scenario) -> Vec<Remedy> {
        let possible = |remedy: &Remedy| remedy.on(scenario).validate().is_ok();
        Remedy::usual().into_iter().filter(possible).collect()
    }

    /// Adds the base with each of them.
    #[must_use]
    pub fn with_usual_remedies(self) -> Self {
        Comparison::usual_remedies(&self.base.scenario).into_iter().fold(self, Comparison::with_remedy)
    }

    /// Adds another scenario. It must have as many seats, or luck could not be shared.
    #[must_use]
    pub fn with(mut self, name: &str, scenario: &Scenario) -> Self {
        let scenario = scenario.clone();
        self.others.push(Alternative { name: name.to_owned(), scenario, changes: Vec::new() });
        self
    }

    /// Adds the base with remedies and evasions, one after the other, under a name that holds their
    /// strengths.
    #[must_use]
    pub fn with_changes(mut self, changes: &[Remedy]) -> Self {
        let labels: Vec<String> = changes.iter().map(|change| change.label(Language::English)).collect();
        let scenario = changed(&self.base.scenario, changes);
        self.others.push(Alternative { name: labels.join(" + "), scenario, changes: changes.to_vec() });
        self
    }

    /// Adds the base with a remedy, named by its [label](Remedy::label).
    #[must_use]
    pub fn with_remedy(self, remedy: Remedy) -> Self {
        self.with_changes(&[remedy])
    }

    /// Adds the base with a remedy to which suppliers adapt.
    #[must_use]
    pub fn with_adapted(mut self, remedy: Remedy, adaptation: Adaptation) -> Self {
        let changes = adaptation.after(remedy);
        let mut scenario = changed(&self.base.scenario, &changes);
        scenario.name = format!("{} and a supplier that adapts", remedy.on(&self.base.scenario).name);
        let Adaptation { tick, by } = adaptation;
        let how = match adaptation == Adaptation::default() {
            true => String::new(),
            false => format!(" ({})", Remedy::RaisePrices { tick, by }.label(Language::English)),
        };
        let name = format!("{}, adapted{how}", remedy.label(Language::English));
        self.others.push(Alternative { name, scenario, changes });
        self
    }

    /// Whether the base with a remedy is valid where suppliers adapt to it.
    pub fn can_adapt(&self, remedy: Remedy, adaptation: Adaptation) -> bool {
        self.check_adaptation(remedy, adaptation).is_ok()
    }

    /// Checks that the base with a remedy is valid where suppliers adapt to it.
    ///
    /// # Errors
    /// Why it is not, such as a price rise after the last tick.
    pub fn check_adaptation(&self, remedy: Remedy, adaptation: Adaptation) -> Result<(), ScenarioError> {
        let changes = adaptation.after(remedy);
        let base = &self.base.scenario;
        check_changes(base, &changes)?;
        changed(base, &changes).validate()
    }

    /// The runs as a plan.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub fn plan(&self) -> Result<Plan, ExperimentError> {
        self.check_names()?;
        self.check_strengths()?;
        let seats = self.base.scenario.population.seated();
        if let Some(other) = self.others.iter().find(|other| other.scenario.population.seated() != seats) {
            let found = format!("{} of {}", other.scenario.population.seated(), other.name);
            let allowed = format!("as many as {} has, {seats}", self.base.name);
            return Err(ExperimentError::value("population.seats", found, allowed));
        }
        let arm = |other: &Alternative| Arm { name: other.name.clone(), scenario: other.scenario.clone() };
        let arms = std::iter::once(self.base.clone()).chain(self.others.iter().map(arm)).collect();
        let needed = self.measures.iter().map(Metric::needs).max().unwrap_or(Series::None);
        Plan::new(arms, self.replicates, self.seed, self.series.max(needed))
    }

    /// A strength out of range may make a scenario that is valid all the same, and no remedy.
    fn check_strengths(&self) -> Result<(), ExperimentError> {
        let refused = |other: &Alternative| {
            let error = check_changes(&self.base.scenario, &other.changes).err()?;
            Some(ExperimentError::Scenario { arm: other.name.clone(), error })
        };
        self.others.iter().find_map(refused).map_or(Ok(()), Err)
    }

    /// Rows are told apart by these names alone.
    fn check_names(&self) -> Result<(), ExperimentError> {
        let mut names = BTreeSet::from([self.base.name.as_str()]);
        match self.others.iter().find(|other| !names.insert(&other.name)) {
            None => Ok(()),
            Some(twice) => {
                let allowed = "each remedy, strength and scenario once, under a name of its own";
                Err(ExperimentError::value("scenarios", format!("{:?} twice", twice.name), allowed))
            }
        }
    }

    /// Runs all, one after another.
    ///
    /// # Errors
    /// A scenario, remedy or setting that is not valid, scenarios with different numbers of seats, or two of
    /// one name.
    pub fn run(&self) -> Result<Compared, ExperimentError> {
        self.run_with(Execution::default(), |_, _| {})
    }

    /// Runs all on `threads` threads.
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
        self.run_each(execution, |run| {
            watch(run.number + 1, run.runs);
            Ok(())
        })
    }

    /// Runs all and shows each run, in order, to `watch`, which may give up.
    ///
    /// # Errors
    /// As [`run_with`](Self::run_with), or whatever `watch` gives.
    pub fn run_each<E: From<ExperimentError>>(
        &self,
        execution: Execution,
        watch: impl FnMut(ComparedRun<'_>) -> Result<(), E>,
    ) -> Result<Compared, E> {
        let found = gather(&self.plan()?, std::slice::from_ref(self), execution, watch)?;
        Ok(found.into_iter().next().expect("a comparison at its one point"))
    }
}

/// What comparisons come to whose scenarios stand one after the other in a plan.
pub(super) fn gather<E: From<ExperimentError>>(
    plan: &Plan,
    comparisons: &[Comparison],
    execution: Execution,
    mut watch: impl FnMut(ComparedRun<'_>) -> Result<(), E>,
) -> Result<Vec<Compared>, E> {
    let nothing_yet = |comparison: &Comparison| {
        let measures = &comparison.measures;
        let base = &comparison.base.scenario;
        let contrast = |other: &Alternative| {
            Contrast::new(&other.name, &other.changes, measures).with_in_force(in_force(base, &other.changes))
        };
        let contrasts = comparison.others.iter().map(contrast).collect();
        Gathered::new(&comparison.base.name, contrasts, measures)
    };
    let mut gathered: Vec<Gathered> = comparisons.iter().map(nothing_yet).collect();
    let scenarios = plan.arms().len() / comparisons.len().max(1);
    let mut outcome = Ok(());
    plan.each(execution, |number, sample| {
        let (replicate, arm) = plan.place(number);
        let (point, place) = (arm / scenarios, arm % scenarios);
        let (runs, seed) = (plan.runs(), replicate_seed(plan.seed(), replicate));
        outcome = watch(ComparedRun { number, runs, point, place, replicate, seed, sample: &sample });
        gathered[point].add(place, sample);
        if outcome.is_err() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    outcome.map(|()| gathered.into_iter().map(Gathered::finish).collect())
}
