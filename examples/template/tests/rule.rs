//! What holds of the rule in any scenario.

use downline::event::{Entry, Phase};
use downline::testing::{audits, conserves, runs, same_bytes};
use downline::{Money, Observer, Posting, Tick, World};
use my_study::Careful;
use proptest::prelude::*;
use std::ops::ControlFlow;

/// Counts sales below cost, by a yuan and more: an average is rounded.
#[derive(Default)]
struct Losses(u64);

impl Observer for Losses {
    fn phase(&mut self, _: Tick, _: Phase, entries: &[Entry], _: &World) -> ControlFlow<()> {
        for entry in entries {
            if let Posting::Retail { amount, value, .. } = entry.posting {
                self.0 += u64::from(amount + Money::from_yuan(1) < value);
            }
        }
        ControlFlow::Continue(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Books agree, and a run repeats, whatever the rule decides.
    #[test]
    fn the_books_agree_and_runs_repeat(run in runs(), tenths in 0..20u32) {
        let run = run.deciding(move || Careful { units_each: f64::from(tenths) / 10.0 });
        conserves(&run)?;
        audits(&run)?;
        same_bytes(&run)?;
    }

    #[test]
    fn no_unit_is_sold_below_cost(run in runs()) {
        let mut losses = Losses::default();
        run.deciding(|| Careful { units_each: 0.2 }).watched(&mut losses)?;
        prop_assert_eq!(losses.0, 0);
    }
}
