//! One line of the comparison.

use serde::Serialize;

use super::LEAST_Z_OF_3_PERCENT;
use super::statistics::{Paired, as_normal, chi_square_tail, distance_from_even, kolmogorov_tail, two_sided};

/// How a line is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Means over runs; *z* is the mean difference over its standard error.
    Mean,
    /// A distribution, by χ²: expected are its degrees of freedom, observed its value, and *z* stands for its
    /// chance.
    ChiSquare,
    /// A distribution, by the test of Kolmogorov and Smirnov: observed is the greatest distance, expected its
    /// mean √(π/2)·ln 2/√n, and *z* stands for its chance.
    Kolmogorov,
    /// Figures that must be equal.
    Exact,
}

/// What came of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// No more than luck explains.
    Agrees,
    /// The simulator or the theory is wrong.
    Differs,
    /// It agrees, but an error of 3 % could be missed: there were too few runs.
    Blunt,
}

/// What theory expects and the simulator does.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Check {
    /// The theory.
    pub theme: &'static str,
    /// The figure.
    pub what: String,
    /// How it is judged.
    pub method: Method,
    /// What theory says.
    pub expected: f64,
    /// What the simulator does.
    pub observed: f64,
    /// Standard error of the difference; `null` but for means.
    pub standard_error: Option<f64>,
    /// In standard errors; for a distribution the normal number with the same chance; `null` for exact
    /// figures.
    pub z: Option<f64>,
    /// The chance of a difference as large or larger, if both are right.
    pub p: f64,
    /// The *z* that an error of 3 % would have; `null` but for means.
    pub z_of_3_percent: Option<f64>,
    /// What came of it.
    pub verdict: Verdict,
}

impl Check {
    fn new(
        theme: &'static str,
        what: impl Into<String>,
        method: Method,
        expected: f64,
        observed: f64,
    ) -> Check {
        Check {
            theme,
            what: what.into(),
            method,
            expected,
            observed,
            standard_error: None,
            z: None,
            p: 1.0,
            z_of_3_percent: None,
            verdict: Verdict::Agrees,
        }
    }

    /// Means over runs.
    pub(super) fn mean(theme: &'static str, what: impl Into<String>, runs: &Paired) -> Check {
        let error = runs.standard_error();
        let z = (runs.observed() - runs.expected()) / error;
        Check {
            standard_error: Some(error),
            z: Some(z),
            p: two_sided(z),
            z_of_3_percent: Some(0.03 * runs.expected().abs() / error),
            ..Check::new(theme, what, Method::Mean, runs.expected(), runs.observed())
        }
    }

    /// Counts by class against what theory expects of each. Classes of which fewer than ten are expected are
    /// put together with their neighbours.
    pub(super) fn law(
        theme: &'static str,
        what: impl Into<String>,
        counts: &[f64],
        expected: &[f64],
    ) -> Check {
        let mut classes: Vec<(f64, f64)> = Vec::new();
        let mut open = (0.0, 0.0);
        for (count, expected) in counts.iter().zip(expected) {
            open = (open.0 + count, open.1 + expected);
            if open.1 >= 10.0 {
                classes.push(std::mem::take(&mut open));
            }
        }
        if let Some(last) = classes.last_mut() {
            *last = (last.0 + open.0, last.1 + open.1);
        }
        let square = |(count, expected): &(f64, f64)| (count - expected) * (count - expected) / expected;
        let value = classes.iter().map(square).sum();
        let degrees = classes.len() as f64 - 1.0;
        let p = chi_square_tail(degrees, value);
        Check { z: Some(as_normal(p)), p, ..Check::new(theme, what, Method::ChiSquare, degrees, value) }
    }

    /// Numbers from 0 to 1 that theory says are evenly spread.
    pub(super) fn even(theme: &'static str, what: impl Into<String>, sample: &mut [f64]) -> Check {
        let n = sample.len() as f64;
        let distance = distance_from_even(sample);
        let p = kolmogorov_tail(distance, n);
        let mean = libm::sqrt(std::f64::consts::PI / 2.0) * std::f64::consts::LN_2 / libm::sqrt(n);
        Check { z: Some(as_normal(p)), p, ..Check::new(theme, what, Method::Kolmogorov, mean, distance) }
    }

    /// Figures that must be equal.
    pub(super) fn exact(theme: &'static str, what: impl Into<String>, expected: f64, observed: f64) -> Check {
        let p = if expected == observed { 1.0 } else { 0.0 };
        Check { p, ..Check::new(theme, what, Method::Exact, expected, observed) }
    }

    /// Judges it: the difference must not be less probable than this.
    pub(super) fn judge(&mut self, least: f64) {
        let sees = self.z_of_3_percent.is_none_or(|z| z >= LEAST_Z_OF_3_PERCENT);
        // What is no number agrees with nothing.
        self.verdict = match self.p >= least {
            true if sees => Verdict::Agrees,
            true => Verdict::Blunt,
            false => Verdict::Differs,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::{Check, Paired, Verdict};

    #[test]
    fn small_classes_are_put_together_and_the_rest_joins_the_last() {
        let line = Check::law("", "", &[30.0, 4.0, 8.0, 6.0, 2.0], &[25.0, 5.0, 6.0, 12.0, 2.0]);
        // 30 | 12 | 8 against 25 | 11 | 14.
        let value = 1.0 + 1.0 / 11.0 + 36.0 / 14.0;
        assert_eq!(line.expected, 2.0);
        assert!((line.observed - value).abs() < 1e-12);
        assert!((line.p - (-value / 2.0f64).exp()).abs() < 1e-12);
    }

    #[test]
    fn a_line_that_could_miss_three_percent_is_blunt() {
        let runs = |spread: f64| {
            let mut runs = Paired::default();
            (0..100).for_each(|run| runs.add(10.0 + spread * f64::from(run % 2 * 2 - 1), 10.0));
            let mut line = Check::mean("", "", &runs);
            line.judge(1e-5);
            line.verdict
        };
        // Standard errors of about 0.02 and 0.1, to be seen beside 0.3.
        assert_eq!((runs(0.2), runs(1.0)), (Verdict::Agrees, Verdict::Blunt));
    }

    #[test]
    fn what_is_no_number_agrees_with_nothing() {
        for (expected, observed) in [(1.0, 2.0), (f64::NAN, f64::NAN)] {
            let mut line = Check::exact("", "", expected, observed);
            line.judge(1e-5);
            assert_eq!(line.verdict, Verdict::Differs);
        }
        let mut line = Check::law("", "", &[], &[]);
        line.p = f64::NAN;
        line.judge(1e-5);
        assert_eq!(line.verdict, Verdict::Differs);
    }
}
