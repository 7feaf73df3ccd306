//! Dumping, defective units and the platform, on markets that can be worked out by hand.

use downline::event::Cause;
use downline::report::UnitFlow;
use downline::scenario::{Ask, Credit, Disputes, Dump, LogNormal, Platform, WhenBroke};
use downline::world::Status;
use downline::{Money, PersonId, Posting, Preset, Report, Scenario, Simulation, Tick, Units};

use downline_tests::runs::{bytes, log, mean};
use downline_tests::scenarios::{small_chain, stalls, yuan};

fn units_of(log: &[(Tick, Posting)], is_it: impl Fn(&Posting) -> Option<Units>) -> u64 {
    log.iter().filter_map(|(_, posting)| is_it(posting)).map(|units| units.0).sum()
}

/// More people buy under a guarantee. Whether more open shops is up to what they do as customers.
#[test]
fn a_guarantee_moves_joining_through_customers_alone() {
    let joined = |bonus, guarantee| {
        let mut scenario = Preset::MicroShop.scenario();
        (scenario.population.people, scenario.ticks) = (4_000, 60);
        scenario.behaviour.join.customer_bonus = bonus;
        scenario.platform.guarantee = guarantee;
        [1, 2, 3].map(|seed| {
            let totals = Simulation::new(&scenario, seed).unwrap().run().totals;
            (totals.resellers, totals.units_retail)
        })
    };
    for (plain, guaranteed) in joined(1.0, false).into_iter().zip(joined(1.0, true)) {
        assert!(guaranteed.0 == plain.0 && guaranteed.1 > plain.1, "{plain:?} {guaranteed:?}");
    }
    for (plain, guaranteed) in joined(2.0, false).into_iter().zip(joined(2.0, true)) {
        assert!(guaranteed.0 > plain.0 && guaranteed.1 > plain.1, "{plain:?} {guaranteed:?}");
    }
}

#[test]
fn goods_close_to_expiry_are_offered_at_the_salvage_price() {
    let mut scenario = stalls(1);
    scenario.behaviour.dump = Some(Dump { within: 3, price: yuan(20), ..Dump::default() });
    let (report, log) = log(&scenario, 3);
    let sold: Vec<(u32, bool, Money)> = log
        .iter()
        .filter_map(|&(tick, posting)| match posting {
            Posting::Retail { amount, .. } => Some((tick.0, false, amount)),
            Posting::Dump { amount, buyer: Some(_), .. } => Some((tick.0, true, amount)),
            _ => None,
        })
        .collect();
    // The opening's batch has its last tick in 11, so that fewer than three are left from tick 9 on.
    for tick in 1..=11 {
        let expected = if tick < 9 { (tick, false, yuan(200)) } else { (tick, true, yuan(20)) };
        assert!(sold.contains(&expected), "{expected:?}");
    }
    assert!(sold.iter().all(|sale| sale.1 == (sale.0 >= 9) && (sale.2 == yuan(20)) == sale.1), "{sold:?}");
    let row = &report.tiers[0].flows.units;
    assert_eq!(row.dumped, report.totals.units_dumped);
    assert_eq!(row.dumped.0, sold.iter().filter(|sale| sale.1).count() as u64);
    assert_eq!(report.tiers[0].people.money.received, report.flows.consumers_paid);
}

#[test]
fn who_has_left_sells_to_salvage_buyers() {
    let mut scenario = stalls(1);
    scenario.behaviour.pitches.mean = 0.0;
    scenario.behaviour.leave.patience = Some(2);
    scenario.behaviour.dump = Some(Dump { within: 0, after_leaving: true, price: yuan(15), rate: 7.0 });
    let (report, log) = log(&scenario, 3);
    // It leaves at the end of tick 2, sells seven in each of ticks 3 to 11, and the rest expires.
    let dumped = units_of(&log, |posting| match posting {
        Posting::Dump { units, buyer: None, .. } => Some(*units),
        _ => None,
    });
    let row = &report.tiers[0];
    assert_eq!((dumped, row.flows.units.dumped, row.flows.units.expired), (63, Units(63), Units(37)));
    assert_eq!(row.people.money.received, yuan(63 * 15));
    assert_eq!(report.flows.consumers_paid, yuan(63 * 15));
    scenario.behaviour.dump.as_mut().unwrap().after_leaving = false;
    assert_eq!(downline_tests::runs::log(&scenario, 3).0.totals.units_dumped, Units(0));
}

