//! Phase 6: units go to end buyers at the price asked.
//!
//! Reads the sales agreed on in phase 3; a seller fills them from stock, in the order of a keyed draw,
//! first expired first out. What it cannot fill is a lost sale. Sellers do not depend on one another.

use super::ground::Ground;
use super::{Ahead, Posting, Stage, market, money};
use crate::decision::Quality;
use crate::units::{Batch, PersonId, Units};
use crate::world::{Rows, Street};

/// A sale to an end buyer, agreed on but not yet filled.
#[derive(Debug, Clone, Copy)]
pub(super) struct RetailSale {
    pub(super) seller: u32,
    pub(super) person: u32,
    pub(super) ask: i64,
    /// Whether that is a salvage price.
    pub(super) dumps: bool,
}

pub(super) fn run(stage: &mut Stage) {
    let mut sales = std::mem::take(&mut stage.scratch.sales);
    put_in_order(stage, &mut sales);
    market::settle_due(stage);
    stage.world.streets.fill(Street::default());
    let mut ahead = Ahead::default();
    for sale in &sales {
        if let Some(next) = ahead.next(&sales, 1) {
            stage.world.resellers.fetch(next.iter().map(|sale| sale.seller));
            stage.world.people.fetch_buyers(next.iter().map(|sale| sale.person));
        }
        fill(stage, *sale);
    }
    stage.scratch.sales = sales;
}

/// Sorts sales by seller, and those of one seller by their draws.
fn put_in_order(stage: &mut Stage, sales: &mut Vec<RetailSale>) {
    /// Fewer draws are made again for each comparison rather than kept.
    const FEW: usize = 8;
    let Stage { rules, world, scratch, tick, .. } = stage;
    scratch.sale_sorter.sort(sales, |sale| sale.seller);
    for rivals in sales.chunk_by_mut(|a, b| a.seller == b.seller).filter(|rivals| rivals.len() > 1) {
        let seller = world.resellers.members[rivals[0].seller as usize].person;
        let turn = |sale: &RetailSale| (rules.turn(sale.person, seller, *tick), sale.person);
        match rivals.len() {
            ..=FEW => rivals.sort_unstable_by_key(turn),
            _ => rivals.sort_by_cached_key(turn),
        }
    }
}

fn fill(stage: &mut Stage, sale: RetailSale) {
    let RetailSale { seller, person, ask, dumps, .. } = sale;
    let at = seller as usize;
    let supplier = stage.world.resellers.members[at].supplier;
    let buyer = PersonId(person);
    if stage.world.resellers.members[at].on_hand == 0 {
        stage.world.lost_sales += 1;
        let (seller, tier) = (stage.person(seller), stage.tier(seller));
        stage.post(supplier, Posting::LostSale { seller, tier, buyer });
        return;
    }
    let terms = &stage.rules.terms[usize::from(supplier)];
    let (newest, defect_rate) = (terms.batch(stage.tick), terms.defect_rate);
    let lot = stage.world.resellers.take_oldest(seller, newest, 1);
    stage.world.households -= ask;
    stage.world.resellers.members[at].cash += ask;
    stage.world.resellers.members[at].last_success = stage.tick as u16;
    stage.world.resellers.members[at].last_retail = stage.tick as u16;
    let (slot, seller) = (seller, stage.person(seller));
    let quality = stage.rules.market.quality(defect_rate, person, seller.0, stage.tick);
    let worth = match quality {
        Quality::Sound => {
            stage.world.people.bought(person, stage.tick);
            stage.rules.traits.willingness_to_pay(person)
        }
        Quality::Borne | Quality::Disputed => {
            stage.world.people.was_served(person, stage.tick);
            0
        }
    };
    stage.world.buyers_surplus += i128::from(worth - ask);
    if quality == Quality::Sound && stage.world.resellers.has_regulars {
        stage.world.resellers.note_customer(slot, person);
    }
    if stage.world.resellers.has_end_use_rule() {
        stage.world.resellers.note_end_use(slot, 1);
    }
    if let Some(street) = stage.world.streets.get_mut(usize::from(supplier)) {
        street.note(slot, ask);
    }
    let (tier, batch, units) = (stage.tier(slot), Batch(lot.batch), Units(1));
    let (amount, value) = (money(ask), money(lot.value));
    let posting = if dumps {
        Posting::Dump { seller, tier, buyer: Some(buyer), batch, units, amount, value }
    } else {
        Posting::Retail { seller, tier, buyer, batch, units, amount, value }
    };
    stage.post(supplier, posting);
    if stage.rules.market.hears_of_goods {
        stage.world.suppliers[usize::from(supplier)].sold += 1;
        stage.world.suppliers[usize::from(supplier)].disputed += u64::from(quality == Quality::Disputed);
    }
    if quality == Quality::Disputed || stage.rules.market.takes_part() {
        market::follow_up(stage, slot, person, ask, quality);
    }
}
