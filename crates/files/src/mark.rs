//! Which single files this program has written: each kind begins with a mark of it.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::target::Target;
use downline::scenario::SCHEMA_MARK;
use downline::simulation::SNAPSHOT_MARK;

/// The mark of a picture, in its second line.
pub const PICTURE: &str = "<!-- drawn by downline -->";
/// The mark of a page, in its head.
pub const PAGE: &str = "<meta name=\"generator\" content=\"downline\">";
/// Every mark stands within this many bytes.
const HEAD: u64 = 2048;

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
    File::open(path)?.take(HEAD).read_to_end(&mut head)?;
    let head = String::from_utf8_lossy(&head);
    let marks = [PICTURE, PAGE, SCHEMA_MARK];
    Ok(!head.starts_with(SNAPSHOT_MARK) && !marks.iter().any(|mark| head.contains(mark)))
}
