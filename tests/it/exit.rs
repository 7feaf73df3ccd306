//! How resellers leave, and what becomes of those around them.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use downline::event::{Cause, Entry, Party, Phase};
use downline::report::{CascadeSizes, LargestCascade};
use downline::scenario::{
    BuyBack, ByOrderSize, Confidence, CoolingOff, Credit, Fulfilment, Join, Ladder, LogNormal, Lure,
    NetworkKind, Offer, Orphans, Pitches, Product, Rank, WhenBroke,
};
use downline::{
    Money, Observer, PersonId, Posting, Report, Scenario, Simulation, SupplierId, Tick, Tier, Units, World,
};
use downline_tests::row::Row;
use downline_tests::scenarios::yuan;
use serde_json::Value;

/// A few hundred people who can pay and can all be persuaded, under the story's ladder.
fn small_mask() -> Scenario {
    let mut scenario = downline_tests::strategy::plain_mask();
    scenario.ticks = 40;
    scenario.network = NetworkKind::Complete;
    scenario.population.people = 600;
    scenario.population.persuadable = 1.0;
    scenario.population.cash = LogNormal { median: yuan(5000), sigma: 0.5 };
    scenario.population.credit = Credit::Limit(yuan(2000));
    scenario.suppliers[0].first_agents = 10;
    scenario.behaviour.pitches = Pitches { mean: 2.0, sigma: 1.0, most: 20 };
    scenario.behaviour.join = Join { base: vec![0.3], lure: Lure::Flat, ..Join::default() };
    scenario.behaviour.leave.patience = Some(4);
    scenario
}

/// Two ranks, so that a recruit may buy from a reseller further up than its recruiter.
fn two_ranks() -> Ladder {
    let rank = |price: i64, entry_order| Rank { price: yuan(price), entry_order, ..Rank::default() };
    Ladder::ByOrderSize(ByOrderSize { ranks: vec![rank(100, 40), rank(150, 10)], ..ByOrderSize::default() })
}

/// Counts who joined although the chain of sources was broken: with the nearest ancestor of a lower price
/// gone (`own stock`), or any reseller in the chain (`drop shipping`).
#[derive(Default)]
struct BelowCut {
    people: BTreeMap<PersonId, (Option<PersonId>, Tier)>,
    left: Vec<PersonId>,
    next_gone: usize,
    any_gone: usize,
    joined: usize,
}

impl Observer for BelowCut {
    fn phase(&mut self, _: Tick, _: Phase, entries: &[Entry], _: &World) -> ControlFlow<()> {
        for entry in entries {
            match entry.posting {
                Posting::Apply { person, recruiter, tier, .. } => {
                    self.people.insert(person, (recruiter, tier));
                }
                Posting::Leave { person, .. } => self.left.push(person),
                Posting::Join { person, .. } => {
                    let (mut above, mut tier) = self.people[&person];
                    let mut sources = Vec::new();
                    while let Some(ancestor) = above {
                        let (next, price_level) = self.people[&ancestor];
                        if price_level < tier {
                            sources.push(self.left.contains(&ancestor));
                            tier = price_level;
                        }
                        above = next;
                    }
                    self.joined += 1;
                    self.next_gone += usize::from(sources.first() == Some(&true));
                    self.any_gone += usize::from(sources.contains(&true));
                }
                _ => {}
            }
        }
        ControlFlow::Continue(())
    }
}

#[test]
fn no_recruit_joins_through_a_leaver_where_orphans_are_cut_off() {
    // A reseller who has bought a pack uses it up and can pay for no other: it leaves a tick after it joined.
    let mut scenario = small_mask();
    scenario.population.cash = LogNormal { median: yuan(2500), sigma: 0.5 };
    scenario.population.credit = Credit::Limit(Money::ZERO);
    scenario.behaviour.own_use = 1000.0;
    scenario.behaviour.join.base = vec![0.8];
    for (ladder, fulfilment) in [
        (downline_tests::strategy::plain_mask().suppliers[0].ladder.clone(), Fulfilment::DropShip),
        (two_ranks(), Fulfilment::OwnStock),
        (two_ranks(), Fulfilment::DropShip),
    ] {
        scenario.suppliers[0].ladder = ladder;
        scenario.suppliers[0].fulfilment = fulfilment;
        let mut counts = [Orphans::RollUp, Orphans::Cut].map(|orphans| {
            scenario.suppliers[0].orphans = orphans;
            let mut seen = BelowCut::default();
            for seed in 0..5 {
                let mut run = BelowCut::default();
                Simulation::new(&scenario, seed).unwrap().run_with(&mut run);
                seen.joined += run.joined;
                seen.next_gone += run.next_gone;
                seen.any_gone += run.any_gone;
            }
            seen
        });
        if fulfilment == Fulfilment::OwnStock {
            // Only the next source counts: it may have stock to hand on.
            counts = counts.map(|seen| BelowCut { any_gone: seen.next_gone, ..seen });
        }
        let [rolled_up, cut] = counts;
        println!("{} joined, {} below a cut", rolled_up.joined, rolled_up.any_gone);
        assert!(cut.joined > 70, "{}", cut.joined);
        assert!(rolled_up.any_gone >= 5, "{}", rolled_up.any_gone);
        assert_eq!(cut.any_gone, 0);
    }
}

