//! Does the simulator do what theory says where theory can say anything? Every figure that has a closed form,
//! or can be worked out by hand, beside what comes out of many runs.
//!
//! Run with `cargo run --release --example verify`, or with a seed: `… --example verify -- 8`. Takes about a
//! minute, and fails if a line differs.

use std::error::Error;

use downline_verify::verify;

fn main() -> Result<(), Box<dyn Error>> {
    let seed = match std::env::args().nth(1) {
        None => 1,
        Some(text) => text.parse().map_err(|_| format!("{text:?} is not a seed; give a whole number"))?,
    };
    let verification = verify(seed);
    print!("{verification}");
    match verification.passed() {
        true => Ok(()),
        false => Err(format!("{} lines do not agree", verification.differ).into()),
    }
}
