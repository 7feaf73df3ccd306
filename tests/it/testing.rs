//! The strategies and checks that users of the crate have: that checks find faults, and what strategies give.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};

use downline::decision::{AskView, JoinView};
use downline::event::{Entry, Phase};
use downline::scenario::NetworkKind;
use downline::{Decisions, Money, Observer, Posting, Remedy, Scenario, ScenarioError, Tick, World};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{TestError, TestRunner};

use downline_tests::strategy;
use downline_tests::testing::{
    Draw, Mechanism, Run, Topology, audits, behaviour, brief, conserves, ignores_strangers, ladder, network,
    runs, same_bytes, scenarios, shares_luck,
};

/// Asks no less than it pays for a unit: the next one, not those on hand.
struct NeverAtALoss;

impl Decisions for NeverAtALoss {
    fn name(&self) -> &str {
        "never at a loss"
    }

    fn ask(&self, view: &AskView) -> Money {
        view.standard.max(view.own.price)
    }
}

/// Joins every second time that it is asked, in whatever order and by whichever thread.
struct EverySecond;

static ASKED: AtomicU64 = AtomicU64::new(0);

impl Decisions for EverySecond {
    fn name(&self) -> &str {
        "every second"
    }

    fn join(&self, _: &JoinView) -> bool {
        ASKED.fetch_add(1, Ordering::Relaxed).is_multiple_of(2)
    }
}

/// Counts sales for a yuan less than the goods cost, or still less.
#[derive(Default)]
struct SalesAtALoss(u64);

impl Observer for SalesAtALoss {
    fn phase(&mut self, _: Tick, _: Phase, entries: &[Entry], _: &World) -> ControlFlow<()> {
        for entry in entries {
            if let Posting::Retail { amount, value, .. } = entry.posting {
                self.0 += u64::from(amount + Money::from_yuan(1) < value);
            }
        }
        ControlFlow::Continue(())
    }
}

proptest! {
    #![proptest_config(strategy::cases(40))]

    #[test]
    fn every_run_passes_every_check(run in runs(), more in 1..1000u32) {
        conserves(&run)?;
        audits(&run)?;
        same_bytes(&run)?;
        ignores_strangers(&run, more)?;
        conserves(&run.clone().deciding(|| NeverAtALoss))?;
        same_bytes(&run.deciding(|| NeverAtALoss))?;
    }

    #[test]
    fn a_brief_text_is_the_scenario(scenario in scenarios()) {
        prop_assert_eq!(Scenario::from_json(&brief(&scenario)).unwrap(), scenario);
    }

    #[test]
    fn sizes_networks_and_mechanisms_are_those_chosen(
        run in scenarios()
            .people(5..=9)
            .ticks(3..=4)
            .suppliers(2..=2)
            .networks(&[Topology::Tree, Topology::Groups])
            .only(&[Mechanism::BuyBack, Mechanism::Strangers])
            .runs(),
    ) {
        let scenario = &run.scenario;
        prop_assert!((5..=9).contains(&scenario.population.people) && (3..=4).contains(&scenario.ticks));
        prop_assert_eq!(scenario.suppliers.len(), 2);
        let is_chosen = matches!(scenario.network, NetworkKind::Tree { .. } | NetworkKind::Groups { .. });
        prop_assert!(is_chosen, "{:?}", scenario.network);
        let on = Mechanism::ALL.into_iter().filter(|mechanism| mechanism.is_on(scenario));
        let others: Vec<Mechanism> =
            on.filter(|one| ![Mechanism::BuyBack, Mechanism::Strangers].contains(one)).collect();
        prop_assert_eq!(others, []);
    }

    #[test]
    fn parts_suit_a_scenario(ladder in ladder(), network in network(), behaviour in behaviour()) {
        let mut scenario = Scenario { behaviour, ..Scenario::default() };
        if !matches!(network, NetworkKind::Edges { .. }) {
            scenario.network = network;
        }
        scenario.suppliers[0].ladder = ladder;
        // A ladder of thousands of tiers under large orders may come to more money than a run may have.
        let fits = scenario.validate();
        let is_too_large = |error: &ScenarioError| error.to_string().contains("totals that stay below");
        prop_assert!(fits.is_ok() || fits.as_ref().is_err_and(is_too_large), "{:?}", fits);
    }
}

