//! Every number of many runs.

use std::collections::{BTreeMap, BTreeSet};

use hmac_sha256::Hash;

use super::number::Number;
use super::sample::{Row, Sample, Table};
use super::statistic::Statistic;

/// What every number comes to over many runs. A row that a run does not have (a tier that nobody held) counts as one in
/// which nothing happened; a number that the report leaves `null` does not count.
///
/// Only integers are added up, so that any grouping of the same runs gives the same statistics.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Statistics {
    runs: u64,
    tables: BTreeMap<Table, BTreeMap<Row, Vec<Statistic>>>,
    /// Eight bytes a run that differs from all others.
    outcomes: BTreeSet<u64>,
}

impl Statistics {
    /// Takes in one run.
    pub fn add(&mut self, sample: &Sample) {
        for table in Table::ALL {
            let known = self.tables.entry(table).or_default();
            for (row, _) in sample.rows(table) {
                known.entry(row).or_insert_with(|| blanks(table, self.runs));
            }
            for (row, statistics) in known {
                let numbers = sample.tables.get(&table).and_then(|rows| rows.get(row));
                let numbers = numbers.map_or(table.blank(), Vec::as_slice);
                statistics.iter_mut().zip(numbers).for_each(|(statistic, number)| statistic.add(*number));
            }
        }
        self.runs += 1;
        self.outcomes.insert(fingerprint(sample));
    }

    /// Takes in what other runs came to.
    pub fn merge(&mut self, other: &Statistics) {
        for table in Table::ALL {
            let known = self.tables.entry(table).or_default();
            let news = other.tables.get(&table);
            for row in news.into_iter().flat_map(BTreeMap::keys) {
                known.entry(*row).or_insert_with(|| blanks(table, self.runs));
            }
            for (row, statistics) in known {
                let absent;
                let theirs = match news.and_then(|rows| rows.get(row)) {
                    Some(theirs) => theirs,
                    None => {
                        absent = blanks(table, other.runs);
                        &absent
                    }
                };
                statistics.iter_mut().zip(theirs).for_each(|(statistic, theirs)| statistic.merge(theirs));
            }
        }
        self.runs += other.runs;
        self.outcomes.extend(&other.outcomes);
    }

    /// How many runs there were.
    pub fn runs(&self) -> u64 {
        self.runs
    }

    /// How many of them came to something else than all others: fewer than [`runs`](Self::runs) where luck plays no part, or
    /// where a seed was used twice.
    pub fn distinct(&self) -> u64 {
        self.outcomes.len() as u64
    }

    /// One number; `None` for a row or column that there is not.
    pub fn get(&self, table: Table, row: Row, column: &str) -> Option<&Statistic> {
        let at = table.columns().iter().position(|name| name == column)?;
        self.tables.get(&table)?.get(&row)?.get(at)
    }

    /// A number of the run as a whole, such as `totals_losers`.
    pub fn run(&self, column: &str) -> Option<&Statistic> {
        self.get(Table::Run, Row::default(), column)
    }

    /// The rows of a table, in order, with its numbers in the order of [`Table::columns`].
    pub fn rows(&self, table: Table) -> impl Iterator<Item = (Row, &[Statistic])> {
        self.tables.get(&table).into_iter().flatten().map(|(row, numbers)| (*row, numbers.as_slice()))
    }
}

/// A row in which nothing happened in so many runs.
fn blanks(table: Table, runs: u64) -> Vec<Statistic> {
    let blank = |number: &Number| {
        let mut statistic = Statistic::default();
        statistic.add_times(*number, runs);
        statistic
    };
    table.blank().iter().map(blank).collect()
}

/// Tells outcomes apart: the first 64 bits of SHA-256 over the numbers of the run, of suppliers and of tiers.
fn fingerprint(sample: &Sample) -> u64 {
    let mut hash = Hash::new();
    for table in [Table::Run, Table::Suppliers, Table::Tiers] {
        for (row, numbers) in sample.rows(table) {
            hash.update([row.supplier.map_or(0, |id| id.0 as u8), table as u8]);
            hash.update(row.tier.map_or(0, |tier| tier.0).to_le_bytes());
            for number in numbers {
                hash.update(number.steps.unwrap_or(i128::MIN).to_le_bytes());
            }
        }
    }
    let [first, ..] = *hash.finalize().as_chunks::<8>().0 else { unreachable!("32 bytes") };
    u64::from_le_bytes(first)
}
