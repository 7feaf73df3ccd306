//! Disappointment by defective goods: by hand, in direction, and nothing where it is off.

use std::collections::BTreeSet;

use downline::decision::{BuyView, Decisions, UseView};
use downline::report::Disappointments;
use downline::scenario::{Confidence, Direct, Disappointment, Disputes, Leave, WhenBroke};
use downline::units::Units;
use downline::world::{Standing, Status};
use downline::{PersonId, Posting, Report, Scenario, Simulation, SupplierId, Tick};
use downline_tests::runs::{bytes, log, outcome};
use downline_tests::scenarios::{paying_few, stalls, yuan};

fn with(scenario: &Scenario, disappointment: Disappointment) -> Scenario {
    let mut with = scenario.clone();
    with.behaviour.disappointment = Some(disappointment);
    with
}

fn found(report: &Report) -> Disappointments {
    report.suppliers[0].disappointments.expect("goods that may disappoint")
}

/// One seller among a hundred people who would buy in every tick, all of whose goods are bad.
fn bad_stall() -> Scenario {
    let mut scenario = with(&stalls(1), Disappointment::default());
    scenario.suppliers[0].product.defect_rate = 1.0;
    scenario.behaviour.pitches.mean = 8.0;
    scenario.behaviour.disputes = Disputes { raised: 0.0, honoured: 0.0, distrust: 0.0 };
    scenario
}

fn buyers(log: &[(Tick, Posting)]) -> Vec<PersonId> {
    let buyer = |posting: &Posting| match posting {
        Posting::Retail { buyer, .. } | Posting::Direct { buyer, .. } => Some(*buyer),
        _ => None,
    };
    log.iter().filter_map(|(_, posting)| buyer(posting)).collect()
}

#[test]
fn a_disappointed_buyer_buys_one_unit_and_no_more() {
    let (report, events) = log(&bad_stall(), 1);
    let sold = buyers(&events);
    let all: BTreeSet<PersonId> = sold.iter().copied().collect();
    assert!(sold.len() > 40 && sold.len() == all.len(), "{} units to {}", sold.len(), all.len());
    assert_eq!(found(&report), Disappointments { buyers: sold.len() as u64, holders: 0 });
    let told =
        format!("{} buyers were disappointed, and 0 resellers who used goods of their own", sold.len());
    assert!(report.to_string().contains(&told), "{report}");
    let mut sound = bad_stall();
    sound.suppliers[0].product.defect_rate = 0.0;
    let (report, events) = log(&sound, 1);
    assert_eq!(found(&report), Disappointments::default());
    assert!(buyers(&events).len() > sold.len() + 20, "who is content comes back");
}

/// With the money back buyers come again, as often as if goods disappointed no one; without it they do not.
#[test]
fn a_refund_makes_good() {
    let mut guaranteed = bad_stall();
    guaranteed.platform.guarantee = true;
    guaranteed.behaviour.disputes.raised = 1.0;
    let units = |scenario: &Scenario| {
        let (report, events) = log(scenario, 1);
        (buyers(&events), found(&report).buyers)
    };
    let (sold, disappointed) = units(&guaranteed);
    assert_eq!(disappointed, 0);
    let mut off = guaranteed.clone();
    off.behaviour.disappointment = None;
    assert_eq!(buyers(&log(&off, 1).1), sold);
    let made_good = |made_good| with(&guaranteed, Disappointment { made_good, ..Disappointment::default() });
    let (without, disappointed) = units(&made_good(0.0));
    assert_eq!(without.len() as u64, disappointed, "money is not all");
    let (half, some) = units(&made_good(0.5));
    assert!(0 < some && some < disappointed && without.len() < half.len() && half.len() < sold.len());
    // A dispute that is refused makes nothing good.
    let mut refused = guaranteed.clone();
    refused.platform.guarantee = false;
    let (refused, disappointed) = units(&refused);
    assert_eq!(refused.len() as u64, disappointed);
}

