//! Phase 2: every active reseller approaches acquaintances.
//!
//! Reads resellers, people and the network; writes the list of accepted offers and, where pitches tire, how
//! many each person has heard. Each pitch is a function of (seed, person, tick, ordinal) and of the state
//! at the start of the phase, so order does not matter.
//!
//! Most pitches come to nothing, whichever person is met. So the draws of a chunk of resellers are made first
//! and compared with the greatest chance there can be; people are looked up only for draws that survive.

use fearless_simd::{Simd, mask64x8, u64x8};

use super::offer::{Offer, Offers, standard_ask};
use super::persuasion::{self, Encounter};
use super::weigh::Weighing;
use super::{Buffers, HandedOn, Scratch, TickContext, answers};
use crate::decision::{Filter, Filters, MOST_HEARD, Pitching, Quote, Reply, Rules};
use crate::network::{Groups, Meeting, NO_CONTACT, Network, Split};
use crate::random::{Blocks, Chance, DrawFilter, FirstWord, Purpose};
use crate::world::{Answers, Block, Intent, Member, ResellerAccess, World};

/// Resellers whose pitches are drawn before any person is looked up.
const CHUNK: usize = 512;

/// Resellers for each heap of offers, so that a heap is sorted within the cache: few in builds with debug
/// assertions, so that a small run has many heaps.
const HEAP: usize = if cfg!(debug_assertions) { 1 << 6 } else { 1 << 17 };

/// A pitch whose random bits may come to something.
#[derive(Debug, Clone, Copy)]
struct Drawn {
    seller: u32,
    /// Who that is.
    person: u32,
    bits: u64,
}

/// A pitch that may come to something, and the person met.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    seller: u32,
    draw: u32,
    person: u32,
    /// Whether a customer of the seller sent the person.
    is_sent: bool,
    /// Whether the person is known to be one that cannot be recruited.
    is_unpersuadable: bool,
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
    /// The draws by which each reseller makes one pitch more, or not.
    once_more: Blocks,
}

/// Pairs in borrowed columns.
#[derive(Clone, Copy)]
struct Pairs<'a> {
    sellers: &'a [u32],
    persons: &'a [u32],
    numbers: &'a [u32],
    are_two: &'a [bool],
}

/// The pitches of a few chunks of resellers, in a pipeline. While one chunk is drawn, the people met by the
/// chunk before are prefetched. For the chunk before that, the rows of those who could take an offer are
/// prefetched.
#[derive(Debug, Clone, Default)]
pub(super) struct Pitches {
    planned: Planned,
    blocks: Blocks,
    drawn: Vec<Drawn>,
    contacts: Contacts,
    met: Vec<Candidate>,
    candidates: Vec<Candidate>,
    recruitable: Recruitable,
    /// Pitches that are weighed with more than the promised margin.
    encounters: Vec<Encounter>,
    weighing: Weighing,
    answers: Answers,
}

/// Whom the persons of drawn pitches meet, found several at a time.
#[derive(Debug, Clone, Default)]
struct Contacts {
    persons: Vec<u32>,
    bits: Vec<u32>,
    /// [`NO_CONTACT`] for who meets no person.
    found: Vec<u32>,
}

/// Which of those met can be recruited at all, found several at a time.
#[derive(Debug, Clone, Default)]
struct Recruitable {
    persons: Vec<u32>,
    numbers: Vec<u32>,
    blocks: Blocks,
}

/// Lets pass what the widest filter of all resellers does.
#[derive(Clone, Copy)]
struct Widest {
    split: Split,
    filter: Filter,
}

impl DrawFilter for Widest {
    #[inline(always)]
    fn pass<S: Simd>(self, simd: S, bits: u64x8<S>) -> mask64x8<S> {
        self.filter.may_any_succeed(simd, self.split.draws(simd, bits))
    }
}

/// What comes of the pitches of a span of resellers.
#[derive(Debug, Clone, Default)]
pub(super) struct PitchScratch {
    pitches: Pitches,
    pub(super) offers: Offers,
    /// Who heard a pitch that recruits, once for each; kept only where pitches tire.
    pub(super) heard: Vec<u32>,
}

pub(super) fn run(context: &mut TickContext) {
    let TickContext { rules, world, tick, large_parallelism, .. } = context;
    world.people.sweep(rules.longest_need, *tick, *large_parallelism);
    super::custom::resolve(context);
    let TickContext { rules, world, scratch, .. } = context;
    rules.fill(&mut scratch.buffers.filters, world.answers.is_some());
    if rules.weighs() {
        approach::<true>(context);
    } else {
        approach::<false>(context);
    }
    persuasion::tire(context);
}

