//! How well resellers serve their buyers, ready for use.

use super::{Quality, Rules};
use crate::random::{Chance, Key, Keys, LogNormalTable, Purpose};
use crate::scenario::Service;

/// The chance of each reseller to serve a sale badly, fixed for life.
#[derive(Debug, Clone)]
pub(crate) struct ServiceTerms {
    sellers: Key,
    chances: LogNormalTable,
    sales: Key,
}

impl ServiceTerms {
    /// The terms; `None` where all serve well.
    pub(super) fn new(service: Service, keys: &Keys) -> Option<Self> {
        /// A chance of 1, in the units of [`Chance`].
        const ALWAYS: f64 = 4_294_967_296.0;
        let Service { poor, sigma, .. } = service;
        // The mean of a log-normal is its median times exp(σ²/2).
        let median = poor * libm::exp(-0.5 * sigma * sigma) * ALWAYS;
        let key = keys.of(Purpose::Service);
        (poor > 0.0).then(|| ServiceTerms {
            sellers: key.part(0),
            chances: LogNormalTable::new(median, sigma, ALWAYS as i64),
            sales: key.part(1),
        })
    }

    /// The chance that a seller serves a sale badly.
    fn poor(&self, seller: u32) -> Chance {
        Chance::in_two_to_the_32(self.chances.value(self.sellers.draw(seller, 0)))
    }

    /// What a buyer who got a sound unit makes of the sale, where buyers dispute bad ones with the chance
    /// `raised`.
    fn quality(&self, raised: Chance, buyer: u32, seller: u32, tick: u32) -> Quality {
        let [poor, dispute, ..] = self.sales.block([buyer, tick, seller, 0]);
        match (self.poor(seller).takes(poor), raised.takes(dispute)) {
            (false, _) => Quality::Sound,
            (true, false) => Quality::Borne,
            (true, true) => Quality::Disputed,
        }
    }
}

impl Rules {
    /// What a buyer gets from a seller in a tick, where the share `defect_rate` of units is defective: a unit
    /// that is defective or badly served disappoints.
    #[inline]
    pub(crate) fn quality(&self, defect_rate: Chance, buyer: u32, seller: u32, tick: u32) -> Quality {
        match (self.market.quality(defect_rate, buyer, seller, tick), &self.service) {
            (Quality::Sound, Some(service)) => service.quality(self.market.raised(), buyer, seller, tick),
            (quality, _) => quality,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean(poor: f64, sigma: f64) -> f64 {
        let terms =
            ServiceTerms::new(Service { poor, sigma, ..Service::default() }, &Keys::from_seed(3)).unwrap();
        (0..20_000).map(|seller| terms.poor(seller).as_f64()).sum::<f64>() / 20_000.0
    }

    #[test]
    fn sellers_differ_around_the_mean() {
        assert!((mean(0.1, 0.0) - 0.1).abs() < 1e-6);
        assert!((mean(0.02, 0.8) - 0.02).abs() < 0.001, "{}", mean(0.02, 0.8));
        let most =
            ServiceTerms::new(Service { poor: 1.0, sigma: 4.0, ..Service::default() }, &Keys::from_seed(3))
                .unwrap();
        assert!((0..2000).all(|seller| most.poor(seller) <= Chance::ALWAYS));
        assert!((0..2000).any(|seller| most.poor(seller) == Chance::ALWAYS));
        assert!(ServiceTerms::new(Service::default(), &Keys::from_seed(3)).is_none());
    }
}
