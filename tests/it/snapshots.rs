//! A run that is saved half-way ends as it would have without, and one past has many futures.

use std::ops::ControlFlow;

use downline::{
    Book, BranchError, Entry, Observer, Phase, Remedy, Scenario, Simulation, SnapshotError, Tick, World,
};
use proptest::prelude::*;

use crate::strategy;

/// Everything that happens from some tick on.
#[derive(Default)]
struct Stream(Vec<(Tick, Phase, Entry)>);

impl Observer for Stream {
    fn phase(&mut self, tick: Tick, phase: Phase, entries: &[Entry], _: &World) -> ControlFlow<()> {
        self.0.extend(entries.iter().map(|&entry| (tick, phase, entry)));
        ControlFlow::Continue(())
    }
}

fn until(scenario: &Scenario, seed: u64, tick: u32) -> Simulation {
    let mut simulation = Simulation::new(scenario, seed).expect("a valid scenario");
    (0..tick).for_each(|_| simulation.step());
    simulation
}

fn saved(simulation: &Simulation) -> Vec<u8> {
    let mut bytes = Vec::new();
    simulation.save(&mut bytes).unwrap();
    bytes
}

fn small_mask() -> Scenario {
    let small = [("population.people", "1500"), ("suppliers.0.first_agents", "10"), ("ticks", "40")];
    Scenario::mask().with_all(small).unwrap()
}

proptest! {
    #![proptest_config(strategy::cases(48))]

    #[test]
    fn saved_and_resumed_is_the_straight_run((scenario, seed) in strategy::run(), place in 0.0..=1.0f64) {
        let tick = (f64::from(scenario.ticks) * place) as u32;
        let mut straight = until(&scenario, seed, tick);
        let bytes = saved(&straight);
        let mut resumed = Simulation::resume(&bytes).unwrap();
        prop_assert_eq!(resumed.tick(), Tick(tick));
        prop_assert_eq!(resumed.report().to_json(), straight.report().to_json());
        prop_assert_eq!(saved(&resumed), bytes, "saving again gives the same bytes");
        let (mut one, mut other) = (Stream::default(), Stream::default());
        let ended = straight.run_with(&mut one).to_json();
        prop_assert_eq!(resumed.run_with(&mut other).to_json(), ended);
        prop_assert_eq!(one.0, other.0);
        prop_assert_eq!(resumed.history(), straight.history());
        prop_assert_eq!(resumed.indicators(), straight.indicators());
        resumed.audit().unwrap();
    }

    #[test]
    fn a_branch_under_the_same_scenario_is_the_same_run((scenario, seed) in strategy::run(), place in 0.0..=1.0f64) {
        let tick = (f64::from(scenario.ticks) * place) as u32;
        let mut straight = until(&scenario, seed, tick);
        let mut branch = straight.branch(&scenario).unwrap();
        prop_assert_eq!(branch.run().to_json(), straight.run().to_json());
    }

    /// Whatever another scenario keeps that the first one did not is begun, and the books still agree.
    #[test]
    fn any_past_goes_on_under_any_remedy(
        (scenario, seed) in strategy::run(),
        place in 0.0..=1.0f64,
        which in 0..10usize,
    ) {
        let tick = (f64::from(scenario.ticks) * place) as u32;
        let past = until(&scenario, seed, tick);
        let remedy = Remedy::usual()[which];
        let other = remedy.on(&scenario);
        prop_assume!(other.validate().is_ok());
        let mut branch = match past.branch(&other) {
            Ok(branch) => branch,
            // The cap takes away ranks that somebody holds.
            Err(BranchError::Past { field }) => {
                prop_assert!(field.ends_with(".ladder") && matches!(remedy, Remedy::EntryOrderCap { .. }), "{}", field);
                return Ok(());
            }
            Err(error) => panic!("{error}"),
        };
        while !branch.is_done() {
            branch.step();
            branch.audit().unwrap();
        }
        let resumed = Simulation::resume(&saved(&branch)).unwrap();
        prop_assert_eq!(resumed.report().to_json(), branch.report().to_json());
        // At tick 0 the branch opens anew.
        let kept = |row: &downline::TickRow| tick > 0 && row.tick <= Tick(tick);
        let [one, two] = [&past, &branch].map(|run| run.history().iter().copied().filter(kept).collect::<Vec<_>>());
        prop_assert_eq!(one, two);
    }

    #[test]
    fn any_bytes_are_resumed_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(Simulation::resume(&bytes).is_err());
    }
}

#[test]
fn a_remedy_that_comes_late_helps_less() {
    let scenario = small_mask();
    let buy_back = Remedy::BuyBack { rate: 0.9, window: 52 }.on(&scenario);
    let losses = |mut simulation: Simulation| -> i64 {
        simulation.run().tiers.iter().map(|tier| tier.money.loss.fen()).sum()
    };
    let from = |tick| losses(until(&scenario, 7, tick).branch(&buy_back).unwrap());
    let never = losses(until(&scenario, 7, 0));
    let [at_once, late, too_late] = [0, 25, 40].map(from);
    assert!(at_once < late && late < too_late, "{at_once} {late} {too_late}");
    assert_eq!(too_late, never);
}

