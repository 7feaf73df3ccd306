//! A reseller's cash and goods: one 64-byte record, so that settling touches one cache line.

use serde::{Deserialize, Serialize};

use crate::scenario::LIVE_BATCHES;

/// How many batches a shelf has room for.
const PLACES: usize = LIVE_BATCHES as usize;

/// No reseller: the supplier, as a source or a recruiter.
pub(crate) const NOBODY: u32 = u32::MAX;

/// What one reseller has. Units lie in a ring by batch number: batch *b* at place *b* mod 16, which
/// is unambiguous because at most 16 batches are alive at once.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[repr(C, align(64))]
pub(crate) struct Account {
    /// Cash in fen.
    pub(crate) cash: i64,
    /// Book value of the stock in fen, at moving average cost.
    pub(crate) value: i64,
    /// Units by batch, or the number of a wide shelf where they do not fit 16 bits.
    places: [u16; PLACES],
    /// Units on hand.
    pub(crate) on_hand: u32,
    /// Nearest ancestor not known to have left.
    pub(crate) upline: u32,
    is_wide: bool,
}

impl Account {
    pub(crate) fn new(upline: u32, cash: i64) -> Self {
        Account { cash, value: 0, places: [0; PLACES], on_hand: 0, upline, is_wide: false }
    }

    /// Average cost of a unit, rounded up; 0 without stock.
    #[inline]
    pub(crate) fn average_cost(&self) -> i64 {
        match i64::from(self.on_hand) {
            0 => 0,
            units => (self.value + units - 1) / units,
        }
    }

    /// The number of its wide shelf.
    fn number(&self) -> usize {
        usize::from(self.places[0]) | usize::from(self.places[1]) << 16
    }

    /// The book value that `units` of the stock carry away: ⌊V·u/n⌋.
    #[inline]
    fn value_of(&self, units: u32) -> i64 {
        if units == 0 {
            return 0;
        }
        if units == self.on_hand {
            return self.value;
        }
        match self.value.checked_mul(i64::from(units)) {
            Some(product) => product / i64::from(self.on_hand),
            None => (i128::from(self.value) * i128::from(units) / i128::from(self.on_hand)) as i64,
        }
    }
}

/// Units of one batch taken off a shelf, with the book value that left with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lot {
    pub(crate) batch: u32,
    pub(crate) units: u32,
    pub(crate) value: i64,
}

/// Shelves of the few resellers with more than 65 535 units of a batch.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct WideShelves {
    shelves: Vec<[u32; PLACES]>,
}

impl WideShelves {
    /// Units of a batch on a shelf, wide or not.
    pub(super) fn units(&self, account: &Account, batch: u32) -> u32 {
        let place = batch as usize % PLACES;
        match account.is_wide {
            true => self.shelves[account.number()][place],
            false => account.places[place].into(),
        }
    }

    /// Brings over what an account has among other wide shelves.
    pub(super) fn take_over(&mut self, other: &WideShelves, account: &mut Account) {
        if account.is_wide {
            let shelf = other.shelves[account.number()];
            self.add(account, shelf);
        }
    }

    /// Gives an account a wide shelf.
    fn add(&mut self, account: &mut Account, shelf: [u32; PLACES]) {
        let number = self.shelves.len() as u32;
        self.shelves.push(shelf);
        account.places[0] = number as u16;
        account.places[1] = (number >> 16) as u16;
        account.is_wide = true;
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
    fn shelf(&mut self, account: &Account) -> &mut [u32; PLACES] {
        &mut self.shelves().shelves[account.number()]
    }
}

/// A reseller's goods.
pub(crate) struct Shelf<'a> {
    pub(super) account: &'a mut Account,
    /// Bit *b* mod 16 is set if units of batch *b* are on hand.
    pub(super) batches: &'a mut u16,
    pub(super) wide: WideOf<'a>,
}

impl Shelf<'_> {
    /// Puts units of a batch on it at a cost.
    #[inline]
    pub(super) fn put(mut self, batch: u32, units: u32, cost: i64) {
        let Shelf { account, batches, wide } = &mut self;
        **batches |= bit(batch);
        account.on_hand += units;
        account.value += cost;
        let place = batch as usize % PLACES;
        if !account.is_wide {
            match u16::try_from(u32::from(account.places[place]) + units) {
                Ok(sum) => {
                    account.places[place] = sum;
                    return;
                }
                Err(_) => {
                    let shelf = account.places.map(u32::from);
                    wide.shelves().add(account, shelf);
                }
            }
        }
        wide.shelf(account)[place] += units;
    }

    /// Takes `units` off it, first expired first out, and appends them to `lots`.
    #[inline]
    pub(super) fn take_oldest(mut self, newest: u32, units: u32, lots: &mut Vec<Lot>) {
        // Batches of this age or younger can be alive, the oldest at the lowest bit.
        let oldest = newest.wrapping_sub(LIVE_BATCHES - 1);
        let mut left = units;
        while left > 0 {
            let by_age = self.batches.rotate_right(oldest % LIVE_BATCHES);
            debug_assert_ne!(by_age, 0, "more was taken than is on hand");
            let batch = oldest.wrapping_add(by_age.trailing_zeros());
            let lot = self.take(batch, left);
            left -= lot.units;
            lots.push(lot);
        }
    }

    /// Takes all units of a batch off it.
    pub(super) fn take_batch(mut self, batch: u32) -> Lot {
        self.take(batch, u32::MAX)
    }

    /// Takes up to `units` of one batch, with the book value they carry.
    #[inline]
    fn take(&mut self, batch: u32, units: u32) -> Lot {
        let Shelf { account, batches, wide } = self;
        let place = batch as usize % PLACES;
        let there = if account.is_wide { wide.shelf(account)[place] } else { account.places[place].into() };
        let units = units.min(there);
        let value = account.value_of(units);
        if account.is_wide {
            wide.shelf(account)[place] -= units;
        } else {
            account.places[place] -= units as u16;
        }
        account.on_hand -= units;
        account.value -= value;
        if units == there {
            **batches &= !bit(batch);
        }
        Lot { batch, units, value }
    }
}

/// The mark of a batch among those that are on hand.
#[inline]
pub(super) fn bit(batch: u32) -> u16 {
    1 << (batch % LIVE_BATCHES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_one_cache_line() {
        assert_eq!(size_of::<Account>(), 64);
    }
}
