//! The one check that every scenario passes before it is used.

use super::check::{
    Check, LIVE_BATCHES, MOST_CASH, MOST_EVENTS, MOST_LEVELS, MOST_NEED_TICKS, MOST_RANKS, MOST_SUPPLIERS,
    MOST_TICKS, MOST_TIERS, MOST_UNITS, amount, length, or_null, real, rising, whole,
};
use super::commission::Commissions;
use super::error::ScenarioError;
use super::events::Happening;
use super::faults::Faults;
use super::field_walk::check_ranges;
use super::ladder::{ByDepth, ByOrderSize, DepthPrices, Ladder, MissedQuota, OrderTerms};
use super::population::Credit;
use super::supplier::{PriceChange, Product, Supplier};
use super::{Behaviour, Offer, Scenario};
use crate::units::Money;

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
        check_ranges("", self, faults);
        self.validate_population(faults);
        faults.add(length("suppliers", self.suppliers.len(), MOST_SUPPLIERS, "suppliers"));
        if faults.stands("suppliers") {
            for (index, supplier) in self.suppliers.iter().enumerate() {
                validate_supplier(supplier, &format!("suppliers.{index}"), self.ticks, faults);
            }
            self.validate_first_agents(faults);
        }
        validate_behaviour(&self.behaviour, faults);
        self.validate_waiting(faults);
        self.validate_events(faults);
        if faults.is_sound("") {
            faults.add(self.validate_totals());
        }
    }

    fn validate_population(&self, faults: &mut Faults) {
        let population = &self.population;
        if let Some(seats) = population.seats
            && faults.is_sound("population.people")
            && !(1..=population.people).contains(&seats)
        {
            let allowed = format!("1 to population.people, {}, or null", population.people);
            faults.add(Err(ScenarioError::value("population.seats", seats, allowed)));
        }
        if let Credit::Limit(limit) = population.credit {
            faults.add(amount("population.credit", limit, Money::ZERO, MOST_CASH));
        }
        if faults.is_sound("population.people") && faults.is_sound("population.seats") {
            faults.add(self.network.validate(population.seated()));
        }
    }

    /// The need clocks count as far as a need takes.
    fn validate_waiting(&self, faults: &mut Faults) {
        if faults.is_sound("population.need_ticks") && faults.is_sound("behaviour.relations.waiting") {
            let most = MOST_NEED_TICKS - self.population.need_ticks;
            if self.behaviour.relations.waiting > most {
                let allowed = format!("at most {most}, {MOST_NEED_TICKS} less population.need_ticks");
                let path = "behaviour.relations.waiting";
                faults.add(Err(ScenarioError::value(path, self.behaviour.relations.waiting, allowed)));
            }
        }
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
            if let Some(within) = event.within
                && faults.is_sound(&format!("{path}.tick"))
            {
                let most = ticks - event.tick;
                faults.add(or_null(whole(&format!("{path}.within"), within, 0, most)));
            }
            if let Some(supplier) = event.supplier {
                let known = or_null(whole(&format!("{path}.supplier"), supplier, 0, last));
                if faults.stands("suppliers") && known.is_err() {
                    faults.add(known);
                } else if matches!(event.what, Happening::MediaShock(_)) {
                    let allowed = "null: a media shock concerns all suppliers";
                    faults.add(Err(ScenarioError::value(format!("{path}.supplier"), supplier, allowed)));
                }
            }
        }
    }

    /// No person is the first agent of two suppliers, so each supplier takes seats from those after it.
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
    let Supplier { product, ladder, price_changes, .. } = supplier;
    validate_product(product, &format!("{path}.product"), faults);
    validate_ladder(ladder, &format!("{path}.ladder"), faults);
    faults.add(supplier.hype.validate(&format!("{path}.hype")));
    faults.add(supplier.validate_credit(path));
    validate_commissions(&supplier.commissions, &format!("{path}.commissions.rates"), faults);
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
    let Some(ladder) = &change.ladder else { return };
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

fn validate_commissions(commissions: &Commissions, path: &str, faults: &mut Faults) {
    let rates = &commissions.rates;
    if rates.len() > MOST_LEVELS {
        let given = format!("a list of {}", rates.len());
        faults.add(Err(ScenarioError::value(path, given, format!("at most {MOST_LEVELS} rates"))));
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
    if by_depth.missed_quota == MissedQuota::Demote {
        let allowed = "tolerate or expel, since a tier by depth is no rank to fall from";
        faults.add(Err(ScenarioError::value(format!("{path}.missed_quota"), "demote", allowed)));
    }
    match &by_depth.prices {
        DepthPrices::Step { .. } => {}
        DepthPrices::Ratio { first, ratio } => {
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
    let ByOrderSize { ranks, referral, .. } = by_size;
    faults.add(length(&format!("{path}.ranks"), ranks.len(), MOST_RANKS, "ranks"));
    for (index, rank) in ranks.iter().take(MOST_RANKS).enumerate() {
        let here = format!("{path}.ranks.{index}");
        let better = index.checked_sub(1).map(|before| &ranks[before]);
        faults.add(rising(&format!("{here}.price"), rank.price, better.map(|rank| rank.price)));
        validate_terms(rank.terms(), &here, faults);
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
    let OrderTerms { entry_order, reorder_minimum, order_multiple, .. } = terms;
    for (name, units) in [("entry_order", entry_order), ("reorder_minimum", reorder_minimum)] {
        // A pack of no unit has been refused.
        if units.checked_rem(order_multiple).is_some_and(|rest| rest != 0) {
            let allowed = format!("whole packs of order_multiple, {order_multiple}");
            faults.add(Err(ScenarioError::value(format!("{path}.{name}"), units, allowed)));
        }
    }
}

fn validate_behaviour(behaviour: &Behaviour, faults: &mut Faults) {
    let Behaviour { offer, join, reorder, leave, .. } = behaviour;
    if let Offer::Either { recruiting, most, .. } = *offer {
        let least = if faults.is_sound("behaviour.offer.either.recruiting") { recruiting } else { 0.0 };
        faults.add(real("behaviour.offer.either.most", most, least, 1.0));
    }
    faults.add(length("behaviour.join.base", join.base.len(), MOST_TIERS as usize, "probabilities"));
    let least = if faults.is_sound("behaviour.reorder.when_below") { reorder.when_below } else { 0 };
    faults.add(whole("behaviour.reorder.up_to", reorder.up_to, least, MOST_UNITS));
    if let Some(confidence) = &leave.confidence {
        faults.add(confidence.validate("behaviour.leave.confidence"));
    }
}

fn counted(count: usize, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
}
