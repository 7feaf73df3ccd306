//! `downline resume`, and the snapshots that it goes on from.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::Args;
use downline::simulation::{BranchError, SnapshotError};
use downline::{Language, Simulation, Tick};
use downline_output::Purpose;

use super::run::run_into;
use super::tables::TableForms;
use crate::choice::quoted;
use crate::{Failure, Format, edit, input, values};

/// What to resume.
#[derive(Args)]
pub struct Arguments {
    /// A file that `run --snapshot` has written; `-` reads standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Set a field of the scenario from here on, as in --set behaviour.own_use=0; may be repeated. The
    /// past stays as it was
    #[arg(long = "set", value_name = "PATH=VALUE", value_parser = edit, allow_hyphen_values = true)]
    edits: Vec<(String, String)>,
    /// The last tick to run; the horizon of the scenario if left out
    #[arg(long, value_name = "T", value_parser = values::tick, allow_hyphen_values = true)]
    until: Option<u32>,
    /// What goes to standard output
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// The language of the table
    #[arg(long, default_value = "en", value_name = "en|zh")]
    lang: Language,
    /// Also write what `run --out` writes into this folder; tier_ticks.csv begins at the tick of the snapshot
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Also write every posting from here on as a line of JSON into events.jsonl there
    #[arg(long, requires = "out")]
    events: bool,
    #[command(flatten)]
    tables: TableForms,
}

impl Arguments {
    /// Goes on to the end and prints the report.
    pub fn follow(self) -> Result<(), Failure> {
        let simulation = self.simulation()?;
        let until = self.until(&simulation)?;
        let Arguments { file, format, lang, out, events, tables, .. } = &self;
        let inputs = if is_standard_input(file) { Vec::new() } else { vec![file.clone()] };
        let (scenario, seed) = (simulation.scenario().clone(), simulation.seed());
        let folder = tables.folder(out.as_deref(), Purpose::Resumed(&scenario, seed), &inputs)?;
        let report = match &folder {
            Some(folder) => run_into(folder, simulation, until, *events, &self.command())?,
            None => {
                let mut simulation = simulation;
                while simulation.tick() < until {
                    simulation.step();
                }
                simulation.report()
            }
        };
        format.print(&report, *lang)
    }

    /// The run at the tick of its snapshot, under the changed scenario.
    fn simulation(&self) -> Result<Simulation, Failure> {
        let name = self.file.display().to_string();
        let bytes = read(&self.file).map_err(|problem| input(&name, problem))?;
        let mut simulation = Simulation::resume(&bytes).map_err(|error| input(&name, error))?;
        drop(bytes);
        if !self.edits.is_empty() {
            let edits = self.edits.iter().map(|(path, value)| (path.as_str(), value.as_str()));
            let branch = simulation.scenario().with_all_in(edits, "").map_err(BranchError::from);
            let branch = branch.and_then(|scenario| simulation.branch(&scenario));
            simulation = branch.map_err(|error| input(&format!("{name} with --set"), error))?;
        }
        Ok(simulation)
    }

    /// The last tick to run.
    fn until(&self, simulation: &Simulation) -> Result<Tick, Failure> {
        let (now, end) = (simulation.tick(), Tick(simulation.scenario().ticks));
        let until = self.until.map_or(end, Tick);
        if until < now || until > end {
            let allowed = format!("allowed: {now} to {end}");
            return Err(Failure::Input(format!("--until: {until} is not allowed; {allowed}")));
        }
        Ok(until)
    }

    /// The line that goes on from the snapshot again.
    fn command(&self) -> String {
        let edits =
            self.edits.iter().map(|(path, value)| format!(" --set {}", quoted(&format!("{path}={value}"))));
        let until = self.until.map_or_else(String::new, |until| format!(" --until {until}"));
        format!(
            "downline resume {}{}{until}",
            quoted(&self.file.to_string_lossy()),
            edits.collect::<String>()
        )
    }
}

fn is_standard_input(file: &Path) -> bool {
    file == Path::new("-")
}

/// The bytes of a snapshot; what does not begin like one is not read on, as it might never end.
fn read(file: &Path) -> Result<Vec<u8>, String> {
    let mut source: Box<dyn Read> = match is_standard_input(file) {
        true => Box::new(io::stdin().lock()),
        false => Box::new(File::open(file).map_err(|error| format!("cannot be read: {error}"))?),
    };
    let mut bytes = Vec::new();
    let mut go_on = |limit: u64, bytes: &mut Vec<u8>| {
        let read = source.by_ref().take(limit).read_to_end(bytes);
        read.map_err(|error| format!("cannot be read: {error}"))
    };
    go_on(HEAD, &mut bytes)?;
    match Simulation::resume(&bytes) {
        Err(error @ (SnapshotError::Foreign | SnapshotError::Version { .. })) => {
            return Err(error.to_string());
        }
        _ => go_on(u64::MAX, &mut bytes)?,
    };
    Ok(bytes)
}

/// Enough to see what a file is.
const HEAD: u64 = 128;
