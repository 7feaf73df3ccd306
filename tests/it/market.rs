//! The retail market: asks that fall towards expiry, price wars, sellers who hold on.

use downline::scenario::{Ask, BelowCost, ByDepth, DepthPrices, Ladder, NearExpiry, OrderTerms, Pitches};
use downline::{Money, PersonId, Posting, Report, Scenario, Tick};
use downline_tests::runs::{bytes, log, mean};
use downline_tests::scenarios::{small_chain, stalls, yuan};

/// Retail sales: tick, seller, price.
fn sales(log: &[(Tick, Posting)]) -> Vec<(u32, PersonId, Money)> {
    let sale = |&(tick, posting): &(Tick, Posting)| match posting {
        Posting::Retail { seller, amount, .. } => Some((tick.0, seller, amount)),
        _ => None,
    };
    log.iter().filter_map(sale).collect()
}

/// The one price of each tick's sales, by tick from 1.
fn prices(log: &[(Tick, Posting)], ticks: u32) -> Vec<Option<Money>> {
    let sales = sales(log);
    (1..=ticks)
        .map(|tick| {
            let mut of_tick = sales.iter().filter(|sale| sale.0 == tick).map(|sale| sale.2);
            let first = of_tick.next();
            assert!(of_tick.all(|price| Some(price) == first), "one price in tick {tick}");
            first
        })
        .collect()
}

/// A lone seller has no price to undercut; the last tick is the one at whose end its goods expire.
#[test]
fn the_ask_falls_as_the_goods_come_close_to_their_expiry() {
    let mut scenario = stalls(1);
    scenario.behaviour.ask.near_expiry = Some(NearExpiry { within: 4, discount: 0.5 });
    scenario.behaviour.ask.undercut = 0.5;
    let asked = |scenario: &Scenario| prices(&log(scenario, 3).1, 12);
    let falling = [200, 200, 200, 200, 200, 200, 200, 175, 150, 125, 100];
    // The opening's batch expires at the end of tick 11, and nothing is left after that.
    let expected = |prices: [i64; 11]| {
        let sold = prices.map(|price| Some(yuan(price)));
        [&sold[..], &[None]].concat()
    };
    assert_eq!(asked(&scenario), expected(falling));
    // A seller who refuses a loss stops at what its goods have cost.
    scenario.behaviour.ask.below_cost = BelowCost::Refuse;
    scenario.suppliers[0].ladder = Ladder::ByDepth(ByDepth {
        prices: DepthPrices::Table(vec![yuan(140)]),
        terms: vec![OrderTerms {
            entry_order: 100,
            order_multiple: 1,
            reorder_minimum: 1,
            ..OrderTerms::default()
        }],
        ..ByDepth::default()
    });
    assert_eq!(asked(&scenario), expected(falling.map(|price| price.max(140))));
}

#[test]
fn sellers_undercut_each_other_down_to_cost() {
    let mut scenario = stalls(2);
    scenario.behaviour.ask.undercut = 0.1;
    let asked = |scenario: &Scenario| -> Vec<i64> {
        let prices = prices(&log(scenario, 5).1, 11);
        prices.into_iter().map(|price| price.expect("a sale").fen()).collect()
    };
    let below = |price: i64| price - price / 10;
    let war: Vec<i64> = std::iter::successors(Some(20_000), |&price| Some(below(price))).take(11).collect();
    assert_eq!(war[..4], [20_000, 18_000, 16_200, 14_580]);
    assert_eq!(asked(&scenario), war);
    scenario.behaviour.ask.below_cost = BelowCost::Refuse;
    assert_eq!(asked(&scenario), war.into_iter().map(|price| price.max(10_000)).collect::<Vec<_>>());
}

#[test]
fn a_seller_does_not_compete_with_itself_nor_with_another_good() {
    let mut scenario = stalls(1);
    scenario.suppliers.push(scenario.suppliers[0].clone());
    scenario.suppliers[1].product.list_price = yuan(180);
    let plain = bytes(&scenario, 8);
    scenario.behaviour.ask.undercut = 0.1;
    assert_eq!(bytes(&scenario, 8), plain);
}

