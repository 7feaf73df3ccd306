//! What people believe of the price and of what is left to earn, and how that decides whether they join
//! and buy.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use downline::decision::{BuyView, JoinView};
use downline::scenario::{
    BanWave, BuyBack, Confidence, CoolingOff, Credit, Direct, Disappointment, Dump, Event, Foresight,
    Happening, Informed, Join, LogNormal, Lure, NearExpiry, NetworkKind, Offer, Openness, Pitches, Relations,
    Reorder, Supplier,
};
use downline::world::{Answer, Circle};
use downline::{Decisions, Money, PersonId, Posting, Report, Scenario, Simulation};
use downline_tests::runs::bytes;
use downline_tests::scenarios::yuan;
use downline_tests::strategy::plain_mask;

/// Two thousand people of the story, half of whom can be persuaded.
fn town() -> Scenario {
    let mut scenario = plain_mask();
    scenario.ticks = 60;
    scenario.population.people = 2000;
    scenario.population.persuadable = 0.5;
    scenario.network = NetworkKind::Groups { families: 2, size: 25 };
    scenario.suppliers[0].first_agents = 20;
    scenario.suppliers[0].product.reference_price = Some(yuan(30));
    scenario.behaviour.join = Join { base: vec![0.1], ..Join::default() };
    scenario
}

/// What runs under a few seeds come to, as a mean.
fn mean(scenario: &Scenario, of: impl Fn(&Report) -> f64) -> f64 {
    let run = |seed| of(&Simulation::new(scenario, seed).expect("a valid scenario").run());
    (1..=6).map(run).sum::<f64>() / 6.0
}

fn with(scenario: &Scenario, change: impl Fn(&mut Scenario)) -> Scenario {
    let mut scenario = scenario.clone();
    change(&mut scenario);
    scenario
}

fn joined(report: &Report) -> f64 {
    report.totals.resellers as f64
}

fn end_use(report: &Report) -> f64 {
    report.welfare.end_use.0 as f64
}

#[test]
fn who_knows_the_price_neither_joins_nor_buys() {
    let town = town();
    let informed = |share| with(&town, |s| s.population.informed = Informed { share, by_burned: 0.0 });
    let shares = [0.0, 0.25, 0.5, 0.75];
    let by_share = shares.map(|share| mean(&informed(share), joined));
    assert!(by_share.is_sorted_by(|a, b| a > b), "{by_share:?}");
    assert!(by_share[2] < 0.5 * by_share[0], "half of the people informed: {by_share:?}");
    // All know, so that the first agents alone are in, and no unit is sold.
    let all = Simulation::new(&informed(1.0), 3).unwrap().run();
    assert_eq!((all.totals.resellers, all.totals.units_retail.0), (20, 0));
    // A reference price above the list price tells no person anything.
    let dear = |share| with(&informed(share), |s| s.suppliers[0].product.reference_price = Some(yuan(400)));
    assert_eq!(bytes(&dear(0.0), 4), bytes(&dear(1.0), 4));
}

/// Keeps the chance with which each person would join.
struct Chances(Arc<Mutex<Vec<Noted>>>);

/// Who was asked to join, with which chance, which lower price it knew, and what it saw of its acquaintances.
type Noted = (PersonId, f64, Option<Money>, Circle);

impl Decisions for Chances {
    fn name(&self) -> &str {
        "notes chances"
    }
    fn join(&self, view: &JoinView) -> bool {
        self.0.lock().unwrap().push((view.person, view.chance, view.known_price, view.acquaintances));
        view.standard
    }
    fn buy(&self, view: &BuyView) -> bool {
        view.standard
    }
}

/// The chances noted in the first tick of a run.
fn chances(scenario: &Scenario) -> Vec<Noted> {
    let noted = Arc::default();
    let decisions = Chances(Arc::clone(&noted));
    let mut simulation = Simulation::builder(scenario).seed(5).decisions(decisions).build().unwrap();
    simulation.step();
    let found = noted.lock().unwrap().clone();
    assert!(found.len() > 20, "{}", found.len());
    found
}

