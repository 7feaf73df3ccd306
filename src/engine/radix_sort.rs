//! Putting rows in order: keys are sorted, rows are moved once.

/// Buffers that sorting reuses.
#[derive(Debug, Clone)]
pub(crate) struct RadixSorter<T> {
    keys: Vec<u64>,
    other: Vec<u64>,
    sorted: Vec<T>,
    /// Where the keys with each value of a digit end.
    ends: Vec<u32>,
}

impl<T> Default for RadixSorter<T> {
    fn default() -> Self {
        RadixSorter { keys: Vec::new(), other: Vec::new(), sorted: Vec::new(), ends: Vec::new() }
    }
}

/// Fewer rows are sorted by comparing them.
const FEW: usize = 128;
/// Bits of the key that one pass sorts by, at most: fewer where there are few rows, because each value of a
/// digit is work too.
const DIGIT: u32 = 11;

impl<T: Copy> RadixSorter<T> {
    /// Sorts rows by 32 bits each; equal ones keep their order. Sorting the rows themselves would move each
    /// of them a dozen times.
    pub(crate) fn sort(&mut self, rows: &mut Vec<T>, key: impl Fn(&T) -> u32) {
        self.keys.clear();
        self.keys.extend(rows.iter().zip(0u64..).map(|(row, at)| u64::from(key(row)) << 32 | at));
        if self.keys.len() < FEW {
            self.keys.sort_unstable();
        } else {
            self.sort_by_digits();
        }
        self.sorted.clear();
        self.sorted.extend(self.keys.iter().map(|&key| rows[key as u32 as usize]));
        std::mem::swap(rows, &mut self.sorted);
    }

    /// From the lowest digit of the keys to the highest that differs.
    fn sort_by_digits(&mut self) {
        let first = self.keys[0];
        let differing = self.keys.iter().fold(0, |bits, key| bits | (key ^ first) >> 32);
        let bits = self.keys.len().ilog2().min(DIGIT);
        let digits = (u64::BITS - differing.leading_zeros()).div_ceil(bits);
        // Only as long as the keys: what it holds is written over.
        self.other.resize(self.keys.len(), 0);
        for digit in 0..digits {
            let place = |key: u64| (key >> (32 + digit * bits)) as usize & ((1 << bits) - 1);
            self.ends.clear();
            self.ends.resize(1 << bits, 0);
            let ends = &mut self.ends[..1 << bits];
            for &key in &self.keys {
                ends[place(key)] += 1;
            }
            let mut sum = 0;
            for end in ends.iter_mut() {
                sum += std::mem::replace(end, sum);
            }
            for &key in &self.keys {
                let at = &mut ends[place(key)];
                self.other[*at as usize] = key;
                *at += 1;
            }
            std::mem::swap(&mut self.keys, &mut self.other);
        }
    }
}

/// Puts rivals in order of precedence, each of which is worth keeping while it takes a draw.
pub(crate) fn rank<T, K: Ord>(rivals: &mut [T], precedence: impl Fn(&T) -> K) {
    match rivals {
        [] | [_] => {}
        [one, other] => {
            if precedence(one) > precedence(other) {
                std::mem::swap(one, other);
            }
        }
        _ => rivals.sort_by_cached_key(precedence),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// By comparing and by digits, whatever the keys have in common.
        #[test]
        fn rows_are_sorted_and_equal_ones_keep_their_order(
            keys in prop::collection::vec(any::<u32>(), 0..3 * FEW),
            shift in 0u32..32,
            high in any::<u32>(),
        ) {
            let rows: Vec<(u32, usize)> =
                keys.iter().enumerate().map(|(at, key)| (high ^ key >> shift, at)).collect();
            let mut sorted = rows.clone();
            RadixSorter::default().sort(&mut sorted, |row| row.0);
            let mut expected = rows;
            expected.sort_by_key(|row| row.0);
            prop_assert_eq!(sorted, expected);
        }
    }
}
