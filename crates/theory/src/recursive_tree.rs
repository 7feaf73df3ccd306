//! Uniform recruiting: each entrant is brought in by one of the members so far, each as likely.
//!
//! The tree of recruiters is then the *random recursive tree*. Gastwirth ("A probability model of a pyramid
//! scheme", The American Statistician 31, 1977) drew it to show courts what a recruit can expect; its
//! degrees, depths and subtrees are in Smythe and Mahmoud ("A survey of recursive trees", Theory of
//! Probability and Mathematical Statistics 51, 1995) and Drmota ("Random Trees", 2009, chapter 6).

use super::domain::{DomainError, MOST_STEPS, entrant, whole};
use super::special_functions::{Moments, harmonic, harmonic_of_squares, rows, successes};

const MOST: u64 = u64::MAX;

/// The Gini coefficient of recruits in a large tree: 2/3. Recruits are geometric there, with
/// P(more than *r*) = 2^−(r+1), so that it is 1 − Σ 4^−(r+1).
pub const GINI_OF_RECRUITS: f64 = 2.0 / 3.0;

/// Expected recruits of entrant `k` once there are `n` members: *H(n−1)* − *H(k−1)* (Gastwirth 1977).
/// Absolute error below 10⁻¹³.
///
/// ```
/// use downline_theory::recursive_tree::expected_recruits;
/// assert!((expected_recruits(1000, 1)? - 7.4845).abs() < 5e-5);
/// assert!((expected_recruits(1000, 500)? - 0.6936).abs() < 5e-5);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `k` not from 1 to `n`.
pub fn expected_recruits(n: u64, k: u64) -> Result<f64, DomainError> {
    entrant(n, k, MOST)?;
    Ok(harmonic(n - 1) - harmonic(k - 1))
}

/// Mean and variance of the recruits of entrant `k`: independent trials with chance 1/*i*, *i* = *k* … *n*
/// − 1.
///
/// ```
/// use downline_theory::recursive_tree::recruits;
/// let founder_of_three = recruits(3, 1)?;
/// assert_eq!((founder_of_three.mean, founder_of_three.variance), (1.5, 0.25));
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `k` not from 1 to `n`.
pub fn recruits(n: u64, k: u64) -> Result<Moments, DomainError> {
    let mean = expected_recruits(n, k)?;
    let squares = harmonic_of_squares(n - 1) - harmonic_of_squares(k - 1);
    Ok(Moments { mean, variance: mean - squares })
}

/// The chance that entrant `k` has no recruits: (*k* − 1)/(*n* − 1), and 1 for the only member.
///
/// ```
/// use downline_theory::recursive_tree::recruits_nobody;
/// assert_eq!(recruits_nobody(101, 51)?, 0.5);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `k` not from 1 to `n`.
pub fn recruits_nobody(n: u64, k: u64) -> Result<f64, DomainError> {
    entrant(n, k, MOST)?;
    Ok(if n == 1 { 1.0 } else { (k - 1) as f64 / (n - 1) as f64 })
}

/// The chances that entrant `k` has 0, 1, … `most` recruits (Poisson-binomial). Takes (*n* − *k*) × `most`
/// steps.
///
/// ```
/// use downline_theory::recursive_tree::recruits_distribution;
/// let chances = recruits_distribution(4, 2, 2)?;
/// assert!((chances[0] - 1.0 / 3.0).abs() < 1e-15 && (chances[2] - 1.0 / 6.0).abs() < 1e-15);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `n` above 10⁷, `k` not from 1 to `n`, `most` above 100 000.
pub fn recruits_distribution(n: u64, k: u64, most: u64) -> Result<Vec<f64>, DomainError> {
    entrant(n, k, MOST_STEPS)?;
    rows("most", most)?;
    Ok(successes((k..n).map(|i| 1.0 / i as f64), most))
}

