//! The configuration model, computed: each person has as many ends of ties as its degree, and ends are paired
//! at random.
//!
//! Places are laid out by rising degree, so that the ends of each place follow from a table with one line
//! for each degree. A keyed permutation puts all ends in a row in which the first and the second belong
//! together, then the third and the fourth, and so on. So from either end of a tie the other is found by
//! going forward, one step aside, and back, and a search in the table says whose it is.
//!
//! A tie of a person to itself leads nowhere, as does the last end of an odd number. A person with two ties
//! to another meets that one twice as often. Both grow with ⟨k²⟩/⟨k⟩ and not with the number of people.

use super::permutation::Permutation;
use super::seat::Seat;
use crate::random::Key;
use crate::scenario::DegreeClass;

/// Random ties under given degrees.
#[derive(Debug, Clone)]
pub(super) struct Configuration {
    classes: Vec<Class>,
    ends: u32,
    /// Who stands where.
    order: Permutation,
    /// The row of ends.
    row: Permutation,
}

/// Places with the same degree.
#[derive(Debug, Clone, Copy)]
struct Class {
    first_place: u32,
    first_end: u32,
    degree: u32,
}

impl Configuration {
    pub(super) fn new(seats: u32, degrees: &[DegreeClass], key: Key) -> Self {
        let (mut first_place, mut first_end) = (0, 0);
        let mut classes = Vec::with_capacity(degrees.len());
        for &DegreeClass { degree, people } in degrees {
            classes.push(Class { first_place, first_end, degree });
            first_place += people;
            first_end += people * degree;
        }
        Configuration {
            classes,
            ends: first_end,
            order: Permutation::new(seats, key.part(0)),
            row: Permutation::new(first_end, key.part(1)),
        }
    }

    #[inline]
    pub(super) fn seat(&self, person: u32) -> Seat {
        let place = self.order.forward(person);
        let class = self.class(|class| class.first_place <= place);
        Seat { at: class.first_end + (place - class.first_place) * class.degree, ties: class.degree }
    }

    #[inline]
    pub(super) fn other(&self, Seat { at, .. }: Seat, tie: u32) -> Option<u32> {
        let partner = self.row.forward(at + tie) ^ 1;
        if partner >= self.ends {
            return None;
        }
        let end = self.row.inverse(partner);
        // Only the first class can be without ends, and it begins where the next one does.
        let class = self.class(|class| class.first_end <= end);
        Some(self.order.inverse(class.first_place + (end - class.first_end) / class.degree))
    }

    /// The last class of which this is so; it is so of the first.
    #[inline]
    fn class(&self, begins: impl Fn(&Class) -> bool) -> Class {
        self.classes[self.classes.partition_point(begins) - 1]
    }

    pub(super) fn memory(&self) -> usize {
        self.classes.len() * size_of::<Class>()
    }
}
