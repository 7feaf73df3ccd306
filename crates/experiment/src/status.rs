//! How far a plan has got, read from the folders of its runs.
//!
//! Reading takes no lock and writes nothing, so that it may happen while other processes store runs. These
//! join files: a file that vanishes while it is read has its runs in another one, for which the folder is
//! listed again.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::plan::Plan;
use super::share::Share;
use super::store::{Store, block_of, file_name, is_folder_name, range_of, share_of};
use super::store_error::StoreError;

/// How far the runs of a plan have got.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Status {
    /// The number of runs of the plan.
    pub runs: u64,
    /// The number of these that are stored whole.
    pub done: u64,
    /// The number of stored runs beyond those of the plan: of a continuation that has more.
    pub beyond: u64,
    /// When the last run was stored, as its file system tells.
    pub last_stored: Option<SystemTime>,
    /// Each share, if any has begun; of the division that a share has begun last.
    pub shares: Vec<ShareStatus>,
    /// Files that do not hold their runs.
    pub broken: Vec<Broken>,
    /// Folders that hold runs of another plan.
    pub foreign: Vec<Foreign>,
}

/// How far one share of the runs has got.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ShareStatus {
    /// Which one.
    pub share: Share,
    /// Its runs.
    pub range: Range<u64>,
    /// The number of these that are stored whole.
    pub done: u64,
    /// When the last of these was stored.
    pub last_stored: Option<SystemTime>,
    /// What is to be said of it.
    pub state: ShareState,
    /// The first of the folders in which it has begun.
    pub folder: Option<PathBuf>,
}

/// What is to be said of a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ShareState {
    /// All of its runs are stored whole.
    Complete,
    /// Some of its runs are missing. Whether a process works on it, the folder does not tell.
    Unfinished,
    /// It has not begun.
    Absent,
    /// A file of its runs is broken.
    Broken,
    /// It has begun under another plan alone.
    Foreign,
}

/// A file that does not hold its runs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Broken {
    /// Which file.
    pub file: PathBuf,
    /// The runs that it should hold.
    pub runs: Range<u64>,
    /// What is wrong with it.
    pub reason: String,
}

/// A folder that holds runs of another plan, or of another version.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Foreign {
    /// Which folder.
    pub folder: PathBuf,
    /// The number of runs there.
    pub runs: u64,
    /// The shares that have begun there.
    pub shares: Vec<Share>,
}

/// A file whose runs are whole.
struct Whole {
    runs: Range<u64>,
    stored: SystemTime,
}

/// A share that has begun.
struct Begun {
    share: Share,
    /// The folder of the experiment.
    folder: PathBuf,
    began: SystemTime,
}

/// What the folders hold.
#[derive(Default)]
struct Found {
    whole: Vec<Whole>,
    broken: Vec<Broken>,
    begun: Vec<Begun>,
    foreign: Vec<Foreign>,
}

impl Status {
    /// Reads how far a plan has got under `folders`. What lies under `others` counts as of another plan.
    ///
    /// # Errors
    /// A folder that cannot be read.
    pub fn read(
        folders: &[impl AsRef<Path>],
        others: &[impl AsRef<Path>],
        plan: &Plan,
    ) -> Result<Self, StoreError> {
        let store = Store::find(folders, plan);
        let mut found = Found::default();
        for (under, own) in folders.iter().zip(store.folders()) {
            found.read_own(&store, under.as_ref(), own)?;
            found.read_others(under.as_ref(), Some(own))?;
        }
        for under in others {
            found.read_others(under.as_ref(), None)?;
        }
        Ok(found.status(plan.runs()))
    }
}

impl Found {
    /// Adds the runs and shares of the plan itself.
    fn read_own(&mut self, store: &Store, under: &Path, own: &Path) -> Result<(), StoreError> {
        let mut seen = BTreeSet::new();
        loop {
            let mut has_vanished = false;
            for name in names(own)? {
                if seen.contains(&name) {
                    continue;
                }
                let path = own.join(&name);
                if let Some(share) = share_of(&name) {
                    if let Ok(began) = fs::metadata(&path).and_then(|metadata| metadata.modified()) {
                        self.begun.push(Begun { share, folder: under.to_owned(), began });
                    }
                } else if let Some(runs) = range_of(&name).filter(|runs| is_read(&name, runs)) {
                    match store.read_payload(&path, &runs) {
                        Ok(None) => has_vanished = true,
                        Ok(Some(_)) => match fs::metadata(&path).and_then(|metadata| metadata.modified()) {
                            Ok(stored) => self.whole.push(Whole { runs, stored }),
                            Err(_) => has_vanished = true,
                        },
                        Err(error) => self.broken.push(Broken::new(path, runs, error)),
                    }
                }
                seen.insert(name);
            }
            // Each run moves to its joined file once, so that this ends.
            if !has_vanished {
                return Ok(());
            }
        }
    }