/// One seller on a platform that takes 7 % and pays out after three ticks.
#[test]
fn the_platform_takes_its_share_and_pays_the_rest_later() {
    let mut scenario = stalls(1);
    scenario.ticks = 6;
    scenario.behaviour.leave.patience = Some(1);
    scenario.population.need_ticks = 200;
    scenario.population.people = 2;
    scenario.behaviour.pitches.mean = 1.0;
    scenario.platform = Platform { commission: 0.07, settlement_ticks: 3, ..Platform::default() };
    let mut simulation = Simulation::new(&scenario, 1).unwrap();
    // The other person buys in tick 1; nothing else is sold, and the seller leaves at the end of tick 2.
    let (price, fee) = (yuan(200), yuan(14));
    let seller = |simulation: &Simulation| {
        let seller = simulation.world().resellers().next().unwrap();
        (seller.cash(), seller.unsettled(), matches!(seller.status(), Status::Left(Cause::Patience)))
    };
    for (tick, has_left) in [(1, false), (2, true), (3, true)] {
        simulation.step();
        assert_eq!(seller(&simulation), (Money::ZERO, price - fee, has_left), "tick {tick}");
        simulation.audit().unwrap();
    }
    assert_eq!(simulation.report().flows.unsettled, price - fee);
    assert_eq!(simulation.report().tiers[0].people.money.profit, price - fee - yuan(10_000));
    simulation.step();
    assert_eq!(seller(&simulation), (price - fee, Money::ZERO, true));
    let report = simulation.run();
    simulation.audit().unwrap();
    assert_eq!((report.flows.platform_profit, report.flows.unsettled), (fee, Money::ZERO));
    assert_eq!(report.tiers[0].people.money.received, price);
    assert_eq!(report.tiers[0].people.money.paid, yuan(10_000) + fee);
    assert_eq!(report.indicators[0].collected, yuan(10_000), "the platform's share is not the supplier's");
    assert_eq!(report.suppliers[0].profit, yuan(7000));
}

/// Every unit is defective, and every buyer disputes it.
fn lemons(honoured: f64, platform: Platform) -> Scenario {
    let mut scenario = stalls(1);
    scenario.suppliers[0].product.defect_rate = 1.0;
    scenario.behaviour.disputes = Disputes { raised: 1.0, honoured, ..Disputes::default() };
    scenario.platform = platform;
    scenario
}

