//! What a person knows of the price at which the goods are sold, and so what it believes that they fetch.
//!
//! The naive believe the list price. A person that knows a lower price pays no more than that as a buyer, and
//! reckons with it as a recruit. It knows the reference price if it is informed, from the start or by burned
//! acquaintances. It knows the price at which a supplier sells directly once the supplier's offers have
//! reached it. It knows all of these, and what was last paid to a reseller, if it sees the prices of the
//! platform.

use super::{Rules, Terms};
use crate::random::{Chance, Key, Keys, Purpose};
use crate::scenario::{Happening, Scenario};
use crate::world::World;

/// Who knows which prices, ready for use.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Belief {
    /// How far offers of suppliers have to spread until they reach a person.
    reached: Key,
    /// Whether any person can ever know of a price below the list price.
    moves: bool,
}

impl Belief {
    /// Whether any person can ever know of a price below the list price.
    pub(crate) fn moves(&self) -> bool {
        self.moves
    }

    pub(super) fn new(scenario: &Scenario, keys: &Keys) -> Self {
        let informed = &scenario.population.informed;
        let is_news = scenario.events.iter().any(|event| match &event.what {
            Happening::MediaShock(shock) => shock.informed > 0.0,
            _ => false,
        });
        let has_reference = scenario.suppliers.iter().any(|supplier| {
            supplier.product.reference_price.is_some()
                || supplier.price_changes.iter().any(|change| change.reference_price.is_some())
        });
        let are_informed = informed.share > 0.0 || informed.by_burned > 0.0 || is_news;
        let sells_openly = scenario.suppliers.iter().any(|supplier| supplier.direct.is_some());
        Belief {
            reached: keys.of(Purpose::Reached),
            moves: has_reference && are_informed || scenario.platform.transparency > 0.0 || sells_openly,
        }
    }
}

impl Rules {
    /// The lowest price below `limit`, in fen, at which a person knows the goods to be sold; `None` if it
    /// knows of none. `have_heard` is the share of those not informed from the start whom burned
    /// acquaintances have told the reference price. A supplier's own offer at `limit` does not count.
    pub(crate) fn known_price(
        &self,
        world: &World,
        terms: &Terms,
        person: u32,
        limit: i64,
        have_heard: impl FnOnce() -> Chance,
    ) -> Option<i64> {
        if !self.belief.moves {
            return None;
        }
        let mut lowest = limit;
        if let Some(reference) = terms.reference_price.filter(|&price| price < lowest)
            && self.traits.is_informed(person, have_heard())
        {
            lowest = reference;
        }
        let paid = world.market_prices.iter().filter_map(|price| price.lowest()).min();
        let open = self.terms.iter().filter_map(|terms| terms.direct).map(|direct| direct.price).min();
        let seen = [terms.reference_price, paid, open].into_iter().flatten().min();
        if let Some(seen) = seen.filter(|&price| price < lowest)
            && self.traits.sees_prices(person)
        {
            lowest = seen;
        }
        for (terms, books) in self.terms.iter().zip(&world.suppliers) {
            if let Some(direct) = terms.direct
                && direct.price < lowest
                && books.reached != Chance::NEVER.into()
                && books.reached.as_chance().takes(self.belief.reached.draw(person, 0))
            {
                lowest = direct.price;
            }
        }
        (lowest < limit).then_some(lowest)
    }

    /// Whether a person would pay this much for a unit.
    pub(crate) fn would_pay(
        &self,
        world: &World,
        terms: &Terms,
        person: u32,
        ask: i64,
        have_heard: impl FnOnce() -> Chance,
    ) -> bool {
        ask <= self.traits.willingness_to_pay(person)
            && self.known_price(world, terms, person, ask, have_heard).is_none()
    }
}
