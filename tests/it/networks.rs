//! Who knows whom, in every kind of network: what is promised of its shape, counted.

use std::collections::{BTreeMap, BTreeSet};

use downline::network::Network;
use downline::scenario::NetworkKind;
use downline::world::{Circle, Standing};
use downline::{PersonId, Report, Scenario, Simulation, SupplierId};
use proptest::prelude::*;

use downline_tests::strategy;
use downline_tests::testing::{self, Run};

fn simulation(kind: &NetworkKind, people: u32, seed: u64) -> Simulation {
    let mut scenario = Scenario { network: kind.clone(), ..Scenario::default() };
    scenario.population.people = people;
    scenario.suppliers[0].first_agents = 0;
    Simulation::new(&scenario, seed).expect("a valid scenario")
}

fn network(kind: &NetworkKind, people: u32, seed: u64) -> Network {
    simulation(kind, people, seed).network().clone()
}

fn erdos_renyi(mean_degree: f64) -> NetworkKind {
    NetworkKind::ErdosRenyi { mean_degree }
}

fn small_world(degree: u32, rewiring: f64) -> NetworkKind {
    NetworkKind::WattsStrogatz { degree, rewiring }
}

fn scale_free(exponent: f64, least: u32, most: u32) -> NetworkKind {
    NetworkKind::ScaleFree { exponent, least, most }
}

fn tree(branching: u32) -> NetworkKind {
    NetworkKind::Tree { branching }
}

/// One of each kind, and of those that can be odd more.
fn kinds() -> Vec<NetworkKind> {
    vec![
        NetworkKind::Complete,
        NetworkKind::Groups { families: 3, size: 7 },
        erdos_renyi(0.0),
        erdos_renyi(0.7),
        erdos_renyi(12.0),
        small_world(2, 0.0),
        small_world(6, 0.1),
        small_world(10, 1.0),
        scale_free(2.5, 1, 100),
        scale_free(0.0, 3, 9),
        tree(1),
        tree(3),
        tree(4_000_000_000),
        NetworkKind::Edges { pairs: vec![] },
    ]
}

/// The acquaintances of each person, each as often as it is one, in order.
fn circles(network: &Network, people: u32) -> Vec<Vec<u32>> {
    let sorted = |person| {
        let mut others: Vec<u32> = network.acquaintances(PersonId(person)).map(|other| other.0).collect();
        others.sort_unstable();
        others
    };
    (0..people).map(sorted).collect()
}

/// The share of pairs of different acquaintances of one person who know each other, over all people
/// (0 for those with fewer than two), as Watts and Strogatz define it.
fn clustering(circles: &[Vec<u32>]) -> f64 {
    let sets: Vec<BTreeSet<u32>> = circles.iter().map(|circle| circle.iter().copied().collect()).collect();
    let of = |circle: &BTreeSet<u32>| {
        let others: Vec<u32> = circle.iter().copied().collect();
        let pairs = others.len() * others.len().saturating_sub(1) / 2;
        let known = others.iter().enumerate().flat_map(|(at, one)| {
            others[at + 1..].iter().filter(|other| sets[*one as usize].contains(other))
        });
        if pairs == 0 { 0.0 } else { known.count() as f64 / pairs as f64 }
    };
    sets.iter().map(of).sum::<f64>() / sets.len() as f64
}

#[test]
fn knowing_is_mutual_and_no_person_knows_itself_at_any_size() {
    for kind in kinds() {
        for people in (1..=40).chain([97, 500]) {
            for seed in 0..3 {
                let network = network(&kind, people, seed);
                let circles = circles(&network, people);
                let mut times: BTreeMap<(u32, u32), i32> = BTreeMap::new();
                for (person, others) in (0..).zip(&circles) {
                    assert_eq!(network.degree(PersonId(person)), others.len() as u64, "{kind:?}");
                    for &other in others {
                        assert!(
                            other != person && other < people,
                            "{kind:?} of {people}: {person} and {other}"
                        );
                        let pair = (person.min(other), person.max(other));
                        *times.entry(pair).or_default() += if person < other { 1 } else { -1 };
                    }
                }
                let lopsided = times.iter().find(|&(_, &balance)| balance != 0);
                assert_eq!(lopsided, None, "{kind:?} of {people} under {seed}");
            }
        }
    }
}