/// All pitches, in spans of resellers, one task each. Where it `WEIGHS`, each offer is weighed with more than
/// the promised margin, or by decisions of the user's own.
fn approach<const WEIGHS: bool>(context: &mut TickContext) {
    let TickContext { rules, network, world, scratch, tick, parallelism, .. } = context;
    let Scratch { handed_on, buffers: Buffers { filters, .. } } = &mut **scratch;
    let HandedOn { spans, most_active, offers, range_count, heaps_each, .. } = handed_on;
    let scene = Scene { rules, network, world, filters, most_active: *most_active, tick: *tick };
    let length = parallelism.span(world.active.len());
    *range_count = world.active.len().div_ceil(length).max(1);
    *heaps_each = world.active.len().div_ceil(*range_count).div_ceil(HEAP).max(1);
    spans.first(*range_count);
    let all = spans.iter_mut().map(|span| &mut span.offers).chain([offers]);
    all.for_each(|offers| offers.begin(*range_count * *heaps_each, world.people()));
    let mut spans = spans.for_each_of(world.active.spans(length));
    parallelism.each(&mut spans, |(blocks, span)| span.approach::<WEIGHS>(&scene, blocks));
    if let Some(mut answers) = world.answers.take() {
        scratch.handed_on.spans.iter_mut().for_each(|span| answers.absorb(&mut span.pitches.answers));
        answers.heard.sort_unstable();
        world.answers = Some(answers);
    }
}

/// What every reseller that pitches in this tick sees.
struct Scene<'a> {
    rules: &'a Rules,
    network: &'a Network,
    world: &'a World,
    filters: &'a Filters,
    most_active: Chance,
    tick: u32,
}

impl PitchScratch {
    /// The pitches of these resellers.
    fn approach<const WEIGHS: bool>(&mut self, scene: &Scene, blocks: &[Block]) {
        for block in blocks {
            for (sellers, persons) in block.slots().chunks(CHUNK).zip(block.persons().chunks(CHUNK)) {
                self.advance::<WEIGHS>(scene);
                self.pitches.draw::<WEIGHS>(scene, sellers, persons);
            }
        }
        // The pipeline has three steps between drawing and answering.
        (0..3).for_each(|_| self.advance::<WEIGHS>(scene));
    }

    /// Each chunk goes a step further, the foremost first.
    fn advance<const WEIGHS: bool>(&mut self, scene: &Scene) {
        self.answer::<WEIGHS>(scene);
        self.pitches.look_at::<WEIGHS>(scene);
        self.pitches.meet::<WEIGHS>(scene);
    }

