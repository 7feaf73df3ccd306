//! Remedies: each makes of every preset a scenario that runs, and does on the story what it is for.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use downline::event::{Entry, OrderKind, Phase};
use downline::scenario::{ByDepth, ByOrderSize, DepthPrices, Ladder, PriceChange, Rank};
use downline::{
    Money, Observer, PersonId, Posting, Preset, Remedy, Report, Scenario, Simulation, SupplierId, Tick, Tier,
    World,
};
use proptest::prelude::*;

use downline_tests::strategy;
use downline_tests::testing::{self, Run};

/// The story among a few people, who are easily reached.
fn small() -> Scenario {
    let mut scenario = Scenario::mask();
    scenario.population.people = 3_000;
    scenario.suppliers[0].first_agents = 20;
    scenario.ticks = 60;
    scenario
}

fn run(scenario: &Scenario) -> Report {
    let mut simulation = Simulation::new(scenario, 11).unwrap();
    let report = simulation.run();
    simulation.audit().unwrap();
    report
}

#[test]
fn every_remedy_makes_a_valid_scenario_of_every_preset() {
    for preset in Preset::ALL {
        for remedy in Remedy::usual() {
            let scenario = remedy.on(&preset.scenario());
            scenario
                .validate()
                .unwrap_or_else(|error| panic!("{} on {}: {error}", remedy.name(), preset.name()));
        }
    }
}

#[test]
fn an_entry_order_is_capped_in_whole_packs() {
    let mut scenario = small();
    let Ladder::ByDepth(ladder) = &mut scenario.suppliers[0].ladder else { unreachable!() };
    ladder.terms[0].entry_order = 20;
    ladder.terms[0].reorder_minimum = 10;
    ladder.terms[0].order_multiple = 5;
    for (units, entry_order, reorder_minimum, order_multiple) in [(30, 20, 10, 5), (7, 5, 5, 5), (3, 3, 3, 3)]
    {
        let capped = Remedy::EntryOrderCap { units }.on(&scenario);
        capped.validate().unwrap();
        let terms = capped.suppliers[0].ladder.terms(Tier(1));
        assert_eq!(
            (terms.entry_order, terms.reorder_minimum, terms.order_multiple),
            (entry_order, reorder_minimum, order_multiple)
        );
    }
}

/// Units of the entry order at tiers 1, 2, … under a cap in yuan.
fn entry_orders(scenario: &Scenario, yuan: i64, tiers: u32) -> Vec<u32> {
    let capped = Remedy::EntryOrderValueCap { amount: Money::from_yuan(yuan) }.on(scenario);
    capped.validate().unwrap();
    (1..=tiers).map(|tier| capped.suppliers[0].ladder.terms(Tier(tier)).entry_order).collect()
}

/// Tiers pay 150, 180, … 270 yuan a unit, so that one amount buys fewer units the deeper the tier.
#[test]
fn a_cap_in_yuan_buys_fewer_units_at_dearer_tiers() {
    let mut scenario = small();
    let Ladder::ByDepth(ladder) = &mut scenario.suppliers[0].ladder else { unreachable!() };
    ladder.terms[0].entry_order = 20;
    ladder.terms[0].reorder_minimum = 5;
    ladder.terms[0].order_multiple = 5;
    assert_eq!(entry_orders(&scenario, 3000, 5), [20, 15, 10, 10, 10]);
    // At tier 5 a pack of five costs 1350 yuan, and shrinks.
    assert_eq!(entry_orders(&scenario, 1200, 5), [5, 5, 5, 5, 4]);
    // A later list price opens two more tiers, at 300 and 330 yuan.
    let dearer = PriceChange { tick: 5, list_price: Some(Money::from_yuan(360)), ..PriceChange::default() };
    scenario.suppliers[0].price_changes = vec![dearer];
    assert_eq!(entry_orders(&scenario, 1600, 7), [10, 5, 5, 5, 5, 5, 4]);
    // A ladder scheduled for later has orders of its own.
    let Ladder::ByDepth(later) = scenario.suppliers[0].ladder.clone() else { unreachable!() };
    let prices = DepthPrices::Step { first: Money::from_yuan(75), step: Money::from_yuan(75) };
    let ladder = Some(Ladder::ByDepth(ByDepth { prices, ..later }));
    scenario.suppliers[0].price_changes[0].ladder = ladder;
    let capped = Remedy::EntryOrderValueCap { amount: Money::from_yuan(1600) }.on(&scenario);
    let later = capped.suppliers[0].prices_at(Tick(5)).ladder;
    assert_eq!([1, 2, 3, 4].map(|tier| later.terms(Tier(tier)).entry_order), [20, 10, 5, 5]);
}

