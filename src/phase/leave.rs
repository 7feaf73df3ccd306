//! Phase 9: bans are carried out, quotas are called in, and resellers leave.
//!
//! All decisions to leave are taken before the first reseller leaves. Then goods are given back, and then the
//! leavers leave. Reads each active reseller's quota, last success, stock, cash and confidence; writes its
//! status and deposit. Resellers depend on one another only through what they give back and what they feel:
//! see `buy_back` and `confidence`.

use std::ops::Range;

use super::context::PhaseContext;
use super::{
    Posting, PrefetchCursor, TickContext, ban, buy_back, confidence, instalments, marketplace, money, sinks,
};
use crate::decision::{ConfidenceTerms, CustomDecisions, Rules};
use crate::engine::chunked_vec::CHUNK;
use crate::event::Cause;
use crate::ledger::PostingSink;
use crate::network::Network;
use crate::scenario::MissedQuota;
use crate::units::{PersonId, Tier};
use crate::world::{Block, Member, RangeOfResellers, ResellerAccess, Standing, Status, World};

pub(super) fn run(context: &mut TickContext) {
    instalments::collect(context);
    let banned = ban::banned(context);
    let expelled = call_in_quotas(context, &banned);
    let mut purged = marketplace::purged(context);
    purged.retain(|slot| banned.binary_search(slot).is_err() && expelled.binary_search(slot).is_err());
    let purged = purged.into_iter().map(|slot| (slot, Cause::Purged));
    let banned = banned.into_iter().map(|slot| (slot, Cause::Banned));
    let expelled = expelled.into_iter().map(|slot| (slot, Cause::Quota));
    let mut forced: Vec<_> = banned.chain(expelled).chain(purged).collect();
    forced.sort_unstable_by_key(|&(slot, _)| slot);
    confidence::move_on(context);
    let leavers = sort_out(context, &forced);
    buy_back::run(context, &leavers);
    instalments::close(context, &leavers);
    marketplace::close_shops(context, &leavers);
    let set_off_by = confidence::join_cascades(context, &leavers);
    go(context, &leavers, &set_off_by);
    if context.rules.moving_confidence().is_some() {
        let leavers: Vec<u32> = leavers.iter().map(|&(slot, _)| slot).collect();
        confidence::spread(context, &leavers);
    }
}

/// Those who leave out of a span of resellers.
#[derive(Debug, Clone, Default)]
pub(super) struct Sorted {
    leavers: Vec<(u32, Cause)>,
    /// The places of some of them in their block.
    places: Vec<u32>,
    /// Places of those who could be out of patience.
    doubtful: Vec<u32>,
}

/// Takes those who leave out of the list of active resellers, both in the order of their slots.
fn sort_out(context: &mut TickContext, forced: &[(u32, Cause)]) -> Vec<(u32, Cause)> {
    let TickContext { rules, network, world, scratch, tick, parallelism, .. } = context;
    let (rules, tick) = (&**rules, *tick);
    let own = rules.own.as_ref().map(|own| {
        let mut causes = Causes::new(rules, world, tick, forced);
        let standard: Vec<_> = world.active.iter().map(|slot| (slot, causes.of(slot))).collect();
        own_causes(own, (rules, network, world), &standard, forced, tick)
    });
    let mut active = std::mem::take(&mut world.active);
    let length = parallelism.span(active.len());
    let mut next = 0;
    let starts = active.spans(length).map(|blocks| {
        let count: usize = blocks.iter().map(|block| block.slots().len()).sum();
        next += count;
        next - count
    });
    let starts: Vec<usize> = starts.collect();
    let mut spans = scratch.buffers.sorted.for_each_of(active.spans_mut(length).zip(starts));
    parallelism.each(&mut spans, |((blocks, start), sorted)| {
        let own = own.as_ref().map(|causes| &causes[*start..]);
        let from = forced.partition_point(|forced| forced.0 < blocks[0].slots()[0]);
        sorted.sort_out(blocks, Causes::new(rules, world, tick, &forced[from..]), own);
    });
    let count = spans.len();
    active.close_up();
    world.active = active;
    scratch.buffers.sorted.iter().take(count).flat_map(|sorted| &sorted.leavers).copied().collect()
}

