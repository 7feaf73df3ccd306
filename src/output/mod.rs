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
mod json;
mod page;
mod people;
#[cfg(feature = "plot")]
pub mod plot;
mod remedied;
mod text;

pub use csv::{IndicatorsCsv, TicksCsv, TiersCsv};
pub use json::{ManifestJson, ReportJson, ScenarioJson};
pub use page::Page;
pub use remedied::{Remedied, remedy_name};
pub use text::ReportText;

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process;

use thiserror::Error;

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

/// A path that could not be written, and why.
#[derive(Debug, Error)]
#[error("{}: cannot {doing}: {source}", path.display())]
pub struct OutputError {
    path: PathBuf,
    doing: &'static str,
    source: io::Error,
}

impl OutputError {
    /// The path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn when(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> OutputError {
        move |source| OutputError { path: path.to_owned(), doing, source }
    }
}

/// A folder for the files of one run.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// The folder at this path, made if it does not exist: before a run, so that a long one is not
    /// lost to a mistyped path.
    ///
    /// # Errors
    /// A path that is no folder and cannot become one.
    pub fn create(path: impl Into<PathBuf>) -> Result<Self, OutputError> {
        let path = path.into();
        fs::create_dir_all(&path).map_err(OutputError::when("create this folder", &path))?;
        Ok(Folder { path })
    }

    /// Writes a run in every one of [`FORMATS`].
    ///
    /// # Errors
    /// The first file that cannot be written. Files that were there before are left as they were,
    /// unless it is the final renaming that fails.
    pub fn save(&self, run: &Run<'_>) -> Result<(), OutputError> {
        self.save_as(&FORMATS, run)
    }

    /// Writes a run in these formats.
    ///
    /// # Errors
    /// As [`save`](Self::save).
    pub fn save_as(&self, formats: &[&dyn Format], run: &Run<'_>) -> Result<(), OutputError> {
        let mut drafts = Vec::new();
        for format in formats {
            let place = self.path.join(format.file_name());
            // Renaming a file onto a folder fails, and by then others may be in place.
            if place.is_dir() {
                let taken = io::Error::other("there is a folder of this name");
                return Err(OutputError::when("write this file", &place)(taken));
            }
            let draft = Draft(self.path.join(format!(".{}.{}.part", format.file_name(), process::id())));
            write_whole(&draft.0, |to| format.write(run, to))
                .map_err(OutputError::when("write this file", &draft.0))?;
            drafts.push((draft, place));
        }
        for (draft, place) in &drafts {
            fs::rename(&draft.0, place).map_err(OutputError::when("put this file in its place", place))?;
        }
        Ok(())
    }
}

/// Writes a text as a file, beside its place first: what was there is replaced by the whole text or not at all.
///
/// # Errors
/// A place that cannot be written.
pub fn save_text(place: impl AsRef<Path>, text: &str) -> Result<(), OutputError> {
    let place = place.as_ref();
    let name = place.file_name().unwrap_or_default().to_string_lossy();
    let draft = Draft(place.with_file_name(format!(".{name}.{}.part", process::id())));
    write_whole(&draft.0, |to| to.write_all(text.as_bytes()))
        .map_err(OutputError::when("write this file", place))?;
    fs::rename(&draft.0, place).map_err(OutputError::when("put this file in its place", place))
}

fn write_whole(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    write(&mut file)?;
    // Without this, a crash soon after the renaming could leave an empty file in the good one's place.
    file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
}

/// A file beside its place, removed unless it has moved there.
struct Draft(PathBuf);

impl Drop for Draft {
    fn drop(&mut self) {
        // Most often it has moved and there is nothing to remove.
        let _ = fs::remove_file(&self.0);
    }
}
