//! What phases do with the rows of resellers: of all resellers, of some parts or of a range of slots.

use super::inventory::{Lot, Shelf, WideOf, WideShelves};
use super::member::{Member, NO_SLOT, Status};
use super::partition::{Chunks, PartitionChunks, PartitionSlice, Partitioning, prefetch};
use super::resellers::Resellers;
use super::uses::Uses;
use crate::engine::chunked_vec::{CHUNK, split_at_each};

/// Access to the rows of resellers.
pub(crate) trait ResellerAccess {
    fn member(&self, slot: u32) -> &Member;
    fn member_mut(&mut self, slot: u32) -> &mut Member;
    fn shelf(&mut self, slot: u32) -> Shelf<'_>;

    /// Whether there is a reseller in this slot, and it is active.
    fn is_active(&self, slot: u32) -> bool {
        slot != NO_SLOT && self.member(slot).status == Status::Active
    }

    /// The nearest ancestor that has not left, or [`NO_SLOT`] for the supplier. Pointers past
    /// leavers are shortened on the way; leaving is for good, so this changes no answer.
    #[inline]
    fn active_upline(&mut self, slot: u32) -> u32 {
        let first = self.member(slot).upline;
        if first == NO_SLOT || !self.member(first).has_left() { first } else { self.shorten_upline(slot) }
    }

    /// The nearest ancestor that has not left, for a reseller whose direct ancestor has left.
    #[inline(never)]
    fn shorten_upline(&mut self, slot: u32) -> u32 {
        let mut at = self.member(slot).upline;
        while at != NO_SLOT && self.member(at).has_left() {
            at = self.member(at).upline;
        }
        let mut link = slot;
        while link != at {
            let next = std::mem::replace(&mut self.member_mut(link).upline, at);
            if next == at {
                break;
            }
            link = next;
        }
        at
    }

    /// Puts units on a reseller's shelf.
    #[inline]
    fn put(&mut self, slot: u32, batch: u32, units: u32, cost: i64) {
        if units > 0 {
            self.shelf(slot).put(batch, units, cost);
        }
    }

    /// Takes up to `units` off a reseller's shelf, all of the batch that expires first. A caller that needs
    /// more asks again.
    #[inline]
    fn take_oldest(&mut self, slot: u32, newest: u32, units: u32) -> Lot {
        self.shelf(slot).take_oldest(newest, units)
    }

    /// Takes all units of a batch off a reseller's shelf.
    fn take_batch(&mut self, slot: u32, batch: u32) -> Lot {
        self.shelf(slot).take_batch(batch)
    }

    /// Asks for a reseller's row.
    fn prefetch_member(&self, slot: u32);

    /// Prefetches the rows of these resellers, so that their cache misses overlap, as they would not one
    /// settlement at a time.
    #[inline]
    fn prefetch(&self, slots: impl Iterator<Item = u32>) {
        slots.filter(|&slot| slot != NO_SLOT).for_each(|slot| self.prefetch_member(slot));
    }

    /// Prefetches the rows of the direct ancestors of `slots`, whose own rows are cached already.
    #[inline]
    fn prefetch_uplines(&self, slots: impl Iterator<Item = u32>) {
        let known = slots.filter(|&slot| slot != NO_SLOT);
        self.prefetch(known.map(|slot| self.member(slot).upline));
    }
}

/// What is written alike for whatever has a column `members`.
macro_rules! index_members {
    () => {
        #[inline(always)]
        fn member(&self, slot: u32) -> &Member {
            &self.members[slot as usize]
        }

        #[inline(always)]
        fn member_mut(&mut self, slot: u32) -> &mut Member {
            &mut self.members[slot as usize]
        }
    };
}

impl Resellers {
    /// Asks for the rows of these resellers, and to which parts they belong.
    #[inline]
    pub(crate) fn prefetch_with_parts(&self, slots: impl Iterator<Item = u32>) {
        for slot in slots.filter(|&slot| slot != NO_SLOT) {
            self.prefetch_member(slot);
            prefetch(&self.parts[slot as usize]);
        }
    }
}

impl ResellerAccess for Resellers {
    index_members!();

    #[inline(always)]
    fn prefetch_member(&self, slot: u32) {
        prefetch(&self.members[slot as usize]);
    }

    #[inline(always)]
    fn shelf(&mut self, slot: u32) -> Shelf<'_> {
        let at = slot as usize;
        let wide = WideOf { some: &mut self.wide, first: 0, parts: &self.parts, at };
        Shelf { member: &mut self.members[at], wide }
    }
}

