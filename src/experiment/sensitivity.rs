//! Which parameters an outcome depends on.

use serde::Serialize;

use super::design::Uniform;
use crate::random::Purpose;

/// An estimate and the ends of its 95 % interval by the bootstrap: the 2.5 % and 97.5 % quantiles over
/// resampled rows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// The estimate from all rows.
    pub value: f64,
    /// Lower end.
    pub lower: f64,
    /// Upper end.
    pub upper: f64,
}

/// How much of the variance of an outcome one parameter is behind (Sobol, Mathematics and Computers in
/// Simulation 55, 2001).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SobolIndex {
    /// By itself.
    pub first: Estimate,
    /// By itself and together with others.
    pub total: Estimate,
}

/// What moving one parameter does (Morris 1991; Campolongo, Cariboni and Saltelli, Environmental Modelling &
/// Software 22, 2007).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MorrisEffect {
    /// μ*, the mean size of an elementary effect: a move through the whole range.
    pub size: Estimate,
    /// μ, its mean with the sign.
    pub mean: f64,
    /// σ, its standard deviation: large where the effect depends on where the other parameters are.
    pub spread: f64,
}

/// Resampled sets of rows for an interval.
const RESAMPLES: u32 = 500;

/// Sobol indices of each of `dimensions` parameters from the outcomes at the points of
/// [`saltelli`](super::saltelli), in their order: first-order by the estimator of Saltelli et al. (2010),
/// total by that of Jansen (1999). `None` where the outcome never changes or there are too few points.
pub fn sobol(dimensions: usize, outcomes: &[f64], seed: u64) -> Option<Vec<SobolIndex>> {
    let width = dimensions + 2;
    let rows: Vec<&[f64]> = outcomes.chunks_exact(width).collect();
    if dimensions == 0 || rows.len() < 2 {
        return None;
    }
    // Centred, which leaves the indices as they are and their estimates less noisy.
    let centre = mean(rows.iter().flat_map(|row| [row[0], row[1]]));
    let variance = |rows: &mut dyn Iterator<Item = usize>| {
        let values: Vec<f64> =
            rows.flat_map(|at: usize| [outcomes[at * width], outcomes[at * width + 1]]).collect();
        let centre = mean(values.iter().copied());
        mean(values.iter().map(|value| (value - centre) * (value - centre)))
    };
    if variance(&mut (0..rows.len())) <= 0.0 {
        return None;
    }
    let first = |set: &[usize], dimension: usize| {
        let part = |&at: &usize| (rows[at][1] - centre) * (rows[at][2 + dimension] - rows[at][0]);
        mean(set.iter().map(part)) / variance(&mut set.iter().copied())
    };
    let total = |set: &[usize], dimension: usize| {
        let part = |&at: &usize| {
            let step = rows[at][0] - rows[at][2 + dimension];
            step * step / 2.0
        };
        mean(set.iter().map(part)) / variance(&mut set.iter().copied())
    };
    let index = |dimension: usize| SobolIndex {
        first: bootstrap(rows.len(), seed, |set| first(set, dimension)),
        total: bootstrap(rows.len(), seed, |set| total(set, dimension)),
    };
    Some((0..dimensions).map(index).collect())
}

/// Elementary effects of each of `dimensions` parameters from the outcomes at the `places` of
/// [`morris`](super::morris); `None` for too few points.
pub fn morris_effects(
    dimensions: usize,
    places: &[Vec<f64>],
    outcomes: &[f64],
    seed: u64,
) -> Option<Vec<MorrisEffect>> {
    let width = dimensions + 1;
    let trajectories = places.len().min(outcomes.len()) / width;
    if dimensions == 0 || trajectories < 2 {
        return None;
    }
    let mut effects = vec![Vec::with_capacity(trajectories); dimensions];
    for at in (0..trajectories * width).filter(|at| at % width != 0) {
        let moved = (0..dimensions).find(|&dimension| places[at][dimension] != places[at - 1][dimension])?;
        let step = places[at][moved] - places[at - 1][moved];
        effects[moved].push((outcomes[at] - outcomes[at - 1]) / step);
    }
    let effect = |effects: &Vec<f64>| {
        let centre = mean(effects.iter().copied());
        let variance = effects.iter().map(|effect| (effect - centre) * (effect - centre)).sum::<f64>();
        MorrisEffect {
            size: bootstrap(effects.len(), seed, |set| mean(set.iter().map(|&at| effects[at].abs()))),
            mean: centre,
            spread: libm::sqrt(variance / (effects.len() - 1) as f64),
        }
    };
    Some(effects.iter().map(effect).collect())
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (count, sum) = values.fold((0u32, 0.0), |(count, sum), value| (count + 1, sum + value));
    sum / f64::from(count.max(1))
}

