//! Whether a folder may get the files of a command.
//!
//! A folder is the program's own if it is new or empty or has a manifest of the program's. It holds one
//! experiment; another one may only take its place on request, and then only the files of the first are
//! removed. No file that the program has not written is ever replaced, and none that the command reads.

use downline::report::VERSION;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::experiment::EXPERIMENT;
use super::manifest::{Found, MANIFEST, MARK};
use super::{Csv, Events, FORMATS, ForestGraphml, Format, OutputError};
use downline::report::scenario_digest;
use downline::scenario::Scenario;
use downline_experiment::{Experiment, Store, Table};
use downline_files::{is_draft, replaces_foreign, same_file, sweep};

/// What a folder is to hold.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Purpose<'a> {
    /// A run of a scenario under a seed.
    Run(&'a Scenario, u64),
    /// A run that goes on from a snapshot.
    Resumed(&'a Scenario, u64),
    /// Pictures of a run.
    Pictures(&'a Scenario, u64),
    /// An experiment, and the [digest](Experiment::digest) that its runs bear.
    Experiment(&'a Experiment, [u8; 32]),
}

/// A request for a folder.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// What it is for.
    pub purpose: Purpose<'a>,
    /// The files that the command reads, none of which may be replaced.
    pub inputs: &'a [PathBuf],
    /// Whether another experiment of this program may be removed for it.
    pub force: bool,
}

/// What is in a folder.
struct Contents {
    manifest: Option<Found>,
    /// The experiment, as JSON with the mark of this program.
    experiment: Option<Value>,
    /// All names but those of drafts.
    names: BTreeSet<String>,
}

impl Claim<'_> {
    /// Takes the folder, or says why not; before it is certain, nothing on the disk changes.
    pub(super) fn take(&self, folder: &Path) -> Result<(), OutputError> {
        if let Some(contents) = Contents::of(folder)? {
            self.spare_inputs(folder)?;
            contents.is_ours(folder)?;
            let differences = self.differences(&contents);
            if !self.force {
                spare_another(folder, &differences)?;
            }
            contents.spare_changed(folder)?;
            self.spare_others(folder, &contents)?;
            if self.force && !differences.is_empty() {
                contents.remove(folder, self.purpose)?;
            }
        }
        fs::create_dir_all(folder).map_err(OutputError::when("create this folder", folder))?;
        sweep(folder);
        Ok(())
    }

    /// Refuses a folder in which a file that may be written is one that the command reads.
    fn spare_inputs(&self, folder: &Path) -> Result<(), OutputError> {
        for name in self.purpose.names() {
            let place = folder.join(&name);
            if self.inputs.iter().any(|input| same_file(input, &place)) {
                return Err(is_read(&place));
            }
        }
        Ok(())
    }

    /// Refuses a folder in which a file that may be written is none of this program's.
    fn spare_others(&self, folder: &Path, contents: &Contents) -> Result<(), OutputError> {
        let is_foreign = |name: &String| contents.names.contains(name) && !contents.owns(name);
        match self.purpose.names().iter().find(|name| is_foreign(name)) {
            Some(name) => Err(foreign(&folder.join(name))),
            None => Ok(()),
        }
    }

    /// In what the experiment in a folder is another one.
    fn differences(&self, contents: &Contents) -> Vec<String> {
        let version = |there: &Value| difference("version", &there["version"], VERSION);
        match (self.purpose, &contents.experiment, &contents.manifest) {
            (Purpose::Experiment(experiment, _), Some(there), _) => {
                let (mut there, version) = (there.clone(), version(there));
                there.as_object_mut().map(|fields| (fields.remove(MARK.0), fields.remove("version")));
                version.into_iter().chain(experiment.differences(&there)).collect()
            }
            (_, Some(_), _) => vec!["it holds an experiment of many runs".to_owned()],
            (Purpose::Experiment(..), None, Some(_)) => vec!["it holds a single run".to_owned()],
            (purpose, None, Some(found)) => {
                let fields = purpose.fields();
                let mut fields =
                    fields.iter().filter_map(|(name, own)| difference(name, &found.fields[*name], own));
                version(&found.fields).into_iter().chain(&mut fields).collect()
            }
            (_, None, None) => Vec::new(),
        }
    }
}

fn difference(name: &str, there: &Value, own: &str) -> Option<String> {
    let there = there.as_str().unwrap_or("none");
    let short = |text: &str| text.chars().take(12).collect::<String>();
    (there != own).then(|| format!("{name} is {} there and {} here", short(there), short(own)))
}

/// The refusal of a place that the command reads.
fn is_read(place: &Path) -> OutputError {
    OutputError::refused(
        place,
        "this command reads the file and would replace it",
        "another place for what is written",
    )
}

pub(super) fn foreign(place: &Path) -> OutputError {
    let reason = "this program has not written what is there and would replace it";
    OutputError::refused(place, reason, "another folder, or this one without the file")
}

fn spare_another(folder: &Path, differences: &[String]) -> Result<(), OutputError> {
    if differences.is_empty() {
        return Ok(());
    }
    const SHOWN: usize = 4;
    let more = differences.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    let shown = &differences[..differences.len().min(SHOWN)];
    let reason = format!("the folder holds another experiment ({}{more})", shown.join("; "));
    Err(OutputError::refused(
        folder,
        reason,
        "another folder, or --force to remove the files of that one first",
    ))
}

/// Refuses a file to be written that is one of those that a command reads, or that another program or person
/// has written. Pictures, pages and snapshots of this program bear its mark, and may be replaced, as may
/// empty files.
///
/// # Errors
/// Such a file.
pub fn check_place(place: impl AsRef<Path>, inputs: &[PathBuf]) -> Result<(), OutputError> {
    let place = place.as_ref();
    if inputs.iter().any(|input| same_file(input, place)) {
        return Err(is_read(place));
    }
    match replaces_foreign(place).map_err(OutputError::when("read this file", place))? {
        true => {
            let reason = "this program has not written the file and would replace it";
            Err(OutputError::refused(
                place,
                reason,
                "another name, or this one once the file is out of the way",
            ))
        }
        false => Ok(()),
    }
}

/// Refuses a file to be written beside a folder's own under the name of one of those.
///
/// # Errors
/// Such a file.
pub fn check_beside(
    place: impl AsRef<Path>,
    folder: impl AsRef<Path>,
    purpose: Purpose<'_>,
) -> Result<(), OutputError> {
    let (place, folder) = (place.as_ref(), folder.as_ref());
    match purpose.names().iter().any(|name| same_file(place, &folder.join(name))) {
        true => {
            let reason = "the folder of --out gets another file of this name";
            Err(OutputError::refused(place, reason, "another name or folder"))
        }
        false => Ok(()),
    }
}

/// Refuses a file to be written that belongs to the result in a folder.
///
/// # Errors
/// Such a file.
pub fn check_apart(place: impl AsRef<Path>, folder: impl AsRef<Path>) -> Result<(), OutputError> {
    let (place, folder) = (place.as_ref(), folder.as_ref());
    let listed = Found::read(folder).into_iter().flat_map(|found| found.files.into_keys());
    let files: Vec<PathBuf> = listed.chain([MANIFEST.to_owned()]).map(|name| folder.join(name)).collect();
    check_place(place, &files)
}

impl Purpose<'_> {
    /// What its manifest says it is.
    pub(super) fn kind(self) -> &'static str {
        match self {
            Purpose::Run(..) => "run",
            Purpose::Resumed(..) => "resumed",
            Purpose::Pictures(..) => "pictures",
            Purpose::Experiment(..) => "experiment",
        }
    }

    /// The fields of its manifest that tell it from others.
    fn fields(self) -> Vec<(&'static str, String)> {
        let (Purpose::Run(scenario, seed)
        | Purpose::Resumed(scenario, seed)
        | Purpose::Pictures(scenario, seed)) = self
        else {
            return Vec::new();
        };
        vec![
            ("kind", self.kind().to_owned()),
            ("seed", seed.to_string()),
            ("scenario_digest", scenario_digest(scenario)),
        ]
    }

    /// The names of all files that it may write.
    fn names(self) -> Vec<String> {
        let mut names = match self {
            Purpose::Run(..) | Purpose::Resumed(..) => run_names(),
            Purpose::Pictures(..) => picture_names(),
            Purpose::Experiment(..) => experiment_names(),
        };
        names.push(MANIFEST.to_owned());
        let tables: Vec<String> =
            names.iter().filter_map(|name| Some(format!("{}.parquet", name.strip_suffix(".csv")?))).collect();
        names.extend(tables);
        names
    }
}

