//! Every number of one run, in tables whose columns are those of the report.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::fixed_point::{Kind, Number};
use downline::report::{
    self, Cascades, Cell, Collapse, Flows, IndicatorRow, Indicators, Inequality, LargestCascade,
    MarketplaceFlow, Report, SupplierReport, TickRow, TierPeople, TierReport, TierTickRow, Totals, Verdict,
    Welfare, WorstTenth,
};
use downline::scenario::Scenario;
use downline::simulation::Simulation;
use downline::units::{Money, SupplierId, Tick, Tier};

/// Which numbers of a run are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Series {
    /// Those of the report: of the run, of its suppliers and of its tiers.
    None,
    /// Also those of each tick.
    Ticks,
    /// Also those of each tier at each tick.
    #[default]
    TierTicks,
}

/// Which table a number stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Table {
    /// One row a run: totals, flows, inequality, welfare, collapse, cascades, the share of losers (by either
    /// count), their losses, and whether a chain looked like a pyramid at the end (`pyramid`) or at any time
    /// (`pyramid_ever`).
    Run,
    /// One row a supplier, with its indicators.
    Suppliers,
    /// One row a supplier and tier.
    Tiers,
    /// One row a tick.
    Ticks,
    /// One row a tick and supplier.
    Indicators,
    /// One row a tick, supplier and tier.
    TierTicks,
}

impl Table {
    /// All tables.
    pub const ALL: [Table; 6] =
        [Table::Run, Table::Suppliers, Table::Tiers, Table::Ticks, Table::Indicators, Table::TierTicks];

    /// What it is called, in measures and file names.
    pub fn name(self) -> &'static str {
        match self {
            Table::Run => "run",
            Table::Suppliers => "suppliers",
            Table::Tiers => "tiers",
            Table::Ticks => "ticks",
            Table::Indicators => "indicators",
            Table::TierTicks => "tier_ticks",
        }
    }

    /// The names of its numbers, in order.
    pub fn columns(self) -> &'static [String] {
        &schema(self).names
    }

    /// What each of them is.
    pub fn kinds(self) -> &'static [Kind] {
        &schema(self).kinds
    }

    /// The numbers of a row in which nothing happened: counts and sums are 0, and what is of people or goods
    /// that there are none of does not exist.
    pub(super) fn blank(self) -> &'static [Number] {
        &schema(self).blank
    }

    /// The numbers of a row that does not exist: none of them does.
    pub(super) fn absent(self) -> &'static [Number] {
        &schema(self).absent
    }

    /// The row without which another cannot exist, and with which it does whether or not anything happened
    /// there: that of its supplier, at its tick. `None` where each run with the row lists it.
    pub(super) fn parent(self, row: Row) -> Option<(Table, Row)> {
        let parent = Row { tier: None, ..row };
        match self {
            Table::Tiers => Some((Table::Suppliers, parent)),
            Table::TierTicks => Some((Table::Indicators, parent)),
            Table::Run | Table::Suppliers | Table::Ticks | Table::Indicators => None,
        }
    }
}

/// Which row of a table: by supplier, tier and tick, as far as the table has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Row {
    /// The tick.
    pub tick: Option<Tick>,
    /// The supplier.
    pub supplier: Option<SupplierId>,
    /// The tier.
    pub tier: Option<Tier>,
}

impl Row {
    /// The row of a tier.
    pub fn tier(supplier: SupplierId, tier: Tier) -> Self {
        Row { tick: None, supplier: Some(supplier), tier: Some(tier) }
    }

    /// The row of a tick.
    pub fn tick(tick: Tick) -> Self {
        Row { tick: Some(tick), ..Row::default() }
    }

    /// The row of a supplier.
    pub fn supplier(supplier: SupplierId) -> Self {
        Row { supplier: Some(supplier), ..Row::default() }
    }
}

/// Every number of one run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sample {
    pub(super) tables: BTreeMap<Table, BTreeMap<Row, Vec<Number>>>,
}

