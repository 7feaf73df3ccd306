//! Which scenario, under which seed, and what can be wrong with either.

use std::cell::OnceCell;
use std::fmt::Display;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use downline::scenario::{TickCount, TickField, TickLength};
use downline::{Preset, Remedy, Scenario, ScenarioError};
use downline_output::{OutputError, check_folder};
use serde_json::Value;

use crate::meant::did_you_mean;
use crate::reading;
use crate::remedy::remedy;
use downline::text::closest;
use downline::text::visible;

/// Why the program stops early.
pub(super) enum Failure {
    /// The user can mend it.
    Input(String),
    /// Something else is in the way.
    Other(String),
}

/// Which scenario.
#[derive(Args)]
pub(super) struct Choice {
    /// The name of a preset, or else a file of JSON; `-` reads standard input
    #[arg(value_name = "PRESET|FILE")]
    pub(super) scenario: String,
    /// Set a field, as in --set population.people=20000 or --set suppliers.0.first_agents=50; may be
    /// repeated
    #[arg(long = "set", value_name = "PATH=VALUE", value_parser = edit, allow_hyphen_values = true)]
    pub(super) edits: Vec<(String, String)>,
    /// Change the scenario by a remedy, after --set, as in --remedy tier-cap, --remedy tier-cap=2 or
    /// --remedy buy-back=0.5,26; may be repeated, and remedies are applied in this order (`downline
    /// remedies` lists them)
    #[arg(long = "remedy", value_name = "NAME[=VALUE,...]", value_parser = named_remedy, allow_hyphen_values = true)]
    remedies: Vec<NamedRemedy>,
    /// What was read of it: standard input can be read only once.
    #[arg(skip)]
    text: OnceCell<String>,
}

/// A remedy, and how it was written.
#[derive(Debug, Clone)]
pub(super) struct NamedRemedy {
    written: String,
    remedy: Remedy,
}

fn named_remedy(text: &str) -> Result<NamedRemedy, String> {
    let remedy = remedy(text)?;
    // The check names the field as JSON has it, as in tier_cap.tiers.
    remedy.validate().map_err(|error| error.to_string())?;
    Ok(NamedRemedy { written: text.to_owned(), remedy })
}

impl Choice {
    /// A scenario of this name, unchanged.
    pub(super) fn named(scenario: String) -> Self {
        Choice { scenario, edits: Vec::new(), remedies: Vec::new(), text: OnceCell::new() }
    }

    /// The scenario as chosen and changed by --set and then by --remedy. Fields counted in ticks that were
    /// meant for ticks of another length are named on standard error.
    pub(super) fn scenario(&self) -> Result<Scenario, Failure> {
        let preset = Preset::named(&self.scenario).ok();
        let text = if preset.is_some() { "" } else { self.text()? };
        let base = match preset {
            Some(preset) => preset.scenario(),
            None => {
                Scenario::from_json_in(text, self.folder()).map_err(|error| faults(&self.scenario, &error))?
            }
        };
        let edits = || self.edits.iter().map(|(path, value)| (path.as_str(), value.as_str()));
        let scenario = match self.edits.is_empty() {
            true => base.clone(),
            false => base.with_all_in(edits(), "").map_err(|error| faults(&self.base_name(), &error))?,
        };
        // What a file leaves out is meant for weeks; what it or a preset says, for the ticks that it says.
        let is_as_written = scenario.tick == base.tick;
        let meant = if preset.is_none() && is_as_written { TickLength::Week } else { base.tick };
        if scenario.tick != meant {
            let written = is_as_written.then_some(("", text));
            warn_of(&scenario.left_in_ticks(written.into_iter().chain(edits())), scenario.tick, meant);
        }
        self.remedied(scenario)
    }

    /// The scenario with each remedy, in the order given.
    fn remedied(&self, scenario: Scenario) -> Result<Scenario, Failure> {
        let on = |scenario: Scenario, own: &NamedRemedy| {
            let name = || format!("{} {}", self.with(), own.written);
            own.remedy.validate_for(&scenario).map_err(|error| faults(&name(), &error))?;
            let changed = own.remedy.on(&scenario);
            changed.validate().map_err(|error| faults(&name(), &error)).map(|()| changed)
        };
        self.remedies.iter().try_fold(scenario, on)
    }

