//! A supplier that cannot pay its refunds fails: by hand, in direction, and nothing where it cannot come to
//! that.

use downline::event::{Cause, Party};
use downline::report::{Failure, Paint};
use downline::scenario::{BuyBack, Confidence, Credit, Direct, PriceChange};
use downline::{
    Language, Money, PersonId, Posting, Report, Scenario, Simulation, SupplierId, Tick, Tier, Trace,
};
use downline_tests::runs::{bytes, log};
use downline_tests::scenarios::{paying_few, yuan};

const SEEDS: u64 = 5;

/// The mean of a figure over a few seeds.
fn mean(scenario: &Scenario, figure: impl Fn(&Report) -> f64) -> f64 {
    let runs = (0..SEEDS).map(|seed| figure(&Simulation::new(scenario, seed).unwrap().run()));
    runs.sum::<f64>() / SEEDS as f64
}

/// Two people in a chain whose supplier has 500 yuan when it owes 1350.
fn one_recruit(credit: Credit) -> Scenario {
    let mut scenario = downline_tests::scenarios::one_recruit();
    scenario.suppliers[0].name = "Anxin".to_owned();
    scenario.suppliers[0].credit = credit;
    scenario
}

fn limit(amount: i64) -> Credit {
    Credit::Limit(yuan(amount))
}

/// Who does not get how much, and when.
type Missing = (Tick, PersonId, Money);

/// Who paid how much for goods given back, and what stays unpaid.
fn payments(log: &[(Tick, Posting)]) -> (Vec<(Party, Money)>, Option<Missing>) {
    let paid = log.iter().filter_map(|(_, posting)| match *posting {
        Posting::BuyBack { payer, amount, .. } => Some((payer, amount)),
        _ => None,
    });
    let unpaid = log.iter().find_map(|(tick, posting)| match *posting {
        Posting::Unpaid { person, amount, .. } => Some((*tick, person, amount)),
        _ => None,
    });
    (paid.collect(), unpaid)
}

#[test]
fn a_supplier_pays_what_it_has_and_fails_by_hand() {
    let of = |credit| {
        let (report, log) = log(&one_recruit(credit), 1);
        let (paid, unpaid) = payments(&log);
        let agent = log.iter().find_map(|(_, posting)| match *posting {
            Posting::Apply { person, recruiter: None, .. } => Some(person),
            _ => None,
        });
        let agent = Party::Reseller(agent.expect("a first agent"), Tier(1));
        assert_eq!(paid[0], (agent, yuan(270)), "the source pays as before");
        (report, paid[1..].to_vec(), unpaid)
    };
    let (report, paid, unpaid) = of(limit(0));
    assert_eq!(paid, [(Party::Supplier, yuan(500))]);
    let (tick, recruit, missing) = unpaid.expect("a failure");
    assert_eq!((tick, missing), (Tick(13), yuan(850)));
    assert_eq!(report.suppliers[0].failure, Some(Failure { failed_at: tick, unpaid_refunds: missing }));
    assert_eq!((report.suppliers[0].profit, report.suppliers[0].returned.0), (Money::ZERO, 10));
    assert!(report.to_json().contains("\"failed_at\": 13,\n      \"unpaid_refunds\": \"850.00\""));
    let told = "Anxin failed at tick 13: refunds of 850 unpaid";
    assert!(report.to_string().contains(told), "{report}");
    let chinese = report.shown(Language::Chinese, Paint::Plain).to_string();
    assert!(chinese.contains("Anxin第 13 期倒闭，未付退款 850"), "{chinese}");
    let story = Trace::of(&one_recruit(limit(0)), 1, recruit).unwrap().to_string();
    let told = "week  13: the supplier cannot pay me 850.00 yuan for what I gave back";
    assert!(story.contains(told), "{story}");
    let (report, paid, unpaid) = of(limit(300));
    assert_eq!(paid, [(Party::Supplier, yuan(800))]);
    assert_eq!(unpaid.map(|row| row.2), Some(yuan(550)));
    assert_eq!(report.suppliers[0].profit, yuan(-300));
    // What is just enough is enough.
    for credit in [limit(850), Credit::Unlimited] {
        let (report, paid, unpaid) = of(credit);
        assert_eq!((paid, unpaid), (vec![(Party::Supplier, yuan(1350))], None));
        assert_eq!(report.suppliers[0].failure, None);
        assert!(!report.to_json().contains("failed_at") && !report.to_json().contains("unpaid"));
    }
}

