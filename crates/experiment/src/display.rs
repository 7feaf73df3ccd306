//! Experiments as tables for people, and sentences.

use std::fmt;

use super::exact_moments::Summary;
use super::fixed_point::Kind;
use super::replicates::Replicated;
use super::run_record::Table;
use super::run_statistics::Statistics;
use downline::report::{Language, columns};

/// Numbers of the run that a table shows, and what they are called there.
const RUN: [(&str, &str); 12] = [
    ("totals_resellers", "resellers who ever joined"),
    ("losers_share", "share of them who lost money"),
    ("losers_with_stock_at_cost_share", "same, active's goods at cost"),
    ("losses", "their losses, yuan"),
    ("flows_suppliers_profit", "suppliers' profit, yuan"),
    ("totals_units_made", "units made"),
    ("totals_units_retail", "units to end buyers"),
    ("totals_units_stranded", "units stranded"),
    ("totals_peak_active", "most active at once"),
    ("collapse_from", "tick in which the fall began"),
    ("collapse_duration", "ticks that it took"),
    ("inequality_gini_profits", "Gini of profits"),
];

const TIERS: [(&str, [&str; 2]); 5] = [
    ("people_joined", ["joined", "加入"]),
    ("people_bought", ["bought", "购入"]),
    ("people_stranded_units", ["stranded", "积压"]),
    ("people_money_profit", ["profit, yuan", "利润（元）"]),
    ("people_losers_share", ["losers", "亏损者占比"]),
];

impl fmt::Display for Replicated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.statistics();
        writeln!(f, "{} replicates, {} of them different", all.runs(), all.distinct())?;
        let (of_run, at) = ("of the whole run", "95 % interval of it");
        writeln!(f, "\n{of_run:<30} {:>13} {at:>27} {:>12} {:>12}", "mean", "5 %", "95 %")?;
        for (column, name) in RUN {
            let Some((kind, row)) = found(all.run(column)) else { continue };
            let shown = |value| figure(kind, value);
            let interval = match (row.lower, row.upper) {
                (Some(lower), Some(upper)) => format!("{} … {}", shown(lower), shown(upper)),
                _ => String::new(),
            };
            let (mean, p5, p95) = (shown(row.mean), shown(row.p5), shown(row.p95));
            let seen = seen(row.count, all.runs(), Language::English);
            writeln!(f, "{name:<30} {mean:>13} {interval:>27} {p5:>12} {p95:>12}{seen}")?;
        }
        write_tiers(f, all, "mean ± half the 95 % interval, by tier", Language::English)
    }
}

/// Writes a row a tier.
pub(super) fn write_tiers(
    f: &mut fmt::Formatter<'_>,
    all: &Statistics,
    title: &str,
    language: Language,
) -> fmt::Result {
    let several = all.rows(Table::Suppliers).count() > 1;
    write!(f, "\n{title}\n{}", on_the_right(language.of("tier", "层级"), 5))?;
    let names = TIERS.map(|(_, [english, chinese])| on_the_right(language.of(english, chinese), 19));
    names.iter().try_for_each(|name| f.write_str(name))?;
    writeln!(f)?;
    for (row, _) in all.rows(Table::Tiers) {
        let (Some(supplier), Some(tier)) = (row.supplier, row.tier) else { continue };
        let tier = if several { format!("{supplier}.{tier}") } else { tier.to_string() };
        write!(f, "{tier:>5}")?;
        for (column, _) in TIERS {
            let found = found(all.get(Table::Tiers, row, column));
            // The last column alone has numbers that some runs do not have.
            let seen = found.map_or(String::new(), |(_, row)| seen(row.count, all.runs(), language));
            let cell = found.map_or(String::new(), give_or_take);
            write!(f, " {cell:>18}{seen}")?;
        }
        writeln!(f)?;
    }
    Ok(())
}

fn found(statistic: Option<&super::Statistic>) -> Option<(Kind, Summary)> {
    statistic.and_then(|statistic| Some((statistic.kind(), statistic.summary()?)))
}

/// A mean ± half of its interval.
pub(super) fn give_or_take((kind, row): (Kind, Summary)) -> String {
    let half = row.half_width().map_or(String::new(), |half| format!(" ± {}", figure(kind, half)));
    format!("{}{half}", figure(kind, row.mean))
}

/// In how many runs there is such a number, where it is not in all.
pub(super) fn seen(count: u64, runs: u64, language: Language) -> String {
    match language {
        _ if count >= runs => String::new(),
        Language::English => format!(" (of {count})"),
        Language::Chinese => format!("（{count} 次）"),
    }
}

/// A figure with about five digits: whole where it is large.
pub(super) fn figure(kind: Kind, value: f64) -> String {
    // Never a minus before nothing.
    let value = value + 0.0;
    match (kind, value.abs()) {
        (Kind::Real, ..10.0) => format!("{value:.4}"),
        (_, 1000.0..) | (Kind::Money, 0.0) => format!("{value:.0}"),
        (_, 0.0) => "0".to_owned(),
        _ => format!("{value:.1}"),
    }
}

/// A text padded on the left to `width` columns of a terminal.
pub(super) fn on_the_right(text: &str, width: usize) -> String {
    format!("{}{text}", " ".repeat(width.saturating_sub(columns(text))))
}

/// A text padded on the right to `width` columns of a terminal.
pub(super) fn on_the_left(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(columns(text))))
}
