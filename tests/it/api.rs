//! What users of the crate build on: errors that go anywhere, and money that adds up.

use std::error::Error;

use downline::scenario::ScenarioError;
use downline::simulation::{BranchError, SnapshotError};
use downline::units::MoneyError;
use downline::{Money, Scenario, Simulation, Tier, Units};

/// Errors go through threads and into boxes of any error.
const fn goes_anywhere<E: Error + Send + Sync + 'static>() {}

const _: () = {
    goes_anywhere::<ScenarioError>();
    goes_anywhere::<BranchError>();
    goes_anywhere::<SnapshotError>();
    goes_anywhere::<MoneyError>();
    goes_anywhere::<downline::ledger::AuditError>();
    goes_anywhere::<downline::trace::TraceError>();
    goes_anywhere::<downline_experiment::ExperimentError>();
    goes_anywhere::<downline_experiment::StoreError>();
    goes_anywhere::<downline_output::OutputError>();
    goes_anywhere::<downline_theory::DomainError>();
    goes_anywhere::<downline_tests::testing::Violation>();
};

/// Runs, scenarios and reports go to other threads.
const fn goes_to_threads<T: Send + Sync + Clone + 'static>() {}

const _: () = {
    goes_to_threads::<Scenario>();
    goes_to_threads::<Simulation>();
    goes_to_threads::<downline::Report>();
};

#[test]
fn money_is_read_shown_and_summed() {
    let prices = ["150", "0.5", "-20.25"].map(|text| Money::try_from(text).unwrap());
    assert_eq!(prices.iter().sum::<Money>(), prices.into_iter().sum());
    assert_eq!(prices.iter().sum::<Money>().to_string(), "130.25");
    assert_eq!("130.25".parse(), Ok(Money::from_fen(13_025)));
    assert_eq!([Units(2), Units(3)].iter().sum::<Units>(), Units(5));
    let told = Money::try_from("1.234").unwrap_err().to_string();
    assert_eq!(told, r#""1.234" has more than two decimals; the smallest amount is 0.01 yuan"#);
}

#[test]
fn a_tier_says_its_loss_in_one_step() {
    let small = [("population.people", "3000"), ("suppliers.0.first_agents", "10")];
    let report = Simulation::new(&Scenario::mask().with_all(small).unwrap(), 7).unwrap().run();
    let tier = report.tier(Tier(3));
    assert!(tier.loss() > Money::ZERO && tier.losers() > 0 && tier.stranded() > Units(0));
    let losses: Money = report.tiers.iter().map(|tier| tier.loss()).sum();
    let people: u64 = report.tiers.iter().map(|tier| tier.losers()).sum();
    assert_eq!(people, report.totals.losers);
    assert!(losses >= tier.loss());
    assert_eq!(report.tier(Tier(9999)).loss(), Money::ZERO);
}
