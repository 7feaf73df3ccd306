//! The kept JSON Schema of scenarios, held to a validator: every scenario passes, and of what is wrong it
//! refuses all that one field shows by itself.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use downline::{Preset, Scenario};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use downline_tests::testing::{brief, scenarios};

const BAD: &str = include_str!("bad_input.txt");
const PASSES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/it/schema_passes.txt");
const VALIDATOR: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/it/validate.py");

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/scenarios")
}

/// What the validator says of each text; `None` where it is missing.
fn verdicts(texts: &[String]) -> Option<Vec<String>> {
    let has_it = Command::new("python3").args(["-c", "import jsonschema"]).stderr(Stdio::null()).status();
    if !has_it.is_ok_and(|status| status.success()) {
        println!("skipped: there is no python3 with jsonschema");
        return None;
    }
    let mut validator = Command::new("python3")
        .arg("-B")
        .arg(VALIDATOR)
        .arg(examples().join("scenario.schema.json"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = validator.stdin.take().unwrap();
    let lines: String = texts.iter().map(|text| serde_json::to_string(text).unwrap() + "\n").collect();
    // Written beside reading, so that neither pipe fills.
    let writer = std::thread::spawn(move || stdin.write_all(lines.as_bytes()).unwrap());
    let output = validator.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success(), "the validator fails");
    let said = String::from_utf8(output.stdout).unwrap();
    let said: Vec<String> = said.lines().map(str::to_owned).collect();
    assert_eq!(said.len(), texts.len());
    Some(said)
}

#[test]
fn every_scenario_passes_the_schema() {
    let (mut runner, strategy) = (TestRunner::deterministic(), scenarios());
    let random = (0..150).map(|_| strategy.new_tree(&mut runner).unwrap().current());
    let random: Vec<Scenario> = random.collect();
    let mut texts: Vec<String> = Preset::ALL.map(|preset| preset.scenario().to_json()).into();
    texts.extend(random.iter().map(Scenario::to_json));
    texts.extend(random.iter().map(brief));
    for file in ["club.json", "neutral.json"] {
        texts.push(std::fs::read_to_string(examples().join(file)).unwrap());
    }
    // Amounts of money may be numbers, and an editor is told where the schema is.
    texts.push(r#"{ "$schema": "scenario.schema.json", "population": { "credit": 12.5 } }"#.to_owned());
    texts.push("{}".to_owned());
    let Some(said) = verdicts(&texts) else { return };
    for (text, said) in texts.iter().zip(said) {
        assert_eq!(said, "passes", "{text}");
    }
}

/// The lines of a table, without remarks.
fn rows(table: &str) -> impl Iterator<Item = &str> {
    table.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Texts of the table of bad input that the schema lets pass are those of the kept list, which says why.
#[test]
fn the_schema_refuses_what_one_field_shows() {
    let passes = std::fs::read_to_string(PASSES).unwrap();
    let texts: Vec<String> = rows(BAD).step_by(2).map(|text| text.replace('⏎', "\n")).collect();
    let Some(said) = verdicts(&texts) else { return };
    let pass = texts.iter().zip(&said).filter(|(_, said)| *said == "passes");
    let pass: BTreeSet<String> = pass.map(|(text, _)| text.replace('\n', "⏎")).collect();
    let kept: BTreeSet<String> = rows(&passes).map(str::to_owned).collect();
    let new: Vec<&String> = pass.difference(&kept).collect();
    let gone: Vec<&String> = kept.difference(&pass).collect();
    assert!(new.is_empty(), "the schema lets pass, and the list does not say so: {new:#?}");
    assert!(gone.is_empty(), "the schema refuses what the list says it lets pass: {gone:#?}");
    assert!(!said.contains(&"validators disagree".to_owned()));
    let count = |verdict: &str| said.iter().filter(|said| *said == verdict).count();
    println!("{} refused, {} pass, {} no JSON", count("refused"), count("passes"), count("no JSON"));
    assert!(count("refused") > 2 * count("passes"), "the schema refuses most");
}

/// The place of the schema is no part of a scenario.
#[test]
fn a_scenario_may_name_its_schema() {
    let named = Scenario::from_json(r#"{ "$schema": "scenario.schema.json", "ticks": 5 }"#).unwrap();
    assert_eq!(named, Scenario::from_json(r#"{ "ticks": 5 }"#).unwrap());
    let told = Scenario::from_json(r#"{ "$schema": 5 }"#).unwrap_err().to_string();
    assert_eq!(told, "$schema: 5 is not allowed; allowed: a text in quotes");
    let told = Scenario::from_json(r#"{ "population": { "$schema": "x" } }"#).unwrap_err().to_string();
    assert!(told.starts_with("population.$schema: no such field"), "{told}");
}
