//! Chat groups: clustered acquaintance, computed and not stored.
//!
//! Each person is in the same number of groups ("families" of groups: in each family a person is in exactly
//! one). A keyed permutation lays the seats of a family in a row that is cut into groups, so that one's
//! fellow members are found by going forward to one's place, to another place of the same group, and back.
//! Membership is mutual by construction, and nothing is stored but keys.
//!
//! A pitch picks one of the person's groups evenly, then one of its other members evenly. A person with whom
//! one shares two groups is met twice as often.

use fearless_simd::prelude::*;
use fearless_simd::{Level, Simd, dispatch, u64x8};

use super::permutation::{Permutation, RoundLanes};
use crate::engine::divisor::{Divisor, product};
use crate::random::Key;

/// How many contacts are found side by side.
const LANES: usize = 8;

/// Stands for no contact.
pub(crate) const NO_CONTACT: u32 = u32::MAX;

/// The groups of a list of people, found several at a time.
#[derive(Debug, Clone, Default)]
pub(crate) struct Memberships {
    /// For each few people, a row for each family: the number of each person's group among all groups.
    groups: Vec<[u64; LANES]>,
    /// For each few people, how many other members the groups of each have, all together.
    others: Vec<[u64; LANES]>,
    families: usize,
}

impl Memberships {
    /// The numbers of all groups, one for each membership.
    pub(crate) fn all(&self) -> impl Iterator<Item = usize> {
        self.groups.iter().flatten().map(|&group| group as usize)
    }

    /// The groups of the person at a place of the list, and how many other members they have.
    #[inline]
    pub(crate) fn of(&self, at: usize) -> (impl Iterator<Item = usize>, u64) {
        let (few, lane) = (at / LANES, at % LANES);
        let rows = &self.groups[few * self.families..][..self.families];
        (rows.iter().map(move |row| row[lane] as usize), self.others[few][lane])
    }
}

/// Families of groups over the seats.
#[derive(Debug, Clone)]
pub(crate) struct Groups {
    families: Vec<Permutation>,
    /// Members of a group; the first `larger` groups of a family have one more.
    size: Divisor,
    size_of_larger: Divisor,
    larger: u32,
    /// How many places the larger groups take.
    in_larger: u32,
    per_family: u32,
}

impl Groups {
    pub(crate) fn new(seats: u32, families: u32, size: u32, key: Key) -> Self {
        let groups = (seats / size).max(1);
        let (size, larger) = ((seats / groups).max(1), seats % groups);
        Groups {
            families: (0..families).map(|family| Permutation::new(seats, key.part(family))).collect(),
            size: Divisor::new(size),
            size_of_larger: Divisor::new(size + 1),
            larger,
            in_larger: larger * (size + 1),
            per_family: groups,
        }
    }

    /// The other member that 32 random bits pick, or `None` for a person alone in the group.
    #[inline]
    pub(crate) fn contact(&self, person: u32, bits: u32) -> Option<u32> {
        let picked = u64::from(bits) * self.families.len() as u64;
        let family = &self.families[(picked >> 32) as usize];
        let place = family.forward(person);
        let (_, start, size) = self.group_at(place);
        let others = size - 1;
        if others == 0 {
            return None;
        }
        let other = start + ((u64::from(picked as u32) * u64::from(others)) >> 32) as u32;
        Some(family.inverse(if other >= place { other + 1 } else { other }))
    }

    /// The other members that 32 random bits each pick for these people, [`NO_CONTACT`] for none: what
    /// [`contact`](Self::contact) gives for each, several at a time.
    pub(crate) fn contacts(&self, persons: &[u32], bits: &[u32], found: &mut Vec<u32>) {
        self.contacts_at(Level::new(), persons, bits, found);
    }

    fn contacts_at(&self, level: Level, persons: &[u32], bits: &[u32], found: &mut Vec<u32>) {
        found.clear();
        found.resize(persons.len().next_multiple_of(LANES), NO_CONTACT);
        dispatch!(level, simd => simd.vectorize(
            #[inline(always)]
            || {
                let inputs = persons.chunks(LANES).zip(bits.chunks(LANES));
                for (found, (persons, bits)) in found.chunks_exact_mut(LANES).zip(inputs) {
                    let (mut persons_there, mut bits_there) = ([0; LANES], [0; LANES]);
                    persons_there[..persons.len()].copy_from_slice(persons);
                    bits_there[..bits.len()].copy_from_slice(bits);
                    self.side_by_side(simd, &persons_there, &bits_there, found);
                }
            }
        ));
        found.truncate(persons.len());
    }