/// The last entrant who can expect one recruit or more, about *n*/e; `None` in a tree of one.
///
/// ```
/// use downline_theory::recursive_tree::last_to_expect_a_recruit;
/// assert_eq!(last_to_expect_a_recruit(1000)?, Some(368));
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `n` below 1, or above 10⁹, where rounding could decide.
pub fn last_to_expect_a_recruit(n: u64) -> Result<Option<u64>, DomainError> {
    whole("n", n, 1, 1_000_000_000)?;
    let expects = |k: u64| harmonic(n - 1) - harmonic(k - 1) >= 1.0 - 1e-12;
    let (mut low, mut high) = (0, n);
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        if expects(middle) { low = middle } else { high = middle - 1 }
    }
    Ok((low > 0).then_some(low))
}

/// Expected number of members with exactly 0, 1, … `most` recruits, exact for every `n`. A new member is a
/// recruit of each of the *n* with chance 1/*n*: N_r(n+1) = N_r(n)(1 − 1/n) + N_{r−1}(n)/n, and one more with
/// none.
///
/// ```
/// use downline_theory::recursive_tree::members_by_recruits;
/// let members = members_by_recruits(1000, 2)?;
/// assert!((members[0] - 500.0).abs() < 1e-9 && (members[1] - 250.0).abs() < 1.0);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `n` not from 1 to 10⁷, `most` above 100 000.
pub fn members_by_recruits(n: u64, most: u64) -> Result<Vec<f64>, DomainError> {
    whole("n", n, 1, MOST_STEPS)?;
    rows("most", most)?;
    let mut members = vec![0.0; most as usize + 1];
    members[0] = 1.0;
    for i in 1..n {
        for r in (1..members.len()).rev() {
            members[r] += (members[r - 1] - members[r]) / i as f64;
        }
        members[0] += 1.0 - members[0] / i as f64;
    }
    Ok(members)
}

/// The share of members with exactly `r` recruits in a large tree: 2^−(r+1) (Na and Rapoport, "Distribution
/// of nodes of a tree by degree", Mathematical Biosciences 6, 1970). The error at *n* members is of the order
/// of 1/*n*.
///
/// ```
/// use downline_theory::recursive_tree::share_with_recruits;
/// assert_eq!(share_with_recruits(0), 0.5);
/// ```
pub fn share_with_recruits(r: u32) -> f64 {
    libm::exp2(-(f64::from(r) + 1.0))
}

/// Mean and variance of the number of members without recruits: *n*/2 and *n*/12, exact from 3 members on
/// (the leaves are counted by Eulerian numbers: Najock and Heyde, "On the number of terminal vertices in
/// certain random trees", Journal of Applied Probability 19, 1982).
///
/// ```
/// use downline_theory::recursive_tree::without_recruits;
/// assert_eq!(without_recruits(1200)?.variance, 100.0);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `n` below 3.
pub fn without_recruits(n: u64) -> Result<Moments, DomainError> {
    whole("n", n, 3, MOST)?;
    Ok(Moments { mean: n as f64 / 2.0, variance: n as f64 / 12.0 })
}

/// Expected members by depth, the founder at 0, down to `deepest`: c(n, d+1)/(n−1)! with unsigned Stirling
/// numbers of the first kind. The generating function is the product of 1 + *x*/*i*, *i* = 1 … *n* − 1.
///
/// ```
/// use downline_theory::recursive_tree::members_by_depth;
/// let members = members_by_depth(1000, 5)?;
/// let rounded = members.iter().map(|count| (count * 100.0).round() / 100.0);
/// assert_eq!(rounded.collect::<Vec<_>>(), [1.0, 7.48, 27.19, 64.13, 110.79, 149.88]);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `n` not from 1 to 10⁷, `deepest` above 100 000.
pub fn members_by_depth(n: u64, deepest: u64) -> Result<Vec<f64>, DomainError> {
    whole("n", n, 1, MOST_STEPS)?;
    rows("deepest", deepest)?;
    let mut members = vec![0.0; deepest as usize + 1];
    members[0] = 1.0;
    for i in 1..n {
        for depth in (1..members.len()).rev() {
            members[depth] += members[depth - 1] / i as f64;
        }
    }
    Ok(members)
}

