//! Replicates as files: tidy tables of statistics, one row a number, and the exact numbers of each run.

use serde::Serialize;

use super::experiment::{ExperimentManifest, Key, number_columns};
use super::json::indented;
use super::sheet::{Column, Kind, Sheet};
use super::tables::SheetDraft;
use super::{Folder, OutputError};
use downline::report::Cell;
use downline_experiment::{Number, Plan, Replicate, Replicated, Row, Statistic, Statistics, Summary, Table};

/// One number over many runs.
#[derive(Debug, Clone, Copy, Serialize)]
struct SummaryRow {
    #[serde(flatten)]
    key: Key,
    measure: &'static str,
    unit: &'static str,
    #[serde(flatten)]
    summary: Summary,
}

/// The numbers of a table that any run has.
fn summaries(table: Table, statistics: &Statistics) -> Vec<SummaryRow> {
    let of_row = |(row, numbers): (Row, &[Statistic])| {
        let named = table.columns().iter().zip(numbers);
        let summary = |(measure, number): (&'static String, &Statistic)| {
            let summary = number.summary()?;
            Some(SummaryRow { key: row.into(), measure, unit: number.kind().name(), summary })
        };
        named.filter_map(summary).collect::<Vec<_>>()
    };
    statistics.rows(table).flat_map(of_row).collect()
}

/// The files of replicates, the row of each written as soon as it is known:
///
/// * `replicates.csv`, one row a replicate with its seed, and `replicate_tiers.csv`, one row a replicate and
///   tier: exact numbers;
/// * `run.csv`, `suppliers.csv`, `tiers.csv` and, as far as series are kept, `ticks.csv`, `indicators.csv`
///   and `tier_ticks.csv`: one row a number, with mean, interval and quantiles over replicates;
/// * `report.txt`, the table for people, and `manifest.json`.
#[derive(Debug)]
pub struct ReplicateFiles {
    folder: Folder,
    runs: SheetDraft,
    tiers: SheetDraft,
}

impl ReplicateFiles {
    /// Opens them beside their places.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn create(folder: &Folder) -> Result<Self, OutputError> {
        let [number, supplier, tier] =
            ["replicate", "supplier", "tier"].map(|name| Column::new(name, Kind::Count));
        let seed = Column::new("seed", Kind::Text);
        let runs = [number.clone(), seed].into_iter().chain(number_columns(Table::Run));
        let tiers = [number, supplier, tier].into_iter().chain(number_columns(Table::Tiers));
        let create = |name, columns: Vec<Column>| SheetDraft::create(folder, name, &columns);
        Ok(ReplicateFiles {
            folder: folder.clone(),
            runs: create("replicates", runs.collect())?,
            tiers: create("replicate_tiers", tiers.collect())?,
        })
    }

    /// Adds a replicate.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn add(&mut self, replicate: Replicate<'_>) -> Result<(), OutputError> {
        let Replicate { number, seed, sample } = replicate;
        for (_, numbers) in sample.rows(Table::Run) {
            let seed = Cell::Text(seed_text(seed));
            self.runs.row(&cells([Cell::Count(number.into()), seed], numbers))?;
        }
        for (row, numbers) in sample.rows(Table::Tiers) {
            let (Some(supplier), Some(tier)) = (row.supplier, row.tier) else { continue };
            let ids = [number, supplier.0.into(), tier.0.into()].map(|id| Cell::Count(id.into()));
            self.tiers.row(&cells(ids, numbers))?;
        }
        Ok(())
    }

    /// Writes the rest and puts all in place.
    ///
    /// # Errors
    /// The first file that cannot be written; files that were there before are left as they were.
    pub fn finish(self, plan: &Plan, replicated: &Replicated) -> Result<(), OutputError> {
        let ReplicateFiles { folder, runs, tiers } = self;
        let statistics = replicated.statistics();
        let manifest = ExperimentManifest::new(plan, statistics);
        let origin = [("scenario", plan.arms()[0].scenario.to_json()), ("manifest", indented(&manifest))];
        let mut drafts = runs.finish(&origin)?;
        drafts.extend(tiers.finish(&origin)?);
        for table in Table::ALL {
            let rows = summaries(table, statistics);
            if let Some(first) = rows.first() {
                drafts.extend(folder.sheet_drafts(Sheet::of(table.name(), first, &rows), &origin)?);
            }
        }
        drafts.push(folder.text_draft("report.txt", &replicated.to_string())?);
        folder.seal(drafts, &manifest)
    }
}

/// Ids and numbers as a row.
fn cells<const N: usize>(ids: [Cell; N], numbers: &[Number]) -> Vec<Cell> {
    ids.into_iter().chain(numbers.iter().map(|number| number.cell())).collect()
}

/// A seed as a word: readers of CSV make floats of longer whole numbers, and some of them of hexadecimal ones
/// that begin with `0x`.
pub(super) fn seed_text(seed: u64) -> String {
    format!("x{seed:016x}")
}

/// Replicates as JSON: manifest, and for each table one object a number.
pub fn replicated_json(plan: &Plan, replicated: &Replicated) -> String {
    #[derive(Serialize)]
    struct Json {
        schema: u32,
        manifest: ExperimentManifest,
        run: Vec<SummaryRow>,
        suppliers: Vec<SummaryRow>,
        tiers: Vec<SummaryRow>,
        ticks: Vec<SummaryRow>,
        indicators: Vec<SummaryRow>,
        tier_ticks: Vec<SummaryRow>,
    }
    let statistics = replicated.statistics();
    indented(&Json {
        schema: 1,
        manifest: ExperimentManifest::new(plan, statistics),
        run: summaries(Table::Run, statistics),
        suppliers: summaries(Table::Suppliers, statistics),
        tiers: summaries(Table::Tiers, statistics),
        ticks: summaries(Table::Ticks, statistics),
        indicators: summaries(Table::Indicators, statistics),
        tier_ticks: summaries(Table::TierTicks, statistics),
    })
}
