//! The report against the books.

use std::collections::BTreeSet;

use downline::{
    Cause, Money, Quantiles, Report, Simulation, Status, SupplierId, Tick, TierReport, UnitFlow, Units,
};

use super::{Account, Witness};

impl Witness<'_> {
    /// The identities of the report, and its figures against the books.
    pub fn check_report(&self, report: &Report, simulation: &Simulation) {
        let flows = &report.flows;
        assert_eq!(
            flows.consumers_paid - flows.production_cost,
            flows.suppliers_profit + flows.resellers_profit + flows.platform_profit + flows.deposits_held,
            "where the consumers' money went"
        );
        assert_eq!(i128::from(flows.consumers_paid.fen()), -self.households);
        assert_eq!(i128::from(flows.production_cost.fen()), self.factory.iter().sum::<i128>());
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
        let totals = &report.totals;
        assert_eq!(totals.people, self.scenario.population.people);
        assert_eq!(totals.resellers, self.accounts.len() as u64);
        assert_eq!(totals.resellers, report.tiers.iter().map(|row| row.joined).sum::<u64>());
        assert_eq!(totals.active, simulation.world().active() as u64);
        assert_eq!(totals.losers, report.tiers.iter().map(|row| row.losers).sum::<u64>());
        assert_eq!(totals.units_made.0, self.made.iter().sum::<u64>());
        assert_eq!(
            totals.units_retail.0,
            self.flows.values().map(|flows| flows.retail).sum::<u64>() + self.direct.iter().sum::<u64>()
        );
        assert_eq!(totals.units_stranded, report.tiers.iter().map(|row| row.stranded.units).sum::<Units>());
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
        if let [only] = &report.collapses[..] {
            assert_eq!(only.collapse, report.collapse);
        }
        for (at, row) in report.indicators.iter().enumerate() {
            let own = self.flows.iter().filter(|(key, _)| key.0 == row.supplier);
            let net: i128 = own.map(|(_, flows)| flows.paid - flows.received).sum();
            assert_eq!(i128::from(row.retail_revenue.fen()), self.retail_revenue[at]);
            assert_eq!(
                i128::from(row.collected.fen()),
                net + self.retail_revenue[at] - self.platform_fees[at]
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
        let TierReport { supplier, tier, units, stranded, money, .. } = row;
        let people = || {
            let all = self.accounts.values();
            all.filter(|account| (account.supplier, account.tier) == (*supplier, *tier))
        };
        let with = |status: Status| people().filter(|account| account.status == status).count() as u64;
        assert_eq!(row.joined, people().count() as u64);
        assert_eq!(row.active, with(Status::Active));
        assert_eq!(row.joined, row.active + row.left.values().sum::<u64>(), "active + left = joined");
        for cause in Cause::ALL {
            assert_eq!(row.left[cause.name()], with(Status::Left(cause)), "left: {}", cause.name());
        }
        let flows = self.flows.get(&(*supplier, *tier)).cloned().unwrap_or_default();
        let on_hand = people().map(Account::units).sum::<u64>();
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
        assert_eq!(*units, expected, "units of tier {tier}");
        assert_eq!(stranded.units, units.expired + units.on_hand, "stranded = expired + on hand");
        let value: i128 = people().map(|account| i128::from(account.value)).sum();
        assert_eq!(i128::from(stranded.at_cost.fen()), flows.expired_value + value);
        assert_eq!(Some(stranded.at_list), list.checked_times(stranded.units.0));
        assert_eq!(i128::from(money.paid.fen()), flows.paid);
        assert_eq!(i128::from(money.received.fen()), flows.received);
        assert_eq!(money.profit, money.received - money.paid, "profit = received − paid");
        // Deposits held are paid: they have left the cash.
        let mut profits: Vec<i64> =
            people().map(|account| account.cash + account.unsettled - account.endowment).collect();
        profits.sort_unstable();
        let loss: i64 = profits.iter().filter(|&&profit| profit < 0).sum();
        assert_eq!(money.loss, Money::from_fen(-loss));
        assert_eq!(row.losers, profits.iter().filter(|&&profit| profit < 0).count() as u64);
        if let Some(last) = profits.len().checked_sub(1) {
            let at = |tenths: usize| Money::from_fen(profits[last * tenths / 10]);
            let expected = Quantiles { min: at(0), p10: at(1), median: at(5), p90: at(9), max: at(10) };
            assert_eq!(row.profit_per_reseller, expected);
        }
        let came_in = flows.bought + flows.moved_in;
        let share = |part: u64| (came_in > 0).then(|| part as f64 / came_in as f64);
        assert_eq!(row.sell_through.passed_on, share(flows.sold_down + flows.retail + flows.dumped));
        assert_eq!(row.sell_through.to_non_resellers, share(flows.retail + flows.dumped));
        assert_eq!(row.sell_through.with_own_use, share(flows.retail + flows.dumped + flows.own_use));
    }
}
