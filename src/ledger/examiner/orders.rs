//! Orders and deliveries, as the full book sees them.

use super::{Check, Delivery, Examiner, Key, Rulebook, misplaced};
use crate::event::{OrderKind, Party, Posting};
use crate::ledger::audit::{Agent, Place};
use crate::scenario::{Fulfilment, Orphans};
use crate::units::{Money, PersonId, Tick};
use crate::world::Status;

impl Examiner {
    /// A posting about an order or what is delivered on it.
    pub(super) fn enter_order(&mut self, place: Place, rules: &Rulebook, posting: Posting) -> Check {
        let of = |person: PersonId| (rules.id, person);
        let tick = rules.tick;
        let id = rules.id;
        match posting {
            Posting::Order { buyer, tier, source, kind, units, amount } => {
                let expected = self.source(rules, of(buyer));
                place.same("source", expected, source)?;
                if let Party::Reseller(_, above) = source {
                    let (low, high) = (rules.price(above), rules.price(tier));
                    place.holds("the source pays less", low < high, format!("below {high}"), low)?;
                }
                let is_cut = self.is_cut_off(rules, of(buyer));
                place.same("may order", false, is_cut)?;
                let account = self.account(place, of(buyer))?;
                place.same("tier", account.tier, tier)?;
                let entry_expected =
                    if account.status == Status::Candidate { OrderKind::Entry } else { OrderKind::Reorder };
                place.same("kind of order", entry_expected, kind)?;
                place.same("price", rules.times(tier, units), amount)?;
                account.kind = Some(kind);
                account.parcels.push((units.0, amount.fen()));
                account.cash -= amount.fen();
                let total: u64 = account.parcels.iter().map(|parcel| parcel.0).sum();
                let terms = rules.ladder().terms(tier);
                match kind {
                    OrderKind::Entry => {
                        place.same("entry order", u64::from(rules.law().entry_order(terms)), total)?
                    }
                    OrderKind::Reorder => {
                        let pack = u64::from(terms.order_multiple);
                        place.same("whole packs", 0, units.0 % pack)?;
                        let least = u64::from(terms.reorder_minimum);
                        place.holds("reorder minimum", total >= least, format!("at least {least}"), total)?;
                    }
                }
                self.check_order(place, rules, (of(buyer), source, units), terms)?;
                self.touched.push(of(buyer));
            }
            Posting::Make { batch, units, amount } => {
                place.same("batch of this tick", rules.batch(), batch)?;
                let cost = rules.supplier.prices_at(tick).unit_cost;
                place.same("production cost", cost.checked_times(units.0), Some(amount))?;
                let made = self.made.entry(id).or_default();
                *made += units.0;
                if let Some(capacity) = rules.supplier.capacity {
                    let is_within = *made <= u64::from(capacity);
                    place.holds("capacity", is_within, format!("at most {capacity}"), *made)?;
                }
            }
            Posting::Sale { seller, buyer, tier, batch, units, amount, value } => {
                place.same("price", rules.times(tier, units), amount)?;
                rules.alive(place, batch)?;
                match seller {
                    Party::Supplier => {
                        place.same("batch of this tick", rules.batch(), batch)?;
                        place.same("the supplier keeps no book value", Money::ZERO, value)?;
                    }
                    Party::Reseller(person, seller_tier) => {
                        place.same("source", self.source(rules, of(buyer)), seller)?;
                        let place = Place { agent: Agent::Reseller(id, person), ..place };
                        let account = self.account(place, of(person))?;
                        place.same("tier", account.tier, seller_tier)?;
                        account.take(place, batch, units, value)?;
                        account.cash += amount.fen();
                        self.touched.push(of(person));
                    }
                }
                let account = self.account(place, of(buyer))?;
                place.same("tier", account.tier, tier)?;
                account.delivered += units.0;
                *account.stock.entry(batch).or_default() += units.0;
                account.value += amount.fen();
                let seller_key = match seller {
                    Party::Supplier => None,
                    Party::Reseller(person, _) => Some(of(person)),
                };
                self.note_purchase(seller_key, of(buyer), units);
                let price = rules.price(tier).fen();
                // A parcel may come in several lots; the supplier's comes in one.
                let new = Delivery { buyer, seller, units: 0, price_below: price };
                let continued = self
                    .delivery
                    .filter(|d| (d.buyer, d.seller) == (buyer, seller) && seller != Party::Supplier);
                let mut delivery = continued.unwrap_or(new);
                delivery.units += units.0 as i64;
                self.delivery = Some(delivery);
            }
            Posting::Refund { buyer, tier, amount } => {
                let account = self.account(place, of(buyer))?;
                place.same("tier", account.tier, tier)?;
                account.refunded += amount.fen();
                account.cash += amount.fen();
            }
            other => misplaced(place, other)?,
        }
        Ok(())
    }

