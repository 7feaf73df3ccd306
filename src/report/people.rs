//! The people of a tier: those who joined at it, with the whole of their own goods and money.

use std::collections::BTreeMap;

use serde::Serialize;

use super::quantiles::{Quantiles, ratio};
use crate::event::Cause;
use crate::ledger::{PersonTotals, TierTotals};
use crate::units::{Money, Units};
use crate::world::{Member, Status};

/// The resellers who joined a supplier at one tier: all that each bought, paid, received and kept, however
/// often it was promoted or demoted later.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TierPeople {
    /// Resellers who ever joined at this tier.
    pub joined: u64,
    /// Of these, active at the end.
    pub active: u64,
    /// Of these, left, by cause; purges are left out where no marketplace may expel resellers.
    pub left: BTreeMap<&'static str, u64>,
    /// Units that they bought.
    pub bought: Units,
    /// Units that expired with them or that they still have.
    pub stranded: Stranded,
    /// What they paid and received.
    pub money: PeopleMoney,
    /// Those who paid more than they received.
    pub losers: u64,
    /// Of these, those who lose even if the goods that active resellers have on hand at the end count at what
    /// they cost (moving average). Goods of those who left count as nothing.
    pub losers_with_stock_at_cost: u64,
    /// Received − paid, over these resellers; `null` where there are none.
    pub profit_per_reseller: Option<Quantiles>,
    /// Losses of those who lost, as a share of the cash with which they started (first agents: with what they
    /// were given); `null` if that was nothing.
    pub loss_of_cash: Option<f64>,
}

/// Units expired or on hand at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Stranded {
    /// How many.
    pub units: Units,
    /// What they cost (moving average; expired units at the value written off).
    pub at_cost: Money,
    /// What they would have been worth at the list price.
    pub at_list: Money,
}

impl Stranded {
    pub(super) fn new(units: Units, cost: i128, list_price: Money) -> Self {
        let at_list = list_price.checked_times(units.0).unwrap_or(Money::ZERO);
        Stranded { units, at_cost: Money::from_total(cost), at_list }
    }
}

/// Money of the resellers who joined at a tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct PeopleMoney {
    /// Paid out, deposits and the platform's commission included.
    pub paid: Money,
    /// Received, returned deposits and what the platform still holds included, less refunds to end buyers.
    pub received: Money,
    /// Received − paid: stock counts as nothing, a deposit still held as paid.
    pub profit: Money,
    /// The losses of those who lost, as a positive amount.
    pub loss: Money,
}

/// What the resellers who joined at a tier came to, in sums.
#[derive(Debug, Clone, Default)]
pub(super) struct PeopleSums {
    joined: u64,
    active: u64,
    left: [u64; Cause::ALL.len()],
    bought: Units,
    stranded: Units,
    /// In fen, as are the next.
    cost: i128,
    paid: i128,
    received: i128,
}

impl PeopleSums {
    /// Of a tier whose resellers keep it: its flows are theirs.
    pub(super) fn of_tier(totals: &TierTotals) -> Self {
        PeopleSums {
            joined: totals.joined,
            active: totals.active,
            left: totals.left,
            bought: totals.bought,
            stranded: totals.stranded(),
            cost: i128::from(totals.book_value().fen()) + i128::from(totals.expired_value().fen()),
            paid: totals.paid().fen().into(),
            received: totals.received().fen().into(),
        }
    }

    /// Adds one reseller.
    pub(super) fn add(&mut self, member: &Member, own: &PersonTotals) {
        self.joined += 1;
        match member.status {
            Status::Left(cause) => self.left[cause as usize] += 1,
            _ => self.active += 1,
        }
        self.bought += own.bought;
        self.stranded += own.expired + Units(member.on_hand.into());
        self.cost += i128::from(own.expired_value) + i128::from(member.value);
        self.paid += i128::from(own.paid);
        self.received += i128::from(own.received);
    }

    pub(super) fn absorb(&mut self, other: &PeopleSums) {
        self.joined += other.joined;
        self.active += other.active;
        for (own, other) in self.left.iter_mut().zip(other.left) {
            *own += other;
        }
        self.bought += other.bought;
        self.stranded += other.stranded;
        self.cost += other.cost;
        self.paid += other.paid;
        self.received += other.received;
    }
}

/// Those of a group who lost.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Losers {
    /// What they had at the start, in fen.
    pub(super) had: i128,
    /// How many of them lose even if the goods of those who are active count at cost.
    pub(super) with_stock_at_cost: u64,
}

impl Losers {
    /// Adds one with this profit, in fen, which is below 0, and with what it had at the start.
    pub(super) fn add(&mut self, member: &Member, profit: i64, had: i64) {
        self.had += i128::from(had);
        let at_work = if matches!(member.status, Status::Left(_)) { 0 } else { member.value };
        self.with_stock_at_cost += u64::from(i128::from(profit) + i128::from(at_work) < 0);
    }

    pub(super) fn absorb(&mut self, other: Losers) {
        self.had += other.had;
        self.with_stock_at_cost += other.with_stock_at_cost;
    }
}

impl TierPeople {
    /// From sums, the profit of each in fen (which may be put in any order) and those who lost. Leavers are
    /// counted by these causes.
    pub(super) fn new(
        sums: &PeopleSums,
        profits: &mut [i64],
        losers: Losers,
        list_price: Money,
        causes: &[Cause],
    ) -> Self {
        let losses = profits.iter().filter(|&&profit| profit < 0);
        let (count, lost) = (losses.clone().count() as u64, -losses.copied().map(i128::from).sum::<i128>());
        TierPeople {
            joined: sums.joined,
            active: sums.active,
            left: causes.iter().map(|&cause| (cause.name(), sums.left[cause as usize])).collect(),
            bought: sums.bought,
            stranded: Stranded::new(sums.stranded, sums.cost, list_price),
            money: PeopleMoney {
                paid: Money::from_total(sums.paid),
                received: Money::from_total(sums.received),
                profit: Money::from_total(sums.received - sums.paid),
                loss: Money::from_total(lost),
            },
            losers: count,
            losers_with_stock_at_cost: losers.with_stock_at_cost,
            profit_per_reseller: Quantiles::of(profits),
            loss_of_cash: ratio(lost, losers.had),
        }
    }

    /// A tier at which no reseller joined.
    pub(super) fn none() -> Self {
        TierPeople::new(&PeopleSums::default(), &mut [], Losers::default(), Money::ZERO, &Cause::ALL)
    }
}
