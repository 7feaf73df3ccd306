//! How often the intervals of a calibration hold a truth that is known: truths are drawn from the ranges,
//! run, and looked for as if only their figures were known (Prangle, Blum, Popovic and Sisson, Australian and
//! New Zealand Journal of Statistics 56, 2014). Intervals at 80 % should hold about 80 % of them.

use serde::Serialize;

use super::particle::Population;

/// The shares of the weight of which intervals are checked.
pub const LEVELS: [f64; 3] = [0.5, 0.8, 0.95];

/// A truth that was known, and what was found of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Truth {
    /// Its number, counted from 0.
    pub number: u32,
    /// Its values, in the order of the ranges.
    pub values: Vec<f64>,
    /// What was found of each value; nothing where the run of the truth does not have a number that is looked
    /// for.
    pub found: Option<Vec<Found>>,
}

/// What was found of one value of a truth.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Found {
    /// The weighted mean.
    pub mean: f64,
    /// The share of the weight below the truth.
    pub rank: f64,
    /// The ends of the intervals at each of [`LEVELS`].
    pub intervals: [(f64, f64); 3],
    /// Whether they hold the truth.
    pub holds: [bool; 3],
}

impl Truth {
    pub(super) fn new(number: u32, values: Vec<f64>, found: Option<&Population>) -> Self {
        let of = |population: &Population| {
            let found = |(range, &value): (usize, &f64)| {
                let intervals = LEVELS.map(|level| population.interval(range, level));
                let holds = intervals.map(|(low, high)| low <= value && value <= high);
                Found { mean: population.mean(range), rank: population.rank(range, value), intervals, holds }
            };
            values.iter().enumerate().map(found).collect()
        };
        let found = found.map(of);
        Truth { number, values, found }
    }
}

/// How often intervals held truths.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Coverage {
    /// The truths.
    pub truths: Vec<Truth>,
}

/// How many of some truths lay in their intervals, and between which shares that leaves the chance.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Covered {
    /// How many did.
    pub held: u64,
    /// Of how many.
    pub of: u64,
    /// Lower end of the 95 % interval of the chance (Wilson, Journal of the American Statistical Association
    /// 22, 1927).
    pub lower: f64,
    /// Its upper end.
    pub upper: f64,
}

impl Coverage {
    /// How often the intervals of a range held the truth, at each of [`LEVELS`].
    pub fn covered(&self, range: usize) -> [Covered; 3] {
        let found = || self.truths.iter().filter_map(|truth| truth.found.as_ref());
        let of = found().count() as u64;
        std::array::from_fn(|level| {
            let held = found().filter(|found| found[range].holds[level]).count() as u64;
            let (lower, upper) = wilson(held, of);
            Covered { held, of, lower, upper }
        })
    }

    /// How many truths did not have a number that is looked for.
    pub fn undefined(&self) -> usize {
        self.truths.iter().filter(|truth| truth.found.is_none()).count()
    }
}

fn wilson(held: u64, of: u64) -> (f64, f64) {
    if of == 0 {
        return (0.0, 1.0);
    }
    const Z: f64 = 1.959963984540054;
    let (n, p) = (of as f64, held as f64 / of as f64);
    let middle = (p + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
    let half = Z / (1.0 + Z * Z / n) * libm::sqrt(p * (1.0 - p) / n + Z * Z / (4.0 * n * n));
    ((middle - half).max(0.0), (middle + half).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As statsmodels has it: `proportion_confint(15, 20, method="wilson")`.
    #[test]
    fn intervals_of_a_share_are_those_of_wilson() {
        let (lower, upper) = wilson(15, 20);
        assert!((lower - 0.531299).abs() < 1e-6 && (upper - 0.888138).abs() < 1e-6, "{lower} {upper}");
        assert_eq!(wilson(0, 0), (0.0, 1.0));
    }
}
