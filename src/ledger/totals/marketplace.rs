//! Sums over what was sold on the marketplace, and over shops.

use serde::{Deserialize, Serialize};

use super::is_within_reach;
use crate::event::Posting;
use crate::scenario::MOST_PRICE;
use crate::units::Money;

/// What a supplier's goods and resellers came to on the marketplace.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MarketplaceTotals {
    /// Units sold there, and those that disappointed their buyers.
    pub(crate) units: u64,
    pub(crate) complaints: u64,
    /// Buyers who look there no more.
    pub(crate) parted: u64,
    /// What was paid for them, in fen, and the sum of the squares of prices.
    pub(crate) paid: i128,
    #[serde(with = "halves")]
    pub(crate) squares: u128,
    /// Shops opened.
    pub(crate) entered: u64,
    /// Fees of shops, deposits that the platform holds, and those that it kept, in fen.
    pub(crate) fees: i128,
    pub(crate) deposits: i128,
    pub(crate) kept: i128,
}

impl MarketplaceTotals {
    pub(super) fn post(&mut self, posting: &Posting) {
        match *posting {
            Posting::MarketSale { amount, is_satisfied, stays_away, .. } => {
                self.units += 1;
                self.complaints += u64::from(!is_satisfied);
                self.parted += u64::from(stays_away);
                self.paid += fen(amount);
                self.squares += fen(amount).unsigned_abs() * fen(amount).unsigned_abs();
            }
            Posting::OpenShop { deposit, fee, .. } => {
                self.entered += 1;
                self.fees += fen(fee);
                self.deposits += fen(deposit);
            }
            Posting::CloseShop { returned, kept, .. } => {
                self.deposits -= fen(returned) + fen(kept);
                self.kept += fen(kept);
            }
            _ => {}
        }
    }

    pub(crate) fn absorb(&mut self, other: &MarketplaceTotals) {
        let MarketplaceTotals { units, complaints, parted, paid, squares, entered, fees, deposits, kept } =
            *other;
        self.units += units;
        self.complaints += complaints;
        self.parted += parted;
        self.paid += paid;
        self.squares += squares;
        self.entered += entered;
        self.fees += fees;
        self.deposits += deposits;
        self.kept += kept;
    }

    /// What resellers paid the platform for shops and have not got back, in fen.
    pub(super) fn paid_for_shops(&self) -> i128 {
        self.fees + self.deposits + self.kept
    }

    /// The sum of all that it counts.
    pub(super) fn counted(&self) -> u128 {
        [self.units, self.complaints, self.parted, self.entered].into_iter().map(u128::from).sum()
    }

    /// Whether no sum is larger than any run's.
    pub(super) fn fit(&self) -> bool {
        [self.paid, self.fees, self.deposits, self.kept].into_iter().all(is_within_reach)
            && self.squares <= self.paid.unsigned_abs().saturating_mul(MOST_PRICE.fen().unsigned_abs().into())
    }

    /// The mean price paid, and the standard deviation of prices, to the nearest fen; zero without a sale.
    pub(crate) fn prices(&self) -> (Money, Money) {
        let (units, paid) = (u128::from(self.units), self.paid.unsigned_abs());
        if units == 0 {
            return (Money::ZERO, Money::ZERO);
        }
        // Both are sums of squares of whole fen, so that no rounding can make the variance negative.
        let variance = self.squares - (paid * paid).div_ceil(units).min(self.squares);
        let root = (4 * variance / units).isqrt().div_ceil(2);
        (Money::from_fen(((paid + units / 2) / units) as i64), Money::from_fen(root as i64))
    }
}

/// Saves a number of 128 bits as two of 64, as JSON has none that large.
mod halves {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(number: &u128, serializer: S) -> Result<S::Ok, S::Error> {
        [(number >> 64) as u64, *number as u64].serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u128, D::Error> {
        let [high, low] = <[u64; 2]>::deserialize(deserializer)?;
        Ok(u128::from(high) << 64 | u128::from(low))
    }
}

fn fen(money: Money) -> i128 {
    i128::from(money.fen())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Party;
    use crate::units::PersonId;

    #[test]
    fn mean_and_spread_are_those_of_the_prices() {
        let mut totals = MarketplaceTotals::default();
        assert_eq!(totals.prices(), (Money::ZERO, Money::ZERO));
        for price in [100, 300, 100, 300] {
            let (amount, buyer) = (Money::from_fen(price), PersonId(1));
            let (is_satisfied, stays_away) = (true, false);
            totals.post(&Posting::MarketSale {
                seller: Party::Supplier,
                buyer,
                amount,
                is_satisfied,
                stays_away,
            });
        }
        assert_eq!(totals.prices(), (Money::from_fen(200), Money::from_fen(100)));
        let mut twice = totals.clone();
        twice.absorb(&totals);
        assert_eq!((twice.prices(), twice.units), (totals.prices(), 8));
    }
}
