//! Tests across modules, in one binary: one module a theme.

mod architecture;
mod bad_input;
mod chain;
mod claims;
mod conservation;
mod decisions;
mod describe;
mod determinism;
mod direct;
mod end_use;
mod events;
mod exit;
mod experiments;
mod golden;
mod indicators;
mod keyed_luck;
#[cfg(feature = "cli")]
mod libraries;
mod market;
mod networks;
mod outcomes;
mod page;
mod pay;
mod persuasion;
#[cfg(feature = "plot")]
mod pictures;
mod platform;
mod policies;
#[cfg(feature = "cli")]
mod program;
#[cfg(feature = "cli")]
mod program_experiments;
#[cfg(feature = "cli")]
mod program_files;
#[cfg(feature = "cli")]
mod program_words;
mod remedies;
mod replay;
mod report;
mod scenarios;
mod snapshots;
mod story;
mod strategy;
mod sweeps;
#[cfg(feature = "parquet")]
mod tables;
mod theory;
mod threads;
mod trace;
mod witness;
