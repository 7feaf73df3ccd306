//! Equal bytes for any number of threads, and however small the tasks are.

use downline::event::{Entry, Phase};
use downline::scenario::NetworkKind;
use downline::{Observer, Preset, Scenario, Simulation, Tick, World};
use proptest::prelude::*;
use std::ops::ControlFlow;

use downline_tests::strategy;
use downline_tests::testing::{self, Run};

/// Everything that can be seen of a run: the report, all outcomes, the state as it is saved.
fn bytes(mut simulation: Simulation) -> (String, Vec<u8>, String) {
    let report = simulation.run().to_json();
    simulation.audit().unwrap();
    let mut state = Vec::new();
    simulation.save(&mut state).unwrap();
    (report, state, format!("{:?}", simulation.outcomes()))
}

/// Keeps all postings.
struct Postings(Vec<Entry>);

impl Observer for Postings {
    fn phase(&mut self, _: Tick, _: Phase, entries: &[Entry], _: &World) -> ControlFlow<()> {
        self.0.extend_from_slice(entries);
        ControlFlow::Continue(())
    }
}

/// All postings of a run, and the state in which it ends.
fn postings(mut simulation: Simulation) -> (Vec<Entry>, Vec<u8>) {
    let mut postings = Postings(Vec::new());
    simulation.run_with(&mut postings);
    let mut state = Vec::new();
    simulation.save(&mut state).unwrap();
    (postings.0, state)
}

/// What `run` returns on `threads` threads.
#[cfg(feature = "rayon")]
fn on_threads<R: Send>(threads: usize, run: impl FnOnce() -> R + Send) -> R {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(run)
}

#[cfg(not(feature = "rayon"))]
fn on_threads<R: Send>(_: usize, run: impl FnOnce() -> R + Send) -> R {
    run()
}

fn simulation(scenario: &Scenario, seed: u64) -> Simulation {
    Simulation::new(scenario, seed).unwrap()
}

/// Compares a run on one thread with runs in tasks of single resellers on several.
fn same_on_any_threads(scenario: &Scenario, seed: u64, threads: &[usize]) {
    // Saved before a tick is run, a state knows in how many parts it is divided; so all are divided alike.
    let alone = bytes(simulation(scenario, seed).with_tasks_of(1).on_one_thread());
    assert_eq!(alone.0, bytes(simulation(scenario, seed)).0, "as it comes");
    for &threads in threads {
        let shared = on_threads(threads, || bytes(simulation(scenario, seed).with_tasks_of(1)));
        assert!(alone == shared, "{threads} threads, seed {seed}: {}", scenario.to_json());
    }
    // In the shared pool, from outside of it.
    assert!(
        alone == bytes(simulation(scenario, seed).with_tasks_of(1)),
        "the pool, seed {seed}: {}",
        scenario.to_json()
    );
    let seen = postings(simulation(scenario, seed).with_tasks_of(1).on_one_thread());
    assert!(seen.1 == alone.1, "seen or not, seed {seed}: {}", scenario.to_json());
    let shared = on_threads(3, || postings(simulation(scenario, seed).with_tasks_of(1)));
    assert!(seen == shared, "postings, seed {seed}: {}", scenario.to_json());
}

#[cfg_attr(not(feature = "rayon"), ignore = "needs the feature rayon")]
#[test]
fn presets_come_to_the_same_on_any_number_of_threads() {
    for preset in Preset::ALL {
        let mut scenario = preset.scenario();
        scenario.population.people = 6_000;
        scenario.suppliers.iter_mut().for_each(|supplier| supplier.first_agents = 40);
        scenario.ticks = scenario.ticks.min(60);
        same_on_any_threads(&scenario, 7, &[2, 3, 7]);
    }
}

proptest! {
    #![proptest_config(strategy::cases(40))]

    #[test]
    fn any_scenario_comes_to_the_same_on_any_number_of_threads(Run { scenario, seed, .. } in testing::runs()) {
        same_on_any_threads(&scenario, seed, &[2, 7]);
    }
}

/// Trees of the worst shapes: all below one first agent, and one below the other; and half of all leaving in
/// one tick.
#[test]
fn stars_and_paths_come_to_the_same_too() {
    let mut star = Scenario::reference();
    star.population.people = 20_000;
    star.suppliers[0].first_agents = 1;
    star.suppliers[0].max_tier = Some(2);
    star.behaviour.pitches.mean = 200.0;
    let mut path = Scenario::reference();
    path.population.people = 3_000;
    path.suppliers[0].first_agents = 3;
    path.suppliers[0].max_downlines = Some(1);
    path.network = NetworkKind::Complete;
    // No reseller sells or recruits in its first weeks, so that most give up in the same one.
    let mut exodus = Scenario::reference();
    exodus.population.people = 20_000;
    exodus.suppliers[0].first_agents = 4_000;
    exodus.behaviour.join.base = vec![0.0];
    exodus.ticks = 30;
    let history = |scenario: &Scenario| {
        let mut simulation = simulation(scenario, 1);
        simulation.run();
        simulation.history().to_vec()
    };
    let leave = history(&exodus).iter().map(|row| row.left).max().unwrap();
    assert!((1_000..3_000).contains(&leave), "{leave} of 4000 leave at once");
    for scenario in [star, path, exodus] {
        same_on_any_threads(&scenario, 1, &[2]);
    }
}

/// Sizes at which the rows of a release build too are divided among several tasks, with packs that fit a byte
/// and packs that do not.
#[cfg_attr(not(feature = "rayon"), ignore = "needs the feature rayon")]
#[test]
fn large_runs_come_to_the_same_too() {
    let large = [("population.people", "60000"), ("suppliers.0.first_agents", "900"), ("ticks", "40")];
    let mut mask = Scenario::mask().with_all(large).unwrap();
    mask.suppliers[0].product.defect_rate = 0.0;
    let reference = Scenario::reference().with_all(large).unwrap();
    let packs = ["entry_order", "reorder_minimum"]
        .map(|field| format!("suppliers.0.ladder.by_depth.terms.0.{field}"));
    let packs = packs.each_ref().map(|path| (path.as_str(), "300"));
    let wide = reference.clone().with_all(packs).unwrap();
    for scenario in [reference, mask, wide] {
        same_on_any_threads(&scenario, 5, &[2, 3]);
    }
}

/// Under a limit of capacity each part's orders are kept between two phases: those of a tick ago count for
/// nothing, however the resellers are divided then.
#[test]
fn who_looks_and_how_work_is_divided_may_change_in_a_run() {
    let limited = [
        ("population.people", "20000"),
        ("suppliers.0.first_agents", "200"),
        ("suppliers.0.capacity", "300"),
    ];
    let scenario = Scenario::reference().with_all(limited).unwrap();
    let expected = simulation(&scenario, 5).run().to_json();
    let after_15 = || {
        let mut simulation = simulation(&scenario, 5).with_tasks_of(1);
        (0..15).for_each(|_| simulation.step());
        simulation
    };
    assert!(
        after_15().run_with(&mut Postings(Vec::new())).to_json() == expected,
        "with an observer from now on"
    );
    assert!(after_15().with_tasks_of(1_000_000).run().to_json() == expected, "in one task from now on");
    assert!(after_15().on_one_thread().run().to_json() == expected, "on one thread from now on");
}
