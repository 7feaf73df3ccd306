//! The proposals of a population: numbered points, each with its run, taken in the order of their numbers.

use std::num::NonZeroUsize;
use std::ops::{ControlFlow, Range};

use super::design::Uniform;
use super::error::ExperimentError;
use super::executor;
use super::kernel::Kernel;
use super::metric::Metric;
use super::parameter_range::Fields;
use super::particle::{Particle, Population};
use super::places::Places;
use super::plan::replicate_seed;
use super::run_record::{Sample, Series};
use super::store::Store;
use downline::random::Purpose;

/// Where the runs of proposals come from.
#[derive(Clone, Copy)]
pub(super) struct Search<'a> {
    pub(super) threads: NonZeroUsize,
    pub(super) store: Option<&'a Store>,
    /// Whether proposals that are not in the store are run.
    pub(super) runs_missing: bool,
}

/// Populations, as far as their runs are there.
pub(super) enum Kept {
    All(Vec<Population>),
    /// The next one lacks runs of this round.
    Lacks {
        before: Vec<Population>,
        round: Round,
    },
}

/// Proposals of a population that shares do together before any of them can know whether more are needed.
pub(super) struct Round {
    pub(super) range: Range<u64>,
}

impl Round {
    /// The round of `size` proposals that holds a proposal.
    pub(super) fn around(proposal: u64, size: u64, most: u64) -> Self {
        let first = proposal / size * size;
        Round { range: first..(first + size).min(most) }
    }

    /// The part of one of several shares, counted from 1.
    pub(super) fn share(&self, number: u64, of: u64) -> Range<u64> {
        let size = self.range.end - self.range.start;
        let until =
            |number: u64| self.range.start + (u128::from(size) * u128::from(number) / u128::from(of)) as u64;
        until(number - 1)..until(number)
    }
}

/// The proposals of one population.
pub(super) struct Proposals<'a> {
    population: u32,
    seed: u64,
    uniform: Uniform,
    fields: Fields<'a>,
    /// What was observed: the measure, its value, and the difference that counts as 1.
    targets: Vec<(&'a Metric, f64, f64)>,
    series: Series,
    kernel: Option<Kernel<'a>>,
}

impl<'a> Proposals<'a> {
    /// Around the points of the population before, or in the whole space.
    pub(super) fn new(
        population: u32,
        seed: u64,
        fields: Fields<'a>,
        targets: Vec<(&'a Metric, f64, f64)>,
        series: Series,
        before: Option<&'a [Particle]>,
    ) -> Self {
        let uniform = Uniform::new(seed, Purpose::Design);
        Proposals { population, seed, uniform, fields, targets, series, kernel: before.map(Kernel::new) }
    }

    fn places(&self, number: u64) -> Places {
        match &self.kernel {
            Some(kernel) => kernel.draw(self.uniform, number),
            None => {
                let place = |range| self.uniform.at(number as u32, range, 0);
                (0..self.fields.len() as u32).map(place).collect()
            }
        }
    }

    /// How likely a proposal comes to these places.
    pub(super) fn density(&self, places: &[f64]) -> f64 {
        self.kernel.as_ref().map_or(1.0, |kernel| kernel.density(places))
    }

    /// A proposal with its run; `None` in the first place for a run that is not there, and in the second for
    /// one that does not have a number that is looked for: it is near no value of it.
    fn try_one(&self, number: u64, search: &Search<'_>) -> Result<Option<Option<Particle>>, ExperimentError> {
        let places = self.places(number);
        let values = self.fields.values(&places);
        let seed = replicate_seed(self.seed, number);
        let run = || -> Result<Sample, ExperimentError> {
            Ok(Sample::of_run(&self.fields.scenario(&values)?, seed, self.series))
        };
        let at = place_of(self.population, number);
        let sample = match search.store {
            None => run()?,
            Some(store) if search.runs_missing => match store.look_up(at)? {
                Some(sample) => sample,
                None => {
                    let sample = run()?;
                    store.fetch(at, || sample)?
                }
            },
            Some(store) => match store.look_up(at)? {
                Some(sample) => sample,
                None => return Ok(None),
            },
        };
        let found: Option<Vec<f64>> =
            self.targets.iter().map(|(measure, ..)| measure.of(&sample).value()).collect();
        let Some(simulated) = found else { return Ok(Some(None)) };
        let off = |(&(_, value, scale), found): (&(&Metric, f64, f64), &f64)| (found - value) / scale;
        let squares: f64 = self.targets.iter().zip(&simulated).map(off).map(|off| off * off).sum();
        let distance = libm::sqrt(squares / self.targets.len() as f64);
        Ok(Some(Some(Particle { proposal: number, seed, values, weight: 0.0, distance, simulated, places })))
    }
}

/// Where the store has a proposal of a population.
fn place_of(population: u32, number: u64) -> u64 {
    u64::from(population) << 32 | number
}

impl Search<'_> {
    /// Hands proposals on in the order of their numbers, until `more` returns false; the first that is not
    /// there ends it and is returned.
    pub(super) fn each(
        &self,
        proposals: &Proposals<'_>,
        range: Range<u64>,
        mut more: impl FnMut(Option<Particle>) -> bool,
    ) -> Result<Option<u64>, ExperimentError> {
        let mut outcome = Ok(None);
        let threads = self.threads;
        let job = |number| proposals.try_one(number, self);
        let started = executor::in_order(threads, range, job, |number, tried| match tried {
            Ok(Some(particle)) => match more(particle) {
                true => ControlFlow::Continue(()),
                false => ControlFlow::Break(()),
            },
            Ok(None) => {
                outcome = Ok(Some(number));
                ControlFlow::Break(())
            }
            Err(error) => {
                outcome = Err(error);
                ControlFlow::Break(())
            }
        });
        started.map_err(|source| ExperimentError::Threads { threads, source })?;
        outcome
    }

    /// Whether the store has all of these proposals.
    pub(super) fn has_all(&self, population: u32, range: Range<u64>) -> bool {
        let (from, to) = (place_of(population, range.start), place_of(population, range.end));
        self.store.is_some_and(|store| store.count(from..to) == to - from)
    }
}
