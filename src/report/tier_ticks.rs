//! Each tier at the end of a tick, in running totals.

use serde::Serialize;

use crate::ledger::{Ledger, SupplierTotals, TierTotals};
use crate::units::{Money, SupplierId, Tick, Tier, Units};

/// What a tier had come to at the end of a tick, people apart from flows as in
/// [`TierReport`](super::TierReport).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct TierTickRow {
    /// The tick; 0 for the opening.
    pub tick: Tick,
    /// The supplier.
    pub supplier: SupplierId,
    /// The tier.
    pub tier: Tier,
    /// Those who joined at this tier.
    pub people: TierTickPeople,
    /// What moved at this tier since the opening.
    pub flows: TierTickFlows,
}

/// The resellers who had joined at a tier by the end of a tick, whatever tier they held then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct TierTickPeople {
    /// Resellers who joined so far.
    pub joined: u64,
    /// Of these, active now.
    pub active: u64,
}

/// What moved at a tier since the opening, by the tier held at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct TierTickFlows {
    /// Units bought.
    pub bought: Units,
    /// Units sold to other resellers.
    pub sold_down: Units,
    /// Units sold to end buyers.
    pub retail: Units,
    /// Units used by their owners.
    pub own_use: Units,
    /// Units expired.
    pub expired: Units,
    /// Units on hand now.
    pub on_hand: Units,
    /// Money paid out, deposits included.
    pub paid: Money,
    /// Money received, returned deposits included.
    pub received: Money,
}

impl TierTickFlows {
    fn new(totals: &TierTotals) -> Self {
        TierTickFlows {
            bought: totals.bought,
            sold_down: totals.sold_down,
            retail: totals.retail,
            own_use: totals.own_use,
            expired: totals.expired,
            on_hand: totals.on_hand(),
            paid: totals.paid(),
            received: totals.received(),
        }
    }
}

/// The rows of a tick, by supplier and tier: one for each tier that a reseller has held.
pub(crate) fn rows(tick: Tick, ledger: &Ledger) -> impl Iterator<Item = TierTickRow> + '_ {
    (0..).zip(ledger.suppliers()).flat_map(move |(index, totals)| {
        let supplier = SupplierId(index);
        let tiers = (1..).map(Tier).zip(&totals.tiers).zip(people(totals));
        let held = tiers.filter(|((_, tier), people)| **tier != TierTotals::default() || people.joined > 0);
        held.map(move |((tier, totals), people)| {
            let flows = TierTickFlows::new(totals);
            TierTickRow { tick, supplier, tier, people, flows }
        })
    })
}

/// Those who joined at each tier.
fn people(totals: &SupplierTotals) -> Vec<TierTickPeople> {
    let keep_it = |row: &TierTotals| TierTickPeople { joined: row.joined, active: row.active };
    let Some(people) = totals.people() else { return totals.tiers.iter().map(keep_it).collect() };
    let mut tiers = vec![TierTickPeople::default(); totals.tiers.len()];
    for own in people.iter() {
        if let Some(Tier(tier)) = own.entry_tier {
            let row = &mut tiers[tier as usize - 1];
            row.joined += 1;
            row.active += u64::from(!own.has_left);
        }
    }
    tiers
}
