//! Files that are complete or not there, and what a path stands for.
//!
//! A [`Draft`] is written beside its place and moves there when it is complete. It follows symbolic links,
//! keeps the mode and the owner of what it replaces, and writes straight through to pipes, devices and other
//! things that are no regular files.

#![deny(unsafe_code)]
#![deny(missing_docs)]

mod draft;
mod leftovers;
mod mark;
mod same;
mod target;

pub use draft::{Draft, save_text, save_with};
pub use leftovers::remove_drafts;
pub use leftovers::{is_draft, sweep};
pub use mark::{PAGE, PICTURE, replaces_foreign};
pub use same::digest_of;
pub use same::same_file;

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use downline::text::{shown, visible};

/// Why a path was not written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum OutputError {
    /// The file system is in the way.
    #[error("{}: cannot {doing}: {source}", shown(path))]
    Io {
        /// The path.
        path: PathBuf,
        /// What was tried.
        doing: &'static str,
        /// What came of it.
        source: io::Error,
    },
    /// Writing would destroy what is there.
    #[error("{}: {}; allowed: {}", shown(path), visible(reason), visible(allowed))]
    Refused {
        /// The path.
        path: PathBuf,
        /// What was found there.
        reason: String,
        /// What can be written instead.
        allowed: String,
    },
}

impl OutputError {
    /// The path.
    pub fn path(&self) -> &Path {
        match self {
            OutputError::Io { path, .. } | OutputError::Refused { path, .. } => path,
        }
    }

    /// Whether another path would do.
    pub fn is_bad_input(&self) -> bool {
        matches!(self, OutputError::Refused { .. })
    }

    /// Makes an error of an [`io::Error`]: what was tried, on which path.
    pub fn when(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> OutputError {
        move |source| OutputError::Io { path: path.to_owned(), doing, source }
    }

    /// A path that is not written: what was found there, and what is allowed instead.
    pub fn refused(path: &Path, reason: impl Into<String>, allowed: impl Into<String>) -> Self {
        OutputError::Refused { path: path.to_owned(), reason: reason.into(), allowed: allowed.into() }
    }
}
