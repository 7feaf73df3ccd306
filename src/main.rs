//! The `downline` program: a scenario in, the loss at every tier out.

use std::fmt::Display;
use std::fs;
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
use downline::output::plot::{self, Comparison, Picture};
use downline::output::{Folder, Page, Remedied, Run, save_text};
use downline::verify::{Verification, verify};
use downline::{Language, Paint, Preset, Report, Scenario, ScenarioError, Simulation, describe};

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
        /// The language of the table
        #[arg(long, default_value = "en", value_name = "en|zh")]
        lang: Language,
        /// Also write scenario.json, report.json, report.txt, tiers.csv, ticks.csv, indicators.csv and
        /// manifest.json
        /// into this folder (made if it does not exist)
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Draw pictures of a run as SVG
    Plot {
        #[command(flatten)]
        choice: Choice,
        /// As for `run`
        #[arg(long, value_name = "N", default_value = "1", value_parser = seed, allow_hyphen_values = true)]
        seed: u64,
        /// Which picture; may be repeated; all of one run without it
        #[arg(long = "kind", value_enum)]
        kinds: Vec<Kind>,
        /// The language of the labels
        #[arg(long, default_value = "en", value_name = "en|zh")]
        lang: Language,
        /// A file for one picture (without it standard output), a folder for several
        #[arg(long, value_name = "FILE|DIR")]
        out: Option<PathBuf>,
        /// Runs behind each row of `remedies`, under seeds from N on
        #[arg(long, default_value = "5", value_name = "COUNT", value_parser = clap::value_parser!(u64).range(1..=10_000))]
        runs: u64,
    },
    /// Write a run as one page for a browser, which needs no network: the story, charts, tables, the model
    Report {
        #[command(flatten)]
        choice: Choice,
        /// As for `run`; that of the earlier run where a folder of one is given
        #[arg(long, value_name = "N", value_parser = seed, allow_hyphen_values = true)]
        seed: Option<u64>,
        /// The language in which the page opens
        #[arg(long, default_value = "en", value_name = "en|zh")]
        lang: Language,
        /// Leave out the runs with remedies, of which there are ten
        #[arg(long)]
        no_remedies: bool,
        /// The file to write
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
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
    /// Compare the simulator with closed forms, which takes about a minute; exit code 1 if a line differs
    Verify {
        /// The seed of all luck
        #[arg(long, value_name = "N", default_value = "1", value_parser = seed, allow_hyphen_values = true)]
        seed: u64,
        /// What goes to standard output
        #[arg(long, value_enum, default_value_t)]
        format: Format,
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

/// A picture.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// Where the goods of each tier ended
    Fates,
    /// Who gained and who lost
    Money,
    /// Active resellers and recruits over time
    Collapse,
    /// How unequal it ended
    Lorenz,
    /// One recruiting tree
    Forest,
    /// Prices and margins
    Ladder,
    /// The scenario beside the same with each remedy: more runs, so only on request
    Remedies,
}

impl Kind {
    /// The picture of a single run, unless it is one of several.
    fn picture(self) -> Option<Picture> {
        Some(match self {
            Kind::Fates => Picture::Fates,
            Kind::Money => Picture::Money,
            Kind::Collapse => Picture::Collapse,
            Kind::Lorenz => Picture::Lorenz,
            Kind::Forest => Picture::Forest,
            Kind::Ladder => Picture::Ladder,
            Kind::Remedies => return None,
        })
    }
}

/// How a result is printed.
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
        Command::Verify { seed, format } => {
            let verification = verify(seed);
            print(&format.verification(&verification))?;
            match verification.passed() {
                true => Ok(()),
                false => Err(other(format!(
                    "{} of {} lines differ",
                    verification.differ,
                    verification.lines.len()
                ))),
            }
        }
        Command::Plot { choice, seed, mut kinds, lang, out, runs } => {
            let scenario = choice.scenario()?;
            if kinds.is_empty() {
                kinds = Kind::value_variants().to_vec();
                kinds.retain(|kind| *kind != Kind::Remedies);
            }
            if kinds.len() > 1 && out.is_none() {
                return Err(Failure::Input("several pictures need a folder: give --out DIR".to_owned()));
            }
            let pictures =
                pictures(&scenario, seed, &kinds, lang, runs).map_err(|error| choice.blame(error))?;
            save_pictures(&pictures, out.as_deref())
        }
        Command::Report { choice, seed, lang, no_remedies, out } => {
            let (choice, seed, digest) = choice.opened(seed)?;
            let page = page(&choice, seed, lang, no_remedies, digest)?;
            save_text(&out, &page).map_err(other)
        }
        Command::Run { choice, seed, format, lang, out } => {
            let scenario = choice.scenario()?;
            let folder = out.map(Folder::create).transpose().map_err(other)?;
            let mut simulation = Simulation::new(&scenario, seed).map_err(|error| choice.blame(error))?;
            let report = simulation.run();
            if let Some(folder) = folder {
                let (history, indicators) = (simulation.history(), simulation.indicators());
                let run = Run { scenario: &scenario, report: &report, history, indicators: &indicators };
                folder.save(&run).map_err(other)?;
            }
            print(&format.text(&report, lang))
        }
    }
}