impl Sample {
    /// Runs a scenario to its horizon and keeps its numbers.
    ///
    /// # Panics
    /// If the scenario is not valid.
    pub(super) fn of_run(scenario: &Scenario, seed: u64, series: Series) -> Self {
        let simulation = Simulation::new(scenario, seed).expect("a scenario that was checked before");
        let mut simulation = simulation.on_one_thread();
        let mut sample = Sample::default();
        loop {
            if series == Series::TierTicks {
                let rows = simulation.tiers();
                sample.add(Table::TierTicks, rows.iter().map(|row| (tier_tick_key(row), row)));
            }
            if simulation.is_done() {
                break;
            }
            simulation.step();
        }
        sample.add_report(&simulation.report());
        if series != Series::None {
            let history = simulation.history();
            sample.add(Table::Ticks, history.iter().map(|row| (Row::tick(row.tick), row)));
            let indicators = simulation.indicators();
            let key =
                |row: &IndicatorRow| Row { tick: Some(row.chain.tick), ..Row::supplier(row.chain.supplier) };
            sample.add(Table::Indicators, indicators.iter().map(|row| (key(row), row)));
        }
        sample
    }

    /// The numbers of a report.
    pub fn of_report(report: &Report) -> Self {
        let mut sample = Sample::default();
        sample.add_report(report);
        sample
    }

    fn add_report(&mut self, report: &Report) {
        self.insert_aligned(Table::Run, Row::default(), run_cells(report));
        let suppliers = report.suppliers.iter().zip(&report.indicators);
        let suppliers = suppliers.map(|(own, indicators)| SupplierRow { own, indicators });
        for row in suppliers {
            self.insert_aligned(Table::Suppliers, Row::supplier(row.own.supplier), cells(&row));
        }
        for tier in &report.tiers {
            self.insert_aligned(Table::Tiers, Row::tier(tier.supplier, tier.tier), tier_cells(tier));
        }
    }

    /// Inserts a row that may leave out groups of its cells.
    fn insert_aligned(&mut self, table: Table, row: Row, cells: Vec<(String, Cell)>) {
        let cells = report::aligned(table.columns().iter().map(String::as_str), cells);
        self.insert(table, row, cells.iter().map(number).collect());
    }

