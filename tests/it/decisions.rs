//! Decisions of the user's own: the standard ones by another way, wild ones, and one of each kind.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use downline::decision::{AskView, BuyView, JoinView, LeaveView, ReorderView, UseView, Work, WorkView};
use downline::event::Cause;
use downline::ledger::Book;
use downline::{Decisions, Money, PersonId, Preset, Report, Scenario, Simulation, Tick, Tier, Units};
use proptest::prelude::*;

use downline_tests::strategy::cases;
use downline_tests::testing::{self, Run};

/// Decides nothing itself.
struct Standard;
impl Decisions for Standard {
    fn name(&self) -> &str {
        "standard"
    }
}

/// What came out, without who decided.
fn outcome(mut report: Report) -> String {
    report.manifest.decisions = None;
    report.manifest.result_digest.clear();
    report.to_json()
}

fn small(preset: Preset) -> Scenario {
    let size = [("population.people", "3000"), ("suppliers.0.first_agents", "15"), ("ticks", "60")];
    preset.scenario().with_all(size).unwrap()
}

/// Still smaller, for what is run several times.
fn smaller(preset: Preset) -> Scenario {
    small(preset).with("population.people", "1000").unwrap()
}

#[test]
fn the_standard_decisions_give_the_standard_result() {
    for preset in Preset::ALL {
        let scenario = smaller(preset);
        let usual = Simulation::new(&scenario, 7).unwrap().run();
        let shown = Simulation::builder(&scenario).seed(7).decisions(Standard).build().unwrap().run();
        assert_eq!(usual.manifest.decisions, None);
        assert_eq!(shown.manifest.decisions.as_deref(), Some("standard"));
        assert_ne!(usual.manifest.result_digest, shown.manifest.result_digest);
        assert_eq!(outcome(usual), outcome(shown), "{}", preset.name());
    }
}

/// Answers all sorts of things, by its draws.
struct Wild;
impl Wild {
    fn any<T: Clone>(draws: &downline::random::Draws, of: &[T]) -> T {
        of[(draws.get(0) % of.len() as u64) as usize].clone()
    }
}
impl Decisions for Wild {
    fn name(&self) -> &str {
        "wild"
    }
    fn work(&self, view: &WorkView) -> Work {
        let pitches = Wild::any(&view.draws, &[0, 1, 3, 20, u32::MAX]);
        let share = [f64::NAN, -1.0, 0.0, 0.3, 1.0, f64::INFINITY];
        Work { pitches, recruiting: share[(view.draws.get(1) % 6) as usize] }
    }
    fn ask(&self, view: &AskView) -> Money {
        let list = view.list_price;
        Wild::any(
            &view.draws,
            &[
                Money::from_fen(i64::MIN),
                Money::ZERO,
                view.cost,
                list,
                view.standard,
                Money::from_fen(i64::MAX),
            ],
        )
    }
    fn join(&self, view: &JoinView) -> bool {
        !view.draws.get(0).is_multiple_of(3)
    }
    fn buy(&self, view: &BuyView) -> bool {
        !view.draws.get(0).is_multiple_of(3)
    }
    fn reorder(&self, view: &ReorderView) -> Units {
        Wild::any(&view.draws, &[Units(0), Units(0), Units(1), Units(40), Units(u64::MAX), view.standard])
    }
    fn own_use(&self, view: &UseView) -> Units {
        assert!(view.standard <= view.own.on_hand && view.own.on_hand > Units(0));
        Wild::any(&view.draws, &[Units(0), Units(0), Units(2), Units(u64::MAX), view.standard])
    }
    fn leave(&self, view: &LeaveView) -> bool {
        view.draws.get(0).is_multiple_of(6)
    }
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn the_standard_decisions_give_the_standard_result_anywhere(Run { scenario, seed, .. } in testing::runs()) {
        let usual = Simulation::new(&scenario, seed).unwrap().run();
        let shown = Simulation::builder(&scenario).seed(seed).decisions(Standard).build().unwrap().run();
        prop_assert_eq!(outcome(usual), outcome(shown));
    }

