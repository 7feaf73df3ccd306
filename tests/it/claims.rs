//! The tables of the chapter on claims are of this version, and a run is what they say.

use std::fs;
use std::path::Path;

use downline::{Scenario, Simulation};

fn table(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src/claims").join(name).with_extension("md");
    fs::read_to_string(path).expect("a table of the chapter on claims")
}

/// The first line of a table says what its scenario comes to under seed 1. A change of results makes tables
/// stale.
#[test]
fn tables_are_made_with_this_version() {
    let of_mask: &[&str] =
        &["patterns", "robustness", "sensitivity", "survival", "sobol", "order", "one_set", "entry_orders"];
    let trade = Scenario::mask().with_all([
        ("suppliers.0.first_agents", "920"),
        ("behaviour.join.base", "[0.0256]"),
        ("behaviour.leave.patience", "null"),
        ("behaviour.leave.confidence", "null"),
    ]);
    let trade = trade.unwrap();
    // The chain that a court judged, among fewer people.
    let chain = Scenario::commission_plan().with_all([
        ("ticks", "260"),
        ("population.people", "20000"),
        ("suppliers.0.first_agents", "40"),
        ("suppliers.0.product.unit_cost", "10"),
        ("suppliers.0.product.list_price", "98"),
        ("suppliers.0.product.reference_price", "null"),
        ("suppliers.0.ladder.by_order_size.ranks.0.price", "55"),
        ("behaviour.join.base", "[0.092]"),
    ]);
    let chain = chain.unwrap();
    let cases = [
        (Scenario::mask(), of_mask),
        (Scenario::herbalife_2012(), &["reality"]),
        (Scenario::anxin(), &["reality"]),
        (trade, &["reality"]),
        (chain, &["reality"]),
    ];
    for (scenario, tables) in cases {
        let totals = Simulation::new(&scenario, 1).unwrap().run().totals;
        let stamp = format!(
            "<!-- seed 1: {} resellers, {} losers, {} without recruits, {} units made, {} stranded -->",
            totals.resellers,
            totals.losers,
            totals.without_recruits,
            totals.units_made,
            totals.units_stranded
        );
        for name in tables {
            assert!(
                table(name).contains(&stamp),
                "{name} is stale, not {stamp}: its chapter names the command"
            );
        }
    }
}

/// The numbers of the cell before the verdict: the simulated mean, and half of its interval.
fn simulated(table: &str, what: &str) -> (f64, f64) {
    let row = table.lines().find(|line| line.starts_with(&format!("| {what} |"))).expect("a row");
    let cell = row.split('|').nth(7).expect("a cell");
    let (mean, half) = cell.split_once('±').expect("an interval");
    (mean.trim().parse().expect("a number"), half.trim().parse().expect("a number"))
}

#[test]
fn another_seed_comes_to_what_the_table_says() {
    let table = table("reality");
    let totals = Simulation::new(&Scenario::herbalife_2012(), 2014).unwrap().run().totals;
    for (what, count) in [("have no recruit", totals.without_recruits), ("lost money", totals.losers)] {
        let share = 100.0 * count as f64 / totals.resellers as f64;
        let (mean, half) = simulated(&table, what);
        // Half the interval is two standard deviations.
        assert!((share - mean).abs() < 2.0 * half, "{what}: {share} %, {mean} ± {half} in the table");
    }
}
