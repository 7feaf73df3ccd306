//! Tests across modules, in one binary: one module a theme.

mod bad_input;
mod conservation;
mod determinism;
mod keyed_luck;
#[cfg(feature = "cli")]
mod program;
mod strategy;
mod witness;
