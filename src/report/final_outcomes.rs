//! How it ended for each reseller who ever joined: all that a report says about people, computed in one pass.

use std::collections::BTreeMap;
use std::ops::Range;

use super::Sources;
use super::people::{Losers, PeopleSums};
use crate::ledger::SupplierTotals;
use crate::scenario::Scenario;
use crate::units::{PersonId, SupplierId, Tick, Tier};
use crate::world::{Member, NO_SLOT};

/// What became of all resellers.
#[derive(Debug, Clone, Default)]
pub(super) struct FinalOutcomes {
    /// What each received less what it paid, in fen: of one group after the other, in no order within it.
    profits: Vec<i64>,
    /// By supplier and tier at which they joined, as many tiers for each supplier as its ledger has.
    groups: Vec<Group>,
    /// Where the groups of each supplier begin.
    firsts: Vec<usize>,
    pub(super) depth: u32,
    /// Resellers whose profit is more than a quarter of their buy-in.
    pub(super) gained_a_quarter: u64,
}

/// Resellers who joined one supplier at one tier.
#[derive(Debug, Clone, Default)]
struct Group {
    /// Where their profits are.
    place: Range<usize>,
    losers: Losers,
    /// What they came to; nothing where the book knows it by tier.
    sums: PeopleSums,
}

/// A span of resellers, looked at by a task of its own.
#[derive(Debug, Default)]
struct Span<'a> {
    slots: Range<usize>,
    /// How many are of each group.
    counts: Vec<usize>,
    /// Room for their profits, by group.
    profits: Vec<&'a mut [i64]>,
    losers: Vec<Losers>,
    sums: Vec<PeopleSums>,
    depth: u32,
    gained_a_quarter: u64,
}

impl FinalOutcomes {
    pub(super) fn new(sources: &Sources) -> Self {
        let parallelism = sources.parallelism.for_rows(sources.world.resellers.len());
        let mut fates = FinalOutcomes::default();
        let mut groups = 0;
        for supplier in sources.ledger.suppliers() {
            fates.firsts.push(groups);
            groups += supplier.tiers.len();
        }
        let len = sources.world.resellers.len();
        let each = parallelism.span(len);
        let span = |start: usize| Span { slots: start..(start + each).min(len), ..Span::default() };
        let mut spans: Vec<Span> = (0..len).step_by(each).map(span).collect();
        let firsts = &fates.firsts[..];
        parallelism.each(&mut spans, |span| span.count(sources, firsts, groups));
        fates.profits = vec![0; len];
        hand_out(&mut fates.profits, &mut spans, groups);
        parallelism.each(&mut spans, |span| span.reckon(sources, firsts));
        let mut start = 0;
        for group in 0..groups {
            let end = start + spans.iter().map(|span| span.counts[group]).sum::<usize>();
            let mut losers = Losers::default();
            spans.iter().for_each(|span| losers.absorb(span.losers[group]));
            let mut sums = PeopleSums::default();
            spans.iter().for_each(|span| sums.absorb(&span.sums[group]));
            fates.groups.push(Group { place: start..end, losers, sums });
            start = end;
        }
        for span in spans {
            fates.depth = fates.depth.max(span.depth);
            fates.gained_a_quarter += span.gained_a_quarter;
        }
        fates
    }

    /// Those who joined a supplier at a tier: their profits, which may be put in any order, those who lost,
    /// and what all came to where the book does not know it by tier.
    pub(super) fn of_tier(&mut self, supplier: usize, tier: usize) -> (&mut [i64], Losers, &PeopleSums) {
        let Group { place, losers, sums } = &self.groups[self.firsts[supplier] + tier];
        (&mut self.profits[place.clone()], *losers, sums)
    }

    /// What all who lost had at the start.
    pub(super) fn losers_had(&self) -> i128 {
        self.groups.iter().map(|group| group.losers.had).sum()
    }

