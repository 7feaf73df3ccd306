//! What a value or a rule rests on.

use std::fmt;

/// What a value or a decision rule rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Basis {
    /// An eyewitness or a newspaper said so.
    Reported(&'static str),
    /// Somebody published it, with the means to check it.
    Published(&'static str),
    /// Nobody measured it: it is assumed, and must be varied before a figure is believed.
    Assumption,
    /// A choice of whoever makes the experiment; it claims nothing about the world.
    Choice,
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Basis::Reported(by) => write!(f, "reported: {by}"),
            Basis::Published(by) => write!(f, "published: {by}"),
            Basis::Assumption => f.write_str("assumption"),
            Basis::Choice => f.write_str("choice of the experiment"),
        }
    }
}

/// A value, as a scenario prints it, and who gave it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known(pub(super) &'static str, pub(super) Basis);