/// The page of a run, which must come to this digest if it was run before.
fn page(
    choice: &Choice,
    seed: u64,
    language: Language,
    no_remedies: bool,
    digest: Option<String>,
) -> Result<String, Failure> {
    let scenario = choice.scenario()?;
    let mut simulation = Simulation::new(&scenario, seed).map_err(|error| choice.blame(error))?;
    let report = simulation.run();
    if digest.is_some_and(|digest| digest != report.manifest.result_digest) {
        let version = report.manifest.version;
        let message = format!("the run in its folder is not what version {version} makes of the scenario");
        return Err(input(&choice.scenario, message));
    }
    let remedied = match no_remedies {
        true => Vec::new(),
        false => Remedied::usual(&scenario, &[seed]).map_err(|error| choice.blame(error))?,
    };
    let (history, indicators) = (simulation.history(), simulation.indicators());
    let run = Run { scenario: &scenario, report: &report, history, indicators: &indicators };
    let outcomes = simulation.outcomes();
    let command = choice.command(seed);
    Ok(Page { run, outcomes: &outcomes, remedied: &remedied, command: &command, language }.html())
}

/// Colours on a terminal that has any, unless somebody asked for none (no-color.org).
fn paint() -> Paint {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
    if io::stdout().is_terminal() && !set("NO_COLOR") && !dumb { Paint::Colour } else { Paint::Plain }
}

/// The pictures of a run, each with its name.
fn pictures(
    scenario: &Scenario,
    seed: u64,
    kinds: &[Kind],
    lang: Language,
    runs: u64,
) -> Result<Vec<(&'static str, String)>, ScenarioError> {
    let mut simulation = Simulation::new(scenario, seed)?;
    let report = simulation.run();
    let (history, indicators, outcomes) =
        (simulation.history(), simulation.indicators(), simulation.outcomes());
    let run = Run { scenario, report: &report, history, indicators: &indicators };
    let draw = |kind: &Kind| match kind.picture() {
        Some(picture) => Ok((picture.name(), picture.of(&run, &outcomes, lang))),
        None => {
            let seeds: Vec<u64> = (0..runs).map(|at| seed.wrapping_add(at)).collect();
            let run = |&seed: &u64| Ok(Simulation::new(scenario, seed)?.run());
            let before = seeds.iter().map(run).collect::<Result<Vec<Report>, ScenarioError>>()?;
            let remedied = Remedied::usual(scenario, &seeds)?;
            Ok(("remedies", plot::remedies(&Comparison::of_losses(&before, &remedied, lang), lang)))
        }
    };
    kinds.iter().map(draw).collect()
}

/// Writes one picture to a file, several into a folder; without a place, to standard output.
fn save_pictures(pictures: &[(&str, String)], out: Option<&Path>) -> Result<(), Failure> {
    match (pictures, out) {
        (_, None) => pictures.iter().try_for_each(|(_, svg)| print(svg)),
        ([(_, svg)], Some(file)) if !file.is_dir() => save_text(file, svg).map_err(other),
        (_, Some(folder)) => {
            Folder::create(folder).map_err(other)?;
            let save = |(name, svg): &(&str, String)| save_text(folder.join(format!("{name}.svg")), svg);
            pictures.iter().try_for_each(save).map_err(other)
        }
    }
}

fn presets() -> String {
    let line = |preset: Preset| format!("{:<17} {}\n", preset.name(), preset.summary());
    Preset::ALL.into_iter().map(line).collect()
}

impl Format {
    fn text(self, report: &Report, lang: Language) -> String {
        match self {
            Format::Table => report.shown(lang, paint()).to_string(),
            Format::Json => report.to_json(),
        }
    }

    fn verification(self, verification: &Verification) -> String {
        match self {
            Format::Table => verification.to_string(),
            Format::Json => verification.to_json(),
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

    /// The choice with its seed; a folder that `run --out` has written stands for the scenario in it, under the
    /// seed of its run, and must come to the digest of its report again.
    fn opened(self, seed: Option<u64>) -> Result<(Choice, u64, Option<String>), Failure> {
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
    fn command(&self, seed: u64) -> String {
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
