//! Commissions, limits to recruiting and to what a supplier makes: by hand, in theory, and in direction.

use std::ops::ControlFlow;

use downline::event::{Entry, Phase};
use downline::ledger::Book;
use downline::scenario::{
    ByOrderSize, Commissions, Credit, Fulfilment, Join, Ladder, LogNormal, Lure, Offer, Pitches, Rank,
    WhenBroke,
};
use downline::world::Status;
use downline::{
    Money, Observer, PersonId, Posting, Report, Scenario, Simulation, SupplierId, Tick, Units, World,
};
use downline_tests::row::Row;
use downline_tests::runs::{mean, outcome};
use downline_tests::scenarios::{paying_few, yuan};

/// A run whose books agree after every tick.
fn run(scenario: &Scenario, seed: u64) -> (Simulation, Report) {
    let mut simulation =
        Simulation::builder(scenario).seed(seed).book(Book::Full).build().expect("a valid scenario");
    while !simulation.is_done() {
        simulation.step();
        simulation.audit().expect("books that agree");
    }
    let report = simulation.report();
    (simulation, report)
}

/// One rank: all resellers buy from the supplier, seven units at 100.01 to begin with, and nothing later.
fn unilevel(people: u32) -> Scenario {
    let mut scenario = Scenario::default();
    scenario.population.people = people;
    scenario.population.cash = LogNormal { median: yuan(1000), sigma: 0.0 };
    scenario.population.willingness_to_pay = LogNormal { median: yuan(1000), sigma: 0.0 };
    let supplier = &mut scenario.suppliers[0];
    supplier.first_agents = 1;
    supplier.product.unit_cost = yuan(30);
    supplier.ladder = Ladder::ByOrderSize(ByOrderSize {
        ranks: vec![Rank {
            price: Money::from_fen(10_001),
            entry_order: 7,
            reorder_minimum: 1,
            order_multiple: 1,
            ..Rank::default()
        }],
        ..ByOrderSize::default()
    });
    supplier.commissions = Commissions { rates: vec![0.1, 0.05, 0.025], compress: false };
    let behaviour = &mut scenario.behaviour;
    behaviour.pitches = Pitches { mean: 1.0, sigma: 0.0, most: 1 };
    behaviour.offer = Offer::Both;
    behaviour.buy_trust = 0.0;
    behaviour.join = Join { base: vec![1.0], lure: Lure::Flat, customer_bonus: 1.0, ..Join::default() };
    behaviour.reorder.when_below = 0;
    behaviour.own_use = 0.0;
    behaviour.leave.patience = None;
    behaviour.leave.when_broke = WhenBroke::Stay;
    scenario
}

/// The run in which the people of a row join.
fn run_row(scenario: &Scenario, row: Row) -> (Simulation, Report) {
    let builder = Simulation::builder(scenario).seed(Row::SEED).book(Book::Full).decisions(row.clone());
    let mut simulation = builder.build().expect("a valid scenario");
    let report = simulation.run();
    simulation.audit().expect("books that agree");
    assert!(simulation.world().resellers().map(|one| one.person()).eq(row.people));
    (simulation, report)
}

#[test]
fn three_levels_of_commission_to_the_fen() {
    let mut scenario = unilevel(4);
    scenario.ticks = 6;
    let (simulation, report) = run_row(&scenario, Row::new(&scenario, &[1, 2, 3]));
    // Seven units at 100.01 are 700.07. Level 1 has 70.007, level 2 has 35.0035, level 3 has 17.50175, all
    // rounded down. The first is above three orders, of which it has levels 1, 2 and 3; the second above two;
    // the third above one. The first agent was given its entry order.
    let [one, two, three] = [7000, 3500, 1750];
    let expected =
        [100_000 + one + two + three, 100_000 - 70_007 + one + two, 100_000 - 70_007 + one, 100_000 - 70_007];
    let cash: Vec<i64> = simulation.world().resellers().map(|one| one.cash().fen()).collect();
    assert_eq!(cash, expected);
    let paid = 3 * one + 2 * two + three;
    let profit = 4 * (70_007 - 7 * 3000) - paid;
    assert_eq!(simulation.world().supplier_cash(SupplierId(0)), Money::from_fen(profit));
    assert_eq!(report.flows.suppliers_profit, Money::from_fen(profit));
}

/// The commissions paid on one buyer's orders, with who was active when.
#[derive(Default)]
struct Paid(Vec<(PersonId, PersonId, u32, i64)>);

impl Observer for Paid {
    fn phase(&mut self, _: Tick, _: Phase, entries: &[Entry], _: &World) -> ControlFlow<()> {
        for entry in entries {
            if let Posting::Commission { person, buyer, level, amount, .. } = entry.posting {
                self.0.push((buyer, person, level, amount.fen()));
            }
        }
        ControlFlow::Continue(())
    }
}

