//! One tick: ten phases, in this order.
//!
//! Each phase decides from the state as it found it and then acts, so that the result never
//! depends on the order in which agents are visited. What happens is written down as [`Posting`]s.

mod age;
mod answers;
mod ban;
mod broadcast;
mod buy_back;
mod commission;
mod confidence;
mod context;
mod custom;
mod deliver;
mod direct_sales;
mod disappointment;
mod events;
mod failure;
mod instalments;
mod leave;
mod marketplace;
mod matching;
mod offer;
mod opening;
mod order;
mod order_book;
mod partition;
mod persuasion;
mod pitch;
mod platform;
mod referral;
mod retail;
mod scratch;
mod use_and_dump;
mod weigh;

pub(crate) use opening::open;
pub(crate) use scratch::Scratch;

use crate::decision::{Rules, Terms};
use crate::engine::parallel::Parallelism;
use crate::engine::radix_sort::RadixSorter;
use crate::event::{Party, Phase, Posting};
use crate::ledger::{PostingSink, Totals};
use crate::network::Network;
use crate::scenario::Scenario;
use crate::units::Money;
use crate::world::{Resellers, World};
use context::PhaseContext;
use partition::in_parts;
use scratch::{Buffers, HandedOn};

/// Runs a phase.
pub(crate) fn run(phase: Phase, context: &mut TickContext) {
    match phase {
        Phase::Events => events::run(context),
        Phase::Pitch => {
            pitch::run(context);
            broadcast::run(context);
            direct_sales::approach(context);
            marketplace::visit(context);
        }
        Phase::Match => matching::run(context),
        Phase::Order => order(context),
        Phase::Deliver => deliver::run(context),
        Phase::Retail => {
            retail::run(context);
            direct_sales::fill(context);
        }
        Phase::UseAndDump => use_and_dump::run(context),
        Phase::Age => age::run(context),
        Phase::Leave => leave::run(context),
        // The simulation itself closes the books: see there.
        Phase::Record => {}
    }
}

/// Phase 4, and phase 5 with it where no observer looks in between and no order waits for those of other
/// parts: goods then come down to a part while all that they touch is still in the cache.
fn order(context: &mut TickContext) {
    order::begin(context);
    let delivers = context.is_unseen && !partition::is_ranked(context.rules, &context.sink);
    if delivers {
        deliver::note_made(context);
        in_parts(context, delivers, |worker| {
            order::pass_up(worker);
            deliver::pass_down(worker);
        });
    } else {
        in_parts(context, delivers, order::pass_up);
    }
    context.scratch.handed_on.is_delivered = delivers;
}

/// What a phase works with: inputs, state, scratch and the postings it writes.
pub(crate) struct TickContext<'a> {
    pub(crate) scenario: &'a Scenario,
    pub(crate) network: &'a Network,
    pub(crate) rules: &'a mut Rules,
    pub(crate) world: &'a mut World,
    pub(crate) scratch: &'a mut Scratch,
    pub(crate) sink: PostingSink<'a>,
    /// Books of the tasks that work side by side; none where all is posted at one sink.
    pub(crate) partial_totals: &'a mut [Totals],
    /// Whether no observer sees the state between phases, and goods are delivered right after they are
    /// ordered.
    pub(crate) is_unseen: bool,
    pub(crate) tick: u32,
    /// Who does the tasks into which a phase is divided that has to do with active resellers.
    pub(crate) parallelism: Parallelism,
    /// The parallelism for work on every record of a reseller, active or not.
    pub(crate) large_parallelism: Parallelism,
}

impl PhaseContext for TickContext<'_> {
    type Resellers = Resellers;

    fn terms(&self, supplier: u8) -> &Terms {
        &self.rules.terms[usize::from(supplier)]
    }

    fn resellers(&self) -> &Resellers {
        &self.world.resellers
    }

    fn resellers_mut(&mut self) -> &mut Resellers {
        &mut self.world.resellers
    }

    fn earn(&mut self, supplier: u8, amount: i64) {
        self.world.suppliers[usize::from(supplier)].cash += amount;
    }

    #[inline(always)]
    fn post(&mut self, supplier: u8, posting: Posting) {
        self.sink.post(supplier, posting);
    }
}

/// The sink of each of `count` tasks: one task posts at the sink itself, several in a book of their own each.
/// `None` if the order of their postings could be seen.
///
/// With a sink that keeps order there is one task, unless the tasks do without.
fn sinks<'a>(
    sink: &'a mut PostingSink,
    books: &'a mut [Totals],
    tasks: usize,
) -> Vec<Option<PostingSink<'a>>> {
    match tasks {
        1 => vec![Some(sink.again())],
        _ if sink.keeps_order() => (0..tasks).map(|_| None).collect(),
        _ => books[..tasks].iter_mut().map(|book| Some(PostingSink::Totals(book))).collect(),
    }
}

fn money(fen: i64) -> Money {
    Money::from_fen(fen)
}

/// Decides when to ask for the memory that settling a list will need: a stride at a time, so early that it is
/// there when its turn comes and so late that it is still there then.
#[derive(Debug, Default)]
struct PrefetchCursor {
    at: usize,
    asked: usize,
    /// How many strides earlier than usual.
    further: usize,
}

impl PrefetchCursor {
    /// Decides it earlier, so that what was asked for tells by its time what else to ask for.
    fn further() -> Self {
        PrefetchCursor { further: 2, ..PrefetchCursor::default() }
    }

    /// To be called before the next `count` rows are worked on; gives the rows to be asked for now, if any.
    #[inline]
    fn next<'a, T>(&mut self, rows: &'a [T], count: usize) -> Option<&'a [T]> {
        const STRIDE: usize = 32;
        self.at += count;
        if self.asked >= rows.len().min(self.at + (1 + self.further) * STRIDE) {
            return None;
        }
        let from = self.asked;
        self.asked = rows.len().min(self.at.max(from) + (2 + self.further) * STRIDE);
        Some(&rows[from..self.asked])
    }
}
