//! Ladders: what a reseller pays for a unit, by depth or by the size of the first order.

use serde::{Deserialize, Serialize};

use super::check::MOST_TIERS;
use crate::units::{Money, Tier};

/// Wholesale prices by tier, and the terms of ordering at each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Ladder {
    /// The price follows the distance from the supplier: a recruit's tier is its recruiter's plus one.
    ByDepth(ByDepth),
    /// The price follows the size of the first order: a recruit takes the best rank it can afford.
    ByOrderSize(ByOrderSize),
}

impl Default for Ladder {
    fn default() -> Self {
        Ladder::ByDepth(ByDepth::default())
    }
}

/// A ladder by recruiting depth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ByDepth {
    /// The price of each tier; strictly rising.
    pub prices: DepthPrices,
    /// Terms of ordering, tier 1 first; the last entry holds for all deeper tiers.
    pub terms: Vec<OrderTerms>,
    /// Ticks over which a quota is counted, at least 1.
    pub quota_period: u32,
    /// What happens to a reseller that misses its quota: `tolerate`, or `expel`, the default. A tier by depth
    /// is no rank to fall from, so `demote` is refused.
    pub missed_quota: MissedQuota,
}

impl Default for ByDepth {
    fn default() -> Self {
        ByDepth {
            prices: DepthPrices::Step { first: Money::from_yuan(150), step: Money::from_yuan(30) },
            terms: vec![OrderTerms::default()],
            quota_period: 4,
            missed_quota: MissedQuota::Expel,
        }
    }
}

/// Wholesale prices by depth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum DepthPrices {
    /// `first`, `first + step`, `first + 2·step`, …
    Step {
        /// Price of tier 1.
        first: Money,
        /// What each tier adds.
        step: Money,
    },
    /// `first`, then each tier's price times `ratio`, rounded to the nearest fen tier by tier.
    Ratio {
        /// Price of tier 1.
        first: Money,
        /// What each tier multiplies by, above 1.
        ratio: f64,
    },
    /// One price a tier; no recruit can join below the last.
    Table(Vec<Money>),
}

/// What may be ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct OrderTerms {
    /// Units of the first order, 0 … 10⁷; a multiple of `order_multiple`.
    pub entry_order: u32,
    /// Fewest units of a later order, 1 … 10⁷; a multiple of `order_multiple`.
    pub reorder_minimum: u32,
    /// Units in a pack: orders are whole packs. 1 … 10⁷.
    pub order_multiple: u32,
    /// Paid on joining, returned on leaving, kept on expulsion.
    pub deposit: Money,
    /// What must be bought in each quota period, in yuan at the tier's price; `null`, the default: nothing.
    pub quota: Option<Money>,
}

impl Default for OrderTerms {
    fn default() -> Self {
        let (entry_order, reorder_minimum, order_multiple) = (10, 10, 10);
        OrderTerms { entry_order, reorder_minimum, order_multiple, deposit: Money::ZERO, quota: None }
    }
}

/// A ladder by order size.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ByOrderSize {
    /// The ranks, best price first; tier *k* is rank *k*.
    pub ranks: Vec<Rank>,
    /// What a recruiter earns from recruits of its own rank.
    pub referral: Referral,
    /// Ticks over which a quota is counted, at least 1.
    pub quota_period: u32,
    /// What happens to a reseller that misses its quota.
    pub missed_quota: MissedQuota,
}

impl Default for ByOrderSize {
    fn default() -> Self {
        ByOrderSize {
            ranks: Vec::new(),
            referral: Referral::default(),
            quota_period: 4,
            missed_quota: MissedQuota::Demote,
        }
    }
}