    fn add<'a, T: Serialize + 'a>(&mut self, table: Table, rows: impl Iterator<Item = (Row, &'a T)>) {
        for (key, row) in rows {
            self.insert(table, key, numbers(&cells(row)));
        }
    }

    pub(super) fn insert(&mut self, table: Table, row: Row, numbers: Vec<Number>) {
        self.tables.entry(table).or_default().insert(row, numbers);
    }

    /// One number; `None` for a row or column that there is not.
    pub fn number(&self, table: Table, row: Row, column: &str) -> Option<Number> {
        let at = table.columns().iter().position(|name| name == column)?;
        self.tables.get(&table)?.get(&row)?.get(at).copied()
    }

    pub(super) fn has(&self, table: Table, row: Row) -> bool {
        self.tables.get(&table).is_some_and(|rows| rows.contains_key(&row))
    }

    /// The numbers of a row, listed or not: those of a tier that no reseller held are 0 or do not exist, and
    /// so do not those of a supplier or a tick that the run does not have.
    pub(super) fn numbers(&self, table: Table, row: Row) -> &[Number] {
        if let Some(numbers) = self.tables.get(&table).and_then(|rows| rows.get(&row)) {
            return numbers;
        }
        match table.parent(row) {
            Some((parent, of)) if self.has(parent, of) => table.blank(),
            _ => table.absent(),
        }
    }

    /// The rows of a table, in order.
    pub fn rows(&self, table: Table) -> impl Iterator<Item = (Row, &[Number])> {
        self.tables.get(&table).into_iter().flatten().map(|(row, numbers)| (*row, numbers.as_slice()))
    }

    /// Each number of this run less the same of another. Rows that only one of them can have are left out.
    pub(super) fn minus(&self, other: &Sample) -> Sample {
        let mut difference = Sample::default();
        for table in Table::ALL {
            let mut keys: Vec<Row> =
                [self, other].iter().flat_map(|of| of.rows(table)).map(|row| row.0).collect();
            keys.sort_unstable();
            keys.dedup();
            for row in keys {
                let (one, two) = (self.numbers(table, row), other.numbers(table, row));
                if ![one, two].contains(&table.absent()) {
                    let numbers = one.iter().zip(two).map(|(one, two)| one.minus(*two)).collect();
                    difference.insert(table, row, numbers);
                }
            }
        }
        difference
    }
}

fn tier_tick_key(row: &TierTickRow) -> Row {
    Row { tick: Some(row.tick), ..Row::tier(row.supplier, row.tier) }
}

/// Names are no numbers, and which supplier, tier and tick it is stands in the key of the row.
const KEYS: [&str; 5] = ["name", "supplier", "tier", "tick", "indicators_supplier"];

fn cells(row: &impl Serialize) -> Vec<(String, Cell)> {
    let mut cells = report::cells(row).expect("a row is plain data");
    cells.retain(|(name, _)| !KEYS.contains(&name.as_str()));
    cells
}

fn numbers(cells: &[(String, Cell)]) -> Vec<Number> {
    cells.iter().map(|(_, cell)| number(cell)).collect()
}

fn number(cell: &Cell) -> Number {
    Number::of(cell).unwrap_or(Number::ABSENT)
}

#[derive(Serialize)]
struct SupplierRow<'a> {
    #[serde(flatten)]
    own: &'a SupplierReport,
    indicators: &'a Indicators,
}

/// The parts of a report of which there is one each.
#[derive(Serialize)]
struct Whole<'a> {
    totals: &'a Totals,
    flows: &'a Flows,
    #[serde(skip_serializing_if = "Option::is_none")]
    marketplace: &'a Option<MarketplaceFlow>,
    inequality: &'a Inequality,
    welfare: &'a Welfare,
}

fn run_cells(report: &Report) -> Vec<(String, Cell)> {
    let Report { totals, flows, marketplace, inequality, welfare, .. } = report;
    let mut all = cells(&Whole { totals, flows, marketplace, inequality, welfare });
    all.push(("losers_share".to_owned(), share(totals.losers, totals.resellers)));
    let at_cost = share(totals.losers_with_stock_at_cost, totals.resellers);
    all.push(("losers_with_stock_at_cost_share".to_owned(), at_cost));
    let losses: Money = report.tiers.iter().map(|tier| tier.people.money.loss).sum();
    all.push(("losses".to_owned(), Cell::Text(losses.to_string())));
    let verdict = report.verdict();
    all.push(("pyramid".to_owned(), Cell::Bool(verdict == Verdict::AtTheEnd)));
    all.push(("pyramid_ever".to_owned(), Cell::Bool(verdict != Verdict::Never)));
    // A chain that did not fall has the same columns, with nothing in them.
    let standing = cells(&Collapse::default()).into_iter().map(|(name, _)| (name, Cell::Empty));
    let fall = report.collapse.as_ref().map_or_else(|| standing.collect(), cells);
    all.extend(fall.into_iter().map(|(name, cell)| (format!("collapse_{name}"), cell)));
    let cascades = report.cascades.as_ref();
    let count = |value: Option<u64>| value.map_or(Cell::Empty, |value| Cell::Count(value.into()));
    let largest = cascades.and_then(|cascades| cascades.largest).map(|largest| largest.leavers);
    let mean = cascades.and_then(|cascades| cascades.mean).map_or(Cell::Empty, Cell::Real);
    all.push(("cascades_count".to_owned(), count(cascades.map(|cascades| cascades.count))));
    all.push(("cascades_set_off".to_owned(), count(cascades.map(|cascades| cascades.set_off))));
    all.push(("cascades_mean".to_owned(), mean));
    all.push(("cascades_largest".to_owned(), count(largest)));
    all
}

