//! Where people decide in ways of the user's own: shows them what they know, in batches, and carries out what
//! they answer. What is shown as the standard decision is what would have happened without them.

use std::cell::LazyCell;

use super::TickContext;
use super::offer::{Offer, Offers, standard_ask};
use super::persuasion::{Encounter, Joining, have_heard, is_in_need, trust};
use crate::decision::{
    AskView, BuyView, CustomDecisions, JoinView, LeaveView, MOST_OWN_PITCHES, OwnState, Quote, ReorderView,
    Rules, Terms, UseView, Work, WorkView,
};
use crate::event::Cause;
use crate::network::Network;
use crate::random::{Chance, Draws, Purpose};
use crate::scenario::MOST_PRICE;
use crate::units::{Money, PersonId, SupplierId, Tick, Tier, Units};
use crate::world::{Circle, Intent, Member, NO_SLOT, ResellerAccess, World};

/// How many views are shown at a time.
const BATCH: usize = 1024;

/// Kinds of decisions, each with draws of its own.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Work,
    Ask,
    Join,
    Buy,
    Reorder,
    Leave,
    Use,
}

fn draws(rules: &Rules, kind: Kind, person: u32, about: u32, tick: u32) -> Draws {
    rules.keys.of(Purpose::Decision).part(kind as u32).part(about).draws(person, tick)
}

/// The decisions for these views: those that are missing are the standard ones.
fn decide<V, D>(views: &[V], ask: impl FnOnce(&[V], &mut Vec<D>), standard: impl Fn(&V) -> D) -> Vec<D> {
    let mut decisions = Vec::with_capacity(views.len());
    ask(views, &mut decisions);
    decisions.truncate(views.len());
    let missing = views[decisions.len()..].iter().map(standard);
    decisions.extend(missing);
    decisions
}

fn money(fen: i64) -> Money {
    Money::from_fen(fen)
}

/// A reseller as it sees itself.
fn own(rules: &Rules, world: &World, slot: u32, tick: u32) -> OwnState {
    let at = slot as usize;
    let member = world.resellers.member(slot);
    let Member { person, tier, supplier, last_retail, last_success, .. } = *member;
    OwnState {
        person: PersonId(person),
        supplier: SupplierId(supplier.into()),
        tier: Tier(tier.into()),
        joined: Tick(world.resellers.joined[at].into()),
        cash: money(member.cash),
        on_hand: Units(member.on_hand.into()),
        stock_value: money(member.value),
        price: money(rules.terms[usize::from(supplier)].tier(tier).price),
        saleless: tick - u32::from(last_retail),
        idle: tick - u32::from(last_success),
        is_disappointed: world.resellers.is_disappointed(slot),
    }
}

/// Phase 2, before anything else: resellers resolve how to work and what to ask.
pub(super) fn resolve(context: &mut TickContext) {
    let TickContext { rules, network, world, tick, .. } = context;
    let Some(decisions) = rules.own.clone() else { return };
    world.intents.resize(world.resellers.len(), Intent::default());
    let active: Vec<u32> = world.active.iter().collect();
    for slots in active.chunks(BATCH) {
        let each = || slots.iter().copied();
        let works: Vec<WorkView> = each().map(|slot| work_view(rules, network, world, slot, *tick)).collect();
        let (asks, quotes): (Vec<AskView>, Vec<Quote>) =
            each().map(|slot| ask_view(rules, world, slot, *tick)).unzip();
        let worked = decide(&works, |views, answers| decisions.works(views, answers), |view| view.standard);
        let asked = decide(&asks, |views, answers| decisions.asks(views, answers), |view| view.standard);
        for (at, &slot) in slots.iter().enumerate() {
            let quote = Quote {
                price: asked[at].fen().clamp(0, MOST_PRICE.fen()),
                dumps: quotes[at].dumps && asked[at] == asks[at].standard,
            };
            world.intents[slot as usize] = resolution(&works[at], worked[at], quote);
        }
    }
}

