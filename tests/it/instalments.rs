//! Instalments for the entry order: by hand, in direction, and nothing where they are off.

use downline::decision::{Decisions, JoinView};
use downline::report::InstalmentFlow;
use downline::scenario::{
    BuyBack, Credit, Hype, Instalments, Join, LogNormal, Lure, NetworkKind, Offer, Pitches,
};
use downline::{Money, Posting, Report, Scenario, Simulation, Tick, Tier};
use downline_tests::runs::{bytes, log, mean};
use downline_tests::scenarios::{paying_few, yuan};

fn with(scenario: &Scenario, down: f64, ticks: u32) -> Scenario {
    let mut lent = scenario.clone();
    lent.suppliers[0].instalments = Some(Instalments { down, ticks });
    lent
}

fn flow(report: &Report) -> InstalmentFlow {
    report.suppliers[0].instalments.expect("a supplier that lends")
}

/// A chain in which money is short: most people cannot pay an entry order at once.
fn short_of_cash() -> Scenario {
    let mut scenario = paying_few();
    scenario.population.cash = LogNormal { median: yuan(1200), sigma: 0.6 };
    scenario.population.credit = Credit::Limit(Money::ZERO);
    scenario
}

/// A first agent and one recruit, who joins at tier 2 at tick 1 and sells nothing.
fn one_recruit(down: f64, ticks: u32) -> Scenario {
    let mut scenario = with(&downline_tests::strategy::plain_mask(), down, ticks);
    scenario.ticks = 20;
    scenario.network = NetworkKind::Complete;
    scenario.population.people = 2;
    scenario.population.persuadable = 1.0;
    scenario.population.cash = LogNormal { median: yuan(10_000), sigma: 0.0 };
    scenario.population.credit = Credit::Limit(Money::ZERO);
    scenario.suppliers[0].first_agents = 1;
    scenario.suppliers[0].hype = Hype::default();
    let behaviour = &mut scenario.behaviour;
    behaviour.pitches = Pitches { mean: 1.0, sigma: 0.0, most: 1 };
    behaviour.offer = Offer::Either { recruiting: 1.0, per_saleless_tick: 0.0, most: 1.0 };
    behaviour.join = Join { base: vec![1.0], lure: Lure::Flat, ..Join::default() };
    behaviour.own_use = 0.0;
    behaviour.reorder.when_below = 0;
    behaviour.leave.patience = Some(12);
    behaviour.leave.confidence = None;
    scenario
}

/// The tick and amount of each posting for which `amount` gives one.
fn amounts(log: &[(Tick, Posting)], amount: impl Fn(&Posting) -> Option<Money>) -> Vec<(u32, Money)> {
    log.iter().filter_map(|(tick, posting)| amount(posting).map(|amount| (tick.0, amount))).collect()
}

fn loans(log: &[(Tick, Posting)]) -> Vec<(u32, Money)> {
    amounts(log, |posting| match posting {
        Posting::Loan { amount, .. } => Some(*amount),
        _ => None,
    })
}

fn instalments(log: &[(Tick, Posting)]) -> Vec<(u32, Money)> {
    amounts(log, |posting| match posting {
        Posting::Instalment { amount, .. } => Some(*amount),
        _ => None,
    })
}

/// Ten units at 180 yuan: 1800 yuan, of which 720 are paid on joining and 270 in each of four ticks.
#[test]
fn an_entry_order_is_repaid_by_hand() {
    let scenario = one_recruit(0.4, 4);
    assert_eq!(scenario.suppliers[0].ladder.terms(Tier(2)).entry_order, 10);
    let (report, log) = log(&scenario, 1);
    assert_eq!(loans(&log), [(1, yuan(1080))]);
    let part = yuan(270);
    assert_eq!(instalments(&log), [(2, part), (3, part), (4, part), (5, part)]);
    let lent = yuan(1080);
    let expected = InstalmentFlow { lent, repaid: lent, written_off: Money::ZERO, owed: Money::ZERO };
    assert_eq!(flow(&report), expected);
    assert_eq!(report.tier(Tier(2)).people.money.paid, yuan(1800), "paid once, regardless of the lender");
    let told = "lent for entry orders 1080; repaid 1080; written off 0; still owed 0";
    assert!(report.to_string().contains(told), "{report}");
}

/// Of 1080 yuan lent for 24 ticks half is repaid when the recruit gives all back. It is owed 1620 yuan, which
/// pay the other half.
#[test]
fn a_refund_repays_the_debt_by_hand() {
    let mut scenario = one_recruit(0.4, 24);
    scenario.suppliers[0].buy_back = Some(BuyBack::default());
    scenario.suppliers[0].credit = Credit::Unlimited;
    let (report, log) = log(&scenario, 1);
    let mut expected: Vec<_> = (2..=13).map(|tick| (tick, yuan(45))).collect();
    expected.push((13, yuan(540)));
    assert_eq!(instalments(&log), expected);
    let lent = yuan(1080);
    assert_eq!(flow(&report), InstalmentFlow { lent, repaid: lent, ..InstalmentFlow::default() });
    assert_eq!(report.tier(Tier(2)).people.money.profit, yuan(1620 - 1800));
}

/// Joins if the down payment, which is less than the buy-in, is what it can pay at once.
struct Cautious;