impl Sorted {
    fn sort_out(&mut self, blocks: &mut [Block], mut causes: Causes, own: Option<&[Option<Cause>]>) {
        self.leavers.clear();
        let mut own = own.map(<[_]>::iter);
        for block in blocks {
            self.places.clear();
            match &mut own {
                Some(own) => self.sort_all(block.slots(), |_| own.next().copied().flatten()),
                None if causes.is_patience => self.sort_due(block, &causes),
                None => self.sort_all(block.slots(), |slot| causes.of(slot)),
            }
            block.remove(&self.places);
        }
    }

    /// Asks every reseller in `slots`.
    fn sort_all(&mut self, slots: &[u32], mut cause: impl FnMut(u32) -> Option<Cause>) {
        for (at, &slot) in (0..).zip(slots) {
            if let Some(cause) = cause(slot) {
                self.leavers.push((slot, cause));
                self.places.push(at);
            }
        }
    }

    /// Asks only resellers that may be due, where lost patience is the only cause to leave.
    fn sort_due(&mut self, block: &mut Block, causes: &Causes) {
        /// Resellers tested for being due in one step.
        const FEW: usize = 32;
        let tick = causes.tick.min(u16::MAX.into()) as u16;
        let resellers = &causes.world.resellers;
        let (slots, due) = block.slots_and_due();
        self.doubtful.clear();
        for (few, first) in due.chunks(FEW).zip((0..).step_by(FEW)) {
            if few.iter().fold(false, |any, &due| any | (due <= tick)) {
                self.doubtful.extend((first..).zip(few).filter(|&(_, &due)| due <= tick).map(|(at, _)| at));
            }
        }
        // The rows of all who are asked are fetched together.
        resellers.prefetch(self.doubtful.iter().map(|&at| slots[at as usize]));
        for &at in &self.doubtful {
            let slot = slots[at as usize];
            let patient_until =
                u32::from(resellers.member(slot).last_success).saturating_add(causes.patience);
            if patient_until > causes.tick {
                due[at as usize] = patient_until.min(u16::MAX.into()) as u16;
            } else {
                self.leavers.push((slot, Cause::Patience));
                self.places.push(at);
            }
        }
    }
}

/// What becomes of the leavers of a range of slots elsewhere than in their rows.
#[derive(Debug, Clone, Default)]
pub(super) struct Gone {
    persons: Vec<u32>,
    /// Who keeps stock.
    holders: Vec<u32>,
    suppliers: Vec<Parted>,
}

/// What a supplier has to do with those who left it.
#[derive(Debug, Clone, Copy, Default)]
struct Parted {
    count: u64,
    /// Deposits that it held of them, and what it kept of these.
    deposits: i64,
    kept: i64,
}

/// Lets them go. `leavers` are in the order of their slots, with who set each off where confidence counts.
fn go(context: &mut TickContext, leavers: &[(u32, Cause)], set_off_by: &[Option<PersonId>]) {
    /// One leaver is as much work as this number of rows of other tasks.
    const WEIGHT: usize = 16;
    let TickContext { rules, network, world, scratch, sink, partial_totals, parallelism, .. } = context;
    let keeps_holders = rules.uses_left_stock();
    let suppliers = world.suppliers.len();
    let resellers = &mut world.resellers;
    let most = if sink.keeps_order() { 1 } else { parallelism.tasks().min(partial_totals.len().max(1)) };
    let work = leavers.len() * WEIGHT;
    let count =
        resellers.ranges(most).min(work.div_ceil(parallelism.span(work))).clamp(1, leavers.len().max(1));
    let chunk_of = |at: usize| leavers[at].0 as usize / CHUNK;
    let mut firsts: Vec<usize> = (0..count)
        .map(|number| if number == 0 { 0 } else { chunk_of(leavers.len() * number / count) })
        .collect();
    firsts.dedup();
    let place = |chunk: usize| leavers.partition_point(|&(slot, _)| (slot as usize) < chunk * CHUNK);
    let ends = firsts.iter().skip(1).map(|&chunk| place(chunk)).chain([leavers.len()]);
    let own: Vec<Range<usize>> =
        firsts.iter().map(|&chunk| place(chunk)).zip(ends).map(|(from, to)| from..to).collect();
    let sinks = sinks(sink, partial_totals, firsts.len()).into_iter();
    let sinks = sinks.map(|sink| sink.expect("a sink for each task"));
    let ranges = resellers.each_from_chunk(&firsts).into_iter().zip(sinks).zip(own);
    let tasks: Vec<_> = ranges.collect();
    let mut tasks = scratch.buffers.gone.for_each_of(tasks.into_iter());
    parallelism.each(&mut tasks, |(((range, sink), own), gone)| {
        let set_off_by = set_off_by.get(own.clone()).unwrap_or_default();
        gone.go(range, sink, &leavers[own.clone()], set_off_by, suppliers, keeps_holders);
    });
    let count = tasks.len();
    for gone in scratch.buffers.gone.iter().take(count) {
        world.retired_holders.extend_from_slice(&gone.holders);
        for (books, parted) in world.suppliers.iter_mut().zip(&gone.suppliers) {
            books.active -= parted.count;
            books.leavers += parted.count;
            books.deposits -= parted.deposits;
            books.cash += parted.kept;
        }
        world.set_standings(network, &gone.persons, Standing::Former);
    }
    if world.resellers.earlier.is_kept() {
        let person = |slot: u32| world.resellers.member(slot).person;
        world.former.extend(leavers.iter().map(|&(slot, _)| (person(slot), slot)));
    }
}

