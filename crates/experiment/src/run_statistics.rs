//! Every number of many runs.

use std::collections::{BTreeMap, BTreeSet};

use hmac_sha256::Hash;

use super::exact_moments::Statistic;
use super::fixed_point::Number;
use super::metric::Metric;
use super::run_record::{Row, Sample, Table};

/// What every number comes to over many runs. Counts of a tier that no reseller held in a run are 0 there.
/// What does not exist in a run counts for nothing: a number that the report leaves `null`, a supplier that
/// the scenario does not have, a tick beyond its end. Each [`Statistic`] says of how many runs it is.
///
/// Only integers are added up, so that any grouping of the same runs gives the same statistics.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Statistics {
    runs: u64,
    tables: BTreeMap<Table, BTreeMap<Row, Entry>>,
    /// Eight bytes a run that differs from all others.
    outcomes: BTreeSet<u64>,
    /// Ratios and sums of each run, which no table has.
    followed: Vec<(Metric, Statistic)>,
}

/// A row over many runs.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    /// Runs that list it.
    runs: u64,
    numbers: Vec<Statistic>,
}

impl Statistics {
    /// No runs yet; of each it will also take the ratios and sums among these measures.
    pub fn following(measures: &[Metric]) -> Self {
        let derived = measures.iter().filter(|measure| measure.is_derived());
        let followed = derived.map(|measure| (measure.clone(), Statistic::default())).collect();
        Statistics { followed, ..Statistics::default() }
    }

    /// Takes in one run.
    pub fn add(&mut self, sample: &Sample) {
        self.add_tables(sample);
        self.followed.iter_mut().for_each(|(measure, statistic)| statistic.add(measure.of(sample)));
    }

    /// Takes in what one run came to less what another came to.
    pub(super) fn add_difference(&mut self, own: &Sample, base: &Sample) {
        self.add_tables(&own.minus(base));
        for (measure, statistic) in &mut self.followed {
            // The difference of ratios is no ratio of differences.
            statistic.add(measure.of(own).minus(measure.of(base)));
        }
    }

    fn add_tables(&mut self, sample: &Sample) {
        self.make_room(|table| sample.rows(table).map(|(row, _)| row));
        for (table, row, entry) in self.entries() {
            entry.runs += u64::from(sample.has(table, row));
            let numbers = entry.numbers.iter_mut().zip(sample.numbers(table, row));
            numbers.for_each(|(statistic, number)| statistic.add(*number));
        }
        self.runs += 1;
        self.outcomes.insert(fingerprint(sample));
    }

    /// Takes in what other runs came to, which follow the same measures.
    pub fn merge(&mut self, other: &Statistics) {
        for (measure, statistic) in &mut self.followed {
            let theirs = other.followed.iter().find(|(other, _)| other == measure);
            theirs.iter().for_each(|(_, theirs)| statistic.merge(theirs));
        }
        self.make_room(|table| other.rows(table).map(|(row, _)| row));
        for (table, row, entry) in self.entries() {
            let missed;
            let theirs = match other.entry(table, row) {
                Some(theirs) => theirs,
                None => {
                    missed = Entry { runs: 0, numbers: other.missed(table, row) };
                    &missed
                }
            };
            entry.runs += theirs.runs;
            let numbers = entry.numbers.iter_mut().zip(&theirs.numbers);
            numbers.for_each(|(statistic, theirs)| statistic.merge(theirs));
        }
        self.runs += other.runs;
        self.outcomes.extend(&other.outcomes);
    }

    /// Adds rows that are new, with what the runs so far have come to in them. None of the entries may have
    /// changed yet: what a row that was not listed comes to depends on others.
    fn make_room<R: Iterator<Item = Row>>(&mut self, rows: impl Fn(Table) -> R) {
        let mut new = Vec::new();
        for table in Table::ALL {
            let unknown = rows(table).filter(|row| self.entry(table, *row).is_none());
            new.extend(unknown.map(|row| (table, row, self.missed(table, row))));
        }
        for (table, row, numbers) in new {
            self.tables.entry(table).or_default().insert(row, Entry { runs: 0, numbers });
        }
    }

