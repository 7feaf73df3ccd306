//! The report as JSON: the names that others build on, and nothing else.

use downline::event::Cause;
use downline::scenario::{ByOrderSize, Ladder, NetworkKind, Rank};
use downline::{Money, Report, Scenario, Simulation};
use serde_json::Value;

fn names(value: &Value) -> Vec<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

fn sorted<'a>(names: &[&'a str]) -> Vec<&'a str> {
    let mut names = names.to_vec();
    names.sort_unstable();
    names
}

fn small_mask() -> Scenario {
    let mut scenario = downline_tests::strategy::plain_mask();
    scenario.population.people = 2_000;
    scenario.suppliers[0].first_agents = 20;
    scenario
}

fn json(scenario: &Scenario) -> (Report, Value) {
    let report = Simulation::new(scenario, u64::MAX).expect("a valid scenario").run();
    let value = serde_json::from_str(&report.to_json()).expect("JSON");
    (report, value)
}

#[test]
fn the_report_has_the_names_that_others_build_on() {
    let (_, report) = json(&small_mask());
    let assert_names = |value: &Value, expected: &[&str]| assert_eq!(sorted(&names(value)), sorted(expected));
    let everything = [
        "schema",
        "manifest",
        "totals",
        "suppliers",
        "tiers",
        "flows",
        "inequality",
        "welfare",
        "collapse",
        "cascades",
        "indicators",
        "not_modelled",
    ];
    assert_names(&report, &everything);
    assert_eq!(report["schema"], 2);
    let manifest = ["crate", "version", "scenario_digest", "seed", "result_digest"];
    assert_names(&report["manifest"], &manifest);
    for name in ["people", "resellers", "reseller_ticks", "units_made"] {
        assert!(report["totals"][name].is_u64(), "totals.{name}");
    }
    let flows = [
        "consumers_paid",
        "production_cost",
        "suppliers_profit",
        "resellers_profit",
        "platform_profit",
        "deposits_held",
        "unsettled",
    ];
    assert_names(&report["flows"], &flows);
    let tiers = report["tiers"].as_array().expect("a list");
    assert!(tiers.len() > 2);
    for tier in tiers {
        assert_names(tier, &["supplier", "tier", "people", "flows"]);
        let (people, flows) = (&tier["people"], &tier["flows"]);
        let names = [
            "joined",
            "active",
            "left",
            "bought",
            "stranded",
            "money",
            "losers",
            "losers_with_stock_at_cost",
            "profit_per_reseller",
            "loss_of_cash",
        ];
        assert_names(people, &names);
        let causes = Cause::ALL.into_iter().filter(|&cause| cause != Cause::Purged);
        assert_names(&people["left"], &causes.map(Cause::name).collect::<Vec<_>>());
        assert_names(&people["money"], &["paid", "received", "profit", "loss"]);
        assert_names(&people["profit_per_reseller"], &["min", "p10", "median", "p90", "max"]);
        assert_names(flows, &["units", "money", "stranded", "sell_through"]);
        let units = [
            "bought",
            "moved_in",
            "sold_down",
            "retail",
            "own_use",
            "dumped",
            "returned",
            "expired",
            "on_hand",
            "moved_out",
        ];
        assert_names(&flows["units"], &units);
        assert_names(&flows["money"], &["paid", "received"]);
        assert_names(&flows["sell_through"], &["passed_on", "to_non_resellers", "with_own_use"]);
        for view in [people, flows] {
            assert_names(&view["stranded"], &["units", "at_cost", "at_list"]);
        }
    }
}

#[test]
fn money_is_a_decimal_text_and_counts_are_whole_numbers() {
    let (_, report) = json(&small_mask());
    let is_money = |value: &Value| {
        let text = value.as_str().expect("money is text");
        let (_, decimals) = text.split_once('.').expect("money has decimals");
        assert_eq!(decimals.len(), 2, "{text}");
        text.parse::<Money>().expect("money reads back")
    };
    let object = |value: &Value| value.as_object().expect("an object").clone();
    assert!(object(&report["flows"]).values().map(is_money).any(|money| money < Money::ZERO));
    for tier in report["tiers"].as_array().expect("a list") {
        let (people, flows) = (&tier["people"], &tier["flows"]);
        let spread = object(&people["profit_per_reseller"]);
        let money = object(&people["money"]).into_iter().chain(object(&flows["money"])).chain(spread);
        money.for_each(|(_, value)| {
            is_money(&value);
        });
        for view in [people, flows] {
            is_money(&view["stranded"]["at_cost"]);
            is_money(&view["stranded"]["at_list"]);
        }
        let ids = ["supplier", "tier"].map(|name| tier[name].clone());
        let counts = ["joined", "active", "losers", "losers_with_stock_at_cost", "bought"]
            .map(|name| people[name].clone());
        let units = object(&flows["units"]).into_iter().map(|(_, units)| units);
        let left = object(&people["left"]).into_iter().map(|(_, count)| count);
        assert!(ids.into_iter().chain(counts).chain(units).chain(left).all(|count| count.is_u64()));
    }
    assert_eq!(report["manifest"]["seed"], u64::MAX.to_string());
    for digest in ["scenario_digest", "result_digest"] {
        let text = report["manifest"][digest].as_str().expect("a digest");
        assert!(text.len() == 64 && text.bytes().all(|byte| b"0123456789abcdef".contains(&byte)), "{text}");
    }
}

#[test]
fn tiers_that_no_reseller_held_have_no_row_but_an_empty_one_to_ask_for() {
    let mut scenario = small_mask();
    scenario.suppliers[0].max_tier = Some(2);
    let (report, _) = json(&scenario);
    assert_eq!(report.tiers.len(), 2);
    let empty = report.tier(downline::Tier(3));
    assert_eq!((empty.people.joined, empty.people.losers, empty.flows.sell_through.passed_on), (0, 0, None));
    assert_eq!(serde_json::to_value(&empty).unwrap()["people"]["profit_per_reseller"], Value::Null);
}

#[test]
fn what_no_reseller_sold_has_no_share() {
    let rank = Rank { price: Money::from_yuan(10), entry_order: 0, ..Rank::default() };
    let mut scenario = small_mask();
    scenario.network = NetworkKind::Complete;
    scenario.suppliers[0].ladder =
        Ladder::ByOrderSize(ByOrderSize { ranks: vec![rank], ..ByOrderSize::default() });
    scenario.behaviour.reorder.when_below = 0;
    let (report, value) = json(&scenario);
    assert!(report.totals.resellers > 20);
    assert_eq!(value["tiers"][0]["flows"]["sell_through"]["passed_on"], Value::Null);
    assert_eq!(value["indicators"][0]["retail_share"], Value::Null);
}
