//! What a chain is found to be.

use serde::Serialize;

/// Whether a chain looked like a pyramid, and when: what every text, table and page says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// At the end of no tick.
    Never,
    /// At the end of some tick, but not of the last.
    Earlier,
    /// At the end of the run.
    AtTheEnd,
}
