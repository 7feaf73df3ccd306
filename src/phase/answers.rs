//! Phase 2, where answers are counted: what each pitch comes to, and why.
//!
//! Reads what the decision reads, and decides nothing: a run with counts is the run without them.

use std::cell::LazyCell;

use super::persuasion::{Bar, Encounter, Joining, have_heard, is_in_need, trust};
use crate::decision::Rules;
use crate::network::Network;
use crate::random::Chance;
use crate::units::{PersonId, Tick};
use crate::world::{Answer, Answers, Circle, Heard, Member, Offered, Standing, World};

impl From<Bar> for Answer {
    fn from(bar: Bar) -> Self {
        match bar {
            Bar::WasThere => Answer::WasThere,
            Bar::Disappointed => Answer::Disappointed,
            Bar::NotOpen => Answer::NotOpen,
            Bar::NoTier => Answer::NoTier,
            Bar::NoCash => Answer::NoCash,
            Bar::NoMargin => Answer::NoMargin,
            Bar::NoRoom => Answer::NoRoom,
        }
    }
}

/// Counts the answer to a pitch that asks `price` for a unit: one answer to each thing that it offers.
pub(super) fn count(
    answers: &mut Answers,
    (rules, network, world): (&Rules, &Network, &World),
    encounter: &Encounter,
    price: i64,
    tick: u32,
) {
    let Encounter { seller, person, draw, pitching, depth, .. } = *encounter;
    let Member { tier, supplier, person: seller, .. } = world.resellers.members[seller as usize];
    let terms = &rules.terms[usize::from(supplier)];
    let look = || world.circle(network, person);
    let circle = LazyCell::new(&look as &dyn Fn() -> Circle);
    let standing = world.people.standing(person);
    let mut note = |offered, answer| {
        answers.note(offered, answer);
        if answers.watched == Some(person) {
            answers.heard.push(Heard { tick: Tick(tick), seller: PersonId(seller), offered, answer });
        }
    };
    let mut join = Chance::NEVER;
    let mut joins = false;
    if pitching.recruits(draw) {
        let joining = Joining { rules, world, circle: &circle, supplier, tier, person, depth };
        let entry = match standing {
            Standing::Reseller => Err(Answer::AlreadyIn),
            Standing::Former if !rules.persuasion.may_join_again() => Err(Answer::HasLeft),
            Standing::Former | Standing::Bystander => joining.entry().map_err(Answer::from),
        };
        let answer = match entry {
            Err(answer) => answer,
            Ok((_, chance)) => {
                join = chance;
                joins = pitching.recruits_with(chance, draw);
                if joins { Answer::Accepted } else { Answer::NotConvinced }
            }
        };
        note(Offered::Membership, answer);
    }
    if joins || !pitching.offers_goods(draw) {
        return;
    }
    let trust = trust(rules, encounter, &circle);
    let answer = match standing {
        Standing::Reseller => Answer::AlreadyIn,
        Standing::Former => Answer::HasLeft,
        Standing::Bystander if world.shuns(person, supplier) => Answer::Disappointed,
        Standing::Bystander if !is_in_need(rules, world, person, depth, tick) => Answer::NoNeed,
        Standing::Bystander if !pitching.sells(draw, trust, join) => Answer::NoTrust,
        Standing::Bystander if price > rules.traits.willingness_to_pay(person) => Answer::TooDear,
        Standing::Bystander
            if rules.known_price(world, terms, person, price, || have_heard(rules, &circle)).is_some() =>
        {
            Answer::KnowsBetter
        }
        Standing::Bystander => Answer::Accepted,
    };
    note(Offered::Goods, answer);
}
