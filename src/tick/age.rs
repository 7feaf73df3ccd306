//! Phase 8: a batch expires, wherever it lies.
//!
//! Batch *b* expires in tick *b·period + shelf life − 1*, so that most ticks have nothing to do; the
//! others look at everybody who ever joined. Holders do not depend on one another.

use super::ground::Ground;
use super::{Ahead, Posting, Stage, money};
use crate::units::{Batch, PersonId, Tier, Units};
use crate::world::{Member, Rows};

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
    let Stage { world, scratch, large_crew, .. } = stage;
    let members = &world.resellers.members;
    let crew = large_crew.for_rows(members.len());
    let length = crew.span(members.len());
    let mut spans =
        scratch.holders.for_each_of((0..members.len().div_ceil(length)).map(|span| span * length));
    crew.each(&mut spans, |(first, holders)| {
        let holds = |member: &Member| member.holds(batch) && member.supplier == supplier;
        let rows = (*first as u32..).zip(members.range(*first..(*first + length).min(members.len())));
        holders.clear();
        holders.extend(rows.filter(|(_, member)| holds(member)).map(|(slot, _)| slot));
    });
    let count = spans.len();
    for number in 0..count {
        let holders = std::mem::take(stage.scratch.holders.at(number));
        let mut ahead = Ahead::default();
        for &slot in &holders {
            if let Some(next) = ahead.next(&holders, 1) {
                stage.world.resellers.fetch(next.iter().copied());
            }
            let Member { person, tier, .. } = *stage.world.resellers.member(slot);
            let lot = stage.world.resellers.take_batch(slot, batch);
            let (person, tier) = (PersonId(person), Tier(u32::from(tier)));
            let (units, value) = (Units(u64::from(lot.units)), money(lot.value));
            stage.post(supplier, Posting::Expire { person, tier, batch: Batch(batch), units, value });
        }
        *stage.scratch.holders.at(number) = holders;
    }
}
