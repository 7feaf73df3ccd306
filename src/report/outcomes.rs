//! How it ended for each reseller: what pictures of single people, such as a recruiting tree, are made of.

use serde::Serialize;

use super::Sources;
use super::final_outcomes::{entry_tier, profit};
use crate::units::{Money, PersonId, SupplierId, Tick, Tier};
use crate::world::{NO_SLOT, Status};

/// How it ended for one reseller. Outcomes come in the order of joining.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// Who.
    pub person: PersonId,
    /// Whose goods it sold.
    pub supplier: SupplierId,
    /// The place of its recruiter in the list of outcomes, which is before its own; `None` for a first
    /// agent.
    pub recruiter: Option<usize>,
    /// The tier at which it joined.
    pub entry_tier: Tier,
    /// The tier held last.
    pub tier: Tier,
    /// Recruiting steps from the supplier, 1 for a first agent.
    pub depth: u32,
    /// When it joined.
    pub joined: Tick,
    /// Whether it was active at the end.
    pub active: bool,
    /// Received − paid, as the report counts it: stock counts as nothing.
    pub profit: Money,
}

/// The outcome of every reseller.
pub(crate) fn outcomes(sources: &Sources) -> Vec<Outcome> {
    let columns = &sources.world.resellers;
    let outcome = |slot: usize| {
        let member = &columns.members[slot];
        let recruiter = columns.members[slot].recruiter;
        Outcome {
            person: PersonId(member.person),
            supplier: SupplierId(member.supplier.into()),
            recruiter: (recruiter != NO_SLOT).then_some(recruiter as usize),
            entry_tier: entry_tier(&sources.ledger.suppliers()[usize::from(member.supplier)], member),
            tier: Tier(member.tier.into()),
            depth: columns.members[slot].depth,
            joined: Tick(columns.joined[slot].into()),
            active: member.status == Status::Active,
            profit: Money::from_fen(profit(sources, slot)),
        }
    };
    (0..columns.len()).map(outcome).collect()
}
