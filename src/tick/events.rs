//! Phase 1: what is dated to this tick takes effect.
//!
//! Reads the scenario's price changes and events, and the tiers held; writes the terms of trade and the climate of
//! opinion and, where people are moved by more than the promised margin, levels of hype and the greatest chances to
//! join. Chains that the platform detects are noted for phase 9.

use super::{Stage, ban, persuasion};
use crate::decision::Terms;

pub(super) fn run(stage: &mut Stage) {
    persuasion::move_hype(stage);
    let tick = stage.tick;
    let turns = stage.scenario.events.iter().any(|event| event.turns_at(tick));
    if turns {
        stage.rules.change_climate(stage.scenario, tick);
    }
    for (index, supplier) in stage.scenario.suppliers.iter().enumerate() {
        if turns || supplier.price_changes.iter().any(|change| change.tick == tick) {
            let held = stage.rules.terms[index].tiers();
            stage.rules.terms[index] = Terms::new(stage.scenario, index, tick, u32::from(held));
        }
    }
    persuasion::bound_joins(stage);
    ban::detect(stage);
}
