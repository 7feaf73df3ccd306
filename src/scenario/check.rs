//! Limits, and checks of single values.

use super::error::ScenarioError;
use crate::units::Money;

/// The deepest tier there can be.
pub(crate) const MOST_TIERS: u32 = 65_535;
/// How many batches of one supplier can be alive at once.
pub(crate) const LIVE_BATCHES: u32 = 16;

pub(super) const MOST_PEOPLE: u32 = u32::MAX - 1;
pub(super) const MOST_TICKS: u32 = 65_535;
pub(super) const MOST_SUPPLIERS: usize = 100;
pub(super) const MOST_RANKS: usize = 255;
pub(super) const MOST_LEVELS: usize = 255;
pub(super) const MOST_EVENTS: usize = 10_000;
pub(super) const MOST_UNITS: u32 = 10_000_000;
pub(crate) const MOST_PRICE: Money = Money::from_yuan(100_000_000);
pub(super) const MOST_CASH: Money = Money::from_yuan(10_000_000_000_000);
/// Deposits are kept as 32-bit counts of fen.
pub(super) const MOST_DEPOSIT: Money = Money::from_yuan(40_000_000);
pub(super) const MOST_NEED_TICKS: u32 = 200;

/// What a check has found: nothing, or a fault.
pub(super) type Check = Result<(), ScenarioError>;

/// A check of a field that may also be `null`.
pub(super) fn or_null(check: Check) -> Check {
    check.map_err(|error| match error {
        ScenarioError::Value { path, value, allowed } => {
            ScenarioError::Value { path, value, allowed: format!("{allowed}, or null") }
        }
        other => other,
    })
}

pub(super) fn length(path: &str, count: usize, most: usize, things: &str) -> Check {
    if (1..=most).contains(&count) {
        return Ok(());
    }
    Err(ScenarioError::value(path, format!("a list of {count}"), format!("1 to {most} {things}")))
}

pub(super) fn whole(path: &str, value: u32, least: u32, most: u32) -> Check {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    Err(ScenarioError::value(path, value, format!("a whole number from {least} to {most}")))
}

pub(super) fn real(path: &str, value: f64, least: f64, most: f64) -> Check {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    // Plain decimals of extreme numbers run to hundreds of digits.
    let given = if value.abs() < 1e16 { value.to_string() } else { format!("{value:e}") };
    Err(ScenarioError::value(path, given, format!("a number from {least} to {most}")))
}

pub(super) fn share(path: &str, value: f64) -> Check {
    real(path, value, 0.0, 1.0)
}

pub(super) fn amount(path: &str, value: Money, least: Money, most: Money) -> Check {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    Err(ScenarioError::value(path, value, format!("an amount from {least} to {most} yuan")))
}

pub(super) fn rising(path: &str, price: Money, better: Option<Money>) -> Check {
    match better {
        Some(better) if price <= better => {
            Err(ScenarioError::value(path, price, format!("more than the tier above pays, {better}")))
        }
        _ => Ok(()),
    }
}
