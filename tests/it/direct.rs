//! A supplier that sells to end buyers itself.

use downline::ledger::Book;
use downline::scenario::{Direct, LogNormal};
use downline::{Money, Report, Scenario, Simulation, SupplierId, Units};

use downline_tests::runs::{mean, outcome};
use downline_tests::scenarios::paying_few as small;

fn run(scenario: &Scenario, seed: u64) -> Report {
    let mut simulation =
        Simulation::builder(scenario).seed(seed).book(Book::Full).build().expect("a valid scenario");
    while !simulation.is_done() {
        simulation.step();
        simulation.audit().expect("books that agree");
    }
    simulation.report()
}

/// A brand that sells straight to consumers, without resellers.
fn brand() -> Scenario {
    let mut scenario = small();
    scenario.suppliers[0].first_agents = 0;
    scenario.population.need_ticks = 8;
    scenario.population.informed.share = 0.0;
    scenario.suppliers[0].direct =
        Some(Direct { price: Money::from_yuan(100), contacts: 2000, trust: 1.0, on_platform: false });
    scenario
}

#[test]
fn a_brand_without_resellers_keeps_all_that_consumers_pay_above_cost() {
    let mut scenario = brand();
    scenario.ticks = 17;
    // Who would pay 100 buys in ticks 1, 9 and 17: two thousand contacts reach all of 500 but e⁻⁴ of them.
    let mut willing = scenario.clone();
    willing.population.willingness_to_pay = LogNormal { median: Money::from_yuan(100), sigma: 0.0 };
    let report = run(&willing, 1);
    let row = &report.suppliers[0];
    assert_eq!((row.made, row.sold), (row.direct, Units(0)));
    assert!((1450..=1500).contains(&row.direct.0), "{}", row.direct);
    assert_eq!(row.direct_revenue, Money::from_yuan(100 * row.direct.0 as i64));
    assert_eq!(row.profit, Money::from_yuan(70 * row.direct.0 as i64));
    assert_eq!(report.flows.consumers_paid, row.direct_revenue);
    assert_eq!((report.totals.units_retail, report.totals.units_stranded), (row.direct, Units(0)));
    assert!(report.tiers.is_empty());
    assert!(report.indicators.iter().all(|row| !row.size_threshold && row.retail_share.is_none()));
    assert!(report.to_string().contains("straight to end buyers"));
    // One fen more than the buyers would pay, and none buys.
    willing.suppliers[0].direct.as_mut().expect("direct sales").price += Money::from_fen(1);
    assert_eq!(run(&willing, 1).totals.units_made, Units(0));
}

#[test]
fn a_supplier_on_the_platform_pays_its_commission_on_each_sale() {
    let mut scenario = brand();
    scenario.ticks = 17;
    let past_it = run(&scenario, 1);
    scenario.platform.commission = 0.0725;
    assert_eq!(outcome(&run(&scenario, 1)), outcome(&past_it));
    scenario.suppliers[0].direct.as_mut().expect("direct sales").on_platform = true;
    let report = run(&scenario, 1);
    let fees = Money::from_fen(725 * report.suppliers[0].direct.0 as i64);
    assert!(fees > Money::ZERO);
    assert_eq!((report.flows.platform_profit, past_it.flows.platform_profit), (fees, Money::ZERO));
    assert_eq!(report.flows.suppliers_profit, past_it.flows.suppliers_profit - fees);
    assert_eq!(report.flows.consumers_paid, past_it.flows.consumers_paid);
    // A platform that takes nothing is as good as none.
    scenario.platform.commission = 0.0;
    assert_eq!(outcome(&run(&scenario, 1)), outcome(&past_it));
    // Rounded down to the fen, over many seeds and rates.
    for (seed, rate) in (0..30).zip([0.001, 0.03, 0.333]) {
        scenario.platform.commission = rate;
        let report = run(&scenario, seed);
        let each = (10_000.0 * rate + 1e-9).floor() as i64;
        assert_eq!(report.flows.platform_profit.fen(), each * report.suppliers[0].direct.0 as i64);
    }
}

