//! What a reseller has done with its goods.

use serde::{Deserialize, Serialize};

/// Units of one reseller.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(crate) struct Uses {
    /// Bought, and not sold on to other resellers.
    pub(super) kept: u64,
    /// Of those, gone to end users.
    pub(super) to_end_users: u64,
}

impl Uses {
    /// Whether a reseller with `on_hand` units can have done this with its goods.
    pub(super) fn fits(&self, on_hand: u32) -> bool {
        let Uses { kept, to_end_users } = *self;
        (u64::from(on_hand)..1 << 60).contains(&kept) && to_end_users < 1 << 60
    }
}
