//! Property tests: strategies for scenarios and runs, and checks of what holds in every run.
//!
//! A test of your own [`Decisions`](downline::Decisions) or [`Observer`](downline::Observer) asks for random
//! [`runs`], gives each the decisions, and calls checks:
//!
//! ```
//! use downline::decision::AskView;
//! use downline::testing::{audits, conserves, runs, same_bytes};
//! use downline::{Decisions, Money};
//! use proptest::prelude::*;
//!
//! struct Proud;
//! impl Decisions for Proud {
//!     fn name(&self) -> &str {
//!         "proud"
//!     }
//!     fn ask(&self, view: &AskView) -> Money {
//!         view.list_price
//!     }
//! }
//!
//! proptest!(ProptestConfig::with_cases(16), |(run in runs())| {
//!     let run = run.deciding(|| Proud);
//!     conserves(&run)?;
//!     audits(&run)?;
//!     same_bytes(&run)?;
//! });
//! ```
//!
//! # Choosing scenarios
//!
//! [`scenarios`] and [`runs`] have every mechanism and every network. [`Scenarios`] chooses sizes, networks
//! and mechanisms. The parts [`ladder`], [`network`] and [`behaviour`] suit a scenario of your own.
//!
//! # Checks
//!
//! | check | holds if |
//! |---|---|
//! | [`conserves`] | units and money add up after every tick, by sums over postings and accounts |
//! | [`audits`] | the full second book agrees with the world after every tick |
//! | [`same_bytes`] | threads, observers, a snapshot and a branch without change alter no byte of the report |
//! | [`ignores_strangers`] | people whom no person knows change no posting |
//! | [`shares_luck`] | two scenarios under one seed share the listed draws |
//!
//! Each returns a [`Violation`] that says what differs, and where.
//!
//! # Shrinking
//!
//! A failing scenario shrinks towards few people and ticks, and towards [`Scenario::default`]: whole sections
//! first, then field by field. The test prints it as [`brief`] JSON, which [`Scenario::from_json`] takes
//! back. Here a rule is meant to ask no less than the stock cost, and looks at the wrong price:
//!
//! ```
//! use std::ops::ControlFlow;
//! use downline::decision::AskView;
//! use downline::event::{Entry, Phase};
//! use downline::testing::runs;
//! use downline::{Decisions, Money, Observer, Posting, Tick, World};
//! use proptest::prelude::*;
//! use proptest::test_runner::{TestError, TestRunner};
//!
//! /// Asks no less than it pays for a unit: the next one, not those on hand.
//! struct NeverAtALoss;
//! impl Decisions for NeverAtALoss {
//!     fn name(&self) -> &str {
//!         "never at a loss"
//!     }
//!     fn ask(&self, view: &AskView) -> Money {
//!         view.standard.max(view.own.price)
//!     }
//! }
//!
//! #[derive(Default)]
//! struct SalesAtALoss(u64);
//! impl Observer for SalesAtALoss {
//!     fn phase(&mut self, _: Tick, _: Phase, entries: &[Entry], _: &World) -> ControlFlow<()> {
//!         for entry in entries {
//!             if let Posting::Retail { amount, value, .. } = entry.posting {
//!                 self.0 += u64::from(amount + Money::from_yuan(1) < value);
//!             }
//!         }
//!         ControlFlow::Continue(())
//!     }
//! }
//!
//! let mut runner = TestRunner::deterministic();
//! let found = runner.run(&runs(), |run| {
//!     let mut losses = SalesAtALoss::default();
//!     run.deciding(|| NeverAtALoss).watched(&mut losses)?;
//!     prop_assert_eq!(losses.0, 0);
//!     Ok(())
//! });
//! let Err(TestError::Fail(_, run)) = found else { panic!("the fault is found") };
//! println!("{run:?}"); // a few people, and a ladder that gets cheaper
//! assert!(run.scenario.population.people < 20);
//! assert!(!run.scenario.suppliers[0].price_changes.is_empty());
//! ```
//!
//! [`Scenario::default`]: downline::Scenario::default
//! [`Scenario::from_json`]: downline::Scenario::from_json

// Paths begin with the name of the crate, because the package of the tests compiles this folder too: the
// feature would make every command on the workspace compile `proptest`.

mod behaviour;
mod books;
mod brief;
mod bytes;
mod ladder;
mod luck;
mod mechanism;
mod network;
mod persuasion;
mod platform;
mod population;
mod run;
mod scenarios;
mod shrink;
mod strangers;
mod stream;
mod supplier;
mod violation;
mod whole;

pub use behaviour::behaviour;
pub use books::{audits, conserves};
pub use brief::brief;
pub use bytes::same_bytes;
pub use ladder::ladder;
pub use luck::{Draw, shares_luck};
pub use mechanism::Mechanism;
pub use network::{Topology, network};
pub use run::Run;
pub use scenarios::{Runs, ScenarioTree, Scenarios, runs, scenarios};
pub use shrink::Shrinking;
pub use strangers::ignores_strangers;
pub use stream::Stream;
pub use violation::Violation;
