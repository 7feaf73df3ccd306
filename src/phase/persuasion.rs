//! What moves people beyond the promised margin, in the phases to which it belongs: hype changes in phase
//! 1, offers are weighed and pitches tire in phase 2.
//!
//! Nothing here runs, and nothing is looked up, in a scenario that asks for none of it.

use std::cell::LazyCell;

use super::{Buffers, HandedOn, RadixSorter, Scratch, TickContext};
use crate::decision::{Pitching, Prospect, Rules, Shares, Terms, TierTerms};
use crate::network::Network;
use crate::random::{Blocks, Chance, Factor, Purpose};
use crate::world::{Circle, NO_SLOT, World};

/// Phase 1, before dated events: hype goes back towards 1, is pumped, repeated and spoilt, and trust with it.
///
/// Reads the efforts of active resellers and last tick's leavers; writes the suppliers' levels.
pub(super) fn move_hype(context: &mut TickContext) {
    let TickContext { scenario, rules, world, tick, .. } = context;
    let persuasion = &rules.persuasion;
    let mut pitches = vec![0u64; world.suppliers.len()];
    if persuasion.hype.iter().any(|hype| hype.echoes()) {
        for slot in world.active.iter() {
            let supplier = world.resellers.members[slot as usize].supplier;
            pitches[usize::from(supplier)] += u64::from(world.resellers.effort(slot));
        }
    }
    let seats = u64::from(scenario.population.seated()) << 16;
    let (mut all_sold, mut all_disputed) = (0, 0);
    for ((hype, books), pitches) in persuasion.hype.iter().zip(&mut world.suppliers).zip(pitches) {
        let leavers = std::mem::take(&mut books.leavers);
        let (sold, disputed) = (std::mem::take(&mut books.sold), std::mem::take(&mut books.disputed));
        (all_sold, all_disputed) = (all_sold + sold, all_disputed + disputed);
        if !hype.is_still() {
            let left = Chance::ratio(leavers as i64, (books.active + leavers) as i64);
            let shares = [left, share_disputed(sold, disputed)];
            books.hype = hype.next(books.hype, *tick, Factor::ratio(pitches, seats), shares);
        }
    }
    rules.hear_of_goods(scenario, *tick, share_disputed(all_sold, all_disputed));
}

fn share_disputed(sold: u64, disputed: u64) -> Chance {
    if disputed == 0 { Chance::NEVER } else { Chance::ratio(disputed as i64, sold as i64) }
}

/// Phase 1, at its end: the greatest chances to join under the hype and the crowds of this tick. Pitches that
/// come to nothing are dismissed by them before a person is looked up. Where pitches tire or people decide in
/// their own way, no pitch that recruits may be dismissed.
pub(super) fn bound_joins(context: &mut TickContext) {
    let TickContext { network, rules, world, scratch, large_parallelism, .. } = context;
    let (weighs, bonus) = (rules.weighs(), rules.most_bonus());
    let Rules { persuasion, terms, own, .. } = &mut **rules;
    persuasion.notice(world.suppliers.iter().map(|books| books.hype));
    if !weighs && !persuasion.moves() {
        return;
    }
    scratch.handed_on.most_active = match persuasion.herds() {
        true => world.neighbours.most_active(network, *large_parallelism),
        false => Chance::NEVER,
    };
    for (terms, books) in terms.iter_mut().zip(&world.suppliers) {
        let most = [terms.greatest_reassurance(), bonus];
        terms.bound_joins(|promise| match (&persuasion.fatigue, &own) {
            (Some(_), _) | (_, Some(_)) => Chance::ALWAYS,
            (None, None) => {
                persuasion.greatest_join(promise, books.hype, scratch.handed_on.most_active, most)
            }
        });
    }
}

