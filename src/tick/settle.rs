//! Phase 3: everybody takes at most one accepted offer.
//!
//! Joining comes before buying, then the lowest ask, then a keyed draw for (tick, person, seller): being
//! approached first is no advantage. Between recruiters the draw alone decides: a recruit follows one
//! whom it knows and does not compare ladders.
//! Reads the accepted offers; writes retail sales to be filled, and a candidate row for each recruit, in the order of
//! their person ids.

use std::cmp::Ordering;

use super::direct::DirectSale;
use super::ground::Ground;
use super::pitch::Offer;
use super::retail::RetailSale;
use super::{Ahead, Scratch, Sorter, Stage, money};
use crate::decision::Rules;
use crate::posting::Posting;
use crate::units::{PersonId, Tier};
use crate::world::{Chunked, Member, NOBODY, Recruit, Resellers, Rows, World, touch};

/// The people of a range of ids, who choose among their offers: a task of its own.
#[derive(Debug, Clone, Default)]
pub(super) struct Range {
    /// Sorted by person, and one for each, once they have chosen.
    offers: Vec<Offer>,
    sorter: Sorter<Offer>,
    joins: Vec<Join>,
    sales: Vec<RetailSale>,
    direct_sales: Vec<DirectSale>,
}

/// Somebody who is going to join.
#[derive(Debug, Clone, Copy)]
pub(super) struct Join {
    recruit: Recruit,
    recruiter: Option<PersonId>,
    /// The part of the recruiter, where there is one.
    part: u8,
}

pub(super) fn run(stage: &mut Stage) {
    divide(stage);
    let Stage { rules, world, scratch, tick, crew, .. } = stage;
    let (rules, tick) = (&**rules, *tick);
    let Scratch { ranges, sales, direct_sales, first_recruit, .. } = &mut **scratch;
    crew.each(ranges, |range| range.choose(rules, &world.resellers.members, tick));
    if world.resellers.has_limits {
        refuse_beyond_limits(rules, world, ranges, tick);
    }
    crew.each(ranges, |range| range.make_ready(rules, world, tick));
    sales.clear();
    for range in ranges.iter_mut() {
        sales.append(&mut range.sales);
        direct_sales.append(&mut range.direct_sales);
    }
    *first_recruit = world.resellers.len();
    let more = ranges.iter().map(|range| range.joins.len()).sum();
    world.resellers.reserve(more);
    if crew.threads() > 1 {
        let blank = Member::blank();
        crew.each(world.resellers.members.prepare(more), |chunk| touch(chunk, &blank));
    }
    for number in 0..stage.scratch.ranges.len() {
        let joins = std::mem::take(&mut stage.scratch.ranges[number].joins);
        joins.iter().for_each(|join| enter(stage, join));
        stage.scratch.ranges[number].joins = joins;
    }
}

/// Gives each range of people the offers to them.
fn divide(stage: &mut Stage) {
    let Stage { world, scratch, desk, crew, .. } = stage;
    let Scratch { offers, ranges, apart, .. } = &mut **scratch;
    // What is apart now is so in the next two phases too: nobody becomes active before the last of them ends.
    *apart = !desk.keeps_order();
    let count = offers.len().div_ceil(crew.span(offers.len())).max(1);
    ranges.resize_with(count, Range::default);
    if let [all] = &mut ranges[..] {
        std::mem::swap(&mut all.offers, offers);
        return;
    }
    let people = u64::from(world.people());
    for offer in offers.drain(..) {
        ranges[(u64::from(offer.person) * count as u64 / people) as usize].offers.push(offer);
    }
}

impl Range {
    /// Each person takes the best offer.
    fn choose(&mut self, rules: &Rules, members: &Chunked<Member>, tick: u32) {
        let Range { offers, sorter, .. } = self;
        // Most people have one offer, so those of each are brought together first and compared after.
        sorter.sort(offers, |offer| offer.person);
        for rivals in offers.chunk_by_mut(|a, b| a.person == b.person).filter(|rivals| rivals.len() > 1) {
            rivals.sort_unstable_by(|a, b| prefer(rules, members, tick, a, b));
        }
        // The first of each person's offers is the one that is taken.
        offers.dedup_by_key(|offer| offer.person);
    }

