//! How far a scenario can go: tiers, prices and totals that leave 64 bits of fen are refused before the run,
//! so that no check is needed within it. For a run that is resumed, its saved totals are held against the
//! same bounds.

use super::Scenario;
use super::check::{Check, MOST_TIERS};
use super::error::ScenarioError;
use super::ladder::{Ladder, OrderTerms};
use super::supplier::Supplier;
use crate::units::{Money, Tick, Tier};

/// The largest amount of money that a run keeps, in fen, in either direction. Totals stay below a quarter of
/// 64 bits, and no account starts with more than a small part of that. Two of them can be added, and credit
/// to them.
pub(crate) const MOST_FEN: i64 = i64::MAX / 4 + i64::MAX / 64;

impl Scenario {
    /// No total that this scenario can reach may leave 64 bits of fen, with room to spare.
    ///
    /// A reseller needs units once to join, and in every tick if resellers order for themselves. It then sets
    /// off at most one order in each tier above, and each order rounds up to whole packs or the minimum. A
    /// unit is paid for once to be made, once in each tier that it passes and once at the end.
    pub(super) fn validate_totals(&self) -> Check {
        let reorder = self.behaviour.reorder;
        let people = u128::from(self.population.people);
        let salvage = self.behaviour.dump.map_or(0, |dump| fen(dump.price));
        for (index, supplier) in self.suppliers.iter().enumerate() {
            let most = |number: fn(OrderTerms) -> i64| supplier.all_terms().map(number).max().unwrap_or(0);
            let entry = most(|terms| terms.entry_order.into());
            let rounding = most(|terms| i64::from(terms.reorder_minimum.max(terms.order_multiple)) - 1);
            let deposit = most(|terms| terms.deposit.fen());
            let for_sale = if reorder.when_below > 0 { i64::from(reorder.up_to) } else { 0 };
            let for_quota = if reorder.for_quota_below.is_some() { supplier.largest_quota() } else { 0 };
            let own_need = for_sale.max(for_quota);
            let orders = if own_need > 0 { self.ticks } else { 0 };

            // No person takes more than one offer a tick.
            let marketplace = self.platform.marketplace;
            let visitors = marketplace.map_or(0, |marketplace| marketplace.visitors);
            let shop = marketplace.map_or(0, |marketplace| fen(marketplace.deposit) + fen(marketplace.fee));
            let direct = supplier.direct.map_or(0, |direct| {
                let offers = direct.contacts.saturating_add(if direct.on_platform { visitors } else { 0 });
                let buyers = u128::from(offers.min(self.population.people));
                buyers * u128::from(self.ticks) * (fen(direct.price) + supplier.most_unit_cost())
            });
            let tiers = supplier.tiers_held();
            let above = u128::from(tiers) * u128::from(rounding.unsigned_abs());
            let each = u128::from(entry.unsigned_abs())
                + above
                + u128::from(orders) * (u128::from(own_need.unsigned_abs()) + above);
            let paid = supplier.paid_for_a_unit(tiers) + salvage;
            // Commissions are together less than the orders on which they are paid.
            let paid = if supplier.commissions.rates.is_empty() { paid } else { 2 * paid };
            let total = each.saturating_mul(paid).saturating_add(u128::from(deposit.unsigned_abs()) + shop);
            if direct > u128::from(i64::MAX.unsigned_abs() / 4) {
                let given = format!(
                    "{} ticks of up to {} contacts each",
                    self.ticks,
                    supplier.direct.map_or(0, |direct| direct.contacts)
                );
                let allowed =
                    "totals that stay below 23 quadrillion yuan: fewer contacts or ticks, or lower prices";
                return Err(ScenarioError::value(format!("suppliers.{index}.direct"), given, allowed));
            }
            if people.saturating_mul(total) > u128::from(i64::MAX.unsigned_abs() / 4) {
                let given = format!(
                    "{people} people × up to {each} units each, paid for {} times on their way down",
                    tiers + 2
                );
                let allowed = "totals that stay below 23 quadrillion yuan: fewer people, ticks or tiers, \
                               smaller orders or lower prices";
                return Err(ScenarioError::value(format!("suppliers.{index}"), given, allowed));
            }
        }
        Ok(())
    }
}

