//! Chains that die out, and how large a cascade is: the branching process of Galton and Watson (Harris, "The
//! Theory of Branching Processes", 1963).
//!
//! A cascade of exits is a branching process in which each leaver sets off others: subcritical (mean below 1)
//! it stays small, with the law that Borel (1942) found for Poisson offspring and Otter ("The multiplicative
//! process", Annals of Mathematical Statistics 20, 1949) for any.

use super::domain::{Checked, DomainError, chance, positive, real, refuse, whole};
use super::special_functions::ln_choose;

/// How many recruits (or further leavers) one has.
#[derive(Debug, Clone, PartialEq)]
pub enum Offspring {
    /// Poisson with this mean.
    Poisson {
        /// Its mean, 0 … 1000.
        mean: f64,
    },
    /// The successes of `tries` tries with this chance each.
    Binomial {
        /// Number of tries, 1 … 1000.
        tries: u32,
        /// The chance of each.
        chance: f64,
    },
    /// Geometric from 0 with this mean.
    Geometric {
        /// Its mean, 0 … 1000.
        mean: f64,
    },
    /// The chances of 0, 1, 2, …, which sum to 1 (within 10⁻⁹); at most 1000 of them.
    Chances(Vec<f64>),
}

impl Offspring {
    fn check(&self) -> Checked {
        match self {
            Offspring::Poisson { mean } | Offspring::Geometric { mean } => real("mean", *mean, 0.0, 1000.0),
            Offspring::Binomial { tries, chance: each } => {
                whole("tries", (*tries).into(), 1, 1000)?;
                chance("chance", *each)
            }
            Offspring::Chances(chances) => {
                whole("chances", chances.len() as u64, 1, 1000)?;
                for &each in chances {
                    chance("chances", each)?;
                }
                let sum: f64 = chances.iter().sum();
                match (sum - 1.0).abs() <= 1e-9 {
                    true => Ok(()),
                    false => Err(refuse("chances", format!("a sum of {sum}"), "chances that sum to 1")),
                }
            }
        }
    }

    fn mean(&self) -> f64 {
        match self {
            Offspring::Poisson { mean } | Offspring::Geometric { mean } => *mean,
            Offspring::Binomial { tries, chance } => f64::from(*tries) * chance,
            Offspring::Chances(chances) => {
                (0..).zip(chances).map(|(count, chance)| f64::from(count) * chance).sum()
            }
        }
    }

    /// The generating function and its derivative at `x`.
    fn generates(&self, x: f64) -> (f64, f64) {
        match self {
            Offspring::Poisson { mean } => {
                let value = libm::exp(mean * (x - 1.0));
                (value, mean * value)
            }
            Offspring::Binomial { tries, chance } => {
                let (tries, base) = (f64::from(*tries), 1.0 - chance + chance * x);
                (libm::pow(base, tries), tries * chance * libm::pow(base, tries - 1.0))
            }
            Offspring::Geometric { mean } => {
                let value = 1.0 / (1.0 + mean * (1.0 - x));
                (value, mean * value * value)
            }
            Offspring::Chances(chances) => {
                let horner =
                    |(value, slope): (f64, f64), chance: &f64| (value * x + chance, slope * x + value);
                chances.iter().rev().fold((0.0, 0.0), horner)
            }
        }
    }

    /// The chance that `parents` have `children` together.
    fn together(&self, parents: u64, children: u64) -> f64 {
        let (many, count) = (parents as f64, children as f64);
        match self {
            Offspring::Poisson { mean } if *mean > 0.0 => {
                libm::exp(count * libm::log(mean * many) - mean * many - libm::lgamma(count + 1.0))
            }
            Offspring::Binomial { tries, chance } if *chance > 0.0 && *chance < 1.0 => {
                let tries = f64::from(*tries) * many;
                if count > tries {
                    return 0.0;
                }
                let failed = (tries - count) * libm::log1p(-chance);
                libm::exp(ln_choose(tries, count) + count * libm::log(*chance) + failed)
            }
            Offspring::Geometric { mean } if *mean > 0.0 => {
                let stop = many * libm::log1p(*mean);
                libm::exp(
                    ln_choose(many + count - 1.0, count) + count * libm::log(mean / (1.0 + mean)) - stop,
                )
            }
            Offspring::Chances(chances) => convolved(chances, parents, children as usize)[children as usize],
            Offspring::Binomial { chance, tries } if *chance == 1.0 => {
                f64::from(u8::from(children == parents * u64::from(*tries)))
            }
            _ => f64::from(u8::from(children == 0)),
        }
    }
}

/// The law of the sum of `many` such numbers, up to `most`.
fn convolved(chances: &[f64], many: u64, most: usize) -> Vec<f64> {
    let product = |one: &[f64], other: &[f64]| {
        let mut sums = vec![0.0; most + 1];
        for (a, &first) in one.iter().enumerate().take(most + 1) {
            for (sum, &second) in sums[a..].iter_mut().zip(other) {
                *sum += first * second;
            }
        }
        sums
    };
    let (mut left, mut power, mut sums) = (many, chances.to_vec(), vec![1.0]);
    while left > 0 {
        if left % 2 == 1 {
            sums = product(&sums, &power);
        }
        power = product(&power, &power);
        left /= 2;
    }
    sums.resize(most + 1, 0.0);
    sums
}

