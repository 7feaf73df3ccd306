//! Remedies: small edits of a scenario that a law, a platform or an industry could bring about, and ways
//! in which a supplier adapts to one. Any scenario can be run with any of them, under the same seed.

use serde::{Deserialize, Serialize};

use super::{
    BuyBack, CoolingOff, DepthPrices, Enforcement, Ladder, OrderTerms, PriceChange, Scenario, Supplier,
};
use crate::units::Money;

/// A remedy, or the way in which suppliers evade one.
///
/// ```
/// use downline::{Remedy, Scenario, Simulation};
///
/// let mut scenario = Scenario::mask();
/// scenario.population.people = 2_000;
/// scenario.suppliers[0].first_agents = 10;
/// let remedy = Remedy::BuyBack { rate: 0.9, window: 52 };
/// let before = Simulation::new(&scenario, 7)?.run();
/// let after = Simulation::new(&remedy.on(&scenario), 7)?.run();
/// assert!(after.flows.suppliers_profit < before.flows.suppliers_profit);
/// # Ok::<(), downline::ScenarioError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Remedy {
    /// Suppliers take unsold goods back from those who leave, as the industry's own codes promise (90 % of
    /// the price within a year of purchase; In re Amway, 93 F.T.C. 618, 1979).
    BuyBack {
        /// Share of the price, 0 … 1.
        rate: f64,
        /// Greatest age of the goods, in ticks.
        window: u32,
    },
    /// Whoever has had no success within so many ticks of joining undoes it and has its money back.
    CoolingOff {
        /// Ticks from joining.
        ticks: u32,
    },
    /// No entry order is larger than this; where packs are larger, they shrink to it too.
    EntryOrderCap {
        /// Units, from 1.
        units: u32,
    },
    /// People see on the platform what the goods are sold for elsewhere.
    PriceTransparency {
        /// Share of people who do, 0 … 1.
        share: f64,
    },
    /// The platform refunds every disputed unit out of the sale's proceeds.
    RefundGuarantee,
    /// Recruits are told the odds, and this share of those who would have joined do not.
    Warning {
        /// Share deterred, 0 … 1.
        deters: f64,
    },
    /// The platform looks for chains of three levels and thirty people and bans from those it finds.
    BanWaves {
        /// Chance that such a chain is found in a tick, 0 … 1.
        detection: f64,
        /// Chance of each of its resellers to be banned then, 0 … 1.
        share: f64,
    },
    /// Nobody joins below this tier.
    TierCap {
        /// The deepest tier, from 1.
        tiers: u32,
    },
    /// No evasion but an answer: suppliers raise list price and ladder at a tick.
    RaisePrices {
        /// The tick, from 1.
        tick: u32,
        /// By this share of the old price, 0 … 1.
        by: f64,
    },
    /// Suppliers split the steps of their ladder, so that twice as many tiers have a margin.
    SplitRanks,
    /// The 70 % rule, enforced: nobody recruits or orders for itself before this share of the units that it bought and did
    /// not sell on has gone to end buyers (In re Amway Corp., 93 F.T.C. 618, 1979; [`Supplier::end_use_share`]).
    EndUseRule {
        /// Share of those units, 0 … 1.
        share: f64,
    },
    /// No remedy but an answer to the rule before: suppliers pass their resellers' own use off as sales to end
    /// buyers, to those who enforce the rule and to those who look for signs of a pyramid.
    RelabelOwnUse,
}

impl Remedy {
    /// The usual ones, with the values that the comparison example uses.
    pub fn usual() -> Vec<Remedy> {
        vec![
            Remedy::BuyBack { rate: 0.9, window: 52 },
            Remedy::CoolingOff { ticks: 4 },
            Remedy::EntryOrderCap { units: 2 },
            Remedy::PriceTransparency { share: 0.5 },
            Remedy::RefundGuarantee,
            Remedy::Warning { deters: 0.5 },
            Remedy::BanWaves { detection: 0.05, share: 0.5 },
            Remedy::TierCap { tiers: 3 },
            Remedy::EndUseRule { share: 0.7 },
            Remedy::RaisePrices { tick: 13, by: 0.2 },
            Remedy::SplitRanks,
            Remedy::RelabelOwnUse,
        ]
    }

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Remedy::BuyBack { .. } => "buy-back",
            Remedy::CoolingOff { .. } => "cooling-off",
            Remedy::EntryOrderCap { .. } => "entry-order cap",
            Remedy::PriceTransparency { .. } => "price transparency",
            Remedy::RefundGuarantee => "refund guarantee",
            Remedy::Warning { .. } => "warning of the odds",
            Remedy::BanWaves { .. } => "ban waves",
            Remedy::TierCap { .. } => "tier cap",
            Remedy::RaisePrices { .. } => "supplier raises prices",
            Remedy::SplitRanks => "supplier splits ranks",
            Remedy::EndUseRule { .. } => "70 percent rule",
            Remedy::RelabelOwnUse => "supplier relabels own use",
        }
    }

    /// A copy of a scenario with this remedy, to be applied to others in turn. Values out of range are
    /// refused when the scenario is validated.
    pub fn on(self, scenario: &Scenario) -> Scenario {
        let mut scenario = scenario.clone();
        match self {
            Remedy::BuyBack { rate, window } => {
                each_supplier(&mut scenario, |supplier| supplier.buy_back = Some(BuyBack { rate, window }));
            }
            Remedy::CoolingOff { ticks } => {
                let terms = CoolingOff { ticks, ..CoolingOff::default() };
                each_supplier(&mut scenario, |supplier| supplier.cooling_off = Some(terms));
            }
            Remedy::EntryOrderCap { units } => each_supplier(&mut scenario, |supplier| {
                each_ladder(supplier, |ladder| cap_entry_orders(ladder, units));
            }),
            Remedy::PriceTransparency { share } => scenario.platform.transparency = share,
            Remedy::RefundGuarantee => scenario.platform.guarantee = true,
            Remedy::Warning { deters } => {
                for base in &mut scenario.behaviour.join.base {
                    *base *= 1.0 - deters;
                }
            }
            Remedy::BanWaves { detection, share } => {
                let terms = Enforcement { detection, share, ..Enforcement::default() };
                scenario.platform.enforcement = Some(terms);
            }
            Remedy::TierCap { tiers } => {
                each_supplier(&mut scenario, |supplier| {
                    supplier.max_tier = Some(supplier.max_tier.map_or(tiers, |most| most.min(tiers)));
                });
            }
            Remedy::RaisePrices { tick, by } => {
                each_supplier(&mut scenario, |supplier| raise_prices(supplier, tick, by));
            }
            Remedy::SplitRanks => {
                each_supplier(&mut scenario, |supplier| each_ladder(supplier, split_ranks));
            }
            Remedy::EndUseRule { share } => {
                each_supplier(&mut scenario, |supplier| supplier.end_use_share = Some(share));
            }
            Remedy::RelabelOwnUse => {
                each_supplier(&mut scenario, |supplier| supplier.relabels_own_use = true);
            }
        }
        scenario.name = format!("{} with {}", scenario.name, self.name());
        scenario
    }
}

