//! A reseller's goods: units by batch and what they cost, first expired first out.

use serde::{Deserialize, Serialize};

use super::member::{Member, PLACES};
use crate::scenario::{LIVE_BATCHES, Product};

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

    /// Takes up to `most` units of the batch that expires first off this shelf and puts them on another,
    /// where they cost `price` each. Does nothing where either shelf is wide or would have to be.
    #[inline(always)]
    pub(crate) fn hand_down(&mut self, to: &mut Member, newest: u32, most: u32, price: i64) -> Option<Lot> {
        let batch = self.oldest(newest)?;
        let place = batch as usize % PLACES;
        let units = most.min(self.places[place].into());
        let sum = u32::from(to.places[place]) + units;
        if self.is_wide || to.is_wide || sum > MOST_IN_PLACE {
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

    /// The batch that expires first of those on hand, if there are any.
    #[inline(always)]
    pub(crate) fn oldest(&self, newest: u32) -> Option<u32> {
        // Batches of this age or younger can be alive, the oldest at the lowest bit.
        let oldest = newest.wrapping_sub(LIVE_BATCHES - 1);
        let by_age = self.batches.rotate_right(oldest % LIVE_BATCHES);
        (by_age != 0).then(|| oldest.wrapping_add(by_age.trailing_zeros()))
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

/// The largest number of units of a batch that fits without a wide shelf.
pub(super) const MOST_IN_PLACE: u32 = u8::MAX as u32;

impl WideShelves {
    /// What each takes.
    pub(super) const BYTES_EACH: u64 = (PLACES * size_of::<u32>()) as u64;

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.shelves.len()
    }

    /// The number of a reseller's wide shelf, if it is to have one; `None` of one that is not there.
    pub(super) fn number_of(&self, member: &Member) -> Option<usize> {
        Some(member.number()).filter(|&number| number < self.shelves.len())
    }

    /// Whether what is on a shelf, which is there, is on hand, and all of it of batches that are `alive`.
    pub(super) fn fits(&self, member: &Member, alive: u16) -> bool {
        let units = (0..LIVE_BATCHES).map(|batch| self.units(member, batch));
        let marks = (0..LIVE_BATCHES).filter(|&batch| member.holds(batch));
        let held = (0..LIVE_BATCHES).zip(units.clone()).filter(|&(_, units)| units > 0);
        marks.eq(held.map(|(batch, _)| batch))
            && member.batches & !alive == 0
            && units.map(u64::from).sum::<u64>() == u64::from(member.on_hand)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.shelves.is_empty()
    }

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
        if self.shelves.len() == self.shelves.capacity() {
            // Grows by an eighth, not by doubling: where packs are large every reseller has a wide shelf.
            self.shelves.reserve_exact(self.shelves.len() / 8 + 8);
        }
        self.shelves.push(shelf);
        member.places[..4].copy_from_slice(&number.to_le_bytes());
        member.is_wide = true;
    }
}

/// Where the wide shelf of a reseller is, if it has one.
pub(super) struct WideOf<'a> {
    /// By part, from the first of some on.
    pub(super) some: &'a mut [WideShelves],
    pub(super) first: usize,
    pub(super) parts: &'a [u8],
    pub(super) at: usize,
}

