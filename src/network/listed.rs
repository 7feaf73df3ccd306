//! A list of acquaintances, stored: the only network that is not computed.
//!
//! One row of acquaintances after another, each in rising order, and where each row begins: 4 bytes for each
//! person up to the highest id that is named and 8 bytes for each pair. Making it takes 16 bytes a pair more
//! for a moment.

use super::seat::Seat;

/// Who knows whom, by a list from the scenario.
#[derive(Debug, Clone)]
pub(super) struct Listed {
    /// Where the row of each person begins, and at last where the last one ends.
    starts: Vec<u32>,
    others: Vec<u32>,
}

impl Listed {
    pub(super) fn new(pairs: &[[u32; 2]]) -> Self {
        let both_ways = |&[one, other]: &[u32; 2]| [(one, other), (other, one)];
        let mut ties: Vec<(u32, u32)> = Vec::with_capacity(pairs.len() * 2);
        ties.extend(pairs.iter().flat_map(both_ways));
        ties.sort_unstable();
        ties.dedup();
        let people = ties.last().map_or(0, |&(person, _)| person as usize + 1);
        let mut starts = vec![0; people + 1];
        for &(person, _) in &ties {
            starts[person as usize + 1] += 1;
        }
        for person in 0..people {
            starts[person + 1] += starts[person];
        }
        Listed { starts, others: ties.into_iter().map(|(_, other)| other).collect() }
    }

    #[inline]
    pub(super) fn seat(&self, person: u32) -> Seat {
        match self.starts.get(person as usize..person as usize + 2) {
            Some(&[at, end]) => Seat { at, ties: end - at },
            _ => Seat { at: 0, ties: 0 },
        }
    }

    #[inline]
    pub(super) fn other(&self, Seat { at, .. }: Seat, tie: u32) -> u32 {
        self.others[(at + tie) as usize]
    }

    pub(super) fn memory(&self) -> usize {
        (self.starts.len() + self.others.len()) * size_of::<u32>()
    }
}
