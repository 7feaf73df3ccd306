//! What resellers order and earn under policies whose outcome can be worked out by hand.

use downline::scenario::{
    Ask, Behaviour, BelowCost, ByDepth, ByOrderSize, Credit, DepthPrices, Event, Happening, Join, Ladder,
    Law, LogNormal, Lure, MissedQuota, Offer, OrderTerms, Pitches, Population, Practice, Product, Rank,
    Referral, ReferralOn, Reorder, Supplier, WhenBroke,
};
use downline::{Money, Report, Scenario, Simulation, Tier, Units};
use downline_tests::scenarios::yuan;

fn single_units(entry_order: u32) -> OrderTerms {
    OrderTerms { entry_order, reorder_minimum: 1, order_multiple: 1, ..OrderTerms::default() }
}

/// Fifty rich agents who never leave, and no other reseller unless pitches are made.
fn scenario(ladder: Ladder) -> Scenario {
    let mut scenario = Scenario {
        ticks: 1,
        population: Population {
            people: 50,
            cash: LogNormal { median: yuan(1_000_000), sigma: 0.0 },
            credit: Credit::Limit(Money::ZERO),
            ..Population::default()
        },
        suppliers: vec![Supplier {
            product: Product { unit_cost: yuan(30), list_price: yuan(300), ..Product::default() },
            ladder,
            first_agents: 50,
            ..Supplier::default()
        }],
        behaviour: Behaviour {
            pitches: Pitches { mean: 0.0, sigma: 0.0, most: 100 },
            reorder: Reorder { when_below: 0, ..Reorder::default() },
            own_use: 0.0,
            ..Behaviour::default()
        },
        ..Scenario::default()
    };
    scenario.behaviour.leave.patience = None;
    scenario
}

fn run(scenario: &Scenario) -> Report {
    let mut simulation =
        Simulation::builder(scenario).seed(5).book(downline::ledger::Book::Full).build().unwrap();
    let report = simulation.run();
    simulation.audit().unwrap();
    report
}

fn rank(price: i64, entry_order: u32, quota: Option<i64>) -> Rank {
    Rank {
        price: yuan(price),
        entry_order,
        reorder_minimum: 1,
        order_multiple: 1,
        quota: quota.map(yuan),
        ..Rank::default()
    }
}

#[test]
fn a_reseller_with_stock_left_orders_up_to_its_level() {
    let prices = DepthPrices::Step { first: yuan(150), step: yuan(30) };
    let ladder = Ladder::ByDepth(ByDepth { prices, terms: vec![single_units(10)], ..ByDepth::default() });
    let mut scenario = scenario(ladder);
    scenario.behaviour.reorder = Reorder { when_below: 20, up_to: 25, ..Reorder::default() };
    // Each bought 10 to begin with, and then the 15 that are missing to 25.
    let row = run(&scenario).tier(Tier(1));
    assert_eq!((row.flows.units.bought, row.flows.units.on_hand), (Units(50 * 25), Units(50 * 25)));
}

#[test]
fn a_quota_is_met_by_buying_what_is_missing_whatever_is_on_hand() {
    let ladder = Ladder::ByOrderSize(ByOrderSize {
        ranks: vec![rank(100, 50, Some(9_000))],
        quota_period: 4,
        missed_quota: MissedQuota::Expel,
        ..ByOrderSize::default()
    });
    let mut scenario = scenario(ladder);
    scenario.ticks = 8;
    scenario.behaviour.reorder.for_quota_below = Some(1000);
    // The entry order of 50 counts for the first period: 40 more, then 90 for the second.
    let row = run(&scenario).tier(Tier(1));
    assert_eq!((row.flows.units.bought, row.people.active), (Units(50 * (50 + 40 + 90)), 50));
}

/// A ladder by depth of one tier at 100 yuan.
fn one_tier(entry_order: u32, quota: Option<i64>, missed_quota: MissedQuota) -> Ladder {
    let terms = OrderTerms { quota: quota.map(yuan), ..single_units(entry_order) };
    let prices = DepthPrices::Table(vec![yuan(100)]);
    Ladder::ByDepth(ByDepth { prices, terms: vec![terms], quota_period: 4, missed_quota })
}

/// The figures of a run, without the names and digests of its scenario.
fn figures(scenario: &Scenario) -> String {
    let mut report = serde_json::to_value(run(scenario)).unwrap();
    report.as_object_mut().unwrap().remove("manifest").expect("a manifest");
    report.to_string()
}