    /// Finds out what is to be known of those who join or buy.
    fn make_ready(&mut self, rules: &Rules, world: &World, tick: u32) {
        let Range { offers, joins, sales, direct_sales, .. } = self;
        joins.clear();
        let mut ahead = Ahead::default();
        for offer in &*offers {
            if let Some(next) = ahead.next(offers, 1) {
                let recruiters = next.iter().filter(|offer| offer.tier.is_some()).map(|offer| offer.seller);
                world.resellers.fetch(recruiters);
            }
            let Offer { person, seller, supplier, price, dumps, tier } = *offer;
            match tier {
                Some(tier) => {
                    let earlier = world.latest_record(person);
                    let cash = match earlier {
                        NOBODY => rules.traits.cash(person),
                        // What the last supplier left of it.
                        slot => world.resellers.members[slot as usize].cash,
                    };
                    let join = Join::new(rules, (person, cash, earlier), (supplier, tier));
                    joins.push(join.under(&world.resellers, seller));
                }
                None if seller == NOBODY => {
                    let key = rules.turn_at_supplier(person, supplier, tick);
                    direct_sales.push(DirectSale { supplier, key, person, price });
                }
                None => sales.push(RetailSale { seller, person, ask: price, dumps }),
            }
        }
        offers.clear();
    }
}

/// The best of one person's offers first.
fn prefer(rules: &Rules, members: &Chunked<Member>, tick: u32, a: &Offer, b: &Offer) -> Ordering {
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
fn refuse_beyond_limits(rules: &Rules, world: &World, ranges: &mut [Range], tick: u32) {
    let resellers = &world.resellers;
    let limit = |offer: &Offer| rules.terms[usize::from(offer.supplier)].max_downlines;
    let offers = ranges.iter().flat_map(|range| &range.offers);
    let limited = offers.filter(|offer| offer.tier.is_some() && limit(offer) < u32::MAX);
    let mut joins: Vec<(u32, u32, u32, u32)> = limited
        .map(|offer| {
            let recruiter = resellers.members[offer.seller as usize].person;
            let places = limit(offer).saturating_sub(resellers.recruits(offer.seller));
            (offer.seller, rules.turn(offer.person, recruiter, tick), offer.person, places)
        })
        .collect();
    joins.sort_unstable();
    let rivals = joins.chunk_by(|a, b| a.0 == b.0);
    let beyond = rivals.flat_map(|rivals| rivals.iter().skip(rivals[0].3 as usize));
    let mut refused: Vec<u32> = beyond.map(|join| join.2).collect();
    refused.sort_unstable();
    for range in ranges {
        range.offers.retain(|offer| refused.binary_search(&offer.person).is_err());
    }
}

impl Join {
    /// A person with this cash, and the latest record of this person if there is one, at a tier of a supplier, as a first
    /// agent.
    pub(super) fn new(
        rules: &Rules,
        (person, cash, earlier): (u32, i64, u32),
        (supplier, tier): (u8, u16),
    ) -> Self {
        let effort = rules.traits.effort(person);
        Join {
            recruit: Recruit { person, supplier, tier, depth: 1, recruiter: NOBODY, cash, effort, earlier },
            recruiter: None,
            part: 0,
        }
    }

    /// The same, recruited by somebody.
    fn under(mut self, resellers: &Resellers, recruiter: u32) -> Self {
        let above = resellers.member(recruiter);
        self.recruit.recruiter = recruiter;
        self.recruit.depth = above.depth + 1;
        self.recruiter = Some(PersonId(above.person));
        self.part = resellers.parts[recruiter as usize];
        self
    }
}

/// Opens a candidate's row.
pub(super) fn enter(stage: &mut Stage, join: &Join) {
    let Join { recruit, recruiter, part } = *join;
    let Recruit { person, supplier, tier, depth, cash, .. } = recruit;
    stage.world.resellers.push(recruit, part, stage.tick);
    let (tier, cash) = (Tier(u32::from(tier)), money(cash));
    stage.post(supplier, Posting::Apply { person: PersonId(person), recruiter, tier, depth, cash });
}
