//! Phase 3: everybody takes at most one accepted offer.
//!
//! Joining comes before buying, then the lowest ask, then a keyed draw for (tick, person, seller): being
//! approached first is no advantage. Between recruiters the draw alone decides: a recruit follows one
//! whom it knows and does not compare ladders.
//! Reads the accepted offers; writes retail sales to be filled, and a candidate row and an entry order
//! for each recruit, in the order of their person ids.

use std::cmp::Ordering;

use super::direct::DirectSale;
use super::ground::Ground;
use super::order::{Order, OrderClass, Turn};
use super::pitch::Offer;
use super::retail::RetailSale;
use super::{Ahead, Stage, money};
use crate::decision::Rules;
use crate::tick::Posting;
use crate::units::{PersonId, Tier};
use crate::world::{Member, NOBODY, Recruit, Rows};

pub(super) fn run(stage: &mut Stage) {
    let tick = stage.tick;
    let mut offers = std::mem::take(&mut stage.scratch.offers);
    // Most people have one offer, so those of each are brought together first and compared after.
    stage.scratch.offer_sorter.sort(&mut offers, |offer| offer.person);
    let (rules, members) = (&*stage.rules, &stage.world.resellers.members);
    for rivals in offers.chunk_by_mut(|a, b| a.person == b.person).filter(|rivals| rivals.len() > 1) {
        rivals.sort_unstable_by(|a, b| prefer(rules, members, tick, a, b));
    }
    // The first of each person's offers is the one that is taken.
    offers.dedup_by_key(|offer| offer.person);
    if stage.world.resellers.has_limits {
        refuse_beyond_limits(stage, &mut offers);
    }
    stage.scratch.sales.clear();
    stage.scratch.first_recruit = stage.world.resellers.len();
    let joins = offers.iter().filter(|offer| offer.tier.is_some()).count();
    stage.world.resellers.reserve(joins);
    let mut ahead = Ahead::default();
    for offer in &offers {
        if let Some(next) = ahead.next(&offers, 1) {
            let recruiters = next.iter().filter(|offer| offer.tier.is_some()).map(|offer| offer.seller);
            stage.world.resellers.fetch_members(recruiters);
        }
        let Offer { person, seller, supplier, price, dumps, tier } = *offer;
        match tier {
            Some(tier) => {
                let earlier = stage.world.latest_record(person);
                let cash = match earlier {
                    NOBODY => stage.rules.traits.cash(person),
                    // What the last supplier left of it.
                    slot => stage.world.resellers.accounts[slot as usize].cash,
                };
                apply(stage, supplier, person, seller, tier, cash, earlier);
            }
            None if seller == NOBODY => {
                let key = stage.rules.turn_at_supplier(person, supplier, tick);
                stage.scratch.direct_sales.push(DirectSale { supplier, key, person, price });
            }
            None => {
                stage.scratch.sales.push(RetailSale { seller, person, ask: price, dumps });
            }
        }
    }
    stage.scratch.offers = offers;
}

/// The best of one person's offers first.
fn prefer(rules: &Rules, members: &[Member], tick: u32, a: &Offer, b: &Offer) -> Ordering {
    let key = |offer: &Offer| {
        if offer.seller == NOBODY {
            // A supplier itself: after everybody where even the draws are the same.
            let draw = rules.precedence_of_supplier(offer.person, offer.supplier, tick);
            return (draw, u64::from(offer.supplier) + (1 << 32));
        }
        let seller = members[offer.seller as usize].person;
        (rules.precedence(offer.person, seller, tick), u64::from(seller))
    };
    let ask = |offer: &Offer| offer.tier.is_none().then_some(offer.price);
    ask(a).cmp(&ask(b)).then_with(|| key(a).cmp(&key(b)))
}

/// Of those who would join under the same recruiter, strikes out those for whom it may have no more recruits,
/// by a keyed draw.
fn refuse_beyond_limits(stage: &Stage, offers: &mut Vec<Offer>) {
    let (rules, resellers) = (&*stage.rules, &stage.world.resellers);
    let limit = |offer: &Offer| rules.terms[usize::from(offer.supplier)].max_downlines;
    let limited = offers.iter().filter(|offer| offer.tier.is_some() && limit(offer) < u32::MAX);
    let mut joins: Vec<(u32, u32, u32, u32)> = limited
        .map(|offer| {
            let recruiter = resellers.members[offer.seller as usize].person;
            let places = limit(offer).saturating_sub(resellers.recruits(offer.seller));
            (offer.seller, rules.turn(offer.person, recruiter, stage.tick), offer.person, places)
        })
        .collect();
    joins.sort_unstable();
    let rivals = joins.chunk_by(|a, b| a.0 == b.0);
    let beyond = rivals.flat_map(|rivals| rivals.iter().skip(rivals[0].3 as usize));
    let mut refused: Vec<u32> = beyond.map(|join| join.2).collect();
    refused.sort_unstable();
    offers.retain(|offer| refused.binary_search(&offer.person).is_err());
}

/// Opens a candidate's row and places its entry order.
pub(super) fn apply(
    stage: &mut Stage,
    supplier: u8,
    person: u32,
    recruiter: u32,
    tier: u16,
    cash: i64,
    earlier: u32,
) {
    let tick = stage.tick;
    let (depth, recruiter_person) = match recruiter {
        NOBODY => (1, None),
        slot => (stage.world.resellers.members[slot as usize].depth + 1, Some(stage.person(slot))),
    };
    let effort = stage.rules.traits.effort(person);
    let recruit = Recruit { person, supplier, tier, depth, recruiter, cash, effort, earlier };
    let slot = stage.world.resellers.push(recruit, tick);
    let posting = Posting::Apply {
        person: PersonId(person),
        recruiter: recruiter_person,
        tier: Tier(u32::from(tier)),
        depth,
        cash: money(cash),
    };
    stage.post(supplier, posting);
    let units = stage.rules.terms[usize::from(supplier)].tier(tier).entry_order;
    let key = stage.rules.turn(person, person, tick);
    stage.scratch.wanted.push(Order {
        source: recruiter,
        turn: Turn::new(OrderClass::Entry, key),
        buyer: slot,
        person,
        ..Order::new(units)
    });
}
