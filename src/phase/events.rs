//! Phase 1: what is dated to this tick takes effect.
//!
//! Reads the scenario's price changes and events, and the tiers held; writes the terms of trade and the climate of
//! opinion and, where people are moved by more than the promised margin, levels of hype and the greatest chances to
//! join. Chains that the platform detects are noted for phase 9.

use super::{TickContext, ban, persuasion};

pub(super) fn run(context: &mut TickContext) {
    persuasion::move_hype(context);
    context.rules.turn_to(context.scenario, context.tick);
    persuasion::bound_joins(context);
    ban::detect(context);
}
