//! `compare` at several values of a field, with ratios and sums over tiers, and a row for each run.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::program::{downline, folder, printed, small, text, told};

const SHARE: &str = "tiers.all.3+.people_money_loss/losses";

fn compare<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let own =
        ["compare", "mask", "tier-cap=2", "--without-adaptation", "--replicates", "3", "--measure", SHARE];
    small(&[&own, more].concat())
}

/// The rows of a table, each a map from column to cell; no cell of these tables is quoted.
fn rows(folder: &Path, name: &str) -> Vec<BTreeMap<String, String>> {
    let table = fs::read_to_string(folder.join(name)).unwrap();
    let mut lines = table.lines().map(|line| line.split(',').map(str::to_owned));
    let head: Vec<String> = lines.next().unwrap().collect();
    lines.map(|row| head.iter().cloned().zip(row).collect()).collect()
}

#[test]
fn a_comparison_at_several_values_is_one_at_each_of_them() {
    let here = folder("varied");
    let varied = here.join("varied");
    let vary = ["--vary", "behaviour.own_use=0,0.2"];
    let table = printed(downline(&compare(&[&vary[..], &["--out", text(&varied)]].concat())));
    assert!(
        table.starts_with("3 replicates of each at 2 values of behaviour.own_use, against mask"),
        "{table}"
    );
    let (changes, runs) = (rows(&varied, "changes.csv"), rows(&varied, "replicates.csv"));
    assert_eq!(runs.len(), 2 * 2 * 3, "values, scenarios, replicates");
    for value in ["0", "0.2"] {
        let alone = here.join(format!("alone-{value}"));
        let set = format!("behaviour.own_use={value}");
        printed(downline(&compare(&["--set", &set, "--out", text(&alone)])));
        for (table, name) in [(&changes, "changes.csv"), (&runs, "replicates.csv")] {
            let is_here = |row: &&BTreeMap<String, String>| {
                row["behaviour.own_use"].parse::<f64>().unwrap() == value.parse::<f64>().unwrap()
            };
            let mut at_value: Vec<_> = table.iter().filter(is_here).cloned().collect();
            at_value.iter_mut().for_each(|row| drop(row.remove("behaviour.own_use")));
            assert_eq!(at_value, rows(&alone, name), "{name} at {value}");
        }
    }
    // Threads, shares and the order in which they come change no byte.
    let parts = here.join("parts");
    for share in ["2/2", "1/2"] {
        printed(downline(&compare(&[&vary[..], &["--shard", share, "--out", text(&parts)]].concat())));
    }
    assert_eq!(printed(downline(&["merge", text(&parts)])), table);
    assert_eq!(printed(downline(&compare(&[&vary[..], &["--threads", "3"]].concat()))), table);
    for name in ["changes.csv", "tier_changes.csv", "replicates.csv", "report.txt", "manifest.json"] {
        assert_eq!(fs::read(parts.join(name)).unwrap(), fs::read(varied.join(name)).unwrap(), "{name}");
    }
    // The experiment goes on with more replicates and other measures, and repeats from its folder.
    let again = printed(downline(&["repeat", text(&varied.join("experiment.json"))]));
    assert_eq!(again, table);
    let more = [&vary[..], &["--measure", "losers_share", "--out", text(&varied)]].concat();
    assert!(printed(downline(&compare(&more))).contains("\nlosers_share\n"));
}

