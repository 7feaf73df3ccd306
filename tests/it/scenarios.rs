//! Scenarios whose outcome theory or arithmetic gives.

use std::collections::BTreeMap;

use downline::event::Cause;
use downline::scenario::{
    Ask, BelowCost, ByOrderSize, Credit, Fulfilment, Ladder, LogNormal, Lure, MissedQuota, NetworkKind,
    Offer, Pitches, Rank, Referral, ReferralOn, WhenBroke,
};
use downline::world::Status;
use downline::{Money, PersonId, Report, Scenario, Simulation, Tier, Units};
use downline_tests::scenarios::yuan;

fn run(scenario: &Scenario, seed: u64) -> (Simulation, Report) {
    let mut simulation = Simulation::new(scenario, seed).expect("a valid scenario");
    let report = simulation.run();
    simulation.audit().expect("books that agree");
    (simulation, report)
}

/// The story among a few thousand people, who can pay.
fn small_mask() -> Scenario {
    let mut scenario = downline_tests::strategy::plain_mask();
    scenario.population.people = 3_000;
    scenario.population.persuadable = 1.0;
    scenario.suppliers[0].first_agents = 30;
    scenario.ticks = 40;
    // The preset's own may be tuned; what is tested here is not.
    scenario.behaviour.pitches = Pitches { mean: 5.0, sigma: 1.5, most: 200 };
    scenario.behaviour.join.base = vec![0.1];
    scenario
}

/// `neutral.json` is the reference model with everything switched on that can be, at values that change no
/// decision.
#[test]
fn everything_switched_on_at_neutral_values_comes_to_the_same() {
    let neutral = Scenario::from_json(include_str!("../../examples/scenarios/neutral.json")).unwrap();
    for seed in 0..3 {
        let [plain, neutral] = [Scenario::reference(), neutral.clone()].map(|mut scenario| {
            scenario.population.people = 20_000;
            scenario.suppliers[0].first_agents = 200;
            let (_, mut report) = run(&scenario, seed);
            // Confidence is computed, but no leaver sets another off.
            assert!(report.cascades.take().is_none_or(|cascades| cascades.set_off == 0));
            let manifest = &mut report.manifest;
            manifest.scenario_digest.clear();
            manifest.result_digest.clear();
            report.to_json()
        });
        assert_eq!(plain, neutral, "seed {seed}");
    }
}

/// The reference model has been run in other frameworks; these are the means of its README.
#[test]
fn the_reference_preset_agrees_with_the_published_tier_sizes() {
    const SEEDS: u64 = 20;
    let reports: Vec<Report> = std::thread::scope(|scope| {
        let half = |first: u64| {
            scope.spawn(move || {
                let scenario = Scenario::reference();
                let seeds = (first..SEEDS).step_by(2);
                seeds.map(|seed| Simulation::new(&scenario, seed).expect("valid").run()).collect::<Vec<_>>()
            })
        };
        let halves = [half(0), half(1)];
        halves.into_iter().flat_map(|half| half.join().expect("a run")).collect()
    });
    let mean =
        |figure: &dyn Fn(&Report) -> u64| reports.iter().map(figure).sum::<u64>() as f64 / SEEDS as f64;
    let assert_near = |what: &str, found: f64, published: f64| {
        let off = found / published - 1.0;
        println!("{what}: {found:.0}, published {published}: {:+.2} %", off * 100.0);
        assert!(off.abs() < 0.03, "{what}: {found} is {:+.2} % off {published}", off * 100.0);
    };
    let sizes = [1000.0, 5605.0, 15083.0, 26588.0, 34413.0, 6670.0, 1155.0];
    for (tier, published) in (1..).zip(sizes) {
        assert_near(
            &format!("tier {tier}"),
            mean(&|report| report.tier(Tier(tier)).people.joined),
            published,
        );
    }
    assert_near("resellers", mean(&|report| report.totals.resellers), 90_704.0);
    let quits = |report: &Report| report.tiers.iter().flat_map(|row| row.people.left.values()).sum();
    assert_near("quits", mean(&quits), 64_291.0);
}

/// The story's arithmetic: the list price is 300 and tier 6 would pay 300.
#[test]
fn no_recruit_joins_the_tier_that_would_pay_the_list_price() {
    let mut scenario = small_mask();
    scenario.population.credit = Credit::Unlimited;
    scenario.behaviour.join.base = vec![1.0];
    let (_, report) = run(&scenario, 1);
    assert_eq!(report.totals.depth, 5);
    assert!(report.tier(Tier(5)).people.joined > 100);
    // With another ten yuan in the list price there is a margin, and a tier 6.
    scenario.suppliers[0].product.list_price = yuan(310);
    let (_, report) = run(&scenario, 1);
    assert_eq!(report.totals.depth, 6);
}

