//! Sobol's sequence under Owen's scrambling: points that cover a space evenly, however many of them are
//! taken.
//!
//! The first 2ᵏ points have one in each of 2ᵏ equal slices of every dimension, so that means over them
//! converge faster than over independent points (Sobol, USSR Computational Mathematics and Mathematical
//! Physics 7, 1967). Scrambling keeps that, makes each mean unbiased and each seed another sample (Owen,
//! "Randomly permuted (t,m,s)-nets and (t,s)-sequences", Monte Carlo and Quasi-Monte Carlo Methods in
//! Scientific Computing, 1995). More points leave those before as they are.

use super::joe_kuo::JOE_KUO;
use super::places::Places;
use downline::random::{Key, Keys, Purpose};

/// Bits of a place.
const BITS: u32 = 32;
/// Dimensions for which there are direction numbers.
pub(super) const MOST_DIMENSIONS: usize = JOE_KUO.len() + 1;

/// A sequence in some dimensions.
#[derive(Debug, Clone)]
pub(super) struct SobolSequence {
    /// By dimension, what the bits of a point's number flip, the least bit first.
    directions: Vec<[u32; BITS as usize]>,
    key: Key,
}

impl SobolSequence {
    /// The sequence of this seed.
    ///
    /// # Panics
    /// For more than [`MOST_DIMENSIONS`].
    pub(super) fn new(dimensions: usize, seed: u64) -> Self {
        assert!(dimensions <= MOST_DIMENSIONS, "direction numbers for {MOST_DIMENSIONS} dimensions");
        let directions = (0..dimensions).map(directions).collect();
        SobolSequence { directions, key: Keys::from_seed(seed).of(Purpose::Design) }
    }

    /// The point of this number, counted from 0.
    pub(super) fn point(&self, number: u32) -> Places {
        let place = |dimension: u32| {
            let bits = self.scrambled(self.plain(number, dimension as usize), dimension);
            (f64::from(bits) + 0.5) / (1u64 << BITS) as f64
        };
        (0..self.directions.len() as u32).map(place).collect()
    }

    /// A coordinate of the plain sequence, in 2⁻³², in the order of Gray codes.
    fn plain(&self, number: u32, dimension: usize) -> u32 {
        let gray = number ^ (number >> 1);
        let flips = self.directions[dimension].iter().enumerate();
        flips.filter(|(bit, _)| gray >> bit & 1 == 1).fold(0, |sum, (_, flip)| sum ^ flip)
    }

    /// Owen's nested scrambling: each bit is flipped or not by a draw that depends on the bits above it.
    fn scrambled(&self, plain: u32, dimension: u32) -> u32 {
        (0..BITS).fold(0, |scrambled, level| {
            // The bits above, behind a leading one that tells how many they are.
            let above = (1 << level) | plain.checked_shr(BITS - level).unwrap_or(0);
            let flip = (self.key.draws(above, dimension).get(0) & 1) as u32;
            let bit = (plain >> (BITS - 1 - level) & 1) ^ flip;
            scrambled << 1 | bit
        })
    }
}

/// The direction numbers of a dimension by Sobol's recurrence (Bratley and Fox, ACM Transactions on
/// Mathematical Software 14, 1988).
fn directions(dimension: usize) -> [u32; BITS as usize] {
    let mut directions = [0u32; BITS as usize];
    let Some(at) = dimension.checked_sub(1) else {
        (0..).zip(&mut directions).for_each(|(bit, direction)| *direction = 1 << (BITS - 1 - bit));
        return directions;
    };
    let (coefficients, initial) = JOE_KUO[at];
    let degree = initial.len();
    for bit in 0..BITS as usize {
        directions[bit] = match initial.get(bit) {
            Some(number) => number << (BITS - 1 - bit as u32),
            None => {
                let before = directions[bit - degree];
                let inner = (1..degree).filter(|inner| coefficients >> (degree - 1 - inner) & 1 == 1);
                inner.fold(before ^ (before >> degree), |sum, inner| sum ^ directions[bit - inner])
            }
        };
    }
    directions
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::process::Command;

    /// As `scipy.stats.qmc.Sobol(100, scramble=False, bits=32)` gives them, in 2⁻³².
    #[test]
    fn the_plain_sequence_is_the_published_one() {
        let sequence = SobolSequence::new(MOST_DIMENSIONS, 1);
        for (number, dimension, expected) in [
            (0, 7, 0),
            (1, 0, 2_147_483_648),
            (5, 1, 3_758_096_384),
            (77, 9, 1_845_493_760),
            (1000, 49, 2_059_403_264),
            (1023, 99, 2_277_507_072),
        ] {
            assert_eq!(sequence.plain(number, dimension), expected, "point {number}, dimension {dimension}");
        }
    }

    /// Every coordinate of 1024 points in all dimensions, where Python and scipy are installed.
    #[test]
    fn scipy_agrees_with_the_plain_sequence() {
        let sequence = SobolSequence::new(MOST_DIMENSIONS, 1);
        let point = |number| {
            let place = |dimension| sequence.plain(number, dimension).to_string();
            (0..MOST_DIMENSIONS).map(place).collect::<Vec<_>>().join(",") + "\n"
        };
        let points: String = (0..1024).map(point).collect();
        let folder = std::env::temp_dir().join(format!("downline-sequence-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("sequence.csv"), points).unwrap();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../cli/tests/it/libraries.py");
        let output = Command::new("python3").args(["-B", script, "sequence"]).arg(&folder).output();
        fs::remove_dir_all(&folder).unwrap();
        let Some(output) = output.ok().filter(|output| output.status.code() != Some(3)) else {
            println!("skipped: there is no python3 with scipy");
            return;
        };
        assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "102400 figures compared, 0 differ");
    }

    #[test]
    fn every_slice_has_one_point_and_every_seed_other_points() {
        let points = |seed| -> Vec<Places> {
            let sequence = SobolSequence::new(MOST_DIMENSIONS, seed);
            (0..256).map(|number| sequence.point(number)).collect()
        };
        let all = points(3);
        for count in [16, 64, 256] {
            for dimension in 0..MOST_DIMENSIONS {
                let mut slices: Vec<usize> =
                    all[..count].iter().map(|point| (point[dimension] * count as f64) as usize).collect();
                slices.sort_unstable();
                assert_eq!(slices, (0..count).collect::<Vec<_>>(), "dimension {dimension}");
            }
        }
        // In the first two dimensions every box of area 1/256 has one, whatever its shape.
        for rows in [1, 2, 4, 8, 16, 32, 64, 128, 256] {
            let columns = 256 / rows;
            let place = |point: &Places| {
                (point[0] * rows as f64) as usize * columns + (point[1] * columns as f64) as usize
            };
            let mut boxes: Vec<usize> = all.iter().map(place).collect();
            boxes.sort_unstable();
            assert_eq!(boxes, (0..256).collect::<Vec<_>>(), "{rows} rows");
        }
        assert_ne!(all, points(4));
    }
}