    #[test]
    fn no_decision_breaks_the_books(Run { scenario, seed, .. } in testing::runs()) {
        let mut simulation = Simulation::builder(&scenario).seed(seed).book(Book::Full).decisions(Wild).build().unwrap();
        while !simulation.is_done() {
            simulation.step();
            simulation.audit().map_err(|error| TestCaseError::fail(error.to_string()))?;
        }
        let report = simulation.report();
        let again = Simulation::builder(&scenario).seed(seed).decisions(Wild).build().unwrap().run();
        prop_assert_eq!(report.to_json(), again.to_json());
    }
}

/// Decides for many at a time, and never for one.
struct InBatches;

impl Decisions for InBatches {
    fn name(&self) -> &str {
        "wild"
    }
    fn works(&self, views: &[WorkView], decisions: &mut Vec<Work>) {
        Wild.works(views, decisions);
    }
    fn asks(&self, views: &[AskView], decisions: &mut Vec<Money>) {
        Wild.asks(views, decisions);
    }
    fn joins(&self, views: &[JoinView], decisions: &mut Vec<bool>) {
        Wild.joins(views, decisions);
    }
    fn buys(&self, views: &[BuyView], decisions: &mut Vec<bool>) {
        Wild.buys(views, decisions);
    }
    fn reorders(&self, views: &[ReorderView], decisions: &mut Vec<Units>) {
        Wild.reorders(views, decisions);
    }
    fn own_uses(&self, views: &[UseView], decisions: &mut Vec<Units>) {
        Wild.own_uses(views, decisions);
    }
    fn leaves(&self, views: &[LeaveView], decisions: &mut Vec<bool>) {
        Wild.leaves(views, decisions);
    }
}

#[test]
fn a_boxed_rule_decides_as_the_rule_does() {
    for preset in Preset::ALL {
        let scenario = smaller(preset);
        let run = |decisions: Box<dyn Decisions>| {
            Simulation::builder(&scenario).seed(7).decisions(decisions).build().unwrap().run().to_json()
        };
        let plain = Simulation::builder(&scenario).seed(7).decisions(Wild).build().unwrap().run().to_json();
        assert_eq!(run(Box::new(Wild)), plain, "{}", preset.name());
        assert_eq!(run(Box::new(InBatches)), plain, "{} in batches", preset.name());
    }
}

/// A type that replaces one decision, and a run of the story with it beside the usual one.
macro_rules! with_decision {
    (|$self:ident, $view:ident: $of:ty| $method:ident -> $answer:ty $body:block) => {{
        struct Own;
        impl Decisions for Own {
            fn name(&self) -> &str {
                "own"
            }
            fn $method(&$self, $view: &$of) -> $answer $body
        }
        // What disappoints its user is the last unit that it uses, whatever it decides.
        let mut scenario = small(Preset::Mask);
        scenario.behaviour.disappointment = None;
        let mut simulation = Simulation::builder(&scenario).seed(7).book(Book::Full).decisions(Own).build().unwrap();
        let own = simulation.run();
        simulation.audit().unwrap();
        (own, Simulation::new(&scenario, 7).unwrap().run())
    }};
}

fn retail(report: &Report) -> u64 {
    report.tiers.iter().map(|row| row.flows.units.retail.0).sum()
}

#[test]
fn who_makes_no_pitches_finds_no_recruits() {
    let (idle, usual) =
        with_decision!(|self, _view: WorkView| work -> Work { Work { pitches: 0, recruiting: 1.0 } });
    assert_eq!((idle.totals.resellers, retail(&idle)), (15, 0));
    assert!(usual.totals.resellers > 100 && retail(&usual) > 100);
}

