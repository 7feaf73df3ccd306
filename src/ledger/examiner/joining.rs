//! Who joins, changes its tier, is turned away and leaves, as the full book sees it.

use std::collections::BTreeMap;

use super::{Account, Check, Examiner, Opening, Rulebook, misplaced};
use crate::event::{Cause, Posting};
use crate::ledger::audit::Place;
use crate::scenario::Ladder;
use crate::units::{Money, PersonId, SupplierId, Tier, Units};
use crate::world::Status;

impl Examiner {
    /// A posting about who is a reseller, and of which tier.
    pub(super) fn enter_membership(&mut self, place: Place, rules: &Rulebook, posting: Posting) -> Check {
        let of = |person: PersonId| (rules.id, person);
        let scenario = rules.scenario;
        let tick = rules.tick;
        match posting {
            Posting::Apply { person, recruiter, tier, depth, cash } => {
                place.holds(
                    "a person has one engagement at a time",
                    self.engaged.insert(person),
                    "none",
                    "one",
                )?;
                let suppliers = (0..scenario.suppliers.len()).map(|index| SupplierId(index as u16));
                let records = suppliers.filter_map(|supplier| self.accounts.get(&(supplier, person)));
                if let Some(latest) = records.max_by_key(|account| account.joined) {
                    let may = scenario.behaviour.join.again > 0.0;
                    place.same("may join again", true, may)?;
                    place.same("cash left by the last supplier", Money::from_fen(latest.cash), cash)?;
                }
                if recruiter.is_none() {
                    let mut suppliers = (0..scenario.suppliers.len()).map(|index| SupplierId(index as u16));
                    let was = suppliers.any(|supplier| self.accounts.contains_key(&(supplier, person)));
                    self.check_entry(place, rules, tier, was)?;
                }
                let above = recruiter.and_then(|recruiter| self.accounts.get(&of(recruiter)));
                place.same(
                    "the recruiter is active",
                    recruiter.is_some(),
                    above.is_some_and(|a| a.status == Status::Active),
                )?;
                place.same("depth", above.map_or(1, |above| above.depth + 1), depth)?;
                if let (Some(_), Some(most)) = (recruiter, rules.law().max_tier) {
                    place.holds(
                        "the deepest tier by law",
                        tier.0 <= most,
                        format!("at most {most}"),
                        tier,
                    )?;
                }
                if let Some(recruiter) = recruiter {
                    self.check_recruiter(place, rules, of(recruiter))?;
                    self.check_willing(place, of(person))?;
                }
                if matches!(rules.supplier.ladder, Ladder::ByDepth(_)) {
                    place.same(
                        "tier by depth",
                        above.map_or(Tier(1), |above| Tier(above.tier.0 + 1)),
                        tier,
                    )?;
                }
                let account = Account {
                    recruiter,
                    depth,
                    tier,
                    joined: tick,
                    status: Status::Candidate,
                    left_at: None,
                    cash: cash.fen(),
                    deposit: 0,
                    owed: 0,
                    stock: BTreeMap::new(),
                    value: 0,
                    last_retail: tick,
                    kept: 0,
                    to_end_users: 0,
                    is_disappointed: false,
                    opening: Opening { tick, average: 0, tier, oldest: None, last_retail: tick },
                    parcels: Vec::new(),
                    kind: None,
                    delivered: 0,
                    refunded: 0,
                    commissions: 0,
                    recruits: 0,
                    shop: None,
                    was_purged: false,
                    rating: (0, 0),
                };
                let earlier = self.accounts.insert(of(person), account);
                place.holds(
                    "no person joins the same supplier twice",
                    earlier.is_none(),
                    "no account",
                    "an account",
                )?;
                self.touched.push(of(person));
            }
            Posting::Join { person, tier } => {
                let account = self.account(place, of(person))?;
                place.same("status", Status::Candidate, account.status)?;
                place.same("tier", account.tier, tier)?;
                let terms = rules.ladder().terms(tier);
                place.same("deposit", terms.deposit, Money::from_fen(account.deposit))?;
                place.same("entry goods", u64::from(rules.law().entry_order(terms)), account.delivered)?;
                account.status = Status::Active;
                if let Some(recruiter) = account.recruiter
                    && let Some(above) = self.accounts.get_mut(&of(recruiter))
                {
                    above.recruits += 1;
                    let most = rules.supplier.max_downlines.unwrap_or(u32::MAX);
                    let is_within = above.recruits <= most;
                    place.holds("recruits of one", is_within, format!("at most {most}"), above.recruits)?;
                }
            }
            Posting::TurnAway { person, cash } => {
                let account = self.account(place, of(person))?;
                place.same("status", Status::Candidate, account.status)?;
                place.same("cash of a person turned away", Money::from_fen(account.cash), cash)?;
                place.same("goods of a person turned away", 0, account.units())?;
                self.check_delivery(place, of(person))?;
                self.accounts.remove(&of(person));
                self.engaged.remove(&person);
                self.touched.retain(|&key| key != of(person));
            }
            Posting::Move { person, from, to, units, value } => {
                let account = self.account(place, of(person))?;
                place.same("tier", account.tier, from)?;
                place.same("units", Units(account.units()), units)?;
                place.same("book value", Money::from_fen(account.value), value)?;
                account.tier = to;
            }
            Posting::Leave { person, tier, cause, returned, kept, set_off_by } => {
                self.check_leave(place, rules, of(person), cause, set_off_by)?;
                if cause == Cause::Banned {
                    self.check_ban(place, rules, of(person))?;
                }
                let account = self.account(place, of(person))?;
                place.same("status", Status::Active, account.status)?;
                place.same("tier", account.tier, tier)?;
                place.same("debt of a leaver", 0, account.owed)?;
                Examiner::check_closed(place, account, cause == Cause::Purged)?;
                place.same("deposit", Money::from_fen(account.deposit), returned + kept)?;
                let forfeits = cause == Cause::Quota;
                place.holds(
                    "who gets the deposit",
                    if forfeits { returned == Money::ZERO } else { kept == Money::ZERO },
                    "the other",
                    "this one",
                )?;
                account.deposit = 0;
                account.cash += returned.fen();
                account.status = Status::Left(cause);
                account.left_at = Some(tick);
                self.engaged.remove(&person);
            }
            other => misplaced(place, other)?,
        }
        Ok(())
    }
}
