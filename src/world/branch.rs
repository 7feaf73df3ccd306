//! The state of one scenario made ready to go on under another: columns that only the other one keeps are begun.

use super::end_use::Uses;
use super::resellers::{ConfidenceState, REGULARS};
use super::{NO_SLOT, Neighbours, World};
use crate::network::Network;
use crate::scenario::Scenario;

impl World {
    /// Begins what the other scenario keeps and this state does not, from what is known: counts are taken, confidence_states and
    /// memories begin as those of somebody who joins now.
    pub(crate) fn suit(
        &mut self,
        scenario: &Scenario,
        network: &Network,
        heeds_circle: bool,
        uses_left_stock: bool,
    ) {
        let wanted = World::new(scenario, Neighbours::Uncounted);
        self.active.restore(&self.resellers.members);
        self.suit_columns(&wanted);
        if self.market_prices.len() != wanted.market_prices.len() {
            self.market_prices = wanted.market_prices;
        }
        if heeds_circle && !self.neighbours.are_counted() {
            self.neighbours = Neighbours::taken(network, &self.people);
        }
        if uses_left_stock {
            let resellers = &self.resellers;
            let has_stock = |&slot: &u32| resellers.members[slot as usize].batches != 0;
            let has_left = |&slot: &u32| resellers.members[slot as usize].has_left();
            self.retired_holders = (0..resellers.len() as u32).filter(has_left).filter(has_stock).collect();
        }
    }

    fn suit_columns(&mut self, wanted: &World) {
        let (own, wanted) = (&mut self.resellers, &wanted.resellers);
        let len = own.len();
        if wanted.has_quotas && !own.has_quotas {
            own.quota_bought = vec![0; len];
        }
        if wanted.has_limits && !own.has_limits {
            own.recruits = vec![0; len];
            let recruiters = own.members.iter().map(|member| member.recruiter);
            for recruiter in recruiters.filter(|&recruiter| recruiter != NO_SLOT) {
                own.recruits[recruiter as usize] += 1;
            }
        }
        if wanted.has_end_use_rule() && !own.has_end_use_rule() {
            // Of what was bought before, what is still on hand counts.
            let held = |slot: usize| Uses { kept: own.members[slot].on_hand.into(), to_end_users: 0 };
            own.uses = (0..len).map(held).collect();
        }
        if wanted.has_regulars && !own.has_regulars {
            own.regulars = vec![[NO_SLOT; REGULARS]; len];
        }
        if wanted.has_chains && !own.has_chains {
            // A recruiter stands before its recruits.
            for slot in 0..len {
                let root = match own.members[slot].recruiter {
                    NO_SLOT => slot as u32,
                    recruiter => own.root[recruiter as usize],
                };
                own.root.push(root);
            }
        }
        if let (Some(first), None) = (wanted.first_confidence, own.first_confidence) {
            // Whoever left before is the first of a cascade of its own.
            let felt_last = |slot: usize| if own.members[slot].has_left() { slot as u32 } else { NO_SLOT };
            let confidence_state =
                |slot| ConfidenceState { confidence: first, alone: first, felt_last: felt_last(slot) };
            own.confidence_states = (0..len).map(confidence_state).collect();
        }
        own.least_end_use.clone_from(&wanted.least_end_use);
        (own.has_quotas, own.has_limits) = (wanted.has_quotas, wanted.has_limits);
        (own.has_regulars, own.has_chains) = (wanted.has_regulars, wanted.has_chains);
        own.first_confidence = wanted.first_confidence;
        // What the other does not keep is let go, so that columns that are kept have a row for everybody.
        for (kept, column) in [(own.has_limits, &mut own.recruits), (own.has_chains, &mut own.root)] {
            if !kept {
                column.clear();
            }
        }
        if !own.has_chains {
            // Nobody knows any more who is in a chain that was stopped.
            own.stopped.clear();
        }
        if !own.has_quotas {
            own.quota_bought.clear();
        }
        if !own.has_end_use_rule() {
            own.uses.clear();
        }
        if !own.has_regulars {
            own.regulars.clear();
        }
        if own.first_confidence.is_none() {
            own.confidence_states.clear();
            own.have_confidence_states_moved = false;
        }
    }
}
