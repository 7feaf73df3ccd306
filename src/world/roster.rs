//! Who is active, in the order of slots, with what is looked at of everybody in every tick beside it.

use std::ops::Deref;

use serde::{Deserialize, Serialize};

use super::chunked::Chunked;
use super::member::Member;

/// Slots of active resellers. It reads as a list of them.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Roster {
    slots: Vec<u32>,
    /// The person in each slot.
    #[serde(skip)]
    persons: Vec<u32>,
    /// The first tick in which each could be out of patience, as far as is known: successes since then put it off.
    #[serde(skip)]
    due: Vec<u16>,
}

impl Deref for Roster {
    type Target = [u32];

    #[inline(always)]
    fn deref(&self) -> &[u32] {
        &self.slots
    }
}

impl Roster {
    /// What each takes.
    pub(super) const BYTES_EACH: u64 = 2 * size_of::<u32>() as u64 + size_of::<u16>() as u64;

    /// Adds those in the slots from `first` on, who cannot be out of patience before `due`.
    pub(crate) fn admit(&mut self, members: &Chunked<Member>, first: usize, due: u32) {
        let count = members.len() - first;
        self.slots.extend(first as u32..members.len() as u32);
        self.persons.extend((first..members.len()).map(|slot| members[slot].person));
        self.due.resize(self.due.len() + count, due.min(u16::MAX.into()) as u16);
    }

    /// Makes ready what is not saved, and forgets what other rules made of patience.
    pub(crate) fn restore(&mut self, members: &Chunked<Member>) {
        self.persons.clear();
        self.persons.extend(self.slots.iter().map(|&slot| members[slot as usize].person));
        self.due.clear();
        self.due.resize(self.slots.len(), 0);
    }

    /// Slots and persons in spans of so many.
    pub(crate) fn spans(&self, length: usize) -> impl ExactSizeIterator<Item = (&[u32], &[u32])> {
        self.slots.chunks(length).zip(self.persons.chunks(length))
    }

    /// The same, to take some out.
    pub(crate) fn spans_mut(&mut self, length: usize) -> impl ExactSizeIterator<Item = Stretch<'_>> {
        let columns = self.slots.chunks_mut(length).zip(self.persons.chunks_mut(length));
        columns.zip(self.due.chunks_mut(length)).map(|((slots, persons), due)| Stretch { slots, persons, due })
    }

    /// Keeps, of each span of so many, as many as are said to stay, from its front.
    pub(crate) fn keep(&mut self, length: usize, stay: impl Iterator<Item = usize>) {
        let mut end = 0;
        for (number, count) in stay.enumerate() {
            let kept = number * length..number * length + count;
            self.slots.copy_within(kept.clone(), end);
            self.persons.copy_within(kept.clone(), end);
            self.due.copy_within(kept, end);
            end += count;
        }
        self.slots.truncate(end);
        self.persons.truncate(end);
        self.due.truncate(end);
    }
}

/// A span of the roster.
#[derive(Debug)]
pub(crate) struct Stretch<'a> {
    pub(crate) slots: &'a mut [u32],
    persons: &'a mut [u32],
    pub(crate) due: &'a mut [u16],
}

impl Stretch<'_> {
    /// Moves those in this range to the front, to where `end` others have been moved before.
    pub(crate) fn advance(&mut self, range: std::ops::Range<usize>, end: usize) {
        if range.start != end {
            self.slots.copy_within(range.clone(), end);
            self.persons.copy_within(range.clone(), end);
            self.due.copy_within(range, end);
        }
    }
}
