//! What the comparison needs of statistics.

use downline_theory::normal_quantile;

/// Figures of many runs, each beside what theory expects of that run: mean and spread of the differences
/// (Welford, "Note on a method for calculating corrected sums of squares and products", Technometrics 4,
/// 1962).
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Paired {
    count: f64,
    observed: f64,
    expected: f64,
    difference: f64,
    squares: f64,
}

impl Paired {
    pub(super) fn add(&mut self, observed: f64, expected: f64) {
        self.count += 1.0;
        self.observed += (observed - self.observed) / self.count;
        self.expected += (expected - self.expected) / self.count;
        let before = observed - expected - self.difference;
        self.difference += before / self.count;
        self.squares += before * (observed - expected - self.difference);
    }

    pub(super) fn observed(&self) -> f64 {
        self.observed
    }

    pub(super) fn expected(&self) -> f64 {
        self.expected
    }

    /// Of the mean difference.
    pub(super) fn standard_error(&self) -> f64 {
        libm::sqrt(self.squares / (self.count - 1.0) / self.count)
    }
}

/// The chance of a standard normal number at least as far from 0, on either side.
pub(super) fn two_sided(z: f64) -> f64 {
    libm::erfc(z.abs() / std::f64::consts::SQRT_2)
}

/// The normal number beyond which lies a chance of `p`.
pub(super) fn as_normal(p: f64) -> f64 {
    -normal_quantile(p.max(f64::MIN_POSITIVE))
}

/// The chance that χ² with *k* = `degrees` degrees of freedom is at least `x`: the regularised incomplete
/// gamma function Q(k/2, x/2), by its series or its continued fraction (Press et al., "Numerical Recipes",
/// §6.2).
pub(super) fn chi_square_tail(degrees: f64, x: f64) -> f64 {
    let (a, x) = (degrees / 2.0, x / 2.0);
    if x <= 0.0 {
        return 1.0;
    }
    let front = libm::exp(a * libm::log(x) - x - libm::lgamma(a));
    if x < a + 1.0 {
        let (mut term, mut sum, mut n) = (1.0 / a, 1.0 / a, a);
        while term > sum * 1e-16 {
            n += 1.0;
            term *= x / n;
            sum += term;
        }
        return 1.0 - front * sum;
    }
    // Lentz's method.
    let mut b = x + 1.0 - a;
    let (mut c, mut d) = (1e300, 1.0 / b);
    let mut fraction = d;
    for i in 1..10_000 {
        let i = f64::from(i);
        let an = -i * (i - a);
        b += 2.0;
        d = 1.0 / (an * d + b);
        c = b + an / c;
        let step = d * c;
        fraction *= step;
        if (step - 1.0).abs() < 1e-15 {
            break;
        }
    }
    front * fraction
}

/// Kolmogorov's limit law: the chance that √n times the greatest distance of an empirical distribution of `n`
/// from the true one is at least as large, with Stephens' correction for finite n ("EDF statistics for
/// goodness of fit and some comparisons", Journal of the American Statistical Association 69, 1974).
pub(super) fn kolmogorov_tail(distance: f64, n: f64) -> f64 {
    let root = libm::sqrt(n);
    let x = distance * (root + 0.12 + 0.11 / root);
    if x < 0.2 {
        return 1.0;
    }
    let term = |k: i32| 2.0 * f64::from(1 - 2 * ((k + 1) % 2)) * libm::exp(-2.0 * f64::from(k * k) * x * x);
    (1..=100).map(term).sum::<f64>().clamp(0.0, 1.0)
}

/// The greatest distance of the empirical distribution of `sample` (numbers from 0 to 1, if theory is right
/// evenly spread) from the even one.
pub(super) fn distance_from_even(sample: &mut [f64]) -> f64 {
    sample.sort_unstable_by(f64::total_cmp);
    let n = sample.len() as f64;
    let distance = |(at, &x): (usize, &f64)| (x - at as f64 / n).abs().max(((at + 1) as f64 / n - x).abs());
    sample.iter().enumerate().map(distance).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::{Paired, as_normal, chi_square_tail, distance_from_even, kolmogorov_tail, two_sided};

    #[test]
    fn tails_are_those_of_published_tables() {
        // Upper points of χ² (Abramowitz and Stegun, table 26.8), of the normal law, and of Kolmogorov's
        // (Smirnov 1948).
        for (degrees, x, p) in
            [(1.0, 3.84146, 0.05), (5.0, 15.08627, 0.01), (10.0, 3.94030, 0.95), (40.0, 73.40196, 0.001)]
        {
            assert!((chi_square_tail(degrees, x) / p - 1.0).abs() < 1e-5, "{degrees}");
        }
        assert!((two_sided(-1.959964) - 0.05).abs() < 1e-7);
        assert!((as_normal(0.001) - 3.090232).abs() < 1e-6);
        for (x, p) in [(1.22385, 0.1), (1.3581, 0.05), (1.6276, 0.01)] {
            assert!((kolmogorov_tail(x / 1e5, 1e10) - p).abs() < 2e-5, "{x}");
        }
    }

    #[test]
    fn pairs_and_distances_are_what_a_hand_makes_them() {
        let mut paired = Paired::default();
        for (observed, expected) in [(3.0, 1.0), (5.0, 4.0), (4.0, 1.0)] {
            paired.add(observed, expected);
        }
        assert_eq!((paired.observed(), paired.expected()), (4.0, 2.0));
        // Differences 2, 1, 3: deviation 1.
        assert!((paired.standard_error() - (1.0f64 / 3.0).sqrt()).abs() < 1e-15);
        assert!((distance_from_even(&mut [0.9, 0.3]) - 0.4).abs() < 1e-15);
    }
}