/// A pyramid in which goods only move down: no person buys at retail, uses, leaves or orders for itself, and
/// nothing expires. So arithmetic gives the profit of each reseller from the tree of recruits alone.
fn only_recruiting(fulfilment: Fulfilment) -> Scenario {
    let mut scenario = small_mask();
    scenario.ticks = 12;
    scenario.population.people = 1_000;
    scenario.population.credit = Credit::Unlimited;
    scenario.suppliers[0].first_agents = 5;
    scenario.suppliers[0].fulfilment = fulfilment;
    scenario.network = NetworkKind::Complete;
    scenario.behaviour.offer = Offer::Both;
    scenario.behaviour.join.base = vec![0.2];
    scenario.behaviour.join.lure = Lure::Flat;
    scenario.behaviour.buy_trust = 0.0;
    scenario.behaviour.own_use = 0.0;
    scenario.behaviour.reorder.when_below = 0;
    scenario.behaviour.leave.patience = None;
    scenario
}

/// Of every reseller: its tier, its gain, how many are below it, and how many of these (itself, if it has no
/// recruits) have no recruits.
fn families(simulation: &Simulation) -> Vec<(i64, Money, i64, i64)> {
    let order: Vec<_> = simulation.world().resellers().collect();
    let recruiter =
        |person: PersonId| order.iter().find(|r| r.person() == person).and_then(|r| r.recruiter());
    let has_recruits: Vec<PersonId> = order.iter().filter_map(|reseller| reseller.recruiter()).collect();
    let mut below: BTreeMap<PersonId, (i64, i64)> = BTreeMap::new();
    for reseller in &order {
        let is_leaf = !has_recruits.contains(&reseller.person());
        if is_leaf {
            below.entry(reseller.person()).or_default().1 += 1;
        }
        let mut above = reseller.recruiter();
        while let Some(ancestor) = above {
            let counts = below.entry(ancestor).or_default();
            counts.0 += 1;
            counts.1 += i64::from(is_leaf);
            above = recruiter(ancestor);
        }
    }
    let family = |reseller: &downline::world::Reseller| {
        let (descendants, leaves) = below[&reseller.person()];
        (i64::from(reseller.tier().0), reseller.cash(), descendants, leaves)
    };
    order.iter().map(family).collect()
}

fn with_equal_cash(mut scenario: Scenario) -> Scenario {
    scenario.population.cash = LogNormal { median: Money::ZERO, sigma: 0.0 };
    scenario
}

/// Recruits needed to break even with no retail when orders ship from the supplier: price / 30, that is
/// 5, 6, 7, 8, 9 for tiers 1 to 5. The supplier collects every price and keeps tier 1's.
#[test]
fn under_drop_shipping_a_tier_breaks_even_with_a_thirtieth_of_its_price_in_recruits() {
    let (simulation, report) = run(&with_equal_cash(only_recruiting(Fulfilment::DropShip)), 5);
    let (mut losers, mut winners) = (0, 0);
    for (tier, cash, descendants, _) in families(&simulation) {
        let price = 120 + 30 * tier;
        let gift = if tier == 1 { 10 * price } else { 0 };
        let gain = cash - yuan(gift);
        // Ten units at a price, and 30 a unit for the ten units of each reseller below.
        assert_eq!(gain, yuan(10 * 30 * descendants - 10 * price));
        assert_eq!(gain >= Money::ZERO, descendants >= 4 + tier);
        winners += i64::from(gain >= Money::ZERO);
        losers += i64::from(gain < Money::ZERO);
    }
    assert!(winners > 20 && losers > 100, "{winners} winners, {losers} losers");
    let resellers = report.totals.resellers as i64;
    assert_eq!(report.flows.suppliers_profit, yuan(resellers * 10 * (150 - 30)));
    assert!(report.tiers.iter().all(|row| row.flows.units.sold_down == Units(0)));
}

/// From own stock one recruit covers the cost: goods pass through, and each ten that end with a reseller
/// without recruits earn each reseller above it 300.
#[test]
fn from_own_stock_only_those_lose_who_have_no_recruits() {
    let (simulation, report) = run(&with_equal_cash(only_recruiting(Fulfilment::OwnStock)), 5);
    let mut ends = 0;
    for (tier, cash, descendants, leaves) in families(&simulation) {
        let price = 120 + 30 * tier;
        let gift = if tier == 1 { 10 * price } else { 0 };
        let expected = if descendants == 0 { -10 * price } else { 10 * 30 * leaves };
        assert_eq!(cash - yuan(gift), yuan(expected));
        ends += i64::from(descendants == 0);
    }
    assert_eq!(report.totals.losers as i64, ends);
    assert_eq!(report.totals.without_recruits as i64, ends);
    // All goods end with them.
    assert_eq!(report.totals.units_made, Units(ends as u64 * 10));
    assert_eq!(report.totals.units_stranded, report.totals.units_made);
    assert_eq!(report.flows.suppliers_profit, yuan(ends * 10 * (150 - 30)));
}

