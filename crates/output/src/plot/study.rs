//! What the pictures of studies share: names of measures, figures of any size, and a scale around numbers.

use super::scale::{Magnitude, PLAIN, Scale};
use downline::report::Language;
use downline_experiment::{Kind, Metric};

/// Names of the measures that studies look at most.
const NAMES: [(&str, [&str; 2]); 14] = [
    ("losses", ["losses", "亏损总额"]),
    ("losers_share", ["share of losers", "亏损者占比"]),
    ("totals_losers", ["losers", "亏损人数"]),
    ("losers_with_stock_at_cost_share", ["share of losers, stock at cost", "亏损者占比（存货按成本）"]),
    ("totals_losers_with_stock_at_cost", ["losers, stock at cost", "亏损人数（存货按成本）"]),
    ("totals_resellers", ["resellers", "代理人数"]),
    ("totals_peak_active", ["most active resellers", "活跃代理峰值"]),
    ("totals_units_made", ["units made", "生产件数"]),
    ("totals_units_retail", ["sales to end buyers", "售予最终用户件数"]),
    ("totals_units_stranded", ["stranded units", "积压件数"]),
    ("flows_suppliers_profit", ["suppliers' profit", "供货商利润"]),
    ("flows_resellers_profit", ["resellers' profit", "代理利润"]),
    ("inequality_gini_profits", ["Gini of profits", "利润基尼系数"]),
    ("welfare_end_use_share", ["share of goods used", "货物使用率"]),
];

/// What a measure is called in a picture: in words where it has any, else by its name.
pub(super) fn measure_name(measure: &Metric, language: Language) -> String {
    let name = measure.to_string();
    let known = NAMES.iter().find(|(own, _)| *own == name);
    known.map_or(name, |(_, [english, chinese])| language.of(*english, *chinese).to_owned())
}

/// The name of an axis of a measure, with its unit.
pub(super) fn axis_name(measure: &Metric, magnitude: Magnitude, language: Language) -> String {
    let name = measure_name(measure, language);
    let unit = match measure.kind() {
        Kind::Money => magnitude.named(language.of("yuan", "元"), language),
        Kind::Count | Kind::Real if magnitude.name.is_empty() => return name,
        Kind::Count | Kind::Real => magnitude.name.to_owned(),
    };
    language.of(format!("{name}, {unit}"), format!("{name}（{unit}）"))
}

/// A change with its sign and unit, as in `+1.23 million yuan`.
pub(super) fn change(measure: &Metric, number: f64, language: Language) -> String {
    let magnitude = magnitude_of(measure, [number].into_iter(), language);
    let sign = if number > 0.0 { "+" } else { "" };
    let figure = brief(magnitude, number);
    let unit = match measure.kind() {
        Kind::Money => magnitude.named(language.of("yuan", "元"), language),
        Kind::Count | Kind::Real => magnitude.name.to_owned(),
    };
    let between = if unit.is_empty() { "" } else { language.of(" ", "") };
    format!("{sign}{figure}{between}{unit}")
}

/// A figure with as many decimals as a step of this length shows, however small it is.
pub(super) fn figure(magnitude: Magnitude, number: f64, step: f64) -> String {
    let small = step / magnitude.of;
    if small >= 0.01 || small <= 0.0 || !small.is_finite() {
        return magnitude.figure(number, step);
    }
    let decimals = (-libm::log10(small)).ceil().clamp(0.0, 9.0) as usize;
    let text = format!("{:.decimals$}", (number / magnitude.of).abs());
    let is_zero = text.bytes().all(|byte| b"0.".contains(&byte));
    format!("{}{text}", if number < 0.0 && !is_zero { "−" } else { "" })
}

/// A figure with about three digits that mean something.
pub(super) fn brief(magnitude: Magnitude, number: f64) -> String {
    let size = (number / magnitude.of).abs();
    let digits = if size > 0.0 { libm::log10(size).floor() as i32 } else { 0 };
    figure(magnitude, number, magnitude.of * libm::pow(10.0, f64::from((digits - 2).min(0))))
}

/// A figure with about three digits, without zeros that say nothing: `0.05`, `12.3`, `1,200`.
pub(super) fn plain(number: f64) -> String {
    let text = brief(PLAIN, number);
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

/// The magnitude in which numbers are counted along an axis; ratios are counted one by one.
pub(super) fn magnitude_of(
    measure: &Metric,
    numbers: impl Iterator<Item = f64>,
    language: Language,
) -> Magnitude {
    let most = numbers.fold(0.0, |most: f64, next| most.max(next.abs()));
    if measure.kind() == Kind::Real { PLAIN } else { Magnitude::of(most, language) }
}

/// A scale around numbers, with a little room at both ends; zero is on it where it is near.
pub(super) fn around(numbers: impl Iterator<Item = f64> + Clone, from: f64, to: f64) -> Scale {
    let low = numbers.clone().fold(f64::INFINITY, f64::min);
    let high = numbers.fold(f64::NEG_INFINITY, f64::max);
    let (low, high) = if low <= high { (low, high) } else { (0.0, 1.0) };
    let room = if high > low { 0.06 * (high - low) } else { low.abs().max(1.0) * 0.1 };
    let near = |end: f64| end.abs() <= 0.5 * (high - low);
    let scale = Scale { low: low - room, high: high + room, from, to, whole: false };
    match (low >= 0.0 && near(low), high <= 0.0 && near(high)) {
        (true, _) => Scale { low: 0.0, ..scale },
        (_, true) => Scale { high: 0.0, ..scale },
        _ => scale,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_the_digits_that_mean_something() {
        let figures = [0.001234, 0.1234, 12.345, 1234.5, -0.05, 0.0].map(|number| brief(PLAIN, number));
        assert_eq!(figures, ["0.00123", "0.123", "12.3", "1,234", "−0.0500", "0.00"]);
        assert_eq!([0.05, 12.0, 100.0, 0.0].map(plain), ["0.05", "12", "100", "0"]);
        assert_eq!(figure(PLAIN, 0.004, 0.002), "0.004");
        assert_eq!(figure(PLAIN, -0.0001, 0.002), "0.000");
    }

    #[test]
    fn zero_is_on_a_scale_that_comes_near_it() {
        let ends = |numbers: &[f64]| {
            let scale = around(numbers.iter().copied(), 0.0, 1.0);
            (scale.low, scale.high)
        };
        assert_eq!(ends(&[1.0, 3.0]).0, 0.0);
        assert_eq!(ends(&[-3.0, -1.0]).1, 0.0);
        assert!(ends(&[100.0, 101.0]).0 > 99.0);
        assert!(ends(&[5.0, 5.0]).0 < 5.0 && ends(&[]) == (0.0, 1.06));
    }
}