/// The resellers of some parts: what orders and deliveries touch of them.
#[derive(Debug)]
pub(crate) struct PartOfResellers<'a> {
    pub(crate) members: PartitionChunks<'a, Member>,
    /// Of these parts, from the first on.
    wide: &'a mut [WideShelves],
    first_part: usize,
    parts: &'a [u8],
    pub(crate) deposit: PartitionSlice<'a, u32>,
    pub(crate) quota_bought: PartitionSlice<'a, i64>,
    pub(crate) owed: PartitionSlice<'a, i64>,
    pub(crate) recruits: PartitionSlice<'a, u32>,
    pub(super) uses: PartitionSlice<'a, Uses>,
}

impl Resellers {
    /// Gives the `work` all parts, in shares of `each` parts, or everything as one.
    pub(crate) fn in_parts<R>(
        &mut self,
        each: Option<u8>,
        work: impl FnOnce(Vec<PartOfResellers>) -> R,
    ) -> R {
        let partitioning = Partitioning { parts: &self.parts, each };
        let mut members = Chunks::of(&mut self.members);
        let length = each.map_or(self.wide.len(), |each| each.max(1).into());
        let mut wide = (0..).step_by(length.max(1)).zip(self.wide.chunks_mut(length.max(1)));
        let mut deposit = PartitionSlice::each(&mut self.deposit, partitioning);
        let mut quota_bought = PartitionSlice::of_column(&mut self.quota_bought, partitioning);
        let mut owed = PartitionSlice::of_column(&mut self.owed, partitioning);
        let mut recruits = PartitionSlice::of_column(&mut self.recruits, partitioning);
        let mut uses = PartitionSlice::of_column(&mut self.uses, partitioning);
        let parts = PartitionChunks::each(&mut members, partitioning).map_while(|members| {
            let (first_part, wide) = wide.next()?;
            Some(PartOfResellers {
                members,
                wide,
                first_part,
                parts: &self.parts,
                deposit: deposit.next()?,
                quota_bought: quota_bought.next()?,
                owed: owed.next()?,
                recruits: recruits.next()?,
                uses: uses.next()?,
            })
        });
        work(parts.collect())
    }
}

/// The resellers of a range of slots, in whole chunks, for work that touches only their own rows.
#[derive(Debug)]
pub(crate) struct RangeOfResellers<'a> {
    /// The first slot.
    first: usize,
    chunks: &'a mut [Vec<Member>],
    deposit: &'a mut [u32],
    /// Of all, where this is the only range.
    wide: &'a mut [WideShelves],
    parts: &'a [u8],
}

impl Resellers {
    /// The number of ranges into which the resellers can be divided, at most `most`: wide shelves are not
    /// divided.
    pub(crate) fn ranges(&self, most: usize) -> usize {
        if self.wide.iter().all(WideShelves::is_empty) { most } else { 1 }
    }

    /// The resellers from each of the chunks `firsts`, ascending, to the next, to be worked on side by side;
    /// none before the first.
    ///
    /// # Panics
    /// If there are several ranges and wide shelves.
    pub(crate) fn each_from_chunk(&mut self, firsts: &[usize]) -> Vec<RangeOfResellers<'_>> {
        assert!(firsts.len() <= self.ranges(firsts.len()), "wide shelves are not divided");
        let slots: Vec<usize> = firsts.iter().map(|chunk| chunk * CHUNK).collect();
        let deposits = split_at_each(&mut self.deposit, &slots);
        let (mut wide, parts) = (&mut self.wide[..], &self.parts[..]);
        let rows = slots.iter().zip(self.members.each_from(firsts)).zip(deposits);
        rows.map(|((&first, chunks), deposit)| {
            let wide = std::mem::take(&mut wide);
            RangeOfResellers { first, chunks, deposit, wide, parts }
        })
        .collect()
    }
}

impl RangeOfResellers<'_> {
    /// Acts on each reseller for which `is_one` holds, in the order of slots.
    pub(crate) fn for_each_where(
        &mut self,
        is_one: impl Fn(&Member) -> bool,
        mut act: impl FnMut(&mut Self, u32),
    ) {
        for chunk in 0..self.chunks.len() {
            let mut row = 0;
            while let Some(further) = self.chunks[chunk][row..].iter().position(&is_one) {
                row += further;
                act(self, (self.first + chunk * CHUNK + row) as u32);
                row += 1;
            }
        }
    }

    /// What the supplier holds of it, in fen.
    pub(crate) fn deposit_mut(&mut self, slot: u32) -> &mut u32 {
        &mut self.deposit[slot as usize - self.first]
    }

    #[inline(always)]
    fn place(&self, slot: u32) -> (usize, usize) {
        let at = slot as usize - self.first;
        (at / CHUNK, at % CHUNK)
    }
}

