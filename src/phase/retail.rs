//! Phase 6: units go to end buyers at the price asked.
//!
//! Reads the sales agreed on in phase 3; a seller fills them from stock, in the order of a keyed draw, first
//! expired first out. What it cannot fill is a lost sale. Sellers do not depend on one another: each range of
//! slots is a task of its own, and the other effects of a sale follow afterwards. Where a sale may have to be
//! paid back, or others have a share of it, each sale is finished before the next.

use super::{
    Party, Posting, PrefetchCursor, RadixSorter, TickContext, disappointment, money, platform, sinks,
};
use crate::decision::{Quality, Rules};
use crate::engine::chunked_vec::CHUNK;
use crate::engine::radix_sort::rank;
use crate::ledger::PostingSink;
use crate::random::Chance;
use crate::units::{Batch, PersonId, Tier, Units};
use crate::world::{MarketPrice, Member, ResellerAccess, World};

/// A sale to an end buyer, agreed on but not yet filled.
#[derive(Debug, Clone, Copy)]
pub(super) struct RetailSale {
    pub(super) seller: u32,
    pub(super) person: u32,
    pub(super) ask: i64,
    /// Whether that is a salvage price.
    pub(super) dumps: bool,
    /// Whether it was agreed on on the marketplace.
    pub(super) at_market: bool,
}

/// The chunks of slots with which ranges of sellers begin, each with about as many active ones; the first is
/// 0.
pub(super) fn ranges(context: &TickContext) -> Vec<usize> {
    let TickContext { world, sink, parallelism, .. } = context;
    if sink.keeps_order() {
        return vec![0];
    }
    let spans = world.active.spans(parallelism.span(world.active.len())).skip(1);
    let mut firsts = vec![0];
    firsts.extend(spans.map(|blocks| blocks[0].slots()[0] as usize / CHUNK));
    firsts.dedup();
    firsts
}

/// The number of the range of a seller.
#[inline]
pub(super) fn range_of(firsts: &[usize], seller: u32) -> usize {
    let chunk = seller as usize / CHUNK;
    firsts[1..].iter().filter(|&&first| first <= chunk).count()
}

/// The sellers of a range of slots, who fill their sales.
#[derive(Debug, Clone, Default)]
pub(super) struct Sellers {
    sales: Vec<RetailSale>,
    sorter: RadixSorter<RetailSale>,
    sold: Vec<Sold>,
    lost: u64,
}

/// A sale that was filled.
#[derive(Debug, Clone, Copy)]
struct Sold {
    seller: u32,
    person: u32,
    ask: i64,
    /// What the seller spends to serve the buyer.
    service: i64,
    /// The book value that left the seller's stock.
    value: i64,
    /// What the unit is worth to the buyer, less its price.
    surplus: i64,
    supplier: u8,
    quality: Quality,
    at_market: bool,
}

pub(super) fn run(context: &mut TickContext) {
    platform::pay_out_due(context);
    context.world.market_prices.fill(MarketPrice::default());
    let TickContext { rules, world, scratch, sink, partial_totals, tick, parallelism, .. } = context;
    let (rules, tick) = (&**rules, *tick);
    let has_defects = rules.terms.iter().any(|terms| terms.defect_rate != Chance::NEVER);
    let is_worked_off = has_defects || rules.service.is_some() || rules.market.takes_part();
    let firsts = &scratch.handed_on.seller_ranges;
    if firsts.is_empty() {
        return;
    }
    // Since they were divided, some may have got wide shelves.
    let count = if is_worked_off { 1 } else { world.resellers.ranges(firsts.len()).min(firsts.len()) };
    let ranges = world.resellers.each_from_chunk(&firsts[..count]);
    let sinks = sinks(sink, partial_totals, count).into_iter();
    let sinks = sinks.map(|sink| sink.expect("a sink for each task"));
    let jobs: Vec<_> = ranges.into_iter().zip(sinks).enumerate().collect();
    let mut jobs = scratch.buffers.sellers.for_each_of(jobs.into_iter());
    let agreed = scratch.handed_on.ranges.iter();
    parallelism.each(&mut jobs, |((number, (range, sink)), sellers)| {
        // The last of few has all that are left.
        let own = *number..if *number + 1 == count { firsts.len() } else { *number + 1 };
        let sales = agreed.clone().flat_map(|range| range.sales.get(own.clone()).unwrap_or_default());
        sellers.put_in_order(rules, range, sales, tick);
        if !is_worked_off {
            sellers.fill_all(rules, range, sink, tick);
        }
    });
    for number in 0..count {
        let sellers = std::mem::take(context.scratch.buffers.sellers.at(number));
        match is_worked_off {
            true => sellers.work_off(context),
            false => sellers.see_to_the_rest(context),
        }
        *context.scratch.buffers.sellers.at(number) = sellers;
    }
}