/// What a test with these cases finds, shrunk.
fn fault(mut check: impl FnMut(Run) -> Result<(), TestCaseError>) -> Run {
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    let rng = TestRunner::deterministic().rng().clone();
    let mut runner = TestRunner::new_with_rng(config, rng);
    let check = std::cell::RefCell::new(&mut check);
    match runner.run(&runs(), |run| (check.borrow_mut())(run)) {
        Err(TestError::Fail(_, run)) => run,
        other => panic!("no fault is found: {other:?}"),
    }
}

/// Mechanisms of a scenario beyond those that `Scenario::default` has.
fn mechanisms(scenario: &Scenario) -> Vec<Mechanism> {
    Mechanism::ALL.into_iter().filter(|mechanism| mechanism.is_on(scenario)).collect()
}

/// A rule that looks at the wrong price is caught, and the scenario that shows it is small and plain.
#[test]
fn a_rule_that_sells_at_a_loss_is_caught_and_shrunk() {
    let run = fault(|run| {
        let mut losses = SalesAtALoss::default();
        run.deciding(|| NeverAtALoss).watched(&mut losses)?;
        prop_assert_eq!(losses.0, 0);
        Ok(())
    });
    println!("{run:?}");
    let scenario = &run.scenario;
    assert!(scenario.population.people < 20 && scenario.ticks <= 10, "{run:?}");
    assert_eq!(scenario.suppliers.len(), 1, "{run:?}");
    assert!(mechanisms(scenario).len() <= 8, "{:?} in {run:?}", mechanisms(scenario));
    // Two ladders of two ranks take four dozen lines.
    assert!(brief(scenario).lines().count() < 50, "{run:?}");
}

/// A rule that counts across runs does not give the same bytes twice.
#[test]
fn a_rule_with_a_memory_is_caught_and_shrunk() {
    let run = fault(|run| {
        // Each case begins with the same memory, or shrinking would not come to an end.
        ASKED.store(0, Ordering::Relaxed);
        same_bytes(&run.deciding(|| EverySecond))?;
        Ok(())
    });
    println!("{run:?}");
    assert!(run.scenario.population.people < 10 && run.scenario.ticks <= 3, "{run:?}");
    assert!(brief(&run.scenario).lines().count() < 30, "{run:?}");
}

/// Remedies leave what they do not touch to the same luck; another seed does not.
#[test]
fn luck_is_shared_under_one_seed_alone() {
    let small = [("population.people", "1500"), ("suppliers.0.first_agents", "20"), ("ticks", "30")];
    let scenario = Scenario::mask().with_all(small).unwrap();
    let remedied = Remedy::BuyBack { rate: 0.9, window: 52 }.on(&scenario);
    let shared = shares_luck(&scenario, &remedied, 7, &Draw::ALL).unwrap();
    assert!(shared > 2_000, "{shared} draws are shared");
    let mut richer = scenario.clone();
    richer.population.cash.median += Money::from_yuan(1);
    let error = shares_luck(&scenario, &richer, 7, &[Draw::Cash]).unwrap_err();
    assert!(error.to_string().starts_with("shares_luck: Cash of person"), "{error}");
    assert!(
        shares_luck(&scenario, &richer, 7, &[Draw::Buy, Draw::Join, Draw::WillingnessToPay]).unwrap() > 500
    );
}

/// Chosen networks stay chosen while a scenario shrinks.
#[test]
fn a_scenario_shrinks_within_what_was_chosen() {
    let strategy = scenarios().people(7..=50).ticks(4..=20).suppliers(2..=3).networks(&[Topology::ScaleFree]);
    let mut tree = strategy.new_tree(&mut TestRunner::deterministic()).unwrap();
    while tree.simplify() {}
    let scenario = tree.current();
    assert_eq!((scenario.population.people, scenario.ticks, scenario.suppliers.len()), (7, 4, 2));
    assert!(matches!(scenario.network, NetworkKind::ScaleFree { .. }), "{}", brief(&scenario));
    assert_eq!(mechanisms(&scenario), []);
    // Without a choice what remains is the smallest scenario there is.
    let mut tree = runs().new_tree(&mut TestRunner::deterministic()).unwrap();
    while tree.simplify() {}
    let smallest = r#"seed 0, scenario { "population": { "people": 1 }, "suppliers": [{ "first_agents": 0 }], "ticks": 1 }"#;
    assert_eq!(format!("{:?}", tree.current()), smallest);
}
