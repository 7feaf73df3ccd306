//! Whole small random scenarios, all of them valid.
//!
//! Odd sizes (one person, one tick, orders that no person can pay) come often enough to be met in every run
//! of the tests; the rest is tuned so that most scenarios have recruits, retail, expiry, leavers and orders
//! that fail: `conservation::random_scenarios_are_lively` counts them.

use downline::scenario::{
    Ask, BanWave, Behaviour, BelowCost, Broadcasts, BuyBack, ByDepth, ByOrderSize, Commissions, Confidence,
    CoolingOff, Credit, DepthPrices, Direct, Disappointment, Disputes, Dump, Enforcement, Event, Foresight,
    Fulfilment, Happening, Hype, HypeCampaign, Informed, Instalments, Join, Ladder, Law, Leave, Listed,
    LogNormal, Lure, Marketplace, MediaShock, MissedQuota, NearExpiry, NetworkKind, Offer, Openness,
    OrderTerms, Orphans, Pitches, Platform, Population, Practice, PriceChange, Product, Purge, Rank,
    Referral, ReferralOn, Relations, Reorder, Service, Supplier, TickLength, WhenBroke,
};
use downline::{Money, Scenario};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::RngSeed;

/// `usual` cases, identical in every run, so that whether a change is accepted does not depend on luck.
/// `PROPTEST_CASES` and `PROPTEST_RNG_SEED` ask for more and for others: that is how to look for faults.
pub fn cases(usual: u32) -> ProptestConfig {
    let asked = ProptestConfig::default();
    let is_asked = std::env::var_os("PROPTEST_CASES").is_some();
    let cases = if is_asked { asked.cases } else { usual };
    let rng_seed = match asked.rng_seed {
        RngSeed::Random => RngSeed::Fixed(2014),
        fixed => fixed,
    };
    ProptestConfig { cases, rng_seed, failure_persistence: None, ..asked }
}

/// The ladder and the people of the story without what moves them beyond the promised margin: all are naive
/// and open alike, no herding, no fatigue, no distrust, no loss of confidence, no bad goods, no prices that
/// fall.
pub fn plain_mask() -> Scenario {
    let mut scenario = Scenario::mask();
    scenario.population.informed = Informed::default();
    (scenario.population.persuadable, scenario.population.openness) = (0.3, Openness::default());
    let product = &mut scenario.suppliers[0].product;
    (product.defect_rate, product.shelf_life, product.batch_period) = (0.0, 52, 4);
    scenario.suppliers[0].credit = Credit::Unlimited;
    let behaviour = &mut scenario.behaviour;
    behaviour.pitches.mean = 15.0;
    behaviour.join = Join { base: vec![0.6], ..Join::default() };
    behaviour.buy_distrust = 0.0;
    behaviour.leave = Leave::default();
    behaviour.ask = Ask::default();
    behaviour.dump = None;
    behaviour.disappointment = None;
    scenario
}

/// A scenario and a seed to run it under.
pub fn run() -> BoxedStrategy<(Scenario, u64)> {
    (scenario(), any::<u64>()).boxed()
}

/// Any small valid scenario.
pub fn scenario() -> BoxedStrategy<Scenario> {
    let ticks = prop_oneof![1 => Just(1), 2 => 2..=6u32, 7 => 7..=30u32];
    (ticks, population(), network(), (behaviour(), platform()), 1..=3usize)
        .prop_flat_map(|(ticks, population, network, (behaviour, platform), suppliers)| {
            let suppliers = prop::collection::vec(supplier(ticks), 1..=suppliers);
            let events = prop::collection::vec(event(ticks), 0..=3);
            let events = prop_oneof![1 => Just(Vec::new()), 1 => events];
            let rest = (ticks, population, network, behaviour, platform);
            (Just(rest), suppliers, first_agents(), any::<bool>(), (events, disappointment()))
        })
        .prop_map(
            |(
                (ticks, population, network, behaviour, platform),
                suppliers,
                first_agents,
                is_lively,
                (events, disappointment),
            )| {
                let mut scenario = Scenario {
                    name: "random".to_owned(),
                    tick: TickLength::Day,
                    ticks,
                    population,
                    network,
                    suppliers,
                    behaviour,
                    platform,
                    events,
                };
                scenario.behaviour.disappointment = disappointment;
                if is_lively {
                    enliven(&mut scenario);
                }
                let seats = scenario.population.seated();
                bring_in(&mut scenario.network, seats);
                share_out(&mut scenario.suppliers, seats, first_agents);
                scenario
            },
        )
        // A later ladder may be too steep for the tiers held by then; nothing else is refused.
        .prop_filter("a valid scenario", |scenario| scenario.validate().is_ok())
        .boxed()
}

