//! The table by tier, as text that fits 100 columns.

use std::fmt;
use std::ops::Range;

use super::{Indicators, Inequality, Report, TierReport};
use crate::units::{Money, Units};

const HEADS: [&str; 12] = [
    "tier",
    "joined",
    "bought",
    "sold down",
    "retail",
    "used",
    "expired",
    "on hand",
    "stranded",
    "at cost",
    "profit",
    "losers",
];

/// No line is longer than this, as long as no figure alone is.
const WIDTH: usize = 100;

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, supplier) in self.suppliers.iter().enumerate() {
            if self.suppliers.len() > 1 {
                writeln!(f, "{}{}", if index > 0 { "\n" } else { "" }, supplier.name)?;
            }
            let rows = self.tiers.iter().filter(|row| row.supplier == supplier.supplier);
            write_table(f, &rows.collect::<Vec<_>>())?;
        }
        for row in self.suppliers.iter().filter(|row| row.direct > Units(0)) {
            let (name, units, paid) = (&row.name, row.direct, whole(row.direct_revenue));
            writeln!(f, "{name} sold {units} units straight to end buyers, who paid {paid} for them")?;
        }
        writeln!(
            f,
            "units; stranded = expired + on hand; at cost and profit in yuan, unsold stock counted as nothing"
        )?;
        let flows = &self.flows;
        write_list(
            f,
            "",
            &[
                format!("end buyers paid {}", whole(flows.consumers_paid)),
                format!("the factory received {}", whole(flows.production_cost)),
                format!("suppliers {:+}", yuan(flows.suppliers_profit)),
                format!("resellers {:+}", yuan(flows.resellers_profit)),
                format!("deposits held {}", whole(flows.deposits_held)),
            ],
        )?;
        if flows.platform_profit != Money::ZERO {
            writeln!(f, "the platform took {}", whole(flows.platform_profit))?;
        }
        match self.collapse {
            Some(fall) => writeln!(
                f,
                "active resellers peaked at {} and fell from 90 % to 10 % of that between ticks {} and {}",
                fall.peak_active, fall.from, fall.to
            )?,
            None => writeln!(f, "active resellers peaked at {}; no collapse", self.totals.peak_active)?,
        }
        self.write_inequality(f)?;
        self.indicators.iter().try_for_each(|row| self.write_indicators(f, row))
    }
}

impl Report {
    fn write_inequality(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inequality { gini_recruits, gini_profits, gained_a_quarter, worst_tenth, .. } = self.inequality;
        let joined = self.totals.resellers;
        let gini = |gini: Option<f64>| gini.map_or("-".to_owned(), |gini| format!("{gini:.2}"));
        write_list(
            f,
            "",
            &[
                format!("{} lost", percent(self.totals.losers, joined)),
                format!("{} gained more than a quarter of their buy-in", percent(gained_a_quarter, joined)),
                format!("{} never recruited", percent(self.totals.without_recruits, joined)),
                format!("the worst tenth came to {:+} each", yuan(worst_tenth.each)),
                format!("Gini of recruits {}, of profits {}", gini(gini_recruits), gini(gini_profits)),
            ],
        )
    }

    fn write_indicators(&self, f: &mut fmt::Formatter<'_>, row: &Indicators) -> fmt::Result {
        let name = match &self.suppliers[..] {
            [_] => String::new(),
            suppliers => format!("{}: ", suppliers[usize::from(row.supplier.0)].name),
        };
        let verdict = match row.pyramid_since {
            _ if row.fired.is_empty() => "no indicator of pyramid selling".to_owned(),
            Some(tick) => format!("looks like a pyramid since tick {tick}: "),
            None => "some indicators of pyramid selling: ".to_owned(),
        };
        let fired: Vec<String> = row.fired.iter().map(|name| name.replace('_', " ")).collect();
        write_list(f, &format!("{name}{verdict}"), &fired)
    }
}

/// Writes `start` and then items with semicolons between them, in lines that are not too long.
fn write_list(f: &mut fmt::Formatter<'_>, start: &str, items: &[String]) -> fmt::Result {
    let mut line = start.to_owned();
    for (at, item) in items.iter().enumerate() {
        let item = if at + 1 < items.len() { format!("{item}; ") } else { item.clone() };
        if at > 0 && line.chars().count() + item.trim_end().chars().count() > WIDTH {
            writeln!(f, "{}", line.trim_end())?;
            line = "  ".to_owned();
        }
        line += &item;
    }
    writeln!(f, "{}", line.trim_end())
}