/// Every pitch of the first tick recruits for tier 2 at 180 of 300.
fn eager() -> Scenario {
    let mut scenario = town();
    scenario.population.persuadable = 1.0;
    scenario.population.cash = LogNormal { median: yuan(100_000), sigma: 0.0 };
    scenario.behaviour.pitches = Pitches { mean: 4.0, sigma: 0.0, most: 4 };
    scenario.behaviour.offer = Offer::Either { recruiting: 1.0, per_saleless_tick: 0.0, most: 1.0 };
    scenario.behaviour.join.base = vec![0.5];
    scenario
}

#[test]
fn the_margin_that_a_person_believes_in_scales_its_chance() {
    let mut scenario = eager();
    scenario.population.informed.share = 0.5;
    scenario.suppliers[0].product.reference_price = Some(yuan(210));
    let found = chances(&scenario);
    // 0.5 × 120 / 300 for the naive, and a quarter of it where 30 of the 120 are left.
    for (_, chance, known, _) in &found {
        let expected = if known.is_some() { 0.05 } else { 0.2 };
        assert!((chance - expected).abs() < 1e-8, "{chance} with {known:?}");
        assert!(known.is_none_or(|known| known == yuan(210)));
    }
    let informed = found.iter().filter(|row| row.2.is_some()).count();
    assert!((found.len() / 4..=3 * found.len() / 4).contains(&informed), "{informed} of {}", found.len());
    // Where the margin does not lure, any margin will do.
    scenario.behaviour.join.lure = Lure::Flat;
    assert!(chances(&scenario).iter().all(|row| row.1 == 0.5));
    scenario.suppliers[0].product.reference_price = Some(yuan(180));
    assert!(chances(&scenario).iter().all(|row| row.1 == if row.2.is_some() { 0.0 } else { 0.5 }));
}

#[test]
fn openness_is_a_factor_of_each_persons_own() {
    let scenario = eager();
    let all: Vec<f64> = chances(&scenario).iter().map(|row| row.1).collect();
    assert!(all.iter().all(|&chance| (chance - 0.2).abs() < 1e-8));
    let half = with(&scenario, |s| s.population.openness = Openness { median: 0.5, sigma: 0.0 });
    assert!(chances(&half).iter().all(|row| (row.1 - 0.1).abs() < 1e-8));
    let spread = with(&scenario, |s| s.population.openness = Openness { median: 0.5, sigma: 1.0 });
    let found: Vec<f64> = chances(&spread).iter().map(|row| row.1).collect();
    let below = found.iter().filter(|&&chance| chance < 0.1).count();
    assert!(found.iter().all(|&chance| chance <= 0.2 + 1e-8));
    assert!((found.len() / 4..=3 * found.len() / 4).contains(&below), "{below} of {}", found.len());
}

#[test]
fn an_open_price_spreads_and_keeps_people_out() {
    let town = town();
    let open = |price, contacts| {
        let direct = Direct { price: yuan(price), contacts, trust: 0.0, on_platform: false };
        with(&town, |s| s.suppliers[0].direct = Some(direct))
    };
    let by_contacts = [0, 20, 100, 500].map(|contacts| mean(&open(60, contacts), joined));
    assert!(by_contacts.is_sorted_by(|a, b| a > b), "{by_contacts:?}");
    // A price at the list price takes no margin away.
    assert_eq!(mean(&open(300, 500), joined), by_contacts[0]);
}

