//! Inequality and welfare, against the long way round.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use downline::event::{Entry, OrderKind, Phase};
use downline::scenario::LogNormal;
use downline::{Money, Observer, PersonId, Posting, Simulation, SupplierId, Tick, Tier, Units, World};
use proptest::prelude::*;

use downline_tests::strategy;
use downline_tests::testing::{self, Run};

/// What each reseller started with, and what end buyers paid.
#[derive(Default)]
struct Notes {
    had: BTreeMap<(SupplierId, PersonId), Money>,
    /// At which tier each joined, and what its entry order and deposit cost it.
    joined_at: BTreeMap<(SupplierId, PersonId), Tier>,
    buy_ins: BTreeMap<(SupplierId, PersonId), Money>,
    paid: Vec<Money>,
    expired: BTreeMap<SupplierId, u64>,
    made: BTreeMap<SupplierId, (u64, i128)>,
}

impl Observer for Notes {
    fn phase(&mut self, _: Tick, _: Phase, entries: &[Entry], _: &World) -> ControlFlow<()> {
        for entry in entries {
            match entry.posting {
                Posting::Apply { person, cash, .. } => {
                    self.had.insert((entry.supplier, person), cash);
                }
                Posting::Order { buyer, kind: OrderKind::Entry, amount, .. } => {
                    *self.buy_ins.entry((entry.supplier, buyer)).or_default() += amount;
                }
                Posting::Deposit { person, amount, .. }
                    if !self.joined_at.contains_key(&(entry.supplier, person)) =>
                {
                    *self.buy_ins.entry((entry.supplier, person)).or_default() += amount;
                }
                Posting::TurnAway { person, .. } => drop(self.buy_ins.remove(&(entry.supplier, person))),
                Posting::Join { person, tier } => {
                    self.joined_at.insert((entry.supplier, person), tier);
                }
                Posting::Retail { amount, .. } | Posting::Direct { amount, .. } => self.paid.push(amount),
                Posting::Expire { units, .. } => *self.expired.entry(entry.supplier).or_default() += units.0,
                Posting::Make { units, amount, .. } => {
                    let row = self.made.entry(entry.supplier).or_default();
                    *row = (row.0 + units.0, row.1 + i128::from(amount.fen()));
                }
                _ => {}
            }
        }
        ControlFlow::Continue(())
    }
}

/// Half the mean difference over all pairs of different people, relative to the mean size.
fn gini(amounts: &[i64], pairs_with_oneself: bool) -> Option<f64> {
    let mut differences = 0_i128;
    for one in amounts {
        differences += amounts.iter().map(|other| i128::from(one.abs_diff(*other))).sum::<i128>();
    }
    let count = amounts.len() as i128 - i128::from(!pairs_with_oneself);
    let sizes: i128 = amounts.iter().map(|&amount| i128::from(amount).abs()).sum();
    (count * sizes > 0).then(|| differences as f64 / (2 * count * sizes) as f64)
}

