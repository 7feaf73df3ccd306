//! Phase 9: bans are carried out, quotas are called in, and resellers leave.
//!
//! Who leaves is decided for all before anybody does. Then goods are given back, and then they leave.
//! Reads each active reseller's quota, last success, stock, cash and confidence; writes its status and
//! deposit. Resellers depend on one another only through what they give back and what they feel, of which
//! see `buy_back` and `contagion`.

use super::ground::Ground;
use super::{Posting, Stage, ban, buy_back, contagion, money};
use crate::decision::{ConfidenceTerms, OwnDecisions, Rules};
use crate::network::Network;
use crate::scenario::MissedQuota;
use crate::world::{Cause, Member, Rows, Standing, Status, World};

pub(super) fn run(stage: &mut Stage) {
    let banned = ban::banned(stage);
    let expelled = call_in_quotas(stage, &banned);
    let banned = banned.into_iter().map(|slot| (slot, Cause::Banned));
    let mut forced: Vec<_> = banned.chain(expelled.into_iter().map(|slot| (slot, Cause::Quota))).collect();
    forced.sort_unstable_by_key(|&(slot, _)| slot);
    contagion::move_on(stage);
    let leavers = sort_out(stage, &forced);
    buy_back::run(stage, &leavers);
    for few in leavers.chunks(64) {
        let World { resellers, people, .. } = &*stage.world;
        resellers.fetch(few.iter().map(|&(slot, _)| slot));
        people.fetch(few.iter().map(|&(slot, _)| resellers.members[slot as usize].person));
        for &(slot, cause) in few {
            leave(stage, slot, cause);
        }
    }
    if stage.rules.confidence.is_some() {
        let leavers: Vec<u32> = leavers.iter().map(|&(slot, _)| slot).collect();
        contagion::spread(stage, &leavers);
    }
}

/// Those who leave out of a span of resellers, and those who stay.
#[derive(Debug, Clone, Default)]
pub(super) struct Sorted {
    leavers: Vec<(u32, Cause)>,
    /// How many stay: they are moved to the front of the span.
    stay: usize,
}

/// Takes those who leave out of the list of active resellers, both in the order of their slots.
fn sort_out(stage: &mut Stage, forced: &[(u32, Cause)]) -> Vec<(u32, Cause)> {
    let Stage { rules, network, world, scratch, tick, crew, .. } = stage;
    let (rules, tick) = (&**rules, *tick);
    let own = rules.own.as_ref().map(|own| {
        let mut causes = Causes::new(rules, world, tick, forced);
        let standard: Vec<_> = world.active.iter().map(|&slot| (slot, causes.of(slot))).collect();
        own_causes(own, (rules, network, world), &standard, forced, tick)
    });
    let mut active = std::mem::take(&mut world.active);
    let length = crew.span(active.len());
    let mut spans = scratch.sorted.for_each_of(active.chunks_mut(length).enumerate());
    crew.each(&mut spans, |((number, slots), sorted)| {
        let first = *number * length;
        let own = own.as_ref().map(|causes| &causes[first..first + slots.len()]);
        let from = forced.partition_point(|forced| forced.0 < slots[0]);
        sorted.sort_out(slots, Causes::new(rules, world, tick, &forced[from..]), own);
    });
    let (mut leavers, mut kept, mut stay) = (Vec::new(), Vec::new(), 0);
    for ((number, _), sorted) in &mut spans {
        leavers.append(&mut sorted.leavers);
        kept.push((*number * length, sorted.stay));
    }
    for (first, count) in kept {
        active.copy_within(first..first + count, stay);
        stay += count;
    }
    active.truncate(stay);
    world.active = active;
    leavers
}

impl Sorted {
    #[inline(never)]
    fn sort_out(&mut self, slots: &mut [u32], mut causes: Causes, own: Option<&[Option<Cause>]>) {
        match own {
            Some(own) => self.keep(slots, |at, _| own[at]),
            None if causes.are_few => {
                let glance = causes.glance;
                self.keep(slots, |_, slot| if glance.shows_none(slot) { None } else { causes.of(slot) });
            }
            None => self.keep(slots, |_, slot| causes.of(slot)),
        }
    }