/// Everything that a supplier sells itself is bad: each buyer buys once and tells its friends.
#[test]
fn a_supplier_disappoints_its_own_buyers_too() {
    let mut scenario = bad_stall();
    scenario.suppliers[0].first_agents = 0;
    let direct = Direct { price: yuan(60), contacts: 300, trust: 1.0, on_platform: true };
    scenario.suppliers[0].direct = Some(direct);
    scenario.platform.commission = 0.1;
    let (report, events) = log(&scenario, 1);
    assert_eq!((buyers(&events).len(), found(&report).buyers), (100, 100), "all people, once");
    assert_eq!(report.welfare.buyers_surplus, yuan(-60 * 100), "a bad unit is worth nothing");
    let mut simulation = Simulation::new(&scenario, 1).unwrap();
    (0..6).for_each(|_| simulation.step());
    let world = simulation.world();
    let is_so = |person| world.is_disappointed(PersonId(person), SupplierId(0));
    assert!((0..100).filter(|&person| is_so(person)).count() > 90);
    assert_eq!(world.standing(PersonId(0)), Some(Standing::Bystander));
    let spared = with(&scenario, Disappointment { buyers: 0.0, ..Disappointment::default() });
    assert!(log(&spared, 1).0.totals.units_retail > Units(900), "no defects are met");
}

/// A seller that no one buys of, and that would use one unit in every tick.
fn own_user() -> Scenario {
    let mut scenario = bad_stall();
    scenario.behaviour.pitches.mean = 0.0;
    scenario.behaviour.own_use = 3.0;
    scenario.behaviour.reorder.when_below = 1000;
    scenario.behaviour.reorder.up_to = 1000;
    scenario.population.cash.median = yuan(1_000_000);
    scenario
}

#[test]
fn a_disappointed_holder_uses_no_more_and_orders_none_for_itself() {
    let scenario = own_user();
    let (report, events) = log(&scenario, 1);
    let used: Vec<(u32, u64)> = (events.iter())
        .filter_map(|(tick, posting)| match posting {
            Posting::Use { units, .. } => Some((tick.0, units.0)),
            _ => None,
        })
        .collect();
    assert_eq!(used, [(1, 1)], "of three units the first is bad");
    assert_eq!(found(&report), Disappointments { buyers: 0, holders: 1 });
    let orders = |events: &[(Tick, Posting)]| {
        let is_own = |row: &&(Tick, Posting)| row.0.0 > 0 && matches!(row.1, Posting::Order { .. });
        events.iter().filter(is_own).map(|row| row.0.0).collect::<Vec<u32>>()
    };
    assert_eq!(orders(&events), [1], "it is disappointed after the first order");
    let mut sound = scenario.clone();
    sound.suppliers[0].product.defect_rate = 0.0;
    let (report, events) = log(&sound, 1);
    assert_eq!(report.tiers[0].flows.units.own_use, Units(36));
    assert_eq!(orders(&events).len(), 12, "in every tick what it has used");
    let story = downline::Trace::of(&scenario, 1, PersonId(seller(&scenario))).unwrap().to_string();
    assert!(story.contains("it is bad: I use no more of them"), "{story}");
}

/// What its recruits order passes through a disappointed holder all the same.
#[test]
fn a_disappointed_holder_orders_for_its_recruits() {
    let (_, events) = log(&story(1.0), 0);
    let mut disappointed = BTreeSet::new();
    let mut orders = 0;
    for (_, posting) in &events {
        match posting {
            Posting::DisappointHolder { person, .. } => _ = disappointed.insert(*person),
            Posting::Order { buyer, .. } => orders += usize::from(disappointed.contains(buyer)),
            _ => {}
        }
    }
    assert!(disappointed.len() > 100 && orders > 0, "{} {orders}", disappointed.len());
}

fn seller(scenario: &Scenario) -> u32 {
    Simulation::new(scenario, 1).unwrap().world().resellers().next().expect("a seller").person().0
}

#[test]
fn a_disappointed_holder_loses_confidence() {
    let left_at = |confidence: f64| {
        let mut scenario = with(&own_user(), Disappointment { confidence, ..Disappointment::default() });
        let still = Confidence { downline_left: 0.0, source_left: 0.0, ..Confidence::default() };
        scenario.behaviour.leave.confidence = Some(Confidence { start: 0.8, threshold: 0.3, ..still });
        let (report, events) = log(&scenario, 1);
        let leave = events.iter().find(|row| matches!(row.1, Posting::Leave { .. }));
        assert_eq!(report.totals.active, u64::from(leave.is_none()));
        leave.map(|row| row.0.0)
    };
    // 0.8 − 0.5 is not above 0.3.
    assert_eq!((left_at(-0.49), left_at(-0.5), left_at(-1.0)), (None, Some(1), Some(1)));
}

