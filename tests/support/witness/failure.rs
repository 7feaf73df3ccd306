//! A supplier that cannot pay: what it pays of a refund, and what it does no more.

use downline::event::Cause;
use downline::scenario::Credit;
use downline::{Money, PersonId, Posting, Report, SupplierId, Tier};

use super::Witness;

impl Witness<'_> {
    /// What a supplier can pay of a refund, in fen.
    pub(super) fn payable(&self, id: SupplierId, due: i128) -> i128 {
        match self.scenario.suppliers[usize::from(id.0)].credit {
            Credit::Unlimited => due,
            Credit::Limit(limit) => {
                let means = self.supplier_cash[usize::from(id.0)] + i128::from(limit.fen());
                means.clamp(0, due)
            }
        }
    }

    /// A supplier that has failed makes nothing, takes no recruits and takes nothing back.
    pub(super) fn assert_not_over(&self, id: SupplierId, posting: &Posting) {
        let Some(failed_at) = self.failed_at[usize::from(id.0)] else { return };
        match posting {
            Posting::Make { .. } | Posting::Apply { .. } | Posting::Return { .. } => {
                panic!("{posting:?} of a supplier that failed at tick {failed_at}")
            }
            Posting::Leave { cause: Cause::CoolingOff, .. } => {
                assert_eq!(failed_at, self.tick, "a right against a supplier that has failed");
            }
            _ => {}
        }
    }

    pub(super) fn note_unpaid(&mut self, id: SupplierId, person: PersonId, tier: Tier, amount: Money) {
        self.see("refund unpaid");
        assert!(amount > Money::ZERO);
        self.account(id, person, tier);
        let at = usize::from(id.0);
        assert_eq!(self.failed_at[at], None, "a supplier fails once");
        let giving = self.giving.as_mut().expect("goods given back");
        giving.unpaid = amount.fen();
        self.failed_at[at] = Some(self.tick);
        self.unpaid[at] += i128::from(amount.fen());
    }

    /// Those who stay with a supplier that failed in this tick lose confidence.
    pub(super) fn feel_failures(&mut self) {
        let Some(terms) = self.scenario.behaviour.leave.confidence else { return };
        let change = (terms.supplier_failed * 1e6).round() as i64;
        for account in self.accounts.values_mut().filter(|account| account.is_active()) {
            if self.failed_at[usize::from(account.supplier.0)] == Some(self.tick) {
                account.confidence += change;
                account.alone += change;
            }
        }
    }

    pub(super) fn check_failures_of(&self, report: &Report) {
        for (at, row) in report.suppliers.iter().enumerate() {
            let fen = |money: Money| i128::from(money.fen());
            let found = row.failure.map(|failure| (failure.failed_at, fen(failure.unpaid_refunds)));
            assert_eq!(found, self.failed_at[at].map(|tick| (tick, self.unpaid[at])));
        }
    }
}
