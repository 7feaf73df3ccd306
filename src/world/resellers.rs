//! Every reseller that ever joined, in columns, in the order of joining.
//!
//! A reseller's slot is its place in these columns. Slots are handed out tick by tick in the order
//! of person ids, and nothing that decides anything is a function of a slot.

use serde::{Deserialize, Serialize};

use super::inventory::{WideShelves, alive_at};
use super::marketplace::Rating;
use super::member::{Member, NO_SLOT, Recruit, Status};
use super::uses::Uses;
use super::{Fits, Setting, holds, is_within_reach};
use crate::engine::chunked_vec::{CHUNK, ChunkedVec};
use crate::engine::column::{Column, OptionalColumn};
use crate::engine::parallel::Parallelism;
use crate::random::Chance;
use crate::scenario::{Behaviour, Ladder, Scenario};

/// What a reseller that decides in its own way has resolved for this tick.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Intent {
    pub(crate) pitches: u32,
    /// The share of pitches that recruit.
    pub(crate) recruiting: Chance,
    pub(crate) may_recruit: bool,
    /// Asked of end buyers, in fen.
    pub(crate) ask: i64,
    /// Whether that is a salvage price.
    pub(crate) dumps: bool,
}

/// How confident a reseller is, kept only where confidence counts.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct ConfidenceState {
    /// In millionths: 0 to 1 when it is looked at in a tick, less what was felt after.
    pub(crate) confidence: i32,
    /// What confidence would be if no reseller had ever left.
    pub(crate) alone: i32,
    /// The slot of the leaver who was felt last; for a leaver, the first of its cascade.
    pub(crate) felt_last: u32,
}

impl ConfidenceState {
    /// Applies what the reseller itself has met with.
    pub(crate) fn change(&mut self, change: i32) {
        self.confidence = self.confidence.saturating_add(change);
        self.alone = self.alone.saturating_add(change);
    }

    /// Applies the effect of one leaver.
    pub(crate) fn feel(&mut self, change: i32, leaver: u32) {
        self.confidence = self.confidence.saturating_add(change);
        self.felt_last = leaver;
    }
}

/// The columns: `members` has all that settling touches, the others what few phases or scenarios ask for.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Resellers {
    pub(crate) members: ChunkedVec<Member>,
    /// By part.
    pub(crate) wide: Vec<WideShelves>,
    /// To which part each belongs: that of its recruiter.
    pub(crate) parts: Vec<u8>,
    /// How many parts there are.
    pub(crate) division: u8,
    /// Pitches a tick, in 1/65 536; empty where all make as many.
    pub(crate) efforts: OptionalColumn<u32>,
    pub(crate) same_effort: u32,
    pub(crate) joined: Vec<u16>,
    /// Deposit held by the supplier, in fen.
    pub(crate) deposit: Vec<u32>,
    /// Bought in this quota period, in fen; kept where a supplier has quotas.
    pub(crate) quota_bought: OptionalColumn<i64>,
    /// What each owes its supplier for its entry order, in fen; kept where a supplier has instalments.
    pub(crate) owed: OptionalColumn<i64>,
    /// How many recruits each has had; kept where a supplier limits them.
    pub(crate) recruits: OptionalColumn<u32>,
    /// Whether a unit of its own stock has disappointed it; kept where goods may disappoint.
    pub(crate) disappointed: OptionalColumn<bool>,
    /// What each has done with its goods; kept where a supplier has an end-use rule.
    pub(crate) uses: OptionalColumn<Uses>,
    /// What buyers on the marketplace made of each; kept where there is one.
    pub(crate) ratings: OptionalColumn<Rating>,
    /// The share that must have gone to end users, by supplier, in billionths.
    pub(crate) least_end_use: Vec<u32>,
    /// The latest customers, the last one first; kept where pitches go to them.
    pub(crate) regulars: OptionalColumn<[u32; REGULARS]>,
    /// How often each of these was satisfied.
    pub(crate) depths: OptionalColumn<[u8; REGULARS]>,
    /// The person's record before this one, or [`NO_SLOT`]; kept where people may join again, as is the next.
    pub(crate) earlier: OptionalColumn<u32>,
    /// The cash with which it joined, in fen.
    pub(crate) own_cash: OptionalColumn<i64>,
    /// Kept where confidence counts.
    pub(crate) confidence_states: OptionalColumn<ConfidenceState>,
    /// Whether any of them may have changed since its reseller joined.
    pub(crate) have_confidence_states_moved: bool,
    /// The confidence of those who join, in millionths; `None` where it does not count.
    pub(crate) first_confidence: Option<i32>,
    /// The slot of the first agent above each (its own for a first agent); kept where a mechanism asks for
    /// chains.
    pub(crate) root: OptionalColumn<u32>,
    /// Whether the chain of the first agent in this slot may recruit no more; empty until one may not.
    pub(crate) stopped: Vec<bool>,
}