impl Gone {
    fn go(
        &mut self,
        resellers: &mut RangeOfResellers,
        sink: &mut PostingSink,
        leavers: &[(u32, Cause)],
        set_off_by: &[Option<PersonId>],
        suppliers: usize,
        keeps_holders: bool,
    ) {
        self.persons.clear();
        self.holders.clear();
        self.suppliers.clear();
        self.suppliers.resize(suppliers, Parted::default());
        let mut ahead = PrefetchCursor::default();
        for (at, &(slot, cause)) in leavers.iter().enumerate() {
            if let Some(next) = ahead.next(leavers, 1) {
                resellers.prefetch(next.iter().map(|&(slot, _)| slot));
            }
            let member = resellers.member_mut(slot);
            let Member { person, tier, supplier, batches, .. } = *member;
            member.status = Status::Left(cause);
            let held = match std::mem::take(&mut member.has_deposit) {
                true => i64::from(std::mem::take(resellers.deposit_mut(slot))),
                false => 0,
            };
            let (returned, kept) = if cause == Cause::Quota { (0, held) } else { (held, 0) };
            resellers.member_mut(slot).cash += returned;
            let parted = &mut self.suppliers[usize::from(supplier)];
            parted.count += 1;
            parted.deposits += held;
            parted.kept += kept;
            if keeps_holders && batches != 0 {
                self.holders.push(slot);
            }
            self.persons.push(person);
            let set_off_by = set_off_by.get(at).copied().flatten();
            let (person, tier) = (PersonId(person), Tier(u32::from(tier)));
            let (returned, kept) = (money(returned), money(kept));
            sink.post(supplier, Posting::Leave { person, tier, cause, returned, kept, set_off_by });
        }
    }
}

/// Why resellers leave, to be asked in the order of their slots.
struct Causes<'a> {
    rules: &'a Rules,
    world: &'a World,
    tick: u32,
    patience: u32,
    can_go_broke: bool,
    /// Those who have no choice and were not asked for yet.
    forced: &'a [(u32, Cause)],
    can_withdraw: bool,
    /// How confidence is lost, unless it stands where it was when people joined, which is enough to stay.
    confidence: Option<ConfidenceTerms>,
    /// Whether there is no other cause in this tick than lost patience.
    is_patience: bool,
}

impl<'a> Causes<'a> {
    fn new(rules: &'a Rules, world: &'a World, tick: u32, forced: &'a [(u32, Cause)]) -> Self {
        let can_withdraw = rules.terms.iter().any(|terms| terms.withdrawal.is_some());
        let can_go_broke = rules.can_go_broke();
        let confidence = rules
            .confidence
            .filter(|terms| !terms.is_still() || world.resellers.have_confidence_states_moved);
        Causes {
            rules,
            world,
            tick,
            patience: rules.patience.unwrap_or(u32::MAX),
            can_go_broke,
            forced,
            can_withdraw,
            confidence,
            is_patience: forced.is_empty() && !can_withdraw && !can_go_broke && confidence.is_none(),
        }
    }

