//! Every draw is keyed by who it is for and what: what does not concern a person changes none of its
//! postings.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use downline::event::{Entry, Party, Phase};
use downline::scenario::{
    Ask, BelowCost, ByOrderSize, Credit, DepthPrices, Ladder, MissedQuota, NetworkKind, Offer, OrderTerms,
    Platform, Rank, Reorder, Supplier, WhenBroke,
};
use downline::world::{Standing, Status};
use downline::{
    Money, Observer, PersonId, Posting, Report, Scenario, Simulation, SupplierId, Tick, Tier, World,
};
use proptest::prelude::*;

use downline_tests::strategy;
use downline_tests::testing::{self, Run};

/// Everything that happened in a run, in order.
#[derive(Debug, Default, PartialEq)]
struct Stream(Vec<(Tick, Phase, Entry)>);

impl Observer for Stream {
    fn phase(&mut self, tick: Tick, phase: Phase, entries: &[Entry], _: &World) -> ControlFlow<()> {
        self.0.extend(entries.iter().map(|&entry| (tick, phase, entry)));
        ControlFlow::Continue(())
    }
}

fn run(scenario: &Scenario, seed: u64) -> (Stream, Report) {
    let mut stream = Stream::default();
    let report = Simulation::new(scenario, seed).expect("a valid scenario").run_with(&mut stream);
    (stream, report)
}

/// The first row in which two streams differ, for a message that can be read.
fn difference(one: &Stream, other: &Stream) -> Option<String> {
    let mut rows = one.0.iter().zip(&other.0);
    match rows.find(|(one, other)| one != other) {
        Some((one, other)) => Some(format!("{one:?}\nagainst\n{other:?}")),
        None if one.0.len() == other.0.len() => None,
        None => Some(format!("{} rows against {}", one.0.len(), other.0.len())),
    }
}

/// What the report says of people and goods: all but the manifest and the size of the population.
fn lives(report: &Report) -> String {
    let mut report = report.clone();
    report.manifest.scenario_digest.clear();
    report.manifest.result_digest.clear();
    report.totals.people = 0;
    report.to_json()
}

/// A supplier without agents, so that no person can join it.
fn inert() -> impl Strategy<Value = Supplier> {
    testing::scenarios().prop_map(|mut scenario| {
        let mut supplier = scenario.suppliers.remove(0);
        supplier.first_agents = 0;
        supplier.direct = None;
        supplier
    })
}

proptest! {
    #![proptest_config(strategy::cases(150))]

    #[test]
    fn people_beyond_the_seats_change_nothing(
        Run { mut scenario, seed, .. } in testing::runs(),
        more in prop_oneof![1..50u32, Just(100_000)],
    ) {
        let seats = scenario.population.seated();
        scenario.population.people = seats;
        scenario.population.seats = None;
        let (alone, report_alone) = run(&scenario, seed);
        scenario.population.people = seats + more;
        scenario.population.seats = Some(seats);
        prop_assume!(scenario.validate().is_ok());
        let (among_strangers, report) = run(&scenario, seed);
        prop_assert_eq!(difference(&alone, &among_strangers), None);
        prop_assert_eq!(lives(&report_alone), lives(&report));
        prop_assert_eq!(report.totals.people, seats + more);
    }

    #[test]
    fn a_supplier_without_agents_changes_nothing(Run { scenario, seed, .. } in testing::runs(), mut idle in inert()) {
        let (without, report_without) = run(&scenario, seed);
        let mut scenario = scenario;
        let ticks = scenario.ticks;
        if scenario.platform.marketplace.is_some() {
            // No person can open a shop for it, as none expects a margin.
            idle.product.list_price = Money::from_fen(1);
            idle.price_changes.clear();
        }
        scenario.suppliers.push(idle);
        for supplier in &mut scenario.suppliers {
            supplier.price_changes.retain(|change| change.tick <= ticks);
        }
        prop_assume!(scenario.validate().is_ok());
        let (with, mut report) = run(&scenario, seed);
        prop_assert_eq!(difference(&without, &with), None);
        report.suppliers.pop();
        report.indicators.pop();
        report.collapses.pop();
        prop_assert_eq!(lives(&report_without), lives(&report));
    }

    #[test]
    fn a_rank_at_the_bottom_that_no_recruit_can_pay_changes_nothing((scenario, seed) in by_order_size()) {
        let (without, _) = run(&scenario, seed);
        let mut scenario = scenario;
        for ladder in ladders(&mut scenario.suppliers[0]) {
            let last = ladder.ranks.last().expect("a rank").clone();
            ladder.ranks.push(Rank { price: last.price + Money::from_fen(1), ..beyond_means() });
        }
        prop_assume!(scenario.validate().is_ok());
        let (with, _) = run(&scenario, seed);
        prop_assert_eq!(difference(&without, &with), None);
    }

    #[test]
    fn a_rank_in_between_that_no_recruit_can_pay_changes_only_the_numbers_of_ranks(
        (scenario, seed) in by_order_size(),
    ) {
        let (without, _) = run(&scenario, seed);
        let mut scenario = scenario;
        for ladder in ladders(&mut scenario.suppliers[0]) {
            let price = ladder.ranks[0].price + Money::from_fen(1);
            // Just above the next rank, so that most orders that promote to that one reach it too.
            let entry_order = ladder.ranks.get(1).map_or(0, |next| next.entry_order) + 1;
            let rank = Rank { price, entry_order, ..beyond_means() };
            ladder.ranks.insert(1, rank);
        }
        prop_assume!(scenario.validate().is_ok());
        let (with, _) = run(&scenario, seed);
        let renumbered = |tier: Tier| if tier > Tier(1) { Tier(tier.0 + 1) } else { tier };
        let expected = without.0.into_iter().map(|(tick, phase, entry)| {
            (tick, phase, Entry { posting: with_tiers(entry.posting, renumbered), ..entry })
        });
        prop_assert_eq!(difference(&Stream(expected.collect()), &with), None);
    }

    #[test]
    fn a_depth_that_no_recruit_can_pay_might_as_well_be_forbidden(
        Run { scenario, seed, .. } in testing::runs(),
        deepest in 1..4u32,
    ) {
        let mut scenario = scenario;
        scenario.suppliers.truncate(1);
        hold_to_modest_means(&mut scenario);
        let seats = scenario.population.seated();
        let supplier = &mut scenario.suppliers[0];
        supplier.first_agents = supplier.first_agents.clamp(1, seats);
        supplier.max_tier = None;
        supplier.price_changes.clear();
        let Ladder::ByDepth(ladder) = &mut supplier.ladder else { return Ok(()) };
        let last = *ladder.terms.last().expect("terms");
        ladder.terms.resize(deepest as usize, last);
        ladder.terms.push(OrderTerms { deposit: Money::from_yuan(40_000_000), ..last });
        prop_assume!(scenario.validate().is_ok());
        let (unaffordable, _) = run(&scenario, seed);
        scenario.suppliers[0].max_tier = Some(deepest);
        let (forbidden, _) = run(&scenario, seed);
        prop_assert_eq!(difference(&unaffordable, &forbidden), None);
    }
}

