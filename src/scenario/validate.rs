//! The one check that every scenario passes before it is used.

use super::commission::Commissions;
use super::error::ScenarioError;
use super::events::{Happening, HypeCampaign, MediaShock};
use super::faults::Faults;
use super::ladder::{ByDepth, ByOrderSize, DepthPrices, Ladder, OrderTerms};
use super::platform::Platform;
use super::population::{Credit, LogNormal};
use super::retail::{Ask, BelowCost, Disputes, Dump, NearExpiry};
use super::supplier::{PriceChange, Product, Supplier};
use super::{Behaviour, Offer, Scenario};
use crate::units::Money;

/// The deepest tier there can be.
pub(crate) const MOST_TIERS: u32 = 65_535;
/// How many batches of one supplier can be alive at once.
pub(crate) const LIVE_BATCHES: u32 = 16;

pub(super) const MOST_PEOPLE: u32 = u32::MAX - 1;
pub(super) const MOST_TICKS: u32 = 65_535;
const MOST_SUPPLIERS: usize = 100;
const MOST_RANKS: usize = 255;
const MOST_LEVELS: usize = 255;
const MOST_EVENTS: usize = 10_000;
pub(super) const MOST_UNITS: u32 = 10_000_000;
pub(crate) const MOST_PRICE: Money = Money::from_yuan(100_000_000);
const MOST_CASH: Money = Money::from_yuan(10_000_000_000_000);
/// Deposits are kept as 32-bit counts of fen.
const MOST_DEPOSIT: Money = Money::from_yuan(40_000_000);
const MOST_NEED_TICKS: u32 = 200;

pub(super) type Check = Result<(), ScenarioError>;

impl Scenario {
    /// Checks every value and what they say together.
    ///
    /// # Errors
    /// All fields found that are out of their ranges or at odds with others: the first, and the
    /// [rest](ScenarioError::faults). What concerns several fields is looked at where each of them is sound.
    pub fn validate(&self) -> Check {
        let mut faults = Faults::default();
        self.find_faults(&mut faults);
        faults.end()
    }

    /// Adds what is wrong to what has been found while reading.
    pub(super) fn find_faults(&self, faults: &mut Faults) {
        faults.add(whole("ticks", self.ticks, 1, MOST_TICKS));
        self.validate_population(faults);
        faults.add(length("suppliers", self.suppliers.len(), MOST_SUPPLIERS, "suppliers"));
        if faults.stands("suppliers") {
            for (index, supplier) in self.suppliers.iter().enumerate() {
                validate_supplier(supplier, &format!("suppliers.{index}"), self.ticks, faults);
            }
            self.validate_first_agents(faults);
        }
        validate_behaviour(&self.behaviour, faults);
        validate_platform(&self.platform, faults);
        self.validate_enforcement(faults);
        self.validate_events(faults);
        if faults.is_sound("") {
            faults.add(self.validate_totals());
        }
    }

    fn validate_population(&self, faults: &mut Faults) {
        let population = &self.population;
        faults.add(whole("population.people", population.people, 1, MOST_PEOPLE));
        if let Some(seats) = population.seats
            && faults.is_sound("population.people")
            && !(1..=population.people).contains(&seats)
        {
            let allowed = format!("1 to population.people, {}, or null", population.people);
            faults.add(Err(ScenarioError::value("population.seats", seats, allowed)));
        }
        faults.add(log_normal("population.cash", population.cash));
        if let Credit::Limit(limit) = population.credit {
            faults.add(money("population.credit", limit, Money::ZERO, MOST_CASH));
        }
        faults.add(log_normal("population.willingness_to_pay", population.willingness_to_pay));
        faults.add(share("population.informed.share", population.informed.share));
        faults.add(share("population.informed.by_burned", population.informed.by_burned));
        faults.add(share("population.persuadable", population.persuadable));
        faults.add(whole("population.need_ticks", population.need_ticks, 0, MOST_NEED_TICKS));
        if faults.is_sound("population.people") && faults.is_sound("population.seats") {
            faults.add(self.network.validate(population.seated()));
        }
    }

    fn validate_enforcement(&self, faults: &mut Faults) {
        let Some(enforcement) = &self.platform.enforcement else { return };
        faults.add(whole("platform.enforcement.levels", enforcement.levels, 1, MOST_TIERS));
        faults.add(whole("platform.enforcement.people", enforcement.people, 1, u32::MAX));
        faults.add(share("platform.enforcement.detection", enforcement.detection));
        faults.add(share("platform.enforcement.share", enforcement.share));
    }

