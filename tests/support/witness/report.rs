//! The report against the books.

use std::collections::BTreeSet;

use downline::event::Cause;
use downline::report::{Quantiles, TierFlows, TierPeople, TierReport, UnitFlow};
use downline::world::Status;
use downline::{Money, Report, Simulation, SupplierId, Tick, Tier, Units};

use super::{Account, Witness};

impl Witness<'_> {
    /// The identities of the report, and its figures against the books.
    pub fn check_report(&self, report: &Report, simulation: &Simulation) {
        let flows = &report.flows;
        assert_eq!(
            flows.consumers_paid - flows.production_cost,
            flows.suppliers_profit
                + flows.resellers_profit
                + flows.platform_profit
                + flows.deposits_held
                + flows.service_cost,
            "where the consumers' money went"
        );
        assert_eq!(i128::from(flows.consumers_paid.fen()), -self.households);
        assert_eq!(i128::from(flows.production_cost.fen()), self.factory.iter().sum::<i128>());
        assert_eq!(i128::from(flows.service_cost.fen()), self.services.iter().sum::<i128>());
        for (index, row) in report.suppliers.iter().enumerate() {
            assert_eq!(row.supplier, SupplierId(index as u16));
            assert_eq!((row.made.0, row.direct.0), (self.made[index], self.direct[index]));
            assert_eq!(row.sold.0, self.made[index] - self.direct[index]);
            assert_eq!(i128::from(row.direct_revenue.fen()), self.direct_revenue[index]);
            let own = self.flows.iter().filter(|(key, _)| key.0 == row.supplier);
            let returned = Units(own.map(|(_, flows)| flows.returned).sum());
            assert_eq!((row.returned, row.scrapped), (returned, returned));
            assert_eq!(i128::from(row.profit.fen()), self.supplier_cash[index]);
            assert_eq!(i128::from(row.deposits_held.fen()), self.deposits[index]);
            let holders = self.accounts.values().filter(|own| own.supplier == row.supplier);
            let holders = holders.filter(|own| own.is_disappointed).count() as u64;
            let buyers = self.disappointed.iter().filter(|key| key.0 == row.supplier).count() as u64;
            let found = row.disappointments.map_or((0, 0), |found| (found.buyers, found.holders));
            assert_eq!(found, (buyers, holders), "who is disappointed");
        }
        let keys: Vec<_> = report.tiers.iter().map(|row| (row.supplier, row.tier)).collect();
        assert!(keys.is_sorted(), "rows come in order of supplier, then tier");
        for (&(supplier, tier), flows) in &self.flows {
            assert!(
                flows.bought == 0 || keys.contains(&(supplier, tier)),
                "tier {tier} of supplier {supplier} has a row"
            );
        }
        for row in &report.tiers {
            let supplier = &self.scenario.suppliers[usize::from(row.supplier.0)];
            self.check_row(row, supplier.prices_at(Tick(report.totals.ticks)).list_price);
        }
        check_both_views(report);
        self.check_marketplace(report);
        let shops = i128::from(flows.deposits_held.fen()) - self.deposits.iter().sum::<i128>();
        assert_eq!(shops, self.shop_deposits(), "deposits of shops are among those held");
        let totals = &report.totals;
        assert_eq!(totals.people, self.scenario.population.people);
        assert_eq!(totals.resellers, self.accounts.len() as u64);
        assert_eq!(totals.resellers, report.tiers.iter().map(|row| row.people.joined).sum::<u64>());
        assert_eq!(totals.active, simulation.world().active() as u64);
        assert_eq!(totals.losers, report.tiers.iter().map(|row| row.people.losers).sum::<u64>());
        let lose_all_the_same = self.accounts.values().filter(|account| account.loses_beside_its_stock());
        assert_eq!(totals.losers_with_stock_at_cost, lose_all_the_same.count() as u64);
        assert_eq!(totals.units_made.0, self.made.iter().sum::<u64>());
        assert_eq!(
            totals.units_retail.0,
            self.flows.values().map(|flows| flows.retail).sum::<u64>() + self.direct.iter().sum::<u64>()
        );
        assert_eq!(
            totals.units_stranded,
            report.tiers.iter().map(|row| row.people.stranded.units).sum::<Units>()
        );
        assert_eq!(totals.lost_sales, self.lost_sales);
        assert_eq!(totals.units_dumped.0, self.flows.values().map(|flows| flows.dumped).sum::<u64>());
        assert_eq!((totals.disputes, totals.refunds), (self.disputes, self.refunds));
        assert_eq!(i128::from(flows.platform_profit.fen()), self.platform);
        assert_eq!(flows.unsettled.fen(), self.held_back.values().sum::<i64>());
        assert_eq!(totals.depth, self.accounts.values().map(|account| account.depth).max().unwrap_or(0));
        let recruiters: BTreeSet<_> =
            self.accounts.values().filter_map(|a| Some((a.supplier, a.recruiter?))).collect();
        assert_eq!(totals.without_recruits, (self.accounts.len() - recruiters.len()) as u64);
        self.check_cascades_of(report);
        self.check_failures_of(report);
        if let [only] = &report.collapses[..] {
            assert_eq!(only.collapse, report.collapse);
        }
        for (at, row) in report.indicators.iter().enumerate() {
            let own = self.flows.iter().filter(|(key, _)| key.0 == row.supplier);
            let net: i128 = own.map(|(_, flows)| flows.paid - flows.received).sum();
            assert_eq!(i128::from(row.retail_revenue.fen()), self.retail_revenue[at]);
            assert_eq!(
                i128::from(row.collected.fen()),
                net + self.retail_revenue[at]
                    - self.platform_fees[at]
                    - self.services[at]
                    - self.market.paid[at]
            );
            // What resellers paid and did not get back is with their supplier or its factory.
            let direct = self.direct_revenue[at] - self.direct_fees[at];
            let kept = self.supplier_cash[at] + self.deposits[at] + self.factory[at] - direct;
            assert_eq!(i128::from(row.collected.fen()), kept);
            let deepest = self.accounts.values().filter(|account| account.supplier == row.supplier);
            assert_eq!(row.levels, deepest.map(|account| account.depth).max().unwrap_or(0));
        }
    }

    fn check_row(&self, row: &TierReport, list: Money) {
        let TierReport { supplier, tier, people, flows } = row;
        self.check_people(people, (*supplier, *tier), list);
        self.check_flows(flows, (*supplier, *tier), list);
    }

    /// Those who joined at a tier, one by one.
    fn check_people(&self, row: &TierPeople, (supplier, tier): (SupplierId, Tier), list: Money) {
        let people = || {
            let all = self.accounts.values();
            all.filter(move |account| (account.supplier, account.entry_tier) == (supplier, tier))
        };
        let with = |status: Status| people().filter(|account| account.status == status).count() as u64;
        assert_eq!(row.joined, people().count() as u64);
        assert_eq!(row.active, with(Status::Active));
        assert_eq!(row.joined, row.active + row.left.values().sum::<u64>(), "active + left = joined");
        for cause in Cause::ALL {
            let left = row.left.get(cause.name()).copied();
            assert!(left.is_some() || cause == Cause::Purged, "{}", cause.name());
            assert_eq!(left.unwrap_or(0), with(Status::Left(cause)), "left: {}", cause.name());
        }
        let sum = |of: fn(&Account) -> i128| people().map(of).sum::<i128>();
        assert_eq!(i128::from(row.bought.0), sum(|account| account.bought.into()));
        let stranded = sum(|account| (account.expired + account.units()).into());
        assert_eq!(i128::from(row.stranded.units.0), stranded, "stranded = expired + on hand");
        let cost = sum(|account| account.expired_value + i128::from(account.value));
        assert_eq!(i128::from(row.stranded.at_cost.fen()), cost);
        assert_eq!(Some(row.stranded.at_list), list.checked_times(row.stranded.units.0));
        let money = row.money;
        assert_eq!(i128::from(money.paid.fen()), sum(|account| account.paid));
        assert_eq!(i128::from(money.received.fen()), sum(|account| account.received));
        assert_eq!(money.profit, money.received - money.paid, "profit = received − paid");
        // Deposits held are paid: they have left the cash.
        let mut profits: Vec<i64> =
            people().map(|account| account.cash + account.unsettled - account.endowment).collect();
        profits.sort_unstable();
        assert_eq!(money.profit.fen(), profits.iter().sum::<i64>(), "the profit of all is that of each");
        let loss: i64 = profits.iter().filter(|&&profit| profit < 0).sum();
        assert_eq!(money.loss, Money::from_fen(-loss));
        assert_eq!(row.losers, profits.iter().filter(|&&profit| profit < 0).count() as u64);
        assert!(row.losers <= row.joined && -money.loss <= money.profit);
        let lose_all_the_same = people().filter(|account| account.loses_beside_its_stock()).count();
        assert_eq!(row.losers_with_stock_at_cost, lose_all_the_same as u64);
        assert!(row.losers_with_stock_at_cost <= row.losers);
        assert_eq!(row.profit_per_reseller, quantiles(&profits));
    }

    /// What moved at a tier, by the resellers who held it then.
    fn check_flows(&self, row: &TierFlows, (supplier, tier): (SupplierId, Tier), list: Money) {
        let holders = || {
            let all = self.accounts.values();
            all.filter(move |account| (account.supplier, account.tier) == (supplier, tier))
        };
        let flows = self.flows.get(&(supplier, tier)).cloned().unwrap_or_default();
        let on_hand = holders().map(Account::units).sum::<u64>();
        let expected = UnitFlow {
            bought: Units(flows.bought),
            moved_in: Units(flows.moved_in),
            sold_down: Units(flows.sold_down),
            retail: Units(flows.retail),
            own_use: Units(flows.own_use),
            dumped: Units(flows.dumped),
            returned: Units(flows.returned),
            expired: Units(flows.expired),
            on_hand: Units(on_hand),
            moved_out: Units(flows.moved_out),
        };
        assert_eq!(row.units, expected, "units of tier {tier}");
        let TierFlows { units, stranded, money, sell_through } = row;
        assert_eq!(stranded.units, units.expired + units.on_hand, "stranded = expired + on hand");
        let value: i128 = holders().map(|account| i128::from(account.value)).sum();
        assert_eq!(i128::from(stranded.at_cost.fen()), flows.expired_value + value);
        assert_eq!(Some(stranded.at_list), list.checked_times(stranded.units.0));
        assert_eq!(i128::from(money.paid.fen()), flows.paid);
        assert_eq!(i128::from(money.received.fen()), flows.received);
        let came_in = flows.bought + flows.moved_in;
        let share = |part: u64| (came_in > 0).then(|| part as f64 / came_in as f64);
        assert_eq!(sell_through.passed_on, share(flows.sold_down + flows.retail + flows.dumped));
        assert_eq!(sell_through.to_non_resellers, share(flows.retail + flows.dumped));
        assert_eq!(sell_through.with_own_use, share(flows.retail + flows.dumped + flows.own_use));
    }
}

