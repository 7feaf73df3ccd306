//! Chains, their detection (phase 1), and bans (phase 9).
//!
//! A chain is what one first agent has built. Its people and levels are counted over active resellers, in one
//! pass, and only where an event or the platform asks for them. Detection is one draw per chain, a ban one
//! draw per reseller, so the order does not matter.

use super::TickContext;
use super::context::PhaseContext;
use crate::random::{Chance, Purpose};
use crate::world::World;

/// The size of a chain.
#[derive(Debug, Clone, Copy, Default)]
struct Chain {
    people: u32,
    levels: u32,
}

impl Chain {
    fn meets(&self, levels: u32, people: u32) -> bool {
        self.levels >= levels && self.people >= people
    }
}

/// The chains by the slot of their first agents.
fn chains(world: &World) -> Vec<Chain> {
    let mut chains = Vec::new();
    for slot in world.active.iter() {
        let root = world.resellers.root[slot as usize] as usize;
        if chains.len() <= root {
            chains.resize(root + 1, Chain::default());
        }
        chains[root].people += 1;
        chains[root].levels = chains[root].levels.max(world.resellers.members[slot as usize].depth);
    }
    chains
}

/// Phase 1: the platform detects chains that meet its test.
pub(super) fn detect(context: &mut TickContext) {
    let Some(enforcement) = context.scenario.platform.enforcement else { return };
    context.scratch.handed_on.detected.clear();
    let chance = Chance::from_f64(enforcement.detection);
    if chance == Chance::NEVER {
        return;
    }
    let key = context.rules.keys.of(Purpose::Detection);
    for (root, chain) in (0u32..).zip(chains(context.world)) {
        let meets = chain.meets(enforcement.levels, enforcement.people);
        if meets && chance.takes(key.draw(context.person(root).0, context.tick)) {
            context.scratch.handed_on.detected.push(root);
            if enforcement.stops_recruiting {
                context.world.resellers.stop_chain(root);
            }
        }
    }
}

/// Phase 9: who is banned, in the order of the active list.
pub(super) fn banned(context: &TickContext) -> Vec<u32> {
    let TickContext { scenario, rules, world, scratch, tick, .. } = context;
    let waves: Vec<_> = scenario.ban_waves(*tick).collect();
    if waves.is_empty() && scratch.handed_on.detected.is_empty() {
        return Vec::new();
    }
    let chains = if scenario.counts_chains() { chains(world) } else { Vec::new() };
    let key = rules.keys.of(Purpose::Ban);
    let is_hit = |slot: u32| {
        let member = &world.resellers.members[slot as usize];
        let draw = |ordinal: u32| key.block([member.person, *tick, ordinal, 0])[0];
        let by_wave = (0..).zip(&waves).any(|(ordinal, (event, wave))| {
            let root = || chains[world.resellers.root[slot as usize] as usize];
            let is_meant = wave.levels <= 1 && wave.people <= 1 || root().meets(wave.levels, wave.people);
            event.concerns(usize::from(member.supplier))
                && is_meant
                && Chance::from_f64(wave.share).takes(draw(ordinal))
        });
        let by_platform = scenario.platform.enforcement.is_some_and(|enforcement| {
            let root = world.resellers.root[slot as usize];
            scratch.handed_on.detected.binary_search(&root).is_ok()
                && Chance::from_f64(enforcement.share).takes(draw(u32::MAX))
        });
        by_wave || by_platform
    };
    world.active.iter().filter(|&slot| is_hit(slot)).collect()
}