    fn validate_events(&self, faults: &mut Faults) {
        if self.events.len() > MOST_EVENTS {
            let given = format!("a list of {}", self.events.len());
            faults.add(Err(ScenarioError::value("events", given, format!("at most {MOST_EVENTS} events"))));
            return;
        }
        let last = self.suppliers.len().saturating_sub(1) as u32;
        let ticks = if faults.is_sound("ticks") { self.ticks } else { MOST_TICKS };
        for (index, event) in self.events.iter().enumerate() {
            let path = format!("events.{index}");
            faults.add(whole(&format!("{path}.tick"), event.tick, 1, ticks));
            if let Some(supplier) = event.supplier {
                let known = or_null(whole(&format!("{path}.supplier"), supplier, 0, last));
                if faults.stands("suppliers") && known.is_err() {
                    faults.add(known);
                } else if matches!(event.what, Happening::MediaShock(_)) {
                    let allowed = "null: a media shock concerns all suppliers";
                    faults.add(Err(ScenarioError::value(format!("{path}.supplier"), supplier, allowed)));
                }
            }
            validate_happening(&event.what, &format!("{path}.what"), faults);
        }
    }

    /// Nobody is the first agent of two suppliers, so each takes seats from those after it.
    fn validate_first_agents(&self, faults: &mut Faults) {
        if !(faults.is_sound("population.people") && faults.is_sound("population.seats")) {
            return;
        }
        let seats = self.population.seated();
        let mut left = seats;
        for (index, supplier) in self.suppliers.iter().enumerate() {
            let Some(rest) = left.checked_sub(supplier.first_agents) else {
                let allowed = match index {
                    0 => format!("at most as many as there are seats, {seats}"),
                    _ => format!("at most {left}, what the suppliers before leave of {seats} seats"),
                };
                let path = format!("suppliers.{index}.first_agents");
                faults.add(Err(ScenarioError::value(path, supplier.first_agents, allowed)));
                return;
            };
            left = rest;
        }
    }
}

fn validate_supplier(supplier: &Supplier, path: &str, ticks: u32, faults: &mut Faults) {
    let Supplier { product, ladder, max_tier, price_changes, .. } = supplier;
    validate_product(product, &format!("{path}.product"), faults);
    validate_ladder(ladder, &format!("{path}.ladder"), faults);
    faults.add(supplier.hype.validate(&format!("{path}.hype")));
    if let Some(max_tier) = *max_tier {
        faults.add(or_null(whole(&format!("{path}.max_tier"), max_tier, 1, MOST_TIERS)));
    }
    if let Some(least) = supplier.end_use_share {
        faults.add(or_null(share(&format!("{path}.end_use_share"), least)));
    }
    validate_commissions(&supplier.commissions, &format!("{path}.commissions.rates"), faults);
    if let Some(buy_back) = &supplier.buy_back {
        faults.add(buy_back.validate(&format!("{path}.buy_back")));
    }
    if let Some(cooling_off) = &supplier.cooling_off {
        faults.add(cooling_off.validate(&format!("{path}.cooling_off")));
    }
    if let Some(direct) = &supplier.direct {
        faults.add(money(&format!("{path}.direct.price"), direct.price, Money::from_fen(1), MOST_PRICE));
        faults.add(whole(&format!("{path}.direct.contacts"), direct.contacts, 0, MOST_UNITS));
        faults.add(share(&format!("{path}.direct.trust"), direct.trust));
    }
    let mut earlier = 0;
    let ticks = if faults.is_sound("ticks") { ticks } else { MOST_TICKS };
    for (index, change) in price_changes.iter().enumerate() {
        let path = format!("{path}.price_changes.{index}");
        if change.tick <= earlier || change.tick > ticks {
            let allowed = format!("ticks in rising order from 1 to the scenario's ticks, {ticks}");
            faults.add(Err(ScenarioError::value(format!("{path}.tick"), change.tick, allowed)));
        }
        earlier = change.tick;
        validate_price_change(change, ladder, &path, faults);
    }
    if faults.is_sound(path) {
        faults.add(supplier.validate_reach(path));
    }
}

