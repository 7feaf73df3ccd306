//! Offers that people have accepted, and the prices asked in them.

use crate::decision::{Quote, Rules, Seller, Terms};
use crate::world::{Member, ResellerAccess, World};

/// An accepted offer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Offer {
    pub(super) person: u32,
    pub(super) seller: u32,
    pub(super) supplier: u8,
    /// Price of a unit, to this person, in fen.
    pub(super) price: i64,
    /// Whether that is a salvage price.
    pub(super) dumps: bool,
    /// The tier to be joined, or `None` for a retail sale.
    pub(super) tier: Option<u16>,
    /// Whether it was found on the marketplace; an offer to join is then the person's own idea.
    pub(super) at_market: bool,
}

/// Accepted offers, in heaps by the people to whom they go. Each heap covers an ascending range of ids; all
/// ranges have the same length.
#[derive(Debug, Clone, Default)]
pub(super) struct Offers {
    heaps: Vec<Vec<Offer>>,
    /// Heaps a person, in 2⁻³².
    scale: u64,
}

impl Offers {
    /// Begins to collect offers to `people` people in `heaps` heaps.
    pub(super) fn begin(&mut self, heaps: usize, people: u32) {
        self.heaps.iter_mut().for_each(Vec::clear);
        if self.heaps.len() < heaps {
            self.heaps.resize_with(heaps, Vec::new);
        }
        self.scale = ((heaps as u64) << 32) / u64::from(people.max(1));
    }

    /// One of the heaps, if there are as many.
    pub(super) fn heap(&self, number: usize) -> Option<&Vec<Offer>> {
        self.heaps.get(number)
    }

    #[inline]
    pub(super) fn push(&mut self, offer: Offer) {
        let heap = (u64::from(offer.person) * self.scale) >> 32;
        self.heaps[heap as usize].push(offer);
    }
}

impl Extend<Offer> for Offers {
    #[inline]
    fn extend<T: IntoIterator<Item = Offer>>(&mut self, offers: T) {
        offers.into_iter().for_each(|offer| self.push(offer));
    }
}

/// What it asks by the standard.
#[inline]
pub(super) fn standard_ask(rules: &Rules, world: &World, terms: &Terms, slot: u32, tick: u32) -> Quote {
    let cost = || {
        // Without stock, what it would have to pay for more.
        let member = world.resellers.member(slot);
        let price = terms.tier(member.tier).price;
        if member.on_hand == 0 { price } else { member.average_cost() }
    };
    if rules.asks.are_plain() {
        return Quote { price: rules.asks.plain(terms.ask, cost), dumps: false };
    }
    let Member { supplier, last_retail, .. } = world.resellers.members[slot as usize];
    let oldest = world.resellers.member(slot).oldest(terms.batch(tick));
    let seller = Seller {
        cost: cost(),
        saleless: tick - u32::from(last_retail),
        left: oldest.map(|batch| terms.ticks_left(batch, tick)),
        heard: world.market_prices.get(usize::from(supplier)).and_then(|price| price.heard_by(slot)),
    };
    rules.asks.ask(terms.ask, &seller)
}
