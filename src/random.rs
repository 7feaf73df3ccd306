//! Keyed randomness: every draw is a function of (seed, purpose, ids, tick, ordinal).
//!
//! ChaCha20 expands the seed into one 64-bit key for each [`Purpose`]; Philox4x32-10 (Salmon, Moraes, Dror
//! and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011) then turns a key and a 128-bit counter
//! into 128 random bits. A draw therefore never depends on how many draws were made before it, on the order
//! in which agents are visited, or on how many people there are: an observer, another agent or another policy
//! cannot shift any person's luck.
//!
//! Probabilities are fixed-point numbers (`Chance`) made before the first tick, and log-normal
//! traits are read from a table of quantiles in whole fen, so that no float decides anything while
//! the simulation runs.

mod gumbel;
mod philox_simd;

pub(crate) use gumbel::{UTIL, gumbel};
pub(crate) use philox_simd::{Blocks, DrawFilter, DrawsOfEach, FirstWord};

use serde::{Deserialize, Serialize};

use std::convert::Infallible;
use std::sync::OnceLock;

use fearless_simd::prelude::*;
use fearless_simd::{Simd, mask64x8, u64x8};
use rand::TryRng;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// What a draw is for. Each purpose has its own key, so that draws for different purposes are
/// independent and adding a purpose changes no other draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Purpose {
    /// Whom a reseller approaches, and whether that offer is accepted.
    Pitch = 0,
    /// Whether a fractional pitch is made this tick.
    PitchCount = 1,
    /// The cash with which a person could join.
    Cash = 2,
    /// What a person would pay for one unit.
    WillingnessToPay = 3,
    /// How many pitches a person makes a tick, as a reseller.
    Effort = 4,
    /// Whether a person can be recruited at all.
    Persuadable = 5,
    /// Whether a person knows the reference price from the start.
    Informed = 6,
    /// Who the first agents are.
    FirstAgents = 7,
    /// Who comes first among equals.
    Priority = 8,
    /// Whether a reseller uses a unit.
    OwnUse = 9,
    /// Who knows whom.
    Network = 10,
    /// Draws of an observer, who shares none with the simulation.
    Observer = 11,
    /// Whether a pitch heard takes a person to the next step of fatigue.
    Heard = 12,
    /// How many people see a person's posts a tick, as a reseller.
    Reach = 13,
    /// Whether a fractional view is had this tick.
    ViewCount = 14,
    /// Who sees a post, and whether that offer is accepted.
    View = 15,
    /// Whether a pitch goes to a past customer, and to which.
    Regular = 16,
    /// Whether a unit is defective, and whether its buyer disputes it.
    Defect = 17,
    /// Whether a reseller honours disputes.
    Honour = 18,
    /// Whether a person sees prices on the platform.
    Transparency = 19,
    /// Whether a leaver sells a unit for salvage.
    Salvage = 20,
    /// Whether a reseller uses its right to undo its joining.
    CoolingOff = 21,
    /// Whom a supplier reaches itself, and whether they trust it.
    Direct = 22,
    /// Whether a platform detects a chain.
    Detection = 23,
    /// Who is banned.
    Ban = 24,
    /// The seed of a replicate.
    Replicate = 25,
    /// Draws of the user's own decisions.
    Decision = 26,
    /// Which points of a space of parameters are looked at.
    Design = 27,
    /// Which replicates or points are drawn again for an interval.
    Resample = 28,
    /// How open a person is to an offer to join.
    Openness = 29,
    /// Whether a person works out how many buyers and recruits are left.
    Foresight = 30,
    /// Whether a person knows of a right to give goods back.
    Rights = 31,
    /// How far a supplier's offers have to spread until they reach a person.
    Reached = 32,
    /// Who visits a marketplace, which listings are looked at and liked, and who thinks about opening a shop.
    Marketplace = 33,
    /// How well a reseller serves its buyers, and whether it serves one badly.
    Service = 34,
    /// When an event with an open date takes effect.
    EventDate = 35,
    /// Whether a person expects to be banned.
    Expectation = 36,
}

