//! A reseller's goods: units by batch and what they cost, first expired first out.

use serde::{Deserialize, Serialize};

use super::member::Member;
use crate::scenario::LIVE_BATCHES;

/// How many batches a shelf has room for.
pub(super) const PLACES: usize = LIVE_BATCHES as usize;

impl Member {
    /// Whether it has units of a batch.
    #[inline]
    pub(crate) fn holds(&self, batch: u32) -> bool {
        self.batches & bit(batch) != 0
    }

    /// The number of its wide shelf.
    fn number(&self) -> usize {
        u32::from_le_bytes([self.places[0], self.places[1], self.places[2], self.places[3]]) as usize
    }

    /// The book value that `units` of the stock carry away: ⌊V·u/n⌋.
    #[inline]
    fn value_of(&self, units: u32) -> i64 {
        if units == self.on_hand {
            return self.value;
        }
        match self.value.checked_mul(i64::from(units)) {
            // Amounts that fit 32 bits, which most do, are divided several times as fast.
            Some(product) => match u32::try_from(product) {
                Ok(product) => i64::from(product / self.on_hand),
                Err(_) => product / i64::from(self.on_hand),
            },
            None => (i128::from(self.value) * i128::from(units) / i128::from(self.on_hand)) as i64,
        }
    }
}

impl Member {
    /// Takes up to `most` units of the batch that expires first off this shelf and puts them on another, where they cost
    /// `price` each; does nothing where either shelf is wide or would have to be.
    #[inline(always)]
    pub(super) fn hand_down(&mut self, to: &mut Member, newest: u32, most: u32, price: i64) -> Option<Lot> {
        let batch = self.oldest(newest);
        let place = batch as usize % PLACES;
        let units = most.min(self.places[place].into());
        let sum = u32::from(to.places[place]) + units;
        if self.is_wide || to.is_wide || sum > u8::MAX.into() {
            return None;
        }
        let value = self.value_of(units);
        self.places[place] -= units as u8;
        self.on_hand -= units;
        self.value -= value;
        self.batches &= !(u16::from(self.places[place] == 0) << (batch % LIVE_BATCHES));
        to.places[place] = sum as u8;
        to.on_hand += units;
        to.value += price * i64::from(units);
        to.batches |= bit(batch);
        Some(Lot { batch, units, value })
    }

    /// The batch that expires first of those on hand; some other one if there are none.
    #[inline(always)]
    fn oldest(&self, newest: u32) -> u32 {
        // Batches of this age or younger can be alive, the oldest at the lowest bit.
        let oldest = newest.wrapping_sub(LIVE_BATCHES - 1);
        let by_age = self.batches.rotate_right(oldest % LIVE_BATCHES);
        debug_assert_ne!(by_age, 0, "more was taken than is on hand");
        oldest.wrapping_add(by_age.trailing_zeros())
    }
}

/// Units of one batch taken off a shelf, with the book value that left with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lot {
    pub(crate) batch: u32,
    pub(crate) units: u32,
    pub(crate) value: i64,
}

/// Shelves of the few resellers with more than 255 units of a batch.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct WideShelves {
    shelves: Vec<[u32; PLACES]>,
}

impl WideShelves {
    /// Units of a batch on a shelf, wide or not.
    pub(super) fn units(&self, member: &Member, batch: u32) -> u32 {
        let place = batch as usize % PLACES;
        match member.is_wide {
            true => self.shelves[member.number()][place],
            false => member.places[place].into(),
        }
    }

    /// Brings over what a reseller has among other wide shelves.
    pub(super) fn take_over(&mut self, other: &WideShelves, member: &mut Member) {
        if member.is_wide {
            let shelf = other.shelves[member.number()];
            self.add(member, shelf);
        }
    }

    /// Gives a reseller a wide shelf.
    fn add(&mut self, member: &mut Member, shelf: [u32; PLACES]) {
        let number = self.shelves.len() as u32;
        self.shelves.push(shelf);
        member.places[..4].copy_from_slice(&number.to_le_bytes());
        member.is_wide = true;
    }
}

/// Where the wide shelf of a reseller is, if it has one.
pub(super) struct WideOf<'a> {
    /// By part, or of the reseller's own part alone.
    pub(super) all: &'a mut [WideShelves],
    pub(super) parts: &'a [u8],
    pub(super) at: usize,
}

impl WideOf<'_> {
    #[cold]
    fn shelves(&mut self) -> &mut WideShelves {
        match &mut *self.all {
            [own] => own,
            all => &mut all[usize::from(self.parts[self.at])],
        }
    }

    #[cold]
    fn shelf(&mut self, member: &Member) -> &mut [u32; PLACES] {
        &mut self.shelves().shelves[member.number()]
    }
}

/// A reseller's goods.
pub(crate) struct Shelf<'a> {
    pub(super) member: &'a mut Member,
    pub(super) wide: WideOf<'a>,
}

impl Shelf<'_> {
    /// Puts units of a batch on it at a cost.
    #[inline]
    pub(super) fn put(mut self, batch: u32, units: u32, cost: i64) {
        let Shelf { member, .. } = &mut self;
        member.batches |= bit(batch);
        member.on_hand += units;
        member.value += cost;
        let place = batch as usize % PLACES;
        match u8::try_from(u32::from(member.places[place]) + units) {
            Ok(sum) if !member.is_wide => member.places[place] = sum,
            _ => self.put_wide(place, units),
        }
    }

    #[cold]
    #[inline(never)]
    fn put_wide(&mut self, place: usize, units: u32) {
        let Shelf { member, wide } = self;
        if !member.is_wide {
            let shelf = member.places.map(u32::from);
            wide.shelves().add(member, shelf);
        }
        wide.shelf(member)[place] += units;
    }

    /// Takes up to `units` off it, all of the batch that expires first: who wants more asks again.
    #[inline]
    pub(super) fn take_oldest(mut self, newest: u32, units: u32) -> Lot {
        let batch = self.member.oldest(newest);
        self.take(batch, units)
    }

    /// Takes all units of a batch off it.
    pub(super) fn take_batch(mut self, batch: u32) -> Lot {
        self.take(batch, u32::MAX)
    }

    /// Takes up to `units` of one batch, with the book value they carry.
    #[inline]
    fn take(&mut self, batch: u32, units: u32) -> Lot {
        let Shelf { member, wide } = self;
        let place = batch as usize % PLACES;
        let there = if member.is_wide { wide.shelf(member)[place] } else { member.places[place].into() };
        let units = units.min(there);
        if units == 0 {
            return Lot { batch, units, value: 0 };
        }
        let value = member.value_of(units);
        if member.is_wide {
            wide.shelf(member)[place] -= units;
        } else {
            member.places[place] -= units as u8;
        }
        member.on_hand -= units;
        member.value -= value;
        if units == there {
            member.batches &= !bit(batch);
        }
        Lot { batch, units, value }
    }
}

/// The mark of a batch among those that are on hand.
#[inline]
pub(super) fn bit(batch: u32) -> u16 {
    1 << (batch % LIVE_BATCHES)
}