/// Mean and variance of the depth of the last of `n` entrants: *H(n−1)* and *H(n−1)* − Σ 1/*i*².
///
/// ```
/// use downline_theory::recursive_tree::depth_of_last;
/// assert!((depth_of_last(1000)?.mean - 7.4845).abs() < 5e-5);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `n` below 1.
pub fn depth_of_last(n: u64) -> Result<Moments, DomainError> {
    // Depth counts the same trials as the founder's recruits.
    recruits(n, 1)
}

/// The chances that the last of `n` entrants is at depth 0, 1, … `deepest`. It has the law of the founder's
/// number of recruits: independent trials with chance 1/*i*, *i* = 1 … *n* − 1.
///
/// ```
/// use downline_theory::recursive_tree::depth_distribution;
/// assert_eq!(depth_distribution(3, 2)?, [0.0, 0.5, 0.5]);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `n` not from 1 to 10⁷, `deepest` above 100 000.
pub fn depth_distribution(n: u64, deepest: u64) -> Result<Vec<f64>, DomainError> {
    whole("n", n, 1, MOST_STEPS)?;
    rows("deepest", deepest)?;
    Ok(successes((1..n).map(|i| 1.0 / i as f64), deepest))
}

/// The chances that entrant `k` ends with a whole downline of 0, 1, … `most` members: a Pólya urn with one
/// ball in
/// *k* at first, so that entrant 2 has any size from 0 to *n* − 2 with the same chance.
///
/// ```
/// use downline_theory::recursive_tree::downline_distribution;
/// assert_eq!(downline_distribution(5, 2, 3)?, [0.25; 4]);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `n` not from 1 to 10⁷, `k` not from 1 to `n`, `most` above 100 000.
pub fn downline_distribution(n: u64, k: u64, most: u64) -> Result<Vec<f64>, DomainError> {
    entrant(n, k, MOST_STEPS)?;
    rows("most", most)?;
    let mut chances = vec![0.0; most as usize + 1];
    let rest = n - k;
    if k == 1 {
        if let Some(all) = chances.get_mut(rest as usize) {
            *all = 1.0;
        }
        return Ok(chances);
    }
    // None of the others joins below: Π (i − 1)/i; then from each size to the next.
    let mut chance = (k - 1) as f64 / (n - 1) as f64;
    for size in 0..=rest.min(most) {
        chances[size as usize] = chance;
        let left = (rest - size) as f64;
        chance *= left / (left + (k - 2) as f64);
    }
    Ok(chances)
}

/// Expected members in the subtree of entrant `k`, itself included: *n*/*k*.
///
/// ```
/// use downline_theory::recursive_tree::expected_subtree;
/// assert_eq!(expected_subtree(1000, 4)?, 250.0);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `k` not from 1 to `n`.
pub fn expected_subtree(n: u64, k: u64) -> Result<f64, DomainError> {
    entrant(n, k, MOST)?;
    Ok(n as f64 / k as f64)
}

/// Expected members in the subtree of a member taken at random, itself included: *H(n)*.
///
/// ```
/// use downline_theory::recursive_tree::mean_subtree;
/// assert_eq!(mean_subtree(2)?, 1.5);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `n` below 1.
pub fn mean_subtree(n: u64) -> Result<f64, DomainError> {
    whole("n", n, 1, MOST)?;
    Ok(harmonic(n))
}

/// The chance that a member taken at random has a downline of `m` members or more: 1/(*m* + 1), exactly, for
/// every *m* below *n*; no member has more.
///
/// ```
/// use downline_theory::recursive_tree::downline_at_least;
/// assert_eq!(downline_at_least(1000, 9)?, 0.1);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `n` below 1.
pub fn downline_at_least(n: u64, m: u64) -> Result<f64, DomainError> {
    whole("n", n, 1, MOST)?;
    Ok(if m < n { 1.0 / (m + 1) as f64 } else { 0.0 })
}
