//! Does this machine give the same bytes as every other? A digest for each preset.
//!
//! Run with `cargo run --release --example digests`, and compare with the table in the chapter
//! `downline::guide::verification`. Another compiler, processor, profile or number of threads prints the same
//! lines. `… --example digests -- 7` runs each preset under seed 7 instead of 5.

use downline::{Preset, Simulation};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let seed = match std::env::args().nth(1) {
        Some(seed) => seed.parse().map_err(|_| format!("{seed:?} is no seed; allowed: a whole number"))?,
        None => 5,
    };
    for preset in Preset::ALL {
        let report = Simulation::new(&preset.scenario(), seed)?.run();
        println!("{:<17} {}", preset.name(), report.manifest.result_digest);
    }
    Ok(())
}
