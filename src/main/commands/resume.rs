//! `downline resume`, and the snapshots that it goes on from.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use downline::output::save_with;
use downline::{BranchError, Language, Simulation, SnapshotError, Tick};

use crate::{Failure, Format, edit, input, other};

/// What to resume.
#[derive(Args)]
pub struct Arguments {
    /// A file that `run --snapshot` has written
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Set a field of the scenario from here on, as in --set behaviour.own_use=0; may be repeated. The
    /// past stays as it was
    #[arg(long = "set", value_name = "PATH=VALUE", value_parser = edit, allow_hyphen_values = true)]
    edits: Vec<(String, String)>,
    /// The last tick to run; the horizon of the scenario if left out
    #[arg(long, value_name = "T")]
    until: Option<u32>,
    /// What goes to standard output
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// The language of the table
    #[arg(long, default_value = "en", value_name = "en|zh")]
    lang: Language,
}

impl Arguments {
    /// Goes on to the end and prints the report.
    pub fn follow(self) -> Result<(), Failure> {
        let name = self.file.display().to_string();
        let bytes = fs::read(&self.file).map_err(|error| input(&name, format!("cannot be read: {error}")))?;
        let mut simulation = Simulation::resume(&bytes).map_err(|error| input(&name, error))?;
        drop(bytes);
        if !self.edits.is_empty() {
            let edits = self.edits.iter().map(|(path, value)| (path.as_str(), value.as_str()));
            let branch = simulation.scenario().with_all_in(edits, "").map_err(BranchError::from);
            let branch = branch.and_then(|scenario| simulation.branch(&scenario));
            simulation = branch.map_err(|error| input(&format!("{name} with --set"), error))?;
        }
        let (now, end) = (simulation.tick(), Tick(simulation.scenario().ticks));
        let until = self.until.map_or(end, Tick);
        if until < now || until > end {
            let allowed = format!("allowed: {now} to {end}");
            return Err(Failure::Input(format!("--until: {until} is not allowed; {allowed}")));
        }
        while simulation.tick() < until {
            simulation.step();
        }
        self.format.print(&simulation.report(), self.lang)
    }
}

/// Writes a snapshot as a file, beside its place first.
pub fn save(simulation: &Simulation, file: &Path) -> Result<(), Failure> {
    let written = save_with(file, |to| {
        simulation.save(to).map_err(|error| match error {
            SnapshotError::Write(error) => error,
            error => std::io::Error::other(error),
        })
    });
    written.map_err(other)
}
