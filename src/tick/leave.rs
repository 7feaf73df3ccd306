//! Phase 9: quotas are called in, and resellers leave.
//!
//! Reads each active reseller's quota, last success, stock and cash; writes its status and deposit.
//! Resellers do not depend on one another.

use super::deliver::change_tier;
use super::{Posting, Stage, money};
use crate::scenario::MissedQuota;
use crate::world::{Cause, Member, Standing, Status, World};

pub(super) fn run(stage: &mut Stage) {
    let expelled = call_in_quotas(stage);
    for &slot in &expelled {
        leave(stage, slot, Cause::Quota);
    }
    let mut active = std::mem::take(&mut stage.world.active);
    if !expelled.is_empty() {
        active.retain(|&slot| stage.world.resellers.is_active(slot));
    }
    let leavers = sort_out(stage, &mut active);
    stage.world.active = active;
    for few in leavers.chunks(64) {
        let World { resellers, people, .. } = &*stage.world;
        resellers.touch(few.iter().map(|&(slot, _)| slot));
        people.touch(few.iter().map(|&(slot, _)| resellers.members[slot as usize].person));
        for &(slot, cause) in few {
            leave(stage, slot, cause);
        }
    }
}

/// Takes those who leave out of the list of active resellers.
fn sort_out(stage: &Stage, active: &mut Vec<u32>) -> Vec<(u32, Cause)> {
    let Stage { rules, world, tick, .. } = stage;
    let (members, batches) = (&world.resellers.members, &world.resellers.batches);
    let patience = rules.patience.unwrap_or(u32::MAX);
    let can_go_broke = rules.can_go_broke();
    let mut leavers = Vec::new();
    let mut kept = 0;
    for at in 0..active.len() {
        let slot = active[at];
        let idle = *tick - u32::from(members[slot as usize].last_success);
        let cause = if idle >= patience {
            Some(Cause::Patience)
        } else if can_go_broke && batches[slot as usize] == 0 && is_broke(stage, slot) {
            Some(Cause::Broke)
        } else {
            None
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

/// Whether a reseller without stock, who did not join just now, cannot pay for the smallest reorder.
fn is_broke(stage: &Stage, slot: u32) -> bool {
    let (resellers, at) = (&stage.world.resellers, slot as usize);
    let Member { supplier, tier, .. } = resellers.members[at];
    let terms = stage.rules.terms[usize::from(supplier)].tier(tier);
    u32::from(resellers.joined[at]) < stage.tick && stage.rules.is_broke(terms, resellers.accounts[at].cash)
}

fn leave(stage: &mut Stage, slot: u32, cause: Cause) {
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
    if has_stock && (!stage.rules.own_use.is_none() || stage.rules.market.salvage.is_some()) {
        stage.world.retired_holders.push(slot);
    }
    let (person, tier) = (stage.person(slot), stage.tier(slot));
    stage.world.set_standing(stage.network, person.0, Standing::Former);
    if stage.world.resellers.has_earlier {
        stage.world.former.insert(person.0, slot);
    }
    let posting = Posting::Leave { person, tier, cause, returned: money(returned), kept: money(kept) };
    stage.post(supplier, posting);
}

/// At the end of a quota period, demotes those who bought too little and returns those to be
/// expelled, in the order of the active list. A period counts for those who were there from its start.
fn call_in_quotas(stage: &mut Stage) -> Vec<u32> {
    let mut expelled = Vec::new();
    if !stage.world.resellers.has_quotas {
        return expelled;
    }
    for index in 0..stage.world.active.len() {
        let slot = stage.world.active[index];
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
