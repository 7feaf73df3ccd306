//! Phase 8: a batch expires, wherever it lies.
//!
//! Batch *b* expires in tick *b·period + shelf life − 1*, so that most ticks have nothing to do; the
//! others look at everybody who ever joined. Holders do not depend on one another.

use super::{Posting, Stage, desks, money};
use crate::units::{Batch, PersonId, Tier, Units};
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
    let Stage { world, desk, part_books, large_crew, .. } = stage;
    let resellers = &mut world.resellers;
    let chunks = resellers.members.chunk_count();
    let most = if desk.keeps_order() { 1 } else { part_books.len().max(1) };
    let each = chunks.div_ceil(large_crew.tasks().min(resellers.ranges(most))).max(1);
    let firsts: Vec<usize> = (0..chunks).step_by(each).collect();
    let desks = desks(desk, part_books, firsts.len()).into_iter();
    let desks = desks.map(|desk| desk.expect("a desk for each task"));
    let mut ranges: Vec<_> = resellers.each_from_chunk(&firsts).into_iter().zip(desks).collect();
    large_crew.each(&mut ranges, |(range, desk)| {
        for slot in range.slots() {
            let member = range.member(slot);
            if !member.holds(batch) || member.supplier != supplier {
                continue;
            }
            let (person, tier) = (PersonId(member.person), Tier(u32::from(member.tier)));
            let lot = range.take_batch(slot, batch);
            let (units, value) = (Units(u64::from(lot.units)), money(lot.value));
            desk.post(supplier, Posting::Expire { person, tier, batch: Batch(batch), units, value });
        }
    });
}
