//! Naming one number of a run.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::error::ExperimentError;
use super::fixed_point::{Kind, Number};
use super::run_record::{Row, Sample, Series, Table};
use downline::units::{SupplierId, Tick, Tier};

/// One number of a run by name: a column of the run's own row (`totals_losers`, `flows_resellers_profit`), or
/// the table, the row and the column joined by dots: `suppliers.0.profit`, `tiers.0.5.people_stranded_units`
/// (supplier, tier), `ticks.30.active`, `indicators.30.0.levels` (tick, supplier),
/// `tier_ticks.30.0.2.people_active` (tick, supplier, tier).
///
/// A range of tiers names their sum: `tiers.0.4+.people_joined` counts from tier 4 on,
/// `tiers.0.2-4.people_joined` from tier 2 to 4, `tiers.0.all.people_joined` at all of them. With `all` for
/// the supplier, it is the sum over suppliers. A slash makes a ratio of two such numbers, which does not
/// exist in a run where the lower one is 0. So `tiers.all.4+.people_money_loss/losses` is the share of the
/// losses that tiers 4 and deeper bear.
///
/// ```
/// use downline_experiment::Metric;
/// let measure: Metric = "tiers.0.5.people_stranded_units".parse()?;
/// assert_eq!(measure.to_string(), "tiers.0.5.people_stranded_units");
/// let share: Metric = "tiers.all.4+.people_money_loss/losses".parse()?;
/// assert_eq!(share.to_string(), "tiers.all.4+.people_money_loss/losses");
/// assert!("totals_loosers".parse::<Metric>().is_err());
/// # Ok::<(), downline_experiment::ExperimentError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Metric {
    above: Term,
    /// What the number is divided by.
    below: Option<Term>,
}

/// A number of a table, or the sum of a column over rows of tiers.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Term {
    table: Table,
    /// The row; of a sum, the tick and the one supplier that it is of.
    row: Row,
    /// The tiers of a sum; none for a single row.
    tiers: Option<Tiers>,
    column: String,
}

/// Tiers from one on, to another if there is a last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Tiers {
    first: Tier,
    last: Option<Tier>,
}

/// Columns of tiers in whole numbers that are no sums over people: a sum of them means nothing.
const NO_SUMS: &str = "people_profit_per_reseller";

impl Metric {
    /// A number of a table.
    ///
    /// # Errors
    /// A column that the table does not have.
    pub fn new(table: Table, row: Row, column: &str) -> Result<Self, ExperimentError> {
        Ok(Metric { above: Term::new(table, row, None, column)?, below: None })
    }

    /// This number of a run. Of a tier that no reseller held, counts are 0.
    pub fn of(&self, sample: &Sample) -> Number {
        let above = self.above.of(sample);
        let Some(below) = &self.below else { return above };
        // A ratio to nothing is no number.
        let ratio = above.value().zip(below.of(sample).value()).map(|(above, below)| above / below);
        ratio.map_or(Number::ABSENT, Number::real)
    }

    /// What the number counts.
    pub fn kind(&self) -> Kind {
        if self.below.is_some() { Kind::Real } else { self.above.kind() }
    }

    /// Whether it is a ratio or a sum: statistics of tables do not have it.
    pub(super) fn is_derived(&self) -> bool {
        self.below.is_some() || self.above.tiers.is_some()
    }

    /// Where the number stands in the tables of a run; `None` for a ratio or a sum.
    pub(super) fn place(&self) -> Option<(Table, Row, &str)> {
        let Term { table, row, column, .. } = &self.above;
        (!self.is_derived()).then_some((*table, *row, column.as_str()))
    }

    /// The least that must be kept of each tick for it.
    pub fn needs(&self) -> Series {
        let of = |term: &Term| match term.table {
            Table::Run | Table::Suppliers | Table::Tiers => Series::None,
            Table::Ticks | Table::Indicators => Series::Ticks,
            Table::TierTicks => Series::TierTicks,
        };
        of(&self.above).max(self.below.as_ref().map_or(Series::None, of))
    }
}

