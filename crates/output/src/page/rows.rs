//! What a page shows beyond the report itself.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::people::{recruits, roots, running_total, supplier_number, with_resellers};
use downline::report::indicators::{
    BUY_BACK, ENTRY_FEE_SHARE, HEAD_COUNT_SHARE, KOSCOT_SHARE, LEAST_LEVELS, LEAST_PEOPLE, SERIOUS_PEOPLE,
    SERIOUS_YUAN, SEVENTY_PERCENT, Share, TEAM_PAY_SHARE, TEN_CUSTOMERS,
};
use downline::report::{Outcome, TickRow};
use downline::scenario::{Ladder, Scenario, Supplier};
use downline::units::{Money, Tick, Tier};

/// Resellers whose place in the forest is shown, at most.
const MOST_NODES: usize = 3000;
/// Points of a curve, at most.
const MOST_POINTS: usize = 300;
/// Ticks, at most; of a longer run every second, third, … is shown.
const MOST_TICKS: usize = 2000;
/// Tiers of a ladder, at most.
const MOST_TIERS: usize = 20;

/// The run tick by tick, in columns.
#[derive(Serialize, Default)]
pub(super) struct History {
    tick: Vec<Tick>,
    active: Vec<u64>,
    joined: Vec<u64>,
    left: Vec<u64>,
    made: Vec<u64>,
    retail: Vec<u64>,
}

impl History {
    pub(super) fn of(history: &[TickRow]) -> Self {
        let every = history.len().div_ceil(MOST_TICKS).max(1);
        let mut columns = History::default();
        for row in history.iter().step_by(every) {
            columns.tick.push(row.tick);
            columns.active.push(row.active);
            columns.joined.push(row.joined);
            columns.left.push(row.left);
            columns.made.push(row.made.0);
            columns.retail.push(row.retail.0);
        }
        columns
    }
}

/// Running totals over resellers, from the least to the most: points of (per cent of resellers, total).
#[derive(Serialize)]
pub(super) struct Lorenz {
    /// In per cent of all recruits.
    recruits: Vec<(f64, f64)>,
    /// In yuan.
    profits: Vec<(f64, f64)>,
}

impl Lorenz {
    pub(super) fn of(outcomes: &[Outcome]) -> Option<Self> {
        let recruits = recruits(outcomes);
        let all = recruits.iter().sum::<i64>().max(1) as f64;
        let profits = outcomes.iter().map(|outcome| outcome.profit.fen()).collect();
        let line = |numbers, unit: f64| -> Vec<(f64, f64)> {
            running_total(numbers, MOST_POINTS).into_iter().map(|(at, total)| (at, total * unit)).collect()
        };
        let some = !outcomes.is_empty();
        some.then(|| Lorenz { recruits: line(recruits, 100.0 / all), profits: line(profits, 0.01) })
    }
}

/// Resellers with their recruiters, in columns: whole trees in the order of their first agents, as many as
/// there is room for.
#[derive(Serialize, Default)]
pub(super) struct Forest {
    parent: Vec<Option<usize>>,
    person: Vec<u32>,
    tier: Vec<u32>,
    joined: Vec<u32>,
    active: Vec<bool>,
    /// In fen.
    profit: Vec<i64>,
}

impl Forest {
    pub(super) fn of(outcomes: &[Outcome]) -> Self {
        let roots = roots(outcomes);
        let mut sizes: BTreeMap<usize, usize> = BTreeMap::new();
        for &root in &roots {
            *sizes.entry(root).or_default() += 1;
        }
        // The first tree is shown in part if there is no room for the whole of it.
        let mut room = MOST_NODES;
        let fits = |size: &usize| {
            room = room.checked_sub(*size)?;
            Some(())
        };
        let whole = sizes.values().map_while(fits).count().max(1);
        let shown: Vec<usize> = sizes.into_keys().take(whole).collect();
        let mut forest = Forest::default();
        let mut places = vec![0; outcomes.len()];
        let in_shown = |at: &usize| shown.binary_search(&roots[*at]).is_ok();
        for at in (0..outcomes.len()).filter(in_shown).take(MOST_NODES) {
            let outcome = &outcomes[at];
            places[at] = forest.parent.len();
            forest.parent.push(outcome.recruiter.map(|recruiter| places[recruiter]));
            forest.person.push(outcome.person.0);
            forest.tier.push(outcome.tier.0);
            forest.joined.push(outcome.joined.0);
            forest.active.push(outcome.active);
            forest.profit.push(outcome.profit.fen());
        }
        forest
    }
}