#[test]
fn a_disputed_unit_is_paid_back_by_an_honest_seller_or_by_the_platform() {
    let off = Platform::default();
    let outcome = |scenario: &Scenario| {
        let (report, log) = log(scenario, 4);
        let sold = report.totals.units_retail.0;
        assert!(sold > 10);
        assert_eq!(report.totals.disputes, sold);
        let buyers: Vec<PersonId> = log
            .iter()
            .filter_map(|(_, posting)| match posting {
                Posting::Dispute { buyer, .. } => Some(*buyer),
                _ => None,
            })
            .collect();
        assert_eq!(buyers.len() as u64, sold);
        (report.totals.refunds, report.flows.consumers_paid, report.flows.platform_profit, sold as i64)
    };
    // The supplier's gift of the entry order leaves the seller without money: it pays out of the sale.
    let (refunds, paid, _, sold) = outcome(&lemons(1.0, off));
    assert_eq!((refunds as i64, paid), (sold, Money::ZERO));
    let (refunds, paid, _, sold) = outcome(&lemons(0.0, off));
    assert_eq!((refunds, paid), (0, yuan(200 * sold)));
    // The platform keeps its commission of what a seller pays back, and nothing of what it undoes itself.
    let commission = Platform { commission: 0.1, ..off };
    let mut rich = lemons(1.0, commission);
    rich.population.credit = Credit::Limit(yuan(100_000));
    let (refunds, paid, fees, sold) = outcome(&rich);
    assert_eq!(
        (refunds as i64, paid, fees),
        (sold, Money::ZERO, yuan(20 * sold)),
        "a commission on every sale"
    );
    let guarantee = Platform { guarantee: true, settlement_ticks: 2, ..commission };
    let (refunds, paid, fees, sold) = outcome(&lemons(0.0, guarantee));
    assert_eq!((refunds as i64, paid, fees), (sold, Money::ZERO, Money::ZERO));
}

#[test]
fn no_seller_pays_back_below_the_credit_line() {
    // 180 are left of the first sale of 200; after the second 360 are there, and one can be paid back.
    let (report, log) = log(&lemons(1.0, Platform { commission: 0.1, ..Platform::default() }), 4);
    assert!(report.totals.refunds > 0 && report.totals.disputes > report.totals.refunds);
    let mut cash = 0;
    for (_, posting) in log {
        match posting {
            Posting::Retail { amount, .. } => cash += amount.fen(),
            Posting::PlatformFee { amount, .. } => cash -= amount.fen(),
            Posting::Dispute { refund, .. } => {
                assert_eq!(refund > Money::ZERO, cash >= 20_000);
                cash -= refund.fen();
            }
            _ => {}
        }
    }
}

#[test]
fn a_buyer_of_a_defective_unit_is_no_customer_yet() {
    let mut scenario = small_chain();
    scenario.behaviour.join.customer_bonus = 1000.0;
    let joined = |report: &Report| report.totals.resellers as f64;
    let sound = mean(&scenario, joined);
    scenario.suppliers[0].product.defect_rate = 1.0;
    scenario.behaviour.disputes.raised = 0.0;
    assert!(mean(&scenario, joined) < sound - 3.0);
}

#[test]
fn where_all_people_see_the_price_none_pays_more() {
    let mut scenario = stalls(2);
    scenario.suppliers[0].product.reference_price = Some(yuan(150));
    let sold = |scenario: &Scenario| log(scenario, 6).0.totals.units_retail.0;
    let opaque = sold(&scenario);
    scenario.platform.transparency = 1.0;
    assert!(opaque > 0);
    assert_eq!(sold(&scenario), 0, "an ask of 200 where 150 is seen");
    scenario.behaviour.ask = Ask { discount: 0.25, ..scenario.behaviour.ask };
    assert!(sold(&scenario) > 0, "an ask of 150");
    // Two goods of one supplier at two prices: what was sold for less is what is seen in the next tick.
    scenario.suppliers[0].product.reference_price = None;
    scenario.behaviour.dump = Some(Dump { within: 1, price: yuan(20), ..Dump::default() });
    assert!(sold(&scenario) > 0);
}

#[test]
fn transparency_keeps_people_from_joining_where_there_is_no_margin() {
    let scenario = small_chain();
    let joined = |share: f64| {
        let mut scenario = scenario.clone();
        scenario.platform.transparency = share;
        mean(&scenario, |report| report.totals.resellers as f64)
    };
    // The mask's reference price is 30, and its agents pay 150 and more.
    let by_share = [0.0, 0.5, 1.0].map(joined);
    assert!(by_share[0] > by_share[1] + 2.0 && by_share[1] > by_share[2] + 2.0, "{by_share:?}");
    assert_eq!(by_share[2], 20.0, "the first agents alone");
}

