//! Quantiles of amounts: linear between neighbours, and exact.

use serde::Serialize;

use crate::units::Money;

/// The spread of an amount over people, by Hyndman and Fan's type 7 (*The American Statistician* 50, 1996):
/// the value at rank (n − 1)·p of the sorted amounts, linear between neighbours and rounded to the fen,
/// halves away from zero. The rule is symmetric: quantile p of the amounts is less than nothing what quantile
/// 1 − p of their opposites is more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Quantiles {
    /// The least.
    pub min: Money,
    /// At p = 0.1.
    pub p10: Money,
    /// At p = 0.5.
    pub median: Money,
    /// At p = 0.9.
    pub p90: Money,
    /// The most.
    pub max: Money,
}

impl Quantiles {
    /// The spread of amounts in fen, which may be put in any order; `None` of none.
    pub(super) fn of(amounts: &mut [i64]) -> Option<Self> {
        if amounts.is_empty() {
            return None;
        }
        let mut at = |tenths: usize| Money::from_fen(quantile(amounts, tenths, 10));
        Some(Quantiles { min: at(0), p10: at(1), median: at(5), p90: at(9), max: at(10) })
    }
}

/// Quantile `part` / `whole` of amounts, of which there is at least one; they may be put in any order.
fn quantile(amounts: &mut [i64], part: usize, whole: usize) -> i64 {
    let place = (amounts.len() - 1) * part;
    let (below, beyond) = (place / whole, place % whole);
    let (_, &mut low, rest) = amounts.select_nth_unstable(below);
    match rest.iter().min() {
        Some(&high) if beyond > 0 => between(low, high, beyond as i128, whole as i128),
        _ => low,
    }
}

/// The value `part` / `whole` of the way from one to another, rounded, halves away from zero.
fn between(low: i64, high: i64, part: i128, whole: i128) -> i64 {
    let sum = i128::from(low) * (whole - part) + i128::from(high) * part;
    ((sum.abs() * 2 + whole) / (whole * 2) * sum.signum()) as i64
}

/// A share, where there is anything to share.
pub(super) fn ratio(part: i128, whole: i128) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spread(amounts: &[i64]) -> [i64; 5] {
        let Quantiles { min, p10, median, p90, max } = Quantiles::of(&mut amounts.to_vec()).unwrap();
        [min, p10, median, p90, max].map(Money::fen)
    }

    /// As `numpy.quantile(amounts, [0, .1, .5, .9, 1])` gives them, but for halves.
    #[test]
    fn quantiles_are_linear_between_neighbours() {
        assert_eq!(Quantiles::of(&mut []), None);
        assert_eq!(spread(&[7]), [7; 5]);
        // 100 + 0.1·900, and so on.
        assert_eq!(spread(&[1000, 100]), [100, 190, 550, 910, 1000]);
        assert_eq!(spread(&[5, 1, 4, 2, 3]), [1, 1, 3, 5, 5]);
        assert_eq!(spread(&[50, 10, 40, 20, 30]), [10, 14, 30, 46, 50]);
        assert_eq!(spread(&[i64::MIN, i64::MAX])[2], -1);
    }

    #[test]
    fn quantiles_of_opposites_are_opposite() {
        let amounts = [-7, 3, 12, 12, 900, -41, 5, 0];
        let mut mirrored = spread(&amounts.map(|amount: i64| -amount)).map(|amount| -amount);
        mirrored.reverse();
        assert_eq!(mirrored, spread(&amounts));
    }
}
