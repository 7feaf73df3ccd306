//! Carrying out an experiment: on threads, in shares, from what is there already, into files.

use std::fmt::Display;
use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::ops::{ControlFlow, Range};
use std::path::{Path, PathBuf};
use std::thread;

use clap::{Args, ValueEnum};
use downline::Language;
use downline_experiment::{
    Calibrated, Calibration, Compared, ComparedRun, Comparison, Execution, Experiment, ExperimentError,
    Keeping, Plan, Replicates, Series, Share, ShareProgress, Store, Sweep, Varied, VariedComparison,
};
use downline_output::{ComparisonFiles, Folder, OutputError, Purpose, ReplicateFiles};

use super::progress::Progress;
use super::tables::TableForms;
use crate::choice::faults;
use crate::output as output_failure;
use crate::reading;
use crate::{Choice, Failure, Format, input, print, values};

/// How an experiment is carried out; no result depends on it.
#[derive(Args)]
pub struct Manner {
    /// Runs side by side, at most 4 for each processor; as many as there are processors if left out
    #[arg(long, value_name = "T", value_parser = threads, allow_hyphen_values = true)]
    threads: Option<NonZeroUsize>,
    /// What goes to standard output
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Write tables and a manifest into this folder, and keep every finished run there: the same command
    /// again goes on where it was interrupted
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Do only this share of the runs, such as 2/8, and print nothing; `merge` puts shares together
    #[arg(long, value_name = "I/N", requires = "out", value_parser = share, allow_hyphen_values = true)]
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

fn threads(text: &str) -> Result<NonZeroUsize, String> {
    let all = NonZeroUsize::MIN.get()..=usize::MAX;
    let threads = values::whole(text, all)?;
    Ok(NonZeroUsize::new(threads).expect("from 1"))
}

fn share(text: &str) -> Result<Share, String> {
    let parts = text.split_once('/').and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
    parts
        .and_then(|(number, of)| Share::new(number, of))
        .ok_or_else(|| "allowed: I/N with I from 1 to N, as in 2/8".to_owned())
}

/// Where an experiment comes from.
pub struct Source {
    /// What messages call its scenario.
    pub name: String,
    /// The files from which it was read.
    pub inputs: Vec<PathBuf>,
}

impl Source {
    /// The scenario that was chosen, which has been read.
    pub fn of(choice: &Choice) -> Self {
        Source { name: choice.name(), inputs: choice.inputs() }
    }
}

/// Does what is asked and prints the result. Comparisons are told in any language, other experiments in
/// English.
pub fn carry_out(
    experiment: &Experiment,
    manner: &Manner,
    source: &Source,
    language: Language,
) -> Result<(), Failure> {
    let Source { name, inputs } = source;
    let named = |error| match error {
        ExperimentError::Scenario { arm, error } => faults(&format!("{name}: {arm}"), &error),
        error => failure(error),
    };
    let digest = experiment.digest().map_err(named)?;
    manner.check(experiment)?;
    let threads = manner.threads();
    let purpose = Purpose::Experiment(experiment, digest);
    let folder = manner.tables.folder(manner.out.as_deref(), purpose, inputs)?;
    // Shares could not be merged, nor an interrupted experiment gone on with, without it. Results that are
    // there keep theirs.
    if let Some(folder) = folder.as_ref().filter(|folder| manner.shard.is_some() || !folder.has_experiment())
    {
        folder.save_experiment(experiment).map_err(output_failure)?;
    }
    let folder = folder.as_ref();
    if let Experiment::Calibration(calibration) = experiment {
        let keeping = folder.map_or(Keeping::Nowhere, |folder| Keeping::In(folder.path()));
        return match manner.shard.zip(folder) {
            Some((share, folder)) => calibrate_share(calibration, threads, folder, share).map_err(named),
            None => {
                let calibrated = calibrate(calibration, threads, keeping).map_err(named)?;
                tell_calibrated(&calibrated, folder, manner.format)
            }
        };
    }
    let plan = experiment.plan().map_err(named)?;
    let store = folder.map(|folder| Store::create(folder.path(), &plan)).transpose();
    let store = store.map_err(|error| failure(error.into()))?;
    let execution = Execution { threads, store: store.as_ref() };
    match manner.shard {
        Some(share) => {
            store
                .as_ref()
                .map_or(Ok(()), |store| store.begin(share))
                .map_err(|error| failure(error.into()))?;
            do_share(&plan, execution, share)
        }
        None => finish(experiment, &plan, execution, folder, Telling { format: manner.format, language }),
    }
}

impl Manner {
    /// Refuses what cannot go together, before anything is written.
    fn check(&self, experiment: &Experiment) -> Result<(), Failure> {
        let is_precise = match experiment {
            Experiment::Replicates(replicates) => replicates.precision.is_some(),
            Experiment::Sweep(sweep) => sweep.precision.is_some(),
            _ => false,
        };
        match self.shard.is_some() && is_precise {
            true => Err(Failure::Input(
                "--shard: a share cannot know when the whole is precise enough; allowed: no --precision"
                    .to_owned(),
            )),
            false => Ok(()),
        }
    }