#[test]
fn people_without_a_seat_have_no_acquaintances() {
    for kind in kinds() {
        let network = network(&kind, 20, 1);
        assert_eq!(network.degree(PersonId(20)), 0);
        assert_eq!(network.acquaintances(PersonId(u32::MAX)).count(), 0);
    }
}

#[test]
fn a_network_is_a_function_of_seed_and_seats() {
    for kind in kinds() {
        let mut scenario = Scenario { network: kind.clone(), ..downline_tests::strategy::plain_mask() };
        scenario.population.people = 5_000;
        scenario.population.seats = Some(300);
        let among_others = Simulation::new(&scenario, 9).expect("a valid scenario");
        let alone = circles(&network(&kind, 300, 9), 300);
        assert_eq!(circles(among_others.network(), 5_000)[..300], alone, "{kind:?}");
        assert!(circles(among_others.network(), 5_000)[300..].iter().all(Vec::is_empty));
        let has_luck = !matches!(
            kind,
            NetworkKind::Complete | NetworkKind::Edges { .. } | NetworkKind::ErdosRenyi { mean_degree: 0.0 }
        );
        assert_eq!(circles(&network(&kind, 300, 10), 300) != alone, has_luck, "{kind:?}");
    }
}

#[test]
fn a_million_people_cost_nothing_where_the_network_is_computed() {
    for kind in kinds() {
        let network = network(&kind, 1_000_000, 5);
        assert!(network.memory() < 3_000, "{kind:?}: {} bytes", network.memory());
        if matches!(kind, NetworkKind::Complete | NetworkKind::Tree { branching: 4_000_000_000 }) {
            continue;
        }
        for person in (0..1_000_000).step_by(9_973) {
            for other in network.acquaintances(PersonId(person)) {
                assert!(network.acquaintances(other).any(|back| back == PersonId(person)), "{kind:?}");
            }
        }
    }
}

/// How many people have each degree.
fn degrees(circles: &[Vec<u32>]) -> BTreeMap<usize, f64> {
    let mut degrees = BTreeMap::new();
    for circle in circles {
        *degrees.entry(circle.len()).or_default() += 1.0;
    }
    degrees
}

#[test]
fn degrees_follow_their_law() {
    const PEOPLE: u32 = 20_000;
    let n = f64::from(PEOPLE);
    // Whether the counts agree with shares, classes with fewer than five people left out. Degrees are given
    // out by the law itself, so that only ties that lead nowhere disturb them: far below the 99.9 % point.
    let agree = |kind: &NetworkKind, share: &dyn Fn(usize) -> f64| {
        let found = degrees(&circles(&network(kind, PEOPLE, 4), PEOPLE));
        let classes: Vec<usize> = (0..2000).filter(|&degree| share(degree) * n >= 5.0).collect();
        assert!(classes.len() > 10);
        let chi_square: f64 = classes
            .iter()
            .map(|degree| {
                let expected = share(*degree) * n;
                (found.get(degree).copied().unwrap_or(0.0) - expected).powi(2) / expected
            })
            .sum();
        let freedom = classes.len() as f64;
        assert!(chi_square < freedom + 3.3 * (2.0 * freedom).sqrt(), "{kind:?}: {chi_square}, {freedom}");
    };
    let poisson = |degree: usize| (1..=degree).fold((-8.0f64).exp(), |share, k| share * 8.0 / k as f64);
    agree(&erdos_renyi(8.0), &poisson);
    let weight = |degree: usize| if (2..=200).contains(&degree) { (degree as f64).powf(-2.5) } else { 0.0 };
    let total: f64 = (2..=200).map(weight).sum();
    agree(&scale_free(2.5, 2, 200), &|degree| weight(degree) / total);
}