#[test]
fn the_two_ways_to_fulfil_an_order_give_very_different_losses() {
    let of = |fulfilment| run(&only_recruiting(fulfilment), 5).1;
    let (own_stock, drop_ship) = (of(Fulfilment::OwnStock), of(Fulfilment::DropShip));
    // The same people join; who recruited a few has covered the cost in the one mode only.
    assert_eq!(own_stock.totals.resellers, drop_ship.totals.resellers);
    assert!(drop_ship.totals.losers > own_stock.totals.losers);
    assert!(drop_ship.flows.resellers_profit < own_stock.flows.resellers_profit);
}

#[test]
fn without_trust_no_person_buys_and_all_money_comes_from_resellers() {
    let mut scenario = small_mask();
    scenario.behaviour.buy_trust = 0.0;
    let (_, report) = run(&scenario, 2);
    assert_eq!((report.totals.units_retail, report.flows.consumers_paid), (Units(0), Money::ZERO));
    assert_eq!(
        report.flows.resellers_profit,
        -(report.flows.suppliers_profit + report.flows.production_cost),
        "a pyramid is a zero-sum game but for the cost of the goods"
    );
    assert!(report.flows.resellers_profit < Money::ZERO);
}

#[test]
fn goods_given_away_reach_end_buyers_and_earn_nothing() {
    let mut scenario = small_mask();
    scenario.behaviour.ask = Ask { discount: 1.0, below_cost: BelowCost::Accept, ..Ask::default() };
    let (_, report) = run(&scenario, 2);
    assert!(report.totals.units_retail > Units(100));
    assert_eq!(report.flows.consumers_paid, Money::ZERO);
    // A reseller that refuses to sell below cost asks what the goods cost: none earns by it.
    scenario.behaviour.ask.below_cost = BelowCost::Refuse;
    scenario.population.willingness_to_pay.median = yuan(10_000);
    let (_, report) = run(&scenario, 2);
    assert!(report.flows.consumers_paid >= yuan(150 * report.totals.units_retail.0 as i64));
    assert!(report.flows.consumers_paid <= yuan(270 * report.totals.units_retail.0 as i64));
}

#[test]
fn informed_buyers_pay_no_more_than_they_see_elsewhere() {
    let mut scenario = small_mask();
    scenario.population.willingness_to_pay.median = yuan(10_000);
    scenario.population.informed.share = 1.0;
    scenario.suppliers[0].product.reference_price = Some(yuan(239));
    assert_eq!(run(&scenario, 3).1.totals.units_retail, Units(0));
    scenario.suppliers[0].product.reference_price = Some(yuan(240));
    assert!(run(&scenario, 3).1.totals.units_retail > Units(100));
}

#[test]
fn nothing_expires_before_its_time_and_nothing_is_kept_beyond_it() {
    let mut scenario = small_mask();
    let product = &mut scenario.suppliers[0].product;
    (product.shelf_life, product.batch_period) = (42, 3);
    let expired = |report: &Report| report.tiers.iter().map(|row| row.flows.units.expired.0).sum::<u64>();
    let on_hand = |report: &Report| report.tiers.iter().map(|row| row.flows.units.on_hand.0).sum::<u64>();
    // The batch of the opening expires in tick 41; 40 are run.
    let (_, long) = run(&scenario, 4);
    assert_eq!(expired(&long), 0);
    assert!(on_hand(&long) > 0);
    // One tick less, and it expires in the last one.
    (scenario.suppliers[0].product.shelf_life, scenario.suppliers[0].product.batch_period) = (41, 3);
    let (_, just) = run(&scenario, 4);
    assert!(expired(&just) > 0);
    // Goods that live for one tick are gone at the end of it.
    (scenario.suppliers[0].product.shelf_life, scenario.suppliers[0].product.batch_period) = (1, 1);
    let (_, short) = run(&scenario, 4);
    assert_eq!(on_hand(&short), 0);
    assert!(expired(&short) > 0);
}