/// One rank of a ladder by order size.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Rank {
    /// A name for people to read.
    pub name: String,
    /// Price of a unit.
    pub price: Money,
    /// Units of the first order; also what a later order must reach to be promoted to this rank.
    pub entry_order: u32,
    /// Fewest units of a later order.
    pub reorder_minimum: u32,
    /// Units in a pack.
    pub order_multiple: u32,
    /// Paid on joining, returned on leaving, kept on expulsion.
    pub deposit: Money,
    /// What must be bought in each quota period, in yuan at the rank's price; `null`: nothing.
    pub quota: Option<Money>,
}

impl Rank {
    /// Its terms of ordering.
    pub fn terms(&self) -> OrderTerms {
        let &Rank { entry_order, reorder_minimum, order_multiple, deposit, quota, .. } = self;
        OrderTerms { entry_order, reorder_minimum, order_multiple, deposit, quota }
    }

    /// Takes over terms of ordering.
    pub fn set_terms(&mut self, terms: OrderTerms) {
        let OrderTerms { entry_order, reorder_minimum, order_multiple, deposit, quota } = terms;
        *self = Rank { entry_order, reorder_minimum, order_multiple, deposit, quota, ..std::mem::take(self) };
    }
}

impl Default for Rank {
    fn default() -> Self {
        let OrderTerms { entry_order, reorder_minimum, order_multiple, deposit, quota } =
            OrderTerms::default();
        Rank {
            name: String::new(),
            price: Money::ZERO,
            entry_order,
            reorder_minimum,
            order_multiple,
            deposit,
            quota,
        }
    }
}

/// The reward for recruiting into one's own rank, paid by the recruit's source.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Referral {
    /// Share of the order's value, 0 … 1.
    pub rate: f64,
    /// Which orders count.
    pub on: ReferralOn,
}

/// Which orders of a recruit earn its recruiter a referral.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReferralOn {
    /// The entry order alone.
    #[default]
    FirstOrder,
    /// Every order.
    AllOrders,
}

/// What happens to a reseller that misses its quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum MissedQuota {
    /// Nothing.
    Tolerate,
    /// It falls one rank, and from the last it is expelled.
    #[default]
    Demote,
    /// It is expelled at once.
    Expel,
}

impl Ladder {
    /// Whether resellers can change tiers: by order size they can, by depth each keeps the tier at which it
    /// joined.
    pub(crate) fn moves_resellers(&self) -> bool {
        matches!(self, Ladder::ByOrderSize(_))
    }

    /// The price of a unit at `tier`, or `None` where the ladder has no such tier.
    pub fn price(&self, tier: Tier) -> Option<Money> {
        let index = tier.0.checked_sub(1)?;
        match self {
            Ladder::ByOrderSize(ladder) => ladder.ranks.get(index as usize).map(|rank| rank.price),
            Ladder::ByDepth(ladder) => match &ladder.prices {
                DepthPrices::Table(prices) => prices.get(index as usize).copied(),
                DepthPrices::Step { first, step } => {
                    step.checked_times(u64::from(index)).and_then(|rise| first.checked_add(rise))
                }
                DepthPrices::Ratio { .. } => self.prices().nth(index as usize),
            },
        }
    }

