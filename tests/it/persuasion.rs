//! What moves people beyond the promised margin: small cases worked out by hand, neutral values that must
//! change nothing, and the direction in which each mechanism moves the mean over paired seeds.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use downline::event::{Entry, Phase};
use downline::scenario::{
    Broadcasts, Confidence, Hype, Informed, Join, LogNormal, Lure, NetworkKind, Offer, Pitches,
};
use downline::{
    Money, Observer, PersonId, Posting, Preset, Report, Scenario, Simulation, SupplierId, Tick, World,
};
use proptest::prelude::*;

use downline_tests::runs::outcome;
use downline_tests::scenarios::small_mask;
use downline_tests::strategy;
use downline_tests::testing::{self, Run};

/// Every retail sale and every joining, in order.
#[derive(Debug, Default)]
struct Trade {
    all: Vec<(Tick, Phase, Entry)>,
}

impl Observer for Trade {
    fn phase(&mut self, tick: Tick, phase: Phase, entries: &[Entry], _: &World) -> ControlFlow<()> {
        self.all.extend(entries.iter().map(|&entry| (tick, phase, entry)));
        ControlFlow::Continue(())
    }
}

fn trade(scenario: &Scenario, seed: u64) -> Trade {
    let mut trade = Trade::default();
    Simulation::new(scenario, seed).expect("a valid scenario").run_with(&mut trade);
    trade
}

fn report(scenario: &Scenario, seed: u64) -> Report {
    Simulation::new(scenario, seed).expect("a valid scenario").run()
}

/// One first agent and one other person, who meet once a tick; who is asked has the money.
fn pair() -> Scenario {
    let mut scenario = downline_tests::strategy::plain_mask();
    scenario.ticks = 20;
    scenario.network = NetworkKind::Complete;
    scenario.population.people = 2;
    scenario.population.persuadable = 1.0;
    scenario.population.cash = LogNormal { median: Money::from_yuan(100_000), sigma: 0.0 };
    scenario.suppliers[0].first_agents = 1;
    let behaviour = &mut scenario.behaviour;
    behaviour.pitches = Pitches { mean: 1.0, sigma: 0.0, most: 1 };
    behaviour.offer = Offer::Both;
    behaviour.buy_trust = 0.0;
    behaviour.leave.patience = None;
    behaviour.join = Join { base: vec![0.4], lure: Lure::Flat, ..Join::default() };
    scenario
}

/// When the second person of a [`pair`] joined, by seed.
fn joined(scenario: &Scenario) -> Vec<Option<u32>> {
    let when = |seed| {
        let mut simulation = Simulation::new(scenario, seed).expect("a valid scenario");
        simulation.run();
        simulation.world().resellers().nth(1).map(|reseller| reseller.joined().0)
    };
    (0..60).map(when).collect()
}

#[test]
fn whom_pitches_tire_at_once_only_the_first_can_win() {
    let mut scenario = pair();
    let untired = joined(&scenario);
    scenario.behaviour.join.fatigue = 0.0;
    let tired = joined(&scenario);
    assert!(untired.iter().all(|when| when.is_some()) && untired.iter().any(|&when| when > Some(3)));
    for (tired, untired) in tired.iter().zip(untired) {
        assert_eq!(*tired, untired.filter(|&when| when == 1), "the same luck, but for one pitch alone");
    }
    scenario.behaviour.join.base = vec![0.0];
    let mut simulation = Simulation::new(&scenario, 1).expect("a valid scenario");
    simulation.run();
    let heard = [0, 1].map(|person| simulation.world().heard(PersonId(person)).expect("a person"));
    assert_eq!(heard.iter().max(), Some(&20), "each pitch counts, though none could succeed");
    assert_eq!(heard.iter().min(), Some(&0), "the first agent hears nothing");
}

