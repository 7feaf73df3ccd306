//! Which parameters an outcome depends on.

use serde::Serialize;

use super::design::Uniform;
use downline::random::Purpose;

/// An estimate and the ends of its 95 % interval by the bootstrap: the 2.5 % and 97.5 % quantiles over
/// resampled rows. Rows of a Sobol sequence lie more evenly than independent ones, for which the interval is
/// made, so that the estimate is nearer to the truth than the interval says.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// The estimate from all rows.
    pub value: f64,
    /// Lower end.
    pub lower: f64,
    /// Upper end.
    pub upper: f64,
}

impl Estimate {
    /// Half the width of the interval.
    pub fn half_width(&self) -> f64 {
        (self.upper - self.lower) / 2.0
    }

    /// Whether no value in the interval can be an index, which is a share: too few rows, or outcomes that
    /// hang on luck.
    pub fn is_no_share(&self) -> bool {
        self.upper < 0.0 || self.lower > 1.0
    }
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
    /// From how many elementary effects: fewer than there are trajectories where a move came to nothing,
    /// because both ends round to one whole number, or to an outcome that does not exist.
    pub effects: usize,
}

/// Resampled sets of rows for an interval.
const RESAMPLES: u32 = 500;

/// Sobol indices of each of `dimensions` parameters from the outcomes at the points of
/// [`saltelli`](super::saltelli), in their order: first-order by the estimator of Saltelli et al. (2010),
/// total by that of Jansen (1999). A row in which an outcome does not exist is left out. `None` where the
/// outcome never changes or there are too few rows.
pub fn sobol(dimensions: usize, outcomes: &[Option<f64>], seed: u64) -> Option<Vec<SobolIndex>> {
    let width = dimensions + 2;
    let whole_row = |row: &[Option<f64>]| row.iter().copied().collect::<Option<Vec<f64>>>();
    let rows: Vec<Vec<f64>> = outcomes.chunks_exact(width).filter_map(whole_row).collect();
    if dimensions == 0 || rows.len() < 2 {
        return None;
    }
    // Centred, which leaves the indices as they are and their estimates less noisy.
    let centre = mean(rows.iter().flat_map(|row| [row[0], row[1]]));
    let variance = |set: &mut dyn Iterator<Item = usize>| {
        let values: Vec<f64> = set.flat_map(|at: usize| [rows[at][0], rows[at][1]]).collect();
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

/// Elementary effects of each of `dimensions` parameters from the outcomes at `places`, which are those of
/// [`morris`](super::morris) or, where only some values can be run, the places of the values that were. A
/// move that changes no value, or from or to an outcome that does not exist, has no effect. `None` for too
/// few points, and for a parameter with fewer than two effects.
pub fn morris_effects(
    dimensions: usize,
    places: &[Vec<f64>],
    outcomes: &[Option<f64>],
    seed: u64,
) -> Option<Vec<Option<MorrisEffect>>> {
    let width = dimensions + 1;
    let trajectories = places.len().min(outcomes.len()) / width;
    if dimensions == 0 || trajectories < 2 {
        return None;
    }
    let mut effects = vec![Vec::with_capacity(trajectories); dimensions];
    for at in (0..trajectories * width).filter(|at| at % width != 0) {
        let moved = (0..dimensions).find(|&dimension| places[at][dimension] != places[at - 1][dimension]);
        if let (Some(moved), Some(before), Some(after)) = (moved, outcomes[at - 1], outcomes[at]) {
            let step = places[at][moved] - places[at - 1][moved];
            effects[moved].push((after - before) / step);
        }
    }
    let effect = |effects: &Vec<f64>| {
        if effects.len() < 2 {
            return None;
        }
        let centre = mean(effects.iter().copied());
        let variance = effects.iter().map(|effect| (effect - centre) * (effect - centre)).sum::<f64>();
        Some(MorrisEffect {
            size: bootstrap(effects.len(), seed, |set| mean(set.iter().map(|&at| effects[at].abs()))),
            mean: centre,
            spread: libm::sqrt(variance / (effects.len() - 1) as f64),
            effects: effects.len(),
        })
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
    use crate::{latin_hypercube, morris, saltelli};
    use std::f64::consts::PI;

    /// Ishigami and Homma (1990) with a = 7 and b = 0.1 on −π … π.
    fn ishigami(places: &[f64]) -> f64 {
        let [x, y, z] = [0, 1, 2].map(|at| PI * (2.0 * places[at] - 1.0));
        libm::sin(x) + 7.0 * libm::sin(y) * libm::sin(y) + 0.1 * z * z * z * z * libm::sin(x)
    }

    fn outcomes_of(points: &[Vec<f64>], outcome: impl Fn(&[f64]) -> f64) -> Vec<Option<f64>> {
        points.iter().map(|places| Some(outcome(places))).collect()
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
            let outcomes = outcomes_of(&saltelli(3, 1_000, seed), ishigami);
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
        assert_eq!(sobol(3, &[Some(5.0); 50], 1), None);
    }

    /// Sobol's g-function of eight factors with a = 0, 1, 4.5, 9, 99, 99, 99, 99, whose indices are published
    /// (Saltelli et al., *Global Sensitivity Analysis: The Primer*, 2008, 4.7): first-order Vᵢ/V with Vᵢ =
    /// 1/(3(1 + aᵢ)²).
    #[test]
    fn indices_of_the_g_function_are_the_published_ones() {
        let a = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0];
        let g = |x: &[f64]| a.iter().zip(x).map(|(a, x)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a)).product();
        let own = a.map(|a: f64| 1.0 / (3.0 * (1.0 + a) * (1.0 + a)));
        let all: f64 = own.iter().map(|own| 1.0 + own).product();
        let outcomes = outcomes_of(&saltelli(8, 4_096, 5), g);
        for (found, own) in sobol(8, &outcomes, 5).unwrap().iter().zip(own) {
            let (first, total) = (own / (all - 1.0), own * all / (1.0 + own) / (all - 1.0));
            assert!((found.first.value - first).abs() < 0.02, "{found:?}, {first}");
            assert!((found.total.value - total).abs() < 0.02, "{found:?}, {total}");
        }
        let published = [0.716, 0.179, 0.0237, 0.0072, 0.0001, 0.0001, 0.0001, 0.0001];
        assert!(own.iter().zip(published).all(|(own, told)| (own / (all - 1.0) - told).abs() < 0.001));
    }

    /// One field that explains everything has an index of 1, after few rows already.
    #[test]
    fn a_single_cause_has_an_index_of_one() {
        for seed in 1..=12 {
            let outcomes = outcomes_of(&saltelli(4, 64, seed), |x| x[2]);
            let found = sobol(4, &outcomes, seed).unwrap();
            let indices = found.iter().map(|index| [index.first.value, index.total.value]);
            for (dimension, index) in indices.enumerate() {
                let truth = if dimension == 2 { 1.0 } else { 0.0 };
                assert!(index.iter().all(|index| (index - truth).abs() <= 0.03), "seed {seed}: {index:?}");
            }
        }
    }

    #[test]
    fn rows_without_an_outcome_count_for_nothing() {
        let mut outcomes = outcomes_of(&saltelli(3, 1_024, 7), ishigami);
        let all = sobol(3, &outcomes, 7).unwrap();
        let last = outcomes.len() - 5;
        outcomes[last] = None;
        assert_eq!(sobol(3, &outcomes, 7), sobol(3, &outcomes[..last], 7));
        assert!(all[0].first.value != sobol(3, &outcomes, 7).unwrap()[0].first.value);
        assert_eq!(sobol(3, &[None; 50], 7), None);
        // A move with one end missing has no effect; a parameter with fewer than two effects has none at all.
        let places = morris(2, 3, 1);
        let mut outcomes = outcomes_of(&places, |x| x[0] + 10.0 * x[1]);
        outcomes[1] = None;
        let found = morris_effects(2, &places, &outcomes, 1).unwrap();
        assert!(found.iter().all(|effect| effect.unwrap().effects == 2), "{found:?}");
        outcomes[4] = None;
        assert_eq!(morris_effects(2, &places, &outcomes, 1), Some(vec![None, None]));
    }

    #[test]
    fn more_rows_begin_with_the_fewer() {
        let (few, many) = (saltelli(3, 20, 4), saltelli(3, 64, 4));
        assert_eq!(few, many[..few.len()]);
        let (few, many) = (morris(3, 20, 4), morris(3, 64, 4));
        assert_eq!(few, many[..few.len()]);
    }

    #[test]
    fn intervals_shrink_with_the_root_of_the_samples() {
        let width = |samples| {
            let outcomes = outcomes_of(&saltelli(3, samples, 2), ishigami);
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
        let outcome = |x: &[f64]| 3.0 * x[0] - 2.0 * x[1] + 5.0 * x[2] * x[3];
        let found = morris_effects(4, &places, &outcomes_of(&places, outcome), 3).unwrap();
        let found: Vec<MorrisEffect> = found.into_iter().map(Option::unwrap).collect();
        assert!(found.iter().all(|effect| effect.effects == 20));
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
