//! The marketplace, ready for use: how visitors choose, who may open a shop, and who is purged.

use super::Rules;
use crate::random::{Chance, Factor, Key, Keys, Purpose, UTIL, gumbel};
use crate::scenario::{Listed, Marketplace, Scenario};

/// Prices count for no more than this number of times what the visitor would pay.
const MOST_RATIO: i64 = 100;
/// Counts of purchases are kept in these parts, so that an expectation may count for a part of one.
const PURCHASE: f64 = 1e6;

/// The terms of a marketplace.
#[derive(Debug, Clone)]
pub(crate) struct MarketplaceTerms {
    pub(crate) visitors: u32,
    pub(crate) looks_at: usize,
    /// Whether those alone are listed who opened a shop.
    pub(crate) shops_only: bool,
    pub(crate) entrants: u32,
    /// Deposit and fee of a shop, in fen.
    pub(crate) deposit: i64,
    pub(crate) fee: i64,
    pub(crate) purge: Option<PurgeTerms>,
    /// The trust of the scenario, and what shocks and bad goods leave of it.
    base_trust: Chance,
    trust: Chance,
    price_weight: Factor,
    reputation_weight: Factor,
    /// What is expected of a seller without a sale: satisfied buyers and purchases, in parts of a purchase.
    prior: (i64, i64),
    /// The reputation of a seller without a sale where the expectation counts for no purchase.
    expected: Chance,
    /// The chance that an unsatisfied buyer looks there no more.
    stays_away: Chance,
    pub(crate) visits: Key,
    pub(crate) looks: Key,
    pub(crate) points: Key,
    pub(crate) entries: Key,
    tastes: Key,
    partings: Key,
}

/// Whom a purge expels, and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PurgeTerms {
    pub(crate) below: Chance,
    pub(crate) sales: u32,
    pub(crate) every: u32,
}

impl MarketplaceTerms {
    /// The terms; `None` without a marketplace.
    pub(super) fn new(scenario: &Scenario, keys: &Keys) -> Option<Self> {
        let Marketplace { visitors, looks_at, listed, trust, price_weight, reputation_weight, .. } =
            scenario.platform.marketplace?;
        let Marketplace { prior, prior_sales, stays_away, entrants, deposit, fee, purge, .. } =
            scenario.platform.marketplace?;
        let most = scenario.population.seated().saturating_mul(Marketplace::MOST_EACH);
        let key = keys.of(Purpose::Marketplace);
        let trust = Chance::from_f64(trust);
        let parts = |purchases: f64| (purchases * PURCHASE).round() as i64;
        Some(MarketplaceTerms {
            visitors: visitors.min(most),
            looks_at: looks_at as usize,
            shops_only: listed == Listed::Shops,
            entrants: entrants.min(most),
            deposit: deposit.fen(),
            fee: fee.fen(),
            purge: purge.map(|purge| PurgeTerms {
                below: Chance::from_f64(purge.below),
                sales: purge.sales,
                every: purge.every,
            }),
            base_trust: trust,
            trust,
            price_weight: Factor::from_f64(price_weight),
            reputation_weight: Factor::from_f64(reputation_weight),
            prior: (parts(prior_sales * prior), parts(prior_sales)),
            expected: Chance::from_f64(prior),
            stays_away: Chance::from_f64(stays_away),
            visits: key.part(0),
            looks: key.part(1),
            points: key.part(2),
            entries: key.part(3),
            tastes: key.part(4),
            partings: key.part(5),
        })
    }

    /// Takes up what media shocks, as factors, and bad goods leave of trust.
    pub(super) fn shake(&mut self, shocks: impl Iterator<Item = Factor>, left: Chance) {
        self.trust = shocks.fold(self.base_trust, Chance::times).and(left);
    }

    /// The share of satisfied buyers that is expected of a seller after this many purchases and complaints.
    #[inline]
    pub(crate) fn reputation(&self, sales: u64, complaints: u64) -> Chance {
        let parts =
            |purchases: u64| i64::try_from(purchases).unwrap_or(i64::MAX / 4).min(1 << 40) * PURCHASE as i64;
        let (satisfied, counted) = self.prior;
        match parts(sales) + counted {
            0 => self.expected,
            all => Chance::ratio(parts(sales - complaints) + satisfied, all),
        }
    }