    #[inline(always)]
    fn side_by_side<S: Simd>(&self, simd: S, persons: &[u32; LANES], bits: &[u32; LANES], found: &mut [u32]) {
        let of = |number: u32| u64x8::splat(simd, number.into());
        let any = &self.families[0];
        let bits = u64x8::from_slice(simd, &bits.map(u64::from));
        let picked = product(simd, bits, of(self.families.len() as u32));
        // Most networks have few families: to select costs less than to look each up.
        let mut keys: RoundLanes<S> = any.rounds().map(of);
        for (number, family) in (1..).zip(&self.families[1..]) {
            let is_picked = (picked >> 32).simd_eq(of(number));
            keys.iter_mut().zip(family.rounds()).for_each(|(key, &of_family)| {
                *key = is_picked.select(of(of_family), *key);
            });
        }
        let family = |lane: usize| &self.families[(picked[lane] >> 32) as usize];
        let mut places = any.forward_once(simd, &keys, u64x8::from_slice(simd, &persons.map(u64::from)));
        if any.are_outside(simd, places).any_true() {
            places = each(simd, places, |lane, place| family(lane).forward_on(place));
        }
        let Located { start, others, .. } = self.locate(simd, places);
        let mut other = start + (product(simd, picked, others) >> 32);
        // The person itself is passed over.
        other = other.simd_ge(places).select(other + of(1), other);
        let alone = others.simd_eq(of(0));
        // Who is alone would meet the place after the last, or that of another group.
        other = alone.select(places, other);
        let mut met = any.inverse_once(simd, &keys, other);
        if any.are_outside(simd, met).any_true() {
            met = each(simd, met, |lane, at| family(lane).inverse_on(at));
        }
        let mut lanes = [0; LANES];
        alone.select(of(NO_CONTACT), met).store_slice(&mut lanes);
        found.iter_mut().zip(lanes).for_each(|(found, met)| *found = met as u32);
    }

    /// The groups of these people, several at a time: what [`of`](Self::of) gives for each.
    pub(crate) fn of_each(&self, persons: &[u32], found: &mut Memberships) {
        self.of_each_at(Level::new(), persons, found);
    }

    fn of_each_at(&self, level: Level, persons: &[u32], found: &mut Memberships) {
        found.families = self.families.len();
        found.groups.clear();
        found.others.clear();
        dispatch!(level, simd => simd.vectorize(
            #[inline(always)]
            || {
                for persons in persons.chunks(LANES) {
                    // Seat 0 stands in for people that there are not.
                    let mut there = [0; LANES];
                    there[..persons.len()].copy_from_slice(persons);
                    self.groups_side_by_side(simd, &there, found);
                }
            }
        ));
    }

    #[inline(always)]
    fn groups_side_by_side<S: Simd>(&self, simd: S, persons: &[u32; LANES], found: &mut Memberships) {
        let persons = u64x8::from_slice(simd, &persons.map(u64::from));
        let (mut first, mut all) = (0, u64x8::splat(simd, 0));
        for family in &self.families {
            let keys = family.rounds().map(|key| u64x8::splat(simd, key.into()));
            let mut places = family.forward_once(simd, &keys, persons);
            if family.are_outside(simd, places).any_true() {
                places = each(simd, places, |_, place| family.forward_on(place));
            }
            let Located { number, others, .. } = self.locate(simd, places);
            let mut row = [0; LANES];
            (number + u64x8::splat(simd, first)).store_slice(&mut row);
            found.groups.push(row);
            all += others;
            first += u64::from(self.per_family);
        }
        let mut row = [0; LANES];
        all.store_slice(&mut row);
        found.others.push(row);
    }

