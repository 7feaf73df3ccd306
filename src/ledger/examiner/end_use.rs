//! The end-use rule, as the full book sees it: a reseller that has brought too few of its goods to end users
//! neither recruits nor orders for itself.

use super::{Account, Check, Examiner, Key, Rulebook};
use crate::event::Party;
use crate::ledger::audit::Place;
use crate::scenario::OrderTerms;
use crate::units::Units;

impl Account {
    /// Whether too few of its goods have gone to end users.
    fn falls_short(&self, rules: &Rulebook) -> bool {
        let least = rules.supplier.end_use_share.map_or(0, |least| (least * 1e9).round() as u128);
        u128::from(self.to_end_users) * 1_000_000_000 < least * u128::from(self.kept)
    }

    fn uses(&self) -> String {
        format!("{} of {} units", self.to_end_users, self.kept)
    }
}

impl Examiner {
    /// A reseller that recruits has brought enough to end users.
    pub(super) fn check_recruiter(&self, place: Place, rules: &Rulebook, recruiter: Key) -> Check {
        let Some(account) = self.accounts.get(&recruiter) else { return Ok(()) };
        let wanted = "enough units gone to end users before recruiting";
        place.holds("end-use rule", !account.falls_short(rules), wanted, account.uses())
    }

    /// Notes what is asked of a source. Holds a later order of a reseller that has brought too little to end
    /// users to what its buyers ask beyond its stock.
    pub(super) fn check_order(
        &mut self,
        place: Place,
        rules: &Rulebook,
        (buyer, source, units): (Key, Party, Units),
        terms: OrderTerms,
    ) -> Check {
        if let Party::Reseller(source, _) = source {
            *self.asked.entry((buyer.0, source)).or_default() += units.0;
        }
        let own_ways = self.own_ways;
        let Some(account) = self.accounts.get(&buyer) else { return Ok(()) };
        let rule = match account {
            account if account.falls_short(rules) => "end-use rule",
            // A disappointed holder, too, orders for its buyers alone.
            account if account.is_disappointed && !own_ways => "orders of a disappointed holder",
            _ => return Ok(()),
        };
        let asked = self.asked.get(&buyer).copied().unwrap_or(0);
        let lacking = asked.saturating_sub(account.units());
        let packs = lacking.div_ceil(u64::from(terms.order_multiple)) * u64::from(terms.order_multiple);
        let most = if lacking == 0 { 0 } else { packs.max(u64::from(terms.reorder_minimum)) };
        let total: u64 = account.parcels.iter().map(|parcel| parcel.0).sum();
        place.holds(rule, total <= most, format!("at most {most} units for its buyers"), total)
    }

    /// Notes what a sale to a reseller adds to the goods of one and takes from those of the other.
    pub(super) fn note_purchase(&mut self, seller: Option<Key>, buyer: Key, units: Units) {
        if let Some(account) = self.accounts.get_mut(&buyer) {
            account.kept += units.0;
        }
        if let Some(account) = seller.and_then(|seller| self.accounts.get_mut(&seller)) {
            account.kept -= units.0;
        }
    }
}
