//! The wholesale prices of a random scenario.

use downline::Money;
use downline::scenario::{
    ByDepth, ByOrderSize, DepthPrices, Ladder, MissedQuota, OrderTerms, Rank, Referral, ReferralOn,
};
use proptest::prelude::*;
use proptest::sample::select;

/// Any ladder.
pub fn ladder() -> BoxedStrategy<Ladder> {
    ladders(1).prop_map(|mut ladders| ladders.remove(0)).boxed()
}

/// Ladders of which each can follow the one before: they are of one kind and have as many rows.
pub(super) fn ladders(count: usize) -> BoxedStrategy<Vec<Ladder>> {
    prop_oneof![
        2 => prop::collection::vec(by_depth(endless_prices()), count),
        1 => (1..=6usize).prop_flat_map(move |tiers| prop::collection::vec(by_depth(table(tiers)), count)),
        3 => (1..=4usize).prop_flat_map(move |ranks| prop::collection::vec(by_order_size(ranks), count)),
    ]
    .boxed()
}

fn by_depth(prices: impl Strategy<Value = DepthPrices> + 'static) -> BoxedStrategy<Ladder> {
    let missed = select(vec![MissedQuota::Tolerate, MissedQuota::Expel]);
    (prices, prop::collection::vec(order_terms(), 1..=3), 1..=5u32, missed)
        .prop_map(|(prices, terms, quota_period, missed_quota)| {
            Ladder::ByDepth(ByDepth { prices, terms, quota_period, missed_quota })
        })
        .boxed()
}

fn first_price() -> impl Strategy<Value = i64> {
    prop_oneof![1 => 1..100i64, 6 => 5000..20_000i64]
}

fn step() -> impl Strategy<Value = i64> {
    prop_oneof![1 => 1..100i64, 6 => 1000..6000i64]
}

fn endless_prices() -> impl Strategy<Value = DepthPrices> {
    prop_oneof![
        (first_price(), step()).prop_map(|(first, step)| DepthPrices::Step {
            first: Money::from_fen(first),
            step: Money::from_fen(step)
        }),
        // A ratio must raise the first price by a fen at least.
        (200..20_000i64, 1.01..3.0f64)
            .prop_map(|(first, ratio)| DepthPrices::Ratio { first: Money::from_fen(first), ratio }),
    ]
}

fn table(tiers: usize) -> impl Strategy<Value = DepthPrices> {
    (first_price(), prop::collection::vec(step(), tiers - 1)).prop_map(|(first, steps)| {
        let rising = steps.iter().scan(first, |price, step| {
            *price += step;
            Some(*price)
        });
        DepthPrices::Table(std::iter::once(first).chain(rising).map(Money::from_fen).collect())
    })
}

fn order_terms() -> impl Strategy<Value = OrderTerms> {
    let packs = prop_oneof![2 => Just(0u32), 16 => 1..=4u32];
    let usual = (select(vec![1u32, 2, 3, 5]), packs, minimum(), deposit(), quota(5)).prop_map(
        |(pack, entry, minimum, deposit, quota)| OrderTerms {
            entry_order: entry * pack,
            reorder_minimum: minimum * pack,
            order_multiple: pack,
            deposit,
            quota,
        },
    );
    // More than any person can pay, but for first agents, whose goods then outgrow 16 bits.
    let beyond_means = OrderTerms { entry_order: 100_000, order_multiple: 1, ..OrderTerms::default() };
    prop_oneof![20 => usual, 1 => Just(beyond_means)]
}

/// Packs of a reorder: some sources cannot pay for the smallest when a recruit wants less.
fn minimum() -> impl Strategy<Value = u32> {
    prop_oneof![2 => 1..=4u32, 1 => 5..=40u32]
}

fn deposit() -> impl Strategy<Value = Money> {
    prop_oneof![1 => Just(Money::ZERO), 1 => (1..50_000i64).prop_map(Money::from_fen)]
}

/// A quota, or for each one as many times none.
fn quota(none: u32) -> impl Strategy<Value = Option<Money>> {
    prop_oneof![none => Just(None), 1 => (1..400_000i64).prop_map(|fen| Some(Money::from_fen(fen)))]
}

fn by_order_size(ranks: usize) -> BoxedStrategy<Ladder> {
    // How much dearer and how many units smaller than the rank above it, from the last rank up.
    let smaller = prop_oneof![2 => 1..=6u32, 1 => 10..=60u32];
    let rank = (100..6000i64, smaller, minimum(), deposit(), quota(1));
    let missed = select(vec![MissedQuota::Tolerate, MissedQuota::Demote, MissedQuota::Expel]);
    let referral = (
        prop_oneof![Just(0.0), Just(1.0), 0.0..=1.0f64],
        select(vec![ReferralOn::FirstOrder, ReferralOn::AllOrders]),
    );
    let smallest = prop_oneof![1 => Just(0u32), 6 => 1..=4u32];
    (
        prop::collection::vec(rank, ranks),
        (2000..15_000i64, smallest, select(vec![1u32, 1, 2])),
        referral,
        1..=5u32,
        missed,
    )
        .prop_map(|(rows, (first_price, smallest, pack), referral, quota_period, missed_quota)| {
            let mut price = first_price;
            let mut entry: u32 = smallest + rows.iter().map(|row| row.1).sum::<u32>();
            let mut ranks = Vec::new();
            for (dearer, smaller, minimum, deposit, quota) in rows {
                price += dearer;
                entry -= smaller;
                ranks.push(Rank {
                    name: String::new(),
                    price: Money::from_fen(price),
                    entry_order: entry * pack,
                    reorder_minimum: minimum * pack,
                    order_multiple: pack,
                    deposit,
                    quota,
                });
            }
            let most = ranks.windows(2).map(|pair| {
                let (better, rank) = (pair[0].price.fen() as f64, pair[1].price.fen() as f64);
                // A hair less than the source's whole margin, whose rounding could go either way.
                (1.0 - better / rank) * 0.999_999
            });
            let rate = referral.0 * most.fold(1.0, f64::min);
            Ladder::ByOrderSize(ByOrderSize {
                ranks,
                referral: Referral { rate, on: referral.1 },
                quota_period,
                missed_quota,
            })
        })
        .boxed()
}
