//! Phase 7: owners use units of their stock, active or not; those who have left then sell what they still
//! hold for salvage. First expired first out.
//!
//! Each use and each sale is a function of (seed, person, tick) and of the owner's own stock alone.

use super::ground::Ground;
use super::{Posting, Stage, money, own};
use crate::decision::OwnDecisions;
use crate::units::{Batch, Units};
use crate::world::Rows;

pub(super) fn run(stage: &mut Stage) {
    let (uses, salvage) = (!stage.rules.own_use.is_none(), stage.rules.market.salvage);
    if let Some(decisions) = stage.rules.own.clone() {
        for (slot, units) in decided(stage, &decisions) {
            use_some(stage, slot, units);
        }
    } else if uses {
        for index in 0..stage.world.active.len() {
            use_by_standard(stage, stage.world.active[index]);
        }
        for index in 0..stage.world.retired_holders.len() {
            use_by_standard(stage, stage.world.retired_holders[index]);
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
    let holders = world.active.iter().chain(&world.retired_holders).copied();
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

fn use_by_standard(stage: &mut Stage, slot: u32) {
    if stage.world.resellers.members[slot as usize].batches != 0 {
        let units = standard(stage, slot);
        use_some(stage, slot, units);
    }
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