fn validate_price_change(change: &PriceChange, first: &Ladder, path: &str, faults: &mut Faults) {
    let PriceChange { unit_cost, list_price, reference_price, ladder, tick: _ } = change;
    if let Some(cost) = *unit_cost {
        faults.add(or_null(money(&format!("{path}.unit_cost"), cost, Money::ZERO, MOST_PRICE)));
    }
    for (name, price) in [("list_price", list_price), ("reference_price", reference_price)] {
        if let Some(price) = *price {
            faults.add(or_null(money(&format!("{path}.{name}"), price, Money::from_fen(1), MOST_PRICE)));
        }
    }
    let Some(ladder) = ladder else { return };
    let path = format!("{path}.ladder");
    validate_ladder(ladder, &path, faults);
    if !faults.is_sound(&path) {
        return;
    }
    let successor = match (first, ladder) {
        (Ladder::ByOrderSize(old), Ladder::ByOrderSize(new)) if old.ranks.len() == new.ranks.len() => {
            return;
        }
        (Ladder::ByDepth(old), Ladder::ByDepth(new)) => match (&old.prices, &new.prices) {
            (DepthPrices::Table(old), DepthPrices::Table(new)) if old.len() == new.len() => return,
            (DepthPrices::Table(old), _) => {
                format!("a table of {}, as at first", counted(old.len(), "price"))
            }
            (_, DepthPrices::Table(_)) => "a step or a ratio, as at first".to_owned(),
            _ => return,
        },
        (Ladder::ByOrderSize(old), _) => {
            format!("a ladder by order size with {}, as at first", counted(old.ranks.len(), "rank"))
        }
        (Ladder::ByDepth(_), _) => "a ladder by depth, as at first".to_owned(),
    };
    let given = match ladder {
        Ladder::ByOrderSize(new) => {
            format!("a ladder by order size with {}", counted(new.ranks.len(), "rank"))
        }
        Ladder::ByDepth(ByDepth { prices: DepthPrices::Table(new), .. }) => {
            format!("a table of {}", counted(new.len(), "price"))
        }
        Ladder::ByDepth(ByDepth { prices: DepthPrices::Step { .. }, .. }) => "a step".to_owned(),
        Ladder::ByDepth(ByDepth { prices: DepthPrices::Ratio { .. }, .. }) => "a ratio".to_owned(),
    };
    faults.add(Err(ScenarioError::value(path, given, successor)));
}

fn validate_happening(what: &Happening, path: &str, faults: &mut Faults) {
    if let Happening::HypeCampaign(HypeCampaign { ticks: Some(ticks), .. })
    | Happening::MediaShock(MediaShock { ticks: Some(ticks), .. }) = what
    {
        let kind = if matches!(what, Happening::MediaShock(_)) { "media_shock" } else { "hype_campaign" };
        faults.add(or_null(whole(&format!("{path}.{kind}.ticks"), *ticks, 1, MOST_TICKS)));
    }
    match what {
        Happening::HypeCampaign(hype) => {
            faults.add(real(&format!("{path}.hype_campaign.joining"), hype.joining, 0.0, 1000.0));
        }
        Happening::MediaShock(shock) => {
            faults.add(real(&format!("{path}.media_shock.trust"), shock.trust, 0.0, 1000.0));
            faults.add(real(&format!("{path}.media_shock.joining"), shock.joining, 0.0, 1000.0));
            faults.add(share(&format!("{path}.media_shock.informed"), shock.informed));
        }
        Happening::BanWave(wave) => {
            faults.add(share(&format!("{path}.ban_wave.share"), wave.share));
            faults.add(whole(&format!("{path}.ban_wave.levels"), wave.levels, 1, MOST_TIERS));
            faults.add(whole(&format!("{path}.ban_wave.people"), wave.people, 1, u32::MAX));
        }
        Happening::Law(law) => {
            if let Some(max_tier) = law.max_tier {
                faults.add(or_null(whole(&format!("{path}.law.max_tier"), max_tier, 1, MOST_TIERS)));
            }
            if let Some(entry_order) = law.entry_order {
                faults.add(or_null(whole(&format!("{path}.law.entry_order"), entry_order, 0, MOST_UNITS)));
            }
        }
    }
}

fn validate_commissions(commissions: &Commissions, path: &str, faults: &mut Faults) {
    let rates = &commissions.rates;
    if rates.len() > MOST_LEVELS {
        let given = format!("a list of {}", rates.len());
        faults.add(Err(ScenarioError::value(path, given, format!("at most {MOST_LEVELS} rates"))));
    }
    for (index, &rate) in rates.iter().take(MOST_LEVELS).enumerate() {
        faults.add(share(&format!("{path}.{index}"), rate));
    }
    let sum: f64 = rates.iter().sum();
    if faults.is_sound(path) && sum >= 1.0 {
        faults.add(Err(ScenarioError::value(
            path,
            format!("a sum of {sum}"),
            "rates that together are below 1",
        )));
    }
}

