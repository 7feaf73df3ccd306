//! Phase 2: every active reseller approaches acquaintances.
//!
//! Reads resellers, people and the network; writes only the list of accepted offers. Each pitch is a
//! function of (seed, person, tick, ordinal) and of the state at the start of the phase, so order
//! does not matter.
//!
//! Most pitches come to nothing whoever is met. So the draws of a chunk of resellers are made first
//! and compared with the greatest chance there can be; only what survives looks anybody up.

use super::{Scratch, Stage};
use crate::decision::{Answer, Rules};
use crate::network::{Meeting, Network, Split};
use crate::random::Purpose;
use crate::world::{Member, World};

/// Resellers whose pitches are drawn before anybody is looked up.
const CHUNK: usize = 512;

/// A pitch that may come to something.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    seller: u32,
    meeting: Meeting,
}

/// An accepted offer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Offer {
    pub(super) person: u32,
    pub(super) seller: u32,
    pub(super) supplier: u8,
    /// Price of a unit, to this person, in fen.
    pub(super) price: i64,
    /// The tier to be joined, or `None` for a retail sale.
    pub(super) tier: Option<u16>,
}

pub(super) fn run(stage: &mut Stage) {
    let Stage { rules, network, world, scratch, tick, .. } = stage;
    let Scratch { candidates, met, offers, .. } = &mut **scratch;
    world.people.sweep(*tick);
    offers.clear();
    let split = network.split();
    for chunk in world.active.chunks(CHUNK) {
        candidates.clear();
        for &slot in chunk {
            draw(rules, split, world, slot, *tick, candidates);
        }
        look_up(network, world, candidates, met);
        for (candidate, person) in &*met {
            offers.extend(answer(rules, world, candidate, *person, *tick));
        }
    }
}

/// Makes one reseller's pitches and keeps those that may come to something.
#[inline(never)]
fn draw(rules: &Rules, split: Split, world: &World, seller: u32, tick: u32, candidates: &mut Vec<Candidate>) {
    let Member { person, effort, tier, last_retail, supplier, .. } = world.resellers.members[seller as usize];
    let pitching = *rules.pitching(supplier, tier, tick - u32::from(last_retail));
    let pitches = rules.pitches(effort, person, tick);
    let key = rules.keys.of(Purpose::Pitch);
    for pair in 0..pitches.div_ceil(2) {
        let [a, b, c, d] = key.block([person, tick, pair, 0]);
        let first = split.meeting(u64::from(a) << 32 | u64::from(b));
        if pitching.may_succeed(first.draw) {
            candidates.push(Candidate { seller, meeting: first });
        }
        let second = split.meeting(u64::from(c) << 32 | u64::from(d));
        if pitching.may_succeed(second.draw) && pair * 2 + 1 < pitches {
            candidates.push(Candidate { seller, meeting: second });
        }
    }
}

/// Looks up who is met, and keeps those who may be interested. Nothing depends on one look-up but
/// whether it is kept, so that many are under way at a time.
#[inline(never)]
fn look_up(network: &Network, world: &World, candidates: &[Candidate], met: &mut Vec<(Candidate, u32)>) {
    met.clear();
    for candidate in candidates {
        let seller = world.resellers.members[candidate.seller as usize].person;
        if let Some(person) = network.met(seller, candidate.meeting)
            && world.people.is_bystander(person)
        {
            met.push((*candidate, person));
        }
    }
}

/// What somebody makes of a pitch.
#[inline(never)]
fn answer(rules: &Rules, world: &World, candidate: &Candidate, person: u32, tick: u32) -> Option<Offer> {
    let Candidate { seller, meeting } = *candidate;
    let Member { tier, supplier, last_retail, .. } = world.resellers.members[seller as usize];
    let pitching = rules.pitching(supplier, tier, tick - u32::from(last_retail));
    let terms = &rules.terms[usize::from(supplier)];
    let is_customer = world.people.is_customer(person);
    match rules.answer(terms, tier, pitching, person, is_customer, meeting.draw) {
        Answer::No => None,
        Answer::Join(tier) => {
            Some(Offer { person, seller, supplier, price: terms.tier(tier).price, tier: Some(tier) })
        }
        Answer::Buy => {
            let ask = rules.ask(terms, || world.resellers.accounts[seller as usize].average_cost());
            let buys = world.people.in_need(person, tick) && rules.would_pay(terms, person, ask);
            buys.then_some(Offer { person, seller, supplier, price: ask, tier: None })
        }
    }
}
