//! Phase 3: every person takes at most one accepted offer.
//!
//! Joining comes before buying, then the lowest ask, then a keyed draw for (tick, person, seller): being
//! approached first is no advantage. Between recruiters the draw alone decides: a recruit follows a recruiter
//! whom it knows and does not compare ladders. Reads the accepted offers; writes retail sales to be filled,
//! and a candidate row for each recruit, in the order of their person ids.

use std::cmp::Ordering;

use super::direct_sales::DirectSale;
use super::offer::Offer;
use super::retail::{self, RetailSale};
use super::{HandedOn, PrefetchCursor, RadixSorter, TickContext, money, sinks};
use crate::decision::Rules;
use crate::engine::chunked_vec::ChunkedVec;
use crate::event::Posting;
use crate::ledger::PostingSink;
use crate::units::{PersonId, Tier};
use crate::world::{Member, NO_SLOT, Recruit, ResellerAccess, Resellers, World};

/// The people of a range of ids, who choose among their offers: a task of its own.
#[derive(Debug, Clone, Default)]
pub(super) struct PersonRange {
    /// Those of a heap.
    rivals: Vec<Offer>,
    /// One for each person, sorted by them, once they have chosen.
    offers: Vec<Offer>,
    sorter: RadixSorter<Offer>,
    recruits: Vec<Recruit>,
    /// By range of sellers.
    pub(super) sales: Vec<Vec<RetailSale>>,
    direct_sales: Vec<DirectSale>,
}

pub(super) fn run(context: &mut TickContext) {
    context.scratch.handed_on.seller_ranges = retail::ranges(context);
    let TickContext { rules, world, scratch, sink, partial_totals, tick, parallelism, .. } = context;
    let (rules, tick) = (&**rules, *tick);
    let HandedOn {
        spans,
        offers,
        ranges,
        range_count,
        heaps_each,
        seller_ranges,
        direct_sales,
        first_recruit,
        is_partitioned,
        ..
    } = &mut scratch.handed_on;
    // What is apart now is so in the next two phases too.
    *is_partitioned = !sink.keeps_order();
    ranges.iter_mut().flat_map(|range| &mut range.sales).for_each(Vec::clear);
    let ranges = ranges.first(*range_count);
    let (spans, offers) = (&*spans, &*offers);
    let mut numbered: Vec<_> = ranges.iter_mut().enumerate().collect();
    parallelism.each(&mut numbered, |(number, range)| {
        let own = *number * *heaps_each..(*number + 1) * *heaps_each;
        let on_heap = |heap: usize| {
            let all = spans.iter().map(|span| &span.offers).chain([offers]);
            all.filter_map(move |offers| offers.heap(heap))
        };
        range.offers.clear();
        range.offers.reserve_exact(own.clone().flat_map(on_heap).map(Vec::len).sum());
        own.for_each(|heap| range.choose(on_heap(heap), rules, &world.resellers.members, tick));
    });
    if world.resellers.recruits.is_kept() {
        refuse_beyond_limits(rules, world, ranges, tick);
    }
    let mut at_desks: Vec<_> = ranges.iter_mut().zip(sinks(sink, partial_totals, *range_count)).collect();
    parallelism
        .each(&mut at_desks, |(range, sink)| range.make_ready(rules, world, tick, seller_ranges, sink));
    drop(at_desks);
    if *range_count > 1 && sink.keeps_order() {
        let recruits = ranges.iter().flat_map(|range| &range.recruits);
        recruits.for_each(|recruit| apply(sink, &world.resellers, recruit));
    }
    ranges.iter_mut().for_each(|range| direct_sales.append(&mut range.direct_sales));
    *first_recruit = world.resellers.len();
    let lists: Vec<&[Recruit]> = ranges.iter().map(|range| &range.recruits[..]).collect();
    world.resellers.append(*parallelism, &lists, tick);
}