fn validate_product(product: &Product, path: &str, faults: &mut Faults) {
    faults.add(money(&format!("{path}.unit_cost"), product.unit_cost, Money::ZERO, MOST_PRICE));
    faults.add(money(&format!("{path}.list_price"), product.list_price, Money::from_fen(1), MOST_PRICE));
    if let Some(price) = product.reference_price {
        faults.add(or_null(money(&format!("{path}.reference_price"), price, Money::from_fen(1), MOST_PRICE)));
    }
    faults.add(share(&format!("{path}.defect_rate"), product.defect_rate));
    faults.add(whole(&format!("{path}.shelf_life"), product.shelf_life, 1, MOST_TICKS));
    let period = product.batch_period;
    let shortest = product.shelf_life.div_ceil(LIVE_BATCHES);
    if faults.is_sound(&format!("{path}.shelf_life")) && !(shortest..=product.shelf_life).contains(&period) {
        let allowed = format!(
            "{shortest} to shelf_life, {} (at most {LIVE_BATCHES} batches may be alive at once)",
            product.shelf_life
        );
        faults.add(Err(ScenarioError::value(format!("{path}.batch_period"), period, allowed)));
    }
}

fn validate_ladder(ladder: &Ladder, path: &str, faults: &mut Faults) {
    match ladder {
        Ladder::ByDepth(by_depth) => validate_by_depth(by_depth, ladder, &format!("{path}.by_depth"), faults),
        Ladder::ByOrderSize(by_size) => validate_by_size(by_size, &format!("{path}.by_order_size"), faults),
    }
}

fn validate_by_depth(by_depth: &ByDepth, ladder: &Ladder, path: &str, faults: &mut Faults) {
    let least = Money::from_fen(1);
    match &by_depth.prices {
        DepthPrices::Step { first, step } => {
            faults.add(money(&format!("{path}.prices.step.first"), *first, least, MOST_PRICE));
            faults.add(money(&format!("{path}.prices.step.step"), *step, least, MOST_PRICE));
        }
        DepthPrices::Ratio { first, ratio } => {
            faults.add(money(&format!("{path}.prices.ratio.first"), *first, least, MOST_PRICE));
            let second = ladder.prices().nth(1);
            if !(*ratio > 1.0 && *ratio <= 1000.0) || second.is_none_or(|second| second <= *first) {
                let allowed = "above 1, at most 1000, and enough to raise the first price by 0.01 yuan";
                faults.add(Err(ScenarioError::value(format!("{path}.prices.ratio.ratio"), ratio, allowed)));
            }
        }
        DepthPrices::Table(prices) => {
            faults.add(length(&format!("{path}.prices.table"), prices.len(), MOST_TIERS as usize, "prices"));
            for (index, &price) in prices.iter().take(MOST_TIERS as usize).enumerate() {
                let path = format!("{path}.prices.table.{index}");
                faults.add(money(&path, price, least, MOST_PRICE));
                faults.add(rising(&path, price, index.checked_sub(1).map(|before| prices[before])));
            }
        }
    }
    faults.add(length(&format!("{path}.terms"), by_depth.terms.len(), MOST_TIERS as usize, "entries"));
    for (index, terms) in by_depth.terms.iter().take(MOST_TIERS as usize).enumerate() {
        validate_terms(*terms, &format!("{path}.terms.{index}"), faults);
    }
}

