//! Unsigned integers of 256 bits: enough for exact sums of squares.

/// A number below 2²⁵⁶.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct U256 {
    high: u128,
    low: u128,
}

const HALF: u128 = u64::MAX as u128;

impl U256 {
    /// The product of two numbers.
    pub(super) fn product(one: u128, other: u128) -> Self {
        let (a, b) = (one >> 64, one & HALF);
        let (c, d) = (other >> 64, other & HALF);
        let low = b * d;
        let (middle, carried) = (a * d).overflowing_add(b * c);
        let (low, over) = low.overflowing_add(middle << 64);
        U256 { high: a * c + (middle >> 64) + (u128::from(carried) << 64) + u128::from(over), low }
    }

    /// This number times a small one.
    ///
    /// # Panics
    /// Beyond 256 bits.
    pub(super) fn times(self, factor: u64) -> Self {
        let high = self.high.checked_mul(factor.into()).expect("a sum of squares fits 256 bits");
        U256 { high, low: 0 }.plus(U256::product(self.low, factor.into()))
    }

    /// # Panics
    /// Beyond 256 bits.
    pub(super) fn plus(self, other: Self) -> Self {
        let (low, over) = self.low.overflowing_add(other.low);
        let high = self.high.checked_add(other.high).and_then(|high| high.checked_add(over.into()));
        U256 { high: high.expect("a sum of squares fits 256 bits"), low }
    }

    /// # Panics
    /// If the other is larger.
    pub(super) fn minus(self, other: Self) -> Self {
        let (low, under) = self.low.overflowing_sub(other.low);
        let high = self.high.checked_sub(other.high).and_then(|high| high.checked_sub(under.into()));
        U256 { high: high.expect("the larger first"), low }
    }

    pub(super) fn as_f64(self) -> f64 {
        const SCALE: f64 = 340_282_366_920_938_463_463_374_607_431_768_211_456.0;
        self.high as f64 * SCALE + self.low as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn agrees_with_128_bits_where_those_suffice(one: u64, other: u64, factor in 0..1000u64) {
            let product = U256::product(one.into(), other.into());
            prop_assert_eq!(product, U256 { high: 0, low: u128::from(one) * u128::from(other) });
            let small = u128::from(one) * u128::from(factor);
            prop_assert_eq!(U256 { high: 0, low: one.into() }.times(factor), U256 { high: 0, low: small });
        }

        /// (a + b)² = a² + 2ab + b², and back.
        #[test]
        fn squares_add_up(a in 0..u128::MAX / 2, b in 0..u128::MAX / 2) {
            let square = |x: u128| U256::product(x, x);
            let parts = square(a).plus(square(b)).plus(U256::product(a, b)).plus(U256::product(a, b));
            prop_assert_eq!(square(a + b), parts);
            prop_assert_eq!(parts.minus(square(b)).minus(U256::product(b, a).times(2)), square(a));
            let (exact, float) = (square(a).as_f64(), a as f64 * a as f64);
            prop_assert!((exact - float).abs() <= float * 1e-14);
        }
    }
}
