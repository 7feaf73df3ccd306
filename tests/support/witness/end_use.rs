//! The end-use rule, retold: a reseller that sold too little to end users neither recruits nor orders for
//! itself.

use downline::event::{OrderKind, Party};
use downline::scenario::Fulfilment;
use downline::world::Status;
use downline::{PersonId, SupplierId};

use super::Witness;
use super::exit::Key;

/// What a reseller has done with its goods, and what its buyers ask for in this tick.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Goods {
    bought: u64,
    sold_on: u64,
    to_end_users: u64,
    asked: u64,
    ordered: u64,
}

impl Witness<'_> {
    pub(super) fn goods(&mut self, id: SupplierId, person: PersonId) -> &mut Goods {
        self.goods.entry((id, person)).or_default()
    }

    fn is_barred(&self, key: Key) -> bool {
        let least = self.scenario.suppliers[usize::from(key.0.0)].end_use_share;
        let Goods { bought, sold_on, to_end_users, .. } = self.goods.get(&key).copied().unwrap_or_default();
        // No draw of the scenarios comes closer to a threshold than this.
        least.is_some_and(|least| (to_end_users as f64) < least * (bought - sold_on) as f64 - 1e-7)
    }

    pub(super) fn assert_may_recruit(&self, id: SupplierId, recruiter: PersonId) {
        assert!(!self.is_barred((id, recruiter)), "{recruiter} recruits though too little went to end users");
    }

    pub(super) fn note_order(
        &mut self,
        id: SupplierId,
        (buyer, source): (PersonId, Party),
        kind: OrderKind,
        units: u64,
    ) {
        if let Party::Reseller(source, _) = source {
            self.goods(id, source).asked += units;
        }
        let goods = self.goods(id, buyer);
        goods.ordered += units;
        let Goods { asked, ordered, .. } = *goods;
        let is_disappointed = self.accounts[&(id, buyer)].is_disappointed;
        if kind == OrderKind::Entry || !(is_disappointed || self.is_barred((id, buyer))) {
            return;
        }
        assert_eq!(
            self.scenario.suppliers[usize::from(id.0)].fulfilment,
            Fulfilment::OwnStock,
            "{buyer} orders"
        );
        let account = &self.accounts[&(id, buyer)];
        let terms = self.ladder(id).terms(account.tier);
        let lacking = asked - account.units();
        let most = lacking + u64::from(terms.reorder_minimum.max(terms.order_multiple));
        assert!(lacking > 0 && ordered < most, "{buyer} orders {ordered} to hand on {lacking}");
        self.see(match is_disappointed {
            true => "order for buyers of a disappointed holder",
            false => "order for buyers of one who may not order",
        });
    }

    pub(super) fn note_purchase(&mut self, id: SupplierId, (seller, buyer): (Party, PersonId), units: u64) {
        self.goods(id, buyer).bought += units;
        if let Party::Reseller(seller, _) = seller {
            self.goods(id, seller).sold_on += units;
        }
    }

    pub(super) fn note_own_use(&mut self, id: SupplierId, person: PersonId, units: u64) {
        if self.scenario.suppliers[usize::from(id.0)].relabels_own_use {
            self.goods(id, person).to_end_users += units;
        }
    }

    pub(super) fn note_end_use(&mut self, id: SupplierId, person: PersonId, units: u64) {
        self.goods(id, person).to_end_users += units;
    }

    /// Nothing asked or ordered is carried over; who is barred at the end of a tick is counted.
    pub(super) fn close_goods(&mut self) {
        for goods in self.goods.values_mut() {
            (goods.asked, goods.ordered) = (0, 0);
        }
        let active = self.accounts.iter().filter(|(_, account)| account.status == Status::Active);
        let barred = active.filter(|(key, _)| self.is_barred(**key)).count() as u64;
        if barred > 0 {
            *self.seen.entry("barred by the end-use rule").or_default() += barred;
        }
    }
}
