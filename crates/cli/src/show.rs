//! Runs to be looked at: pictures and pages.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::thread::available_parallelism;

use clap::{Args, ValueEnum};
use downline::report::{IndicatorRow, Manifest};
use downline::{Language, Report, Scenario, ScenarioError, Simulation};
use downline_experiment::{Compared, Comparison, Execution};
use downline_output::plot::{self, Look, Picture};
use downline_output::{Claim, Folder, Purpose, Run, check_apart, check_place, save_text};

use super::choice::{Choice, Failure, input, output as output_failure, seed};
use super::commands::experiment::failure;
use super::commands::progress::Progress;
use super::{print as tell, print_picture as print, study, values};

/// Draw pictures of a run, or of the study in a folder, as SVG.
#[derive(Args)]
pub(super) struct Plot {
    #[command(flatten)]
    choice: Choice,
    /// As for `run`
    #[arg(long, value_name = "N", default_value = "1", value_parser = seed, allow_hyphen_values = true)]
    seed: u64,
    /// Which picture of a run; may be repeated; all of one run without it
    #[arg(long = "kind", value_enum)]
    kinds: Vec<Kind>,
    /// The language of the labels
    #[arg(long, default_value = "en", value_name = "en|zh")]
    lang: Language,
    /// A file whose name ends in .svg for one picture (without it standard output), a folder for several; in
    /// programs built with the feature `print` also a name that ends in .png or .pdf
    #[arg(long, value_name = "FILE|DIR")]
    out: Option<PathBuf>,
    /// Runs behind `bands`, under seeds from N on, and replicates behind each row of `remedies`, which are
    /// those of `compare`
    #[arg(long, default_value = "5", value_name = "COUNT", value_parser = runs, allow_hyphen_values = true)]
    runs: u64,
    #[command(flatten)]
    look: LookOptions,
    /// Remove the files of another experiment of this program from the folder of --out first
    #[arg(long, requires = "out")]
    force: bool,
}

/// How pictures look, for a page of print.
#[derive(Args)]
struct LookOptions {
    /// How wide pictures are on paper, as in 85mm, 17cm, 3.35in or 240pt; 960 pixels if left out
    #[arg(long, value_name = "LENGTH", value_parser = length, allow_hyphen_values = true)]
    width: Option<f64>,
    /// How large the smallest letters are on a page of that width, in points
    #[arg(long, value_name = "POINTS", default_value = "7", requires = "width", value_parser = points, allow_hyphen_values = true)]
    font_size: f64,
    /// Leave out the finding and what is shown above the picture: a caption says it
    #[arg(long)]
    no_title: bool,
    /// Draw in greys that are told apart in print
    #[arg(long)]
    grey: bool,
}

impl LookOptions {
    fn look(&self, language: Language) -> Result<Look, Failure> {
        let look = match self.width {
            None => Look::new(language),
            Some(millimetres) => Look::printed(language, millimetres, self.font_size)
                .map_err(|message| Failure::Input(format!("--font-size: {message}")))?,
        };
        Ok(Look { title: !self.no_title, grey: self.grey, ..look })
    }
}

/// A length in millimetres.
fn length(text: &str) -> Result<f64, String> {
    let units = [("mm", 1.0), ("cm", 10.0), ("in", 25.4), ("pt", 25.4 / 72.0)];
    let found = units.iter().find_map(|(unit, of)| Some((text.strip_suffix(unit)?, of)));
    let length = found.and_then(|(number, of)| Some(number.trim().parse::<f64>().ok()? * of));
    let length = length.filter(|length| (10.0..=2_000.0).contains(length));
    length.ok_or_else(|| "allowed: 10mm to 2000mm, as in 85mm, 17cm, 3.35in or 240pt".to_owned())
}

/// The size of letters.
fn points(text: &str) -> Result<f64, String> {
    let size = text.parse().ok().filter(|size: &f64| (1.0..=100.0).contains(size));
    size.ok_or_else(|| "allowed: 1 to 100 points, as in 7".to_owned())
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
        let Plot { choice, seed, mut kinds, lang, out, runs, look, force } = self;
        let look = look.look(lang)?;
        if study::is_study(&choice.scenario) {
            if !kinds.is_empty() || !choice.is_unchanged() {
                let message = "the folder of a study; allowed: neither --kind nor --set nor --remedy";
                return Err(input(&choice.scenario, message));
            }
            return plot_study(&choice.scenario, out.as_deref(), look);
        }
        if kinds.is_empty() {
            kinds = Kind::value_variants().to_vec();
            kinds.retain(|kind| kind.picture().is_some());
        }
        // Before the pictures are counted: a folder of a study that is not there is no scenario either.
        let scenario = choice.scenario()?;
        if kinds.len() > 1 && out.is_none() {
            return Err(Failure::Input("several pictures need a folder: give --out DIR".to_owned()));
        }
        if let Some(out) = out.as_deref().filter(|out| !out.is_dir()) {
            allowed_name(out, kinds.len())?;
        }
        let first = Done::new(&scenario, seed).map_err(|error| choice.blame(error))?;
        let inputs = choice.inputs();
        let claim = Claim { purpose: Purpose::Pictures(&scenario, seed), inputs: &inputs, force };
        let place = Place::of(out.as_deref(), kinds.len(), &claim)?;
        let pictures = pictures(&choice, &first, seed, &kinds, look, runs)?;
        place.save(&pictures, &first.report.manifest, &choice.command_of("plot", seed))
    }
}

/// Draws the study in a folder into a file, or to standard output.
fn plot_study(folder: &str, out: Option<&Path>, look: Look) -> Result<(), Failure> {
    if let Some(out) = out {
        if out.is_dir() {
            let message = "a folder; allowed: a name that ends in .svg, for the one picture of a study";
            return Err(input(&out.display().to_string(), message));
        }
        allowed_name(out, 1)?;
        check_apart(out, folder).map_err(output_failure)?;
    }
    let svg = study::picture(folder, look)?;
    match out {
        None => tell(&svg),
        Some(out) => print::save(out, &svg),
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
            Place::StandardOutput => pictures.iter().try_for_each(|(_, svg)| tell(svg)),
            Place::File(file) => pictures.iter().try_for_each(|(_, svg)| print::save(&file, svg)),
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
    look: Look,
    runs: u64,
) -> Result<Vec<(&'static str, String)>, Failure> {
    let scenario = first.simulation.scenario();
    let outcomes = first.simulation.outcomes();
    let seeds: Vec<u64> = (0..runs).map(|at| seed.wrapping_add(at)).collect();
    let several = || seeds.iter().map(|&seed| Done::new(scenario, seed)).collect::<Result<Vec<Done>, _>>();
    let draw = |kind: &Kind| match (kind, kind.picture()) {
        (_, Some(picture)) => Ok((picture.name(), picture.of(&first.run(), &outcomes, look))),
        (Kind::Bands, None) => {
            let done = several().map_err(|error| choice.blame(error))?;
            let runs: Vec<Run<'_>> = done.iter().map(Done::run).collect();
            Ok(("bands", plot::bands(&runs, look)))
        }
        (_, None) => Ok(("remedies", plot::remedies(&with_remedies(scenario, seed, runs)?, look))),
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
        1 if end.is_empty() || print::FORMATS.contains(&end.as_str()) => Ok(()),
        1 => Err(input(&shown, print::refusal(&end))),
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
