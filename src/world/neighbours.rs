//! How many of a person's acquaintances are active resellers, and how many are burned: have left, or are
//! disappointed buyers.
//!
//! Where decisions depend on it, counters follow every change of standing. So a query costs no more than
//! finding the person's place in the network. A complete network has two counters in all; chat groups have
//! two counters each (of one byte where no group has more than 255 members). On other networks, and where no
//! decision asks, nothing is counted: a query then looks at the acquaintances one by one.

use serde::{Deserialize, Serialize};

use super::partition::prefetch;
use super::people::{People, Standing};
use crate::engine::parallel::Parallelism;
use crate::network::{Groups, Memberships, Network};
use crate::random::Chance;
use crate::units::PersonId;

/// What has become of a person's acquaintances. A person who is an acquaintance twice over (by two groups,
/// say) counts twice; the person itself does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Circle {
    /// How many acquaintances there are.
    pub known: u64,
    /// How many of them are active resellers.
    pub active: u64,
    /// How many of them are burned: former resellers, and bystanders whom goods that they bought have
    /// disappointed (without [`Disappointment`](crate::scenario::Disappointment), none).
    pub left: u64,
}

impl Circle {
    /// The share of acquaintances that are active resellers, rounded down; never for a person without
    /// acquaintances.
    pub(crate) fn active_share(&self) -> Chance {
        Chance::ratio(self.active as i64, self.known as i64)
    }

    /// The share of acquaintances that are burned, rounded down; never for a person without
    /// acquaintances.
    pub(crate) fn left_share(&self) -> Chance {
        Chance::ratio(self.left as i64, self.known as i64)
    }

    fn of(known: u64, [active, left]: [u64; 2]) -> Self {
        Circle { known, active, left }
    }
}

/// The circles of a list of people, found several at a time.
#[derive(Debug, Clone, Default)]
pub(crate) struct Circles {
    pub(crate) found: Vec<Circle>,
    seated: Vec<u32>,
    memberships: Memberships,
}

/// Counters of acquaintances' standing: active in the first place, burned in the second.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Neighbours {
    /// Nothing is counted.
    Uncounted,
    /// Counts over all people with a seat.
    Complete([u64; 2]),
    /// Of each group, family by family; no group has more than 255 members.
    Groups(Vec<[u8; 2]>),
    /// Counts by group, for groups of more than 255 members.
    LargeGroups(Vec<[u32; 2]>),
}

impl Neighbours {
    /// Whether it takes note of who changes its standing.
    pub(crate) fn are_counted(&self) -> bool {
        !matches!(self, Neighbours::Uncounted)
    }

    /// Counters for this network, where it can be counted on.
    pub(crate) fn counted(network: &Network) -> Self {
        if network.is_complete() {
            return Neighbours::Complete([0; 2]);
        }
        let Some(groups) = network.groups() else { return Neighbours::Uncounted };
        match groups.largest() {
            ..=255 => Neighbours::Groups(vec![[0; 2]; groups.count()]),
            _ => Neighbours::LargeGroups(vec![[0; 2]; groups.count()]),
        }
    }

    /// How many bytes the counters for this network take.
    pub(crate) fn bytes(network: &Network) -> u64 {
        let Some(groups) = network.groups() else { return 0 };
        let each = if groups.largest() <= 255 { size_of::<[u8; 2]>() } else { size_of::<[u32; 2]>() };
        (groups.count() * each) as u64
    }

    /// Counters for this network as they are among these people.
    pub(super) fn taken(network: &Network, people: &People) -> Self {
        let mut counters = Neighbours::counted(network);
        for person in 0..network.seats() {
            counters.follow(network, person, None, place(people, person));
        }
        counters
    }

    /// Follows a person from one counter to another.
    #[inline]
    fn follow(&mut self, network: &Network, person: u32, from: Option<usize>, to: Option<usize>) {
        if self.are_counted() && from != to {
            for (which, step) in [(from, -1), (to, 1)] {
                if let Some(which) = which {
                    self.count(network, person, which, step);
                }
            }
        }
    }

    fn count(&mut self, network: &Network, person: u32, which: usize, step: i8) {
        let over_all = |counts: &mut [u64; 2]| {
            counts[which] = counts[which].wrapping_add_signed(step.into());
        };
        match (self, network.groups()) {
            (Neighbours::Complete(counts), _) => over_all(counts),
            (counters, Some(groups)) => {
                counters.count_in(groups.of(person).map(|(group, _)| group), which, step);
            }
            (_, None) => {}
        }
    }

