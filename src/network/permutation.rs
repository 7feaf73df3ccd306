//! A keyed permutation of 0 … N − 1, forward and back, with nothing stored.

use fearless_simd::prelude::*;
use fearless_simd::{Simd, mask64x8, u64x8};

use crate::engine::divisor::{Divisor, product};
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
    right_radix: Divisor,
    keys: Rounds,
}

/// The keys of the rounds.
pub(super) type Rounds = [u32; ROUNDS];

/// The keys of the rounds of several permutations, one a lane.
pub(super) type RoundLanes<S> = [u64x8<S>; ROUNDS];

impl Permutation {
    pub(crate) fn new(count: u32, key: Key) -> Self {
        let left_radix = (f64::from(count)).sqrt().ceil().max(1.0) as u32;
        let right_radix = Divisor::new(count.div_ceil(left_radix).max(1));
        Permutation { count, left_radix, right_radix, keys: key.block([0; 4]) }
    }

    /// What tells it from another permutation of as many items.
    pub(super) fn rounds(&self) -> &Rounds {
        &self.keys
    }

    /// Where `item` goes.
    #[inline]
    pub(crate) fn forward(&self, item: u32) -> u32 {
        self.forward_on(self.forward_from(item.into()))
    }

    /// What comes to `place`.
    #[inline]
    pub(crate) fn inverse(&self, place: u32) -> u32 {
        self.inverse_on(self.inverse_from(place.into()))
    }

    /// Where an item goes that was sent to `at`, which may lie outside.
    #[inline]
    pub(super) fn forward_on(&self, at: u64) -> u32 {
        self.walk(at, Self::forward_from)
    }

    /// What comes to a place that was traced back to `at`, which may lie outside.
    #[inline]
    pub(super) fn inverse_on(&self, at: u64) -> u32 {
        self.walk(at, Self::inverse_from)
    }

    /// Steps on until inside.
    #[inline]
    fn walk(&self, mut at: u64, step: impl Fn(&Self, u64) -> u64) -> u32 {
        while at >= u64::from(self.count) {
            at = step(self, at);
        }
        at as u32
    }

    #[inline]
    fn forward_from(&self, at: u64) -> u64 {
        let (mut left, mut right) = self.split(at);
        for pair in self.keys.chunks_exact(2) {
            left = add(left, hash(right, pair[0]), self.left_radix);
            right = add(right, hash(left, pair[1]), self.right_radix.get());
        }
        self.join(left, right)
    }

    #[inline]
    fn inverse_from(&self, at: u64) -> u64 {
        let (mut left, mut right) = self.split(at);
        for pair in self.keys.chunks_exact(2).rev() {
            right = subtract(right, hash(left, pair[1]), self.right_radix.get());
            left = subtract(left, hash(right, pair[0]), self.left_radix);
        }
        self.join(left, right)
    }

    /// Where several items go under permutations of as many items, one a lane; or, where a place lies
    /// outside, from where each is to be sent through again.
    #[inline(always)]
    pub(super) fn forward_once<S: Simd>(&self, simd: S, keys: &RoundLanes<S>, items: u64x8<S>) -> u64x8<S> {
        let [left_radix, right_radix] = self.radices(simd);
        let mut left = self.right_radix.quotients(simd, items);
        let mut right = items - product(simd, left, right_radix);
        for pair in keys.chunks_exact(2) {
            left = add_each(simd, left, hash_each(simd, right, pair[0]), left_radix);
            right = add_each(simd, right, hash_each(simd, left, pair[1]), right_radix);
        }
        product(simd, left, right_radix) + right
    }

    /// What comes to several places, in the same way.
    #[inline(always)]
    pub(super) fn inverse_once<S: Simd>(&self, simd: S, keys: &RoundLanes<S>, places: u64x8<S>) -> u64x8<S> {
        let [left_radix, right_radix] = self.radices(simd);
        let mut left = self.right_radix.quotients(simd, places);
        let mut right = places - product(simd, left, right_radix);
        for pair in keys.chunks_exact(2).rev() {
            right = subtract_each(simd, right, hash_each(simd, left, pair[1]), right_radix);
            left = subtract_each(simd, left, hash_each(simd, right, pair[0]), left_radix);
        }
        product(simd, left, right_radix) + right
    }

    /// Which of several lie outside.
    #[inline(always)]
    pub(super) fn are_outside<S: Simd>(&self, simd: S, at: u64x8<S>) -> mask64x8<S> {
        at.simd_ge(u64x8::splat(simd, self.count.into()))
    }

    #[inline(always)]
    fn radices<S: Simd>(&self, simd: S) -> [u64x8<S>; 2] {
        [self.left_radix, self.right_radix.get()].map(|radix| u64x8::splat(simd, radix.into()))
    }

    #[inline]
    fn split(&self, at: u64) -> (u32, u32) {
        match u32::try_from(at) {
            Ok(at) => self.right_radix.split(at),
            Err(_) => {
                let radix = u64::from(self.right_radix.get());
                ((at / radix) as u32, (at % radix) as u32)
            }
        }
    }

    #[inline]
    fn join(&self, left: u32, right: u32) -> u64 {
        u64::from(left) * u64::from(self.right_radix.get()) + u64::from(right)
    }
}

#[inline(always)]
fn add_each<S: Simd>(simd: S, digits: u64x8<S>, hashes: u64x8<S>, radix: u64x8<S>) -> u64x8<S> {
    let sums = digits + (product(simd, hashes, radix) >> 32);
    sums.simd_ge(radix).select(sums - radix, sums)
}

#[inline(always)]
fn subtract_each<S: Simd>(simd: S, digits: u64x8<S>, hashes: u64x8<S>, radix: u64x8<S>) -> u64x8<S> {
    let hashes = product(simd, hashes, radix) >> 32;
    let rests = digits - hashes;
    digits.simd_lt(hashes).select(rests + radix, rests)
}

/// [`hash`] in the lower half of each lane, with nothing above it.
#[inline(always)]
fn hash_each<S: Simd>(simd: S, digits: u64x8<S>, keys: u64x8<S>) -> u64x8<S> {
    let low = u64x8::splat(simd, u32::MAX.into());
    let mut x = product(simd, digits ^ keys, u64x8::splat(simd, FIRST.into())) & low;
    x ^= x >> 15;
    x = product(simd, x, u64x8::splat(simd, SECOND.into())) & low;
    x ^ (x >> 16)
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

/// The multipliers of Wellons' lowbias32.
const FIRST: u32 = 0x7feb_352d;
const SECOND: u32 = 0x846c_a68b;

/// A keyed multiply–xorshift–multiply hash.
#[inline]
fn hash(digit: u32, key: u32) -> u32 {
    let mut x = (digit ^ key).wrapping_mul(FIRST);
    x ^= x >> 15;
    x = x.wrapping_mul(SECOND);
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
