//! The numbers of a scenario that a reader of the page can move.

use downline::Money;
use downline::scenario::{ByDepth, ByOrderSize, DepthPrices, Ladder, OrderTerms, Scenario, Supplier};
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
    /// Units of the first order at the last of several ranks; those of the other ranks follow in proportion.
    pub lowest_entry_order: Option<u32>,
    /// What the last of several ranks pays for a unit above the first, in yuan. The ranks between follow in
    /// proportion.
    pub rank_gap: Option<f64>,
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
    /// holds for all suppliers, tiers and ticks. It has the numbers of ranks only where a ladder by order
    /// size has several, and all suppliers have the same.
    pub fn of(scenario: &Scenario) -> Self {
        let suppliers = &scenario.suppliers;
        Sliders {
            people: Some(scenario.population.people),
            entry_order: common(suppliers.iter().map(|supplier| match steady_ladder(supplier)? {
                Ladder::ByDepth(ladder) => common(ladder.terms.iter().map(|terms| Some(terms.entry_order))),
                Ladder::ByOrderSize(ladder) => match ladder.ranks.as_slice() {
                    [only] => Some(only.entry_order),
                    _ => None,
                },
            })),
            markup: common(suppliers.iter().map(|supplier| match steady_ladder(supplier)? {
                Ladder::ByDepth(ladder) => markup(ladder).map(Money::as_yuan),
                Ladder::ByOrderSize(_) => None,
            })),
            lowest_entry_order: common(
                suppliers.iter().map(|supplier| Some(several_ranks(supplier)?.ranks.last()?.entry_order)),
            ),
            rank_gap: common(suppliers.iter().map(|supplier| {
                let ranks = &several_ranks(supplier)?.ranks;
                Some(Money::from_fen(ranks.last()?.price.fen() - ranks.first()?.price.fen()).as_yuan())
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
            match &mut supplier.ladder {
                Ladder::ByDepth(ladder) => {
                    if let (Some(units), Some(_)) = (self.entry_order, has.entry_order) {
                        ladder.terms.iter_mut().for_each(|terms| set_entry_order(terms, units));
                    }
                    if let (Some(markup), Some(_)) = (self.markup, has.markup) {
                        set_markup(ladder, yuan(markup));
                    }
                }
                Ladder::ByOrderSize(ladder) => {
                    let lowest = self.entry_order.filter(|_| has.entry_order.is_some());
                    let lowest =
                        lowest.or(self.lowest_entry_order.filter(|_| has.lowest_entry_order.is_some()));
                    if let Some(units) = lowest {
                        set_entry_orders(ladder, units);
                    }
                    if let (Some(gap), Some(_)) = (self.rank_gap, has.rank_gap) {
                        set_rank_gap(ladder, yuan(gap));
                    }
                }
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

/// A supplier's ladder, if it holds for all ticks.
fn steady_ladder(supplier: &Supplier) -> Option<&Ladder> {
    supplier.price_changes.is_empty().then_some(&supplier.ladder)
}

/// A supplier's ladder, if it is by order size, has several ranks and holds for all ticks.
fn several_ranks(supplier: &Supplier) -> Option<&ByOrderSize> {
    match steady_ladder(supplier)? {
        Ladder::ByOrderSize(ladder) if ladder.ranks.len() > 1 => Some(ladder),
        _ => None,
    }
}

/// What each tier adds to the price, if all tiers add the same.
fn markup(ladder: &ByDepth) -> Option<Money> {
    match &ladder.prices {
        DepthPrices::Step { step, .. } => Some(*step),
        DepthPrices::Table(prices) => {
            common(prices.windows(2).map(|pair| Some(pair[1].fen() - pair[0].fen()))).map(Money::from_fen)
        }
        DepthPrices::Ratio { .. } => None,
    }
}

fn set_markup(ladder: &mut ByDepth, markup: Money) {
    match &mut ladder.prices {
        DepthPrices::Step { step, .. } => *step = markup,
        DepthPrices::Table(prices) => {
            let first = prices.first().map_or(0, |price| price.fen());
            for (price, tier) in prices.iter_mut().zip(0_i64..) {
                *price = Money::from_fen(first.saturating_add(tier.saturating_mul(markup.fen())));
            }
        }
        DepthPrices::Ratio { .. } => {}
    }
}

/// Sets the entry order of the last rank. The others keep their ratio to it, in whole packs, and better ranks
/// still ask for more.
fn set_entry_orders(ladder: &mut ByOrderSize, units: u32) {
    let old = u64::from(ladder.ranks.last().map_or(1, |rank| rank.entry_order).max(1));
    let mut below = None;
    for rank in ladder.ranks.iter_mut().rev() {
        let scaled = (u64::from(rank.entry_order) * u64::from(units) + old / 2) / old;
        let scaled = u32::try_from(scaled).unwrap_or(u32::MAX);
        let entry_order = below.map_or(units, |below: u32| scaled.max(below.saturating_add(1)));
        let mut terms = rank.terms();
        set_entry_order(&mut terms, entry_order);
        rank.set_terms(terms);
        below = Some(entry_order);
    }
}

/// The best rank keeps its price.
fn set_rank_gap(ladder: &mut ByOrderSize, gap: Money) {
    let (Some(first), Some(last)) = (ladder.ranks.first(), ladder.ranks.last()) else { return };
    let (first, old) =
        (i128::from(first.price.fen()), i128::from(last.price.fen() - first.price.fen()).max(1));
    for rank in &mut ladder.ranks {
        let above = (i128::from(rank.price.fen()) - first) * i128::from(gap.fen());
        rank.price = Money::from_fen(i64::try_from(first + (above + old / 2) / old).unwrap_or(i64::MAX));
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
    fn ranks_keep_their_proportions() {
        let mut scenario = Preset::Anxin.scenario();
        let moved = Sliders { lowest_entry_order: Some(4), rank_gap: Some(60.0), ..Sliders::default() };
        moved.set(&mut scenario);
        scenario.validate().unwrap();
        let Ladder::ByOrderSize(ladder) = &scenario.suppliers[0].ladder else { panic!("ranks") };
        let ranks: Vec<_> = ladder.ranks.iter().map(|rank| (rank.entry_order, rank.price.fen())).collect();
        assert_eq!(ranks, [(300, 7500), (55, 8300), (16, 9500), (8, 11_100), (4, 13_500)]);
        let has = Sliders::of(&scenario);
        assert_eq!((has.lowest_entry_order, has.rank_gap), (Some(4), Some(60.0)));
        assert_eq!((has.entry_order, has.markup), (None, None));
    }

    #[test]
    fn better_ranks_ask_for_more_however_small_the_lowest_order_is() {
        for units in 1..=60 {
            let mut scenario = Preset::Anxin.scenario();
            Sliders { lowest_entry_order: Some(units), ..Sliders::default() }.set(&mut scenario);
            scenario.validate().unwrap();
        }
    }

    #[test]
    fn one_rank_has_one_entry_order_and_an_even_table_one_markup() {
        for preset in [Preset::CommissionPlan, Preset::Herbalife2012] {
            let mut scenario = preset.scenario();
            Sliders { entry_order: Some(3), ..Sliders::default() }.set(&mut scenario);
            scenario.validate().unwrap();
            assert_eq!(Sliders::of(&scenario).entry_order, Some(3));
            assert_eq!(Sliders::of(&scenario).lowest_entry_order, None);
        }
        let mut scenario = Preset::RegulatedTrade.scenario();
        assert_eq!(Sliders::of(&scenario).markup, Some(6.0));
        Sliders { markup: Some(10.0), ..Sliders::default() }.set(&mut scenario);
        assert_eq!(scenario.suppliers[0].ladder.prices().map(Money::fen).collect::<Vec<_>>(), [4400, 5400]);
        assert_eq!(Sliders::of(&Preset::Marketplace.scenario()).markup, None);
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
