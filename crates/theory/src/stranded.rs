//! Where the goods end when each member buys a pack on joining and passes it down if it can, and there are no
//! other buyers.
//!
//! Recruiting is uniform, one at a time ([`recursive_tree`](super::recursive_tree)). From *own stock* the
//! first recruit takes over its recruiter's pack and every later one takes a pack that passes through, so
//! that a pack lies with each member without recruits, and with no other. *Drop shipped*, each member keeps
//! the pack: twice as many units are made and stranded.

use super::batches::{self, Batch};
use super::domain::{DomainError, MOST_STEPS, whole};
use super::special_functions::rows;

/// Expected units stranded by depth, the founder at 0, from own stock, with `n` members and packs of `pack`.
/// Entrant *k* has no recruits with chance (*k* − 1)/(*n* − 1) wherever it stands, so that depth *d* has
/// pack/(*n* − 1) × the sum over *j* < *n* of the members that a tree of *j* has at depth *d* − 1. In all
/// there are pack·*n*/2.
///
/// ```
/// use downline_theory::stranded::from_own_stock;
/// let units = from_own_stock(3, 10, 2)?;
/// assert_eq!(units, [0.0, 10.0, 5.0]);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `n` not from 1 to 10⁷, `deepest` above 100 000.
pub fn from_own_stock(n: u64, pack: u64, deepest: u64) -> Result<Vec<f64>, DomainError> {
    whole("n", n, 1, MOST_STEPS)?;
    rows("deepest", deepest)?;
    let mut stranded = vec![0.0; deepest as usize + 1];
    if n == 1 {
        stranded[0] = pack as f64;
        return Ok(stranded);
    }
    let share = pack as f64 / (n - 1) as f64;
    let mut members = vec![0.0; stranded.len()];
    members[0] = 1.0;
    for i in 1..n {
        for depth in (1..members.len()).rev() {
            stranded[depth] += share * members[depth - 1];
            members[depth] += members[depth - 1] / i as f64;
        }
    }
    Ok(stranded)
}

/// Expected units stranded by depth when the supplier ships to each buyer: a pack for each member at that
/// depth.
///
/// ```
/// use downline_theory::stranded::drop_shipped;
/// assert_eq!(drop_shipped(3, 10, 2)?, [10.0, 15.0, 5.0]);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `n` not from 1 to 10⁷, `deepest` above 100 000.
pub fn drop_shipped(n: u64, pack: u64, deepest: u64) -> Result<Vec<f64>, DomainError> {
    let members = super::recursive_tree::members_by_depth(n, deepest)?;
    Ok(members.into_iter().map(|members| members * pack as f64).collect())
}

/// Expected units stranded by depth, from own stock, when several join in a tick ([`batches`]): `founders` at
/// depth 0 before these ticks. A member keeps the pack if it has no recruit in any later tick, wherever it
/// stands.
///
/// ```
/// use downline_theory::batches::Batch;
/// use downline_theory::stranded::in_ticks;
/// let ticks = [Batch { members: 2, entrants: 1 }, Batch { members: 3, entrants: 1 }];
/// let units = in_ticks(2, &ticks, 6, 2)?;
/// assert!(units.iter().zip([4.0, 8.0, 2.0]).all(|(found, expected)| (found - expected).abs() < 1e-12));
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// As [`batches::recruits`]; `deepest` above 100 000.
pub fn in_ticks(founders: u64, ticks: &[Batch], pack: u64, deepest: u64) -> Result<Vec<f64>, DomainError> {
    let mut members = batches::members_by_depth(founders, &[], deepest)?;
    batches::recruits(ticks)?;
    // Members and, of these, those without recruits.
    let mut idle = members.clone();
    for batch in ticks {
        let share = batch.entrants as f64 / batch.members as f64;
        for depth in (0..members.len()).rev() {
            let entrants = if depth > 0 { share * members[depth - 1] } else { 0.0 };
            idle[depth] += entrants - share * idle[depth];
            members[depth] += entrants;
        }
    }
    Ok(idle.into_iter().map(|idle| idle * pack as f64).collect())
}
