//! Uniform recruiting in ticks: several join at once, and none of them recruits before the next tick.
//!
//! [`recursive_tree`](super::recursive_tree) lets one person join at a time. A simulation in ticks lets *j*
//! join while *a* are members, by *j* different ones of these (each approaches one person a tick), every
//! choice of *j* as likely. Then a member has a recruit in that tick with chance *j*/*a*, independently of
//! other ticks. Given how many joined in each tick the formulas below are therefore exact, at any chance to
//! join: no small chance is needed, and what a tick does to the tree is explained rather than tolerated. With
//! *j* = 1 throughout they are those of the recursive tree.

use super::domain::{Checked, DomainError, chance, refuse};
use super::special_functions::{Moments, rows, successes};

/// One tick: how many were members when it began, and how many joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Batch {
    /// Members before, each of whom brings in at most one.
    pub members: u64,
    /// Those who join, at most as many.
    pub entrants: u64,
}

fn check(batches: &[Batch]) -> Checked {
    match batches.iter().find(|batch| batch.members == 0 || batch.entrants > batch.members) {
        None => Ok(()),
        Some(Batch { members, entrants }) => {
            let given = format!("{entrants} entrants to {members} members");
            Err(refuse("batches", given, "at least one member, and at most as many entrants as members"))
        }
    }
}

fn chances(batches: &[Batch]) -> impl Iterator<Item = f64> {
    batches.iter().map(|batch| batch.entrants as f64 / batch.members as f64)
}

/// Mean and variance of the recruits of a person who is a member before the first of these ticks.
///
/// ```
/// use downline_theory::batches::{Batch, recruits};
/// let ticks = [Batch { members: 4, entrants: 1 }, Batch { members: 5, entrants: 5 }];
/// assert_eq!(recruits(&ticks)?.mean, 1.25);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// A tick without members, or with more entrants than members.
pub fn recruits(batches: &[Batch]) -> Result<Moments, DomainError> {
    check(batches)?;
    Ok(Moments {
        mean: chances(batches).sum(),
        variance: chances(batches).map(|chance| chance * (1.0 - chance)).sum(),
    })
}

/// The chances that such a member has 0, 1, … `most` recruits.
///
/// ```
/// use downline_theory::batches::{Batch, recruits_distribution};
/// let ticks = [Batch { members: 4, entrants: 2 }, Batch { members: 6, entrants: 3 }];
/// assert_eq!(recruits_distribution(&ticks, 2)?, [0.25, 0.5, 0.25]);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// As [`recruits`]; `most` above 100 000.
pub fn recruits_distribution(batches: &[Batch], most: u64) -> Result<Vec<f64>, DomainError> {
    check(batches)?;
    rows("most", most)?;
    Ok(successes(chances(batches), most))
}

/// Expected members by depth after these ticks, when `founders` were at depth 0 before them.
///
/// ```
/// use downline_theory::batches::{Batch, members_by_depth};
/// let ticks = [Batch { members: 4, entrants: 2 }, Batch { members: 6, entrants: 3 }];
/// assert_eq!(members_by_depth(4, &ticks, 2)?, [4.0, 4.0, 1.0]);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// As [`recruits`]; `deepest` above 100 000.
pub fn members_by_depth(founders: u64, batches: &[Batch], deepest: u64) -> Result<Vec<f64>, DomainError> {
    check(batches)?;
    rows("deepest", deepest)?;
    let mut members = vec![0.0; deepest as usize + 1];
    members[0] = founders as f64;
    for share in chances(batches) {
        for depth in (1..members.len()).rev() {
            members[depth] += members[depth - 1] * share;
        }
    }
    Ok(members)
}

/// The mean factor by which members grow in `ticks` ticks: (1 + chance)^ticks. In each tick every member
/// brings in one more with this chance, in a population too large to notice.
///
/// ```
/// use downline_theory::batches::growth;
/// assert_eq!(growth(2, 0.5)?, 2.25);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `recruiting` not a chance.
pub fn growth(ticks: u32, recruiting: f64) -> Result<f64, DomainError> {
    chance("recruiting", recruiting)?;
    Ok(libm::pow(1.0 + recruiting, f64::from(ticks)))
}