impl Term {
    fn new(table: Table, row: Row, tiers: Option<Tiers>, column: &str) -> Result<Self, ExperimentError> {
        let refuse = |allowed: String| Err(ExperimentError::value("measure", format!("{column:?}"), allowed));
        let Some(at) = table.columns().iter().position(|name| name == column) else {
            return refuse(format!("of the table {}: {}", table.name(), table.columns().join(", ")));
        };
        let is_sum = |at: usize| table.kinds()[at] != Kind::Real && !table.columns()[at].starts_with(NO_SUMS);
        if tiers.is_some() && !is_sum(at) {
            let sums = (0..table.columns().len()).filter(|&at| is_sum(at));
            let names: Vec<&str> = sums.map(|at| table.columns()[at].as_str()).collect();
            return refuse(format!("of several tiers, what can be added up: {}", names.join(", ")));
        }
        Ok(Term { table, row, tiers, column: column.to_owned() })
    }

    /// The place of the column in its table.
    fn at(&self) -> usize {
        self.table
            .columns()
            .iter()
            .position(|name| *name == self.column)
            .expect("a column that was looked up")
    }

    fn kind(&self) -> Kind {
        self.table.kinds()[self.at()]
    }

    fn of(&self, sample: &Sample) -> Number {
        let at = self.at();
        let Some(tiers) = self.tiers else { return sample.numbers(self.table, self.row)[at] };
        let is_of = |row: &Row| {
            let supplier = self.row.supplier.is_none() || row.supplier == self.row.supplier;
            let is_deep = row.tier.is_some_and(|tier| tier >= tiers.first);
            let is_shallow = tiers.last.is_none_or(|last| row.tier.is_some_and(|tier| tier <= last));
            row.tick == self.row.tick && supplier && is_deep && is_shallow
        };
        // Tiers that no reseller held add nothing; a supplier or tick that the run does not have has no sum.
        let (parent, _) = self.table.parent(self.row).expect("a table of tiers");
        let is_there = sample.rows(parent).any(|(row, _)| {
            row.tick == self.row.tick && (self.row.supplier.is_none() || row.supplier == self.row.supplier)
        });
        let codes =
            sample.rows(self.table).filter(|(row, _)| is_of(row)).filter_map(|(_, row)| row[at].code());
        match is_there {
            true => Number::whole(self.kind(), codes.sum()),
            false => Number::absent(self.kind()),
        }
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.above.fmt(f)?;
        self.below.iter().try_for_each(|below| write!(f, "/{below}"))
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.table == Table::Run {
            return f.write_str(&self.column);
        }
        write!(f, "{}.", self.table.name())?;
        let Row { tick, supplier, tier } = self.row;
        tick.map_or(Ok(()), |tick| write!(f, "{}.", tick.0))?;
        match (supplier, self.tiers) {
            (Some(supplier), _) => write!(f, "{}.", supplier.0)?,
            (None, Some(_)) => f.write_str("all.")?,
            (None, None) => {}
        }
        tier.map_or(Ok(()), |tier| write!(f, "{}.", tier.0))?;
        self.tiers.map_or(Ok(()), |tiers| write!(f, "{tiers}."))?;
        f.write_str(&self.column)
    }
}

impl fmt::Display for Tiers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.first.0, self.last) {
            (1, None) => f.write_str(ALL),
            (first, None) => write!(f, "{first}+"),
            (first, Some(last)) => write!(f, "{first}-{}", last.0),
        }
    }
}

/// All suppliers, or all tiers.
const ALL: &str = "all";

impl FromStr for Tiers {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let tier = |text: &str| text.parse().ok().filter(|&tier| tier > 0).map(Tier).ok_or(());
        match (text.strip_suffix('+'), text.split_once('-')) {
            _ if text == ALL => Ok(Tiers { first: Tier(1), last: None }),
            (Some(first), _) => Ok(Tiers { first: tier(first)?, last: None }),
            (None, Some((first, last))) => {
                let (first, last) = (tier(first)?, tier(last)?);
                if first <= last { Ok(Tiers { first, last: Some(last) }) } else { Err(()) }
            }
            (None, None) => Err(()),
        }
    }
}

impl FromStr for Metric {
    type Err = ExperimentError;

    fn from_str(text: &str) -> Result<Self, ExperimentError> {
        let (above, below) = text.split_once('/').map_or((text, None), |(above, below)| (above, Some(below)));
        Ok(Metric { above: above.parse()?, below: below.map(str::parse).transpose()? })
    }
}

impl FromStr for Term {
    type Err = ExperimentError;

