//! Networks in which each person has a number of ties of its own, each to one person.

use super::configuration::Configuration;
use super::listed::Listed;
use super::seat::Seat;
use super::small_world::SmallWorld;
use super::tree::Tree;

/// Ties between people. Each tie can be found from both of its ends.
#[derive(Debug, Clone)]
pub(super) enum Graph {
    Configuration(Configuration),
    SmallWorld(SmallWorld),
    Tree(Tree),
    Listed(Listed),
}

impl Graph {
    #[inline]
    pub(super) fn seat(&self, person: u32) -> Seat {
        match self {
            Graph::Configuration(graph) => graph.seat(person),
            Graph::SmallWorld(graph) => graph.seat(person),
            Graph::Tree(graph) => graph.seat(person),
            Graph::Listed(graph) => graph.seat(person),
        }
    }

    /// The person at the other end of tie number `tie`; the person itself, or `None`, where a tie leads
    /// nowhere.
    #[inline]
    fn other(&self, seat: Seat, tie: u32) -> Option<u32> {
        match self {
            Graph::Configuration(graph) => graph.other(seat, tie),
            Graph::SmallWorld(graph) => Some(graph.other(seat, tie)),
            Graph::Tree(graph) => Some(graph.other(seat, tie)),
            Graph::Listed(graph) => Some(graph.other(seat, tie)),
        }
    }

    /// The acquaintance that 32 random bits pick evenly among the ties (but for degree / 2³²), or `None`
    /// if that tie leads nowhere or there is none.
    // Out of line, so that the loop over meetings in other networks stays as small as it is.
    #[inline(never)]
    pub(super) fn contact(&self, person: u32, bits: u32) -> Option<u32> {
        let seat = self.seat(person);
        if seat.ties == 0 {
            return None;
        }
        let tie = (u64::from(bits) * u64::from(seat.ties)) >> 32;
        self.other(seat, tie as u32).filter(|&other| other != person)
    }

    /// All acquaintances, tie by tie.
    pub(super) fn acquaintances(&self, person: u32) -> impl Iterator<Item = u32> + '_ {
        let seat = self.seat(person);
        (0..seat.ties).filter_map(move |tie| self.other(seat, tie)).filter(move |&other| other != person)
    }

    /// How many bytes are stored.
    pub(super) fn memory(&self) -> usize {
        match self {
            Graph::Configuration(graph) => graph.memory(),
            Graph::Listed(graph) => graph.memory(),
            Graph::SmallWorld(_) | Graph::Tree(_) => 0,
        }
    }
}
