//! Who is active, in the order of slots, with what is looked at of everybody in every tick beside it.

use std::ops::Deref;

use serde::{Deserialize, Serialize};

use super::chunked::Chunked;
use super::member::Member;
use crate::tasks::Crew;

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
    pub(crate) fn admit(&mut self, crew: Crew, members: &Chunked<Member>, first: usize, due: u32) {
        let count = members.len() - first;
        if self.slots.len() + count > self.slots.capacity() {
            // Not by doubling, which would hold more than a large run needs.
            let room = count + (self.slots.len() + count) / 8;
            self.slots.reserve_exact(room);
            self.persons.reserve_exact(room);
            self.due.reserve_exact(room);
        }
        self.slots.extend(first as u32..members.len() as u32);
        let length = crew.span(count);
        let before = self.persons.len();
        self.persons.resize(before + count, 0);
        let mut spans: Vec<_> =
            (first..).step_by(length).zip(self.persons[before..].chunks_mut(length)).collect();
        crew.each(&mut spans, |(start, persons)| {
            let rows = members.range(*start..*start + persons.len());
            persons.iter_mut().zip(rows).for_each(|(person, row)| *person = row.person);
        });
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

    /// The same, with until when each can be trusted to be patient.
    pub(crate) fn spans_with_due(
        &mut self,
        length: usize,
    ) -> impl ExactSizeIterator<Item = (&[u32], &mut [u16])> {
        self.slots.chunks(length).zip(self.due.chunks_mut(length))
    }

    /// Takes out those who leave of each span of so many: their places in it, ascending.
    pub(crate) fn remove<'a>(
        &mut self,
        crew: Crew,
        length: usize,
        leavers: impl ExactSizeIterator<Item = &'a [u32]> + Clone,
    ) {
        if leavers.clone().all(<[u32]>::is_empty) {
            return;
        }
        let Roster { slots, persons, due } = self;
        let spans = slots.chunks_mut(length).zip(persons.chunks_mut(length)).zip(due.chunks_mut(length));
        let mut spans: Vec<_> = spans.zip(leavers.clone()).collect();
        crew.each(&mut spans, |(((slots, persons), due), leavers)| {
            close_ranks((slots, persons, due), leavers)
        });
        // Those who stay stand in front in each span. As they moved within it, the lists are still in the caches.
        let lengths = slots.chunks(length).map(<[u32]>::len);
        let stay: Vec<usize> = lengths.zip(leavers).map(|(length, leavers)| length - leavers.len()).collect();
        let mut end = 0;
        for (number, count) in stay.into_iter().enumerate() {
            let kept = number * length..number * length + count;
            if kept.start != end {
                slots.copy_within(kept.clone(), end);
                persons.copy_within(kept.clone(), end);
                due.copy_within(kept, end);
            }
            end += count;
        }
        slots.truncate(end);
        persons.truncate(end);
        due.truncate(end);
    }
}

/// Moves all but those at these places to the front, in order.
fn close_ranks((slots, persons, due): (&mut [u32], &mut [u32], &mut [u16]), places: &[u32]) {
    let Some(&first) = places.first() else { return };
    let mut end = first as usize;
    let ends = places[1..].iter().map(|&place| place as usize).chain([slots.len()]);
    for (&place, next) in places.iter().zip(ends) {
        let range = place as usize + 1..next;
        let count = range.len();
        slots.copy_within(range.clone(), end);
        persons.copy_within(range.clone(), end);
        due.copy_within(range, end);
        end += count;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Whoever leaves, in however many spans, the others stay in order, each with its person.
        #[test]
        fn those_who_stay_keep_their_order(
            leaves in prop::collection::vec(prop::bool::weighted(0.3), 1..200),
            length in 1usize..250,
        ) {
            let slots: Vec<u32> = (0..leaves.len() as u32).map(|at| at * 7).collect();
            let persons = slots.iter().map(|slot| slot + 1).collect();
            let due = slots.iter().map(|&slot| slot as u16 + 2).collect();
            let mut roster = Roster { slots, persons, due };
            let stay: Vec<u32> = (0..).zip(&leaves).filter(|row| !row.1).map(|row| row.0 * 7).collect();
            let of_span = |span: &[bool]| (0..).zip(span).filter(|row| *row.1).map(|row| row.0).collect::<Vec<u32>>();
            let leavers: Vec<Vec<u32>> = leaves.chunks(length).map(of_span).collect();
            roster.remove(Crew::default(), length, leavers.iter().map(Vec::as_slice));
            prop_assert_eq!(&*roster, &stay[..]);
            prop_assert!(roster.persons.iter().zip(&stay).all(|(person, slot)| *person == slot + 1));
            prop_assert!(roster.due.iter().zip(&stay).all(|(due, slot)| u32::from(*due) == slot + 2));
            prop_assert_eq!((roster.persons.len(), roster.due.len()), (stay.len(), stay.len()));
        }
    }
}