const PURPOSES: usize = 37;

/// The keys that one seed gives, one a purpose.
#[derive(Debug, Clone)]
pub struct Keys([u64; PURPOSES]);

impl Keys {
    /// Expands `seed`: purpose *p* takes the first 64 bits of ChaCha20's stream number *p*.
    pub fn from_seed(seed: u64) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        bytes[8..16].copy_from_slice(b"downline");
        Keys(std::array::from_fn(|purpose| {
            let mut stream = ChaCha20Rng::from_seed(bytes);
            stream.set_stream(purpose as u64);
            stream.next_u64()
        }))
    }

    /// The key of one purpose.
    #[inline]
    pub fn of(&self, purpose: Purpose) -> Key {
        Key(self.0[purpose as usize])
    }
}

/// The key of one purpose under one seed.
#[derive(Debug, Clone, Copy)]
pub struct Key(u64);

impl Key {
    /// 128 random bits for this counter.
    #[inline(always)]
    pub fn block(self, counter: [u32; 4]) -> [u32; 4] {
        philox4x32_10(counter, [self.0 as u32, (self.0 >> 32) as u32])
    }

    /// 32 random bits for one person at one tick (0 for what never changes).
    #[inline]
    pub fn draw(self, person: u32, tick: u32) -> u32 {
        self.block([person, tick, 0, 0])[0]
    }

    /// A key of its own for part `index` of this purpose.
    #[must_use]
    pub fn part(self, index: u32) -> Key {
        let [low, high, ..] = self.block([index, u32::MAX, u32::MAX, u32::MAX]);
        Key(u64::from(high) << 32 | u64::from(low))
    }

    /// The draws of one person at one tick as a `rand` generator, for distributions of other crates.
    pub fn draws(self, person: u32, tick: u32) -> Draws {
        Draws { key: self, person, tick, ordinal: 0 }
    }
}

/// The sequence of draws of one person at one tick. Any `rand` distribution can sample from it.
#[derive(Debug, Clone)]
pub struct Draws {
    key: Key,
    person: u32,
    tick: u32,
    ordinal: u64,
}

impl Draws {
    /// Draw number `ordinal`, whatever was drawn before.
    pub fn get(&self, ordinal: u64) -> u64 {
        let half = ordinal >> 1;
        let block = self.key.block([self.person, self.tick, half as u32, (half >> 32) as u32 | 1 << 31]);
        let at = (ordinal as usize & 1) * 2;
        u64::from(block[at + 1]) << 32 | u64::from(block[at])
    }
}

impl TryRng for Draws {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.try_next_u64().map(|bits| (bits >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let bits = self.get(self.ordinal);
        self.ordinal += 1;
        Ok(bits)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(8) {
            let word = self.try_next_u64()?.to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
        Ok(())
    }
}

/// Philox's round multipliers and key increments (Salmon et al. 2011).
const MULTIPLIERS: [u64; 2] = [0xD251_1F53, 0xCD9E_8D57];
const WEYL: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];

/// Philox4x32 with ten rounds (Salmon et al. 2011): a bijection of the counter under a key.
#[inline(always)]
pub fn philox4x32_10(counter: [u32; 4], key: [u32; 2]) -> [u32; 4] {
    let [mut c0, mut c1, mut c2, mut c3] = counter;
    let [k0, k1] = key;
    // Written out, because the compiler leaves a loop of ten rounds a loop.
    macro_rules! rounds {
        ($($round:literal)*) => {$(
            let first = u64::from(c0) * MULTIPLIERS[0];
            let second = u64::from(c2) * MULTIPLIERS[1];
            c0 = (second >> 32) as u32 ^ c1 ^ k0.wrapping_add(WEYL[0].wrapping_mul($round));
            c1 = second as u32;
            c2 = (first >> 32) as u32 ^ c3 ^ k1.wrapping_add(WEYL[1].wrapping_mul($round));
            c3 = first as u32;
        )*};
    }
    rounds!(0 1 2 3 4 5 6 7 8 9);
    [c0, c1, c2, c3]
}

/// A probability as a fixed-point number with 32 fractional bits, 0 to 1 inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Chance(u64);

impl Chance {
    /// Never.
    pub const NEVER: Chance = Chance(0);
    /// Always.
    pub const ALWAYS: Chance = Chance(1 << 32);

