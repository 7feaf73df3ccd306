//! Carrying out an experiment: on threads, in shares, from what is there already, into files.

use std::fmt::Display;
use std::fs;
use std::num::NonZeroUsize;
use std::ops::{ControlFlow, Range};
use std::path::{Path, PathBuf};
use std::thread;

use clap::{Args, ValueEnum};
use downline::experiment::{
    Comparison, Execution, Experiment, ExperimentError, Plan, Replicates, Series, Store, Sweep,
};
use downline::output::{self, Folder, OutputError, ReplicateFiles};

use super::progress::Progress;
use super::tables::TableForms;
use crate::{Failure, Format, input, other, print};

/// How an experiment is carried out; no result depends on it.
#[derive(Args)]
pub struct Manner {
    /// Runs side by side; as many as the machine has processors if left out
    #[arg(long, value_name = "T")]
    threads: Option<NonZeroUsize>,
    /// What goes to standard output
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Write tables and a manifest into this folder, and keep every finished run there: the same command again goes on where
    /// it was interrupted
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Do only this share of the runs, such as 2/8, and print nothing; `merge` puts shares together
    #[arg(long, value_name = "I/N", requires = "out", value_parser = share)]
    shard: Option<Share>,
    #[command(flatten)]
    tables: TableForms,
}

/// What is kept of each tick.
#[derive(Clone, Copy, ValueEnum)]
pub enum Kept {
    /// Nothing
    None,
    /// The numbers of the run
    Ticks,
    /// Also those of each tier
    TierTicks,
}

impl From<Kept> for Series {
    fn from(kept: Kept) -> Series {
        match kept {
            Kept::None => Series::None,
            Kept::Ticks => Series::Ticks,
            Kept::TierTicks => Series::TierTicks,
        }
    }
}

/// Which part of the runs.
#[derive(Clone, Copy)]
struct Share {
    number: u64,
    of: u64,
}

fn share(text: &str) -> Result<Share, String> {
    let parts = text.split_once('/').and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
    match parts {
        Some((number, of)) if 1 <= number && number <= of && of <= 1_000_000 => Ok(Share { number, of }),
        _ => Err("allowed: I/N with I from 1 to N, as in 2/8".to_owned()),
    }
}

impl Share {
    fn of(self, runs: u64) -> Range<u64> {
        let until = |number: u64| (u128::from(runs) * u128::from(number) / u128::from(self.of)) as u64;
        until(self.number - 1)..until(self.number)
    }
}

/// Does what is asked and prints the result.
pub fn carry_out(experiment: &Experiment, manner: &Manner) -> Result<(), Failure> {
    let plan = experiment.plan().map_err(failure)?;
    let folder = manner.tables.folder(manner.out.as_deref())?;
    let store = folder.as_ref().map(|folder| Store::create(folder.path(), &plan)).transpose();
    let store = store.map_err(|error| failure(error.into()))?;
    // Nobody could merge shares, or what an interruption leaves, without it. Results that are there keep theirs for now.
    if let Some(folder) = folder.as_ref().filter(|folder| manner.shard.is_some() || !folder.has_experiment())
    {
        folder.save_experiment(experiment).map_err(other)?;
    }
    let threads =
        manner.threads.or_else(|| thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN);
    let execution = Execution { threads, store: store.as_ref() };
    match manner.shard {
        Some(share) => do_share(experiment, &plan, execution, share),
        None => finish(experiment, &plan, execution, folder.as_ref(), manner.format),
    }
}

/// What to repeat.
#[derive(Args)]
pub struct RepeatArguments {
    /// The file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    manner: Manner,
}

impl RepeatArguments {
    /// Repeats an experiment from its file.
    pub fn follow(&self) -> Result<(), Failure> {
        carry_out(&read(&self.file)?, &self.manner)
    }
}

/// What to put together.
#[derive(Args)]
pub struct MergeArguments {
    /// The folders
    #[arg(value_name = "DIR", required = true)]
    folders: Vec<PathBuf>,
    /// Where tables and manifest go; the first folder if left out
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// What goes to standard output
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    tables: TableForms,
}

impl MergeArguments {
    /// Puts the runs under several folders together.
    pub fn follow(&self) -> Result<(), Failure> {
        let MergeArguments { folders, out, format, tables } = self;
        let first = &folders[0];
        let experiment = read(&first.join("experiment.json"))?;
        let plan = experiment.plan().map_err(failure)?;
        let store = Store::find(folders, &plan);
        let folder = tables.folder(Some(out.as_ref().unwrap_or(first)))?;
        let execution = Execution { store: Some(&store), ..Execution::default() };
        finish(&experiment, &plan, execution, folder.as_ref(), *format)
    }
}

