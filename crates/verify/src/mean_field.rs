//! The full tick for many people, worked out by hand: what a large well-mixed population does on average,
//! without agents.
//!
//! All resellers buy from the supplier at one price (a ladder of one rank). Shares of resellers are kept by
//! the tick of joining, units on hand, ticks since the last retail sale and ticks since the last success, and
//! shares of bystanders by whether they can join, whether they would pay, and since when they need nothing.
//! In a large population the number of offers that a person takes seriously in a tick is Poisson. The
//! difference to the simulation is of the order of 1 / first agents in the mean.

use super::fixtures::pack;
use downline::scenario::{
    Behaviour, ByOrderSize, Join, Ladder, Leave, LogNormal, NetworkKind, Offer, Pitches, Population, Product,
    Rank, Reorder, Scenario, Supplier, WhenBroke,
};
use downline::units::Money;
use downline_theory::normal_below;

pub(super) const TICKS: usize = 40;
const PEOPLE: u32 = 80_000;
const FIRST: u32 = 2000;
const ENTRY: usize = 10;
const PRICE: i64 = 150;
const ASK: i64 = 240;
const CASH: i64 = 3000;
const WOULD_PAY: i64 = 300;
const WOULD_PAY_SIGMA: f64 = 0.5;
const PERSUADABLE: f64 = 0.5;
/// Base chance × the promised margin: (300 − 150)/300.
const JOIN: f64 = 0.4 * 0.5;
const TRUST: f64 = 0.3;
const NEED: usize = 8;
const OWN_USE: f64 = 0.1;
const SHELF_LIFE: usize = 20;
const PERIOD: usize = 2;
const PATIENCE: usize = 6;
/// Ticks without a sale from which on the recruiting share is greatest.
const LONG: usize = 6;

/// Recruiting share of pitches `saleless` ticks after the last sale.
fn recruiting(saleless: usize) -> f64 {
    (0.3 + 0.1 * saleless as f64).min(0.9)
}

/// The scenario that this mean field describes.
pub(super) fn scenario() -> Scenario {
    let order = pack(ENTRY as u32);
    let rank = Rank {
        name: "member".to_owned(),
        price: Money::from_yuan(PRICE),
        entry_order: order.entry_order,
        reorder_minimum: order.reorder_minimum,
        order_multiple: order.order_multiple,
        ..Rank::default()
    };
    Scenario {
        name: "the full tick".to_owned(),
        ticks: TICKS as u32,
        population: Population {
            people: PEOPLE,
            cash: LogNormal { median: Money::from_yuan(CASH), sigma: 1.0 },
            willingness_to_pay: LogNormal { median: Money::from_yuan(WOULD_PAY), sigma: WOULD_PAY_SIGMA },
            persuadable: PERSUADABLE,
            need_ticks: NEED as u32,
            ..Population::default()
        },
        network: NetworkKind::Complete,
        suppliers: vec![Supplier {
            product: Product {
                shelf_life: SHELF_LIFE as u32,
                batch_period: PERIOD as u32,
                ..Product::default()
            },
            ladder: Ladder::ByOrderSize(ByOrderSize { ranks: vec![rank], ..ByOrderSize::default() }),
            first_agents: FIRST,
            ..Supplier::default()
        }],
        behaviour: Behaviour {
            pitches: Pitches { mean: 2.0, sigma: 0.0, most: 2 },
            offer: Offer::Either { recruiting: 0.3, per_saleless_tick: 0.1, most: 0.9 },
            join: Join { base: vec![0.4], customer_bonus: 1.0, ..Join::default() },
            buy_trust: TRUST,
            reorder: Reorder { when_below: 0, ..Reorder::default() },
            own_use: OWN_USE,
            leave: Leave { patience: Some(PATIENCE as u32), when_broke: WhenBroke::Stay, confidence: None },
            ..Behaviour::default()
        },
        ..Scenario::default()
    }
}

/// Resellers who joined in one tick: numbers by units on hand, ticks since a sale and ticks since a success
/// (at most `PATIENCE`, with which it leaves at the end of the tick).
type Cohort = [[[f64; PATIENCE + 1]; LONG]; ENTRY + 1];

/// Bystanders of one kind: who needs a unit, and who bought one, two … ticks ago and needs none.
#[derive(Clone, Copy, Default)]
struct Bystanders {
    needing: f64,
    supplied: [f64; NEED - 1],
}

impl Bystanders {
    fn all(&self) -> f64 {
        self.needing + self.supplied.iter().sum::<f64>()
    }

