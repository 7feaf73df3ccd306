//! Small scenarios whose outcome is easy to say.

use downline::scenario::{
    Ask, Behaviour, BelowCost, BuyBack, ByDepth, Credit, DepthPrices, Hype, Join, Ladder, LogNormal, Lure,
    NetworkKind, Offer, OrderTerms, Pitches, Population, Product, Reorder, Supplier, WhenBroke,
};
use downline::{Money, Preset, Scenario};

/// An amount of whole yuan.
pub fn yuan(amount: i64) -> Money {
    Money::from_yuan(amount)
}

/// `sellers` sellers with a hundred units each, which cost them 100 yuan and are listed at 200. They are
/// among a hundred people who all need one in every tick, trust all sellers and can pay anything. Each person
/// meets every other, and no seller recruits, orders again or leaves.
pub fn stalls(sellers: u32) -> Scenario {
    let terms =
        OrderTerms { entry_order: 100, order_multiple: 1, reorder_minimum: 1, ..OrderTerms::default() };
    let prices = DepthPrices::Table(vec![yuan(100), yuan(110)]);
    let mut scenario = Scenario {
        ticks: 12,
        population: Population {
            people: 100,
            cash: LogNormal { median: Money::ZERO, sigma: 0.0 },
            willingness_to_pay: LogNormal { median: yuan(10_000), sigma: 0.0 },
            need_ticks: 0,
            ..Population::default()
        },
        suppliers: vec![Supplier {
            product: Product {
                unit_cost: yuan(30),
                list_price: yuan(200),
                shelf_life: 12,
                batch_period: 1,
                ..Product::default()
            },
            ladder: Ladder::ByDepth(ByDepth { prices, terms: vec![terms], ..ByDepth::default() }),
            first_agents: sellers,
            ..Supplier::default()
        }],
        behaviour: Behaviour {
            pitches: Pitches { mean: 2.0, sigma: 0.0, most: 1000 },
            offer: Offer::Either { recruiting: 0.0, per_saleless_tick: 0.0, most: 0.0 },
            buy_trust: 1.0,
            ask: Ask { discount: 0.0, below_cost: BelowCost::Accept, ..Ask::default() },
            reorder: Reorder { when_below: 0, ..Reorder::default() },
            own_use: 0.0,
            ..Behaviour::default()
        },
        ..Scenario::default()
    };
    scenario.behaviour.leave.patience = None;
    scenario.behaviour.leave.when_broke = WhenBroke::Stay;
    scenario
}

/// A small market of the story in which goods expire, people recruit and sellers differ in cost.
pub fn small_chain() -> Scenario {
    let mut scenario = crate::strategy::plain_mask();
    scenario.ticks = 40;
    scenario.population.people = 600;
    scenario.population.willingness_to_pay = LogNormal { median: yuan(150), sigma: 0.6 };
    scenario.population.need_ticks = 2;
    scenario.suppliers[0].first_agents = 20;
    scenario.suppliers[0].product.shelf_life = 12;
    scenario.behaviour.join.base = vec![0.1];
    scenario.behaviour.buy_trust = 0.3;
    // Below what the second tier pays.
    scenario.behaviour.ask.discount = 0.45;
    scenario.behaviour.own_use = 0.0;
    scenario
}

/// A few hundred people, all of whom can pay, in a chain of story prices.
pub fn paying_few() -> Scenario {
    let mut scenario = crate::strategy::plain_mask();
    scenario.ticks = 25;
    scenario.network = NetworkKind::Complete;
    scenario.population.people = 500;
    scenario.population.persuadable = 1.0;
    scenario.population.cash = LogNormal { median: yuan(6000), sigma: 0.5 };
    scenario.population.willingness_to_pay.median = yuan(200);
    scenario.behaviour.pitches = Pitches { mean: 3.0, sigma: 1.0, most: 50 };
    scenario.behaviour.join = Join { base: vec![0.2], ..Join::default() };
    scenario.behaviour.ask = Ask { discount: 0.2, ..Ask::default() };
    scenario.behaviour.reorder.when_below = 5;
    scenario.suppliers[0].first_agents = 10;
    scenario
}

/// The story among 1500 people over 40 weeks.
pub fn small_mask() -> Scenario {
    let small = [("population.people", "1500"), ("suppliers.0.first_agents", "10"), ("ticks", "40")];
    Scenario::mask().with_all(small).unwrap()
}

/// A first agent, who buys ten units at 150, and one recruit, who buys them at 180 and sells nothing. Each
/// unit costs 100 to make, so that the supplier has 500 yuan. At tick 13 the recruit gives all back and is
/// owed 1620 yuan, of which the first agent owes 270 for its markup.
pub fn one_recruit() -> Scenario {
    let mut scenario = crate::strategy::plain_mask();
    scenario.ticks = 20;
    scenario.network = NetworkKind::Complete;
    scenario.population.people = 2;
    scenario.population.persuadable = 1.0;
    scenario.population.cash = LogNormal { median: yuan(10_000), sigma: 0.0 };
    scenario.population.credit = Credit::Limit(Money::ZERO);
    scenario.population.informed.share = 0.0;
    let supplier = &mut scenario.suppliers[0];
    supplier.first_agents = 1;
    supplier.hype = Hype::default();
    supplier.product.unit_cost = yuan(100);
    supplier.buy_back = Some(BuyBack::default());
    let terms = OrderTerms { entry_order: 10, ..OrderTerms::default() };
    let prices = DepthPrices::Table(vec![yuan(150), yuan(180)]);
    supplier.ladder = Ladder::ByDepth(ByDepth { prices, terms: vec![terms], ..ByDepth::default() });
    let behaviour = &mut scenario.behaviour;
    behaviour.pitches = Pitches { mean: 1.0, sigma: 0.0, most: 1 };
    behaviour.offer = Offer::Either { recruiting: 1.0, per_saleless_tick: 0.0, most: 1.0 };
    behaviour.join = Join { base: vec![1.0], lure: Lure::Flat, ..Join::default() };
    behaviour.own_use = 0.0;
    behaviour.reorder.when_below = 0;
    behaviour.leave.patience = Some(12);
    scenario
}

/// A preset with 600 people, for at least 60 ticks.
pub fn small(preset: Preset) -> Scenario {
    let mut scenario = preset.scenario();
    scenario.population.people = 600;
    scenario.ticks = scenario.ticks.max(60);
    scenario.suppliers.iter_mut().for_each(|supplier| supplier.first_agents = 12);
    scenario
}
