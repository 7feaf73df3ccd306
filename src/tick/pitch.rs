//! Phase 2: every active reseller approaches acquaintances.
//!
//! Reads resellers, people and the network; writes the list of accepted offers and, where pitches tire, how
//! many each person has heard. Each pitch is a function of (seed, person, tick, ordinal) and of the state
//! at the start of the phase, so order does not matter.
//!
//! Most pitches come to nothing whoever is met. So the draws of a chunk of resellers are made first
//! and compared with the greatest chance there can be; only what survives looks anybody up.

use fearless_simd::{Simd, mask64x8, u64x8};

use super::persuasion::{self, Encounter};
use super::{Scratch, Stage};
use crate::decision::{Answer, Filter, Filters, MOST_HEARD, Pitching, Quote, Rules, Seller, Terms};
use crate::network::{Meeting, Network, Split};
use crate::random::{Blocks, Chance, Place, Purpose, Sieve};
use crate::world::Rows;
use crate::world::{Member, Resolve, Street, World};

/// Resellers whose pitches are drawn before anybody is looked up.
const CHUNK: usize = 512;

/// A pitch that may come to something.
#[derive(Debug, Clone, Copy)]
struct Candidate {
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
    /// Whether that is a salvage price.
    pub(super) dumps: bool,
    /// The tier to be joined, or `None` for a retail sale.
    pub(super) tier: Option<u16>,
}

/// Pairs of pitches of one reseller each, which share a block of random bits.
#[derive(Debug, Clone, Default)]
struct Planned {
    sellers: Vec<u32>,
    persons: Vec<u32>,
    /// Which pair of the pitches of its reseller it is.
    numbers: Vec<u32>,
    /// Whether there is a second pitch.
    are_two: Vec<bool>,
}

/// The same, wherever they stand.
#[derive(Clone, Copy)]
struct Pairs<'a> {
    sellers: &'a [u32],
    persons: &'a [u32],
    numbers: &'a [u32],
    are_two: &'a [bool],
}

/// The pitches of a chunk of resellers, and what came of drawing them.
#[derive(Debug, Clone, Default)]
pub(super) struct Pitches {
    planned: Planned,
    blocks: Blocks,
    /// Which draws may come to something if made by somebody.
    passed: Vec<Place>,
    /// What decisions of the user's own are asked about.
    encounters: Vec<Encounter>,
    candidates: Vec<Candidate>,
    /// Candidates that met somebody who could take an offer, with the person.
    met: Vec<(Candidate, u32)>,
}

/// Lets pass what the widest filter of anybody does.
#[derive(Clone, Copy)]
struct Widest {
    split: Split,
    filter: Filter,
}

impl Sieve for Widest {
    #[inline(always)]
    fn pass<S: Simd>(self, simd: S, bits: u64x8<S>) -> mask64x8<S> {
        self.filter.may_any_succeed(simd, self.split.draws(simd, bits))
    }
}

/// What comes of the pitches of a span of resellers.
#[derive(Debug, Clone, Default)]
pub(super) struct Span {
    pitches: Pitches,
    offers: Vec<Offer>,
    /// Who heard a pitch that recruits, once for each; kept only where pitches tire.
    heard: Vec<u32>,
}

pub(super) fn run(stage: &mut Stage) {
    stage.world.people.sweep(stage.tick);
    stage.scratch.offers.clear();
    super::own::resolve(stage);
    let Stage { rules, scratch, .. } = stage;
    rules.fill(&mut scratch.filters);
    if rules.weighs() {
        approach::<true>(stage);
    } else {
        approach::<false>(stage);
    }
    let Stage { rules, world, scratch, tick, .. } = stage;
    let Scratch { spans, offers, heard, .. } = &mut **scratch;
    for span in spans {
        offers.append(&mut span.offers);
        heard.append(&mut span.heard);
    }
    persuasion::tire(rules, world, heard, *tick);
}

