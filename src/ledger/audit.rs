//! What an audit says when something does not add up.

use std::fmt::{self, Debug, Display};

use thiserror::Error;

use crate::event::Entry;
use crate::units::{PersonId, SupplierId, Tick, Tier};

/// Whose account an audit error is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Agent {
    /// A reseller or recruit.
    Reseller(SupplierId, PersonId),
    /// All resellers of a tier together.
    Tier(SupplierId, Tier),
    /// A supplier.
    Supplier(SupplierId),
    /// All accounts together.
    AllAccounts,
}

impl Display for Agent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Agent::Reseller(supplier, person) => write!(f, "person {person} (supplier {supplier})"),
            Agent::Tier(supplier, tier) => write!(f, "tier {tier} (supplier {supplier})"),
            Agent::Supplier(supplier) => write!(f, "supplier {supplier}"),
            Agent::AllAccounts => f.write_str("all accounts"),
        }
    }
}

/// The first thing that an audit found wrong.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{agent}, tick {tick}: {what}: expected {expected}, found {found}{}", .posting.as_ref().map(|p| format!(", in {p:?}")).unwrap_or_default())]
pub struct AuditError {
    /// Whose account.
    pub agent: Agent,
    /// When it was noticed.
    pub tick: Tick,
    /// The posting that broke the rule, if it was one.
    pub posting: Option<Box<Entry>>,
    /// Which rule.
    pub what: &'static str,
    /// The figure that the scenario or the book gives.
    pub expected: String,
    /// The figure that was posted or that the world has.
    pub found: String,
}

/// Where a comparison is made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) agent: Agent,
    pub(super) tick: Tick,
    pub(super) posting: Option<Entry>,
}

impl Place {
    /// An error if the two figures differ.
    pub(super) fn same<T: PartialEq + Debug>(
        self,
        what: &'static str,
        expected: T,
        found: T,
    ) -> Result<(), AuditError> {
        if expected == found {
            return Ok(());
        }
        Err(self.error(what, format!("{expected:?}"), format!("{found:?}")))
    }

    /// An error unless `holds`.
    pub(super) fn holds(
        self,
        what: &'static str,
        holds: bool,
        expected: impl Display,
        found: impl Display,
    ) -> Result<(), AuditError> {
        if holds {
            return Ok(());
        }
        Err(self.error(what, expected.to_string(), found.to_string()))
    }

    pub(super) fn error(self, what: &'static str, expected: String, found: String) -> AuditError {
        let Place { agent, tick, posting } = self;
        AuditError { agent, tick, posting: posting.map(Box::new), what, expected, found }
    }
}
