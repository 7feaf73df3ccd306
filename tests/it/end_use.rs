//! The 70 % rule, enforced: who has brought too few of its goods to end users neither recruits nor orders for
//! itself; and suppliers who pass own use off as retail.

use downline::scenario::Offer;
use downline::{Posting, Remedy, Report, Scenario, Simulation, Tick, Units};

use downline_tests::runs::{bytes, log, mean};
use downline_tests::scenarios::{paying_few as small, stalls};
use downline_tests::witness::watch;

/// One seller, who would order forty units whenever fewer than a hundred are left of its hundred.
fn shop(share: f64) -> Scenario {
    let mut scenario = stalls(1);
    // Before anything expires.
    scenario.ticks = 11;
    scenario.behaviour.reorder.when_below = 100;
    scenario.behaviour.reorder.up_to = 140;
    scenario.behaviour.reorder.if_sold_within = 100;
    scenario.population.credit = downline::scenario::Credit::Unlimited;
    scenario.suppliers[0].end_use_share = Some(share);
    scenario
}

#[test]
fn no_reseller_orders_before_its_share_has_gone_to_end_users() {
    for share in [0.1, 0.15, 0.2] {
        let (_, log) = log(&shop(share), 3);
        let (mut bought, mut sold, mut orders) = (100, 0, 0);
        for (tick, posting) in log.into_iter().filter(|(tick, _)| *tick > Tick(0)) {
            match posting {
                Posting::Order { units: Units(units), .. } => {
                    let wanted = 140 - (bought - sold);
                    assert_eq!(units, wanted, "up to 140 at tick {tick}");
                    assert!(sold as f64 >= share * bought as f64, "{sold} of {bought} at tick {tick}");
                    bought += units;
                    orders += 1;
                }
                Posting::Retail { .. } => sold += 1,
                _ => {}
            }
        }
        assert!(orders > 0 && sold > 10, "{orders} orders, {sold} sold");
    }
    // What it sells in eleven ticks is never more than 22 of its 100.
    assert_eq!(log(&shop(0.25), 3).0.tiers[0].flows.units.bought, Units(100));
}

#[test]
fn what_buyers_order_passes_through_resellers_who_may_not_order() {
    let seen = (0..10).map(|seed| {
        let mut scenario = with(Some(0.15), false);
        // A reseller that reorders is barred until it has sold much more.
        (scenario.behaviour.reorder.when_below, scenario.behaviour.reorder.up_to) = (10, 60);
        let witness = watch(&scenario, seed);
        witness.seen.get("order for buyers of one who may not order").copied().unwrap_or(0)
    });
    let seen: u64 = seen.sum();
    assert!(seen > 2, "{seen}");
}

#[test]
fn own_use_counts_where_the_supplier_relabels_it() {
    let mut scenario = shop(0.5);
    scenario.behaviour.buy_trust = 0.0;
    scenario.behaviour.own_use = 10.0;
    let bought = |scenario: &Scenario| log(scenario, 3).0.tiers[0].flows.units.bought;
    assert_eq!(bought(&scenario), Units(100));
    // After five ticks fifty units are used up, and in the sixth 90 are ordered; 95 of 190 are used after
    // ten.
    scenario.suppliers[0].relabels_own_use = true;
    assert_eq!(bought(&scenario), Units(190 + 50));
}

#[test]
fn a_rule_that_asks_for_nothing_and_a_label_that_is_never_read_change_nothing() {
    let scenario = small();
    let mut lax = scenario.clone();
    lax.suppliers[0].end_use_share = Some(0.0);
    assert_eq!(bytes(&lax, 3), bytes(&scenario, 3));
    let plain = |scenario: &Scenario| {
        let mut report = Simulation::new(scenario, 3).unwrap().run();
        report.indicators.clear();
        report.manifest.scenario_digest.clear();
        report.manifest.result_digest.clear();
        report.to_json()
    };
    assert_eq!(
        plain(&Remedy::RelabelOwnUse.on(&scenario)),
        plain(&{
            let mut same = scenario.clone();
            same.name = "any".to_owned();
            same
        })
    );
}

