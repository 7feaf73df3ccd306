//! The marketplace and the service of sellers: by hand, in direction, and nothing where they are off.

use std::collections::BTreeMap;

use downline::decision::{BuyView, Decisions, JoinView};
use downline::event::{Cause, Party};
use downline::report::MarketplaceFlow;
use downline::scenario::{
    Behaviour, ByDepth, Credit, DepthPrices, Direct, Disappointment, Event, Happening, HypeCampaign,
    Instalments, Join, Ladder, Listed, LogNormal, Lure, Marketplace, MediaShock, NetworkKind, OrderTerms,
    Population, Product, Purge, Service, Supplier,
};
use downline::{Money, Posting, Preset, Report, Scenario, Simulation, Tick, Tier, Units};
use downline_tests::runs::{bytes, log, outcome};
use downline_tests::scenarios::{paying_few, yuan};

/// Paired seeds on which directions are tested.
const SEEDS: std::ops::Range<u64> = 0..5;

fn flow(report: &Report) -> MarketplaceFlow {
    report.marketplace.expect("a marketplace")
}

fn run(scenario: &Scenario, seed: u64) -> Report {
    let mut simulation = Simulation::new(scenario, seed).expect("a valid scenario");
    let report = simulation.run();
    simulation.audit().expect("books that agree");
    report
}

fn place(scenario: &mut Scenario) -> &mut Marketplace {
    scenario.platform.marketplace.as_mut().expect("a marketplace")
}

/// The sum of a figure over the seeds.
fn sum(scenario: &Scenario, figure: impl Fn(&Report) -> f64) -> f64 {
    SEEDS.map(|seed| figure(&run(scenario, seed))).sum()
}

/// Makers that sell for these prices on a marketplace where all who need a unit trust all sellers and would
/// pay 100 yuan.
fn makers(prices: &[i64]) -> Scenario {
    let maker = |&price: &i64| Supplier {
        first_agents: 0,
        direct: Some(Direct { price: yuan(price), contacts: 0, on_platform: true, ..Direct::default() }),
        ..Supplier::default()
    };
    let mut scenario = Scenario {
        ticks: 10,
        population: Population {
            people: 2000,
            willingness_to_pay: LogNormal { median: yuan(100), sigma: 0.0 },
            need_ticks: 0,
            ..Population::default()
        },
        suppliers: prices.iter().map(maker).collect(),
        ..Scenario::default()
    };
    scenario.platform.marketplace = Some(Marketplace {
        visitors: 500,
        trust: 1.0,
        price_weight: 0.0,
        reputation_weight: 0.0,
        ..Marketplace::default()
    });
    scenario
}

/// Units sold by each maker.
fn direct(report: &Report) -> Vec<f64> {
    report.suppliers.iter().map(|row| row.direct.0 as f64).collect()
}

#[test]
fn shares_of_like_makers_are_logit() {
    let mut scenario = makers(&[40, 60]);
    for weight in [0.0, 2.0, 5.0, 10.0] {
        place(&mut scenario).price_weight = weight;
        let report = run(&scenario, 1);
        let [cheap, dear] = direct(&report)[..] else { panic!("two makers") };
        // 500 visits among 2000 people reach 442 of them in the mean.
        assert!((4200.0..4600.0).contains(&(cheap + dear)), "{cheap} {dear}");
        let expected = 1.0 / (1.0 + f64::exp(-0.2 * weight));
        let share = cheap / (cheap + dear);
        assert!((share - expected).abs() < 0.025, "weight {weight}: {share}, {expected} expected");
        let found = flow(&report);
        assert_eq!(found.units.0 as f64, cheap + dear);
        let mean = (40.0 * cheap + 60.0 * dear) / (cheap + dear);
        assert!((found.mean_price.as_yuan() - mean).abs() < 0.01);
        assert!((found.price_spread.as_yuan() - 20.0 * (share * (1.0 - share)).sqrt()).abs() < 0.02);
    }
    // A price beyond what people would pay is no rival at all.
    let report = run(&makers(&[101, 60]), 1);
    assert_eq!(direct(&report)[0], 0.0);
    let told = report.to_string();
    assert!(told.contains("marketplace: ") && told.contains("units sold there"), "{told}");
}

