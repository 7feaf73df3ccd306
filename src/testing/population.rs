//! The people of a random scenario.

use std::ops::RangeInclusive;

use downline::Money;
use downline::scenario::{Credit, Informed, LogNormal, Openness, Population};
use proptest::prelude::*;
use proptest::sample::select;

/// People of which there are as many as `people` says, few of them often.
pub(super) fn population(people: &RangeInclusive<u32>) -> BoxedStrategy<Population> {
    let (least, most) = (*people.start(), *people.end());
    // Of 1 … 150: one, up to 5, up to 60, more.
    let [few, many] = [least.saturating_add(4), least + (most - least) / 5 * 2].map(|up_to| up_to.min(most));
    let people = prop_oneof![1 => Just(least), 1 => least..=few, 4 => least..=many, 6 => many..=most];
    let seats = prop_oneof![3 => Just(None), 1 => (0.1..=1.0f64).prop_map(Some)];
    let credit = prop_oneof![
        2 => Just(Credit::Limit(Money::ZERO)),
        2 => (1..500_000i64).prop_map(|fen| Credit::Limit(Money::from_fen(fen))),
        1 => Just(Credit::Unlimited),
    ];
    let cash =
        (select(vec![0, 300, 1000, 1000, 3000, 3000, 1_000_000]), select(vec![0.0, 0.5, 1.0, 1.0, 4.0]));
    let pays = (select(vec![0, 100, 300, 600, 600, 10_000]), select(vec![0.0, 0.5, 1.0]));
    let people = (people, seats, cash, credit, pays);
    let minds = (
        select(vec![0.0, 0.0, 0.0, 0.3, 1.0]),
        select(vec![0.5, 1.0, 1.0]),
        select(vec![0, 0, 1, 3, 8, 197]),
    );
    let by_burned = select(vec![0.0, 0.0, 1.0]);
    let openness = (select(vec![0.5, 1.0, 1.0, 1.0]), select(vec![0.0, 0.0, 0.0, 1.0]));
    (people, minds, by_burned, openness)
        .prop_map(|(people, (share, persuadable, need_ticks), by_burned, (median, sigma))| {
            let (people, seats, cash, credit, pays) = people;
            Population {
                people,
                seats: seats.map(|share| ((f64::from(people) * share) as u32).max(1)),
                cash: LogNormal { median: Money::from_yuan(cash.0), sigma: cash.1 },
                credit,
                willingness_to_pay: LogNormal { median: Money::from_yuan(pays.0), sigma: pays.1 },
                informed: Informed { share, by_burned },
                persuadable,
                openness: Openness { median, sigma },
                need_ticks,
            }
        })
        .boxed()
}
