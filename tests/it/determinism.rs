//! Equal scenario and seed give the same bytes, however the run is watched, driven or interrupted.

use std::ops::ControlFlow;

use downline::event::{Entry, Phase};
use downline::ledger::Book;
use downline::report::scenario_digest;
use downline::{Observer, Report, Scenario, ScenarioError, Simulation, Tick, World};
use proptest::prelude::*;

use downline_tests::strategy;
use downline_tests::testing::{self, Run};

fn report(scenario: &Scenario, seed: u64) -> Report {
    Simulation::new(scenario, seed).expect("a valid scenario").run()
}

/// Keeps what it sees, and may stop.
#[derive(Default)]
struct Recorder {
    seen: Vec<(Tick, Phase, Entry)>,
    stop_at: Option<Tick>,
}

impl Observer for Recorder {
    fn phase(&mut self, tick: Tick, phase: Phase, entries: &[Entry], _: &World) -> ControlFlow<()> {
        self.seen.extend(entries.iter().map(|&entry| (tick, phase, entry)));
        if Some(tick) == self.stop_at { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

proptest! {
    #![proptest_config(strategy::cases(64))]

    #[test]
    fn two_runs_give_the_same_bytes(Run { scenario, seed, .. } in testing::runs()) {
        prop_assert_eq!(report(&scenario, seed).to_json(), report(&scenario, seed).to_json());
    }

    #[test]
    fn watching_or_stepping_changes_nothing(Run { scenario, seed, .. } in testing::runs()) {
        let plain = report(&scenario, seed).to_json();

        let mut recorder = Recorder::default();
        let watched = Simulation::new(&scenario, seed).unwrap().run_with(&mut recorder);
        prop_assert_eq!(&watched.to_json(), &plain, "an observer");

        let audited = Simulation::builder(&scenario).seed(seed).book(Book::Full).build().unwrap().run();
        prop_assert_eq!(&audited.to_json(), &plain, "the full book");

        let mut stepped = Simulation::new(&scenario, seed).unwrap();
        while !stepped.is_done() {
            stepped.step();
            stepped.audit().unwrap();
            stepped.report();
        }
        // Nothing happens beyond the horizon.
        stepped.step();
        prop_assert_eq!(stepped.tick(), Tick(scenario.ticks));
        prop_assert_eq!(&stepped.report().to_json(), &plain, "stepping by hand");
    }

    #[test]
    fn a_copy_made_on_the_way_ends_like_its_original(
        Run { scenario, seed, .. } in testing::runs(),
        place in 0.0..1.0f64,
    ) {
        let mut original = Simulation::new(&scenario, seed).unwrap();
        for _ in 0..(f64::from(scenario.ticks) * place) as u32 {
            original.step();
        }
        let mut copy = original.clone();
        let (mut of_original, mut of_copy) = (Recorder::default(), Recorder::default());
        let ended = copy.run_with(&mut of_copy).to_json();
        prop_assert_eq!(original.run_with(&mut of_original).to_json(), ended);
        prop_assert_eq!(of_original.seen, of_copy.seen);
        prop_assert_eq!(report(&scenario, seed).to_json(), original.report().to_json());
    }

    #[test]
    fn a_run_that_is_stopped_is_the_beginning_of_the_whole(
        Run { scenario, seed, .. } in testing::runs(),
        place in 0.0..1.0f64,
    ) {
        let stop_at = Tick(1 + (f64::from(scenario.ticks - 1) * place) as u32);
        let mut stopped = Simulation::new(&scenario, seed).unwrap();
        let mut recorder = Recorder { stop_at: Some(stop_at), ..Recorder::default() };
        let early = stopped.run_with(&mut recorder);
        prop_assert_eq!(stopped.tick(), stop_at);
        let mut stepped = Simulation::new(&scenario, seed).unwrap();
        for _ in 0..stop_at.0 {
            stepped.step();
        }
        prop_assert_eq!(early.to_json(), stepped.report().to_json());
        prop_assert_eq!(stopped.history(), stepped.history());
    }

    #[test]
    fn a_scenario_survives_its_own_json(Run { scenario, seed, .. } in testing::runs()) {
        let read = Scenario::from_json(&scenario.to_json()).unwrap();
        prop_assert_eq!(&read, &scenario);
        prop_assert_eq!(scenario_digest(&read), scenario_digest(&scenario));
        prop_assert_eq!(report(&read, seed).to_json(), report(&scenario, seed).to_json());
    }
}

fn small_mask() -> Scenario {
    let mut scenario = downline_tests::strategy::plain_mask();
    scenario.population.people = 2_000;
    scenario.suppliers[0].first_agents = 20;
    scenario
}

#[test]
fn seeds_and_scenarios_are_told_apart_by_their_digests() -> Result<(), ScenarioError> {
    let scenario = small_mask();
    let mut other = scenario.clone();
    other.behaviour.buy_trust += 0.01;
    let (one, two, three) = (report(&scenario, 1), report(&scenario, 2), report(&other, 1));
    assert_eq!(one.manifest.scenario_digest, two.manifest.scenario_digest);
    assert_ne!(one.manifest.scenario_digest, three.manifest.scenario_digest);
    assert_ne!(one.manifest.result_digest, two.manifest.result_digest);
    assert_ne!(one.manifest.result_digest, three.manifest.result_digest);
    assert_eq!((one.manifest.seed.as_str(), two.manifest.seed.as_str()), ("1", "2"));
    assert_ne!(one.tiers, two.tiers);
    Ok(())
}

/// Runs side by side in several threads share nothing.
#[test]
fn runs_in_several_threads_do_not_disturb_one_another() {
    let scenario = small_mask();
    let alone: Vec<String> = (0..4).map(|seed| report(&scenario, seed).to_json()).collect();
    let together: Vec<String> = std::thread::scope(|scope| {
        let runs: Vec<_> = (0..4)
            .map(|seed| {
                scope.spawn({
                    let scenario = &scenario;
                    move || report(scenario, seed).to_json()
                })
            })
            .collect();
        runs.into_iter().map(|run| run.join().expect("a run")).collect()
    });
    assert_eq!(alone, together);
}