/// Lets a list of pairs name only people who have a seat, and no pair of one.
fn bring_in(network: &mut NetworkKind, seats: u32) {
    if let NetworkKind::Edges { pairs } = network {
        for pair in &mut *pairs {
            *pair = pair.map(|id| id % seats);
        }
        pairs.retain(|pair| pair[0] != pair[1]);
    }
}

/// The share of people who expect a ban.
fn expected() -> impl Strategy<Value = f64> {
    select(vec![0.0, 0.0, 0.5, 1.0])
}

fn enforcement() -> impl Strategy<Value = Option<Enforcement>> {
    let on = (1..=4u32, 1..=20u32, 0.0..=0.5f64, 0.0..=1.0f64, any::<bool>(), expected()).prop_map(
        |(levels, people, detection, share, stops_recruiting, expected)| {
            Some(Enforcement { levels, people, detection, share, stops_recruiting, expected })
        },
    );
    prop_oneof![2 => Just(None), 1 => on]
}

fn event(ticks: u32) -> BoxedStrategy<Event> {
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

/// Makes recruits, retail and reorders likely: with any values for everything, most chains are still-born.
fn enliven(scenario: &mut Scenario) {
    let Scenario { population, behaviour, suppliers, .. } = scenario;
    population.people = population.people.max(80);
    population.seats = population.seats.map(|seats| seats.max(70));
    population.cash.median = population.cash.median.clamp(Money::from_yuan(700), Money::from_yuan(3000));
    population.cash.sigma = population.cash.sigma.clamp(0.7, 1.5);
    population.willingness_to_pay.median = population.willingness_to_pay.median.max(Money::from_yuan(400));
    population.persuadable = population.persuadable.max(0.8);
    behaviour.pitches.mean = behaviour.pitches.mean.clamp(1.0, 2.5);
    for base in &mut behaviour.join.base {
        *base = base.clamp(0.3, 0.7);
    }
    behaviour.own_use = behaviour.own_use.min(0.05);
    behaviour.reorder.up_to += 10;
    behaviour.leave.patience = behaviour.leave.patience.map(|patience| patience.max(4));
    for supplier in suppliers {
        // Else most claw-backs would find nothing to claw back.
        if supplier.buy_back.is_some_and(|terms| terms.claws_back) && supplier.commissions.rates.is_empty() {
            supplier.commissions.rates = vec![0.1, 0.05];
        }
        supplier.product.list_price = supplier.product.list_price.max(Money::from_yuan(250));
        supplier.product.shelf_life = supplier.product.shelf_life.max(5);
    }
}

/// How many first agents there are in all.
#[derive(Debug, Clone, Copy)]
enum FirstAgents {
    None,
    All,
    Share(f64),
}

fn first_agents() -> impl Strategy<Value = FirstAgents> {
    prop_oneof![
        1 => Just(FirstAgents::None),
        1 => Just(FirstAgents::All),
        18 => (0.01..0.15f64).prop_map(FirstAgents::Share),
    ]
}

/// Gives every supplier its part of the first agents, the last what is left.
fn share_out(suppliers: &mut [Supplier], seats: u32, first_agents: FirstAgents) {
    let mut left = match first_agents {
        FirstAgents::None => 0,
        FirstAgents::All => seats,
        FirstAgents::Share(share) => ((f64::from(seats) * share) as u32).max(1),
    };
    let count = suppliers.len() as u32;
    for (index, supplier) in (0..).zip(suppliers) {
        supplier.first_agents = left.div_ceil(count - index);
        left -= supplier.first_agents;
    }
}

fn population() -> BoxedStrategy<Population> {
    let people = prop_oneof![1 => Just(1u32), 1 => 2..=5u32, 4 => 6..=60u32, 6 => 61..=150u32];
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

fn network() -> BoxedStrategy<NetworkKind> {
    let groups = (prop_oneof![1..=4u32, Just(16)], prop_oneof![2..=5u32, 6..=60u32]);
    let degrees = (select(vec![0.0, 1.0, 2.5]), 1..=6u32, 0..=200u32);
    let pairs = prop_oneof![1 => 0..=20usize, 4 => 100..=800usize];
    let pairs = pairs.prop_flat_map(|count| prop::collection::vec(any::<[u32; 2]>(), count));
    prop_oneof![
        8 => Just(NetworkKind::Complete),
        8 => groups.prop_map(|(families, size)| NetworkKind::Groups { families, size }),
        2 => select(vec![0.0, 2.0, 10.0, 40.0]).prop_map(|mean_degree| NetworkKind::ErdosRenyi { mean_degree }),
        2 => (1..=15u32, select(vec![0.0, 0.1, 1.0]))
            .prop_map(|(half, rewiring)| NetworkKind::WattsStrogatz { degree: 2 * half, rewiring }),
        2 => degrees.prop_map(|(exponent, least, more)| {
            NetworkKind::ScaleFree { exponent, least, most: least + more }
        }),
        1 => (1..=8u32).prop_map(|branching| NetworkKind::Tree { branching }),
        2 => pairs.prop_map(|pairs| NetworkKind::Edges { pairs }),
    ].boxed()
}

fn behaviour() -> BoxedStrategy<Behaviour> {
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

/// What moves people to join beyond the promised margin, and the distrust of buyers.
fn persuasion() -> BoxedStrategy<(Join, f64)> {
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
fn posts() -> impl Strategy<Value = (f64, Relations, Broadcasts)> {
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

fn hype() -> impl Strategy<Value = Hype> {
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

fn platform() -> BoxedStrategy<Platform> {
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

fn reorder() -> impl Strategy<Value = Reorder> {
    let below = prop_oneof![1 => Just(0u32), 3 => 1..=10u32];
    let for_quota = prop_oneof![1 => Just(None), 1 => (1..200u32).prop_map(Some)];
    (below, 0..30u32, 0..12u32, for_quota).prop_map(|(when_below, more, if_sold_within, for_quota_below)| {
        Reorder { when_below, up_to: when_below + more, if_sold_within, for_quota_below }
    })
}

fn supplier(ticks: u32) -> BoxedStrategy<Supplier> {
    // What follows a ladder is of the same kind and has as many rows.
    let ladders = prop_oneof![
        2 => prop::collection::vec(by_depth(endless_prices()), 3),
        1 => (1..=6usize).prop_flat_map(|tiers| prop::collection::vec(by_depth(table(tiers)), 3)),
        3 => (1..=4usize).prop_flat_map(|ranks| prop::collection::vec(by_order_size(ranks), 3)),
    ];
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
        ladders,
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

fn by_depth(prices: impl Strategy<Value = DepthPrices> + 'static) -> BoxedStrategy<Ladder> {
    (prices, prop::collection::vec(order_terms(), 1..=3))
        .prop_map(|(prices, terms)| Ladder::ByDepth(ByDepth { prices, terms }))
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
    let usual = (select(vec![1u32, 2, 3, 5]), packs, minimum(), deposit()).prop_map(
        |(pack, entry, minimum, deposit)| OrderTerms {
            entry_order: entry * pack,
            reorder_minimum: minimum * pack,
            order_multiple: pack,
            deposit,
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

fn by_order_size(ranks: usize) -> BoxedStrategy<Ladder> {
    let quota = prop_oneof![1 => Just(None), 1 => (1..400_000i64).prop_map(|fen| Some(Money::from_fen(fen)))];
    // How much dearer and how many units smaller than the rank above it, from the last rank up.
    let smaller = prop_oneof![2 => 1..=6u32, 1 => 10..=60u32];
    let rank = (100..6000i64, smaller, minimum(), deposit(), quota);
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
