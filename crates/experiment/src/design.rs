//! Which points of a space of parameters are looked at: places between 0 and 1 in each dimension.

use super::places::Places;
use super::sobol_sequence::{MOST_DIMENSIONS, SobolSequence};
use downline::random::{Key, Keys, Purpose};

/// Numbers between 0 and 1 by keyed draws, one for each (row, dimension).
#[derive(Debug, Clone, Copy)]
pub(super) struct Uniform(Key);

impl Uniform {
    pub(super) fn new(seed: u64, purpose: Purpose) -> Self {
        Uniform(Keys::from_seed(seed).of(purpose))
    }

    /// In 0 ≤ u < 1, in steps of 2⁻⁵³.
    pub(super) fn at(self, row: u32, dimension: u32, ordinal: u64) -> f64 {
        (self.0.draws(row, dimension).get(ordinal) >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A whole number below `most`.
    pub(super) fn below(self, most: usize, row: u32, dimension: u32, ordinal: u64) -> usize {
        (self.at(row, dimension, ordinal) * most as f64) as usize
    }
}

/// A Latin hypercube: in each dimension one point in each of as many equal slices as there are points, in an
/// order drawn for each dimension (McKay, Beckman and Conover, Technometrics 21, 1979).
pub fn latin_hypercube(dimensions: usize, points: usize, seed: u64) -> Vec<Places> {
    let uniform = Uniform::new(seed, Purpose::Design);
    let slices: Vec<Vec<usize>> = (0..dimensions as u32)
        .map(|dimension| {
            let mut order: Vec<usize> = (0..points).collect();
            for at in (1..points).rev() {
                order.swap(at, uniform.below(at + 1, at as u32, dimension, 0));
            }
            order
        })
        .collect();
    let place = |point: usize, dimension: usize| {
        let within = uniform.at(point as u32, dimension as u32, 1);
        (slices[dimension][point] as f64 + within) / points as f64
    };
    (0..points).map(|point| (0..dimensions).map(|dimension| place(point, dimension)).collect()).collect()
}

/// Every combination of `steps` evenly spaced places in each dimension, the last dimension running fastest.
pub fn grid(steps: &[usize]) -> Vec<Places> {
    let mut points = vec![Vec::new()];
    for &count in steps {
        let place = |at: usize| if count < 2 { 0.5 } else { at as f64 / (count - 1) as f64 };
        let longer = |point: &Places| {
            let point = point.clone();
            (0..count).map(move |at| [point.clone(), vec![place(at)]].concat())
        };
        points = points.iter().flat_map(longer).collect();
    }
    points
}

/// Trajectories of Morris screening: from a point of a grid of four levels, one dimension after another, in
/// an order drawn for each trajectory, moves by 2/3 (Morris, Technometrics 33, 1991). Each has one point more
/// than there are dimensions.
pub fn morris(dimensions: usize, trajectories: usize, seed: u64) -> Vec<Places> {
    const STEP: f64 = 2.0 / 3.0;
    let uniform = Uniform::new(seed, Purpose::Design);
    let trajectory = |row: u32| {
        let mut order: Vec<usize> = (0..dimensions).collect();
        for at in (1..dimensions).rev() {
            order.swap(at, uniform.below(at + 1, row, at as u32, 0));
        }
        let start =
            |dimension: usize| [0.0, 1.0 / 3.0, STEP, 1.0][uniform.below(4, row, dimension as u32, 1)];
        let mut points = vec![(0..dimensions).map(start).collect::<Places>()];
        for dimension in order {
            let mut next = points[points.len() - 1].clone();
            next[dimension] += if next[dimension] < 0.5 { STEP } else { -STEP };
            points.push(next);
        }
        points
    };
    (0..trajectories as u32).flat_map(trajectory).collect()
}

/// Most parameters of [`saltelli`].
pub(super) const MOST_SALTELLI: usize = MOST_DIMENSIONS / 2;

/// Saltelli's sampling for Sobol indices: for each of `samples` rows the points A and B and, for each
/// dimension, A with that place from B (Saltelli et al., Computer Physics Communications 181, 2010):
/// dimensions + 2 points a row. A and B are the halves of the points of one scrambled Sobol sequence of twice
/// as many dimensions, so that rows cover the space evenly, best by powers of two, and more rows begin with
/// the same ones.
///
/// # Panics
/// For more than 50 dimensions.
pub fn saltelli(dimensions: usize, samples: usize, seed: u64) -> Vec<Places> {
    let sequence = SobolSequence::new(2 * dimensions, seed);
    let points = |number: u32| {
        let row = sequence.point(number);
        let (a, b) = (row[..dimensions].to_vec(), row[dimensions..].to_vec());
        let mixed = (0..dimensions).map(|dimension| {
            let mut point = a.clone();
            point[dimension] = b[dimension];
            point
        });
        [a.clone(), b.clone()].into_iter().chain(mixed).collect::<Vec<Places>>()
    };
    (0..samples as u32).flat_map(points).collect()
}