#[test]
fn the_dearer_of_two_like_makers_loses_most_of_its_share_as_prices_count() {
    let mut scenario = makers(&[48, 60]);
    let mut share = |weight: f64| {
        place(&mut scenario).price_weight = weight;
        let sums = SEEDS.map(|seed| direct(&run(&scenario, seed)));
        let [cheap, dear] = sums.fold([0.0; 2], |sums, row| [sums[0] + row[0], sums[1] + row[1]]);
        dear / (cheap + dear)
    };
    let (blind, keen) = (share(0.0), share(20.0));
    assert!((0.45..0.55).contains(&blind) && keen < 0.2 * blind, "{blind} {keen}");
}

/// Who buys what of whom hangs on keyed places: a third maker takes buyers from the others, and moves none
/// between them.
#[test]
fn one_seller_more_takes_only_from_its_neighbours() {
    let buyers = |prices: &[i64]| -> BTreeMap<_, usize> {
        let mut scenario = makers(prices);
        place(&mut scenario).looks_at = 1;
        let mut sellers = BTreeMap::new();
        let mut simulation = Simulation::new(&scenario, 4).unwrap();
        struct Buyers<'a>(&'a mut BTreeMap<(Tick, downline::PersonId), usize>);
        impl downline::Observer for Buyers<'_> {
            fn phase(
                &mut self,
                tick: Tick,
                _: downline::event::Phase,
                entries: &[downline::event::Entry],
                _: &downline::World,
            ) -> std::ops::ControlFlow<()> {
                for entry in entries {
                    if let Posting::Direct { buyer, .. } = entry.posting {
                        self.0.insert((tick, buyer), usize::from(entry.supplier.0));
                    }
                }
                std::ops::ControlFlow::Continue(())
            }
        }
        simulation.run_with(&mut Buyers(&mut sellers));
        sellers
    };
    let (two, three) = (buyers(&[50, 50]), buyers(&[50, 50, 50]));
    assert!(two.keys().eq(three.keys()));
    let moved: Vec<usize> = two.keys().filter(|key| two[key] != three[key]).map(|key| three[key]).collect();
    let share = moved.len() as f64 / two.len() as f64;
    // People drawn twice in a tick may take the second seller seen instead of the first.
    let elsewhere = moved.iter().filter(|&&seller| seller != 2).count();
    assert!(elsewhere * 20 < moved.len() && (0.1..0.6).contains(&share), "{elsewhere} {share}");
    for seller in [0, 1] {
        assert!(two.values().filter(|&&own| own == seller).count() > 1000);
    }
}

/// One person with money, who thinks about opening a shop in each tick.
fn one_entrant() -> Scenario {
    let mut scenario = Scenario::mask();
    scenario.ticks = 20;
    scenario.network = NetworkKind::Complete;
    scenario.population.people = 1;
    scenario.population.persuadable = 1.0;
    scenario.population.cash = LogNormal { median: yuan(10_000), sigma: 0.0 };
    scenario.population.credit = Credit::Limit(Money::ZERO);
    scenario.suppliers[0].first_agents = 0;
    scenario.suppliers[0].hype = Default::default();
    let behaviour = &mut scenario.behaviour;
    behaviour.join = Join { base: vec![1.0], lure: Lure::Flat, ..Join::default() };
    behaviour.own_use = 0.0;
    behaviour.reorder.when_below = 0;
    behaviour.leave.patience = Some(12);
    behaviour.leave.confidence = None;
    scenario.platform.marketplace = Some(Marketplace {
        visitors: 0,
        entrants: 1,
        deposit: yuan(100),
        fee: yuan(7),
        ..Marketplace::default()
    });
    scenario
}

