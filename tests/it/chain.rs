//! The story's chain by hand: five tiers, one agent each, ten masks.

use downline::scenario::{
    Ask, Behaviour, BelowCost, Credit, Fulfilment, Informed, Join, Leave, LogNormal, Lure, NetworkKind,
    Offer, Openness, Pitches, Population, Product, Reorder, Supplier, TickLength, WhenBroke,
};
use downline::{Money, PersonId, Report, Scenario, Simulation, SupplierId, Tier, Units};
use downline_tests::row::Row;
use downline_tests::scenarios::yuan;

/// Six people who all know one another. One is the first agent; four join below it. The ladder is the
/// story's: 150, 180, 210, 240, 270, and no one joins at 300, the list price. No reseller orders for itself,
/// and a batch lives for eight ticks from the opening.
fn six_people() -> Scenario {
    Scenario {
        name: "five tiers, one agent each".to_owned(),
        tick: TickLength::Week,
        ticks: 8,
        population: Population {
            people: 6,
            seats: None,
            cash: LogNormal { median: yuan(2700), sigma: 0.0 },
            credit: Credit::Limit(Money::ZERO),
            willingness_to_pay: LogNormal { median: yuan(240), sigma: 0.0 },
            informed: Informed::default(),
            persuadable: 1.0,
            openness: Openness::default(),
            need_ticks: 200,
        },
        network: NetworkKind::Complete,
        suppliers: vec![Supplier {
            product: Product { shelf_life: 8, batch_period: 1, ..Product::default() },
            first_agents: 1,
            ..Supplier::default()
        }],
        behaviour: Behaviour {
            pitches: Pitches { mean: 1.0, sigma: 0.0, most: 1 },
            offer: Offer::Both,
            join: Join { base: vec![1.0], lure: Lure::Flat, customer_bonus: 1.0, ..Join::default() },
            buy_trust: 1.0,
            ask: Ask { discount: 0.2, below_cost: BelowCost::Accept, ..Ask::default() },
            reorder: Reorder { when_below: 0, ..Reorder::default() },
            own_use: 0.1,
            leave: Leave { patience: Some(2), when_broke: WhenBroke::Stay, confidence: None },
            ..Behaviour::default()
        },
        ..Scenario::default()
    }
}

/// The run in which four people join below the first agent, one below the other, with what came of it.
fn run(scenario: &Scenario, script: impl Fn(Row) -> Row) -> (Simulation, Report) {
    let row = script(Row::new(scenario, &[1, 2, 3, 4]));
    let builder = Simulation::builder(scenario).seed(Row::SEED).decisions(row.clone());
    let mut simulation = builder.build().expect("a valid scenario");
    let report = simulation.run();
    let joined: Vec<PersonId> = simulation.world().resellers().map(|agent| agent.person()).collect();
    assert_eq!(joined, row.people);
    let recruiters = simulation.world().resellers().skip(1).map(|agent| agent.recruiter());
    assert!(recruiters.eq(row.people[..4].iter().copied().map(Some)));
    (simulation, report)
}

/// What each agent has gained, top down.
fn gains(simulation: &Simulation, report: &Report) -> Vec<Money> {
    let gains: Vec<Money> = (1..=5).map(|tier| report.tier(Tier(tier)).people.money.profit).collect();
    // With one agent a tier the tier's profit is the agent's: its cash now less its cash before, which
    // for the first agent includes the 1500 that it was given for its entry order.
    for (agent, &gain) in simulation.world().resellers().zip(&gains) {
        let before = if agent.tier() == Tier(1) { yuan(2700 + 1500) } else { yuan(2700) };
        assert_eq!(agent.cash() - before, gain);
    }
    gains
}

