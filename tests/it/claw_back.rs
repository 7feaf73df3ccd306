//! Referrals and commissions on goods given back are clawed back: by hand, in direction, and nothing where
//! they are not.

use downline::event::Party;
use downline::scenario::{BuyBack, ByOrderSize, Credit, Ladder, Rank, Referral, ReferralOn};
use downline::{Money, PersonId, Posting, Preset, Report, Scenario, Simulation, Tier};
use downline_tests::runs::{bytes, log};
use downline_tests::scenarios::{one_recruit, paying_few, yuan};

fn clawing(scenario: &Scenario) -> Scenario {
    let mut clawing = scenario.clone();
    let terms = clawing.suppliers[0].buy_back.unwrap_or_default();
    clawing.suppliers[0].buy_back = Some(BuyBack { claws_back: true, ..terms });
    clawing
}

/// The amounts of the payments for the recruit's goods, and who pays each.
fn payments(scenario: &Scenario) -> Vec<(Party, Money)> {
    let (_, log) = log(scenario, 1);
    let paid = log.iter().filter_map(|(_, posting)| match *posting {
        Posting::BuyBack { payer, amount, .. } => Some((payer, amount)),
        _ => None,
    });
    paid.collect()
}

fn first_agent(scenario: &Scenario) -> PersonId {
    let (_, log) = log(scenario, 1);
    let agent = log.iter().find_map(|(_, posting)| match *posting {
        Posting::Apply { person, recruiter: None, .. } => Some(person),
        _ => None,
    });
    agent.expect("a first agent")
}

/// Of 1620 yuan the source owes 270 for its markup and, as the recruiter of level 1, a tenth for its
/// commission.
#[test]
fn a_commission_is_paid_back_by_hand() {
    let mut scenario = one_recruit();
    scenario.suppliers[0].commissions.rates = vec![0.1, 0.05];
    let agent = Party::Reseller(first_agent(&scenario), Tier(1));
    assert_eq!(payments(&scenario), [(agent, yuan(270)), (Party::Supplier, yuan(1350))]);
    let clawed = clawing(&scenario);
    let expected = [(agent, yuan(270)), (agent, yuan(162)), (Party::Supplier, yuan(1188))];
    assert_eq!(payments(&clawed), expected);
}

/// Ten units at 100 yuan, bought from the supplier by a recruit of the agent's own rank: of 900 yuan the
/// agent owes a tenth.
#[test]
fn a_referral_is_paid_back_by_hand() {
    let mut scenario = one_recruit();
    scenario.suppliers[0].ladder = Ladder::ByOrderSize(ByOrderSize {
        ranks: vec![Rank { price: yuan(100), entry_order: 10, ..Rank::default() }],
        referral: Referral { rate: 0.1, on: ReferralOn::FirstOrder },
        ..ByOrderSize::default()
    });
    let agent = Party::Reseller(first_agent(&scenario), Tier(1));
    let of_recruit = |scenario: &Scenario| payments(scenario).into_iter().take(3).collect::<Vec<_>>();
    // The agent too gives its ten units back.
    assert_eq!(of_recruit(&scenario), [(Party::Supplier, yuan(900)); 2]);
    let mut clawed = of_recruit(&clawing(&scenario));
    clawed.sort_by_key(|row| row.1);
    assert_eq!(clawed, [(agent, yuan(90)), (Party::Supplier, yuan(810)), (Party::Supplier, yuan(900))]);
}

/// The plan of commissions with a buy-back that is always paid, among few people.
fn plan() -> Scenario {
    let small = [("population.people", "3000"), ("suppliers.0.first_agents", "20")];
    let mut scenario = Preset::CommissionPlan.scenario().with_all(small).unwrap();
    scenario.suppliers[0].buy_back = Some(BuyBack::default());
    scenario.suppliers[0].credit = Credit::Unlimited;
    scenario
}

fn runs(scenario: &Scenario) -> [Report; 5] {
    [1, 2, 3, 4, 5].map(|seed| Simulation::new(scenario, seed).unwrap().run())
}

/// What comes back costs the company its production and a tenth of the commissions, instead of all of them.
#[test]
fn a_company_survives_its_buy_back_where_commissions_are_clawed_back() {
    let earned = |scenario: &Scenario| runs(scenario).map(|report| report.flows.suppliers_profit.as_yuan());
    let (without, with) = (earned(&plan()), earned(&clawing(&plan())));
    println!("profit of the company: {without:.0?}, with claw-back {with:.0?}");
    assert!(without.iter().zip(&with).all(|(without, with)| *with > 0.5 * without));
    // Goods that cost a fifteenth of their price, and no credit.
    let mut cheap = plan();
    cheap.suppliers[0].product.unit_cost = yuan(10);
    let (without, with) = (earned(&cheap), earned(&clawing(&cheap)));
    println!("with cheap goods: {without:.0?}, with claw-back {with:.0?}");
    assert!(without.iter().all(|profit| *profit < 0.0) && with.iter().all(|profit| *profit > 0.0));
    cheap.suppliers[0].credit = Credit::Limit(Money::ZERO);
    let failures =
        |scenario: &Scenario| runs(scenario).iter().filter(|run| run.suppliers[0].failure.is_some()).count();
    assert_eq!((failures(&cheap), failures(&clawing(&cheap))), (5, 0));
}

/// Without a rate that earns anything, and where nothing is given back.
#[test]
fn nothing_earned_is_the_run_without_claw_back() {
    let mut plain = paying_few();
    plain.suppliers[0].buy_back = Some(BuyBack::default());
    let mut nothing_back = paying_few();
    nothing_back.suppliers[0].commissions.rates = vec![0.1];
    nothing_back.suppliers[0].buy_back = Some(BuyBack { rate: 0.0, ..BuyBack::default() });
    for seed in 0..3 {
        for scenario in [&plain, &nothing_back] {
            assert_eq!(bytes(scenario, seed), bytes(&clawing(scenario), seed));
        }
    }
}
