//! Tick 0: the first agents take their entry orders.
//!
//! They are a keyed choice over the seats and are given the cash of their buy-in on top of their own;
//! their entry orders run through phases 4, 5 and 8 like any other.

use super::matching::apply;
use super::{TickContext, age, deliver};
use crate::network::first_agents;
use crate::world::{NO_SLOT, Recruit};

/// Runs the opening.
pub(crate) fn open(context: &mut TickContext) {
    context.scratch.handed_on.first_recruit = 0;
    let mut taken: Vec<u32> = Vec::new();
    for supplier in 0..context.scenario.suppliers.len() {
        let mut agents = first_agents(context.scenario, &context.rules.keys, supplier, |person| {
            taken.binary_search(&person).is_ok()
        });
        agents.sort_unstable();
        let TickContext { rules, world, sink, tick, parallelism, .. } = context;
        let buy_in = rules.terms[supplier].tier(1).buy_in;
        let first_agent = |&person: &u32| {
            let cash = rules.traits.cash(person) + buy_in;
            Recruit::new(rules, (person, cash, NO_SLOT), (supplier as u8, 1))
        };
        let recruits: Vec<Recruit> = agents.iter().map(first_agent).collect();
        recruits.iter().for_each(|recruit| apply(sink, &world.resellers, recruit));
        world.resellers.append(*parallelism, &[&recruits], *tick);
        taken.extend(agents);
        taken.sort_unstable();
    }
    super::order(context);
    deliver::run(context);
    context.world.resellers.take_root();
    age::run(context);
}
