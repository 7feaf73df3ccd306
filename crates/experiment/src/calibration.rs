//! Which parameters could have brought about what was observed: approximate Bayesian computation.
//!
//! Points are drawn from the ranges (each place as likely), run, and kept if what they come to is near the
//! targets. Sequential Monte Carlo does it again around those that were kept, with a smaller tolerance each
//! time, and weighs them so that they stand for the same posterior (Beaumont, Cornuet, Marin and Robert,
//! "Adaptive approximate Bayesian computation", Biometrika 96, 2009).
//!
//! Proposals are numbered, and the first ones within the tolerance are kept, however long each took. So fast
//! runs have no advantage, and any number of threads or shares comes to the same points.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use downline::report::VERSION;
use hmac_sha256::Hash;
use serde::{Deserialize, Serialize};

use super::coverage::{Coverage, Truth};
use super::design::Uniform;
use super::error::ExperimentError;
use super::metric::Metric;
use super::parameter_range::{Fields, ParameterRange, validate_all};
use super::particle::{Particle, Population, Posterior};
use super::places::Places;
use super::plan::replicate_seed;
use super::proposals::{Kept, Proposals, Round, Search};
use super::run_record::{Sample, Series};
use super::scenario_json;
use super::store::Store;
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
    #[serde(deserialize_with = "scenario_json::deserialize")]
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
    /// How many truths are drawn from the ranges and looked for in the same way, to check how often intervals
    /// hold the truth.
    #[serde(default, skip_serializing_if = "is_none")]
    pub coverage: u32,
}

fn is_none(count: &u32) -> bool {
    *count == 0
}

/// Where the runs of a calibration are kept and looked for.
#[derive(Debug, Clone, Copy)]
pub enum Keeping<'a> {
    /// Nowhere: the calibration is done in one go.
    Nowhere,
    /// In a folder; those that are there are not run again.
    In(&'a Path),
    /// They are there already, in these folders, and none is run.
    Found(&'a [PathBuf]),
}

/// How far a calibration is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CalibrationProgress {
    /// Points that are accepted, over all populations and truths.
    pub accepted: u64,
    /// Points that are wanted.
    pub wanted: u64,
}

/// What a share of a calibration has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ShareProgress {
    /// All populations are complete.
    Complete,
    /// The share has no more to do before the others have done their part of a population, counted from 1.
    Waits {
        /// The population.
        population: u32,
        /// How many there are.
        populations: u32,
    },
}

/// What a calibration came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibrated {
    /// What was calibrated.
    pub calibration: Calibration,
    /// The points that could be the truth.
    pub posterior: Posterior,
    /// How often intervals held known truths, if that was to be checked.
    pub coverage: Option<Coverage>,
}

/// Proposals for a point of one population after which the calibration fails.
const MOST_TRIES: u64 = 1_000;
/// What the seeds of the check of intervals are made with.
const COVERAGE: u64 = u64::MAX;

impl Calibration {
    /// 100 points, in four populations; the tolerance of each is the median distance of the one before.
    pub fn new(base: &Scenario, seed: u64) -> Self {
        let (ranges, targets) = (Vec::new(), Vec::new());
        let (base, particles, populations, kept) = (base.clone(), 100, 4, 0.5);
        Calibration { base, ranges, targets, seed, particles, populations, kept, coverage: 0 }
    }

