//! Encounters are weighed with all that moves people, several at a time.
//!
//! Most come to nothing. So two bounds of the chance to join are compared with the draw first: what the
//! person's openness allows, then what its acquaintances allow. Openness and acquaintances are found for all
//! people side by side. Cash, rank and beliefs are looked up only for the people that remain.
//!
//! An answer is a function of its encounter and of the state at the start of the phase, so order does not
//! matter.

use std::cell::LazyCell;

use super::offer::{Offer, Offers};
use super::persuasion::{Encounter, Joining, have_heard, prospect, trust, trust_in_seller};
use crate::decision::{Prospect, Reply, Rules, Shares};
use crate::network::Network;
use crate::random::{Chance, DrawsOfEach};
use crate::world::{Circle, Circles, Member, World};

/// Buffers for weighing several encounters.
#[derive(Debug, Clone, Default)]
pub(super) struct Weighing {
    /// The places of encounters that may come to something, and how open the person is.
    doubtful: Vec<(u32, Chance)>,
    persons: Vec<u32>,
    draws: DrawsOfEach,
    circles: Circles,
}

impl Weighing {
    /// Collects the offers that people accept in these encounters, all things considered. No person's
    /// acquaintances include a larger share of active resellers than `most_active`.
    pub(super) fn weigh_all(
        &mut self,
        (rules, network, world): (&Rules, &Network, &World),
        encounters: &[Encounter],
        (most_active, tick): (Chance, u32),
        offers: &mut Offers,
    ) {
        let Weighing { doubtful, persons, draws, circles } = self;
        let look_at = |encounter: &Encounter| world.circle(network, encounter.person);
        doubtful.clear();
        persons.clear();
        for (at, encounter) in (0..).zip(encounters) {
            let Encounter { seller, person, draw, pitching, .. } = *encounter;
            if world.shuns(person, world.resellers.members[seller as usize].supplier) {
                continue;
            }
            if pitching.may_sell(draw) && !pitching.offers_both() {
                offers.extend(buy(rules, world, encounter, tick, &|| look_at(encounter)));
            } else {
                doubtful.push((at, Chance::ALWAYS));
                persons.push(person);
            }
        }
        let openness = rules.traits.openness_of_each(persons, draws);
        doubtful.iter_mut().zip(openness).for_each(|((_, open), openness)| *open = openness);
        let at_best = Shares { active: most_active, left: Chance::NEVER };
        doubtful
            .retain(|&(at, openness)| may_take(rules, world, &encounters[at as usize], openness, at_best));
        if !rules.persuasion.join_sees_shares() {
            for &(at, _) in &*doubtful {
                let encounter = &encounters[at as usize];
                offers.extend(answer(rules, world, encounter, tick, &|| look_at(encounter)));
            }
            return;
        }
        world.circles(network, doubtful.iter().map(|&(at, _)| encounters[at as usize].person), circles);
        for (&(at, openness), &circle) in doubtful.iter().zip(&circles.found) {
            let encounter = &encounters[at as usize];
            let shares = Shares { active: circle.active_share(), left: circle.left_share() };
            if may_take(rules, world, encounter, openness, shares) {
                offers.extend(answer(rules, world, encounter, tick, &|| circle));
            }
        }
    }
}

/// Whether the draw of a pitch could recruit the person or sell to it, whose acquaintances do this at best.
/// The greatest factors there can be stand for all others. They are taken in the same order as those of the
/// chance, so that rounding cannot lift the chance above this bound.
fn may_take(
    rules: &Rules,
    world: &World,
    encounter: &Encounter,
    openness: Chance,
    acquaintances: Shares,
) -> bool {
    let Encounter { seller, person, draw, pitching, depth, response, .. } = *encounter;
    let Member { tier, supplier, .. } = world.resellers.members[seller as usize];
    let terms = &rules.terms[usize::from(supplier)];
    let prospect = Prospect {
        openness,
        acquaintances,
        reassurance: terms.greatest_reassurance(),
        ..prospect(rules, world, (person, depth), supplier, terms.promise(tier))
    };
    let chance = rules.persuasion.join_chance(&prospect).and(response);
    pitching.recruits_with(chance, draw) || pitching.may_sell(draw)
}

/// The sale that comes of a pitch that offers goods alone. What costs least is looked at first: the price
/// before acquaintances.
fn buy(
    rules: &Rules,
    world: &World,
    encounter: &Encounter,
    tick: u32,
    look: &dyn Fn() -> Circle,
) -> Option<Offer> {
    let Encounter { seller, person, draw, pitching, depth, .. } = *encounter;
    let circle = LazyCell::new(look);
    let trusts = |trust: Chance| pitching.sells(draw, trust, Chance::NEVER);
    if !world.people.is_bystander(person) || !trusts(trust_in_seller(rules, encounter)) {
        return None;
    }
    let offer = Offer::of_goods(rules, world, (seller, depth), person, tick, || have_heard(rules, &circle))?;
    trusts(trust(rules, encounter, &circle)).then_some(offer)
}

/// The person's answer to an offer that may recruit.
fn answer(
    rules: &Rules,
    world: &World,
    encounter: &Encounter,
    tick: u32,
    look: &dyn Fn() -> Circle,
) -> Option<Offer> {
    let Encounter { seller, person, draw, pitching, depth, response, .. } = *encounter;
    let Member { tier, supplier, .. } = world.resellers.members[seller as usize];
    let circle = LazyCell::new(look);
    let joining = Joining { rules, world, circle: &circle, supplier, tier, person, depth };
    let trust = if pitching.may_sell(draw) { trust(rules, encounter, &circle) } else { Chance::ALWAYS };
    let answer = pitching.answer(draw, trust, || {
        let (tier, chance) = joining.entry().ok()?;
        Some((tier, chance.and(response)))
    });
    match answer {
        Reply::Join(tier) => Some(Offer::joining(rules, world, seller, person, tier)),
        Reply::Buy if world.people.is_bystander(person) => {
            Offer::of_goods(rules, world, (seller, depth), person, tick, || have_heard(rules, &circle))
        }
        Reply::Buy | Reply::No => None,
    }
}
