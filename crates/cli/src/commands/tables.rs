//! Where tables go, and in which forms.

use std::path::{Path, PathBuf};

use clap::Args;
use downline_output::{Claim, Folder, Purpose, Tables};

use crate::{Failure, output};

/// In which forms tables are written, and over what.
#[derive(Args)]
pub struct TableForms {
    /// Write every table of --out as Parquet too, beside its CSV (in programs built with the feature
    /// `parquet`)
    #[arg(long)]
    parquet: bool,
    /// Remove the files of another experiment of this program from the folder of --out first
    #[arg(long)]
    force: bool,
}

impl TableForms {
    /// Checks the options, and claims the folder of `--out` for what it is to hold; nothing is written if
    /// either fails.
    pub fn folder(
        &self,
        out: Option<&Path>,
        purpose: Purpose<'_>,
        inputs: &[PathBuf],
    ) -> Result<Option<Folder>, Failure> {
        let tables = self.tables()?;
        let Some(out) = out else {
            let option =
                [(self.parquet, "--parquet"), (self.force, "--force")].into_iter().find(|(given, _)| *given);
            return match option {
                Some((_, option)) => {
                    Err(Failure::Input(format!("{option}: there is no folder for tables; give --out DIR")))
                }
                None => Ok(None),
            };
        };
        let claim = Claim { purpose, inputs, force: self.force };
        Ok(Some(Folder::claim(out, &claim).map_err(output)?.with_tables(tables)))
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
