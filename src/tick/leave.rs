//! Phase 9: bans are carried out, quotas are called in, and resellers leave.
//!
//! Who leaves is decided for all before anybody does. Then goods are given back, and then they leave.
//! Reads each active reseller's quota, last success, stock, cash and confidence; writes its status and
//! deposit. Resellers depend on one another only through what they give back and what they feel, of which
//! see `buy_back` and `contagion`.

use super::ground::Ground;
use super::{Ahead, Posting, Stage, ban, buy_back, contagion, money};
use crate::decision::{ConfidenceTerms, OwnDecisions, Rules};
use crate::network::Network;
use crate::scenario::MissedQuota;
use crate::units::{PersonId, Tier};
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
    let (mut ahead, mut further) = (Ahead::default(), Ahead::further());
    for &(slot, cause) in &leavers {
        let World { resellers, people, .. } = &*stage.world;
        if let Some(next) = further.next(&leavers, 1) {
            resellers.fetch(next.iter().map(|&(slot, _)| slot));
        }
        if let Some(next) = ahead.next(&leavers, 1) {
            people.fetch(next.iter().map(|&(slot, _)| resellers.members[slot as usize].person));
        }
        leave(stage, slot, cause);
    }
    if stage.rules.moving_confidence().is_some() {
        let leavers: Vec<u32> = leavers.iter().map(|&(slot, _)| slot).collect();
        contagion::spread(stage, &leavers);
    }
}

/// Those who leave out of a span of resellers.
#[derive(Debug, Clone, Default)]
pub(super) struct Sorted {
    leavers: Vec<(u32, Cause)>,
    /// Their places in the span.
    places: Vec<u32>,
    /// Places of those who could be out of patience.
    doubtful: Vec<u32>,
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
    let mut spans = scratch.sorted.for_each_of(active.spans_with_due(length).enumerate());
    crew.each(&mut spans, |((number, (slots, due)), sorted)| {
        let first = *number * length;
        let own = own.as_ref().map(|causes| &causes[first..first + slots.len()]);
        let from = forced.partition_point(|forced| forced.0 < slots[0]);
        sorted.sort_out((slots, due), Causes::new(rules, world, tick, &forced[from..]), own);
    });
    let count = spans.len();
    let sorted = || scratch.sorted.iter().take(count);
    active.remove(*crew, length, sorted().map(|sorted| &sorted.places[..]));
    world.active = active;
    sorted().flat_map(|sorted| &sorted.leavers).copied().collect()
}

impl Sorted {
    fn sort_out(
        &mut self,
        (slots, due): (&[u32], &mut [u16]),
        mut causes: Causes,
        own: Option<&[Option<Cause>]>,
    ) {
        self.leavers.clear();
        self.places.clear();
        match own {
            Some(own) => self.sort_all(slots, |at, _| own[at]),
            None if causes.is_patience => self.sort_due(slots, due, &causes),
            None => self.sort_all(slots, |_, slot| causes.of(slot)),
        }
    }

    /// Asks everybody.
    fn sort_all(&mut self, slots: &[u32], mut cause: impl FnMut(usize, u32) -> Option<Cause>) {
        for (at, &slot) in slots.iter().enumerate() {
            if let Some(cause) = cause(at, slot) {
                self.leavers.push((slot, cause));
                self.places.push(at as u32);
            }
        }
    }

    /// The same where nothing but lost patience makes anybody leave, and most need not be asked.
    fn sort_due(&mut self, slots: &[u32], due: &mut [u16], causes: &Causes) {
        /// Whether anybody is due is found out for so many at a time.
        const FEW: usize = 32;
        /// So many are asked at a time, so that their rows are fetched together.
        const MANY: usize = 1024;
        let tick = causes.tick.min(u16::MAX.into()) as u16;
        let resellers = &causes.world.resellers;
        for first in (0..slots.len()).step_by(MANY) {
            self.doubtful.clear();
            for (number, few) in due[first..(first + MANY).min(slots.len())].chunks(FEW).enumerate() {
                if few.iter().fold(false, |any, &due| any | (due <= tick)) {
                    let at = (first + number * FEW) as u32;
                    self.doubtful.extend((at..).zip(few).filter(|&(_, &due)| due <= tick).map(|(at, _)| at));
                }
            }
            resellers.fetch(self.doubtful.iter().map(|&at| slots[at as usize]));
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
        let confidence =
            rules.confidence.filter(|terms| !terms.is_still() || world.resellers.have_moods_moved);
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
            let lost =
                |terms: ConfidenceTerms| terms.is_lost(world.resellers.moods[slot as usize].confidence);
            self.confidence.is_some_and(lost).then_some(Cause::Confidence)
        }
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
        && (resellers.members[at].batches != 0 || resellers.deposit[at] > 0)
        && rules.withdraws(terms, person, tick)
}

/// Whether a reseller without stock, who did not join just now, cannot pay for the smallest reorder.
fn is_broke(rules: &Rules, world: &World, slot: u32, tick: u32) -> bool {
    let (resellers, at) = (&world.resellers, slot as usize);
    let Member { supplier, tier, .. } = resellers.members[at];
    let terms = rules.terms[usize::from(supplier)].tier(tier);
    u32::from(resellers.joined[at]) < tick && rules.is_broke(terms, resellers.members[at].cash)
}

fn leave(stage: &mut Stage, slot: u32, cause: Cause) {
    let set_off_by = contagion::join_cascade(stage, slot, cause == Cause::Confidence);
    let set_off_by = set_off_by.map(|leaver| stage.person(leaver));
    let at = slot as usize;
    let resellers = &mut stage.world.resellers;
    let member = resellers.member_mut(slot);
    let Member { person, tier, supplier, batches, .. } = *member;
    member.status = Status::Left(cause);
    let held = match std::mem::take(&mut member.has_deposit) {
        true => i64::from(std::mem::take(&mut resellers.deposit[at])),
        false => 0,
    };
    let (returned, kept) = if cause == Cause::Quota { (0, held) } else { (held, 0) };
    if returned > 0 {
        resellers.members[at].cash += returned;
    }
    let books = &mut stage.world.suppliers[usize::from(supplier)];
    books.active -= 1;
    books.leavers += 1;
    books.deposits -= held;
    books.cash += kept;
    let rules = &stage.rules;
    if batches != 0 && (!rules.own_use.is_none() || rules.market.salvage.is_some() || rules.own.is_some()) {
        stage.world.retired_holders.push(slot);
    }
    stage.world.set_standing(stage.network, person, Standing::Former);
    if stage.world.resellers.has_earlier {
        stage.world.former.insert(person, slot);
    }
    let (person, tier) = (PersonId(person), Tier(u32::from(tier)));
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
