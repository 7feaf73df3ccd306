//! A supplier's terms of trade at one tick, ready for use: prices in fen, chances in fixed point.

use super::exit::{Refund, Withdrawal};
use super::expectation::{Risk, risks};
use super::failure::refund_credit;
use super::instalments::InstalmentTerms;
use crate::event::Cause;
use crate::random::{Chance, Factor};
use crate::scenario::{
    Behaviour, Direct, Fulfilment, Ladder, Lure, MOST_TIERS, MissedQuota, Orphans, Practice, ReferralOn,
    Scenario,
};
use crate::units::{SupplierId, Tick, Tier};

/// What holds for one tier.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TierTerms {
    pub(crate) price: i64,
    pub(crate) entry_order: u32,
    pub(crate) reorder_minimum: u32,
    pub(crate) order_multiple: u32,
    pub(crate) deposit: i64,
    /// Entry order and deposit, in fen.
    pub(crate) buy_in: i64,
    /// What joining takes at once, in fen: the buy-in less what the supplier lends.
    pub(crate) down_payment: i64,
    /// What must be bought in a quota period, in fen; 0 for nothing.
    pub(crate) quota: i64,
    /// Chance that a recruit joins at this tier; never where it may not be joined.
    pub(crate) join: Chance,
}

/// What a ladder by order size adds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SizeTerms {
    /// Share of an order's value, in billionths.
    pub(super) referral: i64,
    pub(crate) referral_on: ReferralOn,
}

/// When quotas are called in, and what becomes of those who missed theirs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct QuotaTerms {
    pub(super) period: u32,
    pub(crate) missed: MissedQuota,
}

/// On what terms a supplier sells to end buyers itself.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DirectTerms {
    pub(crate) price: i64,
    pub(crate) contacts: u32,
    pub(crate) trust: Chance,
    /// Whether the platform has its commission of them.
    pub(crate) on_platform: bool,
}

/// The terms of one supplier at its present prices.
#[derive(Debug, Clone)]
pub(crate) struct Terms {
    pub(crate) unit_cost: i64,
    pub(crate) reference_price: Option<i64>,
    pub(crate) list_price: i64,
    /// Discounted list price: what a reseller asks unless its stock cost more.
    pub(crate) ask: i64,
    pub(crate) shelf_life: u32,
    pub(crate) batch_period: u32,
    pub(crate) fulfilment: Fulfilment,
    pub(crate) orphans: Orphans,
    pub(crate) defect_rate: Chance,
    pub(crate) by_size: Option<SizeTerms>,
    /// How quotas are counted, on a ladder by depth where any is set, now or later.
    pub(crate) quotas: Option<QuotaTerms>,
    /// The commission of each level, the buyer's recruiter first, in billionths of an order's value.
    pub(crate) commissions: Vec<i64>,
    /// Whether levels are counted over active recruiters only.
    pub(crate) compresses: bool,
    /// The most recruits of one reseller.
    pub(crate) max_downlines: u32,
    /// The most units made in a tick.
    pub(crate) capacity: u64,
    /// Whether own use passes for end use.
    pub(crate) relabels_own_use: bool,
    pub(super) buy_back: Option<Refund>,
    pub(crate) withdrawal: Option<Withdrawal>,
    /// Whether recruiters pay back what goods given back would earn them.
    pub(crate) claws_back: bool,
    /// How far below zero its cash may go for refunds, in fen.
    pub(super) refund_credit: i64,
    pub(crate) instalments: Option<InstalmentTerms>,
    /// Sales by the supplier itself.
    pub(crate) direct: Option<DirectTerms>,
    /// Whether the chance to join goes with the margin that a person expects.
    pub(crate) margin_lures: bool,
    /// For each right to give goods back, which share of people know of it, and what it multiplies their
    /// chance to join by.
    pub(super) reassurances: Vec<(Chance, Factor)>,
    /// The bans that lie ahead and that some people expect.
    pub(super) risks: Vec<Risk>,
    customer_bonus: Factor,
    cash_share: Chance,
    /// Tier *k* at index *k* − 1.
    pub(super) tiers: Vec<TierTerms>,
    /// The greatest chance with which a recruit of a reseller of tier *k* joins, at index *k* − 1.
    pub(super) greatest_join: Vec<Chance>,
    /// The greatest of these: found once, as there may be as many tiers as ticks.
    pub(super) greatest_join_of_all: Chance,
    /// These chances before all that persuades or dissuades people.
    pub(super) promises: Vec<Chance>,
}

