//! `downline play`: the page that runs the model.

use std::fs;

use downline::Scenario;
use serde_json::Value;

use crate::program::{downline, folder, printed, text, told};

/// What a page opens with.
fn data(page: &str) -> Value {
    let rest = page.split("id=\"data\">").nth(1).expect("the page has data");
    serde_json::from_str(rest.split("</script>").next().unwrap()).unwrap()
}

#[test]
fn a_page_opens_with_a_preset_or_a_scenario_of_the_users_own() {
    let here = folder("play");
    let (page, file) = (here.join("play.html"), here.join("own.json"));
    let written = |arguments: &[&str]| {
        printed(downline(&[&["play", "--out", text(&page)], arguments].concat()));
        fs::read_to_string(&page).unwrap()
    };
    let mask = written(&[]);
    assert!(mask.len() < 1_500_000, "{} bytes", mask.len());
    let opened = data(&mask);
    assert_eq!(
        (&opened["scenario"], &opened["seed"], &opened["own"]),
        (&"mask".into(), &7.into(), &Value::Null)
    );
    assert_eq!(opened["presets"].as_array().unwrap().len(), 15);
    let anxin = data(&written(&["anxin", "--seed", "3", "--lang", "zh"]));
    assert_eq!(
        (&anxin["scenario"], &anxin["seed"], &anxin["lang"]),
        (&"anxin".into(), &3.into(), &"zh".into())
    );
    let edited = data(&written(&["mask", "--set", "ticks=30"]));
    assert_eq!((&edited["scenario"], &edited["own"]["ticks"]), (&"own".into(), &30.into()));
    fs::write(&file, r#"{"name": "mine", "population": {"people": 500}}"#).unwrap();
    let own = data(&written(&[text(&file)]));
    let expected = Scenario::from_json(&fs::read_to_string(&file).unwrap()).unwrap();
    assert_eq!(Scenario::from_json(&own["own"].to_string()).unwrap(), expected);
}

#[test]
fn a_page_replaces_no_file_of_others_and_needs_a_valid_scenario() {
    let here = folder("play-refused");
    let file = here.join("thesis.html");
    fs::write(&file, "mine").unwrap();
    assert!(told(downline(&["play", "--out", text(&file)]), 2).contains("thesis.html"));
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    let page = here.join("play.html");
    assert!(told(downline(&["play", "mosk", "--out", text(&page)]), 2).contains("mask"));
    assert!(told(downline(&["play", "--set", "ticks=0", "--out", text(&page)]), 2).contains("ticks"));
    assert!(told(downline(&["play"]), 2).contains("--out"));
    assert!(!page.exists());
}
