//! What tests share: random scenarios, a second simulator that shares no code with the first, and small
//! scenarios whose outcome is easy to say.

pub mod strategy;
pub mod witness;
