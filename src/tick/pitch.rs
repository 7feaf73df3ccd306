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
use crate::random::{LANES, Purpose};
use crate::world::World;

/// Resellers whose pitches are drawn before anybody is looked up.
const CHUNK: usize = 512;

/// A pitch that may come to something.
#[derive(Debug, Clone, Copy)]
struct Candidate {
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

/// The draws of a chunk: who pitches, and which pairs of pitches are to be drawn.
#[derive(Debug, Clone, Default)]
pub(super) struct Draws {
    pitchers: Vec<Pitcher>,
    /// For each pair of pitches the pitcher's place in `pitchers`, its person and the pair's number.
    pitcher: Vec<u32>,
    person: Vec<u32>,
    pair: Vec<u32>,
    candidates: Vec<Candidate>,
}

/// A reseller that pitches in this tick.
#[derive(Debug, Clone, Copy)]
struct Pitcher {
    seller: u32,
    pitches: u32,
    pitching: Pitching,
}

pub(super) fn run(stage: &mut Stage) {
    let Stage { rules, network, world, scratch, tick, .. } = stage;
    world.people.sweep(*tick);
    scratch.offers.clear();
    for chunk in world.active.chunks(CHUNK) {
        scratch.draws.plan(rules, world, chunk, *tick);
        scratch.draws.draw(rules, network, *tick);
        for candidate in &scratch.draws.candidates {
            scratch.offers.extend(meet(rules, network, world, candidate, *tick));
        }
    }
}

impl Draws {
    /// Lists the pitches that a chunk of resellers makes.
    fn plan(&mut self, rules: &Rules, world: &World, chunk: &[u32], tick: u32) {
        let resellers = &world.resellers;
        self.pitchers.clear();
        self.pitcher.clear();
        self.person.clear();
        self.pair.clear();
        for &seller in chunk {
            let at = seller as usize;
            let person = resellers.person[at];
            let terms = &rules.terms[usize::from(resellers.supplier[at])];
            let saleless = tick - u32::from(resellers.last_retail[at]);
            let pitches = rules.pitches(resellers.effort[at], person, tick);
            let pitching = rules.pitching(terms, resellers.tier[at], saleless);
            let number = self.pitchers.len() as u32;
            self.pitchers.push(Pitcher { seller, pitches, pitching });
            for pair in 0..pitches.div_ceil(2) {
                self.pitcher.push(number);
                self.person.push(person);
                self.pair.push(pair);
            }
        }
        // Whole lanes only; what is drawn for the padding is not looked at.
        let padded = self.person.len().next_multiple_of(LANES);
        self.person.resize(padded, 0);
        self.pair.resize(padded, 0);
    }

    /// Draws them all and keeps those that may come to something.
    fn draw(&mut self, rules: &Rules, network: &Network, tick: u32) {
        let key = rules.keys.of(Purpose::Pitch);
        self.candidates.clear();
        let (persons, _) = self.person.as_chunks::<LANES>();
        let (pairs, _) = self.pair.as_chunks::<LANES>();
        for ((persons, pairs), pitchers) in persons.iter().zip(pairs).zip(self.pitcher.chunks(LANES)) {
            let words = key.blocks(persons, tick, pairs);
            for (lane, &number) in pitchers.iter().enumerate() {
                let pitcher = &self.pitchers[number as usize];
                for half in 0..2 {
                    let bits = u64::from(words[half * 2][lane]) << 32 | u64::from(words[half * 2 + 1][lane]);
                    let meeting = network.meeting(bits);
                    let is_made = pairs[lane] * 2 + (half as u32) < pitcher.pitches;
                    if pitcher.pitching.most.takes(meeting.draw) && is_made {
                        let Pitcher { seller, pitching, .. } = *pitcher;
                        self.candidates.push(Candidate { seller, meeting, pitching });
                    }
                }
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
