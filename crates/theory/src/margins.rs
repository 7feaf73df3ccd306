//! What several margins one on top of the other do to price and sales: double marginalisation (Spengler,
//! "Vertical integration and antitrust policy", Journal of Political Economy 58, 1950).
//!
//! End buyers take *Q* = *a* − *b*·*P*. The first of *n* stages makes the good at *c* and names a price to
//! the second, and so on; the last names *P*. Each earns most, given what the next will do. Every stage
//! halves what is sold.

use super::domain::{DomainError, positive, real, refuse, whole};

/// Linear demand, and what a unit costs to make.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Market {
    /// What would be taken at a price of 0: *a*.
    pub most: f64,
    /// How many units fewer for each unit of money: *b*.
    pub slope: f64,
    /// What a unit costs to make: *c*; below *a*/*b*.
    pub cost: f64,
}

impl Market {
    /// What would be sold at cost: *a* − *b*·*c*.
    fn at_cost(&self) -> Result<f64, DomainError> {
        let Market { most, slope, cost } = *self;
        positive("most", most)?;
        positive("slope", slope)?;
        real("cost", cost, 0.0, f64::MAX)?;
        let sold = most - slope * cost;
        match sold > 0.0 {
            true => Ok(sold),
            false => Err(refuse("cost", cost, format!("less than most / slope, {}", most / slope))),
        }
    }
}

fn check(stages: u32) -> Result<(), DomainError> {
    whole("stages", stages.into(), 1, 1000)
}

/// Units sold through *n* stages: (*a* − *b*·*c*)/2ⁿ.
///
/// ```
/// use downline_theory::margins::{Market, sold};
/// let market = Market { most: 100.0, slope: 1.0, cost: 20.0 };
/// assert_eq!([1, 2, 3].map(|stages| sold(market, stages).unwrap()), [40.0, 20.0, 10.0]);
/// ```
///
/// # Errors
/// A market without demand at cost; `stages` not from 1 to 1000.
pub fn sold(market: Market, stages: u32) -> Result<f64, DomainError> {
    check(stages)?;
    Ok(market.at_cost()? * libm::exp2(-f64::from(stages)))
}

/// What end buyers pay: (*a* − *Q*)/*b*.
///
/// ```
/// use downline_theory::margins::{Market, retail_price};
/// let market = Market { most: 100.0, slope: 1.0, cost: 20.0 };
/// assert_eq!(retail_price(market, 2)?, 80.0);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// As [`sold`].
pub fn retail_price(market: Market, stages: u32) -> Result<f64, DomainError> {
    Ok((market.most - sold(market, stages)?) / market.slope)
}

/// What stage `stage` (1 makes the good) of *n* earns: (*a* − *b*·*c*)²/(*b*·2^(n+i)).
///
/// ```
/// use downline_theory::margins::{Market, profit};
/// let market = Market { most: 100.0, slope: 1.0, cost: 20.0 };
/// assert_eq!([1, 2].map(|stage| profit(market, 2, stage).unwrap()), [800.0, 400.0]);
/// ```
///
/// # Errors
/// As [`sold`]; `stage` not from 1 to `stages`.
pub fn profit(market: Market, stages: u32, stage: u32) -> Result<f64, DomainError> {
    check(stages)?;
    whole("stage", stage.into(), 1, stages.into())?;
    let sold = market.at_cost()?;
    Ok(sold * sold / market.slope * libm::exp2(-f64::from(stages + stage)))
}
