//! Experiments as tables for people, and sentences.

use std::fmt;

use super::compare::{Change, Compared, Contrast};
use super::number::Kind;
use super::replicates::Replicated;
use super::sample::Table;
use super::statistic::Summary;
use super::statistics::Statistics;

/// Numbers of the run that a table shows, and what they are called there.
const RUN: [(&str, &str); 11] = [
    ("totals_resellers", "resellers who ever joined"),
    ("losers_share", "share of them who lost money"),
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

const TIERS: [(&str, &str); 5] = [
    ("people_joined", "joined"),
    ("people_bought", "bought"),
    ("people_stranded_units", "stranded"),
    ("people_money_profit", "profit, yuan"),
    ("people_losers_share", "losers"),
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
            let seen = if row.count < all.runs() { format!("  (of {})", row.count) } else { String::new() };
            writeln!(f, "{name:<30} {mean:>13} {interval:>27} {p5:>12} {p95:>12}{seen}")?;
        }
        write_tiers(f, all, "mean ± half the 95 % interval, by tier")
    }
}

fn write_tiers(f: &mut fmt::Formatter<'_>, all: &Statistics, title: &str) -> fmt::Result {
    let several = all.rows(Table::Suppliers).count() > 1;
    write!(f, "\n{title}\n{:>5}", "tier")?;
    TIERS.iter().try_for_each(|(_, name)| write!(f, " {name:>18}"))?;
    writeln!(f)?;
    for (row, _) in all.rows(Table::Tiers) {
        let (Some(supplier), Some(tier)) = (row.supplier, row.tier) else { continue };
        let tier = if several { format!("{supplier}.{tier}") } else { tier.to_string() };
        write!(f, "{tier:>5}")?;
        for (column, _) in TIERS {
            let cell = found(all.get(Table::Tiers, row, column)).map_or(String::new(), give_or_take);
            write!(f, " {cell:>18}")?;
        }
        writeln!(f)?;
    }
    Ok(())
}

/// Widths of the columns of a comparison after the name.
const NAME: usize = 27;

impl fmt::Display for Compared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let base = self.base();
        let (runs, name) = (base.runs(), self.base_name());
        writeln!(
            f,
            "{runs} replicates of each, against {name} under the same luck; mean ± half the 95 % interval\n"
        )?;
        let line = |f: &mut fmt::Formatter<'_>, name: &str, cells: [String; 6]| {
            let [losses, each, losers, sales, profit, luck] = cells;
            let wide = format!("{losses:>18} {each:>8} {losers:>6} {sales:>13} {profit:>18} {luck:>6}");
            writeln!(f, "{name:<NAME$}{wide}")
        };
        let heads = ["losses avoided", "each", "losers", "sales lost", "suppliers' gain", "luck"];
        line(f, "", heads.map(str::to_owned))?;
        line(f, "", ["yuan", "yuan", "%", "units", "yuan", "out"].map(str::to_owned))?;
        for contrast in self.contrasts() {
            let Some([losses, losers, sales, supplier]) = contrast.headline() else { continue };
            let luck = match losses.variance_reduction {
                Some(1000.0..) => "> 999x".to_owned(),
                factor => factor.map_or("-".to_owned(), |factor| format!("{factor:.1}x")),
            };
            let cells = [
                give_or_take((Kind::Money, negative(losses.difference))),
                figure(Kind::Count, avoided_each(base, &losses)),
                format!("{:.0}", 100.0 * losers.own.mean),
                give_or_take((Kind::Count, negative(sales.difference))),
                give_or_take((Kind::Money, supplier.difference)),
                luck,
            ];
            line(f, contrast.name(), cells)?;
        }
        writeln!(
            f,
            "\nlosses: of those who lost; each: per reseller of {name}; sales: units to end buyers; adapted: suppliers\n\
             split ranks and raise prices; luck out: the variance of losses avoided is so many times smaller\n\
             than between runs under different seeds\n"
        )?;
        for contrast in self.contrasts() {
            writeln!(f, "{}", contrast.sentence(base))?;
        }
        let Some(first) = self.contrasts().first().filter(|_| self.contrasts().len() == 1) else {
            return Ok(());
        };
        write_tiers(f, first.difference(), "change by tier, mean ± half the 95 % interval")
    }
}