impl WideOf<'_> {
    #[cold]
    fn shelves(&mut self) -> &mut WideShelves {
        &mut self.some[usize::from(self.parts[self.at]) - self.first]
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
        let batch = self.member.oldest(newest).expect("more is taken than is on hand");
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

/// The marks of the batches of a product that are alive at the end of a tick.
pub(super) fn alive_at(product: &Product, tick: u32) -> u16 {
    let Product { batch_period, shelf_life, .. } = *product;
    let newest = tick / batch_period;
    let oldest = (tick + 1).checked_sub(shelf_life).map_or(0, |first| first / batch_period + 1);
    (oldest..=newest).fold(0, |marks, batch| marks | bit(batch))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::parallel::Parallelism;
    use crate::world::member::Recruit;
    use crate::world::resellers::Resellers;
    use crate::world::{NO_SLOT, ResellerAccess};
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn resellers(count: u32) -> Resellers {
        let mut resellers = Resellers::default();
        resellers.divide(1);
        let recruits: Vec<Recruit> = (0..count).map(|person| Recruit::plain(person, NO_SLOT)).collect();
        resellers.append(Parallelism::alone(), &[&recruits], 0);
        resellers
    }

    /// Few units, which a place has room for, and many, which need a wide shelf.
    fn amount() -> impl Strategy<Value = u32> {
        prop_oneof![4 => 0u32..60, 2 => 200u32..300, 1 => 0u32..100_000]
    }

    proptest! {
        /// A shelf, narrow or wide, behaves like a map from batch to units, oldest first out, and its
        /// book value is 0 exactly when it is empty.
        #[test]
        fn a_shelf_behaves_like_a_map(
            steps in prop::collection::vec((0u32..3, amount(), 1i64..50), 1..60),
            first_batch in 0u32..40,
        ) {
            let mut resellers = resellers(1);
            let mut map: BTreeMap<u32, u32> = BTreeMap::new();
            let mut batch = first_batch;
            for (kind, amount, price) in steps {
                match kind {
                    0 => {
                        resellers.put(0, batch, amount, i64::from(amount) * price);
                        *map.entry(batch).or_default() += amount;
                    }
                    1 => {
                        let mut left = amount.min(resellers.members[0].on_hand);
                        while left > 0 {
                            let lot = resellers.take_oldest(0, batch, left);
                            let (&oldest, held) = map.iter_mut().find(|(_, held)| **held > 0).unwrap();
                            prop_assert_eq!(lot.batch, oldest);
                            prop_assert!(lot.units > 0 && lot.units <= left);
                            *held -= lot.units;
                            left -= lot.units;
                        }
                    }
                    _ => {
                        batch += 1;
                        if let Some(expired) = batch.checked_sub(LIVE_BATCHES)
                            && let Some(units) = map.remove(&expired)
                        {
                            prop_assert_eq!(resellers.take_batch(0, expired).units, units);
                        }
                    }
                }
                let member = resellers.members[0].clone();
                prop_assert_eq!(member.on_hand, map.values().sum::<u32>());
                for (&batch, &units) in &map {
                    prop_assert_eq!(resellers.wide[0].units(&member, batch), units);
                    prop_assert_eq!(resellers.members[0].holds(batch), units > 0);
                }
                prop_assert_eq!(member.value == 0, member.on_hand == 0);
            }
        }
    }

    proptest! {
        /// Goods handed down from shelf to shelf come to the same as taken off one and put on the other.
        #[test]
        fn handing_down_is_taking_and_putting(
            steps in prop::collection::vec((0u32..3, 0u32..3, amount(), 0u32..2), 1..60),
        ) {
            const PRICE: i64 = 17;
            let [mut one, mut other] = [resellers(3), resellers(3)];
            let mut batch = 20;
            for (from, to, amount, older) in steps {
                if from == to {
                    batch += 1;
                    for slot in 0..3 {
                        let expired = batch - LIVE_BATCHES;
                        prop_assert_eq!(one.take_batch(slot, expired), other.take_batch(slot, expired));
                        one.put(slot, batch - older, amount, i64::from(amount) * 5);
                        other.put(slot, batch - older, amount, i64::from(amount) * 5);
                    }
                    continue;
                }
                let mut left = amount.min(one.members[from as usize].on_hand);
                while left > 0 {
                    let lot = one.in_parts(None, |mut parts| parts[0].hand_down(from, to, batch, left, PRICE));
                    let taken = other.take_oldest(from, batch, left);
                    other.put(to, taken.batch, taken.units, PRICE * i64::from(taken.units));
                    prop_assert_eq!(lot, taken);
                    left -= lot.units;
                }
                for slot in 0..3 {
                    let [a, b] = [&one, &other].map(|resellers| resellers.members[slot].clone());
                    prop_assert_eq!((a.on_hand, a.value, a.batches), (b.on_hand, b.value, b.batches));
                    for batch in batch - (LIVE_BATCHES - 1)..=batch {
                        let units = [(&one, &a), (&other, &b)].map(|(all, member)| all.wide[0].units(member, batch));
                        prop_assert_eq!(units[0], units[1]);
                        prop_assert_eq!(units[0] > 0, a.holds(batch));
                    }
                }
            }
        }
    }
}
