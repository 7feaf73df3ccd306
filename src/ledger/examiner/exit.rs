//! Leaving, as the full book sees it: who may give back what, who pays for it, and who was set off.

use std::collections::VecDeque;
use std::sync::Arc;

use super::{Account, Check, Examiner, Key, Rulebook, commission};
use crate::event::Cause;
use crate::event::Party;
use crate::ledger::audit::{Agent, Place};
use crate::scenario::Credit;
use crate::units::{Batch, Money, PersonId, Tick, Tier, Units};
use crate::world::Status;

/// A leaver that is giving goods back.
#[derive(Debug, Clone)]
pub(super) struct Giving {
    pub(super) key: Key,
    cause: Cause,
    /// Book value given back so far.
    value: i64,
    /// Worked out when the first payment comes.
    due: Option<Due>,
}

/// What is still to follow for goods given back.
#[derive(Debug, Clone, Default)]
pub(super) struct Due {
    /// Who has to pay how much.
    pub(super) parts: VecDeque<(Party, Money)>,
    /// What the supplier cannot pay.
    pub(super) unpaid: Money,
}

/// What is given back in one posting.
#[derive(Debug, Clone, Copy)]
pub(super) struct Given {
    pub(super) tier: Tier,
    pub(super) cause: Cause,
    pub(super) batch: Batch,
    pub(super) units: Units,
    pub(super) value: Money,
}

impl Examiner {
    /// Enters a batch given back: whole, young enough, and those that expire first coming first.
    pub(super) fn enter_return(&mut self, place: Place, rules: &Rulebook, key: Key, given: Given) -> Check {
        let Given { tier, cause, batch, units, value } = given;
        let account = self.account(place, key)?;
        place.same("status", Status::Active, account.status)?;
        place.same("tier", account.tier, tier)?;
        let eligible = account.stock.keys().copied().find(|&batch| rules.takes_back(cause, batch));
        place.same("goods to be taken back", eligible, Some(batch))?;
        place.same("units of the batch", Units(account.stock[&batch]), units)?;
        let carried = i128::from(account.value) * i128::from(units.0) / i128::from(account.units());
        place.same("book value", carried, i128::from(value.fen()))?;
        account.stock.remove(&batch);
        account.value -= value.fen();
        let giving = self.giving.get_or_insert(Giving { key, cause, value: 0, due: None });
        giving.value += value.fen();
        if !self.gave.contains(&(key, cause)) {
            self.gave.push((key, cause));
        }
        Ok(())
    }

    /// Enters a payment for goods given back: by whom it is due, and how much.
    pub(super) fn enter_buy_back(
        &mut self,
        place: Place,
        rules: &Rulebook,
        (key, tier): (Key, Tier),
        payment: (Party, Money),
    ) -> Check {
        let mut due = self.take_due(rules);
        place.same("who pays how much for goods given back", due.parts.pop_front(), Some(payment))?;
        self.put_due(due);
        let account = self.account(place, key)?;
        place.same("tier", account.tier, tier)?;
        account.cash += payment.1.fen();
        if let Party::Reseller(payer, payer_tier) = payment.0 {
            let account = self.account(place, (key.0, payer))?;
            place.same("tier", account.tier, payer_tier)?;
            account.cash -= payment.1.fen();
            self.touched.push((key.0, payer));
        }
        Ok(())
    }

    /// What is still to follow for what is being given back.
    pub(super) fn take_due(&mut self, rules: &Rulebook) -> Due {
        let due = self.giving.as_mut().and_then(|giving| giving.due.take());
        due.unwrap_or_else(|| self.due(rules))
    }

    pub(super) fn put_due(&mut self, due: Due) {
        if let Some(giving) = &mut self.giving {
            giving.due = Some(due);
        }
    }

