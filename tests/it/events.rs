//! Dated events, and a platform that acts against chains.

use std::ops::ControlFlow;

use downline::event::{Entry, Phase};
use downline::ledger::Book;
use downline::report::{Collapse, TickRow};
use downline::scenario::{
    BanWave, ByOrderSize, Commissions, Enforcement, Event, Happening, HypeCampaign, Ladder, Law, MediaShock,
    Practice, Rank, Referral, ReferralOn,
};
use downline::{Money, Observer, Posting, Report, Scenario, Simulation, Tick, Tier, Units, World};

use downline_tests::runs::{mean, outcome};
use downline_tests::scenarios::paying_few as small;

fn run(scenario: &Scenario, seed: u64) -> Report {
    let mut simulation =
        Simulation::builder(scenario).seed(seed).book(Book::Full).build().expect("a valid scenario");
    while !simulation.is_done() {
        simulation.step();
        simulation.audit().expect("books that agree");
    }
    simulation.report()
}

/// What happens at an open date.
fn some_time(what: Happening, tick: u32, within: u32) -> Scenario {
    let mut scenario = with(what, tick);
    scenario.events[0].within = Some(within);
    scenario
}

/// The figures of a report but for dates, which a scenario without open ones does not say.
fn figures(mut report: Report) -> String {
    report.event_dates.clear();
    outcome(&report)
}

fn with(what: Happening, tick: u32) -> Scenario {
    let mut scenario = small();
    scenario.events = vec![Event { tick, within: None, supplier: None, what }];
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
        Happening::BanWave(BanWave { share: 0.0, levels: 2, people: 5, expected: 0.0 }),
        Happening::Law(Law::default()),
    ];
    for what in neutral {
        assert_eq!(outcome(&run(&with(what.clone(), 5), 3)), without, "{what:?}");
    }
    for (detection, share) in [(0.0, 1.0), (1.0, 0.0)] {
        let mut scenario = small();
        let enforcement =
            Enforcement { detection, share, people: 2, levels: 1, stops_recruiting: false, expected: 0.0 };
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
    // No person joins from tick 2 to tick 6, but some do after it.
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
    // All people know the price of 30, and no reseller asks so little.
    assert_eq!(seen_through, 0.0);
}

#[test]
fn a_ban_wave_hits_its_share_and_no_more() {
    let all = run(&with(Happening::BanWave(BanWave::default()), 10), 3);
    let banned = |report: &Report| report.tiers.iter().map(|row| row.people.left["banned"]).sum::<u64>();
    let mut simulation = Simulation::new(&small(), 3).expect("valid");
    for _ in 0..9 {
        simulation.step();
    }
    // All who were active then, and the recruits of the tick.
    assert!(banned(&all) >= simulation.world().active() as u64 && banned(&all) > 10);
    assert_eq!(all.totals.active, 0);
    let share = |share| {
        mean(
            &with(Happening::BanWave(BanWave { share, levels: 1, people: 1, expected: 0.0 }), 10),
            |report| banned(report) as f64,
        )
    };
    let (whole, half, fifth) = (share(1.0), share(0.5), share(0.2));
    assert!(
        (half / whole - 0.5).abs() < 0.06 && (fifth / whole - 0.2).abs() < 0.06,
        "{whole} {half} {fifth}"
    );
    // No chain is that long.
    let none =
        run(&with(Happening::BanWave(BanWave { share: 1.0, levels: 60, people: 1, expected: 0.0 }), 10), 3);
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
        rows.map(|row| row.people.left["banned"]).sum::<u64>()
    };
    assert_eq!(banned(0), 0);
    assert!(banned(1) > 0);
}

/// Adds rows in which nothing happens, up to a tick.
fn fill(rows: &mut Vec<TickRow>, tick: u32) {
    while rows.len() <= tick as usize {
        let active = rows.last().map_or(0, |row| row.active);
        let (tick, made, retail) = (Tick(rows.len() as u32), Units(0), Units(0));
        rows.push(TickRow { tick, active, joined: 0, left: 0, made, retail });
    }
}

/// One row a tick of each supplier's resellers, from the postings.
#[derive(Default)]
struct Chains(Vec<Vec<TickRow>>);

impl Observer for Chains {
    fn phase(&mut self, tick: Tick, _: Phase, entries: &[Entry], _: &World) -> ControlFlow<()> {
        for entry in entries {
            let rows = &mut self.0[usize::from(entry.supplier.0)];
            fill(rows, tick.0);
            let row = rows.last_mut().expect("a row of this tick");
            match entry.posting {
                Posting::Join { .. } => row.active += 1,
                Posting::Leave { .. } => (row.active, row.left) = (row.active - 1, row.left + 1),
                _ => {}
            }
        }
        ControlFlow::Continue(())
    }
}