    /// A share joins.
    fn lose(&mut self, share: f64) {
        self.needing *= 1.0 - share;
        self.supplied.iter_mut().for_each(|supplied| *supplied *= 1.0 - share);
    }

    /// Some have bought, and a tick passes.
    fn age(&mut self, bought: f64) {
        self.needing += self.supplied[NEED - 2] - bought;
        self.supplied.rotate_right(1);
        self.supplied[0] = bought;
    }
}

/// What it comes to, in people and units.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Outcome {
    pub(super) joined: f64,
    pub(super) active_at_20: f64,
    pub(super) active: f64,
    pub(super) retail: f64,
    pub(super) lost_sales: f64,
    pub(super) own_use: f64,
    pub(super) expired: f64,
    pub(super) on_hand: f64,
    pub(super) profit: f64,
}

/// The state of the hand calculation.
struct Field {
    cohorts: Vec<Cohort>,
    /// Units on hand with former resellers, by tick of joining: numbers by units.
    former: Vec<[f64; ENTRY + 1]>,
    /// By whether they can join, and whether they would pay.
    bystanders: [[Bystanders; 2]; 2],
    outcome: Outcome,
}

/// What a pitch comes to in a tick.
#[derive(Clone, Copy)]
struct Pitch {
    joins: f64,
    sells: f64,
}

/// The mean field over all ticks.
pub(super) fn outcome() -> Outcome {
    let can_join = PERSUADABLE * normal_below(libm::log(CASH as f64 / (PRICE as f64 * ENTRY as f64)));
    let would_pay = normal_below(libm::log(WOULD_PAY as f64 / ASK as f64) / WOULD_PAY_SIGMA);
    let outside = f64::from(PEOPLE - FIRST);
    let kind =
        |joins: f64, pays: f64| Bystanders { needing: outside * joins * pays, ..Bystanders::default() };
    let of = |joins: f64| [kind(joins, 1.0 - would_pay), kind(joins, would_pay)];
    let mut field = Field {
        cohorts: vec![cohort(FIRST.into())],
        former: vec![[0.0; ENTRY + 1]],
        bystanders: [of(1.0 - can_join), of(can_join)],
        outcome: Outcome { joined: FIRST.into(), ..Outcome::default() },
    };
    for tick in 1..=TICKS {
        field.step(tick);
        if tick == 20 {
            field.outcome.active_at_20 = field.active();
        }
    }
    field.outcome.active = field.active();
    field.outcome.on_hand = field.on_hand();
    field.outcome.profit =
        ASK as f64 * field.outcome.retail - (PRICE as f64 * ENTRY as f64) * field.outcome.joined;
    field.outcome
}

/// Newly joined, with their entry order.
fn cohort(members: f64) -> Cohort {
    let mut cohort = Cohort::default();
    cohort[ENTRY][0][0] = members;
    cohort
}

impl Field {
    fn states(&self) -> impl Iterator<Item = (usize, usize, f64)> {
        self.cohorts.iter().flat_map(|cohort| {
            cohort.iter().enumerate().flat_map(|(units, by_sale)| {
                let count = move |(sale, by_success): (usize, &[f64; PATIENCE + 1])| {
                    (units, sale, by_success.iter().sum())
                };
                by_sale.iter().enumerate().map(count)
            })
        })
    }

    fn active(&self) -> f64 {
        self.states().map(|(_, _, members)| members).sum()
    }

    fn on_hand(&self) -> f64 {
        let former = self.former.iter().flat_map(|units| units.iter().enumerate());
        let former: f64 = former.map(|(units, members)| units as f64 * members).sum();
        former + self.states().map(|(units, _, members)| units as f64 * members).sum::<f64>()
    }

