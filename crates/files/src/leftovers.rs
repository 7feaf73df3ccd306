//! Drafts that an interruption would leave behind.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

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

/// The name of the draft of a file: `.NAME.PROCESS@MACHINE.part`, cut so that file systems can hold it.
pub(super) fn draft_name(name: &str) -> String {
    let end = (0..=name.len().min(200)).rev().find(|&end| name.is_char_boundary(end)).unwrap_or(0);
    format!(".{}.{}@{}.part", &name[..end], process::id(), machine())
}

/// Where the numbers of processes are those of this process, as far as the system tells: letters and digits
/// that differ between machines, and between containers that count processes apart.
fn machine() -> &'static str {
    static MACHINE: OnceLock<String> = OnceLock::new();
    MACHINE.get_or_init(|| {
        let start = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
        let space = fs::read_link("/proc/self/ns/pid").unwrap_or_default();
        let start = start.chars().filter(char::is_ascii_alphanumeric).take(8);
        start.chain(space.to_string_lossy().chars().filter(char::is_ascii_digit)).take(24).collect()
    })
}

/// The process that a draft of this name belongs to, and its machine.
fn owner(name: &str) -> Option<(u32, &str)> {
    let (name, owner) = name.strip_prefix('.')?.strip_suffix(".part")?.rsplit_once('.')?;
    let (process, machine) = owner.split_once('@')?;
    if name.is_empty() { None } else { Some((process.parse().ok()?, machine)) }
}

/// Whether a file of this name is a draft.
pub fn is_draft(name: &str) -> bool {
    owner(name).is_some()
}

/// A draft of another machine that is older than this is given up: no process has written to it since.
const OLD: Duration = Duration::from_secs(24 * 60 * 60);

/// Removes drafts in a folder whose processes have ended, where the system says which ones are alive. Another
/// machine may write to the folder; its drafts stay for a day.
pub fn sweep(folder: &Path) {
    if !Path::new("/proc/self").exists() {
        return;
    }
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some((process, of)) = name.to_str().and_then(owner) else { continue };
        let is_over = match of == machine() {
            true => !Path::new(&format!("/proc/{process}")).exists(),
            false => age(&entry).is_some_and(|age| age > OLD),
        };
        if is_over {
            // Another process may be sweeping too.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// The time since a file was written to.
fn age(entry: &fs::DirEntry) -> Option<Duration> {
    entry.metadata().ok()?.modified().ok()?.elapsed().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_os = "linux")]
    use std::time::SystemTime;

    #[test]
    fn a_draft_is_known_by_its_name() {
        let own = Some((process::id(), machine()));
        assert_eq!(owner(&draft_name("tiers.csv")), own);
        assert_eq!(owner(&draft_name(&"安".repeat(300))), own);
        assert!(draft_name(&"x".repeat(255)).len() < 255);
        for name in
            ["tiers.csv", ".part", ".x.part", ".x.12.part", ".x.1@m.part~", "x.12@m.part", "..12@m.part"]
        {
            assert_eq!(owner(name), None, "{name}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn drafts_of_other_machines_stay_for_a_day() {
        let folder = std::env::temp_dir().join(format!("downline-sweep-{}", process::id()));
        fs::create_dir_all(&folder).unwrap();
        let mut ended = process::Command::new("true").spawn().unwrap();
        ended.wait().unwrap();
        let (ended, own, here) = (ended.id(), process::id(), machine());
        let names = [
            (format!(".a.{ended}@{here}.part"), 0, false),
            (format!(".a.{own}@{here}.part"), 48, true),
            (format!(".a.{ended}@other.part"), 0, true),
            (format!(".b.{own}@other.part"), 48, false),
            (".c.note".to_owned(), 48, true),
        ];
        for (name, hours, _) in &names {
            let file = fs::File::create(folder.join(name)).unwrap();
            file.set_modified(SystemTime::now() - Duration::from_secs(hours * 3600)).unwrap();
        }
        sweep(&folder);
        for (name, _, stays) in &names {
            assert_eq!(folder.join(name).exists(), *stays, "{name}");
        }
        fs::remove_dir_all(&folder).unwrap();
    }
}