/// What is resolved, held to what can be.
fn resolution(view: &WorkView, work: Work, quote: Quote) -> Intent {
    let Work { pitches, recruiting } = work;
    let recruiting = if recruiting.is_nan() { view.standard.recruiting } else { recruiting.clamp(0.0, 1.0) };
    Intent {
        pitches: pitches.min(MOST_OWN_PITCHES),
        recruiting: Chance::from_f64(recruiting),
        may_recruit: view.may_recruit,
        ask: quote.price,
        dumps: quote.dumps,
    }
}

fn work_view(rules: &Rules, network: &Network, world: &World, slot: u32, tick: u32) -> WorkView {
    let Member { person, supplier, last_retail, .. } = world.resellers.members[slot as usize];
    let standard = Work {
        pitches: rules.pitches(world.resellers.effort(slot), person, tick),
        recruiting: rules.recruiting(tick - u32::from(last_retail)).as_f64(),
    };
    WorkView {
        tick: Tick(tick),
        own: own(rules, world, slot, tick),
        acquaintances: world.circle(network, person),
        may_recruit: world.resellers.recruits(slot) < rules.terms[usize::from(supplier)].max_downlines,
        standard,
        draws: draws(rules, Kind::Work, person, NO_SLOT, tick),
    }
}

fn ask_view(rules: &Rules, world: &World, slot: u32, tick: u32) -> (AskView, Quote) {
    let member = world.resellers.member(slot);
    let Member { person, supplier, tier, .. } = *member;
    let terms = &rules.terms[usize::from(supplier)];
    let quote = standard_ask(rules, world, terms, slot, tick);
    let cost = if member.on_hand == 0 { terms.tier(tier).price } else { member.average_cost() };
    let oldest = member.oldest(terms.batch(tick));
    let view = AskView {
        tick: Tick(tick),
        own: own(rules, world, slot, tick),
        list_price: money(terms.list_price),
        cost: money(cost),
        ticks_left: oldest.map(|batch| terms.ticks_left(batch, tick)),
        standard: money(quote.price),
        draws: draws(rules, Kind::Ask, person, NO_SLOT, tick),
    };
    (view, quote)
}

/// Phase 2: what people make of offers.
pub(super) fn weigh_all(
    decisions: &CustomDecisions,
    (rules, network, world): (&Rules, &Network, &World),
    encounters: &[Encounter],
    tick: u32,
    offers: &mut Offers,
) {
    if encounters.is_empty() {
        return;
    }
    let mut invited = Vec::new();
    let mut views = Vec::new();
    // The chance with which each would have joined, where the chance to buy depends on it.
    let mut chances = vec![Chance::NEVER; encounters.len()];
    for (at, encounter) in encounters.iter().enumerate() {
        let invites = encounter.pitching.recruits_with(encounter.response, encounter.draw);
        if (invites || encounter.pitching.offers_both())
            && let Some((view, chance)) = join_view(rules, network, world, encounter, tick)
        {
            chances[at] = chance;
            if invites {
                invited.push(at);
                views.push(view);
            }
        }
    }
    let answers = decide(&views, |views, answers| decisions.joins(views, answers), |view| view.standard);
    let mut joins = vec![false; encounters.len()];
    for ((&at, view), answer) in invited.iter().zip(&views).zip(answers) {
        if answer {
            let Encounter { seller, person, .. } = encounters[at];
            joins[at] = true;
            offers.push(Offer::joining(rules, world, seller, person, view.tier.0 as u16));
        }
    }
    let mut offered = Vec::new();
    let mut views = Vec::new();
    for (at, encounter) in encounters.iter().enumerate() {
        let may_buy = world.people.is_bystander(encounter.person);
        if !joins[at] && may_buy && encounter.pitching.offers_goods(encounter.draw) {
            let (view, offer) = buy_view(rules, network, world, encounter, chances[at], tick);
            views.push(view);
            offered.push(offer);
        }
    }
    let answers = decide(&views, |views, answers| decisions.buys(views, answers), |view| view.standard);
    offers.extend(offered.into_iter().zip(answers).filter(|(_, answer)| *answer).map(|(offer, _)| offer));
}

