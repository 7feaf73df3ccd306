//! Comparisons as files: one row a scenario and number.

use serde::Serialize;

use super::experiment::{ExperimentManifest, Key};
use super::json::indented;
use super::sheet::Sheet;
use super::{Folder, OutputError};
use downline::report::Language;
use downline::scenario::Remedy;
use downline_experiment::{Change, Compared, Contrast, Direction, Group, Plan, Summary, Table};

/// How one number differs between a scenario and the base.
#[derive(Debug, Clone, Serialize)]
struct ChangeRow<'a> {
    scenario: &'a str,
    group: Group,
    #[serde(flatten)]
    key: Key,
    measure: &'static str,
    unit: &'static str,
    base: f64,
    /// Runs of the base that have the number.
    base_count: u64,
    own: f64,
    own_count: u64,
    #[serde(flatten)]
    difference: Summary,
    variance_reduction: Option<f64>,
    direction: Direction,
}

fn changes(table: Table, compared: &Compared) -> Vec<ChangeRow<'_>> {
    let mut rows = Vec::new();
    for contrast in compared.contrasts() {
        for (row, numbers) in contrast.difference().rows(table) {
            for (measure, number) in table.columns().iter().zip(numbers) {
                let Some(change) = contrast.change_of(table, row, measure) else { continue };
                let Change { base, own, difference, variance_reduction } = change;
                let direction = change.direction();
                rows.push(ChangeRow {
                    scenario: contrast.name(),
                    group: contrast.group(),
                    key: row.into(),
                    measure,
                    unit: number.kind().name(),
                    base: base.mean,
                    base_count: base.count,
                    own: own.mean,
                    own_count: own.count,
                    difference,
                    variance_reduction,
                    direction,
                });
            }
        }
    }
    rows
}

/// The file of each table without its ending.
pub(super) fn file_name(table: Table) -> &'static str {
    match table {
        Table::Run => "changes",
        Table::Suppliers => "supplier_changes",
        Table::Tiers => "tier_changes",
        Table::Ticks => "tick_changes",
        Table::Indicators => "indicator_changes",
        Table::TierTicks => "tier_tick_changes",
    }
}

/// Writes a comparison: `changes.csv`, `supplier_changes.csv`, `tier_changes.csv` and, as far as series are
/// kept, `tick_changes.csv`, `indicator_changes.csv` and `tier_tick_changes.csv`, one row a scenario and
/// number; `report.txt` and `manifest.json`.
///
/// # Errors
/// The first file that cannot be written; files that were there before are left as they were.
pub fn save_compared(folder: &Folder, plan: &Plan, compared: &Compared) -> Result<(), OutputError> {
    let manifest = ExperimentManifest::new(plan, compared.base());
    let origin = [("scenarios", indented(&plan.arms())), ("manifest", indented(&manifest))];
    let mut drafts = Vec::new();
    for table in Table::ALL {
        let rows = changes(table, compared);
        if let Some(first) = rows.first() {
            // Whatever a scenario is called, its name is a text.
            let sample = ChangeRow { scenario: "", ..first.clone() };
            drafts.extend(folder.sheet_drafts(Sheet::of(file_name(table), &sample, &rows), &origin)?);
        }
    }
    drafts.push(folder.text_draft("report.txt", &compared.to_string())?);
    folder.seal(drafts, &manifest)
}

/// What one scenario changes, and how it came about.
#[derive(Serialize)]
struct ContrastLine<'a> {
    scenario: &'a str,
    label: String,
    group: Group,
    changes: &'a [Remedy],
    losses: Option<Direction>,
    losers: Option<Direction>,
    sales: Option<Direction>,
    suppliers_profit: Option<Direction>,
    sentence: String,
}

impl<'a> ContrastLine<'a> {
    fn new(contrast: &'a Contrast, language: Language) -> Self {
        let direction = |column| contrast.change(column).map(|change| change.direction());
        ContrastLine {
            scenario: contrast.name(),
            label: contrast.label(language),
            group: contrast.group(),
            changes: contrast.changes(),
            losses: direction("losses"),
            losers: direction("totals_losers"),
            sales: direction("totals_units_retail"),
            suppliers_profit: direction("flows_suppliers_profit"),
            sentence: contrast.sentence(language),
        }
    }
}

/// The remedy with the least losses, and those that are not told apart from it.
#[derive(Serialize)]
struct LeastLine<'a> {
    scenario: &'a str,
    not_distinguishable_from: Vec<&'a str>,
}

/// A comparison as JSON: manifest, labels, directions and a sentence a scenario in a language, and for each
/// table one object a scenario and number. The keys, and the names of scenarios in the tables, are English.
pub fn compared_json(plan: &Plan, compared: &Compared, language: Language) -> String {
    #[derive(Serialize)]
    struct Json<'a> {
        schema: u32,
        manifest: ExperimentManifest,
        base: &'a str,
        contrasts: Vec<ContrastLine<'a>>,
        least_losses: Option<LeastLine<'a>>,
        run: Vec<ChangeRow<'a>>,
        suppliers: Vec<ChangeRow<'a>>,
        tiers: Vec<ChangeRow<'a>>,
        ticks: Vec<ChangeRow<'a>>,
        indicators: Vec<ChangeRow<'a>>,
        tier_ticks: Vec<ChangeRow<'a>>,
    }
    let base = compared.base();
    indented(&Json {
        schema: 1,
        manifest: ExperimentManifest::new(plan, base),
        base: compared.base_name(),
        contrasts: compared
            .contrasts()
            .iter()
            .map(|contrast| ContrastLine::new(contrast, language))
            .collect(),
        least_losses: compared.least_losses().map(|least| LeastLine {
            scenario: least.best.name(),
            not_distinguishable_from: least.rivals.iter().map(|rival| rival.name()).collect(),
        }),
        run: changes(Table::Run, compared),
        suppliers: changes(Table::Suppliers, compared),
        tiers: changes(Table::Tiers, compared),
        ticks: changes(Table::Ticks, compared),
        indicators: changes(Table::Indicators, compared),
        tier_ticks: changes(Table::TierTicks, compared),
    })
}