#[test]
fn who_only_sells_has_no_recruits() {
    let (sellers, usual) =
        with_decision!(|self, view: WorkView| work -> Work { Work { recruiting: 0.0, ..view.standard } });
    assert_eq!(sellers.totals.resellers, 15);
    assert!(sellers.tier(Tier(1)).flows.units.retail > usual.tier(Tier(1)).flows.units.retail);
}

#[test]
fn who_joins_is_decided_one_by_one() {
    let (even, _) = with_decision!(|self, view: JoinView| join -> bool { view.standard && view.person.0.is_multiple_of(2) });
    assert!(even.totals.resellers > 15);
    let scenario = small(Preset::Mask);
    struct Even;
    impl Decisions for Even {
        fn name(&self) -> &str {
            "even"
        }
        fn join(&self, view: &JoinView) -> bool {
            assert!(view.buy_in <= view.cash && view.price < view.list_price && view.tier > Tier(1));
            view.person.0.is_multiple_of(2)
        }
    }
    let mut simulation = Simulation::builder(&scenario).seed(7).decisions(Even).build().unwrap();
    simulation.run();
    let odd = simulation.world().resellers().filter(|reseller| reseller.person().0 % 2 == 1);
    assert!(odd.into_iter().all(|reseller| reseller.recruiter().is_none()), "only first agents are odd");
}

#[test]
fn buyers_may_refuse() {
    let (unsold, _) = with_decision!(|self, _view: BuyView| buy -> bool { false });
    assert_eq!(retail(&unsold), 0);
}

/// Asks one yuan, whatever it paid.
struct Cheap;
impl Decisions for Cheap {
    fn name(&self) -> &str {
        "cheap"
    }
    fn ask(&self, _: &AskView) -> Money {
        Money::from_yuan(1)
    }
}

#[test]
fn what_is_asked_is_what_is_paid() {
    let scenario = small(Preset::Mask);
    let mut simulation =
        Simulation::builder(&scenario).seed(7).book(Book::Full).decisions(Cheap).build().unwrap();
    let cheap = simulation.run();
    simulation.audit().unwrap();
    let (_, refunds) = simulation.ledger().disputes();
    let (sold, usual) = (retail(&cheap), retail(&Simulation::new(&scenario, 7).unwrap().run()));
    assert!(sold > usual, "{sold} instead of {usual}");
    assert_eq!(cheap.flows.consumers_paid, Money::from_yuan((sold - refunds) as i64));
}

#[test]
fn who_wants_more_goods_orders_more() {
    let (hoarders, usual) = with_decision!(|self, view: ReorderView| reorder -> Units {
        if view.tick == Tick(3) && view.own.cash >= view.own.price { Units(1) } else { view.standard }
    });
    assert!(hoarders.tier(Tier(1)).flows.units.bought > usual.tier(Tier(1)).flows.units.bought);
}

#[test]
fn who_uses_what_is_about_to_expire_lets_nothing_expire() {
    let (thrifty, usual) = with_decision!(|self, view: UseView| own_use -> Units {
        if view.ticks_left == 0 { view.own.on_hand } else { Units(0) }
    });
    let sum = |report: &Report, of: fn(&downline::report::UnitFlow) -> Units| -> u64 {
        report.tiers.iter().map(|row| of(&row.flows.units).0).sum()
    };
    assert!(sum(&usual, |units| units.expired) > 100 && sum(&usual, |units| units.own_use) > 0);
    assert_eq!(sum(&thrifty, |units| units.expired), 0);
    assert!(sum(&thrifty, |units| units.own_use) > 100);
    // Those who have left use what they hold too.
    let (wasteful, _) = with_decision!(|self, view: UseView| own_use -> Units {
        if view.is_active { Units(0) } else { view.own.on_hand }
    });
    assert!(sum(&wasteful, |units| units.own_use) > 100);
}

