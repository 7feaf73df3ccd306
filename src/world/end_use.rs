//! Which part of its goods each reseller has brought to end users, where a supplier asks for a share.

use super::NO_SLOT;
use super::access::PartOfResellers;
use super::resellers::Resellers;
use super::uses::Uses;
use crate::scenario::Scenario;

/// The share that each supplier asks for, in billionths, 0 where it asks for none; empty where none does.
pub(super) fn least_shares(scenario: &Scenario) -> Vec<u32> {
    let shares = scenario.suppliers.iter().map(|supplier| supplier.end_use_share.unwrap_or(0.0));
    let shares: Vec<u32> = shares.map(|share| (share * 1e9).round() as u32).collect();
    if shares.iter().all(|&share| share == 0) { Vec::new() } else { shares }
}

impl Resellers {
    /// Whether any supplier asks for a share of goods brought to end users.
    #[inline]
    pub(crate) fn has_end_use_rule(&self) -> bool {
        self.uses.is_kept()
    }

    /// Units of a reseller have gone to end users.
    pub(crate) fn note_end_use(&mut self, slot: u32, units: u32) {
        self.uses[slot as usize].to_end_users += u64::from(units);
    }

    /// Whether a reseller may neither recruit nor order for itself, because too few of its goods have gone to
    /// end users.
    #[inline]
    pub(crate) fn is_barred(&self, slot: u32) -> bool {
        self.has_end_use_rule() && self.falls_short(slot)
    }

    /// Credits every reseller with a very large number of units brought to end users.
    #[cfg(test)]
    pub(crate) fn claim_end_use(&mut self) {
        self.uses.iter_mut().for_each(|uses| uses.to_end_users = u64::MAX / 2);
    }

    #[cold]
    fn falls_short(&self, slot: u32) -> bool {
        let Uses { kept, to_end_users } = self.uses[slot as usize];
        let least = self.least_end_use[usize::from(self.members[slot as usize].supplier)];
        u128::from(to_end_users) * 1_000_000_000 < u128::from(kept) * u128::from(least)
    }
}

impl PartOfResellers<'_> {
    /// Whether any supplier asks for a share of goods brought to end users.
    #[inline]
    pub(crate) fn has_end_use_rule(&self) -> bool {
        self.uses.is_kept()
    }

    /// A buyer has bought units of a source, which is [`NO_SLOT`] for the supplier.
    pub(crate) fn note_purchase(&mut self, source: u32, buyer: u32, units: u32) {
        self.uses[buyer as usize].kept += u64::from(units);
        if source != NO_SLOT {
            self.uses[source as usize].kept -= u64::from(units);
        }
    }
}