    /// The choice with its seed; a folder that `run --out` has written stands for the scenario in it, under
    /// the seed of its run, and must come to the digest of its report again.
    pub(super) fn opened(self, seed: Option<u64>) -> Result<(Choice, u64, Option<String>), Failure> {
        let folder = Path::new(&self.scenario);
        if Preset::named(&self.scenario).is_ok() || !folder.is_dir() {
            return Ok((self, seed.unwrap_or(1), None));
        }
        if seed.is_some() || !self.is_unchanged() {
            let message =
                "a folder has its own scenario and seed; allowed: neither --seed nor --set nor --remedy";
            return Err(input(&self.scenario, message));
        }
        let earlier = Earlier::of(folder)?;
        let scenario = folder.join("scenario.json").to_string_lossy().into_owned();
        Ok((Choice::named(scenario), earlier.seed, Some(earlier.result_digest)))
    }

    /// Whether neither --set nor --remedy changes it.
    pub(super) fn is_unchanged(&self) -> bool {
        self.edits.is_empty() && self.remedies.is_empty()
    }

    /// The files from which the scenario is read: its own, and lists of acquaintances that it or an edit
    /// names. There are none before the scenario has been read.
    pub(super) fn inputs(&self) -> Vec<PathBuf> {
        let mut inputs = Vec::new();
        if let Some(text) = self.text.get() {
            if self.scenario != "-" {
                inputs.push(PathBuf::from(&self.scenario));
            }
            add_files(text, self.folder(), &mut inputs);
        }
        self.edits.iter().for_each(|(_, value)| add_files(value, Path::new(""), &mut inputs));
        inputs
    }

    /// The line that runs it again.
    pub(super) fn command(&self, seed: u64) -> String {
        format!("{} --format json", self.command_of("run", seed))
    }

    /// The line that does something else with the scenario again.
    pub(super) fn command_of(&self, command: &str, seed: u64) -> String {
        // What was piped in is at hand as the file that the page can save.
        let scenario = if self.scenario == "-" { "scenario.json" } else { &self.scenario };
        let is_piped = self.scenario == "-";
        let edits = self.edits.iter().map(|(path, value)| ("set", format!("{path}={value}")));
        let changes = edits.chain(self.remedies.iter().map(|own| ("remedy", own.written.clone())));
        let changes =
            changes.filter(|_| !is_piped).map(|(option, value)| format!(" --{option} {}", quoted(&value)));
        format!("downline {command} {} --seed {seed}{}", quoted(scenario), changes.collect::<String>())
    }

    /// Where files that the scenario names are looked for: beside it.
    fn folder(&self) -> &Path {
        Path::new(&self.scenario).parent().unwrap_or(Path::new(""))
    }

    fn text(&self) -> Result<&str, Failure> {
        let name = &self.scenario;
        if let Some(text) = self.text.get() {
            return Ok(text);
        }
        let text = match name.as_str() {
            "-" => reading::standard_input().map_err(|problem| input(name, problem))?,
            file => {
                reading::file(Path::new(file)).map_err(|problem| input(name, self.no_scenario(&problem)))?
            }
        };
        Ok(self.text.get_or_init(|| text))
    }

    /// What to say of a name that is no preset and no text that can be read.
    fn no_scenario(&self, problem: &str) -> String {
        if Path::new(&self.scenario).exists() {
            return problem.to_owned();
        }
        let presets = Preset::ALL.map(Preset::name);
        let meant = did_you_mean(closest(&self.scenario, presets.into_iter()));
        format!("not a preset ({}), and not a file that can be read: {problem}{meant}", presets.join(", "))
    }

    pub(super) fn blame(&self, error: impl Display) -> Failure {
        input(&self.name(), error)
    }

    /// The scenario as messages name it.
    pub(super) fn name(&self) -> String {
        if self.remedies.is_empty() { self.base_name() } else { self.with() }
    }

    /// The start of a message about a remedy.
    fn with(&self) -> String {
        let and = if self.edits.is_empty() { "with" } else { "and" };
        format!("{} {and} --remedy", self.base_name())
    }

    /// The scenario without its remedies as messages name it.
    fn base_name(&self) -> String {
        match self.edits.is_empty() {
            true => self.scenario.clone(),
            false => format!("{} with --set", self.scenario),
        }
    }
}

/// Says on standard error which fields were meant for ticks of another length.
fn warn_of(left: &[TickField], tick: TickLength, meant: TickLength) {
    if left.is_empty() {
        return;
    }
    let named = |count: TickCount| {
        let fields = left.iter().filter(move |field| field.count == count);
        fields.map(|field| format!("{} ({})", field.path, field.value)).collect::<Vec<_>>().join(", ")
    };
    let mut message =
        format!("downline: a tick is a {tick} here, and these fields keep values meant for a {meant}");
    for (count, what) in [(TickCount::Ticks, "ticks"), (TickCount::PerTick, "in one tick")] {
        let fields = named(count);
        if !fields.is_empty() {
            message.push_str(&format!("; {what}: {fields}"));
        }
    }
    // Without standard error the run goes on all the same.
    let _ = writeln!(io::stderr(), "{message}");
}

