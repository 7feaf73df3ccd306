//! Which values there were, for quantiles: each of them while they are few, then how many fell into each
//! bucket.

use super::fixed_point::Kind;
use super::histogram::Histogram;

/// The greatest number of values that are kept exactly.
pub(super) const EXACT: u64 = 64;

/// Values of one kind. Which form they are kept in follows from how many there are, so that any grouping of
/// the same values comes to the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Spread {
    /// At most [`EXACT`] of them, as codes in order.
    Exact(Vec<i128>),
    /// More, by their steps.
    Buckets(Histogram),
}

impl Default for Spread {
    fn default() -> Self {
        Spread::Exact(Vec::new())
    }
}

impl Spread {
    /// Takes in a value that occurs several times.
    pub(super) fn add(&mut self, kind: Kind, code: i128, times: u64) {
        match self {
            Spread::Exact(codes) if codes.len() as u64 + times <= EXACT => {
                let at = codes.partition_point(|&own| own < code);
                codes.splice(at..at, (0..times).map(|_| code));
            }
            _ => {
                let times = u32::try_from(times).expect("fewer than 2^32 runs");
                self.buckets(kind).add(kind.steps(code), times);
            }
        }
    }

    /// Takes in what others hold.
    pub(super) fn merge(&mut self, kind: Kind, other: &Spread) {
        match other {
            Spread::Exact(codes) => codes.iter().for_each(|&code| self.add(kind, code, 1)),
            Spread::Buckets(histogram) => self.buckets(kind).merge(histogram),
        }
    }

    /// The value of a rank, counted from 0, in the unit in which it is shown.
    pub(super) fn at_rank(&self, kind: Kind, rank: u64) -> Option<f64> {
        match self {
            Spread::Exact(codes) => codes.get(usize::try_from(rank).ok()?).map(|&code| kind.value(code)),
            Spread::Buckets(histogram) => histogram.at_rank(rank).map(|steps| kind.shown(steps as f64)),
        }
    }

    /// The buckets of all values, from now on.
    fn buckets(&mut self, kind: Kind) -> &mut Histogram {
        if let Spread::Exact(codes) = self {
            let mut histogram = Histogram::default();
            codes.iter().for_each(|&code| histogram.add(kind.steps(code), 1));
            *self = Spread::Buckets(histogram);
        }
        match self {
            Spread::Buckets(histogram) => histogram,
            Spread::Exact(_) => unreachable!("they were put into buckets"),
        }
    }
}