/// Ten units at 150 yuan, a deposit of 100 and a fee of 7: the deposit is all that comes back.
#[test]
fn a_shop_is_opened_and_closed_by_hand() {
    let (report, log) = log(&one_entrant(), 1);
    let of = |is: fn(&Posting) -> bool| -> Vec<(u32, Posting)> {
        log.iter().filter(|(_, posting)| is(posting)).map(|&(tick, posting)| (tick.0, posting)).collect()
    };
    let opened = of(|posting| matches!(posting, Posting::OpenShop { .. }));
    let [(1, Posting::OpenShop { deposit, fee, .. })] = opened[..] else { panic!("{opened:?}") };
    assert_eq!((deposit, fee), (yuan(100), yuan(7)));
    let closed = of(|posting| matches!(posting, Posting::CloseShop { .. }));
    let [(13, Posting::CloseShop { returned, kept, .. })] = closed[..] else { panic!("{closed:?}") };
    assert_eq!((returned, kept), (yuan(100), Money::ZERO));
    let applied = of(|posting| matches!(posting, Posting::Apply { recruiter: None, depth: 1, .. }));
    assert_eq!(applied.len(), 1, "no person joins the same supplier twice");
    assert_eq!(report.tier(Tier(1)).people.money.profit, yuan(-1507));
    assert_eq!((report.flows.platform_profit, report.flows.deposits_held), (yuan(7), Money::ZERO));
    let expected = MarketplaceFlow { entered: 1, fees: yuan(7), ..MarketplaceFlow::default() };
    assert_eq!(flow(&report), expected);
    // What is held at the end is named.
    let mut short = one_entrant();
    short.ticks = 5;
    let report = run(&short, 1);
    assert_eq!((flow(&report).deposits_held, report.flows.deposits_held), (yuan(100), yuan(100)));
}

#[test]
fn an_entrant_pays_all_of_it_or_stays_away() {
    let joined = |cash: i64, edit: fn(&mut Scenario)| {
        let mut scenario = one_entrant();
        scenario.population.cash.median = Money::from_fen(cash);
        edit(&mut scenario);
        log(&scenario, 1).0.totals.resellers
    };
    assert_eq!((joined(160_700, |_| ()), joined(160_699, |_| ())), (1, 0));
    // Like any recruit it may borrow of its entry order, and must believe in a margin.
    let lends = |scenario: &mut Scenario| {
        scenario.suppliers[0].instalments = Some(Instalments { down: 0.4, ticks: 4 });
    };
    assert_eq!((joined(70_700, lends), joined(70_699, lends)), (1, 0));
    assert_eq!(joined(1_000_000, |scenario| scenario.suppliers[0].product.list_price = yuan(150)), 0);
    assert_eq!(joined(1_000_000, |scenario| scenario.population.persuadable = 0.0), 0);
}

/// Until tick 4 no person joins. Until then the supplier sells to the later entrant, at a price that leaves
/// a margin.
#[test]
fn whom_goods_disappoint_opens_no_shop_for_them() {
    let entered = |defect_rate: f64| {
        let mut scenario = one_entrant();
        scenario.population.willingness_to_pay = LogNormal { median: yuan(500), sigma: 0.0 };
        scenario.population.need_ticks = 0;
        scenario.population.informed.share = 0.0;
        scenario.behaviour.disappointment = Some(Disappointment::default());
        scenario.suppliers[0].product.defect_rate = defect_rate;
        scenario.suppliers[0].direct =
            Some(Direct { price: yuan(160), contacts: 5, trust: 1.0, ..Direct::default() });
        let what = Happening::HypeCampaign(HypeCampaign { joining: 0.0, ticks: Some(3) });
        scenario.events = vec![Event { tick: 1, within: None, supplier: None, what }];
        flow(&run(&scenario, 1)).entered
    };
    assert_eq!((entered(0.0), entered(1.0)), (1, 0));
}

/// The trace of an entrant tells of its shop.
#[test]
fn a_story_tells_of_the_shop() {
    let trace = downline::Trace::of(&one_entrant(), 1, downline::PersonId(0)).unwrap();
    let lines: Vec<&str> = trace.lines().iter().map(|(_, line)| line.as_str()).collect();
    let told = |what: &str| lines.iter().any(|line| line.contains(what));
    assert!(told("open a shop at tier 1") && told("deposit 100.00 yuan, fee 7.00 yuan"), "{lines:?}");
    assert!(told("my shop closes, and I have its deposit back"), "{lines:?}");
    assert_eq!(trace.profit(), yuan(-1507));
}