fn with(share: Option<f64>, relabels: bool) -> Scenario {
    let mut scenario = small();
    scenario.behaviour.own_use = 0.3;
    scenario.suppliers[0].end_use_share = share;
    scenario.suppliers[0].relabels_own_use = relabels;
    scenario
}

#[test]
fn the_stricter_the_rule_the_fewer_join_and_the_less_is_stranded() {
    let resellers = |scenario: &Scenario| mean(scenario, |report| report.totals.resellers as f64);
    let stranded = |scenario: &Scenario| mean(scenario, |report| report.totals.units_stranded.0 as f64);
    let scenarios = [None, Some(0.3), Some(0.7), Some(1.0)].map(|share| with(share, false));
    let joined = scenarios.each_ref().map(resellers);
    assert!(joined.is_sorted_by(|a, b| a > b), "{joined:?}");
    assert!(joined[0] > 2.0 * joined[2], "{joined:?}");
    let left_over = scenarios.each_ref().map(stranded);
    assert!(left_over[0] > left_over[1] && left_over[1] > left_over[2], "{left_over:?}");
    // Passing own use off as retail takes part of the effect away.
    let evaded = resellers(&with(Some(0.7), true));
    assert!(joined[2] * 1.1 < evaded && evaded < joined[0], "{evaded} beside {joined:?}");
}

#[test]
fn who_is_barred_sells_with_every_pitch() {
    let mut scenario = with(Some(1.0), false);
    scenario.behaviour.offer = Offer::Both;
    scenario.behaviour.broadcasts.mean = 5.0;
    let recruits = |report: &Report| report.totals.resellers - 10;
    let barred = Simulation::new(&scenario, 3).unwrap().run();
    scenario.suppliers[0].end_use_share = None;
    let free = Simulation::new(&scenario, 3).unwrap().run();
    assert!(recruits(&free) > 10 * recruits(&barred), "{} and {}", recruits(&free), recruits(&barred));
    let retail = |report: &Report| report.totals.units_retail.0 as f64 / report.totals.resellers as f64;
    assert!(retail(&barred) > retail(&free));
}

#[test]
fn relabelled_own_use_hides_signs_of_a_pyramid_from_those_who_look_at_books() {
    let look = |relabels: bool| {
        let mut scenario = with(None, relabels);
        scenario.tick = downline::scenario::TickLength::Month;
        Simulation::new(&scenario, 3).unwrap().run().indicators[0].clone()
    };
    let (open, hidden) = (look(false), look(true));
    let measures = |of: &downline::report::Indicators| {
        [of.koscot.measure, of.recruiting.measure].map(|measure| measure.expect("something to measure"))
    };
    assert!(measures(&hidden).iter().zip(measures(&open)).all(|(hidden, open)| *hidden < open));
    assert_eq!(hidden.recruiting, hidden.recruiting_with_own_use);
    assert!(hidden.ten_customers.measure > open.ten_customers.measure);
    assert_eq!(hidden.retail_share, open.retail_share, "what is so, whatever the label");
}

#[test]
fn a_rule_that_comes_in_a_branch_counts_what_is_on_hand_then() {
    let mut past = Simulation::new(&small(), 3).unwrap();
    while past.tick() < Tick(8) {
        past.step();
    }
    let held: u64 = past.world().resellers().map(|reseller| reseller.on_hand().0).sum();
    assert!(held > 100);
    let ruled = Remedy::EndUseRule { share: 1.0 }.on(past.scenario());
    let mut branch = past.branch(&ruled).unwrap();
    let mut bytes = Vec::new();
    branch.save(&mut bytes).unwrap();
    let mut resumed = Simulation::resume(&bytes[..]).unwrap();
    assert_eq!(resumed.run(), branch.run());
    branch.audit().unwrap();
    let joined = |simulation: &mut Simulation| simulation.run().totals.resellers;
    assert!(joined(&mut past.branch(&small()).unwrap()) > joined(&mut branch));
    // And a rule that is lifted lets them go on.
    let lifted = Simulation::resume(&bytes[..]).unwrap().branch(&small()).unwrap().run();
    assert_eq!(lifted, past.run());
}