    /// Changes the counters of these groups.
    fn count_in(&mut self, groups: impl Iterator<Item = usize>, which: usize, step: i8) {
        match self {
            Neighbours::Groups(counts) => groups.for_each(|group| {
                counts[group][which] = counts[group][which].wrapping_add_signed(step);
            }),
            Neighbours::LargeGroups(counts) => groups.for_each(|group| {
                counts[group][which] = counts[group][which].wrapping_add_signed(step.into());
            }),
            Neighbours::Uncounted | Neighbours::Complete(_) => {}
        }
    }

    /// Prefetches the counters of these groups.
    fn prefetch(&self, groups: impl Iterator<Item = usize>) {
        match self {
            Neighbours::Groups(counts) => groups.for_each(|group| prefetch(&counts[group])),
            Neighbours::LargeGroups(counts) => groups.for_each(|group| prefetch(&counts[group])),
            Neighbours::Uncounted | Neighbours::Complete(_) => {}
        }
    }

    /// A share that no bystander's circle exceeds in active resellers; always where nothing is counted.
    pub(crate) fn most_active(&self, network: &Network, parallelism: Parallelism) -> Chance {
        let among = |most: u64, others: u32| match others {
            0 => Chance::ALWAYS,
            others => Chance::ratio(most as i64, i64::from(others)),
        };
        match (self, network.groups()) {
            (Neighbours::Complete([active, _]), _) => among(*active, network.seats() - 1),
            (Neighbours::Groups(counts), Some(groups)) => {
                among(most(counts, parallelism), groups.smallest() - 1)
            }
            (Neighbours::LargeGroups(counts), Some(groups)) => {
                among(most(counts, parallelism), groups.smallest() - 1)
            }
            _ => Chance::ALWAYS,
        }
    }

    /// The circle of a person with a seat.
    fn circle(&self, network: &Network, people: &People, person: u32) -> Circle {
        let own = place(people, person);
        match (self, network.groups()) {
            (Neighbours::Complete(counts), _) => {
                let others = std::array::from_fn(|which| counts[which] - u64::from(own == Some(which)));
                Circle::of(network.degree(PersonId(person)), others)
            }
            (Neighbours::Groups(counts), Some(groups)) => in_groups(groups, counts, person, own),
            (Neighbours::LargeGroups(counts), Some(groups)) => in_groups(groups, counts, person, own),
            _ => {
                let mut circle = Circle::default();
                for PersonId(other) in network.acquaintances(PersonId(person)) {
                    circle.known += 1;
                    match place(people, other) {
                        Some(0) => circle.active += 1,
                        Some(_) => circle.left += 1,
                        None => {}
                    }
                }
                circle
            }
        }
    }
}

impl Circles {
    /// The circles of people with seats from counters of their groups, which are all asked for first.
    fn look_up<T: Copy + Into<u64>>(&mut self, groups: &Groups, counts: &[[T; 2]], people: &People) {
        let Circles { found, seated, memberships } = self;
        groups.of_each(seated, memberships);
        memberships.all().for_each(|group| prefetch(&counts[group]));
        found.extend(seated.iter().enumerate().map(|(at, &person)| {
            let own = place(people, person);
            let (groups, known) = memberships.of(at);
            let (mut members, mut count) = ([0; 2], 0);
            for group in groups {
                let [active, left] = counts[group].map(Into::<u64>::into);
                members = [members[0] + active, members[1] + left];
                count += 1;
            }
            if let Some(own) = own {
                members[own] -= count;
            }
            Circle::of(known, members)
        }));
    }
}

fn in_groups<T: Copy + Into<u64>>(
    groups: &Groups,
    counts: &[[T; 2]],
    person: u32,
    own: Option<usize>,
) -> Circle {
    let (mut known, mut found) = (0, [0; 2]);
    for (at, members) in groups.of(person) {
        known += u64::from(members) - 1;
        for (which, found) in found.iter_mut().enumerate() {
            *found += counts[at][which].into() - u64::from(own == Some(which));
        }
    }
    Circle::of(known, found)
}

/// The greatest of the first counts.
fn most<T: Copy + Default + Ord + Into<u64> + Send + Sync>(
    counts: &[[T; 2]],
    parallelism: Parallelism,
) -> u64 {
    let mut spans: Vec<_> =
        counts.chunks(parallelism.span(counts.len())).map(|counts| (counts, T::default())).collect();
    parallelism.each(&mut spans, |(counts, most)| {
        *most = counts.iter().fold(T::default(), |most, count| most.max(count[0]));
    });
    spans.iter().map(|&(_, most)| most.into()).max().unwrap_or(0)
}

/// Which counter has this person.
#[inline]
fn place(people: &People, person: u32) -> Option<usize> {
    match people.standing(person) {
        Standing::Bystander => people.is_disappointed(person).then_some(1),
        Standing::Reseller => Some(0),
        Standing::Former => Some(1),
    }
}