    /// The groups of several places.
    #[inline(always)]
    fn locate<S: Simd>(&self, simd: S, places: u64x8<S>) -> Located<S> {
        let of = |number: u32| u64x8::splat(simd, number.into());
        let [size_of_larger, size] = [self.size_of_larger, self.size].map(|by| of(by.get()));
        let larger = self.size_of_larger.quotients(simd, places);
        let in_larger = of(self.in_larger);
        let is_larger = places.simd_lt(in_larger);
        let place_after = is_larger.select(of(0), places - in_larger);
        let smaller = self.size.quotients(simd, place_after);
        let sizes = is_larger.select(size_of_larger, size);
        Located {
            number: is_larger.select(larger, smaller + of(self.larger)),
            start: is_larger
                .select(product(simd, larger, size_of_larger), in_larger + product(simd, smaller, size)),
            others: sizes - of(1),
        }
    }

    /// The number of a place's group within its family, where that starts, and how many it has.
    #[inline]
    fn group_at(&self, place: u32) -> (u32, u32, u32) {
        if place < self.in_larger {
            let (group, rest) = self.size_of_larger.split(place);
            (group, place - rest, self.size_of_larger.get())
        } else {
            let (group, rest) = self.size.split(place - self.in_larger);
            (self.larger + group, place - rest, self.size.get())
        }
    }

    /// The members of a person's group in one family, themselves included.
    pub(crate) fn members(&self, person: u32, family: usize) -> impl Iterator<Item = u32> + '_ {
        let family = &self.families[family];
        let (_, start, size) = self.group_at(family.forward(person));
        (start..start + size).map(|place| family.inverse(place))
    }

    pub(crate) fn families(&self) -> usize {
        self.families.len()
    }

    /// How many groups there are, of all families together.
    pub(crate) fn count(&self) -> usize {
        self.families.len() * self.per_family as usize
    }

    /// How many members the smallest groups have.
    pub(crate) fn smallest(&self) -> u32 {
        self.size.get()
    }

    /// How many members the largest groups have.
    pub(crate) fn largest(&self) -> u32 {
        self.size.get() + u32::from(self.larger > 0)
    }

    /// The groups of a person: the number of each among all groups, and how many members it has.
    #[inline]
    pub(crate) fn of(&self, person: u32) -> impl Iterator<Item = (usize, u32)> + '_ {
        self.families.iter().enumerate().map(move |(family, order)| {
            let (group, _, members) = self.group_at(order.forward(person));
            (family * self.per_family as usize + group as usize, members)
        })
    }
}

/// The groups in which several places lie.
struct Located<S: Simd> {
    /// The number of each group within its family.
    number: u64x8<S>,
    /// Its first place.
    start: u64x8<S>,
    /// How many members it has beside one.
    others: u64x8<S>,
}