    /// Checks all settings, and that the scenario is valid at the middle of the ranges.
    ///
    /// # Errors
    /// A setting out of range.
    pub fn validate(&self) -> Result<(), ExperimentError> {
        validate_all(&self.ranges, &self.base)?;
        for (field, value, allowed, holds) in [
            ("ranges", self.ranges.len() as f64, "at least 1", !self.ranges.is_empty()),
            ("targets", self.targets.len() as f64, "at least 1", !self.targets.is_empty()),
            ("particles", self.particles.into(), "2 to 1000000", (2..=1_000_000).contains(&self.particles)),
            ("populations", self.populations.into(), "1 to 100", (1..=100).contains(&self.populations)),
            ("kept", self.kept, "more than 0 and less than 1", self.kept > 0.0 && self.kept < 1.0),
            ("coverage", self.coverage.into(), "0 to 10000", self.coverage <= 10_000),
        ] {
            if !holds {
                return Err(ExperimentError::value(field, value, allowed));
            }
        }
        for (at, target) in self.targets.iter().enumerate() {
            let Target { measure, value, scale } = target;
            if !(*scale > 0.0 && scale.is_finite() && value.is_finite()) {
                let given = format!("{measure}={value}:{scale}");
                return Err(ExperimentError::value(
                    "target",
                    given,
                    "a finite value, and a scale more than 0",
                ));
            }
            if self.targets[..at].iter().any(|other| other.measure == *measure) {
                return Err(ExperimentError::value("target", measure, "each number once"));
            }
        }
        let proposals = self.first_proposals();
        if proposals > MOST_PROPOSALS {
            let allowed =
                format!("a share of which {} particles take at most {MOST_PROPOSALS} runs", self.particles);
            return Err(ExperimentError::value("kept", self.kept, allowed));
        }
        for place in [0.0, 0.5, LAST] {
            let fields = Fields::new(&self.base, &self.ranges);
            fields.scenario(&fields.values(&vec![place; self.ranges.len()]))?;
        }
        Ok(())
    }

    /// SHA-256 of everything that decides what a proposal of some number comes to, the version of this crate
    /// included. How many populations there are does not, or whether intervals are checked.
    pub fn digest(&self) -> [u8; 32] {
        let Calibration { base, ranges, targets, seed, particles, kept, .. } = self;
        let all = (VERSION, "calibration", base, ranges, targets, seed, particles, kept);
        Hash::hash(&serde_json::to_vec(&all).expect("a calibration is plain data"))
    }

    /// Proposals of the first population, of which the nearest are kept.
    fn first_proposals(&self) -> u64 {
        libm::ceil(f64::from(self.particles) / self.kept) as u64
    }

    /// Looks for them, and keeps nothing.
    ///
    /// # Errors
    /// A setting out of range, a point at which the scenario is not valid, or targets that cannot be come
    /// near in 1000 runs for each point that is looked for.
    pub fn run(&self, threads: NonZeroUsize) -> Result<Posterior, ExperimentError> {
        self.run_kept(threads, Keeping::Nowhere, |_| {}).map(|calibrated| calibrated.posterior)
    }

    /// Looks for them, with runs that are kept or found somewhere, and checks intervals if that is wanted.
    ///
    /// # Errors
    /// As [`run`](Self::run), a folder that cannot be used, and runs that are missing where none may be run.
    pub fn run_kept(
        &self,
        threads: NonZeroUsize,
        keeping: Keeping<'_>,
        mut watch: impl FnMut(CalibrationProgress),
    ) -> Result<Calibrated, ExperimentError> {
        self.validate()?;
        let each = u64::from(self.particles) * u64::from(self.populations);
        let wanted = each * (1 + u64::from(self.coverage));
        let mut done = 0;
        let mut posterior_of = |calibration: &Calibration| {
            let store = keeping.store(calibration.digest())?;
            let search = Search { threads, store: store.as_ref(), runs_missing: !keeping.is_found() };
            let posterior = calibration.posterior(&search, &mut |accepted| {
                watch(CalibrationProgress { accepted: done + accepted, wanted });
            })?;
            done += each;
            Ok::<_, ExperimentError>(posterior)
        };
        let posterior = posterior_of(self)?;
        let truth = |number| {
            let (values, own) = self.with_truth(number)?;
            let posterior = own.map(|own| posterior_of(&own)).transpose()?;
            Ok(Truth::new(number, values, posterior.as_ref().map(Posterior::last)))
        };
        let truths = (0..self.coverage).map(truth).collect::<Result<Vec<Truth>, ExperimentError>>()?;
        let coverage = (self.coverage > 0).then_some(Coverage { truths });
        Ok(Calibrated { calibration: self.clone(), posterior, coverage })
    }

