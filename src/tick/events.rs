//! Phase 1: hype moves on, and prices that change at a dated event take effect.
//!
//! Reads the scenario's price changes and the tiers held; writes the terms of trade and, where people are
//! moved by more than the promised margin, levels of hype and the greatest chances to join.

use super::{Stage, persuasion};
use crate::decision::Terms;

pub(super) fn run(stage: &mut Stage) {
    persuasion::move_hype(stage);
    let tick = stage.tick;
    for (index, supplier) in stage.scenario.suppliers.iter().enumerate() {
        if supplier.price_changes.iter().any(|change| change.tick == tick) {
            let held = stage.rules.terms[index].tiers();
            let terms = Terms::new(stage.scenario, supplier, tick, u32::from(held));
            stage.rules.terms[index] = terms;
        }
    }
    persuasion::bound_joins(stage);
}
