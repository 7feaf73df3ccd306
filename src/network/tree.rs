//! A tree, by arithmetic: the children of place *i* are the places *i·b + 1* … *i·b + b*, as in a heap.

use super::permutation::Permutation;
use super::seat::Seat;
use crate::random::Key;

/// A tree in which each person has up to `branching` children.
#[derive(Debug, Clone)]
pub(super) struct Tree {
    seats: u32,
    branching: u32,
    /// Who stands where.
    order: Permutation,
}

impl Tree {
    pub(super) fn new(seats: u32, branching: u32, key: Key) -> Self {
        Tree { seats, branching, order: Permutation::new(seats, key.part(0)) }
    }

    /// The parent comes first, then the children.
    #[inline]
    pub(super) fn seat(&self, person: u32) -> Seat {
        let at = self.order.forward(person);
        let before = u64::from(at) * u64::from(self.branching) + 1;
        let children = u64::from(self.seats).saturating_sub(before).min(u64::from(self.branching));
        Seat { at, ties: children as u32 + u32::from(at > 0) }
    }

    #[inline]
    pub(super) fn other(&self, Seat { at, .. }: Seat, tie: u32) -> u32 {
        let place = match (at, tie) {
            (1.., 0) => (at - 1) / self.branching,
            _ => at * self.branching + tie + u32::from(at == 0),
        };
        self.order.inverse(place)
    }
}
