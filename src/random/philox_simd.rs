//! Many blocks of random bits at a time, as wide as the machine's vectors are; what is drawn does not depend
//! on them.

use fearless_simd::prelude::*;
use fearless_simd::{Level, Simd, dispatch, mask64x8, u64x8};

use super::{Chance, Key, MULTIPLIERS, WEYL};

/// How many blocks are made side by side.
const LANES: usize = 8;
const LOW: u64 = u32::MAX as u64;

/// Blocks of random bits, each of two numbers of 64 bits: of [`Key::block`] the first word above the second,
/// and the third above the fourth.
#[derive(Debug, Clone, Default)]
pub(crate) struct Blocks {
    /// The first numbers of a few blocks, then their second ones, and so on.
    rows: Vec<[[u64; LANES]; 2]>,
    count: usize,
    /// Which numbers passed the sieve: the first `passed` places.
    places: Vec<Place>,
    passed: usize,
}

/// Tells which numbers of 64 random bits may come to anything.
pub(crate) trait DrawFilter: Copy {
    /// For several at a time.
    fn pass<S: Simd>(self, simd: S, bits: u64x8<S>) -> mask64x8<S>;
}

/// Lets pass blocks whose first word falls under a chance; what it says of second numbers means nothing.
#[derive(Clone, Copy)]
pub(crate) struct FirstWord(pub(crate) Chance);

impl DrawFilter for FirstWord {
    #[inline(always)]
    fn pass<S: Simd>(self, simd: S, bits: u64x8<S>) -> mask64x8<S> {
        self.0.takes_each(simd, bits >> 32)
    }
}

/// Where a number is among [`Blocks`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place(u32);

impl Place {
    /// The number of its block.
    #[inline(always)]
    pub(crate) fn block(self) -> usize {
        self.0 as usize / (2 * LANES) * LANES + self.0 as usize % LANES
    }

    /// Whether it is the second of its block.
    #[inline(always)]
    pub(crate) fn is_second(self) -> bool {
        self.0 as usize & LANES != 0
    }
}

impl Blocks {
    /// All blocks.
    pub(crate) fn iter(&self) -> impl Iterator<Item = [u64; 2]> {
        (0..self.count).map(|block| [0, 1].map(|half: usize| self.rows[block / LANES][half][block % LANES]))
    }

    #[inline(always)]
    pub(crate) fn at(&self, place: Place) -> u64 {
        let at = place.0 as usize;
        self.rows[at / (2 * LANES)][at / LANES % 2][at % LANES]
    }

    /// The numbers that passed the sieve, ascending by few blocks at a time.
    #[inline(always)]
    pub(crate) fn passed(&self) -> &[Place] {
        &self.places[..self.passed]
    }

    fn make_room(&mut self, count: usize) {
        self.count = count;
        let rows = count.div_ceil(LANES);
        if self.rows.len() < rows {
            self.rows.resize(rows, [[0; LANES]; 2]);
            // Room for all, so that places are written before it is known how many there are.
            self.places.resize((rows + 1) * 2 * LANES, Place(0));
        }
    }
}

/// One draw each of a list of people, made several at a time.
#[derive(Debug, Clone, Default)]
pub(crate) struct DrawsOfEach {
    numbers: Vec<u32>,
    blocks: Blocks,
}

impl DrawsOfEach {
    /// Makes them anew: what [`Key::draw`] gives for each person.
    pub(crate) fn draw(&mut self, key: Key, persons: &[u32], tick: u32) -> impl Iterator<Item = u32> {
        self.numbers.resize(persons.len(), 0);
        key.blocks(persons, tick, &self.numbers, &mut self.blocks);
        self.blocks.iter().map(|[first, _]| (first >> 32) as u32)
    }
}

/// Nothing passes.
#[derive(Clone, Copy)]
struct Closed;

impl DrawFilter for Closed {
    #[inline(always)]
    fn pass<S: Simd>(self, simd: S, _: u64x8<S>) -> mask64x8<S> {
        mask64x8::splat(simd, false)
    }
}