/// Ranks whose entry order is too dear can no longer be bought, wherever they stand.
#[test]
fn a_cap_in_yuan_takes_dear_ranks_away() {
    let rank = |price: i64, entry_order: u32| Rank {
        price: Money::from_yuan(price),
        entry_order,
        order_multiple: 1,
        reorder_minimum: 1,
        ..Rank::default()
    };
    let mut scenario = small();
    // Entry orders of 2000, 4000, 1500 and 800 yuan.
    let ranks = vec![rank(20, 100), rank(80, 50), rank(150, 10), rank(200, 4)];
    scenario.suppliers[0].ladder = Ladder::ByOrderSize(ByOrderSize { ranks, ..ByOrderSize::default() });
    scenario.validate().unwrap();
    for (yuan, expected) in [
        (4000, &[100, 50, 10, 4][..]),
        (3999, &[100, 10, 4]),
        (1999, &[10, 4]),
        (800, &[4]),
        (799, &[3]),
        (200, &[1]),
    ] {
        let remedy = Remedy::EntryOrderValueCap { amount: Money::from_yuan(yuan) };
        remedy.validate_for(&scenario).unwrap();
        let capped = remedy.on(&scenario);
        capped.validate().unwrap();
        let Ladder::ByOrderSize(ladder) = &capped.suppliers[0].ladder else { unreachable!() };
        let entry_orders: Vec<u32> = ladder.ranks.iter().map(|rank| rank.entry_order).collect();
        assert_eq!(entry_orders, expected, "at most {yuan} yuan");
    }
    let told = Remedy::EntryOrderValueCap { amount: Money::from_yuan(199) }.validate_for(&scenario);
    assert_eq!(
        told.unwrap_err().to_string(),
        "entry_order_value_cap.amount: 199.00 is not allowed; allowed: at least 200.00 yuan, the price of one unit \
         at tier 4 of suppliers.0"
    );
}

/// The dearest entry order of a run, over all its postings.
#[derive(Default)]
struct DearestEntry(BTreeMap<(SupplierId, PersonId, Tick), Money>);

impl Observer for DearestEntry {
    fn phase(&mut self, tick: Tick, _: Phase, entries: &[Entry], _: &World) -> ControlFlow<()> {
        for entry in entries {
            // What does not come in one parcel adds up.
            if let Posting::Order { buyer, kind: OrderKind::Entry, amount, .. } = entry.posting {
                *self.0.entry((entry.supplier, buyer, tick)).or_default() += amount;
            }
        }
        ControlFlow::Continue(())
    }
}

impl DearestEntry {
    fn of(scenario: &Scenario, seed: u64) -> Money {
        let mut seen = DearestEntry::default();
        Simulation::new(scenario, seed).unwrap().run_with(&mut seen);
        seen.0.into_values().max().unwrap_or_default()
    }
}