    fn from_str(text: &str) -> Result<Self, ExperimentError> {
        let parts: Vec<&str> = text.split('.').collect();
        let [table, ids @ .., column] = parts.as_slice() else {
            return Term::new(Table::Run, Row::default(), None, text);
        };
        let wrong = || {
            let allowed = "a column of the run such as totals_losers, or TABLE.ROW.COLUMN with the table \
                suppliers.SUPPLIER, tiers.SUPPLIER.TIER, ticks.TICK, indicators.TICK.SUPPLIER or \
                tier_ticks.TICK.SUPPLIER.TIER; several tiers as 4+, 2-4 or all, and all for every supplier of \
                them; a ratio as NAME/NAME";
            ExperimentError::value("measure", format!("{text:?}"), allowed)
        };
        let table = Table::ALL.into_iter().find(|known| known.name() == *table).ok_or_else(wrong)?;
        if let Some((row, tiers)) = several(table, ids) {
            return Term::new(table, row, Some(tiers), column);
        }
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
        Term::new(table, row, None, column)
    }
}

/// The supplier, tick and tiers of a sum; `None` for a single row, and for what is neither.
fn several(table: Table, ids: &[&str]) -> Option<(Row, Tiers)> {
    let (tick, supplier, tiers) = match (table, ids) {
        (Table::Tiers, &[supplier, tiers]) => (None, supplier, tiers),
        (Table::TierTicks, &[tick, supplier, tiers]) => (Some(Tick(tick.parse().ok()?)), supplier, tiers),
        _ => return None,
    };
    let one = |tier: u32| Tiers { first: Tier(tier), last: Some(Tier(tier)) };
    let tiers = match tiers.parse() {
        Ok(tiers) => tiers,
        // One tier of all suppliers is a sum, too.
        Err(()) if supplier == ALL => one(tiers.parse().ok().filter(|&tier| tier > 0)?),
        Err(()) => return None,
    };
    let supplier = match supplier {
        ALL => None,
        supplier => Some(SupplierId(supplier.parse().ok()?)),
    };
    Some((Row { tick, supplier, tier: None }, tiers))
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Two suppliers; the losses of their tiers 1 to 4 are 1, 2, 4, 8 and 16, 32, 64, 128 fen.
    fn sample() -> Sample {
        let mut sample = Sample::default();
        let mut fen = 1;
        for supplier in [SupplierId(0), SupplierId(1)] {
            sample.insert(Table::Suppliers, Row::supplier(supplier), Table::Suppliers.blank().to_vec());
            for tier in 1..=4 {
                let mut row = Table::Tiers.blank().to_vec();
                let at = Table::Tiers.columns().iter().position(|name| name == "people_money_loss").unwrap();
                row[at] = Number::whole(Kind::Money, fen);
                sample.insert(Table::Tiers, Row::tier(supplier, Tier(tier)), row);
                fen *= 2;
            }
        }
        sample
    }

    #[test]
    fn sums_take_the_tiers_and_suppliers_that_are_named() {
        let of = |name: &str| {
            let measure: Metric = name.parse().unwrap();
            assert_eq!(measure.to_string(), name);
            measure.of(&sample()).value()
        };
        for (name, fen) in [
            ("tiers.0.3+.people_money_loss", Some(4 + 8)),
            ("tiers.0.2-3.people_money_loss", Some(2 + 4)),
            ("tiers.1.all.people_money_loss", Some(16 + 32 + 64 + 128)),
            ("tiers.all.4+.people_money_loss", Some(8 + 128)),
            ("tiers.all.9+.people_money_loss", Some(0)),
            ("tiers.7.1-2.people_money_loss", None),
        ] {
            assert_eq!(of(name), fen.map(|fen: i32| f64::from(fen) / 100.0), "{name}");
        }
        let share = of("tiers.all.4+.people_money_loss/tiers.all.all.people_money_loss");
        assert_eq!(share, Some(1.36 / 2.55));
        assert_eq!(of("tiers.0.1.people_money_loss/tiers.all.9+.people_joined"), None, "a ratio to nothing");
    }

    #[test]
    fn what_cannot_be_added_up_is_refused_by_name() {
        for (name, allowed) in [
            ("tiers.0.4+.people_losers_share", "of several tiers, what can be added up: people_joined, "),
            ("tiers.0.4+.people_profit_per_reseller_min", "of several tiers, what can be added up: "),
            ("tiers.0.4-2.people_joined", "several tiers as 4+, 2-4 or all"),
            ("tiers.0.0+.people_joined", "several tiers as 4+, 2-4 or all"),
            ("losses/totals_loosers", "of the table run: "),
        ] {
            let told = name.parse::<Metric>().unwrap_err().to_string();
            assert!(told.starts_with("measure: ") && told.contains(allowed), "{name}: {told}");
        }
    }
}