impl Sellers {
    /// Sorts sales by seller, and those of one seller by their draws.
    fn put_in_order<'a>(
        &mut self,
        rules: &Rules,
        resellers: &impl ResellerAccess,
        sales: impl Iterator<Item = &'a Vec<RetailSale>>,
        tick: u32,
    ) {
        let Sellers { sales: own, sorter, .. } = self;
        own.clear();
        sales.for_each(|sales| own.extend_from_slice(sales));
        sorter.sort(own, |sale| sale.seller);
        for rivals in own.chunk_by_mut(|a, b| a.seller == b.seller).filter(|rivals| rivals.len() > 1) {
            let seller = resellers.member(rivals[0].seller).person;
            rank(rivals, |sale| (rules.turn(sale.person, seller, tick), sale.person));
        }
    }

    fn fill_all(
        &mut self,
        rules: &Rules,
        resellers: &mut impl ResellerAccess,
        sink: &mut PostingSink,
        tick: u32,
    ) {
        let Sellers { sales, sold, lost, .. } = self;
        sold.clear();
        let mut ahead = PrefetchCursor::default();
        for sale in &*sales {
            if let Some(next) = ahead.next(sales, 1) {
                resellers.prefetch(next.iter().map(|sale| sale.seller));
            }
            sold.extend(fill(rules, resellers, sink, *sale, tick));
        }
        *lost = (sales.len() - sold.len()) as u64;
    }

    /// Fills their sales and sees to all that each entails before the next.
    fn work_off(&self, context: &mut TickContext) {
        let mut ahead = PrefetchCursor::default();
        for &sale in &self.sales {
            let TickContext { rules, world, sink, tick, .. } = context;
            if let Some(next) = ahead.next(&self.sales, 1) {
                world.resellers.prefetch(next.iter().map(|sale| sale.seller));
                world.people.prefetch_buyers(next.iter().map(|sale| sale.person));
            }
            match fill(rules, &mut world.resellers, sink, sale, *tick) {
                Some(sold) => follow_up(context, &sold),
                None => world.lost_sales += 1,
            }
        }
    }

    /// What their sales entail.
    fn see_to_the_rest(&self, context: &mut TickContext) {
        context.world.lost_sales += self.lost;
        let mut ahead = PrefetchCursor::default();
        for sold in &self.sold {
            if let Some(next) = ahead.next(&self.sold, 1) {
                context.world.people.prefetch_buyers(next.iter().map(|sold| sold.person));
            }
            follow_up(context, sold);
        }
    }
}

