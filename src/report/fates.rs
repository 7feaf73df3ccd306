//! How it ended for everybody who ever joined: all that a report says about people, found out in one go.

use std::collections::BTreeMap;
use std::ops::Range;

use super::Sources;
use super::tiers::{profit, received};
use crate::units::{Tick, Tier};
use crate::world::Member;

/// What became of all resellers.
#[derive(Debug, Clone, Default)]
pub(super) struct Fates {
    /// What each received less what it paid, in fen: of one group after the other, in no order within it.
    profits: Vec<i64>,
    /// By supplier and tier held last, as many tiers for each supplier as its ledger has.
    groups: Vec<Group>,
    /// Where the groups of each supplier begin.
    firsts: Vec<usize>,
    pub(super) depth: u32,
    /// Resellers whose profit is more than a quarter of their buy-in.
    pub(super) gained_a_quarter: u64,
}

/// Resellers of one supplier and tier.
#[derive(Debug, Clone, Default)]
struct Group {
    /// Where their profits are.
    place: Range<usize>,
    /// What those who lost had at the start, in fen.
    losers_had: i128,
}

/// A span of resellers, looked at by a task of its own.
#[derive(Debug, Default)]
struct Span<'a> {
    slots: Range<usize>,
    /// How many are of each group.
    counts: Vec<usize>,
    /// Room for their profits, by group.
    profits: Vec<&'a mut [i64]>,
    losers_had: Vec<i128>,
    depth: u32,
    gained_a_quarter: u64,
}

impl Fates {
    pub(super) fn new(sources: &Sources) -> Self {
        let crew = sources.crew.for_rows(sources.world.resellers.len());
        let mut fates = Fates::default();
        let mut groups = 0;
        for supplier in sources.ledger.suppliers() {
            fates.firsts.push(groups);
            groups += supplier.tiers.len();
        }
        let len = sources.world.resellers.len();
        let each = crew.span(len);
        let span = |start: usize| Span { slots: start..(start + each).min(len), ..Span::default() };
        let mut spans: Vec<Span> = (0..len).step_by(each).map(span).collect();
        let firsts = &fates.firsts[..];
        crew.each(&mut spans, |span| span.count(sources, firsts, groups));
        fates.profits = vec![0; len];
        hand_out(&mut fates.profits, &mut spans, groups);
        crew.each(&mut spans, |span| span.reckon(sources, firsts));
        let mut start = 0;
        for group in 0..groups {
            let end = start + spans.iter().map(|span| span.counts[group]).sum::<usize>();
            let losers_had = spans.iter().map(|span| span.losers_had[group]).sum();
            fates.groups.push(Group { place: start..end, losers_had });
            start = end;
        }
        for span in spans {
            fates.depth = fates.depth.max(span.depth);
            fates.gained_a_quarter += span.gained_a_quarter;
        }
        fates
    }

    /// Those of one supplier and tier: their profits, which may be put in any order, and what those who lost had at the
    /// start.
    pub(super) fn of_tier(&mut self, supplier: usize, tier: usize) -> (&mut [i64], i128) {
        let Group { place, losers_had } = &self.groups[self.firsts[supplier] + tier];
        (&mut self.profits[place.clone()], *losers_had)
    }

    /// What all who lost had at the start.
    pub(super) fn losers_had(&self) -> i128 {
        self.groups.iter().map(|group| group.losers_had).sum()
    }

    /// All profits, ascending; those of a tier are no longer together then.
    pub(super) fn into_sorted(mut self, sources: &Sources) -> Vec<i64> {
        sources.crew.for_rows(self.profits.len()).sort(&mut self.profits);
        self.profits
    }
}

/// Gives each span its room in each group.
fn hand_out<'a>(mut profits: &'a mut [i64], spans: &mut [Span<'a>], groups: usize) {
    for group in 0..groups {
        for span in &mut *spans {
            let (own, rest) = profits.split_at_mut(span.counts[group]);
            span.profits.push(own);
            profits = rest;
        }
    }
}

fn group_of(firsts: &[usize], member: &Member) -> usize {
    firsts[usize::from(member.supplier)] + usize::from(member.tier) - 1
}

impl Span<'_> {
    /// Counts them by group.
    fn count(&mut self, sources: &Sources, firsts: &[usize], groups: usize) {
        self.counts = vec![0; groups];
        for member in sources.world.resellers.members.range(self.slots.clone()) {
            self.counts[group_of(firsts, member)] += 1;
            self.depth = self.depth.max(member.depth);
        }
    }

    /// Reckons what each gained or lost.
    fn reckon(&mut self, sources: &Sources, firsts: &[usize]) {
        let columns = &sources.world.resellers;
        self.losers_had = vec![0; self.counts.len()];
        let mut rooms: Vec<_> = self.profits.iter_mut().map(|room| room.iter_mut()).collect();
        let mut buy_ins = BuyIns::default();
        for (slot, member) in self.slots.clone().zip(columns.members.range(self.slots.clone())) {
            let profit = profit(sources, slot);
            let group = group_of(firsts, member);
            *rooms[group].next().expect("room for as many as were counted") = profit;
            if profit < 0 {
                self.losers_had[group] += i128::from(received(sources, slot) - profit);
            } else if profit > 0 {
                let buy_in = buy_ins.of(sources, member, columns.joined[slot]);
                self.gained_a_quarter += u64::from(i128::from(profit) * 4 > i128::from(buy_in));
            }
        }
    }
}

/// What joining cost in one tick, remembered by supplier and tier: they are asked for in the order of joining.
#[derive(Default)]
struct BuyIns {
    joined: u16,
    known: BTreeMap<(u8, u16), i64>,
}

impl BuyIns {
    fn of(&mut self, sources: &Sources, &Member { supplier, tier, .. }: &Member, joined: u16) -> i64 {
        if std::mem::replace(&mut self.joined, joined) != joined {
            self.known.clear();
        }
        *self.known.entry((supplier, tier)).or_insert_with(|| {
            let prices = sources.scenario.suppliers[usize::from(supplier)].prices_at(Tick(joined.into()));
            prices.ladder.buy_in(Tier(tier.into())).map_or(0, |price| price.fen())
        })
    }
}
