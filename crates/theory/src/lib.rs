//! What can be known without a simulation: closed forms of recruiting, timing, cascades and prices.
//!
//! Everything here stands on its own and needs no scenario. The crate `downline-verify` holds the simulator
//! to it.
//!
//! | question | module |
//! |---|---|
//! | who recruits how many, and how deep does the tree grow, if each member is as likely to recruit the next | [`recursive_tree`] |
//! | the same when many join at a time | [`batches`] |
//! | the same when no member may recruit more than *m* | [`quota`] |
//! | the same when no member may join below a depth | [`depth_cap`] |
//! | the same when those who recruited recruit more | [`preferential`] |
//! | how long it takes, and when growth peaks | [`si`], [`bass`] |
//! | whether a chain dies out, and how large a cascade is | [`branching`] |
//! | how much of a chain holds when each link may break | [`survival`] |
//! | where a ladder of prices breaks even | [`ladder`] |
//! | how much to order, and what several margins do to the price | [`newsvendor`], [`margins`] |
//! | where the goods end when each member buys a pack and passes it down | [`stranded`] |
//!
//! *n* counts the founder: a tree of *n* members has *n* − 1 recruits, and entrant 1 is the founder. *H(n)*
//! is the harmonic number. Arguments outside of a function's domain are a [`DomainError`].
//!
//! Floats are IEEE doubles and special functions those of the `libm` crate, so that results are the same on
//! every machine. Where nothing else is said a result is exact up to rounding, with a relative error below
//! 10⁻¹¹.

#![deny(unsafe_code)]
#![deny(missing_docs)]

mod domain;
mod special_functions;

pub mod bass;
pub mod batches;
pub mod branching;
pub mod depth_cap;
pub mod ladder;
pub mod margins;
pub mod newsvendor;
pub mod preferential;
pub mod quota;
pub mod recursive_tree;
pub mod si;
pub mod stranded;
pub mod survival;

pub use domain::DomainError;
pub use special_functions::{Moments, harmonic, harmonic_of_squares};
pub use special_functions::{normal_below, normal_quantile};
