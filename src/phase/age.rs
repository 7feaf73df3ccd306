//! Phase 8: a batch expires, wherever it lies.
//!
//! Batch *b* expires in tick *b·period + shelf life − 1*. Most ticks have nothing to do; the others scan
//! every record of a reseller, active or not. Holders do not depend on one another.
//!
//! Reads the goods of each reseller; writes them, and nothing else.

use super::{Posting, TickContext, money, sinks};
use crate::units::{Batch, PersonId, Tier, Units};
use crate::world::{Member, ResellerAccess};

pub(super) fn run(context: &mut TickContext) {
    for supplier in 0..context.rules.terms.len() {
        let terms = &context.rules.terms[supplier];
        let first_tick = (context.tick + 1).checked_sub(terms.shelf_life);
        if let Some(first_tick) = first_tick
            && first_tick % terms.batch_period == 0
        {
            let batch = first_tick / terms.batch_period;
            expire(context, supplier as u8, batch);
        }
    }
}

fn expire(context: &mut TickContext, supplier: u8, batch: u32) {
    let TickContext { world, sink, partial_totals, large_parallelism, .. } = context;
    let resellers = &mut world.resellers;
    let chunks = resellers.members.chunk_count();
    let most = if sink.keeps_order() { 1 } else { partial_totals.len().max(1) };
    let each = chunks.div_ceil(large_parallelism.tasks().min(resellers.ranges(most))).max(1);
    let firsts: Vec<usize> = (0..chunks).step_by(each).collect();
    let sinks = sinks(sink, partial_totals, firsts.len()).into_iter();
    let sinks = sinks.map(|sink| sink.expect("a sink for each task"));
    let mut ranges: Vec<_> = resellers.each_from_chunk(&firsts).into_iter().zip(sinks).collect();
    large_parallelism.each(&mut ranges, |(range, sink)| {
        let is_holder = |member: &Member| member.holds(batch) && member.supplier == supplier;
        range.for_each_where(is_holder, |range, slot| {
            let member = range.member(slot);
            let (person, tier) = (PersonId(member.person), Tier(u32::from(member.tier)));
            let lot = range.take_batch(slot, batch);
            let (units, value) = (Units(u64::from(lot.units)), money(lot.value));
            sink.post(supplier, Posting::Expire { person, tier, batch: Batch(batch), units, value });
        });
    });
}