/// Deeper relations between a customer and a seller count as this deep.
pub(crate) const DEEPEST: u8 = 63;

/// How many customers a reseller remembers.
pub(super) const REGULARS: usize = 8;

/// Lists the columns for [`Resellers::columns`] and [`Resellers::columns_mut`].
macro_rules! columns {
    ($($column:ident),* $(,)?) => {
        impl Resellers {
            /// All columns beside `members`.
            pub(super) fn columns(&self) -> Vec<&dyn Column> {
                vec![$(&self.$column),*]
            }

            /// [`columns`](Self::columns), to be written.
            pub(super) fn columns_mut(&mut self) -> Vec<&mut dyn Column> {
                vec![$(&mut self.$column),*]
            }
        }
    };
}

// A mechanism that keeps something of each reseller adds its column here.
columns!(
    parts,
    joined,
    deposit,
    efforts,
    quota_bought,
    owed,
    recruits,
    disappointed,
    uses,
    ratings,
    regulars,
    depths,
    earlier,
    own_cash,
    confidence_states,
    root,
);

impl Resellers {
    pub(crate) fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether these resellers could have grown from `first` in the same scenario among `people` people.
    /// Every column that is kept has a row for every reseller, and no row contradicts another.
    pub(super) fn fits(&self, first: &Resellers, people: u32, setting: &Setting) -> Fits {
        holds(self.has_columns_of(first), "columns of resellers")?;
        holds(self.rows_fit(setting), "rows of resellers")?;
        holds(self.trees_fit(setting.scenario), "who recruited whom")?;
        holds(self.goods_fit(setting), "stock of resellers")?;
        holds(self.efforts_fit(&setting.scenario.behaviour), "efforts")?;
        holds(
            self.regulars.iter().flatten().all(|&person| person == NO_SLOT || person < people)
                && self.depths.iter().flatten().all(|&depth| depth <= DEEPEST),
            "regular customers",
        )?;
        holds(self.histories_fit(), "earlier records")?;
        holds(self.moods_fit(), "confidence")
    }

    /// Whether the same columns are kept, with a row for every reseller.
    fn has_columns_of(&self, first: &Resellers) -> bool {
        let len = self.len();
        let is_whole = |column: &dyn Column| column.len() == if column.is_kept() { len } else { 0 };
        let fits =
            |(own, first): (&dyn Column, &dyn Column)| own.is_kept() == first.is_kept() && is_whole(own);
        self.columns().into_iter().zip(first.columns()).all(fits)
            && (self.first_confidence, &self.least_end_use) == (first.first_confidence, &first.least_end_use)
            && self.stopped.len() <= self.root.len()
            && self.division > 0
            && self.wide.len() == usize::from(self.division)
            && self.parts.iter().all(|&part| part < self.division)
    }

