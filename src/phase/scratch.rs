//! What is kept from tick to tick beside the world: what a phase hands on to a later one, and buffers.
//!
//! No result depends on what a buffer held before. What is handed on means nothing once the tick is over.

use super::broadcast::Posts;
use super::direct_sales::DirectSale;
use super::leave::{Gone, Sorted};
use super::marketplace::Listing;
use super::matching::PersonRange;
use super::offer::Offers;
use super::partition::{PartScratch, TaskScratch};
use super::persuasion::Tired;
use super::pitch::PitchScratch;
use super::retail::Sellers;
use super::use_and_dump::Users;
use crate::decision::Filters;
use crate::engine::scratch::PerTask;
use crate::random::Chance;

/// What is kept from tick to tick.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scratch {
    pub(super) handed_on: HandedOn,
    pub(super) buffers: Buffers,
}

/// What a phase hands on to a later one of the same tick.
#[derive(Debug, Clone, Default)]
pub(super) struct HandedOn {
    /// Phase 1 to 2: no bystander's acquaintances include a larger share of active resellers.
    pub(super) most_active: Chance,
    /// Phase 1 to 9: first agents whose chains were detected, in order.
    pub(super) detected: Vec<u32>,
    /// Phase 2 to 3: what comes of pitches, by span of resellers.
    pub(super) spans: PerTask<PitchScratch>,
    /// Phase 2 to 3: offers that are found one by one.
    pub(super) offers: Offers,
    /// Phase 2 to 3: the number of ranges into which people are divided.
    pub(super) range_count: usize,
    /// Phase 2 to 3: the number of heaps of offers of each range.
    pub(super) heaps_each: usize,
    /// Phase 3 to 6: agreed sales, by range of people.
    pub(super) ranges: PerTask<PersonRange>,
    /// Phase 3 to 6: the chunks of slots with which ranges of sellers begin.
    pub(super) seller_ranges: Vec<usize>,
    /// Phase 3 to 6: agreed sales of suppliers that sell themselves.
    pub(super) direct_sales: Vec<DirectSale>,
    /// Phase 3 to 4, 5 and 9: slots from here on are this tick's recruits.
    pub(super) first_recruit: usize,
    /// Phase 3 to 4 and 5: whether the parts of the resellers are worked on one by one, or all as one.
    pub(super) is_partitioned: bool,
    /// Phase 4 to 5: what is wanted and ordered, by part of the resellers.
    pub(super) parts: PerTask<PartScratch>,
    /// Phase 4 to 5: whether orders were delivered as soon as they were placed.
    pub(super) is_delivered: bool,
    /// Phase 4 or 5 to 6: units that each supplier had made before this tick.
    pub(super) made_before: Vec<u64>,
}

impl HandedOn {
    /// What is kept for a part.
    #[inline]
    pub(super) fn part(&mut self, part: u8) -> &mut PartScratch {
        let part = if self.is_partitioned { part } else { 0 };
        self.parts.at(usize::from(part))
    }
}

/// Memory that one phase alone uses, and uses again in the next tick.
#[derive(Debug, Clone, Default)]
pub(super) struct Buffers {
    /// Of pitches.
    pub(super) filters: Filters,
    /// Of tiring pitches.
    pub(super) tired: PerTask<Tired>,
    /// Of posts.
    pub(super) posts: Posts,
    /// Of the marketplace: its ring of shops.
    pub(super) listings: Vec<Listing>,
    /// Of orders and deliveries.
    pub(super) tasks: PerTask<TaskScratch>,
    /// Of retail sales.
    pub(super) sellers: PerTask<Sellers>,
    /// Of use.
    pub(super) users: PerTask<Users>,
    /// Of the decisions to leave.
    pub(super) sorted: PerTask<Sorted>,
    /// Of leaving.
    pub(super) gone: PerTask<Gone>,
}
