//! Leaving: what is given back and paid for, how confidence moves, and who set off whom.

use std::collections::BTreeMap;

use downline::event::{Cause, Party};
use downline::scenario::{Confidence, Credit, Ladder, Practice};
use downline::units::Batch;
use downline::world::Status;
use downline::{Money, PersonId, Posting, Report, SupplierId, Tick, Tier, Units};

use super::{Account, Witness};

/// Whose account: that of a supplier's reseller.
pub(super) type Key = (SupplierId, PersonId);

/// What a reseller had before the first one left in a tick.
#[derive(Debug, Clone, Copy)]
pub(super) struct Before {
    pub(super) tier: Tier,
    pub(super) cash: i64,
    pub(super) units: u64,
    pub(super) deposit: i64,
}

impl From<&Account> for Before {
    fn from(account: &Account) -> Self {
        let Account { tier, cash, deposit, .. } = *account;
        Before { tier, cash, units: account.units(), deposit }
    }
}

/// A reseller who is giving goods back: why, what they cost, and who has paid for them.
#[derive(Debug, Clone)]
pub(super) struct Giving {
    supplier: SupplierId,
    person: PersonId,
    cause: Cause,
    value: i64,
    paid: Vec<(Party, i64)>,
    /// What the supplier did not pay.
    pub(super) unpaid: i64,
}

fn millionths(number: f64) -> i64 {
    (number * 1e6).round() as i64
}

impl Account {
    /// Moves confidence on by this tick's success; whether it is lost.
    pub(super) fn confidence_moves(&mut self, confidence: Option<Confidence>, tick: Tick) -> bool {
        let Some(terms) = confidence else { return false };
        if self.joined < tick {
            let change = if self.last_success == tick { terms.success } else { terms.idle };
            for each in [&mut self.confidence, &mut self.alone] {
                *each = (*each + millionths(change)).clamp(0, 1_000_000);
            }
        }
        self.confidence <= millionths(terms.threshold)
    }
}

