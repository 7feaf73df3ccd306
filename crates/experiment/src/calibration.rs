//! Which parameters could have brought about what was observed: approximate Bayesian computation.
//!
//! Points are drawn from the ranges (each place as likely), run, and kept if what they come to is near the
//! targets. Sequential Monte Carlo does it again around those that were kept, with a smaller tolerance each
//! time, and weighs them so that they stand for the same posterior (Beaumont, Cornuet, Marin and Robert,
//! "Adaptive approximate Bayesian computation", Biometrika 96, 2009).

use std::num::NonZeroUsize;
use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use super::design::Uniform;
use super::error::ExperimentError;
use super::executor;
use super::metric::Metric;
use super::parameter_range::{Fields, ParameterRange, validate_all};
use super::plan::replicate_seed;
use super::run_record::{Sample, Series};
use downline::random::Purpose;
use downline::scenario::Scenario;

/// A number that was observed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// Which.
    pub measure: Metric,
    /// What it was.
    pub value: f64,
    /// The difference that counts as 1, more than 0: about what luck alone makes.
    pub scale: f64,
}

/// Looks for the parameters behind named targets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// The scenario at whose other fields nothing changes.
    pub base: Scenario,
    /// What is not known, and between which values.
    pub ranges: Vec<ParameterRange>,
    /// What was observed.
    pub targets: Vec<Target>,
    /// The seed of all draws.
    pub seed: u64,
    /// How many points each population has, from 2.
    pub particles: u32,
    /// How many populations there are, from 1; 1 is plain rejection.
    pub populations: u32,
    /// The share of the points of the first population, and of the tolerance from one to the next: the
    /// nearest are kept.
    pub kept: f64,
}

/// A point that could be the truth.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Particle {
    /// The values, in the order of the ranges.
    pub values: Vec<f64>,
    /// How much it stands for; all together 1.
    pub weight: f64,
    /// How far from the targets it came: root of the mean square difference in their scales.
    pub distance: f64,
    places: Vec<f64>,
}

/// What could be the truth, as weighted points.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Posterior {
    /// The points of the last population, the nearest first.
    pub particles: Vec<Particle>,
    /// The greatest distance that was allowed in each population.
    pub tolerances: Vec<f64>,
    /// How many runs it took.
    pub runs: u64,
    /// How many of them did not have one of the numbers that are looked for; none of their points is kept.
    pub undefined: u64,
}

/// Runs a particle in one population after which the calibration fails.
const MOST_TRIES: u64 = 1_000;

impl Calibration {
    /// 100 points, in four populations, of which each has half the tolerance of the one before.
    pub fn new(base: &Scenario, seed: u64) -> Self {
        let (ranges, targets) = (Vec::new(), Vec::new());
        Calibration { base: base.clone(), ranges, targets, seed, particles: 100, populations: 4, kept: 0.5 }
    }

    fn validate(&self) -> Result<(), ExperimentError> {
        validate_all(&self.ranges, &self.base)?;
        for (field, value, allowed, holds) in [
            ("ranges", self.ranges.len() as f64, "at least 1", !self.ranges.is_empty()),
            ("targets", self.targets.len() as f64, "at least 1", !self.targets.is_empty()),
            ("particles", self.particles.into(), "2 to 1000000", (2..=1_000_000).contains(&self.particles)),
            ("populations", self.populations.into(), "1 to 100", (1..=100).contains(&self.populations)),
            ("kept", self.kept, "more than 0 and less than 1", self.kept > 0.0 && self.kept < 1.0),
        ] {
            if !holds {
                return Err(ExperimentError::value(field, value, allowed));
            }
        }
        match self.targets.iter().find(|target| !(target.scale > 0.0 && target.value.is_finite())) {
            Some(target) => {
                Err(ExperimentError::value("scale", target.scale, "more than 0, and a finite value"))
            }
            None => Ok(()),
        }
    }

