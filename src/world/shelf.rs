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

    /// The book value that `units` of the stock carry away: ⌊V·u/n⌋.
    #[inline]
    fn value_of(&self, units: u32) -> i64 {
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
    /// Puts units on a shelf at a cost.
    #[inline]
    pub(crate) fn put(&mut self, account: &mut Account, batch: u32, units: u32, cost: i64) {
        let place = batch as usize % PLACES;
        account.on_hand += units;
        account.value += cost;
        if !account.is_wide {
            match u16::try_from(u32::from(account.places[place]) + units) {
                Ok(sum) => {
                    account.places[place] = sum;
                    return;
                }
                Err(_) => self.widen(account),
            }
        }
        self.shelves[Self::number(account)][place] += units;
    }

    /// Units of a batch on a shelf.
    #[inline]
    pub(crate) fn units(&self, account: &Account, batch: u32) -> u32 {
        let place = batch as usize % PLACES;
        if account.is_wide {
            self.shelves[Self::number(account)][place]
        } else {
            u32::from(account.places[place])
        }
    }

    /// Takes up to `units` of one batch, with the book value they carry.
    #[inline]
    pub(crate) fn take(&mut self, account: &mut Account, batch: u32, units: u32) -> Lot {
        let units = units.min(self.units(account, batch));
        let value = if units == 0 { 0 } else { account.value_of(units) };
        let place = batch as usize % PLACES;
        if account.is_wide {
            self.shelves[Self::number(account)][place] -= units;
        } else {
            account.places[place] -= units as u16;
        }
        account.on_hand -= units;
        account.value -= value;
        Lot { batch, units, value }
    }

    /// Brings over what an account has among other wide shelves.
    pub(super) fn take_over(&mut self, other: &WideShelves, account: &mut Account) {
        if account.is_wide {
            let number = self.shelves.len();
            self.shelves.push(other.shelves[Self::number(account)]);
            Self::set_number(account, number as u32);
        }
    }

    fn widen(&mut self, account: &mut Account) {
        let number = self.shelves.len() as u32;
        self.shelves.push(account.places.map(u32::from));
        Self::set_number(account, number);
        account.is_wide = true;
    }

    fn set_number(account: &mut Account, number: u32) {
        account.places[0] = number as u16;
        account.places[1] = (number >> 16) as u16;
    }

    fn number(account: &Account) -> usize {
        usize::from(account.places[0]) | usize::from(account.places[1]) << 16
    }
}

/// A reseller's goods.
pub(crate) struct Shelf<'a> {
    pub(super) account: &'a mut Account,
    /// Bit *b* mod 16 is set if units of batch *b* are on hand.
    pub(super) batches: &'a mut u16,
    pub(super) wide: &'a mut WideShelves,
}

impl Shelf<'_> {
    /// Puts units of a batch on it.
    #[inline]
    pub(super) fn put(self, batch: u32, units: u32, cost: i64) {
        self.wide.put(self.account, batch, units, cost);
        *self.batches |= bit(batch);
    }

    /// Takes `units` off it, first expired first out, and appends them to `lots`.
    #[inline]
    pub(super) fn take_oldest(self, newest: u32, units: u32, lots: &mut Vec<Lot>) {
        // Batches of this age or younger can be alive, the oldest at the lowest bit.
        let oldest = newest.wrapping_sub(LIVE_BATCHES - 1);
        let mut left = units;
        while left > 0 {
            let by_age = self.batches.rotate_right(oldest % LIVE_BATCHES);
            debug_assert_ne!(by_age, 0, "more was taken than is on hand");
            let batch = oldest.wrapping_add(by_age.trailing_zeros());
            let lot = self.wide.take(self.account, batch, left);
            left -= lot.units;
            if self.wide.units(self.account, batch) == 0 {
                *self.batches &= !bit(batch);
            }
            lots.push(lot);
        }
    }

    /// Takes all units of a batch off it.
    pub(super) fn take_batch(self, batch: u32) -> Lot {
        *self.batches &= !bit(batch);
        self.wide.take(self.account, batch, u32::MAX)
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
