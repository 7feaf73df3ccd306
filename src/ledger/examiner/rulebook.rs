//! The scenario, as an auditor reads it.

use super::{Check, Opening};
use crate::ledger::audit::Place;
use crate::scenario::{BelowCost, Ladder, Law, Practice, ReferralOn, Scenario, Supplier};
use crate::units::{Batch, Money, SupplierId, Tick, Tier, Units};

/// The scenario, as an auditor reads it.
pub(super) struct Rulebook<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) supplier: &'a Supplier,
    pub(super) id: SupplierId,
    pub(super) tick: Tick,
}

impl Rulebook<'_> {
    pub(super) fn law(&self) -> Law {
        self.scenario.law_at(self.id, self.tick)
    }

    pub(super) fn ladder(&self) -> &Ladder {
        self.supplier.prices_at(self.tick).ladder
    }

    pub(super) fn price(&self, tier: Tier) -> Money {
        self.ladder().price(tier).unwrap_or(Money::ZERO)
    }

    pub(super) fn times(&self, tier: Tier, units: Units) -> Money {
        self.price(tier).checked_times(units.0).unwrap_or(Money::ZERO)
    }

    pub(super) fn batch(&self) -> Batch {
        Batch(self.tick.0 / self.supplier.product.batch_period)
    }

    pub(super) fn last_tick(&self, batch: Batch) -> u64 {
        let product = &self.supplier.product;
        u64::from(batch.0) * u64::from(product.batch_period) + u64::from(product.shelf_life) - 1
    }

    pub(super) fn alive(&self, place: Place, batch: Batch) -> Check {
        let last = self.last_tick(batch);
        let is_alive = last >= u64::from(self.tick.0) && batch <= self.batch();
        place.holds("shelf life", is_alive, format!("batch {batch} until tick {last}"), self.tick)
    }

    /// The discounted list price.
    pub(super) fn usual_ask(&self) -> Money {
        let list = self.supplier.prices_at(self.tick).list_price;
        Money::from_fen((list.fen() as f64 * (1.0 - self.scenario.behaviour.ask.discount)).round() as i64)
    }

    /// What a reseller asks that opened the tick like this, and of whose rivals the cheapest sold at
    /// `heard` in the tick before; and whether it is a salvage price.
    pub(super) fn ask(&self, opening: &Opening, heard: Option<i64>) -> (Money, bool) {
        let ask = self.scenario.behaviour.ask;
        let mut price = self.usual_ask().fen();
        if let (Some(near), Some(batch)) = (ask.near_expiry, opening.oldest) {
            let left = self.last_tick(batch) as i64 - i64::from(self.tick.0);
            let passed = (i64::from(near.within) - left).max(0);
            price -= share(near.discount, price) * passed / i64::from(near.within);
        }
        if let Some(heard) = heard.filter(|_| ask.undercut > 0.0) {
            price = price.min(heard - share(ask.undercut, heard));
        }
        // Without stock at the start of the tick, what it would have had to pay for more.
        let cost = if opening.average == 0 { self.price(opening.tier).fen() } else { opening.average };
        price = match ask.below_cost {
            BelowCost::Accept => price,
            BelowCost::RefuseFor(ticks) if self.tick.0 - opening.last_retail.0 >= ticks => price,
            _ => price.max(cost),
        };
        let is_close = |within: u32| {
            opening.oldest.is_some_and(|batch| self.last_tick(batch) < u64::from(self.tick.0 + within))
        };
        match self.scenario.behaviour.dump {
            Some(dump) if is_close(dump.within) && dump.price.fen() < price => (dump.price, true),
            _ => (Money::from_fen(price), false),
        }
    }

    pub(super) fn referral(&self, amount: i64) -> Money {
        match self.ladder() {
            Ladder::ByOrderSize(ladder) if !self.law().forbids(Practice::Referrals) => {
                let billionths = (ladder.referral.rate * 1e9).round() as i128;
                Money::from_fen((billionths * i128::from(amount) / 1_000_000_000) as i64)
            }
            _ => Money::ZERO,
        }
    }

    pub(super) fn referral_on(&self) -> Option<ReferralOn> {
        match self.ladder() {
            Ladder::ByOrderSize(ladder) => Some(ladder.referral.on),
            Ladder::ByDepth(_) => None,
        }
    }
}

/// A commission at a rate, rounded down.
pub(super) fn commission(rate: f64, amount: i64) -> Money {
    let billionths = (rate * 1e9).round() as i128;
    Money::from_fen((billionths * i128::from(amount) / 1_000_000_000) as i64)
}

/// A share of an amount, the share to nine decimals and the product rounded down to the fen.
pub(super) fn share(share: f64, amount: i64) -> i64 {
    ((share * 1e9).round() as i128 * i128::from(amount)).div_euclid(1_000_000_000) as i64
}
