//! Instalments for entry orders: the loan (within phase 5), its repayment and what becomes of it when a
//! reseller leaves (within phase 9).
//!
//! Reads and writes what each reseller owes, its cash and deposit, and the cash of its supplier. Resellers do
//! not depend on one another.

use super::context::PhaseContext;
use super::partition::PartitionWorker;
use super::{Posting, TickContext, money};
use crate::event::Cause;
use crate::world::{Member, ResellerAccess};

/// Lends a recruit that has just joined a part of the price of its entry order. First agents, who were given
/// that price at the opening, borrow nothing.
pub(super) fn lend(worker: &mut PartitionWorker, slot: u32, price: i64) {
    let Member { supplier, .. } = *worker.resellers.member(slot);
    if worker.tick == 0 {
        return;
    }
    let Some(terms) = worker.rules.terms[usize::from(supplier)].instalments else { return };
    let loan = terms.loan(price);
    if loan == 0 {
        return;
    }
    worker.resellers.owed[slot as usize] = loan;
    worker.resellers.member_mut(slot).cash += loan;
    worker.earn(supplier, -loan);
    let (person, tier) = (worker.person(slot), worker.tier(slot));
    worker.post(supplier, Posting::Loan { person, tier, amount: money(loan) });
}

/// Collects the instalments that are due in this tick from active resellers, as far as their cash and credit
/// go.
pub(super) fn collect(context: &mut TickContext) {
    if !context.world.resellers.owed.is_kept() {
        return;
    }
    let slots: Vec<u32> = context.world.active.iter().collect();
    for slot in slots {
        let owed = context.world.resellers.owed[slot as usize];
        if owed == 0 {
            continue;
        }
        let Member { supplier, cash, .. } = *context.world.resellers.member(slot);
        let Some(terms) = context.terms(supplier).instalments else { continue };
        let due = terms.due(owed, u32::from(context.world.resellers.joined[slot as usize]), context.tick);
        repay(context, slot, due.min(cash.saturating_add(context.rules.credit)));
    }
}

/// Takes a debt out of what a reseller was paid for goods that it gave back.
pub(super) fn set_off(context: &mut TickContext, slot: u32, paid: i64) {
    if context.world.resellers.owed.is_kept() {
        repay(context, slot, paid.min(context.world.resellers.owed[slot as usize]));
    }
}

fn repay(context: &mut TickContext, slot: u32, amount: i64) {
    if amount <= 0 {
        return;
    }
    let Member { supplier, .. } = *context.world.resellers.member(slot);
    context.world.resellers.owed[slot as usize] -= amount;
    context.world.resellers.member_mut(slot).cash -= amount;
    context.earn(supplier, amount);
    let (person, tier) = (context.person(slot), context.tier(slot));
    context.post(supplier, Posting::Instalment { person, tier, amount: money(amount) });
}

/// Closes the debts of those who leave: the supplier keeps deposits up to the debt and writes off the rest.
pub(super) fn close(context: &mut TickContext, leavers: &[(u32, Cause)]) {
    if !context.world.resellers.owed.is_kept() {
        return;
    }
    for &(slot, _) in leavers {
        let at = slot as usize;
        let owed = std::mem::take(&mut context.world.resellers.owed[at]);
        if owed == 0 {
            continue;
        }
        let (person, tier) = (context.person(slot), context.tier(slot));
        let resellers = &mut context.world.resellers;
        let supplier = resellers.member(slot).supplier;
        let kept = owed.min(i64::from(resellers.deposit[at]));
        resellers.deposit[at] -= kept as u32;
        resellers.member_mut(slot).has_deposit = resellers.deposit[at] > 0;
        if kept > 0 {
            context.world.suppliers[usize::from(supplier)].deposits -= kept;
            context.earn(supplier, kept);
            context.post(supplier, Posting::SetOff { person, tier, amount: money(kept) });
        }
        if owed > kept {
            context.post(supplier, Posting::WriteOff { person, tier, amount: money(owed - kept) });
        }
    }
}
