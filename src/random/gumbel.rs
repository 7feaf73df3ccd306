//! Gumbel draws, which make the choice of the greatest utility logit.

use std::sync::OnceLock;

use super::{OCTAVES, STEPS, quantile_at};

/// One of utility, in the fixed-point numbers of [`gumbel`].
pub(crate) const UTIL: i64 = 1 << 32;

/// The quantile of the standard Gumbel distribution, −ln(−ln u), of a draw of 32 random bits, with 32
/// fractional bits: between −3.1 and 22.2.
///
/// If one of several values takes the greatest sum with a draw of its own each, it does so with a chance that
/// goes with the exponential of the value (McFadden 1974). The table is cut as that of log-normal traits is.
#[inline]
pub(crate) fn gumbel(draw: u32) -> i64 {
    let [low, high] = tables();
    if draw < 1 << 31 { quantile_at(low, draw) } else { quantile_at(high, !draw) }
}

/// The quantiles of the lower half by their tail probabilities, and those of the upper half.
fn tables() -> &'static [Vec<i64>; 2] {
    static TABLES: OnceLock<[Vec<i64>; 2]> = OnceLock::new();
    TABLES.get_or_init(|| {
        let tails = || {
            (0..OCTAVES * STEPS + 1).map(|at| {
                let (octave, step) = ((at / STEPS) as i32, (at % STEPS) as f64);
                libm::ldexp(1.0 + step / STEPS as f64, octave - 32).min(0.5)
            })
        };
        let fixed = |utility: f64| (utility * UTIL as f64).round() as i64;
        [
            tails().map(|tail| fixed(-libm::log(-libm::log(tail)))).collect(),
            tails().map(|tail| fixed(-libm::log(-libm::log1p(-tail)))).collect(),
        ]
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Keys, Purpose};

    #[test]
    fn quantiles_are_those_of_the_distribution() {
        for (probability, draw) in
            [0.001, 0.1, 0.5, 0.9, 0.999_99].map(|p: f64| (p, (p * 4_294_967_296.0) as u32))
        {
            let expected = -libm::log(-libm::log(probability));
            let found = gumbel(draw) as f64 / UTIL as f64;
            assert!((found - expected).abs() < 2e-3, "{probability}: {found} {expected}");
        }
        let values: Vec<i64> = (0..=u32::MAX).step_by(65_521).map(gumbel).collect();
        assert!(values.is_sorted());
        assert!(gumbel(0) > -4 * UTIL && (22 * UTIL..23 * UTIL).contains(&gumbel(u32::MAX)));
    }

    /// Of three values 0, 1 and 2 the greatest sums are as frequent as e⁰, e¹ and e² are large.
    #[test]
    fn the_greatest_sum_is_logit() {
        const DRAWS: u32 = 60_000;
        let key = Keys::from_seed(5).of(Purpose::Marketplace);
        let mut times = [0.0; 3];
        for number in 0..DRAWS {
            let draws = key.block([number, 0, 0, 0]);
            let best = (0..3).max_by_key(|&at| at as i64 * UTIL + gumbel(draws[at])).unwrap();
            times[best] += 1.0 / f64::from(DRAWS);
        }
        let sum: f64 = [0.0, 1.0, 2.0].map(f64::exp).iter().sum();
        for (at, share) in times.iter().enumerate() {
            let expected = f64::exp(at as f64) / sum;
            assert!((share - expected).abs() < 0.01, "{at}: {share} {expected}");
        }
    }
}