    /// As many threads as are wanted, up to a few for each processor: more would only take memory.
    fn threads(&self) -> NonZeroUsize {
        let processors = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        let most = processors.saturating_mul(EACH);
        let wanted = self.threads.unwrap_or(processors);
        if wanted > most {
            let message = format!(
                "--threads: {wanted} are more than {EACH} for each of {processors} processors; {most} are used"
            );
            // Without standard error the word is lost, and nothing else.
            let _ = writeln!(io::stderr(), "downline: {message}");
        }
        wanted.min(most)
    }
}

/// Most threads for each processor.
const EACH: NonZeroUsize = NonZeroUsize::new(4).expect("4 is not 0");

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
        let experiment = read(&self.file)?;
        // The experiment's own folder keeps the file as it is.
        let out = self.manner.out.as_deref();
        let is_own =
            out.is_some_and(|out| downline_output::same_file(&out.join("experiment.json"), &self.file));
        let inputs = if is_own { Vec::new() } else { vec![self.file.clone()] };
        let name = self.file.display().to_string();
        carry_out(&experiment, &self.manner, &Source { name, inputs }, Language::English)
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
        let experiment = read(&first.join(EXPERIMENT))?;
        for other in &folders[1..] {
            let file = other.join(EXPERIMENT);
            if let Some(difference) = read(&file)?.differences_to(&experiment).first() {
                let message = format!("another experiment than that of {}: {difference}", first.display());
                return Err(input(&file.display().to_string(), message));
            }
        }
        let digest = experiment.digest().map_err(failure)?;
        let claim = || {
            let out = out.as_ref().unwrap_or(first);
            tables.folder(Some(out), Purpose::Experiment(&experiment, digest), &[])
        };
        if let Experiment::Calibration(calibration) = &experiment {
            let keeping = Keeping::Found(folders);
            let calibrated = calibrate(calibration, NonZeroUsize::MIN, keeping).map_err(failure)?;
            return tell_calibrated(&calibrated, claim()?.as_ref(), *format);
        }
        let plan = experiment.plan().map_err(failure)?;
        let store = Store::find(folders, &plan);
        let execution = Execution { store: Some(&store), ..Execution::default() };
        // Before anything is written or removed.
        read_all(&experiment, &plan, execution)?;
        let folder = claim()?;
        let telling = Telling { format: *format, language: Language::English };
        finish(&experiment, &plan, execution, folder.as_ref(), telling)
    }
}

/// Reads every run that the result of an experiment needs, and keeps none: a run that is missing or damaged
/// is an error.
fn read_all(experiment: &Experiment, plan: &Plan, execution: Execution) -> Result<(), Failure> {
    match experiment {
        // Which runs these need, only their numbers tell.
        Experiment::Replicates(replicates) if replicates.precision.is_some() => {
            replicates.run_with(execution, |_| Ok(())).map(drop)
        }
        Experiment::Sweep(sweep) if sweep.precision.is_some() => {
            sweep.run_with(execution, |_, _| {}).map(drop)
        }
        _ => plan.each(execution, |_, _| ControlFlow::Continue(())),
    }
    .map_err(failure)
}

/// The file in a folder that says what its experiment is.
pub const EXPERIMENT: &str = "experiment.json";

/// Reads an experiment from its file.
pub fn read(file: &Path) -> Result<Experiment, Failure> {
    let name = file.display().to_string();
    let text = reading::file(file).map_err(|problem| input(&name, problem))?;
    let experiment = Experiment::from_json(&text).map_err(|error| input(&name, error))?;
    downline_output::check_file(file).map_err(output_failure)?;
    Ok(experiment)
}