#[test]
fn the_fall_of_each_suppliers_chain_is_dated_by_itself() {
    let mut scenario = with(Happening::BanWave(BanWave::default()), 10);
    scenario.behaviour.leave.patience = Some(8);
    (scenario.ticks, scenario.suppliers[0].max_tier) = (60, Some(3));
    scenario.suppliers.push(scenario.suppliers[0].clone());
    scenario.events[0].supplier = Some(1);
    for seed in 0..10 {
        let mut chains = Chains(vec![Vec::new(); 2]);
        let report = Simulation::new(&scenario, seed).expect("valid").run_with(&mut chains);
        let found: Vec<_> = report.collapses.iter().map(|row| (row.supplier.0, row.collapse)).collect();
        chains.0.iter_mut().for_each(|rows| fill(rows, 60));
        assert_eq!(found, [(0, Collapse::find(&chains.0[0])), (1, Collapse::find(&chains.0[1]))]);
        let banned = report.collapses[1].collapse.expect("a chain that fell");
        assert_eq!((banned.to, banned.most_left_at), (Tick(10), Tick(10)));
        assert_ne!(report.collapses[0].collapse.map(|fall| fall.to), Some(Tick(10)));
        assert!(
            report
                .to_string()
                .contains(&format!("of mask supplier (1): from tick {} to tick 10", banned.from))
        );
    }
    // With one supplier both are the same, and said once.
    let alone = run(&small(), 3);
    assert_eq!(alone.collapses[0].collapse, alone.collapse);
    assert!(!alone.to_json().contains("\"collapses\""));
}

#[test]
fn a_platform_that_detects_more_leaves_fewer() {
    let active = |detection: f64, stops_recruiting: bool| {
        let mut scenario = small();
        scenario.behaviour.leave.patience = None;
        let enforcement =
            Enforcement { detection, share: 0.5, levels: 2, people: 5, stops_recruiting, expected: 0.0 };
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
        (row.flows.units.bought, row.people.joined)
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
        missed_quota: downline::scenario::MissedQuota::Expel,
    });
    scenario.suppliers[0].commissions = Commissions { rates: vec![0.1], compress: false };
    let all = [Practice::Referrals, Practice::Commissions, Practice::Quotas];
    let forbidding = |forbids: &[Practice]| {
        let mut scenario = scenario.clone();
        let what = law(Law { forbids: forbids.to_vec(), ..Law::default() });
        scenario.events = vec![Event { tick: 1, within: None, supplier: Some(0), what }];
        scenario
    };
    assert!(scenario.law_at(downline::SupplierId(0), Tick(0)).forbids.is_empty());
    // The same as where there never was any, one practice at a time and all at once, over paired seeds.
    let without = |practice: Practice, scenario: &mut Scenario| {
        let Ladder::ByOrderSize(ladder) = &mut scenario.suppliers[0].ladder else { unreachable!() };
        match practice {
            Practice::Referrals => ladder.referral.rate = 0.0,
            Practice::Commissions => scenario.suppliers[0].commissions = Commissions::default(),
            Practice::Quotas => ladder.ranks[0].quota = None,
        }
    };
    for forbids in [&all[..1], &all[1..2], &all[2..], &all] {
        let mut poorer = scenario.clone();
        forbids.iter().for_each(|&practice| without(practice, &mut poorer));
        let mut moved = 0;
        for seed in 0..30 {
            let run = |scenario: &Scenario| Simulation::new(scenario, seed).expect("valid").run();
            let (paid, forbidden) = (run(&scenario), run(&forbidding(forbids)));
            assert_eq!(run(&poorer).flows, forbidden.flows, "{forbids:?} under seed {seed}");
            let heads = |report: &Report| report.indicators[0].head_count.measure.unwrap_or(0.0);
            moved += match forbids {
                [Practice::Referrals] => u32::from(heads(&paid) > 0.0 && heads(&forbidden) == 0.0),
                [Practice::Commissions] => {
                    u32::from(paid.flows.suppliers_profit < forbidden.flows.suppliers_profit)
                }
                _ => u32::from(
                    paid.tiers[0].people.left["quota"] > 0 && forbidden.tiers[0].people.left["quota"] == 0,
                ),
            };
        }
        assert!(moved >= 25, "{forbids:?}: {moved} of 30");
    }
    // Whose books agree after every tick.
    run(&forbidding(&all), 3);
}

