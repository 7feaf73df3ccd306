//! One person's story: its account is what the report counts, and it leaves nothing out.

use downline::{Money, PersonId, Scenario, Simulation, Trace};
use proptest::prelude::*;

use downline_tests::strategy;
use downline_tests::testing::{self, Run};

proptest! {
    #![proptest_config(strategy::cases(60))]

    #[test]
    fn every_account_adds_up_to_the_profit_of_the_report(Run { scenario, seed, .. } in testing::runs(), pick in any::<u32>()) {
        let mut simulation = Simulation::new(&scenario, seed).unwrap();
        simulation.run();
        let outcomes = simulation.outcomes();
        let resellers: Vec<PersonId> = outcomes.iter().map(|outcome| outcome.person).collect();
        // Those who gained most and lost most have the richest stories.
        let by_profit = |best: bool| {
            let profit = |at: &usize| if best { outcomes[*at].profit } else { -outcomes[*at].profit };
            (0..outcomes.len()).max_by_key(profit).map(|at| resellers[at])
        };
        let picked = resellers.get(pick as usize % resellers.len().max(1)).copied();
        for person in [by_profit(true), by_profit(false), picked].into_iter().flatten() {
            let trace = Trace::of(&scenario, seed, person).unwrap();
            let own = outcomes.iter().filter(|outcome| outcome.person == person);
            prop_assert_eq!(trace.profit(), own.map(|outcome| outcome.profit).sum::<Money>(), "{}", trace);
            prop_assert!(trace.was_reseller() && !trace.lines().is_empty());
        }
    }
}

#[test]
fn the_story_says_why() {
    let small = [("population.people", "2000"), ("suppliers.0.first_agents", "10"), ("ticks", "60")];
    let scenario = Scenario::mask().with_all(small).unwrap();
    let mut simulation = Simulation::new(&scenario, 7).unwrap();
    simulation.run();
    let outcomes = simulation.outcomes();
    let worst = outcomes.iter().min_by_key(|outcome| (outcome.profit, outcome.person)).unwrap();
    let story = Trace::of(&scenario, 7, worst.person).unwrap().to_string();
    assert!(
        story.contains("wins me for tier") && story.contains("week ") && story.contains("I leave ("),
        "{story}"
    );
    assert!(story.contains(&format!("I lost {} yuan: I paid ", -worst.profit)), "{story}");
    let recruits = |at: usize| outcomes.iter().filter(|outcome| outcome.recruiter == Some(at)).count();
    for (count, told) in
        [(0, "I recruited none, and "), (1, "I recruited one person, and resellers below me ")]
    {
        let at = (0..outcomes.len()).find(|&at| recruits(at) == count).unwrap();
        let story = Trace::of(&scenario, 7, outcomes[at].person).unwrap().to_string();
        assert!(story.contains(told), "{story}");
    }
    let joined = |id: &u32| outcomes.iter().any(|outcome| outcome.person == PersonId(*id));
    let bystander = (0..2000).find(|id| !joined(id)).unwrap();
    let story = Trace::of(&scenario, 7, PersonId(bystander)).unwrap();
    assert!(story.to_string().ends_with("I never became a reseller, and neither gained nor lost.\n"));
    assert_eq!(story.profit(), Money::ZERO);
    let error = Trace::of(&scenario, 7, PersonId(2000)).unwrap_err().to_string();
    assert_eq!(error, "person: 2000 is not allowed; allowed: 0 to 1999");
}