/// No person has more than a few million yuan.
fn hold_to_modest_means(scenario: &mut Scenario) {
    let population = &mut scenario.population;
    population.cash.sigma = population.cash.sigma.min(1.0);
    population.cash.median = population.cash.median.min(Money::from_yuan(10_000));
    if population.credit == Credit::Unlimited {
        population.credit = Credit::Limit(Money::from_yuan(10_000));
    }
}

fn beyond_means() -> Rank {
    Rank {
        entry_order: 0,
        reorder_minimum: 1,
        order_multiple: 1,
        deposit: Money::from_yuan(40_000_000),
        ..Rank::default()
    }
}

/// A scenario of one supplier with a ladder by order size to which ranks can be added: every rank has the
/// same chance to be joined, no rank is entered without an order, no reseller is demoted (into the new rank),
/// and the first rank stands apart from the others.
fn by_order_size() -> impl Strategy<Value = (Scenario, u64)> {
    let has_ranks = |run: &Run| matches!(run.scenario.suppliers[0].ladder, Ladder::ByOrderSize(_));
    testing::runs().prop_filter("a ladder by order size", has_ranks).prop_map(
        |Run { mut scenario, seed, .. }| {
            scenario.suppliers.truncate(1);
            hold_to_modest_means(&mut scenario);
            scenario.behaviour.join.base.truncate(1);
            scenario.suppliers[0].max_tier = None;
            // Laws name tiers, and units that promote.
            scenario.events.retain(|event| !matches!(event.what, downline::scenario::Happening::Law(_)));
            // Orders between the sizes of the first two ranks, so that there are promotions.
            let Ladder::ByOrderSize(ladder) = &scenario.suppliers[0].ladder else { unreachable!() };
            let up_to = ladder.ranks[0].entry_order.max(2);
            scenario.behaviour.reorder = Reorder { when_below: 2, up_to, ..Reorder::default() };
            scenario.behaviour.ask.discount = 0.0;
            for ladder in ladders(&mut scenario.suppliers[0]) {
                ladder.referral.rate = 0.0;
                if ladder.missed_quota == MissedQuota::Demote {
                    ladder.missed_quota = MissedQuota::Expel;
                }
                for rank in &mut ladder.ranks {
                    rank.entry_order += rank.order_multiple;
                }
                ladder.ranks[0].entry_order += 2 * ladder.ranks[0].order_multiple;
                for rank in &mut ladder.ranks[1..] {
                    rank.price += Money::from_fen(2);
                }
            }
            (scenario, seed)
        },
    )
}