impl Terms {
    /// The terms of a supplier after the price changes of ticks up to `tick`, for every tier that
    /// can be joined and at least `deepest` tiers.
    pub(crate) fn new(scenario: &Scenario, index: usize, tick: u32, deepest: u32) -> Self {
        let supplier = &scenario.suppliers[index];
        let law = scenario.law_at(SupplierId(index as u16), Tick(tick));
        let joining: Vec<Factor> = scenario.joining_at(index, tick).map(Factor::from_f64).collect();
        let trust = scenario.shocks_at(tick).map(|shock| Factor::from_f64(shock.trust));
        let Behaviour { join, ask, .. } = &scenario.behaviour;
        let prices = supplier.prices_at(Tick(tick));
        let list = prices.list_price.fen();
        let most_tiers = supplier.max_tier.unwrap_or(MOST_TIERS);
        let instalments = supplier.instalments.map(InstalmentTerms::new);
        let mut tiers = Vec::new();
        for (tier, price) in (1..).zip(prices.ladder.prices()) {
            let joinable =
                price < prices.list_price && tier <= most_tiers.min(law.max_tier.unwrap_or(MOST_TIERS));
            if tier > deepest && !joinable && matches!(prices.ladder, Ladder::ByDepth(_)) {
                break;
            }
            let terms = prices.ladder.terms(Tier(tier));
            let base = join.base[(tier as usize - 1).min(join.base.len() - 1)];
            let lure = match join.lure {
                Lure::Margin => Chance::ratio(list - price.fen(), list),
                Lure::Flat => Chance::ALWAYS,
            };
            let entry_order = law.entry_order(terms);
            let quota = terms.quota.filter(|_| !law.forbids(Practice::Quotas));
            let order = price.fen() * i64::from(entry_order);
            let loan = instalments.map_or(0, |terms| terms.loan(order));
            tiers.push(TierTerms {
                price: price.fen(),
                entry_order,
                reorder_minimum: terms.reorder_minimum,
                order_multiple: terms.order_multiple,
                deposit: terms.deposit.fen(),
                buy_in: order + terms.deposit.fen(),
                down_payment: order - loan + terms.deposit.fen(),
                quota: quota.map_or(0, |quota| quota.fen()),
                join: if joinable {
                    joining
                        .iter()
                        .fold(Chance::from_f64(base).and(lure), |chance, &factor| chance.times(factor))
                } else {
                    Chance::NEVER
                },
            });
        }
        let by_size = match prices.ladder {
            Ladder::ByDepth(_) => None,
            Ladder::ByOrderSize(ladder) => Some(SizeTerms {
                referral: match law.forbids(Practice::Referrals) {
                    true => 0,
                    false => (ladder.referral.rate * 1e9).round() as i64,
                },
                referral_on: ladder.referral.on,
            }),
        };
        let quotas =
            QuotaTerms { period: prices.ladder.quota_period(), missed: prices.ladder.missed_quota() };
        let has_quotas = by_size.is_some() || supplier.ladders().any(Ladder::has_quotas);
        let commissions: Vec<i64> =
            supplier.commissions.rates.iter().map(|rate| (rate * 1e9).round() as i64).collect();
        let customer_bonus = Factor::from_f64(join.customer_bonus);
        let best = tiers.iter().map(|terms| terms.join).max().unwrap_or_default();
        let promises = (1..=tiers.len()).map(|next| match by_size {
            Some(_) => best,
            None => tiers.get(next).map_or(Chance::NEVER, |terms| terms.join),
        });
        let promises: Vec<Chance> = promises.collect();
        let greatest_join: Vec<Chance> =
            promises.iter().map(|&chance| chance.max(chance.times(customer_bonus))).collect();
        let buy_back = supplier.buy_back.map(|terms| (terms.known, terms.rate));
        let cooling_off = supplier.cooling_off.filter(|right| right.used_by > 0.0);
        let rights = buy_back.into_iter().chain(cooling_off.map(|right| (right.known, right.rate)));
        let rights = rights.filter(|(_, rate)| rate * join.reassurance > 0.0);
        let reassurance =
            |(known, rate)| (Chance::from_f64(known), Factor::from_f64(1.0 + rate * join.reassurance));
        Terms {
            list_price: list,
            unit_cost: prices.unit_cost.fen(),
            reference_price: prices.reference_price.map(|price| price.fen()),
            ask: discounted(list, ask.discount),
            shelf_life: supplier.product.shelf_life,
            batch_period: supplier.product.batch_period,
            fulfilment: supplier.fulfilment,
            orphans: supplier.orphans,
            defect_rate: Chance::from_f64(supplier.product.defect_rate),
            by_size,
            quotas: has_quotas.then_some(quotas),
            commissions: match law.forbids(Practice::Commissions) || commissions.iter().all(|&rate| rate == 0)
            {
                true => Vec::new(),
                false => commissions,
            },
            compresses: supplier.commissions.compress,
            max_downlines: supplier.max_downlines.unwrap_or(u32::MAX),
            capacity: supplier.capacity.map_or(u64::MAX, u64::from),
            relabels_own_use: supplier.relabels_own_use,
            buy_back: supplier.buy_back.map(Refund::new).filter(|refund| !refund.is_none()),
            withdrawal: (supplier.cooling_off.map(Withdrawal::new))
                .filter(|withdrawal| withdrawal.used_by > Chance::NEVER),
            claws_back: supplier.buy_back.is_some_and(|terms| terms.claws_back),
            refund_credit: refund_credit(supplier.credit),
            instalments,
            direct: supplier.direct.map(|direct| DirectTerms {
                price: direct.price.fen(),
                contacts: direct.contacts.min(scenario.population.seated().saturating_mul(Direct::MOST_EACH)),
                trust: trust.fold(Chance::from_f64(direct.trust), Chance::times),
                on_platform: direct.on_platform,
            }),
            margin_lures: join.lure == Lure::Margin,
            reassurances: rights.map(reassurance).collect(),
            risks: risks(scenario, index, tick),
            customer_bonus,
            cash_share: Chance::from_f64(join.cash_share),
            tiers,
            greatest_join_of_all: greatest_of(&greatest_join),
            greatest_join,
            promises,
        }
    }

