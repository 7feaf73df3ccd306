//! Confidence, within phase 9: how it moves, and how leaving is felt by those around.
//!
//! Before any reseller leaves, every reseller's confidence moves with its own success. After all leavers have
//! left, those who stay feel it: each recruiter its recruits, each buyer its source, every reseller the news.
//! What they feel counts when confidence is tested again, in the next tick, so that nothing cascades within
//! one tick.
//!
//! Each reseller also stores what its confidence would be if no reseller had ever left, and which leaver it
//! felt last. A leaver that would have stayed by that measure was set off by the leaver it felt last, and
//! belongs to its cascade. The failure of a supplier moves both measures: see `failure`.
//!
//! Reads members, sources and the leavers; writes the confidence_states of those who stay, each its own.

use super::context::PhaseContext;
use super::{TickContext, failure};
use crate::decision::ConfidenceTerms;
use crate::event::Cause;
use crate::units::PersonId;
use crate::world::{Member, NO_SLOT, ResellerAccess, Resellers, Status};

/// Moves confidence with the success of this tick; those who joined in it are spared.
pub(super) fn move_on(context: &mut TickContext) {
    let Some(terms) = context.rules.moving_confidence() else { return };
    let (tick, first_recruit) = (context.tick as u16, context.scratch.handed_on.first_recruit);
    context.world.resellers.have_confidence_states_moved = true;
    let Resellers { members, confidence_states, .. } = &mut context.world.resellers;
    let slots = context.world.active.iter().map(|slot| slot as usize);
    for slot in slots.take_while(|&slot| slot < first_recruit) {
        let (confidence_state, succeeded) =
            (&mut confidence_states[slot], members[slot].last_success == tick);
        confidence_state.confidence = terms.after_tick(confidence_state.confidence, succeeded);
        confidence_state.alone = terms.after_tick(confidence_state.alone, succeeded);
    }
}

/// Stores for each leaver the cascade to which it belongs. Returns for each the person who set it off, if
/// there is one. Where confidence does not count, the list is empty.
pub(super) fn join_cascades(context: &mut TickContext, leavers: &[(u32, Cause)]) -> Vec<Option<PersonId>> {
    let Some(terms) = context.rules.confidence else { return Vec::new() };
    let leavers = leavers.iter().map(|&(slot, cause)| {
        let set_off_by = join_cascade(context, &terms, slot, cause == Cause::Confidence);
        set_off_by.map(|leaver| context.person(leaver))
    });
    leavers.collect()
}

fn join_cascade(
    context: &mut TickContext,
    terms: &ConfidenceTerms,
    slot: u32,
    lost_confidence: bool,
) -> Option<u32> {
    let confidence_states = &mut context.world.resellers.confidence_states;
    let confidence_state = confidence_states[slot as usize];
    let set_off_by =
        (lost_confidence && !terms.is_lost(confidence_state.alone)).then_some(confidence_state.felt_last);
    // Of a leaver it is the first of its cascade that is kept.
    confidence_states[slot as usize].felt_last = match set_off_by {
        Some(leaver) => confidence_states[leaver as usize].felt_last,
        None => slot,
    };
    set_off_by
}

/// Lets those who stay feel who left in this tick. `leavers` are in order of their slots.
pub(super) fn spread(context: &mut TickContext, leavers: &[u32]) {
    let Some(terms) = context.rules.moving_confidence() else { return };
    if terms.supplier_failed != 0 {
        failure::shake(context, terms.supplier_failed);
    }
    if leavers.is_empty() {
        return;
    }
    // Of all that is felt in a tick the last to be entered here is remembered: a source before recruits,
    // recruits before the news, and of several the one with the smallest id.
    let members = &context.world.resellers.members;
    let mut by_person = leavers.to_vec();
    by_person.sort_unstable_by_key(|&slot| (members[slot as usize].supplier, members[slot as usize].person));
    if terms.news != 0 {
        hear_news(context, &terms, &by_person);
    }
    if terms.downline_left != 0 {
        miss_recruits(context, &terms, &by_person);
    }
    if terms.source_left != 0 {
        miss_sources(context, &terms, leavers);
    }
}

/// Every active reseller hears which share of its supplier's resellers left.
fn hear_news(context: &mut TickContext, terms: &ConfidenceTerms, by_person: &[u32]) {
    let Resellers { members, confidence_states, .. } = &mut context.world.resellers;
    let supplier_of = |slot: u32| members[slot as usize].supplier;
    let mut stayed = vec![0u64; context.world.suppliers.len()];
    for slot in context.world.active.iter() {
        stayed[usize::from(supplier_of(slot))] += 1;
    }
    let mut news = vec![(0, NO_SLOT); stayed.len()];
    for leavers in by_person.chunk_by(|&a, &b| supplier_of(a) == supplier_of(b)) {
        let (supplier, left) = (usize::from(supplier_of(leavers[0])), leavers.len() as u64);
        news[supplier] = (terms.by_news(left, left + stayed[supplier]), leavers[0]);
    }
    for slot in context.world.active.iter() {
        let (change, first) = news[usize::from(supplier_of(slot))];
        if change != 0 {
            confidence_states[slot as usize].feel(change, first);
        }
    }
}

/// Each recruiter misses those of its recruits who left.
fn miss_recruits(context: &mut TickContext, terms: &ConfidenceTerms, by_person: &[u32]) {
    let resellers = &mut context.world.resellers;
    for &leaver in by_person.iter().rev() {
        let recruiter = resellers.member(leaver).recruiter;
        if resellers.is_active(recruiter) {
            resellers.confidence_states[recruiter as usize].feel(terms.downline_left, leaver);
        }
    }
}

/// Each buyer misses its source, if that left.
fn miss_sources(context: &mut TickContext, terms: &ConfidenceTerms, leavers: &[u32]) {
    let mut orphans = Vec::new();
    for slot in context.world.active.iter() {
        let resellers = &context.world.resellers;
        let Member { supplier, tier, .. } = resellers.members[slot as usize];
        let prices = &context.rules.terms[usize::from(supplier)];
        let is_dearer =
            |at: u32| prices.tier(resellers.members[at as usize].tier).price >= prices.tier(tier).price;
        let left_earlier = |at: u32| {
            resellers.members[at as usize].status != Status::Active && leavers.binary_search(&at).is_err()
        };
        // Pointers lead past those who left before this tick alone, as far as they were shortened.
        let mut at = resellers.members[slot as usize].upline;
        while at != NO_SLOT && (left_earlier(at) || is_dearer(at)) {
            at = resellers.members[at as usize].upline;
        }
        if at != NO_SLOT && !resellers.is_active(at) {
            orphans.push((slot, at));
        }
    }
    let resellers = &mut context.world.resellers;
    for (slot, source) in orphans {
        resellers.confidence_states[slot as usize].feel(terms.source_left, source);
        resellers.active_upline(slot);
    }
}