/// Sellers in shops with much stock at 40, listed at 60, beside each other.
fn market() -> Scenario {
    let pack = OrderTerms { entry_order: 20, reorder_minimum: 5, order_multiple: 5, ..OrderTerms::default() };
    let mut scenario = Scenario {
        ticks: 40,
        population: Population {
            people: 2000,
            cash: LogNormal { median: yuan(3000), sigma: 1.0 },
            willingness_to_pay: LogNormal { median: yuan(60), sigma: 1.0 },
            persuadable: 1.0,
            need_ticks: 4,
            ..Population::default()
        },
        suppliers: vec![Supplier {
            product: Product { unit_cost: yuan(30), list_price: yuan(60), ..Product::default() },
            ladder: Ladder::ByDepth(ByDepth {
                prices: DepthPrices::Table(vec![yuan(40)]),
                terms: vec![pack],
                ..ByDepth::default()
            }),
            first_agents: 0,
            max_tier: Some(1),
            ..Supplier::default()
        }],
        behaviour: Behaviour { own_use: 0.0, ..Scenario::marketplace().behaviour },
        ..Scenario::default()
    };
    scenario.behaviour.join = Join { base: vec![1.0], lure: Lure::Flat, ..Join::default() };
    scenario.behaviour.service = Service::default();
    scenario.behaviour.disputes.distrust = 0.0;
    scenario.platform.marketplace =
        Some(Marketplace { visitors: 400, trust: 0.5, entrants: 2, ..Marketplace::default() });
    scenario
}

fn units(report: &Report) -> f64 {
    report.totals.units_retail.0 as f64
}

fn mean_price(report: &Report) -> f64 {
    flow(report).mean_price.as_yuan()
}

/// One agent alone asks the list price. Those who may open shops beside it undercut it, and more people buy.
#[test]
fn free_entry_sells_more_for_less_where_sellers_undercut() {
    let with = |entrants: u32| {
        let mut scenario = market();
        scenario.suppliers[0].first_agents = 1;
        scenario.behaviour.ask.undercut = 0.05;
        (scenario.behaviour.reorder.when_below, scenario.behaviour.reorder.up_to) = (20, 40);
        scenario.behaviour.join.base = vec![0.05];
        place(&mut scenario).entrants = entrants;
        scenario
    };
    let (closed, open) = (with(0), with(20));
    let (before, after) = (sum(&closed, units), sum(&open, units));
    assert!(before > 0.0 && after > 1.5 * before, "{before} {after} units");
    let (before, after) = (sum(&closed, mean_price), sum(&open, mean_price));
    assert!(after < 0.9 * before, "{before} {after} yuan");
}

#[test]
fn the_more_listings_a_visitor_sees_the_less_it_pays() {
    let with = |looks_at: u32| {
        let mut scenario = Scenario::marketplace();
        scenario.population.people = 3000;
        scenario.ticks = 40;
        let place = place(&mut scenario);
        (place.visitors, place.entrants, place.looks_at) = (600, 60, looks_at);
        place.price_weight = 20.0;
        scenario
    };
    let (one, many) = (sum(&with(1), mean_price), sum(&with(16), mean_price));
    assert!(many < 0.97 * one, "{one} {many}");
}

#[test]
fn deposits_and_fees_lower_entry() {
    let entered = |deposit: i64, fee: i64| {
        let mut scenario = market();
        (place(&mut scenario).deposit, place(&mut scenario).fee) = (yuan(deposit), yuan(fee));
        sum(&scenario, |report| flow(report).entered as f64)
    };
    let free = entered(0, 0);
    let (deposit, fee, both) = (entered(3000, 0), entered(0, 3000), entered(3000, 3000));
    assert!(deposit < 0.7 * free && fee == deposit && both < deposit, "{free} {deposit} {fee} {both}");
}

