//! Tests across modules, in one binary: one module a theme.

mod bad_input;
#[cfg(feature = "cli")]
mod program;