    /// Adds the folders of runs that are not the plan's own.
    fn read_others(&mut self, under: &Path, own: Option<&Path>) -> Result<(), StoreError> {
        for name in names(under)?.into_iter().filter(|name| is_folder_name(name)) {
            let folder = under.join(name);
            if own == Some(folder.as_path()) {
                continue;
            }
            let files = names(&folder)?;
            let shares = files.iter().filter_map(|name| share_of(name)).collect();
            let ranges = files.iter().filter_map(|name| range_of(name)).collect();
            let runs = disjoint(ranges).iter().map(length).sum();
            self.foreign.push(Foreign { folder, runs, shares });
        }
        Ok(())
    }

    fn status(mut self, runs: u64) -> Status {
        self.broken.sort_by(|one, other| one.file.cmp(&other.file));
        let ranges = disjoint(self.whole.iter().map(|whole| whole.runs.clone()).collect());
        let done = |range: &Range<u64>| overlap(&ranges, range);
        // By its first run, for a search.
        self.whole.sort_by_key(|whole| whole.runs.start);
        let latest = self.begun.iter().max_by_key(|begun| begun.began).map(|begun| begun.share.of());
        let of =
            latest.or_else(|| self.foreign.iter().flat_map(|foreign| &foreign.shares).next().map(|s| s.of()));
        let shares = (1..=of.unwrap_or(0)).filter_map(|number| Share::new(number, of?));
        let shares = shares.map(|share| self.share(share, runs, &done)).collect();
        Status {
            runs,
            done: done(&(0..runs)),
            beyond: done(&(runs..u64::MAX)),
            last_stored: self.whole.iter().map(|whole| whole.stored).max(),
            shares,
            broken: self.broken,
            foreign: self.foreign,
        }
    }

    fn share(&self, share: Share, runs: u64, done: &impl Fn(&Range<u64>) -> u64) -> ShareStatus {
        let range = share.range(runs);
        // No file holds more runs than a block.
        let from = self.whole.partition_point(|whole| whole.runs.start < block_of(range.start).start);
        let near = self.whole[from..].iter().take_while(|whole| whole.runs.start < range.end);
        let stored = near.filter(|whole| whole.runs.end > range.start).map(|whole| whole.stored);
        let is_broken =
            self.broken.iter().any(|broken| broken.runs.start < range.end && range.start < broken.runs.end);
        let begun = self.begun.iter().find(|begun| begun.share == share);
        let done = done(&range);
        let state = if is_broken {
            ShareState::Broken
        } else if done == length(&range) {
            ShareState::Complete
        } else if begun.is_some() || done > 0 {
            ShareState::Unfinished
        } else if self.foreign.iter().any(|foreign| foreign.shares.contains(&share)) {
            ShareState::Foreign
        } else {
            ShareState::Absent
        };
        let folder = begun.map(|begun| begun.folder.clone());
        ShareStatus { share, done, last_stored: stored.max(), state, folder, range }
    }
}

impl Broken {
    fn new(file: PathBuf, runs: Range<u64>, error: StoreError) -> Self {
        let reason = match error {
            StoreError::Damaged { reason, .. } => reason.to_owned(),
            StoreError::Io { source, .. } => format!("it cannot be read: {source}"),
            error => error.to_string(),
        };
        Broken { file, runs, reason }
    }
}

/// The names in a folder, in order; none if it does not exist.
fn names(folder: &Path) -> Result<Vec<String>, StoreError> {
    let wrong = |error| StoreError::io("read this folder", folder)(error);
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(wrong)?,
    };
    let name = |entry: io::Result<fs::DirEntry>| Ok(entry?.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = entries.map(name).collect::<io::Result<_>>().map_err(wrong)?;
    names.sort_unstable();
    Ok(names)
}

/// Whether an experiment looks into a file of this name: one run, or a block.
fn is_read(name: &str, runs: &Range<u64>) -> bool {
    let is_run = runs.start.checked_add(1) == Some(runs.end);
    runs.start < u64::MAX / 2 && (is_run || *runs == block_of(runs.start)) && name == file_name(runs)
}

/// The ranges of all runs in these ranges, without overlap, in rising order.
fn disjoint(mut ranges: Vec<Range<u64>>) -> Vec<Range<u64>> {
    ranges.sort_unstable_by_key(|range| range.start);
    let mut joined: Vec<Range<u64>> = Vec::new();
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

/// The number of runs of `range` that are in disjoint rising ranges.
fn overlap(ranges: &[Range<u64>], range: &Range<u64>) -> u64 {
    let from = ranges.partition_point(|other| other.end <= range.start);
    let within = ranges[from..].iter().take_while(|other| other.start < range.end);
    within.map(|other| length(&(other.start.max(range.start)..other.end.min(range.end)))).sum()
}

fn length(range: &Range<u64>) -> u64 {
    range.end.saturating_sub(range.start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlapping_ranges_count_once() {
        let ranges = disjoint(vec![5..6, 64..128, 0..3, 5..6, 3..4, 70..71]);
        assert_eq!(ranges, [0..4, 5..6, 64..128]);
        assert_eq!(overlap(&ranges, &(0..1000)), 4 + 1 + 64);
        assert_eq!(overlap(&ranges, &(3..100)), 1 + 1 + 36);
        assert_eq!(overlap(&ranges, &(4..5)), 0);
        assert_eq!(overlap(&ranges, &(128..u64::MAX)), 0);
    }
}