/// Sellers of whom some serve badly for good, and buyers whose trust disputes spoil.
fn uneven() -> Scenario {
    let mut scenario = market();
    scenario.behaviour.service = Service { poor: 0.3, sigma: 1.0, ..Service::default() };
    (scenario.behaviour.disputes.raised, scenario.behaviour.disputes.distrust) = (1.0, 1.0);
    // Stock that never runs out, so that trust alone bounds what is sold.
    (scenario.behaviour.reorder.when_below, scenario.behaviour.reorder.up_to) = (40, 80);
    scenario.behaviour.join.base = vec![0.3];
    scenario.ticks = 60;
    (place(&mut scenario).entrants, place(&mut scenario).reputation_weight) = (6, 1.0);
    scenario
}

#[test]
fn purges_remove_bad_sellers_and_bring_units_to_end_users() {
    let plain = uneven();
    let mut purged = uneven();
    place(&mut purged).purge = Some(Purge { below: 0.75, sales: 5, every: 1 });
    let complaints = |report: &Report| flow(report).complaints as f64 / flow(report).units.0.max(1) as f64;
    let (before, after) = (sum(&plain, complaints), sum(&purged, complaints));
    assert!(after < 0.8 * before, "{before} {after} complaints a sale");
    let (before, after) = (sum(&plain, units), sum(&purged, units));
    assert!(after > 1.02 * before, "{before} {after} units");
    for seed in SEEDS {
        let mut simulation = Simulation::new(&purged, seed).unwrap();
        let report = simulation.run();
        let gone = |cause: Cause| report.tier(Tier(1)).people.left[cause.name()];
        assert!(gone(Cause::Purged) > 0 && flow(&report).purged == gone(Cause::Purged));
        for reseller in simulation.world().resellers().filter(|one| one.has_shop()) {
            let (sales, complaints) = reseller.rating();
            let reputation = (f64::from(sales - complaints) + 4.0) / (f64::from(sales) + 5.0);
            assert!(sales < 5 || reputation >= 0.75 - 1e-6, "{sales} {complaints}");
        }
    }
    assert!(!run(&plain, 0).tier(Tier(1)).people.left.contains_key("purged"));
}

/// All serve badly, so that a buyer who stays away for certain buys there once.
#[test]
fn unsatisfied_buyers_stay_away() {
    let mut scenario = makers(&[40, 60]);
    scenario.suppliers.iter_mut().for_each(|supplier| supplier.product.defect_rate = 1.0);
    let mut sold = |chance: f64| {
        place(&mut scenario).stays_away = chance;
        let report = run(&scenario, 2);
        let told = report.to_string();
        assert!(told.contains(&format!("{} buyers stay away", flow(&report).stay_away)), "{told}");
        (flow(&report).units.0, flow(&report).stay_away)
    };
    let [(all, none), (fewer, some), (once, each)] = [0.0, 0.5, 1.0].map(&mut sold);
    assert!(all > fewer && fewer > once && once <= 2000, "{all} {fewer} {once}");
    assert_eq!((none, each), (0, once));
    assert!((0.45..0.55).contains(&(some as f64 / fewer as f64)), "{some} of {fewer}");
    scenario.suppliers.iter_mut().for_each(|supplier| supplier.product.defect_rate = 0.0);
    let sound = |chance: f64| {
        place(&mut scenario).stays_away = chance;
        bytes(&scenario, 2)
    };
    let [one, other] = [0.0, 1.0].map(sound);
    assert_eq!(one, other, "satisfied buyers come again");
}

/// Buyers judge the place by its sellers: without bad ones more come again.
#[test]
fn a_purge_keeps_buyers() {
    let purged = |chance: f64| {
        let mut scenario = uneven();
        place(&mut scenario).stays_away = chance;
        let before = sum(&scenario, units);
        place(&mut scenario).purge = Some(Purge { below: 0.75, sales: 5, every: 1 });
        sum(&scenario, units) / before
    };
    let (indifferent, keen) = (purged(0.0), purged(0.5));
    assert!(keen > 1.03 * indifferent, "{indifferent} {keen}");
}