    /// The nearest fixed-point probability; what lies outside 0 … 1 is held to it.
    pub fn from_f64(probability: f64) -> Self {
        Chance((probability.clamp(0.0, 1.0) * 4_294_967_296.0).round() as u64)
    }

    /// The chance of `parts` in 2³², at most 1.
    #[inline]
    pub(crate) fn in_two_to_the_32(parts: i64) -> Self {
        Chance(parts.clamp(0, 1 << 32) as u64)
    }

    /// `part / whole` rounded down, at most 1 (0 if `part` is not positive).
    pub(crate) fn ratio(part: i64, whole: i64) -> Self {
        if part <= 0 || whole <= 0 {
            return Chance::NEVER;
        }
        // Up to 2³², the machine's own division does.
        let quotient = match u32::try_from(part) {
            Ok(part) => (u64::from(part) << 32) / whole as u64,
            Err(_) => ((i128::from(part) << 32) / i128::from(whole)).min(1 << 32) as u64,
        };
        Chance(quotient.min(1 << 32))
    }

    /// Both of two independent chances, rounded down.
    #[inline]
    pub fn and(self, other: Chance) -> Chance {
        Chance(((self.0 as u128 * other.0 as u128) >> 32) as u64)
    }

    /// The chance that this does not happen.
    #[inline]
    pub fn not(self) -> Chance {
        Chance((1 << 32) - self.0)
    }

    /// The sum, at most 1.
    #[inline]
    pub fn or_else(self, other: Chance) -> Chance {
        Chance((self.0 + other.0).min(1 << 32))
    }

    /// This chance times a factor, rounded down, at most 1.
    #[inline]
    pub(crate) fn times(self, factor: Factor) -> Chance {
        Chance(((self.0 as u128 * factor.0 as u128) >> 32).min(1 << 32) as u64)
    }

    /// Whether a draw of 32 random bits falls under this chance.
    #[inline(always)]
    pub fn takes(self, draw: u32) -> bool {
        u64::from(draw) < self.0
    }

    /// Whether each of several draws, one a lane, falls under this chance.
    #[inline(always)]
    pub(crate) fn takes_each<S: Simd>(self, simd: S, draws: u64x8<S>) -> mask64x8<S> {
        draws.simd_lt(u64x8::splat(simd, self.0))
    }

    pub(crate) fn as_f64(self) -> f64 {
        self.0 as f64 / 4_294_967_296.0
    }

    /// The draws that this chance takes at the upper end, turned round to the lower one.
    pub(crate) fn as_turn(self) -> u32 {
        self.0 as u32
    }

    /// This share of an amount, rounded down.
    pub(crate) fn of_amount(self, amount: i64) -> i64 {
        ((i128::from(amount) * i128::from(self.0)) >> 32) as i64
    }
}

/// A fixed-point factor with 32 fractional bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Factor(u64);

impl Factor {
    /// No change.
    pub const ONE: Factor = Factor(1 << 32);
    /// The greatest that is ever asked for.
    pub(crate) const MOST: Factor = Factor(1 << 63);

    /// The nearest fixed-point factor, at most 2³¹.
    pub fn from_f64(factor: f64) -> Self {
        Factor((factor.clamp(0.0, 2_147_483_648.0) * 4_294_967_296.0).round() as u64)
    }

    /// `part / whole` rounded down, at most 2³¹ (0 where there is no whole).
    pub(crate) fn ratio(part: u64, whole: u64) -> Self {
        let quotient = (u128::from(part) << 32).checked_div(u128::from(whole)).unwrap_or(0);
        Factor(quotient.min(1 << 63) as u64)
    }

