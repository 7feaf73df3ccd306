//! One reseller: who it is, what it has and how it fares.
//!
//! All that settling an order, a sale or a leaving touches is one record of 64 bytes, which is one cache
//! line.

use serde::{Deserialize, Serialize};

use crate::event::Cause;
use crate::scenario::LIVE_BATCHES;

use super::is_within_reach;

/// No reseller: the supplier, as a source or a recruiter.
pub(crate) const NO_SLOT: u32 = u32::MAX;

/// Whether a reseller is active.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Ordered its entry goods, which have not been delivered yet (only within a tick).
    Candidate,
    /// Active.
    Active,
    /// Left.
    Left(Cause),
}

/// A reseller. Units lie in a ring by batch number: batch *b* at place *b* mod 16, which is unambiguous
/// because at most 16 batches are alive at once.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[repr(C, align(64))]
pub(crate) struct Member {
    /// Cash in fen.
    pub(crate) cash: i64,
    /// Book value of the stock in fen, at moving average cost.
    pub(crate) value: i64,
    /// Units by batch, or the number of a wide shelf where they do not fit 8 bits.
    pub(super) places: [u8; PLACES],
    /// Units on hand.
    pub(crate) on_hand: u32,
    /// Nearest ancestor not known to have left.
    pub(crate) upline: u32,
    pub(crate) person: u32,
    /// Recruiting steps from the supplier.
    pub(crate) depth: u32,
    /// Who brought it in.
    pub(crate) recruiter: u32,
    pub(crate) tier: u16,
    pub(crate) last_success: u16,
    pub(crate) last_retail: u16,
    /// Bit *b* mod 16 is set if units of batch *b* are on hand.
    pub(crate) batches: u16,
    pub(crate) supplier: u8,
    pub(crate) status: Status,
    pub(super) is_wide: bool,
    /// Whether the supplier holds a deposit of it.
    pub(crate) has_deposit: bool,
}

impl Member {
    /// A candidate.
    pub(super) fn new(recruit: &Recruit, tick: u32) -> Self {
        let Recruit { person, supplier, tier, depth, recruiter, cash, .. } = *recruit;
        Member {
            cash,
            value: 0,
            places: [0; PLACES],
            on_hand: 0,
            upline: recruiter,
            person,
            depth,
            recruiter,
            tier,
            last_success: tick as u16,
            last_retail: tick as u16,
            batches: 0,
            supplier,
            status: Status::Candidate,
            is_wide: false,
            has_deposit: false,
        }
    }

    /// Whether this could be the row of a person among `seats` seats, at the end of a tick; other rows are
    /// not compared.
    pub(super) fn fits(&self, seats: u32, suppliers: usize, tick: u32) -> bool {
        self.person < seats
            && usize::from(self.supplier) < suppliers
            && self.tier > 0
            && self.status != Status::Candidate
            && [self.last_success, self.last_retail].into_iter().all(|last| u32::from(last) <= tick)
            && is_within_reach(self.cash)
            && is_within_reach(self.value)
            && self.value >= i64::from(self.on_hand)
            && (self.value > 0) == (self.on_hand > 0)
    }

    #[inline]
    pub(crate) fn has_left(&self) -> bool {
        matches!(self.status, Status::Left(_))
    }

    /// Average cost of a unit, rounded up; 0 without stock.
    #[inline]
    pub(crate) fn average_cost(&self) -> i64 {
        match i64::from(self.on_hand) {
            0 => 0,
            units => (self.value + units - 1) / units,
        }
    }
}

/// How many batches a shelf has room for.
pub(super) const PLACES: usize = LIVE_BATCHES as usize;

/// A new row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Recruit {
    pub(crate) person: u32,
    pub(crate) supplier: u8,
    pub(crate) tier: u16,
    pub(crate) depth: u32,
    pub(crate) recruiter: u32,
    pub(crate) cash: i64,
    pub(crate) effort: u32,
    /// The slot of this person's record before this one, or [`NO_SLOT`].
    pub(crate) earlier: u32,
    /// The part of the recruiter, where there is one.
    pub(crate) part: u8,
}

#[cfg(test)]
impl Recruit {
    /// A recruit without means, in the first tier.
    pub(super) fn plain(person: u32, recruiter: u32) -> Self {
        let (supplier, tier, depth, cash, effort, part) = (0, 1, 1, 0, 0, 0);
        Recruit { person, supplier, tier, depth, recruiter, cash, effort, earlier: NO_SLOT, part }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_one_cache_line() {
        assert_eq!(size_of::<Member>(), 64);
    }
}