#[test]
fn reputation_leads_buyers_to_better_sellers() {
    let complaints = |weight: f64| {
        let mut scenario = uneven();
        place(&mut scenario).reputation_weight = weight;
        sum(&scenario, |report| flow(report).complaints as f64 / flow(report).units.0.max(1) as f64)
    };
    let (blind, keen) = (complaints(0.0), complaints(20.0));
    assert!(keen < 0.7 * blind, "{blind} {keen}");
}

/// Two makers ask one price, and all that the second sells is bad.
#[test]
fn complaints_lead_buyers_to_the_other_maker() {
    let mut scenario = makers(&[50, 50]);
    scenario.suppliers[1].product.defect_rate = 1.0;
    let mut share = |weight: f64| {
        place(&mut scenario).reputation_weight = weight;
        let [good, bad] = direct(&run(&scenario, 1))[..] else { panic!("two makers") };
        bad / (good + bad)
    };
    let (blind, keen) = (share(0.0), share(20.0));
    assert!((0.45..0.55).contains(&blind) && keen < 0.1 * blind, "{blind} {keen}");
}

/// What the media say counts for sellers on the marketplace, as long as the shock lasts.
#[test]
fn a_shock_empties_the_marketplace() {
    let mut scenario = makers(&[50, 60]);
    let shock = MediaShock { trust: 0.0, ticks: Some(3), ..MediaShock::default() };
    scenario.events =
        vec![Event { tick: 4, within: None, supplier: None, what: Happening::MediaShock(shock) }];
    let (_, log) = log(&scenario, 1);
    let sold = |tick: u32| {
        let is_sale =
            |row: &&(Tick, Posting)| row.0 == Tick(tick) && matches!(row.1, Posting::MarketSale { .. });
        log.iter().filter(is_sale).count()
    };
    assert!([4, 5, 6].iter().all(|&tick| sold(tick) == 0));
    assert!([1, 2, 3, 7, 8, 9, 10].iter().all(|&tick| sold(tick) > 300));
}

/// Of a maker whose goods are bad each person buys once.
#[test]
fn whom_goods_disappoint_takes_no_more_of_them_on_the_marketplace() {
    let mut scenario = makers(&[50, 60]);
    scenario.suppliers[0].product.defect_rate = 1.0;
    scenario.behaviour.disappointment = Some(Disappointment::default());
    let mut buyers = BTreeMap::new();
    for (_, posting) in log(&scenario, 1).1 {
        if let Posting::Direct { buyer, amount, .. } = posting {
            *buyers.entry((amount, buyer)).or_insert(0) += 1;
        }
    }
    let most = |price: i64| {
        let units = buyers.iter().filter(|row| row.0.0 == yuan(price));
        (units.clone().count(), units.map(|row| *row.1).max())
    };
    let ((buyers_of_bad, once), (_, often)) = (most(50), most(60));
    assert!(buyers_of_bad > 500 && once == Some(1) && often > Some(3), "{buyers_of_bad} {once:?} {often:?}");
}

/// All serve badly, one purchase counts, and a purge follows in the same tick: deposits are lost.
#[test]
fn a_purge_by_hand() {
    let mut scenario = market();
    scenario.behaviour.service = Service { poor: 1.0, sigma: 0.0, ..Service::default() };
    scenario.behaviour.disputes.raised = 0.0;
    scenario.ticks = 12;
    let place = place(&mut scenario);
    (place.deposit, place.prior_sales) = (yuan(30), 0.0);
    place.purge = Some(Purge { below: 0.5, sales: 1, every: 1 });
    let (report, log) = log(&scenario, 3);
    let found = flow(&report);
    assert!(found.purged > 5 && found.units.0 >= found.purged);
    assert_eq!(found.complaints, found.units.0);
    assert_eq!(found.deposits_kept, Money::from_yuan(30 * found.purged as i64));
    let mut sold = std::collections::BTreeSet::new();
    for (tick, posting) in &log {
        match *posting {
            Posting::MarketSale { seller: Party::Reseller(person, _), .. } => {
                sold.insert((*tick, person));
            }
            Posting::Leave { person, cause: Cause::Purged, .. } => assert!(sold.contains(&(*tick, person))),
            _ => {}
        }
    }
}