/// Writes a table, in as many parts one below the other as it takes for lines not to be too long.
fn write_table(f: &mut fmt::Formatter<'_>, rows: &[&TierReport]) -> fmt::Result {
    let mut cells: Vec<[String; 12]> = vec![HEADS.map(str::to_owned)];
    cells.extend(rows.iter().map(|row| cells_of(row)));
    cells.push(sums_of(rows));
    let widths: Vec<usize> =
        (0..HEADS.len()).map(|column| cells.iter().map(|row| row[column].len()).max().unwrap_or(0)).collect();
    for part in parts(&widths) {
        for row in &cells {
            write!(f, "{:>width$}", row[0], width = widths[0])?;
            for column in part.clone() {
                write!(f, " {:>width$}", row[column], width = widths[column])?;
            }
            writeln!(f)?;
        }
    }
    Ok(())
}

/// Columns after the first, in parts that fit a line behind the first.
fn parts(widths: &[usize]) -> Vec<Range<usize>> {
    let (mut parts, mut start, mut used) = (Vec::new(), 1, widths[0]);
    for (column, width) in widths.iter().enumerate().skip(1) {
        if column > start && used + 1 + width > WIDTH {
            parts.push(start..column);
            (start, used) = (column, widths[0]);
        }
        used += 1 + width;
    }
    parts.push(start..widths.len());
    parts
}

fn cells_of(row: &TierReport) -> [String; 12] {
    let units = &row.units;
    [
        row.tier.to_string(),
        row.joined.to_string(),
        units.bought.to_string(),
        units.sold_down.to_string(),
        units.retail.to_string(),
        units.own_use.to_string(),
        units.expired.to_string(),
        units.on_hand.to_string(),
        row.stranded.units.to_string(),
        whole(row.stranded.at_cost),
        format!("{:+}", yuan(row.money.profit)),
        percent(row.losers, row.joined),
    ]
}

fn sums_of(rows: &[&TierReport]) -> [String; 12] {
    let count = |number: fn(&TierReport) -> u64| rows.iter().map(|row| number(row)).sum::<u64>();
    let money = |amount: fn(&TierReport) -> Money| rows.iter().map(|row| amount(row)).sum::<Money>();
    [
        "all".to_owned(),
        count(|row| row.joined).to_string(),
        count(|row| row.units.bought.0).to_string(),
        count(|row| row.units.sold_down.0).to_string(),
        count(|row| row.units.retail.0).to_string(),
        count(|row| row.units.own_use.0).to_string(),
        count(|row| row.units.expired.0).to_string(),
        count(|row| row.units.on_hand.0).to_string(),
        count(|row| row.stranded.units.0).to_string(),
        whole(money(|row| row.stranded.at_cost)),
        format!("{:+}", yuan(money(|row| row.money.profit))),
        percent(count(|row| row.losers), count(|row| row.joined)),
    ]
}

/// Whole yuan, rounded half away from zero.
fn yuan(money: Money) -> i64 {
    (money.fen() + 50 * money.fen().signum()) / 100
}

fn whole(money: Money) -> String {
    yuan(money).to_string()
}

fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "-".to_owned();
    }
    format!("{} %", (u128::from(part) * 1000 / u128::from(whole) + 5) / 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;
    use crate::simulation::Simulation;

    #[test]
    fn columns_that_do_not_fit_go_below() {
        assert_eq!(parts(&[3, 40, 40, 14, 50]), [1..4, 4..5]);
        assert_eq!(parts(&[3, 40, 40, 15, 50]), [1..3, 3..5]);
        assert_eq!(parts(&[4, 200]), vec![1..2]);
    }

    #[test]
    fn no_line_is_longer_than_a_hundred_columns() {
        let small = [("population.people", "3000"), ("suppliers.0.first_agents", "20")];
        let mut report = Simulation::new(&Scenario::mask().with_all(small).unwrap(), 7).unwrap().run();
        for _ in 0..2 {
            let text = report.to_string();
            let longest = text.lines().map(|line| line.chars().count()).max();
            assert!(longest <= Some(WIDTH), "{text}");
            // Once more with figures as large as they get.
            for row in &mut report.tiers {
                let units = &mut row.units;
                for number in [&mut units.bought, &mut units.sold_down, &mut units.retail, &mut units.own_use]
                {
                    number.0 += 1_000_000_000_000_000;
                }
                row.money.profit = Money::from_fen(-1_000_000_000_000_000_000);
                row.stranded.at_cost = Money::from_fen(1_000_000_000_000_000_000);
            }
            report.flows.consumers_paid = Money::from_fen(9_000_000_000_000_000_000);
            report.flows.production_cost = Money::from_fen(9_000_000_000_000_000_000);
        }
    }
}