impl super::World {
    /// Changes what a person is, with regard to reselling.
    #[inline]
    pub(crate) fn set_standing(&mut self, network: &Network, person: u32, standing: Standing) {
        self.change_place(network, person, |people| people.set_standing(person, standing));
    }

    /// Changes what each of these people is, with regard to reselling. What this touches is prefetched for a
    /// few people at a time.
    pub(crate) fn set_standings(&mut self, network: &Network, persons: &[u32], standing: Standing) {
        const FEW: usize = 64;
        let mut memberships = Memberships::default();
        let groups = network.groups().filter(|_| self.neighbours.are_counted());
        for few in persons.chunks(FEW) {
            self.people.prefetch(few.iter().copied());
            let Some(groups) = groups else {
                few.iter().for_each(|&person| self.set_standing(network, person, standing));
                continue;
            };
            groups.of_each(few, &mut memberships);
            self.neighbours.prefetch(memberships.all());
            for (at, &person) in few.iter().enumerate() {
                let before = place(&self.people, person);
                self.people.set_standing(person, standing);
                let after = place(&self.people, person);
                for (which, step) in [(before, -1), (after, 1)] {
                    if let Some(which) = which.filter(|_| before != after) {
                        self.neighbours.count_in(memberships.of(at).0, which, step);
                    }
                }
            }
        }
    }

    /// Changes what counters see of a person.
    #[inline]
    pub(super) fn change_place(&mut self, network: &Network, person: u32, change: impl FnOnce(&mut People)) {
        let before = place(&self.people, person);
        change(&mut self.people);
        self.neighbours.follow(network, person, before, place(&self.people, person));
    }

    /// What has become of the acquaintances of each of these people: what [`circle`](Self::circle) gives.
    pub(crate) fn circles(
        &self,
        network: &Network,
        persons: impl Iterator<Item = u32> + Clone,
        circles: &mut Circles,
    ) {
        let seats = network.seats();
        circles.found.clear();
        circles.seated.clear();
        // A seat stands in for people without one.
        circles.seated.extend(persons.clone().map(|person| if person < seats { person } else { 0 }));
        match (&self.neighbours, network.groups()) {
            (Neighbours::Groups(counts), Some(groups)) => circles.look_up(groups, counts, &self.people),
            (Neighbours::LargeGroups(counts), Some(groups)) => circles.look_up(groups, counts, &self.people),
            _ => {
                let circle = |person| self.circle(network, person);
                return circles.found.extend(persons.map(circle));
            }
        }
        for (circle, person) in circles.found.iter_mut().zip(persons) {
            if person >= seats {
                *circle = Circle::default();
            }
        }
    }