#[test]
fn who_looks_ahead_stays_out_once_friends_are_in() {
    let town = town();
    let looking = |share| with(&town, |s| s.behaviour.join.foresight = Foresight { share, units_each: 0.2 });
    let by_share = [0.0, 0.5, 1.0].map(|share| mean(&looking(share), joined));
    assert!(by_share.is_sorted_by(|a, b| a > b), "{by_share:?}");
    assert_eq!(bytes(&looking(0.0), 2), bytes(&town, 2));
    // Ten units at half a unit from each of 48, shared with the recruiter but with no second reseller.
    let ahead = Foresight { share: 1.0, units_each: 0.5 };
    let found = chances(&with(&eager(), |s| s.behaviour.join.foresight = ahead));
    for (_, chance, _, around) in &found {
        let free = around.known - around.active - around.left;
        let sees_room = 0.5 * free as f64 >= 10.0 * (around.active + 1) as f64;
        assert_eq!(*chance > 0.0, sees_room, "{around:?}");
    }
    let with_room = found.iter().filter(|row| row.1 > 0.0).count();
    assert!(with_room > 5 && found.len() - with_room > 5, "{with_room} of {}", found.len());
    // One who expects each acquaintance to take a thousand sees room as long as there is one.
    let blind = |share| Foresight { share, units_each: 1000.0 };
    let ahead = with(&town, |s| s.behaviour.join.foresight = blind(1.0));
    assert_eq!(bytes(&ahead, 2), bytes(&town, 2));
}

#[test]
fn a_right_to_give_goods_back_draws_in_those_who_know_of_it() {
    let mut scenario = eager();
    let known = |scenario: &mut Scenario, known| {
        scenario.suppliers[0].buy_back = Some(BuyBack { rate: 0.8, known, ..BuyBack::default() });
        scenario.behaviour.join.reassurance = 0.5;
    };
    known(&mut scenario, 1.0);
    assert!(chances(&scenario).iter().all(|row| (row.1 - 0.2 * 1.4).abs() < 1e-8));
    known(&mut scenario, 0.0);
    assert!(chances(&scenario).iter().all(|row| (row.1 - 0.2).abs() < 1e-8));
    // One knows of one right alone, another of both: the better counts of those that a person knows of.
    known(&mut scenario, 1.0);
    scenario.suppliers[0].cooling_off = Some(CoolingOff { rate: 1.0, known: 0.5, ..CoolingOff::default() });
    let found = chances(&scenario);
    let is_near = |expected: f64| move |row: &&Noted| (row.1 - expected).abs() < 1e-8;
    let [one, both] = [0.2 * 1.4, 0.2 * 1.5].map(|expected| found.iter().filter(is_near(expected)).count());
    assert!(one + both == found.len() && one > found.len() / 4 && both > found.len() / 4, "{one} {both}");
    // Who does not know of it gives nothing back.
    let returned = |share| {
        let mut scenario = town();
        scenario.behaviour.join.reassurance = 0.0;
        scenario.suppliers[0].buy_back = Some(BuyBack { known: share, ..BuyBack::default() });
        mean(&scenario, |report| report.suppliers[0].returned.0 as f64)
    };
    let by_share = [0.0, 0.5, 1.0].map(returned);
    assert!(by_share[0] == 0.0 && by_share.is_sorted_by(|a, b| a < b), "{by_share:?}");
    let withdrawn = |share| {
        let right = CoolingOff { used_by: 1.0, known: share, ..CoolingOff::default() };
        let scenario = with(&town(), |s| s.suppliers[0].cooling_off = Some(right));
        mean(&scenario, |report| report.tiers.iter().map(|row| row.people.left["cooling_off"] as f64).sum())
    };
    let by_share = [0.0, 0.5, 1.0].map(withdrawn);
    assert!(by_share[0] == 0.0 && by_share.is_sorted_by(|a, b| a < b), "{by_share:?}");
}

