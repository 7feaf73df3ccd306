//! Phase 1: prices that change at a dated event take effect.
//!
//! Reads the scenario's price changes and the tiers held; writes the terms of trade.

use super::Stage;
use crate::decision::Terms;

pub(super) fn run(stage: &mut Stage) {
    let tick = stage.tick;
    for (index, supplier) in stage.scenario.suppliers.iter().enumerate() {
        if supplier.price_changes.iter().any(|change| change.tick == tick) {
            let held = stage.rules.terms[index].tiers();
            let terms = Terms::new(stage.scenario, supplier, tick, u32::from(held));
            stage.rules.terms[index] = terms;
        }
    }
}