impl Contrast {
    /// Losses, share of losers, sales and the suppliers' profit.
    fn headline(&self) -> Option<[Change; 4]> {
        let change = |column| self.change(column);
        Some([
            change("losses")?,
            change("losers_share").or_else(|| change("totals_losers"))?,
            change("totals_units_retail")?,
            change("flows_suppliers_profit")?,
        ])
    }

    /// What the scenario changes, in plain words: harm avoided beside legitimate sales lost. What the interval does not tell
    /// from nothing is said not to be known.
    pub fn sentence(&self, base: &Statistics) -> String {
        let Some([losses, _, sales, supplier]) = self.headline() else {
            return format!("{}: nobody has anything to lose.", self.name());
        };
        let each = figure(Kind::Count, avoided_each(base, &losses).abs());
        let harm = said(&losses, Kind::Money, ["resellers lose", "more", "less"], "yuan");
        let harm = if harm.1 { format!("{} ({each} for each that there was)", harm.0) } else { harm.0 };
        let share = 100.0 * sales.difference.mean.abs() / sales.base.mean.max(1.0);
        let sold = said(&sales, Kind::Count, ["end buyers get", "more", "fewer"], "units");
        let sold = if sold.1 { format!("{} ({share:.0} %)", sold.0) } else { sold.0 };
        let profit = said(&supplier, Kind::Money, ["suppliers earn", "more", "less"], "yuan").0;
        format!("With {}, {harm}; {sold}; {profit}.", self.name())
    }
}

/// A change as a clause, and whether it is told from nothing.
fn said(change: &Change, kind: Kind, [who, more, less]: [&str; 3], unit: &str) -> (String, bool) {
    let Summary { mean, min, max, .. } = change.difference;
    let half = change.difference.half_width().unwrap_or(f64::INFINITY);
    if min == 0.0 && max == 0.0 {
        (format!("{who} neither {more} nor {less}"), false)
    } else if mean.abs() <= half {
        (format!("whether {who} {more} or {less} cannot be told from so few replicates"), false)
    } else {
        let word = if mean > 0.0 { more } else { less };
        (format!("{who} {} {unit} {word}", figure(kind, mean.abs())), true)
    }
}

/// Losses avoided for each reseller that there was under the base.
fn avoided_each(base: &Statistics, losses: &Change) -> f64 {
    let resellers = base.run("totals_resellers").and_then(|statistic| statistic.mean()).unwrap_or(0.0);
    if resellers > 0.0 { -losses.difference.mean / resellers } else { 0.0 }
}

fn negative(summary: Summary) -> Summary {
    let Summary { mean, lower, upper, .. } = summary;
    Summary { mean: -mean, lower: upper.map(|end| -end), upper: lower.map(|end| -end), ..summary }
}

fn found(statistic: Option<&super::Statistic>) -> Option<(Kind, Summary)> {
    statistic.and_then(|statistic| Some((statistic.kind(), statistic.summary()?)))
}

fn give_or_take((kind, row): (Kind, Summary)) -> String {
    let half = row.half_width().map_or(String::new(), |half| format!(" ± {}", figure(kind, half)));
    format!("{}{half}", figure(kind, row.mean))
}

/// A figure with about five digits: whole where it is large.
fn figure(kind: Kind, value: f64) -> String {
    // Never a minus before nothing.
    let value = value + 0.0;
    match (kind, value.abs()) {
        (Kind::Real, ..10.0) => format!("{value:.4}"),
        (_, 1000.0..) | (Kind::Money, 0.0) => format!("{value:.0}"),
        (_, 0.0) => "0".to_owned(),
        _ => format!("{value:.1}"),
    }
}