/// One tier by depth and one rank by order size are the same ladder, so that quotas do the same on both.
#[test]
fn a_quota_by_depth_is_the_quota_of_a_lone_rank() {
    for missed_quota in [MissedQuota::Tolerate, MissedQuota::Expel] {
        for for_quota_below in [None, Some(1000)] {
            for quota in [1_000, 9_000] {
                let [by_depth, by_size] = [
                    one_tier(50, Some(quota), missed_quota),
                    Ladder::ByOrderSize(ByOrderSize {
                        ranks: vec![rank(100, 50, Some(quota))],
                        quota_period: 4,
                        missed_quota,
                        ..ByOrderSize::default()
                    }),
                ]
                .map(|ladder| {
                    let mut scenario = scenario(ladder);
                    scenario.ticks = 8;
                    scenario.behaviour.reorder.for_quota_below = for_quota_below;
                    scenario
                });
                assert_eq!(figures(&by_depth), figures(&by_size), "{missed_quota:?}, {quota}");
                let left = run(&by_depth).tier(Tier(1)).people.left["quota"];
                // The entry order of 5000 yuan meets the smaller quota once.
                let is_missed = missed_quota == MissedQuota::Expel && for_quota_below.is_none();
                assert_eq!(left, if is_missed { 50 } else { 0 }, "{missed_quota:?}, {quota}");
            }
        }
    }
}

/// The last terms hold for deeper tiers, their quota too; a law that forbids quotas ends it.
#[test]
fn deeper_tiers_have_the_quota_of_the_last_terms() {
    let [free, bound] = [None, Some(yuan(10_000))].map(|quota| OrderTerms { quota, ..single_units(1) });
    let prices = DepthPrices::Step { first: yuan(100), step: yuan(10) };
    let (quota_period, missed_quota) = (4, MissedQuota::Expel);
    let ladder =
        Ladder::ByDepth(ByDepth { prices, terms: vec![free, free, bound], quota_period, missed_quota });
    let mut scenario = scenario(ladder);
    scenario.population.people = 2_000;
    scenario.ticks = 20;
    scenario.behaviour.pitches.mean = 4.0;
    scenario.behaviour.offer = Offer::Both;
    scenario.behaviour.buy_trust = 0.0;
    scenario.behaviour.join = Join { base: vec![0.3], lure: Lure::Flat, ..Join::default() };
    let expelled = |scenario: &Scenario| {
        let report = run(scenario);
        [1, 2, 3, 4].map(|tier| report.tier(Tier(tier)).people.left["quota"])
    };
    let [first, second, third, fourth] = expelled(&scenario);
    assert_eq!([first, second], [0, 0]);
    assert!(third > 10 && fourth > 10, "{third} and {fourth}");
    let law = Law { forbids: vec![Practice::Quotas], ..Law::default() };
    scenario.events = vec![Event { tick: 1, within: None, supplier: None, what: Happening::Law(law) }];
    assert_eq!(expelled(&scenario), [0; 4]);
}

/// A quota that no reseller can miss, and one that is tolerated and not bought for, change no figure.
#[test]
fn a_quota_without_effect_changes_no_figure() {
    let mut scenario = Scenario::mask();
    scenario.population.people = 3_000;
    scenario.suppliers[0].first_agents = 20;
    scenario.ticks = 60;
    let without = figures(&scenario);
    let with = |quota: i64, period: u32, missed: MissedQuota| {
        let mut scenario = scenario.clone();
        let Ladder::ByDepth(ladder) = &mut scenario.suppliers[0].ladder else { unreachable!() };
        (ladder.quota_period, ladder.missed_quota) = (period, missed);
        ladder.terms.iter_mut().for_each(|terms| terms.quota = Some(yuan(quota)));
        figures(&scenario)
    };
    assert_eq!(with(1_000_000, 4, MissedQuota::Tolerate), without);
    // No reseller is there for a whole period.
    assert_eq!(with(1_000_000, 61, MissedQuota::Expel), without);
    assert_ne!(with(1_000_000, 4, MissedQuota::Expel), without);
}

#[test]
fn no_reseller_buys_for_a_quota_that_is_not_called_in() {
    let ladder = Ladder::ByOrderSize(ByOrderSize {
        ranks: vec![rank(100, 5, Some(9_000))],
        quota_period: 4,
        missed_quota: MissedQuota::Tolerate,
        ..ByOrderSize::default()
    });
    let mut scenario = scenario(ladder);
    scenario.population.people = 100;
    scenario.suppliers[0].first_agents = 1;
    scenario.ticks = 4;
    scenario.behaviour.pitches.mean = 100.0;
    scenario.behaviour.offer = Offer::Both;
    scenario.behaviour.buy_trust = 0.0;
    scenario.behaviour.join = Join { base: vec![0.5], lure: Lure::Flat, ..Join::default() };
    scenario.behaviour.reorder.for_quota_below = Some(1000);
    let report = run(&scenario);
    assert!(report.totals.resellers > 50);
    // Only the first agent was there for the whole period: 5 to begin with and 85 for its quota.
    let bought: u64 = report.tiers.iter().map(|row| row.flows.units.bought.0).sum();
    assert_eq!(bought, 5 * report.totals.resellers + 85);
}

