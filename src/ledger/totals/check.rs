//! Holds control totals to one another and to the world.

use super::people::PeopleSums;
use super::{OverTiers, People, SupplierTotals, TierTotals, Totals};
use crate::event::Cause;
use crate::ledger::audit::{Agent, AuditError, Place};
use crate::scenario::MOST_FEN;
use crate::units::{Money, SupplierId, Tick, Tier, Units};
use crate::world::{Reseller, Status, World};

/// No count in a book, and no sum of such counts, is larger.
const MOST_COUNTED: u128 = 1 << 60;

impl Totals {
    /// Whether these can be totals at all, so that they can be compared and added to.
    pub(in crate::ledger) fn fit(&self) -> bool {
        let Totals { suppliers, retail, dumped, disputes, refunds, lost_sales, .. } = self;
        let counted = sum([retail.0, dumped.0, *disputes, *refunds, *lost_sales])
            + suppliers.iter().map(SupplierTotals::counted).sum::<u128>();
        let fen = [self.households, self.factory, self.escrow, self.platform];
        // Each of them is small enough to be added up.
        counted <= MOST_COUNTED
            && fen.into_iter().all(is_within_reach)
            && suppliers.iter().all(SupplierTotals::fit)
    }

    /// Compares the totals with one another and with the sums over the world.
    pub(in crate::ledger) fn audit(&self, tick: Tick, world: &World) -> Result<(), AuditError> {
        let all_accounts = Place { agent: Agent::AllAccounts, tick, posting: None };
        all_accounts.same("escrow between ticks", 0, self.escrow)?;
        all_accounts.same("escrow in the world", 0, world.escrow)?;
        all_accounts.same("households' money", self.households, i128::from(world.households))?;
        all_accounts.same("factory's money", self.factory, i128::from(world.factory))?;
        all_accounts.same("lost sales", self.lost_sales, world.lost_sales)?;
        all_accounts.same("platform's money", self.platform, i128::from(world.platform.profit))?;
        let held = self.suppliers.iter().map(|totals| totals.marketplace.deposits).sum();
        all_accounts.same("deposits of shops", held, i128::from(world.marketplace.deposits()))?;
        let parted = self.suppliers.iter().map(|totals| totals.marketplace.parted).sum();
        all_accounts.same("buyers who stay away", parted, world.marketplace.parted() as u64)?;
        let unsettled = self.suppliers.iter().map(|totals| totals.unsettled).sum();
        all_accounts.same("proceeds to be settled", unsettled, i128::from(world.platform.unsettled))?;
        let services = self.suppliers.iter().map(|totals| totals.service_cost).sum();
        all_accounts.same("money paid for service", services, i128::from(world.services))?;
        // What resellers received counts what the platform still holds for them.
        let mut all_money = self.households + self.factory + self.escrow + self.platform + held + services;
        let mut found = vec![Found::default(); self.suppliers.len()];
        for reseller in world.resellers() {
            let supplier = usize::from(reseller.supplier().0);
            found[supplier].add(reseller);
            if let Some(people) = self.suppliers[supplier].people() {
                check_person(people, reseller, tick)?;
            }
        }
        for (index, (totals, found)) in self.suppliers.iter().zip(found).enumerate() {
            let supplier = SupplierId(index as u16);
            totals.audit(supplier, tick, world, found)?;
            all_money += totals.cash + totals.deposits;
            all_money += totals.tiers.iter().map(|row| row.received - row.paid).sum::<i128>();
        }
        all_accounts.same("the sum over all accounts", 0, all_money)
    }
}

/// Whether a total may have come to so much.
pub(super) fn is_within_reach(fen: i128) -> bool {
    fen.unsigned_abs() <= u128::from(MOST_FEN.unsigned_abs())
}

impl TierTotals {
    /// The sum of all that it counts.
    fn counted(&self) -> u128 {
        let TierTotals { joined, active, left, lost_sales, .. } = self;
        let TierTotals {
            bought,
            moved_in,
            sold_down,
            retail,
            own_use,
            dumped,
            returned,
            expired,
            moved_out,
            ..
        } = self;
        let units = [bought, moved_in, sold_down, retail, own_use, dumped, returned, expired, moved_out];
        let heads = [joined, active, lost_sales].into_iter().chain(left);
        sum(units.map(|units| units.0)) + sum(heads.copied()) + sum(self.sold_to.iter().map(|row| row.1.0))
    }
}

fn sum(counts: impl IntoIterator<Item = u64>) -> u128 {
    counts.into_iter().map(u128::from).sum()
}

impl SupplierTotals {
    /// The sum of all that it counts.
    fn counted(&self) -> u128 {
        let SupplierTotals { made, returned, scrapped, direct, .. } = self;
        let OverTiers { joined, active, retail, own_use } = self.all;
        let own = [made.0, returned.0, scrapped.0, direct.0, joined, active, retail.0, own_use.0];
        let own = own.into_iter().chain([self.disappointed_buyers, self.disappointed_holders]);
        let sold = self.sold_to.iter().map(|row| row.1.0);
        sum(own)
            + sum(sold)
            + self.marketplace.counted()
            + self.tiers.iter().map(TierTotals::counted).sum::<u128>()
    }

