//! A small world, computed: a ring lattice in which some ties have exchanged their far ends.
//!
//! Tie *i·h + j* (with *h* ties to either side) leads from place *i* to place *i + j + 1* of a ring. A keyed
//! permutation puts the ties in a row, of which the first are rewired; another one says with which of
//! them each exchanges its far end. So a tie is found from its near end by going forward through
//! these, and from its far end by going back, and nothing is stored but keys.
//!
//! A tie whose two ends have come to one person leads nowhere; two ties may come to join the same two.
//! Both happen to a handful of ties, however many there are.

use super::permutation::Permutation;
use super::seat::Seat;
use crate::random::Key;

/// A rewired ring lattice.
#[derive(Debug, Clone)]
pub(super) struct SmallWorld {
    seats: u32,
    /// Ties to either side.
    half: u32,
    rewired: u32,
    /// Who stands where.
    order: Permutation,
    /// The row of ties, the rewired ones first.
    row: Permutation,
    /// With whose far end a rewired tie ends.
    exchange: Permutation,
}

impl SmallWorld {
    pub(super) fn new(seats: u32, degree: u32, rewiring: f64, key: Key) -> Self {
        let half = (degree / 2).min(seats / 2);
        let ties = seats * half;
        let rewired = (f64::from(ties) * rewiring).round() as u32;
        SmallWorld {
            seats,
            half,
            rewired,
            order: Permutation::new(seats, key.part(0)),
            row: Permutation::new(ties, key.part(1)),
            exchange: Permutation::new(rewired, key.part(2)),
        }
    }

    #[inline]
    pub(super) fn seat(&self, person: u32) -> Seat {
        Seat { at: self.order.forward(person), ties: 2 * self.half }
    }

    /// The first half of the ties lead away from here, the others come in.
    #[inline]
    pub(super) fn other(&self, Seat { at, .. }: Seat, tie: u32) -> u32 {
        let place = if tie < self.half {
            let tie = self.swapped(at * self.half + tie, Permutation::forward);
            self.around(tie / self.half, tie % self.half + 1)
        } else {
            let distance = tie - self.half + 1;
            let from = self.around(at, self.seats - distance);
            self.swapped(from * self.half + distance - 1, Permutation::inverse) / self.half
        };
        self.order.inverse(place)
    }

    /// The tie with which this one has exchanged its far end (or, going back, that has this one's).
    #[inline]
    fn swapped(&self, tie: u32, way: fn(&Permutation, u32) -> u32) -> u32 {
        if self.rewired == 0 {
            return tie;
        }
        let number = self.row.forward(tie);
        if number < self.rewired { self.row.inverse(way(&self.exchange, number)) } else { tie }
    }

    /// The place that is `distance` places further round the ring.
    #[inline]
    fn around(&self, place: u32, distance: u32) -> u32 {
        ((u64::from(place) + u64::from(distance)) % u64::from(self.seats)) as u32
    }
}
