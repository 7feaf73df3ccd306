//! Why runs cannot be kept or found.

use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use downline::text::shown;
use downline_files::OutputError;
use thiserror::Error;

/// Why runs cannot be kept or found.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The file system is in the way.
    #[error("{}: cannot {doing}: {source}", shown(path))]
    Io {
        /// Where.
        path: PathBuf,
        /// What was tried.
        doing: &'static str,
        /// What came of it.
        source: io::Error,
    },
    /// A file that does not hold what it should.
    #[error("{}: {reason}; remove it to have its runs done again", shown(path))]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// Runs that have not been done, where only finished ones are asked for.
    #[error(
        "of {runs} runs, counted from 0, these are in none of the folders: {}; finish them, then merge again",
        listed(missing)
    )]
    Missing {
        /// Those that are missing, in rising order.
        missing: Vec<Range<u64>>,
        /// The number of runs that there should be.
        runs: u64,
    },
}

/// Ranges of runs in words, the first few of them.
fn listed(missing: &[Range<u64>]) -> String {
    const SHOWN: usize = 5;
    let range = |range: &Range<u64>| match range.end - range.start {
        1 => range.start.to_string(),
        _ => format!("{} to {}", range.start, range.end - 1),
    };
    let shown: Vec<String> = missing.iter().take(SHOWN).map(range).collect();
    let more = if missing.len() > SHOWN { " and others" } else { "" };
    format!("{}{more}", shown.join(", "))
}

impl From<OutputError> for StoreError {
    fn from(error: OutputError) -> Self {
        let path = error.path().to_owned();
        match error {
            OutputError::Io { doing, source, .. } => StoreError::Io { path, doing, source },
            error => StoreError::Io { path, doing: "write this file", source: io::Error::other(error) },
        }
    }
}

impl StoreError {
    pub(super) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> StoreError {
        move |source| StoreError::Io { path: path.to_owned(), doing, source }
    }

    /// Whether the caller can avoid the error with other input.
    pub fn is_bad_input(&self) -> bool {
        !matches!(self, StoreError::Io { .. })
    }
}
