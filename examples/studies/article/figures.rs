//! Figures of a run that several sentences use.

use std::collections::BTreeMap;

use downline::report::{AnswerCounts, MarketplaceFlow, TierReport};
use downline::world::Answer;
use downline::{Money, Report};

use crate::values::percent;

/// Weeks in a month.
const WEEKS: f64 = 52.0 / 12.0;

pub fn joined(report: &Report) -> f64 {
    report.totals.resellers as f64
}

pub fn losers(report: &Report) -> f64 {
    report.totals.losers as f64
}

/// Resellers who lose, in per cent.
pub fn losers_share(report: &Report) -> f64 {
    percent(report.totals.losers, report.totals.resellers)
}

/// Resellers who lose even with the masks of active ones at cost.
pub fn losers_at_cost(report: &Report) -> f64 {
    report.totals.losers_with_stock_at_cost as f64
}

/// Resellers who lose even with the masks of active ones at cost, in per cent.
pub fn losers_at_cost_share(report: &Report) -> f64 {
    percent(report.totals.losers_with_stock_at_cost, report.totals.resellers)
}

/// Masks that reach people who are no resellers.
pub fn end_use(report: &Report) -> f64 {
    report.welfare.end_use.0 as f64
}

/// Masks left with resellers or expired there, in per cent of those made.
pub fn stranded_share(report: &Report) -> f64 {
    percent(report.totals.units_stranded.0, report.totals.units_made.0)
}

/// Profit of the suppliers in 1000 yuan.
pub fn supplier_profit(report: &Report) -> f64 {
    thousands(report.flows.suppliers_profit)
}

pub fn thousands(money: Money) -> f64 {
    money.as_yuan() / 1000.0
}

/// Profit of a reseller in yuan.
pub fn profit_each(report: &Report) -> f64 {
    report.flows.resellers_profit.as_yuan() / joined(report)
}

/// Profit of a reseller in yuan, for each month in which it is active.
pub fn monthly_profit(report: &Report) -> f64 {
    WEEKS * report.flows.resellers_profit.as_yuan() / report.totals.reseller_ticks as f64
}

pub fn answers(report: &Report) -> &AnswerCounts {
    report.answers.as_ref().expect("a run that counts answers")
}

/// Offers of goods that are accepted, in per cent.
pub fn goods_accepted(report: &Report) -> f64 {
    accepted(&answers(report).to_goods)
}

/// Offers to join that are accepted, in per cent.
pub fn joining_accepted(report: &Report) -> f64 {
    accepted(&answers(report).to_recruiting)
}

fn accepted(counts: &BTreeMap<Answer, u64>) -> f64 {
    percent(counts.get(&Answer::Accepted).copied().unwrap_or(0), counts.values().sum())
}

pub fn place(report: &Report) -> &MarketplaceFlow {
    report.marketplace.as_ref().expect("a marketplace")
}

/// Complaints for each hundred units sold on the marketplace.
pub fn complaints(report: &Report) -> f64 {
    percent(place(report).complaints, place(report).units.0)
}

/// The sum of a figure over tiers 4 and deeper.
pub fn deep(report: &Report, figure: impl Fn(&TierReport) -> u64) -> u64 {
    report.tiers.iter().filter(|row| row.tier.0 >= 4).map(figure).sum()
}

/// The sum of a figure over all tiers.
pub fn all(report: &Report, figure: impl Fn(&TierReport) -> u64) -> u64 {
    report.tiers.iter().map(figure).sum()
}