    /// Looks for them.
    ///
    /// # Errors
    /// A setting out of range, a point at which the scenario is not valid, or targets that cannot be come
    /// near in 1000 runs for each point that is looked for.
    pub fn run(&self, threads: NonZeroUsize) -> Result<Posterior, ExperimentError> {
        self.validate()?;
        let mut search = Search { calibration: self, threads, runs: 0, undefined: 0 };
        // Of more points than are wanted, the nearest.
        let wanted = self.particles as usize;
        let first = (wanted as f64 / self.kept).ceil() as u64;
        let mut tried = search.try_all(0, first, |uniform, number| {
            (0..self.ranges.len() as u32).map(|dimension| uniform.at(number as u32, dimension, 0)).collect()
        })?;
        tried.sort_by(|one, other| one.distance.total_cmp(&other.distance));
        tried.truncate(wanted);
        tried.retain(|particle| particle.distance < f64::INFINITY);
        if tried.len() < wanted {
            let allowed = format!("numbers that runs have: {} of {first} runs have all of them", tried.len());
            return Err(ExperimentError::value("targets", self.targets.len(), allowed));
        }
        tried.iter_mut().for_each(|particle| particle.weight = 1.0 / wanted as f64);
        let mut tolerances = vec![tried.last().map_or(0.0, |particle| particle.distance)];
        for population in 1..self.populations {
            let at = ((wanted - 1) as f64 * self.kept) as usize;
            let tolerance = tried[at].distance;
            tried = search.next_population(population, &tried, tolerance)?;
            tolerances.push(tolerance);
        }
        tried.sort_by(|one, other| one.distance.total_cmp(&other.distance));
        Ok(Posterior { particles: tried, tolerances, runs: search.runs, undefined: search.undefined })
    }

    /// How far from the targets a run under these values comes.
    fn distance(&self, places: &[f64], seed: u64) -> Result<(Vec<f64>, f64), ExperimentError> {
        let fields = Fields::new(&self.base, &self.ranges);
        let values = fields.values(places);
        let scenario = fields.scenario(&values)?;
        let series = self.targets.iter().map(|target| target.measure.needs()).max().unwrap_or(Series::None);
        let sample = Sample::of_run(&scenario, seed, series);
        // A run that does not have a number is not near any value of it.
        let square = |target: &Target| {
            let found = target.measure.of(&sample).value()?;
            let off = (found - target.value) / target.scale;
            Some(off * off)
        };
        let squares: f64 = self.targets.iter().map(|target| square(target).unwrap_or(f64::INFINITY)).sum();
        Ok((values, libm::sqrt(squares / self.targets.len() as f64)))
    }
}

struct Search<'a> {
    calibration: &'a Calibration,
    threads: NonZeroUsize,
    runs: u64,
    undefined: u64,
}

impl Search<'_> {
    /// Runs `count` points, each under a seed of its own.
    fn try_all(
        &mut self,
        population: u32,
        count: u64,
        places: impl Fn(Uniform, u64) -> Vec<f64> + Sync,
    ) -> Result<Vec<Particle>, ExperimentError> {
        let mut tried = Vec::new();
        self.try_until(population, count, places, |particle| {
            tried.push(particle);
            tried.len() as u64 == count
        })?;
        Ok(tried)
    }

    /// Runs points in order until `enough` returns true, at most `most` of them.
    fn try_until(
        &mut self,
        population: u32,
        most: u64,
        places: impl Fn(Uniform, u64) -> Vec<f64> + Sync,
        mut enough: impl FnMut(Particle) -> bool,
    ) -> Result<(), ExperimentError> {
        let calibration = self.calibration;
        let own_seed = replicate_seed(calibration.seed, u64::from(population) << 40);
        let uniform = Uniform::new(own_seed, Purpose::Design);
        let job = |number| {
            let places = places(uniform, number);
            let (values, distance) = calibration.distance(&places, replicate_seed(own_seed, number))?;
            Ok(Particle { values, weight: 0.0, distance, places })
        };
        let mut outcome = Ok(());
        let threads = self.threads;
        let started = executor::in_order(threads, 0..most, job, |_, particle| {
            self.runs += 1;
            let is_undefined = |particle: &Particle| particle.distance == f64::INFINITY;
            self.undefined += u64::from(particle.as_ref().is_ok_and(is_undefined));
            match particle.map(&mut enough) {
                Ok(false) => ControlFlow::Continue(()),
                Ok(true) => ControlFlow::Break(()),
                Err(error) => {
                    outcome = Err(error);
                    ControlFlow::Break(())
                }
            }
        });
        started.map_err(|source| ExperimentError::Threads { threads, source })?;
        outcome
    }

    /// Points around those of the population before that come within the tolerance, weighted.
    fn next_population(
        &mut self,
        population: u32,
        before: &[Particle],
        tolerance: f64,
    ) -> Result<Vec<Particle>, ExperimentError> {
        let wanted = before.len();
        let kernel = Kernel::new(before);
        let mut kept: Vec<Particle> = Vec::new();
        let most = wanted as u64 * MOST_TRIES;
        self.try_until(
            population,
            most,
            |uniform, number| kernel.draw(before, uniform, number),
            |particle| {
                if particle.distance <= tolerance {
                    kept.push(particle);
                }
                kept.len() == wanted
            },
        )?;
        if kept.len() < wanted {
            let allowed =
                format!("targets that runs come near: {} of {wanted} did within {tolerance}", kept.len());
            return Err(ExperimentError::value("targets", population, allowed));
        }
        for particle in &mut kept {
            // The prior is the same everywhere.
            particle.weight = 1.0 / kernel.density(before, &particle.places);
        }
        let all: f64 = kept.iter().map(|particle| particle.weight).sum();
        kept.iter_mut().for_each(|particle| particle.weight /= all);
        Ok(kept)
    }
}

