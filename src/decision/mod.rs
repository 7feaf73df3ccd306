//! How people decide: the standard decisions, from parameters made ready before the first tick.
//!
//! * **Pitch**: a reseller approaches as many acquaintances a tick as its effort says. A pitch offers
//!   goods or membership; the longer its retail fails, the more of them recruit.
//! * **Join**: a bystander who is persuadable, can pay the buy-in and is promised a margin (list price
//!   above own price) joins with the base chance of the tier, scaled by margin / list price and by a
//!   bonus for customers. Hype, the example and the warnings of acquaintances, and having heard too many
//!   pitches scale it further.
//! * **Buy**: a bystander in need buys if the price asked is within its willingness to pay (and, if
//!   informed, within the reference price) and it trusts the seller.
//! * **Ask**: list price less a discount, less near expiry and against competitors, and at least the
//!   average cost of the stock (without stock, the own wholesale price) while losses are refused.
//! * **Reorder**: a reseller whose stock has run low orders more if it sells to end buyers at a margin;
//!   at the end of a quota period it may buy what the quota lacks.
//! * **Leave**: out of patience, broke, without confidence, or within the period of cooling off.
//!
//! Probabilities are products of fixed-point numbers, taken in the order in which they are named here
//! and rounded down.

mod asks;
mod belief;
mod custom;
mod disappointment;
mod exit;
mod expectation;
mod failure;
mod instalments;
mod marketplace;
mod own_use;
mod persuasion;
mod pitching;
mod platform;
mod relations;
mod service;
mod terms;
mod traits;

pub(crate) use asks::{Asks, Quote, Seller};
use belief::Belief;
pub(crate) use custom::CustomDecisions;
pub use custom::{
    AskView, BuyView, Decisions, JoinView, LeaveView, OwnState, ReorderView, UseView, Work, WorkView,
};
pub(crate) use disappointment::DisappointmentTerms;
pub(crate) use exit::{ConfidenceTerms, Refund};
pub(crate) use marketplace::MarketplaceTerms;
pub(crate) use own_use::OwnUse;
pub(crate) use persuasion::{MOST_HEARD, Persuasion, Prospect, Shares};
pub(crate) use pitching::{Filter, Filters, Pitching, Reply};
use pitching::{Stage, stages};
pub(crate) use platform::{Market, Quality};
use relations::RelationTerms;
pub(crate) use service::ServiceTerms;
pub(crate) use terms::{QuotaTerms, SizeTerms, Terms, TierTerms};
pub(crate) use traits::{PITCH, Traits};

use crate::random::{Chance, Factor, Keys, Purpose};
use crate::scenario::{Credit, Ladder, Orphans, Reorder, Scenario, Supplier, WhenBroke};
use crate::world::Circle;

/// Everything that decisions need and that no decision changes, but for prices, which change at
/// dated events.
#[derive(Debug, Clone)]
pub(crate) struct Rules {
    pub(crate) keys: Keys,
    pub(crate) traits: Traits,
    pub(crate) terms: Vec<Terms>,
    /// Whether any ladder goes by order size and may pay referrals.
    pub(crate) has_referrals: bool,
    /// Whether any supplier cuts off those whose source has left.
    pub(crate) cuts_off: bool,
    /// Whether any decision asks what has become of a person's acquaintances.
    pub(crate) heeds_circle: bool,
    /// How far below zero cash may go, in fen.
    pub(crate) credit: i64,
    pub(crate) persuasion: Persuasion,
    pub(crate) belief: Belief,
    pub(crate) relations: Option<RelationTerms>,
    /// The most ticks from a purchase until the same person takes another unit.
    pub(crate) longest_need: u32,
    /// What a seller spends on serving a sale, in fen.
    pub(crate) service_cost: i64,
    /// The trust of a person in a seller whom it does not know.
    pub(crate) trust: Chance,
    stages: Vec<Stage>,
    /// What pitches offer that may not recruit.
    goods_only: Stage,
    /// The stages for those who see a post; empty where no reseller posts.
    stages_of_posts: Vec<Stage>,
    pub(crate) asks: Asks,
    pub(crate) market: Market,
    pub(crate) disappointment: Option<DisappointmentTerms>,
    /// The marketplace, where there is one.
    pub(crate) marketplace: Option<MarketplaceTerms>,
    /// How well resellers serve, unless all serve well.
    pub(crate) service: Option<ServiceTerms>,
    /// The share of trust in sellers that bad goods have left.
    trust_left: Chance,
    reorder: Reorder,
    pub(crate) own_use: OwnUse,
    pub(crate) patience: Option<u32>,
    pub(crate) confidence: Option<ConfidenceTerms>,
    when_broke: WhenBroke,
    /// The user's own decisions, where there are any.
    pub(crate) own: Option<CustomDecisions>,
}

