//! The table: what became of each tier's goods and money, and of the people in it.

use serde::Serialize;

use super::Sources;
use super::fates::Fates;
use super::inequality::ratio;
use crate::ledger::TierTotals;
use crate::units::{Money, SupplierId, Tick, Tier, Units};
use crate::world::{Cause, NOBODY};
use std::collections::BTreeMap;

/// One tier of one supplier. Flows belong to the tier held when they happened, people to the tier held
/// last.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TierReport {
    /// The supplier.
    pub supplier: SupplierId,
    /// The tier.
    pub tier: Tier,
    /// Resellers who ever joined.
    pub joined: u64,
    /// Of these, active at the end.
    pub active: u64,
    /// Of these, left, by cause.
    pub left: BTreeMap<&'static str, u64>,
    /// What became of the goods.
    pub units: UnitFlow,
    /// Units stuck with the tier.
    pub stranded: Stranded,
    /// Money in and out.
    pub money: MoneyFlow,
    /// Resellers who paid more than they received.
    pub losers: u64,
    /// Received − paid, over the resellers of the tier.
    pub profit_per_reseller: Quantiles,
    /// Share of the units bought that went on.
    pub sell_through: SellThrough,
    /// Losses of those who lost, as a share of the cash with which they started (first agents: with what they
    /// were given); `null` if that was nothing.
    pub loss_of_cash: Option<f64>,
}

/// Units: bought + moved in = all the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct UnitFlow {
    /// Bought.
    pub bought: Units,
    /// Came with resellers promoted or demoted to this tier.
    pub moved_in: Units,
    /// Sold to other resellers.
    pub sold_down: Units,
    /// Sold to end buyers.
    pub retail: Units,
    /// Used by their owners.
    pub own_use: Units,
    /// Sold at the salvage price to get rid of them.
    pub dumped: Units,
    /// Given back to the supplier.
    pub returned: Units,
    /// Expired.
    pub expired: Units,
    /// On hand at the end.
    pub on_hand: Units,
    /// Went with resellers promoted or demoted away.
    pub moved_out: Units,
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

/// Money of a tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct MoneyFlow {
    /// Paid out, deposits and the platform's commission included.
    pub paid: Money,
    /// Received, returned deposits and what the platform still holds included, less refunds to end buyers.
    pub received: Money,
    /// Received − paid: stock counts as nothing, a deposit still held as paid.
    pub profit: Money,
    /// The losses of those who lost, as a positive amount.
    pub loss: Money,
}

/// The spread of an amount over people: the amounts at ranks ⌊(n − 1)·p⌋ of the sorted list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Quantiles {
    /// The least.
    pub min: Money,
    /// At p = 0.1.
    pub p10: Money,
    /// At p = 0.5.
    pub median: Money,
    /// At p = 0.9.
    pub p90: Money,
    /// The most.
    pub max: Money,
}

/// Shares of the units bought (and moved in); `null` where there were none.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct SellThrough {
    /// Sold down or to end buyers, at whatever price.
    pub passed_on: Option<f64>,
    /// Sold to end buyers.
    pub to_non_resellers: Option<f64>,
    /// Sold to end buyers or used.
    pub with_own_use: Option<f64>,
}

impl TierReport {
    pub(super) fn empty(supplier: SupplierId, tier: Tier) -> Self {
        TierReport {
            supplier,
            tier,
            joined: 0,
            active: 0,
            left: Cause::ALL.map(|cause| (cause.name(), 0)).into(),
            units: UnitFlow::default(),
            stranded: Stranded::default(),
            money: MoneyFlow::default(),
            losers: 0,
            profit_per_reseller: Quantiles::default(),
            sell_through: SellThrough::default(),
            loss_of_cash: None,
        }
    }

