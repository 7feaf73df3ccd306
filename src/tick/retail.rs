//! Phase 6: units go to end buyers at the price asked.
//!
//! Reads the sales agreed on in phase 3; a seller fills them from stock, in the order of a keyed draw,
//! first expired first out. What it cannot fill is a lost sale. Sellers do not depend on one another.

use super::{Ahead, Posting, Stage, money};
use crate::units::{Batch, PersonId, Units};

/// A sale to an end buyer, agreed on but not yet filled.
#[derive(Debug, Clone, Copy)]
pub(super) struct RetailSale {
    pub(super) seller: u32,
    pub(super) key: u32,
    pub(super) person: u32,
    pub(super) ask: i64,
}

pub(super) fn run(stage: &mut Stage) {
    let mut sales = std::mem::take(&mut stage.scratch.sales);
    sales.sort_unstable_by_key(|sale| (sale.seller, sale.key, sale.person));
    let mut ahead = Ahead::default();
    for sale in &sales {
        if let Some(next) = ahead.next(&sales, 1) {
            stage.world.resellers.touch(next.iter().map(|sale| sale.seller));
        }
        fill(stage, *sale);
    }
    stage.scratch.sales = sales;
}

fn fill(stage: &mut Stage, sale: RetailSale) {
    let RetailSale { seller, person, ask, .. } = sale;
    let at = seller as usize;
    let supplier = stage.world.resellers.members[at].supplier;
    let buyer = PersonId(person);
    if stage.world.resellers.accounts[at].on_hand == 0 {
        stage.world.lost_sales += 1;
        let (seller, tier) = (stage.person(seller), stage.tier(seller));
        stage.post(supplier, Posting::LostSale { seller, tier, buyer });
        return;
    }
    let newest = stage.rules.terms[usize::from(supplier)].batch(stage.tick);
    let mut lots = std::mem::take(&mut stage.scratch.lots);
    lots.clear();
    stage.world.resellers.take_oldest(seller, newest, 1, &mut lots);
    let lot = lots[0];
    stage.scratch.lots = lots;
    stage.world.households -= ask;
    let willing = stage.rules.traits.willingness_to_pay(person);
    stage.world.buyers_surplus += i128::from(willing - ask);
    stage.world.resellers.accounts[at].cash += ask;
    stage.world.resellers.members[at].last_success = stage.tick as u16;
    stage.world.resellers.members[at].last_retail = stage.tick as u16;
    stage.world.people.bought(person, stage.tick);
    if stage.world.resellers.has_regulars {
        stage.world.resellers.note_customer(seller, person);
    }
    let posting = Posting::Retail {
        seller: stage.person(seller),
        tier: stage.tier(seller),
        buyer,
        batch: Batch(lot.batch),
        units: Units(1),
        amount: money(ask),
        value: money(lot.value),
    };
    stage.post(supplier, posting);
}
