//! Where tables go, and in which forms.

use std::path::Path;

use clap::Args;
use downline::output::{Folder, Tables};

use crate::{Failure, other};

/// In which forms tables are written.
#[derive(Args)]
pub struct TableForms {
    /// Write every table of --out as Parquet too, beside its CSV (in programs built with the feature `parquet`)
    #[arg(long)]
    parquet: bool,
}

impl TableForms {
    /// The folder of `--out`, made if it does not exist.
    pub fn folder(&self, out: Option<&Path>) -> Result<Option<Folder>, Failure> {
        let tables = self.tables()?;
        let Some(out) = out else {
            return match self.parquet {
                true => {
                    Err(Failure::Input("--parquet: there is no folder for tables; give --out DIR".to_owned()))
                }
                false => Ok(None),
            };
        };
        Ok(Some(Folder::create(out).map_err(other)?.with_tables(tables)))
    }

    #[cfg(feature = "parquet")]
    fn tables(&self) -> Result<Tables, Failure> {
        Ok(if self.parquet { Tables::CsvAndParquet } else { Tables::Csv })
    }

    #[cfg(not(feature = "parquet"))]
    fn tables(&self) -> Result<Tables, Failure> {
        match self.parquet {
            true => Err(Failure::Input(
                "--parquet: this program cannot; build it with --features cli,parquet".to_owned(),
            )),
            false => Ok(Tables::Csv),
        }
    }
}