/// The chance that a chain that starts with one dies out: the smallest root of *q* = *g*(*q*), 1 if the mean
/// is at most 1 (unless each member has exactly one). Newton's method from 0, which rises to it. Absolute
/// error below 10⁻¹², near a mean of 1 below 10⁻⁶.
///
/// ```
/// use downline_theory::branching::{Offspring, extinction};
/// assert!((extinction(&Offspring::Poisson { mean: 2.0 })? - 0.20319).abs() < 5e-6);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// Numbers outside of what [`Offspring`] says.
pub fn extinction(offspring: &Offspring) -> Result<f64, DomainError> {
    offspring.check()?;
    if offspring.generates(0.0).0 == 0.0 {
        return Ok(0.0);
    }
    if offspring.mean() <= 1.0 {
        return Ok(1.0);
    }
    let mut root = 0.0;
    for _ in 0..200 {
        let (value, slope) = offspring.generates(root);
        let next = root + (value - root) / (1.0 - slope);
        if next.is_nan() || next <= root {
            break;
        }
        root = next.min(1.0);
    }
    Ok(root)
}

/// The chance that a chain that starts with one has died out after `generations` generations: *g* applied
/// `generations` times to 0. Exact.
///
/// ```
/// use downline_theory::branching::{Offspring, extinct_by};
/// let pairs = Offspring::Binomial { tries: 2, chance: 0.5 };
/// assert_eq!(extinct_by(&pairs, 1)?, 0.25);
/// assert_eq!(extinct_by(&pairs, 2)?, 0.625 * 0.625);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// Numbers outside of what [`Offspring`] says.
pub fn extinct_by(offspring: &Offspring, generations: u32) -> Result<f64, DomainError> {
    offspring.check()?;
    Ok((0..generations).fold(0.0, |extinct, _| offspring.generates(extinct).0))
}

/// The share *z* of a large population that an outbreak reaches in the end when each of those reached would
/// reach `reproduction` others at first: *z* = 1 − e^(−*R*·*z*), 0 for *R* ≤ 1 (Kermack and McKendrick 1927).
///
/// ```
/// use downline_theory::branching::final_size;
/// assert!((final_size(1.5)? - 0.58281).abs() < 5e-6);
/// assert!((final_size(2.0)? - 0.79681).abs() < 5e-6);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `reproduction` not from 0 to 1000.
pub fn final_size(reproduction: f64) -> Result<f64, DomainError> {
    real("reproduction", reproduction, 0.0, 1000.0)?;
    Ok(1.0 - extinction(&Offspring::Poisson { mean: reproduction })?)
}

/// The mean size of a cascade, its first member included: 1/(1 − mean).
///
/// ```
/// use downline_theory::branching::mean_cascade;
/// assert_eq!(mean_cascade(0.75)?, 4.0);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `mean` not from 0 to below 1 (from 1 on the mean is infinite).
pub fn mean_cascade(mean: f64) -> Result<f64, DomainError> {
    if !(0.0..1.0).contains(&mean) {
        return Err(refuse("mean", mean, "a number from 0 to below 1"));
    }
    Ok(1.0 / (1.0 - mean))
}

/// The chance that a cascade with Poisson offspring, which starts with `start` members, comes to `size`:
/// (s/n)·e^(−λn)(λn)^(n−s)/(n−s)! (Borel 1942 for one; Tanner 1961). Relative error below 10⁻¹¹ × `size`.
///
/// ```
/// use downline_theory::branching::borel;
/// assert!((borel(0.5, 1, 1)? - (-0.5f64).exp()).abs() < 1e-15);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// `mean` not above 0, `start` or `size` below 1, `size` above 10⁹.
pub fn borel(mean: f64, start: u64, size: u64) -> Result<f64, DomainError> {
    positive("mean", mean)?;
    whole("start", start, 1, u64::MAX)?;
    whole("size", size, 1, 1_000_000_000)?;
    if size < start {
        return Ok(0.0);
    }
    let (s, n) = (start as f64, size as f64);
    let more = n - s;
    let powers = if more == 0.0 { 0.0 } else { more * libm::log(mean * n) };
    Ok(s / n * libm::exp(powers - mean * n - libm::lgamma(more + 1.0)))
}

/// The chance that a cascade that starts with one comes to `size`: 1/*n* × the chance that *n* of them have
/// *n* − 1 offspring together (Otter 1949). Relative error below 10⁻¹¹ × `size`.
///
/// ```
/// use downline_theory::branching::{Offspring, borel, total_progeny};
/// let poisson = Offspring::Poisson { mean: 0.5 };
/// assert!((total_progeny(&poisson, 7)? - borel(0.5, 1, 7)?).abs() < 1e-14);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// Numbers outside of what [`Offspring`] says; `size` not from 1 to 10 000.
pub fn total_progeny(offspring: &Offspring, size: u64) -> Result<f64, DomainError> {
    offspring.check()?;
    whole("size", size, 1, 10_000)?;
    Ok(offspring.together(size, size - 1) / size as f64)
}