#[test]
fn levels_are_lost_or_passed_up_where_a_recruiter_left() {
    let mut scenario = unilevel(4);
    scenario.ticks = 14;
    // The second of a chain of four has left before the fourth joins; the first has not.
    let row = Row::new(&scenario, &[1, 2, 8]).leaving(&[(1, 5)]);
    let of_last = |compress: bool| {
        let mut scenario = scenario.clone();
        scenario.suppliers[0].commissions.compress = compress;
        let mut paid = Paid::default();
        let builder = Simulation::builder(&scenario).seed(Row::SEED).book(Book::Full).decisions(row.clone());
        let mut simulation = builder.build().expect("a valid scenario");
        simulation.run_with(&mut paid);
        simulation.audit().expect("books that agree");
        paid.0.into_iter().filter(|paid| paid.0 == row.people[3]).collect::<Vec<_>>()
    };
    let [first, _, third, fourth] = row.people[..] else { unreachable!() };
    assert_eq!(of_last(false), [(fourth, third, 1, 7000), (fourth, first, 3, 1750)]);
    assert_eq!(of_last(true), [(fourth, third, 1, 7000), (fourth, first, 2, 3500)]);
}

#[test]
fn commissions_of_nothing_change_nothing() {
    for fulfilment in [Fulfilment::OwnStock, Fulfilment::DropShip] {
        let mut scenario = paying_few();
        scenario.suppliers[0].fulfilment = fulfilment;
        let (_, without) = run(&scenario, 3);
        scenario.suppliers[0].commissions = Commissions { rates: vec![0.0, 0.0], compress: true };
        assert_eq!(outcome(&run(&scenario, 3).1), outcome(&without));
    }
}

#[test]
fn commissions_move_money_from_the_supplier_to_those_above() {
    let profits = |rates: &[f64]| {
        let mut scenario = paying_few();
        scenario.behaviour.leave.patience = None;
        scenario.suppliers[0].commissions.rates = rates.to_vec();
        let supplier = mean(&scenario, |report| report.flows.suppliers_profit.fen() as f64);
        let first = mean(&scenario, |report| report.tiers[0].people.money.profit.fen() as f64);
        (supplier, first)
    };
    let (none, some, more) = (profits(&[]), profits(&[0.02, 0.02]), profits(&[0.02, 0.02, 0.05]));
    assert!(none.0 > some.0 && some.0 > more.0, "{none:?} {some:?} {more:?}");
    assert!(none.1 < some.1 && some.1 < more.1, "{none:?} {some:?} {more:?}");
}

#[test]
fn three_entry_orders_of_ten_and_capacity_for_fifteen() {
    let mut scenario = unilevel(3);
    scenario.ticks = 2;
    let Ladder::ByOrderSize(ladder) = &mut scenario.suppliers[0].ladder else { unreachable!() };
    ladder.ranks[0].entry_order = 10;
    scenario.suppliers[0].first_agents = 3;
    scenario.suppliers[0].capacity = Some(15);
    scenario.behaviour.pitches.mean = 0.0;
    let mut served = std::collections::BTreeSet::new();
    for seed in 0..50 {
        let (simulation, report) = run(&scenario, seed);
        // The first is made; the second does not fit into the five that are left.
        assert_eq!((report.totals.resellers, report.totals.units_made), (1, Units(10)));
        assert_eq!(report.flows.suppliers_profit, Money::from_fen(10 * (10_001 - 3000)));
        served.extend(simulation.world().resellers().map(|one| one.person()));
    }
    assert_eq!(served.len(), 3, "each of the three can come first");
    scenario.suppliers[0].capacity = Some(30);
    assert_eq!(run(&scenario, 1).1.totals.resellers, 3);
}

#[test]
fn each_supplier_has_a_capacity_of_its_own() {
    let mut scenario = unilevel(8);
    scenario.ticks = 1;
    scenario.behaviour.pitches.mean = 0.0;
    scenario.suppliers[0].first_agents = 4;
    scenario.suppliers.push(scenario.suppliers[0].clone());
    scenario.suppliers[0].capacity = Some(14);
    let (_, report) = run(&scenario, 5);
    let joined: Vec<u64> = report.tiers.iter().map(|row| row.people.joined).collect();
    assert_eq!(joined, [2, 4]);
}