/// The view of a person who could pay for membership, and the chance with which it would join.
fn join_view(
    rules: &Rules,
    network: &Network,
    world: &World,
    encounter: &Encounter,
    tick: u32,
) -> Option<(JoinView, Chance)> {
    let Encounter { seller, person, draw, pitching, depth, response, .. } = *encounter;
    let Member { tier, supplier, person: recruiter, .. } = world.resellers.members[seller as usize];
    let terms = &rules.terms[usize::from(supplier)];
    let look = || world.circle(network, person);
    let circle = LazyCell::new(&look as &dyn Fn() -> Circle);
    let joining = Joining { rules, world, circle: &circle, supplier, tier, person, depth };
    let cash = joining.cash().ok()?;
    let tier = joining.tier().ok()?;
    let is_persuadable = rules.traits.is_persuadable(person);
    let is_disappointed = world.shuns(person, supplier);
    let chance = match joining.chance(tier) {
        Ok(chance) if is_persuadable => chance.and(response),
        _ => Chance::NEVER,
    };
    let tier_terms = terms.tier(tier);
    let view = JoinView {
        tick: Tick(tick),
        person: PersonId(person),
        recruiter: Some(PersonId(recruiter)),
        supplier: SupplierId(supplier.into()),
        tier: Tier(tier.into()),
        price: money(tier_terms.price),
        list_price: money(terms.list_price),
        known_price: joining.known_price().map(money),
        entry_order: Units(tier_terms.entry_order.into()),
        buy_in: money(tier_terms.buy_in),
        down_payment: money(tier_terms.down_payment),
        cash: money(cash),
        acquaintances: *circle,
        is_customer: world.people.is_customer(person),
        was_reseller: !world.people.is_bystander(person),
        is_persuadable,
        is_disappointed,
        chance: chance.as_f64(),
        standard: pitching.recruits_with(chance, draw),
        draws: draws(rules, Kind::Join, person, recruiter, tick),
    };
    Some((view, chance))
}

/// A person that thinks about opening a shop and could pay for it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Applicant {
    pub(super) person: u32,
    pub(super) supplier: u8,
    pub(super) tier: u16,
    /// The chance with which it enters, and its draw.
    pub(super) chance: Chance,
    pub(super) draw: u32,
    /// The lowest price, below the list price, at which it knows the goods to be sold, in fen.
    pub(super) known_price: Option<i64>,
    pub(super) acquaintances: Circle,
}

impl Applicant {
    /// What it does by the standard.
    pub(super) fn enters(&self) -> bool {
        self.chance.takes(self.draw)
    }
}

/// Phase 2: which of these people open a shop on the marketplace.
pub(super) fn enter(
    decisions: &CustomDecisions,
    (rules, world): (&Rules, &World),
    applicants: &[Applicant],
    tick: u32,
) -> Vec<bool> {
    let view = |applicant: &Applicant| {
        let &Applicant { person, supplier, tier, chance, known_price, acquaintances, .. } = applicant;
        let terms = &rules.terms[usize::from(supplier)];
        let tier_terms = terms.tier(tier);
        let shop = rules.marketplace.as_ref().map_or(0, |terms| terms.deposit + terms.fee);
        JoinView {
            tick: Tick(tick),
            person: PersonId(person),
            recruiter: None,
            supplier: SupplierId(supplier.into()),
            tier: Tier(tier.into()),
            price: money(tier_terms.price),
            list_price: money(terms.list_price),
            known_price: known_price.map(money),
            entry_order: Units(tier_terms.entry_order.into()),
            buy_in: money(tier_terms.buy_in + shop),
            down_payment: money(tier_terms.down_payment + shop),
            cash: money(rules.traits.cash(person)),
            acquaintances,
            is_customer: world.people.is_customer(person),
            was_reseller: false,
            is_persuadable: rules.traits.is_persuadable(person),
            is_disappointed: world.shuns(person, supplier),
            chance: chance.as_f64(),
            standard: applicant.enters(),
            draws: draws(rules, Kind::Join, person, NO_SLOT, tick),
        }
    };
    let views: Vec<JoinView> = applicants.iter().map(view).collect();
    decide(&views, |views, answers| decisions.joins(views, answers), |view| view.standard)
}

