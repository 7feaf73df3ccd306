//! Chat groups: clustered acquaintance, computed and not stored.
//!
//! Each person is in the same number of groups ("families" of groups: in each family a person is in exactly
//! one). A keyed permutation lays the seats of a family in a row that is cut into groups, so that one's
//! fellow members are found by going forward to one's place, to another place of the same group, and back.
//! Membership is mutual by construction, and nothing is stored but keys.
//!
//! A pitch picks one of the person's groups evenly, then one of its other members evenly. A person with whom
//! one shares two groups is met twice as often.

use super::permutation::Permutation;
use crate::random::Key;

/// Families of groups over the seats.
#[derive(Debug, Clone)]
pub(crate) struct Groups {
    families: Vec<Permutation>,
    /// Members of a group; the first `larger` groups of a family have one more.
    size: u32,
    larger: u32,
    per_family: u32,
}

impl Groups {
    pub(crate) fn new(seats: u32, families: u32, size: u32, key: Key) -> Self {
        let groups = (seats / size).max(1);
        Groups {
            families: (0..families).map(|family| Permutation::new(seats, key.part(family))).collect(),
            size: seats / groups,
            larger: seats % groups,
            per_family: groups,
        }
    }

    /// The other member that 32 random bits pick, or `None` for a person alone in the group.
    #[inline]
    pub(crate) fn contact(&self, person: u32, bits: u32) -> Option<u32> {
        let picked = u64::from(bits) * self.families.len() as u64;
        let family = &self.families[(picked >> 32) as usize];
        let place = family.forward(person);
        let (start, size) = self.group_at(place);
        let others = size - 1;
        if others == 0 {
            return None;
        }
        let other = start + ((u64::from(picked as u32) * u64::from(others)) >> 32) as u32;
        Some(family.inverse(if other >= place { other + 1 } else { other }))
    }

    /// Where the group of a place starts, and how many it has.
    #[inline]
    fn group_at(&self, place: u32) -> (u32, u32) {
        let in_larger = u64::from(self.larger) * (u64::from(self.size) + 1);
        if u64::from(place) < in_larger {
            let size = self.size + 1;
            (place / size * size, size)
        } else {
            let place_after = place - in_larger as u32;
            (in_larger as u32 + place_after / self.size * self.size, self.size)
        }
    }

    /// The members of a person's group in one family, themselves included.
    pub(crate) fn members(&self, person: u32, family: usize) -> impl Iterator<Item = u32> + '_ {
        let family = &self.families[family];
        let (start, size) = self.group_at(family.forward(person));
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
        self.size
    }

    /// How many members the largest groups have.
    pub(crate) fn largest(&self) -> u32 {
        self.size + u32::from(self.larger > 0)
    }

    /// The groups of a person: the number of each among all groups, and how many members it has.
    #[inline]
    pub(crate) fn of(&self, person: u32) -> impl Iterator<Item = (usize, u32)> + '_ {
        self.families.iter().enumerate().map(move |(family, order)| {
            let place = order.forward(person);
            let in_larger = u64::from(self.larger) * (u64::from(self.size) + 1);
            let (group, members) = match u64::from(place) < in_larger {
                true => (place / (self.size + 1), self.size + 1),
                false => (self.larger + (place - in_larger as u32) / self.size, self.size),
            };
            (family * self.per_family as usize + group as usize, members)
        })
    }
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
