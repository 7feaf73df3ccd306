//! How unequal it ends: who recruited, who gained, and what the worst off lost.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Sources;
use super::tiers::{profit, received};
use crate::units::{Money, Tick, Tier};
use crate::world::{NOBODY, World};

/// The spread of recruits and of profits over all who ever joined.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Inequality {
    /// Gini coefficient of recruits per reseller: 0 if all recruited alike, towards 1 if one recruited all;
    /// `null` if nobody recruited. Uniform recruiting gives 2/3 in the limit (Gastwirth 1977).
    pub gini_recruits: Option<f64>,
    /// Gini coefficient of profits, of which some are losses: Σ|x − y| over pairs, divided by (n − 1)·Σ|x|, which
    /// lies between 0 and 1 (Raffinetti, Siletti and Vernizzi 2015, *Statistical Methods & Applications* 24,
    /// 507–521); `null` if nobody gained or lost anything, or there is only one reseller.
    pub gini_profits: Option<f64>,
    /// Resellers whose profit is more than a quarter of their buy-in, reckoned at the tier held last and the
    /// prices of the tick of joining.
    pub gained_a_quarter: u64,
    /// The same as a share of all who ever joined; `null` if nobody did.
    pub gained_a_quarter_share: Option<f64>,
    /// The tenth of all resellers (rounded up) with the least profit.
    pub worst_tenth: WorstTenth,
    /// Losses of those who lost, as a share of the cash with which they started (first agents: with what they
    /// were given); `null` if that was nothing.
    pub loss_of_cash: Option<f64>,
}

/// The tenth of all resellers with the least profit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct WorstTenth {
    /// How many they are.
    pub resellers: u64,
    /// Their profit together; negative for a loss.
    pub profit: Money,
    /// Their profit each, on average, rounded towards zero.
    pub each: Money,
    /// The least profit of anybody.
    pub least: Money,
}

impl Inequality {
    pub(super) fn new(sources: &Sources, gini_recruits: Option<f64>) -> Self {
        let count = sources.world.resellers.len();
        let mut profits: Vec<i64> = (0..count).map(|slot| profit(sources, slot)).collect();
        let mut buy_ins = BuyIns::default();
        let gained = |&(slot, &profit): &(usize, &i64)| {
            profit > 0 && i128::from(profit) * 4 > i128::from(buy_ins.of(sources, slot))
        };
        let gained_a_quarter = profits.iter().enumerate().filter(gained).count() as u64;
        let (mut lost, mut had) = (0_i128, 0_i128);
        for (slot, _) in profits.iter().enumerate().filter(|&(_, &profit)| profit < 0) {
            lost -= i128::from(profits[slot]);
            had += i128::from(received(sources, slot) - profits[slot]);
        }
        profits.sort_unstable();
        let moved: i128 = profits.iter().map(|&profit| i128::from(profit).abs()).sum();
        Inequality {
            gini_recruits,
            gini_profits: ratio(differences(&profits), (count as i128 - 1) * moved),
            gained_a_quarter,
            gained_a_quarter_share: ratio(i128::from(gained_a_quarter), count as i128),
            worst_tenth: WorstTenth::of(&profits),
            loss_of_cash: ratio(lost, had),
        }
    }
}

impl WorstTenth {
    fn of(sorted: &[i64]) -> Self {
        let worst = &sorted[..sorted.len().div_ceil(10)];
        let profit: i128 = worst.iter().map(|&profit| i128::from(profit)).sum();
        WorstTenth {
            resellers: worst.len() as u64,
            profit: Money::from_total(profit),
            each: Money::from_total(profit / worst.len().max(1) as i128),
            least: Money::from_fen(worst.first().copied().unwrap_or(0)),
        }
    }
}

/// A share, where there is anything to share.
pub(super) fn ratio(part: i128, whole: i128) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// How many resellers never recruited anybody, and the Gini coefficient of recruits per reseller.
pub(super) fn of_recruits(world: &World) -> (u64, Option<f64>) {
    let members = &world.resellers.members;
    let mut recruits = vec![0_u32; members.len()];
    for recruiter in members.iter().map(|member| member.recruiter).filter(|&recruiter| recruiter != NOBODY) {
        recruits[recruiter as usize] += 1;
    }
    recruits.sort_unstable();
    let without = recruits.partition_point(|&recruits| recruits == 0);
    let total: i128 = recruits.iter().map(|&recruits| i128::from(recruits)).sum();
    (without as u64, ratio(differences(&recruits), recruits.len() as i128 * total))
}

/// Σ |x − y| over all pairs of a sorted list.
fn differences<T: Copy + Into<i128>>(sorted: &[T]) -> i128 {
    // Σ (2·rank − last)·amount, where Σ rank·amount is the sum of the sums from each rank but the first on.
    let (mut from_here, mut by_rank) = (0_i128, 0_i128);
    for &amount in sorted.iter().skip(1).rev() {
        from_here += amount.into();
        by_rank += from_here;
    }
    let all = from_here + sorted.first().map_or(0, |&first| first.into());
    2 * by_rank - (sorted.len() as i128 - 1) * all
}

/// What joining cost in one tick, remembered by supplier and tier: they are asked for in the order of joining.
#[derive(Default)]
struct BuyIns {
    joined: u16,
    known: BTreeMap<(u8, u16), i64>,
}

impl BuyIns {
    fn of(&mut self, sources: &Sources, slot: usize) -> i64 {
        let columns = &sources.world.resellers;
        let (supplier, tier) = (columns.members[slot].supplier, columns.members[slot].tier);
        let joined = columns.joined[slot];
        if std::mem::replace(&mut self.joined, joined) != joined {
            self.known.clear();
        }
        *self.known.entry((supplier, tier)).or_insert_with(|| {
            let prices = sources.scenario.suppliers[usize::from(supplier)].prices_at(Tick(joined.into()));
            prices.ladder.buy_in(Tier(tier.into())).map_or(0, Money::fen)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_those_of_all_pairs() {
        let amounts = [-700, -30, -30, 0, 5, 1200];
        let mut sum = 0;
        for (at, &one) in amounts.iter().enumerate() {
            sum += amounts[at..].iter().map(|&other| i128::from(other - one)).sum::<i128>();
        }
        assert_eq!(differences(&amounts), sum);
        assert_eq!(differences::<i64>(&[]), 0);
    }

    #[test]
    fn the_worst_tenth_is_rounded_up() {
        let amounts: Vec<i64> = (-11..0).collect();
        let found = WorstTenth::of(&amounts);
        assert_eq!(
            (found.resellers, found.profit, found.each),
            (2, Money::from_fen(-21), Money::from_fen(-10))
        );
        assert_eq!(found.least, Money::from_fen(-11));
        assert_eq!(WorstTenth::of(&[]), WorstTenth::default());
    }
}
