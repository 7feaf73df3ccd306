//! Experiments as files: tidy tables of statistics, one row a number, and what to keep to repeat them.

use std::io::{self, Write};

use serde::Serialize;

use super::csv::write_rows;
use super::{Draft, Folder, OutputError};
use crate::experiment::{
    Change, Compared, Experiment, Number, Plan, Replicate, Replicated, Row, Statistic, Statistics, Summary,
    Table,
};
use crate::report::scenario_digest;
use crate::scenario::Scenario;
use crate::units::{SupplierId, Tick, Tier};

/// Which row of a table, in the columns that the table has.
#[derive(Debug, Clone, Copy, Serialize)]
struct Key {
    #[serde(skip_serializing_if = "Option::is_none")]
    tick: Option<Tick>,
    #[serde(skip_serializing_if = "Option::is_none")]
    supplier: Option<SupplierId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tier: Option<Tier>,
}

impl From<Row> for Key {
    fn from(row: Row) -> Self {
        let Row { tick, supplier, tier } = row;
        Key { tick, supplier, tier }
    }
}

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

/// How one number differs between a scenario and the base.
#[derive(Debug, Clone, Serialize)]
struct ChangeRow<'a> {
    scenario: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    supplier: Option<SupplierId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tier: Option<Tier>,
    measure: &'static str,
    unit: &'static str,
    base: f64,
    own: f64,
    #[serde(flatten)]
    difference: Summary,
    variance_reduction: Option<f64>,
}

fn changes(table: Table, compared: &Compared) -> Vec<ChangeRow<'_>> {
    let mut rows = Vec::new();
    for contrast in compared.contrasts() {
        for (row, numbers) in contrast.difference().rows(table) {
            for (measure, number) in table.columns().iter().zip(numbers) {
                let Some(change) = contrast.change_of(table, row, measure) else { continue };
                let Change { base, own, difference, variance_reduction } = change;
                rows.push(ChangeRow {
                    scenario: contrast.name(),
                    supplier: row.supplier,
                    tier: row.tier,
                    measure,
                    unit: number.kind().name(),
                    base: base.mean,
                    own: own.mean,
                    difference,
                    variance_reduction,
                });
            }
        }
    }
    rows
}

/// What was run, and how to run it again in the folder of the files.
#[derive(Debug, Serialize)]
pub(super) struct ExperimentManifest {
    #[serde(rename = "crate")]
    crate_name: &'static str,
    version: &'static str,
    seed: String,
    replicates: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    distinct: Option<u64>,
    plan_digest: String,
    scenarios: Vec<ScenarioLine>,
    command: String,
}

#[derive(Debug, Serialize)]
struct ScenarioLine {
    name: String,
    scenario_digest: String,
}

impl ExperimentManifest {
    fn new(plan: &Plan, statistics: &Statistics) -> Self {
        let lines = plan.arms().iter().map(|arm| ScenarioLine::new(&arm.name, &arm.scenario));
        ExperimentManifest {
            replicates: statistics.runs(),
            distinct: Some(statistics.distinct()),
            ..ExperimentManifest::of(plan, lines.collect())
        }
    }

    /// Of a sweep, whose points follow from the scenario and the experiment.
    pub(super) fn of_sweep(plan: &Plan, base: &Scenario) -> Self {
        ExperimentManifest::of(plan, vec![ScenarioLine::new(&base.name, base)])
    }

    fn of(plan: &Plan, scenarios: Vec<ScenarioLine>) -> Self {
        ExperimentManifest {
            crate_name: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
            seed: plan.seed().to_string(),
            replicates: plan.replicates(),
            distinct: None,
            plan_digest: plan.digest().iter().map(|byte| format!("{byte:02x}")).collect(),
            scenarios,
            command: format!("{} repeat {EXPERIMENT} --out .", env!("CARGO_PKG_NAME")),
        }
    }
}

impl ScenarioLine {
    fn new(name: &str, scenario: &Scenario) -> Self {
        ScenarioLine { name: name.to_owned(), scenario_digest: scenario_digest(scenario) }
    }
}

/// The file that says what the experiment is.
pub(super) const EXPERIMENT: &str = "experiment.json";

impl Folder {
    /// Writes `experiment.json`, from which the experiment can be repeated, joined or gone on with.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn save_experiment(&self, experiment: &Experiment) -> Result<(), OutputError> {
        let mut draft = self.draft(EXPERIMENT)?;
        draft.write(|to| to.write_all(experiment.to_json().as_bytes()))?;
        self.place(vec![draft])
    }
}

