//! Quota-limited recruiting: no member may bring in more than *m*; each member with places left is as likely
//! as any other.
//!
//! Gastwirth and Bhattacharya ("Two probability models of pyramid or chain letter schemes demonstrating that
//! their promotional claims are unreliable", Operations Research 32, 1984). The number of members with places
//! left is itself random, so that for most *m* only the limit of a large tree is simple. There the *n*-th
//! entrant meets about *n*/*x* members with places, where 1/*x* = 1 − (*x*/(1 + *x*))^*m*, and a member's
//! recruits follow a Poisson law cut off at *m*. For *m* = 2, *x* is the golden ratio. Errors at *n* members
//! are of the order of 1/*n* (below 1/*n* for the shares of *m* = 2). Exact at finite *n* are the law of the
//! leaves for *m* = 2, and, for trees that are not too large, the law of whatever is counted by recruits for
//! any *m*.

use std::collections::BTreeMap;

use super::domain::{DomainError, real, refuse, whole};

/// How much more often than in the unlimited case a member with places is chosen: *x*, from 1 (no limit) to
/// 1.618 (*m* = 2).
///
/// ```
/// use downline_theory::quota::pressure;
/// assert!((pressure(2)? - (1.0 + 5f64.sqrt()) / 2.0).abs() < 1e-12);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `m` not from 2 to 1000. (With *m* = 1 the tree is a path: only the last member has a place.)
pub fn pressure(m: u32) -> Result<f64, DomainError> {
    whole("m", m.into(), 2, 1000)?;
    let excess = |x: f64| 1.0 / x - 1.0 + libm::pow(x / (1.0 + x), m.into());
    let (mut low, mut high) = (1.0, 2.0);
    for _ in 0..100 {
        let middle = (low + high) / 2.0;
        if excess(middle) > 0.0 { low = middle } else { high = middle }
    }
    Ok(low)
}

/// The shares of members with 0, 1, … `m` recruits in a large tree: x^r/(1 + x)^(r+1) below *m*, and the rest
/// at *m*.
///
/// ```
/// use downline_theory::quota::shares_by_recruits;
/// assert!((shares_by_recruits(2)?[0] - 0.381_966).abs() < 1e-6);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `m` not from 2 to 1000.
pub fn shares_by_recruits(m: u32) -> Result<Vec<f64>, DomainError> {
    let x = pressure(m)?;
    let ratio = x / (1.0 + x);
    let share = |r: u32| libm::pow(ratio, r.into()) * if r < m { 1.0 - ratio } else { 1.0 };
    Ok((0..=m).map(share).collect())
}

/// The chance, in a large tree, that a member who joined when this share of the members was there has no
/// recruits: share^*x*.
///
/// ```
/// use downline_theory::quota::recruits_nobody;
/// assert!(recruits_nobody(2, 0.5)? < 0.5);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `m` not from 2 to 1000, `joined` no share.
pub fn recruits_nobody(m: u32, joined: f64) -> Result<f64, DomainError> {
    real("joined", joined, 0.0, 1.0)?;
    Ok(libm::pow(joined, pressure(m)?))
}

/// Expected recruits, in a large tree, of a member who joined when this share of the members was there: the
/// mean of min(*m*, Poisson(−*x* ln share)).
///
/// ```
/// use downline_theory::quota::expected_recruits;
/// assert!(expected_recruits(2, 0.01)? < 2.0);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `m` not from 2 to 1000, `joined` not above 0 and at most 1.
pub fn expected_recruits(m: u32, joined: f64) -> Result<f64, DomainError> {
    if !(joined > 0.0 && joined <= 1.0) {
        return Err(refuse("joined", joined, "a share above 0, at most 1"));
    }
    let rate = -pressure(m)? * libm::log(joined);
    let (mut term, mut below, mut mean) = (libm::exp(-rate), 0.0, 0.0);
    for r in 0..m {
        below += term;
        mean += 1.0 - below;
        term *= rate / f64::from(r + 1);
    }
    Ok(mean)
}

