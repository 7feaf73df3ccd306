//! What each reseller came to since it joined, kept where resellers change tiers.
//!
//! Flows are posted at the tier held at the moment. Where a reseller keeps the tier at which it joined, the
//! flows of a tier are those of its people. Under a ladder by order size they are not, and each reseller has
//! sums of its own.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{TierTotals, is_within_reach};
use crate::event::{Account, Posting, Transfer, TransferSink};
use crate::units::{PersonId, Tier, Units};

/// What one reseller bought, paid and received since it joined.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PersonTotals {
    /// The tier at which it joined; `None` before.
    pub(crate) entry_tier: Option<Tier>,
    pub(crate) has_left: bool,
    /// Units bought.
    pub(crate) bought: Units,
    /// Units that expired with it.
    pub(crate) expired: Units,
    /// Book value of those, in fen.
    pub(crate) expired_value: i64,
    /// Money paid, deposits included, in fen.
    pub(crate) paid: i64,
    /// Money received, returned deposits included, in fen.
    pub(crate) received: i64,
}

impl PersonTotals {
    fn add(&mut self, other: PersonTotals) {
        let PersonTotals { entry_tier, has_left, bought, expired, expired_value, paid, received } = other;
        self.entry_tier = entry_tier.or(self.entry_tier);
        self.has_left |= has_left;
        self.bought += bought;
        self.expired += expired;
        self.expired_value += expired_value;
        self.paid += paid;
        self.received += received;
    }

    /// Whether these can be the sums of a reseller in a chain of `tiers` tiers.
    fn fits(&self, tiers: usize) -> bool {
        let PersonTotals { entry_tier, bought, expired, expired_value, paid, received, .. } = *self;
        let fen = [expired_value, paid, received];
        entry_tier.is_some_and(|tier| (1..=tiers).contains(&(tier.0 as usize)))
            && bought.0 < 1 << 60
            && expired <= bought
            && fen.into_iter().all(|fen| is_within_reach(fen.into()))
    }
}

/// The resellers of one supplier, by person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct People(BTreeMap<PersonId, PersonTotals>);

impl TransferSink for People {
    fn transfer(&mut self, transfer: Transfer) {
        let Transfer { from, to, amount, is_reversal } = transfer;
        if let Account::Reseller(person, _) = from {
            let own = self.of(person);
            if is_reversal { own.received -= amount.fen() } else { own.paid += amount.fen() }
        }
        if let Account::Reseller(person, _) = to {
            let own = self.of(person);
            if is_reversal { own.paid -= amount.fen() } else { own.received += amount.fen() }
        }
    }
}

impl People {
    /// Bytes for each reseller: a row, with its share of a tree that is two thirds full.
    pub(crate) const BYTES_EACH: u64 = (size_of::<(PersonId, PersonTotals)>() * 3 / 2) as u64;

    pub(crate) fn get(&self, person: PersonId) -> Option<&PersonTotals> {
        self.0.get(&person)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &PersonTotals> {
        self.0.values()
    }

    /// Adds what a posting means for the resellers whom it is about.
    #[inline(never)]
    pub(super) fn post(&mut self, posting: &Posting) {
        posting.transfers(self);
        match *posting {
            Posting::Join { person, tier } => self.of(person).entry_tier = Some(tier),
            Posting::TurnAway { person, .. } => drop(self.0.remove(&person)),
            Posting::Sale { buyer, units, .. } => self.of(buyer).bought += units,
            Posting::Expire { person, units, value, .. } => {
                let own = self.of(person);
                own.expired += units;
                own.expired_value += value.fen();
            }
            Posting::Leave { person, .. } => self.of(person).has_left = true,
            _ => {}
        }
    }

    /// Takes over what was added up elsewhere. An order that was refunded leaves no trace.
    pub(super) fn absorb(&mut self, other: &mut People) {
        for (person, totals) in std::mem::take(&mut other.0) {
            let own = self.of(person);
            own.add(totals);
            if *own == PersonTotals::default() {
                self.0.remove(&person);
            }
        }
    }

    fn of(&mut self, person: PersonId) -> &mut PersonTotals {
        self.0.entry(person).or_default()
    }

    /// Whether each row can be a reseller's in a chain of `tiers` tiers.
    pub(super) fn fit(&self, tiers: usize) -> bool {
        self.iter().all(|row| row.fits(tiers))
    }

    /// The sums over all, to be held to those over all tiers.
    pub(super) fn sums(&self) -> PeopleSums {
        let mut sums = PeopleSums::default();
        for row in self.iter() {
            sums.joined += u64::from(row.entry_tier.is_some());
            sums.active += u64::from(row.entry_tier.is_some() && !row.has_left);
            sums.bought += row.bought;
            sums.expired += row.expired;
            sums.expired_value += i128::from(row.expired_value);
            sums.paid += i128::from(row.paid);
            sums.received += i128::from(row.received);
        }
        sums
    }
}

/// What both views of a chain, by person and by tier held, must agree on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct PeopleSums {
    joined: u64,
    active: u64,
    bought: Units,
    expired: Units,
    expired_value: i128,
    paid: i128,
    received: i128,
}

impl PeopleSums {
    /// The sums over tiers.
    pub(super) fn over(tiers: &[TierTotals]) -> Self {
        let mut sums = PeopleSums::default();
        for row in tiers {
            sums.joined += row.joined;
            sums.active += row.active;
            sums.bought += row.bought;
            sums.expired += row.expired;
            sums.expired_value += row.expired_value;
            sums.paid += row.paid;
            sums.received += row.received;
        }
        sums
    }
}
