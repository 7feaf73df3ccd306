//! Where phases work: on all resellers, or on those of one part.

use super::{Entry, Party, Posting, Tally, money};
use crate::decision::Terms;
use crate::units::{PersonId, SupplierId, Tier, Units};
use crate::world::{Member, NOBODY, Rows};

/// Resellers, the terms of their suppliers, and who takes what they pay and what is posted.
pub(super) trait Ground {
    type Resellers: Rows;

    fn terms(&self, supplier: u8) -> &Terms;
    fn resellers(&self) -> &Self::Resellers;
    fn resellers_mut(&mut self) -> &mut Self::Resellers;
    /// Adds to a supplier's cash.
    fn earn(&mut self, supplier: u8, amount: i64);
    fn post(&mut self, supplier: u8, posting: Posting);

    /// A reseller as a side of a trade, with the tier it holds now.
    #[inline]
    fn party(&self, slot: u32) -> Party {
        match slot {
            NOBODY => Party::Supplier,
            slot => self.resellers().member(slot).as_party(),
        }
    }

    fn person(&self, slot: u32) -> PersonId {
        PersonId(self.resellers().member(slot).person)
    }

    fn tier(&self, slot: u32) -> Tier {
        Tier(u32::from(self.resellers().member(slot).tier))
    }

    /// Pays a party that is a reseller, or the supplier for [`NOBODY`].
    #[inline]
    fn pay(&mut self, supplier: u8, slot: u32, amount: i64) {
        match slot {
            NOBODY => self.earn(supplier, amount),
            slot => self.resellers_mut().account_mut(slot).cash += amount,
        }
    }

    /// The price of a unit to a reseller, in fen.
    #[inline]
    fn price(&self, slot: u32) -> i64 {
        let member = self.resellers().member(slot);
        self.terms(member.supplier).tier(member.tier).price
    }

    /// The nearest active ancestor whose price is strictly lower than the price of `slot`, or
    /// [`NOBODY`] for the supplier.
    #[inline]
    fn source(&mut self, slot: u32) -> u32 {
        let price = self.price(slot);
        let mut at = self.resellers_mut().active_upline(slot);
        while at != NOBODY && self.price(at) >= price {
            at = self.resellers_mut().active_upline(at);
        }
        at
    }

    /// Moves a reseller, and its stock with it, to another tier.
    fn change_tier(&mut self, slot: u32, to: u16) {
        let (person, from) = (self.person(slot), self.tier(slot));
        let resellers = self.resellers_mut();
        resellers.member_mut(slot).tier = to;
        let (supplier, account) = (resellers.member(slot).supplier, resellers.account(slot));
        let (units, value) = (Units(u64::from(account.on_hand)), money(account.value));
        self.post(supplier, Posting::Move { person, from, to: Tier(u32::from(to)), units, value });
    }
}

impl Member {
    /// A reseller as a side of a trade.
    #[inline]
    pub(super) fn as_party(&self) -> Party {
        Party::Reseller(PersonId(self.person), Tier(u32::from(self.tier)))
    }
}

/// Adds a posting to those that wait, and lets the tally take them when they are many.
#[inline]
pub(super) fn post(
    entries: &mut Vec<Entry>,
    tally: &mut Option<&mut dyn Tally>,
    supplier: u8,
    posting: Posting,
) {
    /// Postings that wait at most: few enough to be still in the cache when the ledger reads them.
    const MOST_WAITING: usize = 1024;
    entries.push(Entry { supplier: SupplierId(u16::from(supplier)), posting });
    if entries.len() >= MOST_WAITING
        && let Some(tally) = tally
    {
        tally.enter(entries);
        entries.clear();
    }
}
