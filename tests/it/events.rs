//! Dated events, and a platform that acts against chains.

use downline::{
    BanWave, Book, ByOrderSize, Commissions, Enforcement, Event, Happening, HypeCampaign, Ladder, Law,
    MediaShock, Money, Practice, Rank, Referral, ReferralOn, Report, Scenario, Simulation, Tick, Tier, Units,
};

use crate::pay::{mean, outcome, small};

fn run(scenario: &Scenario, seed: u64) -> Report {
    let mut simulation = Simulation::with_book(scenario, seed, Book::Full).expect("a valid scenario");
    while !simulation.is_done() {
        simulation.step();
        simulation.audit().expect("books that agree");
    }
    simulation.report()
}

fn with(what: Happening, tick: u32) -> Scenario {
    let mut scenario = small();
    scenario.events = vec![Event { tick, supplier: None, what }];
    scenario
}

fn law(law: Law) -> Happening {
    Happening::Law(law)
}

fn resellers(report: &Report) -> f64 {
    report.totals.resellers as f64
}

#[test]
fn neutral_events_change_nothing() {
    let without = outcome(&run(&small(), 3));
    let neutral = [
        Happening::HypeCampaign(HypeCampaign::default()),
        Happening::MediaShock(MediaShock::default()),
        Happening::BanWave(BanWave { share: 0.0, levels: 2, people: 5 }),
        Happening::Law(Law::default()),
    ];
    for what in neutral {
        assert_eq!(outcome(&run(&with(what.clone(), 5), 3)), without, "{what:?}");
    }
    for (detection, share) in [(0.0, 1.0), (1.0, 0.0)] {
        let mut scenario = small();
        let enforcement = Enforcement { detection, share, people: 2, levels: 1, stops_recruiting: false };
        scenario.platform.enforcement = Some(enforcement);
        assert_eq!(outcome(&run(&scenario, 3)), without);
    }
}

#[test]
fn a_campaign_brings_people_in_as_long_as_it_lasts() {
    let campaign = |joining, ticks| with(Happening::HypeCampaign(HypeCampaign { joining, ticks }), 2);
    let found = [campaign(0.0, None), campaign(1.0, None), campaign(3.0, Some(4)), campaign(3.0, None)]
        .map(|scenario| mean(&scenario, resellers));
    assert!(found.is_sorted_by(|a, b| a < b), "{found:?}");
    // Nobody joins from tick 2 to tick 6, and somebody after it.
    let scenario = campaign(0.0, Some(5));
    let mut simulation = Simulation::new(&scenario, 1).expect("valid");
    simulation.run();
    let joined: Vec<u64> = simulation.history().iter().map(|row| row.joined).collect();
    assert_eq!(joined[2..7], [0; 5]);
    assert!(joined[1] + joined[7] + joined[8] > 0, "{joined:?}");
}

#[test]
fn a_shock_takes_trust_and_tells_the_price() {
    let retail = |trust, informed| {
        let shock = MediaShock { trust, informed, joining: 1.0, ticks: None };
        mean(&with(Happening::MediaShock(shock), 1), |report| report.totals.units_retail.0 as f64)
    };
    let (calm, doubted, seen_through) = (retail(1.0, 0.0), retail(0.3, 0.0), retail(1.0, 1.0));
    assert!(calm > doubted && doubted > 0.0, "{calm} {doubted}");
    // Everybody knows that it is to be had for 30, and nobody asks so little.
    assert_eq!(seen_through, 0.0);
}

#[test]
fn a_ban_wave_hits_its_share_and_no_more() {
    let all = run(&with(Happening::BanWave(BanWave::default()), 10), 3);
    let banned = |report: &Report| report.tiers.iter().map(|row| row.left["banned"]).sum::<u64>();
    let mut simulation = Simulation::new(&small(), 3).expect("valid");
    for _ in 0..9 {
        simulation.step();
    }
    // Everybody who is there then, and whoever joined in the tick.
    assert!(banned(&all) >= simulation.world().active() as u64 && banned(&all) > 10);
    assert_eq!(all.totals.active, 0);
    let share = |share| {
        mean(&with(Happening::BanWave(BanWave { share, levels: 1, people: 1 }), 10), |report| {
            banned(report) as f64
        })
    };
    let (whole, half, fifth) = (share(1.0), share(0.5), share(0.2));
    assert!(
        (half / whole - 0.5).abs() < 0.06 && (fifth / whole - 0.2).abs() < 0.06,
        "{whole} {half} {fifth}"
    );
    // No chain is that long.
    let none = run(&with(Happening::BanWave(BanWave { share: 1.0, levels: 60, people: 1 }), 10), 3);
    assert_eq!(banned(&none), 0);
}

