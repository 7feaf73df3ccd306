//! How many units holders use themselves.

use crate::random::{Blocks, Chance, FirstWord, Key};

/// Units that a holder uses in a tick: some for certain, one more by chance.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OwnUse {
    key: Key,
    whole: u32,
    fraction: Chance,
}

impl OwnUse {
    pub(super) fn new(key: Key, mean: f64) -> Self {
        OwnUse { key, whole: mean as u32, fraction: Chance::from_f64(mean.fract()) }
    }

    pub(crate) fn is_none(&self) -> bool {
        self.whole == 0 && self.fraction == Chance::NEVER
    }

    /// How many units a person would use in a tick as a holder of this record: 0 for the first supplier
    /// joined, 1 for the second …
    pub(crate) fn units(&self, person: u32, tick: u32, record: u32) -> u32 {
        self.whole + u32::from(self.fraction.takes(self.key.block([person, tick, record, 0])[0]))
    }

    /// The units of many people: calls `each` with the place and the units of all who use any.
    pub(crate) fn units_of_each(
        &self,
        persons: &[u32],
        tick: u32,
        records: &[u32],
        blocks: &mut Blocks,
        mut each: impl FnMut(usize, u32),
    ) {
        self.key.sift(persons, tick, records, FirstWord(self.fraction), blocks);
        let places = blocks.passed().iter().filter(|place| !place.is_second()).map(|place| place.block());
        if self.whole == 0 {
            places.for_each(|at| each(at, 1));
            return;
        }
        let mut places = places.peekable();
        for at in 0..persons.len() {
            each(at, self.whole + u32::from(places.next_if_eq(&at).is_some()));
        }
    }
}
