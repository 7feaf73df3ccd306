//! Whole random scenarios, all of them valid.
//!
//! Odd sizes (one person, one tick, orders that no person can pay) come often enough to be met in every run
//! of a test. The rest is tuned so that most scenarios have recruits, retail, expiry, leavers and orders that
//! fail.

use std::ops::RangeInclusive;

use downline::Money;
use downline::scenario::{Scenario, Supplier, TickLength};
use proptest::prelude::*;

use super::behaviour::behaviour;
use super::network::{Topology, bring_in, network_of};
use super::platform::{event, platform};
use super::population::population;
use super::supplier::supplier;

/// How large random scenarios are.
#[derive(Debug, Clone)]
pub(super) struct Sizes {
    pub(super) people: RangeInclusive<u32>,
    pub(super) ticks: RangeInclusive<u32>,
    pub(super) suppliers: RangeInclusive<usize>,
}

/// Any valid scenario of these sizes with a network of these kinds. It is not yet shrunk towards plain ones.
pub(super) fn scenario(sizes: &Sizes, networks: &[Topology]) -> BoxedStrategy<Scenario> {
    let (shortest, longest) = (*sizes.ticks.start(), *sizes.ticks.end());
    let [short, middling] = [5, 6].map(|more: u32| shortest.saturating_add(more).min(longest));
    let ticks = prop_oneof![1 => Just(shortest), 2 => shortest..=short, 7 => middling..=longest];
    let (fewest, most_people) = (*sizes.suppliers.start(), *sizes.people.end());
    (
        ticks,
        population(&sizes.people),
        network_of(networks),
        (behaviour(), platform()),
        sizes.suppliers.clone(),
    )
        .prop_flat_map(move |(ticks, population, network, (behaviour, platform), suppliers)| {
            let suppliers = prop::collection::vec(supplier(ticks), fewest..=suppliers);
            let events = prop::collection::vec(event(ticks), 0..=3);
            let events = prop_oneof![1 => Just(Vec::new()), 1 => events];
            let rest = (ticks, population, network, behaviour, platform);
            (Just(rest), suppliers, first_agents(), any::<bool>(), events)
        })
        .prop_map(
            move |(
                (ticks, population, network, behaviour, platform),
                suppliers,
                first_agents,
                is_lively,
                events,
            )| {
                let mut scenario = Scenario {
                    name: "random".to_owned(),
                    tick: TickLength::Day,
                    ticks,
                    population,
                    network,
                    suppliers,
                    behaviour,
                    platform,
                    events,
                };
                if is_lively {
                    enliven(&mut scenario, most_people);
                }
                let seats = scenario.population.seated();
                bring_in(&mut scenario.network, seats);
                share_out(&mut scenario.suppliers, seats, first_agents);
                scenario
            },
        )
        // A later ladder may be too steep for the tiers held by then; nothing else is refused.
        .prop_filter("a valid scenario", |scenario| scenario.validate().is_ok())
        .boxed()
}

/// Makes recruits, retail and reorders likely: with any values for everything, most chains are still-born.
fn enliven(scenario: &mut Scenario, most_people: u32) {
    let Scenario { population, behaviour, suppliers, .. } = scenario;
    population.people = population.people.max(80.min(most_people));
    population.seats = population.seats.map(|seats| seats.max(70).min(population.people));
    population.cash.median = population.cash.median.clamp(Money::from_yuan(700), Money::from_yuan(3000));
    population.cash.sigma = population.cash.sigma.clamp(0.7, 1.5);
    population.willingness_to_pay.median = population.willingness_to_pay.median.max(Money::from_yuan(400));
    population.persuadable = population.persuadable.max(0.8);
    behaviour.pitches.mean = behaviour.pitches.mean.clamp(1.0, 2.5);
    for base in &mut behaviour.join.base {
        *base = base.clamp(0.3, 0.7);
    }
    behaviour.own_use = behaviour.own_use.min(0.05);
    behaviour.reorder.up_to += 10;
    behaviour.leave.patience = behaviour.leave.patience.map(|patience| patience.max(4));
    for supplier in suppliers {
        // Else most claw-backs would find nothing to claw back.
        if supplier.buy_back.is_some_and(|terms| terms.claws_back) && supplier.commissions.rates.is_empty() {
            supplier.commissions.rates = vec![0.1, 0.05];
        }
        supplier.product.list_price = supplier.product.list_price.max(Money::from_yuan(250));
        supplier.product.shelf_life = supplier.product.shelf_life.max(5);
    }
}

/// How many first agents there are in all.
#[derive(Debug, Clone, Copy)]
enum FirstAgents {
    None,
    All,
    Share(f64),
}

fn first_agents() -> impl Strategy<Value = FirstAgents> {
    prop_oneof![
        1 => Just(FirstAgents::None),
        1 => Just(FirstAgents::All),
        18 => (0.01..0.15f64).prop_map(FirstAgents::Share),
    ]
}

/// Gives every supplier its part of the first agents, the last what is left.
fn share_out(suppliers: &mut [Supplier], seats: u32, first_agents: FirstAgents) {
    let mut left = match first_agents {
        FirstAgents::None => 0,
        FirstAgents::All => seats,
        FirstAgents::Share(share) => ((f64::from(seats) * share) as u32).max(1),
    };
    let count = suppliers.len() as u32;
    for (index, supplier) in (0..).zip(suppliers) {
        supplier.first_agents = left.div_ceil(count - index);
        left -= supplier.first_agents;
    }
}
