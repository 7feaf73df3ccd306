//! Shares of the runs of a plan, each for a process of its own.

use std::ops::Range;

/// Most shares of one plan.
pub const MOST_SHARES: u64 = 1_000_000;

/// A share of the runs of a plan: number `number` of `of`, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share {
    number: u64,
    of: u64,
}

impl Share {
    /// Share `number` of `of`; `None` unless it is one of 1 to `of`, and `of` at most [`MOST_SHARES`].
    pub fn new(number: u64, of: u64) -> Option<Self> {
        (1 <= number && number <= of && of <= MOST_SHARES).then_some(Share { number, of })
    }

    /// The number of this share, counted from 1.
    pub fn number(self) -> u64 {
        self.number
    }

    /// The number of shares.
    pub fn of(self) -> u64 {
        self.of
    }

    /// The runs of this share, of `runs` runs. The ranges of all shares are disjoint and hold every run.
    ///
    /// ```
    /// use downline_experiment::Share;
    /// let range = |number| Share::new(number, 3).unwrap().range(10);
    /// assert_eq!([range(1), range(2), range(3)], [0..3, 3..6, 6..10]);
    /// assert_eq!((Share::new(0, 3), Share::new(4, 3)), (None, None));
    /// ```
    pub fn range(self, runs: u64) -> Range<u64> {
        let until = |number: u64| (u128::from(runs) * u128::from(number) / u128::from(self.of)) as u64;
        until(self.number - 1)..until(self.number)
    }
}