#[test]
fn a_referral_is_exact_to_the_fen() {
    for rate in [0.05, 0.1, 0.15, 0.2, 0.3] {
        let ladder = Ladder::ByOrderSize(ByOrderSize {
            ranks: vec![rank(100, 1, None)],
            referral: Referral { rate, on: ReferralOn::FirstOrder },
            ..ByOrderSize::default()
        });
        let mut scenario = scenario(ladder);
        scenario.population.people = 3;
        scenario.suppliers[0].first_agents = 1;
        scenario.ticks = 20;
        scenario.behaviour.pitches.mean = 4.0;
        scenario.behaviour.offer = Offer::Both;
        scenario.behaviour.buy_trust = 0.0;
        scenario.behaviour.join = Join { base: vec![1.0], lure: Lure::Flat, ..Join::default() };
        let report = run(&scenario);
        assert_eq!(report.totals.resellers, 3);
        // Two recruits, each with an order of 100 yuan, are all that the agents receive.
        let received = report.tier(Tier(1)).people.money.received;
        assert_eq!(received, Money::from_fen(2 * (10_000.0 * rate).round() as i64), "{rate}");
    }
}

#[test]
fn who_refuses_to_sell_below_cost_never_does_even_out_of_fresh_packs() {
    // Tier 2 starts without stock and buys packs of ten, but only when a recruit wants one unit: it then
    // serves end buyers, who agreed on a price while it had none, out of the other nine.
    let prices = DepthPrices::Table(vec![yuan(200), yuan(260), yuan(280)]);
    let packs = OrderTerms { entry_order: 0, ..OrderTerms::default() };
    let terms = vec![single_units(1), packs, single_units(1)];
    let mut scenario = scenario(Ladder::ByDepth(ByDepth { prices, terms, ..ByDepth::default() }));
    scenario.ticks = 40;
    scenario.population.people = 400;
    scenario.population.willingness_to_pay = LogNormal { median: yuan(1000), sigma: 0.0 };
    scenario.suppliers[0].first_agents = 5;
    scenario.behaviour.pitches.mean = 6.0;
    scenario.behaviour.join = Join { base: vec![0.1], lure: Lure::Flat, ..Join::default() };
    scenario.behaviour.leave.when_broke = WhenBroke::Stay;
    for (below_cost, ask) in [(BelowCost::Refuse, yuan(260)), (BelowCost::Accept, yuan(240))] {
        scenario.behaviour.ask = Ask { discount: 0.2, below_cost, ..Ask::default() };
        let row = run(&scenario).tier(Tier(2));
        let Units(retail) = row.flows.units.retail;
        assert!(retail > 20, "{retail}");
        let from_recruits = yuan(280).checked_times(row.flows.units.sold_down.0).unwrap();
        assert_eq!(row.people.money.received - from_recruits, ask.checked_times(retail).unwrap());
    }
}

#[test]
fn who_orders_for_itself_counts_on_no_sale_that_it_cannot_make() {
    // A fen of margin and packs of two: what is ordered for a buyer's odd number of units is not always
    // covered by its price, and what is left of the price does not pay for the reseller's own need.
    let prices = DepthPrices::Table(vec![yuan(50), Money::from_fen(5001)]);
    let pairs = OrderTerms { entry_order: 0, reorder_minimum: 2, order_multiple: 2, ..OrderTerms::default() };
    let mut scenario = scenario(Ladder::ByDepth(ByDepth {
        prices,
        terms: vec![pairs, single_units(0)],
        ..ByDepth::default()
    }));
    scenario.ticks = 12;
    scenario.population.cash = LogNormal { median: yuan(3000), sigma: 4.0 };
    scenario.suppliers[0].first_agents = 7;
    scenario.suppliers[0].product.shelf_life = 1;
    scenario.suppliers[0].product.batch_period = 1;
    scenario.behaviour.pitches = Pitches { mean: 2.3, sigma: 0.0, most: 200 };
    scenario.behaviour.offer = Offer::Both;
    scenario.behaviour.join = Join { base: vec![1.0], lure: Lure::Flat, ..Join::default() };
    scenario.behaviour.reorder =
        Reorder { when_below: 2, up_to: 10, if_sold_within: 8, for_quota_below: None };
    scenario.behaviour.leave.when_broke = WhenBroke::Stay;
    for seed in 0..200 {
        let mut simulation =
            Simulation::builder(&scenario).seed(seed).book(downline::ledger::Book::Full).build().unwrap();
        simulation.run();
        simulation.audit().unwrap();
    }
}
