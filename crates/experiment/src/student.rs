//! Student's t distribution, for intervals of means of few runs.

use libm::{exp, lgamma, log, sqrt};

/// The value that a t-distributed number with `freedom` degrees of freedom (at least 1) exceeds in absolute
/// value with chance 0.05: 12.706 for 1, 1.960 for very many.
pub(super) fn two_sided_95(freedom: u64) -> f64 {
    let (mut low, mut high) = (1.0, 16.0);
    // 60 halvings of 15 are below the last bit of the result.
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if beyond(middle, freedom as f64) > 0.05 { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// P(|T| > t) with `freedom` degrees of freedom ν: the regularised incomplete beta function at ν/(ν + t²)
/// with parameters ν/2 and ½.
fn beyond(t: f64, freedom: f64) -> f64 {
    incomplete_beta(freedom / (freedom + t * t), 0.5 * freedom, 0.5)
}

/// The regularised incomplete beta function (Abramowitz and Stegun, *Handbook of Mathematical Functions*,
/// 26.5).
fn incomplete_beta(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return x.clamp(0.0, 1.0);
    }
    let front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(1.0 - x));
    // The fraction converges quickly on this side of the mean only.
    if x < (a + 1.0) / (a + b + 2.0) {
        front * fraction(x, a, b) / a
    } else {
        1.0 - front * fraction(1.0 - x, b, a) / b
    }
}

/// The continued fraction 26.5.8 by Lentz's method.
fn fraction(x: f64, a: f64, b: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away_from_zero = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut result = d;
    for step in 1..=1000 {
        let m = f64::from(step);
        for term in [
            m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0)),
        ] {
            d = 1.0 / away_from_zero(1.0 + term * d);
            c = away_from_zero(1.0 + term / c);
            result *= c * d;
        }
        if (c * d - 1.0).abs() < 1e-15 {
            break;
        }
    }
    result
}

/// Half the width of the 95 % interval of a mean: t·s/√n, with n at least 2.
pub(super) fn half_width_95(deviation: f64, count: u64) -> f64 {
    two_sided_95(count - 1) * deviation / sqrt(count as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_the_printed_tables() {
        for (freedom, expected) in [
            (1, 12.7062047),
            (2, 4.3026527),
            (4, 2.7764451),
            (9, 2.2621572),
            (29, 2.0452296),
            (120, 1.9799304),
            (999, 1.9623415),
            (1_000_000, 1.9599664),
        ] {
            let found = two_sided_95(freedom);
            assert!((found - expected).abs() < 1e-6, "{freedom}: {found}");
        }
    }
}