#[test]
fn remedies_do_what_they_are_for() {
    let before = run(&small());
    let after = |remedy: Remedy| run(&remedy.on(&small()));
    let losses = |report: &Report| -report.flows.resellers_profit.fen();
    let joined = |report: &Report| report.totals.resellers;
    let bought_back = after(Remedy::BuyBack { rate: 0.9, window: 52 });
    assert!(losses(&bought_back) < losses(&before) / 2);
    assert!(bought_back.flows.suppliers_profit < before.flows.suppliers_profit);
    // Half of those who stay without success withdraw.
    assert!(losses(&after(Remedy::CoolingOff { ticks: 4 })) < losses(&before) / 2);
    assert!(
        after(Remedy::EntryOrderCap { units: 2 }).inequality.worst_tenth.each
            > before.inequality.worst_tenth.each
    );
    assert!(joined(&after(Remedy::PriceTransparency { share: 0.5 })) < joined(&before));
    let guaranteed = after(Remedy::RefundGuarantee);
    assert_eq!(guaranteed.totals.refunds, guaranteed.totals.disputes);
    assert!(before.totals.refunds < before.totals.disputes);
    assert!(joined(&after(Remedy::Warning { deters: 0.9 })) < joined(&before));
    let banned = |report: &Report| report.tiers.iter().map(|row| row.people.left["banned"]).sum::<u64>();
    assert!(banned(&after(Remedy::BanWaves { detection: 0.2, share: 0.5 })) > 10 && banned(&before) == 0);
    assert_eq!(after(Remedy::TierCap { tiers: 2 }).tier(Tier(3)).people.joined, 0);
    let dearer = Remedy::RaisePrices { tick: 13, by: 0.2 }.on(&small());
    assert_eq!(dearer.suppliers[0].price_changes[0].list_price.unwrap(), "360".parse().unwrap());
    assert!(after(Remedy::SplitRanks).totals.depth > before.totals.depth);
    let rule = Remedy::EndUseRule { share: 0.7 };
    assert!(joined(&after(rule)) < joined(&before) / 2);
    assert!(losses(&after(rule)) < losses(&before) / 2);
    assert!(joined(&run(&Remedy::RelabelOwnUse.on(&rule.on(&small())))) > joined(&after(rule)));
}

/// What a run comes to, without the name and the digests of its scenario.
fn figures(scenario: &Scenario, seed: u64) -> serde_json::Value {
    let report = Simulation::new(scenario, seed).unwrap().run();
    let mut json = serde_json::to_value(report).unwrap();
    json.as_object_mut().unwrap().remove("manifest").expect("a manifest");
    json
}

/// Each remedy at the strength at which it changes nothing in this scenario, as its documentation says; the
/// scenario is changed where a remedy without a strength could change something.
fn idle(scenario: &Scenario, tick: u32) -> Vec<(Remedy, Scenario)> {
    let transparency = scenario.platform.transparency;
    let mut all: Vec<(Remedy, Scenario)> = [
        Remedy::BuyBack { rate: 0.0, window: 60_000 },
        Remedy::CoolingOff { ticks: 0 },
        Remedy::EntryOrderCap { units: 10_000_000 },
        Remedy::EntryOrderValueCap { amount: Money::from_yuan(10_000_000_000_000) },
        Remedy::PriceTransparency { share: 0.0 },
        Remedy::PriceTransparency { share: transparency },
        Remedy::Warning { deters: 0.0 },
        Remedy::BanWaves { detection: 0.0, share: 1.0 },
        Remedy::BanWaves { detection: 1.0, share: 0.0 },
        Remedy::TierCap { tiers: 65_535 },
        Remedy::RaisePrices { tick, by: 0.0 },
        Remedy::EndUseRule { share: 0.0 },
    ]
    .map(|remedy| (remedy, scenario.clone()))
    .into();
    let mut faultless = scenario.clone();
    faultless.suppliers.iter_mut().for_each(|supplier| supplier.product.defect_rate = 0.0);
    faultless.platform.assurance = 0.0;
    faultless.behaviour.service.poor = 0.0;
    all.push((Remedy::RefundGuarantee, faultless));
    let mut unused = scenario.clone();
    unused.behaviour.own_use = 0.0;
    all.push((Remedy::RelabelOwnUse, unused));
    let is_by_size =
        |supplier: &downline::scenario::Supplier| matches!(supplier.ladder, Ladder::ByOrderSize(_));
    if scenario.suppliers.iter().all(is_by_size) {
        all.push((Remedy::SplitRanks, scenario.clone()));
    }
    all
}

