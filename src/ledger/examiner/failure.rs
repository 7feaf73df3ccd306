//! A supplier that cannot pay, as the full book sees it: what it has, what it pays of a refund, and what it
//! does no more once it has failed.

use super::{Check, Examiner, Key, Rulebook};
use crate::event::{Cause, Party, Posting};
use crate::ledger::audit::{Agent, Place};
use crate::scenario::Credit;
use crate::units::{Money, SupplierId, Tick, Tier};
use crate::world::{Status, World};

/// What a supplier has, and when it failed.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Estate {
    cash: i128,
    failed_at: Option<Tick>,
}

/// What a posting adds to the cash of its supplier, in fen.
fn gain(posting: &Posting) -> i128 {
    use Posting::*;
    let fen = |money: Money| i128::from(money.fen());
    match *posting {
        Sale { seller: Party::Supplier, amount, .. } | Direct { amount, .. } => fen(amount),
        Instalment { amount, .. } | SetOff { amount, .. } => fen(amount),
        Leave { kept, .. } => fen(kept),
        Referral { payer: Party::Supplier, amount, .. } | BuyBack { payer: Party::Supplier, amount, .. } => {
            -fen(amount)
        }
        Make { amount, .. } | Markup { amount, .. } | Commission { amount, .. } => -fen(amount),
        DirectFee { amount, .. } | Loan { amount, .. } => -fen(amount),
        _ => 0,
    }
}

impl Examiner {
    /// Enters what a posting does to its supplier's cash. A supplier that has failed makes nothing, takes no
    /// recruits and takes nothing back.
    pub(super) fn enter_for_supplier(&mut self, place: Place, id: SupplierId, posting: &Posting) -> Check {
        let estate = self.estates.entry(id).or_default();
        estate.cash += gain(posting);
        let Some(failed_at) = estate.failed_at else { return Ok(()) };
        let is_over = match *posting {
            Posting::Make { .. } | Posting::Direct { .. } | Posting::LostDirect { .. } => true,
            Posting::Apply { .. } | Posting::Return { .. } => true,
            Posting::Leave { cause: Cause::CoolingOff, .. } => failed_at < place.tick,
            _ => false,
        };
        place.same("done by a supplier that has failed", false, is_over)
    }

    /// What a supplier can pay of a refund, in fen.
    pub(super) fn payable(&self, rules: &Rulebook, due: i128) -> i128 {
        let cash = self.estates.get(&rules.id).map_or(0, |estate| estate.cash);
        match rules.supplier.credit {
            Credit::Unlimited => due,
            Credit::Limit(limit) => due.min(cash + i128::from(limit.fen())).max(0),
        }
    }

    pub(super) fn has_failed(&self, id: SupplierId) -> bool {
        self.estates.get(&id).is_some_and(|estate| estate.failed_at.is_some())
    }

    /// Enters a refund that is not paid in full: all that could be paid has been.
    pub(super) fn enter_unpaid(
        &mut self,
        place: Place,
        rules: &Rulebook,
        (key, tier): (Key, Tier),
        amount: Money,
    ) -> Check {
        let mut due = self.take_due(rules);
        place.same("still to be paid before a refund is missing", None, due.parts.front().copied())?;
        place.same("refund that the supplier cannot pay", due.unpaid, amount)?;
        due.unpaid = Money::ZERO;
        self.put_due(due);
        let account = self.account(place, key)?;
        place.same("tier", account.tier, tier)?;
        place.same("status", Status::Active, account.status)?;
        self.estates.entry(key.0).or_default().failed_at = Some(place.tick);
        Ok(())
    }

    /// The world knows which suppliers have failed, and when.
    pub(super) fn check_failures(&self, tick: Tick, world: &World) -> Check {
        for index in 0..self.scenario.suppliers.len() {
            let id = SupplierId(index as u16);
            let place = Place { agent: Agent::Supplier(id), tick, posting: None };
            let failed_at = self.estates.get(&id).and_then(|estate| estate.failed_at);
            place.same("tick of failure", failed_at, world.failed_at(id))?;
        }
        Ok(())
    }
}
