//! One number of a comparison as columns for people: without a change, with it, and the difference.

use std::fmt;

use super::contrast::{Change, Direction};
use super::display::{figure, give_or_take, on_the_left, on_the_right};
use super::metric::Metric;
use downline::report::Language;

/// Width of a column of a measure.
const WIDE: usize = 22;

/// Writes the heads of the columns after one that is `wide`.
pub(super) fn write_measure_head(f: &mut fmt::Formatter<'_>, wide: usize, language: Language) -> fmt::Result {
    let heads = language.of(["without", "with", "difference"], ["无", "有", "差"]);
    let heads: String = heads.iter().map(|head| on_the_right(head, WIDE)).collect();
    writeln!(f, "{}{heads}", " ".repeat(wide))
}

/// Writes a row: the mean without and with a change, and the paired difference.
pub(super) fn write_measure_row(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    wide: usize,
    measure: &Metric,
    change: Option<Change>,
) -> fmt::Result {
    let cells = change.map_or_else(Default::default, |change| {
        let mark = if change.direction() == Direction::NotDistinguishable { " ?" } else { "  " };
        let [base, own] = [&change.base, &change.own].map(|all| figure(measure.kind(), all.mean) + "  ");
        [base, own, give_or_take((measure.kind(), change.difference)) + mark]
    });
    let cells: String = cells.iter().map(|cell| on_the_right(cell, WIDE)).collect();
    writeln!(f, "{}{}", on_the_left(name, wide), cells.trim_end())
}