    /// What a buyer paid for the parcel delivered last.
    pub(super) fn last_parcel(&self, key: Key) -> Option<i64> {
        let account = self.accounts.get(&key)?;
        let mut due = 0;
        let mut parcels = account.parcels.iter();
        parcels.find_map(|&(units, amount)| {
            due += units;
            (due >= account.delivered).then_some(amount)
        })
    }

    /// The nearest active ancestor with a strictly lower price, else the supplier.
    pub(super) fn source(&self, rules: &Rulebook, (id, person): Key) -> Party {
        if rules.supplier.fulfilment == Fulfilment::DropShip {
            return Party::Supplier;
        }
        let own = self.accounts.get(&(id, person)).map(|account| rules.price(account.tier));
        let mut above = self.accounts.get(&(id, person)).and_then(|account| account.recruiter);
        while let Some(ancestor) = above {
            let Some(account) = self.accounts.get(&(id, ancestor)) else { break };
            if account.status == Status::Active && Some(rules.price(account.tier)) < own {
                return Party::Reseller(ancestor, account.tier);
            }
            above = account.recruiter;
        }
        Party::Supplier
    }

    /// Whether the nearest ancestor with a lower price has left, where that cuts its buyers off; under
    /// drop shipping, whether any of the chain of sources has.
    pub(super) fn is_cut_off(&self, rules: &Rulebook, (id, person): Key) -> bool {
        if rules.supplier.orphans == Orphans::RollUp {
            return false;
        }
        let Some(own) = self.accounts.get(&(id, person)) else { return false };
        let (mut price, mut above) = (rules.price(own.tier), own.recruiter);
        while let Some(account) = above.and_then(|ancestor| self.accounts.get(&(id, ancestor))) {
            if rules.price(account.tier) < price {
                if account.status != Status::Active || rules.supplier.fulfilment == Fulfilment::OwnStock {
                    return account.status != Status::Active;
                }
                price = rules.price(account.tier);
            }
            above = account.recruiter;
        }
        false
    }

    /// Every order was delivered in whole parcels, from the first on, and the rest refunded.
    pub(super) fn check_delivery(&self, place: Place, key: Key) -> Check {
        let account = &self.accounts[&key];
        let mut due = 0;
        let mut parcels = account.parcels.iter();
        for parcel in parcels.by_ref() {
            if due + parcel.0 > account.delivered {
                place.same("units delivered, in whole parcels", due, account.delivered)?;
                return place.same(
                    "refund",
                    parcel.1 + parcels.map(|parcel| parcel.1).sum::<i64>(),
                    account.refunded,
                );
            }
            due += parcel.0;
        }
        place.same("units delivered", due, account.delivered)?;
        place.same("refund", 0, account.refunded)
    }

    pub(super) fn check_deliveries(&mut self, tick: Tick) -> Check {
        self.touched.sort_unstable();
        self.touched.dedup();
        for &key in &self.touched {
            let place = Place { agent: Agent::Reseller(key.0, key.1), tick, posting: None };
            self.check_delivery(place, key)?;
        }
        self.check_commissions(tick)?;
        self.asked.clear();
        for key in &self.touched {
            if let Some(account) = self.accounts.get_mut(key) {
                account.parcels.clear();
                (account.kind, account.delivered, account.refunded) = (None, 0, 0);
                account.commissions = 0;
            }
        }
        Ok(())
    }
}
