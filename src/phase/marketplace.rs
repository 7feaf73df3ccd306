//! The marketplace: visits and entries in phase 2, shops opened within phase 5, and purges and closed shops
//! within phase 9.
//!
//! Reads who is active with stock, what each asks, its reputation, and people's needs; writes accepted
//! offers, shops and their deposits. Each visit is a function of (seed, tick, ordinal), each place on the
//! ring of (seed, seller, tick), each taste of (seed, visitor, seller, tick). So who sees whom does not hang
//! on slots, and one seller more takes only a part of what its next neighbour on the ring had (consistent
//! hashing: Karger et al., STOC 1997).

use std::cell::LazyCell;
use std::cmp::Reverse;

use super::context::PhaseContext;
use super::custom::{Applicant, Occasion, buy_directly, enter};
use super::offer::Offer;
use super::persuasion::{Joining, have_heard};
use super::{Posting, TickContext, money};
use crate::decision::{MarketplaceTerms, Rules, Terms};
use crate::event::Cause;
use crate::network::Network;
use crate::random::Chance;
use crate::world::{Circle, NO_SLOT, ResellerAccess, World};

/// A seller on the ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Listing {
    /// Its place.
    point: u64,
    seller: Seller,
}

/// Who sells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Seller {
    /// A person, who is the active reseller in this slot.
    Reseller { person: u32, slot: u32 },
    /// A supplier itself.
    Supplier(u8),
}

impl Seller {
    /// Two words that tell it from every other seller.
    fn key(self) -> [u32; 2] {
        match self {
            Seller::Reseller { person, .. } => [person, 0],
            Seller::Supplier(supplier) => [supplier.into(), 1],
        }
    }
}

/// Phase 2: people in need look for sellers, and others think about opening a shop.
pub(super) fn visit(context: &mut TickContext) {
    let TickContext { scenario, network, rules, world, scratch, tick, .. } = context;
    let Some(terms) = &rules.marketplace else { return };
    let seats = scenario.population.seated();
    if terms.visitors > 0 {
        list(terms, rules, world, &mut scratch.buffers.listings, *tick);
        let place = Place { terms, rules, network, world, listings: &scratch.buffers.listings, tick: *tick };
        let offers = place.visits(seats);
        scratch.handed_on.offers.extend(offers);
    }
    let applicants = applicants(terms, (rules, network, world), seats, *tick);
    let entered = match &rules.own {
        Some(own) => enter(own, (rules, world), &applicants, *tick),
        None => applicants.iter().map(Applicant::enters).collect(),
    };
    let entering = applicants.iter().zip(entered).filter(|(_, enters)| *enters);
    scratch.handed_on.offers.extend(entering.map(|(applicant, _)| applicant.offer(rules)));
}

/// Puts all that are listed on the ring, in the order of their places.
fn list(terms: &MarketplaceTerms, rules: &Rules, world: &World, listings: &mut Vec<Listing>, tick: u32) {
    listings.clear();
    let place = |seller: Seller| {
        let [one, other] = seller.key();
        let [high, low, ..] = terms.points.block([one, tick, other, 0]);
        Listing { point: u64::from(high) << 32 | u64::from(low), seller }
    };
    for slot in world.active.iter() {
        let member = world.resellers.member(slot);
        if member.on_hand > 0 && (!terms.shops_only || world.marketplace.has_shop(slot)) {
            listings.push(place(Seller::Reseller { person: member.person, slot }));
        }
    }
    for (supplier, terms) in (0..).zip(&rules.terms) {
        if terms.direct.is_some_and(|direct| direct.on_platform) {
            listings.push(place(Seller::Supplier(supplier)));
        }
    }
    listings.sort_unstable();
}

/// What visitors of a tick see.
struct Place<'a> {
    terms: &'a MarketplaceTerms,
    rules: &'a Rules,
    network: &'a Network,
    world: &'a World,
    listings: &'a [Listing],
    tick: u32,
}

