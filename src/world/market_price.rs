//! What the goods of one supplier were sold for to end buyers: the street price.

use serde::{Deserialize, Serialize};

use super::is_within_reach;

/// The lowest prices of one tick, whatever the order in which they are noted.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(crate) struct MarketPrice {
    /// The lowest price and who sold at it.
    lowest: Option<(i64, u32)>,
    /// The lowest price of any other seller, in fen.
    other: Option<i64>,
}

impl MarketPrice {
    /// Whether these could be prices, of one of `resellers` resellers and of others.
    pub(super) fn fits(&self, resellers: usize) -> bool {
        match (self.lowest, self.other) {
            (None, other) => other.is_none(),
            (Some((lowest, who)), other) => {
                lowest >= 0
                    && (who as usize) < resellers
                    && other.unwrap_or(lowest) >= lowest
                    && is_within_reach(other.unwrap_or(lowest))
            }
        }
    }

    /// Records that `seller` sold at this price, in fen.
    pub(crate) fn note(&mut self, seller: u32, price: i64) {
        match self.lowest {
            Some((lowest, who)) if who == seller => self.lowest = Some((lowest.min(price), who)),
            Some((lowest, _)) if lowest <= price => {
                self.other = Some(self.other.map_or(price, |other| other.min(price)));
            }
            before => {
                self.other = before.map(|(lowest, _)| lowest);
                self.lowest = Some((price, seller));
            }
        }
    }

    /// The lowest price at which a unit was sold, in fen.
    pub(crate) fn lowest(&self) -> Option<i64> {
        self.lowest.map(|(price, _)| price)
    }

    /// The lowest price at which a seller other than `seller` sold, in fen.
    pub(crate) fn heard_by(&self, seller: u32) -> Option<i64> {
        match self.lowest {
            Some((_, who)) if who == seller => self.other,
            lowest => lowest.map(|(price, _)| price),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn each_seller_hears_the_lowest_price_of_the_others(
            sales in prop::collection::vec((0..4u32, 1..6i64), 0..12),
        ) {
            let mut market_price = MarketPrice::default();
            sales.iter().for_each(|&(seller, price)| market_price.note(seller, price));
            for seller in 0..5 {
                let others = sales.iter().filter(|sale| sale.0 != seller);
                prop_assert_eq!(market_price.heard_by(seller), others.map(|sale| sale.1).min());
            }
        }
    }
}
