//! A cap on depth: no member may join below it, and all above it recruit alike.
//!
//! Members at the cap take no part in recruiting, and those above it do not notice them. So a capped tree is
//! an unlimited one of which only the upper levels are looked at, at the same *time*, but not at the same
//! number of members: with the cap it takes longer to get there. In ticks in which each member above the cap
//! brings in one more with chance *r*, in a population too large to notice, expected members at depth *d*
//! after *t* ticks are C(*t*, *d*)·*r*^*d* for each founder, exactly, cap or no cap (each recruit adds a
//! step). That is Yule's process by generation (Harris, "The Theory of Branching Processes", 1963).

use super::domain::{DomainError, chance, whole};
use super::special_functions::{ln_choose, rows};

/// Expected members by depth for each founder (depth 0), down to the cap, after `ticks` ticks.
///
/// ```
/// use downline_theory::depth_cap::members_in_ticks;
/// let members = members_in_ticks(10, 0.1, 2)?;
/// assert!((members[1] - 1.0).abs() < 1e-12 && (members[2] - 0.45).abs() < 1e-12);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `recruiting` not a chance, `cap` above 100 000.
pub fn members_in_ticks(ticks: u32, recruiting: f64, cap: u32) -> Result<Vec<f64>, DomainError> {
    chance("recruiting", recruiting)?;
    rows("cap", cap.into())?;
    let at = |depth: u32| match depth {
        0 => 1.0,
        depth if depth > ticks || recruiting == 0.0 => 0.0,
        depth => {
            let (ticks, depth) = (f64::from(ticks), f64::from(depth));
            libm::exp(ln_choose(ticks, depth) + depth * libm::log(recruiting))
        }
    };
    Ok((0..=cap).map(at).collect())
}

/// Expected members at depth 0, 1 and 2 of a tree of `n` in which no member may join below depth 2, when one
/// joins at a time. Exact: the members who recruit are the founder and its own recruits, and each entrant is
/// another of these with chance 1 / (how many there are). They grow with √(2*n*). Takes about *n*^1.5 steps.
///
/// ```
/// use downline_theory::depth_cap::members_of_two_levels;
/// assert_eq!(members_of_two_levels(3)?, [1.0, 1.5, 0.5]);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `n` not from 1 to 1 000 000.
pub fn members_of_two_levels(n: u64) -> Result<[f64; 3], DomainError> {
    whole("n", n, 1, 1_000_000)?;
    // Entry *k* is the chance that *k* members recruit. Chances below 10⁻³⁰⁰ are left out.
    let mut recruiting = vec![0.0, 1.0];
    for _ in 1..n {
        let last = recruiting[recruiting.len() - 1] / (recruiting.len() - 1) as f64;
        if last > 1e-300 {
            recruiting.push(0.0);
        }
        for count in (1..recruiting.len()).rev() {
            let risen = if count > 1 { recruiting[count - 1] / (count - 1) as f64 } else { 0.0 };
            recruiting[count] = recruiting[count] * (1.0 - 1.0 / count as f64) + risen;
        }
    }
    let mean: f64 = (0..).zip(&recruiting).map(|(count, chance)| f64::from(count) * chance).sum();
    Ok([1.0, mean - 1.0, n as f64 - mean])
}

/// The share of members on the last row of a full tree in which each member above it has `branching`
/// recruits, `depth` rows below the founder; with depth it tends to (*b* − 1)/*b*.
///
/// ```
/// use downline_theory::depth_cap::bottom_share;
/// assert_eq!(bottom_share(2, 2)?, 4.0 / 7.0);
/// assert!((bottom_share(6, 8)? - 5.0 / 6.0).abs() < 1e-6);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `branching` below 1.
pub fn bottom_share(branching: u32, depth: u32) -> Result<f64, DomainError> {
    whole("branching", branching.into(), 1, u32::MAX.into())?;
    if branching == 1 {
        return Ok(1.0 / (f64::from(depth) + 1.0));
    }
    let b = f64::from(branching);
    // (b − 1)·b^d / (b^(d+1) − 1), without overflow.
    Ok((b - 1.0) / (b - libm::pow(b, -f64::from(depth))))
}