/// Takes a unit off the seller's shelf, for which it is paid, if it has any.
#[inline]
fn fill(
    rules: &Rules,
    resellers: &mut impl ResellerAccess,
    sink: &mut PostingSink,
    sale: RetailSale,
    tick: u32,
) -> Option<Sold> {
    let RetailSale { seller: slot, person, ask, dumps, at_market } = sale;
    let Member { person: seller, supplier, tier, on_hand, .. } = *resellers.member(slot);
    let (buyer, tier) = (PersonId(person), Tier(u32::from(tier)));
    if on_hand == 0 {
        sink.post(supplier, Posting::LostSale { seller: PersonId(seller), tier, buyer });
        return None;
    }
    let terms = &rules.terms[usize::from(supplier)];
    let lot = resellers.take_oldest(slot, terms.batch(tick), 1);
    let member = resellers.member_mut(slot);
    let service = if dumps { 0 } else { rules.service_cost.min(member.cash).max(0) };
    member.cash += ask - service;
    if !dumps {
        member.last_retail = tick as u16;
        // A sale below both the usual ask and what more goods would cost is no success.
        if ask >= terms.ask.min(terms.tier(member.tier).price) {
            member.last_success = tick as u16;
        }
    }
    let quality = rules.quality(terms.defect_rate, person, seller, tick);
    let worth = match quality {
        Quality::Sound => rules.traits.willingness_to_pay(person),
        Quality::Borne | Quality::Disputed => 0,
    };
    let (seller, batch, units) = (PersonId(seller), Batch(lot.batch), Units(1));
    let (amount, value) = (money(ask), money(lot.value));
    let posting = match dumps {
        true => Posting::Dump { seller, tier, buyer: Some(buyer), batch, units, amount, value },
        false => Posting::Retail { seller, tier, buyer, batch, units, amount, value },
    };
    sink.post(supplier, posting);
    if service > 0 {
        sink.post(supplier, Posting::ServiceCost { person: seller, tier, amount: money(service) });
    }
    if at_market {
        let is_satisfied = quality == Quality::Sound;
        let stays_away = rules.stays_away(person, is_satisfied, tick);
        let seller = Party::Reseller(seller, tier);
        sink.post(supplier, Posting::MarketSale { seller, buyer, amount, is_satisfied, stays_away });
    }
    let (surplus, value) = (worth - ask, lot.value);
    Some(Sold { seller: slot, person, ask, service, value, surplus, supplier, quality, at_market })
}

/// The effects of a sale beyond the seller's shelf.
#[inline]
fn follow_up(context: &mut TickContext, sold: &Sold) {
    let Sold { seller, person, ask, service, value, surplus, supplier, quality, at_market } = *sold;
    let TickContext { rules, world, tick, .. } = context;
    world.households -= ask;
    world.services += service;
    world.buyers_surplus += i128::from(surplus);
    let World { answers, people, resellers, market_prices, suppliers, marketplace, .. } = &mut **world;
    if let Some(answers) = answers {
        match people.is_customer(person) {
            true => answers.sold_again += 1,
            false => answers.sold_first += 1,
        }
    }
    match quality {
        Quality::Sound => people.bought(person, *tick),
        Quality::Borne | Quality::Disputed => people.was_served(person, *tick),
    }
    if quality == Quality::Sound && resellers.regulars.is_kept() {
        resellers.note_customer(seller, person);
    }
    if at_market {
        let is_satisfied = quality == Quality::Sound;
        resellers.ratings[seller as usize].note(is_satisfied);
        if rules.stays_away(person, is_satisfied, *tick) {
            marketplace.part(person);
        }
    }
    if resellers.has_end_use_rule() {
        resellers.note_end_use(seller, 1);
    }
    if let Some(market_price) = market_prices.get_mut(usize::from(supplier)) {
        market_price.note(seller, ask);
    }
    if rules.market.hears_of_goods {
        let books = &mut suppliers[usize::from(supplier)];
        books.sold += 1;
        books.disputed += u64::from(quality == Quality::Disputed);
    }
    let mut is_refunded = false;
    if quality == Quality::Disputed || rules.market.takes_part() {
        let sale = platform::Sale { seller, buyer: person, price: ask, value };
        is_refunded = platform::follow_up(context, sale, quality);
    }
    if quality != Quality::Sound {
        disappointment::of_buyer(context, seller, person, is_refunded);
    }
}
