//! Phase 7: owners use units of their stock, active or not; those who have left then sell what they still
//! hold for salvage. First expired first out. A unit that disappoints its owner is the last that it uses.
//!
//! Each use and each sale is a function of (seed, person, tick) and of the owner's own stock alone.
//!
//! Reads the stock of owners and the rules of use; writes stock, the cash of those who sell, and who is
//! disappointed.

use super::context::PhaseContext;
use super::{Posting, TickContext, custom, disappointment, money};
use crate::decision::{CustomDecisions, Rules};
use crate::random::Blocks;
use crate::units::{Batch, Units};
use crate::world::{Block, ResellerAccess, World};

pub(super) fn run(context: &mut TickContext) {
    let (uses, salvage) = (!context.rules.own_use.is_none(), context.rules.market.salvage);
    if let Some(decisions) = context.rules.own.clone() {
        for (slot, units) in decided(context, &decisions) {
            use_some(context, slot, units);
        }
    } else if uses {
        find_users(context);
        let count = context.scratch.buffers.users.iter().len();
        for number in 0..count {
            let using = std::mem::take(&mut context.scratch.buffers.users.at(number).using);
            using.iter().for_each(|&(slot, units)| use_some(context, slot, units));
            context.scratch.buffers.users.at(number).using = using;
        }
    }
    if let Some((price, rate)) = salvage {
        for index in 0..context.world.retired_holders.len() {
            let slot = context.world.retired_holders[index];
            let record = context.world.resellers.records(slot).count() as u32 - 1;
            let units = rate.units(context.person(slot).0, context.tick, record);
            salvage_some(context, slot, units, price);
        }
    }
    if !context.world.retired_holders.is_empty() {
        let members = &context.world.resellers.members;
        context.world.retired_holders.retain(|&slot| members[slot as usize].on_hand > 0);
    }
}

/// Those of a span of holders who use units in this tick, and how many.
#[derive(Debug, Clone, Default)]
pub(super) struct Users {
    using: Vec<(u32, u32)>,
    persons: Vec<u32>,
    records: Vec<u32>,
    blocks: Blocks,
}

/// Finds out by the standard who uses how many units: active resellers first, then those who have left.
fn find_users(context: &mut TickContext) {
    let TickContext { rules, world, scratch, tick, parallelism, .. } = context;
    let (rules, world, tick) = (&**rules, &**world, *tick);
    let length = parallelism.span(world.active.len() + world.retired_holders.len());
    let left = world.retired_holders.chunks(length).map(Holders::Left);
    let jobs: Vec<_> = world.active.spans(length).map(Holders::Active).chain(left).collect();
    scratch.buffers.users.iter_mut().for_each(|users| users.using.clear());
    let mut jobs = scratch.buffers.users.for_each_of(jobs.into_iter());
    parallelism.each(&mut jobs, |(holders, users)| match holders {
        Holders::Active(blocks) => {
            for block in *blocks {
                users.find(rules, world, (block.slots(), Some(block.persons())), tick);
            }
        }
        Holders::Left(slots) => users.find(rules, world, (slots, None), tick),
    });
}

