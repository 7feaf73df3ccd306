//! Numbers that several themes need.

use super::domain::{Checked, MOST_ROWS, whole};

/// Mean and variance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moments {
    /// The mean.
    pub mean: f64,
    /// The variance.
    pub variance: f64,
}

/// Euler's constant γ.
const EULER: f64 = 0.577_215_664_901_532_9;

/// From here on the asymptotic series is exact to a double.
const FROM: u64 = 64;

/// The harmonic number *H(n)* = 1 + 1/2 + … + 1/*n*; 0 for *n* = 0. Absolute error below 10⁻¹⁴.
///
/// ```
/// use downline_theory::harmonic;
/// assert_eq!(harmonic(2), 1.5);
/// assert!((harmonic(999) - 7.484_470_860_550_345).abs() < 1e-13);
/// ```
pub fn harmonic(n: u64) -> f64 {
    if n < FROM {
        return (1..=n).rev().map(|i| 1.0 / i as f64).sum();
    }
    let x = n as f64;
    let square = x * x;
    // Euler and Maclaurin.
    libm::log(x) + EULER + 0.5 / x - (1.0 / 12.0 - (1.0 / 120.0 - (1.0 / 252.0) / square) / square) / square
}

/// The sum of 1/*i*² for *i* = 1 … *n*; 0 for *n* = 0. Absolute error below 10⁻¹⁴.
///
/// ```
/// use downline_theory::harmonic_of_squares;
/// assert_eq!(harmonic_of_squares(2), 1.25);
/// ```
pub fn harmonic_of_squares(n: u64) -> f64 {
    if n < FROM {
        return (1..=n).rev().map(|i| 1.0 / (i * i) as f64).sum();
    }
    let x = n as f64;
    let square = x * x;
    let zeta = std::f64::consts::PI * std::f64::consts::PI / 6.0;
    zeta - 1.0 / x + 0.5 / square - (1.0 / 6.0 - (1.0 / 30.0 - (1.0 / 42.0) / square) / square) / (square * x)
}

/// The chances of 0 … `most` successes in independent trials with these chances. All terms are positive, so
/// that no digits are lost.
pub(super) fn successes(chances: impl Iterator<Item = f64>, most: u64) -> Vec<f64> {
    let mut at = vec![0.0; most as usize + 1];
    at[0] = 1.0;
    for (done, chance) in chances.enumerate() {
        for count in (1..at.len().min(done + 2)).rev() {
            at[count] = at[count] * (1.0 - chance) + at[count - 1] * chance;
        }
        at[0] *= 1.0 - chance;
    }
    at
}

/// How many rows a table may have.
pub(super) fn rows(argument: &'static str, last: u64) -> Checked {
    whole(argument, last, 0, MOST_ROWS)
}

/// ln C(n, k).
pub(super) fn ln_choose(n: f64, k: f64) -> f64 {
    libm::lgamma(n + 1.0) - libm::lgamma(k + 1.0) - libm::lgamma(n - k + 1.0)
}

/// Φ: the chance that a standard normal number is below `z`.
pub fn normal_below(z: f64) -> f64 {
    libm::erfc(-z / std::f64::consts::SQRT_2) / 2.0
}

/// Φ⁻¹, by halving an interval until it is as small as doubles go; held to ±39, where Φ is 0 or 1 to a
/// double.
pub fn normal_quantile(share: f64) -> f64 {
    if share <= 0.0 {
        return f64::NEG_INFINITY;
    }
    if share >= 1.0 {
        return f64::INFINITY;
    }
    // From the lower tail, where the chance keeps its digits.
    let (tail, sign) = if share <= 0.5 { (share, 1.0) } else { (1.0 - share, -1.0) };
    let (mut low, mut high) = (-39.0, 0.0);
    for _ in 0..100 {
        let middle = (low + high) / 2.0;
        if normal_below(middle) < tail { low = middle } else { high = middle }
    }
    sign * high
}