/// In the configuration model the person at the other end of a tie has degree k with weight k·p(k), whatever
/// the degree at this end; and ties to oneself and double ties are as many as chance gives, ⟨k(k−1)⟩/2⟨k⟩ and
/// the square of that (Newman, "Networks", 2010, section 13.2).
#[test]
fn ties_are_paired_at_random() {
    const PEOPLE: u32 = 3_000;
    const SEEDS: u64 = 40;
    let mean = 6.0;
    let (mut to_oneself, mut double) = (0.0, 0.0);
    let mut met = [[0.0f64; 3]; 3];
    let class = |degree: usize| match degree {
        ..=4 => 0,
        5..=7 => 1,
        _ => 2,
    };
    for seed in 0..SEEDS {
        let circles = circles(&network(&erdos_renyi(mean), PEOPLE, seed), PEOPLE);
        let ends: usize = circles.iter().map(Vec::len).sum();
        to_oneself += ((f64::from(PEOPLE) * mean - ends as f64) / 2.0).max(0.0);
        for (person, circle) in (0..).zip(&circles) {
            let others = circle.iter().filter(|&&other| other > person);
            for &other in others {
                met[class(circle.len())][class(circles[other as usize].len())] += 1.0;
                met[class(circles[other as usize].len())][class(circle.len())] += 1.0;
            }
            double += circle.windows(2).filter(|pair| pair[0] == pair[1] && pair[0] > person).count() as f64;
        }
    }
    let seeds = SEEDS as f64;
    for (what, found, expected) in
        [("to oneself", to_oneself, seeds * mean / 2.0), ("double", double, seeds * mean * mean / 4.0)]
    {
        let z = (found - expected) / expected.sqrt();
        assert!(z.abs() < 4.0, "{what}: {found}, {expected} expected");
    }
    let total: f64 = met.iter().flatten().sum();
    let row: Vec<f64> = met.iter().map(|row| row.iter().sum()).collect();
    let chi_square: f64 = (0..9)
        .map(|at| {
            let expected = row[at / 3] * row[at % 3] / total;
            (met[at / 3][at % 3] - expected).powi(2) / expected
        })
        .sum();
    // Each tie is counted from both ends, which doubles the statistic; 4 degrees of freedom.
    assert!(chi_square < 2.0 * 18.5, "{chi_square}");
}

#[test]
fn clustering_is_that_of_each_kind() {
    const PEOPLE: u32 = 4_000;
    let of = |kind: &NetworkKind| clustering(&circles(&network(kind, PEOPLE, 2), PEOPLE));
    assert_eq!(clustering(&circles(&network(&NetworkKind::Complete, 30, 2), 30)), 1.0);
    assert_eq!(of(&tree(3)), 0.0);
    let random = of(&erdos_renyi(10.0));
    assert!((0.0005..0.006).contains(&random), "{random}; 10 / 4000 expected");
    // 3(k − 2) / 4(k − 1) in the lattice, times (1 − p)³ after rewiring (Barrat and Weigt 2000).
    let lattice = 3.0 * 6.0 / (4.0 * 7.0);
    assert!((of(&small_world(8, 0.0)) - lattice).abs() < 1e-12);
    for rewiring in [0.05, 0.2] {
        let (found, expected) = (of(&small_world(8, rewiring)), lattice * (1.0f64 - rewiring).powi(3));
        assert!((found - expected).abs() < 0.02, "{rewiring}: {found}, {expected} expected");
    }
    assert!(of(&small_world(8, 1.0)) < 0.01);
}

#[test]
fn a_share_of_the_ties_of_a_small_world_is_rewired_and_each_person_keeps_as_many() {
    const PEOPLE: u32 = 5_000;
    let lattice = circles(&network(&small_world(6, 0.0), PEOPLE, 3), PEOPLE);
    assert!(lattice.iter().all(|circle| circle.len() == 6));
    for rewiring in [0.01, 0.3, 1.0] {
        let circles = circles(&network(&small_world(6, rewiring), PEOPLE, 3), PEOPLE);
        let ends: usize = circles.iter().map(Vec::len).sum();
        assert!(ends + 30 > 6 * PEOPLE as usize, "{ends} ends: only ties to oneself lead nowhere");
        let kept = circles.iter().zip(&lattice).map(|(circle, before)| {
            circle.iter().filter(|other| before.binary_search(other).is_ok()).count()
        });
        let rewired = 1.0 - kept.sum::<usize>() as f64 / ends as f64;
        assert!((rewired - rewiring).abs() < 0.005, "{rewired}, {rewiring} expected");
    }
}