/// Who cannot be recruited tires of no pitch, and counting answers makes no person hear more: whether a pitch
/// offers goods or membership, or both.
#[test]
fn pitches_tire_those_who_can_be_recruited() {
    for offers_both in [false, true] {
        let heard = |share: &str, counts_answers: bool| -> Vec<Option<u8>> {
            let mut scenario = small_mask().with("population.persuadable", share).unwrap();
            if offers_both {
                scenario.behaviour.offer = Offer::Both;
            }
            let builder = Simulation::builder(&scenario).seed(7);
            let mut simulation = if counts_answers { builder.answers() } else { builder }.build().unwrap();
            simulation.run();
            (0..1500).map(|person| simulation.world().heard(PersonId(person))).collect()
        };
        for counts_answers in [false, true] {
            assert_eq!(heard("0", counts_answers), [Some(0); 1500]);
        }
        let some = heard("0.4", false);
        assert_eq!(heard("0.4", true), some);
        let tired = some.iter().filter(|heard| **heard > Some(0)).count();
        assert!((100..=600).contains(&tired), "{tired}");
    }
}

#[test]
fn whose_only_friend_is_in_joins_under_herding() {
    let mut scenario = pair();
    // 0.25 × (1 + 3 × 1) = 1.
    (scenario.behaviour.join.base, scenario.behaviour.join.herding) = (vec![0.25], 3.0);
    assert!(joined(&scenario).iter().all(|&when| when == Some(1)));
}

#[test]
fn a_post_reaches_whom_no_reseller_approaches() {
    let mut scenario = pair();
    scenario.behaviour.pitches.most = 0;
    scenario.behaviour.join.base = vec![1.0];
    assert!(joined(&scenario).iter().all(|when| when.is_none()));
    scenario.behaviour.broadcasts = Broadcasts { mean: 1.0, sigma: 0.0, most: 1, response: 1.0 };
    assert!(joined(&scenario).iter().all(|&when| when == Some(1)));
    // Half of the views are answered: 20 of them are all ignored in one of a million runs.
    scenario.behaviour.broadcasts.response = 0.5;
    let half = joined(&scenario);
    let at_once = half.iter().filter(|&&when| when == Some(1)).count();
    assert!(half.iter().all(|when| when.is_some()) && (15..=45).contains(&at_once), "{at_once} of 60");
}

#[test]
fn pitches_to_regulars_go_to_past_customers() {
    let mut scenario = pair();
    scenario.population.people = 10;
    scenario.population.need_ticks = 0;
    scenario.population.willingness_to_pay = LogNormal { median: Money::from_yuan(400), sigma: 0.0 };
    scenario.population.informed.share = 0.0;
    let behaviour = &mut scenario.behaviour;
    behaviour.offer = Offer::Either { recruiting: 0.0, per_saleless_tick: 0.0, most: 0.0 };
    behaviour.buy_trust = 1.0;
    behaviour.own_use = 0.0;
    let mut buyers = |regulars| {
        scenario.behaviour.regulars = regulars;
        let sold = trade(&scenario, 4).all.into_iter().filter_map(|(_, _, entry)| match entry.posting {
            Posting::Retail { buyer, .. } => Some(buyer),
            _ => None,
        });
        sold.collect::<Vec<_>>()
    };
    let (random, regulars) = (buyers(0.0), buyers(1.0));
    assert!(random.len() == 20 && regulars.len() == 20);
    assert_eq!(random[0], regulars[0], "the first customer has to be found");
    assert_eq!(regulars.iter().collect::<BTreeSet<_>>().len(), 1);
    assert!(random.iter().collect::<BTreeSet<_>>().len() > 4);
}

/// The level of hype from what happened, in floats.
#[test]
fn hype_is_what_its_formula_says() {
    let mut scenario = small();
    let moved = Hype { start: 1.5, pump: 0.3, pump_ticks: 5, echo: 4.0, decay: 0.2, ..Hype::default() };
    let hype = Hype { bad_news: 3.0, bad_goods: 0.7, most: 3.0, ..moved };
    scenario.suppliers[0].hype = hype;
    scenario.suppliers[0].product.defect_rate = 0.4;
    scenario.behaviour.pitches = Pitches { mean: 2.0, sigma: 0.0, most: 200 };
    let mut simulation = Simulation::new(&scenario, 5).expect("a valid scenario");
    let (mut level, mut left, mut fell) = (hype.start, 0.0, false);
    let (mut bad, mut disputes, mut spoilt) = (0.0, 0, false);
    for tick in 1..=scenario.ticks {
        let active = simulation.world().active() as f64;
        let pump = if tick <= hype.pump_ticks { hype.pump } else { 0.0 };
        let echo = hype.echo * 2.0 * active / f64::from(scenario.population.people);
        let news = if left > 0.0 { hype.bad_news * left / (active + left) } else { 0.0 };
        level = (1.0 + (level - 1.0) * (1.0 - hype.decay) + pump + echo) * (1.0 - news).max(0.0);
        level *= (1.0 - hype.bad_goods * bad).max(0.0);
        spoilt |= bad > 0.0;
        level = level.min(hype.most);
        fell |= news > 0.0;
        simulation.step();
        let found = simulation.world().hype(SupplierId(0));
        assert!((found - level).abs() < 1e-6, "tick {tick}: {found}, {level} expected");
        let row = simulation.history().last().expect("a tick");
        left = row.left as f64;
        let disputed = simulation.ledger().disputes().0 - disputes;
        (disputes, bad) = (disputes + disputed, disputed as f64 / (row.retail.0 as f64).max(1.0));
    }
    assert!(fell && spoilt, "resellers left, and goods were disputed");
}

