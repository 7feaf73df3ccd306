//! Calibrations as files: one row a point, a population, a parameter and a known truth.

use serde::Serialize;

use super::experiment::ExperimentManifest;
use super::json::indented;
use super::replicates::seed_text;
use super::sheet::{Column, Kind, Sheet};
use super::{Folder, OutputError};
use downline::report::Cell;
use downline_experiment::{
    Calibrated, Coverage, Covered, LEVELS, ParameterRange, Particle, Population, Posterior,
};

/// Writes a calibration:
///
/// * `particles.csv`, one row a point: its population (counted from 1), proposal and seed, weight and
///   distance, the values of the parameters, and what its run came to;
/// * `populations.csv`, one row a population: tolerance, proposals, accepted points and their effective
///   number;
/// * `posterior.csv`, one row a parameter: mean, deviation and quantiles by weight;
/// * `coverage.csv`, if intervals were checked: one row a known truth and parameter;
/// * `report.txt` and `manifest.json`.
///
/// # Errors
/// The first file that cannot be written; files that were there before are left as they were.
pub fn save_calibrated(folder: &Folder, calibrated: &Calibrated) -> Result<(), OutputError> {
    let manifest = ExperimentManifest::of_calibration(&calibrated.calibration);
    let origin = [("scenario", calibrated.calibration.base.to_json()), ("manifest", indented(&manifest))];
    let mut drafts = Vec::new();
    let coverage = calibrated.coverage.as_ref().map(|coverage| truths(calibrated, coverage));
    let sheets = [particles(calibrated), populations(calibrated), parameters(calibrated)];
    for sheet in sheets.into_iter().chain(coverage) {
        drafts.extend(folder.sheet_drafts(sheet, &origin)?);
    }
    drafts.push(folder.text_draft("report.txt", &calibrated.to_string())?);
    folder.seal(drafts, &manifest)
}

fn value_column(range: &ParameterRange) -> Column {
    Column::new(range.path.as_str(), if range.whole { Kind::Count } else { Kind::Real })
}

fn value_cell(range: &ParameterRange, value: f64) -> Cell {
    if range.whole { Cell::Count(value as i128) } else { Cell::Real(value) }
}

fn columns<const N: usize>(columns: [(&str, Kind); N]) -> impl Iterator<Item = Column> {
    columns.map(|(name, kind)| Column::new(name, kind)).into_iter()
}

/// The points of a calibration, population by population, in the order of their proposals.
fn particles(calibrated: &Calibrated) -> Sheet<'_> {
    let Calibrated { calibration, posterior, .. } = calibrated;
    let ids = columns([
        ("population", Kind::Count),
        ("proposal", Kind::Count),
        ("seed", Kind::Text),
        ("weight", Kind::Real),
        ("distance", Kind::Real),
    ]);
    let measures =
        calibration.targets.iter().map(|target| Column::new(target.measure.to_string(), Kind::Real));
    let columns = ids.chain(calibration.ranges.iter().map(value_column)).chain(measures).collect();
    let row = |number: i128, particle: &Particle| {
        let Particle { proposal, seed, values, weight, distance, simulated, .. } = particle;
        let ids = [
            Cell::Count(number),
            Cell::Count((*proposal).into()),
            Cell::Text(seed_text(*seed)),
            Cell::Real(*weight),
            Cell::Real(*distance),
        ];
        let values = calibration.ranges.iter().zip(values).map(|(range, value)| value_cell(range, *value));
        let simulated = simulated.iter().map(|value| Cell::Real(*value));
        ids.into_iter().chain(values).chain(simulated).collect()
    };
    let rows = (1..).zip(&posterior.populations).flat_map(move |(number, population)| {
        population.particles.iter().map(move |particle| row(number, particle))
    });
    Sheet::new("particles", columns, rows)
}

fn populations(calibrated: &Calibrated) -> Sheet<'_> {
    let columns = columns([
        ("population", Kind::Count),
        ("tolerance", Kind::Real),
        ("proposals", Kind::Count),
        ("undefined", Kind::Count),
        ("accepted", Kind::Count),
        ("acceptance_rate", Kind::Real),
        ("effective_sample_size", Kind::Real),
    ]);
    let row = |(number, population): (i128, &Population)| {
        vec![
            Cell::Count(number),
            Cell::Real(population.tolerance),
            Cell::Count(population.proposals.into()),
            Cell::Count(population.undefined.into()),
            Cell::Count(population.particles.len() as i128),
            Cell::Real(population.acceptance_rate()),
            Cell::Real(population.effective_sample_size()),
        ]
    };
    Sheet::new("populations", columns.collect(), (1..).zip(&calibrated.posterior.populations).map(row))
}

/// Shares of the weight below the quantiles that a table has, and what they are called there.
const QUANTILES: [(f64, &str); 7] = [
    (0.025, "p2.5"),
    (0.1, "p10"),
    (0.25, "p25"),
    (0.5, "median"),
    (0.75, "p75"),
    (0.9, "p90"),
    (0.975, "p97.5"),
];

