//! Simulates a multi-tier reseller pyramid: goods move down, money moves up, and the report says, tier
//! by tier, who is left with unsold stock and who lost how much.
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
//! * A [`Scenario`] says what is simulated: people, who knows whom, suppliers with their ladders of
//!   wholesale prices, and how people behave. It is plain data: built in code, taken from a preset
//!   ([`Scenario::mask`], [`Scenario::reference`], [`Preset`]), or read from JSON.
//! * A [`Simulation`] is a scenario under a seed at some tick. It [runs](Simulation::run) to the horizon or
//!   one [step](Simulation::step) at a time, and its [`World`] can be read in between.
//! * An [`Observer`] sees every movement of goods and money, as [`Posting`]s, phase by phase, and may end
//!   the run.
//! * A [`Ledger`](ledger::Ledger) keeps a second book from the postings alone; [`Simulation::audit`] compares it with the
//!   world.
//! * [`claims`] says what can be concluded from a run and what cannot, with the tables on which that rests.
//! * A [`Report`] prints as the table by tier, and serialises as JSON.
//!
//! What builds on the model stands in crates of its own, so that who needs the model alone compiles it alone:
//!
//! | crate | what it does |
//! |---|---|
//! | `downline-experiment` | runs scenarios many times: replicates with intervals, comparisons under the same luck, sweeps, sensitivity, calibration |
//! | `downline-output` | writes runs and experiments as folders of files, tables, a page for a browser, pictures |
//! | `downline-theory` | closed forms of what such chains do |
//! | `downline-verify` | holds the simulator to them |
//! | `downline-cli` | the program `downline` |
//!
//! What is computed, phase by phase, and what was chosen where a model of this kind could go either way, is
//! written down in [`model`]; [`describe`](describe::describe) prints it for a scenario in the ODD protocol, as [`model::odd`] shows for
//! the preset `mask`.
//!
//! # Cookbook
//!
//! ## A scenario in code
//!
//! Every struct of a scenario has a default, and every field says what it may hold.
//!
//! ```
//! use downline::scenario::{ByDepth, DepthPrices, Ladder, LogNormal, NetworkKind};
//! use downline::{Money, Scenario, Simulation};
//!
//! let mut scenario = Scenario::default();
//! scenario.population.people = 3_000;
//! scenario.population.cash = LogNormal { median: Money::from_yuan(5_000), sigma: 0.8 };
//! scenario.network = NetworkKind::Groups { families: 3, size: 40 };
//! scenario.suppliers[0].first_agents = 15;
//! scenario.suppliers[0].ladder = Ladder::ByDepth(ByDepth {
//!     prices: DepthPrices::Table([100, 140, 190, 250].map(Money::from_yuan).to_vec()),
//!     ..ByDepth::default()
//! });
//! let report = Simulation::new(&scenario, 1)?.run();
//! assert!(report.tiers.len() <= 4);
//! # Ok::<(), downline::ScenarioError>(())
//! ```
//!
//! ## JSON, and fields by their path
//!
//! Fields that are left out have their defaults; unknown ones are refused. Money is written in yuan with at
//! most two decimals, as text or as a number. An error names the field, the value and what is allowed.
//!
//! ```
//! use downline::{Money, Scenario};
//!
//! let scenario = Scenario::from_json(r#"{
//!     "population": { "people": 500 },
//!     "suppliers": [{
//!         "first_agents": 3,
//!         "ladder": { "by_order_size": { "ranks": [
//!             { "price": "75", "entry_order": 100, "deposit": "500" },
//!             { "price": "95.50", "entry_order": 20 }
//!         ] } }
//!     }]
//! }"#)?;
//! let dearer = scenario.with("suppliers.0.product.list_price", "400")?;
//! assert_eq!(dearer.suppliers[0].product.list_price, Money::from_yuan(400));
//! let error = scenario.with("suppliers.0.first_agents", "501").unwrap_err();
//! assert_eq!(
//!     error.to_string(),
//!     "suppliers.0.first_agents: 501 is not allowed; allowed: at most as many as there are seats, 500"
//! );
//! # Ok::<(), downline::ScenarioError>(())
//! ```
//!
//! ## Step by hand
//!
//! ```
//! use downline::world::Status;
//! use downline::{Scenario, Simulation};
//!
//! let small = [("population.people", "2000"), ("suppliers.0.first_agents", "10")];
//! let scenario = Scenario::mask().with_all(small)?;
//! let mut simulation = Simulation::new(&scenario, 7)?;
//! while !simulation.is_done() && simulation.world().active() > 0 {
//!     simulation.step();
//! }
//! let world = simulation.world();
//! let richest = world.resellers().max_by_key(|reseller| reseller.cash());
//! let gone = world.resellers().filter(|reseller| reseller.status() != Status::Active).count();
//! assert_eq!(gone + world.active(), world.resellers().len());
//! assert!(richest.is_some());
//! # Ok::<(), downline::ScenarioError>(())
//! ```
//!
//! A simulation can be cloned at any tick, and both copies go on alike.
//!
//! ## Watch, and stop
//!
//! [`Observer`] shows one that counts; this one ends the run when the first reseller gives up.
//!
//! ```
//! use std::ops::ControlFlow;
//! use downline::event::{Entry, Phase};
//! use downline::{Observer, Posting, Scenario, Simulation, Tick, World};
//!
//! struct UntilSomebodyLeaves;
//! impl Observer for UntilSomebodyLeaves {
//!     fn phase(&mut self, _: Tick, _: Phase, entries: &[Entry], _: &World) -> ControlFlow<()> {
//!         match entries.iter().any(|entry| matches!(entry.posting, Posting::Leave { .. })) {
//!             true => ControlFlow::Break(()),
//!             false => ControlFlow::Continue(()),
//!         }
//!     }
//! }
//!
//! let small = [("population.people", "2000"), ("suppliers.0.first_agents", "10")];
//! let scenario = Scenario::mask().with_all(small)?;
//! let mut simulation = Simulation::new(&scenario, 7)?;
//! let report = simulation.run_with(&mut UntilSomebodyLeaves);
//! assert!(report.totals.active < report.totals.resellers);
//! # Ok::<(), downline::ScenarioError>(())
//! ```
//!
//! ## Decisions of your own
//!
//! [`Decisions`] replaces how people work, ask, join, buy, reorder, use their stock and leave: one method each, shown what the person
//! knows and what it would do by the standard. Its documentation shows one, the example `own_decisions` another.
//!
//! ## Audit
//!
//! Control totals are always kept. The [full book](ledger::Book::Full) keeps an account for every reseller too and
//! rechecks each posting against the scenario: price, pack, source, shelf life, first expired first out.
//!
//! ```
//! use downline::ledger::Book;
//! use downline::{Scenario, Simulation};
//!
//! let small = [("population.people", "2000"), ("suppliers.0.first_agents", "10")];
//! let scenario = Scenario::mask().with_all(small)?;
//! let mut simulation = Simulation::builder(&scenario).seed(7).book(Book::Full).build()?;
//! while !simulation.is_done() {
//!     simulation.step();
//!     simulation.audit()?;
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## Why did somebody lose?
//!
//! [`Trace`] tells one person's story, line by line, with an account that adds up to what the report counts.
//!
//! ```
//! use downline::{Scenario, Simulation, Trace};
//!
//! let small = [("population.people", "2000"), ("suppliers.0.first_agents", "10"), ("ticks", "40")];
//! let scenario = Scenario::mask().with_all(small)?;
//! let mut simulation = Simulation::new(&scenario, 7)?;
//! simulation.run();
//! let outcomes = simulation.outcomes();
//! let worst = outcomes.iter().min_by_key(|own| (own.profit, own.person)).expect("somebody joined");
//! println!("{}", Trace::of(&scenario, 7, worst.person)?);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## Save, resume, branch
//!
//! ```
//! use downline::{Scenario, Simulation};
//!
//! let small = [("population.people", "2000"), ("suppliers.0.first_agents", "10"), ("ticks", "40")];
//! let scenario = Scenario::mask().with_all(small)?;
//! let mut simulation = Simulation::new(&scenario, 7)?;
//! (0..20).for_each(|_| simulation.step());
//! let mut bytes = Vec::new();
//! simulation.save(&mut bytes)?;
//!
//! let mut straight = Simulation::resume(&bytes)?;
//! let mut guaranteed = straight.branch(&scenario.with("platform.guarantee", "true")?)?;
//! assert!(guaranteed.run().totals.refunds >= straight.run().totals.refunds);
//! assert_eq!(straight.report(), simulation.run());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Determinism
//!
//! The same version, scenario and seed give the same bytes, in debug and release, with any features and with
//! or without an observer. Every draw is a function of the seed, what it is for, the people concerned and
//! the tick. So people beyond `population.seats`, or an offer that nobody can pay, change nobody else's luck, and two
//! scenarios run under one seed share every draw that both ask for. A report's [`Manifest`](report::Manifest) carries digests of
//! scenario and result, and nothing that differs between machines.
//!
//! # Features
//!
//! None is on by default, and none changes a result. The program has a feature `cli`, and with `downline-output` a
//! feature `parquet`: tables as Parquet beside their CSV.
//!
//! * `rayon`: a large run on the threads of the current `rayon` pool. What tasks find is put together in order, or is a
//!   sum of integers; resellers are worked on in parts that exchange nothing but plain rows. Observers see the same
//!   postings in the same order.
//!
//! # Limits
//!
//! * People decide by the rules of [`model`], or by [your own](Decisions). Outcomes depend strongly on
//!   behavioural parameters that nobody has measured: vary them before believing a figure.
//! * A run is of one process, and with decisions of your own it cannot be saved; experiments run side by side.
//! * Memory: 2 bytes a person and about 140 a reseller, see [`Simulation::memory`]; a run that does not fit into what is free is
//!   refused.
//! * The core is safe Rust, but for one small module that hands out the rows of a column by part, checking each access, and asks the processor
//!   for memory ahead of its use.
//! * Up to 2³² − 2 people, 65 535 ticks, 100 suppliers, 65 535 tiers, 16 live batches a supplier. Scenarios
//!   whose totals might leave 64 bits of fen are refused before the run.

#![deny(unsafe_code)]
#![deny(missing_docs)]

pub mod claims {
    #![doc = include_str!("claims/claims.md")]
    #![doc = include_str!("claims/reality.md")]
    #![doc = include_str!("claims/on_patterns.md")]
    #![doc = include_str!("claims/patterns.md")]
    #![doc = include_str!("claims/on_robustness.md")]
    #![doc = include_str!("claims/robustness.md")]
    #![doc = include_str!("claims/order.md")]
    #![doc = include_str!("claims/on_sensitivity.md")]
    #![doc = include_str!("claims/sensitivity.md")]
}
pub mod decision;
pub mod describe;
#[cfg(test)]
mod fault_tests;
pub mod ledger;
pub mod model {
    #![doc = include_str!("model.md")]

    /// The same in the ODD protocol, as [`describe`](crate::describe::describe) gives it for the preset `mask`.
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
