//! What a delivery earns others, and deposits, as the full book sees them.

use std::collections::BTreeMap;

use super::{Check, Examiner, Key, Rulebook, commission, misplaced};
use crate::event::{OrderKind, Party, Posting};
use crate::ledger::audit::{Agent, Place};
use crate::scenario::{Fulfilment, Practice, ReferralOn};
use crate::units::{Money, PersonId, Tick};
use crate::world::Status;

impl Examiner {
    /// A posting about what a delivery earns one who neither buys nor sells, or about a deposit.
    pub(super) fn enter_earning(&mut self, place: Place, rules: &Rulebook, posting: Posting) -> Check {
        let of = |person: PersonId| (rules.id, person);
        match posting {
            Posting::Markup { person, tier, amount } => {
                let delivery = self.delivery;
                let (units, below) = delivery.map_or((0, 0), |d| (d.units, d.price_below));
                let price = rules.price(tier).fen();
                place.same("drop shipping", Fulfilment::DropShip, rules.supplier.fulfilment)?;
                place.same("price difference", Money::from_fen((below - price) * units), amount)?;
                if let Some(delivery) = &mut self.delivery {
                    delivery.price_below = price;
                }
                let account = self.account(place, of(person))?;
                place.same("tier", account.tier, tier)?;
                place.same("status", Status::Active, account.status)?;
                account.cash += amount.fen();
            }
            Posting::Referral { payer, person, tier, kind, amount } => {
                let delivery = self.delivery;
                let buyer = delivery.map(|delivery| delivery.buyer);
                place.same(
                    "referral",
                    buyer.and_then(|buyer| self.last_parcel(of(buyer))).map(|amount| rules.referral(amount)),
                    Some(amount),
                )?;
                place.same("payer", delivery.map(|d| d.seller), Some(payer))?;
                let bought = buyer.and_then(|buyer| self.accounts.get(&of(buyer)));
                place.same("recruiter", bought.and_then(|a| a.recruiter), Some(person))?;
                place.same("rank of the recruit", bought.map(|a| a.tier), Some(tier))?;
                place.same("kind of order", bought.and_then(|a| a.kind), Some(kind))?;
                let first_only = rules.referral_on() == Some(ReferralOn::FirstOrder);
                let is_first = bought.and_then(|a| a.kind) == Some(OrderKind::Entry);
                place.holds(
                    "an order that counts",
                    is_first || !first_only,
                    "an entry order",
                    "a reorder",
                )?;
                let account = self.account(place, of(person))?;
                place.same("tier", account.tier, tier)?;
                account.cash += amount.fen();
                if let Party::Reseller(payer, _) = payer {
                    self.account(place, of(payer))?.cash -= amount.fen();
                    self.touched.push(of(payer));
                }
            }
            Posting::Commission { person, tier, buyer, level, amount } => {
                let (expected, rate) = self.commission_earner(rules, of(buyer), level);
                place.same("who earns the commission", expected, Some(person))?;
                let parcel = self.last_parcel(of(buyer)).unwrap_or(0);
                place.same("commission", commission(rate, parcel), amount)?;
                let account = self.account(place, of(person))?;
                place.same("tier", account.tier, tier)?;
                place.same("status", Status::Active, account.status)?;
                account.cash += amount.fen();
                account.commissions += amount.fen();
                self.touched.push(of(person));
            }
            Posting::Deposit { person, tier, amount } => {
                let account = self.account(place, of(person))?;
                place.same("tier", account.tier, tier)?;
                account.deposit += amount.fen();
                account.cash -= amount.fen();
                self.touched.push(of(person));
            }
            other => misplaced(place, other)?,
        }
        Ok(())
    }

    /// Who is to be paid the commission of a level on what `buyer` buys, and its rate.
    pub(super) fn commission_earner(
        &self,
        rules: &Rulebook,
        (id, buyer): Key,
        level: u32,
    ) -> (Option<PersonId>, f64) {
        let plan = &rules.supplier.commissions;
        if rules.law().forbids(Practice::Commissions) {
            return (None, 0.0);
        }
        let Some(&rate) = (level as usize).checked_sub(1).and_then(|at| plan.rates.get(at)) else {
            return (None, 0.0);
        };
        let mut left = level;
        let mut above = self.accounts.get(&(id, buyer)).and_then(|account| account.recruiter);
        while let Some(account) = above.and_then(|ancestor| self.accounts.get(&(id, ancestor))) {
            let is_active = account.status == Status::Active;
            left -= u32::from(is_active || !plan.compress);
            if left == 0 {
                return (above.filter(|_| is_active), rate);
            }
            above = account.recruiter;
        }
        (None, rate)
    }

    /// No reseller had more or less than the commissions on what was delivered to those below.
    pub(super) fn check_commissions(&self, tick: Tick) -> Check {
        let mut due: BTreeMap<Key, i64> = BTreeMap::new();
        for &(id, buyer) in &self.touched {
            let supplier = &self.scenario.suppliers[usize::from(id.0)];
            let Some(account) = self.accounts.get(&(id, buyer)) else { continue };
            *due.entry((id, buyer)).or_default() -= account.commissions;
            let rules = Rulebook { supplier, scenario: &self.scenario, id, tick };
            let mut left = account.delivered;
            for &(units, amount) in &account.parcels {
                if units == 0 || units > left {
                    break;
                }
                left -= units;
                for level in 1..=supplier.commissions.rates.len() as u32 {
                    if let (Some(person), rate) = self.commission_earner(&rules, (id, buyer), level) {
                        *due.entry((id, person)).or_default() += commission(rate, amount).fen();
                    }
                }
            }
        }
        for ((id, person), left) in due {
            let place = Place { agent: Agent::Reseller(id, person), tick, posting: None };
            place.same("commissions not paid", Money::ZERO, Money::from_fen(left))?;
        }
        Ok(())
    }
}
