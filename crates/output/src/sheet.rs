//! Tables before they are written: columns that know what they hold, and rows of cells. Every form of a
//! table, CSV or Parquet, is written from the same sheet.

use std::io;

use serde::Serialize;

use super::{Draft, OutputError};
use downline::report::{self, Cell};
use downline::units::Money;

/// What the cells of a column hold; any of them may be empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Flag,
    Count,
    /// Yuan with two decimals.
    Money,
    Real,
    Text,
}

/// A column by name and kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: Kind,
}

impl Column {
    pub(super) fn new(name: impl Into<String>, kind: Kind) -> Self {
        Column { name: name.into(), kind }
    }

    /// The columns of rows like this one: a value that it leaves out (`null` in JSON) is a ratio, and its
    /// texts are amounts of money if they read like one. So it must not hold names from user input.
    pub(super) fn like(sample: &impl Serialize) -> Vec<Column> {
        let kind = |cell: &Cell| match cell {
            Cell::Bool(_) => Kind::Flag,
            Cell::Count(_) => Kind::Count,
            Cell::Real(_) | Cell::Empty => Kind::Real,
            Cell::Text(text) if text.parse::<Money>().is_ok() => Kind::Money,
            Cell::Text(_) => Kind::Text,
        };
        let cells = report::cells(sample).expect("a row is plain data");
        cells.into_iter().map(|(name, cell)| Column { kind: kind(&cell), name }).collect()
    }
}

/// A table of a run or an experiment, to be written in any form.
pub struct Sheet<'a> {
    name: &'static str,
    columns: Vec<Column>,
    rows: Box<dyn Iterator<Item = io::Result<Vec<Cell>>> + 'a>,
}

impl<'a> Sheet<'a> {
    pub(super) fn new(
        name: &'static str,
        columns: Vec<Column>,
        rows: impl Iterator<Item = Vec<Cell>> + 'a,
    ) -> Self {
        Sheet { name, columns, rows: Box::new(rows.map(Ok)) }
    }

    /// Rows that are plain data, and one that tells what their columns hold.
    pub(super) fn of<T: Serialize>(name: &'static str, sample: &T, rows: &'a [T]) -> Self {
        let columns = Column::like(sample);
        let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
        let values = move |row| Ok(report::aligned(names.iter().map(String::as_str), report::cells(row)?));
        Sheet { name, columns, rows: Box::new(rows.iter().map(values)) }
    }

    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    pub(super) fn into_parts(self) -> (Vec<Column>, impl Iterator<Item = io::Result<Vec<Cell>>> + 'a) {
        (self.columns, self.rows)
    }
}

/// What a table comes from, by name: texts for the metadata of forms that have any.
pub(super) type Origin = [(&'static str, String)];

/// One form of a table that is being written.
pub(super) trait SheetWriter: std::fmt::Debug {
    fn row(&mut self, cells: &[Cell]) -> Result<(), OutputError>;

    fn finish(self: Box<Self>, origin: &Origin) -> Result<Draft, OutputError>;
}
