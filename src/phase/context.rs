//! Where phases work: on all resellers, or on those of some parts.

use super::{Party, Posting, money};
use crate::decision::Terms;
use crate::units::{PersonId, Tier, Units};
use crate::world::{Member, NO_SLOT, ResellerAccess};

/// Resellers, the terms of their suppliers, and who takes what they pay and what is posted.
pub(super) trait PhaseContext {
    type Resellers: ResellerAccess;

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
            NO_SLOT => Party::Supplier,
            slot => self.resellers().member(slot).as_party(),
        }
    }

    fn person(&self, slot: u32) -> PersonId {
        PersonId(self.resellers().member(slot).person)
    }

    fn tier(&self, slot: u32) -> Tier {
        Tier(u32::from(self.resellers().member(slot).tier))
    }

    /// Pays a party that is a reseller, or the supplier for [`NO_SLOT`].
    #[inline]
    fn pay(&mut self, supplier: u8, slot: u32, amount: i64) {
        match slot {
            NO_SLOT => self.earn(supplier, amount),
            slot => self.resellers_mut().member_mut(slot).cash += amount,
        }
    }

    /// The nearest active ancestor whose price is strictly lower than the price of `slot`, or
    /// [`NO_SLOT`] for the supplier.
    #[inline]
    fn source(&mut self, slot: u32) -> u32 {
        let Member { supplier, tier, .. } = *self.resellers().member(slot);
        let price = self.terms(supplier).tier(tier).price;
        let mut at = self.resellers_mut().active_upline(slot);
        while at != NO_SLOT {
            let tier = self.resellers().member(at).tier;
            if self.terms(supplier).tier(tier).price < price {
                break;
            }
            at = self.resellers_mut().active_upline(at);
        }
        at
    }

    /// Moves a reseller, and its stock with it, to another tier.
    fn change_tier(&mut self, slot: u32, to: u16) {
        let (person, from) = (self.person(slot), self.tier(slot));
        let resellers = self.resellers_mut();
        resellers.member_mut(slot).tier = to;
        let member = resellers.member(slot);
        let (supplier, units, value) =
            (member.supplier, Units(u64::from(member.on_hand)), money(member.value));
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
