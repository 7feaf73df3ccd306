//! What is to be run: scenarios, each under the same keyed seeds.

use downline::report::VERSION;
use hmac_sha256::Hash;
use serde::{Deserialize, Serialize};

use super::error::ExperimentError;
use super::run_record::{Sample, Series};
use super::scenario_json;
use downline::random::{Keys, Purpose};
use downline::scenario::Scenario;

/// The seed of a replicate: a function of the experiment's seed and the replicate's number alone, so that
/// more replicates, or other scenarios beside them, change none.
///
/// ```
/// use downline_experiment::replicate_seed;
/// assert_eq!(replicate_seed(7, 0), replicate_seed(7, 0));
/// assert_ne!(replicate_seed(7, 0), replicate_seed(7, 1));
/// assert_ne!(replicate_seed(7, 0), replicate_seed(8, 0));
/// ```
pub fn replicate_seed(seed: u64, replicate: u64) -> u64 {
    let key = Keys::from_seed(seed).of(Purpose::Replicate);
    let [high, low, ..] = key.block([replicate as u32, (replicate >> 32) as u32, 0, 0]);
    u64::from(high) << 32 | u64::from(low)
}

/// A scenario of an experiment, and what it is called there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arm {
    /// Its name in tables.
    pub name: String,
    /// What is run.
    #[serde(deserialize_with = "scenario_json::deserialize")]
    pub scenario: Scenario,
}

/// Scenarios and how often each is run. Replicate *r* of every scenario runs under the same seed.
///
/// Runs are numbered replicate by replicate: run *n* is replicate ⌊n/a⌋ of scenario *n* mod *a* of *a*. More
/// replicates then leave the runs before as they are. Where it is the scenarios that may become more, runs
/// are numbered scenario by scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    arms: Vec<Arm>,
    replicates: u64,
    seed: u64,
    series: Series,
    /// SHA-256 of what makes the scenarios one after the other, where more may be made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    origin: Option<[u8; 32]>,
}

/// Most runs of one plan.
pub const MOST_RUNS: u64 = 100_000_000;

impl Plan {
    /// A plan of these scenarios.
    ///
    /// # Errors
    /// No scenario, one that is not valid, no replicate, or too many.
    pub fn new(arms: Vec<Arm>, replicates: u64, seed: u64, series: Series) -> Result<Self, ExperimentError> {
        let plan = Plan { arms, replicates, seed, series, origin: None };
        plan.validate()?;
        Ok(plan)
    }

    /// This plan with scenarios that are the first of those that `origin` makes. A plan of more of them
    /// shares its runs.
    pub(super) fn of_growing_arms(self, origin: &impl Serialize) -> Self {
        let bytes = serde_json::to_vec(origin).expect("what makes scenarios is plain data");
        Plan { origin: Some(Hash::hash(&bytes)), ..self }
    }

    /// Checks a plan that was read.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn validate(&self) -> Result<(), ExperimentError> {
        for arm in &self.arms {
            arm.scenario
                .validate()
                .map_err(|error| ExperimentError::Scenario { arm: arm.name.clone(), error })?;
        }
        if self.arms.is_empty() {
            return Err(ExperimentError::value("scenarios", 0, "at least 1"));
        }
        let runs = self.replicates.checked_mul(self.arms.len() as u64);
        if self.replicates == 0 || runs.is_none_or(|runs| runs > MOST_RUNS) {
            let allowed = format!("from 1 to {}", MOST_RUNS / self.arms.len() as u64);
            return Err(ExperimentError::value("replicates", self.replicates, allowed));
        }
        Ok(())
    }

    /// The scenarios.
    pub fn arms(&self) -> &[Arm] {
        &self.arms
    }

    /// How often each is run.
    pub fn replicates(&self) -> u64 {
        self.replicates
    }

    /// The seed of the experiment.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Which numbers are kept.
    pub fn series(&self) -> Series {
        self.series
    }

    /// How many runs there are.
    pub fn runs(&self) -> u64 {
        self.replicates * self.arms.len() as u64
    }

    /// What a run is: the replicate, and the place of the scenario.
    pub fn place(&self, run: u64) -> (u64, usize) {
        if self.origin.is_some() {
            return (run % self.replicates, (run / self.replicates) as usize);
        }
        let arms = self.arms.len() as u64;
        (run / arms, (run % arms) as usize)
    }

    /// SHA-256 of everything that decides what a run of some number comes to, the version of this crate
    /// included. How many replicates there are does not, or how many scenarios where those may become more:
    /// the runs before stay as they are.
    pub fn digest(&self) -> [u8; 32] {
        let version = VERSION;
        let bytes = match self.origin {
            None => serde_json::to_vec(&(version, &self.arms, self.seed, self.series)),
            Some(origin) => serde_json::to_vec(&(version, origin, self.replicates, self.seed, self.series)),
        };
        Hash::hash(&bytes.expect("a plan is plain data"))
    }

    /// Runs number `run`.
    pub fn run(&self, run: u64) -> Sample {
        let (replicate, arm) = self.place(run);
        Sample::of_run(&self.arms[arm].scenario, replicate_seed(self.seed, replicate), self.series)
    }
}