impl Witness<'_> {
    pub(super) fn first_confidence(&self) -> i64 {
        self.scenario.behaviour.leave.confidence.map_or(0, |terms| millionths(terms.start))
    }

    /// Billionths of the cost, and the greatest age, of what a reseller may give back who leaves so.
    fn terms_of_return(&self, id: SupplierId, cause: Cause) -> (i64, u32) {
        let supplier = &self.scenario.suppliers[usize::from(id.0)];
        let (rate, window) = match cause {
            Cause::Quota | Cause::Banned | Cause::Purged => (0.0, 0),
            Cause::CoolingOff => (supplier.cooling_off.expect("a right to withdraw").rate, u32::MAX),
            _ => supplier.buy_back.map_or((0.0, 0), |terms| (terms.rate, terms.window)),
        };
        ((rate * 1e9).round() as i64, window)
    }

    fn may_be_returned(&self, id: SupplierId, cause: Cause, batch: Batch) -> bool {
        let (rate, window) = self.terms_of_return(id, cause);
        let made = batch.0 * self.scenario.suppliers[usize::from(id.0)].product.batch_period;
        rate > 0 && self.tick.0 - made <= window
    }

    pub(super) fn note_return(
        &mut self,
        id: SupplierId,
        person: PersonId,
        tier: Tier,
        (cause, batch, units, value): (Cause, Batch, Units, Money),
    ) {
        assert!(self.may_be_returned(id, cause, batch), "batch {batch} of {person}");
        let older: Vec<Batch> = self.accounts[&(id, person)].stock.range(..batch).map(|row| *row.0).collect();
        assert!(!older.iter().any(|&older| self.may_be_returned(id, cause, older)), "oldest first");
        if !older.is_empty() {
            self.see("return of the younger goods alone");
        }
        let account = self.account(id, person, tier);
        assert_eq!(account.status, Status::Active);
        let all = account.units();
        assert_eq!(account.stock.remove(&batch), Some(units.0), "a batch is given back whole");
        assert_eq!(
            i128::from(value.fen()),
            i128::from(account.value) * i128::from(units.0) / i128::from(all),
            "book value at moving average"
        );
        account.value -= value.fen();
        self.flows(id, tier).returned += units.0;
        let giving = self.giving.get_or_insert(Giving {
            supplier: id,
            person,
            cause,
            value: 0,
            paid: Vec::new(),
            unpaid: 0,
        });
        assert!(giving.paid.is_empty(), "all goods are given back before any is paid for");
        assert_eq!(giving.cause, cause);
        giving.value += value.fen();
    }

    pub(super) fn note_buy_back(
        &mut self,
        id: SupplierId,
        person: PersonId,
        tier: Tier,
        (payer, amount): (Party, Money),
    ) {
        assert!(amount > Money::ZERO);
        self.giving.as_mut().expect("goods given back").paid.push((payer, amount.fen()));
        self.account(id, person, tier).cash += amount.fen();
        self.receives((id, person, tier), amount.fen());
        match payer {
            Party::Supplier => {
                self.see("buy-back by a supplier");
                assert_eq!(self.payable(id, amount.fen().into()), amount.fen().into(), "beyond its credit");
                self.supplier_cash[usize::from(id.0)] -= i128::from(amount.fen());
            }
            Party::Reseller(payer, tier) => {
                self.see("buy-back by a reseller");
                self.account(id, payer, tier).cash -= amount.fen();
                self.pays((id, payer, tier), amount.fen());
            }
        }
    }

    /// Ends what another reseller is giving back.
    pub(super) fn go_on_giving(&mut self, posting: &Posting) {
        let giver = self.giving.as_ref().map(|giving| giving.person);
        match *posting {
            Posting::Return { person, .. }
            | Posting::BuyBack { person, .. }
            | Posting::Unpaid { person, .. }
                if Some(person) == giver => {}
            _ => self.finish_giving(),
        }
    }

    /// Each reseller in the chain has paid its share, or all it had; the supplier the rest, or all it had.
    pub(super) fn finish_giving(&mut self) {
        let Some(Giving { supplier: id, person, cause, value, mut paid, unpaid }) = self.giving.take() else {
            return;
        };
        let refund = i128::from(self.terms_of_return(id, cause).0) * i128::from(value) / 1_000_000_000;
        let all = paid.iter().map(|row| i128::from(row.1)).sum::<i128>() + i128::from(unpaid);
        assert_eq!(all, refund, "no fen is lost");
        if unpaid > 0 {
            let by_supplier = paid.iter().any(|row| row.0 == Party::Supplier);
            let left = self.payable(id, i128::MAX);
            assert_eq!(left, 0, "it pays as far as its money goes");
            if by_supplier {
                self.see("refund paid in part");
            }
        }
        let own = self.price(id, self.accounts[&(id, person)].tier);
        let (mut below, mut owed) = (own, 0);
        let mut above = self.accounts[&(id, person)].recruiter;
        while let Some(ancestor) = above {
            let account = &self.accounts[&(id, ancestor)];
            above = account.recruiter;
            let price = self.price(id, account.tier);
            if account.status != Status::Active || price >= below {
                continue;
            }
            let share = refund * i128::from(own - price) / i128::from(own);
            self.check_part(id, ancestor, share - owed, &mut paid);
            (below, owed) = (price, share);
        }
        let mut left = refund - (all - paid.iter().map(|row| i128::from(row.1)).sum::<i128>());
        left += i128::from(unpaid);
        for (earner, share) in self.clawed_back(id, person, refund) {
            let has_paid = self.check_part(id, earner, share.min(left), &mut paid);
            if has_paid > 0 {
                self.see("referral or commission clawed back");
            }
            left -= has_paid;
        }
        assert!(paid.iter().all(|row| row.0 == Party::Supplier) && paid.len() <= 1, "who paid: {paid:?}");
    }

    /// Takes what a reseller paid from the front of `paid`: all that is due, or all that it has. Returns it.
    fn check_part(
        &mut self,
        id: SupplierId,
        payer: PersonId,
        due: i128,
        paid: &mut Vec<(Party, i64)>,
    ) -> i128 {
        let Account { tier, cash, .. } = self.accounts[&(id, payer)];
        let has_paid = match paid.first() {
            Some(&(first, amount)) if due > 0 && first == Party::Reseller(payer, tier) => {
                paid.remove(0);
                i128::from(amount)
            }
            _ => 0,
        };
        assert!(has_paid <= due, "{payer} pays no more than its part");
        if has_paid < due {
            let Credit::Limit(limit) = self.scenario.population.credit else { panic!("{payer} could pay") };
            // What it had left before is all gone, or there was nothing.
            assert_eq!(cash + limit.fen(), 0, "{payer} pays as far as its money goes");
            self.see("buy-back beyond the means of a source");
        }
        has_paid
    }

    /// What recruiters would earn on goods for this refund, and so pay back: commissions by level, counted
    /// over the active alone where the plan compresses, and a referral to a recruiter of the same rank.
    fn clawed_back(&self, id: SupplierId, person: PersonId, refund: i128) -> Vec<(PersonId, i128)> {
        let supplier = &self.scenario.suppliers[usize::from(id.0)];
        if !supplier.buy_back.is_some_and(|terms| terms.claws_back) {
            return Vec::new();
        }
        let share = |rate: f64| i128::from((rate * 1e9).round() as i64) * refund / 1_000_000_000;
        let mut shares = Vec::new();
        let mut rates = supplier.commissions.rates.iter();
        if self.law(id).forbids(Practice::Commissions) {
            rates = [].iter();
        }
        let mut above = self.accounts[&(id, person)].recruiter;
        while let Some(earner) = above {
            let account = &self.accounts[&(id, earner)];
            above = account.recruiter;
            if !account.is_active() && supplier.commissions.compress {
                continue;
            }
            let Some(&rate) = rates.next() else { break };
            if account.is_active() {
                shares.push((earner, share(rate)));
            }
        }
        let own = &self.accounts[&(id, person)];
        if let Ladder::ByOrderSize(ladder) = self.ladder(id)
            && let Some(recruiter) = own.recruiter
            && !self.law(id).forbids(Practice::Referrals)
        {
            let above = &self.accounts[&(id, recruiter)];
            if above.is_active() && above.tier == own.tier {
                shares.push((recruiter, share(ladder.referral.rate)));
            }
        }
        shares
    }

    /// Who was set off, and so belongs to whose cascade.
    pub(super) fn check_cascades(&mut self) {
        let Some(terms) = self.scenario.behaviour.leave.confidence else {
            assert!(self.accounts.values().all(|account| account.set_off_by.is_none()));
            return;
        };
        let mut new = BTreeMap::new();
        for (&(id, person), account) in self.accounts.iter().filter(|row| row.1.left_now()) {
            let would_stay = account.alone > millionths(terms.threshold);
            let lost = account.status == Status::Left(Cause::Confidence);
            let expected = if lost && would_stay { account.felt_last } else { None };
            assert_eq!(account.set_off_by, expected, "who set off {person}");
            assert!(!lost || !would_stay || expected.is_some(), "{person} felt a leaver");
            new.insert((id, person), expected.map_or((id, person), |leaver| self.cascades[&(id, leaver)]));
        }
        self.cascades.extend(new);
    }

    /// Those who stay feel, for the next tick, who left in this one.
    pub(super) fn feel_leavers(&mut self) {
        let Some(terms) = self.scenario.behaviour.leave.confidence else { return };
        let mut felt: BTreeMap<Key, (i64, Option<PersonId>)> = BTreeMap::new();
        for (&(id, person), account) in self.accounts.iter().filter(|row| row.1.status == Status::Active) {
            let (mut change, mut last) = (0, None);
            let peers = || self.accounts.iter().filter(|row| row.0.0 == id).map(|(key, peer)| (key.1, peer));
            let leavers = || peers().filter(|peer| peer.1.left_now());
            let left = leavers().count() as i64;
            let stayed = peers().filter(|peer| peer.1.status == Status::Active);
            let news = millionths(terms.news) * left / (left + stayed.count() as i64);
            if news != 0 {
                change += news;
                last = leavers().next().map(|peer| peer.0);
            }
            let recruits = leavers().filter(|peer| peer.1.recruiter == Some(person)).map(|peer| peer.0);
            let recruits: Vec<PersonId> = recruits.collect();
            if terms.downline_left != 0.0 && !recruits.is_empty() {
                change += millionths(terms.downline_left) * recruits.len() as i64;
                last = recruits.first().copied();
            }
            let own = self.price(id, account.tier);
            let mut above = account.recruiter;
            while let Some(ancestor) = above {
                let source = &self.accounts[&(id, ancestor)];
                let was_there = source.status == Status::Active || source.left_now();
                if was_there && self.price(id, source.tier) < own {
                    if source.left_now() && terms.source_left != 0.0 {
                        change += millionths(terms.source_left);
                        last = Some(ancestor);
                    }
                    break;
                }
                above = source.recruiter;
            }
            if last.is_some() {
                felt.insert((id, person), (change, last));
            }
        }
        for (key, (change, last)) in felt {
            let account = self.accounts.get_mut(&key).expect("an account");
            account.confidence += change;
            account.felt_last = last;
        }
    }

    /// The report's cascades are those of the books.
    pub(super) fn check_cascades_of(&self, report: &Report) {
        let Some(cascades) = &report.cascades else {
            assert_eq!(self.scenario.behaviour.leave.confidence, None);
            return;
        };
        let mut sizes: BTreeMap<Key, u64> = BTreeMap::new();
        for first in self.cascades.values() {
            *sizes.entry(*first).or_default() += 1;
        }
        let left = self.accounts.values().filter(|account| account.status != Status::Active).count() as u64;
        assert_eq!((cascades.count, cascades.set_off), (sizes.len() as u64, left - sizes.len() as u64));
        assert_eq!(cascades.mean, (left > 0).then(|| left as f64 / sizes.len() as f64));
        let most = sizes.values().max().copied();
        assert_eq!(cascades.largest.map(|largest| largest.leavers), most);
        if let Some(largest) = cascades.largest {
            assert_eq!(sizes[&(largest.supplier, largest.first)], largest.leavers);
        }
        for row in &cascades.sizes {
            let here: Vec<u64> =
                sizes.values().filter(|&&size| row.from <= size && size <= row.to).copied().collect();
            assert_eq!((row.cascades, row.leavers), (here.len() as u64, here.iter().sum()));
        }
        assert_eq!(cascades.sizes.iter().map(|row| row.leavers).sum::<u64>(), left);
    }
}

impl Account {
    /// Whether it left in this tick.
    fn left_now(&self) -> bool {
        matches!(self.status, Status::Left(_)) && !self.left_before
    }
}
