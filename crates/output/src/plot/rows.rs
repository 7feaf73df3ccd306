//! Tiers as the rows of a picture, and horizontal bars.

use super::svg::{LABEL, MARGIN, SMALL};
use crate::Run;
use downline::report::{Language, TierReport};

/// More rows than these are not read: the deepest tiers share the last one.
const MOST_ROWS: usize = 12;
/// The height of a row.
pub(super) const ROW: f64 = 42.0;
/// The height of a bar in it.
pub(super) const BAR: f64 = 28.0;
/// The widest that labels at the left become.
const WIDEST: f64 = 210.0;

/// The tiers that a row stands for, nearly always one.
pub(super) struct TierRow<'a> {
    pub(super) label: String,
    pub(super) tiers: &'a [TierReport],
}

impl TierRow<'_> {
    pub(super) fn sum<T: std::iter::Sum>(&self, of: fn(&TierReport) -> T) -> T {
        self.tiers.iter().map(of).sum()
    }
}

/// The rows of a run's tiers.
pub(super) fn tier_rows<'a>(run: &Run<'a>, language: Language) -> Vec<TierRow<'a>> {
    let report: &'a downline::report::Report = run.report;
    let mut rows = Vec::new();
    for supplier in &report.suppliers {
        let start = report.tiers.partition_point(|row| row.supplier < supplier.supplier);
        let end = report.tiers.partition_point(|row| row.supplier <= supplier.supplier);
        let tiers = &report.tiers[start..end];
        let single = tiers.len().min(if tiers.len() > MOST_ROWS { MOST_ROWS - 1 } else { MOST_ROWS });
        let name = match &report.suppliers[..] {
            [_] => String::new(),
            _ => format!("{}{} · ", short_name(&supplier.name), report.supplier_number(supplier.supplier)),
        };
        for at in 0..single {
            let tier = tiers[at].tier;
            let label = language.of(format!("tier {tier}"), format!("第 {tier} 级"));
            rows.push(TierRow { label: format!("{name}{label}"), tiers: &tiers[at..=at] });
        }
        if single < tiers.len() {
            let from = tiers[single].tier;
            let label = language.of(format!("tiers {from}+"), format!("第 {from} 级起"));
            rows.push(TierRow { label: format!("{name}{label}"), tiers: &tiers[single..] });
        }
    }
    rows
}

/// The name of a supplier, cut so that more fits beside it.
pub(super) fn short_name(name: &str) -> String {
    LABEL.cut(name, WIDEST / 2.0)
}

/// Where bars begin, right of these labels.
pub(super) fn left_of<'a>(labels: impl IntoIterator<Item = &'a str>) -> f64 {
    let widest = labels.into_iter().map(|label| LABEL.width(label)).fold(60.0, f64::max);
    MARGIN + widest.min(WIDEST) + 12.0
}

/// A label that fits left of the bars.
pub(super) fn fitted(label: &str) -> String {
    LABEL.cut(label, WIDEST)
}

/// Where bars end, left of a column of these texts, which ends at `right`.
pub(super) fn right_of<'a>(right: f64, texts: impl IntoIterator<Item = &'a str>) -> f64 {
    right - texts.into_iter().map(|text| SMALL.width(text)).fold(0.0, f64::max) - 16.0
}
