//! How the people of a random scenario decide.

use downline::Money;
use downline::scenario::{
    Ask, Behaviour, BelowCost, Confidence, Disappointment, Disputes, Dump, Join, Leave, Lure, NearExpiry,
    Offer, Pitches, Reorder, Service, WhenBroke,
};
use proptest::prelude::*;
use proptest::sample::select;

use super::persuasion::{persuasion, posts};

/// Any behaviour of resellers and buyers.
pub fn behaviour() -> BoxedStrategy<Behaviour> {
    let disappoints = |(behaviour, disappointment)| Behaviour { disappointment, ..behaviour };
    (without_disappointment(), disappointment()).prop_map(disappoints).boxed()
}

fn without_disappointment() -> BoxedStrategy<Behaviour> {
    let pitches =
        (select(vec![0.5, 1.0, 2.3, 2.3, 6.0]), select(vec![0.0, 0.0, 1.0]), select(vec![1u32, 5, 200]));
    let offer = prop_oneof![
        1 => Just(Offer::Both),
        1 => (0.0..=0.8f64, select(vec![0.0, 0.1, 1.0]), 0.0..=0.2f64).prop_map(|(recruiting, rise, more)| {
            Offer::Either { recruiting, per_saleless_tick: rise, most: recruiting + more }
        }),
    ];
    let join = (
        prop::collection::vec(select(vec![0.05, 0.3, 0.6, 0.6, 1.0]), 1..=3),
        select(vec![Lure::Margin, Lure::Flat]),
        select(vec![0.0, 1.0, 2.0, 1000.0]),
        select(vec![0.3, 1.0, 1.0]),
        persuasion(),
    );
    let trust = select(vec![0.1, 0.3, 0.9]);
    let chance = || select(vec![0.0, 0.3, 1.0]);
    let distrust = select(vec![0.0, 0.0, 0.5, 1.0]);
    let disputes = (chance(), chance(), distrust).prop_map(|(raised, honoured, distrust)| Disputes {
        raised,
        honoured,
        distrust,
    });
    let disputes = (disputes, service());
    let own_use = prop_oneof![4 => Just(0.0), 4 => 0.01..0.2f64, 1 => select(vec![1.0, 2.5, 1000.0])];
    let leave = (
        prop_oneof![1 => Just(None), 3 => (1..=15u32).prop_map(Some)],
        select(vec![WhenBroke::Leave, WhenBroke::Stay]),
        confidence(),
    );
    (pitches, posts(), offer, join, (trust, ask(), dump(), disputes), reorder(), own_use, leave)
        .prop_map(
            |(
                pitches,
                (regulars, relations, broadcasts),
                offer,
                join,
                (buy_trust, ask, dump, (disputes, service)),
                reorder,
                own_use,
                leave,
            )| Behaviour {
                pitches: Pitches { mean: pitches.0, sigma: pitches.1, most: pitches.2 },
                offer,
                regulars,
                relations,
                broadcasts,
                join: Join {
                    base: join.0,
                    lure: join.1,
                    customer_bonus: join.2,
                    cash_share: join.3,
                    ..join.4.0
                },
                buy_trust,
                buy_distrust: join.4.1,
                ask,
                dump,
                disputes,
                disappointment: None,
                service,
                reorder,
                own_use,
                leave: Leave { patience: leave.0, when_broke: leave.1, confidence: leave.2 },
            },
        )
        .boxed()
}

fn ask() -> BoxedStrategy<Ask> {
    let below_cost = prop_oneof![
        1 => Just(BelowCost::Refuse),
        1 => Just(BelowCost::Accept),
        1 => (0..8u32).prop_map(BelowCost::RefuseFor),
    ];
    let near = (1..10u32, 0.0..=1.0f64).prop_map(|(within, discount)| Some(NearExpiry { within, discount }));
    let near_expiry = prop_oneof![3 => Just(None), 2 => near];
    let undercut = prop_oneof![3 => Just(0.0), 2 => select(vec![0.01, 0.1, 0.3, 1.0])];
    (select(vec![0.0, 0.0, 0.2, 0.5, 1.0]), below_cost, near_expiry, undercut)
        .prop_map(|(discount, below_cost, near_expiry, undercut)| Ask {
            discount,
            below_cost,
            near_expiry,
            undercut,
        })
        .boxed()
}

fn dump() -> impl Strategy<Value = Option<Dump>> {
    let price = prop_oneof![1..1000i64, 1000..30_000i64];
    let dump = (0..8u32, any::<bool>(), price, select(vec![0.3, 1.0, 2.5])).prop_map(
        |(within, after_leaving, price, rate)| {
            Some(Dump { within, after_leaving, price: Money::from_fen(price), rate })
        },
    );
    prop_oneof![3 => Just(None), 2 => dump]
}

/// Whom bad goods disappoint, from none to all of their users.
fn disappointment() -> impl Strategy<Value = Option<Disappointment>> {
    let chance = || select(vec![0.0, 0.4, 1.0]);
    let made_good = select(vec![0.0, 0.4, 0.4, 1.0]);
    let any = (chance(), select(vec![0.0, -0.3, -1.0]), chance(), made_good);
    let any = any.prop_map(|(own_use, confidence, buyers, made_good)| {
        Some(Disappointment { own_use, confidence, buyers, made_good })
    });
    prop_oneof![1 => Just(None), 2 => any]
}

/// How well resellers serve.
fn service() -> impl Strategy<Value = Service> {
    let cost = select(vec![0, 0, 1, 700, 100_000]);
    let any = (select(vec![0.0, 0.1, 0.5, 1.0]), select(vec![0.0, 1.0, 4.0]), cost);
    let any = any.prop_map(|(poor, sigma, cost)| Service { poor, sigma, cost: Money::from_fen(cost) });
    prop_oneof![3 => Just(Service::default()), 1 => any]
}

fn confidence() -> impl Strategy<Value = Option<Confidence>> {
    let disputed = select(vec![0.0, 0.0, -0.3]);
    let own =
        (select(vec![1.0, 1.0, 0.5]), select(vec![0.0, 0.2, 0.499]), select(vec![0.0, 0.1]), 0.0..0.1f64);
    let others =
        (select(vec![0.0, -0.2, -1.0]), select(vec![0.0, -0.3, -0.5, -1.0]), select(vec![0.0, 0.0, -1.0]));
    let failed = select(vec![0.0, -0.5, -1.0]);
    let any = (own, others, (disputed, failed)).prop_map(
        |(
            (start, threshold, success, idle),
            (downline_left, source_left, news),
            (disputed, supplier_failed),
        )| Confidence {
            start,
            threshold,
            success,
            idle: -idle,
            disputed,
            downline_left,
            source_left,
            news,
            supplier_failed,
        },
    );
    prop_oneof![3 => Just(None), 2 => any.prop_map(Some)]
}

fn reorder() -> impl Strategy<Value = Reorder> {
    let below = prop_oneof![1 => Just(0u32), 3 => 1..=10u32];
    let for_quota = prop_oneof![1 => Just(None), 1 => (1..200u32).prop_map(Some)];
    (below, 0..30u32, 0..12u32, for_quota).prop_map(|(when_below, more, if_sold_within, for_quota_below)| {
        Reorder { when_below, up_to: when_below + more, if_sold_within, for_quota_below }
    })
}
