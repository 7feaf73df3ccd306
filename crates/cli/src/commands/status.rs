//! `downline status`: how far an experiment has got, and which commands go on with it.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use clap::Args;
use downline_experiment::{Design, Experiment, ShareState, ShareStatus, Status};
use downline_output::is_draft;
use serde_json::{Value, json};

use super::experiment::{EXPERIMENT, read};
use super::moment::{ago, rfc_3339, utc};
use crate::choice::quoted;
use crate::{Failure, Format, input, print};

/// Of which experiment.
#[derive(Args)]
pub struct Arguments {
    /// The folders of --out, of one share or several; folders of another experiment than the first are named
    #[arg(value_name = "FOLDER", required = true)]
    folders: Vec<PathBuf>,
    /// What goes to standard output
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Most shares that a table lists one by one.
const LISTED: usize = 20;
/// Most commands of one kind that are printed.
const COMMANDS: usize = 8;

impl Arguments {
    /// Reads the folders, changes nothing there, and prints how far their experiment has got.
    pub fn follow(self) -> Result<(), Failure> {
        let found = Found::read(&self.folders)?;
        match self.format {
            Format::Table => print(&found.table(SystemTime::now())),
            Format::Json => {
                let text = serde_json::to_string_pretty(&found.json()).expect("a status is plain data");
                print(&format!("{text}\n"))
            }
        }
    }
}

/// What the folders say.
struct Found {
    experiment: Experiment,
    status: Status,
    /// Those of the experiment.
    folders: Vec<PathBuf>,
    /// Those in which nothing has begun.
    empty: Vec<PathBuf>,
    /// Those of another experiment, each with the first difference.
    others: Vec<(PathBuf, String)>,
    results: Results,
}

/// Where the tables of the whole experiment are.
enum Results {
    None,
    Complete(PathBuf),
    /// A process writes them, was interrupted, or has begun a continuation.
    Incomplete(PathBuf),
}

impl Found {
    fn read(all: &[PathBuf]) -> Result<Self, Failure> {
        let (mut folders, mut empty, mut others) = (Vec::new(), Vec::new(), Vec::new());
        let mut experiment: Option<Experiment> = None;
        for folder in all {
            let Some(here) = experiment_of(folder)? else {
                empty.push(folder.clone());
                continue;
            };
            let meant = experiment.get_or_insert_with(|| here.clone());
            match here.differences_to(meant).into_iter().next() {
                None => folders.push(folder.clone()),
                Some(difference) => others.push((folder.clone(), difference)),
            }
        }
        let experiment = experiment.ok_or_else(|| wrong(&all[0], "it is empty"))?;
        if matches!(experiment, Experiment::Calibration(_)) {
            return Err(wrong(&folders[0], "a calibration, whose next runs depend on those before"));
        }
        let plan = experiment.plan().map_err(|error| wrong(&folders[0], &error.to_string()))?;
        let other_folders: Vec<&PathBuf> = others.iter().map(|(folder, _)| folder).collect();
        let status = Status::read(&folders, &other_folders, &plan);
        let status = status.map_err(|error| Failure::Input(format!("{error}; {ALLOWED}")))?;
        let results = Results::of(&folders);
        Ok(Found { experiment, status, folders, empty, others, results })
    }

    /// Whether as few runs as are there may be enough.
    fn may_end_early(&self) -> bool {
        match &self.experiment {
            Experiment::Replicates(replicates) => replicates.precision.is_some(),
            Experiment::Sweep(sweep) => sweep.precision.is_some(),
            _ => false,
        }
    }

    /// Whether every run that the experiment needs is stored, as far as that is known without its result.
    fn is_done(&self) -> bool {
        let ended_early = self.may_end_early() && matches!(self.results, Results::Complete(_));
        self.status.broken.is_empty() && (self.status.done == self.status.runs || ended_early)
    }

    fn state(&self) -> &'static str {
        match (self.is_done(), &self.results) {
            _ if !self.status.broken.is_empty() => "broken",
            (true, Results::Complete(_)) => "complete",
            (true, _) => "runs complete",
            _ => "unfinished",
        }
    }

    fn unfinished(&self) -> impl Iterator<Item = &ShareStatus> {
        self.status.shares.iter().filter(|share| share.state != ShareState::Complete)
    }

    /// The commands that remove what is broken.
    fn removing(&self) -> Vec<String> {
        self.status.broken.iter().map(|broken| format!("rm {}", word(&broken.file))).collect()
    }

    /// The commands that do the runs that are missing.
    fn going_on(&self) -> Vec<String> {
        if self.is_done() {
            return Vec::new();
        }
        match self.status.shares.is_empty() {
            true => vec![going_on(&self.folders[0])],
            false => self.unfinished().map(|share| self.going_on_with(share)).collect(),
        }
    }

    fn going_on_with(&self, share: &ShareStatus) -> String {
        let folder = share.folder.as_deref().unwrap_or(&self.folders[0]);
        format!("{} --shard {}/{}", going_on(folder), share.share.number(), share.share.of())
    }

