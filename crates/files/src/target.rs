//! What a path to be written stands for.

use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};

/// Where the bytes go in the end.
#[derive(Debug)]
pub(super) enum Target {
    /// A file that does not exist yet.
    New(PathBuf),
    /// A regular file, behind any symbolic links.
    Regular(PathBuf, Metadata),
    /// A pipe, a device or an open file by its number: it is written to and never replaced.
    Through(PathBuf),
}

/// Links in a row before a chain of them counts as a circle.
const LINKS: usize = 40;

impl Target {
    /// Follows symbolic links, also one whose target does not exist yet.
    pub(super) fn of(place: &Path) -> io::Result<Target> {
        let mut path = place.to_owned();
        for _ in 0..LINKS {
            let metadata = match fs::symlink_metadata(&path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Target::New(path)),
                metadata => metadata?,
            };
            let kind = metadata.file_type();
            if kind.is_dir() {
                return Err(io::Error::other("there is a folder of this name"));
            }
            if kind.is_file() {
                return Ok(Target::Regular(path, metadata));
            }
            if !kind.is_symlink() || is_open_file(&path) {
                return Ok(Target::Through(path));
            }
            let link = fs::read_link(&path)?;
            path = path.parent().unwrap_or(Path::new("")).join(link);
        }
        Err(io::Error::other("too many symbolic links"))
    }
}

/// Whether a link leads to an open file, such as `/proc/self/fd/1`: where it leads can be no path at all.
fn is_open_file(link: &Path) -> bool {
    link.starts_with("/proc") || link.starts_with("/dev/fd")
}