/// A wave that bans four of five leaves a fifth of the chance to join, to those who expect it.
#[test]
fn an_expected_ban_is_a_factor_of_the_chance_to_join() {
    let mut scenario = eager();
    let wave = |supplier, expected| {
        let what = Happening::BanWave(BanWave { share: 0.8, expected, ..BanWave::default() });
        Event { tick: 30, within: None, supplier, what }
    };
    scenario.events = vec![wave(None, 0.5)];
    let found = chances(&scenario);
    let is_near = |expected: f64| move |row: &&Noted| (row.1 - expected).abs() < 1e-8;
    let [calm, wary] = [0.2, 0.04].map(|expected| found.iter().filter(is_near(expected)).count());
    assert!(calm + wary == found.len() && calm > found.len() / 4 && wary > found.len() / 4, "{calm} {wary}");
    // A wave that concerns another supplier deters no recruit of this one.
    scenario.suppliers.push(Supplier { first_agents: 0, ..scenario.suppliers[0].clone() });
    scenario.events = vec![wave(Some(1), 1.0)];
    assert!(chances(&scenario).iter().all(|row| (row.1 - 0.2).abs() < 1e-8));
    scenario.events = vec![wave(Some(0), 1.0)];
    assert!(chances(&scenario).iter().all(|row| (row.1 - 0.04).abs() < 1e-8));
}

/// A brand and a like one that is dearer, on one platform.
#[test]
fn who_sees_all_prices_turns_to_the_cheapest_supplier() {
    let mut brands = town();
    brands.population.informed = Informed::default();
    let direct = |price| Direct { price: yuan(price), contacts: 300, trust: 1.0, on_platform: true };
    let brand = |price| Supplier { first_agents: 0, direct: Some(direct(price)), ..Supplier::default() };
    brands.suppliers = vec![brand(60), brand(48)];
    let sold = |transparency| {
        let seen = with(&brands, |s| s.platform.transparency = transparency);
        [0, 1].map(|supplier| mean(&seen, |report| report.suppliers[supplier].direct.0 as f64))
    };
    let (blind, all) = (sold(0.0), sold(1.0));
    assert!(blind[0] > 0.0 && all[0] == 0.0, "{blind:?} {all:?}");
    assert!(all[1] > blind[0] + blind[1], "{blind:?} {all:?}");
}

/// Sellers on whom all depends: each pitch goes to a customer, or to a friend whom a customer sends.
#[test]
fn customers_send_friends() {
    let mut scenario = downline_tests::scenarios::stalls(1);
    scenario.network = NetworkKind::Groups { families: 1, size: 20 };
    scenario.behaviour.regulars = 1.0;
    let buyers = |friends| {
        let sent = with(&scenario, |s| s.behaviour.relations.friends = friends);
        let (_, log) = downline_tests::runs::log(&sent, 3);
        let buyers = log.iter().filter_map(|(_, posting)| match posting {
            Posting::Retail { buyer, .. } => Some(*buyer),
            _ => None,
        });
        buyers.collect::<BTreeSet<_>>().len()
    };
    // Without friends, the seller goes back to the first few buyers for good.
    let (none, all) = (buyers(0.0), buyers(1.0));
    assert!(all > 2 * none, "{none} {all}");
}

/// The first unit is at hand; each later one is made for the customer, for longer than any need takes.
#[test]
fn a_unit_made_for_a_customer_comes_no_sooner() {
    let mut scenario = pair();
    scenario.ticks = 200;
    let product = &mut scenario.suppliers[0].product;
    (product.shelf_life, product.batch_period) = (200, 50);
    scenario.behaviour.offer = Offer::Either { recruiting: 0.0, per_saleless_tick: 0.0, most: 0.0 };
    scenario.behaviour.buy_trust = 1.0;
    scenario.population.willingness_to_pay = LogNormal { median: yuan(500), sigma: 0.0 };
    scenario.population.need_ticks = 4;
    let gaps = |waiting: u32| {
        let made = with(&scenario, |s| s.behaviour.relations = Relations { waiting, ..Relations::default() });
        let (_, log) = downline_tests::runs::log(&made, 2);
        let sold = log.iter().filter(|(_, posting)| matches!(posting, Posting::Retail { .. }));
        let ticks: Vec<u32> = sold.map(|(tick, _)| tick.0).collect();
        ticks.windows(2).map(|two| two[1] - two[0]).take(2).collect::<Vec<u32>>()
    };
    assert_eq!([0, 60].map(gaps), [vec![4, 4], vec![64, 64]]);
}