impl Place<'_> {
    /// The offers that visitors accept.
    fn visits(&self, seats: u32) -> Vec<Offer> {
        let &Place { terms, rules, world, listings, tick, .. } = self;
        let (mut chosen, mut occasions, mut seen) = (Vec::new(), Vec::new(), Vec::new());
        if listings.is_empty() {
            return chosen;
        }
        let trust = rules.marketplace_trust(terms);
        for visit in 0..terms.visitors {
            let [high, low, draw, _] = terms.visits.block([visit, tick, 0, 0]);
            let person = seat(seats, [high, low]);
            let trusts = trust.takes(draw);
            let goes = match rules.own {
                // Who decides in its own way is asked whether it trusts, and needs any, or not.
                Some(_) => world.people.is_bystander(person),
                None => trusts && world.people.is_bystander(person) && world.people.in_need(person, tick),
            };
            if !goes || world.marketplace.has_parted(person) {
                continue;
            }
            self.look(visit, &mut seen);
            let Some((buys, offer)) = self.choose(person, &seen) else { continue };
            if rules.own.is_some() {
                occasions.push(self.occasion(&offer, trusts));
                chosen.push(offer);
            } else if buys {
                chosen.push(offer);
            }
        }
        if let Some(own) = &rules.own {
            let mut answers = buy_directly(own, (rules, world), &occasions).into_iter();
            chosen.retain(|_| answers.next().unwrap_or(false));
        }
        chosen
    }

    /// The listings that a visitor looks at: for each draw the next on the ring that it has not seen.
    fn look(&self, visit: u32, seen: &mut Vec<usize>) {
        let &Place { terms, listings, tick, .. } = self;
        seen.clear();
        if listings.len() <= terms.looks_at {
            seen.extend(0..listings.len());
            return;
        }
        for look in 0..terms.looks_at as u32 {
            let block = terms.looks.block([visit, tick, look / 2, 0]);
            let at = 2 * (look as usize % 2);
            let point = u64::from(block[at]) << 32 | u64::from(block[at + 1]);
            let mut next = listings.partition_point(|listing| listing.point < point) % listings.len();
            while seen.contains(&next) {
                next = (next + 1) % listings.len();
            }
            seen.push(next);
        }
    }

    /// The listing that a visitor takes, and whether it would buy at that price: the one of the greatest
    /// utility of those at whose price it would, else of all.
    fn choose(&self, person: u32, seen: &[usize]) -> Option<(bool, Offer)> {
        let &Place { terms, rules, world, listings, tick, .. } = self;
        let willing = rules.traits.willingness_to_pay(person);
        let rank = |&at: &usize| {
            let seller = listings[at].seller;
            let offer = self.offer(person, seller);
            let rating = match seller {
                Seller::Reseller { slot, .. } => world.resellers.ratings[slot as usize],
                Seller::Supplier(supplier) => world.suppliers[usize::from(supplier)].rating,
            };
            let reputation = terms.reputation(rating.sales.into(), rating.complaints.into());
            let utility = terms.utility(person, seller.key(), tick, (offer.price, willing), reputation);
            ((self.would_pay(&offer), utility, Reverse(seller.key())), offer)
        };
        let best = seen.iter().map(rank).max_by_key(|(rank, _)| *rank);
        best.map(|((buys, ..), offer)| (buys, offer))
    }

    fn offer(&self, person: u32, seller: Seller) -> Offer {
        let &Place { rules, world, tick, .. } = self;
        let offer = match seller {
            Seller::Reseller { slot, .. } => Offer::selling(rules, world, slot, person, tick),
            Seller::Supplier(supplier) => {
                let price = rules.terms[usize::from(supplier)].direct.map_or(0, |direct| direct.price);
                Offer { person, seller: NO_SLOT, supplier, price, dumps: false, tier: None, at_market: true }
            }
        };
        Offer { at_market: true, ..offer }
    }

    /// Whether the price is within what the visitor would pay and believes, and the supplier's goods have not
    /// disappointed it.
    fn would_pay(&self, offer: &Offer) -> bool {
        let &Place { rules, network, world, .. } = self;
        let Offer { person, supplier, price, .. } = *offer;
        let terms = &rules.terms[usize::from(supplier)];
        let look = || world.circle(network, person);
        let circle = LazyCell::new(&look as &dyn Fn() -> Circle);
        !world.shuns(person, supplier)
            && rules.would_pay(world, terms, person, price, || have_heard(rules, &circle))
    }

    fn occasion(&self, offer: &Offer, trusts: bool) -> Occasion {
        let &Place { network, world, tick, .. } = self;
        let Offer { person, seller, supplier, price, .. } = *offer;
        let seller = if seller == NO_SLOT { NO_SLOT } else { world.resellers.member(seller).person };
        let acquaintances = world.circle(network, person);
        Occasion { person, seller, supplier, price, depth: 0, trusts, acquaintances, tick }
    }
}

/// The person of a draw over all seats.
fn seat(seats: u32, [high, low]: [u32; 2]) -> u32 {
    let bits = u128::from(u64::from(high) << 32 | u64::from(low));
    ((bits * u128::from(seats)) >> 64) as u32
}

impl Applicant {
    fn offer(&self, rules: &Rules) -> Offer {
        let &Applicant { person, supplier, tier, .. } = self;
        let price = rules.terms[usize::from(supplier)].tier(tier).price;
        Offer { person, seller: NO_SLOT, supplier, price, dumps: false, tier: Some(tier), at_market: true }
    }
}

