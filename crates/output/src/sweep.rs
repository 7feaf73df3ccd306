//! Sweeps as files.

use serde::Serialize;

use super::experiment::ExperimentManifest;
use super::json::indented;
use super::sheet::{Column, Kind, Sheet};
use super::{Folder, OutputError};
use downline::report::Cell;
use downline_experiment::{
    Estimate, Metric, MorrisEffect, ParameterRange, Plan, SobolIndex, Statistic, Swept, Swing,
};

/// Writes a sweep: `points.csv`, one row a point and measure with the values of all parameters,
/// `sensitivity.csv`, one row a measure and parameter (under a Morris or Sobol design), `report.txt` and
/// `manifest.json`.
///
/// # Errors
/// The first file that cannot be written; files that were there before are left as they were.
pub fn save_swept(folder: &Folder, plan: &Plan, swept: &Swept) -> Result<(), OutputError> {
    let manifest = manifest(plan, swept);
    let origin = [("scenario", swept.sweep().base.to_json()), ("manifest", indented(&manifest))];
    let mut drafts = folder.sheet_drafts(points(swept), &origin)?;
    let indices = indices(swept);
    if let Some(first) = indices.first() {
        let sample = IndexRow { measure: String::new(), parameter: "", ..first.clone() };
        drafts.extend(folder.sheet_drafts(Sheet::of("sensitivity", &sample, &indices), &origin)?);
    }
    drafts.push(folder.text_draft("report.txt", &swept.to_string())?);
    folder.seal(drafts, &manifest)
}

fn manifest(plan: &Plan, swept: &Swept) -> ExperimentManifest {
    ExperimentManifest::of_sweep(plan, &swept.sweep().base)
}

fn points(swept: &Swept) -> Sheet<'_> {
    let sweep = swept.sweep();
    // Money is told as a number of yuan: what was run is in whole fen.
    let value_kind = |range: &ParameterRange| if range.whole { Kind::Count } else { Kind::Real };
    let value_column = |range: &ParameterRange| Column::new(range.path.as_str(), value_kind(range));
    let mut columns = vec![Column::new("point", Kind::Count)];
    columns.extend(sweep.ranges.iter().map(value_column));
    columns.extend(["measure", "unit"].map(|name| Column::new(name, Kind::Text)));
    columns.push(Column::new("count", Kind::Count));
    columns.extend(["mean", "deviation", "lower", "upper"].map(|name| Column::new(name, Kind::Real)));
    let rows = sweep.measures.iter().enumerate().flat_map(move |(at, measure)| {
        let points = (0..).zip(swept.points().iter().zip(swept.of(at)));
        points.map(move |(number, (values, found))| {
            let values = sweep.ranges.iter().zip(values).map(|(range, &value)| match range.whole {
                true => Cell::Count(value as i128),
                false => Cell::Real(value),
            });
            let row = std::iter::once(Cell::Count(number)).chain(values);
            row.chain(measured(measure, found)).collect()
        })
    });
    Sheet::new("points", columns, rows)
}

/// What a measure came to at a point.
fn measured(measure: &Metric, found: &Statistic) -> [Cell; 7] {
    let summary = found.summary();
    let cell = |value: Option<f64>| value.map_or(Cell::Empty, Cell::Real);
    [
        Cell::Text(measure.to_string()),
        Cell::Text(found.kind().name().to_owned()),
        Cell::Count(found.count().into()),
        cell(summary.map(|summary| summary.mean)),
        cell(summary.and_then(|summary| summary.deviation)),
        cell(summary.and_then(|summary| summary.lower)),
        cell(summary.and_then(|summary| summary.upper)),
    ]
}

/// What a parameter does to a measure.
#[derive(Debug, Clone, Serialize)]
struct IndexRow<'a> {
    measure: String,
    parameter: &'a str,
    index: &'static str,
    value: f64,
    lower: Option<f64>,
    upper: Option<f64>,
    /// Points at which no run has the measure.
    undefined: usize,
}

fn indices(swept: &Swept) -> Vec<IndexRow<'_>> {
    let sweep = swept.sweep();
    let mut rows = Vec::new();
    for (at, measure) in sweep.measures.iter().enumerate() {
        let sobol = swept.sobol(at).unwrap_or_default();
        let morris = swept.morris(at).unwrap_or_default();
        let mut row = |range: usize, index, value, ends: Option<(f64, f64)>| {
            let parameter = sweep.ranges[range].path.as_str();
            let (lower, upper) = ends.unzip();
            let (measure, undefined) = (measure.to_string(), swept.undefined(at));
            rows.push(IndexRow { measure, parameter, index, value, lower, upper, undefined });
        };
        let ends = |estimate: &Estimate| Some((estimate.lower, estimate.upper));
        for (range, SobolIndex { first, total }) in sobol.iter().enumerate() {
            row(range, "sobol_first", first.value, ends(first));
            row(range, "sobol_total", total.value, ends(total));
        }
        let swings = swept.swings(at).unwrap_or_default();
        for (range, swing) in swings.iter().enumerate() {
            for (index, change) in [("change_at_low", swing.low), ("change_at_high", swing.high)] {
                if let Some(change) = change {
                    row(range, index, change.mean, change.lower.zip(change.upper));
                }
            }
        }
        let effects = morris.iter().enumerate().filter_map(|(range, effect)| Some((range, effect.as_ref()?)));
        for (range, MorrisEffect { size, mean, spread, effects }) in effects {
            row(range, "morris_size", size.value, ends(size));
            row(range, "morris_mean", *mean, None);
            row(range, "morris_spread", *spread, None);
            row(range, "morris_effects", *effects as f64, None);
        }
    }
    rows
}

/// A sweep as JSON: manifest, points with their values and means, and what the design says of each parameter.
pub fn swept_json(plan: &Plan, swept: &Swept) -> String {
    #[derive(Serialize)]
    struct Point<'a> {
        values: &'a [f64],
        /// Runs that have the measure.
        counts: Vec<u64>,
        means: Vec<Option<f64>>,
        half_widths: Vec<Option<f64>>,
    }
    #[derive(Serialize)]
    struct Json<'a> {
        schema: u32,
        manifest: ExperimentManifest,
        parameters: Vec<&'a str>,
        measures: Vec<String>,
        points: Vec<Point<'a>>,
        sobol: Vec<Option<Vec<SobolIndex>>>,
        morris: Vec<Option<Vec<Option<MorrisEffect>>>>,
        /// Under the design one at a time alone.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        swings: Vec<Vec<Swing>>,
        undefined: Vec<usize>,
    }
    let measures = 0..swept.sweep().measures.len();
    let points = (0..swept.points().len()).map(|at| Point {
        values: &swept.points()[at],
        counts: measures.clone().map(|measure| swept.of(measure)[at].count()).collect(),
        means: measures.clone().map(|measure| swept.of(measure)[at].mean()).collect(),
        half_widths: measures.clone().map(|measure| swept.of(measure)[at].half_width()).collect(),
    });
    indented(&Json {
        schema: 1,
        manifest: manifest(plan, swept),
        parameters: swept.sweep().ranges.iter().map(|range| range.path.as_str()).collect(),
        measures: swept.sweep().measures.iter().map(ToString::to_string).collect(),
        points: points.collect(),
        sobol: measures.clone().map(|measure| swept.sobol(measure)).collect(),
        morris: measures.clone().map(|measure| swept.morris(measure)).collect(),
        swings: measures.clone().filter_map(|measure| swept.swings(measure)).collect(),
        undefined: measures.map(|measure| swept.undefined(measure)).collect(),
    })
}
