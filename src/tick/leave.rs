//! Phase 9: bans are carried out, quotas are called in, and resellers leave.
//!
//! Who leaves is decided for all before anybody does. Then goods are given back, and then they leave.
//! Reads each active reseller's quota, last success, stock, cash and confidence; writes its status and
//! deposit. Resellers depend on one another only through what they give back and what they feel, of which
//! see `buy_back` and `contagion`.

use super::deliver::change_tier;
use super::{Posting, Stage, ban, buy_back, contagion, money};
use crate::decision::{ConfidenceTerms, OwnDecisions};
use crate::scenario::MissedQuota;
use crate::world::{Cause, Member, Standing, Status, World};

pub(super) fn run(stage: &mut Stage) {
    let banned = ban::banned(stage);
    let expelled = call_in_quotas(stage, &banned);
    let banned = banned.into_iter().map(|slot| (slot, Cause::Banned));
    let mut forced: Vec<_> = banned.chain(expelled.into_iter().map(|slot| (slot, Cause::Quota))).collect();
    forced.sort_unstable_by_key(|&(slot, _)| slot);
    contagion::move_on(stage);
    let mut active = std::mem::take(&mut stage.world.active);
    let leavers = sort_out(stage, &mut active, &forced);
    stage.world.active = active;
    buy_back::run(stage, &leavers);
    for few in leavers.chunks(64) {
        let World { resellers, people, .. } = &*stage.world;
        resellers.touch(few.iter().map(|&(slot, _)| slot));
        people.touch(few.iter().map(|&(slot, _)| resellers.members[slot as usize].person));
        for &(slot, cause) in few {
            leave(stage, slot, cause);
        }
    }
    if stage.rules.confidence.is_some() {
        let leavers: Vec<u32> = leavers.iter().map(|&(slot, _)| slot).collect();
        contagion::spread(stage, &leavers);
    }
}

/// Takes those who leave out of the list of active resellers, both in the order of their slots.
#[inline(never)]
fn sort_out(stage: &Stage, active: &mut Vec<u32>, forced: &[(u32, Cause)]) -> Vec<(u32, Cause)> {
    let Stage { rules, world, tick, .. } = stage;
    let (members, batches) = (&world.resellers.members, &world.resellers.batches);
    let patience = rules.patience.unwrap_or(u32::MAX);
    let can_go_broke = rules.can_go_broke();
    let can_withdraw = rules.terms.iter().any(|terms| terms.withdrawal.is_some());
    // Where nobody is expelled, withdraws or loses confidence, most stay for want of any of the other causes.
    let few_causes = forced.is_empty() && !can_withdraw && rules.confidence.is_none();
    let idle = |slot: u32| *tick - u32::from(members[slot as usize].last_success);
    let may_be_broke = |slot: u32| can_go_broke && batches[slot as usize] == 0;
    let mut forced_next = forced.iter().peekable();
    let mut cause_of = |slot: u32| {
        if let Some(&(_, cause)) = forced_next.next_if(|forced| forced.0 == slot) {
            Some(cause)
        } else if can_withdraw && withdraws(stage, slot) {
            Some(Cause::CoolingOff)
        } else if idle(slot) >= patience {
            Some(Cause::Patience)
        } else if may_be_broke(slot) && is_broke(stage, slot) {
            Some(Cause::Broke)
        } else {
            let lost =
                |terms: ConfidenceTerms| terms.is_lost(world.resellers.moods[slot as usize].confidence);
            rules.confidence.is_some_and(lost).then_some(Cause::Confidence)
        }
    };
    let own = rules.own.as_ref().map(|own| {
        let standard: Vec<_> = active.iter().map(|&slot| (slot, cause_of(slot))).collect();
        own_causes(own, stage, &standard, forced)
    });
    let mut leavers = Vec::new();
    let mut kept = 0;
    for at in 0..active.len() {
        let slot = active[at];
        let cause = match &own {
            Some(causes) => causes[at],
            None if few_causes && idle(slot) < patience && !may_be_broke(slot) => None,
            None => cause_of(slot),
        };
        match cause {
            Some(cause) => leavers.push((slot, cause)),
            None => {
                active[kept] = slot;
                kept += 1;
            }
        }
    }
    active.truncate(kept);
    leavers
}

/// Why those leave who decide in their own way; who is forced has no choice.
fn own_causes(
    own: &OwnDecisions,
    stage: &Stage,
    standard: &[(u32, Option<Cause>)],
    forced: &[(u32, Cause)],
) -> Vec<Option<Cause>> {
    let Stage { rules, network, world, tick, .. } = stage;
    let mut causes = super::own::leave(own, (rules, network, world), standard, *tick);
    for (cause, &(slot, standard)) in causes.iter_mut().zip(standard) {
        if forced.binary_search_by_key(&slot, |forced| forced.0).is_ok() {
            *cause = standard;
        }
    }
    causes
}

/// Whether a reseller undoes its joining: its period ends, it had no success, and there is something to
/// be had back.
fn withdraws(stage: &Stage, slot: u32) -> bool {
    let (resellers, at) = (&stage.world.resellers, slot as usize);
    let Member { person, supplier, last_success, .. } = resellers.members[at];
    let terms = &stage.rules.terms[usize::from(supplier)];
    let joined = resellers.joined[at];
    terms.withdrawal.is_some_and(|withdrawal| u32::from(joined) + withdrawal.ticks == stage.tick)
        && last_success == joined
        && (resellers.batches[at] != 0 || resellers.deposit[at] > 0)
        && stage.rules.withdraws(terms, person, stage.tick)
}

/// Whether a reseller without stock, who did not join just now, cannot pay for the smallest reorder.
fn is_broke(stage: &Stage, slot: u32) -> bool {
    let (resellers, at) = (&stage.world.resellers, slot as usize);
    let Member { supplier, tier, .. } = resellers.members[at];
    let terms = stage.rules.terms[usize::from(supplier)].tier(tier);
    u32::from(resellers.joined[at]) < stage.tick && stage.rules.is_broke(terms, resellers.accounts[at].cash)
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
            MissedQuota::Demote if tier < terms.tiers() => change_tier(stage, slot, tier + 1),
            MissedQuota::Demote | MissedQuota::Expel => expelled.push(slot),
        }
    }
    expelled
}