/// Each number replaced by what a function gives for it and its lane.
#[cold]
fn each<S: Simd>(simd: S, numbers: u64x8<S>, of: impl Fn(usize, u64) -> u32) -> u64x8<S> {
    let mut lanes = [0; LANES];
    numbers.store_slice(&mut lanes);
    u64x8::from_slice(simd, &std::array::from_fn::<u64, LANES, _>(|lane| of(lane, lanes[lane]).into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Keys, Purpose};

    fn groups(seats: u32, families: u32, size: u32) -> Groups {
        Groups::new(seats, families, size, Keys::from_seed(5).of(Purpose::Network))
    }

    #[test]
    fn membership_is_mutual_and_groups_are_even() {
        for (seats, size) in [(2, 2), (3, 2), (7, 3), (100, 10), (103, 10), (49, 50), (1000, 33)] {
            let network = groups(seats, 3, size);
            for family in 0..network.families() {
                for person in 0..seats {
                    let members: Vec<u32> = network.members(person, family).collect();
                    assert!(members.contains(&person));
                    let even = seats / (seats / size).max(1);
                    assert!((even..=even + 1).contains(&(members.len() as u32)));
                    for other in members {
                        assert!(network.members(other, family).any(|member| member == person));
                    }
                }
            }
        }
    }

    #[test]
    fn groups_are_numbered_without_gaps() {
        for (seats, size) in [(1, 5), (2, 2), (7, 3), (103, 10), (49, 50)] {
            let network = groups(seats, 3, size);
            let mut members = vec![0; network.count()];
            for person in 0..seats {
                let numbers: Vec<(usize, u32)> = network.of(person).collect();
                for (family, &(group, count)) in numbers.iter().enumerate() {
                    members[group] += 1;
                    assert_eq!(network.members(person, family).count() as u32, count);
                    for other in network.members(person, family) {
                        assert_eq!(network.of(other).nth(family), Some((group, count)));
                    }
                }
            }
            assert!(members.iter().all(|&count| count > 0));
            assert_eq!(members.iter().max(), Some(&network.largest()));
        }
    }

    #[test]
    fn contacts_are_fellow_members_and_never_oneself() {
        let network = groups(103, 4, 10);
        for person in 0..103 {
            for bits in (0..u32::MAX).step_by(40_000_003) {
                let other = network.contact(person, bits).unwrap();
                assert_ne!(other, person);
                assert!((0..4).any(|family| network.members(person, family).any(|m| m == other)));
            }
        }
        assert_eq!(groups(1, 2, 5).contact(0, 77), None);
    }

    /// Several contacts at a time are those that are found one by one, on any vectors.
    #[test]
    fn contacts_side_by_side_are_the_same() {
        let kinds = [(1, 1, 5), (2, 2, 2), (3, 1, 2), (7, 3, 3), (103, 4, 10), (3, 2, 1), (99_999, 3, 50)];
        for (seats, families, size) in kinds.into_iter().chain([(u32::MAX - 1, 2, 20), (1_300_000_000, 3, 7)])
        {
            let network = groups(seats, families, size);
            let persons: Vec<u32> = (0..3_003u32).map(|at| at.wrapping_mul(2_654_435_761) % seats).collect();
            let bits: Vec<u32> = (0..3_003u32).map(|at| at.wrapping_mul(3_266_489_917)).collect();
            let pairs = persons.iter().zip(&bits);
            let single: Vec<u32> =
                pairs.map(|(&person, &bits)| network.contact(person, bits).unwrap_or(NO_CONTACT)).collect();
            for level in [Level::new(), Level::baseline()] {
                let mut found = Vec::new();
                network.contacts_at(level, &persons, &bits, &mut found);
                assert_eq!(found, single, "{seats} seats, {families} families of {size}");
            }
        }
    }

    /// The groups of several people at a time are those of each alone, on any vectors.
    #[test]
    fn groups_side_by_side_are_the_same() {
        let kinds = [(1, 1, 5), (2, 2, 2), (3, 1, 2), (7, 3, 3), (103, 4, 10), (3, 2, 1), (99_999, 3, 50)];
        for (seats, families, size) in kinds.into_iter().chain([(u32::MAX - 1, 2, 20), (1_300_000_000, 3, 7)])
        {
            let network = groups(seats, families, size);
            let persons: Vec<u32> = (0..1_003u32).map(|at| at.wrapping_mul(2_654_435_761) % seats).collect();
            for level in [Level::new(), Level::baseline()] {
                let mut found = Memberships::default();
                // What was found before is forgotten.
                network.of_each_at(level, &persons[..9], &mut found);
                network.of_each_at(level, &persons, &mut found);
                for (at, &person) in persons.iter().enumerate() {
                    let (numbers, sizes): (Vec<usize>, Vec<u32>) = network.of(person).unzip();
                    let (groups, others) = found.of(at);
                    assert_eq!(groups.collect::<Vec<_>>(), numbers, "{seats} seats, {families} of {size}");
                    assert_eq!(others, sizes.iter().map(|&size| u64::from(size - 1)).sum::<u64>());
                }
            }
        }
    }

    /// Pairs that share two groups are as many as chance gives: with g families of groups of m among
    /// N people, C(g, 2) · N/2 · (m − 1)²/(N − 1) expected.
    #[test]
    fn families_are_independent() {
        for (seats, size) in [(10_000, 50), (9_999, 20), (1_000, 10)] {
            let network = groups(seats, 4, size);
            let mut shared = 0u32;
            for person in 0..seats {
                let mut others: Vec<u32> = (0..4)
                    .flat_map(|family| network.members(person, family))
                    .filter(|&other| other > person)
                    .collect();
                others.sort_unstable();
                shared += others.windows(2).filter(|pair| pair[0] == pair[1]).count() as u32;
            }
            let (n, m) = (f64::from(seats), f64::from(size));
            let expected = 6.0 * n / 2.0 * (m - 1.0).powi(2) / (n - 1.0);
            let z = (f64::from(shared) - expected) / expected.sqrt();
            assert!(z.abs() < 4.0, "{seats} {size}: {shared} pairs, {expected} expected");
        }
    }
}