#[test]
fn a_ban_wave_may_concern_one_supplier() {
    let mut scenario = with(Happening::BanWave(BanWave::default()), 10);
    scenario.suppliers.push(scenario.suppliers[0].clone());
    scenario.events[0].supplier = Some(1);
    let report = run(&scenario, 3);
    let banned = |supplier: u16| {
        let rows = report.tiers.iter().filter(|row| row.supplier.0 == supplier);
        rows.map(|row| row.left["banned"]).sum::<u64>()
    };
    assert_eq!(banned(0), 0);
    assert!(banned(1) > 0);
}

#[test]
fn a_platform_that_detects_more_leaves_fewer() {
    let active = |detection: f64, stops_recruiting: bool| {
        let mut scenario = small();
        scenario.behaviour.leave.patience = None;
        let enforcement = Enforcement { detection, share: 0.5, levels: 2, people: 5, stops_recruiting };
        scenario.platform.enforcement = Some(enforcement);
        mean(&scenario, |report| report.totals.active as f64)
    };
    let found = [active(0.5, false), active(0.1, false), active(0.0, false)];
    assert!(found.is_sorted_by(|a, b| a < b), "{found:?}");
    assert!(active(0.1, true) < found[1], "{found:?}");
}

#[test]
fn laws_limit_tiers_and_entry_orders() {
    let report = run(&with(law(Law { max_tier: Some(1), ..Law::default() }), 1), 3);
    assert_eq!(report.totals.depth, 1);
    // Packs of ten: an entry order of at most 19 is one of ten; of at most 9, none at all.
    let bought = |most| {
        let mut scenario = with(law(Law { entry_order: Some(most), max_tier: Some(2), ..Law::default() }), 1);
        scenario.behaviour.reorder.when_below = 0;
        let Ladder::ByDepth(ladder) = &mut scenario.suppliers[0].ladder else { unreachable!() };
        ladder.terms[0].entry_order = 20;
        let row = run(&scenario, 3).tier(Tier(2));
        (row.units.bought, row.joined)
    };
    let (units, joined) = bought(19);
    assert!(joined > 5);
    assert_eq!(units, Units(10 * joined));
    assert_eq!(bought(9).0, Units(0));
}

#[test]
fn laws_forbid_pay_and_quotas() {
    let mut scenario = small();
    scenario.suppliers[0].ladder = Ladder::ByOrderSize(ByOrderSize {
        ranks: vec![Rank {
            price: Money::from_yuan(150),
            quota: Some(Money::from_yuan(900)),
            ..Rank::default()
        }],
        referral: Referral { rate: 0.1, on: ReferralOn::AllOrders },
        quota_period: 3,
        missed_quota: downline::MissedQuota::Expel,
    });
    let mut poorer = scenario.clone();
    scenario.suppliers[0].commissions = Commissions { rates: vec![0.1], compress: false };
    let paid = run(&scenario, 3);
    let forbids = vec![Practice::Referrals, Practice::Commissions, Practice::Quotas];
    scenario.events =
        vec![Event { tick: 1, supplier: Some(0), what: law(Law { forbids, ..Law::default() }) }];
    let forbidden = run(&scenario, 3);
    assert!(scenario.law_at(downline::SupplierId(0), Tick(0)).forbids.is_empty());
    assert!(paid.tiers[0].left["quota"] > 0 && forbidden.tiers[0].left["quota"] == 0);
    // The same as where there never were any.
    let Ladder::ByOrderSize(ladder) = &mut poorer.suppliers[0].ladder else { unreachable!() };
    ladder.ranks[0].quota = None;
    ladder.referral.rate = 0.0;
    assert_eq!(run(&poorer, 3).flows, forbidden.flows);
}
