//! What a user can write wrongly, and what the user is told.
//!
//! The malformed scenarios and their messages are in `bad_input.txt`. A mutation test goes on from
//! there: whatever stands in a field, reading it fails or the scenario runs.

use downline::ledger::Book;
use downline::scenario::{
    BuyBack, ByDepth, ByOrderSize, Confidence, CoolingOff, Credit, DepthPrices, Fulfilment, Ladder,
    NetworkKind, PriceChange, Rank, Supplier,
};
use downline::{Scenario, Simulation};
use downline_tests::scenarios::yuan;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

use downline_tests::strategy;

const TABLE: &str = include_str!("bad_input.txt");

fn message(text: &str) -> String {
    match Scenario::from_json(text) {
        Ok(_) => "accepted".to_owned(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn every_malformed_scenario_has_its_message() {
    let mut lines = TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut cases = 0;
    let mut wrong = Vec::new();
    while let Some(text) = lines.next() {
        let expected = lines.next().and_then(|line| line.strip_prefix("    ")).expect("a message");
        let said = message(&text.replace('⏎', "\n"));
        if said != expected {
            wrong.push(format!("{text}\n  said     {said}\n  expected {expected}"));
        }
        cases += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases >= 40, "{cases} cases");
}

#[test]
fn no_text_at_all() {
    for text in ["", " \n\t "] {
        assert_eq!(message(text), "scenario: the text is empty; a scenario is a JSON object");
    }
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    let text = Scenario::mask().to_json();
    let whole = text.trim_end().len();
    for end in (1..whole).filter(|&end| text.is_char_boundary(end)) {
        let said = message(&text[..end]);
        assert!(said.contains("cut short") || said.contains("not JSON"), "{end}: {said}");
    }
}

#[test]
fn lists_too_long_are_counted() {
    let many = vec!["{}"; 101].join(",");
    let said = message(&format!("{{\"suppliers\": [{many}]}}"));
    assert_eq!(said, "suppliers: a list of 101 is not allowed; allowed: 1 to 100 suppliers");
    let many = vec!["0.1"; 65_536].join(",");
    let said = message(&format!("{{\"behaviour\": {{\"join\": {{\"base\": [{many}]}}}}}}"));
    assert_eq!(
        said,
        "behaviour.join.base: a list of 65536 is not allowed; allowed: 1 to 65535 probabilities"
    );
}

#[test]
fn long_values_are_cut_and_deep_ones_do_not_overflow_the_stack() {
    let said = message(&format!("{{\"suppliers\": \"{}\"}}", "x".repeat(10_000)));
    assert_eq!(said, format!("suppliers: \"{} … is not allowed; allowed: a list", "x".repeat(59)));
    let said = message(&format!("{{\"population\": {{\"credit\": \"{}\"}}}}", "9".repeat(10_000)));
    let limit = "is too large; at most 92233720368547758.07 yuan; or \"unlimited\"";
    assert_eq!(said, format!("population.credit: \"{}\" … {limit}", "9".repeat(60)));
    assert!(message(&"[".repeat(100_000)).contains("recursion limit exceeded"));
}

#[test]
fn edits_are_refused_with_the_path_and_what_is_there() {
    let with = |path: &str, value: &str| match Scenario::mask().with(path, value) {
        Ok(_) => "accepted".to_owned(),
        Err(error) => error.to_string(),
    };
    for (path, value, expected) in [
        ("population.people", "20000", "accepted"),
        ("population.people", "1e5", "accepted"),
        ("name", "2014", "accepted"),
        ("suppliers.0.product.unit_cost", "30.50", "accepted"),
        ("suppliers.0.max_tier", "null", "accepted"),
        ("network", "complete", "accepted"),
        ("network", r#"{"groups": {"families": 1, "size": 9}}"#, "accepted"),
        ("population.people", "many", "population.people: \"many\" is not allowed; allowed: a whole number"),
        (
            "population.people",
            "0",
            "population.people: 0 is not allowed; allowed: a whole number from 1 to 4294967294",
        ),
        ("ticks", "", "ticks: \"\" is not allowed; allowed: a whole number"),
        (
            "tikcs",
            "5",
            "tikcs: no such field; a scenario has behaviour, events, name, network, platform, population, suppliers, tick, ticks",
        ),
        (
            "suppliers.7.name",
            "x",
            "suppliers.7.name: no such field; suppliers has positions 0 to 1 (the last to add one)",
        ),
        ("ticks.length", "5", "ticks.length: no such field; ticks has no fields, it is 104"),
        (
            "suppliers.0.product.unit_cost",
            "30.005",
            "suppliers.0.product.unit_cost: \"30.005\" has more than two decimals; \
             the smallest amount is 0.01 yuan",
        ),
    ] {
        assert_eq!(with(path, value), expected, "{path}={value}");
    }
}

/// Scenarios that between them have every kind of field.
fn seeds() -> Vec<Value> {
    let small = |mut scenario: Scenario| {
        scenario.population.people = 300;
        scenario.ticks = 12;
        scenario.suppliers[0].first_agents = 9;
        scenario
    };
    let ratio = |first| {
        let prices = DepthPrices::Ratio { first: yuan(first), ratio: 1.2 };
        Ladder::ByDepth(ByDepth { prices, ..ByDepth::default() })
    };
    let mut drop_ship = small(Scenario::mask());
    drop_ship.suppliers[0] = Supplier {
        fulfilment: Fulfilment::DropShip,
        ladder: ratio(100),
        max_tier: Some(4),
        price_changes: vec![PriceChange {
            tick: 2,
            unit_cost: Some(yuan(20)),
            list_price: Some(yuan(350)),
            reference_price: Some(yuan(90)),
            ladder: Some(ratio(120)),
        }],
        ..drop_ship.suppliers[0].clone()
    };
    drop_ship.population.seats = Some(290);
    drop_ship.suppliers[0].buy_back = Some(BuyBack::default());
    drop_ship.suppliers[0].cooling_off = Some(CoolingOff::default());
    drop_ship.behaviour.leave.confidence = Some(Confidence::default());
    let mut ranks = small(Scenario::mask());
    let rank = |price, entry_order| Rank {
        price: yuan(price),
        entry_order,
        deposit: yuan(price),
        quota: Some(yuan(price * 10)),
        ..Rank::default()
    };
    ranks.population.credit = Credit::Limit(yuan(500));
    ranks.network = NetworkKind::Complete;
    ranks.suppliers[0].ladder = Ladder::ByOrderSize(ByOrderSize {
        ranks: vec![rank(100, 60), rank(130, 20), rank(160, 10)],
        quota_period: 2,
        ..ByOrderSize::default()
    });
    ranks.behaviour.reorder.for_quota_below = Some(50);
    let mut table = small(Scenario::reference());
    table.suppliers[0].ladder = Ladder::ByDepth(ByDepth {
        prices: DepthPrices::Table(vec![yuan(100), yuan(200), yuan(300)]),
        ..ByDepth::default()
    });
    table.suppliers.push(table.suppliers[0].clone());
    let scenarios = [small(Scenario::mask()), small(Scenario::reference()), drop_ship, ranks, table];
    scenarios.iter().map(|scenario| serde_json::to_value(scenario).unwrap()).collect()
}

/// The places of all values of a tree, as JSON pointers.
fn places(tree: &Value, here: String, found: &mut Vec<String>) {
    match tree {
        Value::Object(fields) => {
            for (name, value) in fields {
                places(value, format!("{here}/{name}"), found);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                places(value, format!("{here}/{index}"), found);
            }
        }
        _ => {}
    }
    found.push(here);
}

fn odd_values() -> Vec<Value> {
    let mut odd = vec![json!(null), json!(true), json!([]), json!({}), json!([[]]), json!([0.5, 1.0])];
    odd.extend([-1i64, 0, 1, 2, 3, 7, 16, 17, 100, 255, 256, 300, 500].map(Value::from));
    odd.extend([1000u64, 65_535, 65_536, 10_000_000, u32::MAX.into(), u64::MAX].map(Value::from));
    odd.extend([0.5, 0.999, 1.0, 1.5, -0.5, 1e-300, 1e300].map(Value::from));
    odd.extend(
        ["", "0", "0.01", "0.02", "1", "299.99", "99999999", "100000000", "10000000000000", "-5", "NaN", "x"]
            .map(Value::from),
    );
    odd.extend(
        [
            "complete",
            "unlimited",
            "drop_ship",
            "cut",
            "both",
            "flat",
            "accept",
            "stay",
            "expel",
            "all_orders",
        ]
        .map(Value::from),
    );
    odd.push(json!({"groups": {"families": 16, "size": 2}}));
    odd.push(json!({"erdos_renyi": {"mean_degree": 500.0}}));
    odd.push(json!({"watts_strogatz": {"degree": 1000, "rewiring": 0.5}}));
    odd.push(json!({"scale_free": {"exponent": 0.0, "least": 1, "most": 5000}}));
    odd.push(json!({"tree": {"branching": 4_294_967_294u32}}));
    odd.push(json!({"edges": {"pairs": [[0, 1], [7, 3], [255, 256]]}}));
    odd.push(json!({"edges": {"file": "/dev/zero"}}));
    odd.push(json!({"step": {"first": "0.01", "step": "0.01"}}));
    odd.push(json!({"ratio": {"first": "0.01", "ratio": 1000.0}}));
    odd.push(json!({"either": {"recruiting": 1.0, "per_saleless_tick": 0.0, "most": 1.0}}));
    odd.push(json!({"by_depth": {"prices": {"table": ["0.01", "100000000"]}}}));
    odd.push(json!({"by_depth": {"terms": [{"entry_order": 0, "reorder_minimum": 1, "order_multiple": 1}]}}));
    odd.push(json!({"by_order_size": {"ranks": [{"price": "0.01", "entry_order": 10_000_000}]}}));
    odd
}

/// Runs a few ticks; refused is as good.
fn survives(text: &str) -> Result<bool, String> {
    let Ok(mut scenario) = Scenario::from_json(text) else { return Ok(false) };
    if scenario.population.people > 500 {
        scenario.population.people = 500;
        scenario.population.seats = None;
    }
    let Ok(mut simulation) = Simulation::builder(&scenario).seed(3).book(Book::Full).build() else {
        return Ok(false);
    };
    for _ in 0..5 {
        simulation.audit().map_err(|error| error.to_string())?;
        simulation.step();
    }
    simulation.audit().map_err(|error| error.to_string())?;
    let _ = simulation.report().to_string();
    Ok(true)
}

#[test]
fn the_mutated_scenarios_are_sound_to_begin_with() {
    for seed in seeds() {
        assert_eq!(survives(&seed.to_string()), Ok(true));
    }
}

proptest! {
    #![proptest_config(strategy::cases(1000))]

    #[test]
    fn whatever_stands_in_a_field_is_refused_or_runs(
        seed in any::<Index>(),
        edits in prop::collection::vec((any::<Index>(), any::<Index>()), 1..4),
    ) {
        let mut tree = seed.get(&seeds()).clone();
        for (place, odd) in edits {
            let mut found: Vec<String> = Vec::new();
            places(&tree, String::new(), &mut found);
            let place = place.get(&found).as_str();
            *tree.pointer_mut(place).unwrap() = odd.get(&odd_values()).clone();
        }
        let outcome = survives(&tree.to_string());
        prop_assert!(outcome.is_ok(), "{}\n{}", outcome.unwrap_err(), tree);
    }
}

#[test]
fn one_reading_tells_all_faults() {
    let text = r#"{
        "tiks": 5, "ticks": 0,
        "population": {"people": "many", "persuadable": 2, "need_ticks": 99999999999},
        "suppliers": [{"first_agents": 200000, "product": {"unit_cost": "x", "shelf_life": 0}, "nme": 1},
                      {"hype": {"start": -1, "most": 0, "decay": 3}}],
        "network": {"groups": {"families": "three", "size": "nine"}},
        "behaviour": {"join": {"base": [0.1, "b", 0.3]}, "own_use": -1, "ask": {"below_cost": "acept"}},
        "events": [{"tick": 5, "supplier": 7, "what": {"ban_wave": {"share": 2, "levels": 3, "people": 10}}}]
    }"#;
    let error = Scenario::from_json(text).unwrap_err();
    let paths: Vec<&str> = error.faults().iter().map(|fault| fault.path()).collect();
    let mut sorted = paths.clone();
    sorted.sort_unstable();
    let expected = [
        "behaviour.ask.below_cost",
        "behaviour.join.base.1",
        "behaviour.own_use",
        "events.0.supplier",
        "events.0.what.ban_wave.share",
        "network.groups.families",
        "network.groups.size",
        "population.need_ticks",
        "population.people",
        "population.persuadable",
        "suppliers.0.nme",
        "suppliers.0.product.shelf_life",
        "suppliers.0.product.unit_cost",
        "suppliers.1.hype.decay",
        "suppliers.1.hype.most",
        "suppliers.1.hype.start",
        "ticks",
        "tiks",
    ];
    assert_eq!(sorted, expected);
    assert_eq!(error.to_string().lines().count(), paths.len());
    assert!(error.to_string().contains(
        "population.need_ticks: 99999999999 is not allowed; allowed: a whole number from 0 to 200"
    ));
    let meant =
        |path: &str| error.faults().iter().find(|fault| fault.path() == path).and_then(|fault| fault.meant());
    assert_eq!(
        (meant("tiks"), meant("suppliers.0.nme"), meant("behaviour.ask.below_cost")),
        (Some("ticks"), Some("name"), Some("accept"))
    );
    // What only follows from a fault is none of its own.
    let error = Scenario::from_json(r#"{"population": {"people": 0}, "suppliers": [{"first_agents": 5}]}"#)
        .unwrap_err();
    assert_eq!(error.faults().len(), 1, "{error}");
    // Nor is there a line for each of many.
    let many = vec!["2"; 1000].join(",");
    let error =
        Scenario::from_json(&format!("{{\"behaviour\": {{\"join\": {{\"base\": [{many}]}}}}}}")).unwrap_err();
    assert_eq!(error.faults().len(), 50);
    let error = Scenario::mask()
        .with_all([("tikcs", "5"), ("population.people", "0"), ("nothing.at", "1")])
        .unwrap_err();
    let paths: Vec<&str> = error.faults().iter().map(|fault| fault.path()).collect();
    assert_eq!(paths, ["tikcs", "nothing.at", "population.people"]);
}
