//! Tables as Parquet, for pandas, Polars, DuckDB, Spark and R: the columns and rows of the CSV, with types.
//!
//! Counts are 64-bit integers, money is a decimal with two places (never a float), ratios are doubles, and
//! what is `null` in JSON is null. The metadata of a file hold, as JSON, what it comes from: `scenario` (of a
//! comparison `scenarios`) and `manifest`. Rows go to the file in groups, so that long tables take no more
//! memory than short ones.

use std::fs::File;
use std::io::{self, BufWriter};
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::{ByteArray, FixedLenByteArray};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use super::sheet::{Column, Kind, Origin, SheetWriter};
use super::{Draft, Folder, OutputError};
use downline::report::Cell;
use downline::units::Money;

/// Digits of the largest amount of 64 bits, and the bytes that the format asks for them.
const DIGITS: i32 = 19;
const BYTES: usize = 9;
/// Cells that are held back before they are written as a group of rows.
const GROUP: usize = 1 << 20;

/// A table that is written row by row.
pub(super) struct ParquetDraft {
    draft: Draft,
    writer: SerializedFileWriter<BufWriter<File>>,
    columns: Vec<(Column, Values)>,
    rows: usize,
}

impl std::fmt::Debug for ParquetDraft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ParquetDraft").field("draft", &self.draft).finish_non_exhaustive()
    }
}

impl ParquetDraft {
    pub(super) fn create(folder: &Folder, name: &str, columns: &[Column]) -> Result<Self, OutputError> {
        let mut draft = folder.draft(&format!("{name}.parquet"))?;
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let writer = schema(columns)
            .and_then(|schema| {
                SerializedFileWriter::new(draft.take(), Arc::new(schema), Arc::new(properties))
            })
            .map_err(|error| draft.fault(error))?;
        let empty = |column: &Column| (column.clone(), Values::of(column.kind));
        Ok(ParquetDraft { draft, writer, columns: columns.iter().map(empty).collect(), rows: 0 })
    }

    fn write_group(&mut self) -> Result<(), ParquetError> {
        if self.rows == 0 {
            return Ok(());
        }
        let mut group = self.writer.next_row_group()?;
        for (_, values) in &mut self.columns {
            let mut column = group.next_column()?.expect("as many columns as the schema has");
            values.write(column.untyped())?;
            column.close()?;
        }
        group.close()?;
        self.rows = 0;
        Ok(())
    }
}

impl SheetWriter for ParquetDraft {
    fn row(&mut self, cells: &[Cell]) -> Result<(), OutputError> {
        for ((column, values), cell) in self.columns.iter_mut().zip(cells) {
            values.push(cell).ok_or_else(|| {
                let wrong = format!("column {}: {cell:?} is no {:?}", column.name, column.kind);
                self.draft.fault(io::Error::other(wrong))
            })?;
        }
        self.rows += 1;
        match self.rows * self.columns.len() < GROUP {
            true => Ok(()),
            false => self.write_group().map_err(|error| self.draft.fault(error)),
        }
    }

    fn finish(mut self: Box<Self>, origin: &Origin) -> Result<Draft, OutputError> {
        self.write_group().map_err(|error| self.draft.fault(error))?;
        let ParquetDraft { mut draft, mut writer, .. } = *self;
        for (name, text) in origin {
            writer.append_key_value_metadata(KeyValue::new((*name).to_owned(), text.clone()));
        }
        let file = writer.into_inner().map_err(|error| draft.fault(error))?;
        draft.give_back(file);
        Ok(draft)
    }
}

fn schema(columns: &[Column]) -> Result<Type, ParquetError> {
    let fields = columns.iter().map(|column| field(column).map(Arc::new)).collect::<Result<_, _>>()?;
    Type::group_type_builder("rows").with_fields(fields).build()
}

fn field(column: &Column) -> Result<Type, ParquetError> {
    let (physical, logical) = match column.kind {
        Kind::Flag => (Physical::BOOLEAN, None),
        Kind::Count => (Physical::INT64, None),
        Kind::Money => (Physical::FIXED_LEN_BYTE_ARRAY, Some(LogicalType::decimal(2, DIGITS))),
        Kind::Real => (Physical::DOUBLE, None),
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
    };
    let field = Type::primitive_type_builder(&column.name, physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(logical);
    match column.kind {
        Kind::Money => field.with_length(BYTES as i32).with_precision(DIGITS).with_scale(2).build(),
        _ => field.build(),
    }
}

/// The cells of one column: which of them hold something, and what.
struct Values {
    levels: Vec<i16>,
    present: Present,
}

enum Present {
    Flags(Vec<bool>),
    Counts(Vec<i64>),
    Amounts(Vec<FixedLenByteArray>),
    Reals(Vec<f64>),
    Texts(Vec<ByteArray>),
}

impl Values {
    fn of(kind: Kind) -> Self {
        let present = match kind {
            Kind::Flag => Present::Flags(Vec::new()),
            Kind::Count => Present::Counts(Vec::new()),
            Kind::Money => Present::Amounts(Vec::new()),
            Kind::Real => Present::Reals(Vec::new()),
            Kind::Text => Present::Texts(Vec::new()),
        };
        Values { levels: Vec::new(), present }
    }

    /// Adds a cell; `None` if the column holds something else.
    fn push(&mut self, cell: &Cell) -> Option<()> {
        match (&mut self.present, cell) {
            (_, Cell::Empty) => {
                self.levels.push(0);
                return Some(());
            }
            (Present::Flags(values), Cell::Bool(value)) => values.push(*value),
            (Present::Counts(values), Cell::Count(count)) => values.push(i64::try_from(*count).ok()?),
            (Present::Amounts(values), Cell::Text(text)) => values.push(decimal(text.parse().ok()?)),
            (Present::Reals(values), Cell::Real(value)) => values.push(*value),
            (Present::Texts(values), Cell::Text(text)) => values.push(text.as_str().into()),
            _ => return None,
        }
        self.levels.push(1);
        Some(())
    }

    /// Writes them and begins anew.
    fn write(&mut self, to: &mut ColumnWriter<'_>) -> Result<(), ParquetError> {
        let levels = std::mem::take(&mut self.levels);
        let levels = Some(levels.as_slice());
        match (&mut self.present, to) {
            (Present::Flags(values), ColumnWriter::BoolColumnWriter(to)) => {
                to.write_batch(&std::mem::take(values), levels, None)?;
            }
            (Present::Counts(values), ColumnWriter::Int64ColumnWriter(to)) => {
                to.write_batch(&std::mem::take(values), levels, None)?;
            }
            (Present::Amounts(values), ColumnWriter::FixedLenByteArrayColumnWriter(to)) => {
                to.write_batch(&std::mem::take(values), levels, None)?;
            }
            (Present::Reals(values), ColumnWriter::DoubleColumnWriter(to)) => {
                to.write_batch(&std::mem::take(values), levels, None)?;
            }
            (Present::Texts(values), ColumnWriter::ByteArrayColumnWriter(to)) => {
                to.write_batch(&std::mem::take(values), levels, None)?;
            }
            _ => return Err(ParquetError::General("a column of another type than its schema".to_owned())),
        }
        Ok(())
    }
}

/// Fen as a big-endian integer in two's complement.
fn decimal(money: Money) -> FixedLenByteArray {
    let bytes = i128::from(money.fen()).to_be_bytes();
    bytes[bytes.len() - BYTES..].to_vec().into()
}
