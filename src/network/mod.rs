//! Who knows whom. A network is a function of (seed, seats) and is computed, not stored, wherever it
//! can be.

mod configuration;
mod graph;
mod groups;
mod listed;
mod permutation;
mod seat;
mod small_world;
mod tree;

use fearless_simd::prelude::*;
use fearless_simd::{Simd, u64x8};

use crate::random::{Keys, Purpose};
use crate::scenario::{NetworkKind, Scenario, poisson, power_law};
use crate::units::PersonId;
use configuration::Configuration;
use graph::Graph;
pub(crate) use groups::{Groups, Memberships, NO_CONTACT};
use listed::Listed;
pub(crate) use permutation::Permutation;
use small_world::SmallWorld;
use tree::Tree;

/// The acquaintances of each person with a seat.
#[derive(Debug, Clone)]
pub struct Network {
    seats: u32,
    shape: Shape,
}

#[derive(Debug, Clone)]
enum Shape {
    Complete,
    Groups(Groups),
    Graph(Graph),
}

/// One random acquaintance, not yet looked up: 64 random bits split into who is met and a draw that
/// decides what comes of it, so that most meetings can be dismissed before the person is looked at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Meeting {
    pub(crate) whom: u32,
    pub(crate) draw: u32,
}

/// How 64 random bits split into whom one meets and a draw.
///
/// In a complete network, who is met is the high half of bits × (seats − 1) and the draw is what is left:
/// taking the bits apart instead would skew a population of 10⁹ by a third. Groups are small enough for 32
/// bits each (skewed by less than group size / 2³⁰).
#[derive(Debug, Clone, Copy)]
pub(crate) enum Split {
    Product(u32),
    Halves,
}

impl Split {
    #[inline(always)]
    pub(crate) fn meeting(self, bits: u64) -> Meeting {
        match self {
            Split::Product(others) => {
                let product = u128::from(bits) * u128::from(others);
                Meeting { whom: (product >> 64) as u32, draw: (product as u64 >> 32) as u32 }
            }
            Split::Halves => Meeting { whom: (bits >> 32) as u32, draw: bits as u32 },
        }
    }

    /// Several draws alone, each in the lower half of a lane; above it stands what is not to be looked at.
    #[inline(always)]
    pub(crate) fn draws<S: Simd>(self, simd: S, bits: u64x8<S>) -> u64x8<S> {
        match self {
            Split::Product(others) => {
                let others = u64x8::splat(simd, others.into());
                (bits >> 32) * others + (((bits & u64x8::splat(simd, u32::MAX.into())) * others) >> 32)
            }
            Split::Halves => bits,
        }
    }
}

impl Network {
    /// The network of a scenario under a seed.
    pub(crate) fn new(scenario: &Scenario, keys: &Keys) -> Self {
        let seats = scenario.population.seated();
        let key = keys.of(Purpose::Network);
        let shape = match scenario.network {
            NetworkKind::Complete => Shape::Complete,
            NetworkKind::Groups { families, size } => Shape::Groups(Groups::new(seats, families, size, key)),
            NetworkKind::ErdosRenyi { mean_degree } => {
                let degrees = poisson(mean_degree, seats);
                Shape::Graph(Graph::Configuration(Configuration::new(seats, &degrees, key)))
            }
            NetworkKind::ScaleFree { exponent, least, most } => {
                let degrees = power_law(exponent, least, most, seats);
                Shape::Graph(Graph::Configuration(Configuration::new(seats, &degrees, key)))
            }
            NetworkKind::WattsStrogatz { degree, rewiring } => {
                Shape::Graph(Graph::SmallWorld(SmallWorld::new(seats, degree, rewiring, key)))
            }
            NetworkKind::Tree { branching } => Shape::Graph(Graph::Tree(Tree::new(seats, branching, key))),
            NetworkKind::Edges { ref pairs } => Shape::Graph(Graph::Listed(Listed::new(pairs))),
        };
        Network { seats, shape }
    }

    /// The number of people with a seat: no other person has acquaintances.
    pub(crate) fn seats(&self) -> u32 {
        self.seats
    }

