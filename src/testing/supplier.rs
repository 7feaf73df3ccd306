//! The suppliers of a random scenario.

use downline::Money;
use downline::scenario::{
    BuyBack, Commissions, CoolingOff, Credit, Direct, Fulfilment, Instalments, Orphans, PriceChange, Product,
    Supplier,
};
use proptest::prelude::*;
use proptest::sample::select;

use super::ladder::ladders;
use super::persuasion::hype;

pub(super) fn supplier(ticks: u32) -> BoxedStrategy<Supplier> {
    let terms = (
        select(vec![Fulfilment::OwnStock, Fulfilment::OwnStock, Fulfilment::OwnStock, Fulfilment::DropShip]),
        select(vec![Orphans::RollUp, Orphans::Cut]),
        (buy_back(), cooling_off(), instalments(), refund_credit()),
        prop_oneof![6 => Just(None), 1 => (1..=4u32).prop_map(Some)],
        end_use(),
    );
    let changes = prop::collection::btree_set(1..=ticks, 0..=2usize.min(ticks as usize));
    (
        product(),
        ladders(3),
        (terms, limits(), direct()),
        changes,
        prop::collection::vec(price_change(), 2),
        hype(),
    )
        .prop_map(
            |(
                product,
                mut ladders,
                ((fulfilment, orphans, exit, max_tier, end_use), limits, direct),
                changes,
                mut new,
                hype,
            )| {
                let (commissions, max_downlines, capacity) = limits;
                let price_changes = changes.into_iter().map(|tick| {
                    let (wants_ladder, change) = new.pop().expect("at most as many ticks");
                    PriceChange { tick, ladder: wants_ladder.then(|| ladders.pop()).flatten(), ..change }
                });
                let price_changes = price_changes.collect();
                let ladder = ladders.pop().expect("one ladder more than changes");
                Supplier {
                    name: "random".to_owned(),
                    product,
                    ladder,
                    first_agents: 0,
                    hype,
                    fulfilment,
                    orphans,
                    buy_back: exit.0,
                    cooling_off: exit.1,
                    instalments: exit.2,
                    credit: exit.3,
                    max_tier,
                    commissions,
                    max_downlines,
                    end_use_share: end_use.0,
                    relabels_own_use: end_use.1,
                    capacity,
                    direct,
                    price_changes,
                }
            },
        )
        .boxed()
}

fn buy_back() -> impl Strategy<Value = Option<BuyBack>> {
    let terms = (select(vec![0.0, 0.333, 0.9, 1.0, 1.0]), select(vec![0u32, 1, 2, 3, 5, 100, 100, 100]));
    let any = (terms, known(), select(vec![true, true, false]))
        .prop_map(|((rate, window), known, claws_back)| Some(BuyBack { rate, window, known, claws_back }));
    prop_oneof![1 => Just(None), 2 => any]
}

/// The share of people who know of a right to give goods back.
fn known() -> impl Strategy<Value = f64> {
    select(vec![1.0, 1.0, 0.5, 0.0])
}

fn cooling_off() -> impl Strategy<Value = Option<CoolingOff>> {
    let any = (2..=8u32, select(vec![0.0, 0.9, 1.0, 1.0]), select(vec![0.0, 0.5, 1.0]), known());
    let any = any.prop_map(|(ticks, rate, used_by, known)| Some(CoolingOff { ticks, rate, used_by, known }));
    prop_oneof![2 => Just(None), 1 => any]
}

/// How far below zero a supplier's cash may go for refunds.
fn refund_credit() -> impl Strategy<Value = Credit> {
    let limit = select(vec![0, 1, 50_000, 1_000_000]).prop_map(|fen| Credit::Limit(Money::from_fen(fen)));
    prop_oneof![1 => Just(Credit::Unlimited), 1 => limit]
}

/// Loans, from nothing down to all of the entry order, over a tick or longer than a run.
fn instalments() -> impl Strategy<Value = Option<Instalments>> {
    let any = (select(vec![0.0, 0.25, 0.333, 0.9, 1.0]), select(vec![1u32, 2, 5, 40]));
    prop_oneof![1 => Just(None), 1 => any.prop_map(|(down, ticks)| Some(Instalments { down, ticks }))]
}

/// The share that must go to end users, and whether own use passes for it.
fn end_use() -> impl Strategy<Value = (Option<f64>, bool)> {
    let share = select(vec![0.0, 0.05, 0.1, 0.333, 0.7, 1.0]).prop_map(Some);
    let share = prop_oneof![6 => Just(None), 1 => share];
    (share, any::<bool>())
}

fn direct() -> impl Strategy<Value = Option<Direct>> {
    let contacts = prop_oneof![3 => 0..40u32, 1 => 200..400u32];
    let on = (1..60_000i64, contacts, select(vec![0.0, 0.3, 1.0]), any::<bool>()).prop_map(
        |(fen, contacts, trust, on_platform)| {
            Some(Direct { price: Money::from_fen(fen), contacts, trust, on_platform })
        },
    );
    prop_oneof![2 => Just(None), 1 => on]
}

fn limits() -> impl Strategy<Value = (Commissions, Option<u32>, Option<u32>)> {
    let rates = prop_oneof![2 => Just(Vec::new()), 1 => prop::collection::vec(0.0..0.2f64, 1..=4)];
    let commissions = (rates, any::<bool>()).prop_map(|(rates, compress)| Commissions { rates, compress });
    let downlines = prop_oneof![2 => Just(None), 1 => (0..=5u32).prop_map(Some)];
    let capacity = prop_oneof![2 => Just(None), 1 => (5..=150u32).prop_map(Some)];
    (commissions, downlines, capacity)
}

fn product() -> impl Strategy<Value = Product> {
    let life = prop_oneof![1 => Just(1u32), 4 => 2..=12u32, 1 => 13..=70u32];
    let cost = prop_oneof![2 => 0..5000i64, 1 => 5000..15_000i64];
    let prices = (cost, prop_oneof![1 => 1..20_000i64, 6 => 20_000..60_000i64]);
    let reference = prop_oneof![Just(None), (1..40_000i64).prop_map(|fen| Some(Money::from_fen(fen)))];
    let defects = select(vec![0.0, 0.0, 0.2, 1.0]);
    let row = (life, 0.0..=1.0f64, prices, reference, defects);
    row.prop_map(|(shelf_life, place, prices, reference_price, defect_rate)| {
        let shortest = shelf_life.div_ceil(16);
        Product {
            name: "goods".to_owned(),
            unit_cost: Money::from_fen(prices.0),
            list_price: Money::from_fen(prices.1),
            reference_price,
            defect_rate,
            shelf_life,
            batch_period: shortest + (f64::from(shelf_life - shortest) * place * place).round() as u32,
        }
    })
}

/// Whether the ladder changes, and what else does.
fn price_change() -> impl Strategy<Value = (bool, PriceChange)> {
    let price = || prop_oneof![Just(None), (1..60_000i64).prop_map(|fen: i64| Some(Money::from_fen(fen)))];
    (any::<bool>(), price(), price(), price()).prop_map(
        |(wants_ladder, unit_cost, list_price, reference_price)| {
            (wants_ladder, PriceChange { unit_cost, list_price, reference_price, ..PriceChange::default() })
        },
    )
}
