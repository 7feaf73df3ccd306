//! Comparisons as files: one row a scenario and number, and the numbers of each run.

use serde::Serialize;

use super::experiment::{ExperimentManifest, Key, kind_of, number_columns};
use super::json::indented;
use super::replicates::seed_text;
use super::sheet::{Column, Kind, Sheet};
use super::tables::SheetDraft;
use super::{Folder, OutputError};
use downline::report::{self, Cell, Language};
use downline::scenario::Remedy;
use downline_experiment::{
    Change, Compared, ComparedRun, Comparison, Contrast, Direction, Group, Metric, Plan, Row, Summary, Table,
    Varied, VariedComparison,
};

/// How one number differs between a scenario and the base.
#[derive(Debug, Clone, Serialize)]
struct ChangeRow<'a> {
    scenario: &'a str,
    group: Group,
    #[serde(flatten)]
    key: Key,
    measure: String,
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

impl<'a> ChangeRow<'a> {
    fn new(contrast: &'a Contrast, row: Row, measure: String, unit: &'static str, change: Change) -> Self {
        let Change { base, own, difference, variance_reduction } = change;
        let (scenario, group, direction) = (contrast.name(), contrast.group(), change.direction());
        ChangeRow {
            scenario,
            group,
            key: row.into(),
            measure,
            unit,
            base: base.mean,
            base_count: base.count,
            own: own.mean,
            own_count: own.count,
            difference,
            variance_reduction,
            direction,
        }
    }
}

/// The changes of the numbers of a table; behind those of the run stand the measures that were asked for.
fn changes(table: Table, compared: &Compared) -> Vec<ChangeRow<'_>> {
    let mut rows = Vec::new();
    for contrast in compared.contrasts() {
        for (row, numbers) in contrast.difference().rows(table) {
            for (measure, number) in table.columns().iter().zip(numbers) {
                let Some(change) = contrast.change_of(table, row, measure) else { continue };
                let unit = number.kind().name();
                rows.push(ChangeRow::new(contrast, row, measure.clone(), unit, change));
            }
        }
        let asked = compared.measures().iter().filter(|measure| table == Table::Run && !is_of_run(measure));
        for measure in asked {
            let Some(change) = contrast.change_in(measure) else { continue };
            let unit = measure.kind().name();
            rows.push(ChangeRow::new(contrast, Row::default(), measure.to_string(), unit, change));
        }
    }
    rows
}

/// Whether a measure is a column of the run's own row, which tables have anyway.
fn is_of_run(measure: &Metric) -> bool {
    Table::Run.columns().contains(&measure.to_string())
}

/// The fields that a comparison varies, and its values and results at each point; a comparison by itself has
/// one point and no field.
struct Points<'a> {
    fields: Vec<&'a str>,
    all: Vec<(&'a [String], &'a Compared)>,
}

impl<'a> Points<'a> {
    fn one(compared: &'a Compared) -> Self {
        Points { fields: Vec::new(), all: vec![(&[], compared)] }
    }

    fn of(varied: &'a Varied) -> Self {
        let fields = varied.vary().iter().map(|field| field.path.as_str()).collect();
        Points { fields, all: varied.points().collect() }
    }

    /// The changes at every point; `None` if there are none.
    fn sheet(&self, table: Table) -> Option<Sheet<'a>> {
        let found = self.all.iter().map(|(values, compared)| (*values, changes(table, compared)));
        let found: Vec<(&[String], Vec<ChangeRow>)> = found.collect();
        let first = found.iter().find_map(|(_, rows)| rows.first())?;
        // Whatever a scenario is called, its name is a text.
        let own = Column::like(&ChangeRow { scenario: "", measure: String::new(), ..first.clone() });
        let names: Vec<String> = own.iter().map(|column| column.name.clone()).collect();
        let values = self.all.iter().map(|(values, _)| *values);
        let fields = value_columns(&self.fields, values.collect());
        let kinds: Vec<Kind> = fields.iter().map(|column| column.kind).collect();
        let rows = found.into_iter().flat_map(move |(values, rows)| {
            let (names, cells) = (names.clone(), value_cells(&kinds, values));
            rows.into_iter().map(move |row| {
                let own = report::cells(&row).expect("a row is plain data");
                let own = report::aligned(names.iter().map(String::as_str), own);
                cells.iter().cloned().chain(own).collect()
            })
        });
        Some(Sheet::new(file_name(table), fields.into_iter().chain(own).collect(), rows))
    }
}