/// All pitches, in spans of resellers: tasks of their own. Where it `WEIGHS`, each offer is weighed with more than the
/// promised margin, or by decisions of the user's own.
fn approach<const WEIGHS: bool>(stage: &mut Stage) {
    let Stage { rules, network, world, scratch, tick, crew, .. } = stage;
    let Scratch { spans, filters, most_active, .. } = &mut **scratch;
    let scene = Scene { rules, network, world, filters, most_active: *most_active, tick: *tick };
    let mut spans = spans.for_each_of(world.active.spans(crew.span(world.active.len())));
    crew.each(&mut spans, |(resellers, span)| span.approach::<WEIGHS>(&scene, *resellers));
}

/// What everybody sees who pitches in this tick.
struct Scene<'a> {
    rules: &'a Rules,
    network: &'a Network,
    world: &'a World,
    filters: &'a Filters,
    most_active: Chance,
    tick: u32,
}

impl Span {
    /// The pitches of these resellers, who are these persons.
    fn approach<const WEIGHS: bool>(&mut self, scene: &Scene, (sellers, persons): (&[u32], &[u32])) {
        let &Scene { rules, network, world, most_active, tick, .. } = scene;
        let Span { pitches, offers, heard } = self;
        for (sellers, persons) in sellers.chunks(CHUNK).zip(persons.chunks(CHUNK)) {
            pitches.draw::<WEIGHS>(scene, sellers, persons);
            pitches.look_up::<WEIGHS>(rules, network, world, tick);
            let Pitches { met, encounters, .. } = &mut *pitches;
            encounters.clear();
            for (candidate, person) in &*met {
                if WEIGHS {
                    let encounter = encounter(rules, world, candidate, *person, most_active, tick);
                    let counts =
                        rules.persuasion.fatigue.is_some() && encounter.pitching.recruits(encounter.draw);
                    if counts && world.people.heard(*person) < MOST_HEARD {
                        heard.push(*person);
                    }
                    match &rules.own {
                        Some(_) => encounters.push(encounter),
                        None => offers.extend(persuasion::weigh(rules, network, world, &encounter, tick)),
                    }
                } else {
                    offers.extend(answer(rules, world, candidate, *person, tick));
                }
            }
            if let Some(own) = &rules.own {
                super::own::weigh_all(own, (rules, network, world), encounters, tick, offers);
            }
        }
    }
}

impl Planned {
    /// The pitches of these resellers, who are these persons.
    fn plan<'a, const WEIGHS: bool>(
        &'a mut self,
        &Scene { rules, world, tick, .. }: &Scene,
        sellers: &'a [u32],
        persons: &'a [u32],
    ) -> Pairs<'a> {
        let resellers = &world.resellers;
        let steady = rules.steady_pitches(resellers.same_effort);
        let is_steady = !resellers.has_efforts && world.resolves.is_empty();
        self.clear();
        if let Some(pitches @ (1 | 2)) = steady.filter(|_| is_steady) {
            // Everybody makes one pair.
            self.numbers.resize(sellers.len(), 0);
            self.are_two.resize(sellers.len(), pitches == 2);
            return Pairs { sellers, persons, numbers: &self.numbers, are_two: &self.are_two };
        }
        for (&seller, &person) in sellers.iter().zip(persons) {
            let pitches = match world.resolves.get(seller as usize).filter(|_| WEIGHS) {
                Some(resolve) => resolve.pitches,
                None => rules.pitches(resellers.effort(seller), person, tick),
            };
            for number in 0..pitches.div_ceil(2) {
                self.sellers.push(seller);
                self.persons.push(person);
                self.numbers.push(number);
                self.are_two.push(number * 2 + 1 < pitches);
            }
        }
        let Planned { sellers, persons, numbers, are_two } = self;
        Pairs { sellers, persons, numbers, are_two }
    }

    fn clear(&mut self) {
        self.sellers.clear();
        self.persons.clear();
        self.numbers.clear();
        self.are_two.clear();
    }
}

