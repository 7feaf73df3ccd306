//! Disappointment, as the full book sees it: which units can disappoint. A disappointed buyer neither buys of
//! the supplier again nor joins it. A disappointed holder neither uses units nor orders for itself.

use super::{Check, Examiner, Key, RetailSale, Rulebook};
use crate::event::Party;
use crate::ledger::audit::{Agent, Place};
use crate::scenario::{Disappointment, Scenario};
use crate::units::{PersonId, SupplierId, Tick, Tier};
use crate::world::World;

/// The chance that a defective unit disappoints its buyer.
fn chance_of_buyer(scenario: &Scenario, is_refunded: bool) -> f64 {
    let Disappointment { buyers, made_good, .. } = match scenario.behaviour.disappointment {
        Some(terms) => terms,
        None => return 0.0,
    };
    if is_refunded { buyers * (1.0 - made_good) } else { buyers }
}

impl Examiner {
    /// A person takes up an offer of a supplier's goods or membership: they have not disappointed it, unless
    /// it decides in ways that only it knows.
    pub(super) fn check_willing(&self, place: Place, person: Key) -> Check {
        let is_willing = self.own_ways || !self.disappointed.contains(&person);
        place.holds("a disappointed buyer", is_willing, "no offer taken", "one taken")
    }

    pub(super) fn enter_disappointed_buyer(
        &mut self,
        place: Place,
        rules: &Rulebook,
        (seller, buyer): (Party, PersonId),
    ) -> Check {
        let mut is_refunded = false;
        match seller {
            Party::Reseller(seller, tier) => {
                let key = (rules.id, seller);
                place.same("tier", self.account(place, key)?.tier, tier)?;
                let sale = self.sale.map(|sale| (sale.seller, sale.buyer));
                place.same("the sale before", sale, Some((key, buyer)))?;
                is_refunded = self.sale.and_then(|sale| sale.refund).is_some_and(|refund| refund > 0);
            }
            Party::Supplier => {
                place.same("the direct sale before", self.direct_sale.take(), Some((rules.id, buyer)))?;
            }
        }
        let badly_served = seller != Party::Supplier && rules.scenario.behaviour.service.poor > 0.0;
        let can_be = (rules.supplier.product.defect_rate > 0.0 || badly_served)
            && chance_of_buyer(rules.scenario, is_refunded) > 0.0;
        place.same("units can disappoint", true, can_be)?;
        let is_new = self.disappointed.insert((rules.id, buyer));
        place.same("disappointed for the first time", true, is_new)
    }

    /// At the end of a sale: a unit that must have disappointed its buyer did.
    pub(super) fn check_disappointed(&self, sale: &RetailSale) -> Check {
        let defect_rate = self.scenario.suppliers[usize::from(sale.seller.0.0)].product.defect_rate;
        let is_complaint = sale.at_market == Some(false);
        let is_defective = sale.refund.is_some() || is_complaint || defect_rate >= 1.0;
        let is_refunded = sale.refund.is_some_and(|refund| refund > 0);
        let is_certain = is_defective && chance_of_buyer(&self.scenario, is_refunded) >= 1.0;
        let is_known = self.disappointed.contains(&(sale.seller.0, sale.buyer));
        sale.place.same("the buyer is disappointed", is_known || !is_certain, true)
    }

    /// A holder uses units: none have disappointed it, unless it decides in ways that only it knows.
    pub(super) fn check_user(&mut self, place: Place, user: Key) -> Check {
        let own_ways = self.own_ways;
        let is_disappointed = self.account(place, user)?.is_disappointed;
        self.last_user = Some(user);
        place.holds("own use", own_ways || !is_disappointed, "none by a disappointed holder", "some")
    }

    pub(super) fn enter_disappointed_holder(
        &mut self,
        place: Place,
        rules: &Rulebook,
        (key, tier): (Key, Tier),
    ) -> Check {
        place.same("who used a unit", self.last_user.take(), Some(key))?;
        let own_use = rules.scenario.behaviour.disappointment.map_or(0.0, |terms| terms.own_use);
        let can_be = rules.supplier.product.defect_rate > 0.0 && own_use > 0.0;
        place.same("units can disappoint", true, can_be)?;
        let account = self.account(place, key)?;
        place.same("tier", account.tier, tier)?;
        let was = std::mem::replace(&mut account.is_disappointed, true);
        place.same("disappointed before", false, was)
    }

    /// The world has the same disappointed buyers.
    pub(super) fn audit_disappointed(&self, tick: Tick, world: &World) -> Check {
        for index in 0..self.scenario.suppliers.len() {
            let supplier = SupplierId(index as u16);
            let place = Place { agent: Agent::Supplier(supplier), tick, posting: None };
            let own = || self.disappointed.iter().filter(|key| key.0 == supplier);
            place.same("disappointed buyers", own().count() as u64, world.disappointed_buyers(supplier))?;
            let is_known = own().all(|key| world.is_disappointed(key.1, supplier));
            place.same("who they are", true, is_known)?;
        }
        Ok(())
    }
}
