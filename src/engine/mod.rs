//! Machinery that knows nothing of resellers: columns, sorting, tasks that run side by side.

pub(crate) mod chunked_vec;
pub(crate) mod column;
pub(crate) mod divisor;
pub(crate) mod parallel;
pub(crate) mod radix_sort;
pub(crate) mod scratch;