#[test]
fn a_tree_hangs_together_with_one_tie_less_than_people() {
    for (branching, people) in [(1, 50), (2, 63), (3, 1000), (7, 8), (100, 60)] {
        let circles = circles(&network(&tree(branching), people, 6), people);
        let ends: usize = circles.iter().map(Vec::len).sum();
        assert_eq!(ends, 2 * (people as usize - 1));
        assert!(circles.iter().all(|circle| circle.len() <= branching as usize + 1));
        let (mut reached, mut next) = (BTreeSet::from([0]), vec![0]);
        while let Some(person) = next.pop() {
            next.extend(circles[person as usize].iter().filter(|&&other| reached.insert(other)));
        }
        assert_eq!(reached.len(), people as usize);
    }
    // Of 63 people in a binary tree 32 have no children, the root has two, all others have three ties.
    let found = degrees(&circles(&network(&tree(2), 63, 6), 63));
    assert_eq!(found, BTreeMap::from([(1, 32.0), (2, 1.0), (3, 30.0)]));
}

#[test]
fn listed_pairs_know_each_other_and_no_other_person() {
    let pairs = vec![[4, 1], [1, 0], [0, 1], [4, 1], [1, 2]];
    let network = network(&NetworkKind::Edges { pairs }, 7, 0);
    let expected: [&[u32]; 7] = [&[1], &[0, 2, 4], &[1], &[], &[1], &[], &[]];
    assert_eq!(circles(&network, 7), expected);
    // Six numbers for where rows begin and end, six acquaintances.
    assert_eq!(network.memory(), 48);
}

/// The report without the digests of scenario and result.
fn outcome(mut report: Report) -> String {
    report.manifest.scenario_digest.clear();
    report.manifest.result_digest.clear();
    report.to_json()
}

#[test]
fn the_order_and_the_number_of_times_in_which_pairs_are_listed_change_nothing() {
    let mut scenario = downline_tests::strategy::plain_mask();
    scenario.population.people = 400;
    scenario.population.persuadable = 1.0;
    scenario.suppliers[0].first_agents = 8;
    scenario.ticks = 20;
    let drawn = circles(&network(&scale_free(2.2, 3, 60), 400, 1), 400);
    let pairs: Vec<[u32; 2]> = (0..)
        .zip(&drawn)
        .flat_map(|(person, circle)| circle.iter().map(move |&other| [person, other]))
        .collect();
    let mut run = |pairs: Vec<[u32; 2]>| {
        scenario.network = NetworkKind::Edges { pairs };
        Simulation::new(&scenario, 5).expect("a valid scenario").run()
    };
    let once = pairs.iter().copied().filter(|pair| pair[0] < pair[1]).rev().collect();
    let (twice, once) = (run(pairs), run(once));
    assert!(once.totals.resellers > 20, "{}", once.totals.resellers);
    assert_ne!(twice.manifest.scenario_digest, once.manifest.scenario_digest);
    assert_eq!(outcome(twice), outcome(once));
}

/// No recruit is a stranger to its recruiter; and what a circle is said to be is what can be seen of it.
fn follows_the_network(simulation: &Simulation) -> Result<u32, TestCaseError> {
    let mut recruits = 0;
    for reseller in simulation.world().resellers() {
        if let Some(recruiter) = reseller.recruiter() {
            let acquaintances = |of: PersonId| simulation.network().acquaintances(of);
            // A customer may have sent a friend, who sent one of its own; a visitor of the marketplace may
            // have become a customer.
            let Scenario { behaviour, platform, .. } = simulation.scenario();
            let meets_strangers = behaviour.relations.friends > 0.0 || platform.marketplace.is_some();
            let knows = meets_strangers || acquaintances(reseller.person()).any(|other| other == recruiter);
            prop_assert!(knows, "{} was recruited by {}", reseller.person(), recruiter);
            recruits += 1;
        }
    }
    let world = simulation.world();
    let suppliers = 0..simulation.scenario().suppliers.len() as u16;
    let is_burned = |other: PersonId| match world.standing(other) {
        Some(Standing::Former) => true,
        Some(Standing::Bystander) => {
            suppliers.clone().any(|index| world.is_disappointed(other, SupplierId(index)))
        }
        _ => false,
    };
    for person in (0..simulation.scenario().population.people).map(PersonId) {
        let mut seen = Circle::default();
        for other in simulation.network().acquaintances(person) {
            seen.known += 1;
            seen.active += u64::from(world.standing(other) == Some(Standing::Reseller));
            seen.left += u64::from(is_burned(other));
        }
        prop_assert_eq!(simulation.circle(person), seen);
    }
    Ok(recruits)
}