#[test]
fn capacity_that_is_used_up_loses_direct_sales() {
    let mut scenario = brand();
    scenario.ticks = 1;
    scenario.population.willingness_to_pay = LogNormal { median: Money::from_yuan(100), sigma: 0.0 };
    let all = run(&scenario, 1).totals.units_made;
    scenario.suppliers[0].capacity = Some(7);
    let report = run(&scenario, 1);
    assert_eq!((report.totals.units_made, report.totals.lost_sales), (Units(7), all.0 - 7));
}

#[test]
fn an_offer_that_reaches_no_buyer_or_that_no_buyer_trusts_changes_nothing() {
    let without = run(&small(), 3);
    // No person learns anything from an offer at the list price.
    for (contacts, trust, yuan) in [(0, 1.0, 50), (1000, 0.0, 300)] {
        let mut scenario = small();
        let price = Money::from_yuan(yuan);
        scenario.suppliers[0].direct = Some(Direct { price, contacts, trust, on_platform: true });
        assert_eq!(outcome(&run(&scenario, 3)), outcome(&without));
    }
}

#[test]
fn a_cheaper_supplier_takes_sales_from_its_resellers() {
    let retail = |contacts: u32| {
        let mut scenario = small();
        scenario.behaviour.leave.patience = None;
        scenario.suppliers[0].direct =
            Some(Direct { price: Money::from_yuan(100), contacts, trust: 1.0, on_platform: false });
        let of_resellers = mean(&scenario, |report| {
            report.tiers.iter().map(|row| row.flows.units.retail.0).sum::<u64>() as f64
        });
        let direct = mean(&scenario, |report| report.suppliers[0].direct.0 as f64);
        (of_resellers, direct)
    };
    let (none, some, more) = (retail(0), retail(100), retail(400));
    assert!(none.0 > some.0 && some.0 > more.0, "{none:?} {some:?} {more:?}");
    assert!(none.1 < some.1 && some.1 < more.1, "{none:?} {some:?} {more:?}");
}

#[test]
fn of_two_suppliers_the_cheaper_one_sells() {
    let mut scenario = brand();
    scenario.suppliers.push(scenario.suppliers[0].clone());
    scenario.suppliers[1].direct.as_mut().expect("direct sales").price = Money::from_yuan(99);
    let report = run(&scenario, 2);
    assert!(report.suppliers[1].direct.0 > 10 * report.suppliers[0].direct.0);
    assert_eq!(report.suppliers[1].supplier, SupplierId(1));
    // At the same price each sells as much as the other, but for chance.
    scenario.suppliers[1].direct = scenario.suppliers[0].direct;
    let report = run(&scenario, 2);
    let [one, other] = [0, 1].map(|at| report.suppliers[at].direct.0 as f64);
    assert!((one / other - 1.0).abs() < 0.25, "{one} {other}");
}

/// Ten million contacts with one person would take a quarter of a second in each tick.
#[test]
fn contacts_without_end_reach_no_more_people_than_there_are() {
    let mut scenario = brand();
    scenario.population.people = 1;
    scenario.ticks = 2000;
    scenario.suppliers[0].direct.as_mut().expect("direct sales").contacts = 10_000_000;
    let began = std::time::Instant::now();
    let most = Simulation::new(&scenario, 1).unwrap().run();
    assert!(began.elapsed().as_secs() < 60, "{:?}", began.elapsed());
    scenario.suppliers[0].direct.as_mut().expect("direct sales").contacts = 1000;
    assert_eq!(Simulation::new(&scenario, 1).unwrap().run().suppliers, most.suppliers);
}

/// What is looked at in a tick does not grow with tiers that hold no reseller.
#[test]
fn the_deepest_ladder_over_the_longest_time_takes_no_time() {
    let mut scenario = brand();
    scenario.suppliers[0].direct = None;
    scenario.suppliers[0].product.list_price = Money::from_yuan(1000);
    scenario.suppliers[0].ladder = downline::scenario::Ladder::ByDepth(downline::scenario::ByDepth {
        prices: downline::scenario::DepthPrices::Step { first: Money::from_fen(1), step: Money::from_fen(1) },
        ..downline::scenario::ByDepth::default()
    });
    scenario.ticks = 65_535;
    scenario.behaviour.reorder.when_below = 0;
    let began = std::time::Instant::now();
    Simulation::new(&scenario, 1).unwrap().run();
    assert!(began.elapsed().as_secs() < 60, "{:?}", began.elapsed());
}
