//! Preferential recruiting: who has recruited recruits more, with a weight of recruits + 1.
//!
//! The tree is the *plane-oriented recursive tree* (Szymański, "On a nonuniform random recursive tree",
//! Annals of Discrete Mathematics 33, 1987; Mahmoud, Smythe and Szymański, "On the structure of random
//! plane-oriented recursive trees and their branches", Random Structures & Algorithms 4, 1993), the tree of
//! Barabási and Albert's attachment (1999). With *n* members the weights sum to 2*n* − 1. The simulator has
//! no such rule; unequal effort has a similar effect.

use super::domain::{DomainError, MOST_STEPS, entrant, whole};
use super::special_functions::{harmonic, rows};

/// The share of members with exactly `r` recruits in a large tree: 4/((r+1)(r+2)(r+3)), two thirds with none.
/// The error at *n* members is of the order of 1/*n*.
///
/// ```
/// use downline_theory::preferential::share_with_recruits;
/// assert!((share_with_recruits(0) - 2.0 / 3.0).abs() < 1e-15);
/// ```
pub fn share_with_recruits(r: u32) -> f64 {
    let r = f64::from(r);
    4.0 / ((r + 1.0) * (r + 2.0) * (r + 3.0))
}

/// Expected number of members with exactly 0, 1, … `most` recruits, exact for every `n`; (2*n* − 1)/3 with
/// none.
///
/// ```
/// use downline_theory::preferential::members_by_recruits;
/// assert!((members_by_recruits(50, 3)?[0] - 33.0).abs() < 1e-12);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `n` not from 2 to 10⁷, `most` above 100 000.
pub fn members_by_recruits(n: u64, most: u64) -> Result<Vec<f64>, DomainError> {
    whole("n", n, 2, MOST_STEPS)?;
    rows("most", most)?;
    let mut members = vec![0.0; most as usize + 1];
    members[0] = 1.0;
    for i in 1..n {
        let weights = (2 * i - 1) as f64;
        for r in (1..members.len()).rev() {
            let (own, from) = ((r + 1) as f64, r as f64);
            members[r] += (from * members[r - 1] - own * members[r]) / weights;
        }
        members[0] += 1.0 - members[0] / weights;
    }
    Ok(members)
}

/// Expected recruits of entrant `k` once there are `n` members: Π 2*i*/(2*i* − 1) − 1, *i* = *k* … *n* − 1,
/// about √(*n*/*k*) − 1. Relative error of the weight below 10⁻¹³ × *n*'s logarithm, absolute error below
/// 10⁻⁹ up to 10⁷ members.
///
/// ```
/// use downline_theory::preferential::expected_recruits;
/// assert_eq!(expected_recruits(3, 1)?, 2.0 * 4.0 / 3.0 - 1.0);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `n` above 10⁷, `k` not from 1 to `n`.
pub fn expected_recruits(n: u64, k: u64) -> Result<f64, DomainError> {
    entrant(n, k, MOST_STEPS)?;
    let weight: f64 = (k..n).map(|i| (2 * i) as f64 / (2 * i - 1) as f64).product();
    Ok(weight - 1.0)
}

/// The chance that entrant `k` has no recruits: Π (2*i* − 2)/(2*i* − 1), *i* = *k* … *n* − 1, about
/// √(*k*/*n*).
///
/// ```
/// use downline_theory::preferential::recruits_nobody;
/// assert_eq!(recruits_nobody(3, 2)?, 2.0 / 3.0);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `n` above 10⁷, `k` not from 1 to `n`.
pub fn recruits_nobody(n: u64, k: u64) -> Result<f64, DomainError> {
    entrant(n, k, MOST_STEPS)?;
    Ok((k..n).map(|i| (2 * i - 2) as f64 / (2 * i - 1) as f64).product())
}

/// Expected depth of the last of `n` entrants: the sum of 1/(2*i* − 1), *i* = 1 … *n* − 1, half as deep as
/// under uniform recruiting. Absolute error below 10⁻¹³.
///
/// ```
/// use downline_theory::preferential::depth_of_last;
/// assert!((depth_of_last(3)? - 4.0 / 3.0).abs() < 1e-15);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `n` not from 1 to 2⁶².
pub fn depth_of_last(n: u64) -> Result<f64, DomainError> {
    whole("n", n, 1, 1 << 62)?;
    Ok(harmonic(2 * (n - 1)) - harmonic(n - 1) / 2.0)
}