#[test]
fn an_open_date_is_drawn_evenly_by_seed_and_place() {
    let mut scenario = some_time(Happening::Law(Law::default()), 5, 9);
    scenario.events.push(scenario.events[0].clone());
    let dates = |seed| scenario.with_dates(seed).events.iter().map(|event| event.tick).collect::<Vec<_>>();
    let mut times = [[0; 10]; 2];
    let mut same = 0;
    for seed in 0..2000 {
        let dates = dates(seed);
        assert!(scenario.with_dates(seed).events.iter().all(|event| event.within.is_none()));
        same += u32::from(dates[0] == dates[1]);
        (0..2).for_each(|place| times[place][dates[place] as usize - 5] += 1);
    }
    // Five standard deviations of a count of 200.
    assert!(times.iter().flatten().all(|&count: &i32| (count - 200).abs() < 70), "{times:?}");
    assert!((130..270).contains(&same), "{same} of 2000 pairs fall together");
    assert_eq!(dates(7), dates(7));
    let fixed = with(Happening::Law(Law::default()), 5);
    assert_eq!(fixed.with_dates(7), fixed);
}

/// An event with an open date acts in all that it does as one at the date drawn: while it lasts, in the
/// books, after a branch and after a pause.
#[test]
fn a_run_knows_no_date_but_the_one_drawn() {
    let forbids = vec![Practice::Referrals, Practice::Commissions, Practice::Quotas];
    let happenings = [
        Happening::HypeCampaign(HypeCampaign { joining: 3.0, ticks: Some(3) }),
        Happening::MediaShock(MediaShock { trust: 0.1, joining: 0.2, informed: 0.5, ticks: Some(4) }),
        Happening::BanWave(BanWave { share: 0.5, expected: 0.5, ..BanWave::default() }),
        law(Law { max_tier: Some(2), entry_order: Some(10), forbids }),
    ];
    let mut moved = 0;
    for what in happenings {
        for seed in 0..3 {
            let open = some_time(what.clone(), 3, 12);
            let dated = open.with_dates(seed);
            let report = run(&open, seed);
            assert_eq!(report.event_dates, [Tick(dated.events[0].tick)]);
            let told = format!("events by position take effect at ticks: {}", dated.events[0].tick);
            assert!(report.to_string().contains(&told), "{report}");
            let expected = figures(run(&dated, seed));
            moved += u32::from(expected != figures(run(&with(what.clone(), 3), seed)));
            assert_eq!(figures(report), expected, "{what:?}");
            let mut half_way = Simulation::new(&open, seed).unwrap();
            (0..6).for_each(|_| half_way.step());
            let mut saved = Vec::new();
            half_way.save(&mut saved).unwrap();
            assert_eq!(figures(Simulation::resume(&saved).unwrap().run()), expected);
            assert_eq!(figures(half_way.branch(&open).unwrap().run()), expected);
            assert_eq!(figures(half_way.branch(&dated).unwrap().run()), expected);
            assert_eq!(half_way.scenario(), &open);
        }
    }
    assert!(moved >= 4, "{moved} of 12 dates change the run");
    let plain = with(law(Law { max_tier: Some(2), ..Law::default() }), 3);
    let at_once = some_time(law(Law { max_tier: Some(2), ..Law::default() }), 3, 0);
    assert_eq!(figures(run(&at_once, 1)), figures(run(&plain, 1)));
    assert!(!run(&plain, 1).to_json().contains("event_dates"));
    let late = some_time(Happening::Law(Law::default()), 3, 23).validate().unwrap_err().to_string();
    assert!(
        late.starts_with("events.0.within: 23 is not allowed; allowed: a whole number from 0 to 22"),
        "{late}"
    );
}

/// The mean number of resellers over a few seeds.
fn few(scenario: &Scenario) -> f64 {
    (0..5).map(|seed| resellers(&Simulation::new(scenario, seed).unwrap().run())).sum::<f64>() / 5.0
}

#[test]
fn who_expects_a_ban_joins_less() {
    // A wave that strikes no chain deters only by being expected, until it is over.
    let wave = |expected, share| {
        with(Happening::BanWave(BanWave { share, people: 100_000, levels: 1, expected }), 10)
    };
    let found = [0.0, 0.5, 1.0].map(|expected| few(&wave(expected, 0.8)));
    println!("joined where {{0, 50, 100}} % expect a wave: {found:.0?}");
    assert!(found.is_sorted_by(|a, b| a > b), "{found:?}");
    assert_eq!(few(&wave(0.0, 0.8)), few(&small()));
    let mut simulation = Simulation::new(&wave(1.0, 1.0), 1).unwrap();
    simulation.run();
    let joined: Vec<u64> = simulation.history().iter().map(|row| row.joined).collect();
    assert_eq!(joined[1..=10], [0; 10]);
    assert!(joined[11] + joined[12] > 0, "{joined:?}");
    let enforced = |expected| {
        let mut scenario = small();
        let enforcement = Enforcement { detection: 0.0, share: 0.8, expected, ..Enforcement::default() };
        scenario.platform.enforcement = Some(enforcement);
        few(&scenario)
    };
    let found = [0.0, 0.5, 1.0].map(enforced);
    println!("joined where {{0, 50, 100}} % expect enforcement: {found:.0?}");
    assert!(found.is_sorted_by(|a, b| a > b), "{found:?}");
    assert_eq!(found[0], few(&small()));
}
