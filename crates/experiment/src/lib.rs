//! From one run to evidence: many runs, and what can be said of them together.
//!
//! [`Replicates`] run one scenario under many seeds and give the mean of every number of the report with its
//! 95 % interval, and quantiles. A [`Comparison`] runs several scenarios under the same seeds and gives the
//! differences, run by run. A [`Sweep`] runs one at many points of its parameters and says which of them
//! matter, and a [`Calibration`] which of them could have brought about what was observed. Nothing is kept of
//! a run but exact integer statistics, which do not depend on threads or on how runs were grouped.
//!
//! ## Many runs
//!
//! One run is one draw of luck. Replicates give every number of the report with an interval; nothing is kept
//! of a run but exact integer statistics, the same for any number of threads.
//!
//! ```
//! use downline_experiment::{Execution, ExperimentError, Replicates};
//! use downline::{Scenario, Tier};
//!
//! let small = [("population.people", "2000"), ("suppliers.0.first_agents", "10"), ("ticks", "30")];
//! let scenario = Scenario::mask().with_all(small)?;
//! let threads = std::thread::available_parallelism()?;
//! let execution = Execution { threads, store: None };
//! let found = Replicates::new(&scenario, 7, 20).run_with(execution, |_| Ok::<(), ExperimentError>(()))?;
//! let losers = found.run("losers_share").expect("a number of the run");
//! assert!(losers.lower > Some(0.5));
//! println!("{:.2} of resellers lose ({:.2?} … {:.2?})", losers.mean, losers.lower, losers.upper);
//! assert!(found.tier(Tier(1), "people_money_profit").expect("a number of a tier").mean > 0.0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## Would a remedy have helped?
//!
//! Scenarios compared under the same seeds share all luck that the remedy does not touch, so that a few
//! replicates tell what unpaired runs would not.
//!
//! ```
//! use downline_experiment::{Adaptation, Comparison};
//! use downline::{Language, Remedy, Scenario};
//!
//! let small = [("population.people", "2000"), ("suppliers.0.first_agents", "10"), ("ticks", "40")];
//! let scenario = Scenario::mask().with_all(small)?;
//! let cap = Remedy::TierCap { tiers: 2 };
//! let compared = Comparison::new(&scenario, 7, 10)
//!     .with_remedy(cap)
//!     .with_adapted(cap, Adaptation::default())
//!     .run()?;
//! for contrast in compared.contrasts() {
//!     println!("{}", contrast.sentence(Language::English));
//! }
//! let losses = compared.contrasts()[0].change("losses").expect("a number of the run");
//! assert!(losses.difference.upper < Some(0.0));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## Which assumptions matter?
//!
//! A sweep runs a scenario at many points; Morris screening and Sobol indices say which fields an outcome
//! depends on. A [`Calibration`] goes the other way, from observed figures to the values behind them, and
//! says how often its intervals hold truths that are known.
//!
//! ```
//! use downline::Scenario;
//! use downline_experiment::{Design, ParameterRange, Sweep};
//!
//! let small = [("population.people", "500"), ("suppliers.0.first_agents", "5"), ("ticks", "20")];
//! let scenario = Scenario::mask().with_all(small)?;
//! let sweep = Sweep {
//!     ranges: vec![
//!         ParameterRange::new("behaviour.own_use", 0.0, 0.3),
//!         ParameterRange::whole("suppliers.0.first_agents", 1, 20),
//!     ],
//!     design: Design::Morris { trajectories: 4 },
//!     ..Sweep::new(&scenario, 7, &["totals_units_made"])?
//! };
//! let effects = sweep.run()?.morris(0).expect("a Morris design");
//! assert!(effects[1].unwrap().size.value > effects[0].unwrap().size.value, "more agents, more orders");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![deny(unsafe_code)]
#![deny(missing_docs)]

mod calibration;
mod codec;
mod compare;
mod contrast;
mod coverage;
mod design;
mod display;
mod display_calibration;
mod display_compare;
mod display_measures;
mod display_sweep;
mod display_varied;
mod error;
mod exact_moments;
mod execution;
mod executor;
mod fixed_point;
mod histogram;
mod joe_kuo;
mod kernel;
mod metric;
mod parameter_range;
mod particle;
mod places;
mod plan;
mod proposals;
mod replicates;
mod run_record;
mod run_statistics;
mod scenario_json;
mod sensitivity;
mod sentence;
mod share;
mod sobol_sequence;
mod spec;
mod spread;
mod status;
mod store;
mod store_error;
mod student;
mod sweep;
mod u256;
mod varied;

pub use calibration::{Calibrated, Calibration, CalibrationProgress, Keeping, ShareProgress, Target};
pub use compare::{Adaptation, Alternative, ComparedRun, Comparison};
pub use contrast::{Change, Compared, Contrast, Direction, Group, LeastLosses};
pub use coverage::{Coverage, Covered, Found, LEVELS, Truth};
pub use design::{grid, latin_hypercube, morris, saltelli};
pub use error::ExperimentError;
pub use exact_moments::{Statistic, Summary};
pub use execution::Execution;
pub use executor::in_parallel;
pub use fixed_point::{Kind, Number};
pub use metric::Metric;
pub use parameter_range::ParameterRange;
pub use particle::{Particle, Population, Posterior};
pub use places::Places;
pub use plan::{Arm, MOST_RUNS, Plan, replicate_seed};
pub use replicates::{Precision, Replicate, Replicated, Replicates};
pub use run_record::{Row, Sample, Series, Table};
pub use run_statistics::Statistics;
pub use sensitivity::{Estimate, MorrisEffect, SobolIndex, morris_effects, sobol};
pub use sentence::share;
pub use share::{MOST_SHARES, Share};
pub use spec::Experiment;
pub use status::{Broken, Foreign, ShareState, ShareStatus, Status};
pub use store::Store;
pub use store_error::StoreError;
pub use sweep::{Design, MOST_POINTS, Sweep, Swept, Swing};
pub use varied::{Variation, Varied, VariedComparison};