/// A chance of one in ten million, which three purchases raise to 1. The customer buys once a tick.
#[test]
fn a_deep_relation_recruits() {
    let mut scenario = pair();
    scenario.behaviour.offer = Offer::Both;
    scenario.behaviour.join.base = vec![1e-7];
    scenario.behaviour.buy_trust = 1.0;
    scenario.population.willingness_to_pay = LogNormal { median: yuan(500), sigma: 0.0 };
    scenario.population.need_ticks = 0;
    let recruited = |bonus: f64| {
        let related =
            with(&scenario, |s| s.behaviour.relations = Relations { bonus, ..Relations::default() });
        let (_, log) = downline_tests::runs::log(&related, 2);
        let ticks = log.iter().filter_map(|(tick, posting)| match posting {
            Posting::Apply { recruiter: Some(_), .. } => Some(tick.0),
            _ => None,
        });
        ticks.collect::<Vec<u32>>()
    };
    // 1e-7 × 216 ^ 3 is above 1.
    assert_eq!((recruited(1.0), recruited(216.0)), (vec![], vec![4]));
}

/// A unit sold below both the usual ask and the seller's own price keeps no seller in the trade.
#[test]
fn who_only_sells_out_leaves_as_one_without_a_sale() {
    let mut scenario = downline_tests::scenarios::stalls(3);
    scenario.behaviour.leave.patience = Some(4);
    let left = |scenario: &Scenario| {
        let report = Simulation::new(scenario, 3).unwrap().run();
        (report.tiers[0].people.left["patience"], report.totals.units_retail.0 + report.totals.units_dumped.0)
    };
    let (usual, sold) = left(&scenario);
    assert!(usual == 0 && sold > 0);
    // At next to nothing from the first tick on.
    let cut = with(&scenario, |s| {
        s.behaviour.ask.near_expiry = Some(NearExpiry { within: 1000, discount: 1.0 });
    });
    let (cut, sold) = left(&cut);
    assert!(cut == 3 && sold > 0, "{cut} left, {sold} sold");
    let dumped = with(&scenario, |s| {
        s.behaviour.dump = Some(Dump { within: 1000, price: yuan(10), after_leaving: false, rate: 0.0 });
    });
    let (dumped, sold) = left(&dumped);
    assert!(dumped == 3 && sold > 0, "{dumped} left, {sold} sold");
    // Where confidence too makes resellers leave, patience ends as before.
    let anxious = with(&scenario, |s| {
        s.behaviour.leave.confidence = Some(Confidence::default());
        s.behaviour.ask.near_expiry = Some(NearExpiry { within: 1000, discount: 1.0 });
    });
    assert_eq!(left(&anxious).0, 3);
}

/// At the usual ask below the own price, and below the usual ask at no less than the own price.
#[test]
fn a_sale_at_the_usual_ask_or_the_own_price_is_a_success() {
    let mut scenario = downline_tests::scenarios::stalls(3);
    scenario.behaviour.leave.patience = Some(4);
    let left = |change: fn(&mut Scenario)| {
        let (report, log) = downline_tests::runs::log(&with(&scenario, change), 3);
        let sold = log.iter().filter_map(|(_, posting)| match posting {
            Posting::Retail { amount, .. } => Some(*amount),
            _ => None,
        });
        (report.tiers[0].people.left["patience"], sold.collect::<BTreeSet<_>>())
    };
    let at_a_loss = |s: &mut Scenario| s.suppliers[0].product.list_price = yuan(90);
    assert_eq!(left(at_a_loss), (0, BTreeSet::from([yuan(90)])));
    let discounted = |s: &mut Scenario| {
        s.behaviour.ask.near_expiry = Some(NearExpiry { within: 1000, discount: 0.5 });
    };
    let (left, prices) = left(discounted);
    assert!(left == 0 && prices.iter().all(|price| (yuan(100)..yuan(102)).contains(price)), "{prices:?}");
}

