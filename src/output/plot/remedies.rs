//! Several scenarios side by side, with intervals.

use super::rows::{ROW, fitted, left_of, right_of};
use super::scale::{Magnitude, Scale, draw_below};
use super::svg::{LABEL, MARGIN, SMALL, Svg, WIDTH, colour};
use crate::output::{Remedied, remedy_name};
use crate::report::{Language, Report};

/// What one of several scenarios came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    /// What it is called.
    pub name: String,
    /// The mean over runs.
    pub mean: f64,
    /// The lower end of the interval.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// Several scenarios, and what is compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// What is measured, in the language of the picture, as in `money that losing resellers lost`.
    pub measure: String,
    /// Its unit, as in `yuan`.
    pub unit: String,
    /// What the intervals are, as in `least and most of 5 runs`.
    pub interval: String,
    /// The scenario as it is.
    pub baseline: Estimate,
    /// The same, each with a change.
    pub changed: Vec<Estimate>,
}

impl Comparison {
    /// The losses of those who lost, in yuan: a scenario run under some seeds, and the same with remedies under
    /// the same seeds. Intervals run from the least to the most of those runs.
    ///
    /// # Panics
    /// If there is no report.
    pub fn of_losses(before: &[Report], remedied: &[Remedied], language: Language) -> Self {
        let name = language.of("none", "原情景").to_owned();
        let rows = remedied.iter().map(|row| {
            let name = remedy_name(row.remedy, language).to_owned();
            Estimate::of_losses(name, &row.reports)
        });
        let runs = before.len();
        Comparison {
            measure: language.of("Losses of those who lose", "亏损者的亏损总额").to_owned(),
            unit: language.of("yuan", "元").to_owned(),
            interval: language.of(
                format!("least and most of {runs} runs under the same seeds"),
                format!("同一组种子下 {runs} 次运行的最小与最大"),
            ),
            baseline: Estimate::of_losses(name, before),
            changed: rows.collect(),
        }
    }
}

impl Estimate {
    fn of_losses(name: String, reports: &[Report]) -> Self {
        let losses = reports.iter().map(|report| report.welfare.transfers.as_yuan());
        let (low, high) = losses
            .clone()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), loss| (low.min(loss), high.max(loss)));
        assert!(low <= high, "no report of {name}");
        Estimate { name, mean: losses.sum::<f64>() / reports.len() as f64, low, high }
    }
}

/// The comparison as dots with intervals, the least first, beside the scenario as it is.
pub fn remedies(comparison: &Comparison, language: Language) -> String {
    let Comparison { measure, unit, interval, baseline, changed } = comparison;
    let mut rows: Vec<&Estimate> = changed.iter().collect();
    rows.sort_by(|one, other| one.mean.total_cmp(&other.mean).then_with(|| one.name.cmp(&other.name)));
    let largest = || changed.iter().chain([baseline]).flat_map(|row| [row.mean, row.low, row.high]);
    let magnitude = Magnitude::of(largest().fold(0.0, |most, next| f64::max(most, next.abs())), language);
    let figure = |number: f64| magnitude.figure(number, magnitude.of / 10.0);
    let unit = magnitude.named(unit, language);
    let title = match rows.first() {
        Some(best) if best.mean < baseline.mean => {
            let (name, least, before) = (&best.name, figure(best.mean), figure(baseline.mean));
            language.of(
                format!("{measure}: least with {name}, {least} instead of {before} {unit}"),
                format!("{measure}：{name}最少，由 {before} 降到 {least} {unit}"),
            )
        }
        _ => language.of(
            format!("{measure}: no change brings it below {} {unit}", figure(baseline.mean)),
            format!("{measure}：没有办法使其低于 {} {unit}", figure(baseline.mean)),
        ),
    };
    let shown = language.of(
        format!("Dots: means; lines: {interval}. \"{}\" is the scenario without any.", baseline.name),
        format!("点：均值；线：{interval}。“{}”为原情景。", baseline.name),
    );
    let mut svg = Svg::new(language, &title, &shown);
    rows.push(baseline);
    let notes: Vec<String> = rows.iter().map(|row| change(row, baseline, language)).collect();
    let left = left_of(rows.iter().map(|row| row.name.as_str()));
    let right = right_of(notes.iter().map(String::as_str));
    let mut scale = Scale::holding(largest(), left, right);
    scale.high *= 1.03;
    let (top, bottom) = (svg.top, svg.top + rows.len() as f64 * ROW);
    draw_below(&mut svg, scale, [top, bottom], magnitude, &unit);
    let before = scale.at(baseline.mean);
    svg.dashes((before, top), (before, bottom), colour::INK, 1.5);
    for ((row, note), at) in rows.iter().zip(&notes).zip(0..) {
        let y = top + (f64::from(at) + 0.5) * ROW;
        let is_baseline = std::ptr::eq(*row, baseline);
        let ink = if is_baseline { colour::INK } else { colour::BLUE };
        let label = if is_baseline { LABEL.bold() } else { LABEL };
        svg.text(left - 10.0, y + 7.0, &fitted(&row.name), label.end());
        svg.line((scale.at(row.low), y), (scale.at(row.high), y), ink, 4.0);
        for end in [row.low, row.high] {
            svg.line((scale.at(end), y - 7.0), (scale.at(end), y + 7.0), ink, 2.5);
        }
        let says = format!("{}: {} ({} … {})", row.name, figure(row.mean), figure(row.low), figure(row.high));
        svg.circle((scale.at(row.mean), y), 7.5, ink, &says);
        svg.text(WIDTH - MARGIN, y + 7.0, note, SMALL.end());
    }
    svg.finish()
}

/// The change of the mean, in per cent.
fn change(row: &Estimate, baseline: &Estimate, language: Language) -> String {
    if std::ptr::eq(row, baseline) || baseline.mean == 0.0 {
        return String::new();
    }
    let change = 100.0 * (row.mean - baseline.mean) / baseline.mean.abs();
    let sign = match change.round() {
        change if change < 0.0 => "−",
        change if change > 0.0 => "+",
        _ => "±",
    };
    let number = change.abs().round();
    language.of(format!("{sign}{number} %"), format!("{sign}{number}%"))
}
