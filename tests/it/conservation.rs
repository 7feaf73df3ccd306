//! What must hold in every run (model.md §6), checked after every tick of random scenarios by the full
//! audit and by a [`Witness`](downline_tests::witness::Witness) with books of its own.

use std::collections::BTreeMap;

use downline::Scenario;
use downline::scenario::{Credit, Fulfilment, Ladder, NetworkKind, Offer, Orphans};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

use downline_tests::strategy;
use downline_tests::testing::{self, Run};
use downline_tests::witness::watch;

proptest! {
    #![proptest_config(strategy::cases(200))]

    #[test]
    fn units_money_and_heads_add_up_after_every_tick(Run { scenario, seed, .. } in testing::runs()) {
        watch(&scenario, seed);
    }
}

/// The seed of cases that show everything, rare things included. Among 3000 cases under another seed each of
/// these things came ten times as often at least.
const LIVELY: u8 = 3;

/// Cases that never change must between them show everything that can happen: else the test above could not
/// fail. The figures asked for are about a third of those found.
#[test]
fn random_scenarios_are_lively() {
    const CASES: usize = 300;
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[LIVELY; 32]);
    let mut runner = TestRunner::new_with_rng(ProptestConfig::default(), rng);
    let mut times: BTreeMap<&str, u64> = BTreeMap::new();
    let mut scenarios: BTreeMap<&str, u64> = BTreeMap::new();
    for _ in 0..CASES {
        let Run { scenario, seed, .. } = testing::runs().new_tree(&mut runner).expect("a scenario").current();
        for (what, count) in watch(&scenario, seed).seen {
            *times.entry(what).or_default() += count;
            *scenarios.entry(what).or_default() += 1;
        }
        for kind in kinds(&scenario) {
            *scenarios.entry(kind).or_default() += 1;
        }
    }
    let wanted = [
        // (what, times in all, scenarios)
        ("apply", 2000, 90),
        ("join", 2000, 90),
        ("join at depth 4 or more", 400, 30),
        ("turn away", 30, 8),
        ("entry order", 2000, 90),
        ("reorder", 1500, 50),
        ("order past the recruiter", 10, 2),
        ("refund", 50, 8),
        ("make", 2500, 90),
        ("sale by a supplier", 2500, 90),
        ("sale by a reseller", 800, 30),
        ("stock of several batches", 500, 25),
        ("lot beyond 16 bits", 10, 3),
        ("markup", 300, 8),
        ("deposit", 1000, 60),
        ("deposit kept", 30, 8),
        ("referral by a supplier", 400, 20),
        ("referral by a reseller", 2, 1),
        ("commission", 900, 20),
        ("commission of a deeper level", 350, 8),
        ("full with recruits", 80, 10),
        ("barred by the end-use rule", 300, 10),
        ("refund by a supplier without capacity", 700, 18),
        ("direct sale", 1200, 20),
        ("direct sale lost", 4, 1),
        ("commission of a supplier", 150, 5),
        ("retail", 600, 50),
        ("retail below the discounted list price", 300, 15),
        ("lost sale", 800, 35),
        ("dump to an end buyer", 40, 8),
        ("dump close to expiry", 40, 8),
        ("dump after leaving", 60, 4),
        ("service to a buyer", 20, 3),
        ("platform fee", 140, 13),
        ("withhold", 100, 7),
        ("payout", 90, 5),
        ("settle with a leaver", 4, 1),
        ("refund guaranteed", 18, 3),
        ("refund by a seller", 20, 3),
        ("dispute refused", 90, 7),
        ("buyer disappointed", 60, 7),
        ("buyer disappointed in spite of a refund", 10, 2),
        ("buyer of a supplier disappointed", 60, 5),
        ("holder disappointed", 25, 5),
        ("use", 700, 35),
        ("use by a former reseller", 30, 8),
        ("expire", 2000, 65),
        ("promotion", 2, 1),
        ("demotion", 40, 5),
        ("leave broke", 70, 10),
        ("leave banned", 80, 3),
        ("join with an entry order cut by law", 5, 1),
        ("leave expelled", 150, 15),
        ("leave expelled from a tier by depth", 25, 5),
        ("leave out of patience", 500, 25),
        ("join another supplier", 10, 4),
        ("hype", 300, 30),
        ("fatigue", 500, 40),
        ("leave without confidence", 20, 4),
        ("leave set off by others", 50, 5),
        ("leave cooled off", 30, 10),
        ("loan", 300, 15),
        ("instalment", 300, 15),
        ("deposit kept for a debt", 5, 2),
        ("debt written off", 40, 6),
        ("open shop", 200, 15),
        ("deposit of a shop returned", 20, 4),
        ("deposit of a shop lost", 5, 2),
        ("leave purged", 20, 5),
        ("sale on the marketplace", 500, 15),
        ("sale on the marketplace by a supplier", 30, 2),
        ("complaint on the marketplace", 100, 8),
        ("buyer stays away", 30, 4),
        ("return", 100, 10),
        ("buy-back by a supplier", 100, 10),
        ("buy-back by a reseller", 12, 3),
        ("referral or commission clawed back", 2, 1),
        ("date of an event drawn", 30, 30),
        ("refund unpaid", 3, 3),
        ("refund paid in part", 1, 1),
    ];
    let mut missing = Vec::new();
    for (what, least, least_scenarios) in wanted {
        let found = (times.get(what).copied().unwrap_or(0), scenarios.get(what).copied().unwrap_or(0));
        println!("{what}: {} times in {} scenarios", found.0, found.1);
        if found.0 < least || found.1 < least_scenarios {
            missing.push(format!(
                "{what}: {} times in {} of {CASES} scenarios; {least} in {least_scenarios} wanted",
                found.0, found.1
            ));
        }
    }
    for (kind, least) in ALL_KINDS {
        let found = scenarios.get(kind).copied().unwrap_or(0);
        if found < least {
            missing.push(format!("{kind}: {found} of {CASES} scenarios; {least} wanted"));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// Kinds of scenario that must be among the random ones, and how many of them.
const ALL_KINDS: [(&str, u64); 31] = [
    ("one person", 3),
    ("one tick", 10),
    ("people beyond the seats", 30),
    ("no first agents", 5),
    ("all first agents", 5),
    ("several suppliers", 60),
    ("by depth", 80),
    ("by order size", 80),
    ("own stock", 100),
    ("drop shipping", 30),
    ("roll-up", 80),
    ("cut off", 80),
    ("complete network", 60),
    ("groups", 60),
    ("Erdős–Rényi", 10),
    ("Watts–Strogatz", 10),
    ("scale-free", 10),
    ("tree", 5),
    ("list of pairs", 10),
    ("either offer", 80),
    ("both offers", 80),
    ("unlimited credit", 20),
    ("a shelf life of one tick", 10),
    ("a new ladder", 50),
    ("herding", 80),
    ("distrust", 80),
    ("distrust of sellers", 80),
    ("news of the price", 60),
    ("posts", 80),
    ("regulars", 80),
    ("joining again, several suppliers", 30),
];

fn kinds(scenario: &Scenario) -> impl Iterator<Item = &'static str> {
    let Scenario { population, suppliers, behaviour, .. } = scenario;
    let first_agents = suppliers.iter().map(|supplier| supplier.first_agents).sum::<u32>();
    let any = |holds: fn(&downline::scenario::Supplier) -> bool| suppliers.iter().any(holds);
    let is = [
        population.people == 1,
        scenario.ticks == 1,
        population.seated() < population.people,
        first_agents == 0,
        first_agents == population.seated(),
        suppliers.len() > 1,
        any(|supplier| matches!(supplier.ladder, Ladder::ByDepth(_))),
        any(|supplier| matches!(supplier.ladder, Ladder::ByOrderSize(_))),
        any(|supplier| supplier.fulfilment == Fulfilment::OwnStock),
        any(|supplier| supplier.fulfilment == Fulfilment::DropShip),
        any(|supplier| supplier.orphans == Orphans::RollUp),
        any(|supplier| supplier.orphans == Orphans::Cut),
        scenario.network == NetworkKind::Complete,
        matches!(scenario.network, NetworkKind::Groups { .. }),
        matches!(scenario.network, NetworkKind::ErdosRenyi { .. }),
        matches!(scenario.network, NetworkKind::WattsStrogatz { .. }),
        matches!(scenario.network, NetworkKind::ScaleFree { .. }),
        matches!(scenario.network, NetworkKind::Tree { .. }),
        matches!(scenario.network, NetworkKind::Edges { .. }),
        scenario.behaviour.offer != Offer::Both,
        scenario.behaviour.offer == Offer::Both,
        population.credit == Credit::Unlimited,
        any(|supplier| supplier.product.shelf_life == 1),
        any(|supplier| supplier.price_changes.iter().any(|change| change.ladder.is_some())),
        behaviour.join.herding > 0.0,
        behaviour.join.distrust > 0.0,
        behaviour.buy_distrust > 0.0,
        population.informed.by_burned > 0.0,
        behaviour.broadcasts.mean > 0.0 && behaviour.broadcasts.most > 0,
        behaviour.regulars > 0.0,
        behaviour.join.again > 0.0 && suppliers.len() > 1,
    ];
    ALL_KINDS.into_iter().zip(is).filter(|&(_, is)| is).map(|((kind, _), _)| kind)
}