/// One who makes an offer, one who hears it, and the draw that decides.
#[derive(Debug, Clone, Copy)]
pub(super) struct Encounter {
    pub(super) seller: u32,
    pub(super) person: u32,
    pub(super) draw: u32,
    pub(super) pitching: Pitching,
    /// The depth of the person's relation to the seller.
    pub(super) depth: u8,
    /// Whether a customer of the seller sent the person.
    pub(super) is_sent: bool,
    /// Factor for the chance to join.
    pub(super) response: Chance,
}

/// Why a person would not join, whatever the draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bar {
    /// It was with this supplier before.
    WasThere,
    /// Goods of this supplier have disappointed it.
    Disappointed,
    /// It cannot be persuaded.
    NotOpen,
    /// There is no tier to join: the recruiter's is the last, or the price would not be below the list price.
    NoTier,
    /// It cannot pay.
    NoCash,
    /// It knows that the goods fetch no more than its price.
    NoMargin,
    /// It looks ahead, and its acquaintances leave no room.
    NoRoom,
}

/// A person at the offer to join, with what the decision sees of it.
pub(super) struct Joining<'a> {
    pub(super) rules: &'a Rules,
    pub(super) world: &'a World,
    pub(super) circle: &'a LazyCell<Circle, &'a dyn Fn() -> Circle>,
    pub(super) supplier: u8,
    /// The recruiter's tier.
    pub(super) tier: u16,
    pub(super) person: u32,
    /// The depth of its relation to the recruiter.
    pub(super) depth: u8,
}

impl Joining<'_> {
    fn terms(&self) -> &Terms {
        &self.rules.terms[usize::from(self.supplier)]
    }

    /// All that the decision sees but for belief, openness and expected bans, which at best change nothing,
    /// and for what a right to give goods back adds, which is given.
    pub(super) fn prospect(&self, promise: Chance, acquaintances: Shares, reassurance: Factor) -> Prospect {
        let Joining { rules, world, person, depth, supplier, .. } = *self;
        let prospect = prospect(rules, world, (person, depth), supplier, promise);
        Prospect { acquaintances, reassurance, ..prospect }
    }

    /// The cash with which the person could join, or the bar of having been with this supplier.
    pub(super) fn cash(&self) -> Result<i64, Bar> {
        let Joining { rules, world, person, .. } = *self;
        let latest = if world.people.is_bystander(person) { NO_SLOT } else { world.latest_record(person) };
        match latest {
            slot if world.was_with(slot, self.supplier) => Err(Bar::WasThere),
            NO_SLOT => Ok(rules.traits.cash(person)),
            slot => Ok(world.resellers.members[slot as usize].cash),
        }
    }

    /// The tier at which the person could join and pay.
    pub(super) fn tier(&self) -> Result<u16, Bar> {
        let terms = self.terms();
        let means = self.cash()?.saturating_add(self.rules.credit);
        terms.entry_tier(self.tier, means).ok_or_else(|| match terms.entry_tier(self.tier, i64::MAX) {
            Some(_) => Bar::NoCash,
            None => Bar::NoTier,
        })
    }

    /// The lowest price, below the list price, at which the person knows the goods to be sold.
    pub(super) fn known_price(&self) -> Option<i64> {
        let Joining { rules, world, person, .. } = *self;
        let terms = self.terms();
        rules.known_price(world, terms, person, terms.list_price, || have_heard(rules, self.circle))
    }

    /// What the decision to join sees of acquaintances.
    fn seen(&self) -> Shares {
        match self.rules.persuasion.join_sees_shares() {
            true => Shares { active: self.circle.active_share(), left: self.circle.left_share() },
            false => Shares::default(),
        }
    }

    /// The chance to join at a tier that the person could pay for.
    pub(super) fn chance(&self, tier: u16) -> Result<Chance, Bar> {
        let Joining { rules, person, circle, .. } = *self;
        let terms = self.terms();
        if self.world.shuns(person, self.supplier) {
            return Err(Bar::Disappointed);
        }
        let TierTerms { price, join, .. } = *terms.tier(tier);
        let believed = match self.known_price() {
            Some(known) if known <= price => return Err(Bar::NoMargin),
            Some(known) if terms.margin_lures => Chance::ratio(known - price, terms.list_price - price),
            _ => Chance::ALWAYS,
        };
        if rules.sees_no_room(terms.tier(tier), person, || **circle) {
            return Err(Bar::NoRoom);
        }
        let prospect = self.prospect(join, self.seen(), rules.reassurance(terms, person));
        let (openness, spared) = (rules.traits.openness(person), rules.spared(terms, person));
        Ok(rules.persuasion.join_chance(&Prospect { believed, openness, spared, ..prospect }))
    }

    /// The tier at which the person could join, and with which chance it does.
    pub(super) fn entry(&self) -> Result<(u16, Chance), Bar> {
        if !self.rules.traits.is_persuadable(self.person) {
            return Err(Bar::NotOpen);
        }
        let tier = self.tier()?;
        Ok((tier, self.chance(tier)?))
    }
}

