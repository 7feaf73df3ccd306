//! The `downline` program: a scenario in, the loss at every tier out.

use std::fmt::Display;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
use downline::output::{Folder, Run};
use downline::{Preset, Report, Scenario, Simulation, describe};

/// Simulates a multi-tier reseller pyramid: who is left with unsold stock, and who lost how much, tier
/// by tier.
///
/// Results go to standard output, all else to standard error. Exit codes: 0 done, 2 bad input,
/// 1 anything else.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run a scenario and report the outcome of every tier
    Run {
        #[command(flatten)]
        choice: Choice,
        /// The seed of all luck, a whole number from 0 to 18446744073709551615; the same scenario and
        /// seed give the same bytes
        #[arg(long, value_name = "N", default_value = "1", value_parser = seed, allow_hyphen_values = true)]
        seed: u64,
        /// What goes to standard output
        #[arg(long, value_enum, default_value_t)]
        format: Format,
        /// Also write scenario.json, report.json, report.txt, tiers.csv, ticks.csv, indicators.csv and
        /// manifest.json
        /// into this folder (made if it does not exist)
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// List the scenarios that come with the program
    Presets,
    /// Print a scenario as JSON with every field, to be edited and given to `run`
    Show {
        #[command(flatten)]
        choice: Choice,
    },
    /// Print a scenario's model description in the ODD protocol, as Markdown: what is modelled, every
    /// parameter with its value, and what each rests on
    Describe {
        #[command(flatten)]
        choice: Choice,
    },
}

/// Which scenario.
#[derive(Args)]
struct Choice {
    /// The name of a preset, or else a file of JSON; `-` reads standard input
    #[arg(value_name = "PRESET|FILE")]
    scenario: String,
    /// Set a field, as in --set population.people=20000 or --set suppliers.0.first_agents=50; may be
    /// repeated
    #[arg(long = "set", value_name = "PATH=VALUE", value_parser = edit, allow_hyphen_values = true)]
    edits: Vec<(String, String)>,
}

/// How a report is printed.
#[derive(Clone, Copy, Default, ValueEnum)]
enum Format {
    /// A table for people
    #[default]
    Table,
    /// JSON for programs
    Json,
}

/// Why the program stops early.
enum Failure {
    /// The user can mend it.
    Input(String),
    /// Something else is in the way.
    Other(String),
}

fn main() -> ExitCode {
    let (message, code) = match follow(Arguments::parse().command) {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Failure::Input(message)) => (message, 2),
        Err(Failure::Other(message)) => (message, 1),
    };
    // With standard error closed as well there is nobody left to tell.
    let _ = writeln!(io::stderr(), "downline: {message}");
    ExitCode::from(code)
}

fn follow(command: Command) -> Result<(), Failure> {
    match command {
        Command::Presets => print(&presets()),
        Command::Show { choice } => print(&choice.scenario()?.to_json()),
        Command::Describe { choice } => print(&describe(&choice.scenario()?)),
        Command::Run { choice, seed, format, out } => {
            let scenario = choice.scenario()?;
            let folder = out.map(Folder::create).transpose().map_err(other)?;
            let mut simulation = Simulation::new(&scenario, seed).map_err(|error| choice.blame(error))?;
            let report = simulation.run();
            if let Some(folder) = folder {
                let (history, indicators) = (simulation.history(), simulation.indicators());
                let run = Run { scenario: &scenario, report: &report, history, indicators: &indicators };
                folder.save(&run).map_err(other)?;
            }
            print(&format.text(&report))
        }
    }
}

fn presets() -> String {
    let line = |preset: Preset| format!("{:<17} {}\n", preset.name(), preset.summary());
    Preset::ALL.into_iter().map(line).collect()
}

impl Format {
    fn text(self, report: &Report) -> String {
        match self {
            Format::Table => report.to_string(),
            Format::Json => report.to_json(),
        }
    }
}

impl Choice {
    /// The scenario as chosen and changed.
    fn scenario(&self) -> Result<Scenario, Failure> {
        let scenario = match Preset::named(&self.scenario) {
            Ok(preset) => preset.scenario(),
            Err(_) => Scenario::from_json_in(&self.text()?, self.folder())
                .map_err(|error| input(&self.scenario, error))?,
        };
        if self.edits.is_empty() {
            return Ok(scenario);
        }
        let edits = self.edits.iter().map(|(path, value)| (path.as_str(), value.as_str()));
        scenario.with_all_in(edits, "").map_err(|error| self.blame(error))
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
                let presets = Preset::ALL.map(Preset::name).join(", ");
                input(name, format!("not a preset ({presets}), and not a file that can be read: {error}"))
            })?;
        }
        String::from_utf8(bytes).map_err(|error| {
            let good = error.utf8_error().valid_up_to();
            input(name, format!("not a text in UTF-8: byte {} is wrong", good + 1))
        })
    }

    fn blame(&self, error: impl Display) -> Failure {
        match self.edits.is_empty() {
            true => input(&self.scenario, error),
            false => input(&format!("{} with --set", self.scenario), error),
        }
    }
}

fn input(name: &str, error: impl Display) -> Failure {
    let name = if name == "-" { "standard input" } else { name };
    Failure::Input(format!("{name}: {error}"))
}

fn other(error: impl Display) -> Failure {
    Failure::Other(error.to_string())
}

/// Writes a result to standard output.
fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        // Whoever reads it (`head`, say) has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Failure::Other(format!("standard output: cannot write: {error}"))),
        Ok(()) => Ok(()),
    }
}

fn seed(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("allowed: a whole number from 0 to {}", u64::MAX))
}

fn edit(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((path, value)) if !path.is_empty() => Ok((path.to_owned(), value.to_owned())),
        _ => Err("allowed: PATH=VALUE, as in population.people=20000".to_owned()),
    }
}