/// A small chain in which people join, buy and leave.
fn small() -> Scenario {
    let mut scenario = downline_tests::strategy::plain_mask();
    scenario.ticks = 25;
    scenario.population.people = 800;
    scenario.population.persuadable = 1.0;
    scenario.population.need_ticks = 3;
    scenario.population.willingness_to_pay.median = Money::from_yuan(300);
    scenario.population.informed = Informed::default();
    scenario.network = NetworkKind::Groups { families: 3, size: 12 };
    scenario.suppliers[0].first_agents = 20;
    let behaviour = &mut scenario.behaviour;
    behaviour.pitches = Pitches { mean: 3.0, sigma: 1.0, most: 200 };
    behaviour.join.base = vec![0.3];
    behaviour.leave.patience = Some(4);
    scenario
}

/// The mean of a figure over 30 seeds, the same ones for every scenario.
fn mean(scenario: &Scenario, figure: impl Fn(&Scenario, u64) -> f64) -> f64 {
    (0..30).map(|seed| figure(scenario, seed)).sum::<f64>() / 30.0
}

/// The mean of a figure over 30 seeds, without and with an edit.
fn means(
    scenario: &Scenario,
    edit: impl Fn(&mut Scenario),
    figure: impl Fn(&Scenario, u64) -> f64,
) -> (f64, f64) {
    let mut edited = scenario.clone();
    edit(&mut edited);
    (mean(scenario, &figure), mean(&edited, figure))
}

fn resellers(scenario: &Scenario, seed: u64) -> f64 {
    report(scenario, seed).totals.resellers as f64
}

fn retail(scenario: &Scenario, seed: u64) -> f64 {
    report(scenario, seed).totals.units_retail.0 as f64
}

#[test]
fn each_mechanism_moves_recruiting_its_way() {
    let join = |edit: fn(&mut Join)| move |scenario: &mut Scenario| edit(&mut scenario.behaviour.join);
    let hype = |edit: fn(&mut Hype)| move |scenario: &mut Scenario| edit(&mut scenario.suppliers[0].hype);
    type Edit = Box<dyn Fn(&mut Scenario)>;
    let cases: Vec<(&str, f64, Edit)> = vec![
        ("fatigue", 0.9, Box::new(join(|join| join.fatigue = 0.8))),
        ("herding", 1.2, Box::new(join(|join| join.herding = 20.0))),
        ("distrust", 0.97, Box::new(join(|join| join.distrust = 1.0))),
        ("a bonus for customers", 1.02, Box::new(join(|join| join.customer_bonus = 20.0))),
        ("a margin without effect", 1.1, Box::new(join(|join| join.lure = Lure::Flat))),
        ("recruiting that takes over", 1.05, Box::new(|scenario| scenario.behaviour.offer = offer(0.2))),
        ("recruiting that never does", 0.95, Box::new(|scenario| scenario.behaviour.offer = offer(0.0))),
        ("a loud start", 1.2, Box::new(hype(|hype| hype.start = 3.0))),
        ("a whispered start", 0.8, Box::new(hype(|hype| hype.start = 0.3))),
        ("pumping", 1.2, Box::new(hype(|hype| (hype.pump, hype.pump_ticks) = (0.5, 10)))),
        ("echo", 1.1, Box::new(hype(|hype| hype.echo = 3.0))),
        ("bad news", 0.95, Box::new(hype(|hype| hype.bad_news = 3.0))),
        (
            "posts",
            1.2,
            Box::new(|scenario| {
                scenario.behaviour.broadcasts =
                    Broadcasts { mean: 30.0, response: 0.2, ..Broadcasts::default() };
            }),
        ),
    ];
    let without = mean(&small(), resellers);
    for (what, least, edit) in cases {
        let mut edited = small();
        edit(&mut edited);
        let with = mean(&edited, resellers);
        let ratio = with / without;
        let moved = if least > 1.0 { ratio >= least } else { ratio <= least };
        assert!(moved, "{what}: {without} resellers without, {with} with");
    }
}