/// What the decision to join sees of a promise, of the supplier's hype and of a person whose relation to the
/// recruiter has some depth. All else is as if it changed nothing.
#[inline]
pub(super) fn prospect(
    rules: &Rules,
    world: &World,
    (person, depth): (u32, u8),
    supplier: u8,
    promise: Chance,
) -> Prospect {
    Prospect {
        promise,
        believed: Chance::ALWAYS,
        openness: Chance::ALWAYS,
        spared: Chance::ALWAYS,
        hype: world.suppliers[usize::from(supplier)].hype,
        acquaintances: Shares::default(),
        heard: world.people.heard(person),
        reassurance: Factor::ONE,
        bonus: rules.relations.as_ref().map_or(Factor::ONE, |relations| relations.bonus(depth)),
        is_customer: world.people.is_customer(person),
        was_reseller: !world.people.is_bystander(person),
    }
}

/// Of those not informed from the start, the share whom burned acquaintances like a person's have told the
/// reference price.
pub(super) fn have_heard(rules: &Rules, circle: &LazyCell<Circle, &dyn Fn() -> Circle>) -> Chance {
    match rules.persuasion.by_burned {
        Chance::NEVER => Chance::NEVER,
        by_burned => by_burned.and(circle.left_share()),
    }
}

/// Whether a person needs a unit when a seller comes to whom its relation is this deep.
#[inline]
pub(super) fn is_in_need(rules: &Rules, world: &World, person: u32, depth: u8, tick: u32) -> bool {
    match &rules.relations {
        Some(relations) => world.people.in_need_after(person, relations.need_ticks(depth), tick),
        None => world.people.in_need(person, tick),
    }
}

/// A person's trust in the seller as their relation has it, whatever acquaintances have seen.
pub(super) fn trust_in_seller(rules: &Rules, encounter: &Encounter) -> Chance {
    rules.trust_at(encounter.depth.max(u8::from(encounter.is_sent)))
}

/// What multiplies the greatest chance of a pitch to sell: the person's trust in the seller.
pub(super) fn trust(
    rules: &Rules,
    encounter: &Encounter,
    circle: &LazyCell<Circle, &dyn Fn() -> Circle>,
) -> Chance {
    let trust = trust_in_seller(rules, encounter);
    match rules.persuasion.trust_sees_shares() {
        true => trust.and(rules.persuasion.trust_left(circle.left_share())),
        false => trust,
    }
}

/// The past customer to whom a pitch goes instead of any acquaintance, if it goes to one; or a friend whom
/// the customer sends. Tells, too, whether a customer sent the person.
#[inline]
pub(super) fn regular(
    rules: &Rules,
    (network, world): (&Network, &World),
    seller: u32,
    bits: [u32; 2],
    tick: u32,
) -> Option<(u32, bool)> {
    let has_some = rules.persuasion.regulars != Chance::NEVER && world.resellers.has_regulars(seller);
    if has_some { regular_or_friend(rules, (network, world), seller, bits, tick) } else { None }
}

