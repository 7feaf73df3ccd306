//! Phase 1: what is dated to this tick takes effect.
//!
//! Reads the scenario's price changes and events, and the tiers held; writes the terms of trade and the climate of
//! opinion and, where people are moved by more than the promised margin, levels of hype and the greatest chances to
//! join. Chains that the platform detects are noted for phase 9.

use super::{Stage, ban, persuasion};

pub(super) fn run(stage: &mut Stage) {
    persuasion::move_hype(stage);
    stage.rules.turn_to(stage.scenario, stage.tick);
    persuasion::bound_joins(stage);
    ban::detect(stage);
}
