//! One figure of every run, and what the runs come to together.

use downline::Report;
use downline_experiment::{Number, Statistic, Summary};

/// A figure of each run, in the order of the seeds; not a number where a run does not have it.
#[derive(Debug, Clone)]
pub struct Values(Vec<f64>);

impl Values {
    /// The figure of these runs.
    pub fn of(runs: &[Report], figure: impl Fn(&Report) -> f64) -> Self {
        Values(runs.iter().map(figure).collect())
    }

    /// This less another, seed by seed.
    pub fn minus(&self, other: &Values) -> Values {
        Values(self.0.iter().zip(&other.0).map(|(one, two)| one - two).collect())
    }

    /// This in per cent of another, seed by seed.
    pub fn of_hundred(&self, whole: &Values) -> Values {
        Values(self.0.iter().zip(&whole.0).map(|(part, whole)| 100.0 * part / whole).collect())
    }

    /// Mean and 95 % interval; `None` unless every run has the figure.
    pub fn summary(&self) -> Option<Summary> {
        let mut statistic = Statistic::default();
        self.0.iter().for_each(|&value| statistic.add(Number::real(value)));
        statistic.summary().filter(|found| found.count == self.0.len() as u64)
    }

    /// The mean with half of its interval, to the digits that a reader needs.
    pub fn shown(&self) -> String {
        let Some(found) = self.summary() else { return "no figure in some runs".to_owned() };
        let places = match found.mean.abs() {
            100.0.. => 0,
            10.0.. => 1,
            _ => 2,
        };
        let half = found.half_width().unwrap_or(0.0);
        format!("{} ±{}", grouped(found.mean, places), grouped(half, places))
    }
}

/// A number with a comma between groups of three digits.
pub fn grouped(number: f64, places: usize) -> String {
    let text = format!("{:.places$}", number.abs());
    let (whole, fraction) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let is_zero = text.chars().all(|letter| matches!(letter, '0' | '.'));
    let sign = if number < 0.0 && !is_zero { "-" } else { "" };
    format!("{sign}{grouped}{fraction}")
}

/// A part of a whole in per cent; not a number where there is no whole.
pub fn percent(part: u64, whole: u64) -> f64 {
    100.0 * part as f64 / whole as f64
}