    /// Whether every row is possible by itself.
    fn rows_fit(&self, setting: &Setting) -> bool {
        let Setting { scenario, network, tick } = *setting;
        let (seats, suppliers) = (network.seats(), scenario.suppliers.len());
        let is_held = |(member, &deposit): (&Member, &u32)| member.has_deposit == (deposit > 0);
        self.members.iter().all(|member| member.fits(seats, suppliers, tick))
            && self.members.iter().zip(&self.deposit).all(is_held)
            && self.joined.is_sorted()
            && self.joined.last().is_none_or(|&joined| u32::from(joined) <= tick)
            && self.quota_bought.iter().chain(self.own_cash.iter()).all(|&fen| is_within_reach(fen))
            && self.ratings.iter().all(|rating| rating.fits())
            && self.members.iter().zip(self.owed.iter()).all(|(member, &owed)| may_owe(member, owed))
    }

    /// Whether every reseller stands behind and below its recruiter, in the same tree, and the columns about
    /// trees agree.
    fn trees_fit(&self, scenario: &Scenario) -> bool {
        let by_depth: Vec<bool> =
            scenario.suppliers.iter().map(|supplier| matches!(supplier.ladder, Ladder::ByDepth(_))).collect();
        let is_below = |slot: usize, above: u32| {
            let (member, over) = (&self.members[slot], &self.members[above as usize]);
            member.supplier == over.supplier
                && member.depth > over.depth
                && self.parts[slot] == self.parts[above as usize]
        };
        let mut recruits = vec![0; self.recruits.len()];
        for (slot, member) in self.members.iter().enumerate() {
            let Member { recruiter, upline, depth, tier, supplier, .. } = *member;
            let is_before = |above: u32| above == NO_SLOT || (above as usize) < slot && is_below(slot, above);
            if !is_before(recruiter) || !is_before(upline) {
                return false;
            }
            let (depth_above, root) = match recruiter {
                NO_SLOT => (0, slot as u32),
                above => (
                    self.members[above as usize].depth,
                    self.root.get(above as usize).copied().unwrap_or(NO_SLOT),
                ),
            };
            let is_in_place = depth == depth_above + 1
                && (!by_depth[usize::from(supplier)] || u32::from(tier) == depth)
                && self.root.get(slot).is_none_or(|&own| own == root);
            if !is_in_place {
                return false;
            }
            recruits.get_mut(recruiter as usize).into_iter().for_each(|count| *count += 1);
        }
        recruits == *self.recruits
    }

    /// Whether the units on every shelf add up, each wide shelf belongs to one reseller, and goods were
    /// bought.
    fn goods_fit(&self, setting: &Setting) -> bool {
        let alive: Vec<u16> = (setting.scenario.suppliers.iter())
            .map(|supplier| alive_at(&supplier.product, setting.tick))
            .collect();
        let mut is_taken: Vec<Vec<bool>> = self.wide.iter().map(|wide| vec![false; wide.len()]).collect();
        (self.members.iter().enumerate()).all(|(slot, member)| {
            let part = usize::from(self.parts[slot]);
            let wide = &self.wide[part];
            let is_own = !member.is_wide
                || wide
                    .number_of(member)
                    .is_some_and(|number| !std::mem::replace(&mut is_taken[part][number], true));
            is_own
                && wide.fits(member, alive[usize::from(member.supplier)])
                && self.uses.get(slot).is_none_or(|uses| uses.fits(member.on_hand))
        })
    }

    /// Whether no reseller makes more pitches than the limit.
    fn efforts_fit(&self, behaviour: &Behaviour) -> bool {
        let most = u64::from(behaviour.pitches.most) << 16;
        self.efforts.iter().chain([&self.same_effort]).all(|&effort| u64::from(effort) <= most)
    }

    /// Whether the records before each are those of the same person, who had left.
    fn histories_fit(&self) -> bool {
        let was = |slot: usize, earlier: usize| {
            earlier < slot
                && self.members[earlier].person == self.members[slot].person
                && self.members[earlier].has_left()
        };
        self.earlier
            .iter()
            .enumerate()
            .all(|(slot, &earlier)| earlier == NO_SLOT || was(slot, earlier as usize))
    }

