//! The forms of a table, and tables on their way into a folder.

use super::sheet::{Column, Origin, Sheet, SheetWriter};
use super::{Draft, Folder, OutputError};
use downline::report::Cell;

/// In which forms a [`Folder`] gets tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Tables {
    /// As CSV.
    #[default]
    Csv,
    /// As CSV, and beside it as Parquet.
    #[cfg(feature = "parquet")]
    CsvAndParquet,
}

impl Tables {
    fn writers(
        self,
        folder: &Folder,
        name: &str,
        columns: &[Column],
    ) -> Result<Vec<Box<dyn SheetWriter>>, OutputError> {
        let csv = Box::new(super::csv::CsvDraft::create(folder, name, columns)?);
        Ok(match self {
            Tables::Csv => vec![csv],
            #[cfg(feature = "parquet")]
            Tables::CsvAndParquet => {
                vec![csv, Box::new(super::parquet::ParquetDraft::create(folder, name, columns)?)]
            }
        })
    }
}

/// A table that is written row by row, in every form that its folder asks for.
#[derive(Debug)]
pub(super) struct SheetDraft {
    writers: Vec<Box<dyn SheetWriter>>,
}

impl SheetDraft {
    pub(super) fn create(folder: &Folder, name: &str, columns: &[Column]) -> Result<Self, OutputError> {
        Ok(SheetDraft { writers: folder.tables().writers(folder, name, columns)? })
    }

    pub(super) fn row(&mut self, cells: &[Cell]) -> Result<(), OutputError> {
        self.writers.iter_mut().try_for_each(|writer| writer.row(cells))
    }

    pub(super) fn finish(self, origin: &Origin) -> Result<Vec<Draft>, OutputError> {
        self.writers.into_iter().map(|writer| writer.finish(origin)).collect()
    }
}

impl Folder {
    /// The whole of a table.
    pub(super) fn sheet_drafts(&self, sheet: Sheet<'_>, origin: &Origin) -> Result<Vec<Draft>, OutputError> {
        let name = sheet.name();
        let (columns, rows) = sheet.into_parts();
        let mut draft = SheetDraft::create(self, name, &columns)?;
        for row in rows {
            draft.row(&row.map_err(|error| self.fault(name, error))?)?;
        }
        draft.finish(origin)
    }
}