proptest! {
    #![proptest_config(strategy::cases(60))]

    #[test]
    fn no_person_is_recruited_by_a_stranger(Run { scenario, seed, .. } in testing::runs()) {
        let mut simulation = Simulation::new(&scenario, seed).expect("a valid scenario");
        simulation.run();
        follows_the_network(&simulation)?;
    }
}

#[test]
fn a_chain_spreads_over_every_kind_of_network() {
    for kind in kinds() {
        let mut scenario = Scenario { network: kind.clone(), ..downline_tests::strategy::plain_mask() };
        scenario.population.people = 600;
        scenario.population.persuadable = 1.0;
        scenario.behaviour.join.base = vec![0.5];
        scenario.suppliers[0].first_agents = 30;
        scenario.ticks = 12;
        let mut simulation = Simulation::new(&scenario, 8).expect("a valid scenario");
        simulation.run();
        simulation.audit().expect("books that agree");
        let recruits = follows_the_network(&simulation).expect("no strangers");
        let is_empty = kind == erdos_renyi(0.0) || kind == NetworkKind::Edges { pairs: vec![] };
        assert_eq!(recruits > 5, !is_empty, "{kind:?}: {recruits} recruits");
    }
}

const CLUB: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/scenarios");

/// The friendships of Zachary's club as published: 34 people, 78 pairs, mean clustering .571.
#[test]
fn the_example_of_a_list_is_the_published_one() {
    let text = include_str!("../../examples/scenarios/club.json");
    let scenario = Scenario::from_json_in(text, CLUB).expect("a valid scenario");
    let simulation = Simulation::new(&scenario, 7).expect("a valid scenario");
    let circles = circles(simulation.network(), 34);
    assert_eq!(circles.iter().map(Vec::len).sum::<usize>(), 2 * 78);
    assert_eq!((circles[0].len(), circles[33].len()), (16, 17));
    assert!((clustering(&circles) - 0.570_638).abs() < 1e-6, "{}", clustering(&circles));
    // What has been read no longer needs the file.
    assert_eq!(Scenario::from_json(&scenario.to_json()), Ok(scenario));
}

#[test]
fn files_are_found_beside_the_scenario_and_faults_are_named() {
    let text = |file: &str| {
        format!(
            r#"{{"population": {{"people": 34}}, "suppliers": [{{"first_agents": 1}}], "network": {{"edges": {{"file": {file}}}}}}}"#
        )
    };
    let said = |file: &str| match Scenario::from_json_in(&text(file), CLUB) {
        Ok(_) => "accepted".to_owned(),
        Err(error) => error.to_string(),
    };
    assert_eq!(said("\"club.csv\""), "accepted");
    let missing = said("\"no.csv\"");
    assert!(
        missing.starts_with(&format!("network.edges.file: {CLUB}/no.csv: cannot be read: ")),
        "{missing}"
    );
    assert_eq!(
        said("\"neutral.json\""),
        format!(
            "network.edges.file: {CLUB}/neutral.json, line 1: {} is not allowed; allowed: two person ids with a comma \
             between them",
            "\"{\""
        )
    );
    assert_eq!(said("5"), "network.edges.file: 5 is not allowed; allowed: a text in quotes");
    assert_eq!(
        said("\"club.csv\", \"pairs\": []"),
        "network.edges: an object with file and pairs is not allowed; allowed: one of file, pairs"
    );
    let few = text("\"club.csv\"").replace("34", "33");
    let error = Scenario::from_json_in(&few, CLUB).unwrap_err().to_string();
    assert!(error.ends_with("\"33\" is not allowed; allowed: a person id from 0 to 32"), "{error}");
    assert!(error.contains("club.csv, line "), "{error}");
    // A value set later may name a file, too.
    let scenario = Scenario::from_json_in(&text("\"club.csv\""), CLUB).expect("a valid scenario");
    let mut plain = scenario.clone();
    plain.network = NetworkKind::Complete;
    let edits = [("network", r#"{"edges": {"file": "club.csv"}}"#)];
    assert_eq!(plain.with_all_in(edits, CLUB), Ok(scenario));
    let error = plain.with_all(edits).unwrap_err().to_string();
    assert_eq!(
        error,
        "network.edges.file: \"club.csv\" is not read here; give the pairs, or say where to look for the file"
    );
}