proptest! {
    #![proptest_config(strategy::cases(96))]

    #[test]
    fn a_remedy_of_strength_zero_changes_no_figure(Run { scenario, seed, .. } in testing::runs(), tick in 1..=30u32) {
        let scheduled = scenario.suppliers.iter().flat_map(|supplier| &supplier.price_changes).next();
        // Half of the time at a tick for which the scenario has changes of its own.
        let tick = scheduled.filter(|_| seed.is_multiple_of(2)).map_or(tick.min(scenario.ticks), |own| own.tick);
        for (remedy, scenario) in idle(&scenario, tick) {
            let remedied = remedy.on(&scenario);
            prop_assert!(remedied.validate().is_ok(), "{:?}: {:?}", remedy, remedied.validate());
            prop_assert_eq!(figures(&remedied, seed), figures(&scenario, seed), "{:?}", remedy);
        }
    }

    /// Whatever the ladder, its changes and later answers of suppliers: no newcomer pays more.
    #[test]
    fn no_entry_order_costs_more_than_a_cap_in_yuan(
        Run { scenario, seed, .. } in testing::runs(),
        fen in prop_oneof![1..20_000i64, 20_000..500_000i64],
        is_raised in any::<bool>(),
    ) {
        let scenario = if is_raised { Remedy::RaisePrices { tick: 1, by: 0.3 }.on(&scenario) } else { scenario };
        prop_assume!(scenario.validate().is_ok());
        let cap = |fen| Remedy::EntryOrderValueCap { amount: Money::from_fen(fen) };
        let possible = |fen: &i64| cap(*fen).validate_for(&scenario).is_ok();
        let fen = std::iter::successors(Some(fen), |fen| Some(2 * fen)).find(possible).unwrap();
        let capped = cap(fen).on(&scenario);
        prop_assert!(capped.validate().is_ok(), "{:?}", capped.validate());
        let dearest = DearestEntry::of(&capped, seed);
        prop_assert!(dearest <= Money::from_fen(fen), "{} for an entry order, at most {}", dearest, Money::from_fen(fen));
    }

    #[test]
    fn no_remedy_weakens_what_a_scenario_has(scenario in testing::scenarios()) {
        for remedy in Remedy::usual() {
            let remedied = remedy.on(&scenario);
            let (own, now) = (&scenario.platform, &remedied.platform);
            prop_assert!(now.transparency >= own.transparency && now.guarantee >= own.guarantee);
            if let Some(own) = own.enforcement {
                let now = now.enforcement.unwrap();
                prop_assert!(now.levels <= own.levels && now.people <= own.people);
                prop_assert!(now.detection >= own.detection && now.share >= own.share);
                prop_assert_eq!(now.stops_recruiting, own.stops_recruiting);
            }
            for (own, now) in scenario.suppliers.iter().zip(&remedied.suppliers) {
                if let Some(own) = own.buy_back {
                    let now = now.buy_back.unwrap();
                    prop_assert!(now.rate >= own.rate && now.window >= own.window);
                }
                if let Some(own) = own.cooling_off {
                    let now = now.cooling_off.unwrap();
                    prop_assert!(now.ticks >= own.ticks && now.rate >= own.rate && now.used_by >= own.used_by);
                }
                prop_assert!(own.max_tier.is_none_or(|most| now.max_tier.unwrap() <= most));
                prop_assert!(now.end_use_share >= own.end_use_share);
                // Whatever else the scenario changes at a tick, it still does.
                for change in &own.price_changes {
                    let kept = now.price_changes.iter().find(|kept| kept.tick == change.tick).unwrap();
                    prop_assert_eq!(kept.unit_cost, change.unit_cost);
                    prop_assert_eq!(kept.reference_price, change.reference_price);
                }
            }
        }
    }

    /// From the tick on every price is that of the scenario, dearer; before it, none is.
    #[test]
    fn prices_rise_from_those_in_force(scenario in testing::scenarios(), tick in 1..=30u32, by in 0.0..=1.0f64) {
        let raised = Remedy::RaisePrices { tick, by }.on(&scenario);
        for (own, now) in scenario.suppliers.iter().zip(&raised.suppliers) {
            for at in (0..=scenario.ticks).map(Tick) {
                let (own, now) = (own.prices_at(at), now.prices_at(at));
                let factor = if at.0 < tick { 1.0 } else { 1.0 + by };
                prop_assert_eq!(now.list_price, Money::from_fen((own.list_price.fen() as f64 * factor).round() as i64));
                prop_assert_eq!((now.unit_cost, now.reference_price), (own.unit_cost, own.reference_price));
                let first = own.ladder.price(Tier(1)).unwrap().fen() as f64 * factor;
                prop_assert_eq!(now.ladder.price(Tier(1)).unwrap().fen(), first.round() as i64);
            }
        }
    }
}