/// Five people who all know one another and may become a chain: the story's tiers 1 to 5, ten masks each. No
/// person uses masks or buys them at retail, and all could always pay.
fn five_people() -> Scenario {
    let mut scenario = downline_tests::strategy::plain_mask();
    scenario.ticks = 60;
    scenario.network = NetworkKind::Complete;
    scenario.population.people = 5;
    scenario.population.persuadable = 1.0;
    scenario.population.cash = LogNormal { median: yuan(2700), sigma: 0.0 };
    scenario.suppliers[0].first_agents = 1;
    scenario.suppliers[0].product = Product { shelf_life: 64, batch_period: 4, ..Product::default() };
    let behaviour = &mut scenario.behaviour;
    behaviour.pitches = Pitches { mean: 1.0, sigma: 0.0, most: 1 };
    behaviour.offer = Offer::Both;
    behaviour.join = Join { base: vec![0.4], lure: Lure::Flat, ..Join::default() };
    behaviour.buy_trust = 0.0;
    behaviour.reorder.when_below = 0;
    behaviour.own_use = 0.0;
    behaviour.leave.when_broke = WhenBroke::Stay;
    behaviour.leave.patience = None;
    scenario
}

/// Who joined when, and what happened when a reseller left.
#[derive(Default)]
struct Exits {
    joined: Vec<Tick>,
    people: Vec<PersonId>,
    is_chain: bool,
    left: Vec<(Tick, PersonId, Cause, Option<PersonId>)>,
    returned: Vec<(PersonId, Units)>,
    paid: Vec<(Party, PersonId, Money)>,
}

impl Observer for Exits {
    fn phase(&mut self, tick: Tick, _: Phase, entries: &[Entry], _: &World) -> ControlFlow<()> {
        for entry in entries {
            match entry.posting {
                Posting::Apply { person, recruiter, .. } => {
                    self.is_chain =
                        recruiter == self.people.last().copied() && (self.is_chain || tick == Tick(0));
                    self.people.push(person);
                    self.joined.push(tick);
                }
                Posting::Leave { person, cause, set_off_by, .. } => {
                    self.left.push((tick, person, cause, set_off_by));
                }
                Posting::Return { person, units, .. } => self.returned.push((person, units)),
                Posting::BuyBack { payer, person, amount, .. } => self.paid.push((payer, person, amount)),
                _ => {}
            }
        }
        ControlFlow::Continue(())
    }
}

/// The run in which four people join below the first agent at these ticks, one below the other.
fn chain(scenario: &Scenario, joins: &[u32; 4]) -> (Exits, Report, Simulation) {
    let row = Row::new(scenario, joins);
    let builder = Simulation::builder(scenario).seed(Row::SEED).decisions(row.clone());
    let (mut exits, mut simulation) = (Exits::default(), builder.build().unwrap());
    let report = simulation.run_with(&mut exits);
    simulation.audit().unwrap();
    assert!(exits.is_chain && exits.people == row.people);
    assert!(exits.joined.iter().skip(1).eq(joins.map(Tick).iter()));
    (exits, report, simulation)
}