#[test]
fn a_capacity_that_is_never_reached_changes_nothing_and_a_small_one_makes_less() {
    let made = |capacity: Option<u32>| {
        let mut scenario = paying_few();
        scenario.suppliers[0].capacity = capacity;
        mean(&scenario, |report| report.totals.units_made.0 as f64)
    };
    let mut scenario = paying_few();
    let (_, without) = run(&scenario, 4);
    scenario.suppliers[0].capacity = Some(u32::MAX);
    assert_eq!(outcome(&run(&scenario, 4).1), outcome(&without));
    let (none, some, more) = (made(None), made(Some(60)), made(Some(20)));
    assert!(none > some && some > more, "{none} {some} {more}");
}

#[test]
fn no_reseller_has_more_recruits_than_allowed() {
    // With one recruit each, the network of one first agent is a single line.
    let mut scenario = unilevel(60);
    scenario.ticks = 200;
    scenario.suppliers[0].commissions.rates.clear();
    scenario.behaviour.pitches = Pitches { mean: 4.0, sigma: 0.0, most: 4 };
    scenario.suppliers[0].max_downlines = Some(1);
    let (simulation, report) = run(&scenario, 1);
    let people = || simulation.world().resellers().map(|one| Some(one.person()));
    assert!(
        simulation
            .world()
            .resellers()
            .map(|one| one.recruiter())
            .eq(std::iter::once(None).chain(people()).take(people().count()))
    );
    assert_eq!(u64::from(report.totals.depth), report.totals.resellers);
    assert!(report.totals.depth > 30, "{}", report.totals.depth);
    scenario.suppliers[0].max_downlines = Some(0);
    assert_eq!(run(&scenario, 1).1.totals.resellers, 1);
}

/// Gastwirth and Bhattacharya (1984): where each member may recruit two, and each member with places left is
/// as likely to find the next one, the shares with 0, 1 and 2 recruits tend to x², x³ and x², where x + x²
/// = 1.
#[test]
fn recruits_of_those_who_may_have_two_follow_the_golden_section() {
    let mut scenario = unilevel(3000);
    scenario.ticks = 600;
    scenario.population.credit = Credit::Unlimited;
    scenario.suppliers[0].commissions.rates.clear();
    scenario.suppliers[0].max_downlines = Some(2);
    scenario.behaviour.join.base = vec![0.05];
    let mut shares = [0.0; 3];
    for seed in 0..4 {
        let mut simulation = Simulation::new(&scenario, seed).expect("valid");
        simulation.run();
        let people: Vec<PersonId> = simulation.world().resellers().map(|one| one.person()).collect();
        assert!(people.len() > 2900, "{}", people.len());
        let mut recruits = std::collections::BTreeMap::new();
        for recruiter in simulation.world().resellers().filter_map(|one| one.recruiter()) {
            *recruits.entry(recruiter).or_insert(0usize) += 1;
        }
        for person in &people {
            shares[recruits.get(person).copied().unwrap_or(0)] += 0.25 / people.len() as f64;
        }
    }
    let x = (5f64.sqrt() - 1.0) / 2.0;
    for (share, expected) in shares.into_iter().zip([x * x, x * x * x, x * x]) {
        // The standard deviation of a share over four runs is below half a percent.
        assert!((share - expected).abs() < 0.015, "{shares:?}");
    }
}

#[test]
fn a_limit_that_is_never_reached_changes_nothing_and_a_tight_one_keeps_people_out() {
    let resellers = |most: Option<u32>| {
        let mut scenario = paying_few();
        scenario.suppliers[0].max_downlines = most;
        mean(&scenario, |report| report.totals.resellers as f64)
    };
    let mut scenario = paying_few();
    let (_, without) = run(&scenario, 2);
    scenario.suppliers[0].max_downlines = Some(499);
    assert_eq!(outcome(&run(&scenario, 2).1), outcome(&without));
    let (none, some, more) = (resellers(None), resellers(Some(4)), resellers(Some(1)));
    assert!(none > some && some > more, "{none} {some} {more}");
}

#[test]
fn who_is_full_sells_goods_with_every_pitch() {
    let mut scenario = unilevel(400);
    scenario.ticks = 10;
    scenario.behaviour.offer = Offer::Either { recruiting: 0.9, per_saleless_tick: 0.0, most: 0.9 };
    scenario.behaviour.buy_trust = 1.0;
    scenario.behaviour.pitches = Pitches { mean: 1.0, sigma: 0.0, most: 1 };
    scenario.population.need_ticks = 0;
    scenario.suppliers[0].first_agents = 100;
    scenario.suppliers[0].max_downlines = Some(0);
    let (simulation, report) = run(&scenario, 6);
    // One pitch a tick, to a bystander in three of four cases: seven units last for about nine ticks.
    let retail = report.totals.units_retail.0;
    assert!((600..=700).contains(&retail), "{retail}");
    assert!(simulation.world().resellers().all(|one| one.status() == Status::Active));
}