    /// Phases 2 to 9.
    fn step(&mut self, tick: usize) {
        let others = f64::from(PEOPLE - 1);
        // Two pitches each; how many offers of each kind a bystander takes seriously.
        let rate = |of: fn(f64) -> f64| {
            let each =
                self.states().map(|(_, sale, members)| 2.0 * members * of(recruiting((sale + 1).min(LONG))));
            each.sum::<f64>() / others
        };
        let (joining, buying) = (rate(|share| share * JOIN), rate(|share| (1.0 - share) * TRUST));
        let (joins, buys) = (-libm::expm1(-joining), -libm::expm1(-buying));
        // A person who would both join and buy joins.
        let candidates: f64 = self.bystanders[1].iter().map(Bystanders::all).sum();
        let buyers = self.bystanders[0][1].needing + self.bystanders[1][1].needing * (1.0 - joins);
        let taken = |rate: f64, taken: f64| if rate > 0.0 { taken / rate } else { 1.0 };
        let pitch = |share: f64| Pitch {
            joins: share * JOIN * candidates / others * taken(joining, joins),
            sells: (1.0 - share) * TRUST * buyers / others * taken(buying, buys),
        };
        let (agreed, filled) = self.trade(pitch);
        let served = if agreed > 0.0 { filled / agreed } else { 0.0 };
        self.outcome.retail += filled;
        self.outcome.lost_sales += agreed - filled;
        let new = candidates * joins;
        self.outcome.joined += new;
        for (can_join, kinds) in self.bystanders.iter_mut().enumerate() {
            for (would_pay, kind) in kinds.iter_mut().enumerate() {
                if can_join == 1 {
                    kind.lose(joins);
                }
                let bought = if would_pay == 1 { kind.needing * buys * served } else { 0.0 };
                kind.age(bought);
            }
        }
        self.cohorts.push(cohort(new));
        self.former.push([0.0; ENTRY + 1]);
        self.use_and_age(tick);
        self.leave();
    }

    /// Pitches and retail sales: how many sales were agreed, and filled. Joining is the first success, so
    /// that counters start at 0 and rise by one at each tick without.
    fn trade(&mut self, pitch: impl Fn(f64) -> Pitch) -> (f64, f64) {
        let (mut agreed, mut filled) = (0.0, 0.0);
        for cohort in &mut self.cohorts {
            let before = std::mem::take(cohort);
            for (units, by_sale) in before.iter().enumerate() {
                for (sale, by_success) in by_sale.iter().enumerate() {
                    let Pitch { joins, sells } = pitch(recruiting((sale + 1).min(LONG)));
                    let nothing = 1.0 - joins - sells;
                    // Of two pitches: sales, recruits, chance.
                    let outcomes = [
                        (0, false, nothing * nothing),
                        (0, true, joins * joins + 2.0 * joins * nothing),
                        (1, false, 2.0 * sells * nothing),
                        (1, true, 2.0 * sells * joins),
                        (2, false, sells * sells),
                    ];
                    for (success, &members) in by_success[..PATIENCE].iter().enumerate() {
                        for (sales, recruits, chance) in outcomes {
                            let sold = units.min(sales);
                            agreed += members * chance * sales as f64;
                            filled += members * chance * sold as f64;
                            let sale = if sold > 0 { 0 } else { (sale + 1).min(LONG - 1) };
                            let success = if sold > 0 || recruits { 0 } else { success + 1 };
                            cohort[units - sold][sale][success] += members * chance;
                        }
                    }
                }
            }
        }
        (agreed, filled)
    }

    /// Each holder of stock uses a unit with chance `OWN_USE`; units made in a period expire a shelf life
    /// after its beginning.
    fn use_and_age(&mut self, tick: usize) {
        let Field { cohorts, former, outcome, .. } = self;
        for (joined, (cohort, former)) in cohorts.iter_mut().zip(former).enumerate() {
            let expires = tick == joined / PERIOD * PERIOD + SHELF_LIFE - 1;
            let mut consume = |units: usize, members: f64| {
                let used = members * OWN_USE;
                outcome.own_use += used;
                if expires {
                    outcome.expired += members * units as f64 - used;
                }
                used
            };
            for units in 1..=ENTRY {
                let rows = cohort[units].iter_mut().flatten().chain([&mut former[units]]);
                let moved: Vec<(f64, f64)> = rows
                    .map(|members| {
                        let used = consume(units, *members);
                        let kept = if expires { 0.0 } else { *members - used };
                        (std::mem::replace(members, kept), used)
                    })
                    .collect();
                let below = cohort[if expires { 0 } else { units - 1 }].iter_mut().flatten();
                let below = below.chain([&mut former[if expires { 0 } else { units - 1 }]]);
                for (to, (all, used)) in below.zip(moved) {
                    *to += if expires { all } else { used };
                }
            }
        }
    }

    /// Who had no success for `PATIENCE` ticks leaves.
    fn leave(&mut self) {
        for (cohort, former) in self.cohorts.iter_mut().zip(&mut self.former) {
            for (by_sale, former) in cohort.iter_mut().zip(former) {
                for by_success in by_sale {
                    *former += std::mem::take(&mut by_success[PATIENCE]);
                }
            }
        }
    }
}
