//! A file beside its place.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::OutputError;
use super::leftovers::{draft_name, forget, remembering};
use super::target::Target;

const WRITE: &str = "write this file";

/// A file that is written piece by piece beside its place, and removed unless it has moved there.
#[derive(Debug)]
pub struct Draft {
    /// As messages name it.
    place: PathBuf,
    way: Way,
    file: Option<BufWriter<File>>,
}

/// How the bytes come to their place.
#[derive(Debug)]
enum Way {
    /// In a file of their own, which moves onto the target; the file that it replaces is kept in mode and
    /// owner.
    Beside { draft: PathBuf, target: PathBuf, replaced: Option<Box<Metadata>> },
    /// At once, to what is no regular file.
    Through,
}

impl Draft {
    /// Begins a file; folders on the way to it are made.
    ///
    /// # Errors
    /// A file that cannot be made, or a folder of this name in its place.
    pub fn create(place: impl Into<PathBuf>) -> Result<Self, OutputError> {
        let place = place.into();
        match Draft::open(&place) {
            Ok((way, file)) => Ok(Draft { place, way, file: Some(BufWriter::new(file)) }),
            Err(error) => Err(OutputError::when(WRITE, &place)(error)),
        }
    }

    fn open(place: &Path) -> io::Result<(Way, File)> {
        let (target, replaced) = match Target::of(place)? {
            Target::Through(path) => {
                // Behind the number of an open file there may be a regular one.
                let is_regular = fs::metadata(&path).is_ok_and(|metadata| metadata.is_file());
                let file = OpenOptions::new().write(true).truncate(is_regular).open(path)?;
                return Ok((Way::Through, file));
            }
            Target::New(path) => (path, None),
            Target::Regular(path, metadata) => (path, Some(Box::new(metadata))),
        };
        if replaced.as_ref().is_some_and(|replaced| replaced.permissions().readonly()) {
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, "it is read-only"));
        }
        let name = target.file_name().ok_or_else(|| io::Error::other("it has no name"))?.to_string_lossy();
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let draft = folder.join(draft_name(&name));
        let file = remembering(&draft, || new_file(&draft, replaced.is_some()))?;
        Ok((Way::Beside { draft, target, replaced }, file))
    }

    /// Writes some more of it.
    ///
    /// # Errors
    /// Whatever is in the way.
    pub fn write(&mut self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), OutputError> {
        let written = self.file.as_mut().map_or(Ok(()), |file| write(file));
        written.map_err(OutputError::when(WRITE, &self.place))
    }

    /// The path that it is for.
    pub fn place(&self) -> &Path {
        &self.place
    }

    /// Where its bytes are now, if they can be read again.
    pub fn readable(&self) -> Option<&Path> {
        match &self.way {
            Way::Beside { draft, .. } => Some(draft),
            Way::Through => None,
        }
    }

    /// The file itself, to be [given back](Self::give_back) when it is complete.
    pub fn take(&mut self) -> BufWriter<File> {
        self.file.take().expect("a draft that is not complete")
    }

    /// Takes the file back that [`take`](Self::take) has lent.
    pub fn give_back(&mut self, file: BufWriter<File>) {
        self.file = Some(file);
    }

    /// An error while this draft was written.
    pub fn fault(&self, error: impl Into<io::Error>) -> OutputError {
        OutputError::when(WRITE, &self.place)(error.into())
    }

    /// Writes what is held back: from here on only its move can fail.
    pub fn complete(&mut self) -> Result<(), OutputError> {
        let Some(file) = self.file.take() else { return Ok(()) };
        let file = file.into_inner().map_err(io::IntoInnerError::into_error);
        let completed = file.and_then(|file| match self.way {
            // Without this, a crash soon after the move could leave an empty file in the good one's place.
            Way::Beside { .. } => file.sync_all(),
            Way::Through => Ok(()),
        });
        completed.map_err(OutputError::when(WRITE, &self.place))
    }

    /// Moves it to its place.
    ///
    /// # Errors
    /// A place that cannot be written, or whatever was still to be written.
    pub fn finish(mut self) -> Result<(), OutputError> {
        self.complete()?;
        let moved = match &self.way {
            Way::Through => Ok(()),
            Way::Beside { draft, target, replaced: None } => fs::rename(draft, target),
            Way::Beside { draft, target, replaced: Some(replaced) } => replace(draft, target, replaced),
        };
        moved.map_err(OutputError::when("put this file in its place", &self.place))
    }

    /// Moves it to its place unless there is a file: then nothing changes, and the answer is `false`.
    ///
    /// # Errors
    /// As [`finish`](Self::finish).
    pub fn finish_new(mut self) -> Result<bool, OutputError> {
        self.complete()?;
        let Way::Beside { draft, target, .. } = &self.way else { return Ok(true) };
        match fs::hard_link(draft, target) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            // A file system without hard links.
            Err(_) if !target.exists() => self.finish().map(|()| true),
            Err(_) => Ok(false),
        }
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if let Way::Beside { draft, .. } = &self.way {
            // Most often it has moved and there is nothing to remove.
            let _ = fs::remove_file(draft);
            forget(draft);
        }
    }
}

/// A new file, for its owner alone as long as it is to replace another, whose mode it gets at the end.
fn new_file(path: &Path, replaces: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    if replaces {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    #[cfg(not(unix))]
    let _ = replaces;
    options.open(path)
}

#[cfg(unix)]
fn replace(draft: &Path, target: &Path, replaced: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, chown};
    let own = fs::metadata(draft)?;
    let is_owned = (own.uid(), own.gid()) == (replaced.uid(), replaced.gid())
        || chown(draft, Some(replaced.uid()), Some(replaced.gid())).is_ok();
    // A file of another owner, or of several names, would become another one by a move.
    if !is_owned || replaced.nlink() > 1 {
        let mut to = OpenOptions::new().write(true).truncate(true).open(target)?;
        io::copy(&mut File::open(draft)?, &mut to)?;
        return to.sync_all();
    }
    fs::set_permissions(draft, replaced.permissions())?;
    fs::rename(draft, target)
}

#[cfg(not(unix))]
fn replace(draft: &Path, target: &Path, _: &Metadata) -> io::Result<()> {
    fs::rename(draft, target)
}

/// Writes a text as a file, beside its place first: what was there is replaced by the whole text or not at
/// all.
///
/// # Errors
/// A place that cannot be written.
pub fn save_text(place: impl AsRef<Path>, text: &str) -> Result<(), OutputError> {
    save_with(place, |to| to.write_all(text.as_bytes()))
}

/// Writes a file by a function, as [`save_text`] does.
///
/// # Errors
/// As [`save_text`].
pub fn save_with(
    place: impl AsRef<Path>,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), OutputError> {
    let mut draft = Draft::create(place.as_ref())?;
    draft.write(write)?;
    draft.finish()
}
