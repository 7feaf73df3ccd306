//! Naming one number of a run.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Statistic;
use super::error::ExperimentError;
use super::fixed_point::Number;
use super::run_record::{Row, Sample, Series, Table};
use super::run_statistics::Statistics;
use downline::units::{SupplierId, Tick, Tier};

/// One number of a run by name: a column of the run's own row (`totals_losers`, `flows_resellers_profit`), or
/// the table, the row and the column joined by dots: `suppliers.0.profit`, `tiers.0.5.people_stranded_units`
/// (supplier, tier), `ticks.30.active`, `indicators.30.0.levels` (tick, supplier),
/// `tier_ticks.30.0.2.people_active` (tick, supplier, tier).
///
/// ```
/// use downline_experiment::Metric;
/// let measure: Metric = "tiers.0.5.people_stranded_units".parse()?;
/// assert_eq!(measure.to_string(), "tiers.0.5.people_stranded_units");
/// assert!("totals_loosers".parse::<Metric>().is_err());
/// # Ok::<(), downline_experiment::ExperimentError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Metric {
    table: Table,
    row: Row,
    column: String,
}

impl Metric {
    /// A number of a table.
    ///
    /// # Errors
    /// A column that the table does not have.
    pub fn new(table: Table, row: Row, column: &str) -> Result<Self, ExperimentError> {
        if table.columns().iter().any(|name| name == column) {
            return Ok(Metric { table, row, column: column.to_owned() });
        }
        let allowed = format!("of the table {}: {}", table.name(), table.columns().join(", "));
        Err(ExperimentError::value("measure", format!("{column:?}"), allowed))
    }

    /// This number of a run. Of a tier that no reseller held, counts are 0.
    pub fn of(&self, sample: &Sample) -> Number {
        self.place().map_or(Number::ABSENT, |at| sample.numbers(self.table, self.row)[at])
    }

    /// This number over many runs.
    pub fn among<'a>(&self, statistics: &'a Statistics) -> Option<&'a Statistic> {
        statistics.get(self.table, self.row, &self.column)
    }

    /// This number over many runs, also of a tier that no reseller held in any run.
    pub(super) fn among_all(&self, statistics: &Statistics) -> Statistic {
        self.among(statistics).cloned().unwrap_or_else(|| {
            let numbers = statistics.missed(self.table, self.row);
            self.place().map_or_else(Statistic::default, |at| numbers[at].clone())
        })
    }

    /// The least that must be kept of each tick for it.
    pub fn needs(&self) -> Series {
        match self.table {
            Table::Run | Table::Suppliers | Table::Tiers => Series::None,
            Table::Ticks | Table::Indicators => Series::Ticks,
            Table::TierTicks => Series::TierTicks,
        }
    }

    /// The place of the column in its table.
    fn place(&self) -> Option<usize> {
        self.table.columns().iter().position(|name| *name == self.column)
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.table == Table::Run {
            return f.write_str(&self.column);
        }
        write!(f, "{}.", self.table.name())?;
        let Row { tick, supplier, tier } = self.row;
        let ids = [tick.map(|id| id.0), supplier.map(|id| id.0.into()), tier.map(|id| id.0)];
        ids.iter().flatten().try_for_each(|id: &u32| write!(f, "{id}."))?;
        f.write_str(&self.column)
    }
}

impl FromStr for Metric {
    type Err = ExperimentError;

    fn from_str(text: &str) -> Result<Self, ExperimentError> {
        let parts: Vec<&str> = text.split('.').collect();
        let [table, ids @ .., column] = parts.as_slice() else {
            return Metric::new(Table::Run, Row::default(), text);
        };
        let wrong = || {
            let allowed = "a column of the run such as totals_losers, or TABLE.ROW.COLUMN with the table \
                suppliers.SUPPLIER, tiers.SUPPLIER.TIER, ticks.TICK, indicators.TICK.SUPPLIER or \
                tier_ticks.TICK.SUPPLIER.TIER";
            ExperimentError::value("measure", format!("{text:?}"), allowed)
        };
        let table = Table::ALL.into_iter().find(|known| known.name() == *table).ok_or_else(wrong)?;
        let ids: Option<Vec<u32>> = ids.iter().map(|id| id.parse().ok()).collect();
        let supplier = |id: u32| u16::try_from(id).map(SupplierId).map_err(|_| wrong());
        let row = match (table, ids.ok_or_else(wrong)?.as_slice()) {
            (Table::Run, []) => Row::default(),
            (Table::Suppliers, &[id]) => Row::supplier(supplier(id)?),
            (Table::Tiers, &[id, tier]) => Row::tier(supplier(id)?, Tier(tier)),
            (Table::Ticks, &[tick]) => Row::tick(Tick(tick)),
            (Table::Indicators, &[tick, id]) => {
                Row { tick: Some(Tick(tick)), ..Row::supplier(supplier(id)?) }
            }
            (Table::TierTicks, &[tick, id, tier]) => {
                Row { tick: Some(Tick(tick)), ..Row::tier(supplier(id)?, Tier(tier)) }
            }
            _ => return Err(wrong()),
        };
        Metric::new(table, row, column)
    }
}

impl TryFrom<String> for Metric {
    type Error = ExperimentError;

    fn try_from(text: String) -> Result<Self, ExperimentError> {
        text.parse()
    }
}

impl From<Metric> for String {
    fn from(measure: Metric) -> String {
        measure.to_string()
    }
}
