//! `--remedy`: a scenario with remedies, in every command that runs it.

use std::fs;

use serde_json::Value;

use crate::program::{downline, folder, printed, small, text, told};

/// The scenario that a command shows.
fn shown(arguments: &[&str]) -> Value {
    serde_json::from_str(&printed(downline(&small(arguments)))).unwrap()
}

#[test]
fn remedies_follow_the_edits_in_the_order_given() {
    let both = ["show", "mask", "--remedy", "tier-cap=2", "--remedy", "buy-back=0.5", "--set", "name=own"];
    let scenario = shown(&both);
    assert_eq!(scenario["name"], "own with tier cap with buy-back");
    assert_eq!(scenario["suppliers"][0]["max_tier"], 2);
    let buy_back = &scenario["suppliers"][0]["buy_back"];
    assert_eq!((&buy_back["rate"], &buy_back["window"]), (&0.5.into(), &52.into()));
    // Of two caps the stricter holds, and the edit comes first wherever it stands.
    let cap = ["show", "mask", "--remedy", "tier-cap=4", "--set", "suppliers.0.max_tier=3"];
    assert_eq!(shown(&cap)["suppliers"][0]["max_tier"], 3);
    let other = ["show", "mask", "--remedy", "buy-back=0.5", "--remedy", "tier-cap=2"];
    assert_eq!(shown(&other)["name"], "mask with buy-back with tier cap");
}

#[test]
fn every_command_runs_the_scenario_with_its_remedies() {
    let here = folder("remedied");
    let file = here.join("capped.json");
    fs::write(&file, printed(downline(&small(&["show", "mask", "--remedy", "tier-cap=2"])))).unwrap();
    let of = |command: &[&str], scenario: &[&str]| printed(downline(&[command, scenario].concat()));
    let base = small(&["mask"]);
    let with = [&base[..], &["--remedy", "tier-cap=2"]].concat();
    let vary = ["sweep", "--vary", "behaviour.own_use=0:0.1", "--steps", "2", "--replicates", "2"];
    for command in [
        &["run", "--seed", "3"][..],
        &["run", "--seed", "3", "--format", "json"],
        &["replicate", "--replicates", "3"],
        &vary,
    ] {
        let remedied = of(command, &with);
        assert_eq!(remedied, of(command, &[text(&file)]), "{command:?}");
        assert_ne!(remedied, of(command, &base), "{command:?}");
    }
    // The page says how to run it again, and its remedies come on top.
    let page = here.join("page.html");
    let report =
        [&["report", "mask", "--no-remedies", "--remedy", "tier-cap=2", "--out"], &[text(&page)][..]];
    printed(downline(&small(&report.concat())));
    assert!(fs::read_to_string(&page).unwrap().contains("--remedy tier-cap=2"));
}

/// Suppliers raise prices at tick 13, after the end of so short a run.
#[test]
fn rows_with_adaptation_that_cannot_be_are_said_to_be_left_out() {
    let short = |ticks| {
        let ticks = format!("ticks={ticks}");
        let run = ["--replicates", "2", "--set", "population.people=2000", "--set", &ticks];
        let output = downline(&[&["compare", "mask", "tier-cap", "refund-guarantee"], &run[..]].concat());
        let [shown, told] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
        (shown.contains(", adapted"), told)
    };
    let (is_there, told) = short(12);
    assert!(!is_there, "{told}");
    let line = "downline: tier cap 3, refund guarantee: no row with adaptation, since the scenario with it is \
                not valid: suppliers.0.price_changes.0.tick: 13 is not allowed; allowed: ";
    assert!(told.starts_with(line) && told.lines().count() == 1, "{told}");
    let (is_there, told) = short(20);
    assert!(is_there && !told.contains("adaptation"), "{told}");
    // A remedy that is not valid itself is refused, and adaptation is not blamed.
    let refused = downline(&small(&["compare", "mask", "cooling-off=65536", "--replicates", "2"]));
    let told = String::from_utf8(refused.stderr).unwrap();
    assert!(told.contains("65536") && !told.contains("adaptation"), "{told}");
}

#[test]
fn a_remedy_that_cannot_be_is_refused_by_name() {
    for (arguments, expected) in [
        (
            &["run", "mask", "--remedy", "tier-cap=0"][..],
            "tier_cap.tiers: 0 is not allowed; allowed: a whole number",
        ),
        (&["replicate", "mask", "--remedy", "tier-cup"], "did you mean tier-cap?"),
        (
            &["show", "mask", "--remedy", "buy-back=x"],
            "rate: \"x\" is not allowed; allowed: a number, as in 0.5",
        ),
        (
            &["show", "mask", "--set", "ticks=10", "--remedy", "supplier-raises-prices"],
            "mask with --set and --remedy supplier-raises-prices: suppliers.0.price_changes.0.tick: 13 is not",
        ),
        (
            &["compare", "mask", "tier-cap=1,2"],
            "tier-cap=1,2: 2 values are too many; allowed: tier-cap=TIERS",
        ),
    ] {
        let told = told(downline(arguments), 2);
        assert!(told.contains(expected), "{told}");
    }
    let run = folder("remedied-run");
    printed(downline(&small(&["run", "mask", "--out", text(&run)])));
    let told = told(downline(&["report", text(&run), "--remedy", "tier-cap", "--out", "x.html"]), 2);
    assert!(told.contains("allowed: neither --seed nor --set nor --remedy"), "{told}");
}

#[test]
fn compare_takes_the_same_names_with_values() {
    let compare = |remedy: &str| {
        let arguments = ["compare", "mask", remedy, "--replicates", "2", "--without-adaptation"];
        printed(downline(&small(&arguments)))
    };
    assert_eq!(compare("tier-cap=2"), compare(r#"{"tier_cap":{"tiers":2}}"#));
    assert_ne!(compare("tier-cap=2"), compare("tier-cap"));
}
