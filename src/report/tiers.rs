//! The table: who joined at each tier and how they fared, and what became of the goods that were bought at
//! it.
//!
//! The two are different groups wherever resellers are promoted or demoted, so that each row keeps them
//! apart.

use serde::Serialize;

use super::final_outcomes::FinalOutcomes;
use super::people::{PeopleSums, Stranded, TierPeople};
use super::quantiles::Quantiles;
use super::{Sources, marketplace};
use crate::ledger::TierTotals;
use crate::units::{Money, SupplierId, Tick, Tier, Units};

/// One tier of one supplier. Summed over tiers, people and flows agree on units bought and stranded and on
/// money paid and received.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TierReport {
    /// The supplier.
    pub supplier: SupplierId,
    /// The tier.
    pub tier: Tier,
    /// Those who joined at this tier, whatever tier they held later.
    pub people: TierPeople,
    /// Goods and money that moved at this tier, by the resellers who held it then.
    pub flows: TierFlows,
}

impl TierReport {
    /// What those who joined at this tier and lost money lost, all together.
    pub fn loss(&self) -> Money {
        self.people.money.loss
    }

    /// How many of those who joined at this tier lost money.
    pub fn losers(&self) -> u64 {
        self.people.losers
    }

    /// Units that expired with those who joined at this tier, or that they have on hand at the end.
    pub fn stranded(&self) -> Units {
        self.people.stranded.units
    }
}

/// What moved at a tier, by the tier held at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct TierFlows {
    /// What became of the goods.
    pub units: UnitFlow,
    /// Money in and out.
    pub money: MoneyFlow,
    /// Units that expired at this tier, and those on hand with its present holders.
    pub stranded: Stranded,
    /// Share of the units that came in that went on.
    pub sell_through: SellThrough,
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

/// Money of a tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct MoneyFlow {
    /// Paid out, deposits and the platform's commission included.
    pub paid: Money,
    /// Received, returned deposits and what the platform still holds included, less refunds to end buyers.
    pub received: Money,
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
    /// The row of a tier that no reseller has ever held.
    pub(super) fn empty(supplier: SupplierId, tier: Tier) -> Self {
        TierReport { supplier, tier, people: TierPeople::none(), flows: TierFlows::default() }
    }

    /// A row in which nothing is left out, for tables that ask which columns there are.
    pub fn full() -> Self {
        let mut row = TierReport::empty(SupplierId(0), Tier(1));
        row.people.profit_per_reseller = Some(Quantiles::default());
        row
    }

    /// A row in which nothing is left out but what all of these rows leave out.
    pub fn full_of(rows: &[TierReport]) -> Self {
        let mut full = TierReport::full();
        full.people.left.retain(|cause, _| rows.iter().any(|row| row.people.left.contains_key(cause)));
        if rows.is_empty() { TierReport { people: TierReport::full().people, ..full } } else { full }
    }
}

impl TierFlows {
    fn new(totals: &TierTotals, list_price: Money) -> Self {
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
        let cost = i128::from(totals.book_value().fen()) + i128::from(totals.expired_value().fen());
        TierFlows {
            units,
            money: MoneyFlow { paid: totals.paid(), received: totals.received() },
            stranded: Stranded::new(totals.stranded(), cost, list_price),
            sell_through: SellThrough {
                passed_on: share(units.sold_down + units.retail + units.dumped),
                to_non_resellers: share(units.retail + units.dumped),
                with_own_use: share(units.retail + units.dumped + units.own_use),
            },
        }
    }
}

/// The rows of every supplier; a tier that no reseller ever held has none.
pub(super) fn rows(sources: &Sources, fates: &mut FinalOutcomes) -> Vec<TierReport> {
    let mut rows = Vec::new();
    let causes = marketplace::causes(sources);
    for (index, totals) in sources.ledger.suppliers().iter().enumerate() {
        let now = sources.history.last().map_or(Tick(0), |row| row.tick);
        let list_price = sources.scenario.suppliers[index].prices_at(now).list_price;
        for (at, row) in totals.tiers.iter().enumerate() {
            let (profits, losers, of_people) = fates.of_tier(index, at);
            // A reseller may have earned at a tier without goods and moved on.
            if *row == TierTotals::default() && profits.is_empty() {
                continue;
            }
            let of_tier = PeopleSums::of_tier(row);
            let sums = if totals.people().is_some() { of_people } else { &of_tier };
            rows.push(TierReport {
                supplier: SupplierId(index as u16),
                tier: Tier(at as u32 + 1),
                people: TierPeople::new(sums, profits, losers, list_price, &causes),
                flows: TierFlows::new(row, list_price),
            });
        }
    }
    rows
}