/// The past customer, or a friend, of a reseller that remembers some.
#[inline(never)]
fn regular_or_friend(
    rules: &Rules,
    (network, world): (&Network, &World),
    seller: u32,
    bits: [u32; 2],
    tick: u32,
) -> Option<(u32, bool)> {
    let share = rules.persuasion.regulars;
    let person = world.resellers.members[seller as usize].person;
    let [turn, pick, sends, _] = rules.keys.of(Purpose::Regular).block([person, tick, bits[0], bits[1]]);
    let customer = if share.takes(turn) { world.resellers.regular(seller, pick) } else { None }?;
    match &rules.relations {
        Some(relations) if relations.friends.takes(sends) => {
            let key = rules.keys.of(Purpose::Regular).part(1);
            let [high, low, ..] = key.block([person, tick, bits[0], bits[1]]).map(u64::from);
            let friend = network.met(customer, network.split().meeting(high << 32 | low));
            let friend = friend.filter(|&friend| friend != person);
            Some(friend.map_or((customer, false), |friend| (friend, true)))
        }
        _ => Some((customer, false)),
    }
}

/// People whose draws of one tick are made side by side.
const FEW: usize = 256;

/// Those of a range of people who heard pitches in this tick, once for each.
#[derive(Debug, Clone, Default)]
pub(super) struct Tired {
    heard: Vec<u32>,
    sorter: RadixSorter<u32>,
    /// A few people, how many pitches each heard, and the draws of their first ones.
    persons: Vec<u32>,
    counts: Vec<u32>,
    numbers: Vec<u32>,
    firsts: Blocks,
}

/// Counts the pitches that people heard in this tick. How far each gets depends on how many they were and
/// on the person's own draws, not on whose came first.
pub(super) fn tire(context: &mut TickContext) {
    let TickContext { rules, world, scratch, tick, parallelism, .. } = context;
    let Scratch { handed_on: HandedOn { spans, .. }, buffers: Buffers { tired, .. } } = &mut **scratch;
    let Some(fatigue) = &rules.persuasion.fatigue else { return };
    let (key, tick) = (rules.keys.of(Purpose::Heard), *tick);
    let heard: usize = spans.iter().map(|span| span.heard.len()).sum();
    if heard == 0 {
        return;
    }
    let count = heard.div_ceil(parallelism.span(heard)) as u64;
    let people = u64::from(world.people());
    let firsts: Vec<u32> = (0..count).map(|range| (people * range).div_ceil(count) as u32).collect();
    let mut ranges = tired.for_each_of(world.people.each_from(&firsts).into_iter());
    let all = &*spans;
    parallelism.each(&mut ranges, |(people, tired)| {
        let Tired { heard, sorter, persons, counts, numbers, firsts } = &mut **tired;
        heard.clear();
        heard.extend(all.iter().flat_map(|span| &span.heard).copied().filter(|&person| people.has(person)));
        sorter.sort(heard, |&person| person);
        let mut pitches = heard.chunk_by(|a, b| a == b).peekable();
        while pitches.peek().is_some() {
            persons.clear();
            counts.clear();
            for pitches in pitches.by_ref().take(FEW) {
                persons.push(pitches[0]);
                counts.push(pitches.len() as u32);
            }
            people.prefetch(persons.iter().copied());
            numbers.resize(persons.len(), 0);
            key.blocks(persons, tick, numbers, firsts);
            for ((&person, &count), [first, _]) in persons.iter().zip(&*counts).zip(firsts.iter()) {
                let draw = |pitch| match pitch {
                    0 => (first >> 32) as u32,
                    _ => key.block([person, tick, pitch, 0])[0],
                };
                people.set_heard(person, fatigue.after(people.heard(person), count, draw));
            }
        }
    });
    spans.iter_mut().for_each(|span| span.heard.clear());
}
