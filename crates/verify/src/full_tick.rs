//! The full tick against its mean field.

use super::check::Check;
use super::fixtures::Fixtures;
use super::mean_field::{Outcome, outcome, scenario};
use super::statistics::Paired;

const RUNS: u64 = 280;

/// A figure by name.
type Figure = (&'static str, fn(&Outcome) -> f64);

pub(super) fn full_tick(lab: Fixtures) -> Vec<Check> {
    const THEME: &str = "mean field of the full tick";
    let expected = outcome();
    let figures: [Figure; 9] = [
        ("resellers who ever joined", |outcome| outcome.joined),
        ("active after 20 ticks", |outcome| outcome.active_at_20),
        ("active at the end", |outcome| outcome.active),
        ("units sold to end buyers", |outcome| outcome.retail),
        ("sales lost for want of stock", |outcome| outcome.lost_sales),
        ("units used by their owners", |outcome| outcome.own_use),
        ("units expired", |outcome| outcome.expired),
        ("units on hand at the end", |outcome| outcome.on_hand),
        ("profit of all resellers (yuan)", |outcome| outcome.profit),
    ];
    let mut sums = [Paired::default(); 9];
    for mut run in lab.runs(11, &scenario(), RUNS) {
        let report = run.run();
        let units = |of: fn(&downline::report::UnitFlow) -> u64| {
            report.tiers.iter().map(|row| of(&row.flows.units)).sum::<u64>() as f64
        };
        let observed = Outcome {
            joined: report.totals.resellers as f64,
            active_at_20: run.history()[20].active as f64,
            active: report.totals.active as f64,
            retail: report.totals.units_retail.0 as f64,
            lost_sales: report.totals.lost_sales as f64,
            own_use: units(|row| row.own_use.0),
            expired: units(|row| row.expired.0),
            on_hand: units(|row| row.on_hand.0),
            profit: report.flows.resellers_profit.as_yuan(),
        };
        for (sum, (_, figure)) in sums.iter_mut().zip(figures) {
            sum.add(figure(&observed), figure(&expected));
        }
    }
    figures.into_iter().zip(&sums).map(|((what, _), sum)| Check::mean(THEME, what, sum)).collect()
}
