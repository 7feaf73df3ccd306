//! Runs to be looked at: pictures and pages.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::thread::available_parallelism;

use clap::{Args, ValueEnum};
use downline::report::{IndicatorRow, Manifest};
use downline::{Language, Report, Scenario, ScenarioError, Simulation};
use downline_experiment::{Compared, Comparison, Execution};
use downline_output::plot::{self, Picture};
use downline_output::{Claim, Folder, Purpose, Run, check_apart, check_place, save_text};

use super::choice::{Choice, Failure, input, output as output_failure, seed};
use super::commands::experiment::failure;
use super::commands::progress::Progress;
use super::{print, values};

/// Draw pictures of a run as SVG.
#[derive(Args)]
pub(super) struct Plot {
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
    /// A file whose name ends in .svg for one picture (without it standard output), a folder for several
    #[arg(long, value_name = "FILE|DIR")]
    out: Option<PathBuf>,
    /// Runs behind `bands`, under seeds from N on, and replicates behind each row of `remedies`, which are
    /// those of `compare`
    #[arg(long, default_value = "5", value_name = "COUNT", value_parser = runs, allow_hyphen_values = true)]
    runs: u64,
    /// Remove the files of another experiment of this program from the folder of --out first
    #[arg(long, requires = "out")]
    force: bool,
}

/// Write a run as one page for a browser.
#[derive(Args)]
pub(super) struct Page {
    #[command(flatten)]
    choice: Choice,
    /// As for `run`; that of the earlier run where a folder of one is given
    #[arg(long, value_name = "N", value_parser = seed, allow_hyphen_values = true)]
    seed: Option<u64>,
    /// The language in which the page opens
    #[arg(long, default_value = "en", value_name = "en|zh")]
    lang: Language,
    /// Leave out the remedies, each of which is run four times, as `compare` does
    #[arg(long)]
    no_remedies: bool,
    /// The file to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
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
    /// Active resellers over time in several runs, with bands: only on request
    Bands,
    /// The scenario beside the same with each remedy in several runs: only on request
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
            Kind::Bands | Kind::Remedies => return None,
        })
    }
}

fn runs(text: &str) -> Result<u64, String> {
    values::whole(text, 1..=10_000)
}

impl Plot {
    pub(super) fn follow(self) -> Result<(), Failure> {
        let Plot { choice, seed, mut kinds, lang, out, runs, force } = self;
        if kinds.is_empty() {
            kinds = Kind::value_variants().to_vec();
            kinds.retain(|kind| kind.picture().is_some());
        }
        if kinds.len() > 1 && out.is_none() {
            return Err(Failure::Input("several pictures need a folder: give --out DIR".to_owned()));
        }
        if let Some(out) = out.as_deref().filter(|out| !out.is_dir()) {
            allowed_name(out, kinds.len())?;
        }
        let scenario = choice.scenario()?;
        let first = Done::new(&scenario, seed).map_err(|error| choice.blame(error))?;
        let inputs = choice.inputs();
        let claim = Claim { purpose: Purpose::Pictures(&scenario, seed), inputs: &inputs, force };
        let place = Place::of(out.as_deref(), kinds.len(), &claim)?;
        let pictures = pictures(&choice, &first, seed, &kinds, lang, runs)?;
        place.save(&pictures, &first.report.manifest, &choice.command_of("plot", seed))
    }
}

/// Where pictures go.
enum Place {
    StandardOutput,
    File(PathBuf),
    Folder(Folder),
}

impl Place {
    /// One picture goes to a file, several go into a folder.
    fn of(out: Option<&Path>, count: usize, claim: &Claim<'_>) -> Result<Place, Failure> {
        match out {
            None => Ok(Place::StandardOutput),
            Some(file) if count == 1 && !file.is_dir() => {
                check_place(file, claim.inputs).map_err(output_failure)?;
                Ok(Place::File(file.to_owned()))
            }
            Some(folder) => Ok(Place::Folder(Folder::claim(folder, claim).map_err(output_failure)?)),
        }
    }

    fn save(self, pictures: &[(&str, String)], manifest: &Manifest, command: &str) -> Result<(), Failure> {
        match self {
            Place::StandardOutput => pictures.iter().try_for_each(|(_, svg)| print(svg)),
            Place::File(file) => {
                pictures.iter().try_for_each(|(_, svg)| save_text(&file, svg)).map_err(output_failure)
            }
            Place::Folder(folder) => {
                folder.save_pictures(pictures, manifest, command).map_err(output_failure)
            }
        }
    }
}

impl Page {
    pub(super) fn follow(self) -> Result<(), Failure> {
        let Page { choice, seed, lang, no_remedies, out } = self;
        let earlier = PathBuf::from(&choice.scenario);
        let (choice, seed, digest) = choice.opened(seed)?;
        let scenario = choice.scenario()?;
        if digest.is_some() {
            check_apart(&out, &earlier).map_err(output_failure)?;
        }
        check_place(&out, &choice.inputs()).map_err(output_failure)?;
        let page = page(&choice, &scenario, seed, lang, no_remedies, digest)?;
        save_text(&out, &page).map_err(output_failure)
    }
}