/// A sale that is served badly is one that may be disputed, without any defective unit.
#[test]
fn bad_service_disappoints_as_a_defect_does() {
    let mut scenario = paying_few();
    scenario.behaviour.disputes.raised = 1.0;
    let disputes = |poor: f64, defects: f64| {
        let mut scenario = scenario.clone();
        scenario.behaviour.service.poor = poor;
        scenario.suppliers[0].product.defect_rate = defects;
        let report = run(&scenario, 2);
        (report.totals.disputes, report.totals.units_retail.0)
    };
    assert_eq!(disputes(0.0, 0.0).0, 0);
    let (all, sold) = disputes(1.0, 0.0);
    assert!(all == sold && all > 50, "{all} of {sold}");
    let (some, sold) = disputes(0.3, 0.0);
    assert!((0.2..0.4).contains(&(some as f64 / sold as f64)), "{some} of {sold}");
    let (both, sold) = disputes(0.5, 0.5);
    assert!((0.65..0.85).contains(&(both as f64 / sold as f64)), "{both} of {sold}");
}

#[test]
fn without_visitors_and_entrants_a_marketplace_changes_nothing() {
    for seed in 0..3 {
        let plain = paying_few();
        let mut idle = paying_few();
        idle.platform.marketplace = Some(Marketplace { visitors: 0, entrants: 0, ..Marketplace::default() });
        idle.behaviour.service = Service { poor: 0.0, sigma: 2.0, ..Service::default() };
        let mut report = run(&idle, seed);
        assert_eq!(report.marketplace.take(), Some(MarketplaceFlow::default()));
        assert_eq!(outcome(&report), bytes(&plain, seed));
        assert!(!bytes(&plain, seed).contains("marketplace") && !bytes(&plain, seed).contains("purged"));
    }
}

/// Of shops and recruits those alone are seen who are listed.
#[test]
fn shops_alone_are_listed_where_the_scenario_says_so() {
    let mut scenario = paying_few();
    scenario.platform.marketplace =
        Some(Marketplace { visitors: 300, trust: 1.0, entrants: 3, ..Marketplace::default() });
    let sold = |listed: Listed| {
        let mut scenario = scenario.clone();
        place(&mut scenario).listed = listed;
        let mut shops = std::collections::BTreeSet::new();
        let (mut by_shops, mut by_others) = (0, 0);
        for (_, posting) in log(&scenario, 2).1 {
            match posting {
                Posting::OpenShop { person, .. } => {
                    shops.insert(person);
                }
                Posting::MarketSale { seller: Party::Reseller(person, _), .. } if shops.contains(&person) => {
                    by_shops += 1;
                }
                Posting::MarketSale { .. } => by_others += 1,
                _ => {}
            }
        }
        (by_shops, by_others)
    };
    let (all, shops) = (sold(Listed::All), sold(Listed::Shops));
    assert!(all.0 > 10 && all.1 > 10 && shops.0 > 10 && shops.1 == 0, "{all:?} {shops:?}");
}

/// Opens no shop, and buys of makers alone.
struct Shy;

impl Decisions for Shy {
    fn name(&self) -> &str {
        "shy"
    }

    fn join(&self, view: &JoinView) -> bool {
        view.standard && view.recruiter.is_some()
    }

    fn buy(&self, view: &BuyView) -> bool {
        view.standard && view.seller.is_none()
    }
}

/// Decides by the standard, and has a name.
struct Usual;

impl Decisions for Usual {
    fn name(&self) -> &str {
        "usual"
    }
}