impl PersonRange {
    /// Each person takes the best of the offers on these heaps.
    fn choose<'a>(
        &mut self,
        heaps: impl Iterator<Item = &'a Vec<Offer>>,
        rules: &Rules,
        members: &ChunkedVec<Member>,
        tick: u32,
    ) {
        let PersonRange { rivals: all, offers, sorter, .. } = self;
        all.clear();
        heaps.for_each(|heap| all.extend_from_slice(heap));
        // Most people have one offer, so those of each are brought together first and compared after.
        sorter.sort(all, |offer| offer.person);
        for rivals in all.chunk_by_mut(|a, b| a.person == b.person) {
            if rivals.len() > 1 {
                rivals.sort_unstable_by(|a, b| prefer(rules, members, tick, a, b));
            }
            // The first of each person's offers is the one that is taken.
            offers.push(rivals[0]);
        }
    }

    /// Looks up the facts about those who join or buy; where order does not matter, enters those who join.
    fn make_ready(
        &mut self,
        rules: &Rules,
        world: &World,
        tick: u32,
        seller_ranges: &[usize],
        sink: &mut Option<PostingSink>,
    ) {
        let PersonRange { offers, recruits, sales, direct_sales, .. } = self;
        recruits.clear();
        if sales.len() < seller_ranges.len() {
            sales.resize_with(seller_ranges.len(), Vec::new);
        }
        let mut ahead = PrefetchCursor::default();
        for offer in &*offers {
            if let Some(next) = ahead.next(offers, 1) {
                let recruiters = next.iter().filter(|offer| offer.tier.is_some()).map(|offer| offer.seller);
                world.resellers.prefetch_with_parts(recruiters);
            }
            let Offer { person, seller, supplier, price, dumps, tier, at_market } = *offer;
            match tier {
                Some(tier) => {
                    let earlier = world.latest_record(person);
                    let cash = match earlier {
                        NO_SLOT => rules.traits.cash(person),
                        // What the last supplier left of it.
                        slot => world.resellers.members[slot as usize].cash,
                    };
                    let recruit = Recruit::new(rules, (person, cash, earlier), (supplier, tier));
                    let recruit = match seller {
                        NO_SLOT => recruit,
                        recruiter => recruit.under(&world.resellers, recruiter),
                    };
                    if let Some(sink) = sink {
                        apply(sink, &world.resellers, &recruit);
                    }
                    recruits.push(recruit);
                }
                None if seller == NO_SLOT => {
                    let key = rules.turn_at_supplier(person, supplier, tick);
                    direct_sales.push(DirectSale { supplier, key, person, price, at_market });
                }
                None => sales[retail::range_of(seller_ranges, seller)].push(RetailSale {
                    seller,
                    person,
                    ask: price,
                    dumps,
                    at_market,
                }),
            }
        }
    }
}

/// Posts that a person wants to join.
#[inline]
pub(super) fn apply(sink: &mut PostingSink, resellers: &Resellers, recruit: &Recruit) {
    let Recruit { person, supplier, tier, depth, recruiter, cash, .. } = *recruit;
    let recruiter = (recruiter != NO_SLOT).then(|| PersonId(resellers.member(recruiter).person));
    let (person, tier, cash) = (PersonId(person), Tier(u32::from(tier)), money(cash));
    sink.post(supplier, Posting::Apply { person, recruiter, tier, depth, cash });
}

/// The best of one person's offers first.
fn prefer(rules: &Rules, members: &ChunkedVec<Member>, tick: u32, a: &Offer, b: &Offer) -> Ordering {
    let key = |offer: &Offer| {
        if offer.seller == NO_SLOT {
            // A supplier itself: after every reseller where even the draws are the same.
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
fn refuse_beyond_limits(rules: &Rules, world: &World, ranges: &mut [PersonRange], tick: u32) {
    let resellers = &world.resellers;
    let limit = |offer: &Offer| rules.terms[usize::from(offer.supplier)].max_downlines;
    let offers = ranges.iter().flat_map(|range| &range.offers);
    let limited =
        offers.filter(|offer| offer.tier.is_some() && offer.seller != NO_SLOT && limit(offer) < u32::MAX);
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

impl Recruit {
    /// A recruit for a person with this cash, without a recruiter, at a tier of a supplier; with the latest
    /// record of this person, if there is one.
    pub(super) fn new(
        rules: &Rules,
        (person, cash, earlier): (u32, i64, u32),
        (supplier, tier): (u8, u16),
    ) -> Self {
        let effort = rules.traits.effort(person);
        Recruit { person, supplier, tier, depth: 1, recruiter: NO_SLOT, cash, effort, earlier, part: 0 }
    }

    /// This recruit, recruited by the reseller in slot `recruiter`.
    fn under(self, resellers: &Resellers, recruiter: u32) -> Self {
        let depth = resellers.member(recruiter).depth + 1;
        Recruit { recruiter, depth, part: resellers.parts[recruiter as usize], ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phase::offer::Offers;
    use proptest::prelude::*;

    proptest! {
        /// However many ranges there are, and people up to the largest ids, ranges ascend and none is missed.
        #[test]
        fn offers_go_to_ascending_ranges(
            people in prop_oneof![1u32..50, 1u32..u32::MAX, Just(u32::MAX - 1)],
            ranges in 1usize..40,
            persons in prop::collection::vec(any::<u32>(), 1..40),
        ) {
            let mut offers = Offers::default();
            for _ in 0..2 {
                offers.begin(ranges, people);
                let persons = persons.iter().map(|person| person % people).chain([0, people - 1]);
                let offer = |person| Offer { person, seller: 0, supplier: 0, price: 0, dumps: false, tier: None, at_market: false };
                offers.extend(persons.clone().map(offer));
                let mut found = Vec::new();
                for range in (0..ranges).filter_map(|number| offers.heap(number)) {
                    let mut own: Vec<u32> = range.iter().map(|offer| offer.person).collect();
                    own.sort_unstable();
                    found.extend(own);
                }
                let mut expected: Vec<u32> = persons.collect();
                expected.sort_unstable();
                prop_assert_eq!(found, expected);
            }
        }
    }
}
