//! One past has many futures: runs that go on under other scenarios, or under other decisions.

use std::collections::BTreeSet;

use downline::decision::UseView;
use downline::scenario::Enforcement;
use downline::simulation::BranchError;
use downline::world::Status;
use downline::{Decisions, PersonId, Preset, Remedy, Report, Simulation, Tick, Units};
use proptest::prelude::*;

use downline_tests::runs::{Whims, saved, until, whimsical};
use downline_tests::scenarios::{small, small_mask};
use downline_tests::strategy;
use downline_tests::testing::{self, Run};

/// Decides nothing itself.
struct Nothing;

impl Decisions for Nothing {
    fn name(&self) -> &str {
        "nothing"
    }
}

/// The report as JSON, without the name of who decided and the digest that covers it.
fn without_who_decided(mut report: Report) -> String {
    report.manifest.decisions = None;
    report.manifest.result_digest.clear();
    report.to_json()
}

proptest! {
    #![proptest_config(strategy::cases(48))]

    #[test]
    fn a_branch_under_the_same_scenario_is_the_same_run(Run { scenario, seed, .. } in testing::runs(), place in 0.0..=1.0f64) {
        let tick = (f64::from(scenario.ticks) * place) as u32;
        let mut straight = until(&scenario, seed, tick);
        let mut branch = straight.branch(&scenario).unwrap();
        prop_assert_eq!(branch.run().to_json(), straight.run().to_json());
    }

    /// Whatever another scenario keeps that the first one did not is begun, and the books still agree.
    #[test]
    fn any_past_goes_on_under_any_remedy(
        Run { scenario, seed, .. } in testing::runs(),
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
            // The cap takes away ranks that a reseller holds.
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
        let kept = |row: &downline::report::TickRow| tick > 0 && row.tick <= Tick(tick);
        let [one, two] = [&past, &branch].map(|run| run.history().iter().copied().filter(kept).collect::<Vec<_>>());
        prop_assert_eq!(one, two);
    }

    /// Under the same decisions, shared or new, a branch without change is the same run. So is one of a run
    /// with standard decisions that goes over to decisions that change nothing.
    #[test]
    fn a_branch_under_the_same_decisions_is_the_same_run(
        Run { scenario, seed, .. } in testing::runs(),
        place in 0.0..=1.0f64,
    ) {
        let tick = (f64::from(scenario.ticks) * place) as u32;
        let past = whimsical(&scenario, seed, tick);
        let straight = past.clone().run().to_json();
        let whims = || Whims("whims");
        for mut branch in [past.branch(&scenario).unwrap(), past.branch_with(&scenario, whims()).unwrap()] {
            prop_assert_eq!(branch.run().to_json(), &straight[..]);
            branch.audit().unwrap();
        }
        let mut standard = until(&scenario, seed, tick);
        let mut nothing = standard.branch_with(&scenario, Nothing).unwrap();
        nothing = nothing.branch(&scenario).unwrap();
        prop_assert_eq!(without_who_decided(nothing.run()), without_who_decided(standard.run()));
    }
}

/// Uses all that it holds.
struct Thrifty;

impl Decisions for Thrifty {
    fn name(&self) -> &str {
        "thrifty"
    }

    fn own_use(&self, view: &UseView) -> Units {
        view.own.on_hand
    }
}

/// Those who left before the branch decide on their stock in it.
#[test]
fn former_resellers_decide_on_their_stock_in_a_branch() {
    // Whom a unit disappoints uses no more.
    let off = [("behaviour.own_use", "0"), ("behaviour.dump", "null"), ("behaviour.disappointment", "null")];
    let scenario = small_mask().with_all(off).unwrap();
    let past = until(&scenario, 7, 30);
    let left: BTreeSet<PersonId> = past
        .world()
        .resellers()
        .filter(|reseller| matches!(reseller.status(), Status::Left(_)))
        .map(|reseller| reseller.person())
        .collect();
    let held = |run: &Simulation| -> u64 {
        let held = run.world().resellers().filter(|reseller| left.contains(&reseller.person()));
        held.map(|reseller| reseller.on_hand().0).sum()
    };
    assert!(held(&past) > 50, "{}", held(&past));
    let mut branch = past.branch_with(&scenario, Thrifty).unwrap();
    branch.step();
    assert_eq!(held(&branch), 0);
}

