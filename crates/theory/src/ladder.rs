//! Where a ladder of wholesale prices breaks even: arithmetic that no behaviour can change.
//!
//! The story's ladder: made for 30, listed at 300, tier *k* pays 150 + 30·(*k* − 1).

use downline::units::Money;

use super::domain::{DomainError, refuse, whole};

fn above_nothing(argument: &'static str, amount: Money) -> Result<(), DomainError> {
    match amount > Money::ZERO {
        true => Ok(()),
        false => Err(refuse(argument, amount, "an amount above 0")),
    }
}

/// The share of its goods that a reseller must sell at `ask` to earn what they cost at `price`: price/ask.
/// Above 1 it cannot.
///
/// ```
/// use downline::units::Money;
/// use downline_theory::ladder;
/// let yuan = Money::from_yuan;
/// let share = |price| ladder::break_even_share(yuan(price), yuan(300)).unwrap();
/// let shares = [150, 180, 210, 240, 270, 300].map(share);
/// assert_eq!(shares, [0.5, 0.6, 0.7, 0.8, 0.9, 1.0]);
/// ```
///
/// # Errors
/// `price` below 0, `ask` not above 0.
pub fn break_even_share(price: Money, ask: Money) -> Result<f64, DomainError> {
    above_nothing("ask", ask)?;
    if price < Money::ZERO {
        return Err(refuse("price", price, "an amount from 0"));
    }
    Ok(price.fen() as f64 / ask.fen() as f64)
}

/// How many recruits (in the whole downline, each with the same entry order) cover a reseller's own entry
/// order when orders ship from the supplier, nothing is sold to end buyers, and each unit of theirs earns
/// `markup`: price/markup, rounded up.
///
/// ```
/// use downline::units::Money;
/// use downline_theory::ladder;
/// let yuan = Money::from_yuan;
/// let needed = |price| ladder::recruits_to_break_even(yuan(price), yuan(30)).unwrap();
/// let recruits = [150, 180, 210, 240, 270].map(needed);
/// assert_eq!(recruits, [5, 6, 7, 8, 9]);
/// ```
///
/// From own stock one recruit is enough: it takes over the goods, at a higher price than they cost.
///
/// # Errors
/// `price` below 0, `markup` not above 0.
pub fn recruits_to_break_even(price: Money, markup: Money) -> Result<u64, DomainError> {
    above_nothing("markup", markup)?;
    if price < Money::ZERO {
        return Err(refuse("price", price, "an amount from 0"));
    }
    Ok((price.fen() as u64).div_ceil(markup.fen() as u64))
}

/// The first tier (1, 2, …) whose price leaves no margin at what end buyers really pay; `None` if all have
/// one.
///
/// ```
/// use downline::units::Money;
/// use downline_theory::ladder;
/// let prices = [150, 180, 210, 240, 270].map(Money::from_yuan);
/// assert_eq!(ladder::first_without_margin(&prices, Money::from_yuan(240))?, Some(4));
/// assert_eq!(ladder::first_without_margin(&prices, Money::from_yuan(270))?, Some(5));
/// assert_eq!(ladder::first_without_margin(&prices, Money::from_yuan(300))?, None);
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// No price, or prices that do not rise.
pub fn first_without_margin(prices: &[Money], street: Money) -> Result<Option<u32>, DomainError> {
    whole("prices", prices.len() as u64, 1, u32::MAX.into())?;
    if let Some(pair) = prices.windows(2).find(|pair| pair[1] <= pair[0]) {
        return Err(refuse("prices", pair[1], format!("more than the tier above pays, {}", pair[0])));
    }
    Ok((1..).zip(prices).find(|(_, price)| **price >= street).map(|(tier, _)| tier))
}

/// What supplier and resellers earn together, whatever the ladder: what end buyers paid less `unit_cost` for
/// each unit made. All that the chain pays each other cancels out.
///
/// ```
/// use downline::units::Money;
/// use downline_theory::ladder;
/// let earned = ladder::earned_together(Money::from_yuan(24_000), Money::from_yuan(30), 1_000)?;
/// assert_eq!(earned, Money::from_yuan(-6_000));
/// # Ok::<(), downline_theory::DomainError>(())
/// ```
///
/// # Errors
/// Amounts beyond 64 bits of fen.
pub fn earned_together(consumers_paid: Money, unit_cost: Money, made: u64) -> Result<Money, DomainError> {
    let cost = unit_cost.checked_times(made).and_then(|cost| consumers_paid.checked_add(-cost));
    cost.ok_or_else(|| refuse("made", made, "a number of units at which all money fits 64 bits of fen"))
}
