//! What the marketplace knows of sellers, and the deposits of their shops.

use serde::{Deserialize, Serialize};

use std::collections::{BTreeMap, BTreeSet};

use super::is_within_reach;
use super::member::Member;
use crate::engine::chunked_vec::ChunkedVec;

/// Purchases from a seller on the marketplace, and those that disappointed their buyers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Rating {
    pub(crate) sales: u32,
    pub(crate) complaints: u32,
}

impl Rating {
    /// Adds a purchase. Counters stop at their end.
    pub(crate) fn note(&mut self, is_satisfied: bool) {
        if self.sales < u32::MAX {
            self.sales += 1;
            self.complaints += u32::from(!is_satisfied);
        }
    }

    /// Whether a seller can have it.
    pub(super) fn fits(self) -> bool {
        self.complaints <= self.sales
    }
}

/// Shops and their deposits, and who looks for goods there no more.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct MarketplaceBooks {
    /// The deposit of each active reseller that opened a shop, by slot, in fen.
    shops: BTreeMap<u32, i64>,
    /// The sum of these.
    deposits: i64,
    /// Buyers who look there no more.
    parted: BTreeSet<u32>,
}

impl MarketplaceBooks {
    /// Whether each shop is of an active reseller, deposits add up, and buyers are people.
    pub(super) fn fits(&self, members: &ChunkedVec<Member>, people: u32) -> bool {
        let is_open = |(&slot, &deposit): (&u32, &i64)| {
            (slot as usize) < members.len()
                && !members[slot as usize].has_left()
                && (0..=i64::from(u32::MAX)).contains(&deposit)
        };
        self.shops.iter().all(is_open)
            && self.shops.values().map(|&deposit| i128::from(deposit)).sum::<i128>()
                == i128::from(self.deposits)
            && is_within_reach(self.deposits)
            && self.parted.last().is_none_or(|&last| last < people)
    }

    /// A buyer looks there no more.
    pub(crate) fn part(&mut self, buyer: u32) {
        self.parted.insert(buyer);
    }

    /// Whether a person looks there no more.
    #[inline]
    pub(crate) fn has_parted(&self, person: u32) -> bool {
        !self.parted.is_empty() && self.parted.contains(&person)
    }

    /// How many look there no more.
    pub(crate) fn parted(&self) -> usize {
        self.parted.len()
    }

    /// Opens a shop.
    pub(crate) fn open(&mut self, slot: u32, deposit: i64) {
        self.shops.insert(slot, deposit);
        self.deposits += deposit;
    }

    /// Closes the shop of a reseller, if it has one, and gives the deposit that was held.
    pub(crate) fn close(&mut self, slot: u32) -> Option<i64> {
        let deposit = self.shops.remove(&slot)?;
        self.deposits -= deposit;
        Some(deposit)
    }

    /// Whether a reseller has a shop.
    pub(crate) fn has_shop(&self, slot: u32) -> bool {
        self.shops.contains_key(&slot)
    }

    /// Whether there is no shop at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.shops.is_empty()
    }

    /// The deposits of all shops, in fen.
    pub(crate) fn deposits(&self) -> i64 {
        self.deposits
    }

    /// The deposit of a reseller's shop, in fen.
    pub(crate) fn deposit(&self, slot: u32) -> i64 {
        self.shops.get(&slot).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deposits_come_and_go_with_shops() {
        let mut books = MarketplaceBooks::default();
        books.open(3, 500);
        books.open(7, 0);
        assert_eq!((books.deposits(), books.has_shop(7), books.has_shop(4)), (500, true, false));
        assert_eq!((books.close(3), books.close(3), books.close(7)), (Some(500), None, Some(0)));
        assert!(books.is_empty() && books.deposits() == 0);
    }

    #[test]
    fn counters_stop_at_their_end() {
        let mut rating = Rating { sales: u32::MAX, complaints: 3 };
        rating.note(false);
        assert_eq!(rating, Rating { sales: u32::MAX, complaints: 3 });
        let mut rating = Rating::default();
        [true, false, true].into_iter().for_each(|is_satisfied| rating.note(is_satisfied));
        assert_eq!(rating, Rating { sales: 3, complaints: 1 });
    }
}