    /// The terms of a tier that a reseller holds.
    #[inline]
    pub(crate) fn tier(&self, tier: u16) -> &TierTerms {
        &self.tiers[usize::from(tier) - 1]
    }

    /// What a leaver with this cause is paid for its goods; `None` if nothing is taken back.
    pub(crate) fn refund(&self, cause: Cause) -> Option<Refund> {
        match cause {
            Cause::Quota | Cause::Banned | Cause::Purged => None,
            Cause::CoolingOff => {
                self.withdrawal.map(|withdrawal| withdrawal.refund).filter(|refund| !refund.is_none())
            }
            Cause::Patience | Cause::Broke | Cause::Confidence | Cause::Decision => self.buy_back,
        }
    }

    /// Whether anything is ever taken back.
    pub(crate) fn takes_back(&self) -> bool {
        self.buy_back.is_some() || self.withdrawal.is_some()
    }

    /// How many tiers there are terms for.
    pub(crate) fn tiers(&self) -> u16 {
        self.tiers.len() as u16
    }

    /// The batch that is made at `tick`.
    #[inline]
    pub(crate) fn batch(&self, tick: u32) -> u32 {
        tick / self.batch_period
    }

    /// Ticks after `tick` that a batch has left.
    pub(crate) fn ticks_left(&self, batch: u32, tick: u32) -> u32 {
        batch * self.batch_period + self.shelf_life - 1 - tick
    }

    /// The greatest chance with which a recruit of a reseller of `tier` joins.
    #[inline]
    pub(crate) fn greatest_join(&self, tier: u16) -> Chance {
        self.greatest_join[usize::from(tier) - 1]
    }

    /// The greatest chance with which any recruit joins.
    pub(crate) fn greatest_join_of_all(&self) -> Chance {
        self.greatest_join_of_all
    }

    /// The best promise to any recruit of a reseller of `tier`: base chance of the tier to be joined, times
    /// its lure.
    pub(crate) fn promise(&self, tier: u16) -> Chance {
        self.promises[usize::from(tier) - 1]
    }

    /// Sets the greatest chances to join to what `greatest` makes of the best promise of each tier.
    pub(crate) fn bound_joins(&mut self, greatest: impl Fn(Chance) -> Chance) {
        // Tiers that promise alike, such as those that cannot be joined, stand side by side.
        let mut known: Option<(Chance, Chance)> = None;
        for (bound, &promise) in self.greatest_join.iter_mut().zip(&self.promises) {
            *bound =
                known.filter(|(of, _)| *of == promise).map_or_else(|| greatest(promise), |(_, bound)| bound);
            known = Some((promise, *bound));
        }
        self.greatest_join_of_all = greatest_of(&self.greatest_join);
    }

    /// The tier at which a person with these means (cash and credit, in fen) would join under a recruiter of
    /// `tier`: the next deeper one by depth, the best affordable one by order size. `None` where there is
    /// none or it costs too much.
    pub(crate) fn entry_tier(&self, tier: u16, means: i64) -> Option<u16> {
        match self.by_size {
            None => {
                let terms = self.tiers.get(usize::from(tier))?;
                (terms.join > Chance::NEVER && terms.down_payment <= means).then_some(tier + 1)
            }
            Some(_) => {
                let limit = self.cash_share.of_amount(means);
                let best = self
                    .tiers
                    .iter()
                    .position(|terms| terms.join > Chance::NEVER && terms.down_payment <= limit)?;
                Some(best as u16 + 1)
            }
        }
    }

    /// The most that a right to give goods back multiplies a chance to join by.
    pub(crate) fn greatest_reassurance(&self) -> Factor {
        self.reassurances.iter().map(|&(_, factor)| factor).max().unwrap_or(Factor::ONE)
    }

    /// The chance that a person who can pay joins at `tier`.
    pub(crate) fn join_chance(&self, tier: u16, is_customer: bool) -> Chance {
        let chance = self.tier(tier).join;
        if is_customer { chance.times(self.customer_bonus) } else { chance }
    }
}

fn greatest_of(chances: &[Chance]) -> Chance {
    chances.iter().copied().max().unwrap_or_default()
}

/// A price less a discount, to the nearest fen.
pub(crate) fn discounted(price: i64, discount: f64) -> i64 {
    (price as f64 * (1.0 - discount)).round() as i64
}
