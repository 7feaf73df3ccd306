//! Subcommands, one file each.

pub mod compare;
pub mod experiment;
pub mod progress;
pub mod replicate;
pub mod resume;
pub mod run;
pub mod sweep;
mod tables;
pub mod trace;
