//! Confidence, within phase 9: how it moves, and how leaving is felt by those around.
//!
//! Before anybody leaves, every reseller's confidence moves with its own success. After all who leave
//! have left, those who stay feel it: each recruiter its recruits, each buyer its source, everybody the
//! news. What they feel counts when confidence is looked at again, in the next tick, so that nothing
//! cascades within one.
//!
//! Each reseller also remembers what its confidence would be if nobody had ever left, and whose leaving
//! it felt last. One who would have stayed alone was set off by that leaver, and belongs to its cascade.
//!
//! Reads members, sources and the leavers; writes the moods of those who stay, each its own.

use super::Stage;
use super::ground::Ground;
use crate::decision::ConfidenceTerms;
use crate::units::PersonId;
use crate::world::{Cause, Member, NOBODY, Resellers, Rows, Status};

/// Moves confidence with the success of this tick; those who joined in it are spared.
pub(super) fn move_on(stage: &mut Stage) {
    let Some(terms) = stage.rules.moving_confidence() else { return };
    let (tick, first_recruit) = (stage.tick as u16, stage.scratch.first_recruit);
    stage.world.resellers.have_moods_moved = true;
    let Resellers { members, moods, .. } = &mut stage.world.resellers;
    let slots = stage.world.active.iter().map(|slot| slot as usize);
    for slot in slots.take_while(|&slot| slot < first_recruit) {
        let (mood, succeeded) = (&mut moods[slot], members[slot].last_success == tick);
        mood.confidence = terms.after_tick(mood.confidence, succeeded);
        mood.alone = terms.after_tick(mood.alone, succeeded);
    }
}

/// Notes for each of those who leave to which cascade it belongs; gives who set each off, if somebody did. Nobody was
/// where confidence does not count.
pub(super) fn join_cascades(stage: &mut Stage, leavers: &[(u32, Cause)]) -> Vec<Option<PersonId>> {
    let Some(terms) = stage.rules.confidence else { return Vec::new() };
    let leavers = leavers.iter().map(|&(slot, cause)| {
        let set_off_by = join_cascade(stage, &terms, slot, cause == Cause::Confidence);
        set_off_by.map(|leaver| stage.person(leaver))
    });
    leavers.collect()
}

fn join_cascade(stage: &mut Stage, terms: &ConfidenceTerms, slot: u32, lost_confidence: bool) -> Option<u32> {
    let moods = &mut stage.world.resellers.moods;
    let mood = moods[slot as usize];
    let set_off_by = (lost_confidence && !terms.is_lost(mood.alone)).then_some(mood.felt_last);
    // Of a leaver it is the first of its cascade that is kept.
    moods[slot as usize].felt_last = match set_off_by {
        Some(leaver) => moods[leaver as usize].felt_last,
        None => slot,
    };
    set_off_by
}

/// Lets those who stay feel who left in this tick. `leavers` are in order of their slots.
pub(super) fn spread(stage: &mut Stage, leavers: &[u32]) {
    let Some(terms) = stage.rules.moving_confidence() else { return };
    if leavers.is_empty() {
        return;
    }
    // Of all that is felt in a tick the last to be entered here is remembered: a source before recruits,
    // recruits before the news, and of several the one with the smallest id.
    let members = &stage.world.resellers.members;
    let mut by_person = leavers.to_vec();
    by_person.sort_unstable_by_key(|&slot| (members[slot as usize].supplier, members[slot as usize].person));
    if terms.news != 0 {
        hear_news(stage, &terms, &by_person);
    }
    if terms.downline_left != 0 {
        miss_recruits(stage, &terms, &by_person);
    }
    if terms.source_left != 0 {
        miss_sources(stage, &terms, leavers);
    }
}

/// Everybody hears which share of the supplier's resellers left.
fn hear_news(stage: &mut Stage, terms: &ConfidenceTerms, by_person: &[u32]) {
    let Resellers { members, moods, .. } = &mut stage.world.resellers;
    let supplier_of = |slot: u32| members[slot as usize].supplier;
    let mut stayed = vec![0u64; stage.world.suppliers.len()];
    for slot in stage.world.active.iter() {
        stayed[usize::from(supplier_of(slot))] += 1;
    }
    let mut news = vec![(0, NOBODY); stayed.len()];
    for leavers in by_person.chunk_by(|&a, &b| supplier_of(a) == supplier_of(b)) {
        let (supplier, left) = (usize::from(supplier_of(leavers[0])), leavers.len() as u64);
        news[supplier] = (terms.by_news(left, left + stayed[supplier]), leavers[0]);
    }
    for slot in stage.world.active.iter() {
        let (change, first) = news[usize::from(supplier_of(slot))];
        if change != 0 {
            moods[slot as usize].feel(change, first);
        }
    }
}

/// Each recruiter misses those of its recruits who left.
fn miss_recruits(stage: &mut Stage, terms: &ConfidenceTerms, by_person: &[u32]) {
    let resellers = &mut stage.world.resellers;
    for &leaver in by_person.iter().rev() {
        let recruiter = resellers.member(leaver).recruiter;
        if resellers.is_active(recruiter) {
            resellers.moods[recruiter as usize].feel(terms.downline_left, leaver);
        }
    }
}

/// Each buyer misses its source, if that left.
fn miss_sources(stage: &mut Stage, terms: &ConfidenceTerms, leavers: &[u32]) {
    let mut orphans = Vec::new();
    for slot in stage.world.active.iter() {
        let resellers = &stage.world.resellers;
        let Member { supplier, tier, .. } = resellers.members[slot as usize];
        let prices = &stage.rules.terms[usize::from(supplier)];
        let is_dearer =
            |at: u32| prices.tier(resellers.members[at as usize].tier).price >= prices.tier(tier).price;
        let left_earlier = |at: u32| {
            resellers.members[at as usize].status != Status::Active && leavers.binary_search(&at).is_err()
        };
        // Pointers lead past those who left before this tick alone, as far as they were shortened.
        let mut at = resellers.members[slot as usize].upline;
        while at != NOBODY && (left_earlier(at) || is_dearer(at)) {
            at = resellers.members[at as usize].upline;
        }
        if at != NOBODY && !resellers.is_active(at) {
            orphans.push((slot, at));
        }
    }
    let resellers = &mut stage.world.resellers;
    for (slot, source) in orphans {
        resellers.moods[slot as usize].feel(terms.source_left, source);
        resellers.active_upline(slot);
    }
}