/// The files of replicates, the row of each written as soon as it is known:
///
/// * `replicates.csv`, one row a replicate with its seed, and `replicate_tiers.csv`, one row a replicate and tier: exact numbers;
/// * `run.csv`, `suppliers.csv`, `tiers.csv` and, as far as series are kept, `ticks.csv`, `indicators.csv` and `tier_ticks.csv`:
///   one row a number, with mean, interval and quantiles over replicates;
/// * `report.txt`, the table for people, and `manifest.json`.
#[derive(Debug)]
pub struct ReplicateFiles {
    folder: Folder,
    runs: Draft,
    tiers: Draft,
}

impl ReplicateFiles {
    /// Opens them beside their places.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn create(folder: &Folder) -> Result<Self, OutputError> {
        let (mut runs, mut tiers) = (folder.draft("replicates.csv")?, folder.draft("replicate_tiers.csv")?);
        let head = |table: Table| table.columns().join(",");
        runs.write(|to| writeln!(to, "replicate,seed,{}", head(Table::Run)))?;
        tiers.write(|to| writeln!(to, "replicate,supplier,tier,{}", head(Table::Tiers)))?;
        Ok(ReplicateFiles { folder: folder.clone(), runs, tiers })
    }

    /// Adds a replicate.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn add(&mut self, replicate: Replicate<'_>) -> Result<(), OutputError> {
        let Replicate { number, seed, sample } = replicate;
        for (_, numbers) in sample.rows(Table::Run) {
            self.runs.write(|to| writeln!(to, "{number},{seed},{}", exact(numbers)))?;
        }
        for (row, numbers) in sample.rows(Table::Tiers) {
            let (Some(supplier), Some(tier)) = (row.supplier, row.tier) else { continue };
            self.tiers.write(|to| writeln!(to, "{number},{supplier},{tier},{}", exact(numbers)))?;
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
        let mut drafts = vec![runs, tiers];
        for table in Table::ALL {
            let rows = summaries(table, statistics);
            if !rows.is_empty() {
                drafts.push(table_draft(&folder, &format!("{}.csv", table.name()), &rows)?);
            }
        }
        drafts.push(text_draft(&folder, "report.txt", &replicated.to_string())?);
        drafts.push(text_draft(&folder, "manifest.json", &json(&ExperimentManifest::new(plan, statistics)))?);
        folder.place(drafts)
    }
}

/// Writes a comparison: `changes.csv` and `tier_changes.csv`, one row a scenario and number (with its tier), `report.txt` and
/// `manifest.json`.
///
/// # Errors
/// The first file that cannot be written; files that were there before are left as they were.
pub fn save_compared(folder: &Folder, plan: &Plan, compared: &Compared) -> Result<(), OutputError> {
    let drafts = vec![
        table_draft(folder, "changes.csv", &changes(Table::Run, compared))?,
        table_draft(folder, "tier_changes.csv", &changes(Table::Tiers, compared))?,
        text_draft(folder, "report.txt", &compared.to_string())?,
        text_draft(folder, "manifest.json", &json(&ExperimentManifest::new(plan, compared.base())))?,
    ];
    folder.place(drafts)
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
    json(&Json {
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

/// A comparison as JSON: manifest, a sentence a scenario, and one object a scenario and number.
pub fn compared_json(plan: &Plan, compared: &Compared) -> String {
    #[derive(Serialize)]
    struct Json<'a> {
        schema: u32,
        manifest: ExperimentManifest,
        base: &'a str,
        sentences: Vec<String>,
        run: Vec<ChangeRow<'a>>,
        tiers: Vec<ChangeRow<'a>>,
    }
    let base = compared.base();
    json(&Json {
        schema: 1,
        manifest: ExperimentManifest::new(plan, base),
        base: compared.base_name(),
        sentences: compared.contrasts().iter().map(|contrast| contrast.sentence(base)).collect(),
        run: changes(Table::Run, compared),
        tiers: changes(Table::Tiers, compared),
    })
}

/// Numbers as cells: whole numbers and money exactly.
fn exact(numbers: &[Number]) -> String {
    let cells: Vec<String> = numbers.iter().map(|number| number.to_string()).collect();
    cells.join(",")
}

fn table_draft<T: Serialize>(folder: &Folder, name: &str, rows: &[T]) -> Result<Draft, OutputError> {
    let mut draft = folder.draft(name)?;
    draft.write(|to| rows.first().map_or(Ok(()), |first| write_rows(first, rows, to)))?;
    Ok(draft)
}

pub(super) fn text_draft(folder: &Folder, name: &str, text: &str) -> Result<Draft, OutputError> {
    let mut draft = folder.draft(name)?;
    draft.write(|to: &mut dyn Write| -> io::Result<()> { to.write_all(text.as_bytes()) })?;
    Ok(draft)
}

pub(super) fn json(value: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).expect("plain data");
    text.push('\n');
    text
}