fn tier_cells(tier: &TierReport) -> Vec<(String, Cell)> {
    let mut all = cells(tier);
    let TierPeople { joined, losers, losers_with_stock_at_cost, .. } = tier.people;
    all.push(("people_losers_share".to_owned(), share(losers, joined)));
    let at_cost = share(losers_with_stock_at_cost, joined);
    all.push(("people_losers_with_stock_at_cost_share".to_owned(), at_cost));
    all
}

fn share(part: u64, whole: u64) -> Cell {
    if whole == 0 { Cell::Empty } else { Cell::Real(part as f64 / whole as f64) }
}

/// The columns of a table with their kinds, a row in which nothing happened, and one that does not exist.
struct Schema {
    names: Vec<String>,
    kinds: Vec<Kind>,
    blank: Vec<Number>,
    absent: Vec<Number>,
}

impl Schema {
    /// From a row in which nothing happened and one in which nothing is left out.
    fn of(cells: Vec<(String, Cell)>, full: &[(String, Cell)]) -> Self {
        let names: Vec<String> = full.iter().map(|(name, _)| name.clone()).collect();
        let kinds: Vec<Kind> = numbers(full).into_iter().map(Number::kind).collect();
        let blank = report::aligned(names.iter().map(String::as_str), cells).iter().map(number).collect();
        let absent = kinds.iter().map(|&kind| Number::absent(kind)).collect();
        Schema { names, kinds, blank, absent }
    }
}

fn schema(table: Table) -> &'static Schema {
    static SCHEMAS: OnceLock<BTreeMap<Table, Schema>> = OnceLock::new();
    &SCHEMAS.get_or_init(schemas)[&table]
}

/// The columns that the smallest of runs has: they are the same for all.
fn schemas() -> BTreeMap<Table, Schema> {
    let mut scenario = Scenario::default();
    scenario.population.people = 1;
    scenario.suppliers.truncate(1);
    scenario.suppliers[0].first_agents = 0;
    scenario.ticks = 1;
    let simulation = Simulation::new(&scenario, 0).expect("a valid scenario");
    let report = simulation.report();
    let supplier = SupplierRow { own: &report.suppliers[0], indicators: &report.indicators[0] };
    let own = report.suppliers[0].clone().full();
    let full_supplier = SupplierRow { own: &own, indicators: &report.indicators[0] };
    let tick = TickRow { tick: Tick(0), ..simulation.history()[0] };
    // Elsewhere what can be left out is a ratio, or a tick of the table of suppliers, which has no rows of
    // single runs.
    let cascades = Cascades { largest: Some(LargestCascade::default()), ..Cascades::default() };
    let mut full = Report {
        collapse: Some(Collapse::default()),
        cascades: Some(cascades),
        marketplace: Some(MarketplaceFlow::default()),
        ..report.clone()
    };
    full.flows.service_cost = Money::from_fen(1);
    full.inequality.worst_tenth =
        WorstTenth { each: Some(Money::ZERO), least: Some(Money::ZERO), ..WorstTenth::default() };
    let mut empty_tier = TierReport::full();
    empty_tier.people.profit_per_reseller = None;
    Table::ALL
        .map(|table| {
            let blank = match table {
                Table::Run => run_cells(&report),
                Table::Suppliers => cells(&supplier),
                Table::Tiers => tier_cells(&empty_tier),
                Table::Ticks => cells(&tick),
                Table::Indicators => cells(&simulation.indicators()[0]),
                Table::TierTicks => cells(&TierTickRow::default()),
            };
            let full = match table {
                Table::Run => run_cells(&full),
                Table::Suppliers => cells(&full_supplier),
                Table::Tiers => tier_cells(&TierReport::full()),
                _ => blank.clone(),
            };
            (table, Schema::of(blank, &full))
        })
        .into()
}
