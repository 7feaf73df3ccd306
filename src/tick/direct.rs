//! Sales by a supplier itself: the offers of phase 2 and the deliveries of phase 6.
//!
//! An offer reaches so many seats a tick, whoever has them; only bystanders buy. It then competes with the asks of
//! resellers in phase 3. Units are made to order, out of the capacity that phase 5 has left. Each contact is a
//! function of (seed, supplier, tick, ordinal), and buyers are served in the order of a keyed draw.

use super::ground::Ground;
use super::own::{Occasion, buy_directly};
use super::pitch::{Offer, street};
use super::{Posting, Stage, money};
use crate::random::{Chance, Purpose};
use crate::units::{Batch, PersonId, Units};
use crate::world::NOBODY;

/// A sale agreed on, but not yet filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct DirectSale {
    pub(super) supplier: u8,
    pub(super) key: u32,
    pub(super) person: u32,
    pub(super) price: i64,
}

/// Phase 2: adds the offers of suppliers that somebody accepts.
pub(super) fn approach(stage: &mut Stage) {
    let Stage { scenario, network, rules, world, scratch, tick, .. } = stage;
    let seats = u128::from(scenario.population.seated());
    for (supplier, terms) in (0..).zip(&rules.terms) {
        let Some(direct) = terms.direct else { continue };
        let key = rules.keys.of(Purpose::Direct).part(u32::from(supplier));
        let mut occasions = Vec::new();
        for contact in 0..direct.contacts {
            let [high, low, draw, _] = key.block([contact, *tick, 0, 0]);
            let bits = u128::from(u64::from(high) << 32 | u64::from(low));
            let person = ((bits * seats) >> 64) as u32;
            if rules.own.is_some() {
                if world.people.is_bystander(person) {
                    let trusts = direct.trust.takes(draw);
                    occasions.push(Occasion {
                        person,
                        seller: NOBODY,
                        supplier,
                        price: direct.price,
                        trusts,
                        acquaintances: world.circle(network, person),
                        tick: *tick,
                    });
                }
            } else if direct.trust.takes(draw)
                && world.people.is_bystander(person)
                && world.people.in_need(person, *tick)
                && rules.would_pay(terms, person, direct.price, street(world, supplier), || {
                    match rules.persuasion.by_burned {
                        Chance::NEVER => Chance::NEVER,
                        by_burned => by_burned.and(world.circle(network, person).left_share()),
                    }
                })
            {
                scratch.offers.push(offer_to(person, supplier, direct.price));
            }
        }
        if let Some(own) = &rules.own {
            let answers = buy_directly(own, (rules, world), &occasions);
            let accepted = occasions.iter().zip(answers).filter(|(_, answer)| *answer);
            scratch
                .offers
                .extend(accepted.map(|(occasion, _)| offer_to(occasion.person, supplier, direct.price)));
        }
    }
}

fn offer_to(person: u32, supplier: u8, price: i64) -> Offer {
    Offer { person, seller: NOBODY, supplier, price, dumps: false, tier: None }
}

/// Phase 6: makes and delivers what was sold.
pub(super) fn fill(stage: &mut Stage) {
    let mut sales = std::mem::take(&mut stage.scratch.direct_sales);
    sales.sort_unstable();
    for sales in sales.chunk_by(|a, b| a.supplier == b.supplier) {
        fill_for(stage, sales[0].supplier, sales);
    }
    sales.clear();
    stage.scratch.direct_sales = sales;
}

fn fill_for(stage: &mut Stage, supplier: u8, sales: &[DirectSale]) {
    let at = usize::from(supplier);
    let terms = &stage.rules.terms[at];
    let on_platform = terms.direct.is_some_and(|direct| direct.on_platform);
    let made_now = stage.world.suppliers[at].made - stage.scratch.made_before[at];
    let units = (sales.len() as u64).min(terms.capacity - made_now);
    let (batch, cost) = (Batch(terms.batch(stage.tick)), terms.unit_cost * units as i64);
    if units > 0 {
        let books = &mut stage.world.suppliers[at];
        books.made += units;
        books.cash -= cost;
        stage.world.factory += cost;
        stage.post(supplier, Posting::Make { batch, units: Units(units), amount: money(cost) });
    }
    let (served, lost) = sales.split_at(units as usize);
    for &DirectSale { person, price, .. } in served {
        stage.world.suppliers[at].cash += price;
        stage.world.households -= price;
        let willing = stage.rules.traits.willingness_to_pay(person);
        stage.world.buyers_surplus += i128::from(willing - price);
        stage.world.people.bought(person, stage.tick);
        let (buyer, units) = (PersonId(person), Units(1));
        stage.post(supplier, Posting::Direct { buyer, batch, units, amount: money(price) });
        let fee = if on_platform { stage.rules.market.commission.of(price) } else { 0 };
        if fee > 0 {
            stage.world.suppliers[at].cash -= fee;
            stage.world.platform.profit += fee;
            stage.post(supplier, Posting::DirectFee { buyer, amount: money(fee) });
        }
    }
    for sale in lost {
        stage.world.lost_sales += 1;
        stage.post(supplier, Posting::LostDirect { buyer: PersonId(sale.person) });
    }
}