/// The view of a person who is offered a unit, and the offer. `join` is the chance with which it would have
/// joined.
fn buy_view(
    rules: &Rules,
    network: &Network,
    world: &World,
    encounter: &Encounter,
    join: Chance,
    tick: u32,
) -> (BuyView, Offer) {
    let Encounter { seller, person, draw, pitching, depth, .. } = *encounter;
    let Member { supplier, person: seller_person, .. } = world.resellers.members[seller as usize];
    let terms = &rules.terms[usize::from(supplier)];
    let offer = Offer::selling(rules, world, seller, person, tick);
    let acquaintances = world.circle(network, person);
    let look = || acquaintances;
    let trust = trust(rules, encounter, &LazyCell::new(&look as &dyn Fn() -> Circle));
    let trusts = pitching.sells(draw, trust, join);
    let about = Occasion {
        person,
        seller: seller_person,
        supplier,
        price: offer.price,
        depth,
        trusts,
        acquaintances,
        tick,
    };
    (about.view(rules, world, terms), offer.with_premium(rules, depth))
}

/// An offer of a unit to a person; the seller is [`NO_SLOT`] for the supplier itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Occasion {
    pub(super) person: u32,
    pub(super) seller: u32,
    pub(super) supplier: u8,
    pub(super) price: i64,
    /// The depth of the person's relation to the seller.
    pub(super) depth: u8,
    pub(super) trusts: bool,
    pub(super) acquaintances: Circle,
    pub(super) tick: u32,
}

impl Occasion {
    fn view(self, rules: &Rules, world: &World, terms: &Terms) -> BuyView {
        let Occasion { person, seller, supplier, price, depth, trusts, acquaintances, tick } = self;
        let in_need = is_in_need(rules, world, person, depth, tick);
        let is_disappointed = world.shuns(person, supplier);
        let would_pay = || {
            let look = || acquaintances;
            let circle = LazyCell::new(&look as &dyn Fn() -> Circle);
            rules.would_pay(world, terms, person, price, || have_heard(rules, &circle))
        };
        BuyView {
            tick: Tick(tick),
            person: PersonId(person),
            seller: (seller != NO_SLOT).then_some(PersonId(seller)),
            supplier: SupplierId(supplier.into()),
            price: money(price),
            list_price: money(terms.list_price),
            willingness_to_pay: money(rules.traits.willingness_to_pay(person)),
            in_need,
            trusts,
            is_disappointed,
            acquaintances,
            standard: trusts && in_need && !is_disappointed && would_pay(),
            draws: draws(rules, Kind::Buy, person, seller, tick),
        }
    }
}

/// Phase 2: which of these direct offers of one supplier are accepted.
pub(super) fn buy_directly(
    decisions: &CustomDecisions,
    (rules, world): (&Rules, &World),
    occasions: &[Occasion],
) -> Vec<bool> {
    let view =
        |occasion: &Occasion| occasion.view(rules, world, &rules.terms[usize::from(occasion.supplier)]);
    let views: Vec<BuyView> = occasions.iter().map(view).collect();
    decide(&views, |views, answers| decisions.buys(views, answers), |view| view.standard)
}