    /// Whether each person knows every other.
    pub(crate) fn is_complete(&self) -> bool {
        matches!(self.shape, Shape::Complete)
    }

    /// The chat groups, where there are some.
    pub(crate) fn groups(&self) -> Option<&Groups> {
        match &self.shape {
            Shape::Groups(groups) => Some(groups),
            _ => None,
        }
    }

    /// How 64 random bits split into a meeting and a draw.
    pub(crate) fn split(&self) -> Split {
        match self.shape {
            Shape::Complete => Split::Product(self.seats - 1),
            Shape::Groups(_) | Shape::Graph(_) => Split::Halves,
        }
    }

    /// Whom `person` meets: another person with a seat, or `None` if it has no acquaintances.
    #[inline(always)]
    pub(crate) fn met(&self, person: u32, meeting: Meeting) -> Option<u32> {
        match &self.shape {
            Shape::Complete if self.seats < 2 => None,
            Shape::Complete => Some(meeting.whom + u32::from(meeting.whom >= person)),
            Shape::Groups(groups) => groups.contact(person, meeting.whom),
            Shape::Graph(graph) => graph.contact(person, meeting.whom),
        }
    }

    /// How many bytes the network takes beside a few keys: nothing where it is computed by arithmetic, 12 a
    /// degree under a law of degrees, and for a list of pairs 4 for each person up to the highest id and 8 a
    /// pair.
    pub fn memory(&self) -> usize {
        match &self.shape {
            Shape::Complete | Shape::Groups(_) => 0,
            Shape::Graph(graph) => graph.memory(),
        }
    }

    /// How many acquaintances a person has (counted twice where two groups are shared, or two ties).
    pub fn degree(&self, person: PersonId) -> u64 {
        if person.0 >= self.seats {
            return 0;
        }
        match &self.shape {
            Shape::Complete => u64::from(self.seats) - 1,
            Shape::Groups(groups) => {
                (0..groups.families()).map(|family| groups.members(person.0, family).count() as u64 - 1).sum()
            }
            Shape::Graph(graph) => graph.acquaintances(person.0).count() as u64,
        }
    }

    /// The acquaintances of a person, in an order of the network's own.
    pub fn acquaintances(&self, person: PersonId) -> Box<dyn Iterator<Item = PersonId> + '_> {
        if person.0 >= self.seats {
            return Box::new(std::iter::empty());
        }
        let others: Box<dyn Iterator<Item = u32> + '_> = match &self.shape {
            Shape::Complete => Box::new(0..self.seats),
            Shape::Groups(groups) => {
                Box::new((0..groups.families()).flat_map(move |family| groups.members(person.0, family)))
            }
            Shape::Graph(graph) => Box::new(graph.acquaintances(person.0)),
        };
        Box::new(others.filter(move |&other| other != person.0).map(PersonId))
    }
}