fn ladders(supplier: &mut Supplier) -> impl Iterator<Item = &mut ByOrderSize> {
    let later = supplier.price_changes.iter_mut().filter_map(|change| change.ladder.as_mut());
    std::iter::once(&mut supplier.ladder).chain(later).filter_map(|ladder| match ladder {
        Ladder::ByOrderSize(ladder) => Some(ladder),
        Ladder::ByDepth(_) => None,
    })
}

/// The posting with other numbers for tiers.
fn with_tiers(mut posting: Posting, renumbered: impl Fn(Tier) -> Tier) -> Posting {
    use Posting::*;
    let of_party = |party: &mut Party| {
        if let Party::Reseller(_, tier) = party {
            *tier = renumbered(*tier);
        }
    };
    match &mut posting {
        Apply { tier, .. }
        | Deposit { tier, .. }
        | Loan { tier, .. }
        | Instalment { tier, .. }
        | SetOff { tier, .. }
        | WriteOff { tier, .. }
        | OpenShop { tier, .. }
        | CloseShop { tier, .. }
        | Join { tier, .. }
        | Refund { tier, .. }
        | Markup { tier, .. }
        | Commission { tier, .. }
        | Retail { tier, .. }
        | Dump { tier, .. }
        | ServiceCost { tier, .. }
        | PlatformFee { tier, .. }
        | Withhold { tier, .. }
        | Payout { tier, .. }
        | Dispute { tier, .. }
        | LostSale { tier, .. }
        | Use { tier, .. }
        | DisappointHolder { tier, .. }
        | Expire { tier, .. }
        | Return { tier, .. }
        | Unpaid { tier, .. }
        | Leave { tier, .. } => *tier = renumbered(*tier),
        DisappointBuyer { seller: party, .. } => of_party(party),
        Order { tier, source: party, .. }
        | Sale { tier, seller: party, .. }
        | BuyBack { tier, payer: party, .. }
        | Referral { tier, payer: party, .. } => {
            *tier = renumbered(*tier);
            of_party(party);
        }
        MarketSale { seller: party, .. } => of_party(party),
        Move { from, to, .. } => {
            *from = renumbered(*from);
            *to = renumbered(*to);
        }
        TurnAway { .. } | Make { .. } | Direct { .. } | DirectFee { .. } | LostDirect { .. } => {}
        other => panic!("a posting that the tests do not know: {other:?}"),
    }
    posting
}

/// Draws for an observer's own use are its own: asking for them changes nothing.
#[test]
fn an_observer_with_draws_of_its_own_changes_nothing() {
    let mut scenario = downline_tests::strategy::plain_mask();
    scenario.population.people = 1_000;
    scenario.suppliers[0].first_agents = 10;
    scenario.ticks = 20;
    let (plain, _) = run(&scenario, 3);
    let mut simulation = Simulation::new(&scenario, 3).expect("a valid scenario");
    let mut stream = Stream::default();
    let mut drawn = Vec::new();
    while !simulation.is_done() {
        let _ = simulation.step_with(&mut stream);
        for reseller in simulation.world().resellers() {
            drawn.push(simulation.observer_draws(reseller.person()).get(0));
        }
    }
    assert_eq!(difference(&plain, &stream), None);
    let all = drawn.len();
    drawn.sort_unstable();
    drawn.dedup();
    assert_eq!(drawn.len(), all, "no two people or ticks share a draw");
}

/// Two policies that differ from some tick on share everything before it.
#[test]
fn a_price_change_changes_nothing_before_it_comes() {
    let mut scenario = downline_tests::strategy::plain_mask();
    scenario.population.people = 1_000;
    scenario.suppliers[0].first_agents = 10;
    scenario.ticks = 20;
    scenario.network = NetworkKind::Complete;
    scenario.behaviour.offer = Offer::Both;
    scenario.behaviour.ask = Ask { discount: 0.1, below_cost: BelowCost::Accept, ..Ask::default() };
    let (plain, _) = run(&scenario, 3);
    scenario.suppliers[0].price_changes = vec![downline::scenario::PriceChange {
        tick: 11,
        list_price: Some(Money::from_yuan(260)),
        ladder: Some(Ladder::ByDepth(downline::scenario::ByDepth {
            prices: DepthPrices::Step { first: Money::from_yuan(100), step: Money::from_yuan(50) },
            ..downline::scenario::ByDepth::default()
        })),
        ..downline::scenario::PriceChange::default()
    }];
    let (changed, _) = run(&scenario, 3);
    let before =
        |stream: &Stream| stream.0.iter().take_while(|row| row.0 < Tick(11)).copied().collect::<Vec<_>>();
    assert_eq!(before(&plain), before(&changed));
    assert_ne!(plain, changed);
    assert!(plain.0.iter().all(|row| row.2.supplier == SupplierId(0)));
}