#[test]
fn what_switches_recruiting_off_leaves_the_first_agents_alone() {
    let switches: [fn(&mut Scenario); 6] = [
        |scenario| scenario.behaviour.join.base = vec![0.0],
        |scenario| scenario.population.persuadable = 0.0,
        |scenario| scenario.suppliers[0].max_tier = Some(1),
        |scenario| scenario.population.cash = LogNormal { median: yuan(1799), sigma: 0.0 },
        |scenario| scenario.behaviour.pitches.mean = 0.0,
        |scenario| scenario.suppliers[0].product.list_price = yuan(180),
    ];
    assert!(run(&small_mask(), 6).1.totals.resellers > 200);
    for (index, switch) in switches.into_iter().enumerate() {
        let mut scenario = small_mask();
        switch(&mut scenario);
        assert_eq!(run(&scenario, 6).1.totals.resellers, 30, "switch {index}");
    }
}

#[test]
fn who_needs_nothing_for_longer_than_the_run_buys_once() {
    let mut scenario = small_mask();
    scenario.population.people = 300;
    scenario.population.need_ticks = 200;
    scenario.population.willingness_to_pay.median = yuan(10_000);
    scenario.behaviour.join.base = vec![0.0];
    scenario.population.persuadable = 0.0;
    scenario.behaviour.leave.patience = None;
    let (_, once) = run(&scenario, 7);
    assert!(once.totals.units_retail <= Units(270), "270 people are no resellers");
    scenario.population.need_ticks = 1;
    let (_, often) = run(&scenario, 7);
    assert!(often.totals.units_retail > Units(540));
}

#[test]
fn no_reseller_leaves_without_a_reason() {
    let mut scenario = small_mask();
    scenario.behaviour.leave.patience = None;
    scenario.behaviour.leave.when_broke = WhenBroke::Stay;
    let (_, report) = run(&scenario, 8);
    assert_eq!(report.totals.active, report.totals.resellers);
    assert_eq!(report.collapse, None);
}

/// Two ranks, the better for those who can pay 100 units, with a deposit and a quota on both.
fn two_ranks() -> Scenario {
    let rank = |price: i64, entry_order: u32, quota: i64| Rank {
        price: yuan(price),
        entry_order,
        reorder_minimum: 10,
        order_multiple: 10,
        deposit: yuan(500),
        quota: Some(yuan(quota)),
        ..Rank::default()
    };
    let mut scenario = small_mask();
    scenario.suppliers[0].ladder = Ladder::ByOrderSize(ByOrderSize {
        ranks: vec![rank(100, 100, 10_000), rank(150, 10, 1500)],
        referral: Referral { rate: 0.1, on: ReferralOn::FirstOrder },
        quota_period: 5,
        missed_quota: MissedQuota::Demote,
    });
    scenario.population.cash = LogNormal { median: yuan(5000), sigma: 1.0 };
    scenario.behaviour.join.base = vec![0.5];
    scenario
}

/// What the supplier earns on its goods under [`two_ranks`] without referrals: the first rank buys from
/// it alone, the second what the first does not sell it.
fn margin_on_two_ranks(report: &Report) -> Money {
    let [first, second] = [1, 2].map(|tier| report.tier(Tier(tier)).flows.units);
    let direct = second.bought - first.sold_down;
    let revenue = 100 * first.bought.0 + 150 * direct.0;
    yuan(revenue as i64) - report.flows.production_cost
}

#[test]
fn missed_quotas_demote_and_in_the_end_expel_and_deposits_are_forfeit() {
    let mut scenario = two_ranks();
    let Ladder::ByOrderSize(ladder) = &mut scenario.suppliers[0].ladder else { unreachable!() };
    ladder.referral.rate = 0.0;
    // No reseller leaves for another reason, so that any deposit returned would be a mistake.
    scenario.behaviour.leave.patience = None;
    scenario.behaviour.leave.when_broke = WhenBroke::Stay;
    let (simulation, report) = run(&scenario, 9);
    let demoted = report.tier(Tier(1)).flows.units.moved_out;
    assert!(demoted > Units(0));
    assert_eq!(report.tier(Tier(2)).flows.units.moved_in, demoted);
    let expelled: u64 = report.tiers.iter().map(|row| row.people.left[Cause::Quota.name()]).sum();
    assert!(expelled > 50);
    let held = |reseller: &downline::world::Reseller| reseller.status() == Status::Left(Cause::Quota);
    let ranks = simulation.world().resellers().filter(held).map(|reseller| reseller.tier());
    assert!(ranks.into_iter().all(|tier| tier == Tier(2)), "the first rank is demoted first");
    assert!(report.tier(Tier(1)).people.left[Cause::Quota.name()] > 0, "in the end it is expelled too");
    assert_eq!(report.totals.active + expelled, report.totals.resellers);
    assert_eq!(report.flows.deposits_held, yuan(500 * report.totals.active as i64));
    for reseller in simulation.world().resellers() {
        let held =
            if simulation.world().standing(reseller.person()) == Some(downline::world::Standing::Reseller) {
                yuan(500)
            } else {
                Money::ZERO
            };
        assert_eq!(reseller.deposit(), held);
    }
    // The supplier earns its margin on the goods, and 500 from each of the expelled.
    assert_eq!(report.suppliers[0].profit, margin_on_two_ranks(&report) + yuan(500 * expelled as i64));

    // Tolerated, the same people keep their ranks; no reseller leaves.
    let Ladder::ByOrderSize(ladder) = &mut scenario.suppliers[0].ladder else { unreachable!() };
    ladder.missed_quota = MissedQuota::Tolerate;
    let (_, tolerant) = run(&scenario, 9);
    assert_eq!(tolerant.totals.active, tolerant.totals.resellers);
    assert!(tolerant.tiers.iter().all(|row| row.flows.units.moved_in == Units(0)));
}

