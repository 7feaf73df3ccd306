//! A folder that gets all of its new files or none.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process;

use thiserror::Error;

use super::sheet::Tables;
use super::{FORMATS, Format, ManifestJson, Run};

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

/// A folder for the files of one run or experiment.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
    tables: Tables,
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
        Ok(Folder { path, tables: Tables::default() })
    }

    /// The same folder, where tables are written in these forms.
    #[must_use]
    pub fn with_tables(self, tables: Tables) -> Self {
        Folder { tables, ..self }
    }

    /// In which forms tables are written there.
    pub fn tables(&self) -> Tables {
        self.tables
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes a run in every one of [`FORMATS`].
    ///
    /// # Errors
    /// The first file that cannot be written. Files that were there before are left as they were,
    /// unless it is the final renaming that fails.
    pub fn save(&self, run: &Run<'_>) -> Result<(), OutputError> {
        self.save_as(&FORMATS, run)
    }

    /// Writes a run in these formats; those that are tables in every form of [`tables`](Self::tables).
    ///
    /// # Errors
    /// As [`save`](Self::save).
    pub fn save_as(&self, formats: &[&dyn Format], run: &Run<'_>) -> Result<(), OutputError> {
        self.place(self.drafts(formats, run)?)
    }

    /// A run in these formats, not in their places yet.
    ///
    /// # Errors
    /// The first file that cannot be written.
    pub fn drafts(&self, formats: &[&dyn Format], run: &Run<'_>) -> Result<Vec<Draft>, OutputError> {
        let origin = run_origin(run);
        let mut drafts = Vec::new();
        for format in formats {
            match format.sheet(run) {
                Some(sheet) => drafts.extend(self.sheet_drafts(sheet, &origin)?),
                None => {
                    let mut draft = self.draft(format.file_name())?;
                    draft.write(|to| format.write(run, to))?;
                    drafts.push(draft);
                }
            }
        }
        Ok(drafts)
    }

    /// What went wrong with a file of this folder before it could be made.
    pub(super) fn fault(&self, name: &str, source: io::Error) -> OutputError {
        OutputError::when("write this file", &self.path.join(name))(source)
    }

    /// A file that can be written piece by piece and is not in its place yet.
    ///
    /// # Errors
    /// A file that cannot be made, or a folder of this name in its place.
    pub fn draft(&self, name: &str) -> Result<Draft, OutputError> {
        let place = self.path.join(name);
        // Renaming a file onto a folder fails, and by then others may be in place.
        if place.is_dir() {
            let taken = io::Error::other("there is a folder of this name");
            return Err(OutputError::when("write this file", &place)(taken));
        }
        let path = self.path.join(format!(".{name}.{}.part", process::id()));
        let file = File::create(&path).map_err(OutputError::when("write this file", &path))?;
        Ok(Draft { path, place, file: Some(BufWriter::new(file)) })
    }

    /// Puts finished drafts in their places.
    ///
    /// # Errors
    /// The first file that cannot be completed or put in its place. As long as any is not complete, none is moved.
    pub fn place(&self, mut drafts: Vec<Draft>) -> Result<(), OutputError> {
        drafts.iter_mut().try_for_each(Draft::complete)?;
        for draft in &drafts {
            let rename = fs::rename(&draft.path, &draft.place);
            rename.map_err(OutputError::when("put this file in its place", &draft.place))?;
        }
        Ok(())
    }
}

/// What the tables of a run come from.
fn run_origin(run: &Run<'_>) -> [(&'static str, String); 2] {
    [("scenario", run.scenario.to_json()), ("manifest", ManifestJson::text(run))]
}

/// Writes a text as a file, beside its place first: what was there is replaced by the whole text or not at all.
///
/// # Errors
/// A place that cannot be written.
pub fn save_text(place: impl AsRef<Path>, text: &str) -> Result<(), OutputError> {
    save_with(place, |to| to.write_all(text.as_bytes()))
}

/// The same for whatever writes itself.
///
/// # Errors
/// As [`save_text`].
pub fn save_with(
    place: impl AsRef<Path>,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), OutputError> {
    let place = place.as_ref();
    let name = place.file_name().unwrap_or_default().to_string_lossy();
    let path = place.parent().unwrap_or(Path::new("")).to_owned();
    let folder = Folder { path, tables: Tables::default() };
    let mut draft = folder.draft(&name)?;
    draft.write(write)?;
    folder.place(vec![draft])
}

/// A file beside its place, removed unless it has moved there.
#[derive(Debug)]
pub struct Draft {
    path: PathBuf,
    place: PathBuf,
    file: Option<BufWriter<File>>,
}

impl Draft {
    /// Writes some more of it.
    ///
    /// # Errors
    /// Whatever is in the way.
    pub fn write(&mut self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), OutputError> {
        let written = self.file.as_mut().map_or(Ok(()), |file| write(file));
        written.map_err(OutputError::when("write this file", &self.path))
    }

    /// The file itself, to be [given back](Self::give_back) when it is complete.
    #[cfg(feature = "parquet")]
    pub(super) fn take(&mut self) -> BufWriter<File> {
        self.file.take().expect("a draft that is not complete")
    }

    #[cfg(feature = "parquet")]
    pub(super) fn give_back(&mut self, file: BufWriter<File>) {
        self.file = Some(file);
    }

    #[cfg(feature = "parquet")]
    pub(super) fn fault(&self, error: impl Into<io::Error>) -> OutputError {
        OutputError::when("write this file", &self.path)(error.into())
    }

    /// Writes what is held back: from here on only its renaming can fail.
    pub(super) fn complete(&mut self) -> Result<(), OutputError> {
        let Some(file) = self.file.take() else { return Ok(()) };
        // Without this, a crash soon after the renaming could leave an empty file in the good one's place.
        let synced =
            file.into_inner().map_err(io::IntoInnerError::into_error).and_then(|file| file.sync_all());
        synced.map_err(OutputError::when("write this file", &self.path))
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // Most often it has moved and there is nothing to remove.
        let _ = fs::remove_file(&self.path);
    }
}