fn run_names() -> Vec<String> {
    let more: [&dyn Format; 3] = [&Csv::TierTicks(&[]), &ForestGraphml(&[]), &Csv::Edges(&[])];
    let names = FORMATS.iter().chain(&more).map(|format| format.file_name().to_owned());
    names.chain([Events::FILE_NAME.to_owned()]).collect()
}

fn picture_names() -> Vec<String> {
    let single = super::plot::Picture::ALL.iter().map(|picture| picture.name());
    single.chain(["bands", "remedies"]).map(|name| format!("{name}.svg")).collect()
}

fn experiment_names() -> Vec<String> {
    let others = [
        "replicates",
        "replicate_tiers",
        "points",
        "sensitivity",
        "particles",
        "populations",
        "posterior",
        "coverage",
    ];
    let tables = Table::ALL.iter().flat_map(|&table| [table.name(), super::compared::file_name(table)]);
    let tables = tables.chain(others).map(|name| format!("{name}.csv"));
    tables.chain([EXPERIMENT, "report.txt"].map(str::to_owned)).collect()
}

impl Contents {
    /// What is in a folder; `None` if there is no such folder, or nothing in it.
    fn of(folder: &Path) -> Result<Option<Contents>, OutputError> {
        let fault = OutputError::when("use this folder", folder);
        let entries = match fs::read_dir(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            entries => entries.and_then(Iterator::collect::<io::Result<Vec<_>>>).map_err(fault)?,
        };
        let names = entries.iter().map(|entry| entry.file_name().to_string_lossy().into_owned());
        let names: BTreeSet<String> = names.filter(|name| !is_draft(name)).collect();
        if names.is_empty() {
            return Ok(None);
        }
        let experiment = fs::read(folder.join(EXPERIMENT)).ok();
        let experiment = experiment.and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
        let experiment = experiment.filter(|fields| fields[MARK.0] == MARK.1);
        Ok(Some(Contents { manifest: Found::read(folder), experiment, names }))
    }

