//! Runs as files: what to keep so that a result can be read, plotted and repeated. A [`Page`] shows a run in a
//! browser; with the feature `plot`, `plot` draws it.
//!
//! A [`Folder`] takes a finished [`Run`] and writes one file a [`Format`]. Every file is written beside
//! its place first, and only when all of them are complete do they move there: a full disk leaves what
//! was there before.
//!
//! ```
//! use downline::output::{Folder, Run};
//! use downline::{Scenario, Simulation};
//!
//! let mut scenario = Scenario::mask();
//! scenario.population.people = 2_000;
//! scenario.suppliers[0].first_agents = 10;
//! let mut simulation = Simulation::new(&scenario, 7)?;
//! let report = simulation.run();
//! let folder = Folder::create(std::env::temp_dir().join("downline-doc-output"))?;
//! let indicators = simulation.indicators();
//! let history = simulation.history();
//! folder.save(&Run { scenario: &scenario, report: &report, history, indicators: &indicators })?;
//! # std::fs::remove_dir_all(std::env::temp_dir().join("downline-doc-output")).unwrap();
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod csv;
mod escape;
mod events;
mod experiment;
mod folder;
mod forest;
mod json;
mod page;
mod people;
#[cfg(feature = "plot")]
pub mod plot;
mod remedied;
mod sweep;
mod text;

pub use csv::{IndicatorsCsv, TicksCsv, TierTicksCsv, TiersCsv};
pub use events::Events;
pub use experiment::{ReplicateFiles, compared_json, replicated_json, save_compared};
pub use folder::{Draft, Folder, OutputError, save_text, save_with};
pub use forest::{EdgesCsv, ForestGraphml};
pub use json::{ManifestJson, ReportJson, ScenarioJson};
pub use page::Page;
pub use remedied::{Remedied, remedy_name};
pub use sweep::{save_swept, swept_json};
pub use text::ReportText;

use std::io::{self, Write};

use crate::report::{IndicatorRow, Report, TickRow};
use crate::scenario::Scenario;

/// A finished run: what went in and what came out.
#[derive(Debug, Clone, Copy)]
pub struct Run<'a> {
    /// What was simulated.
    pub scenario: &'a Scenario,
    /// What it came to.
    pub report: &'a Report,
    /// What each tick came to, the opening first.
    pub history: &'a [TickRow],
    /// The indicators of pyramid selling at the end of each tick ([`Simulation::indicators`](crate::Simulation::indicators)).
    pub indicators: &'a [IndicatorRow],
}

/// One way to write a run, or a part of it, as a file.
pub trait Format {
    /// The name of the file.
    fn file_name(&self) -> &str;

    /// Writes the whole file.
    ///
    /// # Errors
    /// Those of the writer.
    fn write(&self, run: &Run<'_>, to: &mut dyn Write) -> io::Result<()>;
}

/// Every format, in the order in which a folder is filled; the manifest comes last.
pub const FORMATS: [&dyn Format; 7] =
    [&ScenarioJson, &ReportJson, &ReportText, &TiersCsv, &TicksCsv, &IndicatorsCsv, &ManifestJson];