#[test]
fn the_first_of_a_row_of_dominoes_takes_the_others_along() {
    // No reseller has a success after its own recruit joined. The first agent's patience ends 20 ticks after
    // that; the others joined far enough apart to be still waiting when the row comes to them.
    let mut scenario = five_people();
    scenario.behaviour.leave.patience = Some(20);
    scenario.behaviour.leave.confidence =
        Some(Confidence { source_left: -1.0, downline_left: 0.0, ..Confidence::default() });
    let (exits, report, _) = chain(&scenario, &[3, 5, 8, 10]);
    let first = exits.joined[1].0 + 20;
    let row = |k: usize| {
        let (cause, set_off_by) = match k {
            0 => (Cause::Patience, None),
            _ => (Cause::Confidence, Some(exits.people[k - 1])),
        };
        (Tick(first + k as u32), exits.people[k], cause, set_off_by)
    };
    assert_eq!(exits.left, [0, 1, 2, 3, 4].map(row));
    let cascades = report.cascades.as_ref().unwrap();
    let largest = LargestCascade { leavers: 5, supplier: SupplierId(0), first: exits.people[0] };
    assert_eq!((cascades.count, cascades.set_off, cascades.mean), (1, 4, Some(5.0)));
    assert_eq!(cascades.largest, Some(largest));
    let none = |from, to| CascadeSizes { from, to, cascades: 0, leavers: 0 };
    let all = CascadeSizes { from: 4, to: 7, cascades: 1, leavers: 5 };
    assert_eq!(cascades.sizes, [none(1, 1), none(2, 3), all]);
    let fall = report.collapse.unwrap();
    assert_eq!((fall.from, fall.to, fall.most_left), (Tick(first - 1), Tick(first + 4), 1));
    assert_eq!(report.tier(Tier(1)).people.left["patience"], 1);
    assert_eq!(report.tier(Tier(5)).people.left["confidence"], 1);
}

#[test]
fn the_chain_that_earned_on_goods_pays_for_their_return() {
    // Each reseller hands the same ten masks on in the tick after it joined. The last has no success and
    // withdraws in that tick: it paid 10 × 270 and has 90 % of that back, 2430. Each of the four above had 30
    // a mask: 90 % of 300 is 270. The supplier had 150 a mask, 1350 of it goes back.
    let mut scenario = five_people();
    scenario.suppliers[0].cooling_off = Some(CoolingOff { ticks: 8, rate: 0.9, used_by: 1.0, known: 1.0 });
    let (exits, report, simulation) = chain(&scenario, &[1, 2, 3, 4]);
    assert_eq!(exits.left.len(), 1);
    let [one, two, three, four, last] = exits.people[..] else { panic!("five people") };
    assert_eq!(exits.left, [(Tick(5), last, Cause::CoolingOff, None)]);
    assert_eq!(exits.returned, [(last, Units(10))]);
    let chain = [(four, 4), (three, 3), (two, 2), (one, 1)];
    let mut paid =
        chain.map(|(person, tier)| (Party::Reseller(person, Tier(tier)), last, yuan(270))).to_vec();
    paid.push((Party::Supplier, last, yuan(1350)));
    assert_eq!(exits.paid, paid);
    for tier in 1..=4 {
        assert_eq!(report.tier(Tier(tier)).people.money.profit, yuan(300 - 270));
    }
    let row = report.tier(Tier(5));
    assert_eq!(
        (row.people.money.profit, row.flows.units.returned, row.people.stranded.units),
        (yuan(2430 - 2700), Units(10), Units(0))
    );
    // 10 × (150 − 30) − 1350.
    assert_eq!(simulation.world().supplier_cash(SupplierId(0)), yuan(-150));
    let supplier = &report.suppliers[0];
    assert_eq!((supplier.made, supplier.returned), (Units(10), Units(10)));
    assert_eq!((supplier.sold, supplier.scrapped), (Units(10), Units(10)));
}

/// The last of a row decides in each tick of the period, by a draw that does not depend on its length. The
/// others hand their goods on at once and may not withdraw.
#[test]
fn a_longer_period_offers_the_right_in_the_same_ticks_and_in_more() {
    let withdrew = |ticks, used_by| {
        let mut scenario = five_people();
        scenario.suppliers[0].cooling_off = Some(CoolingOff { ticks, used_by, ..CoolingOff::default() });
        let (exits, ..) = chain(&scenario, &[1, 2, 3, 4]);
        assert!(exits.left.iter().all(|row| (row.1, row.2) == (exits.people[4], Cause::CoolingOff)));
        exits.left.first().map(|row| row.0.0 - 4)
    };
    let shares = [0.04, 0.08, 0.16, 0.32, 1.0];
    let ages = shares.map(|used_by| withdrew(50, used_by).expect("a draw that succeeds"));
    assert!(ages[0] > ages[2] && ages[4] == 1 && ages.is_sorted_by(|a, b| a >= b), "{ages:?}");
    for (used_by, age) in shares.into_iter().zip(ages) {
        for ticks in 1..=50 {
            assert_eq!(withdrew(ticks, used_by), (ticks >= age).then_some(age), "{used_by} over {ticks}");
        }
    }
}