/// A finished run, to be looked at.
struct Done {
    simulation: Simulation,
    report: Report,
    indicators: Vec<IndicatorRow>,
}

impl Done {
    fn new(scenario: &Scenario, seed: u64) -> Result<Self, ScenarioError> {
        let mut simulation = Simulation::new(scenario, seed)?;
        let report = simulation.run();
        let indicators = simulation.indicators();
        Ok(Done { simulation, report, indicators })
    }

    fn run(&self) -> Run<'_> {
        let Done { simulation, report, indicators } = self;
        Run { scenario: simulation.scenario(), report, history: simulation.history(), indicators }
    }
}

/// The pictures of a scenario, each with its name.
fn pictures(
    choice: &Choice,
    first: &Done,
    seed: u64,
    kinds: &[Kind],
    lang: Language,
    runs: u64,
) -> Result<Vec<(&'static str, String)>, Failure> {
    let scenario = first.simulation.scenario();
    let outcomes = first.simulation.outcomes();
    let seeds: Vec<u64> = (0..runs).map(|at| seed.wrapping_add(at)).collect();
    let several = || seeds.iter().map(|&seed| Done::new(scenario, seed)).collect::<Result<Vec<Done>, _>>();
    let draw = |kind: &Kind| match (kind, kind.picture()) {
        (_, Some(picture)) => Ok((picture.name(), picture.of(&first.run(), &outcomes, lang))),
        (Kind::Bands, None) => {
            let done = several().map_err(|error| choice.blame(error))?;
            let runs: Vec<Run<'_>> = done.iter().map(Done::run).collect();
            Ok(("bands", plot::bands(&runs, lang)))
        }
        (_, None) => Ok(("remedies", plot::remedies(&with_remedies(scenario, seed, runs)?, lang))),
    };
    kinds.iter().map(draw).collect()
}

/// How often the page runs each remedy. More narrow the intervals and take longer; `compare` runs as many as
/// are wanted.
const REPLICATES: u64 = 4;

/// The scenario beside the usual remedies, on all processors.
fn with_remedies(scenario: &Scenario, seed: u64, replicates: u64) -> Result<Compared, Failure> {
    let comparison = Comparison::new(scenario, seed, replicates).with_usual_remedies();
    let mut progress = Progress::new(0);
    let threads = available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let execution = Execution { threads, store: None };
    comparison.run_with(execution, |done, all| progress.show(done, all)).map_err(failure)
}

/// What else a picture may be stored as, so that a name that ends so is not one of a folder.
const OTHER_FORMATS: [&str; 12] =
    ["png", "pdf", "jpg", "jpeg", "gif", "webp", "eps", "ps", "tif", "tiff", "bmp", "html"];

/// Refuses names that promise another format than SVG, and names of files for several pictures.
fn allowed_name(out: &Path, pictures: usize) -> Result<(), Failure> {
    let end = out.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    let shown = out.display().to_string();
    match pictures {
        1 if end.is_empty() || end == "svg" => Ok(()),
        1 => {
            let message = format!(
                "pictures are written as SVG, not as {end}; allowed: a name that ends in .svg, or a folder"
            );
            Err(input(&shown, message))
        }
        _ if end == "svg" || OTHER_FORMATS.contains(&end.as_str()) => {
            let message = format!(
                "{pictures} pictures do not go into one file; allowed: a folder, or one --kind with a name that ends in .svg"
            );
            Err(input(&shown, message))
        }
        _ => Ok(()),
    }
}

/// The page of a run, which must come to this digest if it was run before.
fn page(
    choice: &Choice,
    scenario: &Scenario,
    seed: u64,
    language: Language,
    no_remedies: bool,
    digest: Option<String>,
) -> Result<String, Failure> {
    let done = Done::new(scenario, seed).map_err(|error| choice.blame(error))?;
    let manifest = &done.report.manifest;
    if digest.is_some_and(|digest| digest != manifest.result_digest) {
        let version = manifest.version;
        let message = format!(
            "the run in its folder is not what version {version} makes of the scenario from its start \
             (as after `resume --set`, or with another version)"
        );
        return Err(input(&choice.scenario, message));
    }
    let remedied = match no_remedies {
        true => None,
        false => Some(with_remedies(scenario, seed, REPLICATES)?),
    };
    let outcomes = done.simulation.outcomes();
    let command = choice.command(seed);
    Ok(downline_output::Page {
        run: done.run(),
        outcomes: &outcomes,
        remedied: remedied.as_ref(),
        command: &command,
        language,
    }
    .html())
}