/// Resellers lose less in all, and fewer lose, the longer they may withdraw: means over ten paired seeds.
#[test]
fn a_longer_period_for_cooling_off_protects_more() {
    let by_ticks = [0, 1, 4, 12].map(|ticks| {
        let scenario = Remedy::CoolingOff { ticks }.on(&Scenario::mask());
        let reports = (0..6).map(|seed| Simulation::new(&scenario, seed).unwrap().run());
        reports.fold([0; 2], |[losses, losers], report| {
            let lost: i64 = report.tiers.iter().map(|row| row.loss().fen()).sum();
            [losses + lost, losers + report.totals.losers as i64]
        })
    });
    for figure in [0, 1] {
        let sums = by_ticks.map(|figures| figures[figure]);
        assert!(sums.is_sorted_by(|shorter, longer| shorter > longer), "{sums:?}");
        assert!(sums[2] < sums[0] / 4, "{sums:?}");
    }
}

/// A cap leaves every ladder by order size as many ranks, also those that the scenario schedules for later.
#[test]
fn a_cap_leaves_ladders_of_later_as_many_ranks() {
    let ladder = |entry_orders: [u32; 3]| {
        let rank = |(at, entry_order): (u8, u32)| Rank {
            price: Money::from_yuan(70 + 10 * i64::from(at)),
            entry_order,
            ..Rank::default()
        };
        let ranks = (0..).zip(entry_orders).map(rank).collect();
        Ladder::ByOrderSize(ByOrderSize { ranks, ..ByOrderSize::default() })
    };
    let mut scenario = small();
    scenario.suppliers[0].ladder = ladder([100, 40, 20]);
    let later = PriceChange { tick: 5, ladder: Some(ladder([100, 30, 10])), ..PriceChange::default() };
    scenario.suppliers[0].price_changes = vec![later];
    scenario.validate().unwrap();
    for (units, expected) in [(5, 1), (15, 1), (25, 1), (30, 1), (40, 2), (200, 3)] {
        let capped = Remedy::EntryOrderCap { units }.on(&scenario);
        capped.validate().unwrap();
        let supplier = &capped.suppliers[0];
        for ladder in [&supplier.ladder, supplier.price_changes[0].ladder.as_ref().unwrap()] {
            let Ladder::ByOrderSize(ladder) = ladder else { unreachable!() };
            assert_eq!(ladder.ranks.len(), expected, "at most {units}");
            assert!(ladder.ranks.iter().all(|rank| rank.entry_order <= units));
        }
    }
}

#[test]
fn a_rise_by_nothing_keeps_the_costs_of_its_tick() {
    let mut scenario = small();
    let cost = PriceChange { tick: 13, unit_cost: Some(Money::from_yuan(60)), ..PriceChange::default() };
    scenario.suppliers[0].price_changes = vec![cost];
    let raised = Remedy::RaisePrices { tick: 13, by: 0.0 }.on(&scenario);
    assert_eq!(raised.suppliers[0].prices_at(Tick(13)).unit_cost, Money::from_yuan(60));
    assert_eq!(run(&raised).flows, run(&scenario).flows);
    // Not even a date beyond the last tick, which a rise may not have.
    let late = |by| Remedy::RaisePrices { tick: scenario.ticks + 1, by }.on(&scenario);
    assert_eq!(run(&late(0.0)).flows, run(&scenario).flows);
    assert!(late(0.1).validate().is_err());
}