/// Luck that can be seen one draw at a time: who has how much cash, and how many units a reseller uses who
/// has more than enough of them.
#[derive(Default)]
struct Draws {
    cash: BTreeMap<PersonId, Money>,
    /// Used by a person in a tick.
    used: BTreeMap<(Tick, PersonId), u64>,
    /// Everything up to and with this tick.
    stream: Stream,
}

/// The most units that a reseller uses in a tick.
const MOST_USED: u64 = 3;

impl Observer for Draws {
    fn phase(&mut self, tick: Tick, phase: Phase, entries: &[Entry], world: &World) -> ControlFlow<()> {
        let _ = self.stream.phase(tick, phase, entries, world);
        for entry in entries {
            match entry.posting {
                // First agents are given the cash of their buy-in, which a remedy may change.
                Posting::Apply { person, cash, recruiter: Some(_), .. } => {
                    self.cash.insert(person, cash);
                }
                Posting::Use { person, units, .. } => {
                    *self.used.entry((tick, person)).or_default() += units.0;
                }
                _ => {}
            }
        }
        if phase == Phase::UseAndDump {
            for reseller in world.resellers().filter(|reseller| reseller.status() == Status::Active) {
                let used = self.used.get(&(tick, reseller.person())).copied().unwrap_or(0);
                if reseller.on_hand().0 + used >= MOST_USED {
                    self.used.insert((tick, reseller.person()), used);
                } else {
                    self.used.remove(&(tick, reseller.person()));
                }
            }
            let is_active = |person| world.standing(person) == Some(Standing::Reseller);
            self.used.retain(|&(then, person), _| then < tick || is_active(person));
        }
        ControlFlow::Continue(())
    }
}

/// Every draw that a run has in common with the same run under a remedy comes out the same: not in
/// total, but person by person and tick by tick.
#[test]
fn luck_that_a_remedy_does_not_touch_is_shared_draw_by_draw() {
    let mut scenario = Scenario::mask();
    scenario.population.people = 3_000;
    scenario.suppliers[0].first_agents = 20;
    scenario.ticks = 50;
    scenario.behaviour.own_use = 1.4;
    scenario.behaviour.disappointment = None;
    // Refunds change who has money left.
    scenario.behaviour.leave.when_broke = WhenBroke::Stay;
    let watch = |scenario: &Scenario| {
        let mut draws = Draws::default();
        Simulation::new(scenario, 9).expect("a valid scenario").run_with(&mut draws);
        draws
    };
    let base = watch(&scenario);
    for remedy in downline::Remedy::usual() {
        let name = remedy.name();
        let with = watch(&remedy.on(&scenario));
        let shared = |one: &BTreeMap<PersonId, Money>, other: &BTreeMap<PersonId, Money>| {
            let both = one.iter().filter_map(|(person, cash)| Some((cash, other.get(person)?)));
            both.inspect(|(one, other)| assert_eq!(one, other, "cash under {name}")).count()
        };
        let people = shared(&base.cash, &with.cash);
        let (mut draws, mut used) = (0, 0);
        for (key, units) in &base.used {
            if let Some(other) = with.used.get(key) {
                assert_eq!(units, other, "{name}: units used by {key:?}");
                draws += 1;
                used += units;
            }
        }
        // Under the 70 % rule first agents are nearly all there are.
        let few = matches!(remedy, downline::Remedy::EndUseRule { .. });
        let (most_people, most_draws) = if few { (0, 100) } else { (21, 301) };
        let found = people >= most_people && draws.min(used) >= most_draws;
        assert!(found, "{name}: {people} {draws} {used}");
    }
    // What only pays disputes back leaves everything else in its place, to the last posting.
    let lives = |draws: &Draws| -> Vec<(Tick, Phase, Entry)> {
        let is_refund = |entry: &Entry| matches!(entry.posting, Posting::Dispute { .. });
        draws.stream.0.iter().filter(|row| !is_refund(&row.2)).copied().collect()
    };
    scenario.platform.assurance = 0.0;
    let guaranteed = watch(&downline::Remedy::RefundGuarantee.on(&scenario));
    scenario.platform.assurance = Platform::default().assurance;
    assert_eq!(lives(&base), lives(&guaranteed));
    assert_ne!(base.stream, guaranteed.stream);
    // What comes at a tick changes nothing before it.
    let raised = watch(&downline::Remedy::RaisePrices { tick: 13, by: 0.2 }.on(&scenario));
    let before =
        |draws: &Draws| draws.stream.0.iter().take_while(|row| row.0 < Tick(13)).copied().collect::<Vec<_>>();
    assert_eq!(before(&base), before(&raised));
    assert_ne!(base.stream, raised.stream);
}