    /// The command that makes the tables of all runs.
    fn merging(&self) -> Option<String> {
        let is_left = !matches!(self.results, Results::Complete(_)) || !self.is_done();
        let in_parts = self.is_done() || !self.status.shares.is_empty() || self.folders.len() > 1;
        let folders: Vec<String> = self.folders.iter().map(|folder| word(folder)).collect();
        (is_left && in_parts).then(|| format!("downline merge {}", folders.join(" ")))
    }

    fn table(&self, now: SystemTime) -> String {
        let Status { runs, done, beyond, .. } = self.status;
        let most = if self.may_end_early() { "at most " } else { "" };
        let mut text =
            format!("{} of {}: {}\n", kind(&self.experiment), name(&self.experiment), self.state());
        let _ = writeln!(text, "runs    {done} of {most}{runs} done, {} missing", runs - done);
        if beyond > 0 {
            let _ = writeln!(text, "        {beyond} more are stored, of a continuation with more runs");
        }
        let last = self.status.last_stored.map(|at| format!("{}, {} ago", utc(at), ago(at, now)));
        let _ = writeln!(text, "last    {}", last.as_deref().unwrap_or("no run is stored"));
        let tables = match &self.results {
            Results::None => "not written".to_owned(),
            Results::Complete(folder) => format!("complete in {}", folder.display()),
            Results::Incomplete(folder) => format!("incomplete in {}", folder.display()),
        };
        let _ = writeln!(text, "tables  {tables}");
        self.add_shares(&mut text);
        for broken in &self.status.broken {
            let _ = writeln!(text, "\nbroken: {}: {}", broken.file.display(), broken.reason);
        }
        for folder in &self.empty {
            let _ = writeln!(text, "\nempty: {}: nothing has begun here", folder.display());
        }
        for (folder, difference) in &self.others {
            let _ = writeln!(text, "\nanother experiment: {}: {difference}", folder.display());
        }
        for foreign in &self.status.foreign {
            let folder = foreign.folder.display();
            let _ = writeln!(text, "\nanother plan or version: {folder} holds {} runs", foreign.runs);
        }
        self.add_commands(&mut text);
        text
    }

    fn add_shares(&self, text: &mut String) {
        let shares = &self.status.shares;
        if shares.is_empty() {
            return;
        }
        let is_long = shares.len() > LISTED;
        let listed: Vec<&ShareStatus> =
            if is_long { self.unfinished().take(LISTED).collect() } else { shares.iter().collect() };
        let wide = shares.iter().map(|share| shown(share).len()).max().unwrap_or(0).max(5);
        let _ =
            writeln!(text, "\n{:<wide$} {:>9} {:>9}  {:<23}  state", "share", "runs", "done", "last stored");
        for share in &listed {
            let runs = share.range.end - share.range.start;
            let last = share.last_stored.map_or("-".to_owned(), utc);
            let (shown, state) = (shown(share), state(share.state));
            let _ = writeln!(text, "{shown:<wide$} {runs:>9} {:>9}  {last:<23}  {state}", share.done);
        }
        if is_long {
            let unfinished = self.unfinished().count();
            let complete = shares.len() - unfinished;
            let _ = writeln!(text, "{} more are not complete, {complete} are", unfinished - listed.len());
        }
    }

    fn add_commands(&self, text: &mut String) {
        let mut section = |head: &str, commands: &[String]| {
            if commands.is_empty() {
                return;
            }
            let _ = writeln!(text, "\n{head}");
            for command in commands.iter().take(COMMANDS) {
                let _ = writeln!(text, "  {command}");
            }
            if let Some(more) = commands.len().checked_sub(COMMANDS).filter(|&more| more > 0) {
                let _ = writeln!(text, "  and {more} more like these");
            }
        };
        section("To remove what is broken:", &self.removing());
        section("To go on, where no process works on it:", &self.going_on());
        let array = ranges(self.unfinished().map(|share| share.share.number()));
        let array = if array.is_empty() { Vec::new() } else { vec![format!("--array={array}")] };
        section("These shares, as Slurm takes them:", &array);
        let merge: Vec<String> = self.merging().into_iter().collect();
        section(if self.is_done() { "To make the tables:" } else { "When all are complete:" }, &merge);
    }