    /// Does one of several shares: its part of the proposals of each population whose predecessors are
    /// complete, and every truth of the check of intervals whose number falls to it. `number` counts from 1.
    ///
    /// # Errors
    /// As [`run_kept`](Self::run_kept).
    pub fn run_share(
        &self,
        threads: NonZeroUsize,
        folder: &Path,
        (number, of): (u64, u64),
        mut watch: impl FnMut(CalibrationProgress),
    ) -> Result<ShareProgress, ExperimentError> {
        self.validate()?;
        let keeping = Keeping::In(folder);
        for truth in (0..self.coverage).filter(|&truth| u64::from(truth) % of == number - 1) {
            if let (_, Some(own)) = self.with_truth(truth)? {
                let store = keeping.store(own.digest())?;
                let search = Search { threads, store: store.as_ref(), runs_missing: true };
                own.posterior(&search, &mut |_| {})?;
            }
        }
        let store = keeping.store(self.digest())?;
        let found = Search { threads, store: store.as_ref(), runs_missing: false };
        let wanted = u64::from(self.particles) * u64::from(self.populations);
        loop {
            let (before, round) = match self.populations(&found, &mut |_| {})? {
                Kept::All(_) => return Ok(ShareProgress::Complete),
                Kept::Lacks { before, round } => (before, round),
            };
            let population = before.len() as u32;
            watch(CalibrationProgress {
                accepted: u64::from(population) * u64::from(self.particles),
                wanted,
            });
            let own = round.share(number, of);
            let proposals = self.proposals(population, before.last());
            let search = Search { runs_missing: true, ..found };
            if search.has_all(population, own.clone()) {
                let populations = self.populations;
                return Ok(ShareProgress::Waits { population: population + 1, populations });
            }
            search.each(&proposals, own, |_| true)?;
        }
    }

    /// The calibration whose targets a known truth has made, and the values of this truth. There is none
    /// where the run of the truth does not have all numbers.
    fn with_truth(&self, number: u32) -> Result<(Vec<f64>, Option<Calibration>), ExperimentError> {
        let own_seed = replicate_seed(self.seed, COVERAGE);
        let uniform = Uniform::new(own_seed, Purpose::Design);
        let places: Places =
            (0..self.ranges.len() as u32).map(|range| uniform.at(number, range, 0)).collect();
        let fields = Fields::new(&self.base, &self.ranges);
        let values = fields.values(&places);
        let seed = replicate_seed(own_seed, 2 * u64::from(number));
        let sample = Sample::of_run(&fields.scenario(&values)?, seed, self.series());
        let target = |target: &Target| {
            let value = target.measure.of(&sample).value()?;
            Some(Target { value, ..target.clone() })
        };
        let targets: Option<Vec<Target>> = self.targets.iter().map(target).collect();
        let seed = replicate_seed(own_seed, 2 * u64::from(number) + 1);
        let own = targets.map(|targets| Calibration { targets, seed, coverage: 0, ..self.clone() });
        Ok((values, own))
    }

    /// What must be kept of each tick for the targets.
    fn series(&self) -> Series {
        self.targets.iter().map(|target| target.measure.needs()).max().unwrap_or(Series::None)
    }

    fn posterior(
        &self,
        search: &Search<'_>,
        watch: &mut dyn FnMut(u64),
    ) -> Result<Posterior, ExperimentError> {
        match self.populations(search, watch)? {
            Kept::All(populations) => Ok(Posterior { populations }),
            Kept::Lacks { before, round } => Err(ExperimentError::Unfinished {
                population: before.len() as u32 + 1,
                populations: self.populations,
                proposals: round.range,
            }),
        }
    }

    /// The populations one after the other, or those before the first that lacks runs.
    fn populations(&self, search: &Search<'_>, watch: &mut dyn FnMut(u64)) -> Result<Kept, ExperimentError> {
        let mut done: Vec<Population> = Vec::new();
        for number in 0..self.populations {
            let so_far = u64::from(number) * u64::from(self.particles);
            let found = match done.last() {
                None => self.first(search, &mut |accepted| watch(so_far + accepted))?,
                Some(before) => {
                    self.next(search, number, before, &mut |accepted| watch(so_far + accepted))?
                }
            };
            match found {
                Ok(population) => done.push(population),
                Err(round) => return Ok(Kept::Lacks { before: done, round }),
            }
        }
        Ok(Kept::All(done))
    }

