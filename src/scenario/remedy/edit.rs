//! What each remedy changes in a scenario.

use super::Remedy;
use super::order_cap::{OrderCap, cap_entry_orders};
use crate::scenario::{
    BuyBack, CoolingOff, DepthPrices, Enforcement, Ladder, Platform, PriceChange, Scenario, Supplier,
};
use crate::units::{Money, Tick};

impl Remedy {
    /// A copy of a scenario with this remedy, to be applied to others in turn. Values out of range are
    /// refused when the [remedy](Self::validate_for) or the scenario is validated.
    pub fn on(self, scenario: &Scenario) -> Scenario {
        let mut scenario = scenario.clone();
        match self {
            Remedy::BuyBack { rate, window } => each_supplier(&mut scenario, |supplier| {
                add_buy_back(&mut supplier.buy_back, BuyBack { rate, window, ..BuyBack::default() });
            }),
            Remedy::CoolingOff { ticks } => each_supplier(&mut scenario, |supplier| {
                add_cooling_off(&mut supplier.cooling_off, CoolingOff { ticks, ..CoolingOff::default() });
            }),
            Remedy::EntryOrderCap { units } => {
                each_supplier(&mut scenario, |supplier| cap_entry_orders(supplier, OrderCap::Units(units)));
            }
            Remedy::EntryOrderValueCap { amount } => {
                each_supplier(&mut scenario, |supplier| cap_entry_orders(supplier, OrderCap::Value(amount)));
            }
            Remedy::PriceTransparency { share } => {
                scenario.platform.transparency = at_least(scenario.platform.transparency, share);
            }
            Remedy::RefundGuarantee => scenario.platform.guarantee = true,
            Remedy::Warning { deters } => {
                for base in &mut scenario.behaviour.join.base {
                    *base *= 1.0 - deters;
                }
            }
            Remedy::BanWaves { detection, share } => add_ban_waves(&mut scenario.platform, detection, share),
            Remedy::TierCap { tiers } => each_supplier(&mut scenario, |supplier| {
                supplier.max_tier = Some(supplier.max_tier.map_or(tiers, |most| most.min(tiers)));
            }),
            Remedy::RaisePrices { tick, by } => {
                each_supplier(&mut scenario, |supplier| raise_prices(supplier, tick, by));
            }
            Remedy::SplitRanks => {
                each_supplier(&mut scenario, |supplier| each_ladder(supplier, split_ranks));
            }
            Remedy::EndUseRule { share } => each_supplier(&mut scenario, |supplier| {
                supplier.end_use_share = Some(at_least(supplier.end_use_share.unwrap_or(0.0), share));
            }),
            Remedy::RelabelOwnUse => {
                each_supplier(&mut scenario, |supplier| supplier.relabels_own_use = true);
            }
        }
        scenario.name = format!("{} with {}", scenario.name, self.name());
        scenario
    }
}

/// The larger of two shares; what is asked for and is no share stays, to be refused.
fn at_least(own: f64, asked: f64) -> f64 {
    if (0.0..=own).contains(&asked) { own } else { asked }
}

fn add_buy_back(own: &mut Option<BuyBack>, asked: BuyBack) {
    // A share of 0 asks for nothing, and must not lengthen a window.
    if asked.rate == 0.0 {
        return;
    }
    let own = own.get_or_insert(asked);
    *own = BuyBack {
        rate: at_least(own.rate, asked.rate),
        window: own.window.max(asked.window),
        known: at_least(own.known, asked.known),
        ..*own
    };
}

fn add_cooling_off(own: &mut Option<CoolingOff>, asked: CoolingOff) {
    if asked.ticks == 0 {
        return;
    }
    let own = own.get_or_insert(asked);
    *own = CoolingOff {
        ticks: own.ticks.max(asked.ticks),
        rate: at_least(own.rate, asked.rate),
        used_by: at_least(own.used_by, asked.used_by),
        known: at_least(own.known, asked.known),
    };
}

fn add_ban_waves(platform: &mut Platform, detection: f64, share: f64) {
    if detection == 0.0 || share == 0.0 {
        return;
    }
    let asked = Enforcement { detection, share, ..Enforcement::default() };
    let own = platform.enforcement.get_or_insert(asked);
    *own = Enforcement {
        levels: own.levels.min(asked.levels),
        people: own.people.min(asked.people),
        detection: at_least(own.detection, asked.detection),
        share: at_least(own.share, asked.share),
        stops_recruiting: own.stops_recruiting,
        expected: own.expected,
    };
}

fn each_supplier(scenario: &mut Scenario, edit: impl Fn(&mut Supplier)) {
    scenario.suppliers.iter_mut().for_each(edit);
}

/// Edits the ladder of a supplier and those that will follow it.
fn each_ladder(supplier: &mut Supplier, edit: impl Fn(&mut Ladder)) {
    edit(&mut supplier.ladder);
    supplier.price_changes.iter_mut().filter_map(|change| change.ladder.as_mut()).for_each(edit);
}

/// Raises the list price and the ladder in force at a tick, whatever else changes then, and all that follow.
fn raise_prices(supplier: &mut Supplier, tick: u32, by: f64) {
    if by == 0.0 {
        return;
    }
    let dearer = |price: Money| Money::from_fen((price.fen() as f64 * (1.0 + by)).round() as i64);
    let now = supplier.prices_at(Tick(tick));
    let (list_price, mut ladder) = (dearer(now.list_price), now.ladder.clone());
    raise_ladder(&mut ladder, dearer);
    let changes = &mut supplier.price_changes;
    for later in changes.iter_mut().filter(|change| change.tick > tick) {
        later.list_price = later.list_price.map(dearer);
        later.ladder.iter_mut().for_each(|ladder| raise_ladder(ladder, dearer));
    }
    let at = changes.partition_point(|change| change.tick < tick);
    if changes.get(at).is_none_or(|change| change.tick != tick) {
        changes.insert(at, PriceChange { tick, ..PriceChange::default() });
    }
    changes[at].list_price = Some(list_price);
    changes[at].ladder = Some(ladder);
}

fn raise_ladder(ladder: &mut Ladder, dearer: impl Fn(Money) -> Money) {
    match ladder {
        Ladder::ByDepth(ladder) => match &mut ladder.prices {
            DepthPrices::Step { first, step } => (*first, *step) = (dearer(*first), dearer(*step)),
            DepthPrices::Ratio { first, .. } => *first = dearer(*first),
            DepthPrices::Table(prices) => prices.iter_mut().for_each(|price| *price = dearer(*price)),
        },
        Ladder::ByOrderSize(ladder) => {
            ladder.ranks.iter_mut().for_each(|rank| rank.price = dearer(rank.price));
        }
    }
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