#[test]
fn what_is_neutral_changes_nothing() {
    let plain = small_chain();
    let with = |change: fn(&mut Scenario)| {
        let mut scenario = plain.clone();
        change(&mut scenario);
        bytes(&scenario, 7)
    };
    let expected = bytes(&plain, 7);
    assert_eq!(
        with(|s| s.behaviour.dump = Some(Dump { within: 0, after_leaving: false, ..Dump::default() })),
        expected
    );
    assert_eq!(with(|s| s.behaviour.dump = Some(Dump { within: 0, rate: 0.0, ..Dump::default() })), expected);
    assert_eq!(
        with(|s| s.behaviour.disputes = Disputes { raised: 1.0, honoured: 1.0, ..Disputes::default() }),
        expected
    );
    // A guarantee that reassures no buyer pays back what is defective, and nothing is.
    let guarantee = |s: &mut Scenario| (s.platform.guarantee, s.platform.assurance) = (true, 0.0);
    assert_eq!(with(guarantee), expected);
    // Money that comes later or not at all changes nothing where no order depends on it.
    let mut rich = plain.clone();
    rich.population.credit = Credit::Unlimited;
    rich.behaviour.leave.when_broke = WhenBroke::Stay;
    let goods = |scenario: &Scenario| -> Vec<UnitFlow> {
        let report = Simulation::new(scenario, 7).unwrap().run();
        report.tiers.iter().map(|row| row.flows.units).collect()
    };
    let expected = goods(&rich);
    rich.platform = Platform { commission: 0.3, settlement_ticks: 5, assurance: 0.0, ..Platform::default() };
    assert_eq!(goods(&rich), expected);
}

#[test]
fn each_mechanism_has_its_effect_in_the_mean() {
    let mut plain = small_chain();
    plain.population.willingness_to_pay = LogNormal { median: yuan(150), sigma: 0.8 };
    plain.platform.assurance = 0.0;
    let with = |change: &dyn Fn(&mut Scenario)| {
        let mut scenario = plain.clone();
        change(&mut scenario);
        scenario
    };
    let dump = |within, rate| {
        with(&|s| s.behaviour.dump = Some(Dump { within, rate, price: yuan(15), after_leaving: rate > 0.0 }))
    };
    let expired =
        |report: &Report| report.tiers.iter().map(|row| row.flows.units.expired.0).sum::<u64>() as f64;
    let by_dumping = [dump(0, 0.0), dump(3, 0.0), dump(9, 0.0), dump(9, 2.0)].map(|s| mean(&s, expired));
    assert!(by_dumping.is_sorted_by(|a, b| a > b), "{by_dumping:?}");
    let profit = |report: &Report| report.flows.resellers_profit.fen() as f64;
    let taking = |commission| with(&|s| s.platform.commission = commission);
    let by_commission = [taking(0.0), taking(0.1), taking(0.4)].map(|s| mean(&s, profit));
    assert!(by_commission.is_sorted_by(|a, b| a > b), "{by_commission:?}");
    let made = |report: &Report| report.totals.units_made.0 as f64;
    let waiting = |ticks| with(&|s| s.platform.settlement_ticks = ticks);
    let by_waiting = [waiting(0), waiting(20)].map(|s| mean(&s, made));
    assert!(by_waiting[0] > by_waiting[1], "{by_waiting:?}");
    let paid = |report: &Report| report.flows.consumers_paid.fen() as f64;
    let defects = |rate, guarantee| {
        with(&|s| {
            s.suppliers[0].product.defect_rate = rate;
            s.behaviour.disputes = Disputes { raised: 1.0, honoured: 0.5, ..Disputes::default() };
            s.platform.guarantee = guarantee;
        })
    };
    let by_defects = [defects(0.0, false), defects(0.4, false), defects(0.4, true)].map(|s| mean(&s, paid));
    assert!(by_defects.is_sorted_by(|a, b| a > b), "{by_defects:?}");
}
