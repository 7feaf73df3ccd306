//! Everybody who ever joined, in columns, in the order of joining.
//!
//! A reseller's slot is its place in these columns. Slots are handed out tick by tick in the order
//! of person ids, and nothing that decides anything is a function of a slot.

use super::shelf::{Account, Lot, NOBODY, WideShelves};
use crate::scenario::LIVE_BATCHES;

/// Why a reseller left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Cause {
    /// No success for as long as its patience lasts.
    Patience,
    /// No stock, and too little money for the smallest reorder.
    Broke,
    /// Expelled for a missed quota.
    Quota,
}

impl Cause {
    /// All causes, in the order of their codes.
    pub const ALL: [Cause; 3] = [Cause::Patience, Cause::Broke, Cause::Quota];

    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Cause::Patience => "patience",
            Cause::Broke => "broke",
            Cause::Quota => "quota",
        }
    }
}

/// Whether a reseller is active.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Ordered its entry goods, which have not been delivered yet (only within a tick).
    Candidate,
    /// Active.
    Active,
    /// Left.
    Left(Cause),
}

/// The columns. `accounts` is what settling touches; the rest is streamed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Resellers {
    pub(crate) accounts: Vec<Account>,
    pub(crate) wide: WideShelves,
    /// Bit *b* mod 16 is set if units of batch *b* are on hand.
    pub(crate) batches: Vec<u16>,
    pub(crate) person: Vec<u32>,
    pub(crate) supplier: Vec<u8>,
    pub(crate) tier: Vec<u16>,
    pub(crate) depth: Vec<u32>,
    pub(crate) recruiter: Vec<u32>,
    pub(crate) joined: Vec<u16>,
    pub(crate) last_success: Vec<u16>,
    pub(crate) last_retail: Vec<u16>,
    pub(crate) status: Vec<Status>,
    /// Pitches a tick, in 1/65 536.
    pub(crate) effort: Vec<u32>,
    /// Deposit held by the supplier, in fen.
    pub(crate) deposit: Vec<u32>,
    /// Bought in this quota period, in fen; empty where no supplier has quotas.
    pub(crate) quota_bought: Vec<i64>,
    pub(crate) has_quotas: bool,
}

/// A new row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Recruit {
    pub(crate) person: u32,
    pub(crate) supplier: u8,
    pub(crate) tier: u16,
    pub(crate) depth: u32,
    pub(crate) recruiter: u32,
    pub(crate) cash: i64,
    pub(crate) effort: u32,
}

macro_rules! each_column {
    ($self:ident, $column:ident => $do:expr) => {{
        {
            let $column = &mut $self.accounts;
            $do;
        }
        {
            let $column = &mut $self.batches;
            $do;
        }
        {
            let $column = &mut $self.person;
            $do;
        }
        {
            let $column = &mut $self.supplier;
            $do;
        }
        {
            let $column = &mut $self.tier;
            $do;
        }
        {
            let $column = &mut $self.depth;
            $do;
        }
        {
            let $column = &mut $self.recruiter;
            $do;
        }
        {
            let $column = &mut $self.joined;
            $do;
        }
        {
            let $column = &mut $self.last_success;
            $do;
        }
        {
            let $column = &mut $self.last_retail;
            $do;
        }
        {
            let $column = &mut $self.status;
            $do;
        }
        {
            let $column = &mut $self.effort;
            $do;
        }
        {
            let $column = &mut $self.deposit;
            $do;
        }
        if $self.has_quotas {
            let $column = &mut $self.quota_bought;
            $do;
        }
    }};
}

impl Resellers {
    pub(crate) fn len(&self) -> usize {
        self.person.len()
    }

    /// Makes room for `more` rows, growing by an eighth at a time: a doubling would hold twice the
    /// memory that a large run needs.
    pub(crate) fn reserve(&mut self, more: usize) {
        let needed = self.len() + more;
        if needed > self.accounts.capacity() {
            let room = needed + needed / 8 - self.len();
            each_column!(self, column => column.reserve_exact(room));
        }
    }