fn parameters(calibrated: &Calibrated) -> Sheet<'_> {
    let Calibrated { calibration, posterior, .. } = calibrated;
    let first = [("parameter", Kind::Text), ("low", Kind::Real), ("high", Kind::Real)];
    let columns = columns(first).chain(columns([("mean", Kind::Real), ("deviation", Kind::Real)]));
    let columns = columns.chain(QUANTILES.map(|(_, name)| Column::new(name, Kind::Real)));
    let last = posterior.last();
    let rows = calibration.ranges.iter().enumerate().map(move |(at, range)| {
        let numbers = [range.low, range.high, last.mean(at), last.deviation(at)];
        let quantiles = QUANTILES.map(|(share, _)| last.quantile(at, share));
        let numbers = numbers.into_iter().chain(quantiles).map(Cell::Real);
        std::iter::once(Cell::Text(range.path.clone())).chain(numbers).collect()
    });
    Sheet::new("posterior", columns.collect(), rows)
}

/// What an interval at a level is called in a table: its share of the weight in per cent.
fn level_name(level: f64) -> String {
    format!("{:.0}", 100.0 * level)
}

fn truths<'a>(calibrated: &'a Calibrated, coverage: &'a Coverage) -> Sheet<'a> {
    let first = columns([("truth", Kind::Count), ("parameter", Kind::Text), ("value", Kind::Real)]);
    let found = columns([("mean", Kind::Real), ("rank", Kind::Real)]);
    let levels = LEVELS.into_iter().flat_map(|level| {
        let kinds = [("lower", Kind::Real), ("upper", Kind::Real), ("holds", Kind::Flag)];
        kinds.map(|(name, kind)| Column::new(format!("{name}_{}", level_name(level)), kind))
    });
    let columns = first.chain(found).chain(levels).collect();
    let ranges = &calibrated.calibration.ranges;
    let rows = coverage.truths.iter().flat_map(move |truth| {
        ranges.iter().zip(&truth.values).enumerate().map(move |(at, (range, &value))| {
            let mut cells =
                vec![Cell::Count(truth.number.into()), Cell::Text(range.path.clone()), Cell::Real(value)];
            match truth.found.as_ref().map(|found| &found[at]) {
                Some(found) => {
                    cells.extend([found.mean, found.rank].map(Cell::Real));
                    for (&(lower, upper), &holds) in found.intervals.iter().zip(&found.holds) {
                        cells.extend([Cell::Real(lower), Cell::Real(upper), Cell::Bool(holds)]);
                    }
                }
                None => cells.extend((0..2 + 3 * LEVELS.len()).map(|_| Cell::Empty)),
            }
            cells
        })
    });
    Sheet::new("coverage", columns, rows)
}

/// A calibration as JSON: manifest, parameters and targets, populations with their points and diagnostics,
/// and how often intervals held known truths.
pub fn calibrated_json(calibrated: &Calibrated) -> String {
    #[derive(Serialize)]
    struct Parameter<'a> {
        path: &'a str,
        mean: f64,
        deviation: f64,
        quantiles: Vec<(f64, f64)>,
        coverage: Option<Vec<Level>>,
    }
    #[derive(Serialize)]
    struct Level {
        level: f64,
        #[serde(flatten)]
        covered: Covered,
    }
    #[derive(Serialize)]
    struct Diagnostics {
        tolerance: f64,
        proposals: u64,
        undefined: u64,
        acceptance_rate: f64,
        effective_sample_size: f64,
    }
    #[derive(Serialize)]
    struct Json<'a> {
        schema: u32,
        manifest: ExperimentManifest,
        parameters: Vec<Parameter<'a>>,
        diagnostics: Vec<Diagnostics>,
        posterior: &'a Posterior,
        coverage: Option<&'a Coverage>,
    }
    let Calibrated { calibration, posterior, coverage } = calibrated;
    let last = posterior.last();
    let levels = |at: usize| -> Option<Vec<Level>> {
        let all = coverage.as_ref()?.covered(at);
        Some(LEVELS.into_iter().zip(all).map(|(level, covered)| Level { level, covered }).collect())
    };
    let parameters = calibration.ranges.iter().enumerate().map(|(at, range)| Parameter {
        path: &range.path,
        mean: last.mean(at),
        deviation: last.deviation(at),
        quantiles: QUANTILES.iter().map(|(share, _)| (*share, last.quantile(at, *share))).collect(),
        coverage: levels(at),
    });
    let diagnostics = posterior.populations.iter().map(|population| Diagnostics {
        tolerance: population.tolerance,
        proposals: population.proposals,
        undefined: population.undefined,
        acceptance_rate: population.acceptance_rate(),
        effective_sample_size: population.effective_sample_size(),
    });
    indented(&Json {
        schema: 1,
        manifest: ExperimentManifest::of_calibration(calibration),
        parameters: parameters.collect(),
        diagnostics: diagnostics.collect(),
        posterior,
        coverage: coverage.as_ref(),
    })
}