impl Pitches {
    /// Draws the pitches of a chunk of resellers and keeps those that may come to something.
    fn draw<const WEIGHS: bool>(&mut self, scene: &Scene, sellers: &[u32], persons: &[u32]) {
        let &Scene { rules, network, world, filters, tick, .. } = scene;
        let Pitches { planned, blocks, passed, candidates, .. } = self;
        let pairs = planned.plan::<WEIGHS>(scene, sellers, persons);
        let (key, filter) = (rules.keys.of(Purpose::Pitch), filters.widest);
        let Pairs { sellers, persons, numbers, are_two } = pairs;
        match network.split() {
            split @ Split::Product(_) => {
                key.sift(persons, tick, numbers, Widest { split, filter }, blocks, passed);
            }
            split @ Split::Halves => {
                key.sift(persons, tick, numbers, Widest { split, filter }, blocks, passed);
            }
        }
        world.resellers.fetch(passed.iter().map(|place| sellers[place.block()]));
        let has_table = rules.own.is_none() && !world.resellers.limits_recruits();
        candidates.clear();
        for &place in &*passed {
            if place.is_second() && !are_two[place.block()] {
                continue;
            }
            let seller = sellers[place.block()];
            let Member { supplier, tier, last_retail, .. } = world.resellers.members[seller as usize];
            let filter = match filters.get(supplier, tier, tick - u32::from(last_retail)) {
                Some(filter) if has_table => filter,
                _ => pitching(rules, world, seller, tick).filter,
            };
            let meeting = network.split().meeting(blocks.at(place));
            if filter.may_succeed(meeting.draw) {
                candidates.push(Candidate { seller, meeting });
            }
        }
    }

    /// Looks up who is met, and keeps those who may be interested: first finds out who they are and asks for what
    /// is known of them, then looks.
    fn look_up<const WEIGHS: bool>(&mut self, rules: &Rules, network: &Network, world: &World, tick: u32) {
        self.met.clear();
        for candidate in &self.candidates {
            let Candidate { seller, meeting } = *candidate;
            let person = world.resellers.members[seller as usize].person;
            let bits = [meeting.whom, meeting.draw];
            let regular = if WEIGHS { persuasion::regular(rules, world, seller, bits, tick) } else { None };
            if let Some(person) = regular.or_else(|| network.met(person, meeting)) {
                world.people.fetch([person].into_iter());
                self.met.push((*candidate, person));
            }
        }
        let may_be_met =
            |person| if WEIGHS { world.may_be_met(person) } else { world.people.is_bystander(person) };
        let mut count = 0;
        for at in 0..self.met.len() {
            let met = self.met[at];
            self.met[count] = met;
            count += usize::from(may_be_met(met.1));
        }
        self.met.truncate(count);
    }
}

/// What the pitches of a reseller can come to.
#[inline]
fn pitching(rules: &Rules, world: &World, seller: u32, tick: u32) -> Pitching {
    let Member { tier, supplier, last_retail, .. } = world.resellers.members[seller as usize];
    if let Some(resolve) = world.resolves.get(seller as usize) {
        return rules.own_pitching(resolve.recruiting, resolve.may_recruit);
    }
    let terms = &rules.terms[usize::from(supplier)];
    rules.pitching(terms, tier, tick - u32::from(last_retail), world.resellers.recruits(seller))
}

/// What somebody makes of a pitch.
#[inline]
fn answer(rules: &Rules, world: &World, candidate: &Candidate, person: u32, tick: u32) -> Option<Offer> {
    let Candidate { seller, meeting } = *candidate;
    let Member { tier, supplier, .. } = world.resellers.members[seller as usize];
    let terms = &rules.terms[usize::from(supplier)];
    let pitching = pitching(rules, world, seller, tick);
    let is_customer = world.people.is_customer(person);
    match rules.answer(terms, tier, pitching, person, is_customer, meeting.draw) {
        Answer::No => None,
        Answer::Join(tier) => Offer::of_membership(rules, world, seller, person, tier),
        Answer::Buy => Offer::of_goods(rules, world, seller, person, tick, || Chance::NEVER),
    }
}

