//! From one run to evidence: many runs, and what can be said of them together.
//!
//! [`Replicates`] run one scenario under many seeds and give the mean of every number of the report with its 95 % interval,
//! and quantiles. A [`Comparison`] runs several scenarios under the same seeds and gives the differences, run by run. Nothing is kept of a run but exact integer statistics, which do not depend on threads or on how runs were grouped.

mod codec;
mod compare;
mod display;
mod error;
mod executor;
mod histogram;
mod measure;
mod number;
mod plan;
mod replicates;
mod sample;
mod spec;
mod statistic;
mod statistics;
mod store;
mod student;
mod wide;

pub use compare::{Adaptation, Change, Compared, Comparison, Contrast};
pub use error::ExperimentError;
pub use measure::Measure;
pub use number::{Kind, Number};
pub use plan::{Arm, Execution, Plan, replicate_seed};
pub use replicates::{Precision, Replicate, Replicated, Replicates};
pub use sample::{Row, Sample, Series, Table};
pub use spec::Experiment;
pub use statistic::{Statistic, Summary};
pub use statistics::Statistics;
pub use store::{Store, StoreError};
