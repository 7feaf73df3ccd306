//! Scenario, report and manifest as JSON.

use std::io::{self, Write};

use serde::Serialize;

use super::{Format, Run};
use downline::report::Manifest;

/// `scenario.json`: the scenario with every field, to be run again.
#[derive(Debug, Clone, Copy)]
pub struct ScenarioJson;

impl Format for ScenarioJson {
    fn file_name(&self) -> &str {
        "scenario.json"
    }

    fn write(&self, run: &Run<'_>, to: &mut dyn Write) -> io::Result<()> {
        to.write_all(run.scenario.to_json().as_bytes())
    }
}

/// `report.json`: the whole report.
#[derive(Debug, Clone, Copy)]
pub struct ReportJson;

impl Format for ReportJson {
    fn file_name(&self) -> &str {
        "report.json"
    }

    fn write(&self, run: &Run<'_>, to: &mut dyn Write) -> io::Result<()> {
        to.write_all(run.report.to_json().as_bytes())
    }
}

/// `manifest.json`: the report's manifest, and the command that brings forth the same report when it is
/// given in this folder. Like every result it names no clock and no machine.
#[derive(Debug, Clone, Copy)]
pub struct ManifestJson;

#[derive(Serialize)]
struct Repeatable<'a> {
    #[serde(flatten)]
    manifest: &'a Manifest,
    command: String,
}

impl Format for ManifestJson {
    fn file_name(&self) -> &str {
        "manifest.json"
    }

    fn write(&self, run: &Run<'_>, to: &mut dyn Write) -> io::Result<()> {
        to.write_all(ManifestJson::text(run).as_bytes())
    }
}

impl ManifestJson {
    pub(super) fn text(run: &Run<'_>) -> String {
        indented(&Repeatable { manifest: &run.report.manifest, command: ManifestJson::command(run) })
    }

    /// The line that repeats the run in the folder of its files.
    pub(super) fn command(run: &Run<'_>) -> String {
        let manifest = &run.report.manifest;
        format!("{} run {} --seed {}", manifest.crate_name, ScenarioJson.file_name(), manifest.seed)
    }
}

/// Plain data as indented JSON, ending in a line break.
pub(super) fn indented(value: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).expect("plain data");
    text.push('\n');
    text
}