/// One supplier's ladder at the opening.
#[derive(Serialize)]
pub(super) struct LadderRow {
    supplier: String,
    cost: Money,
    list: Money,
    street: Money,
    tiers: Vec<LadderTier>,
}

#[derive(Serialize)]
struct LadderTier {
    tier: Tier,
    name: String,
    price: Money,
    promised: Money,
    street: Money,
    buy_in: Option<Money>,
}

impl LadderRow {
    /// Those of suppliers with resellers.
    pub(super) fn of(scenario: &Scenario) -> Vec<Self> {
        with_resellers(scenario).map(|supplier| LadderRow::of_supplier(scenario, supplier)).collect()
    }

    fn of_supplier(scenario: &Scenario, supplier: &Supplier) -> Self {
        let prices = supplier.prices_at(Tick(0));
        let list = prices.list_price;
        let street = scenario.behaviour.ask.street_price(list);
        let name = |tier: Tier| match prices.ladder {
            Ladder::ByOrderSize(ladder) => ladder.ranks[tier.0 as usize - 1].name.clone(),
            Ladder::ByDepth(_) => String::new(),
        };
        let tier = |(tier, price): (Tier, Money)| LadderTier {
            tier,
            name: name(tier),
            price,
            promised: list - price,
            street: street - price,
            buy_in: prices.ladder.buy_in(tier),
        };
        let most = supplier.max_tier.unwrap_or(u32::MAX);
        let open = (1..=most).map(Tier).zip(prices.ladder.prices()).take_while(|&(_, price)| price < list);
        let tiers = open.take(MOST_TIERS).map(tier).collect();
        LadderRow {
            supplier: supplier.name.clone() + &supplier_number(scenario, supplier),
            cost: prices.unit_cost,
            list,
            street,
            tiers,
        }
    }
}

/// From where each indicator fires.
pub(super) fn thresholds() -> BTreeMap<&'static str, String> {
    let share =
        |sign: &str, Share(part, whole): Share| format!("{sign} {}", f64::from(part) / f64::from(whole));
    [
        ("size_threshold", format!("≥ {LEAST_LEVELS}, ≥ {LEAST_PEOPLE}")),
        ("serious", format!("≥ {SERIOUS_PEOPLE} / ≥ ¥{} M", SERIOUS_YUAN as f64 / 1e6)),
        ("head_count", share("≥", HEAD_COUNT_SHARE)),
        ("entry_fee", share("≥", ENTRY_FEE_SHARE)),
        ("team_pay", share("≥", TEAM_PAY_SHARE)),
        ("koscot", share("≥", KOSCOT_SHARE)),
        ("recruiting", "> 0.5".to_owned()),
        ("recruiting_with_own_use", "> 0.5".to_owned()),
        ("seventy_percent", share("<", SEVENTY_PERCENT)),
        ("ten_customers", format!("< {TEN_CUSTOMERS}")),
        ("buy_back", share("<", BUY_BACK)),
    ]
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use downline::units::{PersonId, SupplierId};

    fn outcomes(recruiters: &[Option<usize>]) -> Vec<Outcome> {
        let outcome = |(person, &recruiter): (u32, &Option<usize>)| Outcome {
            person: PersonId(person),
            supplier: SupplierId(0),
            recruiter,
            entry_tier: Tier(1),
            tier: Tier(1),
            depth: 1,
            joined: Tick(0),
            active: false,
            profit: Money::from_fen(i64::from(person)),
        };
        (0..).zip(recruiters).map(outcome).collect()
    }

    #[test]
    fn the_forest_shows_whole_trees_and_only_the_first_in_part() {
        let small = Forest::of(&outcomes(&[None, None, Some(0), Some(2), Some(1)]));
        assert_eq!(small.parent, [None, None, Some(0), Some(2), Some(1)]);
        // A tree of 2999 and one of 2: only the first fits.
        let mut recruiters = vec![None, None, Some(1)];
        recruiters.extend(vec![Some(0); 2998]);
        let forest = Forest::of(&outcomes(&recruiters));
        assert_eq!((forest.parent.len(), forest.person[1]), (2999, 3));
        // One of 4000.
        let mut recruiters = vec![None];
        recruiters.extend((0..3999).map(Some));
        let forest = Forest::of(&outcomes(&recruiters));
        assert_eq!((forest.parent.len(), forest.parent[2999]), (3000, Some(2998)));
        assert!(Forest::of(&[]).parent.is_empty());
    }
}