/// One seller, who orders whenever it has had a success in the last four ticks.
#[test]
fn who_only_sells_out_orders_no_more() {
    let mut scenario = downline_tests::scenarios::stalls(1);
    scenario.population.credit = Credit::Unlimited;
    scenario.behaviour.reorder =
        Reorder { when_below: 1000, up_to: 1000, if_sold_within: 4, ..Reorder::default() };
    let orders = |scenario: &Scenario| {
        let (report, log) = downline_tests::runs::log(scenario, 3);
        let later = log.iter().filter(|(tick, _)| tick.0 > 0);
        let orders = later.filter_map(|(tick, posting)| match posting {
            Posting::Order { .. } => Some(tick.0),
            _ => None,
        });
        assert!(report.totals.units_retail.0 + report.totals.units_dumped.0 > 0);
        orders.collect::<Vec<u32>>()
    };
    assert_eq!(orders(&scenario), (1..=12).collect::<Vec<u32>>());
    let cut = with(&scenario, |s| {
        s.behaviour.ask.near_expiry = Some(NearExpiry { within: 1000, discount: 1.0 });
    });
    // It joined at tick 0.
    assert_eq!(orders(&cut), [1, 2, 3, 4]);
    let dumped = with(&scenario, |s| {
        s.behaviour.dump = Some(Dump { within: 1000, price: yuan(10), after_leaving: false, rate: 0.0 });
    });
    assert_eq!(orders(&dumped), [1, 2, 3, 4]);
}

#[test]
fn a_guarantee_makes_strangers_trade() {
    let mut town = town();
    town.population.willingness_to_pay = LogNormal { median: yuan(300), sigma: 0.5 };
    let by_assurance = [0.0, 0.5, 1.0].map(|assurance| {
        let guaranteed = with(&town, |s| (s.platform.guarantee, s.platform.assurance) = (true, assurance));
        mean(&guaranteed, end_use)
    });
    assert!(by_assurance.is_sorted_by(|a, b| a < b), "{by_assurance:?}");
    assert!(by_assurance[1] > 1.5 * by_assurance[0], "{by_assurance:?}");
}

#[test]
fn relations_make_a_living() {
    let plain = Scenario::service_seller();
    let plain = with(&plain, |s| {
        (s.population.people, s.suppliers[0].first_agents) = (10_000, 30);
        s.behaviour.relations = Relations::default();
    });
    let profit = |report: &Report| report.flows.resellers_profit.fen() as f64;
    let deep = |growth, sooner, premium| {
        let relations = Relations { growth, sooner, premium, ..Relations::default() };
        with(&plain, |s| s.behaviour.relations = relations)
    };
    for deeper in [deep(0.5, 0.0, 0.0), deep(0.0, 0.3, 0.0), deep(0.5, 0.3, 0.0)] {
        assert!(mean(&deeper, end_use) > mean(&plain, end_use));
    }
    assert!(mean(&deep(0.5, 0.3, 0.2), profit) > mean(&deep(0.5, 0.3, 0.0), profit));
    let (made, spent) = (deep(0.5, 0.3, 0.5), deep(0.5, 0.3, 0.0));
    let by_wait = [0, 4, 12].map(|wait| with(&made, |s| s.behaviour.relations.waiting = wait));
    assert!(by_wait.map(|scenario| mean(&scenario, end_use)).is_sorted_by(|a, b| a > b));
    let by_cost = [0, 3, 9].map(|cost| with(&spent, |s| s.behaviour.service.cost = yuan(cost)));
    assert!(by_cost.map(|scenario| mean(&scenario, profit)).is_sorted_by(|a, b| a > b));
    // With relations, turning to customers pays; without, it does not.
    let regulars = |scenario: &Scenario| {
        let by_share =
            [0.0, 0.8].map(|share| mean(&with(scenario, |s| s.behaviour.regulars = share), profit));
        by_share[1] > by_share[0]
    };
    assert!(regulars(&deep(0.5, 0.3, 0.1)) && !regulars(&plain));
}