#[test]
fn the_burned_keep_buyers_away() {
    let (without, with) = means(&small(), |scenario| scenario.behaviour.buy_distrust = 1.0, retail);
    assert!(with < 0.97 * without, "distrust: {without} units without, {with} with");
    let news = |scenario: &mut Scenario| scenario.population.informed.by_burned = 1.0;
    let (without, with) = means(&small(), news, retail);
    assert!(with < 0.97 * without, "news of the price: {without} units without, {with} with");
}

/// A share of pitches that recruits, and grows with every tick without a retail sale.
fn offer(per_saleless_tick: f64) -> Offer {
    Offer::Either { recruiting: 0.3, per_saleless_tick, most: 0.9 }
}

#[test]
fn unequal_effort_leaves_more_without_recruits() {
    let idle = |scenario: &Scenario, seed: u64| {
        let totals = report(scenario, seed).totals;
        totals.without_recruits as f64 / totals.resellers as f64
    };
    let (equal, unequal) = means(
        &{
            let mut equal = small();
            equal.behaviour.pitches.sigma = 0.0;
            equal
        },
        |scenario| scenario.behaviour.pitches.sigma = 2.0,
        idle,
    );
    assert!(unequal > equal + 0.03, "{equal} of equal sellers have no recruits, {unequal} of unequal ones");
}

#[test]
fn the_informed_pay_no_more_than_elsewhere() {
    let half = |scenario: &mut Scenario| scenario.population.informed.share = 0.5;
    let (without, with) = means(&small(), half, retail);
    assert!(with < 0.8 * without && with > 0.0, "{without} units without, {with} with");
    // No reseller asks as little as the reference price.
    let all = |scenario: &mut Scenario| scenario.population.informed.share = 1.0;
    assert_eq!(means(&small(), all, retail).1, 0.0);
}

/// The `small` scenario with defective goods that buyers dispute.
fn lemons() -> Scenario {
    let mut scenario = small();
    scenario.suppliers[0].product.defect_rate = 0.5;
    scenario.behaviour.disputes.raised = 1.0;
    scenario.population.willingness_to_pay.median = Money::from_yuan(300);
    scenario
}

#[test]
fn bad_goods_spoil_the_story_the_market_and_the_sellers_own_faith() {
    let hype = |scenario: &mut Scenario| scenario.suppliers[0].hype.bad_goods = 1.0;
    let (without, with) = means(&lemons(), hype, resellers);
    assert!(with < 0.9 * without, "hype: {without} resellers without, {with} with");
    let distrust = |scenario: &mut Scenario| scenario.behaviour.disputes.distrust = 1.0;
    let (without, with) = means(&lemons(), distrust, retail);
    assert!(with < 0.9 * without, "distrust: {without} units without, {with} with");
    let mut faithful = lemons();
    let inert = Confidence { downline_left: 0.0, source_left: 0.0, ..Confidence::default() };
    faithful.behaviour.leave.confidence = Some(inert);
    let lost = |scenario: &Scenario, seed: u64| {
        report(scenario, seed).tiers.iter().map(|row| row.people.left["confidence"]).sum::<u64>() as f64
    };
    let shaken = |scenario: &mut Scenario| {
        scenario.behaviour.leave.confidence = Some(Confidence { disputed: -0.5, ..inert });
    };
    let (without, with) = means(&faithful, shaken, lost);
    assert!(without == 0.0 && with > 5.0, "confidence: {without} leave without, {with} with");
    // Where goods are good all of it changes nothing.
    let mut sound = small();
    let before = outcome(&report(&sound, 3));
    hype(&mut sound);
    distrust(&mut sound);
    assert_eq!(outcome(&report(&sound, 3)), before);
}

