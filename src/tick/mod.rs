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
mod leave;
mod market;
mod opening;
mod order;
mod own;
mod persuasion;
mod pitch;
mod posting;
mod retail;
mod rows;
mod settle;
mod use_and_dump;

pub(crate) use opening::open;
pub use posting::{Entry, OrderKind, Party, Posting};

use serde::Serialize;

use crate::decision::Rules;
use crate::network::Network;
use crate::random::Chance;
use crate::scenario::Scenario;
use crate::units::{Money, PersonId, SupplierId, Tier};
use crate::world::{Lot, NOBODY, World};
use broadcast::Posts;
use direct::DirectSale;
use order::{Order, OrderBook};
use pitch::{Offer, Pitches};
use retail::RetailSale;
use rows::Sorter;

/// The phases of a tick, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Hype moves on; dated events: price changes.
    Events,
    /// Every active reseller approaches acquaintances.
    Pitch,
    /// Everybody takes at most one offer.
    Settle,
    /// Demand travels up, money into escrow.
    Order,
    /// Goods travel down, money out of escrow.
    Deliver,
    /// Units go to end buyers.
    Retail,
    /// Owners use units; those who have left dump them.
    UseAndDump,
    /// Units that outlived their shelf life are written off.
    Age,
    /// Quotas are called in; resellers leave.
    Leave,
    /// The books are closed.
    Record,
}

impl Phase {
    /// The ten phases in order.
    pub const ALL: [Phase; 10] = [
        Phase::Events,
        Phase::Pitch,
        Phase::Settle,
        Phase::Order,
        Phase::Deliver,
        Phase::Retail,
        Phase::UseAndDump,
        Phase::Age,
        Phase::Leave,
        Phase::Record,
    ];

    /// Runs the phase.
    pub(crate) fn run(self, stage: &mut Stage) {
        match self {
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
}

/// Takes postings out of the list that a phase is writing.
pub(crate) type Drain<'a> = &'a mut dyn FnMut(&mut Vec<Entry>);

/// What a phase works with: inputs, state, scratch and the postings it writes.
pub(crate) struct Stage<'a> {
    pub(crate) scenario: &'a Scenario,
    pub(crate) network: &'a Network,
    pub(crate) rules: &'a mut Rules,
    pub(crate) world: &'a mut World,
    pub(crate) scratch: &'a mut Scratch,
    pub(crate) entries: &'a mut Vec<Entry>,
    /// To be called when there are many `entries`, unless the whole phase is to be seen.
    pub(crate) drain: Option<Drain<'a>>,
    pub(crate) tick: u32,
}

/// Postings that wait at most: few enough to be still in the cache when the ledger reads them.
const MOST_WAITING: usize = 1024;

impl Stage<'_> {
    fn post(&mut self, supplier: u8, posting: Posting) {
        self.entries.push(Entry { supplier: SupplierId(u16::from(supplier)), posting });
        if self.entries.len() >= MOST_WAITING
            && let Some(drain) = &mut self.drain
        {
            drain(self.entries);
        }
    }

    /// A reseller as a side of a trade, with the tier it holds now.
    fn party(&self, slot: u32) -> Party {
        match slot {
            NOBODY => Party::Supplier,
            slot => Party::Reseller(self.person(slot), self.tier(slot)),
        }
    }

    fn person(&self, slot: u32) -> PersonId {
        PersonId(self.world.resellers.members[slot as usize].person)
    }

    fn tier(&self, slot: u32) -> Tier {
        Tier(u32::from(self.world.resellers.members[slot as usize].tier))
    }

    /// Pays a party that is a reseller, or the supplier for [`NOBODY`].
    fn pay(&mut self, supplier: u8, slot: u32, amount: i64) {
        match slot {
            NOBODY => self.world.suppliers[usize::from(supplier)].cash += amount,
            slot => self.world.resellers.accounts[slot as usize].cash += amount,
        }
    }

    /// The nearest active ancestor whose price is strictly lower than the price of `slot`, or
    /// [`NOBODY`] for the supplier.
    fn source(&mut self, slot: u32) -> u32 {
        let resellers = &mut self.world.resellers;
        let terms = &self.rules.terms[usize::from(resellers.members[slot as usize].supplier)];
        let price = terms.tier(resellers.members[slot as usize].tier).price;
        let mut at = resellers.active_upline(slot);
        while at != NOBODY && terms.tier(resellers.members[at as usize].tier).price >= price {
            at = resellers.active_upline(at);
        }
        at
    }
}

fn money(fen: i64) -> Money {
    Money::from_fen(fen)
}

/// Buffers that ticks reuse.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scratch {
    pitches: Pitches,
    posts: Posts,
    /// No bystander's acquaintances include a larger share of active resellers in this tick.
    most_active: Chance,
    offers: Vec<Offer>,
    sales: Vec<RetailSale>,
    direct_sales: Vec<DirectSale>,
    /// First agents whose chains were detected in this tick, in order.
    detected: Vec<u32>,
    /// Units that each supplier had made before this tick.
    made_before: Vec<u64>,
    orders: OrderBook,
    lots: Vec<Lot>,
    sale_sorter: Sorter<RetailSale>,
    offer_sorter: Sorter<Offer>,
    order_sorter: Sorter<Order>,
    /// Slots from here on are this tick's recruits.
    first_recruit: usize,
}

/// Decides when to read ahead what settling a list will touch: a stride at a time, so that what was
/// read is still in the cache when its turn comes.
#[derive(Debug, Default)]
struct Ahead {
    at: usize,
    read: usize,
}

impl Ahead {
    /// To be called before the next `count` rows are settled; gives the rows to be read now, if any.
    #[inline]
    fn next<'a, T>(&mut self, rows: &'a [T], count: usize) -> Option<&'a [T]> {
        const STRIDE: usize = 64;
        self.at += count;
        if self.at <= self.read {
            return None;
        }
        let from = self.read;
        self.read = self.at.max(from + STRIDE).min(rows.len());
        Some(&rows[from..self.read])
    }
}