    fn json(&self) -> Value {
        let Status { runs, done, beyond, last_stored, shares, broken, foreign, .. } = &self.status;
        let share = |share: &ShareStatus| {
            let is_complete = share.state == ShareState::Complete;
            json!({
                "share": shown(share),
                "first_run": share.range.start,
                "runs": share.range.end - share.range.start,
                "done": share.done,
                "last_stored": share.last_stored.map(rfc_3339),
                "state": state(share.state),
                "command": (!is_complete).then(|| self.going_on_with(share)),
            })
        };
        let (tables, tables_in) = match &self.results {
            Results::None => ("none", None),
            Results::Complete(folder) => ("complete", Some(folder)),
            Results::Incomplete(folder) => ("incomplete", Some(folder)),
        };
        json!({
            "experiment": kind(&self.experiment),
            "scenario": name(&self.experiment),
            "state": self.state(),
            "runs": runs,
            "may_end_early": self.may_end_early(),
            "done": done,
            "missing": runs - done,
            "beyond": beyond,
            "last_stored": last_stored.map(rfc_3339),
            "tables": tables,
            "tables_in": tables_in.map(|folder| folder.to_string_lossy()),
            "shares": shares.iter().map(share).collect::<Vec<_>>(),
            "broken": broken.iter().map(|broken| json!({
                "file": broken.file.to_string_lossy(),
                "first_run": broken.runs.start,
                "runs": broken.runs.end - broken.runs.start,
                "reason": broken.reason,
            })).collect::<Vec<_>>(),
            "empty": self.empty.iter().map(|folder| folder.to_string_lossy()).collect::<Vec<_>>(),
            "other_experiments": self.others.iter().map(|(folder, difference)| json!({
                "folder": folder.to_string_lossy(),
                "difference": difference,
            })).collect::<Vec<_>>(),
            "other_plans": foreign.iter().map(|foreign| json!({
                "folder": foreign.folder.to_string_lossy(),
                "runs": foreign.runs,
            })).collect::<Vec<_>>(),
            "commands": {
                "remove": self.removing(),
                "go_on": self.going_on(),
                "merge": self.merging(),
            },
        })
    }
}

impl Results {
    fn of(folders: &[PathBuf]) -> Self {
        let mut results = Results::None;
        for folder in folders.iter().filter(|folder| folder.join("manifest.json").exists()) {
            match downline_output::check_folder(folder) {
                Ok(()) => return Results::Complete(folder.clone()),
                Err(_) => results = Results::Incomplete(folder.clone()),
            }
        }
        results
    }
}

/// What a folder must be.
const ALLOWED: &str = "allowed: a folder that replicate, compare, sweep or sensitivity wrote with --out";

fn wrong(folder: &Path, what: &str) -> Failure {
    input(&folder.display().to_string(), format!("{what}; {ALLOWED}"))
}

/// The experiment of a folder; `None` if the folder is empty but for drafts.
fn experiment_of(folder: &Path) -> Result<Option<Experiment>, Failure> {
    let unreadable = |error| wrong(folder, &format!("cannot be read: {error}"));
    if !folder.metadata().map_err(unreadable)?.is_dir() {
        return Err(wrong(folder, "not a folder"));
    }
    let file = folder.join(EXPERIMENT);
    if file.try_exists().map_err(unreadable)? {
        return read(&file).map(Some).map_err(|failure| match failure {
            Failure::Input(message) | Failure::Other(message) => {
                Failure::Input(format!("{message}; {ALLOWED}"))
            }
        });
    }
    let entries = fs::read_dir(folder).map_err(unreadable)?.flatten();
    let is_empty = entries.map(|entry| entry.file_name()).all(|name| is_draft(&name.to_string_lossy()));
    match is_empty {
        true => Ok(None),
        false => Err(wrong(folder, &format!("no experiment: there is no {EXPERIMENT}"))),
    }
}

fn going_on(folder: &Path) -> String {
    format!("downline repeat {} --out {}", word(&folder.join(EXPERIMENT)), word(folder))
}

/// A path as a shell takes it.
fn word(path: &Path) -> String {
    quoted(&path.to_string_lossy())
}

fn shown(share: &ShareStatus) -> String {
    format!("{}/{}", share.share.number(), share.share.of())
}

fn state(state: ShareState) -> &'static str {
    match state {
        ShareState::Complete => "complete",
        ShareState::Unfinished => "unfinished",
        ShareState::Absent => "absent",
        ShareState::Broken => "broken",
        ShareState::Foreign => "another plan",
        _ => "unknown",
    }
}

/// The command that an experiment is of.
fn kind(experiment: &Experiment) -> &'static str {
    match experiment {
        Experiment::Replicates(_) => "replicate",
        Experiment::Comparison(_) | Experiment::VariedComparison(_) => "compare",
        Experiment::Sweep(sweep) => match sweep.design {
            Design::Morris { .. } | Design::Sobol { .. } => "sensitivity",
            _ => "sweep",
        },
        _ => "experiment",
    }
}

/// The name of its scenario.
fn name(experiment: &Experiment) -> &str {
    match experiment {
        Experiment::Replicates(replicates) => &replicates.scenario.name,
        Experiment::Comparison(comparison) => &comparison.base.scenario.name,
        Experiment::VariedComparison(varied) => &varied.comparison.base.scenario.name,
        Experiment::Sweep(sweep) => &sweep.base.name,
        _ => "a scenario",
    }
}

/// Rising numbers with those in a row as a range: `2,5-7`.
fn ranges(numbers: impl Iterator<Item = u64>) -> String {
    let mut rows: Vec<(u64, u64)> = Vec::new();
    for number in numbers {
        match rows.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => rows.push((number, number)),
        }
    }
    let row = |&(first, last): &(u64, u64)| match first == last {
        true => first.to_string(),
        false => format!("{first}-{last}"),
    };
    rows.iter().map(row).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_a_row_are_a_range() {
        assert_eq!(ranges([2, 5, 6, 7, 9].into_iter()), "2,5-7,9");
        assert_eq!(ranges([].into_iter()), "");
    }
}
