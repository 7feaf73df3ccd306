//! Tables of the program held against published libraries of Python: numpy, scipy, SALib, networkx, DuckDB
//! and pandas.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::program::{downline, folder, printed, small, text};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/libraries.py");

/// Few people, so that some runs have no third tier and no fall.
const FEW: [&str; 4] = ["--set", "population.people=300", "--set", "suppliers.0.first_agents=2"];
const VARIED: [&str; 6] = [
    "--vary",
    "behaviour.own_use=0:0.4",
    "--vary",
    "behaviour.buy_trust=0.1:0.5",
    "--vary",
    "platform.commission=0:0.2",
];
const MEASURES: [&str; 4] = ["--measure", "losses", "--measure", "inequality_gini_profits"];

/// Has folders checked; `None` where there is no Python or it does not have the libraries.
fn checked(check: &str, folders: &[&Path]) -> Option<Output> {
    let output = Command::new("python3").args(["-B", SCRIPT, check]).args(folders).output().ok()?;
    (output.status.code() != Some(3)).then_some(output)
}

/// Checks folders, then spoils a file of the last by a replacement and sees that the check finds it.
fn hold(check: &str, folders: &[PathBuf], (file, from, to): (&str, &str, &str)) {
    let folders: Vec<&Path> = folders.iter().map(PathBuf::as_path).collect();
    let Some(output) = checked(check, &folders) else {
        println!("skipped: python3 does not have what {check} is checked with");
        return;
    };
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{check}: {said}{}", String::from_utf8_lossy(&output.stderr));
    let compared: usize = said.split(' ').next().unwrap().parse().unwrap();
    assert!(compared > 10, "{check}: {said}");
    let last = folders[folders.len() - 1];
    let path = last.join(file);
    let good = fs::read_to_string(&path).unwrap();
    assert!(good.contains(from), "{check}: {file} has no {from:?}");
    fs::write(&path, good.replace(from, to)).unwrap();
    let output = checked(check, &[last]).unwrap();
    assert_eq!(output.status.code(), Some(1), "{check} does not see what is wrong");
    fs::write(&path, good).unwrap();
}

#[test]
fn statistics_are_those_of_numpy_and_scipy() {
    let out = folder("libraries-statistics");
    let replicate = ["replicate", "mask", "--seed", "7", "--replicates", "30", "--series", "none"];
    printed(downline(&[&replicate, &FEW[..], &["--set", "ticks=40", "--out", text(&out)]].concat()));
    let run = fs::read_to_string(out.join("run.csv")).unwrap();
    let partly = run.lines().any(|line| line.starts_with("collapse_from,count,") && !line.contains(",30,"));
    assert!(partly, "every run fell, or none: {run}");
    hold("statistics", &[out], ("run.csv", "totals_people,count,30,300.0", "totals_people,count,30,300.1"));
}

#[test]
fn effects_and_indices_are_those_of_salib() {
    for (method, samples, from, to) in [
        ("morris", "12", "morris_spread,", "morris_spread,1"),
        ("sobol", "32", "sobol_total,0.", "sobol_total,0.9"),
    ] {
        let out = folder(&format!("libraries-{method}"));
        let study = ["sensitivity", "mask", "--method", method, "--samples", samples, "--replicates", "1"];
        printed(downline(&small(&[&study, &VARIED[..], &MEASURES, &["--out", text(&out)]].concat())));
        hold(method, &[out], ("sensitivity.csv", from, to));
    }
}

#[test]
fn forests_are_those_of_networkx() {
    let here = folder("libraries-forest");
    let run = |preset: &str| {
        let out = here.join(preset);
        printed(downline(&small(&["run", preset, "--seed", "7", "--out", text(&out)])));
        out
    };
    hold("forest", &["anxin", "mask"].map(run), ("report.json", "\"depth\": ", "\"depth\": 1"));
}

#[test]
fn tables_are_read_without_loss() {
    let here = folder("libraries-tables");
    let [run, replicates, sweep, compared] =
        ["run", "replicates", "sweep", "compared"].map(|name| here.join(name));
    printed(downline(&small(&["run", "mask", "--seed", "7", "--out", text(&run)])));
    let sweep_all = ["sweep", "mask", "--replicates", "2", "--set", "ticks=9"];
    printed(downline(&[&sweep_all, &FEW[..], &VARIED, &MEASURES, &["--out", text(&sweep)]].concat()));
    let compare = ["compare", "mask", "tier-cap", "--replicates", "3", "--series", "ticks"];
    printed(downline(&[&compare, &FEW[..], &["--out", text(&compared)]].concat()));
    let replicate = ["replicate", "mask", "--seed", "7", "--replicates", "30", "--series", "ticks"];
    printed(downline(&[&replicate, &FEW[..], &["--out", text(&replicates)]].concat()));
    let folders = [run, sweep, compared, replicates];
    // Hexadecimal numbers are taken for floats, and NA for nothing.
    hold("duckdb", &folders, ("replicates.csv", ",x", ",0x"));
    hold("pandas", &folders, ("run.csv", "\nlosses,", "\nNA,"));
}