impl Decisions for Cautious {
    fn name(&self) -> &str {
        "cautious"
    }

    fn join(&self, view: &JoinView) -> bool {
        view.buy_in == yuan(1800) && view.down_payment == yuan(720) && view.cash < view.buy_in
    }
}

#[test]
fn a_decision_is_shown_what_has_to_be_paid_at_once() {
    let mut scenario = one_recruit(0.4, 4);
    scenario.population.cash.median = yuan(1000);
    let run = Simulation::builder(&scenario).seed(1).decisions(Cautious).build().unwrap().run();
    assert_eq!(run.totals.resellers, 2);
}

/// A recruit with the down payment and the deposit and no more cannot repay: it leaves owing, the supplier
/// keeps its deposit and writes off the rest.
#[test]
fn a_reseller_that_leaves_owing_defaults() {
    let mut scenario = one_recruit(0.4, 4);
    scenario.population.cash.median = yuan(820);
    let scenario = scenario
        .with("suppliers.0.ladder.by_depth.terms", r#"[{"entry_order": 10, "deposit": "100"}]"#)
        .unwrap();
    let (report, log) = log(&scenario, 1);
    assert_eq!(loans(&log), [(1, yuan(1080))]);
    assert_eq!(instalments(&log), []);
    let found = flow(&report);
    assert_eq!((found.repaid, found.written_off, found.owed), (yuan(100), yuan(980), Money::ZERO));
    let place =
        |is: fn(&Posting) -> bool| log.iter().position(|(_, posting)| is(posting)).expect("a posting");
    let set_off = place(|posting| matches!(posting, Posting::SetOff { .. }));
    let written_off = place(|posting| matches!(posting, Posting::WriteOff { .. }));
    let leaves = place(|posting| matches!(posting, Posting::Leave { tier: Tier(2), .. }));
    assert!(set_off < written_off && written_off < leaves);
    // What was never repaid was never paid: the loss is the down payment and the deposit.
    assert_eq!(report.tier(Tier(2)).people.money.profit, yuan(-820));
    let mut without = scenario.clone();
    without.suppliers[0].instalments = None;
    let alone = Simulation::new(&without, 1).unwrap().run();
    assert_eq!((report.totals.resellers, alone.totals.resellers), (2, 1), "without a loan it cannot join");
}

#[test]
fn lending_brings_in_those_who_are_short_of_cash_and_moves_losses_to_the_supplier() {
    let plain = short_of_cash();
    let lent = with(&plain, 0.2, 12);
    let joined = |report: &Report| report.totals.resellers as f64;
    let (without, with_loans) = (mean(&plain, joined), mean(&lent, joined));
    assert!(with_loans > 1.2 * without, "{without} join without loans, {with_loans} with");
    let written_off = |report: &Report| flow(report).written_off.as_yuan();
    assert!(mean(&lent, written_off) > 0.0, "some default");
    let small = with(&plain, 0.8, 12);
    assert!(mean(&small, written_off) < mean(&lent, written_off), "the less is lent, the less is lost");
    let each = |report: &Report| -report.flows.resellers_profit.as_yuan() / joined(report).max(1.0);
    assert!(mean(&lent, each) < mean(&plain, each), "a reseller that defaults loses less than its order");
}

#[test]
fn nothing_lent_is_the_run_without_instalments() {
    let plain = paying_few();
    for seed in 0..3 {
        let all_down = with(&plain, 1.0, 12);
        assert_eq!(bytes(&plain, seed), bytes(&all_down, seed));
    }
    assert!(!bytes(&plain, 0).contains("instalments"));
}

/// A run that begins to lend half-way keeps the debts of those who join from then on. A run that ends it
/// keeps the debts of those who joined before.
#[test]
fn a_branch_may_begin_to_lend_and_end_it() {
    let plain = paying_few();
    let lent = with(&plain, 0.3, 6);
    let branched = |from: &Scenario, to: &Scenario| {
        let mut simulation = Simulation::new(from, 3).unwrap();
        (0..10).for_each(|_| simulation.step());
        let mut branch = simulation.branch(to).unwrap();
        while !branch.is_done() {
            branch.step();
            branch.audit().unwrap();
        }
        (simulation.report(), branch)
    };
    let (_, begun) = branched(&plain, &lent);
    assert!(flow(&begun.report()).lent > Money::ZERO);
    let (half_way, branch) = branched(&lent, &with(&plain, 1.0, 6));
    let (before, after) = (flow(&half_way), flow(&branch.report()));
    assert!(before.owed > Money::ZERO, "the past leaves debts");
    assert_eq!(after.lent, before.lent, "no loan is given after the branch");
    assert!(after.owed < before.owed && after.repaid > before.repaid, "debts are collected: {after:?}");
    let mut bytes = Vec::new();
    branch.save(&mut bytes).unwrap();
    assert_eq!(Simulation::resume(&bytes).unwrap().report(), branch.report());
    // Without terms a debt could not be collected.
    let mut simulation = Simulation::new(&lent, 3).unwrap();
    (0..10).for_each(|_| simulation.step());
    let refused = simulation.branch(&plain).unwrap_err().to_string();
    assert!(refused.starts_with("suppliers.0.instalments: cannot change"), "{refused}");
}
