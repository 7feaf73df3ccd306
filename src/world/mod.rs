//! The state of a run, in columns: people, resellers, stock by batch, and who has how much money.
//!
//! This is the first of two books. The [ledger](crate::ledger) keeps the second from the postings
//! alone, and the audit compares them.

mod chunked;
mod neighbours;
mod people;
mod resellers;
mod shelf;

pub use neighbours::Circle;
pub(crate) use neighbours::Neighbours;
pub(crate) use people::People;
pub use people::Standing;
pub use resellers::{Cause, Status};
pub(crate) use resellers::{Member, Recruit, Resellers};
pub(crate) use shelf::{Lot, NOBODY};

use crate::scenario::{Ladder, Scenario, Supplier, millionths};
use crate::units::{Batch, Money, PersonId, SupplierId, Tick, Tier, Units};

/// The state between two ticks.
#[derive(Debug, Clone)]
pub struct World {
    pub(crate) people: People,
    pub(crate) neighbours: Neighbours,
    pub(crate) resellers: Resellers,
    /// Slots of active resellers, in order.
    pub(crate) active: Vec<u32>,
    /// Slots of former resellers with stock, in order; kept only where they may use it.
    pub(crate) retired_holders: Vec<u32>,
    pub(crate) suppliers: Vec<SupplierBooks>,
    /// Net receipts of end buyers, in fen (never positive).
    pub(crate) households: i64,
    /// Net receipts of the factory, in fen.
    pub(crate) factory: i64,
    /// Paid for orders and not yet delivered or refunded; zero between ticks.
    pub(crate) escrow: i64,
    /// Offers accepted by end buyers that the seller could not fill.
    pub(crate) lost_sales: u64,
    /// Willingness to pay less the price paid, over all purchases of end buyers, in fen.
    pub(crate) buyers_surplus: i128,
}

/// What a supplier has.
#[derive(Debug, Clone, Default)]
pub(crate) struct SupplierBooks {
    pub(crate) cash: i64,
    pub(crate) deposits: i64,
    pub(crate) made: u64,
    /// Units given back, all of which it scrapped.
    pub(crate) returned: u64,
}

impl World {
    pub(crate) fn new(scenario: &Scenario, neighbours: Neighbours) -> Self {
        let mut ladders = scenario.suppliers.iter().flat_map(Supplier::ladders);
        let has_quotas = ladders.any(|ladder| match ladder {
            Ladder::ByOrderSize(ladder) => ladder.ranks.iter().any(|rank| rank.quota.is_some()),
            Ladder::ByDepth(_) => false,
        });
        let has_limits = scenario.suppliers.iter().any(|supplier| supplier.max_downlines.is_some());
        let confidence = scenario.behaviour.leave.confidence;
        let first_confidence = confidence.map(|confidence| millionths(confidence.start));
        World {
            people: People::new(scenario.population.people, scenario.population.need_ticks),
            neighbours,
            resellers: Resellers { has_quotas, has_limits, first_confidence, ..Resellers::default() },
            active: Vec::new(),
            retired_holders: Vec::new(),
            suppliers: vec![SupplierBooks::default(); scenario.suppliers.len()],
            households: 0,
            factory: 0,
            escrow: 0,
            lost_sales: 0,
            buyers_surplus: 0,
        }
    }

    /// How many people there are.
    pub fn people(&self) -> u32 {
        self.people.count()
    }

    /// What a person is now, or `None` for an id beyond the population.
    pub fn standing(&self, person: PersonId) -> Option<Standing> {
        (person.0 < self.people.count()).then(|| self.people.standing(person.0))
    }

    /// How many resellers are active.
    pub fn active(&self) -> usize {
        self.active.len()
    }