#[test]
fn a_row_of_each_run_holds_its_numbers_and_a_change_is_the_mean_of_their_differences() {
    let here = folder("varied-rows");
    printed(downline(&compare(&["--out", text(&here)])));
    let runs = rows(&here, "replicates.csv");
    let mut differences = BTreeMap::new();
    for row in &runs {
        let remedy: &[&str] = if row["scenario"] == "mask" { &[] } else { &["--remedy", "tier-cap=2"] };
        let run = [&["run", "mask", "--format", "json", "--seed", &row["seed"]], remedy].concat();
        let run: Value = serde_json::from_str(&printed(downline(&small(&run)))).unwrap();
        assert_eq!(row["totals_losers"], run["totals"]["losers"].to_string());
        let loss = |tier: &Value| tier["people"]["money"]["loss"].as_str().unwrap().parse::<f64>().unwrap();
        let tiers = run["tiers"].as_array().unwrap();
        let deep = tiers.iter().filter(|tier| tier["tier"].as_u64().unwrap() >= 3);
        let share = deep.map(loss).sum::<f64>() / tiers.iter().map(loss).sum::<f64>();
        let told: f64 = row[SHARE].parse().unwrap();
        assert!((told - share).abs() < 1e-12, "{told} {share}");
        let sign = if row["scenario"] == "mask" { -1.0 } else { 1.0 };
        *differences.entry(row["replicate"].clone()).or_insert(0.0) += sign * told;
    }
    let changes = rows(&here, "changes.csv");
    let change = changes.iter().find(|row| row["measure"] == SHARE).unwrap();
    let mean = differences.values().sum::<f64>() / differences.len() as f64;
    assert!((change["mean"].parse::<f64>().unwrap() - mean).abs() < 1e-6, "{change:?} {mean}");
    assert_eq!((differences.len(), change["unit"].as_str()), (3, "ratio"));
    let json: Value =
        serde_json::from_str(&printed(downline(&compare(&["--format", "json", "--vary", "ticks=20,30"]))))
            .unwrap();
    assert_eq!((&json["fields"][0], &json["points"][1]["values"][0]), (&"ticks".into(), &"30".into()));
    assert!(json["points"][0]["run"].as_array().unwrap().iter().any(|row| row["measure"] == SHARE));
}

#[test]
fn derived_measures_work_wherever_a_measure_is_named() {
    let sweep = ["sweep", "mask", "--vary", "behaviour.own_use=0:0.1", "--steps", "2", "--replicates", "2"];
    let swept = printed(downline(&small(&[&sweep[..], &["--measure", SHARE]].concat())));
    assert!(swept.contains(SHARE), "{swept}");
    let precise = ["replicate", "mask", "--replicates", "40", "--precision", "0.2", "--measure", SHARE];
    let replicated = printed(downline(&small(&precise)));
    let runs: u64 = replicated.split(' ').next().unwrap().parse().unwrap();
    assert!((10..40).contains(&runs), "{replicated}");
    let measures = printed(downline(&["measures"]));
    assert!(measures.contains("tiers.all.4+.people_money_loss/losses"), "{measures}");
}

#[test]
fn values_and_measures_that_cannot_be_are_refused_by_name() {
    for (arguments, expected) in [
        (
            &["--vary", "behaviour.own_use"][..],
            "allowed: PATH=VALUE,VALUE..., as in behaviour.join.herding=0,0.5,1",
        ),
        (&["--vary", "behaviour.own_use=0,0"], "vary: behaviour.own_use=0 twice is not allowed"),
        (
            &["--vary", "behaviour.own_use=0,-1"],
            "behaviour.own_use=-1: mask: behaviour.own_use: -1 is not allowed",
        ),
        (&["--vary", "behaviour.own_us=0"], "did you mean own_use?"),
        (
            &["--vary", "ticks=9", "--vary", "ticks=10"],
            "vary: ticks is not allowed; allowed: each field once",
        ),
        (
            &["--measure", "tiers.0.4+.people_losers_share"],
            "of several tiers, what can be added up: people_joined",
        ),
        (&["--measure", "losses/totals_loosers"], "did you mean totals_losers?"),
        (&["--measure", "tiers.0.5-2.people_joined"], "several tiers as 4+, 2-4 or all"),
    ] {
        let told = told(downline(&compare(arguments)), 2);
        assert!(told.contains(expected), "{told}");
    }
}