    /// Whether active resellers have felt either no leaver or one that has left, and leavers belong to the
    /// cascade of a leaver that began it.
    fn moods_fit(&self) -> bool {
        let has_left = |slot: u32| (slot as usize) < self.len() && self.members[slot as usize].has_left();
        self.members.iter().zip(self.confidence_states.iter()).all(|(member, confidence_state)| {
            match confidence_state.felt_last {
                NO_SLOT => !member.has_left() && confidence_state.confidence == confidence_state.alone,
                felt if !has_left(felt) => false,
                felt => !member.has_left() || self.confidence_states[felt as usize].felt_last == felt,
            }
        })
    }

    /// Bytes of a row in all columns.
    pub(super) fn bytes_each(&self) -> u64 {
        let columns = self.columns().into_iter().map(Column::bytes_each).sum::<u64>();
        size_of::<Member>() as u64 + columns
    }

    /// Makes room for `more` rows, growing by an eighth at a time: a doubling would hold twice the
    /// memory that a large run needs.
    pub(crate) fn reserve(&mut self, more: usize) {
        let needed = self.len() + more;
        if needed > self.parts.capacity() {
            let room = needed + needed / 8 - self.len();
            self.columns_mut().into_iter().for_each(|column| column.reserve(room));
        }
    }

    /// Divides the trees anew, into `division` parts.
    pub(crate) fn divide(&mut self, division: u8) {
        let was_in = std::mem::take(&mut self.parts);
        let wide = std::mem::take(&mut self.wide);
        self.division = division.max(1);
        self.wide.resize_with(usize::from(self.division), WideShelves::default);
        self.parts.reserve_exact(was_in.len());
        for (slot, &part) in (0..).zip(&was_in) {
            let recruiter = self.members[slot as usize].recruiter;
            let above = self.parts.get(recruiter as usize).copied().unwrap_or(0);
            self.parts.push(part_below(recruiter, above, slot, self.division));
            let new = &mut self.wide[usize::from(self.parts[slot as usize])];
            new.take_over(&wide[usize::from(part)], &mut self.members[slot as usize]);
        }
    }

    /// Appends candidates, list by list, in tasks of whole chunks.
    pub(crate) fn append(&mut self, parallelism: Parallelism, lists: &[&[Recruit]], tick: u32) {
        let more = lists.iter().map(|list| list.len()).sum();
        let first = self.len();
        self.reserve(more);
        self.parts.resize(first + more, 0);
        let (division, mut parts) = (self.division, &mut self.parts[first..]);
        let chunks = self.members.grow(more);
        let each = chunks.len().div_ceil(parallelism.tasks()).max(1);
        let mut start = first;
        let mut tasks: Vec<_> = (chunks.chunks_mut(each).enumerate())
            .map(|(number, chunks)| {
                let end = ((first / CHUNK + (number + 1) * each) * CHUNK).min(first + more);
                let (own, rest) = std::mem::take(&mut parts).split_at_mut(end - start);
                parts = rest;
                (std::mem::replace(&mut start, end), chunks, own)
            })
            .collect();
        parallelism.each(&mut tasks, |(start, chunks, parts)| {
            let recruits = lists.iter().copied().flatten().skip(*start - first);
            let mut rows = recruits.zip(parts.iter_mut()).zip(*start as u32..);
            for chunk in chunks.iter_mut() {
                for ((recruit, part), slot) in rows.by_ref().take(CHUNK - chunk.len()) {
                    chunk.push(Member::new(recruit, tick));
                    *part = part_below(recruit.recruiter, recruit.part, slot, division);
                }
            }
        });
        self.append_to_columns(lists, first + more, tick);
    }

