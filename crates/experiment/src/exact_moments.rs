//! What one number comes to over many runs, in exact integers: the same bytes however the runs were
//! grouped and joined.

use std::ops::Neg;

use libm::sqrt;
use serde::Serialize;

use super::fixed_point::{Kind, Number};
use super::spread::Spread;
use super::student;
use super::u256::U256;

/// One number over many runs. It grows by a bucket a few at a time, never by a row a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statistic {
    kind: Kind,
    count: u64,
    sum: i128,
    squares: U256,
    /// Codes of the least and the greatest.
    range: Option<(i128, i128)>,
    spread: Spread,
}

impl Default for Statistic {
    fn default() -> Self {
        Statistic {
            kind: Kind::Real,
            count: 0,
            sum: 0,
            squares: U256::default(),
            range: None,
            spread: Spread::default(),
        }
    }
}

/// What a [`Statistic`] says, in the unit in which the number is shown (money in yuan).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Summary {
    /// Runs that have the number at all.
    pub count: u64,
    /// The mean.
    pub mean: f64,
    /// Standard deviation over runs (n − 1); `null` for fewer than two.
    pub deviation: Option<f64>,
    /// Lower end of the 95 % interval of the mean by Student's t; `null` for fewer than two runs.
    pub lower: Option<f64>,
    /// Its upper end.
    pub upper: Option<f64>,
    /// The least, exactly.
    pub min: f64,
    /// The quantile at 0.05 by Hyndman and Fan's type 7 (*The American Statistician* 50, 1996): the value at
    /// rank (n − 1)·0.05 of the sorted list, linear between neighbours, so that quantile *p* of opposite
    /// values is the opposite of quantile 1 − *p*. This and the next four are made from the very values of up
    /// to 64 runs, at both ends of the list and below 256 units or fen; of more runs, from values that are
    /// within 0.4 %.
    pub p5: f64,
    /// The quantile at 0.25, made as `p5` is.
    pub p25: f64,
    /// The quantile at 0.5, made as `p5` is.
    pub median: f64,
    /// The quantile at 0.75, made as `p5` is.
    pub p75: f64,
    /// The quantile at 0.95, made as `p5` is.
    pub p95: f64,
    /// The most, exactly.
    pub max: f64,
}

impl Summary {
    /// Half the width of the 95 % interval of the mean.
    pub fn half_width(&self) -> Option<f64> {
        self.upper.map(|upper| upper - self.mean)
    }
}

/// The summary of the opposite numbers.
impl Neg for Summary {
    type Output = Summary;

    fn neg(self) -> Summary {
        let Summary { count, mean, deviation, lower, upper, min, p5, p25, median, p75, p95, max } = self;
        Summary {
            count,
            mean: -mean,
            deviation,
            lower: upper.map(|end| -end),
            upper: lower.map(|end| -end),
            min: -max,
            p5: -p95,
            p25: -p75,
            median: -median,
            p75: -p25,
            p95: -p5,
            max: -min,
        }
    }
}

impl Statistic {
    /// Takes in one run's number.
    pub fn add(&mut self, number: Number) {
        self.add_times(number, 1);
    }

    /// Takes in the number of several runs that agree in it.
    pub(super) fn add_times(&mut self, number: Number, times: u64) {
        let Some(code) = number.code() else { return };
        if times == 0 {
            return;
        }
        let kind = number.kind();
        let steps = kind.steps(code);
        let size = steps.unsigned_abs();
        self.kind = kind;
        self.count += times;
        self.sum += steps * i128::from(times);
        self.squares = self.squares.plus(U256::product(size, size).times(times));
        let (least, most) = self.range.unwrap_or((code, code));
        self.range = Some((least.min(code), most.max(code)));
        self.spread.add(kind, code, times);
    }

    /// Takes in what other runs came to.
    pub fn merge(&mut self, other: &Statistic) {
        let Some((least, most)) = other.range else { return };
        self.kind = other.kind;
        self.count += other.count;
        self.sum += other.sum;
        self.squares = self.squares.plus(other.squares);
        let (own_least, own_most) = self.range.unwrap_or((least, most));
        self.range = Some((own_least.min(least), own_most.max(most)));
        self.spread.merge(other.kind, &other.spread);
    }

