//! Disappointment, retold: who is disappointed, and what such people do not do.

use downline::event::Party;
use downline::world::{Standing, Status};
use downline::{PersonId, SupplierId, Tier, World};

use super::Witness;

impl Witness<'_> {
    /// A person takes no offer of a supplier that has disappointed it.
    pub(super) fn assert_willing(&self, id: SupplierId, person: PersonId) {
        assert!(!self.disappointed.contains(&(id, person)), "{person} comes back though disappointed");
    }

    pub(super) fn note_disappointed_buyer(&mut self, id: SupplierId, seller: Party, buyer: PersonId) {
        let terms = self.scenario.behaviour.disappointment.expect("goods may disappoint");
        let supplier = &self.scenario.suppliers[usize::from(id.0)];
        let badly_served = seller != Party::Supplier && self.scenario.behaviour.service.poor > 0.0;
        let can_be = supplier.product.defect_rate > 0.0 || badly_served;
        assert!(can_be && terms.buyers > 0.0, "{buyer} is disappointed");
        match seller {
            Party::Reseller(seller, tier) => {
                let (of, last_seller, last_buyer, is_refunded) = self.last_sold.take().expect("a sale");
                assert_eq!((of, last_seller, last_buyer), (id, seller, buyer), "the sale before");
                assert_eq!(self.accounts[&(id, seller)].tier, tier);
                assert!(!is_refunded || terms.made_good < 1.0, "{buyer} has the money back");
                self.see(if is_refunded {
                    "buyer disappointed in spite of a refund"
                } else {
                    "buyer disappointed"
                });
            }
            Party::Supplier => {
                assert_eq!(self.last_direct.take(), Some((id, buyer)), "the direct sale before");
                self.see("buyer of a supplier disappointed");
            }
        }
        assert!(self.disappointed.insert((id, buyer)), "{buyer} is disappointed once");
    }

    pub(super) fn note_disappointed_holder(&mut self, id: SupplierId, person: PersonId, tier: Tier) {
        let terms = self.scenario.behaviour.disappointment.expect("goods may disappoint");
        let supplier = &self.scenario.suppliers[usize::from(id.0)];
        assert!(supplier.product.defect_rate > 0.0 && terms.own_use > 0.0, "{person} is disappointed");
        assert_eq!(self.last_user.take(), Some((id, person)), "who used a unit last");
        self.see("holder disappointed");
        let account = self.account(id, person, tier);
        assert!(!std::mem::replace(&mut account.is_disappointed, true), "{person} is disappointed once");
        if account.status == Status::Active {
            let change = (terms.confidence * 1e6).round() as i64;
            account.confidence += change;
            account.alone += change;
        }
    }

    /// The world has the same people disappointed, and those who know them hear of it.
    pub(super) fn check_disappointed(&self, world: &World) {
        for reseller in world.resellers() {
            let account = &self.accounts[&(reseller.supplier(), reseller.person())];
            assert_eq!(reseller.is_disappointed(), account.is_disappointed, "{}", reseller.person());
        }
        for index in 0..self.scenario.suppliers.len() {
            let supplier = SupplierId(index as u16);
            let own = self.disappointed.iter().filter(|key| key.0 == supplier);
            assert_eq!(world.disappointed_buyers(supplier), own.count() as u64);
        }
        for &(supplier, person) in &self.disappointed {
            assert!(world.is_disappointed(person, supplier));
            let is_reseller = self.records(person).next().is_some();
            assert_eq!(world.standing(person) == Some(Standing::Bystander), !is_reseller);
        }
    }
}