/// Four hand their goods on, and the last keeps ten masks that cost 2700. They count at cost while it is
/// active: not once it has left, nor once they have expired.
#[test]
fn goods_of_active_resellers_alone_count_at_cost() {
    let count = |scenario: &Scenario| {
        let (_, report, _) = chain(scenario, &[1, 2, 3, 4]);
        let (totals, last) = (&report.totals, report.tier(Tier(5)).people);
        assert_eq!((totals.losers, last.losers, last.money.loss), (1, 1, yuan(2700)));
        assert_eq!(totals.losers_with_stock_at_cost, last.losers_with_stock_at_cost);
        (last.active, last.losers_with_stock_at_cost)
    };
    let keeps = five_people();
    let mut leaves = keeps.clone();
    leaves.behaviour.leave.patience = Some(10);
    let mut lets_expire = keeps.clone();
    lets_expire.suppliers[0].product.shelf_life = 20;
    assert_eq!([&keeps, &leaves, &lets_expire].map(count), [(1, 0), (0, 1), (1, 1)]);
}

/// The story's chain among a few hundred people, which grows and falls.
fn falling() -> Scenario {
    let mut scenario = small_mask();
    scenario.ticks = 60;
    scenario.population.people = 800;
    scenario.behaviour.pitches = Pitches { mean: 4.0, sigma: 1.5, most: 100 };
    scenario.behaviour.join.base = vec![0.1];
    scenario.behaviour.leave.patience = Some(12);
    scenario
}

/// The report without what must differ where only the scenario's text does.
fn bare(scenario: &Scenario, seed: u64) -> Value {
    let report = Simulation::new(scenario, seed).unwrap().run();
    let mut value = serde_json::to_value(&report).unwrap();
    let fields = value.as_object_mut().unwrap();
    fields.remove("manifest");
    fields.remove("cascades");
    value
}

/// What 30 seeds come to, the same ones for each scenario.
fn runs(scenario: &Scenario) -> Vec<Report> {
    (0..30).map(|seed| Simulation::new(scenario, seed).unwrap().run()).collect()
}

fn mean(reports: &[Report], figure: impl Fn(&Report) -> f64) -> f64 {
    reports.iter().map(figure).sum::<f64>() / reports.len() as f64
}

/// Ticks that the fall took, or all of them.
fn fall(reports: &[Report]) -> f64 {
    mean(reports, |report| f64::from(report.collapse.map_or(report.totals.ticks, |fall| fall.duration)))
}

/// What a reseller loses.
fn loss(reports: &[Report]) -> f64 {
    mean(reports, |report| {
        let yuan = report.tiers.iter().map(|row| row.people.money.loss.fen() as f64 / 100.0);
        yuan.sum::<f64>() / report.totals.resellers as f64
    })
}

#[test]
fn what_has_no_effect_changes_nothing() {
    let scenario = falling();
    let plain = bare(&scenario, 3);
    let mut neutral = scenario.clone();
    neutral.behaviour.leave.confidence =
        Some(Confidence { downline_left: 0.0, source_left: 0.0, ..Confidence::default() });
    assert_eq!(bare(&neutral, 3), plain);
    let mut neutral = scenario.clone();
    neutral.suppliers[0].buy_back = Some(BuyBack { rate: 0.0, window: 100, ..BuyBack::default() });
    assert_eq!(bare(&neutral, 3), plain);
    let mut neutral = scenario.clone();
    neutral.suppliers[0].cooling_off = Some(CoolingOff { used_by: 0.0, ..CoolingOff::default() });
    assert_eq!(bare(&neutral, 3), plain);
    let mut other = scenario;
    other.behaviour.leave.confidence = Some(Confidence::default());
    assert_ne!(bare(&other, 3), plain);
}

#[test]
fn contagion_makes_the_chain_fall_faster() {
    let with = |source_left, downline_left| {
        let mut scenario = falling();
        let confidence = Confidence { source_left, downline_left, ..Confidence::default() };
        scenario.behaviour.leave.confidence = Some(confidence);
        runs(&scenario)
    };
    let (none, some, more) = (with(0.0, 0.0), with(-0.5, -0.2), with(-1.0, -0.5));
    let falls = [&none, &some, &more].map(|reports| fall(reports));
    let set_off = |report: &Report| report.cascades.as_ref().expect("cascades").set_off as f64;
    let set_off = [&none, &some, &more].map(|reports| mean(reports, set_off));
    println!("ticks that the fall takes: {falls:.1?}; leavers set off: {set_off:.1?}");
    assert!(falls[1] < 0.9 * falls[0] && falls[2] < 0.9 * falls[1]);
    assert!(set_off[0] == 0.0 && set_off[1] > 10.0 && set_off[2] > set_off[1]);
}

