//! Phase 1: what is dated to this tick takes effect.
//!
//! Reads the scenario's price changes and events, the tiers held, and which suppliers have failed. Writes the
//! terms of trade and the climate of opinion. Where more than the promised margin moves people, it also
//! writes levels of hype and the greatest chances to join. Chains that the platform detects are noted for
//! phase 9.

use super::{TickContext, ban, failure, persuasion};

pub(super) fn run(context: &mut TickContext) {
    persuasion::move_hype(context);
    context.rules.turn_to(context.scenario, context.tick);
    failure::keep_terms(context);
    persuasion::bound_joins(context);
    ban::detect(context);
}
