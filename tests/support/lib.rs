//! What tests share: random scenarios, a second simulator that shares no code with the first, small scenarios
//! whose outcome is easy to say, and runs of them.

pub mod row;
pub mod runs;
pub mod scenarios;
pub mod strategy;
#[cfg(not(feature = "proptest"))]
#[path = "../../src/testing/mod.rs"]
pub mod testing;
pub mod witness;

#[cfg(feature = "proptest")]
pub use downline::testing;