#[test]
fn a_branch_goes_on_under_other_decisions() {
    for preset in Preset::ALL {
        let scenario = small(preset);
        let name = preset.name();
        for (past, is_own) in [(until(&scenario, 3, 20), false), (whimsical(&scenario, 3, 20), true)] {
            let mut branch = past.branch_with(&scenario, Whims("others")).unwrap();
            let resumed = Simulation::resume_with(&saved(&branch), Whims("others")).unwrap();
            assert_eq!(saved(&resumed), saved(&branch), "{name}");
            let report = branch.run();
            branch.audit().unwrap();
            assert_eq!(report.manifest.decisions.as_deref(), Some("others"), "{name}");
            // What has happened stays, and what follows is decided by the others.
            assert_eq!(branch.history()[..=20], past.history()[..], "{name}");
            let straight = past.clone().run();
            assert_eq!(
                without_who_decided(report.clone()) == without_who_decided(straight),
                is_own,
                "{name}"
            );
            assert_eq!({ resumed }.run(), report, "{name}");
        }
        // At tick 0 the branch opens anew.
        let opened = until(&scenario, 3, 0).branch_with(&scenario, Whims("whims")).unwrap().run();
        assert_eq!(opened, whimsical(&scenario, 3, 0).run(), "{name}");
    }
    let limited = Remedy::TierCap { tiers: 1 }.on(&small_mask());
    let mut branch = whimsical(&small_mask(), 7, 10).branch(&limited).unwrap();
    let report = branch.run();
    branch.audit().unwrap();
    assert_eq!(report.manifest.decisions.as_deref(), Some("whims"));
    assert!(report.totals.resellers < whimsical(&small_mask(), 7, 40).report().totals.resellers);
}

#[test]
fn a_remedy_that_comes_late_helps_less() {
    let scenario = small_mask();
    let buy_back = Remedy::BuyBack { rate: 0.9, window: 52 }.on(&scenario);
    let losses = |mut simulation: Simulation| -> i64 {
        simulation.run().tiers.iter().map(|tier| tier.people.money.loss.fen()).sum()
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

/// Who holds a tier that a remedy closed goes on to order at its price, also where the branch was saved.
#[test]
fn a_saved_branch_knows_the_tiers_that_were_closed() {
    let past = until(&small_mask(), 7, 20);
    let mut branch = past.branch(&Remedy::TierCap { tiers: 1 }.on(past.scenario())).unwrap();
    let mut resumed = Simulation::resume(&saved(&branch)).unwrap();
    assert!(past.outcomes().iter().any(|outcome| outcome.tier.0 > 2));
    assert_eq!(resumed.run().to_json(), branch.run().to_json());
}

/// Without enforcement, whether a chain is stopped has no effect.
#[test]
fn chains_that_were_stopped_go_on_without_enforcement() {
    let enforcement = Enforcement {
        levels: 1,
        people: 1,
        detection: 1.0,
        share: 0.0,
        stops_recruiting: true,
        expected: 0.0,
    };
    let mut scenario = small_mask();
    scenario.platform.enforcement = Some(enforcement);
    let past = until(&scenario, 7, 10);
    scenario.platform.enforcement = None;
    let mut branch = past.branch(&scenario).unwrap();
    branch.run();
    branch.audit().unwrap();
    assert!(branch.outcomes().len() > past.outcomes().len());
}

#[test]
fn a_past_that_would_have_been_another_is_refused_by_name() {
    let mut scenario = small_mask();
    scenario.suppliers[0].product.batch_period = 4;
    let past = until(&scenario, 7, 20);
    let told = |path: &str, value: &str| {
        past.branch(&past.scenario().with(path, value).unwrap()).unwrap_err().to_string()
    };
    for (path, value) in [
        ("population.people", "1600"),
        ("population.need_ticks", "3"),
        ("network", "\"complete\""),
        ("suppliers.0.product.shelf_life", "40"),
        ("suppliers.0.first_agents", "11"),
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
