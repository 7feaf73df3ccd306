//! Who knows whom. A network is a function of (seed, seats) and is computed, not stored, wherever it
//! can be.

mod groups;
mod permutation;

use crate::random::{Keys, Purpose};
use crate::scenario::{NetworkKind, Scenario};
use crate::units::PersonId;
pub(crate) use groups::Groups;
pub(crate) use permutation::Permutation;

/// The acquaintances of everybody with a seat.
#[derive(Debug, Clone)]
pub struct Network {
    seats: u32,
    shape: Shape,
}

#[derive(Debug, Clone)]
enum Shape {
    Complete,
    Groups(Groups),
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
/// Among everybody, who is met is the high half of bits × (seats − 1) and the draw is what is left:
/// taking the bits apart instead would skew a population of 10⁹ by a third. Groups are small enough
/// for 32 bits each (skewed by less than group size / 2³⁰).
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
}

impl Network {
    /// The network of a scenario under a seed.
    pub(crate) fn new(scenario: &Scenario, keys: &Keys) -> Self {
        let seats = scenario.population.seated();
        let shape = match scenario.network {
            NetworkKind::Complete => Shape::Complete,
            NetworkKind::Groups { families, size } => {
                Shape::Groups(Groups::new(seats, families, size, keys.of(Purpose::Network)))
            }
        };
        Network { seats, shape }
    }

    /// How many people know anybody.
    pub(crate) fn seats(&self) -> u32 {
        self.seats
    }

    /// Whether everybody knows everybody.
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
            Shape::Groups(_) => Split::Halves,
        }
    }

    /// Whom `person` meets: never themselves, always somebody with a seat, nobody if alone.
    #[inline(always)]
    pub(crate) fn met(&self, person: u32, meeting: Meeting) -> Option<u32> {
        match &self.shape {
            Shape::Complete if self.seats < 2 => None,
            Shape::Complete => Some(meeting.whom + u32::from(meeting.whom >= person)),
            Shape::Groups(groups) => groups.contact(person, meeting.whom),
        }
    }

    /// How many acquaintances a person has (counted twice where two groups are shared).
    pub fn degree(&self, person: PersonId) -> u64 {
        if person.0 >= self.seats {
            return 0;
        }
        match &self.shape {
            Shape::Complete => u64::from(self.seats) - 1,
            Shape::Groups(groups) => {
                (0..groups.families()).map(|family| groups.members(person.0, family).count() as u64 - 1).sum()
            }
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