    /// Whether a file is one of those that this program has written there.
    fn owns(&self, name: &str) -> bool {
        match name {
            MANIFEST => self.manifest.is_some(),
            EXPERIMENT => self.experiment.is_some(),
            name => self.manifest.as_ref().is_some_and(|found| found.files.contains_key(name)),
        }
    }

    fn is_ours(&self, folder: &Path) -> Result<(), OutputError> {
        if self.manifest.is_some() || self.experiment.is_some() {
            return Ok(());
        }
        let first = self.names.first().map_or("", String::as_str);
        let more = self.names.len().saturating_sub(1);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let reason = format!("the folder holds {first:?}{more}, and no manifest of this program");
        Err(OutputError::refused(
            folder,
            reason,
            "a new or empty folder, or one that this program has written",
        ))
    }

    /// Refuses a folder where a file that this program has written was changed since.
    fn spare_changed(&self, folder: &Path) -> Result<(), OutputError> {
        let found = self.manifest.as_ref().filter(|found| found.is_complete);
        match found.and_then(|found| found.changed(folder)) {
            None => Ok(()),
            Some(name) => {
                let reason =
                    "the file was changed since this program wrote it, and would be replaced or removed";
                Err(OutputError::refused(
                    &folder.join(name),
                    reason,
                    "another folder, or this one without the file",
                ))
            }
        }
    }

    /// Removes what this program has written there, the manifest last; runs that are of use for the purpose
    /// stay.
    fn remove(&self, folder: &Path, purpose: Purpose<'_>) -> Result<(), OutputError> {
        let listed = self.manifest.iter().flat_map(|found| found.files.keys());
        let marks = [EXPERIMENT, MANIFEST].map(str::to_owned);
        for name in listed.chain(&marks).filter(|name| self.owns(name)) {
            remove_file(&folder.join(name))?;
        }
        let digest = match purpose {
            Purpose::Experiment(_, digest) => Some(digest),
            _ => None,
        };
        Store::remove_others(folder, digest).map_err(OutputError::when("remove earlier runs", folder))
    }
}

fn remove_file(path: &Path) -> Result<(), OutputError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(OutputError::when("remove this file", path)(error))
        }
        _ => Ok(()),
    }
}
