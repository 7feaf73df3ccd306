//! Phase 2: every active reseller approaches acquaintances.
//!
//! Reads resellers, people and the network; writes only the list of accepted offers. Each pitch is a
//! function of (seed, person, tick, ordinal) and of the state at the start of the phase, so order
//! does not matter.
//!
//! Most pitches come to nothing whoever is met. So the draws of a chunk of resellers are made first
//! and compared with the greatest chance there can be; only what survives looks anybody up.

use super::Stage;
use crate::decision::{Answer, Pitching, Rules};
use crate::network::{Meeting, Network};
use crate::random::Purpose;
use crate::world::World;

/// Resellers whose pitches are drawn before anybody is looked up.
const CHUNK: usize = 512;

/// A pitch that may come to something.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    seller: u32,
    meeting: Meeting,
    pitching: Pitching,
}

/// An accepted offer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Offer {
    pub(super) person: u32,
    pub(super) seller: u32,
    /// Price of a unit, to this person, in fen.
    pub(super) price: i64,
    /// The tier to be joined, or `None` for a retail sale.
    pub(super) tier: Option<u16>,
}

pub(super) fn run(stage: &mut Stage) {
    let Stage { rules, network, world, scratch, tick, .. } = stage;
    world.people.sweep(*tick);
    scratch.offers.clear();
    for chunk in world.active.chunks(CHUNK) {
        scratch.candidates.clear();
        for &slot in chunk {
            draw(rules, network, world, slot, *tick, &mut scratch.candidates);
        }
        for candidate in &scratch.candidates {
            scratch.offers.extend(meet(rules, network, world, candidate, *tick));
        }
    }
}

/// Makes one reseller's pitches and keeps those that may come to something.
#[inline]
fn draw(
    rules: &Rules,
    network: &Network,
    world: &World,
    seller: u32,
    tick: u32,
    candidates: &mut Vec<Candidate>,
) {
    let (resellers, at) = (&world.resellers, seller as usize);
    let person = resellers.person[at];
    let terms = &rules.terms[usize::from(resellers.supplier[at])];
    let saleless = tick - u32::from(resellers.last_retail[at]);
    let pitching = rules.pitching(terms, resellers.tier[at], saleless);
    let pitches = rules.pitches(resellers.effort[at], person, tick);
    let key = rules.keys.of(Purpose::Pitch);
    for pair in 0..pitches.div_ceil(2) {
        let block = key.block([person, tick, pair, 0]);
        for half in 0..2 {
            let bits = u64::from(block[half * 2]) << 32 | u64::from(block[half * 2 + 1]);
            let meeting = network.meeting(bits);
            if pitching.most.takes(meeting.draw) && pair * 2 + (half as u32) < pitches {
                candidates.push(Candidate { seller, meeting, pitching });
            }
        }
    }
}

/// Looks up who is met, and what that person makes of the pitch.
#[inline]
fn meet(rules: &Rules, network: &Network, world: &World, candidate: &Candidate, tick: u32) -> Option<Offer> {
    let Candidate { seller, meeting, pitching } = *candidate;
    let (resellers, at) = (&world.resellers, seller as usize);
    let person = network.met(resellers.person[at], meeting)?;
    if !world.people.is_bystander(person) {
        return None;
    }
    let terms = &rules.terms[usize::from(resellers.supplier[at])];
    let is_customer = world.people.is_customer(person);
    match rules.answer(terms, resellers.tier[at], pitching, person, is_customer, meeting.draw) {
        Answer::No => None,
        Answer::Join(tier) => Some(Offer { person, seller, price: terms.tier(tier).price, tier: Some(tier) }),
        Answer::Buy => {
            let ask = rules.ask(terms, resellers.accounts[at].average_cost());
            let buys = world.people.in_need(person, tick) && rules.would_pay(terms, person, ask);
            buys.then_some(Offer { person, seller, price: ask, tier: None })
        }
    }
}
