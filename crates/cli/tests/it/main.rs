//! The program `downline` as its users meet it.

mod libraries;
mod program;
mod program_book;
mod program_calibrate;
mod program_experiments;
mod program_files;
mod program_finding;
mod program_play;
mod program_remedies;
mod program_status;
mod program_studies;
mod program_varied;
mod program_words;
#[cfg(feature = "parquet")]
mod tables;
