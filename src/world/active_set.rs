//! The active resellers, in the order of slots, beside the columns that are read for all of them in every
//! tick.

use serde::{Deserialize, Serialize, Serializer};

use super::member::Member;
use super::people::{People, Standing};
use crate::engine::chunked_vec::ChunkedVec;
use crate::engine::parallel::Parallelism;

/// As many fit in a block: few where it is checked that all goes well, so that a small run has many blocks.
const BLOCK: usize = if cfg!(debug_assertions) { 1 << 6 } else { 1 << 12 };

/// Active resellers, in blocks: a leaver moves only those behind it in its block. Saved as one list of slots.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(from = "Vec<u32>")]
pub(crate) struct ActiveSet {
    /// None is empty.
    blocks: Vec<Block>,
    len: usize,
}

/// A run of consecutive active resellers.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    slots: Vec<u32>,
    /// The person in each slot.
    persons: Vec<u32>,
    /// For each, the first tick in which it could be out of patience, as far as is known: later successes put
    /// it off.
    due: Vec<u16>,
}

impl Block {
    fn new() -> Self {
        Block {
            slots: Vec::with_capacity(BLOCK),
            persons: Vec::with_capacity(BLOCK),
            due: Vec::with_capacity(BLOCK),
        }
    }

    pub(crate) fn slots(&self) -> &[u32] {
        &self.slots
    }

    pub(crate) fn persons(&self) -> &[u32] {
        &self.persons
    }

    /// Slots, with until when each can be trusted to be patient.
    pub(crate) fn slots_and_due(&mut self) -> (&[u32], &mut [u16]) {
        (&self.slots, &mut self.due)
    }

    /// Adds the resellers in the slots from `first` on, as far as they fit; none can be out of patience
    /// before `due`.
    fn fill(&mut self, members: &ChunkedVec<Member>, first: usize, due: u16) {
        let count = self.room().min(members.len() - first);
        self.slots.extend(first as u32..(first + count) as u32);
        self.persons.extend(members.range(first..first + count).map(|member| member.person));
        self.due.resize(self.due.len() + count, due);
    }

    fn room(&self) -> usize {
        BLOCK - self.slots.len()
    }

    /// Takes out those at these places, which ascend.
    pub(crate) fn remove(&mut self, places: &[u32]) {
        let Some(&first) = places.first() else { return };
        let Block { slots, persons, due } = self;
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
        slots.truncate(end);
        persons.truncate(end);
        due.truncate(end);
    }

    /// Takes over those of the block behind it, for whom there is room.
    fn absorb(&mut self, behind: &Block) {
        self.slots.extend_from_slice(&behind.slots);
        self.persons.extend_from_slice(&behind.persons);
        self.due.extend_from_slice(&behind.due);
    }
}

impl ActiveSet {
    /// What each takes.
    pub(super) const BYTES_EACH: u64 = 2 * size_of::<u32>() as u64 + size_of::<u16>() as u64;

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// The slots of all.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> {
        self.blocks.iter().flat_map(|block| &block.slots).copied()
    }

    /// The blocks, in spans of about `length` resellers, of whole blocks each.
    pub(crate) fn spans(&self, length: usize) -> impl ExactSizeIterator<Item = &[Block]> {
        self.blocks.chunks(self.blocks_in(length))
    }

    /// The spans, to remove resellers from them; the caller then calls [`close_up`](Self::close_up).
    pub(crate) fn spans_mut(&mut self, length: usize) -> impl ExactSizeIterator<Item = &mut [Block]> {
        let each = self.blocks_in(length);
        self.blocks.chunks_mut(each)
    }

    /// The number of blocks in a span of about `length` resellers.
    fn blocks_in(&self, length: usize) -> usize {
        let spans = self.len.div_ceil(length.max(1)).max(1);
        self.blocks.len().div_ceil(spans).max(1)
    }

    /// Counts those who stay and unites blocks that have become small.
    pub(crate) fn close_up(&mut self) {
        self.len = self.blocks.iter().map(|block| block.slots.len()).sum();
        self.blocks.dedup_by(|block, before| {
            let fits = block.slots.len() <= before.room();
            if fits {
                before.absorb(block);
            }
            fits
        });
        if self.len == 0 {
            self.blocks.clear();
        }
    }

    /// Adds those in the slots from `first` on, who cannot be out of patience before `due`.
    pub(crate) fn admit(
        &mut self,
        parallelism: Parallelism,
        members: &ChunkedVec<Member>,
        first: usize,
        due: u32,
    ) {
        let due = due.min(u16::MAX.into()) as u16;
        let room = self.blocks.last().map_or(0, Block::room);
        let more = members.len() - first;
        self.len += more;
        let full = self.blocks.len() - usize::from(room > 0);
        self.blocks.resize_with(self.blocks.len() + more.saturating_sub(room).div_ceil(BLOCK), Block::new);
        // What the last block had room for, and then block by block.
        let firsts = [first].into_iter().filter(|_| room > 0).chain((first + room..).step_by(BLOCK));
        let mut blocks: Vec<_> = self.blocks[full..].iter_mut().zip(firsts).collect();
        parallelism.each(&mut blocks, |(block, first)| block.fill(members, *first, due));
    }

    /// Whether the set lists exactly the active resellers, each once and in order, and the standings of
    /// people mark exactly these as resellers.
    pub(super) fn fits(&self, members: &ChunkedVec<Member>, people: &People) -> bool {
        let active = || (0..).zip(members.iter()).filter(|(_, member)| !member.has_left());
        let mut is_met = vec![0u64; people.count().div_ceil(64) as usize];
        let mut is_reseller = |&Member { person, .. }: &Member| {
            let (met, mark) = (&mut is_met[person as usize / 64], 1 << (person % 64));
            let is_first = *met & mark == 0;
            *met |= mark;
            is_first && people.standing(person) == Standing::Reseller
        };
        self.iter().eq(active().map(|(slot, _)| slot))
            && active().all(|(_, member)| is_reseller(member))
            && people.resellers() == self.len
    }

    /// Makes ready what is not saved, and forgets what other rules made of patience.
    pub(crate) fn restore(&mut self, members: &ChunkedVec<Member>) {
        for Block { slots, persons, due } in &mut self.blocks {
            persons.clear();
            persons.extend(slots.iter().map(|&slot| members[slot as usize].person));
            due.fill(0);
        }
    }
}

