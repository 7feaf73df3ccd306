//! How a user finds the way: what fields mean, what can be measured, a scenario to begin with, its schema,
//! and what shells read.

use std::fs;
use std::path::Path;
use std::process::Command;

use downline::{Remedy, Scenario};

use crate::program::{downline, folder, printed, text, told};

#[test]
fn the_kept_schema_is_the_one_that_the_program_prints() {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/scenarios/scenario.schema.json");
    let schema = printed(downline(&["schema"]));
    let is_current = fs::read_to_string(&kept).is_ok_and(|kept| kept == schema);
    assert!(is_current, "renew it: downline schema examples/scenarios/scenario.schema.json");
    let here = folder("schema");
    let file = here.join("scenario.schema.json");
    assert_eq!(printed(downline(&["schema", text(&file)])), "");
    assert_eq!(fs::read_to_string(&file).unwrap(), schema);
    // It replaces itself, and no scenario.
    assert_eq!(printed(downline(&["schema", text(&file)])), "");
    let scenario = here.join("scenario.json");
    fs::write(&scenario, "{}").unwrap();
    let told = told(downline(&["schema", text(&scenario)]), 2);
    assert!(told.contains("this program has not written the file"), "{told}");
    assert_eq!(fs::read_to_string(&scenario).unwrap(), "{}");
}

#[test]
fn a_field_is_explained() {
    let rate = printed(downline(&["explain", "suppliers.0.buy_back.rate"]));
    for line in [
        "suppliers.0.buy_back.rate\n",
        "  allowed   0 … 1\n",
        "  default   0.9 where suppliers.0.buy_back is on\n",
        "  evidence  assumed, unless a preset says more\n",
        "  example   downline run ",
    ] {
        assert!(rate.contains(line), "{line:?} is not in:\n{rate}");
    }
    let patience = printed(downline(&["explain", "behaviour.leave.patience"]));
    for line in ["  unit      ticks\n", "  counted   in ticks", "  default   12\n", "null: endless\n"] {
        assert!(patience.contains(line), "{line:?} is not in:\n{patience}");
    }
    // A part lists its fields; positions may be left out, and the ladder of a price change is a ladder.
    let part = printed(downline(&["explain", "suppliers.buy_back"]));
    assert!(part.contains("\n  suppliers.0.buy_back.window "), "{part}");
    let ladder = ["explain", "suppliers.0.price_changes.1.ladder.by_depth.terms.0.deposit"];
    assert!(printed(downline(&ladder)).starts_with("suppliers.0.ladder.by_depth.terms.0.deposit\n"));
    assert!(printed(downline(&["explain"])).lines().count() > 150);
    let told = told(downline(&["explain", "suppliers.0.buyback"]), 2);
    let starts =
        "downline: explain: suppliers.0.buyback: no such field; suppliers.0 has name, product, ladder, ";
    assert!(told.starts_with(starts) && told.ends_with("did you mean buy_back?\n"), "{told}");
}

/// Each example runs as it stands, but for its size.
#[test]
fn examples_of_explained_fields_are_commands() {
    let mut examples = 0;
    for path in
        ["suppliers.0.buy_back.rate", "behaviour.own_use", "population.cash.median", "tick", "network"]
    {
        let said = printed(downline(&["explain", path]));
        let Some(example) = said.lines().find_map(|line| line.strip_prefix("  example   downline ")) else {
            continue;
        };
        let words: Vec<&str> = example.split(' ').collect();
        let output = downline(&["show", words[1], words[2], words[3]]);
        assert_eq!(output.status.code(), Some(0), "{example}");
        examples += 1;
    }
    assert!(examples >= 3, "{examples} examples");
}

#[test]
fn every_measure_is_one_that_a_sweep_takes() {
    let said = printed(downline(&["measures"]));
    let measures: Vec<&str> = said.lines().collect();
    assert!(measures.contains(&"totals_losers") && measures.len() > 100, "{said}");
    let tier = measures.iter().find(|name| name.ends_with("people_stranded_units")).unwrap();
    let measure = tier.replace("SUPPLIER", "0").replace("TIER", "2").replace("TICK", "3");
    let sweep = ["sweep", "mask", "--set", "population.people=500", "--set", "suppliers.0.first_agents=5"];
    let vary = ["--set", "ticks=5", "--vary", "behaviour.own_use=0:0.1", "--replicates", "1", "--measure"];
    let output = downline(&[&sweep[..], &vary, &[&measure, "--measure", "totals_losers"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn remedies_are_listed_with_the_ranges_of_their_parameters() {
    let said = printed(downline(&["remedies"]));
    assert!(said.contains(r#"a remedy: {"buy_back":{"rate":0.9,"window":52}}"#), "{said}");
    assert!(said.contains("rate: a number from 0 to 1; usually 0.9\n"), "{said}");
    assert!(said.contains("window: a whole number from 0 to 65535; usually 52\n"), "{said}");
    let parameters = said.lines().filter(|line| line.contains("; usually "));
    assert_eq!(
        parameters.filter(|line| line.contains(": a ") || line.contains(": an amount ")).count(),
        13,
        "every parameter has a range\n{said}"
    );
    assert_eq!(
        said.lines().filter(|line| line.contains("a remedy:") || line.contains("an answer")).count(),
        Remedy::all().len()
    );
}

#[test]
fn the_template_runs() {
    let template = printed(downline(&["new"]));
    let here = folder("new");
    let file = here.join("scenario.json");
    fs::write(&file, &template).unwrap();
    let scenario = printed(downline(&["show", text(&file), "--set", "population.people=500"]));
    assert_eq!(Scenario::from_json(&scenario).unwrap().population.people, 500);
}

#[test]
fn shells_and_man_are_told_every_command() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = printed(downline(&["completions", shell]));
        assert!(
            ["explain", "sensitivity", "replicates", "status"].iter().all(|word| script.contains(word)),
            "{shell}"
        );
    }
    let bash = printed(downline(&["completions", "bash"]));
    let file = folder("completions").join("downline.bash");
    fs::write(&file, bash).unwrap();
    // The script is one that bash reads.
    if let Ok(output) = Command::new("bash").args(["-n", text(&file)]).output() {
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    assert!(told(downline(&["completions", "tcsh"]), 2).contains("possible values: bash"));
    let page = printed(downline(&["man"]));
    assert!(page.contains(".TH downline 1") && page.contains("completions"), "{page}");
    let page = printed(downline(&["man", "run"]));
    assert!(page.contains("\\-\\-seed"), "{page}");
    let page = printed(downline(&["man", "status"]));
    assert!(page.contains("how far an experiment has got") && page.contains("FOLDER"), "{page}");
    let told = told(downline(&["man", "rnu"]), 2);
    assert!(
        told.starts_with("downline: rnu: no command; allowed: run, resume, ")
            && told.ends_with("did you mean run?\n"),
        "{told}"
    );
}