    /// The other columns of as many as there are then.
    fn append_to_columns(&mut self, lists: &[&[Recruit]], len: usize, tick: u32) {
        let recruits = || lists.iter().copied().flatten();
        self.joined.resize(len, tick as u16);
        self.deposit.resize(len, 0);
        self.efforts.extend(recruits().map(|recruit| recruit.effort));
        if let Some(recruit) = recruits().last() {
            self.same_effort = recruit.effort;
        }
        self.quota_bought.resize(len, 0);
        self.owed.resize(len, 0);
        self.recruits.resize(len, 0);
        self.disappointed.resize(len, false);
        self.uses.resize(len, Uses::default());
        self.ratings.resize(len, Rating::default());
        self.regulars.resize(len, [NO_SLOT; REGULARS]);
        self.depths.resize(len, [0; REGULARS]);
        self.earlier.extend(recruits().map(|recruit| recruit.earlier));
        self.own_cash.extend(recruits().map(|recruit| recruit.cash));
        let first = self.first_confidence.unwrap_or(0);
        let state = ConfidenceState { confidence: first, alone: first, felt_last: NO_SLOT };
        self.confidence_states.resize(len, state);
        if self.root.is_kept() {
            for recruiter in recruits().map(|recruit| recruit.recruiter) {
                let slot = self.root.len() as u32;
                let root = if recruiter == NO_SLOT { slot } else { self.root[recruiter as usize] };
                self.root.extend(std::iter::once(root));
            }
        }
    }

    /// Removes the candidates from `first` on who were not served, keeping the order of the others.
    pub(crate) fn drop_candidates(&mut self, first: usize) {
        let served: Vec<bool> =
            (first..self.len()).map(|slot| self.members[slot].status != Status::Candidate).collect();
        if served.iter().all(|&served| served) {
            return;
        }
        self.members.keep_of_tail(first, &served);
        self.columns_mut().into_iter().for_each(|column| column.keep_of_tail(first, &served));
        // Who joined without a recruiter is the root of its own chain.
        for slot in first..self.root.len() {
            if self.members[slot].recruiter == NO_SLOT {
                self.root[slot] = slot as u32;
            }
        }
    }

    /// How many pitches a reseller makes a tick, in 1/65 536.
    #[inline]
    pub(crate) fn effort(&self, slot: u32) -> u32 {
        if self.efforts.is_kept() { self.efforts[slot as usize] } else { self.same_effort }
    }

    /// Whether a unit of its own stock has disappointed a reseller.
    #[inline]
    pub(crate) fn is_disappointed(&self, slot: u32) -> bool {
        self.disappointed.get(slot as usize).is_some_and(|&is| is)
    }

    /// A record and those that the same person had before it; none of [`NO_SLOT`].
    pub(crate) fn records(&self, latest: u32) -> impl Iterator<Item = u32> {
        let known = |slot: u32| (slot != NO_SLOT).then_some(slot);
        std::iter::successors(known(latest), move |&slot| known(*self.earlier.get(slot as usize)?))
    }

    /// Notes a satisfied customer as the latest.
    pub(crate) fn note_customer(&mut self, slot: u32, customer: u32) {
        let regulars = &mut self.regulars[slot as usize];
        let known = regulars.iter().position(|&known| known == customer);
        let at = known.unwrap_or(REGULARS - 1);
        regulars.copy_within(..at, 1);
        regulars[0] = customer;
        if self.depths.is_kept() {
            let depths = &mut self.depths[slot as usize];
            let before = if known.is_some() { depths[at] } else { 0 };
            depths.copy_within(..at, 1);
            depths[0] = (before + 1).min(DEEPEST);
        }
    }

    /// How often a person was satisfied by a reseller that remembers it; 0 where that is not counted.
    pub(crate) fn depth_of_relation(&self, slot: u32, person: u32) -> u8 {
        if !self.depths.is_kept() {
            return 0;
        }
        let known = self.regulars[slot as usize].iter().position(|&known| known == person);
        known.map_or(0, |at| self.depths[slot as usize][at])
    }

    /// Whether a reseller remembers any customer.
    #[inline]
    pub(crate) fn has_regulars(&self, slot: u32) -> bool {
        self.regulars[slot as usize][0] != NO_SLOT
    }

    /// The customer whom 32 random bits pick of those remembered; `None` where there are none.
    pub(crate) fn regular(&self, slot: u32, bits: u32) -> Option<u32> {
        let regulars = &self.regulars[slot as usize];
        let count = regulars.iter().take_while(|&&customer| customer != NO_SLOT).count() as u64;
        regulars[..count as usize].get(((u64::from(bits) * count) >> 32) as usize).copied()
    }