/// Those who think about opening a shop in a tick; of those who decide by the standard, such alone whose draw
/// falls under the greatest chance.
fn applicants(
    terms: &MarketplaceTerms,
    (rules, network, world): (&Rules, &Network, &World),
    seats: u32,
    tick: u32,
) -> Vec<Applicant> {
    let mut applicants = Vec::new();
    for entry in 0..terms.entrants {
        let [high, low, draw, _] = terms.entries.block([entry, tick, 0, 0]);
        let person = seat(seats, [high, low]);
        if !world.people.is_bystander(person) {
            continue;
        }
        // It chooses among what it could pay beside the shop. The greatest of a draw for each supplier picks
        // one, so that one supplier more moves no person between others (rendezvous hashing: Thaler and
        // Ravishankar, IEEE/ACM Transactions on Networking 6, 1998).
        let cash = rules.traits.cash(person) - terms.deposit - terms.fee;
        let open = (0..).zip(&rules.terms).filter_map(|(supplier, own): (u8, &Terms)| {
            let tier = own.entry_tier(0, cash + rules.credit)?;
            let [pick, ..] = terms.entries.block([entry, tick, supplier.into(), 1]);
            Some((pick, supplier, tier))
        });
        let Some((_, supplier, tier)) = open.max() else { continue };
        let look = || world.circle(network, person);
        let circle = LazyCell::new(&look as &dyn Fn() -> Circle);
        let joining = Joining { rules, world, circle: &circle, supplier, tier: 0, person, depth: 0 };
        let chance = match joining.chance(tier) {
            Ok(chance) if rules.traits.is_persuadable(person) => chance,
            _ => Chance::NEVER,
        };
        if rules.own.is_none() && !chance.takes(draw) {
            continue;
        }
        let known_price = joining.known_price();
        let acquaintances = if rules.heeds_circle { *circle } else { Circle::default() };
        applicants.push(Applicant { person, supplier, tier, chance, draw, known_price, acquaintances });
    }
    applicants
}

/// Phase 5: those who have just joined by themselves open their shops.
pub(super) fn open_shops(context: &mut TickContext, first: usize) {
    let Some(terms) = &context.rules.marketplace else { return };
    let (deposit, fee) = (terms.deposit, terms.fee);
    if context.tick == 0 || terms.entrants == 0 {
        return;
    }
    for slot in first as u32..context.world.resellers.len() as u32 {
        let member = context.world.resellers.member_mut(slot);
        if member.recruiter != NO_SLOT {
            continue;
        }
        let supplier = member.supplier;
        member.cash -= deposit + fee;
        context.world.platform.profit += fee;
        context.world.marketplace.open(slot, deposit);
        let (person, tier) = (context.person(slot), context.tier(slot));
        let (deposit, fee) = (money(deposit), money(fee));
        context.post(supplier, Posting::OpenShop { person, tier, deposit, fee });
    }
}

/// Phase 9: whom the platform expels for bad reputation, in the order of the active list.
pub(super) fn purged(context: &TickContext) -> Vec<u32> {
    let TickContext { rules, world, tick, .. } = context;
    let Some((terms, purge)) = rules.marketplace.as_ref().and_then(|terms| Some((terms, terms.purge?)))
    else {
        return Vec::new();
    };
    if *tick == 0 || !tick.is_multiple_of(purge.every) {
        return Vec::new();
    }
    let is_bad = |&slot: &u32| {
        let rating = world.resellers.ratings[slot as usize];
        rating.sales >= purge.sales
            && terms.reputation(rating.sales.into(), rating.complaints.into()) < purge.below
    };
    world.active.iter().filter(is_bad).collect()
}

/// Phase 9: those who are about to leave close their shops.
pub(super) fn close_shops(context: &mut TickContext, leavers: &[(u32, Cause)]) {
    if context.world.marketplace.is_empty() {
        return;
    }
    for &(slot, cause) in leavers {
        let Some(deposit) = context.world.marketplace.close(slot) else { continue };
        if deposit == 0 {
            continue;
        }
        let (returned, kept) = if cause == Cause::Purged { (0, deposit) } else { (deposit, 0) };
        let member = context.world.resellers.member_mut(slot);
        member.cash += returned;
        let supplier = member.supplier;
        context.world.platform.profit += kept;
        let (person, tier) = (context.person(slot), context.tier(slot));
        let (returned, kept) = (money(returned), money(kept));
        context.post(supplier, Posting::CloseShop { person, tier, returned, kept });
    }
}