    /// What people make of the pitches that they hear.
    fn answer<const WEIGHS: bool>(&mut self, scene: &Scene) {
        let &Scene { rules, network, world, filters, most_active, tick, .. } = scene;
        let PitchScratch { pitches, offers, heard } = self;
        let Pitches { candidates, encounters, weighing, .. } = pitches;
        encounters.clear();
        // The table is for those who may recruit.
        let is_listed = |seller: u32, supplier: u8| {
            let limit = || rules.terms[usize::from(supplier)].max_downlines;
            !world.resellers.limits_recruits() || world.resellers.recruits(seller) < limit()
        };
        for candidate in &*candidates {
            let Candidate { seller, person, draw, is_unpersuadable, .. } = *candidate;
            if !WEIGHS {
                let Member { supplier, tier, last_retail, .. } = *world.resellers.member(seller);
                let filter = match filters.get(supplier, tier, tick - u32::from(last_retail)) {
                    Some(filter) if is_listed(seller, supplier) => filter,
                    _ => pitching(rules, world, seller, tick).filter,
                };
                if filter.may_succeed(draw) {
                    offers.extend(answer(rules, world, candidate, tick));
                }
                continue;
            }
            let pitching = pitching(rules, world, seller, tick);
            if !pitching.filter.may_succeed(draw) || is_unpersuadable && !pitching.may_sell(draw) {
                continue;
            }
            // Who cannot be recruited does not tire of being asked.
            let counts = rules.persuasion.fatigue.is_some() && !is_unpersuadable && pitching.recruits(draw);
            if counts && world.people.heard(person) < MOST_HEARD {
                heard.push(person);
            }
            encounters.push(encounter(world, candidate, pitching));
        }
        candidates.clear();
        if !encounters.is_empty() {
            match &rules.own {
                Some(own) => super::custom::weigh_all(own, (rules, network, world), encounters, tick, offers),
                None => weighing.weigh_all((rules, network, world), encounters, (most_active, tick), offers),
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
        let is_steady = !resellers.efforts.is_kept() && world.intents.is_empty();
        let steady = rules.steady_pitches(resellers.same_effort).filter(|_| is_steady);
        self.clear();
        if let Some(pitches @ (1 | 2)) = steady {
            // Every reseller makes one pair.
            let are_two = &[[false; CHUNK], [true; CHUNK]][usize::from(pitches == 2)];
            return Pairs { sellers, persons, numbers: &[0; CHUNK][..sellers.len()], are_two };
        }
        let Planned { sellers: planned, persons: who, numbers, are_two, once_more } = self;
        if steady.is_none() {
            let key = rules.keys.of(Purpose::PitchCount);
            key.blocks(persons, tick, &[0; CHUNK][..persons.len()], once_more);
        }
        // Whole numbers of pitches heed no draw.
        let draws = once_more.iter().chain(std::iter::repeat([0; 2]));
        for ((&seller, &person), [draw, _]) in sellers.iter().zip(persons).zip(draws) {
            let pitches = match world.intents.get(seller as usize).filter(|_| WEIGHS) {
                Some(resolve) => resolve.pitches,
                None => rules.pitches_for_draw(resellers.effort(seller), (draw >> 32) as u32),
            };
            for number in 0..pitches.div_ceil(2) {
                planned.push(seller);
                who.push(person);
                numbers.push(number);
                are_two.push(number * 2 + 1 < pitches);
            }
        }
        Pairs { sellers: planned, persons: who, numbers, are_two }
    }

    fn clear(&mut self) {
        self.sellers.clear();
        self.persons.clear();
        self.numbers.clear();
        self.are_two.clear();
    }
}

impl Pitches {
    /// Draws the pitches of a chunk of resellers, and asks for the rows of those that may come to something.
    fn draw<const WEIGHS: bool>(&mut self, scene: &Scene, sellers: &[u32], persons: &[u32]) {
        let &Scene { rules, network, filters, tick, .. } = scene;
        let Pitches { planned, blocks, drawn, .. } = self;
        let Pairs { sellers, persons, numbers, are_two } = planned.plan::<WEIGHS>(scene, sellers, persons);
        let (key, filter) = (rules.keys.of(Purpose::Pitch), filters.widest);
        // Twice, so that each loop knows how bits are split.
        match network.split() {
            split @ Split::Product(_) => key.sift(persons, tick, numbers, Widest { split, filter }, blocks),
            split @ Split::Halves => key.sift(persons, tick, numbers, Widest { split, filter }, blocks),
        }
        for &place in blocks.passed() {
            if !place.is_second() || are_two[place.block()] {
                let (seller, person) = (sellers[place.block()], persons[place.block()]);
                drawn.push(Drawn { seller, person, bits: blocks.at(place) });
            }
        }
    }

    /// Finds out who is met, and asks for what is known of them.
    fn meet<const WEIGHS: bool>(&mut self, scene: &Scene) {
        let &Scene { rules, network, world, filters, tick, .. } = scene;
        let Pitches { drawn, contacts, met, recruitable, .. } = self;
        let split = network.split();
        if let Some(groups) = network.groups() {
            contacts.find(groups, drawn, split);
        }
        for (at, &Drawn { seller, person, bits }) in drawn.iter().enumerate() {
            let meeting = split.meeting(bits);
            let Meeting { whom, draw } = meeting;
            let regular = match WEIGHS {
                true => persuasion::regular(rules, (network, world), seller, [whom, draw], tick),
                false => None,
            };
            let found = regular.or_else(|| {
                let contact = match contacts.found.get(at) {
                    Some(&NO_CONTACT) => None,
                    Some(&contact) => Some(contact),
                    None => network.met(person, meeting),
                };
                contact.map(|person| (person, false))
            });
            if let Some((person, is_sent)) = found {
                met.push(Candidate { seller, draw, person, is_sent, is_unpersuadable: false });
            }
        }
        drawn.clear();
        if WEIGHS && rules.own.is_none() {
            recruitable.mark(rules, met);
            // Most pitches recruit, and most people cannot be recruited. Answers are counted of all.
            if world.answers.is_none() {
                keep(met, |candidate| !candidate.is_unpersuadable | filters.may_sell(candidate.draw));
            }
        }
        world.people.prefetch(met.iter().map(|candidate| candidate.person));
    }

    /// Keeps those who could take an offer, and asks for the rows of the resellers who make it
    /// and for the need clocks of those who may buy.
    fn look_at<const WEIGHS: bool>(&mut self, scene: &Scene) {
        let &Scene { rules, network, world, filters, tick, .. } = scene;
        if let Some(Answers { watched, .. }) = world.answers.as_deref() {
            self.answers.watched = *watched;
            for candidate in &self.met {
                let pitching = pitching(rules, world, candidate.seller, tick);
                let encounter = encounter(world, candidate, pitching);
                let Quote { price, .. } = ask(rules, world, candidate.seller, tick);
                answers::count(&mut self.answers, (rules, network, world), &encounter, price, tick);
            }
        }
        for &candidate in &self.met {
            let may_be_met = match WEIGHS {
                true => world.may_be_met(candidate.person),
                false => world.people.is_bystander(candidate.person),
            };
            if may_be_met {
                world.resellers.prefetch_member(candidate.seller);
                if filters.may_sell(candidate.draw) {
                    world.people.prefetch_clock(candidate.person);
                }
                self.candidates.push(candidate);
            }
        }
        self.met.clear();
    }
}

impl Contacts {
    /// Finds whom the persons of these pitches meet in their chat groups.
    fn find(&mut self, groups: &Groups, drawn: &[Drawn], split: Split) {
        self.persons.clear();
        self.persons.extend(drawn.iter().map(|drawn| drawn.person));
        self.bits.clear();
        self.bits.extend(drawn.iter().map(|drawn| split.meeting(drawn.bits).whom));
        groups.contacts(&self.persons, &self.bits, &mut self.found);
    }
}

impl Recruitable {
    /// Marks those who cannot be recruited.
    fn mark(&mut self, rules: &Rules, met: &mut [Candidate]) {
        let Some((key, chance)) = rules.traits.persuadable_by_draw() else { return };
        self.persons.clear();
        self.persons.extend(met.iter().map(|candidate| candidate.person));
        self.numbers.resize(self.persons.len(), 0);
        met.iter_mut().for_each(|candidate| candidate.is_unpersuadable = true);
        key.sift(&self.persons, 0, &self.numbers, FirstWord(chance), &mut self.blocks);
        let places = self.blocks.passed().iter().filter(|place| !place.is_second());
        places.for_each(|place| met[place.block()].is_unpersuadable = false);
    }
}

/// Keeps some of the rows. Each is written, kept or not, which costs less than to guess which it will be.
fn keep<T: Copy>(rows: &mut Vec<T>, is_kept: impl Fn(&T) -> bool) {
    let mut kept = 0;
    for at in 0..rows.len() {
        let row = rows[at];
        rows[kept] = row;
        kept += usize::from(is_kept(&row));
    }
    rows.truncate(kept);
}

/// What the pitches of a reseller can come to.
#[inline]
fn pitching(rules: &Rules, world: &World, seller: u32, tick: u32) -> Pitching {
    let Member { tier, supplier, last_retail, .. } = world.resellers.members[seller as usize];
    if let Some(resolve) = world.intents.get(seller as usize) {
        return rules.own_pitching(resolve.recruiting, resolve.may_recruit);
    }
    let terms = &rules.terms[usize::from(supplier)];
    rules.pitching(terms, tier, tick - u32::from(last_retail), world.resellers.recruits(seller))
}

/// The offer that a person accepts after a pitch, if it accepts one.
#[inline]
fn answer(rules: &Rules, world: &World, candidate: &Candidate, tick: u32) -> Option<Offer> {
    let Candidate { seller, draw, person, .. } = *candidate;
    let Member { tier, supplier, .. } = world.resellers.members[seller as usize];
    if world.shuns(person, supplier) {
        return None;
    }
    let terms = &rules.terms[usize::from(supplier)];
    let pitching = pitching(rules, world, seller, tick);
    let is_customer = world.people.is_customer(person);
    match rules.answer(terms, tier, pitching, person, is_customer, draw) {
        Reply::No => None,
        Reply::Join(tier) => Some(Offer::joining(rules, world, seller, person, tier)),
        Reply::Buy => Offer::of_goods(rules, world, (seller, 0), person, tick, || Chance::NEVER),
    }
}

/// The pitch as an encounter, to be weighed with all that moves people.
fn encounter(world: &World, candidate: &Candidate, pitching: Pitching) -> Encounter {
    let Candidate { seller, draw, person, is_sent, .. } = *candidate;
    let (depth, response) = (world.resellers.depth_of_relation(seller, person), Chance::ALWAYS);
    Encounter { seller, person, draw, pitching, depth, is_sent, response }
}

impl Offer {
    /// A sale at the seller's ask, to a person who needs a unit and would pay that much; the person's
    /// relation to the seller has some depth.
    #[inline]
    pub(super) fn of_goods(
        rules: &Rules,
        world: &World,
        (seller, depth): (u32, u8),
        person: u32,
        tick: u32,
        have_heard: impl FnOnce() -> Chance,
    ) -> Option<Offer> {
        let offer = Offer::selling(rules, world, seller, person, tick);
        let Offer { supplier, price, .. } = offer;
        let terms = &rules.terms[usize::from(supplier)];
        let buys = persuasion::is_in_need(rules, world, person, depth, tick)
            && rules.would_pay(world, terms, person, price, have_heard);
        buys.then(|| offer.with_premium(rules, depth))
    }

    /// This sale at the price for a customer whose relation to the seller has some depth.
    pub(super) fn with_premium(self, rules: &Rules, depth: u8) -> Offer {
        let premium = match &rules.relations {
            Some(relations) if !self.dumps => relations.premium(self.price, depth),
            _ => 0,
        };
        Offer { price: self.price + premium, ..self }
    }

    /// A unit at the seller's ask.
    #[inline]
    pub(super) fn selling(rules: &Rules, world: &World, seller: u32, person: u32, tick: u32) -> Offer {
        let supplier = world.resellers.members[seller as usize].supplier;
        let Quote { price, dumps } = ask(rules, world, seller, tick);
        Offer { person, seller, supplier, price, dumps, tier: None, at_market: false }
    }

    /// Membership at this tier.
    #[inline]
    pub(super) fn joining(rules: &Rules, world: &World, seller: u32, person: u32, tier: u16) -> Offer {
        let supplier = world.resellers.members[seller as usize].supplier;
        let price = rules.terms[usize::from(supplier)].tier(tier).price;
        Offer { person, seller, supplier, price, dumps: false, tier: Some(tier), at_market: false }
    }
}

/// What a reseller asks of end buyers in this tick.
#[inline]
fn ask(rules: &Rules, world: &World, slot: u32, tick: u32) -> Quote {
    if let Some(&Intent { ask, dumps, .. }) = world.intents.get(slot as usize) {
        return Quote { price: ask, dumps };
    }
    let supplier = world.resellers.members[slot as usize].supplier;
    standard_ask(rules, world, &rules.terms[usize::from(supplier)], slot, tick)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Network;
    use crate::random::Keys;
    use crate::scenario::{NetworkKind, Preset};

    /// A group of draws passes the widest filter exactly if each draw passes it alone, in a complete network
    /// and among acquaintances.
    #[test]
    fn sifted_pitches_are_those_that_may_succeed() {
        let (mut passing, mut all) = (0, 0);
        for preset in Preset::ALL {
            for network in [NetworkKind::Complete, NetworkKind::Groups { families: 2, size: 10 }] {
                let scenario = crate::scenario::Scenario { network, ..preset.scenario() };
                let keys = Keys::from_seed(3);
                let (rules, network) = (Rules::new(&scenario, keys.clone()), Network::new(&scenario, &keys));
                let mut filters = Filters::default();
                rules.fill(&mut filters, false);
                let persons: Vec<u32> = (0..2003).collect();
                let mut blocks = Blocks::default();
                let widest = Widest { split: network.split(), filter: filters.widest };
                keys.of(Purpose::Pitch).sift(&persons, 9, &vec![1; persons.len()], widest, &mut blocks);
                let may_succeed = |bits: u64| filters.widest.may_succeed(network.split().meeting(bits).draw);
                let mut sifted: Vec<u64> = blocks.passed().iter().map(|&place| blocks.at(place)).collect();
                let mut each: Vec<u64> = blocks.iter().flatten().filter(|&bits| may_succeed(bits)).collect();
                sifted.sort_unstable();
                each.sort_unstable();
                assert_eq!(sifted, each, "{}", preset.name());
                (passing, all) = (passing + each.len(), all + 2 * persons.len());
            }
        }
        assert!(passing > all / 50 && passing < all, "{passing} of {all}");
    }
}