    /// Whether its rows are of tiers that are there, ascending, and no sum of money is larger than any run's.
    fn fit(&self) -> bool {
        let SupplierTotals { cash, deposits, retail_revenue, production_cost, .. } = *self;
        let SupplierTotals { earned_retail, earned_down, earned_heads, platform_fees, .. } = *self;
        let SupplierTotals { gains_retail, gains_down, service_cost, unsettled, .. } = *self;
        let SupplierTotals {
            direct_revenue, direct_fees, endowment, lent, repaid, written_off, unpaid, ..
        } = *self;
        let own = [cash, deposits, retail_revenue, production_cost, earned_retail, earned_down, earned_heads];
        let more = [gains_retail, gains_down, platform_fees, unsettled, direct_revenue, direct_fees];
        let more = more.into_iter().chain([service_cost, lent, repaid, written_off, unpaid]);
        let mut own = own.into_iter().chain(more);
        let of_tier = |row: &TierTotals| {
            [row.paid, row.received, row.book_value, row.expired_value].into_iter().all(is_within_reach)
        };
        let tiers = self.tiers.len();
        let are_rows = |rows: &[(Tier, Units)]| {
            rows.is_sorted_by(|one, next| one.0 < next.0)
                && rows.iter().all(|(tier, _)| (1..=tiers).contains(&(tier.0 as usize)))
        };
        own.all(is_within_reach)
            && self.marketplace.fit()
            // What resellers had at first is no flow.
            && endowment.unsigned_abs() < 1 << 100
            && self.tiers.iter().all(of_tier)
            && self.people().is_none_or(|people| people.fit(tiers))
            && are_rows(&self.sold_to)
            && self.tiers.iter().all(|row| are_rows(&row.sold_to))
    }

    fn audit(&self, supplier: SupplierId, tick: Tick, world: &World, found: Found) -> Result<(), AuditError> {
        let place = Place { agent: Agent::Supplier(supplier), tick, posting: None };
        let books = &world.suppliers[usize::from(supplier.0)];
        place.same("cash", self.cash, i128::from(books.cash))?;
        place.same("deposits held", self.deposits, i128::from(books.deposits))?;
        place.same("units made", self.made, Units(books.made))?;
        place.same("units given back", self.returned, Units(books.returned))?;
        place.same("units on hand (made + returned − sold − direct − scrapped)", Units(0), self.on_hand())?;
        let Found { tiers: mut held, cash, owed, disappointed } = found;
        let buyers = world.disappointed_buyers(supplier);
        place.same("disappointed buyers", self.disappointed_buyers, buyers)?;
        place.same("disappointed holders", self.disappointed_holders, disappointed)?;
        place.same("has failed", self.unpaid > 0, books.failed_at.is_some())?;
        place.same("owed by its resellers", self.lent - self.repaid - self.written_off, owed)?;
        place.holds("tiers in the book", held.len() <= self.tiers.len(), self.tiers.len(), held.len())?;
        held.resize(self.tiers.len(), Held::default());
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
        if let Some(people) = self.people() {
            place.same("sums over its people", PeopleSums::over(&self.tiers), people.sums())?;
        }
        place.same(
            "what its resellers paid it, less what it paid them",
            -gained,
            self.collected_fen() - self.retail_revenue
                + self.platform_fees
                + self.service_cost
                + self.marketplace.paid_for_shops(),
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

/// Compares the sums of a reseller with how it is in the world.
fn check_person(people: &People, reseller: Reseller, tick: Tick) -> Result<(), AuditError> {
    let agent = Agent::Reseller(reseller.supplier(), reseller.person());
    let place = Place { agent, tick, posting: None };
    let own = people.get(reseller.person()).copied().unwrap_or_default();
    place.holds("tier at which it joined", own.entry_tier.is_some(), "a tier", "none")?;
    place.same("has left", own.has_left, matches!(reseller.status(), Status::Left(_)))?;
    let kept = reseller.on_hand() + own.expired;
    place.holds("units bought", kept <= own.bought, format!("at least {kept}"), own.bought)
}

/// The resellers of a supplier, as they are in the world.
#[derive(Debug, Clone, Default)]
struct Found {
    /// By tier, up to the deepest tier held.
    tiers: Vec<Held>,
    cash: i128,
    owed: i128,
    disappointed: u64,
}

impl Found {
    fn add(&mut self, reseller: Reseller) {
        let index = reseller.tier().0 as usize - 1;
        if self.tiers.len() <= index {
            self.tiers.resize(index + 1, Held::default());
        }
        self.tiers[index].add(reseller.status(), reseller.on_hand(), reseller.book_value());
        self.cash += i128::from(reseller.cash().fen());
        self.owed += i128::from(reseller.owed().fen());
        self.disappointed += u64::from(reseller.is_disappointed());
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
