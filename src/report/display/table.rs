//! The rows of the table, in as many parts as it takes.

use std::fmt;
use std::ops::Range;

use super::paint::{Ink, Paint};
use super::{WIDTH, percent, whole};
use crate::report::TierReport;
use crate::report::language::{Language, columns, whole_yuan};
use crate::units::{Money, Units};

/// What stands in a column, for one tier or for several together.
#[derive(Clone, Copy)]
enum Amount {
    Tier,
    People(fn(&TierReport) -> u64),
    Units(fn(&TierReport) -> Units),
    Yuan(fn(&TierReport) -> Money),
    /// Yuan with a sign, coloured by it.
    Profit,
    /// Losers as a share of those who joined.
    Losers,
}

/// A column by its heads in English and Chinese.
#[derive(Clone, Copy)]
struct Column(&'static str, &'static str, Amount);

const TIER: Column = Column("tier", "层级", Amount::Tier);
const JOINED: Column = Column("joined", "加入", Amount::People(|row| row.people.joined));
const ACTIVE: Column = Column("active", "活跃", Amount::People(|row| row.people.active));
const THEY_BOUGHT: Column = Column("bought", "购入", Amount::Units(|row| row.people.bought));
const STRANDED: Column = Column("stranded", "积压", Amount::Units(|row| row.people.stranded.units));
const AT_COST: Column = Column("at cost", "积压成本", Amount::Yuan(|row| row.people.stranded.at_cost));
const PAID: Column = Column("paid", "支出", Amount::Yuan(|row| row.people.money.paid));
const RECEIVED: Column = Column("received", "收入", Amount::Yuan(|row| row.people.money.received));
const PROFIT: Column = Column("profit", "利润", Amount::Profit);
const LOSERS: Column = Column("losers", "亏损者", Amount::Losers);

const BOUGHT: Column = Column("bought", "购入", Amount::Units(|row| row.flows.units.bought));
const MOVED_IN: Column = Column("moved in", "随人转入", Amount::Units(|row| row.flows.units.moved_in));
const SOLD_DOWN: Column = Column("sold down", "转卖下级", Amount::Units(|row| row.flows.units.sold_down));
const RETAIL: Column = Column("retail", "零售", Amount::Units(|row| row.flows.units.retail));
const USED: Column = Column("used", "自用", Amount::Units(|row| row.flows.units.own_use));
const DUMPED: Column = Column("dumped", "甩卖", Amount::Units(|row| row.flows.units.dumped));
const RETURNED: Column = Column("returned", "退货", Amount::Units(|row| row.flows.units.returned));
const EXPIRED: Column = Column("expired", "过期", Amount::Units(|row| row.flows.units.expired));
const ON_HAND: Column = Column("on hand", "库存", Amount::Units(|row| row.flows.units.on_hand));
const MOVED_OUT: Column = Column("moved out", "随人转出", Amount::Units(|row| row.flows.units.moved_out));

/// One table where each reseller kept its tier: those who joined at a tier and those who traded at it are the
/// same.
const ALL: [Column; 14] = [
    TIER, JOINED, BOUGHT, SOLD_DOWN, RETAIL, USED, DUMPED, RETURNED, EXPIRED, ON_HAND, STRANDED, AT_COST,
    PROFIT, LOSERS,
];
/// Two where resellers changed tiers.
const OF_PEOPLE: [Column; 10] =
    [TIER, JOINED, ACTIVE, THEY_BOUGHT, STRANDED, AT_COST, PAID, RECEIVED, PROFIT, LOSERS];
const OF_GOODS: [Column; 11] =
    [TIER, BOUGHT, MOVED_IN, SOLD_DOWN, RETAIL, USED, DUMPED, RETURNED, EXPIRED, ON_HAND, MOVED_OUT];
/// Columns that are left out where every tier has zero.
const ONLY_IF_ANY: [&str; 4] = ["dumped", "returned", "moved in", "moved out"];

/// Writes the tiers of a supplier: people and goods in one table, or in two where resellers changed tiers.
pub(super) fn write_tables(
    f: &mut fmt::Formatter<'_>,
    rows: &[&TierReport],
    language: Language,
    paint: Paint,
) -> fmt::Result {
    let have_moved = rows.iter().any(|row| row.flows.units.moved_out > Units(0));
    if !have_moved {
        return write_table(f, &ALL, rows, language, paint);
    }
    let people = language.of("people, by the tier at which they joined", "人员（按加入时的层级）");
    writeln!(f, "{people}")?;
    write_table(f, &OF_PEOPLE, rows, language, paint)?;
    let goods = language.of("goods, by the tier held at the time", "货物（按当时的层级）");
    writeln!(f, "\n{goods}")?;
    write_table(f, &OF_GOODS, rows, language, paint)
}