/// A column for each varied field: of numbers if all of its values are numbers.
fn value_columns(fields: &[&str], points: Vec<&[String]>) -> Vec<Column> {
    let is_real = |at: usize| points.iter().all(|values| values[at].parse::<f64>().is_ok_and(f64::is_finite));
    let column =
        |(at, field): (usize, &&str)| Column::new(*field, if is_real(at) { Kind::Real } else { Kind::Text });
    fields.iter().enumerate().map(column).collect()
}

fn value_cells(kinds: &[Kind], values: &[String]) -> Vec<Cell> {
    let cell = |(kind, value): (&Kind, &String)| match (kind, value.parse()) {
        (Kind::Real, Ok(number)) => Cell::Real(number),
        _ => Cell::Text(value.clone()),
    };
    kinds.iter().zip(values).map(cell).collect()
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

/// The files of a comparison, the numbers of each run written as soon as they are known:
///
/// * `replicates.csv`, one row a scenario and replicate with its seed: the numbers of the run, exactly, and
///   the measures that were asked for;
/// * `changes.csv`, `supplier_changes.csv`, `tier_changes.csv` and, as far as series are kept,
///   `tick_changes.csv`, `indicator_changes.csv` and `tier_tick_changes.csv`: one row a scenario and number;
/// * `report.txt`, the table for people, and `manifest.json`.
///
/// Where fields are varied, each table begins with a column for each of them.
#[derive(Debug)]
pub struct ComparisonFiles {
    folder: Folder,
    runs: SheetDraft,
    /// The cells of the varied fields at each point.
    points: Vec<Vec<Cell>>,
    names: Vec<String>,
    measures: Vec<Metric>,
}

impl ComparisonFiles {
    /// Opens those of a comparison beside their places.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn create(folder: &Folder, comparison: &Comparison) -> Result<Self, OutputError> {
        ComparisonFiles::open(folder, comparison, &[], vec![&[]])
    }

    /// Opens those of a comparison at several values beside their places.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn create_varied(folder: &Folder, varied: &VariedComparison) -> Result<Self, OutputError> {
        let fields: Vec<&str> = varied.vary.iter().map(|field| field.path.as_str()).collect();
        let owned = |values: &Vec<&str>| values.iter().map(|value| (*value).to_owned()).collect();
        let points: Vec<Vec<String>> = varied.points().iter().map(owned).collect();
        let points = points.iter().map(Vec::as_slice).collect();
        ComparisonFiles::open(folder, &varied.comparison, &fields, points)
    }

    fn open(
        folder: &Folder,
        comparison: &Comparison,
        fields: &[&str],
        points: Vec<&[String]>,
    ) -> Result<Self, OutputError> {
        let values = value_columns(fields, points.clone());
        let kinds: Vec<Kind> = values.iter().map(|column| column.kind).collect();
        let points = points.iter().map(|values| value_cells(&kinds, values)).collect();
        let others = comparison.others.iter().map(|other| other.name.clone());
        let names = std::iter::once(comparison.base.name.clone()).chain(others).collect();
        let measures: Vec<Metric> =
            comparison.measures.iter().filter(|measure| !is_of_run(measure)).cloned().collect();
        let measured =
            measures.iter().map(|measure| Column::new(measure.to_string(), kind_of(measure.kind())));
        let ids = [("scenario", Kind::Text), ("replicate", Kind::Count), ("seed", Kind::Text)];
        let ids = ids.map(|(name, kind)| Column::new(name, kind));
        let columns: Vec<Column> =
            values.into_iter().chain(ids).chain(number_columns(Table::Run)).chain(measured).collect();
        let runs = SheetDraft::create(folder, "replicates", &columns)?;
        Ok(ComparisonFiles { folder: folder.clone(), runs, points, names, measures })
    }

    /// Adds a run.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn add(&mut self, run: ComparedRun<'_>) -> Result<(), OutputError> {
        let ComparedRun { point, place, replicate, seed, sample, .. } = run;
        let ids = [
            Cell::Text(self.names[place].clone()),
            Cell::Count(replicate.into()),
            Cell::Text(seed_text(seed)),
        ];
        let numbers = sample.rows(Table::Run).flat_map(|(_, numbers)| numbers.iter().map(|one| one.cell()));
        let measured = self.measures.iter().map(|measure| measure.of(sample).cell());
        let cells: Vec<Cell> =
            self.points[point].iter().cloned().chain(ids).chain(numbers).chain(measured).collect();
        self.runs.row(&cells)
    }

    /// Writes the rest and puts all in place.
    ///
    /// # Errors
    /// The first file that cannot be written; files that were there before are left as they were.
    pub fn finish(self, plan: &Plan, compared: &Compared) -> Result<(), OutputError> {
        let manifest = ExperimentManifest::new(plan, compared.base());
        self.seal(plan, &Points::one(compared), &manifest, &compared.to_string())
    }

    /// Writes the rest of a comparison at several values and puts all in place.
    ///
    /// # Errors
    /// As [`finish`](Self::finish).
    pub fn finish_varied(self, plan: &Plan, varied: &Varied) -> Result<(), OutputError> {
        let manifest = ExperimentManifest::of_all(plan);
        self.seal(plan, &Points::of(varied), &manifest, &varied.to_string())
    }

    fn seal(
        self,
        plan: &Plan,
        points: &Points<'_>,
        manifest: &ExperimentManifest,
        report: &str,
    ) -> Result<(), OutputError> {
        let ComparisonFiles { folder, runs, .. } = self;
        let origin = [("scenarios", indented(&plan.arms())), ("manifest", indented(manifest))];
        let mut drafts = runs.finish(&origin)?;
        for table in Table::ALL {
            if let Some(sheet) = points.sheet(table) {
                drafts.extend(folder.sheet_drafts(sheet, &origin)?);
            }
        }
        drafts.push(folder.text_draft("report.txt", report)?);
        folder.seal(drafts, manifest)
    }
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
    losers_with_stock_at_cost: Option<Direction>,
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
            losers_with_stock_at_cost: direction("totals_losers_with_stock_at_cost"),
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

