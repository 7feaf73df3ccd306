//! Stranded units by tier, as a small bar chart.

use std::fmt;

use super::paint::{Ink, Paint};
use super::percent;
use crate::report::TierReport;
use crate::report::language::{Language, columns};
use crate::units::Units;

/// The longest bar, in columns.
const LONGEST: u64 = 50;

/// Writes a bar a tier, if any units are stranded. Bars stand last in their lines, so that nothing goes askew
/// where blocks are wider than letters.
pub(super) fn write_chart(
    f: &mut fmt::Formatter<'_>,
    rows: &[&TierReport],
    language: Language,
    paint: Paint,
) -> fmt::Result {
    let most = rows.iter().map(|row| row.people.stranded.units.0).max().unwrap_or(0);
    if most == 0 {
        return Ok(());
    }
    let heads = language.of(["tier", "stranded", "of bought"], ["层级", "积压", "占购入"]);
    // Longest is the bar of the most units, not of the greatest share.
    let bars = language.of("bars: stranded units", "条形：积压件数");
    let mut cells = vec![(heads.map(str::to_owned), bars.to_owned())];
    cells.extend(rows.iter().map(|row| {
        let stranded = row.people.stranded.units;
        let share = percent(stranded.0, row.people.bought.0);
        ([row.tier.to_string(), stranded.to_string(), share], bar(stranded, most))
    }));
    let width = |column: usize| cells.iter().map(|row| columns(&row.0[column])).max().unwrap_or(0);
    let widths = [width(0), width(1), width(2)];
    writeln!(f)?;
    for (at, (row, bar)) in cells.iter().enumerate() {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(widths) {
            line += &" ".repeat(width - columns(cell) + usize::from(!line.is_empty()));
            line += cell;
        }
        match at {
            0 => writeln!(f, "{}", paint.ink(Ink::Head, format!("{line}  {bar}")))?,
            _ if bar.is_empty() => writeln!(f, "{line}")?,
            _ => writeln!(f, "{line}  {}", paint.ink(Ink::Bar, bar))?,
        }
    }
    writeln!(f)
}

/// A bar in eighths of a column, rounded up so that a few units are not none.
fn bar(units: Units, most: u64) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = (u128::from(units.0) * u128::from(LONGEST) * 8).div_ceil(u128::from(most)) as usize;
    "█".repeat(eighths / 8) + EIGHTHS[eighths % 8]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_in_proportion() {
        assert_eq!(bar(Units(0), 9), "");
        assert_eq!(bar(Units(1), 1_000_000), "▏");
        assert_eq!(bar(Units(1), 100), "▌");
        assert_eq!(bar(Units(u64::MAX), u64::MAX), "█".repeat(50));
    }
}
