//! What happens in a tick: [postings](Posting), the [phases](Phase) that write them, and the [causes](Cause)
//! of leaving.
//!
//! Every movement of goods and money is one posting. Phases write postings as they change the world; the
//! ledger and observers read them, and know nothing else.

mod cause;
mod phase;
mod posting;
mod transfer;

pub use cause::Cause;
pub use phase::Phase;
pub use posting::{Entry, OrderKind, Party, Posting};
pub use transfer::{Account, Transfer, TransferSink};
