//! The platform of a random scenario, and what it and the law do against chains.

use downline::Money;
use downline::scenario::{
    BanWave, Enforcement, Event, Happening, HypeCampaign, Law, Listed, Marketplace, MediaShock, Platform,
    Practice, Purge,
};
use proptest::prelude::*;
use proptest::sample::select;

pub(super) fn platform() -> BoxedStrategy<Platform> {
    let terms = (
        select(vec![0.0, 0.05, 0.333, 1.0]),
        select(vec![0, 1, 3]),
        select(vec![0.0, 0.4, 1.0]),
        any::<bool>(),
    );
    let terms = (terms, select(vec![0.0, 0.5, 1.0]));
    let platform =
        terms.prop_map(|((commission, settlement_ticks, transparency, guarantee), assurance)| Platform {
            assurance,
            commission,
            settlement_ticks,
            transparency,
            guarantee,
            enforcement: None,
            marketplace: None,
        });
    let platform = prop_oneof![3 => Just(Platform::default()), 2 => platform];
    (platform, enforcement(), marketplace())
        .prop_map(|(platform, enforcement, marketplace)| Platform { enforcement, marketplace, ..platform })
        .boxed()
}

/// A marketplace with free entry or deposits, whose visitors look at one listing or at all.
fn marketplace() -> impl Strategy<Value = Option<Marketplace>> {
    let visitors =
        (select(vec![0u32, 5, 40, 200]), select(vec![1u32, 2, 8, 32]), select(vec![0.0, 0.5, 1.0]));
    let listed = select(vec![Listed::All, Listed::All, Listed::Shops]);
    let weights = (select(vec![0.0, 5.0, 100.0]), select(vec![0.0, 5.0, 100.0]));
    let prior = (select(vec![0.0, 0.5, 1.0]), select(vec![0.0, 0.5, 5.0]));
    let money = || prop_oneof![1 => Just(Money::ZERO), 1 => (1..30_000i64).prop_map(Money::from_fen)];
    let entry = (select(vec![0u32, 5, 40]), money(), money());
    let purge = (select(vec![0.3, 0.7, 1.0]), 0..3u32, 1..4u32)
        .prop_map(|(below, sales, every)| Some(Purge { below, sales, every }));
    let purge = prop_oneof![1 => Just(None), 1 => purge];
    let leaving = (select(vec![0.0, 0.5, 1.0]), purge);
    let any = (visitors, listed, weights, prior, entry, leaving).prop_map(
        |((visitors, looks_at, trust), listed, weights, prior, (entrants, deposit, fee), leaving)| {
            Some(Marketplace {
                visitors,
                looks_at,
                listed,
                trust,
                price_weight: weights.0,
                reputation_weight: weights.1,
                prior: prior.0,
                prior_sales: prior.1,
                stays_away: leaving.0,
                entrants,
                deposit,
                fee,
                purge: leaving.1,
            })
        },
    );
    prop_oneof![2 => Just(None), 1 => any]
}

fn enforcement() -> impl Strategy<Value = Option<Enforcement>> {
    let on = (1..=4u32, 1..=20u32, 0.0..=0.5f64, 0.0..=1.0f64, any::<bool>(), expected()).prop_map(
        |(levels, people, detection, share, stops_recruiting, expected)| {
            Some(Enforcement { levels, people, detection, share, stops_recruiting, expected })
        },
    );
    prop_oneof![2 => Just(None), 1 => on]
}

/// The share of people who expect a ban.
fn expected() -> impl Strategy<Value = f64> {
    select(vec![0.0, 0.0, 0.5, 1.0])
}

pub(super) fn event(ticks: u32) -> BoxedStrategy<Event> {
    let lasts = || prop_oneof![1 => Just(None), 1 => (1..=8u32).prop_map(Some)];
    let factor = || select(vec![0.0, 0.5, 1.0, 3.0]);
    let most = |most: u32| prop_oneof![1 => Just(None), 1 => (1..=most).prop_map(Some)];
    let practices = prop::collection::vec(
        select(vec![Practice::Referrals, Practice::Commissions, Practice::Quotas]),
        0..=2,
    );
    let what = prop_oneof![
        1 => (factor(), lasts())
            .prop_map(|(joining, ticks)| Happening::HypeCampaign(HypeCampaign { joining, ticks })),
        1 => (factor(), factor(), 0.0..=1.0f64, lasts()).prop_map(|(trust, joining, informed, ticks)| {
            Happening::MediaShock(MediaShock { trust, joining, informed, ticks })
        }),
        1 => (0.0..=1.0f64, 1..=3u32, 1..=10u32, expected()).prop_map(|(share, levels, people, expected)| {
            Happening::BanWave(BanWave { share, levels, people, expected })
        }),
        2 => (most(4), most(5), practices).prop_map(|(max_tier, entry_order, forbids)| {
            Happening::Law(Law { max_tier, entry_order, forbids })
        }),
    ];
    let within = prop_oneof![1 => Just(None), 1 => (0..=10u32).prop_map(Some)];
    (1..=ticks, within, prop_oneof![1 => Just(None), 1 => Just(Some(0u32))], what)
        .prop_map(move |(tick, within, supplier, what)| {
            let within = within.map(|within: u32| within.min(ticks - tick));
            let supplier = supplier.filter(|_| !matches!(what, Happening::MediaShock(_)));
            Event { tick, within, supplier, what }
        })
        .boxed()
}