    /// All profits, ascending; those of a tier are no longer together then.
    pub(super) fn into_sorted(mut self, sources: &Sources) -> Vec<i64> {
        sources.parallelism.for_rows(self.profits.len()).sort(&mut self.profits);
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

fn group_of(firsts: &[usize], books: &[SupplierTotals], member: &Member) -> usize {
    let supplier = usize::from(member.supplier);
    firsts[supplier] + entry_tier(&books[supplier], member).0 as usize - 1
}

/// The tier at which a reseller joined.
pub(super) fn entry_tier(book: &SupplierTotals, member: &Member) -> Tier {
    book.entry_tier(PersonId(member.person), Tier(member.tier.into()))
}

impl Span<'_> {
    /// Counts them by group.
    fn count(&mut self, sources: &Sources, firsts: &[usize], groups: usize) {
        self.counts = vec![0; groups];
        for member in sources.world.resellers.members.range(self.slots.clone()) {
            self.counts[group_of(firsts, sources.ledger.suppliers(), member)] += 1;
            self.depth = self.depth.max(member.depth);
        }
    }

    /// Reckons what each gained or lost.
    fn reckon(&mut self, sources: &Sources, firsts: &[usize]) {
        let columns = &sources.world.resellers;
        let books = sources.ledger.suppliers();
        self.losers = vec![Losers::default(); self.counts.len()];
        self.sums = vec![PeopleSums::default(); self.counts.len()];
        let mut rooms: Vec<_> = self.profits.iter_mut().map(|room| room.iter_mut()).collect();
        let mut buy_ins = BuyIns::default();
        for (slot, member) in self.slots.clone().zip(columns.members.range(self.slots.clone())) {
            let profit = profit(sources, slot);
            let group = group_of(firsts, books, member);
            let people = books[usize::from(member.supplier)].people();
            if let Some(own) = people.and_then(|people| people.get(PersonId(member.person))) {
                self.sums[group].add(member, own);
            }
            *rooms[group].next().expect("room for as many as were counted") = profit;
            if profit < 0 {
                self.losers[group].add(member, profit, received(sources, slot) - profit);
            } else if profit > 0 {
                let buy_in = buy_ins.of(sources, member, columns.joined[slot]);
                self.gained_a_quarter += u64::from(i128::from(profit) * 4 > i128::from(buy_in));
            }
        }
    }
}

/// What joining cost in one tick, remembered by supplier and tier: resellers come in the order of joining.
#[derive(Default)]
struct BuyIns {
    joined: u16,
    known: BTreeMap<(u8, Tier), i64>,
}

impl BuyIns {
    fn of(&mut self, sources: &Sources, member: &Member, joined: u16) -> i64 {
        let supplier = member.supplier;
        let tier = entry_tier(&sources.ledger.suppliers()[usize::from(supplier)], member);
        if std::mem::replace(&mut self.joined, joined) != joined {
            self.known.clear();
        }
        *self.known.entry((supplier, tier)).or_insert_with(|| {
            buy_in(sources.scenario, SupplierId(supplier.into()), tier, Tick(joined.into()))
        })
    }
}

/// What a reseller had before any trade, in fen: its own cash and, as a first agent, the buy-in that it was
/// given.
fn starting_cash(sources: &Sources, slot: usize) -> i64 {
    let columns = &sources.world.resellers;
    // Where people may join again it is noted: what the last supplier left them.
    if let Some(&own_cash) = columns.own_cash.get(slot) {
        return own_cash;
    }
    let member = &columns.members[slot];
    let own_cash = sources.rules.traits.cash(member.person);
    let is_first = columns.members[slot].recruiter == NO_SLOT && columns.joined[slot] == 0;
    let gift = || buy_in(sources.scenario, SupplierId(member.supplier.into()), Tier(1), Tick(0));
    own_cash + if is_first { gift() } else { 0 }
}

/// What a reseller received, and is to receive from the platform, less what it paid, in fen.
pub(super) fn profit(sources: &Sources, slot: usize) -> i64 {
    received(sources, slot) - starting_cash(sources, slot)
}

/// What a reseller has and is to receive from the platform, in fen: what it had at the start, and its profit.
fn received(sources: &Sources, slot: usize) -> i64 {
    let due = sources.unsettled.get(&slot).copied().unwrap_or(0);
    sources.world.resellers.members[slot].cash + due
}

/// What joining cost at a tier in a tick, in fen: the entry order, as far as the law lets it, and the
/// deposit. First agents were given as much.
fn buy_in(scenario: &Scenario, supplier: SupplierId, tier: Tier, tick: Tick) -> i64 {
    let ladder = scenario.suppliers[usize::from(supplier.0)].prices_at(tick).ladder;
    let terms = ladder.terms(tier);
    let entry_order = scenario.law_at(supplier, tick).entry_order(terms);
    ladder.price(tier).map_or(0, |price| price.fen() * i64::from(entry_order) + terms.deposit.fen())
}