/// Retail sales to buyers who had bought from the same seller before.
fn repeat_sales(scenario: &Scenario, seed: u64) -> f64 {
    let mut sold: BTreeMap<(PersonId, PersonId), u32> = BTreeMap::new();
    for (_, _, entry) in trade(scenario, seed).all {
        if let Posting::Retail { seller, buyer, .. } = entry.posting {
            *sold.entry((seller, buyer)).or_default() += 1;
        }
    }
    f64::from(sold.values().map(|times| times - 1).sum::<u32>())
}

#[test]
fn regulars_buy_again_from_the_same_seller() {
    let (without, with) = means(&small(), |scenario| scenario.behaviour.regulars = 0.5, repeat_sales);
    assert!(with > 1.5 * without, "{without} repeat sales without, {with} with");
}

#[test]
fn former_resellers_join_another_supplier_and_no_supplier_twice() {
    let mut scenario = small();
    scenario.suppliers.push(scenario.suppliers[0].clone());
    let mut with = scenario.clone();
    with.behaviour.join.again = 1.0;
    let mut again = 0;
    for seed in 0..10 {
        let mut simulation = Simulation::new(&with, seed).expect("a valid scenario");
        simulation.run();
        let mut records: BTreeMap<PersonId, Vec<(SupplierId, Tick)>> = BTreeMap::new();
        for reseller in simulation.world().resellers() {
            records.entry(reseller.person()).or_default().push((reseller.supplier(), reseller.joined()));
        }
        for records in records.values().filter(|records| records.len() > 1) {
            assert!(records.len() == 2 && records[0].0 != records[1].0 && records[0].1 < records[1].1);
            again += 1;
        }
    }
    assert!(again > 50, "{again} joined again");
    let (without, with) = means(&scenario, |scenario| scenario.behaviour.join.again = 1.0, resellers);
    assert!(with > 1.02 * without, "{without} records without, {with} with");
}

proptest! {
    #![proptest_config(strategy::cases(60))]

    /// Weighing everything, with values that change no decision, comes to the same as not weighing: offers
    /// are thinned and decided by the same draws.
    #[test]
    fn neutral_values_change_nothing(Run { scenario, seed, .. } in testing::runs(), posts in any::<bool>()) {
        let mut plain = scenario;
        let mut join = plain.behaviour.join.clone();
        (join.fatigue, join.herding, join.distrust) = (1.0, 0.0, 0.0);
        if plain.suppliers.len() > 1 {
            join.again = 0.0;
        }
        plain.behaviour.join = Join { again: 0.0, ..join.clone() };
        plain.behaviour.broadcasts = Broadcasts::default();
        (plain.behaviour.regulars, plain.behaviour.buy_distrust) = (0.0, 0.0);
        plain.population.informed = Informed { share: plain.population.informed.share.round(), by_burned: 0.0 };
        for supplier in &mut plain.suppliers {
            supplier.hype = Hype::default();
        }
        let mut moved = plain.clone();
        // Fatigue is too small to show, and one supplier alone is joined once.
        moved.behaviour.join = Join { fatigue: 1.0 - f64::EPSILON / 2.0, ..join };
        if posts {
            moved.behaviour.broadcasts = Broadcasts { mean: 20.0, response: 0.0, ..Broadcasts::default() };
        }
        if moved.population.informed.share == 1.0 {
            moved.population.informed.by_burned = 1.0;
        }
        for supplier in &mut moved.suppliers {
            supplier.hype = Hype { decay: 0.5, bad_news: 0.0, most: 7.0, ..Hype::default() };
        }
        let (plain, moved) = (trade(&plain, seed).all, trade(&moved, seed).all);
        let differ = plain.iter().zip(&moved).find(|(plain, moved)| plain != moved);
        prop_assert!(differ.is_none() && plain.len() == moved.len(), "{:?}", differ);
    }
}

/// The presets ask for none of this, so that it costs them nothing.
#[test]
fn presets_leave_it_off_or_say_so() {
    let scenario = Preset::Reference.scenario();
    let Join { fatigue, herding, distrust, again, .. } = scenario.behaviour.join;
    assert_eq!((fatigue, herding, distrust, again), (1.0, 0.0, 0.0, 0.0));
    assert_eq!((scenario.behaviour.regulars, scenario.behaviour.broadcasts.mean), (0.0, 0.0));
    assert_eq!(scenario.suppliers[0].hype, Hype::default());
}