/// The keys of the ten rounds, once for each lane.
type RoundKeys = [[[u64; LANES]; 2]; 10];

impl Key {
    /// The blocks of the counters [person, tick, number, 0].
    pub(crate) fn blocks(self, persons: &[u32], tick: u32, numbers: &[u32], blocks: &mut Blocks) {
        self.sift(persons, tick, numbers, Closed, blocks);
    }

    /// The blocks of the counters [person, tick, number, 0], and which of the numbers pass a sieve.
    pub(crate) fn sift(
        self,
        persons: &[u32],
        tick: u32,
        numbers: &[u32],
        sieve: impl DrawFilter,
        blocks: &mut Blocks,
    ) {
        self.sift_at(Level::new(), (persons, tick, numbers), sieve, blocks);
    }

    fn round_keys(self) -> RoundKeys {
        let halves = [self.0 as u32, (self.0 >> 32) as u32];
        let of_round = |round: u32, half: usize| halves[half].wrapping_add(WEYL[half].wrapping_mul(round));
        std::array::from_fn(|round| [0, 1].map(|half| [of_round(round as u32, half).into(); LANES]))
    }

    fn sift_at(
        self,
        level: Level,
        (persons, tick, numbers): (&[u32], u32, &[u32]),
        sieve: impl DrawFilter,
        blocks: &mut Blocks,
    ) {
        blocks.make_room(persons.len());
        let keys = self.round_keys();
        let (rows, places) = (&mut blocks.rows[..], &mut blocks.places[..]);
        blocks.passed = dispatch!(level, simd => simd.vectorize(
            #[inline(always)]
            || {
                let (persons, last_persons) = persons.as_chunks::<LANES>();
                let (numbers, last_numbers) = numbers.as_chunks::<LANES>();
                let mut count = 0;
                for (row, (persons, numbers)) in persons.iter().zip(numbers).enumerate() {
                    let bits = side_by_side(simd, &keys, persons, tick, numbers);
                    let passing = pass(simd, sieve, bits);
                    count += list(passing, row, &mut places[count..count + 2 * LANES]);
                    store(bits, &mut rows[row]);
                }
                if !last_persons.is_empty() {
                    let (mut persons_there, mut numbers_there) = ([0; LANES], [0; LANES]);
                    persons_there[..last_persons.len()].copy_from_slice(last_persons);
                    numbers_there[..last_persons.len()].copy_from_slice(&last_numbers[..last_persons.len()]);
                    let bits = side_by_side(simd, &keys, &persons_there, tick, &numbers_there);
                    let there = (1 << last_persons.len()) - 1;
                    let passing = pass(simd, sieve, bits) & (there | there << LANES);
                    count += list(passing, persons.len(), &mut places[count..count + 2 * LANES]);
                    store(bits, &mut rows[persons.len()]);
                }
                count
            },
        ));
    }
}

/// A bit for each first number that passes, then one for each second.
#[inline(always)]
fn pass<S: Simd>(simd: S, sieve: impl DrawFilter, [first, second]: [u64x8<S>; 2]) -> u32 {
    (sieve.pass(simd, first).to_bitmask() | sieve.pass(simd, second).to_bitmask() << LANES) as u32
}

#[inline(always)]
fn store<S: Simd>([first, second]: [u64x8<S>; 2], row: &mut [[u64; LANES]; 2]) {
    first.store_slice(&mut row[0]);
    second.store_slice(&mut row[1]);
}

/// Lists the bits that are set. The first few are written whether they are set or not, which costs less than
/// to find out each time how many there are.
#[inline(always)]
fn list(mut passing: u32, row: usize, places: &mut [Place]) -> usize {
    const FEW: usize = 4;
    let count = passing.count_ones() as usize;
    let first = (row * 2 * LANES) as u32;
    for place in &mut places[..FEW] {
        *place = Place(first + passing.trailing_zeros());
        passing &= passing.wrapping_sub(1);
    }
    if count > FEW {
        for place in &mut places[FEW..count] {
            *place = Place(first + passing.trailing_zeros());
            passing &= passing - 1;
        }
    }
    count
}

