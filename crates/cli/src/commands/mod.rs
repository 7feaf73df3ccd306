//! Subcommands, one file each.

pub mod calibrate;
pub mod compare;
pub mod experiment;
pub mod finding;
mod moment;
pub mod play;
pub mod progress;
pub mod replicate;
pub mod resume;
pub mod run;
pub mod shell;
mod snapshot_file;
pub mod status;
pub mod sweep;
mod tables;
pub mod trace;
