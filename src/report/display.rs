//! The table by tier, as text that fits 100 columns.

use std::fmt;

use super::{Report, TierReport};
use crate::units::Money;

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

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, supplier) in self.suppliers.iter().enumerate() {
            if self.suppliers.len() > 1 {
                writeln!(f, "{}{}", if index > 0 { "\n" } else { "" }, supplier.name)?;
            }
            let rows = self.tiers.iter().filter(|row| row.supplier == supplier.supplier);
            write_table(f, &rows.collect::<Vec<_>>())?;
        }
        writeln!(
            f,
            "units; stranded = expired + on hand; at cost and profit in yuan, unsold stock counted as nothing"
        )?;
        let flows = &self.flows;
        writeln!(
            f,
            "end buyers paid {}; the factory received {}; suppliers {:+}; resellers {:+}; deposits held {}",
            whole(flows.consumers_paid),
            whole(flows.production_cost),
            yuan(flows.suppliers_profit),
            yuan(flows.resellers_profit),
            whole(flows.deposits_held),
        )?;
        match self.collapse {
            Some(fall) => writeln!(
                f,
                "active resellers peaked at {} and fell from 90 % to 10 % of that between ticks {} and {}",
                fall.peak_active, fall.from, fall.to
            ),
            None => writeln!(f, "active resellers peaked at {}; no collapse", self.totals.peak_active),
        }
    }
}

fn write_table(f: &mut fmt::Formatter<'_>, rows: &[&TierReport]) -> fmt::Result {
    let mut cells: Vec<[String; 12]> = vec![HEADS.map(str::to_owned)];
    cells.extend(rows.iter().map(|row| cells_of(row)));
    cells.push(sums_of(rows));
    let widths: Vec<usize> =
        (0..HEADS.len()).map(|column| cells.iter().map(|row| row[column].len()).max().unwrap_or(0)).collect();
    for row in &cells {
        for (column, (cell, &width)) in row.iter().zip(&widths).enumerate() {
            let gap = if column == 0 { "" } else { " " };
            write!(f, "{gap}{cell:>width$}")?;
        }
        writeln!(f)?;
    }
    Ok(())
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