/// The law of how many of `n` members have no recruits when no member may bring in more than two: entry *l*
/// is the chance of *l*. Exact. With *l* leaves there are *l* − 1 full members and *n* − *l* + 1 with places,
/// of whom *l* are leaves, so that the next entrant leaves *l* as it is with chance *l*/(*n* − *l* + 1) and
/// adds one otherwise. Takes *n*²/4 steps.
///
/// ```
/// use downline_theory::quota::leaves_of_two;
/// assert_eq!(leaves_of_two(3)?, [0.0, 0.5, 0.5]);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `n` not from 1 to 50 000.
pub fn leaves_of_two(n: u64) -> Result<Vec<f64>, DomainError> {
    whole("n", n, 1, 50_000)?;
    let mut chances = vec![0.0; n.div_ceil(2) as usize + 1];
    chances[1] = 1.0;
    for members in 1..n {
        let most = (members + 1).div_ceil(2).min(chances.len() as u64 - 1);
        let same = |leaves: u64| leaves as f64 / (members - leaves + 1) as f64;
        for leaves in (1..=most).rev() {
            let kept = if leaves <= members { chances[leaves as usize] * same(leaves) } else { 0.0 };
            let risen = chances[leaves as usize - 1] * (1.0 - same(leaves - 1));
            chances[leaves as usize] = kept + if leaves > 1 { risen } else { 0.0 };
        }
    }
    Ok(chances)
}

/// Most steps of [`members_by_recruits`], about.
const MOST: f64 = 1e8;

/// Expected number of the `n` members with exactly 0, 1, … `m` recruits when no member may bring in more than
/// `m`. Exact for every `n`, not only in the limit: the chances of all compositions of the tree (how many
/// members have 0, 1, … `m` recruits) are followed from one entrant to the next, who meets each member with
/// places as likely. Their number grows as *n*^(*m* − 1).
///
/// ```
/// use downline_theory::quota::{leaves_of_two, members_by_recruits};
/// assert_eq!(members_by_recruits(2, 3)?, [1.5, 1.0, 0.5]);
/// let leaves: f64 = (0..).zip(leaves_of_two(60)?).map(|(leaves, chance)| f64::from(leaves) * chance).sum();
/// assert!((members_by_recruits(2, 60)?[0] - leaves).abs() < 1e-11);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `m` not from 1 to 1000, `n` not from 1 or so large that *n*^min(*m*, *n*) exceeds 10⁸ (10 000 for two
/// recruits, 464 for three, 100 for four).
pub fn members_by_recruits(m: u32, n: u64) -> Result<Vec<f64>, DomainError> {
    whole("m", m.into(), 1, 1000)?;
    whole("n", n, 1, 100_000_000)?;
    let places = u64::from(m).min(n) as usize;
    if libm::pow(n as f64, places as f64) > MOST {
        return Err(refuse("n", n, "so few that n^min(m, n) is at most 10⁸"));
    }
    // How many members have 0, 1, … recruits and places left; the rest is full.
    let mut founder = vec![0_u32; places];
    founder[0] = 1;
    let mut trees = BTreeMap::from([(founder, 1.0)]);
    for _ in 1..n {
        let mut grown = BTreeMap::new();
        for (tree, chance) in trees {
            let open: u32 = tree.iter().sum();
            for recruits in (0..places).filter(|&recruits| tree[recruits] > 0) {
                let mut next = tree.clone();
                next[recruits] -= 1;
                next[0] += 1;
                if let Some(more) = next.get_mut(recruits + 1) {
                    *more += 1;
                }
                *grown.entry(next).or_insert(0.0) += chance * f64::from(tree[recruits]) / f64::from(open);
            }
        }
        trees = grown;
    }
    let mut members = vec![0.0; m as usize + 1];
    for (tree, chance) in trees {
        let open: u32 = tree.iter().sum();
        members.iter_mut().zip(&tree).for_each(|(sum, &count)| *sum += chance * f64::from(count));
        members[places] += chance * (n as f64 - f64::from(open));
    }
    Ok(members)
}