#[test]
fn decisions_of_ones_own_are_asked_about_shops_and_listings() {
    let mut scenario = market();
    scenario.behaviour.service = Service { poor: 0.1, sigma: 1.0, ..Service::default() };
    let decided = |decisions: Box<dyn Fn() -> Simulation>| decisions().run();
    let with_usual = {
        let scenario = scenario.clone();
        decided(Box::new(move || Simulation::builder(&scenario).seed(5).decisions(Usual).build().unwrap()))
    };
    let mut plain = run(&scenario, 5);
    plain.manifest.decisions = with_usual.manifest.decisions.clone();
    assert_eq!(outcome(&plain), outcome(&with_usual));
    let shy = Simulation::builder(&scenario).seed(5).decisions(Shy).build().unwrap().run();
    assert_eq!((flow(&shy).entered, shy.totals.resellers), (0, 0));
    let shy = Simulation::builder(&makers(&[50, 60])).seed(5).decisions(Shy).build().unwrap().run();
    assert!(flow(&shy).units > Units(1000), "makers sell on");
}

/// Runs on any number of threads give the same bytes, and so do runs that are saved and resumed.
#[test]
fn entrants_and_ratings_survive_threads_and_snapshots() {
    let mut scenario = Scenario::mall();
    scenario.population.people = 3000;
    scenario.ticks = 30;
    let place = place(&mut scenario);
    (place.visitors, place.entrants) = (600, 60);
    let alone = bytes(&scenario, 6);
    let mut half = Simulation::new(&scenario, 6).unwrap();
    (0..15).for_each(|_| half.step());
    let mut saved = Vec::new();
    half.save(&mut saved).unwrap();
    assert_eq!(outcome(&Simulation::resume(&saved).unwrap().run()), alone);
    let single = Simulation::new(&scenario, 6).unwrap().on_one_thread().run();
    assert_eq!(outcome(&single), alone);
    let (book, _) = log(&scenario, 6);
    assert_eq!(outcome(&book), alone);
}

/// A branch may end the marketplace: shops keep their deposits until they close.
#[test]
fn a_branch_may_begin_and_end_a_marketplace() {
    let mut on = market();
    place(&mut on).deposit = yuan(50);
    let mut off = on.clone();
    off.platform.marketplace = None;
    let mut past = Simulation::new(&on, 2).unwrap();
    (0..15).for_each(|_| past.step());
    assert!(flow(&past.report()).deposits_held > Money::ZERO);
    let mut branch = past.branch(&off).unwrap();
    while !branch.is_done() {
        branch.step();
        branch.audit().unwrap();
    }
    let (before, after) = (flow(&past.report()), flow(&branch.report()));
    assert_eq!((after.entered, after.units), (before.entered, before.units));
    assert!(after.deposits_held < before.deposits_held, "who leaves has its deposit back");
    let mut past = Simulation::new(&off, 2).unwrap();
    (0..5).for_each(|_| past.step());
    let mut branch = past.branch(&on).unwrap();
    branch.run();
    branch.audit().unwrap();
    assert!(flow(&branch.report()).units > Units(0));
}

/// What each preset comes to, in words: shops of a mall pay to be there, and are purged.
#[test]
fn presets_differ_in_what_a_shop_costs() {
    let small = |preset: Preset| {
        let mut scenario = preset.scenario();
        scenario.population.people = 5000;
        scenario.ticks = 52;
        let place = place(&mut scenario);
        (place.visitors, place.entrants) = (1000, 60);
        run(&scenario, 1)
    };
    let free = small(Preset::Marketplace);
    let mall = small(Preset::Mall);
    let (open, closed) = (flow(&free), flow(&mall));
    assert_eq!((open.fees, open.purged, free.flows.platform_profit), (Money::ZERO, 0, Money::ZERO));
    assert!(closed.entered < open.entered && closed.purged > 0 && closed.fees > Money::ZERO);
    let rate = |flow: MarketplaceFlow| flow.complaints as f64 / flow.units.0 as f64;
    assert!(rate(closed) < rate(open), "{closed:?} {open:?}");
    // Strangers hardly trust a micro-shop; escrow and a guarantee make them trade.
    let [plain, escrow] =
        [Preset::MicroShop, Preset::MicroShopEscrow].map(|preset| flow(&small(preset)).units.0);
    assert!(2 * plain < open.units.0 && 2 * escrow > 3 * plain, "{plain} {escrow} {open:?}");
}