fn validate_by_size(by_size: &ByOrderSize, path: &str, faults: &mut Faults) {
    let ByOrderSize { ranks, referral, quota_period, missed_quota: _ } = by_size;
    faults.add(length(&format!("{path}.ranks"), ranks.len(), MOST_RANKS, "ranks"));
    faults.add(whole(&format!("{path}.quota_period"), *quota_period, 1, MOST_TICKS));
    faults.add(share(&format!("{path}.referral.rate"), referral.rate));
    for (index, rank) in ranks.iter().take(MOST_RANKS).enumerate() {
        let here = format!("{path}.ranks.{index}");
        faults.add(money(&format!("{here}.price"), rank.price, Money::from_fen(1), MOST_PRICE));
        let better = index.checked_sub(1).map(|before| &ranks[before]);
        faults.add(rising(&format!("{here}.price"), rank.price, better.map(|rank| rank.price)));
        let terms = OrderTerms {
            entry_order: rank.entry_order,
            reorder_minimum: rank.reorder_minimum,
            order_multiple: rank.order_multiple,
            deposit: rank.deposit,
        };
        validate_terms(terms, &here, faults);
        if let Some(quota) = rank.quota {
            faults.add(or_null(money(&format!("{here}.quota"), quota, Money::from_fen(1), MOST_CASH)));
        }
        if let Some(better) = better {
            if rank.entry_order >= better.entry_order {
                let allowed = format!("less than the entry order of the rank above, {}", better.entry_order);
                faults.add(Err(ScenarioError::value(
                    format!("{here}.entry_order"),
                    rank.entry_order,
                    allowed,
                )));
            }
            let left = rank.price.fen() as f64 * (1.0 - referral.rate);
            let are_sound = faults.is_sound(&format!("{path}.referral.rate")) && faults.is_sound(&here);
            if are_sound && left < better.price.fen() as f64 {
                let allowed = format!(
                    "a rate that leaves, of the {} yuan that ranks.{index} pays, at least the {} that the rank \
                     above pays",
                    rank.price, better.price
                );
                faults.add(Err(ScenarioError::value(
                    format!("{path}.referral.rate"),
                    referral.rate,
                    allowed,
                )));
            }
        }
    }
}

fn validate_terms(terms: OrderTerms, path: &str, faults: &mut Faults) {
    let OrderTerms { entry_order, reorder_minimum, order_multiple, deposit } = terms;
    faults.add(whole(&format!("{path}.order_multiple"), order_multiple, 1, MOST_UNITS));
    faults.add(whole(&format!("{path}.entry_order"), entry_order, 0, MOST_UNITS));
    faults.add(whole(&format!("{path}.reorder_minimum"), reorder_minimum, 1, MOST_UNITS));
    for (name, units) in [("entry_order", entry_order), ("reorder_minimum", reorder_minimum)] {
        // A pack of no unit has been refused.
        if units.checked_rem(order_multiple).is_some_and(|rest| rest != 0) {
            let allowed = format!("whole packs of order_multiple, {order_multiple}");
            faults.add(Err(ScenarioError::value(format!("{path}.{name}"), units, allowed)));
        }
    }
    faults.add(money(&format!("{path}.deposit"), deposit, Money::ZERO, MOST_DEPOSIT));
}

fn validate_behaviour(behaviour: &Behaviour, faults: &mut Faults) {
    let Behaviour { pitches, offer, join, buy_trust, ask, dump, disputes, reorder, own_use, leave, .. } =
        behaviour;
    faults.add(real("behaviour.pitches.mean", pitches.mean, 0.0, 1000.0));
    faults.add(real("behaviour.pitches.sigma", pitches.sigma, 0.0, 4.0));
    faults.add(whole("behaviour.pitches.most", pitches.most, 0, 1000));
    faults.add(share("behaviour.regulars", behaviour.regulars));
    faults.add(behaviour.broadcasts.validate("behaviour.broadcasts"));
    if let Offer::Either { recruiting, per_saleless_tick, most } = *offer {
        faults.add(share("behaviour.offer.either.recruiting", recruiting));
        faults.add(share("behaviour.offer.either.per_saleless_tick", per_saleless_tick));
        let least = if faults.is_sound("behaviour.offer.either.recruiting") { recruiting } else { 0.0 };
        faults.add(real("behaviour.offer.either.most", most, least, 1.0));
    }
    faults.add(length("behaviour.join.base", join.base.len(), MOST_TIERS as usize, "probabilities"));
    for (index, &base) in join.base.iter().take(MOST_TIERS as usize).enumerate() {
        faults.add(share(&format!("behaviour.join.base.{index}"), base));
    }
    faults.add(real("behaviour.join.customer_bonus", join.customer_bonus, 0.0, 1000.0));
    faults.add(share("behaviour.join.cash_share", join.cash_share));
    faults.add(share("behaviour.join.fatigue", join.fatigue));
    faults.add(real("behaviour.join.herding", join.herding, 0.0, 1000.0));
    faults.add(share("behaviour.join.distrust", join.distrust));
    faults.add(share("behaviour.join.again", join.again));
    faults.add(share("behaviour.buy_trust", *buy_trust));
    faults.add(share("behaviour.buy_distrust", behaviour.buy_distrust));
    validate_ask(ask, faults);
    validate_dump(dump.as_ref(), faults);
    let Disputes { raised, honoured, distrust } = *disputes;
    faults.add(share("behaviour.disputes.raised", raised));
    faults.add(share("behaviour.disputes.honoured", honoured));
    faults.add(share("behaviour.disputes.distrust", distrust));
    faults.add(whole("behaviour.reorder.when_below", reorder.when_below, 0, MOST_UNITS));
    let least = if faults.is_sound("behaviour.reorder.when_below") { reorder.when_below } else { 0 };
    faults.add(whole("behaviour.reorder.up_to", reorder.up_to, least, MOST_UNITS));
    if let Some(below) = reorder.for_quota_below {
        faults.add(or_null(whole("behaviour.reorder.for_quota_below", below, 0, MOST_UNITS)));
    }
    faults.add(real("behaviour.own_use", *own_use, 0.0, 1000.0));
    if let Some(patience) = leave.patience {
        faults.add(or_null(whole("behaviour.leave.patience", patience, 1, MOST_TICKS)));
    }
    if let Some(confidence) = &leave.confidence {
        faults.add(confidence.validate("behaviour.leave.confidence"));
    }
}

