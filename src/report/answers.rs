//! What people answered to pitches: a part of the report where a run counts them.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Sources, TierReport};
use crate::units::{Money, Units};
use crate::world::{Answer, Member, ResellerAccess, Status};

/// Answers to the pitches of resellers, by reason, and what else shows how people respond.
///
/// A run counts them if [`Builder::answers`](crate::simulation::Builder::answers) asks for it. Posts and
/// offers of suppliers are not counted, and neither is a pitch that meets no person. Counting changes no
/// other figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnswerCounts {
    /// Answers to offers to join.
    pub to_recruiting: BTreeMap<Answer, u64>,
    /// Answers to offers of goods.
    pub to_goods: BTreeMap<Answer, u64>,
    /// Units that resellers sold to people who had bought before.
    pub sold_to_regulars: Units,
    /// Units that they sold to others.
    pub sold_to_strangers: Units,
    /// Units on hand with active resellers at the end.
    pub held_by_active: Units,
    /// Units on hand with former resellers at the end.
    pub held_by_leavers: Units,
    /// What the units used by their holders were worth, at the reference price, or at the price of the tier
    /// where there is none.
    pub own_use_value: Money,
    /// Profit of all resellers with that value counted as received.
    pub profit_with_own_use: Money,
}

impl AnswerCounts {
    pub(super) fn of(sources: &Sources, tiers: &[TierReport]) -> Option<Self> {
        let answers = sources.world.answers.as_ref()?;
        let counted = |counts: &[u64; Answer::ALL.len()]| {
            Answer::ALL.into_iter().zip(*counts).filter(|row| row.1 > 0).collect()
        };
        let members =
            (0..sources.world.resellers.len()).map(|slot| sources.world.resellers.member(slot as u32));
        let (active, left): (Vec<&Member>, Vec<&Member>) =
            members.filter(|member| member.on_hand > 0).partition(|member| member.status == Status::Active);
        let held =
            |members: Vec<&Member>| Units(members.iter().map(|member| u64::from(member.on_hand)).sum());
        let used = |row: &TierReport| {
            let terms = &sources.rules.terms[usize::from(row.supplier.0)];
            let price = terms.reference_price.unwrap_or_else(|| terms.tier(row.tier.0 as u16).price);
            Money::from_total(i128::from(price) * i128::from(row.flows.units.own_use.0))
        };
        let own_use_value = Money::total(tiers.iter().map(used));
        let resellers_profit = Money::total(tiers.iter().map(|row| row.people.money.profit));
        Some(AnswerCounts {
            to_recruiting: counted(&answers.to_recruiting),
            to_goods: counted(&answers.to_goods),
            sold_to_regulars: Units(answers.sold_again),
            sold_to_strangers: Units(answers.sold_first),
            held_by_active: held(active),
            held_by_leavers: held(left),
            own_use_value,
            profit_with_own_use: resellers_profit + own_use_value,
        })
    }
}