#[test]
fn answers_are_counted_without_changing_anything() {
    let mut scenario = town();
    scenario.population.informed.share = 0.3;
    scenario.behaviour.join.foresight.share = 0.5;
    let plain = Simulation::new(&scenario, 7).unwrap().run();
    let mut simulation = Simulation::builder(&scenario).seed(7).answers().build().unwrap();
    let mut counted = simulation.run();
    let answers = counted.answers.take().expect("counts");
    assert_eq!(plain, counted);
    let all: u64 = answers.to_recruiting.values().sum();
    let accepted = answers.to_recruiting[&Answer::Accepted];
    // Some accept two offers in a tick and take one; first agents answer none.
    assert!(accepted >= counted.totals.resellers - 20 && accepted < 2 * counted.totals.resellers);
    let wanted = [
        Answer::AlreadyIn,
        Answer::NotOpen,
        Answer::NoCash,
        Answer::NoMargin,
        Answer::NoRoom,
        Answer::NotConvinced,
    ];
    assert!(wanted.iter().all(|answer| answers.to_recruiting[answer] * 1000 > all), "{answers:?}");
    let sold = answers.sold_to_regulars + answers.sold_to_strangers;
    assert_eq!(sold, counted.totals.units_retail);
    let held: u64 = counted.tiers.iter().map(|row| row.flows.units.on_hand.0).sum();
    assert_eq!((answers.held_by_active + answers.held_by_leavers).0, held);
    // A watched person's pitches are listed.
    let person = simulation.outcomes()[25].person;
    let mut watched = Simulation::builder(&scenario).seed(7).watching(person).build().unwrap();
    let report = watched.run();
    assert_eq!(report.answers.as_ref(), Some(&answers));
    // Saved and resumed half-way, and divided among tasks, it is the same.
    let mut watched =
        Simulation::builder(&scenario).seed(7).watching(person).build().unwrap().with_tasks_of(1);
    (0..20).for_each(|_| watched.step());
    let mut saved = Vec::new();
    watched.save(&mut saved).unwrap();
    let mut watched = Simulation::resume(&saved).unwrap();
    assert_eq!(watched.run().answers.as_ref(), Some(&answers));
    let heard = watched.heard();
    assert!(heard.is_sorted() && heard.iter().any(|heard| heard.answer == Answer::Accepted));
}

/// One seller with goods and one other person, whom it approaches once a tick with an offer to join.
fn pair() -> Scenario {
    let mut scenario = downline_tests::scenarios::one_recruit();
    scenario.suppliers[0].product.reference_price = None;
    scenario.behaviour.leave.patience = None;
    scenario
}

/// The answers to offers to join and those to offers of goods, in the order in which reports list them.
fn reasons(scenario: &Scenario) -> [Vec<Answer>; 2] {
    let mut simulation = Simulation::builder(scenario).seed(2).answers().build().unwrap();
    let answers = simulation.run().answers.expect("counts");
    [&answers.to_recruiting, &answers.to_goods].map(|counts| counts.keys().copied().collect())
}

