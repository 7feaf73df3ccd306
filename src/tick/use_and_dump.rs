//! Phase 7: owners use units of their stock, active or not; those who have left then sell what they still
//! hold for salvage. First expired first out.
//!
//! Each use and each sale is a function of (seed, person, tick) and of the owner's own stock alone.

use super::ground::Ground;
use super::{Posting, Stage, money, own};
use crate::decision::{OwnDecisions, Rules};
use crate::random::Blocks;
use crate::units::{Batch, Units};
use crate::world::{Block, Rows, World};

pub(super) fn run(stage: &mut Stage) {
    let (uses, salvage) = (!stage.rules.own_use.is_none(), stage.rules.market.salvage);
    if let Some(decisions) = stage.rules.own.clone() {
        for (slot, units) in decided(stage, &decisions) {
            use_some(stage, slot, units);
        }
    } else if uses {
        find_users(stage);
        let count = stage.scratch.users.iter().len();
        for number in 0..count {
            let using = std::mem::take(&mut stage.scratch.users.at(number).using);
            using.iter().for_each(|&(slot, units)| use_some(stage, slot, units));
            stage.scratch.users.at(number).using = using;
        }
    }
    if let Some((price, rate)) = salvage {
        for index in 0..stage.world.retired_holders.len() {
            let slot = stage.world.retired_holders[index];
            let record = stage.world.resellers.records(slot).count() as u32 - 1;
            let units = rate.units(stage.person(slot).0, stage.tick, record);
            salvage_some(stage, slot, units, price);
        }
    }
    if !stage.world.retired_holders.is_empty() {
        let members = &stage.world.resellers.members;
        stage.world.retired_holders.retain(|&slot| members[slot as usize].on_hand > 0);
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
fn find_users(stage: &mut Stage) {
    let Stage { rules, world, scratch, tick, crew, .. } = stage;
    let (rules, world, tick) = (&**rules, &**world, *tick);
    let length = crew.span(world.active.len() + world.retired_holders.len());
    let left = world.retired_holders.chunks(length).map(Holders::Left);
    let jobs: Vec<_> = world.active.spans(length).map(Holders::Active).chain(left).collect();
    scratch.users.iter_mut().for_each(|users| users.using.clear());
    let mut jobs = scratch.users.for_each_of(jobs.into_iter());
    crew.each(&mut jobs, |(holders, users)| match holders {
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
            // Somebody with stock of several suppliers uses each for itself.
            records.clear();
            match resellers.has_earlier {
                true => records.extend(slots.iter().map(|&slot| resellers.records(slot).count() as u32 - 1)),
                false => records.resize(slots.len(), 0),
            }
            let first = using.len();
            rules.own_use.units_of_each(persons, tick, records, blocks, |at, units| {
                resellers.fetch_member(slots[at]);
                using.push((slots[at], units));
            });
            let mut end = first;
            for at in first..using.len() {
                let (slot, units) = using[at];
                let units = units.min(resellers.member(slot).on_hand);
                using[end] = (slot, units);
                end += usize::from(units > 0);
            }
            using.truncate(end);
        }
    }
}

/// Sells up to so many units to salvage buyers.
fn salvage_some(stage: &mut Stage, slot: u32, units: u32, price: i64) {
    let (resellers, at) = (&mut stage.world.resellers, slot as usize);
    let units = units.min(resellers.members[at].on_hand);
    if units == 0 {
        return;
    }
    let supplier = resellers.members[at].supplier;
    let newest = stage.rules.terms[usize::from(supplier)].batch(stage.tick);
    let mut left = units;
    while left > 0 {
        let lot = stage.world.resellers.take_oldest(slot, newest, left);
        left -= lot.units;
        let amount = price * i64::from(lot.units);
        stage.world.resellers.members[at].cash += amount;
        stage.world.households -= amount;
        let posting = Posting::Dump {
            seller: stage.person(slot),
            tier: stage.tier(slot),
            buyer: None,
            batch: Batch(lot.batch),
            units: Units(u64::from(lot.units)),
            amount: money(amount),
            value: money(lot.value),
        };
        stage.post(supplier, posting);
    }
}

/// What all holders use who decide in their own way.
fn decided(stage: &Stage, decisions: &OwnDecisions) -> Vec<(u32, u32)> {
    let Stage { rules, world, tick, .. } = stage;
    let holders = world.active.iter().chain(world.retired_holders.iter().copied());
    let holders = holders.filter(|&slot| world.resellers.members[slot as usize].batches != 0);
    let standard: Vec<_> = holders.map(|slot| (slot, standard(stage, slot))).collect();
    own::use_up(decisions, (rules, world), &standard, *tick)
}

/// What a holder uses by the standard.
fn standard(stage: &Stage, slot: u32) -> u32 {
    if stage.rules.own_use.is_none() {
        return 0;
    }
    let (resellers, at) = (&stage.world.resellers, slot as usize);
    // Somebody with stock of several suppliers uses each for itself.
    let record = resellers.records(slot).count() as u32 - 1;
    let units = stage.rules.own_use.units(resellers.members[at].person, stage.tick, record);
    units.min(resellers.members[at].on_hand)
}

/// Uses so many units of what somebody holds.
fn use_some(stage: &mut Stage, slot: u32, units: u32) {
    if units == 0 {
        return;
    }
    let resellers = &mut stage.world.resellers;
    let at = slot as usize;
    let supplier = resellers.members[at].supplier;
    let terms = &stage.rules.terms[usize::from(supplier)];
    if terms.relabels_own_use && resellers.has_end_use_rule() {
        resellers.note_end_use(slot, units);
    }
    let newest = terms.batch(stage.tick);
    let mut left = units;
    while left > 0 {
        let lot = stage.world.resellers.take_oldest(slot, newest, left);
        left -= lot.units;
        let posting = Posting::Use {
            person: stage.person(slot),
            tier: stage.tier(slot),
            batch: Batch(lot.batch),
            units: Units(u64::from(lot.units)),
            value: money(lot.value),
        };
        stage.post(supplier, posting);
    }
}