/// Normal steps with twice the weighted variance of a population in each dimension.
struct Kernel {
    deviations: Vec<f64>,
}

impl Kernel {
    fn new(population: &[Particle]) -> Self {
        let dimensions = population.first().map_or(0, |particle| particle.places.len());
        let deviation = |dimension: usize| {
            let weighted = |of: &dyn Fn(f64) -> f64| -> f64 {
                population.iter().map(|particle| particle.weight * of(particle.places[dimension])).sum()
            };
            let mean = weighted(&|place| place);
            libm::sqrt(2.0 * weighted(&|place| (place - mean) * (place - mean))).max(1e-6)
        };
        Kernel { deviations: (0..dimensions).map(deviation).collect() }
    }

    /// A step from one of the population, as likely as its weight says, to a point within the ranges.
    fn draw(&self, population: &[Particle], uniform: Uniform, number: u64) -> Vec<f64> {
        let row = number as u32;
        let mut turn = uniform.at(row, u32::MAX, 0);
        let chosen = population.iter().find(|particle| {
            turn -= particle.weight;
            turn < 0.0
        });
        let from = chosen.unwrap_or(&population[population.len() - 1]);
        let step = |(dimension, deviation): (usize, &f64)| {
            // A step out of the range is drawn again.
            let place = |ordinal: u64| {
                let [radius, turn] =
                    [2 * ordinal, 2 * ordinal + 1].map(|at| uniform.at(row, dimension as u32, at));
                let size = libm::sqrt(-2.0 * libm::log(1.0 - radius));
                from.places[dimension] + deviation * size * libm::cos(2.0 * std::f64::consts::PI * turn)
            };
            (0..).map(place).find(|place| (0.0..1.0).contains(place)).unwrap_or(from.places[dimension])
        };
        self.deviations.iter().enumerate().map(step).collect()
    }

    /// How likely a step from the population comes to these places: steps that leave the range are drawn
    /// again, so that those near an end are likelier.
    fn density(&self, population: &[Particle], places: &[f64]) -> f64 {
        let from = |particle: &Particle| {
            let parts = self.deviations.iter().zip(places).zip(&particle.places);
            let part = |((deviation, to), from): ((&f64, &f64), &f64)| {
                let z = (to - from) / deviation;
                let below = |end: f64| 0.5 * libm::erfc(-(end - from) / deviation / std::f64::consts::SQRT_2);
                libm::exp(-0.5 * z * z) / deviation / (below(1.0) - below(0.0))
            };
            particle.weight * parts.map(part).product::<f64>()
        };
        population.iter().map(from).sum()
    }
}

impl Posterior {
    /// The weighted mean of a parameter, by its place in the list of ranges.
    pub fn mean(&self, range: usize) -> f64 {
        self.particles.iter().map(|particle| particle.weight * particle.values[range]).sum()
    }

    /// The value of a parameter below which this share of the weight lies.
    pub fn quantile(&self, range: usize, share: f64) -> f64 {
        let mut values: Vec<(f64, f64)> =
            self.particles.iter().map(|particle| (particle.values[range], particle.weight)).collect();
        values.sort_by(|one, other| one.0.total_cmp(&other.0));
        let mut below = 0.0;
        let found = values.iter().find(|(_, weight)| {
            below += weight;
            below >= share
        });
        found.or(values.last()).map_or(f64::NAN, |(value, _)| *value)
    }
}
