//! Whom the goods of a supplier have disappointed: buyers, in a set of their own, and holders, by a mark.
//!
//! A buyer is in the set for good, once for each supplier that disappointed it. As long as it is a bystander,
//! it counts among the burned for its acquaintances.

use super::people::{People, Standing};
use super::{Reseller, World};
use crate::network::Network;
use crate::units::{PersonId, SupplierId};

impl World {
    /// Whether goods of a supplier that a person bought have disappointed it. It buys none of them any more,
    /// and does not join this supplier.
    pub fn is_disappointed(&self, person: PersonId, supplier: SupplierId) -> bool {
        u8::try_from(supplier.0).is_ok_and(|supplier| self.disappointed.contains(&(person.0, supplier)))
    }

    /// How many buyers a supplier's goods have disappointed.
    pub fn disappointed_buyers(&self, supplier: SupplierId) -> u64 {
        self.disappointed.iter().filter(|&&(_, of)| u16::from(of) == supplier.0).count() as u64
    }

    /// [`is_disappointed`](Self::is_disappointed), without a look at the set for bystanders who never were.
    #[inline]
    pub(crate) fn shuns(&self, person: u32, supplier: u8) -> bool {
        !self.disappointed.is_empty()
            && !self.people.is_unmarked(person)
            && self.disappointed.contains(&(person, supplier))
    }

    /// Goods of a supplier disappoint a buyer; whether they do so for the first time.
    pub(crate) fn disappoint_buyer(&mut self, network: &Network, person: u32, supplier: u8) -> bool {
        let is_new = self.disappointed.insert((person, supplier));
        if is_new && self.people.is_unmarked(person) {
            self.change_place(network, person, |people| people.mark_disappointed(person));
        }
        is_new
    }

    /// Whether each entry is of a person and of a supplier, and all bystanders in the set and no others are
    /// marked. Without disappointment there are none.
    pub(super) fn disappointed_fit(&self, first: &World) -> bool {
        let mut persons: Vec<u32> = self.disappointed.iter().map(|&(person, _)| person).collect();
        persons.dedup();
        let people = &self.people;
        let is_one = |&(person, supplier): &(u32, u8)| {
            person < people.count() && usize::from(supplier) < self.suppliers.len()
        };
        self.disappointed.iter().all(is_one)
            && !persons.iter().any(|&person| people.is_unmarked(person))
            && persons.iter().filter(|&&person| people.is_bystander(person)).count() == people.disappointed()
            && (self.disappointed.is_empty() || first.resellers.disappointed.is_kept())
    }
}

impl People {
    /// Whether a person is a bystander whom no goods have disappointed.
    #[inline(always)]
    pub(crate) fn is_unmarked(&self, person: u32) -> bool {
        self.standing(person) == Standing::Bystander && !self.is_disappointed(person)
    }
}

impl Reseller<'_> {
    /// Whether a unit of its own stock has disappointed it.
    pub fn is_disappointed(&self) -> bool {
        self.columns().is_disappointed(self.slot as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Keys;
    use crate::scenario::{Disappointment, Scenario};
    use crate::world::Neighbours;

    #[test]
    fn a_set_that_people_s_marks_contradict_does_not_fit() {
        let mut scenario = Scenario::default();
        scenario.population.people = 9;
        let network = Network::new(&scenario, &Keys::from_seed(3));
        let off = World::new(&scenario, Neighbours::Uncounted);
        scenario.behaviour.disappointment = Some(Disappointment::default());
        let first = World::new(&scenario, Neighbours::Uncounted);
        let mut world = first.clone();
        assert!(world.disappointed_fit(&first) && off.disappointed_fit(&off));
        assert!(world.disappoint_buyer(&network, 3, 0));
        assert!(world.disappointed_fit(&first) && !world.disappointed_fit(&off));
        let spoilt = |spoil: fn(&mut World)| {
            let mut world = world.clone();
            spoil(&mut world);
            world.disappointed_fit(&first)
        };
        assert!(!spoilt(|world| world.disappointed.clear()), "a mark without an entry");
        assert!(!spoilt(|world| _ = world.disappointed.insert((4, 0))), "an entry without a mark");
        assert!(!spoilt(|world| _ = world.disappointed.insert((3, 9))), "an unknown supplier");
        assert!(!spoilt(|world| _ = world.disappointed.insert((9, 0))), "an unknown person");
        assert!(spoilt(|world| world.people.set_standing(3, Standing::Former)), "one who joined another");
        assert_eq!(world.disappointed_buyers(SupplierId(0)), 1);
        assert!(world.is_disappointed(PersonId(3), SupplierId(0)));
        assert!(!world.is_disappointed(PersonId(3), SupplierId(256)));
    }
}