    /// The prices of tiers 1, 2, …, as far as the ladder goes.
    pub fn prices(&self) -> impl Iterator<Item = Money> + '_ {
        let mut ratio_price = None;
        (1..=MOST_TIERS).map_while(move |tier| match self {
            Ladder::ByDepth(ByDepth { prices: DepthPrices::Ratio { first, ratio }, .. }) => {
                let next = match ratio_price {
                    None => *first,
                    Some(Money::ZERO) => return None,
                    Some(last) => multiplied(last, *ratio)?,
                };
                ratio_price = Some(next);
                Some(next)
            }
            _ => self.price(Tier(tier)),
        })
    }

    /// The terms of ordering at `tier` (of the last entry for tiers beyond it).
    pub fn terms(&self, tier: Tier) -> OrderTerms {
        let index = tier.0.saturating_sub(1) as usize;
        match self {
            Ladder::ByDepth(ladder) => {
                let last = ladder.terms.len().saturating_sub(1);
                ladder.terms.get(index.min(last)).copied().unwrap_or_default()
            }
            Ladder::ByOrderSize(ladder) => {
                let last = ladder.ranks.len().saturating_sub(1);
                ladder.ranks.get(index.min(last)).map_or_else(OrderTerms::default, Rank::terms)
            }
        }
    }

    /// How many tiers have terms of their own.
    pub(crate) fn rows(&self) -> u32 {
        let rows = match self {
            Ladder::ByDepth(ladder) => ladder.terms.len(),
            Ladder::ByOrderSize(ladder) => ladder.ranks.len(),
        };
        rows as u32
    }

    /// Over how many ticks a quota is counted.
    pub fn quota_period(&self) -> u32 {
        match self {
            Ladder::ByDepth(ladder) => ladder.quota_period,
            Ladder::ByOrderSize(ladder) => ladder.quota_period,
        }
    }

    /// What happens to a reseller that misses its quota.
    pub fn missed_quota(&self) -> MissedQuota {
        match self {
            Ladder::ByDepth(ladder) => ladder.missed_quota,
            Ladder::ByOrderSize(ladder) => ladder.missed_quota,
        }
    }

    /// Whether any tier has a quota.
    pub(crate) fn has_quotas(&self) -> bool {
        match self {
            Ladder::ByDepth(ladder) => ladder.terms.iter().any(|terms| terms.quota.is_some()),
            Ladder::ByOrderSize(ladder) => ladder.ranks.iter().any(|rank| rank.quota.is_some()),
        }
    }

    /// What joining at `tier` costs: the entry order and the deposit.
    pub fn buy_in(&self, tier: Tier) -> Option<Money> {
        let terms = self.terms(tier);
        let goods = self.price(tier)?.checked_times(u64::from(terms.entry_order))?;
        goods.checked_add(terms.deposit)
    }
}

/// `price × ratio` to the nearest fen, or `None` beyond what a price may be.
fn multiplied(price: Money, ratio: f64) -> Option<Money> {
    let product = (price.fen() as f64 * ratio).round();
    (product < 9e15).then_some(Money::from_fen(product as i64))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn yuan(amounts: &[i64]) -> Vec<Money> {
        amounts.iter().copied().map(Money::from_yuan).collect()
    }

    fn by_depth(prices: DepthPrices) -> Ladder {
        Ladder::ByDepth(ByDepth { prices, ..ByDepth::default() })
    }

    #[test]
    fn the_three_ways_to_write_the_ladder_of_the_story_agree_where_they_overlap() {
        let step = Ladder::default();
        let table = by_depth(DepthPrices::Table(yuan(&[150, 180, 210, 240, 270])));
        assert_eq!(step.prices().take(5).collect::<Vec<_>>(), table.prices().collect::<Vec<_>>());
        assert_eq!((table.price(Tier(5)), table.price(Tier(6))), (Some(Money::from_yuan(270)), None));
        assert_eq!(step.price(Tier(0)), None);
        let ratio = by_depth(DepthPrices::Ratio { first: Money::from_yuan(100), ratio: 1.1 });
        let first: Vec<String> = ratio.prices().take(4).map(|price| price.to_string()).collect();
        assert_eq!(first, ["100.00", "110.00", "121.00", "133.10"]);
        assert_eq!(ratio.price(Tier(4)), ratio.prices().nth(3));
    }

    #[test]
    fn the_last_terms_hold_for_deeper_tiers() {
        let one = OrderTerms { entry_order: 20, ..OrderTerms::default() };
        let ladder =
            Ladder::ByDepth(ByDepth { terms: vec![one, OrderTerms::default()], ..ByDepth::default() });
        let entries = [1, 2, 3, 9].map(|tier| ladder.terms(Tier(tier)).entry_order);
        assert_eq!(entries, [20, 10, 10, 10]);
        assert_eq!(ladder.buy_in(Tier(1)), Some(Money::from_yuan(3000)));
    }
}
