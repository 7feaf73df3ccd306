//! Division by a number that stays the same, without the machine's division.

use fearless_simd::prelude::*;
use fearless_simd::{Simd, u64x8};

/// The lower half of a lane.
const LOW: u64 = u32::MAX as u64;

/// A divisor of numbers of 32 bits.
///
/// The quotient is the upper half of *n*·m + b, shifted on by k = ⌊log₂ d⌋: with m rounded up and b = 0 where
/// that is exact for every n, else with m rounded down and b = m (Robison, "N-bit unsigned division via N-bit
/// multiply-add", 2005).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Divisor {
    divisor: u32,
    multiplier: u32,
    plus: u32,
    shift: u32,
}

impl Divisor {
    /// For a divisor above zero.
    pub(crate) fn new(divisor: u32) -> Self {
        let shift = divisor.ilog2();
        let power = 1u64 << (32 + shift);
        let (down, rest) = (power / u64::from(divisor), power % u64::from(divisor));
        let (multiplier, plus) = if divisor.is_power_of_two() {
            (u32::MAX, u32::MAX)
        } else if u64::from(divisor) - rest <= 1 << shift {
            (down as u32 + 1, 0)
        } else {
            (down as u32, down as u32)
        };
        Divisor { divisor, multiplier, plus, shift }
    }

    /// The divisor itself.
    pub(crate) fn get(self) -> u32 {
        self.divisor
    }

    /// The quotient and the remainder.
    #[inline(always)]
    pub(crate) fn split(self, number: u32) -> (u32, u32) {
        let Divisor { divisor, multiplier, plus, shift } = self;
        let product = u64::from(number) * u64::from(multiplier) + u64::from(plus);
        let quotient = ((product >> 32) as u32) >> shift;
        (quotient, number - quotient * divisor)
    }

    /// The quotients of several numbers, each in the lower half of a lane with nothing above it.
    #[inline(always)]
    pub(crate) fn quotients<S: Simd>(self, simd: S, numbers: u64x8<S>) -> u64x8<S> {
        let of = |number: u32| u64x8::splat(simd, number.into());
        (product(simd, numbers, of(self.multiplier)) + of(self.plus)) >> (32 + self.shift)
    }
}

/// The products of the lower halves of lanes.
#[inline(always)]
pub(crate) fn product<S: Simd>(simd: S, a: u64x8<S>, b: u64x8<S>) -> u64x8<S> {
    let low = u64x8::splat(simd, LOW);
    (a & low) * (b & low)
}

#[cfg(test)]
mod tests {
    use super::*;
    use fearless_simd::{Level, dispatch};

    #[test]
    fn quotients_are_those_of_the_machine() {
        let edges = |number: u32| [number.wrapping_sub(1), number, number.wrapping_add(1)];
        let divisors = (1..300).chain((0..32).flat_map(|bit| edges(1 << bit))).chain([
            317,
            36_056,
            65_521,
            65_535,
            641,
            6_700_417,
            1_300_000_000,
            4_294_967_291,
            u32::MAX,
        ]);
        for divisor in divisors.filter(|&divisor| divisor > 0) {
            let by = Divisor::new(divisor);
            assert_eq!(by.get(), divisor);
            let multiples = (0..40).map(|step| u32::MAX / divisor / 40 * step * divisor);
            let numbers = multiples.flat_map(edges).chain((0..32).flat_map(|bit| edges(1 << bit)));
            for number in numbers.chain(edges(divisor)).chain([u32::MAX / divisor * divisor]) {
                let expected = number / divisor;
                assert_eq!(by.split(number), (expected, number % divisor), "{number} / {divisor}");
                let lanes = dispatch!(Level::new(), simd => {
                    let numbers = u64x8::splat(simd, number.into());
                    let mut lanes = [0; 8];
                    by.quotients(simd, numbers).store_slice(&mut lanes);
                    lanes
                });
                assert_eq!(lanes, [u64::from(expected); 8], "{number} / {divisor} in lanes");
            }
        }
    }
}