fn read(file: &Path) -> Result<Experiment, Failure> {
    let name = file.display().to_string();
    let text = fs::read_to_string(file).map_err(|error| input(&name, format!("cannot be read: {error}")))?;
    Experiment::from_json(&text).map_err(|error| input(&name, error))
}

fn do_share(experiment: &Experiment, plan: &Plan, execution: Execution, share: Share) -> Result<(), Failure> {
    if matches!(experiment, Experiment::Replicates(replicates) if replicates.precision.is_some()) {
        return Err(Failure::Input(
            "--shard: a share cannot know when the whole is precise enough".to_owned(),
        ));
    }
    let range = share.of(plan.runs());
    let (first, all) = (range.start, range.end - range.start);
    let mut progress = Progress::new(found(execution, range.clone()));
    let done = |run: u64, _| {
        progress.show(run + 1 - first, all);
        ControlFlow::Continue(())
    };
    plan.each_of(range, execution, done).map_err(failure)
}

fn found(execution: Execution, range: Range<u64>) -> u64 {
    execution.store.map_or(0, |store| store.count(range))
}

fn finish(
    experiment: &Experiment,
    plan: &Plan,
    execution: Execution,
    folder: Option<&Folder>,
    format: Format,
) -> Result<(), Failure> {
    let draft = folder.map(|folder| folder.draft_experiment(experiment)).transpose().map_err(other)?;
    let progress = Progress::new(found(execution, 0..plan.runs()));
    let text = match experiment {
        Experiment::Replicates(replicates) => {
            replicate(replicates, plan, execution, folder, format, progress)
        }
        Experiment::Comparison(comparison) => compare(comparison, plan, execution, folder, format, progress),
        Experiment::Sweep(sweep) => swept(sweep, plan, execution, folder, format, progress),
        _ => Err(Failure::Other("this program does not know such an experiment".to_owned())),
    }?;
    folder.zip(draft).map_or(Ok(()), |(folder, draft)| folder.place(vec![draft])).map_err(other)?;
    print(&text)
}

fn replicate(
    replicates: &Replicates,
    plan: &Plan,
    execution: Execution,
    folder: Option<&Folder>,
    format: Format,
    mut progress: Progress,
) -> Result<String, Failure> {
    let mut files = folder.map(ReplicateFiles::create).transpose().map_err(other)?;
    let replicated = replicates.run_with(execution, |replicate| {
        progress.show(replicate.number + 1, plan.runs());
        files.as_mut().map_or(Ok(()), |files| files.add(replicate)).map_err(Trouble::from)
    })?;
    drop(progress);
    files.map_or(Ok(()), |files| files.finish(plan, &replicated)).map_err(other)?;
    Ok(text(format, &replicated, || output::replicated_json(plan, &replicated)))
}

fn compare(
    comparison: &Comparison,
    plan: &Plan,
    execution: Execution,
    folder: Option<&Folder>,
    format: Format,
    mut progress: Progress,
) -> Result<String, Failure> {
    let compared = comparison.run_with(execution, |done, all| progress.show(done, all)).map_err(failure)?;
    drop(progress);
    folder.map_or(Ok(()), |folder| output::save_compared(folder, plan, &compared)).map_err(other)?;
    Ok(text(format, &compared, || output::compared_json(plan, &compared)))
}

fn swept(
    sweep: &Sweep,
    plan: &Plan,
    execution: Execution,
    folder: Option<&Folder>,
    format: Format,
    mut progress: Progress,
) -> Result<String, Failure> {
    let swept = sweep.run_with(execution, |done, all| progress.show(done, all)).map_err(failure)?;
    drop(progress);
    folder.map_or(Ok(()), |folder| output::save_swept(folder, plan, &swept)).map_err(other)?;
    Ok(text(format, &swept, || output::swept_json(plan, &swept)))
}

fn text(format: Format, table: &dyn Display, json: impl FnOnce() -> String) -> String {
    match format {
        Format::Table => table.to_string(),
        Format::Json => json(),
    }
}

/// Either side of a run that is written as it goes.
enum Trouble {
    Experiment(ExperimentError),
    Output(OutputError),
}

impl From<ExperimentError> for Trouble {
    fn from(error: ExperimentError) -> Self {
        Trouble::Experiment(error)
    }
}

impl From<OutputError> for Trouble {
    fn from(error: OutputError) -> Self {
        Trouble::Output(error)
    }
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Experiment(error) => failure(error),
            Trouble::Output(error) => other(error),
        }
    }
}

/// Which exit code an error means.
pub fn failure(error: ExperimentError) -> Failure {
    match error.is_bad_input() {
        true => Failure::Input(error.to_string()),
        false => Failure::Other(error.to_string()),
    }
}