    /// Everybody who ever joined, in the order of joining.
    pub fn resellers(&self) -> impl ExactSizeIterator<Item = Reseller<'_>> {
        (0..self.resellers.len()).map(|slot| Reseller { world: self, slot })
    }

    /// What a supplier has earned so far: its cash, deposits not included.
    ///
    /// # Panics
    /// If the scenario has no such supplier.
    pub fn supplier_cash(&self, supplier: SupplierId) -> Money {
        Money::from_fen(self.suppliers[usize::from(supplier.0)].cash)
    }

    /// What end buyers have paid so far.
    pub fn consumers_paid(&self) -> Money {
        Money::from_fen(-self.households)
    }
}

/// One reseller, read-only.
#[derive(Debug, Clone, Copy)]
pub struct Reseller<'a> {
    world: &'a World,
    slot: usize,
}

impl Reseller<'_> {
    fn columns(&self) -> &Resellers {
        &self.world.resellers
    }

    /// The person.
    pub fn person(&self) -> PersonId {
        PersonId(self.columns().members[self.slot].person)
    }

    /// Whose goods it sells.
    pub fn supplier(&self) -> SupplierId {
        SupplierId(u16::from(self.columns().members[self.slot].supplier))
    }

    /// Who brought it in; `None` for a first agent.
    pub fn recruiter(&self) -> Option<PersonId> {
        match self.columns().recruiter[self.slot] {
            NOBODY => None,
            slot => Some(PersonId(self.columns().members[slot as usize].person)),
        }
    }

    /// Its price level.
    pub fn tier(&self) -> Tier {
        Tier(u32::from(self.columns().members[self.slot].tier))
    }

    /// Recruiting steps from the supplier, 1 for a first agent.
    pub fn depth(&self) -> u32 {
        self.columns().accounts[self.slot].depth
    }

    /// When it joined.
    pub fn joined(&self) -> Tick {
        Tick(u32::from(self.columns().joined[self.slot]))
    }

    /// Whether it is active, or why it left.
    pub fn status(&self) -> Status {
        self.columns().members[self.slot].status
    }

    /// Its cash, own money included.
    pub fn cash(&self) -> Money {
        Money::from_fen(self.columns().accounts[self.slot].cash)
    }

    /// The deposit that its supplier holds.
    pub fn deposit(&self) -> Money {
        Money::from_fen(i64::from(self.columns().deposit[self.slot]))
    }

    /// Units on hand.
    pub fn on_hand(&self) -> Units {
        Units(u64::from(self.columns().accounts[self.slot].on_hand))
    }

    /// Units on hand of one batch that can be alive now (batches 16 apart share a place).
    pub fn units_of(&self, batch: Batch) -> Units {
        let columns = self.columns();
        Units(u64::from(columns.wide.units(&columns.accounts[self.slot], batch.0)))
    }

    /// What the stock cost, at moving average.
    pub fn book_value(&self) -> Money {
        Money::from_fen(self.columns().accounts[self.slot].value)
    }
}

#[cfg(test)]
mod tests {
    use crate::scenario::{ByOrderSize, Ladder, MissedQuota, PriceChange, Rank, Scenario};
    use crate::simulation::Simulation;
    use crate::units::Money;

    #[test]
    fn a_quota_that_comes_with_a_price_change_is_called_in() {
        let ladder = |quota| {
            let ranks = vec![Rank { price: Money::from_yuan(100), quota, ..Rank::default() }];
            let missed_quota = MissedQuota::Expel;
            Ladder::ByOrderSize(ByOrderSize {
                ranks,
                quota_period: 2,
                missed_quota,
                ..ByOrderSize::default()
            })
        };
        let mut scenario = Scenario::mask();
        scenario.population.people = 100;
        scenario.behaviour.leave.patience = None;
        let supplier = &mut scenario.suppliers[0];
        supplier.first_agents = 10;
        supplier.ladder = ladder(None);
        supplier.price_changes = vec![PriceChange {
            tick: 5,
            ladder: Some(ladder(Some(Money::from_yuan(1_000_000)))),
            ..PriceChange::default()
        }];
        scenario.ticks = 6;
        let report = Simulation::new(&scenario, 1).unwrap().run();
        assert!(report.tiers[0].left["quota"] >= 10, "{:?}", report.tiers[0].left);
    }
}