    /// What the runs come to in a row that none of them lists: those that could have it had nothing there.
    pub(super) fn missed(&self, table: Table, row: Row) -> Vec<Statistic> {
        let parent = table.parent(row).and_then(|(parent, of)| self.entry(parent, of));
        let times = parent.map_or(0, |parent| parent.runs);
        let blank = |number: &Number| {
            let mut statistic = Statistic::default();
            statistic.add_times(*number, times);
            statistic
        };
        table.blank().iter().map(blank).collect()
    }

    fn entry(&self, table: Table, row: Row) -> Option<&Entry> {
        self.tables.get(&table)?.get(&row)
    }

    fn entries(&mut self) -> impl Iterator<Item = (Table, Row, &mut Entry)> {
        let rows = |(table, rows): (&Table, _)| {
            let table = *table;
            let rows: &mut BTreeMap<Row, Entry> = rows;
            rows.iter_mut().map(move |(row, entry)| (table, *row, entry)).collect::<Vec<_>>()
        };
        self.tables.iter_mut().flat_map(rows)
    }

    /// How many runs there were.
    pub fn runs(&self) -> u64 {
        self.runs
    }

    /// How many of them came to something else than all others: fewer than [`runs`](Self::runs) where luck
    /// plays no part, or where a seed was used twice.
    pub fn distinct(&self) -> u64 {
        self.outcomes.len() as u64
    }

    /// One number; `None` for a row or column that there is not.
    pub fn get(&self, table: Table, row: Row, column: &str) -> Option<&Statistic> {
        let at = table.columns().iter().position(|name| name == column)?;
        self.entry(table, row)?.numbers.get(at)
    }

    /// A number of the run as a whole, such as `totals_losers`.
    pub fn run(&self, column: &str) -> Option<&Statistic> {
        self.get(Table::Run, Row::default(), column)
    }

    /// The rows of a table, in order, with its numbers in the order of [`Table::columns`].
    pub fn rows(&self, table: Table) -> impl Iterator<Item = (Row, &[Statistic])> {
        self.tables.get(&table).into_iter().flatten().map(|(row, entry)| (*row, entry.numbers.as_slice()))
    }
}

impl Metric {
    /// This number over many runs; `None` for a row that there is not, and for a ratio or sum that the
    /// statistics do not [follow](Statistics::following).
    pub fn among<'a>(&self, statistics: &'a Statistics) -> Option<&'a Statistic> {
        match self.place() {
            Some((table, row, column)) => statistics.get(table, row, column),
            None => {
                let found = statistics.followed.iter().find(|(measure, _)| measure == self);
                found.map(|(_, statistic)| statistic)
            }
        }
    }

    /// This number over many runs, also of a tier that no reseller held in any run.
    pub(super) fn among_all(&self, statistics: &Statistics) -> Statistic {
        self.among(statistics).cloned().unwrap_or_else(|| {
            let Some((table, row, column)) = self.place() else { return Statistic::default() };
            let at = table.columns().iter().position(|name| name == column);
            at.map_or_else(Statistic::default, |at| statistics.missed(table, row)[at].clone())
        })
    }
}

/// Tells outcomes apart: the first 64 bits of SHA-256 over the numbers of the run, of suppliers and of tiers.
fn fingerprint(sample: &Sample) -> u64 {
    let mut hash = Hash::new();
    for table in [Table::Run, Table::Suppliers, Table::Tiers] {
        for (row, numbers) in sample.rows(table) {
            hash.update([row.supplier.map_or(0, |id| id.0 as u8), table as u8]);
            hash.update(row.tier.map_or(0, |tier| tier.0).to_le_bytes());
            for number in numbers {
                hash.update(number.code().unwrap_or(i128::MIN).to_le_bytes());
            }
        }
    }
    let [first, ..] = *hash.finalize().as_chunks::<8>().0 else { unreachable!("32 bytes") };
    u64::from_le_bytes(first)
}