proptest! {
    #![proptest_config(strategy::cases(96))]

    #[test]
    fn inequality_is_what_the_accounts_say(Run { mut scenario, seed, .. } in testing::runs()) {
        // All people would pay the same price, so that what buyers gain can be told from the prices.
        let willing = scenario.population.willingness_to_pay.median;
        scenario.population.willingness_to_pay = LogNormal { median: willing, sigma: 0.0 };
        // A defective or badly served unit is worth nothing and a salvage buyer pays what it is worth: both
        // are told apart by no posting.
        scenario.behaviour.dump = None;
        scenario.behaviour.service.poor = 0.0;
        for supplier in &mut scenario.suppliers {
            supplier.product.defect_rate = 0.0;
        }
        let mut simulation = Simulation::new(&scenario, seed).expect("a valid scenario");
        let mut notes = Notes::default();
        let report = simulation.run_with(&mut notes);
        let mut recruits: BTreeMap<(SupplierId, PersonId), i64> = BTreeMap::new();
        for reseller in simulation.world().resellers() {
            recruits.entry((reseller.supplier(), reseller.person())).or_default();
            if let Some(recruiter) = reseller.recruiter() {
                *recruits.entry((reseller.supplier(), recruiter)).or_default() += 1;
            }
        }
        let recruits: Vec<i64> = recruits.into_values().collect();
        let mut profits = Vec::new();
        let (mut gained, mut lost, mut losers_had) = (0, 0_i128, 0_i128);
        let mut of_tier: BTreeMap<(SupplierId, Tier), (i128, i128)> = BTreeMap::new();
        for reseller in simulation.world().resellers() {
            let had = notes.had[&(reseller.supplier(), reseller.person())];
            let profit = reseller.cash() + reseller.unsettled() - had;
            profits.push(profit.fen());
            let key = (reseller.supplier(), reseller.person());
            let buy_in = notes.buy_ins.get(&key).copied().unwrap_or_default();
            gained += u64::from(profit > Money::ZERO && profit.fen() as f64 > buy_in.fen() as f64 / 4.0);
            if profit < Money::ZERO {
                let row = of_tier.entry((reseller.supplier(), notes.joined_at[&key])).or_default();
                for (lost, losers_had) in [(&mut lost, &mut losers_had), (&mut row.0, &mut row.1)] {
                    *lost -= i128::from(profit.fen());
                    *losers_had += i128::from(had.fen());
                }
            }
        }
        let found = report.inequality;
        let near = |found: Option<f64>, expected: Option<f64>| match (found, expected) {
            (Some(found), Some(expected)) => (found - expected).abs() < 1e-9,
            (found, expected) => found == expected,
        };
        prop_assert!(near(found.gini_recruits, gini(&recruits, true)), "{found:?}");
        prop_assert!(near(found.gini_profits, gini(&profits, false)), "{found:?}");
        prop_assert_eq!(found.gained_a_quarter, gained);
        let share = |part: i128, whole: i128| (whole > 0).then(|| part as f64 / whole as f64);
        prop_assert_eq!(found.loss_of_cash, share(lost, losers_had));
        for row in &report.tiers {
            let (lost, had) = of_tier.get(&(row.supplier, row.tier)).copied().unwrap_or_default();
            prop_assert_eq!(row.people.loss_of_cash, share(lost, had));
        }
        profits.sort_unstable();
        let worst = &profits[..profits.len().div_ceil(10)];
        prop_assert_eq!(found.worst_tenth.resellers, worst.len() as u64);
        prop_assert_eq!(found.worst_tenth.profit.fen(), worst.iter().sum::<i64>());
        prop_assert_eq!(found.worst_tenth.least.map(Money::fen), worst.first().copied());

        let welfare = report.welfare;
        let surplus: Money = notes.paid.iter().map(|&paid| willing - paid).sum();
        prop_assert_eq!(welfare.buyers_surplus, surplus);
        prop_assert_eq!(i128::from(welfare.transfers.fen()), lost);
        prop_assert_eq!(welfare.end_use, Units(notes.paid.len() as u64));
        let destroyed = |(supplier, &units): (&SupplierId, &u64)| {
            let (made, cost) = notes.made[supplier];
            cost * i128::from(units) / i128::from(made)
        };
        let destroyed: i128 = notes.expired.iter().map(destroyed).sum();
        prop_assert_eq!(i128::from(welfare.production_destroyed.fen()), destroyed);
        let flows = report.flows;
        let costs = flows.production_cost + flows.service_cost;
        prop_assert_eq!(welfare.sellers_surplus, flows.consumers_paid - costs);
    }
}

#[test]
fn dearer_goods_leave_buyers_less() {
    let small = [("population.people", "3000"), ("suppliers.0.first_agents", "60"), ("ticks", "40")];
    let cheap = downline_tests::strategy::plain_mask().with_all(small).unwrap();
    let dear = cheap.with("behaviour.ask.discount", "0").unwrap();
    let [cheap, dear] =
        [cheap, dear].map(|scenario| Simulation::new(&scenario, 7).unwrap().run().welfare.buyers_surplus);
    assert!(Money::ZERO < dear && dear < cheap, "{dear} {cheap}");
}

/// Where a law cuts entry orders, joining costs what was paid, and not what the ladder asks for.
#[test]
fn a_buy_in_is_what_was_paid_where_a_law_cut_it() {
    let edits = [
        ("population.people", "3000"),
        ("suppliers.0.first_agents", "20"),
        ("suppliers.0.ladder.by_depth.terms.0.entry_order", "40"),
        ("events", r#"[{"tick": 1, "what": {"law": {"entry_order": 10}}}]"#),
        ("ticks", "40"),
    ];
    let scenario = downline_tests::strategy::plain_mask().with_all(edits).unwrap();
    let mut simulation = Simulation::new(&scenario, 7).unwrap();
    let mut notes = Notes::default();
    let report = simulation.run_with(&mut notes);
    let gained_more_than = |buy_in: &dyn Fn(&downline::world::Reseller, Money) -> Money| {
        let world = simulation.world();
        let gained = world.resellers().filter(|reseller| {
            let key = (reseller.supplier(), reseller.person());
            let profit = reseller.cash() + reseller.unsettled() - notes.had[&key];
            profit > Money::ZERO && profit.fen() * 4 > buy_in(reseller, notes.buy_ins[&key]).fen()
        });
        gained.count() as u64
    };
    let paid = gained_more_than(&|_, paid| paid);
    let ladder = &scenario.suppliers[0].ladder;
    let asked = gained_more_than(&|reseller, _| ladder.buy_in(reseller.tier()).unwrap());
    assert!(paid > asked, "{paid} gained a quarter of what they paid, {asked} of what the ladder asks for");
    assert_eq!(report.inequality.gained_a_quarter, paid);
}
