//! Phase 8: a batch expires, wherever it lies.
//!
//! Batch *b* expires in tick *b·period + shelf life − 1*, so that most ticks have nothing to do; the
//! others look at one small column. Holders do not depend on one another.

use super::ground::Ground;
use super::{Posting, Stage, money};
use crate::units::{Batch, Units};
use crate::world::Rows;

pub(super) fn run(stage: &mut Stage) {
    for supplier in 0..stage.rules.terms.len() {
        let terms = &stage.rules.terms[supplier];
        let first_tick = (stage.tick + 1).checked_sub(terms.shelf_life);
        if let Some(first_tick) = first_tick
            && first_tick % terms.batch_period == 0
        {
            let batch = first_tick / terms.batch_period;
            expire(stage, supplier as u8, batch);
        }
    }
}

fn expire(stage: &mut Stage, supplier: u8, batch: u32) {
    for slot in 0..stage.world.resellers.len() {
        let resellers = &mut stage.world.resellers;
        if !resellers.holds(slot, batch) || resellers.members[slot].supplier != supplier {
            continue;
        }
        let lot = resellers.take_batch(slot as u32, batch);
        let posting = Posting::Expire {
            person: stage.person(slot as u32),
            tier: stage.tier(slot as u32),
            batch: Batch(batch),
            units: Units(u64::from(lot.units)),
            value: money(lot.value),
        };
        stage.post(supplier, posting);
    }
}