    /// Appends a candidate.
    pub(crate) fn push(&mut self, recruit: Recruit, tick: u32) -> u32 {
        let slot = self.len() as u32;
        let Recruit { person, supplier, tier, depth, recruiter, cash, effort } = recruit;
        self.accounts.push(Account::new(person, recruiter, cash));
        self.batches.push(0);
        self.person.push(person);
        self.supplier.push(supplier);
        self.tier.push(tier);
        self.depth.push(depth);
        self.recruiter.push(recruiter);
        self.joined.push(tick as u16);
        self.last_success.push(tick as u16);
        self.last_retail.push(tick as u16);
        self.status.push(Status::Candidate);
        self.effort.push(effort);
        self.deposit.push(0);
        if self.has_quotas {
            self.quota_bought.push(0);
        }
        slot
    }

    /// Removes the candidates from `first` on who were not served, keeping the order of the others.
    pub(crate) fn drop_candidates(&mut self, first: usize) {
        let served: Vec<bool> =
            self.status[first..].iter().map(|&status| status != Status::Candidate).collect();
        if served.iter().all(|&served| served) {
            return;
        }
        each_column!(self, column => {
            let mut end = first;
            for (row, _) in served.iter().enumerate().filter(|&(_, &served)| served) {
                column.swap(end, first + row);
                end += 1;
            }
            column.truncate(end);
        });
    }

    /// Whether there is a reseller in this slot, and it is active.
    pub(crate) fn is_active(&self, slot: u32) -> bool {
        slot != NOBODY && self.status[slot as usize] == Status::Active
    }

    /// The nearest ancestor that has not left, or [`NOBODY`] for the supplier. Pointers past
    /// leavers are shortened on the way; leaving is for good, so this changes no answer.
    pub(crate) fn active_upline(&mut self, slot: u32) -> u32 {
        let mut at = self.accounts[slot as usize].upline;
        while at != NOBODY && matches!(self.status[at as usize], Status::Left(_)) {
            at = self.accounts[at as usize].upline;
        }
        let mut link = slot;
        while link != NOBODY {
            let next = self.accounts[link as usize].upline;
            if next == at {
                break;
            }
            self.accounts[link as usize].upline = at;
            link = next;
        }
        at
    }

    /// Puts units on a reseller's shelf.
    #[inline]
    pub(crate) fn put(&mut self, slot: u32, batch: u32, units: u32, cost: i64) {
        if units > 0 {
            self.wide.put(&mut self.accounts[slot as usize], batch, units, cost);
            self.batches[slot as usize] |= bit(batch);
        }
    }

    /// Takes `units` off a reseller's shelf, first expired first out, and appends them to `lots`.
    #[inline]
    pub(crate) fn take_oldest(&mut self, slot: u32, newest: u32, units: u32, lots: &mut Vec<Lot>) {
        let (account, from) = (&mut self.accounts[slot as usize], lots.len());
        self.wide.take_oldest(account, newest, units, lots);
        for lot in &lots[from..] {
            if self.wide.units(account, lot.batch) == 0 {
                self.batches[slot as usize] &= !bit(lot.batch);
            }
        }
    }

    /// Takes all units of a batch off a reseller's shelf.
    pub(crate) fn take_batch(&mut self, slot: u32, batch: u32) -> Lot {
        self.batches[slot as usize] &= !bit(batch);
        self.wide.take(&mut self.accounts[slot as usize], batch, u32::MAX)
    }

    /// Whether a reseller holds units of a batch.
    #[inline]
    pub(crate) fn holds(&self, slot: usize, batch: u32) -> bool {
        self.batches[slot] & bit(batch) != 0
    }
}

/// The mark of a batch in the `batches` column.
#[inline]
fn bit(batch: u32) -> u16 {
    1 << (batch % LIVE_BATCHES)
}