fn validate_ask(ask: &Ask, faults: &mut Faults) {
    let Ask { discount, below_cost, near_expiry, undercut } = *ask;
    faults.add(share("behaviour.ask.discount", discount));
    if let BelowCost::RefuseFor(ticks) = below_cost {
        faults.add(whole("behaviour.ask.below_cost.refuse_for", ticks, 0, MOST_TICKS));
    }
    if let Some(NearExpiry { within, discount }) = near_expiry {
        faults.add(whole("behaviour.ask.near_expiry.within", within, 1, MOST_TICKS));
        faults.add(share("behaviour.ask.near_expiry.discount", discount));
    }
    faults.add(share("behaviour.ask.undercut", undercut));
}

fn validate_dump(dump: Option<&Dump>, faults: &mut Faults) {
    let Some(&Dump { within, after_leaving: _, price, rate }) = dump else { return };
    faults.add(whole("behaviour.dump.within", within, 0, MOST_TICKS));
    faults.add(money("behaviour.dump.price", price, Money::from_fen(1), MOST_PRICE));
    faults.add(real("behaviour.dump.rate", rate, 0.0, 1000.0));
}

fn validate_platform(platform: &Platform, faults: &mut Faults) {
    let Platform { commission, settlement_ticks, transparency, guarantee: _, enforcement: _ } = *platform;
    faults.add(share("platform.commission", commission));
    faults.add(whole("platform.settlement_ticks", settlement_ticks, 0, MOST_TICKS));
    faults.add(share("platform.transparency", transparency));
}

fn counted(count: usize, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
}

/// A check of a field that may also be `null`.
pub(super) fn or_null(check: Check) -> Check {
    check.map_err(|error| match error {
        ScenarioError::Value { path, value, allowed } => {
            ScenarioError::Value { path, value, allowed: format!("{allowed}, or null") }
        }
        other => other,
    })
}

fn length(path: &str, count: usize, most: usize, things: &str) -> Check {
    if (1..=most).contains(&count) {
        return Ok(());
    }
    Err(ScenarioError::value(path, format!("a list of {count}"), format!("1 to {most} {things}")))
}

pub(super) fn whole(path: &str, value: u32, least: u32, most: u32) -> Check {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    Err(ScenarioError::value(path, value, format!("a whole number from {least} to {most}")))
}

pub(super) fn real(path: &str, value: f64, least: f64, most: f64) -> Check {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    // Plain decimals of extreme numbers run to hundreds of digits.
    let given = if value.abs() < 1e16 { value.to_string() } else { format!("{value:e}") };
    Err(ScenarioError::value(path, given, format!("a number from {least} to {most}")))
}

pub(super) fn share(path: &str, value: f64) -> Check {
    real(path, value, 0.0, 1.0)
}

fn money(path: &str, value: Money, least: Money, most: Money) -> Check {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    Err(ScenarioError::value(path, value, format!("an amount from {least} to {most} yuan")))
}

fn rising(path: &str, price: Money, better: Option<Money>) -> Check {
    match better {
        Some(better) if price <= better => {
            Err(ScenarioError::value(path, price, format!("more than the tier above pays, {better}")))
        }
        _ => Ok(()),
    }
}

fn log_normal(path: &str, trait_: LogNormal) -> Check {
    money(&format!("{path}.median"), trait_.median, Money::ZERO, MOST_CASH)?;
    real(&format!("{path}.sigma"), trait_.sigma, 0.0, 4.0)
}