/// The rounds of Philox over several blocks, word by word: each is the low half of a lane, and what stands
/// above it is never looked at.
#[inline(always)]
fn side_by_side<S: Simd>(
    simd: S,
    keys: &RoundKeys,
    persons: &[u32; LANES],
    tick: u32,
    numbers: &[u32; LANES],
) -> [u64x8<S>; 2] {
    let low = u64x8::splat(simd, LOW);
    let multipliers = MULTIPLIERS.map(|multiplier| u64x8::splat(simd, multiplier));
    let mut c0 = u64x8::from_slice(simd, &persons.map(u64::from));
    let mut c2 = u64x8::from_slice(simd, &numbers.map(u64::from));
    let [mut c1, mut c3] = [u64x8::splat(simd, tick.into()), u64x8::splat(simd, 0)];
    for [k0, k1] in keys {
        let first = (c0 & low) * multipliers[0];
        let second = (c2 & low) * multipliers[1];
        c0 = (second >> 32) ^ c1 ^ u64x8::from_slice(simd, k0);
        c1 = second;
        c2 = (first >> 32) ^ c3 ^ u64x8::from_slice(simd, k1);
        c3 = first;
    }
    [(c0 << 32) | (c1 & low), (c2 << 32) | (c3 & low)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Keys, Purpose};

    /// Lets pass what is less than a limit.
    #[derive(Clone, Copy)]
    struct Below(u64);

    impl DrawFilter for Below {
        fn pass<S: Simd>(self, simd: S, bits: u64x8<S>) -> mask64x8<S> {
            bits.simd_lt(u64x8::splat(simd, self.0))
        }
    }

    #[test]
    fn draws_of_each_are_those_of_single_people() {
        let key = Keys::from_seed(4).of(Purpose::Openness);
        let mut draws = DrawsOfEach::default();
        for count in [9, 3, 0, 40] {
            let persons: Vec<u32> = (0..count).map(|at: u32| at.wrapping_mul(3_000_000_019)).collect();
            let single: Vec<u32> = persons.iter().map(|&person| key.draw(person, 7)).collect();
            assert_eq!(draws.draw(key, &persons, 7).collect::<Vec<_>>(), single);
        }
    }

    #[test]
    fn many_blocks_are_what_single_ones_are_on_every_machine() {
        let counts = [0, 1, 7, 8, 9, 31, 64, 100].into_iter().cycle();
        let limits = [0, 1 << 61, 1 << 63, u64::MAX].into_iter().cycle();
        for ((seed, count), limit) in (0..40).zip(counts).zip(limits) {
            let key = Keys::from_seed(seed).of(Purpose::Pitch);
            let persons: Vec<u32> =
                (0..count).map(|at: u32| at.wrapping_mul(3_000_000_019) ^ seed as u32).collect();
            let numbers: Vec<u32> = (0..count).map(|at| at % 3).collect();
            let tick = u32::MAX - 77;
            let mut single = Vec::new();
            for (&person, &number) in persons.iter().zip(&numbers) {
                let [a, b, c, d] = key.block([person, tick, number, 0]).map(u64::from);
                single.push([a << 32 | b, c << 32 | d]);
            }
            for level in [Level::new(), Level::baseline()] {
                let mut blocks = Blocks::default();
                key.blocks(&[3, 4, 5], 6, &[7, 8, 9], &mut blocks);
                key.sift_at(level, (&persons, tick, &numbers), Below(limit), &mut blocks);
                assert!(blocks.iter().eq(single.iter().copied()));
                let found = |place: &Place| (place.block(), place.is_second(), blocks.at(*place));
                let mut found: Vec<_> = blocks.passed().iter().map(found).collect();
                found.sort_unstable();
                let all = single.iter().enumerate().flat_map(|(at, &[a, b])| [(at, false, a), (at, true, b)]);
                assert_eq!(found, all.filter(|&(.., bits)| bits < limit).collect::<Vec<_>>());
            }
        }
    }
}