    /// Whether a buyer looks there no more after an unsatisfying purchase of a tick.
    #[inline]
    pub(crate) fn parts_with(&self, buyer: u32, tick: u32) -> bool {
        self.stays_away != Chance::NEVER && self.stays_away.takes(self.partings.block([buyer, tick, 0, 0])[0])
    }

    /// The utility of a listing for a visitor who would pay `willing`, in parts of [`UTIL`]. `who` tells the
    /// seller.
    #[inline]
    pub(crate) fn utility(
        &self,
        visitor: u32,
        who: [u32; 2],
        tick: u32,
        (price, willing): (i64, i64),
        reputation: Chance,
    ) -> i64 {
        let share = Factor::ratio(price.max(0) as u64, willing.max(1) as u64);
        let share = share.min(Factor::from_f64(MOST_RATIO as f64));
        let [taste, ..] = self.tastes.block([visitor, tick, who[0], who[1]]);
        gumbel(taste) - self.price_weight.times(share).as_util()
            + self.reputation_weight.times(reputation.into()).as_util()
    }
}

impl Factor {
    /// As a utility: at most 10 000 of [`UTIL`].
    fn as_util(self) -> i64 {
        const { assert!(UTIL == 1 << 32, "factors have as many fractional bits as utilities") }
        self.min(Factor::from_f64(1e4)).bits() as i64
    }
}

impl Rules {
    /// Whether the unit is sound that a visitor of the marketplace buys of a supplier itself in a tick.
    pub(crate) fn is_sound_of_supplier(&self, supplier: u8, buyer: u32, tick: u32) -> bool {
        let defect_rate = self.terms[usize::from(supplier)].defect_rate;
        // By the block of bits that also decides where such units may disappoint for good.
        let [defect, ..] = self.keys.of(Purpose::Defect).block([buyer, tick, supplier.into(), 1]);
        !defect_rate.takes(defect)
    }

    /// Whether a buyer looks on the marketplace no more after a purchase there in a tick.
    #[inline]
    pub(crate) fn stays_away(&self, buyer: u32, is_satisfied: bool, tick: u32) -> bool {
        !is_satisfied && self.marketplace.as_ref().is_some_and(|terms| terms.parts_with(buyer, tick))
    }

    /// The chance that a visitor of the marketplace trusts the seller whom it has chosen, with what the
    /// platform makes up for.
    pub(crate) fn marketplace_trust(&self, terms: &MarketplaceTerms) -> Chance {
        self.market.assured(terms.trust)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(edit: impl FnOnce(&mut Marketplace)) -> MarketplaceTerms {
        let mut scenario = Scenario::mask();
        let mut marketplace = Marketplace::default();
        edit(&mut marketplace);
        scenario.platform.marketplace = Some(marketplace);
        MarketplaceTerms::new(&scenario, &Keys::from_seed(1)).unwrap()
    }

    #[test]
    fn reputation_begins_with_what_is_expected() {
        let usual = terms(|_| ());
        let near = |found: Chance, expected: f64| (found.as_f64() - expected).abs() < 1e-8;
        assert!(near(usual.reputation(0, 0), 0.8));
        assert!(near(usual.reputation(5, 5), 0.4));
        assert!(near(usual.reputation(95, 0), 0.99));
        let at_once = terms(|terms| terms.prior_sales = 0.0);
        assert!(near(at_once.reputation(0, 0), 0.8));
        assert_eq!(at_once.reputation(4, 1), Chance::from_f64(0.75));
        assert_eq!(at_once.reputation(u64::MAX, 0), Chance::ALWAYS);
    }

    #[test]
    fn price_and_reputation_count_by_their_weights() {
        let plain = terms(|terms| (terms.price_weight, terms.reputation_weight) = (4.0, 3.0));
        let of = |price, reputation| plain.utility(7, [1, 0], 2, (price, 1000), Chance::from_f64(reputation));
        let taste = of(0, 0.0);
        assert_eq!((of(500, 0.0) - taste, of(0, 1.0) - taste), (-2 * UTIL, 3 * UTIL));
        assert_eq!(of(i64::MAX, 0.0), of(100_000, 0.0), "beyond all means is beyond all means");
        assert_eq!(plain.utility(7, [1, 0], 2, (5, 0), Chance::NEVER) - taste, -20 * UTIL);
        assert_ne!(plain.utility(7, [2, 0], 2, (0, 1000), Chance::NEVER), taste, "tastes differ");
    }
}