    /// What the number counts.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Runs that have the number at all.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The mean, in the unit in which it is shown; `None` without runs.
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.kind.shown(self.sum as f64 / self.count as f64))
    }

    /// The variance over runs (n − 1), in the square of that unit; `None` for fewer than two.
    pub fn variance(&self) -> Option<f64> {
        let deviation = self.deviation()?;
        Some(deviation * deviation)
    }

    /// The standard deviation: n·Σx² − (Σx)² is taken exactly before anything is divided.
    fn deviation(&self) -> Option<f64> {
        let n = self.count;
        if n < 2 {
            return None;
        }
        let size = self.sum.unsigned_abs();
        let spread = self.squares.times(n).minus(U256::product(size, size)).as_f64();
        Some(self.kind.shown(sqrt(spread / (n as f64 * (n - 1) as f64))))
    }

    /// Half the width of the 95 % interval of the mean; `None` for fewer than two runs.
    pub fn half_width(&self) -> Option<f64> {
        self.deviation().map(|deviation| student::half_width_95(deviation, self.count))
    }

    /// All of it; `None` without runs.
    pub fn summary(&self) -> Option<Summary> {
        let (kind, (least, most), mean) = (self.kind, self.range?, self.mean()?);
        let [least, most] = [least, most].map(|code| kind.value(code));
        let half = self.half_width();
        let at_rank = |rank: u64| match rank {
            0 => least,
            rank if rank + 1 == self.count => most,
            rank => self.spread.at_rank(kind, rank).unwrap_or(most).clamp(least, most),
        };
        let quantile = |hundredths: u64| {
            let place = (self.count - 1) * hundredths;
            let (low, high) = (at_rank(place / 100), at_rank(place.div_ceil(100)));
            low + (high - low) * ((place % 100) as f64 / 100.0)
        };
        Some(Summary {
            count: self.count,
            mean,
            deviation: self.deviation(),
            lower: half.map(|half| mean - half),
            upper: half.map(|half| mean + half),
            min: least,
            p5: quantile(5),
            p25: quantile(25),
            median: quantile(50),
            p75: quantile(75),
            p95: quantile(95),
            max: most,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(kind: Kind, values: &[i128]) -> Statistic {
        let mut statistic = Statistic::default();
        values.iter().for_each(|&value| statistic.add(Number::whole(kind, value)));
        statistic
    }

    #[test]
    fn five_numbers_have_the_interval_of_the_textbook() {
        let summary = of(Kind::Count, &[1, 2, 3, 4, 5]).summary().unwrap();
        assert_eq!((summary.mean, summary.min, summary.median, summary.max), (3.0, 1.0, 3.0, 5.0));
        // 2.776445 · √2.5 / √5
        assert!((summary.half_width().unwrap() - 1.963_243).abs() < 1e-6);
        assert_eq!(of(Kind::Money, &[250]).summary().unwrap().mean, 2.5);
        assert_eq!(of(Kind::Money, &[250]).summary().unwrap().upper, None);
        assert_eq!(of(Kind::Count, &[]).summary(), None);
    }

    #[test]
    fn quantiles_of_few_values_lie_between_them() {
        let summary = of(Kind::Count, &[100, 200]).summary().unwrap();
        assert_eq!(
            [summary.p5, summary.p25, summary.median, summary.p75, summary.p95],
            [105.0, 125.0, 150.0, 175.0, 195.0]
        );
        let summary = of(Kind::Count, &[7]).summary().unwrap();
        assert_eq!([summary.p5, summary.median, summary.p95], [7.0; 3]);
    }

    #[test]
    fn an_interval_covers_the_true_mean_as_often_as_it_says() {
        // Sums of twelve uniform draws, six replicates a time, from a generator of the house.
        let key = downline::random::Keys::from_seed(5).of(downline::random::Purpose::Observer);
        let trials = 4_000;
        let covers = |trial: u32| {
            let value = |at: u32| {
                let draws = key.draws(trial, at);
                (0..12).map(|ordinal| i128::from(draws.get(ordinal) >> 32)).sum::<i128>()
            };
            let values: Vec<i128> = (0..6).map(value).collect();
            let summary = of(Kind::Count, &values).summary().unwrap();
            let truth = 6.0 * (f64::from(u32::MAX));
            summary.lower.unwrap() <= truth && truth <= summary.upper.unwrap()
        };
        let covered = (0..trials).filter(|&trial| covers(trial)).count() as f64 / f64::from(trials);
        // Four standard errors of 0.95 in 4000 trials are 0.014; the normal quantile would cover 0.89.
        assert!((covered - 0.95).abs() < 0.014, "{covered}");
    }

    proptest! {
        #[test]
        fn moments_are_those_of_the_list_however_it_is_split(
            values in prop::collection::vec(-(1i128 << 60)..1 << 60, 2..50),
            cut in 0usize..50,
        ) {
            let cut = cut % values.len();
            let whole = of(Kind::Count, &values);
            let mut joined = of(Kind::Count, &values[..cut]);
            joined.merge(&of(Kind::Count, &values[cut..]));
            prop_assert_eq!(&joined, &whole);
            let n = values.len() as f64;
            let mean = values.iter().sum::<i128>() as f64 / n;
            let variance = values.iter().map(|&value| (value as f64 - mean).powi(2)).sum::<f64>() / (n - 1.0);
            prop_assert!((whole.mean().unwrap() - mean).abs() <= 1e-9 * mean.abs());
            prop_assert!((whole.variance().unwrap() - variance).abs() <= 1e-9 * variance);
            let summary = whole.summary().unwrap();
            let mut sorted = values.clone();
            sorted.sort_unstable();
            for (share, found) in [(5, summary.p5), (50, summary.median), (95, summary.p95)] {
                let place = (sorted.len() - 1) * share;
                let ends = [place / 100, place.div_ceil(100)].map(|rank| sorted[rank] as f64);
                let exact = ends[0] + (ends[1] - ends[0]) * (place % 100) as f64 / 100.0;
                let most = ends[0].abs().max(ends[1].abs()) / 250.0;
                prop_assert!((found - exact).abs() <= most, "{found} for {exact}");
            }
            // What is a quantile from below is one from above of the opposites.
            let opposites: Vec<i128> = values.iter().map(|value| -value).collect();
            let mirrored = of(Kind::Count, &opposites).summary().unwrap();
            let near = |one: f64, other: f64| (one + other).abs() <= 1e-9 * one.abs().max(other.abs());
            prop_assert!(near(mirrored.p5, summary.p95) && near(mirrored.median, summary.median));
        }
    }
}