/// Adds the files that a scenario, or a part of it, names.
fn add_files(json: &str, folder: &Path, files: &mut Vec<PathBuf>) {
    fn visit(value: &Value, folder: &Path, files: &mut Vec<PathBuf>) {
        match value {
            Value::Object(fields) => {
                let file = fields.get("file").and_then(Value::as_str);
                files.extend(file.map(|file| folder.join(file)));
                fields.values().for_each(|value| visit(value, folder, files));
            }
            Value::Array(items) => items.iter().for_each(|value| visit(value, folder, files)),
            _ => {}
        }
    }
    // What is no JSON names no file.
    if let Ok(value) = serde_json::from_str(json.trim_start_matches('\u{feff}')) {
        visit(&value, folder, files);
    }
}

/// What a folder of an earlier run says of it.
struct Earlier {
    seed: u64,
    result_digest: String,
}

impl Earlier {
    /// What the manifest of a folder says, if the folder is the whole result of one run.
    fn of(folder: &Path) -> Result<Self, Failure> {
        let manifest = folder.join("manifest.json");
        let name = manifest.display().to_string();
        if folder.join("experiment.json").exists() {
            let message = "the folder of an experiment of many runs; allowed: the folder of one run, as `run --out` writes it \
                (the table of the experiment is in report.txt, and replicates.csv has the seed of each run)";
            return Err(input(&folder.display().to_string(), message));
        }
        let text = reading::file(&manifest).map_err(|problem| input(&name, problem))?;
        let manifest: Value = serde_json::from_str(&text).map_err(|error| input(&name, error))?;
        check_folder(folder).map_err(output)?;
        if manifest["kind"] == "pictures" {
            let message = "the folder of pictures; allowed: the folder of a run, as `run --out` writes it";
            return Err(input(&folder.display().to_string(), message));
        }
        let field = |field: &str| {
            manifest[field].as_str().ok_or_else(|| input(&name, format!("{field}: no such text")))
        };
        let seed = seed(field("seed")?).map_err(|allowed| input(&name, format!("seed: {allowed}")))?;
        Ok(Earlier { seed, result_digest: field("result_digest")?.to_owned() })
    }
}

/// A word as a shell takes it.
pub(super) fn quoted(word: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./=:,".contains(letter);
    match !word.is_empty() && word.chars().all(plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}

/// All that is wrong with a scenario, one fault a line, each with what its writer probably meant.
pub(super) fn faults(name: &str, error: &ScenarioError) -> Failure {
    let name = visible(shown(name));
    let line = |fault: &ScenarioError| format!("{name}: {fault}{}", did_you_mean(fault.meant()));
    Failure::Input(error.faults().iter().map(line).collect::<Vec<_>>().join("\n"))
}

pub(super) fn input(name: &str, error: impl Display) -> Failure {
    Failure::Input(format!("{}: {error}", visible(shown(name))))
}

fn shown(name: &str) -> &str {
    if name == "-" { "standard input" } else { name }
}

/// What went wrong with an output, and whether another place would do.
pub(super) fn output(error: OutputError) -> Failure {
    match error.is_bad_input() {
        true => Failure::Input(error.to_string()),
        false => Failure::Other(error.to_string()),
    }
}

pub(super) fn other(error: impl Display) -> Failure {
    Failure::Other(error.to_string())
}

/// A seed as a decimal number, or as tables write it: `x` and hexadecimal digits.
pub(super) fn seed(text: &str) -> Result<u64, String> {
    let is_hexadecimal = |digits: &&str| digits.chars().all(|digit| digit.is_ascii_hexdigit());
    let digits = text.strip_prefix("0x").or(text.strip_prefix('x')).filter(is_hexadecimal);
    let seed = digits.map_or_else(|| text.parse(), |digits| u64::from_str_radix(digits, 16));
    seed.map_err(|_| {
        format!("allowed: a whole number from 0 to {}, or x and up to 16 hexadecimal digits", u64::MAX)
    })
}

pub(super) fn edit(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((path, value)) if !path.is_empty() => Ok((path.to_owned(), value.to_owned())),
        _ => Err("allowed: PATH=VALUE, as in population.people=20000".to_owned()),
    }
}
