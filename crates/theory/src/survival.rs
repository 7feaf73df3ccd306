//! How much of a chain still holds when each of its links may break.
//!
//! A reseller can order through its chain if it and all members above it are still there. If each member is
//! there with chance *p*, independently (bond percolation of the tree), a chain of *d* links holds with
//! chance *p*^*d*, whatever its members do.

use super::domain::{DomainError, MOST_STEPS, chance, whole};
use super::special_functions::rows;

/// The chance that a chain of `links` links holds.
///
/// ```
/// use downline_theory::survival::chain_holds;
/// assert_eq!(chain_holds(0.5, 3)?, 0.125);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `link` not a chance.
pub fn chain_holds(link: f64, links: u32) -> Result<f64, DomainError> {
    chance("link", link)?;
    Ok(libm::pow(link, f64::from(links)))
}

/// Expected members of a random recursive tree of `n` that still hang together with the founder, itself
/// included: Π (1 + *p*/*i*), *i* = 1 … *n* − 1 = Γ(n + p)/(Γ(n)·Γ(1 + p)), about *n*^*p*/Γ(1 + *p*).
/// Relative error below 10⁻⁹ up to 10⁷ members.
///
/// ```
/// use downline_theory::survival::connected_members;
/// assert!((connected_members(100, 1.0)? - 100.0).abs() < 1e-9);
/// assert_eq!(connected_members(100, 0.0)?, 1.0);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `n` not from 1 to 10⁷, `link` not a chance.
pub fn connected_members(n: u64, link: f64) -> Result<f64, DomainError> {
    whole("n", n, 1, MOST_STEPS)?;
    chance("link", link)?;
    Ok((1..n).map(|i| 1.0 + link / i as f64).product())
}

/// Expected members by depth that still hang together with the founder, who is there: *p*^*d* of those at
/// depth *d*.
///
/// ```
/// use downline_theory::survival::connected_by_depth;
/// assert_eq!(connected_by_depth(3, 0.5, 2)?, [1.0, 0.75, 0.125]);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `n` not from 1 to 10⁷, `link` not a chance, `deepest` above 100 000.
pub fn connected_by_depth(n: u64, link: f64, deepest: u64) -> Result<Vec<f64>, DomainError> {
    chance("link", link)?;
    let members = super::recursive_tree::members_by_depth(n, deepest)?;
    let holds = std::iter::successors(Some(1.0), |holds| Some(holds * link));
    Ok(members.into_iter().zip(holds).map(|(members, holds)| members * holds).collect())
}

/// Expected members who still hang together with the founder in a full tree of `depth` rows below it, each
/// member with `branching` recruits: Σ (*b*·*p*)^*d*.
///
/// ```
/// use downline_theory::survival::connected_in_full_tree;
/// assert_eq!(connected_in_full_tree(2, 3, 0.5)?, 4.0);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `link` not a chance, `depth` above 100 000.
pub fn connected_in_full_tree(branching: u32, depth: u32, link: f64) -> Result<f64, DomainError> {
    chance("link", link)?;
    rows("depth", depth.into())?;
    let row = f64::from(branching) * link;
    Ok(std::iter::successors(Some(1.0), |row_above| Some(row_above * row)).take(depth as usize + 1).sum())
}

/// Expected members by depth, for each founder (depth 0), whose whole chain is still there after `ticks`
/// ticks. In each tick every member who is still there first brings in one more with chance `recruiting`, in
/// a population too large to notice. Then each member, the new ones too, leaves with chance `leaving`. With
/// *s* = 1 − leaving, *y*_d(t+1) = *s*^(d+1)·(*y*_d(t) + *r*·*y*_{d−1}(t)): a chain at depth *d* has *d* + 1
/// members who must all stay. Exact.
///
/// ```
/// use downline_theory::survival::chains_in_ticks;
/// assert_eq!(chains_in_ticks(1, 0.5, 0.5, 1)?, [0.5, 0.125]);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `recruiting` or `leaving` not a chance, `deepest` above 100 000.
pub fn chains_in_ticks(
    ticks: u32,
    recruiting: f64,
    leaving: f64,
    deepest: u32,
) -> Result<Vec<f64>, DomainError> {
    in_ticks(ticks, recruiting, leaving, deepest, |depth| depth + 1)
}

/// Expected members by depth, for each founder, who are still there themselves, whether or not those above
/// them are: *a*_d(t+1) = *s*·(*a*_d(t) + *r*·*a*_{d−1}(t)).
///
/// ```
/// use downline_theory::survival::members_in_ticks;
/// assert_eq!(members_in_ticks(1, 0.5, 0.5, 1)?, [0.5, 0.25]);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `recruiting` or `leaving` not a chance, `deepest` above 100 000.
pub fn members_in_ticks(
    ticks: u32,
    recruiting: f64,
    leaving: f64,
    deepest: u32,
) -> Result<Vec<f64>, DomainError> {
    in_ticks(ticks, recruiting, leaving, deepest, |_| 1)
}

/// Steps of the two recursions; `who_must_stay` gives the number of members who must stay for one at a depth.
fn in_ticks(
    ticks: u32,
    recruiting: f64,
    leaving: f64,
    deepest: u32,
    who_must_stay: impl Fn(u32) -> u32,
) -> Result<Vec<f64>, DomainError> {
    chance("recruiting", recruiting)?;
    chance("leaving", leaving)?;
    rows("deepest", deepest.into())?;
    let stay = |depth: u32| libm::pow(1.0 - leaving, f64::from(who_must_stay(depth)));
    let stay: Vec<f64> = (0..=deepest).map(stay).collect();
    let mut members = vec![0.0; stay.len()];
    members[0] = 1.0;
    for _ in 0..ticks {
        for depth in (0..members.len()).rev() {
            let recruits = if depth > 0 { recruiting * members[depth - 1] } else { 0.0 };
            members[depth] = stay[depth] * (members[depth] + recruits);
        }
    }
    Ok(members)
}