    /// What has become of a person's acquaintances; an empty circle for a person without a seat.
    pub(crate) fn circle(&self, network: &Network, person: u32) -> Circle {
        if person >= network.seats() {
            return Circle::default();
        }
        self.neighbours.circle(network, &self.people, person)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Keys;
    use crate::scenario::{Disappointment, Informed, NetworkKind, Scenario};
    use crate::simulation::Simulation;
    use crate::units::Money;
    use crate::world::World;
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    fn network(seats: u32, kind: NetworkKind) -> Network {
        let mut scenario = Scenario { network: kind, ..Scenario::default() };
        scenario.population.people = seats;
        Network::new(&scenario, &Keys::from_seed(3))
    }

    /// Of every seat, what is counted against what is seen by looking at all acquaintances.
    fn disagreement(world: &World, network: &Network) -> Option<(u32, Circle, Circle)> {
        let seats = 0..network.seats();
        let both = seats.map(|person| {
            let seen = Neighbours::Uncounted.circle(network, &world.people, person);
            (person, world.neighbours.circle(network, &world.people, person), seen)
        });
        both.into_iter().find(|(_, counted, seen)| counted != seen)
    }

    fn kinds() -> impl Strategy<Value = NetworkKind> {
        let groups = (1..=4u32, prop_oneof![2..=5u32, 6..=60u32, Just(260)]);
        prop_oneof![
            1 => Just(NetworkKind::Complete),
            4 => groups.prop_map(|(families, size)| NetworkKind::Groups { families, size }),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 60,
            rng_seed: RngSeed::Fixed(2014),
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn counters_agree_with_a_look_at_all_people_after_every_tick(
            kind in kinds(),
            people in prop_oneof![1..=6u32, 60..=120u32, 250..=300u32],
            strangers in 0..20u32,
            patience in 1..=6u32,
            agents in 0.0..0.2f64,
            buyers in prop_oneof![Just(0.0), Just(0.5), Just(1.0)],
            seed in any::<u64>(),
        ) {
            let mut scenario = Scenario::mask();
            scenario.network = kind;
            scenario.population.people = people + strangers;
            scenario.population.seats = Some(people);
            scenario.population.persuadable = 1.0;
            scenario.suppliers[0].first_agents = (f64::from(people) * agents).ceil() as u32;
            scenario.behaviour.join.base = vec![0.3];
            scenario.behaviour.leave.patience = Some(patience);
            scenario.behaviour.disappointment = Some(Disappointment { buyers, ..Disappointment::default() });
            scenario.suppliers[0].product.defect_rate = 0.7;
            scenario.population.willingness_to_pay.median = Money::from_yuan(300);
            scenario.population.informed = Informed::default();
            scenario.ticks = 12;
            let mut simulation = Simulation::counting_neighbours(&scenario, seed);
            let mut circles = Circles::default();
            loop {
                prop_assert!(!matches!(simulation.world().neighbours, Neighbours::Uncounted));
                let (world, network) = (simulation.world(), simulation.network());
                prop_assert_eq!(disagreement(world, network), None);
                // Several at a time, with and without a seat, on top of what was found before.
                world.circles(network, 0..scenario.population.people, &mut circles);
                let each: Vec<_> =
                    (0..scenario.population.people).map(|person| world.circle(network, person)).collect();
                prop_assert_eq!(&circles.found, &each);
                if simulation.is_done() {
                    break;
                }
                simulation.step();
            }
        }
    }

    /// A leaver that joins again is active again, and no longer counted as left.
    #[test]
    fn joining_again_moves_from_one_counter_to_the_other() {
        for kind in [NetworkKind::Complete, NetworkKind::Groups { families: 3, size: 5 }] {
            let network = network(23, kind);
            let mut scenario = Scenario::default();
            scenario.population.people = 23;
            let mut world = World::new(&scenario, Neighbours::counted(&network));
            use Standing::{Former, Reseller};
            for (person, standing) in [
                (3, Reseller),
                (9, Reseller),
                (3, Former),
                (22, Reseller),
                (3, Reseller),
                (9, Former),
                (3, Former),
            ] {
                world.set_standing(&network, person, standing);
                assert_eq!(disagreement(&world, &network), None);
            }
            let total: u64 = (0..23).map(|person| world.circle(&network, person).left).sum();
            let expected: u64 = [3, 9].map(|person| network.degree(PersonId(person))).iter().sum();
            assert_eq!(total, expected);
        }
    }

    /// A disappointed buyer is burned for its friends until it joins another supplier, and once more when it
    /// has left that.
    #[test]
    fn a_disappointed_buyer_counts_once_with_the_burned() {
        for kind in [NetworkKind::Complete, NetworkKind::Groups { families: 3, size: 5 }] {
            let network = network(23, kind);
            let mut scenario = Scenario::default();
            scenario.population.people = 23;
            let mut world = World::new(&scenario, Neighbours::counted(&network));
            let burned = |world: &World| -> u64 {
                assert_eq!(disagreement(world, &network), None);
                (0..23).map(|person| world.circle(&network, person).left).sum()
            };
            let own = network.degree(PersonId(3));
            assert!(world.disappoint_buyer(&network, 3, 0) && world.shuns(3, 0) && !world.shuns(3, 1));
            assert_eq!(burned(&world), own);
            assert!(world.people.is_bystander(3) && !world.shuns(4, 0));
            assert!(world.disappoint_buyer(&network, 3, 1), "by another supplier");
            assert!(!world.disappoint_buyer(&network, 3, 0), "for the second time");
            assert_eq!(burned(&world), own);
            world.set_standing(&network, 3, Standing::Reseller);
            assert_eq!((burned(&world), world.shuns(3, 0)), (0, true));
            world.set_standing(&network, 3, Standing::Former);
            assert_eq!((burned(&world), world.shuns(3, 0)), (own, true));
        }
    }

    #[test]
    fn shares_are_of_all_others_and_rounded_down() {
        let network = network(4, NetworkKind::Complete);
        let mut scenario = Scenario::default();
        scenario.population.people = 5;
        let mut world = World::new(&scenario, Neighbours::counted(&network));
        world.set_standing(&network, 0, Standing::Reseller);
        world.set_standing(&network, 1, Standing::Former);
        assert_eq!(world.circle(&network, 0), Circle { known: 3, active: 0, left: 1 });
        assert_eq!(world.circle(&network, 2), Circle { known: 3, active: 1, left: 1 });
        assert_eq!(world.circle(&network, 2).active_share(), Chance::ratio(1, 3));
        assert_eq!(world.circle(&network, 0).active_share(), Chance::NEVER);
        assert_eq!(world.circle(&network, 4), Circle::default(), "without a seat");
        assert_eq!(world.circle(&network, 4).left_share(), Chance::NEVER);
        assert_eq!(Chance::ratio(1, 3).not(), Chance::ratio(2, 3).or_else(Chance::ratio(1, 1 << 32)));
    }
}