/// Who decides in its own way makes no more pitches in a tick than this.
pub(crate) const MOST_OWN_PITCHES: u32 = 1000;

/// Credit that no sum of bills exhausts, in fen.
const UNLIMITED: i64 = i64::MAX / 4;

impl Rules {
    pub(crate) fn new(scenario: &Scenario, keys: Keys) -> Self {
        let behaviour = &scenario.behaviour;
        let terms = (0..scenario.suppliers.len()).map(|supplier| Terms::new(scenario, supplier, 0, 1));
        let terms: Vec<Terms> = terms.collect();
        let traits = Traits::new(scenario, &keys);
        let is_personal = traits.has_openness() || scenario.expects_bans();
        let persuasion = Persuasion::new(scenario, is_personal);
        let trust = Chance::from_f64(behaviour.buy_trust);
        let market = Market::new(scenario, &keys);
        let trust = market.assured(trust);
        let relations = RelationTerms::new(&behaviour.relations, scenario.population.need_ticks);
        let stranger = trust;
        let trust = if relations.is_some() { Chance::ALWAYS } else { trust };
        let disappointment = behaviour.disappointment.as_ref();
        let disappointment = disappointment.map(|terms| DisappointmentTerms::new(terms, &keys));
        let by_size = |supplier: &Supplier| matches!(supplier.ladder, Ladder::ByOrderSize(_));
        Rules {
            has_referrals: scenario.suppliers.iter().any(by_size),
            cuts_off: scenario.suppliers.iter().any(|supplier| supplier.orphans == Orphans::Cut),
            heeds_circle: persuasion.sees_shares(),
            traits,
            belief: Belief::new(scenario, &keys),
            longest_need: scenario.population.need_ticks + behaviour.relations.waiting,
            service_cost: behaviour.service.cost.fen(),
            relations,
            trust: stranger,
            terms,
            credit: match scenario.population.credit {
                Credit::Limit(limit) => limit.fen(),
                Credit::Unlimited => UNLIMITED,
            },
            stages: stages(behaviour.offer, trust, scenario.ticks),
            goods_only: Stage::of_goods(trust),
            stages_of_posts: if behaviour.broadcasts.mean > 0.0 {
                stages(behaviour.offer, trust.and(persuasion.response), scenario.ticks)
            } else {
                Vec::new()
            },
            persuasion,
            asks: Asks::new(&behaviour.ask, behaviour.dump.as_ref()),
            market,
            marketplace: MarketplaceTerms::new(scenario, &keys),
            service: ServiceTerms::new(behaviour.service, &keys),
            trust_left: Chance::ALWAYS,
            reorder: behaviour.reorder,
            own_use: OwnUse::new(keys.of(Purpose::OwnUse), behaviour.own_use),
            patience: behaviour.leave.patience,
            confidence: behaviour.leave.confidence.as_ref().map(|confidence| {
                let can_fail = scenario.suppliers.iter().any(Supplier::can_fail);
                ConfidenceTerms::new(confidence, disappointment.as_ref(), can_fail)
            }),
            disappointment,
            when_broke: behaviour.leave.when_broke,
            own: None,
            keys,
        }
    }

    /// These rules with decisions of the user's own.
    pub(crate) fn with_custom(self, own: CustomDecisions) -> Self {
        Rules { own: Some(own), heeds_circle: true, ..self }
    }

    /// What the user's own decisions call themselves.
    pub(crate) fn own_name(&self) -> Option<String> {
        self.own.as_ref().map(|own| own.name().to_owned())
    }

    /// Whether offers are to be weighed one by one: because more than the promised margin moves people, or
    /// because they decide in their own way.
    pub(crate) fn weighs(&self) -> bool {
        self.own.is_some() || self.persuasion.moves() || self.belief.moves() || self.relations.is_some()
    }

    /// Whether resellers who have left go on to use or dump their stock, or may.
    pub(crate) fn uses_left_stock(&self) -> bool {
        !self.own_use.is_none() || self.market.salvage.is_some() || self.own.is_some()
    }

    /// The rules as they are at the end of a tick.
    pub(crate) fn at(scenario: &Scenario, keys: Keys, tick: u32) -> Self {
        let mut rules = Rules::new(scenario, keys);
        (1..=tick).for_each(|tick| rules.turn_to(scenario, tick));
        rules
    }