/// A span of holders.
#[derive(Clone, Copy)]
enum Holders<'a> {
    Active(&'a [Block]),
    Left(&'a [u32]),
}

impl Users {
    /// Those of these holders, who are these persons.
    fn find(
        &mut self,
        rules: &Rules,
        world: &World,
        (slots, known_persons): (&[u32], Option<&[u32]>),
        tick: u32,
    ) {
        /// Holders whose draws are made at a time.
        const CHUNK: usize = 512;
        let Users { using, persons, records, blocks } = self;
        let resellers = &world.resellers;
        for (number, slots) in slots.chunks(CHUNK).enumerate() {
            let persons = match known_persons {
                Some(persons) => &persons[number * CHUNK..][..slots.len()],
                None => {
                    persons.clear();
                    persons.extend(slots.iter().map(|&slot| resellers.member(slot).person));
                    &persons[..]
                }
            };
            // A person with stock of several suppliers uses each for itself.
            records.clear();
            match resellers.earlier.is_kept() {
                true => records.extend(slots.iter().map(|&slot| resellers.records(slot).count() as u32 - 1)),
                false => records.resize(slots.len(), 0),
            }
            let first = using.len();
            rules.own_use.units_of_each(persons, tick, records, blocks, |at, units| {
                resellers.prefetch_member(slots[at]);
                using.push((slots[at], units));
            });
            let mut end = first;
            for at in first..using.len() {
                let (slot, units) = using[at];
                let most = if resellers.is_disappointed(slot) { 0 } else { resellers.member(slot).on_hand };
                let units = units.min(most);
                using[end] = (slot, units);
                end += usize::from(units > 0);
            }
            using.truncate(end);
        }
    }
}

/// Sells up to `units` units to salvage buyers.
fn salvage_some(context: &mut TickContext, slot: u32, units: u32, price: i64) {
    let (resellers, at) = (&mut context.world.resellers, slot as usize);
    let units = units.min(resellers.members[at].on_hand);
    if units == 0 {
        return;
    }
    let supplier = resellers.members[at].supplier;
    let newest = context.rules.terms[usize::from(supplier)].batch(context.tick);
    let mut left = units;
    while left > 0 {
        let lot = context.world.resellers.take_oldest(slot, newest, left);
        left -= lot.units;
        let amount = price * i64::from(lot.units);
        context.world.resellers.members[at].cash += amount;
        context.world.households -= amount;
        let posting = Posting::Dump {
            seller: context.person(slot),
            tier: context.tier(slot),
            buyer: None,
            batch: Batch(lot.batch),
            units: Units(u64::from(lot.units)),
            amount: money(amount),
            value: money(lot.value),
        };
        context.post(supplier, posting);
    }
}

/// What all holders use who decide in their own way.
fn decided(context: &TickContext, decisions: &CustomDecisions) -> Vec<(u32, u32)> {
    let TickContext { rules, world, tick, .. } = context;
    let holders = world.active.iter().chain(world.retired_holders.iter().copied());
    let holders = holders.filter(|&slot| world.resellers.members[slot as usize].batches != 0);
    let standard: Vec<_> = holders.map(|slot| (slot, standard(context, slot))).collect();
    custom::use_up(decisions, (rules, world), &standard, *tick)
}

/// What a holder uses by the standard.
fn standard(context: &TickContext, slot: u32) -> u32 {
    if context.rules.own_use.is_none() || context.world.resellers.is_disappointed(slot) {
        return 0;
    }
    let (resellers, at) = (&context.world.resellers, slot as usize);
    // A person with stock of several suppliers uses each for itself.
    let record = resellers.records(slot).count() as u32 - 1;
    let units = context.rules.own_use.units(resellers.members[at].person, context.tick, record);
    units.min(resellers.members[at].on_hand)
}

/// Uses `units` units of a holder's stock.
fn use_some(context: &mut TickContext, slot: u32, units: u32) {
    if units == 0 {
        return;
    }
    let (units, disappoints) = disappointment::before_use(context, slot, units);
    let resellers = &mut context.world.resellers;
    let at = slot as usize;
    let supplier = resellers.members[at].supplier;
    let terms = &context.rules.terms[usize::from(supplier)];
    if terms.relabels_own_use && resellers.has_end_use_rule() {
        resellers.note_end_use(slot, units);
    }
    let newest = terms.batch(context.tick);
    let mut left = units;
    while left > 0 {
        let lot = context.world.resellers.take_oldest(slot, newest, left);
        left -= lot.units;
        let posting = Posting::Use {
            person: context.person(slot),
            tier: context.tier(slot),
            batch: Batch(lot.batch),
            units: Units(u64::from(lot.units)),
            value: money(lot.value),
        };
        context.post(supplier, posting);
    }
    if disappoints {
        disappointment::disappoint_holder(context, slot);
    }
}
