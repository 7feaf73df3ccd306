//! Sales by a supplier itself: the offers of phase 2 and the deliveries of phase 6.
//!
//! In each tick a supplier's offers reach a fixed number of seats, whichever persons have them; only
//! bystanders buy. An offer then competes with the asks of resellers in phase 3. Units are made to order, out
//! of the capacity that phase 5 has left. Each contact is a function of (seed, supplier, tick, ordinal), and
//! buyers are served in the order of a keyed draw.

use std::cell::LazyCell;

use super::context::PhaseContext;
use super::custom::{Occasion, buy_directly};
use super::offer::Offer;
use super::persuasion::have_heard;
use super::{Party, Posting, TickContext, disappointment, money};
use crate::random::{Chance, Purpose};
use crate::units::{Batch, PersonId, Units};
use crate::world::{Circle, NO_SLOT};

/// A sale agreed on, but not yet filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct DirectSale {
    pub(super) supplier: u8,
    pub(super) key: u32,
    pub(super) person: u32,
    pub(super) price: i64,
    pub(super) at_market: bool,
}

/// Phase 2: adds the offers of suppliers that a bystander accepts, and takes note of how far they have
/// spread.
pub(super) fn approach(context: &mut TickContext) {
    let TickContext { scenario, network, rules, world, scratch, tick, .. } = context;
    let seats = u128::from(scenario.population.seated());
    let directs = || (0..).zip(&rules.terms).filter_map(|(supplier, terms)| Some((supplier, terms.direct?)));
    let on_platform = directs().filter(|(_, direct)| direct.on_platform);
    let cheapest = on_platform.min_by_key(|(supplier, direct)| (direct.price, *supplier));
    for (approaching, direct) in directs() {
        let key = rules.keys.of(Purpose::Direct).part(u32::from(approaching));
        let mut occasions = Vec::new();
        for contact in 0..direct.contacts {
            let [high, low, draw, _] = key.block([contact, *tick, 0, 0]);
            let bits = u128::from(u64::from(high) << 32 | u64::from(low));
            let person = ((bits * seats) >> 64) as u32;
            // One who sees the prices of the platform turns to the cheapest supplier there.
            let (supplier, direct) = match cheapest {
                Some(cheapest) if cheapest.1.price < direct.price && rules.traits.sees_prices(person) => {
                    cheapest
                }
                _ => (approaching, direct),
            };
            let trusts = direct.trust.takes(draw);
            if rules.own.is_some() {
                if world.people.is_bystander(person) {
                    occasions.push(Occasion {
                        person,
                        seller: NO_SLOT,
                        supplier,
                        price: direct.price,
                        depth: 0,
                        trusts,
                        acquaintances: world.circle(network, person),
                        tick: *tick,
                    });
                }
                continue;
            }
            let look = || world.circle(network, person);
            let circle = LazyCell::new(&look as &dyn Fn() -> Circle);
            let terms = &rules.terms[usize::from(supplier)];
            if trusts
                && world.people.is_bystander(person)
                && !world.shuns(person, supplier)
                && world.people.in_need(person, *tick)
                && rules.would_pay(world, terms, person, direct.price, || have_heard(rules, &circle))
            {
                scratch.handed_on.offers.push(offer_to(person, supplier, direct.price));
            }
        }
        if let Some(own) = &rules.own {
            let answers = buy_directly(own, (rules, world), &occasions);
            let accepted = occasions.iter().zip(answers).filter(|(_, answer)| *answer);
            scratch.handed_on.offers.extend(
                accepted.map(|(occasion, _)| offer_to(occasion.person, occasion.supplier, occasion.price)),
            );
        }
    }
    for (supplier, direct) in directs() {
        let books = &mut world.suppliers[usize::from(supplier)];
        let reached = books.reached.as_chance();
        let newly = Chance::ratio(direct.contacts.into(), seats as i64);
        books.reached = reached.or_else(reached.not().and(newly)).into();
    }
}

fn offer_to(person: u32, supplier: u8, price: i64) -> Offer {
    Offer { person, seller: NO_SLOT, supplier, price, dumps: false, tier: None, at_market: false }
}

/// Phase 6: makes and delivers what was sold.
pub(super) fn fill(context: &mut TickContext) {
    let mut sales = std::mem::take(&mut context.scratch.handed_on.direct_sales);
    sales.sort_unstable();
    for sales in sales.chunk_by(|a, b| a.supplier == b.supplier) {
        fill_for(context, sales[0].supplier, sales);
    }
    sales.clear();
    context.scratch.handed_on.direct_sales = sales;
}

fn fill_for(context: &mut TickContext, supplier: u8, sales: &[DirectSale]) {
    let at = usize::from(supplier);
    let terms = &context.rules.terms[at];
    let on_platform = terms.direct.is_some_and(|direct| direct.on_platform);
    let made_now = context.world.suppliers[at].made - context.scratch.handed_on.made_before[at];
    let units = (sales.len() as u64).min(terms.capacity - made_now);
    let defect_rate = terms.defect_rate;
    let (batch, cost) = (Batch(terms.batch(context.tick)), terms.unit_cost * units as i64);
    if units > 0 {
        let books = &mut context.world.suppliers[at];
        books.made += units;
        books.cash -= cost;
        context.world.factory += cost;
        context.post(supplier, Posting::Make { batch, units: Units(units), amount: money(cost) });
    }
    let (served, lost) = sales.split_at(units as usize);
    for &DirectSale { person, price, at_market, .. } in served {
        context.world.suppliers[at].cash += price;
        context.world.households -= price;
        let (is_defective, disappoints) = context.rules.disappointment.map_or((false, false), |terms| {
            terms.of_direct_sale(defect_rate, person, supplier, context.tick)
        });
        // On the marketplace units are looked at whether they disappoint or not, by the same draw.
        let is_sound = !is_defective
            && (!at_market || context.rules.is_sound_of_supplier(supplier, person, context.tick));
        let worth = if is_sound { context.rules.traits.willingness_to_pay(person) } else { 0 };
        context.world.buyers_surplus += i128::from(worth - price);
        match is_sound {
            true => context.world.people.bought(person, context.tick),
            false => context.world.people.was_served(person, context.tick),
        }
        let (buyer, units) = (PersonId(person), Units(1));
        context.post(supplier, Posting::Direct { buyer, batch, units, amount: money(price) });
        let fee = if on_platform { context.rules.market.commission.of(price) } else { 0 };
        if fee > 0 {
            context.world.suppliers[at].cash -= fee;
            context.world.platform.profit += fee;
            context.post(supplier, Posting::DirectFee { buyer, amount: money(fee) });
        }
        if at_market {
            context.world.suppliers[at].rating.note(is_sound);
            let stays_away = context.rules.stays_away(person, is_sound, context.tick);
            if stays_away {
                context.world.marketplace.part(person);
            }
            let (seller, amount, is_satisfied) = (Party::Supplier, money(price), is_sound);
            context.post(supplier, Posting::MarketSale { seller, buyer, amount, is_satisfied, stays_away });
        }
        if disappoints {
            disappointment::disappoint_buyer(context, supplier, NO_SLOT, person);
        }
    }
    for sale in lost {
        context.world.lost_sales += 1;
        context.post(supplier, Posting::LostDirect { buyer: PersonId(sale.person) });
    }
}
