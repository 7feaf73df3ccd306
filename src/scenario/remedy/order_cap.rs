//! What a cap on entry orders, in units or in yuan, makes of the ladders of a supplier.

use crate::scenario::error::ScenarioError;
use crate::scenario::{ByOrderSize, Ladder, OrderTerms, Scenario, Supplier};
use crate::units::{Money, Tick, Tier};

/// The most that an entry order may be.
#[derive(Clone, Copy)]
pub(super) enum OrderCap {
    /// Units.
    Units(u32),
    /// Yuan for the goods, at the price of the tier.
    Value(Money),
}

impl OrderCap {
    /// The most whole units at a price; 0 where one costs too much.
    fn units_at(self, price: Money) -> u32 {
        match self {
            OrderCap::Units(units) => units,
            OrderCap::Value(amount) => {
                let units = amount.fen().max(0).checked_div(price.fen()).unwrap_or(i64::MAX);
                u32::try_from(units.max(0)).unwrap_or(u32::MAX)
            }
        }
    }

    fn allows(self, price: Money, units: u32) -> bool {
        units <= self.units_at(price)
    }

    /// Whole packs within the cap, but at least a unit: a smaller pack may not divide the cap.
    fn on(self, terms: OrderTerms, price: Money) -> OrderTerms {
        let units = self.units_at(price).max(1);
        let pack = terms.order_multiple.min(units);
        let whole = |count: u32| count.min(units).checked_div(pack).unwrap_or(0) * pack;
        OrderTerms {
            entry_order: whole(terms.entry_order),
            reorder_minimum: whole(terms.reorder_minimum).max(pack),
            order_multiple: pack,
            ..terms
        }
    }
}

/// Caps the entry orders of all ladders of a supplier, now and later.
pub(super) fn cap_entry_orders(supplier: &mut Supplier, cap: OrderCap) {
    let kept = ranks_within(supplier, cap);
    let tiers = supplier.ladders().map(|ladder| open_tiers(supplier, ladder)).collect::<Vec<_>>();
    let later = supplier.price_changes.iter_mut().filter_map(|change| change.ladder.as_mut());
    for (ladder, tiers) in std::iter::once(&mut supplier.ladder).chain(later).zip(tiers) {
        cap_ladder(ladder, cap, tiers, &kept);
    }
}

/// The least amount that leaves a unit to each entry order, and the field with the price of that unit; `None`
/// where there is no entry order.
pub(super) fn least_amount(scenario: &Scenario, cap: OrderCap) -> Option<(Money, String)> {
    let of_supplier = |(index, supplier): (usize, &Supplier)| {
        let kept = ranks_within(supplier, cap);
        let of_ladder = |ladder: &Ladder| match ladder {
            Ladder::ByDepth(_) => {
                let terms = |(tier, _): &(u32, Money)| ladder.terms(Tier(*tier)).entry_order > 0;
                let open = (1..).zip(ladder.prices()).take(open_tiers(supplier, ladder));
                open.filter(terms).map(|(tier, price)| (price, tier)).max()
            }
            // Ranks beyond the cap are taken away, down to the last.
            Ladder::ByOrderSize(ladder) => {
                let last = kept.iter().rposition(|&is_kept| is_kept)?;
                let rank = ladder.ranks.get(last).filter(|rank| rank.entry_order > 0)?;
                Some((rank.price, last as u32 + 1))
            }
        };
        let dearest = supplier.ladders().filter_map(of_ladder).max();
        dearest.map(|(price, tier)| (price, format!("tier {tier} of suppliers.{index}")))
    };
    scenario.suppliers.iter().enumerate().filter_map(of_supplier).max()
}

/// Refuses an amount that does not buy one unit of an entry order.
pub(super) fn check_amount(scenario: &Scenario, amount: Money) -> Result<(), ScenarioError> {
    match least_amount(scenario, OrderCap::Value(amount)) {
        Some((least, tier)) if amount < least => {
            let allowed = format!("at least {least} yuan, the price of one unit at {tier}");
            Err(ScenarioError::value("entry_order_value_cap.amount", amount, allowed))
        }
        _ => Ok(()),
    }
}

/// How many tiers of a ladder may be joined while it is in force: those below the list price, and the first
/// in any case, where first agents begin.
fn open_tiers(supplier: &Supplier, ladder: &Ladder) -> usize {
    let changes = supplier.price_changes.iter().map(|change| change.tick);
    let in_force = std::iter::once(0).chain(changes).map(|tick| supplier.prices_at(Tick(tick)));
    let list_prices = in_force.filter(|prices| std::ptr::eq(prices.ladder, ladder));
    let Some(list_price) = list_prices.map(|prices| prices.list_price).max() else { return 1 };
    let most = supplier.max_tier.unwrap_or(u32::MAX).max(1) as usize;
    ladder.prices().take(most).take_while(|&price| price < list_price).count().max(1)
}

/// Which ranks stay: those whose entry order is within the cap on each ladder by order size, now and later,
/// or else the last, which most could pay for.
fn ranks_within(supplier: &Supplier, cap: OrderCap) -> Vec<bool> {
    let by_size = |ladder| match ladder {
        &Ladder::ByDepth(_) => None,
        Ladder::ByOrderSize(ladder) => Some(ladder),
    };
    let all: Vec<&ByOrderSize> = supplier.ladders().filter_map(by_size).collect();
    let ranks = all.iter().map(|ladder| ladder.ranks.len()).min().unwrap_or(0);
    let is_within = |rank: usize| {
        all.iter().map(|ladder| &ladder.ranks[rank]).all(|rank| cap.allows(rank.price, rank.entry_order))
    };
    let mut kept: Vec<bool> = (0..ranks).map(is_within).collect();
    if !kept.contains(&true)
        && let Some(last) = kept.last_mut()
    {
        *last = true;
    }
    kept
}

fn cap_ladder(ladder: &mut Ladder, cap: OrderCap, tiers: usize, kept: &[bool]) {
    match (&mut *ladder, cap) {
        (Ladder::ByDepth(by_depth), OrderCap::Units(_)) => {
            for terms in &mut by_depth.terms {
                *terms = cap.on(*terms, Money::ZERO);
            }
        }
        (Ladder::ByDepth(by_depth), OrderCap::Value(_)) => {
            let tiers = tiers.max(by_depth.terms.len());
            let ladder = Ladder::ByDepth(by_depth.clone());
            let capped = (1..).zip(ladder.prices().take(tiers));
            let mut capped: Vec<OrderTerms> =
                capped.map(|(tier, price)| cap.on(ladder.terms(Tier(tier)), price)).collect();
            let is_as_before = |(tier, terms): (u32, &OrderTerms)| ladder.terms(Tier(tier)) == *terms;
            if (1..).zip(&capped).all(is_as_before) {
                return;
            }
            // The last entry holds for all deeper tiers.
            while capped.len() > 1 && capped[capped.len() - 1] == capped[capped.len() - 2] {
                capped.pop();
            }
            by_depth.terms = capped;
        }
        (Ladder::ByOrderSize(by_size), _) => {
            let mut kept = kept.iter().copied().chain(std::iter::repeat(true));
            by_size.ranks.retain(|_| kept.next().unwrap_or(true));
            if let Some(rank) = by_size.ranks.last_mut() {
                rank.set_terms(cap.on(rank.terms(), rank.price));
            }
        }
    }
}