fn each_supplier(scenario: &mut Scenario, edit: impl Fn(&mut Supplier)) {
    scenario.suppliers.iter_mut().for_each(edit);
}

/// Edits the ladder of a supplier and those that will follow it.
fn each_ladder(supplier: &mut Supplier, edit: impl Fn(&mut Ladder)) {
    edit(&mut supplier.ladder);
    supplier.price_changes.iter_mut().filter_map(|change| change.ladder.as_mut()).for_each(edit);
}

fn cap_entry_orders(ladder: &mut Ladder, units: u32) {
    let units = units.max(1);
    // Whole packs throughout: a smaller pack may not divide the cap.
    let cap = |entry_order: u32, reorder_minimum: u32, pack: u32| {
        let pack = pack.min(units);
        let whole = |count: u32| count.min(units) / pack * pack;
        (whole(entry_order), whole(reorder_minimum).max(pack), pack)
    };
    match ladder {
        Ladder::ByDepth(ladder) => {
            for terms in &mut ladder.terms {
                let OrderTerms { entry_order, reorder_minimum, order_multiple, .. } = terms;
                (*entry_order, *reorder_minimum, *order_multiple) =
                    cap(*entry_order, *reorder_minimum, *order_multiple);
            }
        }
        Ladder::ByOrderSize(ladder) => {
            // Better ranks ask for larger entry orders: the cap leaves the rank that most could pay for.
            let smallest = ladder.ranks.pop();
            ladder.ranks.retain(|rank| rank.entry_order <= units);
            ladder.ranks.extend(smallest.map(|mut rank| {
                (rank.entry_order, rank.reorder_minimum, rank.order_multiple) =
                    cap(rank.entry_order, rank.reorder_minimum, rank.order_multiple);
                rank
            }));
        }
    }
}

fn raise_prices(supplier: &mut Supplier, tick: u32, by: f64) {
    let dearer = |price: Money| Money::from_fen((price.fen() as f64 * (1.0 + by)).round() as i64);
    let mut ladder = supplier.ladder.clone();
    match &mut ladder {
        Ladder::ByDepth(ladder) => match &mut ladder.prices {
            DepthPrices::Step { first, step } => (*first, *step) = (dearer(*first), dearer(*step)),
            DepthPrices::Ratio { first, .. } => *first = dearer(*first),
            DepthPrices::Table(prices) => prices.iter_mut().for_each(|price| *price = dearer(*price)),
        },
        Ladder::ByOrderSize(ladder) => {
            ladder.ranks.iter_mut().for_each(|rank| rank.price = dearer(rank.price))
        }
    }
    let list_price = Some(dearer(supplier.product.list_price));
    supplier.price_changes.retain(|change| change.tick != tick);
    supplier.price_changes.push(PriceChange {
        tick,
        list_price,
        ladder: Some(ladder),
        ..PriceChange::default()
    });
    supplier.price_changes.sort_by_key(|change| change.tick);
}

/// Halves the steps of a ladder by depth; a ladder by order size stays as it is.
fn split_ranks(ladder: &mut Ladder) {
    let Ladder::ByDepth(ladder) = ladder else { return };
    match &mut ladder.prices {
        DepthPrices::Step { step, .. } => *step = Money::from_fen((step.fen() / 2).max(1)),
        DepthPrices::Ratio { ratio, .. } => *ratio = ratio.sqrt(),
        DepthPrices::Table(prices) => {
            let between = prices
                .windows(2)
                .flat_map(|pair| [pair[0], Money::from_fen((pair[0].fen() + pair[1].fen()) / 2)]);
            let mut split: Vec<Money> = between.chain(prices.last().copied()).collect();
            split.dedup();
            *prices = split;
        }
    }
}