impl From<Vec<u32>> for ActiveSet {
    /// Of whom no more is known yet.
    fn from(slots: Vec<u32>) -> Self {
        let block = |slots: &[u32]| {
            let mut block = Block::new();
            block.slots.extend_from_slice(slots);
            block.persons.resize(slots.len(), 0);
            block.due.resize(slots.len(), 0);
            block
        };
        ActiveSet { blocks: slots.chunks(BLOCK).map(block).collect(), len: slots.len() }
    }
}

impl Serialize for ActiveSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::NO_SLOT;
    use crate::world::member::Recruit;
    use crate::world::resellers::Resellers;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        /// However many join and leave, in however many spans, those who stay keep their order, each with its
        /// person.
        #[test]
        fn those_who_stay_keep_their_order(
            steps in prop::collection::vec((0usize..3 * BLOCK, 0.0..1.0, 1usize..3 * BLOCK), 1..6),
        ) {
            let (mut resellers, mut active_set) = (Resellers::default(), ActiveSet::default());
            resellers.divide(1);
            let mut expected: Vec<(u32, u16)> = Vec::new();
            for (tick, (more, leaving, length)) in steps.into_iter().enumerate() {
                let first = resellers.len() as u32;
                let recruits: Vec<Recruit> =
                    (0..more as u32).map(|at| Recruit::plain(3 * (first + at), NO_SLOT)).collect();
                resellers.append(Parallelism::alone(), &[&recruits], 0);
                active_set.admit(Parallelism::default().with_grain(1), &resellers.members, first as usize, tick as u32);
                expected.extend((first..first + more as u32).map(|slot| (slot, tick as u16)));
                let leaves = |slot: u32| f64::from(slot.wrapping_mul(2_654_435_769)) < leaving * f64::from(u32::MAX);
                for blocks in active_set.spans_mut(length) {
                    for block in blocks {
                        let (slots, _) = block.slots_and_due();
                        let places = (0..).zip(slots).filter(|&(_, &slot)| leaves(slot)).map(|(at, _)| at);
                        let places: Vec<u32> = places.collect();
                        block.remove(&places);
                    }
                }
                active_set.close_up();
                expected.retain(|&(slot, _)| !leaves(slot));
                let blocks = || active_set.blocks.iter();
                let due = blocks().flat_map(|block| &block.due).copied();
                prop_assert!(active_set.iter().zip(due).eq(expected.iter().copied()));
                let persons = blocks().flat_map(|block| &block.persons).copied();
                prop_assert!(persons.eq(expected.iter().map(|row| 3 * row.0)));
                prop_assert_eq!(active_set.len(), expected.len());
                prop_assert!(blocks().all(|block| !block.slots.is_empty() && block.slots.len() <= BLOCK));
                let few = blocks().zip(blocks().skip(1)).all(|(a, b)| a.slots.len() + b.slots.len() > BLOCK);
                prop_assert!(few, "small blocks are united");
                prop_assert_eq!(active_set.spans(length).map(<[Block]>::len).sum::<usize>(), active_set.blocks.len());
            }
        }
    }
}
