//! A supplier that cannot pay: what it pays of a refund (within phase 9), what its resellers feel of its
//! failure, and the terms on which it goes on (phase 1).
//!
//! It fails at the moment at which a refund exceeds its cash and credit. The leaver that it cannot pay in
//! full has given its goods back all the same. From then on, for later leavers of the same tick too, it takes
//! nothing back. What its resellers feel counts in the next tick, as with all that is felt: see `confidence`.
//!
//! Reads and writes the cash of suppliers and the tick of their failure; writes confidence of active
//! resellers. That a supplier has failed is state; its terms, which price changes and events renew, are held
//! to it at the start of each tick.

use super::context::PhaseContext;
use super::{Posting, TickContext, money};
use crate::world::ResellerAccess;

/// Phase 1: suppliers that have failed make nothing, take no recruits and take nothing back.
pub(super) fn keep_terms(context: &mut TickContext) {
    for (terms, books) in context.rules.terms.iter_mut().zip(&context.world.suppliers) {
        if books.failed_at.is_some() {
            terms.fail();
        }
    }
}

/// What a supplier pays of a refund that it owes, in fen: as much as its cash and credit allow.
pub(super) fn payable(context: &TickContext, supplier: u8, due: i64) -> i64 {
    let books = &context.world.suppliers[usize::from(supplier)];
    context.terms(supplier).payable(due, books.cash)
}

/// The supplier of a leaver fails: it cannot pay this much of the refund.
pub(super) fn fail(context: &mut TickContext, slot: u32, missing: i64) {
    let supplier = context.world.resellers.member(slot).supplier;
    context.world.suppliers[usize::from(supplier)].failed_at = Some(context.tick);
    let (person, tier) = (context.person(slot), context.tier(slot));
    context.post(supplier, Posting::Unpaid { person, tier, amount: money(missing) });
}

/// Lets the active resellers of suppliers that failed in this tick lose confidence.
pub(super) fn shake(context: &mut TickContext, change: i32) {
    let TickContext { world, tick, .. } = context;
    let has_failed: Vec<bool> = world.suppliers.iter().map(|books| books.failed_at == Some(*tick)).collect();
    if !has_failed.contains(&true) {
        return;
    }
    let resellers = &mut world.resellers;
    for slot in world.active.iter().map(|slot| slot as usize) {
        if has_failed[usize::from(resellers.members[slot].supplier)] {
            let state = &mut resellers.confidence_states[slot];
            state.confidence = state.confidence.saturating_add(change);
            state.alone = state.alone.saturating_add(change);
        }
    }
}
