//! The numbers of a scenario that a reader of the page can move.

use downline::Money;
use downline::scenario::{ByDepth, DepthPrices, Ladder, OrderTerms, Scenario, Supplier};
use serde::{Deserialize, Serialize};

/// Numbers of a scenario by their names in the story; `None` for one that a scenario does not have, or that
/// stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sliders {
    /// How many people there are.
    pub people: Option<u32>,
    /// Units of the first order, of every tier.
    pub entry_order: Option<u32>,
    /// What each tier adds to the price, in yuan.
    pub markup: Option<f64>,
    /// The list price in yuan.
    pub list_price: Option<f64>,
    /// How much people follow acquaintances who are resellers.
    pub herding: Option<f64>,
    /// Share of people who know what the goods are worth.
    pub informed: Option<f64>,
    /// Units that a holder uses in a tick.
    pub own_use: Option<f64>,
}

impl Sliders {
    /// The numbers of a scenario. It has an entry order, a markup or a list price only where one number
    /// holds for all suppliers, tiers and ticks.
    pub fn of(scenario: &Scenario) -> Self {
        let suppliers = &scenario.suppliers;
        Sliders {
            people: Some(scenario.population.people),
            entry_order: common(suppliers.iter().map(|supplier| {
                common(by_depth(supplier)?.terms.iter().map(|terms| Some(terms.entry_order)))
            })),
            markup: common(suppliers.iter().map(|supplier| match by_depth(supplier)?.prices {
                DepthPrices::Step { step, .. } => Some(step.as_yuan()),
                _ => None,
            })),
            list_price: common(suppliers.iter().map(|supplier| {
                supplier.price_changes.is_empty().then(|| supplier.product.list_price.as_yuan())
            })),
            herding: Some(scenario.behaviour.join.herding),
            informed: Some(scenario.population.informed.share),
            own_use: Some(scenario.behaviour.own_use),
        }
    }

    /// Sets these numbers in a scenario; those that it does not have change nothing.
    pub fn set(&self, scenario: &mut Scenario) {
        let has = Sliders::of(scenario);
        if let Some(people) = self.people {
            set_people(scenario, people);
        }
        for supplier in &mut scenario.suppliers {
            if let (Some(price), Some(_)) = (self.list_price, has.list_price) {
                supplier.product.list_price = yuan(price);
            }
            let Ladder::ByDepth(ladder) = &mut supplier.ladder else { continue };
            if let (Some(units), Some(_)) = (self.entry_order, has.entry_order) {
                ladder.terms.iter_mut().for_each(|terms| set_entry_order(terms, units));
            }
            if let (Some(markup), Some(_), DepthPrices::Step { step, .. }) =
                (self.markup, has.markup, &mut ladder.prices)
            {
                *step = yuan(markup);
            }
        }
        let (join, population) = (&mut scenario.behaviour.join, &mut scenario.population);
        join.herding = self.herding.unwrap_or(join.herding);
        population.informed.share = self.informed.unwrap_or(population.informed.share);
        scenario.behaviour.own_use = self.own_use.unwrap_or(scenario.behaviour.own_use);
    }
}

/// The one value of all items.
fn common<T: PartialEq + Copy>(mut items: impl Iterator<Item = Option<T>>) -> Option<T> {
    let first = items.next()??;
    items.all(|item| item == Some(first)).then_some(first)
}

/// A supplier's ladder, if it is by depth and holds for all ticks.
fn by_depth(supplier: &Supplier) -> Option<&ByDepth> {
    match &supplier.ladder {
        Ladder::ByDepth(ladder) if supplier.price_changes.is_empty() => Some(ladder),
        _ => None,
    }
}

fn yuan(amount: f64) -> Money {
    Money::from_fen((amount * 100.0).round() as i64)
}

/// Packs shrink to a size that divides the order, and no later order has to be larger than the first.
fn set_entry_order(terms: &mut OrderTerms, units: u32) {
    terms.order_multiple = common_divisor(terms.order_multiple, units);
    terms.entry_order = units;
    terms.reorder_minimum = terms.reorder_minimum.min(units).max(terms.order_multiple);
}

fn common_divisor(one: u32, other: u32) -> u32 {
    if other == 0 { one } else { common_divisor(other, one % other) }
}

/// Changes the number of people and, in proportion, all that the scenario counts in people: seats, first
/// agents, contacts, capacity, visitors and entrants.
fn set_people(scenario: &mut Scenario, people: u32) {
    let old = u64::from(scenario.population.people.max(1));
    let scale = |count: &mut u32| {
        if *count > 0 {
            let scaled = (u64::from(*count) * u64::from(people) + old / 2) / old;
            *count = u32::try_from(scaled).unwrap_or(u32::MAX).max(1);
        }
    };
    scenario.population.people = people;
    scenario.population.seats.iter_mut().for_each(scale);
    for supplier in &mut scenario.suppliers {
        scale(&mut supplier.first_agents);
        supplier.capacity.iter_mut().for_each(scale);
        supplier.direct.iter_mut().for_each(|direct| scale(&mut direct.contacts));
    }
    if let Some(marketplace) = &mut scenario.platform.marketplace {
        scale(&mut marketplace.visitors);
        scale(&mut marketplace.entrants);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use downline::Preset;

    #[test]
    fn a_scenario_with_its_own_numbers_stays_as_it_is() {
        for preset in Preset::ALL {
            let mut scenario = preset.scenario();
            Sliders::of(&scenario).set(&mut scenario);
            assert_eq!(scenario, preset.scenario(), "{}", preset.name());
        }
    }

    #[test]
    fn every_entry_order_is_whole_packs() {
        for entry_order in [1, 2, 3, 5, 10, 15, 20, 50, 100] {
            let mut scenario = Scenario::mask();
            Sliders { entry_order: Some(entry_order), ..Sliders::default() }.set(&mut scenario);
            scenario.validate().unwrap();
            assert_eq!(Sliders::of(&scenario).entry_order, Some(entry_order));
        }
    }

    #[test]
    fn first_agents_scale_with_people() {
        for preset in Preset::ALL {
            let mut scenario = preset.scenario();
            Sliders { people: Some(20_000), ..Sliders::default() }.set(&mut scenario);
            scenario.validate().unwrap();
            let agents = |scenario: &Scenario| scenario.suppliers[0].first_agents;
            assert_eq!(agents(&scenario), agents(&preset.scenario()) / 5, "{}", preset.name());
        }
    }
}
