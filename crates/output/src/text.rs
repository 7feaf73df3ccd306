//! The report as a table for people to read.

use std::io::{self, Write};

use super::{Format, Run};

/// `report.txt`: the table by tier, as the program prints it.
#[derive(Debug, Clone, Copy)]
pub struct ReportText;

impl Format for ReportText {
    fn file_name(&self) -> &str {
        "report.txt"
    }

    fn write(&self, run: &Run<'_>, to: &mut dyn Write) -> io::Result<()> {
        write!(to, "{}", run.report)
    }
}