    /// Moves those who have no cause to leave to the front.
    #[inline(always)]
    fn keep(&mut self, slots: &mut [u32], mut cause: impl FnMut(usize, u32) -> Option<Cause>) {
        let mut stay = 0;
        for at in 0..slots.len() {
            let slot = slots[at];
            slots[stay] = slot;
            match cause(at, slot) {
                Some(cause) => self.leavers.push((slot, cause)),
                None => stay += 1,
            }
        }
        self.stay = stay;
    }
}

/// Why resellers leave, to be asked in the order of their slots.
struct Causes<'a> {
    rules: &'a Rules,
    world: &'a World,
    glance: Glance<'a>,
    /// Those who have no choice and were not asked for yet.
    forced: &'a [(u32, Cause)],
    can_withdraw: bool,
    /// Where nobody is expelled, withdraws or loses confidence, a glance is enough to see that most stay.
    are_few: bool,
}

impl<'a> Causes<'a> {
    fn new(rules: &'a Rules, world: &'a World, tick: u32, forced: &'a [(u32, Cause)]) -> Self {
        let can_withdraw = rules.terms.iter().any(|terms| terms.withdrawal.is_some());
        Causes {
            rules,
            world,
            glance: Glance {
                members: &world.resellers.members,
                batches: &world.resellers.batches,
                tick,
                patience: rules.patience.unwrap_or(u32::MAX),
                can_go_broke: rules.can_go_broke(),
            },
            forced,
            can_withdraw,
            are_few: forced.is_empty() && !can_withdraw && rules.confidence.is_none(),
        }
    }

    fn of(&mut self, slot: u32) -> Option<Cause> {
        let Causes { rules, world, glance, forced, .. } = *self;
        if let Some((&(_, cause), later)) = forced.split_first().filter(|(forced, _)| forced.0 == slot) {
            self.forced = later;
            Some(cause)
        } else if self.can_withdraw && withdraws(rules, world, slot, glance.tick) {
            Some(Cause::CoolingOff)
        } else if glance.is_out_of_patience(slot) {
            Some(Cause::Patience)
        } else if glance.may_be_broke(slot) && is_broke(rules, world, slot, glance.tick) {
            Some(Cause::Broke)
        } else {
            let lost =
                |terms: ConfidenceTerms| terms.is_lost(world.resellers.moods[slot as usize].confidence);
            rules.confidence.is_some_and(lost).then_some(Cause::Confidence)
        }
    }
}

/// What two small columns show.
#[derive(Clone, Copy)]
struct Glance<'a> {
    members: &'a [Member],
    batches: &'a [u16],
    tick: u32,
    patience: u32,
    can_go_broke: bool,
}

impl Glance<'_> {
    /// Whether neither patience nor want of goods can be a cause to leave.
    #[inline(always)]
    fn shows_none(&self, slot: u32) -> bool {
        !self.is_out_of_patience(slot) && !self.may_be_broke(slot)
    }

    /// Whether it was without success for too long.
    #[inline(always)]
    fn is_out_of_patience(&self, slot: u32) -> bool {
        self.tick - u32::from(self.members[slot as usize].last_success) >= self.patience
    }

    #[inline(always)]
    fn may_be_broke(&self, slot: u32) -> bool {
        self.can_go_broke && self.batches[slot as usize] == 0
    }
}

/// Why those leave who decide in their own way; who is forced has no choice.
fn own_causes(
    own: &OwnDecisions,
    (rules, network, world): (&Rules, &Network, &World),
    standard: &[(u32, Option<Cause>)],
    forced: &[(u32, Cause)],
    tick: u32,
) -> Vec<Option<Cause>> {
    let mut causes = super::own::leave(own, (rules, network, world), standard, tick);
    for (cause, &(slot, standard)) in causes.iter_mut().zip(standard) {
        if forced.binary_search_by_key(&slot, |forced| forced.0).is_ok() {
            *cause = standard;
        }
    }
    causes
}