/// A chain of some hundred people whose supplier keeps a tenth of what it is paid and takes goods back.
fn falling(credit: Credit) -> Scenario {
    let mut scenario = paying_few();
    scenario.ticks = 40;
    scenario.behaviour.leave.patience = Some(4);
    scenario.suppliers[0].product.unit_cost = yuan(120);
    scenario.suppliers[0].buy_back = Some(BuyBack::default());
    scenario.suppliers[0].credit = credit;
    scenario
}

fn failed_at(report: &Report) -> Option<Tick> {
    report.suppliers[0].failure.map(|failure| failure.failed_at)
}

#[test]
fn a_failed_supplier_makes_nothing_and_takes_neither_recruits_nor_goods() {
    for seed in 0..3 {
        let (report, log) = log(&falling(limit(0)), seed);
        let tick = failed_at(&report).expect("a failure");
        assert!(tick < Tick(35), "{tick}");
        let after = |is: fn(&Posting) -> bool| log.iter().filter(|row| row.0 > tick && is(&row.1)).count();
        assert_eq!(after(|posting| matches!(posting, Posting::Make { .. } | Posting::Apply { .. })), 0);
        assert_eq!(after(|posting| matches!(posting, Posting::Return { .. } | Posting::BuyBack { .. })), 0);
        assert!(after(|posting| matches!(posting, Posting::Leave { .. })) > 0, "they leave with their goods");
        assert!(after(|posting| matches!(posting, Posting::Refund { .. })) > 0, "orders are refused");
        let sound = Simulation::new(&falling(Credit::Unlimited), seed).unwrap().run();
        assert!(sound.totals.units_made > report.totals.units_made);
    }
}

/// Until it fails it sells to end buyers too; from then on no buyer even orders of it.
#[test]
fn a_failed_supplier_offers_nothing_itself() {
    let mut scenario = falling(limit(0));
    scenario.suppliers[0].direct =
        Some(Direct { price: yuan(150), contacts: 100, trust: 1.0, ..Direct::default() });
    let (report, log) = log(&scenario, 1);
    let tick = failed_at(&report).expect("a failure");
    assert!(tick < Tick(35), "{tick}");
    let direct = |tick: Tick| {
        let is_offer =
            |posting: &Posting| matches!(posting, Posting::Direct { .. } | Posting::LostDirect { .. });
        log.iter().filter(|row| row.0 == tick && is_offer(&row.1)).count()
    };
    assert!((1..=tick.0).all(|tick| direct(Tick(tick)) > 0));
    assert!((tick.0 + 1..=40).all(|tick| direct(Tick(tick)) == 0));
}

#[test]
fn less_credit_fails_earlier_and_leaves_more_to_the_leavers() {
    let with = |credit| falling(credit);
    let all = [with(limit(0)), with(limit(30_000)), with(Credit::Unlimited)];
    let lost = |report: &Report| -report.flows.resellers_profit.as_yuan();
    let joined = |report: &Report| report.totals.resellers as f64;
    let earned = |report: &Report| report.flows.suppliers_profit.as_yuan();
    let until = |report: &Report| failed_at(report).map_or(41.0, |tick| f64::from(tick.0));
    let figures = [0, 1, 2].map(|at| {
        let scenario = &all[at];
        [mean(scenario, until), mean(scenario, earned), mean(scenario, joined), mean(scenario, lost)]
    });
    println!("tick of failure, profit of the supplier, joined, loss of resellers: {figures:.0?}");
    for pair in figures.windows(2) {
        assert!(pair[0][0] < pair[1][0] && pair[0][1] > pair[1][1], "{figures:?}");
    }
    assert!(figures[0][2] < figures[2][2] && figures[0][3] > 0.0);
}

