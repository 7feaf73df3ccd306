//! Instalments for entry orders, as the full book sees them: what may be lent, when it is repaid, and that a
//! reseller that leaves owes nothing.

use super::{Check, Examiner, Key, Rulebook, share};
use crate::ledger::audit::Place;
use crate::scenario::Credit;
use crate::units::{Money, Tick, Tier};
use crate::world::Status;

impl Examiner {
    pub(super) fn enter_loan(
        &mut self,
        place: Place,
        rules: &Rulebook,
        (key, tier): (Key, Tier),
        amount: Money,
    ) -> Check {
        let lent = rules.supplier.instalments.map_or(0.0, |instalments| 1.0 - instalments.down);
        let account = self.account(place, key)?;
        place.same("tier", account.tier, tier)?;
        place.same("status", Status::Active, account.status)?;
        place.same("joined in this tick", rules.tick, account.joined)?;
        place.same("lent before", 0, account.owed)?;
        place.same("joined at the opening", false, account.joined == Tick(0))?;
        let price: i64 = account.parcels.iter().map(|parcel| parcel.1).sum();
        place.same("loan", Money::from_fen(share(lent, price)), amount)?;
        account.owed = amount.fen();
        account.cash += amount.fen();
        self.touched.push(key);
        Ok(())
    }

    pub(super) fn enter_instalment(
        &mut self,
        place: Place,
        rules: &Rulebook,
        (key, tier): (Key, Tier),
        amount: Money,
    ) -> Check {
        let given = self.gave.iter().any(|(giver, _)| *giver == key);
        let credit = self.scenario.population.credit;
        let account = self.account(place, key)?;
        place.same("tier", account.tier, tier)?;
        place.same("status", Status::Active, account.status)?;
        let ticks = rules.supplier.instalments.map_or(0, |instalments| i64::from(instalments.ticks));
        let left = (i64::from(account.joined.0) + ticks + 1 - i64::from(rules.tick.0)).max(1);
        let due = (account.owed + left - 1) / left;
        let means = match credit {
            Credit::Limit(limit) => account.cash + limit.fen(),
            Credit::Unlimited => i64::MAX,
        };
        // A reseller that has given goods back repays out of what it was paid for them.
        let most = if given { account.owed } else { due.min(means) };
        let is_right = amount.fen() > 0 && if given { amount.fen() <= most } else { amount.fen() == most };
        place.holds("instalment", is_right, Money::from_fen(most), amount)?;
        account.owed -= amount.fen();
        account.cash -= amount.fen();
        self.touched.push(key);
        Ok(())
    }

    pub(super) fn enter_set_off(&mut self, place: Place, (key, tier): (Key, Tier), amount: Money) -> Check {
        let account = self.account(place, key)?;
        place.same("tier", account.tier, tier)?;
        let expected = account.owed.min(account.deposit);
        place.same("deposit kept for the debt", Money::from_fen(expected), amount)?;
        account.owed -= amount.fen();
        account.deposit -= amount.fen();
        Ok(())
    }

    pub(super) fn enter_write_off(&mut self, place: Place, (key, tier): (Key, Tier), amount: Money) -> Check {
        let account = self.account(place, key)?;
        place.same("tier", account.tier, tier)?;
        place.same("deposit left beside a debt", 0, account.deposit)?;
        place.same("debt", Money::from_fen(account.owed), amount)?;
        account.owed = 0;
        Ok(())
    }
}
