//! A keyed permutation of 0 … N − 1, forward and back, with nothing stored.

use crate::random::Key;

const ROUNDS: usize = 4;

/// A bijection of 0 … N − 1 chosen by a key.
///
/// A number is written in mixed radix as (left, right) with left < A and right < B, A·B ≥ N and
/// A ≈ B ≈ √N. Each of four rounds adds a keyed hash of one digit to the other, modulo its radix: a
/// Feistel network on Z_A × Z_B, invertible step by step. A result of N or more is sent through
/// again ("cycle walking", Black and Rogaway 2002) until it falls inside; fewer than 2·√N of the A·B
/// pairs lie outside, so this is rare.
#[derive(Debug, Clone)]
pub(crate) struct Permutation {
    count: u32,
    left_radix: u32,
    right_radix: u32,
    keys: [u32; ROUNDS],
}

impl Permutation {
    pub(crate) fn new(count: u32, key: Key) -> Self {
        let left_radix = (f64::from(count)).sqrt().ceil().max(1.0) as u32;
        let right_radix = count.div_ceil(left_radix).max(1);
        Permutation { count, left_radix, right_radix, keys: key.block([0; 4]) }
    }

    /// Where `item` goes.
    #[inline]
    pub(crate) fn forward(&self, item: u32) -> u32 {
        let mut at = u64::from(item);
        loop {
            let (mut left, mut right) = self.split(at);
            for pair in self.keys.chunks_exact(2) {
                left = add(left, hash(right, pair[0]), self.left_radix);
                right = add(right, hash(left, pair[1]), self.right_radix);
            }
            at = self.join(left, right);
            if at < u64::from(self.count) {
                return at as u32;
            }
        }
    }

    /// What comes to `place`.
    #[inline]
    pub(crate) fn inverse(&self, place: u32) -> u32 {
        let mut at = u64::from(place);
        loop {
            let (mut left, mut right) = self.split(at);
            for pair in self.keys.chunks_exact(2).rev() {
                right = subtract(right, hash(left, pair[1]), self.right_radix);
                left = subtract(left, hash(right, pair[0]), self.left_radix);
            }
            at = self.join(left, right);
            if at < u64::from(self.count) {
                return at as u32;
            }
        }
    }

    #[inline]
    fn split(&self, at: u64) -> (u32, u32) {
        let radix = u64::from(self.right_radix);
        ((at / radix) as u32, (at % radix) as u32)
    }

    #[inline]
    fn join(&self, left: u32, right: u32) -> u64 {
        u64::from(left) * u64::from(self.right_radix) + u64::from(right)
    }
}

/// `digit + hash`, the hash first brought below the radix, modulo the radix.
#[inline]
fn add(digit: u32, hash: u32, radix: u32) -> u32 {
    let sum = digit + scaled(hash, radix);
    if sum >= radix { sum - radix } else { sum }
}

#[inline]
fn subtract(digit: u32, hash: u32, radix: u32) -> u32 {
    let hash = scaled(hash, radix);
    if digit >= hash { digit - hash } else { digit + radix - hash }
}

#[inline]
fn scaled(hash: u32, radix: u32) -> u32 {
    ((u64::from(hash) * u64::from(radix)) >> 32) as u32
}

/// A keyed multiply–xorshift–multiply hash (the multipliers of Wellons' lowbias32).
#[inline]
fn hash(digit: u32, key: u32) -> u32 {
    let mut x = (digit ^ key).wrapping_mul(0x7feb_352d);
    x ^= x >> 15;
    x = x.wrapping_mul(0x846c_a68b);
    x ^ x >> 16
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Keys, Purpose};

    fn key(seed: u64) -> Key {
        Keys::from_seed(seed).of(Purpose::Network)
    }

    #[test]
    fn is_a_bijection_with_its_inverse() {
        for count in (1..200).chain([1023, 1024, 1025, 9973, 65_536, 100_000]) {
            let permutation = Permutation::new(count, key(u64::from(count)));
            let mut seen = vec![false; count as usize];
            for item in 0..count {
                let place = permutation.forward(item);
                assert!(!std::mem::replace(&mut seen[place as usize], true), "{count}: {place} twice");
                assert_eq!(permutation.inverse(place), item);
            }
        }
    }

    #[test]
    fn inverts_at_the_largest_population() {
        for count in [1_300_000_000, u32::MAX - 1] {
            let permutation = Permutation::new(count, key(9));
            for item in (0..count).step_by(7_654_321).chain([count - 1]) {
                let place = permutation.forward(item);
                assert!(place < count);
                assert_eq!(permutation.inverse(place), item);
            }
        }
    }

    /// Where one item goes, over keys, is uniform (chi-square with 99 degrees of freedom: 99.9 % below 149).
    #[test]
    fn sends_an_item_anywhere() {
        let mut counts = [0.0; 100];
        for seed in 0..1_000 {
            counts[Permutation::new(100, key(seed)).forward(17) as usize] += 1.0;
        }
        let chi_square: f64 = counts.iter().map(|n: &f64| (n - 10.0).powi(2) / 10.0).sum();
        assert!(chi_square < 149.0, "{chi_square}");
    }
}
