//! What moves the people of a random scenario to join, and what puts them off.

use downline::scenario::{Broadcasts, Foresight, Hype, Join, Relations};
use proptest::prelude::*;
use proptest::sample::select;

/// What moves people to join beyond the promised margin, and the distrust of buyers.
pub(super) fn persuasion() -> BoxedStrategy<(Join, f64)> {
    let again = select(vec![0.0, 0.5, 1.0]);
    (
        select(vec![1.0, 1.0, 0.97, 0.8, 0.0]),
        select(vec![0.0, 0.0, 3.0, 1000.0]),
        select(vec![0.0, 0.0, 0.5, 1.0]),
        again,
        select(vec![0.0, 0.0, 0.5, 1.0]),
        (select(vec![0.0, 0.0, 0.0, 0.5]), select(vec![0.0, 0.2, 3.0]), select(vec![0.0, 0.5, 1000.0])),
    )
        .prop_map(|(fatigue, herding, distrust, again, buy_distrust, (share, units_each, reassurance))| {
            let foresight = Foresight { share, units_each };
            let join = Join { fatigue, herding, distrust, again, foresight, reassurance, ..Join::default() };
            (join, buy_distrust)
        })
        .boxed()
}

/// The share of pitches to past customers, and posts.
pub(super) fn posts() -> impl Strategy<Value = (f64, Relations, Broadcasts)> {
    let regulars = select(vec![0.0, 0.0, 0.5, 1.0]);
    let mean = select(vec![0.0, 0.0, 2.5, 40.0]);
    let of_posts = (mean, select(vec![0.0, 1.0]), select(vec![0u32, 3, 1000]), select(vec![0.05, 0.5, 1.0]));
    (regulars, relations(), of_posts).prop_map(|(regulars, relations, (mean, sigma, most, response))| {
        (regulars, relations, Broadcasts { mean, sigma, most, response })
    })
}

/// Relations to customers, in half of the scenarios.
fn relations() -> impl Strategy<Value = Relations> {
    let share = || select(vec![0.0, 0.3, 1.0]);
    let made = (select(vec![0.0, 0.2, 10.0]), select(vec![0, 0, 3]));
    let any = (share(), share(), share(), select(vec![1.0, 1.5, 1000.0]), made);
    let any = any.prop_map(|(growth, sooner, friends, bonus, (premium, waiting))| Relations {
        growth,
        sooner,
        friends,
        bonus,
        premium,
        waiting,
    });
    prop_oneof![1 => Just(Relations::default()), 1 => any]
}

pub(super) fn hype() -> impl Strategy<Value = Hype> {
    let levels = (select(vec![0.0, 0.5, 1.0, 3.0]), select(vec![0.0, 0.2]), 0..10u32);
    let moved = (levels, select(vec![0.0, 2.0]), select(vec![0.0, 0.1, 1.0]), select(vec![0.0, 1.0, 1000.0]));
    let moved = (moved, select(vec![0.0, 2.0, 1000.0]));
    let moved = moved.prop_map(|(((start, pump, pump_ticks), echo, decay, bad_news), bad_goods)| Hype {
        start,
        pump,
        pump_ticks,
        echo,
        decay,
        bad_news,
        bad_goods,
        most: 4.0,
    });
    prop_oneof![2 => Just(Hype::default()), 1 => moved]
}