#[test]
fn ten_masks_passed_down_five_tiers() {
    let (simulation, report) = run(&six_people(), |row| row.serving(6));
    let last = report.tier(Tier(5)).flows.units;
    assert_eq!((last.retail, last.own_use, last.expired), (Units(1), Units(1), Units(8)));
    assert_eq!(report.totals.units_made, Units(10));

    // The supplier makes 10 at 30 and sells them at 150: 10 × (150 − 30) = 1200.
    assert_eq!(simulation.world().supplier_cash(SupplierId(0)), yuan(1200));
    // Tiers 1 to 4 buy 10 and sell them for 30 more each: 10 × 30 = 300.
    // Tier 5 pays 10 × 270 = 2700 and sells one at 300 less 20 %, 240: 240 − 2700 = −2460.
    assert_eq!(gains(&simulation, &report), [yuan(300), yuan(300), yuan(300), yuan(300), yuan(-2460)]);

    // 240 came from one end buyer, 300 went to the factory: 240 − 300 = −60 = 1200 + 4 × 300 − 2460.
    assert_eq!(report.flows.consumers_paid, yuan(240));
    assert_eq!(report.flows.production_cost, yuan(300));
    assert_eq!(report.flows.suppliers_profit, yuan(1200));
    assert_eq!(report.flows.resellers_profit, yuan(-1260));

    for tier in 1..=4 {
        let row = report.tier(Tier(tier));
        assert_eq!((row.people.joined, row.people.losers), (1, 0));
        assert_eq!((row.flows.units.bought, row.flows.units.sold_down), (Units(10), Units(10)));
        assert_eq!(row.people.stranded.units, Units(0));
        // Tier k pays 10 × (120 + 30 k) and receives 10 × (150 + 30 k).
        let k = i64::from(tier);
        assert_eq!(
            (row.people.money.paid, row.people.money.received),
            (yuan(1200 + 300 * k), yuan(1500 + 300 * k))
        );
        assert_eq!(row.flows.sell_through.passed_on, Some(1.0));
    }
    let last = report.tier(Tier(5));
    assert_eq!((last.people.joined, last.people.losers, last.people.money.loss), (1, 1, yuan(2460)));
    assert_eq!((last.flows.units.bought, last.flows.units.on_hand), (Units(10), Units(0)));
    // Eight of ten expired: at cost 8 × 270 = 2160, at list 8 × 300 = 2400.
    assert_eq!((last.people.stranded.units, last.people.stranded.at_cost), (Units(8), yuan(2160)));
    assert_eq!(last.people.stranded.at_list, yuan(2400));
    assert_eq!(last.flows.sell_through.to_non_resellers, Some(0.1));
    assert_eq!(last.flows.sell_through.with_own_use, Some(0.2));
    assert_eq!(report.tiers.len(), 5);
    assert_eq!((report.totals.depth, report.totals.units_retail), (5, Units(1)));
    assert_eq!(report.indicators[0].levels, 5);
    assert_eq!(simulation.audit(), Ok(()));
}

#[test]
fn the_same_chain_under_drop_shipping() {
    let mut scenario = six_people();
    scenario.suppliers[0].fulfilment = Fulfilment::DropShip;
    scenario.behaviour.buy_trust = 0.0;
    scenario.behaviour.own_use = 0.0;
    let (simulation, report) = run(&scenario, |row| row);
    // No reseller has left before the chain was complete, so that each gets a share.
    assert_eq!(report.totals.peak_active, 5);

    // Each of the five buys ten that the supplier makes for them: 50 made, 50 × 30 = 1500.
    assert_eq!(report.totals.units_made, Units(50));
    assert_eq!(report.flows.production_cost, yuan(1500));
    // The supplier collects every buyer's price and credits the differences, so that it is left with
    // tier 1's price for all: 50 × 150 − 1500 = 6000.
    assert_eq!(simulation.world().supplier_cash(SupplierId(0)), yuan(6000));
    // Tier k pays 10 × (120 + 30 k) and gets 10 × 30 for each of the 5 − k agents below it:
    //   −1500 + 4 × 300, −1800 + 3 × 300, −2100 + 2 × 300, −2400 + 300, −2700.
    assert_eq!(gains(&simulation, &report), [yuan(-300), yuan(-900), yuan(-1500), yuan(-2100), yuan(-2700)]);
    // All ten units of each reseller are stranded, and all of the money is the supplier's or the factory's:
    // 6000 + 1500 = 300 + 900 + 1500 + 2100 + 2700.
    for tier in 1..=5 {
        let row = report.tier(Tier(tier));
        assert_eq!(
            (row.flows.units.bought, row.flows.units.sold_down, row.people.stranded.units),
            (Units(10), Units(0), Units(10))
        );
    }
    assert_eq!(simulation.audit(), Ok(()));
}
