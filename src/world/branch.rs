//! Fits the state of one scenario to another one: columns that only the other one keeps are begun.

use super::marketplace::Rating;
use super::resellers::{ConfidenceState, REGULARS};
use super::uses::Uses;
use super::{NO_SLOT, Neighbours, World};
use crate::network::Network;
use crate::scenario::Scenario;

impl World {
    /// Begins what the other scenario keeps and this state does not, from what is known. Counts are taken;
    /// confidence states and memories begin as those of a reseller that joins now.
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
        if wanted.quota_bought.is_kept() && !own.quota_bought.is_kept() {
            own.quota_bought.begin(vec![0; len]);
        }
        if wanted.owed.is_kept() && !own.owed.is_kept() {
            own.owed.begin(vec![0; len]);
        }
        if wanted.recruits.is_kept() && !own.recruits.is_kept() {
            let mut recruits = vec![0; len];
            let recruiters = own.members.iter().map(|member| member.recruiter);
            for recruiter in recruiters.filter(|&recruiter| recruiter != NO_SLOT) {
                recruits[recruiter as usize] += 1;
            }
            own.recruits.begin(recruits);
        }
        if wanted.disappointed.is_kept() && !own.disappointed.is_kept() {
            own.disappointed.begin(vec![false; len]);
        }
        if wanted.uses.is_kept() && !own.uses.is_kept() {
            // Of what was bought before, what is still on hand counts.
            let held = |slot: usize| Uses { kept: own.members[slot].on_hand.into(), to_end_users: 0 };
            own.uses.begin((0..len).map(held).collect());
        }
        if wanted.ratings.is_kept() && !own.ratings.is_kept() {
            own.ratings.begin(vec![Rating::default(); len]);
        }
        if wanted.regulars.is_kept() && !own.regulars.is_kept() {
            own.regulars.begin(vec![[NO_SLOT; REGULARS]; len]);
        }
        if wanted.depths.is_kept() && !own.depths.is_kept() {
            own.depths.begin(vec![[0; REGULARS]; len]);
        }
        if wanted.root.is_kept() && !own.root.is_kept() {
            // A recruiter stands before its recruits.
            let mut roots: Vec<u32> = Vec::with_capacity(len);
            for slot in 0..len {
                roots.push(match own.members[slot].recruiter {
                    NO_SLOT => slot as u32,
                    recruiter => roots[recruiter as usize],
                });
            }
            own.root.begin(roots);
        }
        if let (Some(first), None) = (wanted.first_confidence, own.first_confidence) {
            // A reseller that left before is the first of a cascade of its own.
            let felt_last = |slot: usize| if own.members[slot].has_left() { slot as u32 } else { NO_SLOT };
            let state =
                |slot| ConfidenceState { confidence: first, alone: first, felt_last: felt_last(slot) };
            own.confidence_states.begin((0..len).map(state).collect());
        }
        own.least_end_use.clone_from(&wanted.least_end_use);
        own.first_confidence = wanted.first_confidence;
        // Columns that the other scenario does not keep end, so that kept columns have a row for each
        // reseller.
        for (own, wanted) in own.columns_mut().into_iter().zip(wanted.columns()) {
            if own.is_kept() && !wanted.is_kept() {
                own.end();
            }
        }
        if !own.root.is_kept() {
            // Without chains, no reseller is known to be in one that was stopped.
            own.stopped.clear();
        }
        if !own.confidence_states.is_kept() {
            own.have_confidence_states_moved = false;
        }
    }
}
