//! Tables as comma-separated values, for spreadsheets, R and pandas.
//!
//! A column is named as the field in the report's JSON, the names on the way to it joined by `_`
//! (`flows_units_sold_down`). Money is in yuan with two decimals; what is `null` in JSON is an empty cell.

use std::io::{self, Write};

use serde_json::Value;

use super::sheet::{Column, Kind, Origin, Sheet, SheetWriter};
use super::{Draft, Folder, Format, OutputError, Run};
use downline::report::{Cell, IndicatorRow, Outcome, TickRow, TierReport, TierTickRow};

/// A table of a run as CSV.
#[derive(Debug, Clone, Copy)]
pub enum Csv<'a> {
    /// `tiers.csv`: one row a supplier and tier.
    Tiers,
    /// `ticks.csv`: one row a tick, the opening first.
    Ticks,
    /// `indicators.csv`: one row a tick and supplier, the opening first: the chain in running totals, and the
    /// indicators of pyramid selling.
    Indicators,
    /// `tier_ticks.csv`: one row a tick, supplier and tier, the opening first, in running totals
    /// ([`Simulation::tiers`](downline::Simulation::tiers) after each tick).
    TierTicks(&'a [TierTickRow]),
    /// `edges.csv`: one row a recruit: who recruited whom, for which supplier, in which tick.
    Edges(&'a [Outcome]),
}

impl Format for Csv<'_> {
    fn file_name(&self) -> &str {
        match self {
            Csv::Tiers => "tiers.csv",
            Csv::Ticks => "ticks.csv",
            Csv::Indicators => "indicators.csv",
            Csv::TierTicks(_) => "tier_ticks.csv",
            Csv::Edges(_) => "edges.csv",
        }
    }

    fn write(&self, run: &Run<'_>, to: &mut dyn Write) -> io::Result<()> {
        let (columns, mut rows) = self.table(run).into_parts();
        write_head(&columns, to)?;
        rows.try_for_each(|row| write_row(&row?, to))
    }

    fn sheet<'a>(&'a self, run: &Run<'a>) -> Option<Sheet<'a>> {
        Some(self.table(run))
    }
}

impl Csv<'_> {
    fn table<'a>(&'a self, run: &Run<'a>) -> Sheet<'a> {
        match self {
            Csv::Tiers => Sheet::of("tiers", &TierReport::full_of(&run.report.tiers), &run.report.tiers),
            Csv::Ticks => Sheet::of("ticks", &TickRow::default(), run.history),
            Csv::Indicators => Sheet::of("indicators", &IndicatorRow::default(), run.indicators),
            Csv::TierTicks(rows) => Sheet::of("tier_ticks", &TierTickRow::default(), rows),
            Csv::Edges(outcomes) => edges(outcomes),
        }
    }
}

fn edges(outcomes: &[Outcome]) -> Sheet<'_> {
    let columns = ["recruiter", "recruit", "supplier", "joined"].map(|name| Column::new(name, Kind::Count));
    let edge = |own: &Outcome| {
        let recruiter = outcomes[own.recruiter?].person;
        let ids = [recruiter.0, own.person.0, own.supplier.0.into(), own.joined.0];
        Some(ids.map(|id| Cell::Count(id.into())).to_vec())
    };
    Sheet::new("edges", columns.to_vec(), outcomes.iter().filter_map(edge))
}

/// A table that is written row by row.
#[derive(Debug)]
pub(super) struct CsvDraft(Draft);

impl CsvDraft {
    pub(super) fn create(folder: &Folder, name: &str, columns: &[Column]) -> Result<Self, OutputError> {
        let mut draft = folder.draft(&format!("{name}.csv"))?;
        draft.write(|to| write_head(columns, to))?;
        Ok(CsvDraft(draft))
    }
}

impl SheetWriter for CsvDraft {
    fn row(&mut self, cells: &[Cell]) -> Result<(), OutputError> {
        self.0.write(|to| write_row(cells, to))
    }

    fn finish(self: Box<Self>, _: &Origin) -> Result<Draft, OutputError> {
        Ok(self.0)
    }
}

fn write_head(columns: &[Column], to: &mut dyn Write) -> io::Result<()> {
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    writeln!(to, "{}", names.join(","))
}

fn write_row(cells: &[Cell], to: &mut dyn Write) -> io::Result<()> {
    let texts: Vec<String> = cells.iter().map(text).collect();
    writeln!(to, "{}", texts.join(","))
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Bool(value) => value.to_string(),
        Cell::Count(count) => count.to_string(),
        Cell::Real(real) if real.is_finite() => Value::from(*real).to_string(),
        Cell::Empty | Cell::Real(_) => String::new(),
        Cell::Text(text) => quoted(text),
    }
}

fn quoted(text: &str) -> String {
    match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use downline::scenario::Scenario;
    use downline::simulation::Simulation;

    fn csv(format: &dyn Format, run: &Run<'_>) -> Vec<Vec<String>> {
        let mut bytes = Vec::new();
        format.write(run, &mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
    }

    #[test]
    fn cells_say_what_the_json_says() {
        let mut scenario = Scenario::mask();
        scenario.population.people = 500;
        scenario.suppliers[0].first_agents = 5;
        scenario.ticks = 20;
        let mut simulation = Simulation::new(&scenario, 7).unwrap();
        let report = simulation.run();
        let indicators = simulation.indicators();
        let run = Run {
            scenario: &scenario,
            report: &report,
            history: simulation.history(),
            indicators: &indicators,
        };

        let table = csv(&Csv::Tiers, &run);
        assert_eq!(table.len(), report.tiers.len() + 1);
        assert_eq!(table[0][..4], ["supplier", "tier", "people_joined", "people_active"]);
        let json = serde_json::to_value(&report.tiers[0]).unwrap();
        for (path, name) in [
            ("/flows/units/sold_down", "flows_units_sold_down"),
            ("/people/money/profit", "people_money_profit"),
            ("/people/left/patience", "people_left_patience"),
            ("/flows/sell_through/passed_on", "flows_sell_through_passed_on"),
            ("/people/profit_per_reseller/p90", "people_profit_per_reseller_p90"),
        ] {
            let column = table[0].iter().position(|column| column == name).unwrap();
            let value = json.pointer(path).unwrap();
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            assert_eq!(table[1][column], text, "{name}");
        }
        assert!(table.iter().all(|row| row.len() == table[0].len()));

        let ticks = csv(&Csv::Ticks, &run);
        assert_eq!(ticks[0], ["tick", "active", "joined", "left", "made", "retail"]);
        assert_eq!(ticks[1], ["0", "5", "5", "0", "50", "0"]);
        assert_eq!(ticks.len(), 22);

        let series = csv(&Csv::Indicators, &run);
        assert_eq!(series[0][..5], ["tick", "supplier", "levels", "participants", "active"]);
        assert_eq!(series[1][..8], ["0", "0", "1", "5", "5", "7500.00", "7500.00", "50"]);
        assert_eq!(series.len(), 22);
        assert!(series.iter().all(|row| row.len() == series[0].len()));
        for name in ["size_threshold", "koscot_measure", "koscot_fires", "ten_customers_fires", "pyramid"] {
            assert!(series[0].iter().any(|column| column == name), "{name}");
        }
    }

    #[test]
    fn cells_with_commas_are_quoted() {
        assert_eq!(quoted("a,\"b\""), "\"a,\"\"b\"\"\"");
        assert_eq!(quoted("12.50"), "12.50");
    }
}