/// What a comparison says, but for its manifest.
#[derive(Serialize)]
struct ComparedJson<'a> {
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

impl<'a> ComparedJson<'a> {
    fn new(compared: &'a Compared, language: Language) -> Self {
        let contrasts = compared.contrasts().iter();
        ComparedJson {
            base: compared.base_name(),
            contrasts: contrasts.map(|contrast| ContrastLine::new(contrast, language)).collect(),
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
        }
    }
}

/// A comparison as JSON: manifest, labels, directions and a sentence a scenario in a language, and for each
/// table one object a scenario and number. The keys, and the names of scenarios in the tables, are English.
pub fn compared_json(plan: &Plan, compared: &Compared, language: Language) -> String {
    #[derive(Serialize)]
    struct Json<'a> {
        schema: u32,
        manifest: ExperimentManifest,
        #[serde(flatten)]
        compared: ComparedJson<'a>,
    }
    let manifest = ExperimentManifest::new(plan, compared.base());
    indented(&Json { schema: 1, manifest, compared: ComparedJson::new(compared, language) })
}

/// A comparison at several values as JSON: manifest, fields, and for each point its values and what
/// [`compared_json`] has of a comparison.
pub fn varied_json(plan: &Plan, varied: &Varied, language: Language) -> String {
    #[derive(Serialize)]
    struct Point<'a> {
        values: &'a [String],
        #[serde(flatten)]
        compared: ComparedJson<'a>,
    }
    #[derive(Serialize)]
    struct Json<'a> {
        schema: u32,
        manifest: ExperimentManifest,
        fields: Vec<&'a str>,
        points: Vec<Point<'a>>,
    }
    let point = |(values, compared)| Point { values, compared: ComparedJson::new(compared, language) };
    indented(&Json {
        schema: 1,
        manifest: ExperimentManifest::of_all(plan),
        fields: varied.vary().iter().map(|field| field.path.as_str()).collect(),
        points: varied.points().map(point).collect(),
    })
}
