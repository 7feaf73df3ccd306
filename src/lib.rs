//! Simulates a multi-tier reseller pyramid: goods move down, money moves up, and the report says, tier
//! by tier, how much unsold stock and how large a loss is left.
//!
//! ```
//! use downline::{Scenario, Simulation, Tier, Units};
//!
//! let scenario = Scenario::mask();                       // or Scenario::from_json(&text)?
//! let report = Simulation::new(&scenario, 7)?.run();
//! println!("{report}");                                  // the table by tier
//! assert!(report.tier(Tier(5)).people.stranded.units > Units(0));
//! # Ok::<(), downline::ScenarioError>(())
//! ```
//!
//! # Overview
//!
//! * A [`Scenario`] says what is simulated: people, their acquaintances, suppliers with ladders of wholesale
//!   prices, and how people behave. It is plain data: built in code, taken from a [`Preset`], or read from
//!   JSON.
//! * A [`Simulation`] is a scenario under a seed at some tick. It [runs](Simulation::run) to the horizon or
//!   one [step](Simulation::step) at a time. A caller can read its [`World`] in between.
//! * An [`Observer`] sees every movement of goods and money, as [`Posting`]s, phase by phase, and may end the
//!   run.
//! * A [`Remedy`] edits a scenario: a buy-back, a cap, a warning. [`Decisions`] replaces the rules of people.
//! * A [`Ledger`](ledger::Ledger) keeps a second book from the postings alone; [`Simulation::audit`] compares
//!   it with the world.
//! * A [`Report`] prints as the table by tier, and serialises as JSON. A [`Trace`] tells one reseller's
//!   story.
//!
//! # Chapters
//!
//! | chapter | answers |
//! |---|---|
//! | [`guide::cookbook`] | how do I build, step, observe, audit, trace, save and branch a run? |
//! | [`guide::commands`] | what can the program `downline` do? |
//! | [`guide::experiments`] | how do I run many seeds, compare remedies, sweep parameters, use a cluster? |
//! | [`guide::presets_and_examples`] | which presets, networks, remedies and indicators are there? |
//! | [`guide::verification`] | how do I check that a result is right? |
//! | [`guide::speed`] | how long does a run take, and why? |
//! | [`guide::limits`] | what can the model not do, and how large may a run be? |
//! | [`model`] | what does each phase compute, and which choices are in it? |
//! | [`model::odd`] | the model description of `mask` in the ODD protocol, as [`describe`](describe::describe) prints it |
//! | [`claims`] | what can be concluded from a run, what not, and on which evidence? |
//!
//! # Crates
//!
//! | crate | what it does |
//! |---|---|
//! | `downline` | the model alone: scenarios, simulation, report |
//! | `downline-experiment` | replicates with intervals, comparisons under shared luck, sweeps, sensitivity, calibration |
//! | `downline-output` | folders of files, tables, a page for a browser, pictures |
//! | `downline-playground` | the model as a WebAssembly module, for the page that `play` writes |
//! | `downline-theory` | closed forms of recruiting, timing, cascades and prices |
//! | `downline-verify` | compares the simulator with them |
//! | `downline-cli` | the program `downline` |
//!
//! # Determinism
//!
//! One version, scenario and seed give the same bytes, in debug and release, with any features, with or
//! without an observer. Every draw is a function of the seed, its purpose, the people concerned and the tick.
//! So people beyond `population.seats`, or an offer that its receiver cannot pay, change no other trajectory.
//! Two scenarios under one seed share every draw that both ask for. A report's [`Manifest`](report::Manifest)
//! carries digests of scenario and result, and nothing that differs between machines.
//!
//! # Features
//!
//! No feature is on by default, and none changes a result.
//!
//! * `proptest`: the module `testing`, with random scenarios and checks for property tests of your own
//!   decisions and observers.
//! * `schema`: `Scenario::schema`, the JSON Schema of scenarios.
//! * `rayon`: runs on the threads of the current `rayon` pool. Results of tasks are combined in order, or are
//!   sums of integers. Partitions of resellers exchange plain rows. Observers see the postings in the order
//!   of one thread.
//!
//! # What may grow
//!
//! Before 1.0 a minor version may break. From 1.0 on, minor versions only add:
//!
//! * Errors, postings, causes, presets, remedies and views that decisions are shown are `#[non_exhaustive]`:
//!   they gain variants and fields.
//! * Parameters of a [`Scenario`] and figures of a [`Report`] are plain structs with public fields, and gain
//!   fields in minor versions. Build a scenario's structs with `..Default::default()`, and take a report's
//!   figures by name. A new parameter is off by default and changes no result.
//! * [`Observer`] and [`Decisions`] gain methods that have a default.
//!
//! # Limits
//!
//! People decide by the rules of [`model`], or by [your own](Decisions). Outcomes depend strongly on
//! behavioural parameters that lack measurements: vary them before you believe a figure. A run is one
//! process, and the simulation refuses a scenario that does not fit into memory or whose totals might exceed
//! 64 bits of fen. [`guide::limits`] has the numbers.

