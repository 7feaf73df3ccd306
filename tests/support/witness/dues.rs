//! What must follow from a posting, or from its absence: referrals, markups, demotion, leaving.

use std::collections::BTreeMap;

use downline::event::{Cause, OrderKind};
use downline::scenario::{
    Credit, Event, Fulfilment, Happening, Ladder, MissedQuota, Orphans, Practice, ReferralOn, WhenBroke,
};
use downline::world::Status;
use downline::{Money, PersonId, SupplierId};

use super::{Before, Dues, Witness};

impl Witness<'_> {
    /// Works out what an order is to earn others beyond its price, and whether it may be placed.
    pub(super) fn note_dues(
        &mut self,
        id: SupplierId,
        buyer: PersonId,
        kind: OrderKind,
        units: u64,
        amount: i64,
    ) {
        let supplier = &self.scenario.suppliers[usize::from(id.0)];
        let account = &self.accounts[&(id, buyer)];
        let mut dues = Dues { units, ..Dues::default() };
        if let Ladder::ByOrderSize(ladder) = self.ladder(id) {
            let is_legal = !self.law(id).forbids(Practice::Referrals);
            let counts = kind == OrderKind::Entry || ladder.referral.on == ReferralOn::AllOrders;
            let recruiter = account.recruiter.map(|recruiter| &self.accounts[&(id, recruiter)]);
            let is_peer =
                recruiter.is_some_and(|above| above.status == Status::Active && above.tier == account.tier);
            let billionths = (ladder.referral.rate * 1e9).round() as i128;
            let due = if is_legal && counts && is_peer {
                billionths * i128::from(amount) / 1_000_000_000
            } else {
                0
            };
            dues.referral = due as i64;
        }
        assert!(!self.is_cut_off(id, buyer), "{buyer} is cut off and orders");
        if supplier.fulfilment == Fulfilment::DropShip {
            let mut below = self.price(id, account.tier);
            let mut above = account.recruiter;
            while let Some(ancestor) = above {
                let account = &self.accounts[&(id, ancestor)];
                let price = self.price(id, account.tier);
                if account.status == Status::Active && price < below {
                    dues.markups.push((ancestor, (below - price) * units as i64));
                    below = price;
                }
                above = account.recruiter;
            }
        }
        let plan = &supplier.commissions;
        let mut above = account.recruiter;
        let is_legal = !self.law(id).forbids(Practice::Commissions);
        let mut rates = plan.rates.iter().filter(|_| is_legal);
        while let Some(ancestor) = above {
            let account = &self.accounts[&(id, ancestor)];
            let is_active = account.status == Status::Active;
            above = account.recruiter;
            if !is_active && plan.compress {
                continue;
            }
            let Some(rate) = rates.next() else { break };
            let billionths = (rate * 1e9).round() as i128;
            let due = (billionths * i128::from(amount) / 1_000_000_000) as i64;
            if is_active && due > 0 {
                dues.commissions.push((ancestor, due));
            }
        }
        self.dues.entry(buyer).or_default().push(dues);
    }

    /// Whether the nearest ancestor with a lower price has left or, where it has no goods to hand on, is cut
    /// off itself. No reseller is where orphans roll up.
    pub(super) fn is_cut_off(&self, id: SupplierId, person: PersonId) -> bool {
        if self.scenario.suppliers[usize::from(id.0)].orphans == Orphans::RollUp {
            return false;
        }
        let own = self.price(id, self.accounts[&(id, person)].tier);
        let mut above = self.accounts[&(id, person)].recruiter;
        while let Some(ancestor) = above {
            let account = &self.accounts[&(id, ancestor)];
            if self.price(id, account.tier) < own {
                return account.status != Status::Active
                    || self.ships_from_supplier(id) && self.is_cut_off(id, ancestor);
            }
            above = account.recruiter;
        }
        false
    }

    /// After deliveries, referrals, markups and commissions are exactly those due for what was delivered.
    pub(super) fn settle_dues(&mut self) {
        let (mut markups, mut commissions) = (BTreeMap::new(), BTreeMap::new());
        for (buyer, parcels) in std::mem::take(&mut self.dues) {
            let mut left = self.delivered.get(&buyer).copied().unwrap_or(0);
            let mut referral = 0;
            for dues in parcels {
                if dues.units > left {
                    break;
                }
                left -= dues.units;
                referral += dues.referral;
                for (ancestor, markup) in dues.markups {
                    *markups.entry(ancestor).or_default() += markup;
                }
                for (ancestor, commission) in dues.commissions {
                    *commissions.entry(ancestor).or_default() += commission;
                }
            }
            let paid = self.referrals_paid.remove(&buyer).unwrap_or(0);
            assert_eq!(paid, referral, "referrals for {buyer}'s orders");
        }
        assert!(self.referrals_paid.is_empty(), "referrals without an order");
        assert_eq!(std::mem::take(&mut self.markups_paid), markups, "markups by ancestor");
        assert_eq!(std::mem::take(&mut self.commissions_paid), commissions, "commissions by who is paid");
        self.delivered.clear();
        self.last_buyer = None;
    }

    /// Each reseller who had a reason to leave or to be demoted did or was, and no other.
    pub(super) fn check_leavers(&mut self) {
        let leave = self.scenario.behaviour.leave;
        let tick = self.tick.0;
        for (&(id, person), account) in &mut self.accounts {
            let supplier = &self.scenario.suppliers[usize::from(id.0)];
            let ladder = supplier.prices_at(self.tick).ladder;
            let Before { tier: before, cash, units, deposit } = self.before[&(id, person)];
            let (mut tier, mut is_expelled) = (before, false);
            let has_left_earlier = matches!(account.status, Status::Left(_)) && account.left_before;
            if has_left_earlier {
                assert_eq!(account.tier, before);
                continue;
            }
            if account.status == Status::Left(Cause::Banned) {
                // Before quotas are called in; by whom is checked where it is known.
                let may_ban = |event: &Event| {
                    event.tick == tick && matches!(event.what, Happening::BanWave(wave) if wave.share > 0.0)
                };
                let enforces = self.scenario.platform.enforcement.is_some();
                assert!(enforces || self.dated.events.iter().any(may_ban), "a ban of {person}");
                assert_eq!(account.tier, before);
                continue;
            }
            let (quotas, period, missed_quota) = match ladder {
                Ladder::ByOrderSize(ladder) => {
                    let quotas: Vec<_> = ladder.ranks.iter().map(|rank| rank.quota).collect();
                    (quotas, ladder.quota_period, ladder.missed_quota)
                }
                Ladder::ByDepth(ladder) => {
                    let quotas = ladder.terms.iter().map(|terms| terms.quota).collect();
                    (quotas, ladder.quota_period, ladder.missed_quota)
                }
            };
            if tick.is_multiple_of(period) {
                let law = self.dated.law_at(account.supplier, self.tick);
                let quota = match law.forbids(Practice::Quotas) {
                    true => 0,
                    false => quotas[(before.0 as usize).min(quotas.len()) - 1].map_or(0, Money::fen),
                };
                let is_missed = std::mem::take(&mut account.quota_bought) < quota;
                if is_missed && account.joined.0 + period <= tick {
                    match missed_quota {
                        MissedQuota::Tolerate => {}
                        MissedQuota::Demote if before.0 < quotas.len() as u32 => tier.0 += 1,
                        MissedQuota::Demote | MissedQuota::Expel => is_expelled = true,
                    }
                }
            }
            assert_eq!(account.tier, tier, "the rank of {person} after quotas");
            let terms = ladder.terms(tier);
            let smallest =
                i128::from(ladder.price(tier).expect("a price").fen()) * i128::from(terms.reorder_minimum);
            let means = match self.scenario.population.credit {
                Credit::Limit(limit) => i128::from(cash + limit.fen()),
                Credit::Unlimited => i128::MAX,
            };
            let is_broke = leave.when_broke == WhenBroke::Leave
                && units == 0
                && account.joined < self.tick
                && means < smallest;
            let is_idle = leave.patience.is_some_and(|patience| tick - account.last_success.0 >= patience);
            let has_lost_confidence = account.confidence_moves(leave.confidence, self.tick);
            let may_withdraw = supplier.cooling_off.filter(|right| {
                self.failed_at[usize::from(id.0)].is_none_or(|failed_at| failed_at == self.tick)
                    && (account.joined.0 + 1..=account.joined.0 + right.ticks).contains(&tick)
                    && account.last_success == account.joined
                    && (units > 0 || deposit > 0)
            });
            let is_purged = Witness::is_purged(self.scenario, tick, account.rating);
            let otherwise = if is_expelled {
                Status::Left(Cause::Quota)
            } else if is_purged {
                Status::Left(Cause::Purged)
            } else if is_idle {
                Status::Left(Cause::Patience)
            } else if is_broke {
                Status::Left(Cause::Broke)
            } else if has_lost_confidence {
                Status::Left(Cause::Confidence)
            } else {
                Status::Active
            };
            let is_forced = is_expelled || is_purged;
            let expected = match may_withdraw {
                Some(right) if !is_forced && right.used_by.min(right.known) == 1.0 => {
                    Status::Left(Cause::CoolingOff)
                }
                // By a draw that is not known here.
                Some(right) if !is_forced && right.used_by > 0.0 => match account.status {
                    Status::Left(Cause::CoolingOff) => account.status,
                    _ => otherwise,
                },
                _ => otherwise,
            };
            assert_eq!(account.status, expected, "what becomes of {person}");
        }
        self.check_cascades();
        self.feel_leavers();
        self.feel_failures();
        for account in self.accounts.values_mut() {
            account.left_before = account.status != Status::Active;
        }
    }
}