/// Buys and uses whatever is offered, and looks whether it is told that it was disappointed.
struct Blind;

impl Decisions for Blind {
    fn name(&self) -> &str {
        "blind"
    }

    fn buy(&self, view: &BuyView) -> bool {
        assert!(!view.is_disappointed || !view.standard);
        true
    }

    fn own_use(&self, view: &UseView) -> Units {
        assert!(!view.own.is_disappointed || view.standard == Units(0));
        Units(1)
    }
}

/// Decisions see who is disappointed and may decide otherwise; no person is disappointed twice.
#[test]
fn decisions_of_one_s_own_see_disappointment() {
    let mut scenario = bad_stall();
    scenario.behaviour.own_use = 1.0;
    let run = |scenario: &Scenario| {
        let simulation = Simulation::builder(scenario).seed(1).book(downline::ledger::Book::Full);
        let mut simulation = simulation.decisions(Blind).build().unwrap();
        while !simulation.is_done() {
            simulation.step();
            simulation.audit().unwrap();
        }
        simulation.report()
    };
    let report = run(&scenario);
    let Disappointments { buyers, holders } = found(&report);
    assert!(0 < buyers && buyers < report.totals.units_retail.0, "{buyers}");
    // All units expire at the end of tick 11.
    assert_eq!((holders, report.tiers[0].flows.units.own_use), (1, Units(11)));
}

/// A buyer whom one supplier disappoints buys of another, and joins it.
#[test]
fn another_supplier_is_not_blamed() {
    let mut scenario = bad_stall();
    let mut other = scenario.suppliers[0].clone();
    other.product.defect_rate = 0.0;
    scenario.suppliers.push(other);
    scenario.behaviour.pitches.mean = 30.0;
    let (report, events) = log(&scenario, 1);
    let of = |at: usize| report.suppliers[at].disappointments.expect("counts");
    assert!(of(0).buyers > 60 && of(1) == Disappointments::default());
    let sold = buyers(&events);
    let twice = |person: &PersonId| sold.iter().filter(|buyer| *buyer == person).count() > 1;
    assert!(sold.iter().filter(|person| twice(person)).count() > 60);
}

#[test]
fn no_chance_to_disappoint_is_the_run_without_disappointment() {
    let mut plain = paying_few();
    plain.suppliers[0].product.defect_rate = 0.3;
    plain.suppliers[0].direct =
        Some(Direct { price: yuan(90), contacts: 50, trust: 0.5, ..Direct::default() });
    let off = Disappointment { own_use: 0.0, buyers: 0.0, ..Disappointment::default() };
    for seed in 0..3 {
        assert_eq!(bytes(&plain, seed), bytes(&with(&plain, off), seed));
    }
    assert!(!bytes(&plain, 0).contains("disappoint"));
    // Goods without a defect disappoint no one.
    plain.suppliers[0].product.defect_rate = 0.0;
    let sound = Simulation::new(&with(&plain, Disappointment::default()), 1).unwrap().run();
    assert_eq!(found(&sound), Disappointments::default());
    let mut told = sound.clone();
    told.suppliers[0].disappointments = None;
    assert_eq!(outcome(&told), bytes(&plain, 1));
}

/// The story among few people, most of whom would pay the price, and all of whom use masks themselves.
fn story(defect_rate: f64) -> Scenario {
    let mut scenario = with(&downline_tests::scenarios::small_mask(), Disappointment::default());
    scenario.population.people = 3000;
    scenario.population.willingness_to_pay.median = yuan(200);
    scenario.population.informed.share = 0.0;
    scenario.population.need_ticks = 4;
    scenario.suppliers[0].first_agents = 20;
    scenario.suppliers[0].product.defect_rate = defect_rate;
    scenario
}

/// A figure over five seeds, the same luck for every scenario.
fn figures(scenario: &Scenario, figure: impl Fn(&Report) -> f64) -> [f64; 5] {
    std::array::from_fn(|seed| figure(&Simulation::new(scenario, seed as u64).unwrap().run()))
}