impl Supplier {
    /// Every tier that a reseller may hold has a price on every later ladder.
    pub(super) fn validate_reach(&self, path: &str) -> Check {
        let mut held = self.tiers_joinable(Tick(0));
        for (index, change) in self.price_changes.iter().enumerate() {
            if let Some(Ladder::ByDepth(_)) = &change.ladder {
                let tiers = self.prices_at(Tick(change.tick)).ladder.prices().take(held as usize).count();
                if tiers < held as usize {
                    let path = format!("{path}.price_changes.{index}.ladder");
                    let given = format!("a ladder that ends after {tiers} tiers");
                    let allowed = format!("at least the {held} tiers that may be held by then");
                    return Err(ScenarioError::value(path, given, allowed));
                }
            }
            held = held.max(self.tiers_joinable(Tick(change.tick)));
        }
        Ok(())
    }

    /// The ladder it starts with and those of its price changes.
    pub(crate) fn ladders(&self) -> impl Iterator<Item = &Ladder> {
        let later = self.price_changes.iter().filter_map(|change| change.ladder.as_ref());
        std::iter::once(&self.ladder).chain(later)
    }

    /// The most that is paid for a unit that is made, passes all of `tiers` and is sold or given back, in
    /// fen.
    fn paid_for_a_unit(&self, tiers: u32) -> u128 {
        let changes = || self.price_changes.iter();
        let lists = changes().filter_map(|change| change.list_price).chain([self.product.list_price]);
        // Those who hold a tier go on buying when its price has risen above the list price.
        let ladders =
            self.ladders().map(|ladder| ladder.prices().take(tiers as usize).map(fen).sum::<u128>());
        let dearest =
            self.ladders().filter_map(|ladder| ladder.prices().take(tiers as usize).last()).map(fen);
        let takes_back = self.buy_back.is_some() || self.cooling_off.is_some();
        let refund = if takes_back { dearest.max().unwrap_or(0) } else { 0 };
        self.most_unit_cost() + lists.map(fen).max().unwrap_or(0) + ladders.max().unwrap_or(0) + refund
    }

    /// The most that a unit ever costs to make, in fen.
    fn most_unit_cost(&self) -> u128 {
        let changes = self.price_changes.iter().filter_map(|change| change.unit_cost);
        changes.chain([self.product.unit_cost]).map(fen).max().unwrap_or(0)
    }

    /// How many tiers resellers may hold at some time.
    fn tiers_held(&self) -> u32 {
        if let Ladder::ByOrderSize(ladder) = &self.ladder {
            return ladder.ranks.len() as u32;
        }
        let changes = self.price_changes.iter().map(|change| change.tick);
        changes.chain([0]).map(|tick| self.tiers_joinable(Tick(tick))).max().unwrap_or(1)
    }

    /// How many tiers of a ladder by depth may be joined at `tick`; first agents hold tier 1 anyhow.
    fn tiers_joinable(&self, tick: Tick) -> u32 {
        let prices = self.prices_at(tick);
        let below_list = prices.ladder.prices().take_while(|price| *price < prices.list_price);
        let most = self.max_tier.unwrap_or(MOST_TIERS) as usize;
        below_list.take(most).count().max(1) as u32
    }

    /// The most units that a quota can make a reseller buy at once.
    fn largest_quota(&self) -> i64 {
        // Deeper tiers under the last terms pay more for a unit, and so buy fewer.
        let tiers = self.ladders().flat_map(|ladder| {
            (1..=ladder.rows())
                .zip(ladder.prices())
                .map(move |(tier, price)| (ladder.terms(Tier(tier)).quota, price))
        });
        tiers.filter_map(|(quota, price)| Some(quota?.fen() / price.fen().max(1) + 1)).max().unwrap_or(0)
    }

    fn all_terms(&self) -> impl Iterator<Item = OrderTerms> {
        self.ladders().flat_map(|ladder| (1..=ladder.rows()).map(|tier| ladder.terms(Tier(tier))))
    }
}

/// An amount that the scenario allows, which is never negative.
fn fen(money: Money) -> u128 {
    u128::from(money.fen().unsigned_abs())
}