    /// Takes up what is dated to a tick: price changes, laws, campaigns and shocks that begin or end.
    pub(crate) fn turn_to(&mut self, scenario: &Scenario, tick: u32) {
        let turns = scenario.events.iter().any(|event| event.turns_at(tick));
        if turns {
            self.change_climate(scenario, tick);
        }
        for (index, supplier) in scenario.suppliers.iter().enumerate() {
            if turns || supplier.price_changes.iter().any(|change| change.tick == tick) {
                let held = self.terms[index].tiers();
                self.terms[index] = Terms::new(scenario, index, tick, u32::from(held));
            }
        }
    }

    /// Takes up which share of the units sold in the tick before were disputed.
    pub(crate) fn hear_of_goods(&mut self, scenario: &Scenario, tick: u32, disputed: Chance) {
        let trust_left = self.market.trust_after(disputed).unwrap_or(self.trust_left);
        if trust_left != self.trust_left {
            self.trust_left = trust_left;
            self.change_climate(scenario, tick);
        }
    }

    /// Takes up the media shocks that last at a tick.
    fn change_climate(&mut self, scenario: &Scenario, tick: u32) {
        let trust = Chance::from_f64(scenario.behaviour.buy_trust);
        let factors = scenario.shocks_at(tick).map(|shock| Factor::from_f64(shock.trust));
        let trust = self.market.assured(factors.fold(trust, Chance::times).and(self.trust_left));
        self.trust = trust;
        let trust = if self.relations.is_some() { Chance::ALWAYS } else { trust };
        self.stages = stages(scenario.behaviour.offer, trust, scenario.ticks);
        if self.has_posts() {
            let trust = trust.and(self.persuasion.response);
            self.stages_of_posts = stages(scenario.behaviour.offer, trust, scenario.ticks);
        }
        self.goods_only = Stage::of_goods(trust);
        if let Some(marketplace) = &mut self.marketplace {
            let factors = scenario.shocks_at(tick).map(|shock| Factor::from_f64(shock.trust));
            marketplace.shake(factors, self.trust_left);
        }
        let shares = scenario.shocks_at(tick).map(|shock| shock.informed);
        self.traits.inform(shares.fold(scenario.population.informed.share, f64::max));
    }

    /// The most that a relation multiplies a chance to join by.
    pub(crate) fn most_bonus(&self) -> Factor {
        self.relations.as_ref().map_or(Factor::ONE, RelationTerms::most_bonus)
    }

    /// What multiplies the greatest chance of a pitch to sell, for a person whose relation to the seller is
    /// this deep.
    pub(crate) fn trust_at(&self, depth: u8) -> Chance {
        self.relations.as_ref().map_or(Chance::ALWAYS, |relations| relations.trust(self.trust, depth))
    }

    /// What the best right to give goods back that a person knows of multiplies its chance to join by.
    pub(crate) fn reassurance(&self, terms: &Terms, person: u32) -> Factor {
        let known = terms.reassurances.iter().filter(|(known, _)| self.traits.knows_right(person, *known));
        known.map(|&(_, factor)| factor).max().unwrap_or(Factor::ONE)
    }

    /// Whether a person that looks ahead sees no room among its acquaintances for one who has to sell the
    /// entry order of this tier.
    pub(crate) fn sees_no_room(
        &self,
        terms: &TierTerms,
        person: u32,
        acquaintances: impl FnOnce() -> Circle,
    ) -> bool {
        match self.persuasion.foresight {
            Some(units_each) => {
                self.traits.looks_ahead(person) && {
                    let Circle { known, active, left } = acquaintances();
                    let free = known.saturating_sub(active + left);
                    units_each.of_count(free) < u64::from(terms.entry_order) * (active + 1)
                }
            }
            None => false,
        }
    }

    /// Whether any reseller ever orders for itself.
    pub(crate) fn reorders(&self) -> bool {
        self.reorder.when_below > 0 || self.reorder.for_quota_below.is_some()
    }

