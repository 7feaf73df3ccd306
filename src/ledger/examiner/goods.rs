//! Goods that are used or expire, as the full book sees them.

use super::{Check, Examiner, Rulebook, misplaced};
use crate::event::Posting;
use crate::ledger::audit::Place;
use crate::units::{PersonId, Units};

impl Examiner {
    /// A posting about units that are used, or written off.
    pub(super) fn enter_goods(&mut self, place: Place, rules: &Rulebook, posting: Posting) -> Check {
        let of = |person: PersonId| (rules.id, person);
        let tick = rules.tick;
        match posting {
            Posting::Use { person, tier, batch, units, value } => {
                rules.alive(place, batch)?;
                self.check_user(place, of(person))?;
                let account = self.account(place, of(person))?;
                place.same("tier", account.tier, tier)?;
                account.take(place, batch, units, value)?;
                if rules.supplier.relabels_own_use {
                    account.to_end_users += units.0;
                }
            }
            Posting::Expire { person, tier, batch, units, value } => {
                place.same("last tick of the batch", rules.last_tick(batch), u64::from(tick.0))?;
                let account = self.account(place, of(person))?;
                place.same("tier", account.tier, tier)?;
                let held = account.stock.get(&batch).copied().unwrap_or(0);
                place.same("units of the batch", Units(held), units)?;
                account.take(place, batch, units, value)?;
            }
            other => misplaced(place, other)?,
        }
        Ok(())
    }
}
