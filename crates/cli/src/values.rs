//! Numbers on the command line: each refusal says what is allowed.

use std::fmt::Display;
use std::ops::RangeInclusive;

use downline_experiment::{ExperimentError, MOST_RUNS, Metric};

use crate::meant::did_you_mean;

/// A whole number of a range.
pub(super) fn whole<T>(text: &str, allowed: RangeInclusive<T>) -> Result<T, String>
where
    T: TryFrom<u64> + PartialOrd + Display,
{
    let number = text.parse::<u64>().ok().and_then(|number| T::try_from(number).ok());
    number
        .filter(|number| allowed.contains(number))
        .ok_or_else(|| format!("allowed: a whole number from {} to {}", allowed.start(), allowed.end()))
}

/// How often something is run.
pub(super) fn replicates(text: &str) -> Result<u64, String> {
    whole(text, 1..=MOST_RUNS)
}

/// A number of ticks, or one of them.
pub(super) fn tick(text: &str) -> Result<u32, String> {
    whole(text, 0..=u32::MAX)
}

/// A share between nothing and all.
pub(super) fn share(text: &str) -> Result<f64, String> {
    let share = text.parse().ok().filter(|&share: &f64| share > 0.0 && share < 1.0);
    share.ok_or_else(|| "allowed: more than 0 and less than 1, as in 0.01".to_owned())
}

/// A number of a run by name.
pub(super) fn measure(text: &str) -> Result<Metric, String> {
    text.parse().map_err(|error: ExperimentError| format!("{error}{}", did_you_mean(error.meant())))
}
