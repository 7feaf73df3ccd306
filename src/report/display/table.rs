//! The rows of the table, in as many parts as it takes.

use std::fmt;
use std::ops::Range;

use super::paint::{Ink, Paint};
use super::{WIDTH, percent, whole};
use crate::report::TierReport;
use crate::report::language::{Language, columns, whole_yuan};
use crate::units::Money;

const COLUMNS: usize = 12;
const HEADS: [&str; COLUMNS] = [
    "tier",
    "joined",
    "bought",
    "sold down",
    "retail",
    "used",
    "expired",
    "on hand",
    "stranded",
    "at cost",
    "profit",
    "losers",
];
const CHINESE_HEADS: [&str; COLUMNS] = [
    "层级",
    "加入",
    "购入",
    "转卖下级",
    "零售",
    "自用",
    "过期",
    "库存",
    "积压",
    "积压成本",
    "利润",
    "亏损者",
];
/// The column whose colour says gain or loss.
const PROFIT: usize = 10;

/// Writes a table, in as many parts one below the other as it takes for lines not to be too long.
pub(super) fn write_table(
    f: &mut fmt::Formatter<'_>,
    rows: &[&TierReport],
    language: Language,
    paint: Paint,
) -> fmt::Result {
    let mut cells: Vec<[String; COLUMNS]> = vec![language.of(HEADS, CHINESE_HEADS).map(str::to_owned)];
    cells.extend(rows.iter().map(|row| cells_of(row)));
    cells.push(sums_of(rows, language));
    let widths: Vec<usize> =
        (0..COLUMNS).map(|column| cells.iter().map(|row| columns(&row[column])).max().unwrap_or(0)).collect();
    for part in parts(&widths) {
        for (at, row) in cells.iter().enumerate() {
            for column in std::iter::once(0).chain(part.clone()) {
                let cell = padded(&row[column], widths[column]);
                let space = if column == 0 { "" } else { " " };
                match ink(at, column, &row[column]) {
                    Some(ink) => write!(f, "{space}{}", paint.ink(ink, cell))?,
                    None => write!(f, "{space}{cell}")?,
                }
            }
            writeln!(f)?;
        }
    }
    Ok(())
}

fn ink(row: usize, column: usize, cell: &str) -> Option<Ink> {
    match (row, column) {
        (0, _) => Some(Ink::Head),
        (_, PROFIT) if cell.starts_with('-') => Some(Ink::Loss),
        (_, PROFIT) => Some(Ink::Gain),
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

fn cells_of(row: &TierReport) -> [String; COLUMNS] {
    let units = &row.units;
    [
        row.tier.to_string(),
        row.joined.to_string(),
        units.bought.to_string(),
        units.sold_down.to_string(),
        units.retail.to_string(),
        units.own_use.to_string(),
        units.expired.to_string(),
        units.on_hand.to_string(),
        row.stranded.units.to_string(),
        whole(row.stranded.at_cost),
        format!("{:+}", whole_yuan(row.money.profit)),
        percent(row.losers, row.joined),
    ]
}

fn sums_of(rows: &[&TierReport], language: Language) -> [String; COLUMNS] {
    let count = |number: fn(&TierReport) -> u64| rows.iter().map(|row| number(row)).sum::<u64>();
    let money = |amount: fn(&TierReport) -> Money| rows.iter().map(|row| amount(row)).sum::<Money>();
    [
        language.of("all", "合计").to_owned(),
        count(|row| row.joined).to_string(),
        count(|row| row.units.bought.0).to_string(),
        count(|row| row.units.sold_down.0).to_string(),
        count(|row| row.units.retail.0).to_string(),
        count(|row| row.units.own_use.0).to_string(),
        count(|row| row.units.expired.0).to_string(),
        count(|row| row.units.on_hand.0).to_string(),
        count(|row| row.stranded.units.0).to_string(),
        whole(money(|row| row.stranded.at_cost)),
        format!("{:+}", whole_yuan(money(|row| row.money.profit))),
        percent(count(|row| row.losers), count(|row| row.joined)),
    ]
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