#![deny(unsafe_code)]
#![deny(missing_docs)]
#![cfg_attr(docsrs, feature(doc_cfg))]

// The module `testing` names the crate as its users do.
#[cfg(feature = "proptest")]
extern crate self as downline;

pub mod claims {
    #![doc = include_str!("claims/claims.md")]
    #![doc = include_str!("claims/reality.md")]
    #![doc = include_str!("claims/on_patterns.md")]
    #![doc = include_str!("claims/patterns.md")]
    #![doc = include_str!("claims/on_one_set.md")]
    #![doc = include_str!("claims/one_set.md")]
    #![doc = include_str!("claims/after_one_set.md")]
    #![doc = include_str!("claims/on_entry_orders.md")]
    #![doc = include_str!("claims/entry_orders.md")]
    #![doc = include_str!("claims/after_entry_orders.md")]
    #![doc = include_str!("claims/on_robustness.md")]
    #![doc = include_str!("claims/robustness.md")]
    #![doc = include_str!("claims/order.md")]
    #![doc = include_str!("claims/on_sensitivity.md")]
    #![doc = include_str!("claims/sensitivity.md")]
    #![doc = include_str!("claims/on_survival.md")]
    #![doc = include_str!("claims/survival.md")]
    #![doc = include_str!("claims/on_sobol.md")]
    #![doc = include_str!("claims/sobol.md")]
}
pub mod decision;
pub mod describe;
#[cfg(test)]
mod fault_tests;
pub mod guide {
    //! Chapters on using the model: a book in four parts, recipes, the program, experiments, presets, checks,
    //! speed and limits.

    pub mod book {
        //! Four chapters, from the first scenario to a figure. Each ends in something that runs.

        pub mod first_scenario {
            #![doc = include_str!("guide/book/first_scenario.md")]
        }
        pub mod own_decisions {
            #![doc = include_str!("guide/book/own_decisions.md")]
        }
        pub mod property_testing {
            #![doc = include_str!("guide/book/property_testing.md")]
        }
        pub mod from_question_to_figure {
            #![doc = include_str!("guide/book/from_question_to_figure.md")]
        }
    }
    pub mod cookbook {
        #![doc = include_str!("guide/cookbook.md")]
    }
    pub mod commands {
        #![doc = include_str!("guide/commands.md")]
    }
    pub mod experiments {
        #![doc = include_str!("guide/experiments.md")]
    }
    pub mod presets_and_examples {
        #![doc = include_str!("guide/presets_and_examples.md")]
    }
    pub mod verification {
        #![doc = include_str!("guide/verification.md")]
    }
    pub mod speed {
        #![doc = include_str!("guide/speed.md")]
    }
    pub mod limits {
        #![doc = include_str!("guide/limits.md")]
    }
}
pub mod ledger;
pub mod model {
    #![doc = include_str!("model.md")]

    /// The model in the ODD protocol, as [`describe`](crate::describe::describe) prints it for the preset `mask`.
    pub mod odd {
        #![doc = include_str!("describe/mask.md")]
    }
}
mod engine;
pub mod event;
pub mod network;
#[cfg(test)]
mod order_tests;
mod phase;
pub mod random;
pub mod report;
pub mod scenario;
pub mod simulation;
#[cfg(feature = "proptest")]
#[cfg_attr(docsrs, doc(cfg(feature = "proptest")))]
pub mod testing;
pub mod text;
pub mod trace;
pub mod units;
pub mod world;

pub use decision::Decisions;
pub use event::Posting;
pub use report::{Language, Report};
pub use scenario::{Preset, Remedy, Scenario, ScenarioError};
pub use simulation::{Observer, Simulation};
pub use trace::Trace;
pub use units::{Money, PersonId, SupplierId, Tick, Tier, Units};
pub use world::World;
