//! Which scenario, under which seed, and what can be wrong with either.

use std::fmt::Display;
use std::fs;
use std::io::{self, Read};
use std::path::Path;

use clap::Args;
use downline::{Preset, Scenario, ScenarioError};

use crate::suggest::closest;
use crate::visible::visible;

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
}

impl Choice {
    /// The scenario as chosen and changed.
    pub(super) fn scenario(&self) -> Result<Scenario, Failure> {
        let scenario = match Preset::named(&self.scenario) {
            Ok(preset) => preset.scenario(),
            Err(_) => Scenario::from_json_in(&self.text()?, self.folder())
                .map_err(|error| input(&self.scenario, told(&error)))?,
        };
        if self.edits.is_empty() {
            return Ok(scenario);
        }
        let edits = self.edits.iter().map(|(path, value)| (path.as_str(), value.as_str()));
        scenario.with_all_in(edits, "").map_err(|error| self.blame(told(&error)))
    }

    /// The choice with its seed; a folder that `run --out` has written stands for the scenario in it, under the
    /// seed of its run, and must come to the digest of its report again.
    pub(super) fn opened(self, seed: Option<u64>) -> Result<(Choice, u64, Option<String>), Failure> {
        let folder = Path::new(&self.scenario);
        if Preset::named(&self.scenario).is_ok() || !folder.is_dir() {
            return Ok((self, seed.unwrap_or(1), None));
        }
        if seed.is_some() || !self.edits.is_empty() {
            let message = "a folder has its own scenario and seed; allowed: neither --seed nor --set";
            return Err(input(&self.scenario, message));
        }
        let manifest = folder.join("manifest.json");
        let name = manifest.display().to_string();
        let text = fs::read_to_string(&manifest).map_err(|error| input(&name, error))?;
        let earlier = Earlier::from_json(&text).map_err(|message| input(&name, message))?;
        let scenario = folder.join("scenario.json").to_string_lossy().into_owned();
        Ok((Choice { scenario, edits: Vec::new() }, earlier.seed, Some(earlier.result_digest)))
    }

    /// The line that runs it again.
    pub(super) fn command(&self, seed: u64) -> String {
        // What was piped in is at hand as the file that the page can save.
        let scenario = if self.scenario == "-" { "scenario.json" } else { &self.scenario };
        let edits = if self.scenario == "-" { &[][..] } else { &self.edits };
        let edits =
            edits.iter().map(|(path, value)| format!(" --set {}", quoted(&format!("{path}={value}"))));
        format!("downline run {} --seed {seed}{} --format json", quoted(scenario), edits.collect::<String>())
    }

    /// Where files that the scenario names are looked for: beside it.
    fn folder(&self) -> &Path {
        Path::new(&self.scenario).parent().unwrap_or(Path::new(""))
    }

    fn text(&self) -> Result<String, Failure> {
        let name = &self.scenario;
        let mut bytes = Vec::new();
        if name == "-" {
            io::stdin().read_to_end(&mut bytes).map_err(|error| input("standard input", error))?;
        } else {
            bytes = fs::read(name).map_err(|error| {
                let presets = Preset::ALL.map(Preset::name);
                let meant = did_you_mean(closest(name, presets.into_iter()));
                let presets = presets.join(", ");
                input(
                    name,
                    format!("not a preset ({presets}), and not a file that can be read: {error}{meant}"),
                )
            })?;
        }
        String::from_utf8(bytes).map_err(|error| {
            let good = error.utf8_error().valid_up_to();
            input(name, format!("not a text in UTF-8: byte {} is wrong", good + 1))
        })
    }

    pub(super) fn blame(&self, error: impl Display) -> Failure {
        match self.edits.is_empty() {
            true => input(&self.scenario, error),
            false => input(&format!("{} with --set", self.scenario), error),
        }
    }
}

/// What a folder of an earlier run says of it.
struct Earlier {
    seed: u64,
    result_digest: String,
}

impl Earlier {
    fn from_json(text: &str) -> Result<Self, String> {
        let manifest: serde_json::Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let field = |name: &str| manifest[name].as_str().ok_or(format!("{name}: no such text"));
        let seed = seed(field("seed")?).map_err(|allowed| format!("seed: {allowed}"))?;
        Ok(Earlier { seed, result_digest: field("result_digest")?.to_owned() })
    }
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./=:,".contains(letter);
    match !word.is_empty() && word.chars().all(plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}

/// What is wrong with a scenario, and what its writer probably meant.
pub(super) fn told(error: &ScenarioError) -> String {
    format!("{error}{}", did_you_mean(error.meant()))
}

/// The end of a message about a word that is unknown.
pub(super) fn did_you_mean(word: Option<&str>) -> String {
    word.map_or_else(String::new, |word| format!("; did you mean {word}?"))
}

pub(super) fn input(name: &str, error: impl Display) -> Failure {
    let name = if name == "-" { "standard input" } else { name };
    Failure::Input(format!("{}: {error}", visible(name)))
}

pub(super) fn other(error: impl Display) -> Failure {
    Failure::Other(error.to_string())
}

pub(super) fn seed(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("allowed: a whole number from 0 to {}", u64::MAX))
}

pub(super) fn edit(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((path, value)) if !path.is_empty() => Ok((path.to_owned(), value.to_owned())),
        _ => Err("allowed: PATH=VALUE, as in population.people=20000".to_owned()),
    }
}
