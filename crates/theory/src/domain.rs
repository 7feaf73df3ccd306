//! What an argument may be.

use std::fmt::Display;

use thiserror::Error;

/// An argument outside of a function's domain.
///
/// ```
/// use downline_theory::recursive_tree;
/// let error = recursive_tree::expected_recruits(10, 11).unwrap_err();
/// assert_eq!(error.to_string(), "k: 11 is not allowed; allowed: a whole number from 1 to 10");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{argument}: {value} is not allowed; allowed: {allowed}")]
pub struct DomainError {
    /// The argument.
    pub argument: &'static str,
    /// Its value.
    pub value: String,
    /// What is allowed.
    pub allowed: String,
}

/// The result of a check.
pub(super) type Checked = Result<(), DomainError>;

/// Most members, ticks or generations where work grows with them.
pub(super) const MOST_STEPS: u64 = 10_000_000;

/// Most entries of a table that is returned.
pub(super) const MOST_ROWS: u64 = 100_000;

pub(super) fn refuse(argument: &'static str, value: impl Display, allowed: impl Into<String>) -> DomainError {
    DomainError { argument, value: value.to_string(), allowed: allowed.into() }
}

pub(super) fn whole(argument: &'static str, value: u64, least: u64, most: u64) -> Checked {
    match (least..=most).contains(&value) {
        true => Ok(()),
        false => Err(refuse(argument, value, format!("a whole number from {least} to {most}"))),
    }
}

pub(super) fn real(argument: &'static str, value: f64, least: f64, most: f64) -> Checked {
    match (least..=most).contains(&value) {
        true => Ok(()),
        false => Err(refuse(argument, value, format!("a number from {least} to {most}"))),
    }
}

/// A chance: 0 … 1.
pub(super) fn chance(argument: &'static str, value: f64) -> Checked {
    real(argument, value, 0.0, 1.0)
}

/// Finite and above 0.
pub(super) fn positive(argument: &'static str, value: f64) -> Checked {
    match value > 0.0 && value.is_finite() {
        true => Ok(()),
        false => Err(refuse(argument, value, "a finite number above 0")),
    }
}

/// Of a tree of `n` members, entrant `k`.
pub(super) fn entrant(n: u64, k: u64, most: u64) -> Checked {
    whole("n", n, 1, most)?;
    whole("k", k, 1, n)
}
