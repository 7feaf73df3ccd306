//! What moves people beyond the promised margin, in the phases to which it belongs: hype changes in phase
//! 1, offers are weighed and pitches tire in phase 2.
//!
//! Nothing here runs, and nothing is looked up, in a scenario that asks for none of it.

use super::offer::Offer;
use super::{PrefetchCursor, RadixSorter, Scratch, TickContext};
use crate::decision::{Answer, Pitching, Prospect, Rules, Shares};
use crate::network::Network;
use crate::random::{Chance, Factor, Purpose};
use crate::world::{Member, NO_SLOT, World};

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
    let TickContext { network, rules, world, scratch, .. } = context;
    let Rules { persuasion, terms, own, .. } = &mut **rules;
    persuasion.notice(world.suppliers.iter().map(|books| books.hype));
    if own.is_none() && !persuasion.moves() {
        return;
    }
    scratch.most_active = match persuasion.herds() {
        true => world.neighbours.most_active(network),
        false => Chance::NEVER,
    };
    for (terms, books) in terms.iter_mut().zip(&world.suppliers) {
        terms.bound_joins(|promise| match (&persuasion.fatigue, &own) {
            (Some(_), _) | (_, Some(_)) => Chance::ALWAYS,
            (None, None) => persuasion.greatest_join(promise, books.hype, scratch.most_active),
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
    /// Factor for the chance to join.
    pub(super) response: Chance,
    /// An upper bound on the share of active resellers among the acquaintances of any person.
    pub(super) most_active: Chance,
}

/// The person's answer to an offer, all things considered.
pub(super) fn weigh(
    rules: &Rules,
    network: &Network,
    world: &World,
    encounter: &Encounter,
    tick: u32,
) -> Option<Offer> {
    let Encounter { seller, person, draw, pitching, response, most_active } = *encounter;
    let Member { tier, supplier, .. } = world.resellers.members[seller as usize];
    let terms = &rules.terms[usize::from(supplier)];
    let persuasion = &rules.persuasion;
    let is_bystander = world.people.is_bystander(person);
    let prospect = |acquaintances| Prospect {
        promise: terms.promise(tier),
        hype: world.suppliers[usize::from(supplier)].hype,
        acquaintances,
        heard: world.people.heard(person),
        is_customer: world.people.is_customer(person),
        was_reseller: !is_bystander,
    };
    let may_sell = pitching.may_sell(draw);
    if !may_sell {
        // Most come to nothing whatever the person's acquaintances do.
        let at_best = Shares { active: most_active, left: Chance::NEVER };
        let greatest = persuasion.join_chance(&prospect(at_best)).and(response);
        if !pitching.recruits_with(greatest, draw) {
            return None;
        }
    }
    let circle = || {
        let circle = world.circle(network, person);
        Shares { active: circle.active_share(), left: circle.left_share() }
    };
    let trust = match may_sell && persuasion.trust_sees_shares() {
        true => persuasion.trust_left(circle().left),
        false => Chance::ALWAYS,
    };
    let answer = pitching.answer(draw, trust, || {
        let latest = if is_bystander { NO_SLOT } else { world.latest_record(person) };
        if world.was_with(latest, supplier) {
            return None;
        }
        let cash = || match latest {
            NO_SLOT => rules.traits.cash(person),
            slot => world.resellers.members[slot as usize].cash,
        };
        let seen = || prospect(if persuasion.join_sees_shares() { circle() } else { Shares::default() });
        let (tier, chance) = rules.persuaded_entry(terms, tier, person, cash, seen)?;
        Some((tier, chance.and(response)))
    });
    match answer {
        Answer::No => None,
        Answer::Join(tier) => Offer::of_membership(rules, world, seller, person, tier),
        Answer::Buy if is_bystander => {
            let have_heard = || match persuasion.by_burned {
                Chance::NEVER => Chance::NEVER,
                by_burned => by_burned.and(circle().left),
            };
            Offer::of_goods(rules, world, seller, person, tick, have_heard)
        }
        Answer::Buy => None,
    }
}

/// The past customer to whom a pitch goes instead of any acquaintance, if it goes to one.
pub(super) fn regular(rules: &Rules, world: &World, seller: u32, bits: [u32; 2], tick: u32) -> Option<u32> {
    let share = rules.persuasion.regulars;
    if share == Chance::NEVER {
        return None;
    }
    let person = world.resellers.members[seller as usize].person;
    let [turn, pick, ..] = rules.keys.of(Purpose::Regular).block([person, tick, bits[0], bits[1]]);
    if share.takes(turn) { world.resellers.regular(seller, pick) } else { None }
}

/// Those of a range of people who heard pitches in this tick, once for each.
#[derive(Debug, Clone, Default)]
pub(super) struct Tired {
    heard: Vec<u32>,
    sorter: RadixSorter<u32>,
}

/// Counts the pitches that people heard in this tick. How far each gets depends on how many they were and
/// on the person's own draws, not on whose came first.
pub(super) fn tire(context: &mut TickContext) {
    let TickContext { rules, world, scratch, tick, parallelism, .. } = context;
    let Scratch { spans, tired, .. } = &mut **scratch;
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
    parallelism.each(&mut ranges, |(people, Tired { heard, sorter })| {
        heard.clear();
        heard.extend(all.iter().flat_map(|span| &span.heard).copied().filter(|&person| people.has(person)));
        sorter.sort(heard, |&person| person);
        let mut ahead = PrefetchCursor::default();
        for pitches in heard.chunk_by(|a, b| a == b) {
            if let Some(next) = ahead.next(heard, pitches.len()) {
                people.prefetch(next.iter().copied());
            }
            let (person, count) = (pitches[0], pitches.len() as u32);
            people.set_heard(person, fatigue.after(people.heard(person), count, key, person, tick));
        }
    });
    spans.iter_mut().for_each(|span| span.heard.clear());
}
