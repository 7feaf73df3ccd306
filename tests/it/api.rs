//! What users of the crate build on: errors that go anywhere, and money that adds up.

use std::error::Error;

use downline::scenario::ScenarioError;
use downline::simulation::{BranchError, SnapshotError};
use downline::units::MoneyError;
use downline::{
    Language, Money, PersonId, Preset, Remedy, Scenario, Simulation, SupplierId, Tick, Tier, Units,
};

/// Errors go through threads and into boxes of any error.
const fn goes_anywhere<E: Error + Send + Sync + 'static>() {}

const _: () = {
    goes_anywhere::<ScenarioError>();
    goes_anywhere::<BranchError>();
    goes_anywhere::<SnapshotError>();
    goes_anywhere::<MoneyError>();
    goes_anywhere::<downline::report::LanguageError>();
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
    goes_to_threads::<downline::Posting>();
    goes_to_threads::<downline::Trace>();
    goes_to_threads::<downline::World>();
    goes_to_threads::<Remedy>();
    goes_to_threads::<downline::random::Draws>();
};

/// Choices and counts are keys of maps, and print.
const fn is_a_key<T: Copy + Eq + std::hash::Hash + std::fmt::Display + std::fmt::Debug>() {}

const _: () = {
    is_a_key::<Money>();
    is_a_key::<Units>();
    is_a_key::<Tick>();
    is_a_key::<Tier>();
    is_a_key::<PersonId>();
    is_a_key::<SupplierId>();
    is_a_key::<Preset>();
    is_a_key::<Language>();
    is_a_key::<downline::event::Cause>();
    is_a_key::<downline::scenario::TickLength>();
};

#[test]
fn names_and_numbers_are_read_as_they_are_shown() {
    for preset in Preset::ALL {
        assert_eq!(preset.to_string().parse(), Ok(preset));
    }
    for language in Language::ALL {
        assert_eq!(language.to_string().parse(), Ok(language));
    }
    assert_eq!(
        "fr".parse::<Language>().unwrap_err().to_string(),
        r#"no such language: "fr"; allowed: en, zh"#
    );
    let told = "musk".parse::<Preset>().unwrap_err();
    assert_eq!(told, Preset::named("musk").unwrap_err());
    assert_eq!(Tier(7).to_string().parse(), Ok(Tier(7)));
    assert_eq!((Tick::from(3), u64::from(Units(5)), SupplierId::from(2)), (Tick(3), 5, SupplierId(2)));
    assert!("-1".parse::<PersonId>().is_err() && "70000".parse::<SupplierId>().is_err());
    let remedy = Remedy::TierCap { tiers: 2 };
    assert_eq!(format!("{remedy:>9}|{:<6}|{}", Preset::Mask, Tick(4)), "tier cap 2|mask  |4");
}

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