/// Each reason not to join alone.
#[test]
fn a_person_declines_to_join_for_the_reason_that_is_counted() {
    type Change = fn(&mut Scenario);
    let hardly = |s: &mut Scenario| s.behaviour.join.base = vec![1e-9];
    let cases: [(Change, &[Answer]); 10] = [
        (|_| (), &[Answer::Accepted, Answer::AlreadyIn]),
        (|s| s.suppliers[0].first_agents = 2, &[Answer::AlreadyIn]),
        (
            |s| {
                s.suppliers[0].cooling_off =
                    Some(CoolingOff { ticks: 3, used_by: 1.0, ..CoolingOff::default() })
            },
            &[Answer::Accepted, Answer::AlreadyIn, Answer::HasLeft],
        ),
        (
            |s| {
                s.suppliers[0].cooling_off =
                    Some(CoolingOff { ticks: 3, used_by: 1.0, ..CoolingOff::default() });
                s.behaviour.join.again = 1.0;
            },
            &[Answer::Accepted, Answer::AlreadyIn, Answer::WasThere],
        ),
        (|s| s.population.persuadable = 0.0, &[Answer::NotOpen]),
        (|s| s.suppliers[0].max_tier = Some(1), &[Answer::NoTier]),
        (|s| s.population.cash.median = yuan(1799), &[Answer::NoCash]),
        (
            |s| {
                s.suppliers[0].product.reference_price = Some(yuan(180));
                s.population.informed.share = 1.0;
            },
            &[Answer::NoMargin],
        ),
        (|s| s.behaviour.join.foresight = Foresight { share: 1.0, units_each: 0.1 }, &[Answer::NoRoom]),
        (hardly, &[Answer::NotConvinced]),
    ];
    for (change, expected) in cases {
        assert_eq!(reasons(&with(&pair(), change)), [expected.to_vec(), Vec::new()]);
    }
    // Bad goods that the supplier sells itself.
    let disappointed = with(&with(&pair(), hardly), |s| {
        s.suppliers[0].product.defect_rate = 1.0;
        s.suppliers[0].direct =
            Some(Direct { price: yuan(300), contacts: 20, trust: 1.0, ..Direct::default() });
        s.population.willingness_to_pay = LogNormal { median: yuan(500), sigma: 0.0 };
        s.behaviour.disappointment = Some(Disappointment::default());
    });
    assert_eq!(reasons(&disappointed)[0], [Answer::Disappointed, Answer::NotConvinced]);
}

/// Each reason not to buy alone.
#[test]
fn a_person_declines_to_buy_for_the_reason_that_is_counted() {
    let shop = with(&pair(), |s| {
        s.behaviour.offer = Offer::Either { recruiting: 0.0, per_saleless_tick: 0.0, most: 0.0 };
        s.behaviour.buy_trust = 1.0;
        s.population.willingness_to_pay = LogNormal { median: yuan(500), sigma: 0.0 };
        s.population.need_ticks = 0;
        s.suppliers[0].buy_back = None;
    });
    type Change = fn(&mut Scenario);
    let cases: [(Change, &[Answer]); 7] = [
        (|_| (), &[Answer::Accepted]),
        (|s| s.suppliers[0].first_agents = 2, &[Answer::AlreadyIn]),
        (|s| s.population.need_ticks = 4, &[Answer::Accepted, Answer::NoNeed]),
        (|s| s.behaviour.buy_trust = 0.0, &[Answer::NoTrust]),
        (|s| s.population.willingness_to_pay.median = yuan(30), &[Answer::TooDear]),
        (
            |s| {
                s.suppliers[0].product.reference_price = Some(yuan(40));
                s.population.informed.share = 1.0;
            },
            &[Answer::KnowsBetter],
        ),
        (
            |s| {
                s.suppliers[0].product.defect_rate = 1.0;
                s.behaviour.disappointment = Some(Disappointment::default());
            },
            &[Answer::Accepted, Answer::Disappointed],
        ),
    ];
    for (change, expected) in cases {
        assert_eq!(reasons(&with(&shop, change)), [Vec::new(), expected.to_vec()]);
    }
}