    /// Who pays how much for what is being given back: the chain of sources its markups, as far as it can,
    /// the supplier the rest, as far as it can.
    fn due(&self, rules: &Rulebook) -> Due {
        let mut due = Due::default();
        let Some(Giving { key, cause, value, .. }) = self.giving else { return due };
        let rate = i128::from(rules.refund(cause).map_or(0, |(rate, _)| rate));
        let refund = rate * i128::from(value) / 1_000_000_000;
        let giver = &self.accounts[&key];
        let own = i128::from(rules.price(giver.tier).fen());
        let (mut below, mut owed, mut paid) = (own, 0, 0);
        let mut above = giver.recruiter;
        while let Some((ancestor, account)) =
            above.and_then(|ancestor| Some((ancestor, self.accounts.get(&(key.0, ancestor))?)))
        {
            above = account.recruiter;
            let price = i128::from(rules.price(account.tier).fen());
            if account.status != Status::Active || price >= below {
                continue;
            }
            below = price;
            let up_to_here = refund * (own - price) / own;
            let amount = (up_to_here - owed).min(means(rules, account));
            owed = up_to_here;
            if amount > 0 {
                due.parts.push_back((Party::Reseller(ancestor, account.tier), Money::from_total(amount)));
                paid += amount;
            }
        }
        for (payer, share) in self.clawed_back(rules, key, refund) {
            let of_payer = |party: Party| matches!(party, Party::Reseller(person, _) if person == payer);
            let spent = due.parts.iter().filter(|part| of_payer(part.0)).map(|part| i128::from(part.1.fen()));
            let means = means(rules, &self.accounts[&(key.0, payer)]) - spent.sum::<i128>();
            let amount = share.min(means).min(refund - paid);
            if amount > 0 {
                let party = Party::Reseller(payer, self.accounts[&(key.0, payer)].tier);
                due.parts.push_back((party, Money::from_total(amount)));
                paid += amount;
            }
        }
        let rest = self.payable(rules, refund - paid);
        if rest > 0 {
            due.parts.push_back((Party::Supplier, Money::from_total(rest)));
        }
        due.unpaid = Money::from_total(refund - paid - rest);
        due
    }

    /// Who pays back how much, at most, of what goods for this refund would earn: commissions by level, then
    /// the referral.
    fn clawed_back(&self, rules: &Rulebook, key: Key, refund: i128) -> Vec<(PersonId, i128)> {
        if !rules.supplier.buy_back.is_some_and(|terms| terms.claws_back) {
            return Vec::new();
        }
        let amount = Money::from_total(refund).fen();
        let mut shares = Vec::new();
        for level in 1..=rules.supplier.commissions.rates.len() as u32 {
            if let (Some(person), rate) = self.commission_earner(rules, key, level) {
                shares.push((person, i128::from(commission(rate, amount).fen())));
            }
        }
        let giver = &self.accounts[&key];
        if let Some(recruiter) = giver.recruiter
            && let Some(account) = self.accounts.get(&(key.0, recruiter))
            && (account.status, account.tier) == (Status::Active, giver.tier)
        {
            shares.push((recruiter, i128::from(rules.referral(amount).fen())));
        }
        shares
    }

    /// A leaver that was giving goods back has been paid in full by now.
    pub(super) fn finish_giving(&mut self, tick: Tick) -> Check {
        let Some(Giving { key, due, .. }) = self.giving.clone() else { return Ok(()) };
        let scenario = Arc::clone(&self.scenario);
        let supplier = &scenario.suppliers[usize::from(key.0.0)];
        let due =
            due.unwrap_or_else(|| self.due(&Rulebook { supplier, scenario: &scenario, id: key.0, tick }));
        self.giving = None;
        let place = Place { agent: Agent::Reseller(key.0, key.1), tick, posting: None };
        place.same("still to be paid for goods given back", None, due.parts.front().copied())?;
        place.same("refund that goes unpaid", Money::ZERO, due.unpaid)
    }