#[test]
fn news_of_leavers_reaches_all_resellers() {
    let with = |news| {
        let mut scenario = falling();
        let confidence = Confidence { downline_left: 0.0, source_left: 0.0, news, ..Confidence::default() };
        scenario.behaviour.leave.confidence = Some(confidence);
        fall(&runs(&scenario))
    };
    let falls = [0.0, -0.5, -1.0].map(with);
    println!("ticks that the fall takes: {falls:.1?}");
    assert!(falls[0] > falls[1] && falls[1] > falls[2]);
}

#[test]
fn confidence_falls_in_idle_ticks_and_recovers_with_success() {
    let with = |idle, success| {
        let mut scenario = falling();
        let (downline_left, source_left) = (0.0, 0.0);
        let confidence = Confidence { idle, success, downline_left, source_left, ..Confidence::default() };
        scenario.behaviour.leave.confidence = Some(confidence);
        scenario.behaviour.leave.patience = None;
        runs(&scenario)
    };
    let all = [with(0.0, 0.0), with(-0.05, 0.0), with(-0.2, 0.0), with(-0.2, 0.5)];
    let lost =
        |report: &Report| report.tiers.iter().map(|row| row.people.left["confidence"] as f64).sum::<f64>();
    let lost = [0, 1, 2, 3].map(|at| mean(&all[at], lost));
    let stay = |report: &Report| report.totals.reseller_ticks as f64 / report.totals.resellers as f64;
    let stay = [0, 1, 2, 3].map(|at| mean(&all[at], stay));
    println!("lost confidence: {lost:.1?}; ticks that a reseller stays: {stay:.1?}");
    assert!(lost[0] == 0.0 && lost[1] > 50.0 && lost[2] > 50.0);
    assert!(stay[2] < 0.8 * stay[1], "idle ticks");
    assert!(stay[3] > 1.1 * stay[2], "success");
}

#[test]
fn goods_are_taken_back_only_so_long() {
    let with = |window| {
        let mut scenario = falling();
        scenario.suppliers[0].buy_back = Some(BuyBack { rate: 0.9, window, ..BuyBack::default() });
        let returned = |report: &Report| report.suppliers[0].returned.0 as f64;
        mean(&runs(&scenario), returned)
    };
    let returned = [1, 12, 52].map(with);
    println!("units given back: {returned:.0?}");
    assert!(returned[0] < 0.5 * returned[1] && returned[1] < 0.9 * returned[2]);
}

#[test]
fn buy_back_shifts_the_loss_from_leavers_to_the_supplier() {
    let with = |rate| {
        let mut scenario = falling();
        scenario.suppliers[0].buy_back = Some(BuyBack { rate, window: 52, ..BuyBack::default() });
        runs(&scenario)
    };
    let all = [0.0, 0.5, 0.9].map(with);
    let losses = [0, 1, 2].map(|at| loss(&all[at]));
    let earned =
        [0, 1, 2].map(|at| mean(&all[at], |report| report.flows.suppliers_profit.fen() as f64 / 100.0));
    let stranded = [0, 1, 2].map(|at| mean(&all[at], |report| report.totals.units_stranded.0 as f64));
    println!("loss of a reseller {losses:.0?}; the supplier earns {earned:.0?}; stranded {stranded:.0?}");
    assert!(losses[0] > losses[1] && losses[1] > losses[2]);
    assert!(earned[0] > earned[1] && earned[1] > earned[2]);
    assert!(stranded[0] > stranded[1]);
}

#[test]
fn a_right_to_withdraw_is_used_by_those_without_success() {
    let with = |used_by| {
        let mut scenario = falling();
        scenario.suppliers[0].cooling_off = Some(CoolingOff { used_by, ..CoolingOff::default() });
        runs(&scenario)
    };
    let all = [0.0, 0.16, 0.5].map(with);
    let losses = [0, 1, 2].map(|at| loss(&all[at]));
    let users = |report: &Report| {
        let users = report.tiers.iter().map(|row| row.people.left["cooling_off"]).sum::<u64>();
        users as f64 / report.totals.resellers as f64
    };
    let users = [0, 1, 2].map(|at| mean(&all[at], users));
    println!("loss of a reseller {losses:.0?}; share of those who withdraw {users:.2?}");
    assert!(losses[0] > losses[1] && losses[1] > losses[2]);
    assert!(users[0] == 0.0 && users[1] > 0.2 && users[2] > users[1]);
}
