//! Holds control totals to one another and to the world.

use super::{OverTiers, SupplierTotals, Totals};
use crate::ledger::audit::{Agent, AuditError, Place};
use crate::units::{Money, SupplierId, Tick, Tier, Units};
use crate::world::{Cause, Status, World};

impl Totals {
    /// Compares the totals with one another and with the sums over the world.
    pub(in crate::ledger) fn audit(&self, tick: Tick, world: &World) -> Result<(), AuditError> {
        let everybody = Place { agent: Agent::Everybody, tick, posting: None };
        everybody.same("escrow between ticks", 0, self.escrow)?;
        everybody.same("escrow in the world", 0, world.escrow)?;
        everybody.same("households' money", self.households, i128::from(world.households))?;
        everybody.same("factory's money", self.factory, i128::from(world.factory))?;
        everybody.same("lost sales", self.lost_sales, world.lost_sales)?;
        everybody.same("platform's money", self.platform, i128::from(world.platform.profit))?;
        let unsettled = self.suppliers.iter().map(|totals| totals.unsettled).sum();
        everybody.same("proceeds to be settled", unsettled, i128::from(world.platform.unsettled))?;
        // What resellers received counts what the platform still holds for them.
        let mut all_money = self.households + self.factory + self.escrow + self.platform;
        for (index, totals) in self.suppliers.iter().enumerate() {
            let supplier = SupplierId(index as u16);
            totals.audit(supplier, tick, world)?;
            all_money += totals.cash + totals.deposits;
            all_money += totals.tiers.iter().map(|row| row.received - row.paid).sum::<i128>();
        }
        everybody.same("the sum over all accounts", 0, all_money)
    }
}

impl SupplierTotals {
    fn audit(&self, supplier: SupplierId, tick: Tick, world: &World) -> Result<(), AuditError> {
        let place = Place { agent: Agent::Supplier(supplier), tick, posting: None };
        let books = &world.suppliers[usize::from(supplier.0)];
        place.same("cash", self.cash, i128::from(books.cash))?;
        place.same("deposits held", self.deposits, i128::from(books.deposits))?;
        place.same("units made", self.made, Units(books.made))?;
        place.same("units given back", self.returned, Units(books.returned))?;
        place.same("units on hand (made + returned − sold − direct − scrapped)", Units(0), self.on_hand())?;
        let mut held = vec![Held::default(); self.tiers.len()];
        let mut cash = 0;
        for reseller in world.resellers().filter(|reseller| reseller.supplier() == supplier) {
            let index = reseller.tier().0 as usize - 1;
            place.holds("tiers in the book", index < held.len(), held.len(), index + 1)?;
            held[index].add(reseller.status(), reseller.on_hand(), reseller.book_value());
            cash += i128::from(reseller.cash().fen());
        }
        let gained: i128 = self.tiers.iter().map(|row| row.received - row.paid).sum();
        place.same("cash of its resellers", self.endowment + gained - self.unsettled, cash)?;
        let mut all = OverTiers::default();
        for row in &self.tiers {
            all.joined += row.joined;
            all.active += row.active;
            all.retail += row.retail;
            all.own_use += row.own_use;
        }
        place.same("sums over its tiers", self.all, all)?;
        place.same(
            "what its resellers paid it, less what it paid them",
            -gained,
            self.collected_fen() - self.retail_revenue + self.platform_fees,
        )?;
        // Every sale down is one direct buyer's purchase.
        let mut bought = vec![Units(0); self.tiers.len()];
        let from_resellers = self.tiers.iter().flat_map(|row| &row.sold_to);
        for (tier, units) in self.sold_to.iter().chain(from_resellers) {
            bought[tier.0 as usize - 1] += *units;
        }
        for (index, row) in self.tiers.iter().enumerate() {
            let agent = Agent::Tier(supplier, Tier(index as u32 + 1));
            let place = Place { agent, tick, posting: None };
            let Held { joined, active, left, on_hand, value } = held[index];
            place.same("resellers who joined", row.joined, joined)?;
            place.same("active resellers", row.active, active)?;
            place.same("resellers who left, by cause", row.left, left)?;
            place.same("joined = active + left", row.joined, row.active + row.left.iter().sum::<u64>())?;
            place.same("units on hand", row.on_hand(), on_hand)?;
            place.same("book value", row.book_value, value)?;
            place.same("bought = sold to this tier", row.bought, bought[index])?;
            let by_tier: Units = row.sold_to.iter().map(|sold| sold.1).sum();
            place.same("sold down = sold to each tier", row.sold_down, by_tier)?;
        }
        Ok(())
    }
}

/// Sums over the world.
#[derive(Debug, Clone, Copy, Default)]
struct Held {
    joined: u64,
    active: u64,
    left: [u64; Cause::ALL.len()],
    on_hand: Units,
    value: i128,
}

impl Held {
    fn add(&mut self, status: Status, on_hand: Units, value: Money) {
        self.joined += 1;
        match status {
            Status::Left(cause) => self.left[cause as usize] += 1,
            _ => self.active += 1,
        }
        self.on_hand += on_hand;
        self.value += i128::from(value.fen());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;
    use crate::simulation::Simulation;

    /// What is counted over all tiers as it happens is held to the sums over the tiers.
    #[test]
    fn totals_over_all_tiers_are_audited() {
        let small = [("population.people", "2000"), ("suppliers.0.first_agents", "20"), ("ticks", "20")];
        let mut simulation = Simulation::new(&Scenario::mask().with_all(small).unwrap(), 1).unwrap();
        simulation.run();
        let sound = simulation.ledger().totals().unwrap().clone();
        let what = |spoil: fn(&mut SupplierTotals)| {
            let mut totals = sound.clone();
            spoil(&mut totals.suppliers[0]);
            totals.audit(Tick(20), simulation.world()).err().map(|error| error.what)
        };
        assert_eq!(what(|_| ()), None);
        for spoil in [
            (|totals| totals.all.joined += 1) as fn(&mut SupplierTotals),
            |totals| totals.all.active -= 1,
            |totals| totals.all.retail += Units(1),
            |totals| totals.all.own_use += Units(1),
        ] {
            assert_eq!(what(spoil), Some("sums over its tiers"));
        }
        let fees = what(|totals| totals.direct_fees += 1);
        assert_eq!(fees, Some("what its resellers paid it, less what it paid them"));
    }
}
