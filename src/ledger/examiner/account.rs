//! The account of a reseller.

use std::collections::BTreeMap;

use super::Check;
use crate::event::OrderKind;
use crate::ledger::audit::Place;
use crate::units::{Batch, Money, PersonId, Tick, Tier, Units};
use crate::world::Status;

/// What one reseller has, according to the postings.
#[derive(Debug, Clone)]
pub(super) struct Account {
    pub(super) recruiter: Option<PersonId>,
    pub(super) depth: u32,
    pub(super) tier: Tier,
    pub(super) joined: Tick,
    pub(super) status: Status,
    pub(super) left_at: Option<Tick>,
    pub(super) cash: i64,
    pub(super) deposit: i64,
    /// What it owes its supplier for its entry order, in fen.
    pub(super) owed: i64,
    pub(super) stock: BTreeMap<Batch, u64>,
    pub(super) value: i64,
    pub(super) last_retail: Tick,
    /// Units bought and not sold on, and those of them that went to end users.
    pub(super) kept: u64,
    pub(super) to_end_users: u64,
    /// Whether a unit of its own stock has disappointed it.
    pub(super) is_disappointed: bool,
    pub(super) opening: Opening,
    /// This tick's orders: units and amount of each parcel.
    pub(super) parcels: Vec<(u64, i64)>,
    pub(super) kind: Option<OrderKind>,
    pub(super) delivered: u64,
    pub(super) refunded: i64,
    /// This tick's commissions.
    pub(super) commissions: i64,
    /// Recruits who joined.
    pub(super) recruits: u32,
    /// The deposit of its shop, while it has one, in fen.
    pub(super) shop: Option<i64>,
    /// Whether it lost that deposit.
    pub(super) was_purged: bool,
    /// Purchases on the marketplace, and those that disappointed.
    pub(super) rating: (u32, u32),
}

/// What an account was like at the start of a tick, as far as its ask depends on it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Opening {
    pub(super) tick: Tick,
    /// Average cost of the stock, 0 without.
    pub(super) average: i64,
    pub(super) tier: Tier,
    pub(super) oldest: Option<Batch>,
    pub(super) last_retail: Tick,
}

impl Account {
    pub(super) fn opening(&self, tick: Tick) -> Opening {
        let oldest = self.stock.iter().find(|(_, units)| **units > 0).map(|(&batch, _)| batch);
        let Account { tier, last_retail, .. } = *self;
        Opening { tick, average: self.average_cost(), tier, oldest, last_retail }
    }

    pub(super) fn units(&self) -> u64 {
        self.stock.values().sum()
    }

    /// Average cost of a unit, rounded up.
    pub(super) fn average_cost(&self) -> i64 {
        match self.units() as i64 {
            0 => 0,
            units => (self.value + units - 1) / units,
        }
    }

    /// Takes units of a batch out of stock: first expired first out, at moving average.
    pub(super) fn take(&mut self, place: Place, batch: Batch, units: Units, value: Money) -> Check {
        let oldest = self.stock.iter().find(|(_, units)| **units > 0).map(|(&batch, _)| batch);
        place.same("first expired, first out", oldest, Some(batch))?;
        let (held, all) = (self.stock[&batch], self.units());
        place.holds("units of the batch", units.0 > 0 && units.0 <= held, format!("1 to {held}"), units)?;
        let carried = i128::from(self.value) * i128::from(units.0) / i128::from(all);
        place.same("book value", carried, i128::from(value.fen()))?;
        self.value -= value.fen();
        if held == units.0 {
            self.stock.remove(&batch);
        } else {
            self.stock.insert(batch, held - units.0);
        }
        Ok(())
    }
}
