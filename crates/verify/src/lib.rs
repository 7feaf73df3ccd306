//! The simulator against what is known without it: scenarios in which one mechanism works alone, or in which
//! all of them can be worked out by hand, and the closed forms of [`theory`](downline_theory).
//!
//! [`verify`] runs them all and gives a line for each figure: what theory expects, what the simulator does,
//! how many standard errors lie between, and a verdict. The program's `downline verify` prints them.
//!
//! * **How much an error is seen.** The number of runs is large enough that an error of 3 % in any mean has a
//!   *z* of at least [`LEAST_Z_OF_3_PERCENT`], and so is found with a chance of more than 85 %, mostly of
//!   almost 1; each line says its own, and fails as *blunt* if it is less.
//! * **Many lines.** With many lines some look odd by luck. A line differs only if its chance *p* is below
//!   [`LEVEL`] / number of lines (Bonferroni), so that a correct simulator fails under one seed in a
//!   thousand, however the lines depend on one another.
//! * **Ticks.** Theory mostly lets one thing happen at a time, a simulation many in a tick. Nothing is
//!   tolerated for that. Either the scenario lets one person join at a time (the supplier makes one unit a
//!   tick), or the theory is that of ticks ([`batches`](downline_theory::batches),
//!   [`si::ticks_to_fill`](downline_theory::si::ticks_to_fill),
//!   [`bass::adopted_in_ticks`](downline_theory::bass::adopted_in_ticks),
//!   [`survival`](downline_theory::survival)).
//! * **Finite populations.** Trees are exact for any number of people. Growth and adoption are compared in
//!   populations so large that the difference, of the order of 1 / people (1 / first agents for the mean
//!   field), is small beside the standard error.

#![deny(unsafe_code)]
#![deny(missing_docs)]

#[cfg(test)]
mod bias_tests;
mod chains;
mod check;
mod extinct;
mod fixtures;
mod fulfilment;
mod full_tick;
mod mean_field;
mod spread;
mod statistics;
mod trees;

use std::fmt;

use serde::Serialize;

pub use check::{Check, Method, Verdict};
use downline_theory::DomainError;
use fixtures::Fixtures;

/// The chance that a correct simulator fails.
pub const LEVEL: f64 = 0.001;

/// The *z* that an error of 3 % has at least, in every line on a mean.
pub const LEAST_Z_OF_3_PERCENT: f64 = 5.5;

/// The comparison as a whole.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verification {
    /// Version of this layout.
    pub schema: u32,
    /// The crate's version.
    pub version: &'static str,
    /// Under which seed.
    pub seed: u64,
    /// The chance that a correct simulator fails.
    pub level: f64,
    /// A line with a chance below this differs: the level over the number of lines.
    pub least_p: f64,
    /// The lines.
    pub lines: Vec<Check>,
    /// How many of them do not agree.
    pub differ: usize,
}

/// Runs all comparisons; takes about a minute.
///
/// ```no_run
/// let verification = downline_verify::verify(1);
/// assert!(verification.passed(), "{verification}");
/// ```
pub fn verify(seed: u64) -> Verification {
    let lines = all(Fixtures { seed, open: fixtures::open, thinned: 1 })
        .expect("arguments within the domains of theory");
    Verification::new(seed, lines)
}

fn all(lab: Fixtures) -> Result<Vec<Check>, DomainError> {
    let parts = [
        trees::unlimited(lab)?,
        trees::two_each(lab)?,
        trees::three_tiers(lab)?,
        fulfilment::in_ticks(lab)?,
        fulfilment::two_ways(lab),
        chains::capped(lab)?,
        chains::leaving(lab)?,
        extinct::growing(lab)?,
        extinct::shrinking(lab)?,
        spread::contagion(lab)?,
        spread::strangers(lab)?,
        spread::example(lab)?,
        full_tick::full_tick(lab),
    ];
    Ok(parts.into_iter().flatten().collect())
}

impl Verification {
    fn new(seed: u64, mut lines: Vec<Check>) -> Verification {
        let least_p = LEVEL / lines.len().max(1) as f64;
        lines.iter_mut().for_each(|line| line.judge(least_p));
        let differ = lines.iter().filter(|line| line.verdict != Verdict::Agrees).count();
        let version = env!("CARGO_PKG_VERSION");
        Verification { schema: 1, version, seed, level: LEVEL, least_p, lines, differ }
    }

    /// Whether every line agrees.
    pub fn passed(&self) -> bool {
        self.differ == 0
    }

    /// As indented JSON.
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("plain data");
        text.push('\n');
        text
    }
}

/// The table.
impl fmt::Display for Verification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<60} {:>12} {:>12} {:>7} {:>8}  verdict",
            "", "expected", "observed", "z", "3 % is z"
        )?;
        let mut theme = "";
        for line in &self.lines {
            if line.theme != theme {
                theme = line.theme;
                writeln!(f, "{theme}")?;
            }
            let z = line.z.map_or("exact".to_owned(), |z| format!("{z:+.2}"));
            let sees = line.z_of_3_percent.map_or("–".to_owned(), |z| format!("{z:.1}"));
            let verdict = match line.verdict {
                Verdict::Agrees => "agrees",
                Verdict::Differs => "DIFFERS",
                Verdict::Blunt => "BLUNT",
            };
            let (expected, observed) = (line.expected, line.observed);
            writeln!(f, "  {:<58} {expected:>12.4} {observed:>12.4} {z:>7} {sees:>8}  {verdict}", line.what)?;
        }
        let Verification { lines, differ, least_p, .. } = self;
        writeln!(
            f,
            "{} lines, {differ} do not agree; a line differs below p = {least_p:.1e}, |z| above {:.2}",
            lines.len(),
            statistics::as_normal(least_p / 2.0)
        )
    }
}