    #[inline]
    fn of(&mut self, slot: u32) -> Option<Cause> {
        let Causes { rules, world, tick, forced, .. } = *self;
        let member = world.resellers.member(slot);
        if let Some((&(_, cause), later)) = forced.split_first().filter(|(forced, _)| forced.0 == slot) {
            self.forced = later;
            Some(cause)
        } else if self.can_withdraw && withdraws(rules, world, slot, tick) {
            Some(Cause::CoolingOff)
        } else if tick - u32::from(member.last_success) >= self.patience {
            Some(Cause::Patience)
        } else if self.can_go_broke && member.batches == 0 && is_broke(rules, world, slot, tick) {
            Some(Cause::Broke)
        } else {
            let lost = |terms: ConfidenceTerms| {
                terms.is_lost(world.resellers.confidence_states[slot as usize].confidence)
            };
            self.confidence.is_some_and(lost).then_some(Cause::Confidence)
        }
    }
}

/// Why those leave who decide in their own way; who is forced has no choice.
fn own_causes(
    own: &CustomDecisions,
    (rules, network, world): (&Rules, &Network, &World),
    standard: &[(u32, Option<Cause>)],
    forced: &[(u32, Cause)],
    tick: u32,
) -> Vec<Option<Cause>> {
    let mut causes = super::custom::leave(own, (rules, network, world), standard, tick);
    for (cause, &(slot, standard)) in causes.iter_mut().zip(standard) {
        if forced.binary_search_by_key(&slot, |forced| forced.0).is_ok() {
            *cause = standard;
        }
    }
    causes
}

/// Whether a reseller undoes its joining: it is within its period, it had no success, and there is something
/// to be had back.
fn withdraws(rules: &Rules, world: &World, slot: u32, tick: u32) -> bool {
    let (resellers, at) = (&world.resellers, slot as usize);
    let Member { person, supplier, last_success, batches, .. } = resellers.members[at];
    let terms = &rules.terms[usize::from(supplier)];
    // Joining is the first success, so that most resellers past the period need no look at their other rows.
    let idle = tick - u32::from(last_success);
    terms.withdrawal.is_some_and(|withdrawal| (1..=withdrawal.ticks).contains(&idle))
        && last_success == resellers.joined[at]
        && (batches != 0 || resellers.deposit[at] > 0)
        && rules.withdraws(terms, person, tick)
}

/// Whether a reseller without stock, who did not join just now, cannot pay for the smallest reorder.
fn is_broke(rules: &Rules, world: &World, slot: u32, tick: u32) -> bool {
    let (resellers, at) = (&world.resellers, slot as usize);
    let Member { supplier, tier, .. } = resellers.members[at];
    let terms = rules.terms[usize::from(supplier)].tier(tier);
    u32::from(resellers.joined[at]) < tick && rules.is_broke(terms, resellers.members[at].cash)
}

/// At the end of a quota period, demotes those who bought too little and returns those to be
/// expelled, in the order of the active list. A period counts for those who were there from its start.
fn call_in_quotas(context: &mut TickContext, banned: &[u32]) -> Vec<u32> {
    let mut expelled = Vec::new();
    if !context.world.resellers.quota_bought.is_kept() {
        return expelled;
    }
    let active: Vec<u32> = context.world.active.iter().collect();
    for slot in active {
        if banned.binary_search(&slot).is_ok() {
            continue;
        }
        let at = slot as usize;
        let resellers = &mut context.world.resellers;
        let terms = &context.rules.terms[usize::from(resellers.members[at].supplier)];
        let Some(quotas) = terms.quotas.filter(|quotas| quotas.period_ends(context.tick)) else {
            continue;
        };
        let bought = std::mem::take(&mut resellers.quota_bought[at]);
        let tier = resellers.members[at].tier;
        let quota = terms.tier(tier).quota;
        if bought >= quota || !quotas.are_due(u32::from(resellers.joined[at]), context.tick) {
            continue;
        }
        match quotas.missed {
            MissedQuota::Tolerate => {}
            MissedQuota::Demote if tier < terms.tiers() => context.change_tier(slot, tier + 1),
            MissedQuota::Demote | MissedQuota::Expel => expelled.push(slot),
        }
    }
    expelled
}
