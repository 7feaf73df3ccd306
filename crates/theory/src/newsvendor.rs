//! How much to order before demand is known: the newsvendor (Arrow, Harris and Marschak, "Optimal inventory
//! policy", Econometrica 19, 1951; Porteus, "Foundations of Stochastic Inventory Theory", 2002).
//!
//! A unit bought at `cost` sells at `price` while demand lasts and is worth `salvage` afterwards. The order
//! that earns most meets all demand with the *critical fractile* (price − cost)/(price − salvage) as its
//! chance. On a ladder the fractile falls from tier to tier, so that a sensible reseller far down orders less
//! than the mean demand.

use super::domain::{Checked, DomainError, real, refuse};
use super::special_functions::{normal_below, normal_quantile};

/// Prices of one unit, in any currency.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Terms {
    /// What end buyers pay.
    pub price: f64,
    /// What it costs; from `salvage` to `price`.
    pub cost: f64,
    /// What an unsold unit is worth; below `price`.
    pub salvage: f64,
}

impl Terms {
    fn check(&self) -> Checked {
        let Terms { price, cost, salvage } = *self;
        real("price", price, -1e15, 1e15)?;
        real("salvage", salvage, -1e15, 1e15)?;
        if salvage >= price {
            return Err(refuse("salvage", salvage, format!("less than the price, {price}")));
        }
        real("cost", cost, salvage, price)
    }
}

/// The chance with which the best order meets all demand: (price − cost)/(price − salvage).
///
/// ```
/// use downline_theory::newsvendor::{Terms, fractile};
/// assert_eq!(fractile(Terms { price: 300.0, cost: 210.0, salvage: 0.0 })?, 0.3);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// Terms that are not `salvage` ≤ `cost` ≤ `price`, `salvage` < `price`.
pub fn fractile(terms: Terms) -> Result<f64, DomainError> {
    terms.check()?;
    Ok((terms.price - terms.cost) / (terms.price - terms.salvage))
}

/// The best order under normal demand: mean + deviation × Φ⁻¹(fractile). Goods that earn nothing for certain
/// are not worth an order: at a fractile of 0 it is −∞, at 1 it is ∞, unless demand is certain.
///
/// ```
/// use downline_theory::newsvendor::{Terms, best_order};
/// let order = |cost| best_order(Terms { price: 300.0, cost, salvage: 0.0 }, 100.0, 30.0).unwrap();
/// let orders = [150.0, 180.0, 210.0, 240.0, 270.0].map(|cost| (order(cost) * 100.0).round() / 100.0);
/// assert_eq!(orders, [100.0, 92.4, 84.27, 74.75, 61.55]);
/// ```
///
/// # Errors
/// As [`fractile`]; `mean` not finite, `deviation` below 0.
pub fn best_order(terms: Terms, mean: f64, deviation: f64) -> Result<f64, DomainError> {
    real("mean", mean, -1e15, 1e15)?;
    real("deviation", deviation, 0.0, 1e15)?;
    let fractile = fractile(terms)?;
    Ok(if deviation == 0.0 { mean } else { mean + deviation * normal_quantile(fractile) })
}

/// Expected profit of an order under normal demand: (price − salvage)·E[min(demand, order)] − (cost −
/// salvage)·order. Demand below 0 counts as what it is, so that `mean` should be several deviations above 0.
///
/// ```
/// use downline_theory::newsvendor::{Terms, best_order, expected_profit};
/// let terms = Terms { price: 300.0, cost: 240.0, salvage: 0.0 };
/// let best = best_order(terms, 100.0, 30.0)?;
/// let at = |order| expected_profit(terms, 100.0, 30.0, order).unwrap();
/// assert!(at(best) > at(best + 1.0) && at(best) > at(best - 1.0));
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// As [`best_order`]; `order` not finite.
pub fn expected_profit(terms: Terms, mean: f64, deviation: f64, order: f64) -> Result<f64, DomainError> {
    terms.check()?;
    real("mean", mean, -1e15, 1e15)?;
    real("deviation", deviation, 0.0, 1e15)?;
    real("order", order, -1e15, 1e15)?;
    let sold = if deviation == 0.0 {
        mean.min(order)
    } else {
        let z = (order - mean) / deviation;
        let density = libm::exp(-z * z / 2.0) / libm::sqrt(2.0 * std::f64::consts::PI);
        let below = normal_below(z);
        mean * below - deviation * density + order * (1.0 - below)
    };
    Ok((terms.price - terms.salvage) * sold - (terms.cost - terms.salvage) * order)
}
