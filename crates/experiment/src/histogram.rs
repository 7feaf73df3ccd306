//! Counts of values in buckets whose width grows with the value: quantiles with a stated error in
//! bounded memory, the same however the values were split and joined.
//!
//! Values below 256 have a bucket each; from there on an octave is divided into 128 buckets, so that the
//! middle of a bucket is within 1/256 (0.4 %) of whatever lies in it. Masson, Rim and Lee ("DDSketch", PVLDB
//! 12, 2019) prove what such a sketch can and cannot do; buckets with linear steps within an octave need no
//! logarithm.

/// Buckets of an octave.
const STEPS: u128 = 128;

/// How many values fell into each bucket, in order of the buckets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Histogram {
    counts: Vec<(i16, u32)>,
}

impl Histogram {
    pub(super) fn add(&mut self, value: i128, times: u32) {
        let bucket = bucket(value);
        match self.counts.binary_search_by_key(&bucket, |row| row.0) {
            Ok(at) => self.counts[at].1 += times,
            Err(at) => self.counts.insert(at, (bucket, times)),
        }
    }

    pub(super) fn merge(&mut self, other: &Histogram) {
        for &(bucket, count) in &other.counts {
            match self.counts.binary_search_by_key(&bucket, |row| row.0) {
                Ok(at) => self.counts[at].1 += count,
                Err(at) => self.counts.insert(at, (bucket, count)),
            }
        }
    }

    /// The middle of the bucket with the value of this rank, counted from 0.
    pub(super) fn at_rank(&self, rank: u64) -> Option<i128> {
        let mut before = 0;
        let found = self.counts.iter().find(|row| {
            before += u64::from(row.1);
            before > rank
        });
        found.map(|row| middle(row.0))
    }
}

/// The bucket of a value; that of −v is that of v with the other sign.
fn bucket(value: i128) -> i16 {
    let size = value.unsigned_abs();
    let octave = (size / (2 * STEPS)).checked_ilog2().map_or(0, |octave| octave + 1);
    let number = u128::from(octave) * STEPS + (size >> octave);
    let number = i16::try_from(number).expect("values have at most 127 bits");
    if value < 0 { -number } else { number }
}

/// The middle of a bucket, rounded down.
fn middle(bucket: i16) -> i128 {
    let number = u128::from(bucket.unsigned_abs());
    let octave = (number / STEPS).saturating_sub(1);
    let first = (number - octave * STEPS) << octave;
    let middle = (first + ((1 << octave) - 1) / 2) as i128;
    if bucket < 0 { -middle } else { middle }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn buckets_are_in_order_and_their_middle_is_near(value in -(1i128 << 100)..1 << 100, shift in 0..100) {
            let value = value >> shift;
            prop_assert!(bucket(value) <= bucket(value + 1));
            let error = (middle(bucket(value)) - value).unsigned_abs();
            prop_assert!(error * 256 <= value.unsigned_abs(), "{} for {value}", middle(bucket(value)));
            prop_assert_eq!(bucket(middle(bucket(value))), bucket(value));
        }

        #[test]
        fn ranks_are_those_of_the_sorted_list(
            mut values in prop::collection::vec(-100_000i128..100_000, 1..60),
            at in 0usize..60,
        ) {
            let mut histogram = Histogram::default();
            values.iter().for_each(|&value| histogram.add(value, 1));
            values.sort_unstable();
            let rank = at % values.len();
            prop_assert_eq!(histogram.at_rank(rank as u64), Some(middle(bucket(values[rank]))));
            prop_assert_eq!(histogram.at_rank(values.len() as u64), None);
        }
    }

    #[test]
    fn small_values_are_exact() {
        for value in -255..=255 {
            assert_eq!(middle(bucket(value)), value);
        }
    }
}
