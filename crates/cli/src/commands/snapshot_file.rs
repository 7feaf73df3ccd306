//! Snapshots as files.

use std::io;
use std::path::Path;

use downline::Simulation;
use downline::simulation::SnapshotError;
use downline_output::save_with;

use crate::{Failure, output};

/// Writes a snapshot as a file, beside its place first.
pub fn save(simulation: &Simulation, file: &Path) -> Result<(), Failure> {
    let written = save_with(file, |to| {
        simulation.save(to).map_err(|error| match error {
            SnapshotError::Write(error) => error,
            error => io::Error::other(error),
        })
    });
    written.map_err(output)
}