impl Account {
    /// Whether money received and, while active, what its goods cost come to less than money paid, in fen.
    fn loses_beside_its_stock(&self) -> bool {
        let stock = if self.is_active() { i128::from(self.value) } else { 0 };
        self.received + stock < self.paid
    }
}

/// Hyndman and Fan's type 7, rounded to the fen with halves away from zero, of sorted amounts.
fn quantiles(sorted: &[i64]) -> Option<Quantiles> {
    let last = sorted.len().checked_sub(1)?;
    let at = |tenths: usize| {
        let (low, tenth) = (sorted[last * tenths / 10], last * tenths % 10);
        let high = sorted[(last * tenths).div_ceil(10)];
        let tenths_of_fen = i128::from(low) * 10 + i128::from(high - low) * tenth as i128;
        Money::from_fen(((tenths_of_fen + 5 * tenths_of_fen.signum()) / 10) as i64)
    };
    Some(Quantiles { min: at(0), p10: at(1), median: at(5), p90: at(9), max: at(10) })
}

/// People and flows are two views of the same goods and money.
fn check_both_views(report: &Report) {
    let rows = &report.tiers;
    let units = |of: fn(&TierReport) -> Units| rows.iter().map(of).sum::<Units>();
    let money = |of: fn(&TierReport) -> Money| rows.iter().map(of).sum::<Money>();
    assert_eq!(units(|row| row.people.bought), units(|row| row.flows.units.bought));
    assert_eq!(units(|row| row.people.stranded.units), units(|row| row.flows.stranded.units));
    assert_eq!(money(|row| row.people.stranded.at_cost), money(|row| row.flows.stranded.at_cost));
    assert_eq!(money(|row| row.people.money.paid), money(|row| row.flows.money.paid));
    assert_eq!(money(|row| row.people.money.received), money(|row| row.flows.money.received));
}