/// The same pitch, to be weighed with all that moves people.
fn encounter(
    rules: &Rules,
    world: &World,
    candidate: &Candidate,
    person: u32,
    most_active: Chance,
    tick: u32,
) -> Encounter {
    let Candidate { seller, meeting } = *candidate;
    let pitching = pitching(rules, world, seller, tick);
    Encounter { seller, person, draw: meeting.draw, pitching, response: Chance::ALWAYS, most_active }
}

impl Offer {
    /// A sale at the seller's ask, to somebody who needs a unit and would pay that much.
    #[inline]
    pub(super) fn of_goods(
        rules: &Rules,
        world: &World,
        seller: u32,
        person: u32,
        tick: u32,
        have_heard: impl FnOnce() -> Chance,
    ) -> Option<Offer> {
        let offer = Offer::selling(rules, world, seller, person, tick);
        let Offer { supplier, price, .. } = offer;
        let terms = &rules.terms[usize::from(supplier)];
        let buys = world.people.in_need(person, tick)
            && rules.would_pay(terms, person, price, street(world, supplier), have_heard);
        buys.then_some(offer)
    }

    /// A unit at the seller's ask.
    #[inline]
    pub(super) fn selling(rules: &Rules, world: &World, seller: u32, person: u32, tick: u32) -> Offer {
        let supplier = world.resellers.members[seller as usize].supplier;
        let Quote { price, dumps } = ask(rules, world, seller, tick);
        Offer { person, seller, supplier, price, dumps, tier: None }
    }

    /// Membership at this tier.
    #[inline]
    pub(super) fn joining(rules: &Rules, world: &World, seller: u32, person: u32, tier: u16) -> Offer {
        let supplier = world.resellers.members[seller as usize].supplier;
        let price = rules.terms[usize::from(supplier)].tier(tier).price;
        Offer { person, seller, supplier, price, dumps: false, tier: Some(tier) }
    }

    /// The same for somebody who joins unless it sees too much: who sees that end buyers pay no more than its
    /// price has no margin to expect.
    #[inline]
    pub(super) fn of_membership(
        rules: &Rules,
        world: &World,
        seller: u32,
        person: u32,
        tier: u16,
    ) -> Option<Offer> {
        let offer = Offer::joining(rules, world, seller, person, tier);
        let Offer { supplier, price, .. } = offer;
        let terms = &rules.terms[usize::from(supplier)];
        (!rules.sees_less_than(terms, person, price + 1, street(world, supplier))).then_some(offer)
    }
}

/// What a reseller asks of end buyers in this tick.
#[inline]
fn ask(rules: &Rules, world: &World, slot: u32, tick: u32) -> Quote {
    if let Some(&Resolve { ask, dumps, .. }) = world.resolves.get(slot as usize) {
        return Quote { price: ask, dumps };
    }
    let supplier = world.resellers.members[slot as usize].supplier;
    standard_ask(rules, world, &rules.terms[usize::from(supplier)], slot, tick)
}

/// What it asks by the standard.
#[inline]
pub(super) fn standard_ask(rules: &Rules, world: &World, terms: &Terms, slot: u32, tick: u32) -> Quote {
    let cost = || {
        // Without stock, what it would have to pay for more.
        let account = &world.resellers.members[slot as usize];
        let price = terms.tier(world.resellers.members[slot as usize].tier).price;
        if account.on_hand == 0 { price } else { account.average_cost() }
    };
    if rules.asks.are_plain() {
        return Quote { price: rules.asks.plain(terms.ask, cost), dumps: false };
    }
    let Member { supplier, last_retail, .. } = world.resellers.members[slot as usize];
    let oldest = world.resellers.oldest(slot, terms.batch(tick));
    let seller = Seller {
        cost: cost(),
        saleless: tick - u32::from(last_retail),
        left: oldest.map(|batch| terms.ticks_left(batch, tick)),
        heard: world.streets.get(usize::from(supplier)).and_then(|street| street.heard_by(slot)),
    };
    rules.asks.ask(terms.ask, &seller)
}

/// The lowest price at which the supplier's goods were sold in the tick before.
#[inline]
pub(super) fn street(world: &World, supplier: u8) -> Option<i64> {
    world.streets.get(usize::from(supplier)).and_then(Street::lowest)
}