    /// The product, rounded down, at most 2³².
    #[inline]
    pub(crate) fn times(self, other: Factor) -> Factor {
        let product = (u128::from(self.0) * u128::from(other.0)) >> 32;
        Factor(product.min(u128::from(u64::MAX)) as u64)
    }

    /// The sum, at most 2³².
    #[inline]
    pub(crate) fn plus(self, other: Factor) -> Factor {
        Factor(self.0.saturating_add(other.0))
    }

    /// The difference, at least 0.
    #[inline]
    pub(crate) fn less(self, other: Factor) -> Factor {
        Factor(self.0.saturating_sub(other.0))
    }

    /// This factor times a number of things, rounded down.
    pub(crate) fn of_count(self, count: u64) -> u64 {
        ((u128::from(self.0) * u128::from(count)) >> 32).min(u128::from(u64::MAX)) as u64
    }

    /// As a chance: at most 1.
    #[inline]
    pub(crate) fn as_chance(self) -> Chance {
        Chance(self.0.min(1 << 32))
    }

    /// As a number to be read.
    pub(crate) fn as_f64(self) -> f64 {
        self.0 as f64 / 4_294_967_296.0
    }

    /// How many parts of 2⁻³² it is.
    pub(crate) fn bits(self) -> u64 {
        self.0
    }
}

impl From<Chance> for Factor {
    #[inline]
    fn from(chance: Chance) -> Self {
        Factor(chance.0)
    }
}

const STEPS: usize = 16;
const OCTAVES: usize = 32;

/// The quantiles of a log-normal distribution as whole numbers.
///
/// Each half of the distribution is cut where its tail probability halves, and each of these
/// octaves into 16 steps; between the cuts the quantile is linear (relative error below 0.1 % for
/// σ up to 2, and no tail is cut short of 6.2 standard deviations).
#[derive(Debug, Clone)]
pub(crate) struct LogNormalTable {
    low: Vec<i64>,
    high: Vec<i64>,
}

impl LogNormalTable {
    /// The table for this median and σ of the logarithm; no quantile is above `most`.
    pub fn new(median: f64, sigma: f64, most: i64) -> Self {
        let value = |z: f64| {
            let quantile = if sigma == 0.0 { median } else { median * libm::exp(sigma * z) };
            quantile.round().clamp(0.0, most as f64) as i64
        };
        let z = tail_quantiles();
        LogNormalTable {
            low: z.iter().map(|&z| value(z)).collect(),
            high: z.iter().map(|&z| value(-z)).collect(),
        }
    }

    /// The quantile of a draw of 32 random bits.
    #[inline]
    pub fn value(&self, draw: u32) -> i64 {
        let (side, tail) = if draw < 1 << 31 { (&self.low, draw) } else { (&self.high, !draw) };
        quantile_at(side, tail)
    }
}

/// The quantile at the tail probability (`tail` + 1) / 2³², from one side of a table.
#[inline]
fn quantile_at(side: &[i64], tail: u32) -> i64 {
    let position = u64::from(tail) + 1;
    let octave = position.ilog2();
    let within = (position - (1 << octave)) << (32 - octave);
    let step = octave as usize * STEPS + (within >> 28) as usize;
    let rest = (within & ((1 << 28) - 1)) as i128;
    let (from, to) = (side[step], side[step + 1]);
    from + ((i128::from(to - from) * rest) >> 28) as i64
}

/// Standard normal quantiles (all ≤ 0) at tail probabilities 2^(octave − 32)·(1 + step/16).
fn tail_quantiles() -> &'static [f64] {
    static TABLE: OnceLock<Vec<f64>> = OnceLock::new();
    TABLE.get_or_init(|| {
        (0..OCTAVES * STEPS + 1)
            .map(|at| {
                let (octave, step) = ((at / STEPS) as i32, (at % STEPS) as f64);
                let probability = libm::ldexp(1.0 + step / STEPS as f64, octave - 32);
                lower_normal_quantile(probability.min(0.5))
            })
            .collect()
    })
}