/// Phase 4: what resellers want for themselves, with their slots.
pub(super) fn reorder(
    decisions: &CustomDecisions,
    (rules, world): (&Rules, &World),
    standard: impl Fn(u32) -> u32,
    most: u64,
    tick: u32,
) -> Vec<(u32, u32)> {
    let mut wanted = Vec::new();
    let active: Vec<u32> = world.active.iter().collect();
    for slots in active.chunks(BATCH) {
        let view = |&slot: &u32| {
            let at = slot as usize;
            ReorderView {
                tick: Tick(tick),
                own: own(rules, world, slot, tick),
                quota_bought: money(world.resellers.quota_bought.get(at).copied().unwrap_or(0)),
                standard: Units(standard(slot).into()),
                draws: draws(rules, Kind::Reorder, world.resellers.members[at].person, NO_SLOT, tick),
            }
        };
        let views: Vec<ReorderView> = slots.iter().map(view).collect();
        let answers =
            decide(&views, |views, answers| decisions.reorders(views, answers), |view| view.standard);
        let units = |(view, answer): (&ReorderView, Units)| {
            answer.0.min(most.saturating_sub(view.own.on_hand.0)) as u32
        };
        wanted.extend(slots.iter().copied().zip(views.iter().zip(answers).map(units)));
    }
    wanted
}

/// Phase 7: how many units these holders use; `standard` says what they would without decisions of their own.
pub(super) fn use_up(
    decisions: &CustomDecisions,
    (rules, world): (&Rules, &World),
    standard: &[(u32, u32)],
    tick: u32,
) -> Vec<(u32, u32)> {
    let mut used = Vec::with_capacity(standard.len());
    for holders in standard.chunks(BATCH) {
        let view = |&(slot, units): &(u32, u32)| {
            let Member { person, supplier, .. } = world.resellers.members[slot as usize];
            let terms = &rules.terms[usize::from(supplier)];
            let oldest = world.resellers.member(slot).oldest(terms.batch(tick));
            UseView {
                tick: Tick(tick),
                own: own(rules, world, slot, tick),
                is_active: world.resellers.is_active(slot),
                ticks_left: oldest.map_or(0, |batch| terms.ticks_left(batch, tick)),
                standard: Units(units.into()),
                draws: draws(rules, Kind::Use, person, supplier.into(), tick),
            }
        };
        let views: Vec<UseView> = holders.iter().map(view).collect();
        let answers =
            decide(&views, |views, answers| decisions.own_uses(views, answers), |view| view.standard);
        let units = |((slot, _), (view, answer)): (&(u32, u32), (&UseView, Units))| {
            (*slot, answer.min(view.own.on_hand).0 as u32)
        };
        used.extend(holders.iter().zip(views.iter().zip(answers)).map(units));
    }
    used
}

/// Phase 9: why each active reseller leaves, if it does; `standard` says what would have become of it, and
/// whether it has a choice.
pub(super) fn leave(
    decisions: &CustomDecisions,
    (rules, network, world): (&Rules, &Network, &World),
    standard: &[(u32, Option<Cause>)],
    tick: u32,
) -> Vec<Option<Cause>> {
    let mut causes = Vec::with_capacity(standard.len());
    for batch in standard.chunks(BATCH) {
        let view = |&(slot, cause): &(u32, Option<Cause>)| {
            let at = slot as usize;
            let person = world.resellers.members[at].person;
            let confidence = world
                .resellers
                .confidence_states
                .get(at)
                .map(|confidence_state| f64::from(confidence_state.confidence.clamp(0, 1_000_000)) / 1e6);
            LeaveView {
                tick: Tick(tick),
                own: own(rules, world, slot, tick),
                acquaintances: world.circle(network, person),
                confidence,
                standard: cause,
                draws: draws(rules, Kind::Leave, person, NO_SLOT, tick),
            }
        };
        let views: Vec<LeaveView> = batch.iter().map(view).collect();
        let leaves = |view: &LeaveView| view.standard.is_some();
        let answers = decide(&views, |views, answers| decisions.leaves(views, answers), leaves);
        let cause = |(&(_, cause), leaves): (&(u32, Option<Cause>), bool)| {
            leaves.then_some(cause.unwrap_or(Cause::Decision))
        };
        causes.extend(batch.iter().zip(answers).map(cause));
    }
    causes
}
