//! Drafts that an interruption would leave behind.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The drafts of this process that are not in their places yet.
static DRAFTS: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

fn drafts() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    DRAFTS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes a draft and remembers it, so that no signal comes between the two.
pub(super) fn remembering<T>(draft: &Path, make: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    let mut drafts = drafts();
    let made = make()?;
    drafts.insert(draft.to_owned());
    Ok(made)
}

pub(super) fn forget(draft: &Path) {
    drafts().remove(draft);
}

/// Removes the drafts of this process, which makes no more of them: for a program that ends now because of a
/// signal.
pub fn remove_drafts() {
    let mut drafts = drafts();
    for draft in std::mem::take(&mut *drafts) {
        // The process ends now, and the next one that opens the folder tries again.
        let _ = fs::remove_file(draft);
    }
    // A thread that wants to make another waits for the end.
    std::mem::forget(drafts);
}

/// The name of the draft of a file: `.NAME.PROCESS.part`, cut so that file systems can hold it.
pub(super) fn draft_name(name: &str) -> String {
    let end = (0..=name.len().min(200)).rev().find(|&end| name.is_char_boundary(end)).unwrap_or(0);
    format!(".{}.{}.part", &name[..end], process::id())
}

/// The process that a draft of this name belongs to.
fn owner(name: &str) -> Option<u32> {
    let (name, process) = name.strip_prefix('.')?.strip_suffix(".part")?.rsplit_once('.')?;
    if name.is_empty() { None } else { process.parse().ok() }
}

/// Whether a file of this name is a draft.
pub fn is_draft(name: &str) -> bool {
    owner(name).is_some()
}

/// Removes drafts in a folder whose processes have ended, where the system says which ones are alive.
pub fn sweep(folder: &Path) {
    if !Path::new("/proc/self").exists() {
        return;
    }
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let ended = |process: u32| !Path::new(&format!("/proc/{process}")).exists();
        if entry.file_name().to_str().and_then(owner).is_some_and(ended) {
            // Another process may be sweeping too.
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_known_by_its_name() {
        assert_eq!(owner(&draft_name("tiers.csv")), Some(process::id()));
        assert_eq!(owner(&draft_name(&"安".repeat(300))), Some(process::id()));
        assert!(draft_name(&"x".repeat(255)).len() < 255);
        for name in ["tiers.csv", ".part", ".x.part", ".x.12.part~", "x.12.part", "..12.part"] {
            assert_eq!(owner(name), None, "{name}");
        }
    }
}