    /// How many recruits a reseller has had: 0 where no limit applies, and more than any limit for a reseller
    /// that may recruit no more.
    #[inline]
    pub(crate) fn recruits(&self, slot: u32) -> u32 {
        if !self.stopped.is_empty() && self.is_stopped(slot) || self.is_barred(slot) {
            return u32::MAX;
        }
        if self.recruits.is_kept() { self.recruits[slot as usize] } else { 0 }
    }

    /// Whether the number of recruits of any reseller may be limited, or its recruiting forbidden.
    pub(crate) fn limits_recruits(&self) -> bool {
        self.recruits.is_kept() || !self.stopped.is_empty() || self.has_end_use_rule()
    }

    #[cold]
    fn is_stopped(&self, slot: u32) -> bool {
        self.stopped.get(self.root[slot as usize] as usize).is_some_and(|&stopped| stopped)
    }

    /// From now on no reseller in the chain of this first agent recruits.
    pub(crate) fn stop_chain(&mut self, root: u32) {
        let root = root as usize;
        if self.stopped.len() <= root {
            self.stopped.resize(root + 1, false);
        }
        self.stopped[root] = true;
    }

    /// Once the first agents have their slots for good, each is the root of its own chain.
    pub(crate) fn take_root(&mut self) {
        for (slot, root) in (0..).zip(self.root.iter_mut()) {
            *root = slot;
        }
    }
}

/// Whether a reseller can owe this much: nothing once it has left.
fn may_owe(member: &Member, owed: i64) -> bool {
    owed >= 0 && is_within_reach(owed) && (owed == 0 || !member.has_left())
}

/// The part of a reseller whose recruiter is of part `part`; first agents take turns.
#[inline]
fn part_below(recruiter: u32, part: u8, slot: u32, division: u8) -> u8 {
    match recruiter {
        NO_SLOT => (slot % u32::from(division)) as u8,
        _ => part,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Cause;
    use crate::world::ResellerAccess;

    fn one_reseller() -> Resellers {
        let mut resellers = Resellers::default();
        resellers.divide(1);
        resellers.append(Parallelism::alone(), &[&[Recruit::plain(7, NO_SLOT)]], 0);
        resellers
    }

    #[test]
    fn the_latest_customers_are_remembered() {
        let mut resellers = Resellers { regulars: OptionalColumn::kept(true), ..Resellers::default() };
        resellers.divide(1);
        resellers.append(Parallelism::alone(), &[&[Recruit::plain(7, NO_SLOT)]], 0);
        assert_eq!(resellers.regular(0, 77), None);
        for customer in [20, 21, 20, 22] {
            resellers.note_customer(0, customer);
        }
        assert_eq!(resellers.regulars[0][..4], [22, 20, 21, NO_SLOT]);
        let picked = [0, u32::MAX / 2, u32::MAX].map(|bits| resellers.regular(0, bits));
        assert_eq!(picked, [Some(22), Some(20), Some(21)]);
        (30..40).for_each(|customer| resellers.note_customer(0, customer));
        assert_eq!(resellers.regulars[0], [39, 38, 37, 36, 35, 34, 33, 32]);
    }

    #[test]
    fn pointers_past_leavers_are_shortened() {
        let mut resellers = one_reseller();
        for recruiter in 0..5 {
            resellers.append(Parallelism::alone(), &[&[Recruit::plain(8 + recruiter, recruiter)]], 0);
        }
        for slot in 0..6 {
            resellers.members[slot].status = Status::Active;
        }
        assert_eq!(resellers.active_upline(5), 4);
        for slot in [2, 3, 4] {
            resellers.members[slot].status = Status::Left(Cause::Patience);
        }
        assert_eq!(resellers.active_upline(5), 1);
        assert_eq!([5, 4, 3].map(|slot: usize| resellers.members[slot].upline), [1, 1, 1]);
        for slot in [0, 1] {
            resellers.members[slot].status = Status::Left(Cause::Patience);
        }
        assert_eq!(resellers.active_upline(5), NO_SLOT);
    }
}