/// Whether a reseller undoes its joining: its period ends, it had no success, and there is something to
/// be had back.
fn withdraws(rules: &Rules, world: &World, slot: u32, tick: u32) -> bool {
    let (resellers, at) = (&world.resellers, slot as usize);
    let Member { person, supplier, last_success, .. } = resellers.members[at];
    let terms = &rules.terms[usize::from(supplier)];
    let joined = resellers.joined[at];
    terms.withdrawal.is_some_and(|withdrawal| u32::from(joined) + withdrawal.ticks == tick)
        && last_success == joined
        && (resellers.batches[at] != 0 || resellers.deposit[at] > 0)
        && rules.withdraws(terms, person, tick)
}

/// Whether a reseller without stock, who did not join just now, cannot pay for the smallest reorder.
fn is_broke(rules: &Rules, world: &World, slot: u32, tick: u32) -> bool {
    let (resellers, at) = (&world.resellers, slot as usize);
    let Member { supplier, tier, .. } = resellers.members[at];
    let terms = rules.terms[usize::from(supplier)].tier(tier);
    u32::from(resellers.joined[at]) < tick && rules.is_broke(terms, resellers.accounts[at].cash)
}

fn leave(stage: &mut Stage, slot: u32, cause: Cause) {
    let set_off_by = contagion::join_cascade(stage, slot, cause == Cause::Confidence);
    let set_off_by = set_off_by.map(|leaver| stage.person(leaver));
    let at = slot as usize;
    let resellers = &mut stage.world.resellers;
    resellers.members[at].status = Status::Left(cause);
    let (supplier, held) = (resellers.members[at].supplier, i64::from(resellers.deposit[at]));
    resellers.deposit[at] = 0;
    let has_stock = resellers.batches[at] != 0;
    let (returned, kept) = if cause == Cause::Quota { (0, held) } else { (held, 0) };
    if returned > 0 {
        resellers.accounts[at].cash += returned;
    }
    let books = &mut stage.world.suppliers[usize::from(supplier)];
    books.active -= 1;
    books.leavers += 1;
    books.deposits -= held;
    books.cash += kept;
    let rules = &stage.rules;
    if has_stock && (!rules.own_use.is_none() || rules.market.salvage.is_some() || rules.own.is_some()) {
        stage.world.retired_holders.push(slot);
    }
    let (person, tier) = (stage.person(slot), stage.tier(slot));
    stage.world.set_standing(stage.network, person.0, Standing::Former);
    if stage.world.resellers.has_earlier {
        stage.world.former.insert(person.0, slot);
    }
    let (returned, kept) = (money(returned), money(kept));
    let posting = Posting::Leave { person, tier, cause, returned, kept, set_off_by };
    stage.post(supplier, posting);
}

/// At the end of a quota period, demotes those who bought too little and returns those to be
/// expelled, in the order of the active list. A period counts for those who were there from its start.
fn call_in_quotas(stage: &mut Stage, banned: &[u32]) -> Vec<u32> {
    let mut expelled = Vec::new();
    if !stage.world.resellers.has_quotas {
        return expelled;
    }
    for index in 0..stage.world.active.len() {
        let slot = stage.world.active[index];
        if banned.binary_search(&slot).is_ok() {
            continue;
        }
        let at = slot as usize;
        let resellers = &mut stage.world.resellers;
        let terms = &stage.rules.terms[usize::from(resellers.members[at].supplier)];
        let Some(by_size) = terms.by_size.filter(|by_size| by_size.quota_period_ends(stage.tick)) else {
            continue;
        };
        let bought = std::mem::take(&mut resellers.quota_bought[at]);
        let tier = resellers.members[at].tier;
        let quota = terms.tier(tier).quota;
        if bought >= quota || !by_size.quota_due(u32::from(resellers.joined[at]), stage.tick) {
            continue;
        }
        match by_size.missed_quota {
            MissedQuota::Tolerate => {}
            MissedQuota::Demote if tier < terms.tiers() => stage.change_tier(slot, tier + 1),
            MissedQuota::Demote | MissedQuota::Expel => expelled.push(slot),
        }
    }
    expelled
}
