//! Sweeps as files.

use serde::Serialize;

use super::experiment::{ExperimentManifest, json, text_draft};
use super::{Folder, OutputError};
use crate::experiment::{MorrisEffect, Plan, SobolIndex, Swept};

/// Writes a sweep: `points.csv`, one row a point and measure with the values of all parameters, `sensitivity.csv`, one row a measure and
/// parameter (under a Morris or Sobol design), `report.txt` and `manifest.json`.
///
/// # Errors
/// The first file that cannot be written; files that were there before are left as they were.
pub fn save_swept(folder: &Folder, plan: &Plan, swept: &Swept) -> Result<(), OutputError> {
    let mut drafts = vec![text_draft(folder, "points.csv", &points(swept))?];
    let indices = sensitivity(swept);
    if indices.lines().count() > 1 {
        drafts.push(text_draft(folder, "sensitivity.csv", &indices)?);
    }
    drafts.push(text_draft(folder, "report.txt", &swept.to_string())?);
    drafts.push(text_draft(folder, "manifest.json", &json(&manifest(plan, swept)))?);
    folder.place(drafts)
}

fn manifest(plan: &Plan, swept: &Swept) -> ExperimentManifest {
    ExperimentManifest::of_sweep(plan, &swept.sweep().base)
}

fn points(swept: &Swept) -> String {
    let sweep = swept.sweep();
    let paths: Vec<&str> = sweep.ranges.iter().map(|range| range.path.as_str()).collect();
    let mut text =
        [&["point"], &paths[..], &["measure", "unit", "count", "mean", "deviation", "lower", "upper"]]
            .concat()
            .join(",");
    text.push('\n');
    for (at, measure) in sweep.measures.iter().enumerate() {
        for (number, (values, statistic)) in swept.points().iter().zip(swept.of(at)).enumerate() {
            let mut cells = vec![number.to_string()];
            cells.extend(values.iter().map(f64::to_string));
            cells.extend([
                measure.to_string(),
                statistic.kind().name().to_owned(),
                statistic.count().to_string(),
            ]);
            let summary = statistic.summary();
            let cell = |value: Option<f64>| value.map_or(String::new(), |value| value.to_string());
            cells.push(cell(summary.map(|summary| summary.mean)));
            cells.push(cell(summary.and_then(|summary| summary.deviation)));
            cells.push(cell(summary.and_then(|summary| summary.lower)));
            cells.push(cell(summary.and_then(|summary| summary.upper)));
            text.push_str(&cells.join(","));
            text.push('\n');
        }
    }
    text
}

fn sensitivity(swept: &Swept) -> String {
    let sweep = swept.sweep();
    let mut text = "measure,parameter,index,value,lower,upper\n".to_owned();
    for (at, measure) in sweep.measures.iter().enumerate() {
        let sobol = swept.sobol(at).unwrap_or_default();
        let morris = swept.morris(at).unwrap_or_default();
        let mut line = |range: usize, index: &str, value: f64, ends: Option<(f64, f64)>| {
            let path = &sweep.ranges[range].path;
            let ends = ends.map_or(",".to_owned(), |(lower, upper)| format!("{lower},{upper}"));
            text.push_str(&format!("{measure},{path},{index},{value},{ends}\n"));
        };
        for (range, SobolIndex { first, total }) in sobol.iter().enumerate() {
            line(range, "sobol_first", first.value, Some((first.lower, first.upper)));
            line(range, "sobol_total", total.value, Some((total.lower, total.upper)));
        }
        for (range, MorrisEffect { size, mean, spread }) in morris.iter().enumerate() {
            line(range, "morris_size", size.value, Some((size.lower, size.upper)));
            line(range, "morris_mean", *mean, None);
            line(range, "morris_spread", *spread, None);
        }
    }
    text
}

/// A sweep as JSON: manifest, points with their values and means, and what the design says of each parameter.
pub fn swept_json(plan: &Plan, swept: &Swept) -> String {
    #[derive(Serialize)]
    struct Point<'a> {
        values: &'a [f64],
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
        morris: Vec<Option<Vec<MorrisEffect>>>,
    }
    let measures = 0..swept.sweep().measures.len();
    let points = (0..swept.points().len()).map(|at| Point {
        values: &swept.points()[at],
        means: measures.clone().map(|measure| swept.of(measure)[at].mean()).collect(),
        half_widths: measures.clone().map(|measure| swept.of(measure)[at].half_width()).collect(),
    });
    json(&Json {
        schema: 1,
        manifest: manifest(plan, swept),
        parameters: swept.sweep().ranges.iter().map(|range| range.path.as_str()).collect(),
        measures: swept.sweep().measures.iter().map(ToString::to_string).collect(),
        points: points.collect(),
        sobol: measures.clone().map(|measure| swept.sobol(measure)).collect(),
        morris: measures.clone().map(|measure| swept.morris(measure)).collect(),
    })
}
