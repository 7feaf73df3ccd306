//! Phase 2, second part: posts that many acquaintances may see.
//!
//! Each view reaches one random acquaintance and is answered like a pitch, with smaller chances. It is a
//! function of (seed, reseller, tick, ordinal) and of the state at the start of the phase. Most views come to
//! nothing, whichever person sees them. So one block of random bits decides four views, and the viewer is
//! drawn only for those that survive.

use super::persuasion::Encounter;
use super::weigh::Weighing;
use super::{Buffers, HandedOn, Scratch, TickContext};
use crate::decision::{Filter, Rules};
use crate::network::{Meeting, Network};
use crate::random::{Blocks, Key, Purpose};
use crate::world::{Member, World};

/// Resellers whose views are drawn before any viewer is looked up.
const CHUNK: usize = 64;
/// Views that share a block of random bits.
const SHARING: u32 = 4;

/// Up to four views of one reseller's posts.
#[derive(Debug, Clone, Copy)]
struct Views {
    filter: Filter,
    seller: u32,
    count: u32,
}

/// The views of a chunk of resellers, and what came of drawing them.
#[derive(Debug, Clone, Default)]
pub(super) struct Posts {
    views: Vec<Views>,
    /// Whose posts are seen, and which four of the views these are.
    persons: Vec<u32>,
    numbers: Vec<u32>,
    blocks: Blocks,
    /// Seller, ordinal of the view and draw.
    promising: Vec<(u32, u32, u32)>,
}

pub(super) fn run(context: &mut TickContext) {
    let TickContext { rules, network, world, scratch, tick, .. } = context;
    if !rules.has_posts() {
        return;
    }
    let Scratch { handed_on, buffers: Buffers { posts, .. } } = &mut **scratch;
    let HandedOn { offers, most_active, .. } = handed_on;
    let key = rules.keys.of(Purpose::View);
    let (mut encounters, mut weighing) = (Vec::new(), Weighing::default());
    let blocks = world.active.spans(1).flatten();
    for chunk in blocks.flat_map(|block| block.slots().chunks(CHUNK)) {
        posts.plan(rules, world, chunk, *tick);
        posts.draw(key, *tick);
        for &(seller, number, draw) in &posts.promising {
            let Some(person) = viewer(key, network, world, seller, number, *tick) else { continue };
            let Member { tier, supplier, last_retail, .. } = world.resellers.members[seller as usize];
            let terms = &rules.terms[usize::from(supplier)];
            let recruits = world.resellers.recruits(seller);
            let pitching = rules.posting(terms, tier, *tick - u32::from(last_retail), recruits);
            let response = rules.persuasion.response;
            let depth = world.resellers.depth_of_relation(seller, person);
            let is_sent = false;
            encounters.push(Encounter { seller, person, draw, pitching, depth, is_sent, response });
        }
        match &rules.own {
            Some(own) => super::custom::weigh_all(own, (rules, network, world), &encounters, *tick, offers),
            None => weighing.weigh_all((rules, network, world), &encounters, (*most_active, *tick), offers),
        }
        encounters.clear();
    }
}

impl Posts {
    /// Lists the views that the posts of a chunk of resellers have.
    fn plan(&mut self, rules: &Rules, world: &World, chunk: &[u32], tick: u32) {
        self.views.clear();
        self.persons.clear();
        self.numbers.clear();
        for &seller in chunk {
            let Member { person, tier, last_retail, supplier, .. } = world.resellers.members[seller as usize];
            let terms = &rules.terms[usize::from(supplier)];
            let recruits = world.resellers.recruits(seller);
            let filter = rules.posting(terms, tier, tick - u32::from(last_retail), recruits).filter;
            let views = rules.views(person, tick);
            for number in 0..views.div_ceil(SHARING) {
                let count = (views - number * SHARING).min(SHARING);
                self.views.push(Views { filter, seller, count });
                self.persons.push(person);
                self.numbers.push(number);
            }
        }
    }

    /// Draws them all and keeps those that may come to something.
    fn draw(&mut self, key: Key, tick: u32) {
        let Posts { views, persons, numbers, blocks, promising } = self;
        key.blocks(persons, tick, numbers, blocks);
        promising.clear();
        for ((&Views { filter, seller, count }, &number), [front, back]) in
            views.iter().zip(&*numbers).zip(blocks.iter())
        {
            let draws = [front >> 32, front, back >> 32, back].map(|bits| bits as u32);
            for (view, draw) in (0..count).zip(draws) {
                if filter.may_succeed(draw) {
                    promising.push((seller, number * SHARING + view, draw));
                }
            }
        }
    }
}

/// The person who sees a view, if that person could take an offer.
fn viewer(key: Key, network: &Network, world: &World, seller: u32, number: u32, tick: u32) -> Option<u32> {
    let person = world.resellers.members[seller as usize].person;
    let [a, b, ..] = key.block([person, tick, number, 1]).map(u64::from);
    let Meeting { whom, draw } = network.split().meeting(a << 32 | b);
    network.met(person, Meeting { whom, draw }).filter(|&viewer| world.may_be_met(viewer))
}