/// z with Φ(z) = `probability` ≤ ½, by bisection (correct to the last bits, and the same on every machine).
fn lower_normal_quantile(probability: f64) -> f64 {
    let (mut below, mut above) = (-8.0, 0.0);
    for _ in 0..60 {
        let middle = 0.5 * (below + above);
        if 0.5 * libm::erfc(-middle * std::f64::consts::FRAC_1_SQRT_2) < probability {
            below = middle;
        } else {
            above = middle;
        }
    }
    0.5 * (below + above)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The known-answer vectors published with Random123 (kat_vectors, philox4x32 10).
    #[test]
    fn philox_matches_its_published_vectors() {
        let pi = [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344];
        for (counter, key, expected) in [
            ([0; 4], [0; 2], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
            ([!0; 4], [!0; 2], [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]),
            (pi, [0xa409_3822, 0x299f_31d0], [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]),
        ] {
            assert_eq!(philox4x32_10(counter, key), expected);
        }
    }

    /// ChaCha20 with the zero key, stream 0 begins 76 b8 e0 ad a0 f1 3d 90 (RFC 8439, A.1, vector 1).
    #[test]
    fn chacha_matches_its_published_vector() {
        let mut stream = ChaCha20Rng::from_seed([0; 32]);
        assert_eq!(stream.next_u64().to_le_bytes(), [0x76, 0xb8, 0xe0, 0xad, 0xa0, 0xf1, 0x3d, 0x90]);
    }

    #[test]
    fn seeds_and_purposes_have_keys_of_their_own() {
        let mut keys: Vec<u64> = (0..200).flat_map(|seed| Keys::from_seed(seed).0).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), 200 * PURPOSES);
    }

    #[test]
    fn draws_are_the_same_by_ordinal_and_in_sequence() {
        let mut draws = Keys::from_seed(1).of(Purpose::OwnUse).draws(3, 4);
        let by_ordinal: Vec<u64> = (0..5).map(|ordinal| draws.get(ordinal)).collect();
        let in_sequence: Vec<u64> = (0..5).map(|_| draws.try_next_u64().unwrap()).collect();
        assert_eq!(by_ordinal, in_sequence);
        assert!(by_ordinal.windows(2).all(|pair| pair[0] != pair[1]));
    }

    #[test]
    fn chances_are_exact_at_their_ends() {
        assert!(!Chance::NEVER.takes(0));
        assert!(Chance::ALWAYS.takes(u32::MAX));
        assert_eq!(Chance::from_f64(0.5).and(Chance::from_f64(0.5)), Chance::from_f64(0.25));
        assert_eq!(Chance::from_f64(0.3).not().or_else(Chance::from_f64(0.3)), Chance::ALWAYS);
        assert_eq!(Chance::ratio(1, 3).of_amount(300), 99); // ⌊2³²/3⌋ · 300 / 2³² = 99.99…
        assert_eq!(Chance::ALWAYS.times(Factor::from_f64(3.0)), Chance::ALWAYS);
    }

    #[test]
    fn quantiles_agree_with_the_normal_distribution() {
        // z at 10 %, 50 %, 97.5 %, 99.9 % (Abramowitz and Stegun, table 26.1).
        for (probability, z) in [(0.1, -1.281_551_6), (0.5, 0.0), (0.975, 1.959_964), (0.999, 3.090_232_3)] {
            for sigma in [0.5, 1.0, 1.5] {
                let table = LogNormalTable::new(1e9, sigma, i64::MAX);
                let found = table.value((probability * 4_294_967_296.0) as u32) as f64;
                let expected = 1e9 * f64::exp(sigma * z);
                assert!((found / expected - 1.0).abs() < 1e-3, "{probability} {sigma}: {found} {expected}");
            }
        }
        let table = LogNormalTable::new(300_000.0, 1.0, 1_000_000);
        let values: Vec<i64> = (0..=u32::MAX).step_by(65_521).map(|draw| table.value(draw)).collect();
        assert!(values.is_sorted());
        assert_eq!((values[0] < 10_000, table.value(u32::MAX)), (true, 1_000_000));
        assert_eq!(LogNormalTable::new(123.0, 0.0, 1000).value(77), 123);
    }
}
