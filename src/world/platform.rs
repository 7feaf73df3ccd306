//! The platform's money: its own, and what waits to be paid out.

use serde::{Deserialize, Serialize};

use std::collections::{BTreeMap, VecDeque};

use super::is_within_reach;

/// What the platform has.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct PlatformBooks {
    /// Commission earned, in fen.
    pub(crate) profit: i64,
    /// The sum of what waits.
    pub(crate) unsettled: i64,
    /// Proceeds held back, the first due first.
    waiting: VecDeque<Waiting>,
}

/// Proceeds of one reseller's sales in one tick.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Waiting {
    pub(crate) due: u32,
    pub(crate) slot: u32,
    pub(crate) amount: i64,
}

impl PlatformBooks {
    /// Whether each waiting amount is owed to one of `resellers` resellers, and their sum is the one that is
    /// kept.
    pub(super) fn fits(&self, resellers: usize) -> bool {
        let is_owed = |row: &Waiting| (row.slot as usize) < resellers && row.amount >= 0;
        let sum: i128 = self.waiting.iter().map(|row| i128::from(row.amount)).sum();
        self.waiting.iter().all(is_owed)
            && sum == i128::from(self.unsettled)
            && is_within_reach(self.unsettled)
            && is_within_reach(self.profit)
    }

    /// Holds proceeds back until a tick, which never comes before that of what waits already.
    pub(crate) fn hold(&mut self, slot: u32, amount: i64, due: u32) {
        self.unsettled += amount;
        match self.waiting.back_mut() {
            Some(last) if (last.due, last.slot) == (due, slot) => last.amount += amount,
            _ => self.waiting.push_back(Waiting { due, slot, amount }),
        }
    }

    /// Takes out the first that is due by a tick.
    pub(crate) fn next_due(&mut self, tick: u32) -> Option<Waiting> {
        let first = *self.waiting.front().filter(|first| first.due <= tick)?;
        self.waiting.pop_front();
        self.unsettled -= first.amount;
        Some(first)
    }

    /// What each reseller is owed, by slot.
    pub(crate) fn owed(&self) -> BTreeMap<usize, i64> {
        let mut owed = BTreeMap::new();
        for row in &self.waiting {
            *owed.entry(row.slot as usize).or_insert(0) += row.amount;
        }
        owed
    }

    /// All that waits.
    pub(crate) fn waiting(&self) -> impl Iterator<Item = &Waiting> {
        self.waiting.iter()
    }
}
