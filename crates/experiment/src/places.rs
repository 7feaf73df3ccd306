//! Points of a design.

/// A place for each dimension, from 0 to 1.
pub type Places = Vec<f64>;