#[test]
fn who_gives_up_has_the_deposit_back() {
    let mut scenario = two_ranks();
    let Ladder::ByOrderSize(ladder) = &mut scenario.suppliers[0].ladder else { unreachable!() };
    for rank in &mut ladder.ranks {
        rank.quota = None;
    }
    ladder.referral.rate = 0.0;
    scenario.behaviour.leave.patience = Some(2);
    let (_, report) = run(&scenario, 10);
    assert!(report.totals.active < report.totals.resellers / 2);
    assert_eq!(report.flows.deposits_held, yuan(500 * report.totals.active as i64));
    // Nothing but its margin on the goods is left with the supplier.
    assert_eq!(report.suppliers[0].profit, margin_on_two_ranks(&report));
}

/// A referral is paid for recruits of one's own rank alone, by the party that sells to them.
#[test]
fn referrals_reward_recruiting_into_ones_own_rank() {
    let received = |rate: f64, on: ReferralOn| {
        let mut scenario = two_ranks();
        let Ladder::ByOrderSize(ladder) = &mut scenario.suppliers[0].ladder else { unreachable!() };
        ladder.referral = Referral { rate, on };
        for rank in &mut ladder.ranks {
            rank.quota = None;
        }
        run(&scenario, 11).1
    };
    let none = received(0.0, ReferralOn::FirstOrder);
    let first = received(0.1, ReferralOn::FirstOrder);
    let all = received(0.1, ReferralOn::AllOrders);
    // The supplier pays its own buyers' recruiters, so it earns less of each unit.
    let margin = |report: &Report| report.suppliers[0].profit.as_yuan() / report.totals.units_made.0 as f64;
    assert!(margin(&none) > margin(&first) && margin(&first) > margin(&all));
    // With one rank alone all recruits are of their recruiter's rank: a tenth of each entry order.
    let mut scenario = two_ranks();
    let Ladder::ByOrderSize(ladder) = &mut scenario.suppliers[0].ladder else { unreachable!() };
    ladder.ranks.remove(0);
    ladder.ranks[0].quota = None;
    scenario.behaviour.reorder.when_below = 0;
    scenario.behaviour.leave.patience = None;
    scenario.behaviour.leave.when_broke = WhenBroke::Stay;
    let (_, report) = run(&scenario, 11);
    let recruits = report.totals.resellers as i64 - 30;
    assert!(recruits > 100);
    let goods = 10 * report.totals.resellers as i64;
    assert_eq!(report.totals.units_made, Units(goods as u64));
    assert_eq!(report.suppliers[0].profit, yuan((150 - 30) * goods - 150 * recruits));
}

#[test]
fn a_price_change_reaches_production_orders_and_asks_from_its_tick_on() {
    let mut scenario = small_mask();
    scenario.ticks = 20;
    let (_, before) = run(&scenario, 12);
    scenario.suppliers[0].price_changes = vec![downline::scenario::PriceChange {
        tick: 20,
        unit_cost: Some(yuan(1_000)),
        ..Default::default()
    }];
    let (_, after) = run(&scenario, 12);
    // Only what is made in the last tick costs more.
    let rise = after.flows.production_cost - before.flows.production_cost;
    assert_eq!(after.totals.units_made, before.totals.units_made);
    let simulation = {
        let mut simulation = Simulation::new(&scenario, 12).expect("a valid scenario");
        simulation.run();
        simulation
    };
    let made = simulation.history().last().expect("a tick").made.0 as i64;
    assert!(made > 0);
    assert_eq!(rise, yuan(970 * made));
}
