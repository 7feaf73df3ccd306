//! How unequal it ends: who recruited, who gained, and what the worst off lost.

use serde::Serialize;

use super::Sources;
use super::final_outcomes::FinalOutcomes;
use super::quantiles::ratio;
use crate::units::Money;
use crate::world::{NO_SLOT, World, prefetch};

/// The spread of recruits and of profits over all who ever joined.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Inequality {
    /// Gini coefficient of recruits per reseller: 0 if all recruited alike, towards 1 if one recruited all;
    /// `null` if no reseller recruited. Uniform recruiting gives 2/3 in the limit (Gastwirth 1977).
    pub gini_recruits: Option<f64>,
    /// Gini coefficient of profits, of which some are losses: Σ|x − y| over pairs, divided by (n − 1)·Σ|x|,
    /// which lies between 0 and 1 (Raffinetti, Siletti and Vernizzi 2015, *Statistical Methods &
    /// Applications* 24, 507–521); `null` if no reseller gained or lost anything, or there is only one
    /// reseller.
    pub gini_profits: Option<f64>,
    /// Resellers whose profit is more than a quarter of their buy-in: what the entry order and the deposit
    /// cost them at the tier at which they joined and the prices of that tick.
    pub gained_a_quarter: u64,
    /// `gained_a_quarter` as a share of all who ever joined; `null` if no reseller joined.
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
    /// Their profit each, on average, rounded towards zero; `null` where there are no resellers.
    pub each: Option<Money>,
    /// The least profit of any reseller; `null` where there are none.
    pub least: Option<Money>,
}

impl Inequality {
    /// Of the fates of all, whose losses come to `lost`.
    pub(super) fn new(
        sources: &Sources,
        fates: FinalOutcomes,
        lost: i128,
        gini_recruits: Option<f64>,
    ) -> Self {
        let (gained_a_quarter, losers_had) = (fates.gained_a_quarter, fates.losers_had());
        let profits = fates.into_sorted(sources);
        let count = profits.len() as i128;
        let moved: i128 = profits.iter().map(|&profit| i128::from(profit).abs()).sum();
        let alike = profits.chunk_by(|one, next| one == next);
        let alike = alike.map(|profits| (i128::from(profits[0]), profits.len() as i128));
        Inequality {
            gini_recruits,
            gini_profits: ratio(differences(alike, count), (count - 1) * moved),
            gained_a_quarter,
            gained_a_quarter_share: ratio(i128::from(gained_a_quarter), count),
            worst_tenth: WorstTenth::of(&profits),
            loss_of_cash: ratio(lost, losers_had),
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
            each: profit.checked_div(worst.len() as i128).map(Money::from_total),
            least: worst.first().copied().map(Money::from_fen),
        }
    }
}

/// The number of resellers without a recruit, and the Gini coefficient of recruits per reseller.
pub(super) fn of_recruits(world: &World) -> (u64, Option<f64>) {
    /// Number of counts that are prefetched together.
    const FEW: usize = 64;
    let members = &world.resellers.members;
    let mut recruits = vec![0_u32; members.len()];
    let mut few = Vec::with_capacity(FEW);
    for start in (0..members.len()).step_by(FEW) {
        let recruiters = members.range(start..members.len().min(start + FEW)).map(|member| member.recruiter);
        few.clear();
        few.extend(recruiters.filter(|&recruiter| recruiter != NO_SLOT));
        few.iter().for_each(|&recruiter| prefetch(&recruits[recruiter as usize]));
        few.iter().for_each(|&recruiter| recruits[recruiter as usize] += 1);
    }
    // Resellers by number of recruits: the table is no longer than the number of resellers.
    let mut having = vec![0_u64; recruits.iter().max().map_or(0, |&most| most as usize + 1)];
    recruits.iter().for_each(|&recruits| having[recruits as usize] += 1);
    let (count, total) =
        (recruits.len() as i128, recruits.iter().map(|&recruits| i128::from(recruits)).sum::<i128>());
    let alike = (0..).zip(&having).map(|(recruits, &resellers)| (recruits, i128::from(resellers)));
    (having.first().copied().unwrap_or(0), ratio(differences(alike, count), count * total))
}

/// Σ |x − y| over all pairs of `count` amounts, which come ascending with how often each does.
fn differences(amounts: impl Iterator<Item = (i128, i128)>, count: i128) -> i128 {
    // Σ (2·rank − last)·amount.
    let mut rank = 0;
    let each = amounts.map(|(amount, times)| {
        let weight = times * (2 * rank + times - count);
        rank += times;
        weight * amount
    });
    each.sum()
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
        let alike = [(-700, 1), (-30, 2), (0, 1), (5, 1), (1200, 1)];
        assert_eq!(differences(alike.into_iter(), amounts.len() as i128), sum);
        assert_eq!(differences([].into_iter(), 0), 0);
    }

    #[test]
    fn the_worst_tenth_is_rounded_up() {
        let amounts: Vec<i64> = (-11..0).collect();
        let found = WorstTenth::of(&amounts);
        assert_eq!(
            (found.resellers, found.profit, found.each),
            (2, Money::from_fen(-21), Some(Money::from_fen(-10)))
        );
        assert_eq!(found.least, Some(Money::from_fen(-11)));
        assert_eq!(WorstTenth::of(&[]), WorstTenth::default());
    }
}
