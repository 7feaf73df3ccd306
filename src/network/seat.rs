//! The places of people in a graph.

/// The place of a person in a graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seat {
    /// A place, the first end or the first entry of a list: a number of the graph's own.
    pub(super) at: u32,
    /// How many ties there are.
    pub(super) ties: u32,
}
