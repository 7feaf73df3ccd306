//! Instalments for the entry order, ready for use.

use super::share_of;
use crate::scenario::Instalments;

/// What a supplier lends of an entry order, and when it is repaid.
#[derive(Debug, Clone, Copy)]
pub(crate) struct InstalmentTerms {
    /// Share of the price that is lent, in billionths.
    lent: i64,
    ticks: u32,
}

impl InstalmentTerms {
    pub(super) fn new(instalments: Instalments) -> Self {
        let Instalments { down, ticks } = instalments;
        InstalmentTerms { lent: ((1.0 - down) * 1e9).round() as i64, ticks }
    }

    /// The loan for an entry order of this price, in fen.
    pub(crate) fn loan(&self, price: i64) -> i64 {
        share_of(price, self.lent)
    }

    /// The instalment at `tick`, in fen, of a reseller that joined at `joined` and owes this much, in fen: an
    /// equal part for each tick that is left, rounded up, and all of it from the last tick on.
    pub(crate) fn due(&self, owed: i64, joined: u32, tick: u32) -> i64 {
        if tick <= joined {
            return 0;
        }
        let left = (joined + self.ticks + 1).saturating_sub(tick).max(1);
        (owed + i64::from(left) - 1) / i64::from(left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loan_is_repaid_in_equal_parts_by_its_last_tick() {
        let terms = InstalmentTerms::new(Instalments { down: 0.25, ticks: 4 });
        let mut owed = terms.loan(1_000);
        assert_eq!((owed, terms.due(owed, 7, 7)), (750, 0));
        let parts: Vec<i64> = (8..12)
            .map(|tick| {
                let due = terms.due(owed, 7, tick);
                owed -= due;
                due
            })
            .collect();
        assert_eq!((parts, owed), (vec![188, 188, 187, 187], 0));
        assert_eq!(terms.due(90, 7, 30), 90, "all of it once the time is over");
        assert_eq!(InstalmentTerms::new(Instalments { down: 1.0, ticks: 4 }).loan(1_000), 0);
    }
}
