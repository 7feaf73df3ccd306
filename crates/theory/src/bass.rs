//! Adoption by advertising and by example: Bass ("A new product growth for model consumer durables",
//! Management Science 15, 1969).
//!
//! A person who has not adopted does so at rate *p* + *q*·*F*, where *F* is the share of those who have: *p*
//! is innovation (an offer from outside), *q* imitation. With *q* = 0 it is the exponential approach of
//! selling to strangers, with *p* = 0 the logistic curve of [`si`](super::si).

use super::domain::{Checked, DomainError, MOST_STEPS, positive, real, refuse, whole};

fn check(p: f64, q: f64) -> Checked {
    positive("p", p)?;
    real("q", q, 0.0, f64::MAX)
}

/// The share that has adopted at time `t`: (1 − e^−(p+q)t) / (1 + (q/p)·e^−(p+q)t).
///
/// ```
/// use downline_theory::bass::adopted;
/// assert_eq!(adopted(0.03, 0.38, 0.0)?, 0.0);
/// assert!((adopted(0.1, 0.0, 10.0)? - (1.0 - (-1.0f64).exp())).abs() < 1e-12);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `p` not above 0, `q` or `t` below 0.
pub fn adopted(p: f64, q: f64, t: f64) -> Result<f64, DomainError> {
    check(p, q)?;
    real("t", t, 0.0, f64::MAX)?;
    let left = libm::exp(-(p + q) * t);
    Ok(-libm::expm1(-(p + q) * t) / (1.0 + q / p * left))
}

/// When most adopt: ln(*q*/*p*)/(*p* + *q*), at which ½ − *p*/2*q* have adopted.
///
/// ```
/// use downline_theory::bass::{adopted, peak};
/// let (p, q) = (0.03, 0.38);
/// assert!((adopted(p, q, peak(p, q)?)? - (0.5 - p / (2.0 * q))).abs() < 1e-12);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `p` not above 0, `q` not above `p` (where it falls from the beginning).
pub fn peak(p: f64, q: f64) -> Result<f64, DomainError> {
    check(p, q)?;
    if q <= p {
        return Err(refuse("q", q, format!("more than p, {p}: otherwise adoption falls from the beginning")));
    }
    Ok(libm::log(q / p) / (p + q))
}

/// The shares that have adopted after 0, 1, … `ticks` ticks. Offers come at the rate *p* + *q*·*F* throughout
/// a tick, with *F* as it was when the tick began, so that a person who has not adopted does so in the tick
/// with chance 1 − e^−(p+qF). For small *p* and *q* it tends to [`adopted`], from below, with a difference of
/// the order of *q*.
///
/// ```
/// use downline_theory::bass::{adopted, adopted_in_ticks};
/// let ticks = adopted_in_ticks(0.1, 0.0, 10)?;
/// assert!((ticks[10] - adopted(0.1, 0.0, 10.0)?).abs() < 1e-12);
/// assert!(adopted_in_ticks(0.1, 0.5, 10)?[10] < adopted(0.1, 0.5, 10.0)?);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `p` not above 0, `q` below 0, `ticks` above 10⁷.
pub fn adopted_in_ticks(p: f64, q: f64, ticks: u32) -> Result<Vec<f64>, DomainError> {
    check(p, q)?;
    whole("ticks", ticks.into(), 0, MOST_STEPS)?;
    let mut share = 0.0;
    let next = |_| {
        let now = share;
        share -= (1.0 - share) * libm::expm1(-(p + q * share));
        now
    };
    Ok((0..=ticks).map(next).collect())
}
