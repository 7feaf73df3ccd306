//! What a check says when something does not hold.

use std::fmt::Display;

use thiserror::Error;

/// What does not hold, and which check says so. In a property test `?` makes it the failure of the case.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{check}: {what}")]
#[non_exhaustive]
pub struct Violation {
    /// The check.
    pub check: &'static str,
    /// What it found.
    pub what: String,
}

impl Violation {
    pub(super) fn new(check: &'static str, what: impl Display) -> Self {
        Violation { check, what: what.to_string() }
    }

    /// A violation unless two figures are equal.
    pub(super) fn unless_equal<T: PartialEq + Display>(
        check: &'static str,
        what: impl Display,
        expected: T,
        found: T,
    ) -> Result<(), Violation> {
        if expected == found {
            return Ok(());
        }
        Err(Violation::new(check, format_args!("{what}: expected {expected}, found {found}")))
    }
}
