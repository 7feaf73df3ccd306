//! Units and money of one tier.

use serde::{Deserialize, Serialize};

use crate::event::Cause;
use crate::units::{Money, Tier, Units};

/// The totals of one tier of one supplier, by the tier held: flows by the tier held when they were posted,
/// heads by the tier held last.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TierTotals {
    /// Resellers who joined and hold (or, when leaving, held) this tier.
    pub joined: u64,
    /// Of these, how many are active.
    pub active: u64,
    /// Of these, how many left, by cause in the order of [`Cause::ALL`].
    pub left: [u64; Cause::ALL.len()],
    /// Units bought.
    pub bought: Units,
    /// Units that came with resellers promoted or demoted to this tier.
    pub moved_in: Units,
    /// Units sold to other resellers.
    pub sold_down: Units,
    /// Units sold to end buyers.
    pub retail: Units,
    /// Units used by their owners.
    pub own_use: Units,
    /// Units sold at the salvage price.
    pub dumped: Units,
    /// Units given back to the supplier.
    pub returned: Units,
    /// Units expired.
    pub expired: Units,
    /// Units that went with resellers promoted or demoted away.
    pub moved_out: Units,
    /// Offers accepted by end buyers that could not be filled are lost sales.
    pub lost_sales: u64,
    /// Money paid, deposits included, in fen.
    pub(super) paid: i128,
    /// Money received, in fen.
    pub(super) received: i128,
    /// Book value of the stock, in fen.
    pub(super) book_value: i128,
    /// Book value of units written off, in fen.
    pub(super) expired_value: i128,
    /// Units sold down by the tier of the buyer, ascending.
    pub(super) sold_to: Vec<(Tier, Units)>,
}

impl TierTotals {
    pub(super) fn absorb(&mut self, other: &mut TierTotals) {
        let TierTotals {
            joined,
            active,
            left,
            bought,
            moved_in,
            sold_down,
            retail,
            own_use,
            dumped,
            returned,
            expired,
            moved_out,
            lost_sales,
            paid,
            received,
            book_value,
            expired_value,
            sold_to,
        } = other;
        // Less than nothing where more were moved away than joined.
        self.joined = self.joined.wrapping_add(std::mem::take(joined));
        self.active = self.active.wrapping_add(std::mem::take(active));
        for (own, left) in self.left.iter_mut().zip(left) {
            *own += std::mem::take(left);
        }
        for (tier, units) in sold_to.drain(..) {
            add_for(&mut self.sold_to, tier, units);
        }
        move_sums!(self <- bought, moved_in, sold_down, retail, own_use, dumped, returned, expired, moved_out);
        move_sums!(self <- lost_sales, paid, received, book_value, expired_value);
    }

    /// Units on hand, by the identity.
    pub fn on_hand(&self) -> Units {
        let out = self.sold_down
            + self.retail
            + self.own_use
            + self.dumped
            + self.returned
            + self.expired
            + self.moved_out;
        Units((self.bought + self.moved_in).0.wrapping_sub(out.0))
    }

    /// Units expired or on hand.
    pub fn stranded(&self) -> Units {
        self.expired + self.on_hand()
    }

    /// Money paid, deposits included.
    pub fn paid(&self) -> Money {
        Money::from_total(self.paid)
    }

    /// Money received, returned deposits included.
    pub fn received(&self) -> Money {
        Money::from_total(self.received)
    }

    /// Book value of the stock.
    pub fn book_value(&self) -> Money {
        Money::from_total(self.book_value)
    }

    /// Book value of expired units at the time they were written off.
    pub fn expired_value(&self) -> Money {
        Money::from_total(self.expired_value)
    }

    /// Units sold to resellers of each tier.
    pub fn sold_to(&self) -> &[(Tier, Units)] {
        &self.sold_to
    }

    #[inline(always)]
    pub(super) fn sell_to(&mut self, tier: Tier, units: Units) {
        self.sold_down += units;
        add_for(&mut self.sold_to, tier, units);
    }
}

#[inline(always)]
pub(super) fn add_for(rows: &mut Vec<(Tier, Units)>, tier: Tier, units: Units) {
    // By depth nearly all buyers are of one tier.
    match rows.first_mut() {
        Some(first) if first.0 == tier => first.1 += units,
        _ => add_for_any(rows, tier, units),
    }
}

#[inline(never)]
fn add_for_any(rows: &mut Vec<(Tier, Units)>, tier: Tier, units: Units) {
    match rows.binary_search_by_key(&tier, |row| row.0) {
        Ok(at) => rows[at].1 += units,
        Err(at) => rows.insert(at, (tier, units)),
    }
}