    /// How many units a reseller wants for itself.
    pub(crate) fn own_need(&self, terms: &Terms, holder: Holder) -> u32 {
        let Holder { tier, on_hand, saleless, idle, quota_bought, joined, tick } = holder;
        let tier = terms.tier(tier);
        let runs_low = on_hand < self.reorder.when_below
            && saleless.max(idle) <= self.reorder.if_sold_within
            && tier.price < terms.ask;
        let for_sale = if runs_low { self.reorder.up_to - on_hand } else { 0 };
        let for_quota = match (self.reorder.for_quota_below, terms.quotas) {
            (Some(below), Some(quotas)) if on_hand < below && quotas.are_due(joined, tick) => {
                let missing = (tier.quota - quota_bought).max(0);
                u32::try_from((missing + tier.price - 1) / tier.price).unwrap_or(u32::MAX / 4)
            }
            _ => 0,
        };
        for_sale.max(for_quota)
    }

    /// Whether a reseller without stock is broke.
    pub(crate) fn is_broke(&self, tier: &TierTerms, cash: i64) -> bool {
        self.when_broke == WhenBroke::Leave
            && tier.price * i64::from(tier.reorder_minimum) > cash + self.credit
    }

    /// Whether resellers leave when broke.
    pub(crate) fn can_go_broke(&self) -> bool {
        self.when_broke == WhenBroke::Leave && self.credit < UNLIMITED
    }

    /// How confidence moves, where it does.
    pub(crate) fn moving_confidence(&self) -> Option<ConfidenceTerms> {
        self.confidence.filter(|confidence| !confidence.is_still())
    }

    /// Whether any supplier takes goods back.
    pub(crate) fn takes_back(&self) -> bool {
        self.terms.iter().any(Terms::takes_back)
    }

    /// Whether a reseller would use its right to undo its joining, in a tick in which it could.
    pub(crate) fn withdraws(&self, terms: &Terms, person: u32, tick: u32) -> bool {
        let draw = self.keys.of(Purpose::CoolingOff).draw(person, tick);
        terms.withdrawal.is_some_and(|withdrawal| {
            withdrawal.used_by.takes(draw) && self.traits.knows_right(person, withdrawal.refund.known)
        })
    }

    /// Who gives goods back first of those who leave in a tick.
    pub(crate) fn exit_turn(&self, person: u32, tick: u32) -> u32 {
        self.keys.of(Purpose::Priority).block([person, tick, person, 2])[0]
    }

    /// Whose offer a person prefers among equals.
    #[inline]
    pub(crate) fn precedence(&self, person: u32, seller: u32, tick: u32) -> u32 {
        self.keys.of(Purpose::Priority).block([person, tick, seller, 0])[0]
    }

    /// The draw of precedence for a supplier that sells itself.
    pub(crate) fn precedence_of_supplier(&self, person: u32, supplier: u8, tick: u32) -> u32 {
        self.keys.of(Purpose::Priority).block([person, tick, supplier.into(), 2])[0]
    }

    /// Whom a supplier that sells itself serves first.
    pub(crate) fn turn_at_supplier(&self, person: u32, supplier: u8, tick: u32) -> u32 {
        self.keys.of(Purpose::Priority).block([person, tick, supplier.into(), 3])[0]
    }

    /// Who is served first of those who want goods of the same seller; independent of their preference.
    #[inline]
    pub(crate) fn turn(&self, person: u32, seller: u32, tick: u32) -> u32 {
        self.keys.of(Purpose::Priority).block([person, tick, seller, 1])[0]
    }
}

/// A reseller, as far as its reorder depends on it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Holder {
    pub(crate) tier: u16,
    pub(crate) on_hand: u32,
    /// Ticks since the last retail sale (or joining).
    pub(crate) saleless: u32,
    /// Ticks since the last success: sales below both the usual ask and the own price are none.
    pub(crate) idle: u32,
    /// Bought in this quota period, in fen.
    pub(crate) quota_bought: i64,
    pub(crate) joined: u32,
    pub(crate) tick: u32,
}

impl SizeTerms {
    /// The referral for an order of this value, rounded down.
    pub(crate) fn referral(&self, amount: i64) -> i64 {
        share_of(amount, self.referral)
    }
}

impl QuotaTerms {
    /// Whether a quota period ends with this tick.
    pub(crate) fn period_ends(&self, tick: u32) -> bool {
        tick > 0 && tick.is_multiple_of(self.period)
    }

    /// Whether a quota period ends with this tick for a reseller that was there from its start.
    pub(crate) fn are_due(&self, joined: u32, tick: u32) -> bool {
        self.period_ends(tick) && joined + self.period <= tick
    }
}

/// The share of `amount`, in `billionths`, rounded down.
pub(crate) fn share_of(amount: i64, billionths: i64) -> i64 {
    (i128::from(amount) * i128::from(billionths) / 1_000_000_000) as i64
}
