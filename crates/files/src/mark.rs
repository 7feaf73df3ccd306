//! Which single files this program has written: each kind has a mark of it near its beginning or its end.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use super::target::Target;
use downline::scenario::SCHEMA_MARK;
use downline::simulation::SNAPSHOT_MARK;

/// The mark of a picture, in its second line; where a picture cannot begin with it, in its last bytes.
pub const PICTURE: &str = "<!-- drawn by downline -->";
/// The mark of a page, in its head.
pub const PAGE: &str = "<meta name=\"generator\" content=\"downline\">";
/// Every mark stands within this many bytes of the beginning, or of the end.
const HEAD: u64 = 2048;
const TAIL: u64 = 256;

/// Whether writing to a place would replace a file that another has written: a regular file, not empty,
/// without a mark.
///
/// # Errors
/// A file that is there and cannot be read.
pub fn replaces_foreign(place: &Path) -> io::Result<bool> {
    let Ok(Target::Regular(path, metadata)) = Target::of(place) else { return Ok(false) };
    if metadata.len() == 0 {
        return Ok(false);
    }
    let mut head = Vec::new();
    let mut file = File::open(path)?;
    file.by_ref().take(HEAD).read_to_end(&mut head)?;
    let mut tail = Vec::new();
    file.seek(SeekFrom::Start(metadata.len().saturating_sub(TAIL)))?;
    file.take(TAIL).read_to_end(&mut tail)?;
    let (head, tail) = (String::from_utf8_lossy(&head), String::from_utf8_lossy(&tail));
    let marks = [PICTURE, PAGE, SCHEMA_MARK];
    Ok(!head.starts_with(SNAPSHOT_MARK)
        && !marks.iter().any(|mark| head.contains(mark))
        && !tail.contains(PICTURE))
}