type Figure = (&'static str, fn(&Report) -> f64);

const FIGURES: [Figure; 4] = [
    ("joined", |report| report.totals.resellers as f64),
    ("units to end users", |report| report.totals.units_retail.0 as f64),
    ("own use", |report| report.tiers.iter().map(|row| row.flows.units.own_use.0 as f64).sum()),
    ("ticks as a reseller", |report| report.totals.reseller_ticks as f64 / report.totals.resellers as f64),
];

#[test]
fn the_more_goods_are_bad_the_fewer_join_buy_use_and_stay() {
    let [sound, half, all] = [0.0, 0.5, 1.0].map(story);
    for (what, figure) in FIGURES {
        let [sound, half, all] = [&sound, &half, &all].map(|scenario| figures(scenario, figure));
        for seed in 0..5 {
            assert!(sound[seed] > half[seed] && half[seed] > all[seed], "{what}: {sound:?} {half:?} {all:?}");
        }
    }
}

/// Where no reseller leaves, the only burned people are disappointed buyers, here of the supplier itself.
#[test]
fn disappointed_buyers_warn_their_friends() {
    let joined = |defect_rate: f64, distrust: f64| {
        let mut scenario = story(defect_rate);
        scenario.behaviour.join.distrust = distrust;
        scenario.suppliers[0].direct =
            Some(Direct { price: yuan(60), contacts: 150, trust: 1.0, on_platform: false });
        scenario.behaviour.leave = Leave { patience: None, when_broke: WhenBroke::Stay, confidence: None };
        figures(&scenario, |report| {
            assert_eq!(report.totals.active, report.totals.resellers);
            report.totals.resellers as f64
        })
    };
    assert_eq!(joined(0.0, 0.0), joined(0.0, 1.0), "no person is burned");
    let [heedless, warned] = [0.0, 1.0].map(|distrust| joined(1.0, distrust));
    assert!((0..5).all(|seed| warned[seed] < heedless[seed]), "{heedless:?} {warned:?}");
}

#[test]
fn a_guarantee_restores_sales() {
    let mut bad = story(0.5);
    bad.behaviour.disputes = Disputes { raised: 1.0, honoured: 0.0, distrust: 0.0 };
    let mut guaranteed = bad.clone();
    guaranteed.platform.guarantee = true;
    let units = |report: &Report| report.totals.units_retail.0 as f64;
    let [bad, good] = [&bad, &guaranteed].map(|scenario| figures(scenario, units));
    assert!((0..5).all(|seed| good[seed] > bad[seed]), "{bad:?} {good:?}");
}

/// A run half-way may begin to let goods disappoint; it cannot forget who is disappointed.
#[test]
fn a_branch_may_begin_with_disappointment_and_keeps_it() {
    let on = story(0.5);
    let mut off = on.clone();
    off.behaviour.disappointment = None;
    let past = |scenario: &Scenario| {
        let mut simulation = Simulation::new(scenario, 3).unwrap();
        (0..12).for_each(|_| simulation.step());
        simulation
    };
    let mut begun = past(&off).branch(&on).unwrap();
    let report = begun.run();
    begun.audit().unwrap();
    assert!(found(&report).buyers > 0 && found(&report).holders > 0);
    let refused = past(&on).branch(&off).unwrap_err().to_string();
    assert!(refused.starts_with("behaviour.disappointment: cannot change"), "{refused}");
    let spent = with(&on, Disappointment { own_use: 0.0, buyers: 0.0, ..Disappointment::default() });
    let (before, mut branch) = (past(&on), past(&on).branch(&spent).unwrap());
    assert_eq!(found(&branch.run()), found(&before.report()));
    branch.audit().unwrap();
    // What was saved goes on as if it had not been.
    let mut bytes = Vec::new();
    before.save(&mut bytes).unwrap();
    let mut going = before;
    let mut resumed = Simulation::resume(&bytes).unwrap();
    assert_eq!(resumed.run(), going.run());
    let disappointed = |simulation: &Simulation| simulation.world().disappointed_buyers(SupplierId(0));
    assert_eq!(disappointed(&resumed), disappointed(&going));
    let mut joined = going.world().resellers().filter(|one| one.is_disappointed());
    assert!(joined.any(|one| matches!(one.status(), Status::Left(_))));
}