impl ResellerAccess for RangeOfResellers<'_> {
    #[inline(always)]
    fn member(&self, slot: u32) -> &Member {
        let (chunk, row) = self.place(slot);
        &self.chunks[chunk][row]
    }

    #[inline(always)]
    fn member_mut(&mut self, slot: u32) -> &mut Member {
        let (chunk, row) = self.place(slot);
        &mut self.chunks[chunk][row]
    }

    #[inline(always)]
    fn prefetch_member(&self, slot: u32) {
        prefetch(self.member(slot));
    }

    #[inline(always)]
    fn shelf(&mut self, slot: u32) -> Shelf<'_> {
        let (chunk, row) = self.place(slot);
        let wide = WideOf { some: self.wide, first: 0, parts: self.parts, at: slot as usize };
        Shelf { member: &mut self.chunks[chunk][row], wide }
    }
}

impl PartOfResellers<'_> {
    /// Two different resellers at once.
    #[inline(always)]
    pub(crate) fn pair_mut(&mut self, one: u32, other: u32) -> (&mut Member, &mut Member) {
        self.members.two_mut(one as usize, other as usize)
    }

    /// Takes up to `most` units of the batch that expires first off a source's shelf and puts them on a
    /// buyer's, where they cost `price` each. A caller that needs more asks again.
    #[inline(always)]
    pub(crate) fn hand_down(&mut self, source: u32, buyer: u32, newest: u32, most: u32, price: i64) -> Lot {
        let (from, to) = self.pair_mut(source, buyer);
        match from.hand_down(to, newest, most, price) {
            Some(lot) => lot,
            None => self.hand_down_wide(source, buyer, newest, most, price),
        }
    }

    #[cold]
    #[inline(never)]
    fn hand_down_wide(&mut self, source: u32, buyer: u32, newest: u32, most: u32, price: i64) -> Lot {
        let lot = self.take_oldest(source, newest, most);
        self.put(buyer, lot.batch, lot.units, price * i64::from(lot.units));
        lot
    }
}

impl ResellerAccess for PartOfResellers<'_> {
    index_members!();

    #[inline(always)]
    fn prefetch_member(&self, slot: u32) {
        self.members.prefetch(slot as usize);
    }

    #[inline(always)]
    fn shelf(&mut self, slot: u32) -> Shelf<'_> {
        let at = slot as usize;
        let wide = WideOf { some: self.wide, first: self.first_part, parts: self.parts, at };
        Shelf { member: &mut self.members[at], wide }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::parallel::Parallelism;
    use crate::world::member::Recruit;

    fn resellers(count: usize) -> Resellers {
        let mut resellers = Resellers::default();
        resellers.divide(3);
        let recruits: Vec<Recruit> =
            (0..count as u32).map(|person| Recruit::plain(person, NO_SLOT)).collect();
        resellers.append(Parallelism::alone(), &[&recruits], 0);
        resellers
    }

    #[test]
    fn every_slot_is_in_one_range() {
        let mut resellers = resellers(5 * CHUNK + 7);
        for firsts in [&[0][..], &[0, 1, 5], &[0, 2, 3]] {
            let mut next = 0;
            for mut range in resellers.each_from_chunk(firsts) {
                let is_even = |member: &Member| member.person.is_multiple_of(2);
                range.for_each_where(is_even, |range, slot| range.member_mut(slot).cash += 1);
                range.for_each_where(
                    |_| true,
                    |range, slot| {
                        assert_eq!((slot, range.member(slot).person), (next, next));
                        *range.deposit_mut(slot) += slot;
                        range.put(slot, 5, 2, 7);
                        assert_eq!(range.take_batch(slot, 5).units, 2);
                        next += 1;
                    },
                );
            }
            assert_eq!(next as usize, resellers.len());
        }
        let cash = |person: u32| i64::from(3 * (1 - person % 2));
        assert!(resellers.members.iter().all(|row| (row.cash, row.on_hand) == (cash(row.person), 0)));
        assert!((0..).zip(&resellers.deposit).all(|(slot, &deposit)| deposit == 3 * slot));
    }

    /// A wide shelf stands among those of its reseller's part, wherever its slot is.
    #[test]
    fn wide_shelves_are_not_divided() {
        let mut resellers = resellers(2 * CHUNK);
        assert_eq!(resellers.ranges(7), 7);
        resellers.put(CHUNK as u32 + 1, 3, 300, 300);
        assert_eq!(resellers.ranges(7), 1);
        let mut all = resellers.each_from_chunk(&[0]);
        assert_eq!(all[0].take_batch(CHUNK as u32 + 1, 3).units, 300);
    }

    #[test]
    #[should_panic(expected = "wide shelves are not divided")]
    fn several_ranges_of_wide_shelves_are_refused() {
        let mut resellers = resellers(2 * CHUNK);
        resellers.put(0, 3, 300, 300);
        resellers.each_from_chunk(&[0, 1]);
    }
}