/// Writes a table, in as many parts one below the other as it takes for lines not to be too long.
fn write_table(
    f: &mut fmt::Formatter<'_>,
    table: &[Column],
    rows: &[&TierReport],
    language: Language,
    paint: Paint,
) -> fmt::Result {
    let is_shown = |column: &&Column| !ONLY_IF_ANY.contains(&column.0) || column.2.is_any(rows);
    let table: Vec<Column> = table.iter().filter(is_shown).copied().collect();
    let line = |rows: &[&TierReport]| table.iter().map(|column| column.2.cell(rows, language)).collect();
    let mut cells: Vec<Vec<String>> = vec![table.iter().map(|column| column.head(language)).collect()];
    cells.extend(rows.iter().map(|row| line(&[*row])));
    cells.push(line(rows));
    let width = |column: usize| cells.iter().map(|row| columns(&row[column])).max().unwrap_or(0);
    let widths: Vec<usize> = (0..table.len()).map(width).collect();
    for part in parts(&widths) {
        for (at, row) in cells.iter().enumerate() {
            for column in std::iter::once(0).chain(part.clone()) {
                let cell = padded(&row[column], widths[column]);
                let space = if column == 0 { "" } else { " " };
                match ink(at, table[column].2, &row[column]) {
                    Some(ink) => write!(f, "{space}{}", paint.ink(ink, cell))?,
                    None => write!(f, "{space}{cell}")?,
                }
            }
            writeln!(f)?;
        }
    }
    Ok(())
}

impl Column {
    fn head(&self, language: Language) -> String {
        language.of(self.0, self.1).to_owned()
    }
}

impl Amount {
    /// The cell of one tier, or of all of several.
    fn cell(self, rows: &[&TierReport], language: Language) -> String {
        let count = |number: fn(&TierReport) -> u64| rows.iter().map(|row| number(row)).sum::<u64>();
        let money = |amount: fn(&TierReport) -> Money| Money::total(rows.iter().map(|row| amount(row)));
        match self {
            Amount::Tier => match rows {
                [row] => row.tier.to_string(),
                _ => language.of("all", "合计").to_owned(),
            },
            Amount::People(number) => count(number).to_string(),
            Amount::Units(number) => rows.iter().map(|row| number(row)).sum::<Units>().to_string(),
            Amount::Yuan(amount) => whole(money(amount)),
            Amount::Profit => format!("{:+}", whole_yuan(money(|row| row.people.money.profit))),
            Amount::Losers => percent(count(|row| row.people.losers), count(|row| row.people.joined)),
        }
    }

    fn is_any(self, rows: &[&TierReport]) -> bool {
        match self {
            Amount::Units(number) => rows.iter().any(|row| number(row) > Units(0)),
            _ => true,
        }
    }
}

fn ink(row: usize, amount: Amount, cell: &str) -> Option<Ink> {
    match (row, amount) {
        (0, _) => Some(Ink::Head),
        (_, Amount::Profit) if cell.starts_with('-') => Some(Ink::Loss),
        (_, Amount::Profit) => Some(Ink::Gain),
        _ => None,
    }
}

/// A cell with spaces before it, as many columns wide as this.
fn padded(cell: &str, width: usize) -> String {
    " ".repeat(width - columns(cell)) + cell
}

/// Columns after the first, in parts that fit a line behind the first.
fn parts(widths: &[usize]) -> Vec<Range<usize>> {
    let (mut parts, mut start, mut used) = (Vec::new(), 1, widths[0]);
    for (column, width) in widths.iter().enumerate().skip(1) {
        if column > start && used + 1 + width > WIDTH {
            parts.push(start..column);
            (start, used) = (column, widths[0]);
        }
        used += 1 + width;
    }
    parts.push(start..widths.len());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_that_do_not_fit_go_below() {
        assert_eq!(parts(&[3, 40, 40, 14, 50]), [1..4, 4..5]);
        assert_eq!(parts(&[3, 40, 40, 15, 50]), [1..3, 3..5]);
        assert_eq!(parts(&[4, 200]), vec![1..2]);
    }

    #[test]
    fn cells_end_in_the_same_column() {
        assert_eq!([padded("层级", 6), padded("12", 6)], ["  层级", "    12"]);
    }
}