    /// The nearest of points of the whole space; or the proposals that are lacking.
    fn first(
        &self,
        search: &Search<'_>,
        watch: &mut dyn FnMut(u64),
    ) -> Result<Result<Population, Round>, ExperimentError> {
        let wanted = self.particles as usize;
        let first = self.first_proposals();
        let mut tried: Vec<Option<Particle>> = Vec::new();
        let lacking = search.each(&self.proposals(0, None), 0..first, |particle| {
            tried.push(particle);
            watch((tried.len() as f64 * self.kept) as u64);
            true
        })?;
        if lacking.is_some() {
            return Ok(Err(Round { range: 0..first }));
        }
        let undefined = tried.iter().filter(|particle| particle.is_none()).count() as u64;
        let mut near: Vec<Particle> = tried.into_iter().flatten().collect();
        // Of equal distances the earlier proposal is kept.
        near.sort_by(|one, other| one.distance.total_cmp(&other.distance));
        near.truncate(wanted);
        if near.len() < wanted {
            let allowed = format!("numbers that runs have: {} of {first} runs have all of them", near.len());
            return Err(ExperimentError::value("targets", self.targets.len(), allowed));
        }
        let tolerance = near.last().map_or(0.0, |particle| particle.distance);
        near.iter_mut().for_each(|particle| particle.weight = 1.0 / wanted as f64);
        near.sort_by_key(|particle| particle.proposal);
        Ok(Ok(Population { tolerance, proposals: first, undefined, particles: near }))
    }

    /// Points around those of the population before that come within the tolerance, weighted; or the
    /// proposals that are lacking.
    fn next(
        &self,
        search: &Search<'_>,
        number: u32,
        before: &Population,
        watch: &mut dyn FnMut(u64),
    ) -> Result<Result<Population, Round>, ExperimentError> {
        let wanted = before.particles.len();
        let mut distances: Vec<f64> = before.particles.iter().map(|particle| particle.distance).collect();
        distances.sort_by(f64::total_cmp);
        let tolerance = distances[((wanted - 1) as f64 * self.kept) as usize];
        let proposals = self.proposals(number, Some(before));
        let (mut kept, mut tried, mut undefined) = (Vec::new(), 0, 0);
        let most = (wanted as u64 * MOST_TRIES).min(MOST_PROPOSALS);
        let lacking = search.each(&proposals, 0..most, |particle| {
            tried += 1;
            undefined += u64::from(particle.is_none());
            kept.extend(particle.filter(|particle| particle.distance <= tolerance));
            watch(kept.len() as u64);
            kept.len() < wanted
        })?;
        if let Some(lacking) = lacking {
            return Ok(Err(Round::around(lacking, self.first_proposals(), most)));
        }
        if kept.len() < wanted {
            let allowed =
                format!("targets that runs come near: {} of {wanted} did within {tolerance}", kept.len());
            return Err(ExperimentError::value("targets", number, allowed));
        }
        for particle in &mut kept {
            // The prior is the same everywhere.
            particle.weight = 1.0 / proposals.density(&particle.places);
        }
        let all: f64 = kept.iter().map(|particle| particle.weight).sum();
        kept.iter_mut().for_each(|particle| particle.weight /= all);
        Ok(Ok(Population { tolerance, proposals: tried, undefined, particles: kept }))
    }

    fn proposals<'a>(&'a self, population: u32, before: Option<&'a Population>) -> Proposals<'a> {
        let own_seed = replicate_seed(self.seed, u64::from(population) << 40);
        let fields = Fields::new(&self.base, &self.ranges);
        let targets =
            self.targets.iter().map(|target| (&target.measure, target.value, target.scale)).collect();
        let before = before.map(|before| before.particles.as_slice());
        Proposals::new(population, own_seed, fields, targets, self.series(), before)
    }
}

/// Most proposals of a population.
const MOST_PROPOSALS: u64 = u32::MAX as u64;
/// The last place of a range.
const LAST: f64 = 1.0 - f64::EPSILON;

impl Keeping<'_> {
    fn store(self, digest: [u8; 32]) -> Result<Option<Store>, ExperimentError> {
        Ok(match self {
            Keeping::Nowhere => None,
            Keeping::In(folder) => Some(Store::create_for(folder, digest)?),
            Keeping::Found(folders) => Some(Store::find_for(folders, digest)),
        })
    }

    fn is_found(self) -> bool {
        matches!(self, Keeping::Found(_))
    }
}
