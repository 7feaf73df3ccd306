//! Runs, and what tests read of them.

use std::ops::ControlFlow;

use downline::decision::{AskView, JoinView, LeaveView, UseView};
use downline::event::{Entry, Phase};
use downline::ledger::Book;
use downline::{Decisions, Money, Observer, Posting, Report, Scenario, Simulation, Tick, Units, World};

/// Every posting of a run.
#[derive(Default)]
pub struct Log(pub Vec<(Tick, Posting)>);

impl Observer for Log {
    fn phase(&mut self, tick: Tick, _: Phase, entries: &[Entry], _: &World) -> ControlFlow<()> {
        self.0.extend(entries.iter().map(|entry| (tick, entry.posting)));
        ControlFlow::Continue(())
    }
}

/// A run whose books agree after every tick, and all that happened in it.
pub fn log(scenario: &Scenario, seed: u64) -> (Report, Vec<(Tick, Posting)>) {
    let mut simulation =
        Simulation::builder(scenario).seed(seed).book(Book::Full).build().expect("a valid scenario");
    let mut log = Log::default();
    while simulation.step_with(&mut log).is_continue() {
        simulation.audit().unwrap();
    }
    simulation.audit().unwrap();
    (simulation.report(), log.0)
}

/// What a report says but for its digests, as JSON: the scenario's tells how it was written, its own covers
/// that.
pub fn outcome(report: &Report) -> String {
    let mut report = report.clone();
    report.manifest.scenario_digest.clear();
    report.manifest.result_digest.clear();
    report.to_json()
}

/// The [`outcome`] of a run.
pub fn bytes(scenario: &Scenario, seed: u64) -> String {
    outcome(&Simulation::new(scenario, seed).expect("a valid scenario").run())
}

/// The mean of a figure over 30 seeds, from 0 on.
pub fn mean(scenario: &Scenario, figure: impl Fn(&Report) -> f64) -> f64 {
    let runs = (0..30).map(|seed| figure(&Simulation::new(scenario, seed).expect("a valid scenario").run()));
    runs.sum::<f64>() / 30.0
}

/// A run as it is after some ticks.
pub fn until(scenario: &Scenario, seed: u64, tick: u32) -> Simulation {
    let mut simulation = Simulation::new(scenario, seed).expect("a valid scenario");
    (0..tick).for_each(|_| simulation.step());
    simulation
}

/// What a run writes when it is saved.
pub fn saved(simulation: &Simulation) -> Vec<u8> {
    let mut bytes = Vec::new();
    simulation.save(&mut bytes).unwrap();
    bytes
}

/// Joins, leaves and uses its stock by its draws, and remembers nothing.
pub struct Whims(pub &'static str);

impl Decisions for Whims {
    fn name(&self) -> &str {
        self.0
    }

    fn join(&self, view: &JoinView) -> bool {
        view.draws.get(0).is_multiple_of(3)
    }

    fn ask(&self, view: &AskView) -> Money {
        view.standard.max(view.cost)
    }

    fn own_use(&self, view: &UseView) -> Units {
        Units(u64::from(view.draws.get(1).is_multiple_of(4)))
    }

    fn leave(&self, view: &LeaveView) -> bool {
        view.standard.is_some() || view.draws.get(2).is_multiple_of(40)
    }
}

/// Some ticks of a run in which people decide by whims.
pub fn whimsical(scenario: &Scenario, seed: u64, tick: u32) -> Simulation {
    let builder = Simulation::builder(scenario).seed(seed).decisions(Whims("whims"));
    let mut simulation = builder.build().expect("a valid scenario");
    (0..tick).for_each(|_| simulation.step());
    simulation
}