    /// Whether a reseller may leave so, with what it holds.
    pub(super) fn check_leave(
        &mut self,
        place: Place,
        rules: &Rulebook,
        key: Key,
        cause: Cause,
        set_off_by: Option<PersonId>,
    ) -> Check {
        let tick = u64::from(place.tick.0);
        let own_ways = self.own_ways;
        let has_failed = self.has_failed(key.0);
        let account = self.account(place, key)?;
        let joined = u64::from(account.joined.0);
        let is_known = match cause {
            Cause::Confidence => rules.scenario.behaviour.leave.confidence.is_some(),
            Cause::CoolingOff => {
                let within = |ticks: u32| joined < tick && tick <= joined + u64::from(ticks);
                rules.supplier.cooling_off.is_some_and(|right| right.used_by > 0.0 && within(right.ticks))
            }
            Cause::Decision => own_ways,
            Cause::Quota => rules.may_expel(account),
            Cause::Purged => rules.may_purge(account.rating),
            Cause::Patience | Cause::Broke | Cause::Banned => true,
        };
        place.holds("a cause that the scenario knows", is_known, "another", cause.name())?;
        // Which of them knows of its right stands in no posting, nor which of them came before a failure.
        let gives = rules.all_know(cause) && !has_failed;
        let kept = account.stock.keys().copied().filter(|_| gives);
        let kept = kept.filter(|&batch| rules.takes_back(cause, batch)).min();
        place.same("goods that would be taken back", None, kept)?;
        let gave = self.gave.iter().position(|gave| gave.0 == key).map(|at| self.gave.swap_remove(at).1);
        place.holds(
            "the cause for which goods were given back",
            gave.is_none_or(|gave| gave == cause),
            "the same",
            cause.name(),
        )?;
        let Some(leaver) = set_off_by else { return Ok(()) };
        place.same("cause of one who was set off", Cause::Confidence, cause)?;
        let left_at = self.accounts.get(&(key.0, leaver)).and_then(|account| account.left_at);
        place.holds(
            "who set it off left before",
            left_at.is_some_and(|at| at < place.tick),
            "an earlier tick",
            format!("{left_at:?}"),
        )
    }

    /// Every reseller that gave goods back has left.
    pub(super) fn check_givers(&self, tick: Tick) -> Check {
        let Some(&((supplier, person), _)) = self.gave.first() else { return Ok(()) };
        let place = Place { agent: Agent::Reseller(supplier, person), tick, posting: None };
        Err(place.error("who gives goods back", "leaves".to_owned(), "stayed".to_owned()))
    }
}

/// What a reseller can pay, in fen.
fn means(rules: &Rulebook, account: &Account) -> i128 {
    match rules.scenario.population.credit {
        Credit::Limit(limit) => i128::from(account.cash) + i128::from(limit.fen()),
        Credit::Unlimited => i128::from(i64::MAX),
    }
}

impl Rulebook<'_> {
    /// For those who leave for this cause: billionths of the cost that are paid, and the greatest age of
    /// what is taken back.
    fn refund(&self, cause: Cause) -> Option<(i64, u64)> {
        let (rate, window) = match cause {
            Cause::Quota | Cause::Banned | Cause::Purged => None,
            Cause::CoolingOff => self.supplier.cooling_off.map(|right| (right.rate, u64::MAX)),
            Cause::Patience | Cause::Broke | Cause::Confidence | Cause::Decision => {
                self.supplier.buy_back.map(|terms| (terms.rate, u64::from(terms.window)))
            }
        }?;
        let billionths = (rate * 1e9).round() as i64;
        (billionths > 0).then_some((billionths, window))
    }

    /// Whether all people know of the right to give goods back on leaving for this cause.
    fn all_know(&self, cause: Cause) -> bool {
        match cause {
            Cause::CoolingOff => self.supplier.cooling_off.is_none_or(|right| right.known >= 1.0),
            _ => self.supplier.buy_back.is_none_or(|terms| terms.known >= 1.0),
        }
    }

    fn takes_back(&self, cause: Cause, batch: Batch) -> bool {
        let began = u64::from(batch.0) * u64::from(self.supplier.product.batch_period);
        self.refund(cause).is_some_and(|(_, window)| u64::from(self.tick.0) - began <= window)
    }
}
