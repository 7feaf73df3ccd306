//! How long it takes until all people are members: contagion among *n* people who all meet each other.
//!
//! With *i* members, the next joins at rate β·*i*·(*n* − *i*)/*n* (the SI model: Bartholomew, "Stochastic
//! Models for Social Processes", 1967; Bailey, "The Mathematical Theory of Infectious Diseases", 1975). The
//! mean of a large population follows the logistic curve (Verhulst 1838). Ticks differ from time without
//! steps, because a recruit of a tick does not recruit before the next: [`ticks_to_fill`] computes the ticks
//! themselves, exactly.

use super::domain::{DomainError, positive, real, refuse, whole};
use super::special_functions::{Moments, harmonic};

/// Mean and variance of the time until all of `n` are members, from one, at rate `beta`. The mean is
/// (2/β)·*H(n−1)*.
///
/// ```
/// use downline_theory::si::time_to_fill;
/// assert!((time_to_fill(3, 0.5)?.mean - 6.0).abs() < 1e-12);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `n` not from 2 to 10⁷, `beta` not above 0.
pub fn time_to_fill(n: u64, beta: f64) -> Result<Moments, DomainError> {
    whole("n", n, 2, super::domain::MOST_STEPS)?;
    positive("beta", beta)?;
    let spell = |i: u64| n as f64 / (beta * i as f64 * (n - i) as f64);
    let variance = (1..n).map(|i| spell(i) * spell(i)).sum();
    Ok(Moments { mean: 2.0 / beta * harmonic(n - 1), variance })
}

/// The share of members at time `t` in a large population of which `start` were members at time 0, at rate
/// `beta`.
///
/// ```
/// use downline_theory::si::logistic;
/// assert_eq!(logistic(0.5, 1.0, 0.0)?, 0.5);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `start` no share, `beta` not above 0, `t` not finite.
pub fn logistic(start: f64, beta: f64, t: f64) -> Result<f64, DomainError> {
    real("start", start, 0.0, 1.0)?;
    positive("beta", beta)?;
    real("t", t, -f64::MAX, f64::MAX)?;
    if start == 0.0 || start == 1.0 {
        return Ok(start);
    }
    Ok(1.0 / (1.0 + (1.0 - start) / start * libm::exp(-beta * t)))
}

/// When the logistic curve of `n` people grows fastest, from one member: ln(*n* − 1)/β. Half are members
/// then.
///
/// ```
/// use downline_theory::si::{logistic, inflection};
/// let t = inflection(1000, 0.2)?;
/// assert!((logistic(0.001, 0.2, t)? - 0.5).abs() < 1e-12);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `n` below 2, `beta` not above 0.
pub fn inflection(n: u64, beta: f64) -> Result<f64, DomainError> {
    whole("n", n, 2, u64::MAX)?;
    positive("beta", beta)?;
    Ok(libm::log((n - 1) as f64) / beta)
}

/// The mean number of ticks until all of `n` are members, from one, when in every tick each member approaches
/// one of the other *n* − 1, evenly, and convinces an outsider with this chance. Exact for the ticks: with
/// *i* members each convinces one of the *n* − *i* outsiders with chance *c*·(*n* − *i*)/(*n* − 1), and those
/// who are convinced twice join once. For small chances it tends to [`time_to_fill`] at the rate *c*·*n*/(*n*
/// − 1). Takes about *n*³ steps.
///
/// ```
/// use downline_theory::si::{ticks_to_fill, time_to_fill};
/// assert!((ticks_to_fill(2, 0.25)? - 4.0).abs() < 1e-12);
/// let (ticks, time) = (ticks_to_fill(50, 0.001)?, time_to_fill(50, 0.001 * 50.0 / 49.0)?.mean);
/// assert!((ticks / time - 1.0).abs() < 0.001);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `n` not from 2 to 500, `chance` not above 0 and at most 1.
pub fn ticks_to_fill(n: u64, chance: f64) -> Result<f64, DomainError> {
    whole("n", n, 2, 500)?;
    if !(chance > 0.0 && chance <= 1.0) {
        return Err(refuse("chance", chance, "a chance above 0, at most 1"));
    }
    // From how many members, how many ticks are left.
    let mut left = vec![0.0; n as usize + 1];
    for members in (1..n).rev() {
        let joins = entrants(n, members, chance);
        let later = (1..).zip(&joins[1..]).map(|(more, chance)| chance * left[members as usize + more]);
        let stays = joins[0];
        left[members as usize] = (1.0 + later.sum::<f64>()) / (1.0 - stays);
    }
    Ok(left[1])
}

/// The chances that 0, 1, … join in a tick. Approaches are made one after the other, each of which adds a new
/// member or not.
fn entrants(n: u64, members: u64, chance: f64) -> Vec<f64> {
    let (outside, met) = ((n - members) as usize, (n - 1) as f64);
    let mut at = vec![0.0; outside.min(members as usize) + 1];
    at[0] = 1.0;
    for _ in 0..members {
        for new in (1..at.len()).rev() {
            let another = |taken: usize| chance * (outside - taken) as f64 / met;
            at[new] = at[new] * (1.0 - another(new)) + at[new - 1] * another(new - 1);
        }
        at[0] *= 1.0 - chance * outside as f64 / met;
    }
    at
}
