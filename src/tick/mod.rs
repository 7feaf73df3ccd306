//! One tick: ten phases, in this order.
//!
//! Each phase decides from the state as it found it and then settles, so that the result never
//! depends on the order in which agents are visited. What happens is written down as [`Posting`]s.

mod age;
mod ban;
mod broadcast;
mod buy_back;
mod commission;
mod contagion;
mod deliver;
mod direct;
mod events;
mod ground;
mod grove;
mod leave;
mod market;
mod opening;
mod order;
mod own;
mod persuasion;
mod pitch;
mod retail;
mod rows;
mod settle;
mod spans;
mod use_and_dump;

pub(crate) use opening::open;

use crate::decision::{Filters, Rules, Terms};
use crate::ledger::{Desk, Totals};
use crate::network::Network;
use crate::posting::{Party, Phase, Posting};
use crate::random::Chance;
use crate::scenario::Scenario;
use crate::tasks::Crew;
use crate::units::Money;
use crate::world::{Resellers, World};
use broadcast::Posts;
use direct::DirectSale;
use ground::Ground;
use grove::{PartScratch, TaskScratch};
use leave::{Gone, Sorted};
use persuasion::Tired;
use pitch::Span;
use retail::Sellers;
use rows::Sorter;
use settle::{Offers, Range};
use spans::Spans;
use use_and_dump::Users;

/// Runs a phase.
pub(crate) fn run(phase: Phase, stage: &mut Stage) {
    match phase {
        Phase::Events => events::run(stage),
        Phase::Pitch => {
            pitch::run(stage);
            broadcast::run(stage);
            direct::approach(stage);
        }
        Phase::Settle => settle::run(stage),
        Phase::Order => order::run(stage),
        Phase::Deliver => deliver::run(stage),
        Phase::Retail => {
            retail::run(stage);
            direct::fill(stage);
        }
        Phase::UseAndDump => use_and_dump::run(stage),
        Phase::Age => age::run(stage),
        Phase::Leave => leave::run(stage),
        // The simulation itself closes the books: see there.
        Phase::Record => {}
    }
}

/// What a phase works with: inputs, state, scratch and the postings it writes.
pub(crate) struct Stage<'a> {
    pub(crate) scenario: &'a Scenario,
    pub(crate) network: &'a Network,
    pub(crate) rules: &'a mut Rules,
    pub(crate) world: &'a mut World,
    pub(crate) scratch: &'a mut Scratch,
    pub(crate) desk: Desk<'a>,
    /// Books of the tasks that work side by side; none where all is posted at one desk.
    pub(crate) part_books: &'a mut [Totals],
    /// Whether nobody sees the state between phases, and goods are delivered right after they are ordered.
    pub(crate) is_unseen: bool,
    pub(crate) tick: u32,
    /// Who does the tasks into which a phase is divided that has to do with active resellers.
    pub(crate) crew: Crew,
    /// The same for one that has to do with everybody who ever joined.
    pub(crate) large_crew: Crew,
}

impl Ground for Stage<'_> {
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
        self.desk.post(supplier, posting);
    }
}

/// Where each of so many tasks posts: one at the desk itself, several in a book of their own each, or nowhere if somebody
/// could see in which order they post.
///
/// With a desk that keeps order there is one task, unless the tasks do without.
fn desks<'a>(desk: &'a mut Desk, books: &'a mut [Totals], tasks: usize) -> Vec<Option<Desk<'a>>> {
    match tasks {
        1 => vec![Some(desk.again())],
        _ if desk.keeps_order() => (0..tasks).map(|_| None).collect(),
        _ => books[..tasks].iter_mut().map(|book| Some(Desk::Totals(book))).collect(),
    }
}

fn money(fen: i64) -> Money {
    Money::from_fen(fen)
}

/// Buffers that ticks reuse.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scratch {
    spans: Spans<Span>,
    filters: Filters,
    tired: Spans<Tired>,
    posts: Posts,
    /// No bystander's acquaintances include a larger share of active resellers in this tick.
    most_active: Chance,
    /// Those that are found one by one.
    offers: Offers,
    ranges: Spans<Range>,
    /// Into how many ranges people are divided in this tick.
    range_count: usize,
    /// How many heaps of offers each range has.
    heaps_each: usize,
    /// The chunks of slots with which ranges of sellers begin.
    seller_ranges: Vec<usize>,
    sellers: Spans<Sellers>,
    direct_sales: Vec<DirectSale>,
    /// First agents whose chains were detected in this tick, in order.
    detected: Vec<u32>,
    sorted: Spans<Sorted>,
    gone: Spans<Gone>,
    users: Spans<Users>,
    /// Units that each supplier had made before this tick.
    made_before: Vec<u64>,
    /// Whether the parts of the resellers are worked on one by one in this tick, or all as one.
    apart: bool,
    /// By part of the resellers.
    parts: Spans<PartScratch>,
    tasks: Spans<TaskScratch>,
    /// Whether orders were delivered as soon as they were placed.
    is_delivered: bool,
    /// Slots from here on are this tick's recruits.
    first_recruit: usize,
}

impl Scratch {
    /// What is kept for a part.
    #[inline]
    fn part(&mut self, part: u8) -> &mut PartScratch {
        let part = if self.apart { part } else { 0 };
        self.parts.at(usize::from(part))
    }
}

/// Decides when to ask for the memory that settling a list will need: a stride at a time, so early that it is
/// there when its turn comes and so late that it is still there then.
#[derive(Debug, Default)]
struct Ahead {
    at: usize,
    asked: usize,
    /// How many strides earlier than usual.
    further: usize,
}

impl Ahead {
    /// Decides it earlier, so that what was asked for tells by its time what else to ask for.
    fn further() -> Self {
        Ahead { further: 2, ..Ahead::default() }
    }

    /// To be called before the next `count` rows are settled; gives the rows to be asked for now, if any.
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
