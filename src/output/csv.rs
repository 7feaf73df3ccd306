//! Rows of the report as comma-separated values, for spreadsheets, R and pandas.
//!
//! A column is named as the field in the report's JSON, the names on the way to it joined by `_`
//! (`units_sold_down`). Money is in yuan with two decimals; what is `null` in JSON is an empty cell.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Value;

use super::{Format, Run};
use crate::report::{self, Cell, TierTickRow};
use crate::units::Tier;

/// `tiers.csv`: one row a supplier and tier.
#[derive(Debug, Clone, Copy)]
pub struct TiersCsv;

impl Format for TiersCsv {
    fn file_name(&self) -> &str {
        "tiers.csv"
    }

    fn write(&self, run: &Run<'_>, to: &mut dyn Write) -> io::Result<()> {
        // Any row will do for the names, and there is one even where nobody ever joined.
        write_rows(&run.report.tier(Tier(1)), &run.report.tiers, to)
    }
}

/// `ticks.csv`: one row a tick, the opening first.
#[derive(Debug, Clone, Copy)]
pub struct TicksCsv;

impl Format for TicksCsv {
    fn file_name(&self) -> &str {
        "ticks.csv"
    }

    fn write(&self, run: &Run<'_>, to: &mut dyn Write) -> io::Result<()> {
        run.history.first().map_or(Ok(()), |first| write_rows(first, run.history, to))
    }
}

/// `indicators.csv`: one row a tick and supplier, the opening first: the chain in running totals, and the
/// indicators of pyramid selling.
#[derive(Debug, Clone, Copy)]
pub struct IndicatorsCsv;

impl Format for IndicatorsCsv {
    fn file_name(&self) -> &str {
        "indicators.csv"
    }

    fn write(&self, run: &Run<'_>, to: &mut dyn Write) -> io::Result<()> {
        run.indicators.first().map_or(Ok(()), |first| write_rows(first, run.indicators, to))
    }
}

/// `tier_ticks.csv`: one row a tick, supplier and tier, the opening first, in running totals
/// ([`Simulation::tiers`](crate::Simulation::tiers) after each tick).
#[derive(Debug, Clone, Copy)]
pub struct TierTicksCsv<'a>(pub &'a [TierTickRow]);

impl Format for TierTicksCsv<'_> {
    fn file_name(&self) -> &str {
        "tier_ticks.csv"
    }

    fn write(&self, _: &Run<'_>, to: &mut dyn Write) -> io::Result<()> {
        write_rows(&TierTickRow::default(), self.0, to)
    }
}

pub(super) fn write_rows<T: Serialize>(sample: &T, rows: &[T], to: &mut dyn Write) -> io::Result<()> {
    let names: Vec<String> = cells(sample)?.into_iter().map(|(name, _)| name).collect();
    writeln!(to, "{}", names.join(","))?;
    for row in rows {
        let values: Vec<String> = cells(row)?.into_iter().map(|(_, value)| quoted(value)).collect();
        writeln!(to, "{}", values.join(","))?;
    }
    Ok(())
}

fn quoted(cell: String) -> String {
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

/// The names and values of a row, in the order of its JSON.
fn cells(row: &impl Serialize) -> io::Result<Vec<(String, String)>> {
    let cells = report::cells(row)?;
    Ok(cells.into_iter().map(|(name, cell)| (name, text(cell))).collect())
}

fn text(cell: Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Bool(value) => value.to_string(),
        Cell::Count(count) => count.to_string(),
        Cell::Real(real) => Value::from(real).to_string(),
        Cell::Text(text) => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;
    use crate::simulation::Simulation;

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

        let table = csv(&TiersCsv, &run);
        assert_eq!(table.len(), report.tiers.len() + 1);
        assert_eq!(table[0][..4], ["supplier", "tier", "joined", "active"]);
        let json = serde_json::to_value(&report.tiers[0]).unwrap();
        for (path, name) in [
            ("/units/sold_down", "units_sold_down"),
            ("/money/profit", "money_profit"),
            ("/left/patience", "left_patience"),
            ("/sell_through/passed_on", "sell_through_passed_on"),
            ("/profit_per_reseller/p90", "profit_per_reseller_p90"),
        ] {
            let column = table[0].iter().position(|column| column == name).unwrap();
            let value = json.pointer(path).unwrap();
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            assert_eq!(table[1][column], text, "{name}");
        }
        assert!(table.iter().all(|row| row.len() == table[0].len()));

        let ticks = csv(&TicksCsv, &run);
        assert_eq!(ticks[0], ["tick", "active", "joined", "left", "made", "retail"]);
        assert_eq!(ticks[1], ["0", "5", "5", "0", "50", "0"]);
        assert_eq!(ticks.len(), 22);

        let series = csv(&IndicatorsCsv, &run);
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
        assert_eq!(quoted("a,\"b\"".to_owned()), "\"a,\"\"b\"\"\"");
        assert_eq!(quoted("12.50".to_owned()), "12.50");
    }
}
