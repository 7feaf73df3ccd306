//! What resellers ask of end buyers.
//!
//! The discounted list price; less as the oldest unit on hand comes close to its expiry; no more than the
//! undercut price of others; and not below cost, as long as the seller refuses that.

use crate::scenario::{Ask, BelowCost, Dump};

/// A share of an amount, in billionths: exact for what a scenario writes in decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rate(i64);

impl Rate {
    pub(crate) fn from_f64(rate: f64) -> Self {
        Rate((rate * 1e9).round() as i64)
    }

    pub(crate) fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// This share of an amount, rounded down to the fen.
    pub(crate) fn of(self, amount: i64) -> i64 {
        (i128::from(amount) * i128::from(self.0) / 1_000_000_000) as i64
    }
}

/// How resellers come down from the discounted list price.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asks {
    near_expiry: Option<(u32, Rate)>,
    undercut: Rate,
    below_cost: BelowCost,
    /// The number of ticks left below which the salvage price is asked, and that price in fen.
    salvage: Option<(u32, i64)>,
}

/// What a seller asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Quote {
    pub(crate) price: i64,
    /// Whether it is a salvage price.
    pub(crate) dumps: bool,
}

/// A seller, as far as its ask depends on it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seller {
    /// Average cost of its stock; without stock its wholesale price.
    pub(crate) cost: i64,
    /// Ticks since the last retail sale (or joining).
    pub(crate) saleless: u32,
    /// Ticks after this one that its oldest unit has left; `None` without stock.
    pub(crate) left: Option<u32>,
    /// The lowest price at which another sold the same goods in the previous tick.
    pub(crate) heard: Option<i64>,
}

impl Asks {
    pub(crate) fn new(ask: &Ask, dump: Option<&Dump>) -> Self {
        let near_expiry = ask.near_expiry.map(|near| (near.within, Rate::from_f64(near.discount)));
        let salvage = dump.map(|dump| (dump.within, dump.price.fen()));
        Asks { near_expiry, undercut: Rate::from_f64(ask.undercut), below_cost: ask.below_cost, salvage }
    }

    /// Whether asks depend on nothing but the list price and cost.
    #[inline]
    pub(crate) fn are_plain(&self) -> bool {
        self.near_expiry.is_none()
            && self.undercut.is_zero()
            && !matches!(self.below_cost, BelowCost::RefuseFor(_))
            && self.salvage.is_none()
    }

    /// The ask where [`are_plain`](Self::are_plain).
    #[inline]
    pub(crate) fn plain(&self, discounted: i64, cost: impl Fn() -> i64) -> i64 {
        match self.below_cost {
            BelowCost::Accept => discounted,
            _ => discounted.max(cost()),
        }
    }

    /// What a seller asks, given the discounted list price.
    pub(crate) fn ask(&self, discounted: i64, seller: &Seller) -> Quote {
        let mut ask = discounted;
        if let (Some((within, rate)), Some(left)) = (self.near_expiry, seller.left)
            && left < within
        {
            ask -= rate.of(ask) * i64::from(within - left) / i64::from(within);
        }
        if let Some(heard) = seller.heard.filter(|_| !self.undercut.is_zero()) {
            ask = ask.min(heard - self.undercut.of(heard));
        }
        let refuses = match self.below_cost {
            BelowCost::Refuse => true,
            BelowCost::Accept => false,
            BelowCost::RefuseFor(ticks) => seller.saleless < ticks,
        };
        let price = if refuses { ask.max(seller.cost) } else { ask };
        match (self.salvage, seller.left) {
            (Some((within, salvage)), Some(left)) if left < within && salvage < price => {
                Quote { price: salvage, dumps: true }
            }
            _ => Quote { price, dumps: false },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::NearExpiry;

    const SELLER: Seller = Seller { cost: 15_000, saleless: 3, left: Some(4), heard: Some(20_000) };

    fn ask(ask: Ask, seller: Seller) -> i64 {
        let quote = Asks::new(&ask, None).ask(24_000, &seller);
        assert!(!quote.dumps);
        quote.price
    }

    #[test]
    fn the_ask_falls_in_a_straight_line() {
        let falling = Ask { near_expiry: Some(NearExpiry { within: 4, discount: 0.25 }), ..Ask::default() };
        let at = |left| ask(falling, Seller { left, ..SELLER });
        assert_eq!([4, 3, 2, 1, 0].map(|left| at(Some(left))), [24_000, 22_500, 21_000, 19_500, 18_000]);
        assert_eq!(at(None), 24_000);
    }

    #[test]
    fn competitors_are_undercut_but_not_below_cost() {
        let with = |undercut| ask(Ask { undercut, ..Ask::default() }, SELLER);
        assert_eq!([0.0, 0.01, 0.1, 0.5].map(with), [24_000, 19_800, 18_000, 15_000]);
        let dear = Seller { heard: Some(30_000), ..SELLER };
        assert_eq!(ask(Ask { undercut: 0.1, ..Ask::default() }, dear), 24_000);
    }

    #[test]
    fn losses_are_refused_for_a_while() {
        let dear = Seller { cost: 25_000, ..SELLER };
        let with = |below_cost| ask(Ask { below_cost, ..Ask::default() }, dear);
        assert_eq!(with(BelowCost::RefuseFor(4)), 25_000);
        assert_eq!(with(BelowCost::RefuseFor(3)), 24_000);
    }

    #[test]
    fn goods_close_to_expiry_are_dumped_below_the_ask_alone() {
        let with = |within, yuan| {
            let dump = Dump { within, price: crate::units::Money::from_yuan(yuan), ..Dump::default() };
            Asks::new(&Ask::default(), Some(&dump)).ask(24_000, &SELLER)
        };
        assert_eq!(with(5, 20), Quote { price: 2000, dumps: true });
        assert_eq!(with(4, 20), Quote { price: 24_000, dumps: false });
        assert_eq!(with(5, 240), Quote { price: 24_000, dumps: false });
    }

    #[test]
    fn shares_written_in_decimals_are_exact() {
        assert_eq!(Rate::from_f64(0.05).of(24_000), 1200);
        assert_eq!(Rate::from_f64(0.07).of(100), 7);
        assert_eq!(Rate::from_f64(1.0).of(i64::MAX), i64::MAX);
    }
}
