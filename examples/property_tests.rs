//! How do I property-test decisions of my own? As a dependent would: random runs, checks, and a property of
//! a rule itself.
//!
//! Run with `cargo run --release --example property_tests --features proptest`. It checks the books under one
//! rule. Another rule is meant never to sell at a loss, and looks at the wrong price. The test prints the
//! smallest scenario that shows the fault. In a crate of your own, each function that begins with `check` is
//! the body of a `#[test]`.

use std::ops::ControlFlow;

use downline::decision::AskView;
use downline::event::{Entry, Phase};
use downline::testing::{Run, audits, conserves, ignores_strangers, runs, same_bytes};
use downline::{Decisions, Money, Observer, Posting, Tick, World};
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestError, TestRng, TestRunner};

/// Asks for no less than the average cost of its stock.
struct CoversCost;

impl Decisions for CoversCost {
    fn name(&self) -> &str {
        "covers cost"
    }

    fn ask(&self, view: &AskView) -> Money {
        view.standard.max(view.cost)
    }
}

/// Is meant to do so, but asks for no less than it pays for the next unit.
struct CoversNextCost;

impl Decisions for CoversNextCost {
    fn name(&self) -> &str {
        "covers the next cost"
    }

    fn ask(&self, view: &AskView) -> Money {
        view.standard.max(view.own.price)
    }
}

/// Remembers the first sale for a yuan less than the stock cost, or still less.
#[derive(Default)]
struct Losses(Option<(Tick, Posting)>);

impl Observer for Losses {
    fn phase(&mut self, tick: Tick, _: Phase, entries: &[Entry], _: &World) -> ControlFlow<()> {
        let is_loss = |posting: &Posting| match posting {
            Posting::Retail { amount, value, .. } => *amount + Money::from_yuan(1) < *value,
            _ => false,
        };
        self.0 = self.0.or(entries.iter().map(|entry| entry.posting).find(is_loss).map(|loss| (tick, loss)));
        ControlFlow::Continue(())
    }
}

/// What must hold of a rule that never sells at a loss.
fn never_sells_at_a_loss(run: &Run) -> Result<(), TestCaseError> {
    let mut losses = Losses::default();
    run.watched(&mut losses)?;
    prop_assert_eq!(losses.0, None, "a sale at a loss");
    Ok(())
}

/// In a test: `#[test] fn whatever_people_decide_the_books_agree(run in runs()) { … }`.
fn check_the_books() {
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(32) };
    proptest!(config, |(run in runs())| {
        let run = run.deciding(|| CoversCost);
        conserves(&run)?;
        audits(&run)?;
        same_bytes(&run)?;
        ignores_strangers(&run, 1_000)?;
    });
}

/// The smallest run in which the wrong rule sells at a loss.
fn fault() -> Option<(String, Run)> {
    let config = ProptestConfig { max_shrink_iters: 10_000, failure_persistence: None, ..Default::default() };
    let draws = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let found = TestRunner::new_with_rng(config, draws)
        .run(&runs(), |run| never_sells_at_a_loss(&run.deciding(|| CoversNextCost)));
    match found {
        Err(TestError::Fail(reason, run)) => Some((reason.to_string(), run)),
        _ => None,
    }
}

fn main() {
    check_the_books();
    println!("{}: its books agree in 32 random runs.\n", CoversCost.name());
    let (reason, run) = fault().expect("the wrong rule is caught");
    println!("{}: {reason}\n\nThe smallest run that shows it:\n{run:?}", CoversNextCost.name());
    assert!(run.scenario.population.people < 20 && run.scenario.suppliers.len() == 1);
}