/// The first agents of a supplier: a keyed choice over the seats, in the order of the draw, without
/// the people that `taken` excludes.
pub(crate) fn first_agents(
    scenario: &Scenario,
    keys: &Keys,
    supplier: usize,
    taken: impl Fn(u32) -> bool,
) -> Vec<u32> {
    let seats = scenario.population.seated();
    let key = keys.of(Purpose::FirstAgents).part(supplier as u32);
    let order = Permutation::new(seats, key);
    let wanted = scenario.suppliers[supplier].first_agents as usize;
    (0..seats).map(|place| order.inverse(place)).filter(|&person| !taken(person)).take(wanted).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn network(kind: NetworkKind, people: u32) -> Network {
        let mut scenario = Scenario { network: kind, ..Scenario::default() };
        scenario.population.people = people;
        scenario.suppliers[0].first_agents = 0;
        scenario.validate().expect("a valid scenario");
        Network::new(&scenario, &Keys::from_seed(11))
    }

    /// Whom one meets among 1.3 billion people, and among as many as there can be: χ² over a thousand ranges,
    /// and over the ranges and the upper bits of the draw together, so that the one does not tell the other.
    #[test]
    fn contacts_are_uniform_however_many_people_there_are() {
        const MEETINGS: u32 = 1 << 20;
        // 99.9 % of χ² with 1023 degrees of freedom (Wilson and Hilferty).
        const MOST: f64 = 1168.5;
        for people in [1_300_000_000, u32::MAX - 1] {
            let network = Network { seats: people, shape: Shape::Complete };
            let persons: Vec<u32> = (0..MEETINGS / 2).collect();
            let mut blocks = crate::random::Blocks::default();
            let key = Keys::from_seed(5).of(Purpose::Pitch);
            key.blocks(&persons, 9, &vec![0; persons.len()], &mut blocks);
            let (mut ranges, mut pairs) = (vec![0u32; 1024], vec![0u32; 1024]);
            for (&person, bits) in
                persons.iter().zip(blocks.iter()).flat_map(|(p, block)| block.map(|bits| (p, bits)))
            {
                let split = network.split();
                let meeting = split.meeting(bits);
                let met = network.met(person, meeting).expect("an acquaintance");
                assert!(met != person && met < people);
                let range = |ranges: u64| (u64::from(met) * ranges / u64::from(people)) as usize;
                ranges[range(1024)] += 1;
                pairs[range(32) << 5 | (meeting.draw >> 27) as usize] += 1;
            }
            for counts in [ranges, pairs] {
                let expected = f64::from(MEETINGS) / 1024.0;
                let chi_square: f64 =
                    counts.iter().map(|&n| (f64::from(n) - expected).powi(2) / expected).sum();
                assert!(chi_square < MOST, "{people} people: {chi_square}");
            }
        }
    }

    /// Where each person has ties of its own, a pitch picks each of them equally often: as many bits lead to
    /// each acquaintance as there are ties to it, and none to the person itself.
    #[test]
    fn every_tie_is_picked_equally_often() {
        let pairs: Vec<[u32; 2]> = (1..60).map(|other| [0, other]).chain([[7, 8], [8, 9]]).collect();
        for kind in [
            NetworkKind::ErdosRenyi { mean_degree: 4.0 },
            NetworkKind::WattsStrogatz { degree: 6, rewiring: 0.3 },
            NetworkKind::ScaleFree { exponent: 1.5, least: 1, most: 80 },
            NetworkKind::Tree { branching: 3 },
            NetworkKind::Edges { pairs },
        ] {
            let network = network(kind.clone(), 100);
            let Shape::Graph(graph) = &network.shape else { panic!("no graph") };
            for person in 0..100 {
                const STEPS: u64 = 10_000;
                let mut found: BTreeMap<Option<u32>, f64> = BTreeMap::new();
                for step in 0..STEPS {
                    let whom = ((step << 32) / STEPS) as u32;
                    *found.entry(network.met(person, Meeting { whom, draw: 0 })).or_default() += 1.0;
                }
                let ties = graph.seat(person).ties;
                let mut expected: BTreeMap<Option<u32>, f64> = BTreeMap::new();
                for other in network.acquaintances(PersonId(person)) {
                    *expected.entry(Some(other.0)).or_default() += STEPS as f64 / f64::from(ties);
                }
                let nowhere = STEPS as f64 - expected.values().sum::<f64>();
                if nowhere > 0.5 {
                    expected.insert(None, nowhere);
                }
                let same = found.keys().eq(expected.keys());
                let close = found.values().zip(expected.values()).all(|(a, b)| (a - b).abs() < 12.0);
                assert!(same && close, "{kind:?}: {person} meets {found:?}, {expected:?} expected");
            }
        }
    }

    #[test]
    fn a_person_without_acquaintances_meets_no_one() {
        for kind in [
            NetworkKind::Complete,
            NetworkKind::Groups { families: 2, size: 5 },
            NetworkKind::ErdosRenyi { mean_degree: 4.0 },
            NetworkKind::WattsStrogatz { degree: 6, rewiring: 0.3 },
            NetworkKind::ScaleFree { exponent: 2.0, least: 2, most: 80 },
            NetworkKind::Tree { branching: 3 },
            NetworkKind::Edges { pairs: vec![] },
        ] {
            let network = network(kind.clone(), 1);
            for bits in [0, 1 << 31, u64::MAX] {
                assert_eq!(network.met(0, network.split().meeting(bits)), None, "{kind:?}");
            }
        }
    }
}