/// Confidence that the failure alone moves: one that has come down to the threshold leaves a tick later, set
/// off by no leaver.
#[test]
fn its_resellers_lose_confidence_and_begin_cascades_of_their_own() {
    let with = |supplier_failed| {
        let mut scenario = falling(limit(0));
        scenario.behaviour.leave.confidence = Some(Confidence {
            threshold: 0.5,
            downline_left: 0.0,
            source_left: 0.0,
            supplier_failed,
            ..Confidence::default()
        });
        scenario
    };
    let (report, log) = log(&with(-0.5), 2);
    let failed_at = failed_at(&report).expect("a failure");
    let leavers = log.iter().filter_map(|(tick, posting)| match posting {
        Posting::Leave { cause: Cause::Confidence, set_off_by, .. } => Some((*tick, *set_off_by)),
        _ => None,
    });
    let leavers: Vec<_> = leavers.collect();
    assert!(leavers.len() > 10, "{leavers:?}");
    assert!(leavers.iter().all(|&row| row == (Tick(failed_at.0 + 1), None)), "{leavers:?}");
    assert_eq!(report.totals.active, 0);
    assert_eq!(report.cascades.as_ref().map(|cascades| cascades.set_off), Some(0));
    let stay = |scenario: &Scenario| mean(scenario, |report| report.totals.reseller_ticks as f64);
    let (shaken, firm) = (stay(&with(-0.5)), stay(&with(-0.4)));
    assert!(shaken < firm, "{shaken} {firm}");
    // Without confidence, nothing that moves it counts.
    assert_eq!(bytes(&with(0.0), 1), bytes(&with(-0.4), 1));
}

/// Where it is never asked for more than it has, or takes nothing back, credit changes nothing.
#[test]
fn credit_that_is_not_needed_is_the_run_without_it() {
    let mut nothing_back = falling(limit(0));
    nothing_back.suppliers[0].buy_back = None;
    let mut unlimited = nothing_back.clone();
    unlimited.suppliers[0].credit = Credit::Unlimited;
    for seed in 0..3 {
        assert_eq!(bytes(&nothing_back, seed), bytes(&unlimited, seed));
        let enough = falling(limit(10_000_000));
        assert_eq!(bytes(&enough, seed), bytes(&falling(Credit::Unlimited), seed));
    }
}

/// Terms are renewed at price changes, on resuming and in branches; a supplier that has failed stays so.
#[test]
fn a_failure_lasts() {
    let mut scenario = falling(limit(0));
    let change = |tick| PriceChange { tick, list_price: Some(yuan(400)), ..PriceChange::default() };
    let failed_at = failed_at(&Simulation::new(&scenario, 1).unwrap().run()).expect("a failure");
    scenario.suppliers[0].price_changes = vec![change(failed_at.0 + 1), change(failed_at.0 + 3)];
    let mut simulation = Simulation::new(&scenario, 1).unwrap();
    while simulation.tick() < Tick(failed_at.0 + 2) {
        simulation.step();
    }
    assert_eq!(simulation.world().failed_at(SupplierId(0)), Some(failed_at));
    let mut saved = Vec::new();
    simulation.save(&mut saved).unwrap();
    let mut generous = scenario.clone();
    generous.suppliers[0].credit = Credit::Unlimited;
    let made = simulation.report().totals.units_made;
    for mut goes_on in [
        Simulation::resume(&saved).unwrap(),
        simulation.branch(&generous).unwrap(),
        simulation.branch(&scenario).unwrap(),
        simulation.clone(),
    ] {
        let report = goes_on.run();
        goes_on.audit().unwrap();
        assert_eq!(report.totals.units_made, made);
        assert_eq!(report.suppliers[0].failure.map(|failure| failure.failed_at), Some(failed_at));
        assert_eq!(report.totals.resellers, simulation.report().totals.resellers);
    }
    let resumed = Simulation::resume(&saved).unwrap().run();
    assert_eq!(resumed, simulation.run());
}