    fn new(
        supplier: SupplierId,
        tier: Tier,
        totals: &TierTotals,
        list: Money,
        (profits, losers_had): (&mut [i64], i128),
    ) -> Self {
        let units = UnitFlow {
            bought: totals.bought,
            moved_in: totals.moved_in,
            sold_down: totals.sold_down,
            retail: totals.retail,
            own_use: totals.own_use,
            dumped: totals.dumped,
            returned: totals.returned,
            expired: totals.expired,
            on_hand: totals.on_hand(),
            moved_out: totals.moved_out,
        };
        let came_in = units.bought + units.moved_in;
        let share = |part: Units| (came_in > Units(0)).then(|| part.0 as f64 / came_in.0 as f64);
        let losses = profits.iter().filter(|&&profit| profit < 0);
        let lost = -losses.clone().map(|&loss| i128::from(loss)).sum::<i128>();
        TierReport {
            joined: totals.joined,
            active: totals.active,
            left: Cause::ALL.map(|cause| (cause.name(), totals.left[cause as usize])).into(),
            units,
            stranded: Stranded {
                units: totals.stranded(),
                at_cost: totals.book_value() + totals.expired_value(),
                at_list: list.checked_times(totals.stranded().0).unwrap_or(Money::ZERO),
            },
            money: MoneyFlow {
                paid: totals.paid(),
                received: totals.received(),
                profit: totals.received() - totals.paid(),
                loss: Money::from_total(lost),
            },
            losers: losses.count() as u64,
            profit_per_reseller: Quantiles::of(profits),
            sell_through: SellThrough {
                passed_on: share(units.sold_down + units.retail + units.dumped),
                to_non_resellers: share(units.retail + units.dumped),
                with_own_use: share(units.retail + units.dumped + units.own_use),
            },
            loss_of_cash: ratio(lost, losers_had),
            ..TierReport::empty(supplier, tier)
        }
    }
}

impl Quantiles {
    fn of(amounts: &mut [i64]) -> Self {
        if amounts.is_empty() {
            return Quantiles::default();
        }
        let last = amounts.len() - 1;
        let mut at = |tenths: usize| Money::from_fen(*amounts.select_nth_unstable(last * tenths / 10).1);
        Quantiles { min: at(0), p10: at(1), median: at(5), p90: at(9), max: at(10) }
    }
}

/// The rows of every supplier, tiers that nobody ever held left out.
pub(super) fn rows(sources: &Sources, fates: &mut Fates) -> Vec<TierReport> {
    let mut rows = Vec::new();
    for (index, totals) in sources.ledger.suppliers().iter().enumerate() {
        let supplier = SupplierId(index as u16);
        let now = sources.history.last().map_or(Tick(0), |row| row.tick);
        let list = sources.scenario.suppliers[index].prices_at(now).list_price;
        for (at, row) in totals.tiers.iter().enumerate() {
            // Somebody may have earned at a tier without goods and moved on.
            if *row != TierTotals::default() {
                let people = fates.of_tier(index, at);
                rows.push(TierReport::new(supplier, Tier(at as u32 + 1), row, list, people));
            }
        }
    }
    rows
}

/// What a reseller had before any trade, in fen: its own cash and, as a first agent, the buy-in that it was
/// given.
fn starting_cash(sources: &Sources, slot: usize) -> i64 {
    let columns = &sources.world.resellers;
    // Where people may join again it is noted: what the last supplier left them.
    if let Some(&own_cash) = columns.own_cash.get(slot) {
        return own_cash;
    }
    let member = &columns.members[slot];
    let own_cash = sources.rules.traits.cash(member.person);
    let is_first = columns.members[slot].recruiter == NOBODY;
    own_cash + if is_first { first_gift(sources, SupplierId(member.supplier.into())) } else { 0 }
}

/// What a reseller received, and is to receive from the platform, less what it paid, in fen.
pub(super) fn profit(sources: &Sources, slot: usize) -> i64 {
    received(sources, slot) - starting_cash(sources, slot)
}

/// What a reseller has and is to receive from the platform, in fen: what it had at the start, and its profit.
pub(super) fn received(sources: &Sources, slot: usize) -> i64 {
    let due = sources.unsettled.get(&slot).copied().unwrap_or(0);
    sources.world.resellers.members[slot].cash + due
}

/// The buy-in that first agents are given.
fn first_gift(sources: &Sources, supplier: SupplierId) -> i64 {
    let prices = sources.scenario.suppliers[usize::from(supplier.0)].prices_at(Tick(0));
    prices.ladder.buy_in(Tier(1)).map_or(0, Money::fen)
}
