//! Runs replayed by another program, which shares no code with this crate: every figure of the report from
//! the postings.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;

use downline::{Preset, Scenario, Simulation};
use downline_output::{Events, Folder, Run};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use downline_tests::testing;

const REPLAY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/it/replay.py");
const RANDOM: usize = 30;

/// Runs a scenario and keeps its postings beside its report.
fn keep(root: &Path, name: &str, scenario: &Scenario, seed: u64) -> PathBuf {
    let path = root.join(name);
    let folder = Folder::create(&path).unwrap();
    let mut simulation = Simulation::new(scenario, seed).unwrap();
    let mut events = Events::create(&folder).unwrap();
    while simulation.step_with(&mut events) == ControlFlow::Continue(()) {}
    let (report, indicators) = (simulation.report(), simulation.indicators());
    let run = Run { scenario, report: &report, history: simulation.history(), indicators: &indicators };
    folder.place(vec![events.finish().unwrap()]).unwrap();
    folder.save(&run).unwrap();
    path
}

#[test]
fn another_program_comes_to_the_same_report_from_the_postings() {
    if Command::new("python3").arg("--version").output().is_err() {
        println!("skipped: there is no python3");
        return;
    }
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("replay-{}", std::process::id()));
    let mut folders = Vec::new();
    for preset in Preset::ALL {
        let scenario = preset.scenario().with("population.people", "2000").unwrap();
        folders.push(keep(&root, preset.name(), &scenario, 3));
    }
    let (mut runner, runs) = (TestRunner::deterministic(), testing::runs());
    for number in 0..RANDOM {
        let testing::Run { scenario, seed, .. } = runs.new_tree(&mut runner).unwrap().current();
        folders.push(keep(&root, &format!("random-{number}"), &scenario, seed));
    }
    let replayed = Command::new("python3").arg("-B").arg(REPLAY).args(&folders).output().unwrap();
    let said = String::from_utf8_lossy(&replayed.stdout);
    assert!(replayed.status.success(), "{said}{}", String::from_utf8_lossy(&replayed.stderr));
    assert_eq!(said.trim(), format!("{} runs replayed, 0 figures differ", folders.len()));
    // A figure that is wrong is found.
    let report = folders[0].join("report.json");
    let text = std::fs::read_to_string(&report).unwrap();
    std::fs::write(&report, text.replacen("\"losers\": ", "\"losers\": 1", 1)).unwrap();
    let found = Command::new("python3").arg("-B").arg(REPLAY).arg(&folders[0]).output().unwrap();
    assert!(!found.status.success() && String::from_utf8_lossy(&found.stdout).contains(".totals.losers: "));
    std::fs::remove_dir_all(&root).unwrap();
}
