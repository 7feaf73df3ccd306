//! From one run to evidence: many runs, and what can be said of them together.
//!
//! [`Replicates`] run one scenario under many seeds and give the mean of every number of the report with its
//! 95 % interval, and quantiles. A [`Comparison`] runs several scenarios under the same seeds and gives the
//! differences, run by run. A [`Sweep`] runs one at many points of its parameters and says which of them
//! matter, and a [`Calibration`] which of them could have brought about what was observed. Nothing is kept of
//! a run but exact integer statistics, which do not depend on threads or on how runs were grouped.

mod calibration;
mod codec;
mod compare;
mod contrast;
mod design;
mod display;
mod display_compare;
mod display_sweep;
mod error;
mod executor;
mod histogram;
mod joe_kuo;
mod measure;
mod number;
mod plan;
mod range;
mod replicates;
mod sample;
mod sensitivity;
mod sentence;
mod sobol_sequence;
mod spec;
mod spread;
mod statistic;
mod statistics;
mod store;
mod student;
mod sweep;
mod wide;

pub use calibration::{Calibration, Particle, Posterior, Target};
pub use compare::{Adaptation, Alternative, Comparison};
pub use contrast::{Change, Compared, Contrast, Direction, Group, LeastLosses};
pub use design::{Places, grid, latin_hypercube, morris, saltelli};
pub use error::ExperimentError;
pub use measure::Measure;
pub use number::{Kind, Number};
pub use plan::{Arm, Execution, MOST_RUNS, Plan, replicate_seed};
pub use range::Range;
pub use replicates::{Precision, Replicate, Replicated, Replicates};
pub use sample::{Row, Sample, Series, Table};
pub use sensitivity::{Estimate, MorrisEffect, SobolIndex, morris_effects, sobol};
#[cfg(feature = "plot")]
pub(crate) use sentence::share;
pub use spec::Experiment;
pub use statistic::{Statistic, Summary};
pub use statistics::Statistics;
pub use store::{Store, StoreError};
pub use sweep::{Design, MOST_POINTS, Sweep, Swept};