/// An estimate over all rows, and its spread over rows drawn again.
fn bootstrap(rows: usize, seed: u64, estimate: impl Fn(&[usize]) -> f64) -> Estimate {
    let all: Vec<usize> = (0..rows).collect();
    let uniform = Uniform::new(seed, Purpose::Resample);
    let again = |resample: u32| {
        let set: Vec<usize> =
            (0..rows as u64).map(|ordinal| uniform.below(rows, resample, 0, ordinal)).collect();
        estimate(&set)
    };
    let mut found: Vec<f64> = (0..RESAMPLES).map(again).filter(|value| value.is_finite()).collect();
    found.sort_by(f64::total_cmp);
    let value = estimate(&all);
    let at =
        |share: f64| found.get((share * (found.len().max(1) - 1) as f64) as usize).copied().unwrap_or(value);
    Estimate { value, lower: at(0.025), upper: at(0.975) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{latin_hypercube, morris, saltelli};
    use std::f64::consts::PI;

    /// Ishigami and Homma (1990) with a = 7 and b = 0.1 on −π … π.
    fn ishigami(places: &[f64]) -> f64 {
        let [x, y, z] = [0, 1, 2].map(|at| PI * (2.0 * places[at] - 1.0));
        libm::sin(x) + 7.0 * libm::sin(y) * libm::sin(y) + 0.1 * z * z * z * z * libm::sin(x)
    }

    /// Eight designs of 1000 rows: the mean of each estimate is near the truth (its standard error is about
    /// 0.01), and the intervals cover it about as often as they say.
    #[test]
    fn indices_of_the_ishigami_function_are_the_known_ones() {
        // From the closed form: V = a²/8 + bπ⁴/5 + b²π⁸/18 + 1/2.
        let known = [0.3139, 0.5576, 0.4424, 0.4424, 0.0, 0.2437];
        const DESIGNS: u64 = 8;
        let (mut means, mut covered) = ([0.0; 6], 0);
        for seed in 1..=DESIGNS {
            let outcomes: Vec<f64> = saltelli(3, 1_000, seed).iter().map(|places| ishigami(places)).collect();
            let found = sobol(3, &outcomes, seed).unwrap();
            let estimates = found.iter().flat_map(|index| [index.first, index.total]);
            for ((estimate, known), mean) in estimates.zip(known).zip(&mut means) {
                *mean += estimate.value / DESIGNS as f64;
                covered += u32::from(estimate.lower <= known && known <= estimate.upper);
                assert!(estimate.upper - estimate.lower < 0.3, "{estimate:?}");
            }
        }
        for (mean, known) in means.iter().zip(known) {
            assert!((mean - known).abs() < 0.04, "{means:?}");
        }
        assert!((40..=48).contains(&covered), "{covered} of 48 intervals cover the truth");
        assert_eq!(sobol(3, &[5.0; 50], 1), None);
    }

    #[test]
    fn intervals_shrink_with_the_root_of_the_samples() {
        let width = |samples| {
            let outcomes: Vec<f64> = saltelli(3, samples, 2).iter().map(|places| ishigami(places)).collect();
            let index = sobol(3, &outcomes, 2).unwrap()[0].total;
            index.upper - index.lower
        };
        let ratio = width(500) / width(4_500);
        assert!((2.0..4.5).contains(&ratio), "{ratio}");
    }

    #[test]
    fn screening_finds_the_slopes_of_a_plane_and_what_interacts() {
        let places = morris(4, 20, 3);
        assert_eq!(places.len(), 20 * 5);
        assert!(places.iter().flatten().all(|place| (-1e-9..=1.0 + 1e-9).contains(place)));
        let outcome = |x: &Vec<f64>| 3.0 * x[0] - 2.0 * x[1] + 5.0 * x[2] * x[3];
        let outcomes: Vec<f64> = places.iter().map(outcome).collect();
        let found = morris_effects(4, &places, &outcomes, 3).unwrap();
        let near = |one: f64, other: f64| (one - other).abs() < 1e-9;
        assert!(near(found[0].size.value, 3.0) && near(found[0].mean, 3.0) && near(found[0].spread, 0.0));
        assert!(near(found[1].size.value, 2.0) && near(found[1].mean, -2.0) && near(found[1].spread, 0.0));
        assert!(found[2].spread > 0.5 && found[3].spread > 0.5);
    }

    #[test]
    fn a_hypercube_has_one_point_in_each_slice() {
        let points = latin_hypercube(3, 50, 4);
        for dimension in 0..3 {
            let mut slices: Vec<usize> =
                points.iter().map(|point| (point[dimension] * 50.0) as usize).collect();
            slices.sort_unstable();
            assert_eq!(slices, (0..50).collect::<Vec<_>>());
        }
        assert_ne!(latin_hypercube(3, 50, 4), latin_hypercube(3, 50, 5));
    }
}