#[test]
fn each_viewer_of_a_post_is_asked() {
    struct Trusting;
    impl Decisions for Trusting {
        fn name(&self) -> &str {
            "trusting"
        }
        fn buy(&self, view: &BuyView) -> bool {
            view.in_need && view.price <= view.willingness_to_pay
        }
    }
    let posts =
        [("behaviour.pitches.most", "0"), ("behaviour.broadcasts.mean", "20"), ("behaviour.buy_trust", "0")];
    let scenario = small(Preset::Mask).with_all(posts).unwrap();
    let usual = Simulation::new(&scenario, 7).unwrap().run();
    let trusting = Simulation::builder(&scenario).seed(7).decisions(Trusting).build().unwrap().run();
    assert_eq!(retail(&usual), 0);
    assert!(retail(&trusting) > 10, "{}", retail(&trusting));
}

#[test]
fn who_leaves_of_its_own_accord_is_counted_as_such() {
    let (gone, usual) = with_decision!(|self, view: LeaveView| leave -> bool { view.tick == Tick(10) });
    let by = |report: &Report, cause: Cause| {
        report.tiers.iter().map(|row| row.people.left[cause.name()]).sum::<u64>()
    };
    assert_eq!(by(&usual, Cause::Decision), 0);
    assert!(by(&gone, Cause::Decision) > 0);
    assert_eq!(by(&gone, Cause::Patience), 0, "no other reseller leaves, for who stays has decided to");
    assert_eq!(gone.totals.active, 0, "after tick 10 there is no person left to recruit");
}

/// Overrides batches: answers too few of one kind, too many of another.
struct Batches;
impl Decisions for Batches {
    fn name(&self) -> &str {
        "batches"
    }
    fn joins(&self, views: &[JoinView], decisions: &mut Vec<bool>) {
        decisions.extend(views.iter().take(views.len() / 2).map(|view| view.standard));
    }
    fn leaves(&self, views: &[LeaveView], decisions: &mut Vec<bool>) {
        decisions.extend(views.iter().map(|view| view.standard.is_some()).chain([true, true]));
    }
}

#[test]
fn batches_of_any_length_are_borne() {
    let scenario = small(Preset::Mask);
    let usual = Simulation::new(&scenario, 7).unwrap().run();
    let batches = Simulation::builder(&scenario).seed(7).decisions(Batches).build().unwrap().run();
    assert_eq!(outcome(usual), outcome(batches));
}

type Luck = BTreeMap<(u32, PersonId, Option<PersonId>), u64>;

/// Notes the luck of each person who is asked to join; makes `pitches` pitches.
struct Notes {
    pitches: u32,
    luck: Arc<Mutex<Luck>>,
}
impl Decisions for Notes {
    fn name(&self) -> &str {
        "notes"
    }
    fn work(&self, view: &WorkView) -> Work {
        Work { pitches: self.pitches, ..view.standard }
    }
    fn join(&self, view: &JoinView) -> bool {
        let key = (view.tick.0, view.person, view.recruiter);
        self.luck.lock().unwrap().insert(key, view.draws.get(0) ^ view.draws.get(1).rotate_left(1));
        view.standard
    }
}

#[test]
fn luck_is_shared_between_behaviours() {
    let scenario = small(Preset::Mask);
    let luck = |pitches| {
        let luck = Arc::new(Mutex::new(Luck::new()));
        let notes = Notes { pitches, luck: Arc::clone(&luck) };
        Simulation::builder(&scenario).seed(7).decisions(notes).build().unwrap().run();
        let noted = luck.lock().unwrap();
        noted.clone()
    };
    let (few, many) = (luck(2), luck(6));
    let shared = few.iter().filter(|(key, _)| many.contains_key(key)).count();
    assert!(shared > 20, "{shared} encounters in common");
    assert!(few.iter().all(|(key, luck)| many.get(key).is_none_or(|other| other == luck)));
    let distinct: std::collections::BTreeSet<u64> = many.values().copied().collect();
    assert_eq!(distinct.len(), many.len(), "each has luck of its own");
}
