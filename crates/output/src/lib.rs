//! Runs as files: what to keep so that a result can be read, plotted and repeated. A [`Page`] shows a run in
//! a browser; [`plot`] draws it.
//!
//! A [`Folder`] takes a finished [`Run`] and writes one file a [`Format`]. Every file is written beside its
//! place first, and only when all of them are complete do they move there: a full disk leaves what was there
//! before. The manifest moves last and names the SHA-256 of each file ([`check_folder`] holds them against
//! it). A program whose users name folders [claims](Folder::claim) them, so that no file of others is
//! replaced.
//!
//! Tables are CSV: columns are named as in the report's JSON, money is in yuan with two decimals, and what is
//! `null` in JSON is empty. The seed of a replicate is a text such as `x00000000000000ff`, which no reader
//! takes for a number and rounds, and which the program's `--seed` takes. With the feature `parquet`, a
//! folder [`with_tables`](Folder::with_tables)`(Tables::CsvAndParquet)` gets each of them as Parquet too, for
//! pandas, Polars, DuckDB, Spark or R: the same columns and rows with types, which are those that Arrow calls
//! `int64`, `decimal128(19, 2)` for money, `double` for ratios, `bool` and `string`, all of them nullable.
//! The metadata of a file hold, as JSON, what it comes from: `scenario` (of a comparison `scenarios`) and
//! `manifest`.
//!
//! ```
//! use downline_output::{Folder, Run};
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

#![deny(unsafe_code)]
#![deny(missing_docs)]

mod calibrated;
mod claim;
mod compared;
mod csv;
mod escape;
mod events;
mod experiment;
mod folder;
mod forest;
mod json;
mod manifest;
mod page;
#[cfg(feature = "parquet")]
mod parquet;
mod people;
mod play;
pub mod plot;
mod replicates;
mod sheet;
mod sweep;
mod tables;
mod template;
mod text;

pub use calibrated::{calibrated_json, save_calibrated};
pub use claim::{Claim, Purpose, check_apart, check_beside, check_place};
pub use compared::{ComparisonFiles, compared_json, varied_json};
pub use csv::Csv;
pub use events::Events;
pub use folder::Folder;
pub use forest::ForestGraphml;
pub use json::{ManifestJson, ReportJson, ScenarioJson};
pub use manifest::{check_file, check_folder};
pub use page::Page;
pub use play::Playground;
pub use replicates::{ReplicateFiles, replicated_json};
pub use sheet::Sheet;
pub use sweep::{save_swept, swept_json};
pub use tables::Tables;
pub use text::ReportText;

pub use downline_files::{
    Draft, OutputError, PICTURE, is_draft, remove_drafts, same_file, save_text, save_with,
};

use std::io::{self, Write};

use downline::report::{IndicatorRow, Report, TickRow};
use downline::scenario::Scenario;

/// A finished run: what went in and what came out.
#[derive(Debug, Clone, Copy)]
pub struct Run<'a> {
    /// What was simulated.
    pub scenario: &'a Scenario,
    /// What it came to.
    pub report: &'a Report,
    /// What each tick came to, the opening first.
    pub history: &'a [TickRow],
    /// The indicators of pyramid selling at the end of each tick
    /// ([`Simulation::indicators`](downline::Simulation::indicators)).
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

    /// The table that the file holds, if it is one: a [`Folder`] can write it in other forms too.
    fn sheet<'a>(&'a self, run: &Run<'a>) -> Option<Sheet<'a>> {
        let _ = run;
        None
    }
}

/// Every format, in the order in which a folder is filled; the manifest comes last.
pub const FORMATS: [&dyn Format; 7] =
    [&ScenarioJson, &ReportJson, &ReportText, &Csv::Tiers, &Csv::Ticks, &Csv::Indicators, &ManifestJson];