#[test]
fn recruits_of_the_past_count_towards_a_limit_that_comes_later() {
    const MOST: u32 = 2;
    let past = until(&small_mask(), 7, 20);
    let recruits = |simulation: &Simulation| {
        let mut recruits = std::collections::BTreeMap::<_, u32>::new();
        for recruiter in simulation.world().resellers().filter_map(|reseller| reseller.recruiter()) {
            *recruits.entry(recruiter).or_default() += 1;
        }
        recruits
    };
    let before = recruits(&past);
    let limited = past.scenario().with("suppliers.0.max_downlines", &MOST.to_string()).unwrap();
    let mut branch = past.branch(&limited).unwrap();
    branch.run();
    branch.audit().unwrap();
    let beyond = |count: &u32| *count > MOST;
    assert!(before.values().any(beyond), "some were beyond the limit when it came");
    for (recruiter, count) in recruits(&branch) {
        let had = before.get(&recruiter).copied().unwrap_or(0);
        assert!(count <= had.max(MOST), "{recruiter:?} had {had} and came to {count}");
    }
    let mut usual = past.clone();
    usual.run();
    assert!(recruits(&usual).values().sum::<u32>() > recruits(&branch).values().sum());
}

#[test]
fn what_is_no_good_snapshot_is_refused_with_a_reason() {
    let good = saved(&until(&small_mask(), 7, 20));
    let refused = |bytes: &[u8]| Simulation::resume(bytes).unwrap_err();
    // Cut anywhere, it is short or does not fit; never does it panic or resume.
    for length in (0..good.len()).step_by(997).chain(good.len() - 70..good.len()) {
        let error = refused(&good[..length]);
        let is_expected = matches!(
            error,
            SnapshotError::Foreign
                | SnapshotError::Short
                | SnapshotError::Changed
                | SnapshotError::Version { .. }
        );
        assert!(is_expected, "{length}: {error}");
    }
    for at in (30..good.len()).step_by(1_999) {
        let mut bytes = good.clone();
        bytes[at] ^= 1;
        assert!(matches!(refused(&bytes), SnapshotError::Changed | SnapshotError::Short), "{at}");
    }
    assert_eq!(refused(b"{\"people\": 5}").to_string(), "not a snapshot of a run");
    let text = String::from_utf8(good.clone()).unwrap();
    let other = text.replacen(env!("CARGO_PKG_VERSION"), "0.0.9", 1);
    assert!(refused(other.as_bytes()).to_string().starts_with("taken by version 0.0.9; this is version "));
    // Somebody who makes the digest fit is told what contradicts.
    let forged = |from: &str, to: &str| {
        let body = text[..text.len() - 66].replacen(from, to, 1);
        assert_ne!(body, text[..text.len() - 66], "{from}");
        let digest: String =
            hmac_sha256::Hash::hash(body.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        refused(format!("{body}\n{digest}\n").as_bytes()).to_string()
    };
    assert!(forged("\"tick\":20", "\"tick\":21").contains("it has not one row a tick"));
    assert!(forged("\"people\":1500", "\"people\":1400").contains("its state is of another scenario"));
    assert!(forged("\"reseller_ticks\":", "\"reseller_tocks\":").contains("unknown field"));
    // The first two of those who are active change places.
    let list = "\"active\":[";
    let two: Vec<&str> = text[text.find(list).unwrap() + list.len()..].splitn(3, ',').take(2).collect();
    let (now, swapped) = (format!("{list}{},{}", two[0], two[1]), format!("{list}{},{}", two[1], two[0]));
    assert!(forged(&now, &swapped).contains("its state is of another scenario"));
    let full = Simulation::with_book(&small_mask(), 7, Book::Full).unwrap();
    assert!(matches!(full.save(&mut Vec::new()), Err(SnapshotError::FullBook)));
}

#[test]
fn a_past_that_would_have_been_another_is_refused_by_name() {
    let past = until(&small_mask(), 7, 20);
    let told = |path: &str, value: &str| {
        past.branch(&past.scenario().with(path, value).unwrap()).unwrap_err().to_string()
    };
    for (path, value) in [
        ("population.people", "1600"),
        ("population.need_ticks", "3"),
        ("network", "\"complete\""),
        ("suppliers.0.product.shelf_life", "40"),
    ] {
        assert!(told(path, value).starts_with(&format!("{path}: cannot change within a run")), "{path}");
    }
    assert_eq!(
        told("ticks", "19"),
        "ticks: 19 is not allowed; allowed: at least 20, which the run has reached"
    );
    let longer = past.scenario().with("ticks", "60").unwrap();
    assert_eq!(past.branch(&longer).unwrap().run().totals.ticks, 60);
    let mut bad = small_mask();
    bad.ticks = 0;
    assert!(matches!(past.branch(&bad), Err(BranchError::Scenario(_))));
}