#[test]
fn a_buyer_takes_the_cheapest_ask_it_hears_of() {
    let mut scenario = stalls(1);
    scenario.population.people = 12;
    scenario.ticks = 5;
    // Each person is approached by every seller, many times a tick.
    scenario.behaviour.pitches = Pitches { mean: 300.0, sigma: 0.0, most: 1000 };
    for list in [220, 190] {
        scenario.suppliers.push(scenario.suppliers[0].clone());
        scenario.suppliers.last_mut().expect("one more").product.list_price = yuan(list);
    }
    for seed in 0..5 {
        let (_, log) = log(&scenario, seed);
        let sales = sales(&log);
        // Nine buyers in each of five ticks.
        assert_eq!(sales.len(), 45);
        assert!(sales.iter().all(|sale| sale.2 == yuan(190)), "{sales:?}");
    }
}

#[test]
fn a_holder_refuses_a_loss_for_a_while() {
    let mut scenario = stalls(1);
    scenario.suppliers[0].product.list_price = yuan(90);
    scenario.population.willingness_to_pay.median = yuan(95);
    scenario.behaviour.ask.below_cost = BelowCost::RefuseFor(3);
    let sold = prices(&log(&scenario, 2).1, 11);
    // It joined at tick 0; each sale at a loss sets its patience back.
    let expected: Vec<_> = (1..=11).map(|tick| (tick % 3 == 0).then_some(yuan(90))).collect();
    assert_eq!(sold, expected);
}

#[test]
fn neutral_values_change_nothing() {
    let plain = small_chain();
    let with = |change: fn(&mut Ask)| {
        let mut scenario = plain.clone();
        change(&mut scenario.behaviour.ask);
        bytes(&scenario, 7)
    };
    let refusing = bytes(&plain, 7);
    assert_eq!(with(|ask| ask.near_expiry = Some(NearExpiry { within: 9, discount: 0.0 })), refusing);
    assert_eq!(with(|ask| ask.below_cost = BelowCost::RefuseFor(1000)), refusing);
    let accepting = with(|ask| ask.below_cost = BelowCost::Accept);
    assert_eq!(with(|ask| ask.below_cost = BelowCost::RefuseFor(0)), accepting);
    assert_ne!(accepting, refusing);
}

#[test]
fn cheaper_asks_sell_more_and_leave_less_to_expire() {
    let retail = |report: &Report| report.totals.units_retail.0 as f64;
    let expired =
        |report: &Report| report.tiers.iter().map(|row| row.flows.units.expired.0).sum::<u64>() as f64;
    let price = |report: &Report| report.flows.consumers_paid.fen() as f64 / retail(report);
    let mut plain = small_chain();
    plain.behaviour.ask.below_cost = BelowCost::Accept;
    let with = |change: fn(&mut Ask)| {
        let mut scenario = plain.clone();
        change(&mut scenario.behaviour.ask);
        scenario
    };
    let falling = [0.3, 0.8].map(|discount| {
        let mut scenario = plain.clone();
        scenario.behaviour.ask.near_expiry = Some(NearExpiry { within: 10, discount });
        mean(&scenario, expired)
    });
    let unsold = mean(&plain, expired);
    assert!(unsold > falling[0] && falling[0] > falling[1], "{unsold} {falling:?}");
    let war = with(|ask| ask.undercut = 0.1);
    assert!(mean(&war, price) < 0.9 * mean(&plain, price));
    // Whose price no longer covers the own price does not restock.
    let made = |report: &Report| report.totals.units_made.0 as f64;
    assert!(mean(&war, made) < mean(&plain, made));
    let held = [2, 8].map(|ticks| {
        let mut scenario = plain.clone();
        scenario.behaviour.ask.below_cost = BelowCost::RefuseFor(ticks);
        mean(&scenario, retail)
    });
    let sold = mean(&plain, retail);
    assert!(sold > held[0] && held[0] > held[1], "{sold} {held:?}");
}