fn do_share(plan: &Plan, execution: Execution, share: Share) -> Result<(), Failure> {
    let range = share.range(plan.runs());
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

/// How a result is printed.
#[derive(Clone, Copy)]
struct Telling {
    format: Format,
    language: Language,
}

fn finish(
    experiment: &Experiment,
    plan: &Plan,
    execution: Execution,
    folder: Option<&Folder>,
    telling: Telling,
) -> Result<(), Failure> {
    let Telling { format, language } = telling;
    let progress = Progress::new(found(execution, 0..plan.runs()));
    let text = match experiment {
        Experiment::Replicates(replicates) => {
            replicate(replicates, plan, execution, folder, format, progress)
        }
        Experiment::Comparison(comparison) => {
            let compared = compare(comparison, plan, execution, folder, progress)?;
            Ok(text(format, &compared.shown(language), || {
                downline_output::compared_json(plan, &compared, language)
            }))
        }
        Experiment::VariedComparison(varied) => {
            let varied = vary(varied, plan, execution, folder, progress)?;
            Ok(text(format, &varied.shown(language), || {
                downline_output::varied_json(plan, &varied, language)
            }))
        }
        Experiment::Sweep(sweep) => swept(sweep, plan, execution, folder, format, progress),
        _ => Err(Failure::Other("this program does not know such an experiment".to_owned())),
    }?;
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
    let mut files = folder.map(ReplicateFiles::create).transpose().map_err(output_failure)?;
    let replicated = replicates.run_with(execution, |replicate| {
        progress.show(replicate.number + 1, plan.runs());
        files.as_mut().map_or(Ok(()), |files| files.add(replicate)).map_err(Trouble::from)
    })?;
    drop(progress);
    if replicates.precision.is_some() && !replicates.is_precise(replicated.statistics()) {
        // Without standard error the word is lost, and nothing else.
        let _ =
            writeln!(io::stderr(), "downline: --precision: not reached in {} replicates", plan.replicates());
    }
    files.map_or(Ok(()), |files| files.finish(plan, &replicated)).map_err(output_failure)?;
    Ok(text(format, &replicated, || downline_output::replicated_json(plan, &replicated)))
}

fn compare(
    comparison: &Comparison,
    plan: &Plan,
    execution: Execution,
    folder: Option<&Folder>,
    mut progress: Progress,
) -> Result<Compared, Failure> {
    let files = folder.map(|folder| ComparisonFiles::create(folder, comparison));
    let mut files = files.transpose().map_err(output_failure)?;
    let compared = comparison.run_each(execution, |run| watch(run, &mut files, &mut progress))?;
    drop(progress);
    files.map_or(Ok(()), |files| files.finish(plan, &compared)).map_err(output_failure)?;
    Ok(compared)
}

fn vary(
    varied: &VariedComparison,
    plan: &Plan,
    execution: Execution,
    folder: Option<&Folder>,
    mut progress: Progress,
) -> Result<Varied, Failure> {
    let files = folder.map(|folder| ComparisonFiles::create_varied(folder, varied));
    let mut files = files.transpose().map_err(output_failure)?;
    let found = varied.run_each(execution, |run| watch(run, &mut files, &mut progress))?;
    drop(progress);
    files.map_or(Ok(()), |files| files.finish_varied(plan, &found)).map_err(output_failure)?;
    Ok(found)
}

/// Writes a run of a comparison as soon as it is known.
fn watch(
    run: ComparedRun<'_>,
    files: &mut Option<ComparisonFiles>,
    progress: &mut Progress,
) -> Result<(), Trouble> {
    progress.show(run.number + 1, run.runs);
    files.as_mut().map_or(Ok(()), |files| files.add(run)).map_err(Trouble::from)
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
    folder
        .map_or(Ok(()), |folder| downline_output::save_swept(folder, plan, &swept))
        .map_err(output_failure)?;
    Ok(text(format, &swept, || downline_output::swept_json(plan, &swept)))
}

/// Looks for the parameters behind figures.
fn calibrate(
    calibration: &Calibration,
    threads: NonZeroUsize,
    keeping: Keeping<'_>,
) -> Result<Calibrated, ExperimentError> {
    let mut progress = Progress::of("points", 0);
    calibration.run_kept(threads, keeping, |now| progress.show(now.accepted, now.wanted))
}

/// Does a share of a calibration, and says whether others must do theirs first.
fn calibrate_share(
    calibration: &Calibration,
    threads: NonZeroUsize,
    folder: &Folder,
    share: Share,
) -> Result<(), ExperimentError> {
    let mut progress = Progress::of("points", 0);
    let place = (share.number(), share.of());
    let watch = |now: downline_experiment::CalibrationProgress| progress.show(now.accepted, now.wanted);
    let done = calibration.run_share(threads, folder.path(), place, watch)?;
    drop(progress);
    let told = match done {
        ShareProgress::Complete => "all populations are complete; `merge` puts them together".to_owned(),
        ShareProgress::Waits { population, populations } => format!(
            "its part of population {population} of {populations} is done; run each share again once all of \
             them have ended"
        ),
        _ => String::new(),
    };
    // Without standard error the word is lost, and nothing else.
    let _ = writeln!(io::stderr(), "downline: --shard {}/{}: {told}", share.number(), share.of());
    Ok(())
}

fn tell_calibrated(calibrated: &Calibrated, folder: Option<&Folder>, format: Format) -> Result<(), Failure> {
    folder
        .map_or(Ok(()), |folder| downline_output::save_calibrated(folder, calibrated))
        .map_err(output_failure)?;
    print(&text(format, calibrated, || downline_output::calibrated_json(calibrated)))
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
            Trouble::Output(error) => output_failure(error),
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
