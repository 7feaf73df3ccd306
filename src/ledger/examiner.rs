//! The full book: an account for every reseller, rebuilt from postings alone, and every posting
//! rechecked against the scenario.

mod ban;
mod disappointment;
mod end_use;
mod exit;
mod failure;
mod instalments;
mod marketplace;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use ban::Chains;
use exit::{Given, Giving};
use failure::Estate;

use super::audit::{Agent, AuditError, Place};
use crate::event::Cause;
use crate::event::{Entry, OrderKind, Party, Phase, Posting};
use crate::scenario::{
    BelowCost, Credit, Fulfilment, Ladder, Law, Orphans, Practice, ReferralOn, Scenario, Supplier,
};
use crate::units::{Batch, Money, PersonId, SupplierId, Tick, Tier, Units};
use crate::world::{Status, World};

type Key = (SupplierId, PersonId);
type Check = Result<(), AuditError>;

/// What one reseller has, according to the postings.
#[derive(Debug, Clone)]
struct Account {
    recruiter: Option<PersonId>,
    depth: u32,
    tier: Tier,
    joined: Tick,
    status: Status,
    left_at: Option<Tick>,
    cash: i64,
    deposit: i64,
    /// What it owes its supplier for its entry order, in fen.
    owed: i64,
    stock: BTreeMap<Batch, u64>,
    value: i64,
    last_retail: Tick,
    /// Units bought and not sold on, and those of them that went to end users.
    kept: u64,
    to_end_users: u64,
    /// Whether a unit of its own stock has disappointed it.
    is_disappointed: bool,
    opening: Opening,
    /// This tick's orders: units and amount of each parcel.
    parcels: Vec<(u64, i64)>,
    kind: Option<OrderKind>,
    delivered: u64,
    refunded: i64,
    /// This tick's commissions.
    commissions: i64,
    /// Recruits who joined.
    recruits: u32,
    /// The deposit of its shop, while it has one, in fen.
    shop: Option<i64>,
    /// Whether it lost that deposit.
    was_purged: bool,
    /// Purchases on the marketplace, and those that disappointed.
    rating: (u32, u32),
}

/// What an account was like at the start of a tick, as far as its ask depends on it.
#[derive(Debug, Clone, Copy)]
struct Opening {
    tick: Tick,
    /// Average cost of the stock, 0 without.
    average: i64,
    tier: Tier,
    oldest: Option<Batch>,
    last_retail: Tick,
}

impl Account {
    fn opening(&self, tick: Tick) -> Opening {
        let oldest = self.stock.iter().find(|(_, units)| **units > 0).map(|(&batch, _)| batch);
        let Account { tier, last_retail, .. } = *self;
        Opening { tick, average: self.average_cost(), tier, oldest, last_retail }
    }

    fn units(&self) -> u64 {
        self.stock.values().sum()
    }

    /// Average cost of a unit, rounded up.
    fn average_cost(&self) -> i64 {
        match self.units() as i64 {
            0 => 0,
            units => (self.value + units - 1) / units,
        }
    }
}

/// Keeps the accounts and remembers the first posting that broke a rule.
#[derive(Debug, Clone)]
pub(super) struct Examiner {
    scenario: Arc<Scenario>,
    /// Whether people decide in ways that only they know.
    pub(super) own_ways: bool,
    accounts: HashMap<Key, Account>,
    /// Who has an account that is not closed, with any supplier.
    engaged: HashSet<PersonId>,
    /// Accounts touched in this tick.
    touched: Vec<Key>,
    /// The order being delivered: buyer, goods and money so far, and the price below which a markup is due.
    delivery: Option<Delivery>,
    /// Units that its buyers ordered from each reseller in this tick.
    asked: HashMap<Key, u64>,
    /// Units made in this tick, by supplier.
    made: HashMap<SupplierId, u64>,
    /// The lowest price at which each seller sold in this tick, and in the one before.
    sold_at: BTreeMap<Key, i64>,
    market_prices: BTreeMap<Key, i64>,
    /// The sale to an end buyer that is being worked off.
    sale: Option<RetailSale>,
    /// The commission that has to follow the last direct sale.
    direct_fee: Option<(Place, PersonId, Money)>,
    /// The buyer of the last direct sale.
    direct_sale: Option<Key>,
    /// Who used units last.
    last_user: Option<Key>,
    /// Buyers whom a supplier's goods have disappointed.
    disappointed: HashSet<Key>,
    /// The last direct sale, unless it is known to be one on the marketplace.
    market_direct: Option<(PersonId, Money)>,
    /// Buyers who look on the marketplace no more.
    parted: HashSet<PersonId>,
    /// Proceeds that the platform holds, by when they are due.
    dues: BTreeMap<(Tick, Key), i64>,
    /// Who is giving goods back.
    giving: Option<Giving>,
    /// Who has given goods back and has yet to leave, and why.
    gave: Vec<(Key, Cause)>,
    /// Who has bought from whom, kept where customers pay more than others.
    customers: BTreeSet<(Key, PersonId)>,
    /// What suppliers have.
    estates: BTreeMap<SupplierId, Estate>,
    /// Chains as the platform found them in this tick, and as bans find them if there are any.
    chains_before: Chains,
    chains_now: Option<Chains>,
    fault: Option<AuditError>,
}

/// A sale to an end buyer and what followed it so far.
#[derive(Debug, Clone, Copy)]
struct RetailSale {
    place: Place,
    seller: Key,
    buyer: PersonId,
    price: i64,
    value: Money,
    /// What the seller has to spend to serve the buyer, and what it spent.
    service_due: i64,
    service: i64,
    fee: i64,
    withheld: i64,
    refund: Option<i64>,
    /// Whether the buyer was satisfied, where it was on the marketplace.
    at_market: Option<bool>,
}

#[derive(Debug, Clone, Copy)]
struct Delivery {
    buyer: PersonId,
    seller: Party,
    units: i64,
    price_below: i64,
}

impl Examiner {
    pub(super) fn new(scenario: &Scenario) -> Self {
        Examiner {
            scenario: Arc::new(scenario.clone()),
            own_ways: false,
            accounts: HashMap::new(),
            engaged: HashSet::new(),
            touched: Vec::new(),
            delivery: None,
            asked: HashMap::new(),
            made: HashMap::new(),
            sold_at: BTreeMap::new(),
            market_prices: BTreeMap::new(),
            sale: None,
            direct_fee: None,
            direct_sale: None,
            last_user: None,
            disappointed: HashSet::new(),
            market_direct: None,
            parted: HashSet::new(),
            dues: BTreeMap::new(),
            giving: None,
            gave: Vec::new(),
            customers: BTreeSet::new(),
            estates: BTreeMap::new(),
            chains_before: Chains::new(),
            chains_now: None,
            fault: None,
        }
    }

    /// Enters a posting; the first that breaks a rule is remembered and ends the examination.
    pub(super) fn examine(&mut self, tick: Tick, entry: &Entry) {
        if self.fault.is_none() {
            self.fault = self.check(tick, entry).err();
        }
    }

    /// Ends a phase.
    pub(super) fn close(&mut self, tick: Tick, phase: Phase) {
        if self.fault.is_some() {
            return;
        }
        self.fault = match phase {
            Phase::Deliver => self.check_shops(tick).and_then(|()| self.check_deliveries(tick)).err(),
            Phase::Retail => self.check_retail(tick).err(),
            Phase::Leave => self.finish_giving(tick).and_then(|()| self.check_givers(tick)).err(),
            Phase::Record => self.check_credit(tick).err(),
            _ => None,
        };
        if phase == Phase::Record {
            self.touched.clear();
            self.made.clear();
            self.note_chains();
            self.market_prices = std::mem::take(&mut self.sold_at);
        }
    }

    fn check(&mut self, tick: Tick, entry: &Entry) -> Check {
        let id = entry.supplier;
        let scenario = Arc::clone(&self.scenario);
        let rules =
            Rulebook { supplier: &scenario.suppliers[usize::from(id.0)], scenario: &scenario, id, tick };
        let agent = match entry.posting.person() {
            Some(person) => Agent::Reseller(id, person),
            None => Agent::Supplier(id),
        };
        let place = Place { agent, tick, posting: Some(*entry) };
        let of = |person: PersonId| (id, person);
        let goes_on = match entry.posting {
            Posting::Return { person, .. }
            | Posting::BuyBack { person, .. }
            | Posting::Unpaid { person, .. } => {
                self.giving.as_ref().is_some_and(|giving| giving.key == of(person))
            }
            _ => false,
        };
        if !goes_on {
            self.finish_giving(tick)?;
        }
        self.check_direct_fee(match entry.posting {
            Posting::DirectFee { buyer, amount } => Some((place, buyer, amount)),
            _ => None,
        })?;
        if !matches!(entry.posting, Posting::BuyBack { .. }) {
            self.enter_for_supplier(place, id, &entry.posting)?;
        }
        match entry.posting {
            Posting::Apply { person, recruiter, tier, depth, cash } => {
                place.holds(
                    "a person has one engagement at a time",
                    self.engaged.insert(person),
                    "none",
                    "one",
                )?;
                let suppliers = (0..scenario.suppliers.len()).map(|index| SupplierId(index as u16));
                let records = suppliers.filter_map(|supplier| self.accounts.get(&(supplier, person)));
                if let Some(latest) = records.max_by_key(|account| account.joined) {
                    let may = scenario.behaviour.join.again > 0.0;
                    place.same("may join again", true, may)?;
                    place.same("cash left by the last supplier", Money::from_fen(latest.cash), cash)?;
                }
                if recruiter.is_none() {
                    let mut suppliers = (0..scenario.suppliers.len()).map(|index| SupplierId(index as u16));
                    let was = suppliers.any(|supplier| self.accounts.contains_key(&(supplier, person)));
                    self.check_entry(place, &rules, tier, was)?;
                }
                let above = recruiter.and_then(|recruiter| self.accounts.get(&of(recruiter)));
                place.same(
                    "the recruiter is active",
                    recruiter.is_some(),
                    above.is_some_and(|a| a.status == Status::Active),
                )?;
                place.same("depth", above.map_or(1, |above| above.depth + 1), depth)?;
                if let (Some(_), Some(most)) = (recruiter, rules.law().max_tier) {
                    place.holds(
                        "the deepest tier by law",
                        tier.0 <= most,
                        format!("at most {most}"),
                        tier,
                    )?;
                }
                if let Some(recruiter) = recruiter {
                    self.check_recruiter(place, &rules, of(recruiter))?;
                    self.check_willing(place, of(person))?;
                }
                if matches!(rules.supplier.ladder, Ladder::ByDepth(_)) {
                    place.same(
                        "tier by depth",
                        above.map_or(Tier(1), |above| Tier(above.tier.0 + 1)),
                        tier,
                    )?;
                }
                let account = Account {
                    recruiter,
                    depth,
                    tier,
                    joined: tick,
                    status: Status::Candidate,
                    left_at: None,
                    cash: cash.fen(),
                    deposit: 0,
                    owed: 0,
                    stock: BTreeMap::new(),
                    value: 0,
                    last_retail: tick,
                    kept: 0,
                    to_end_users: 0,
                    is_disappointed: false,
                    opening: Opening { tick, average: 0, tier, oldest: None, last_retail: tick },
                    parcels: Vec::new(),
                    kind: None,
                    delivered: 0,
                    refunded: 0,
                    commissions: 0,
                    recruits: 0,
                    shop: None,
                    was_purged: false,
                    rating: (0, 0),
                };
                let earlier = self.accounts.insert(of(person), account);
                place.holds(
                    "no person joins the same supplier twice",
                    earlier.is_none(),
                    "no account",
                    "an account",
                )?;
                self.touched.push(of(person));
            }
            Posting::Order { buyer, tier, source, kind, units, amount } => {
                let expected = self.source(&rules, of(buyer));
                place.same("source", expected, source)?;
                if let Party::Reseller(_, above) = source {
                    let (low, high) = (rules.price(above), rules.price(tier));
                    place.holds("the source pays less", low < high, format!("below {high}"), low)?;
                }
                let is_cut = self.is_cut_off(&rules, of(buyer));
                place.same("may order", false, is_cut)?;
                let account = self.account(place, of(buyer))?;
                place.same("tier", account.tier, tier)?;
                let entry_expected =
                    if account.status == Status::Candidate { OrderKind::Entry } else { OrderKind::Reorder };
                place.same("kind of order", entry_expected, kind)?;
                place.same("price", rules.times(tier, units), amount)?;
                account.kind = Some(kind);
                account.parcels.push((units.0, amount.fen()));
                account.cash -= amount.fen();
                let total: u64 = account.parcels.iter().map(|parcel| parcel.0).sum();
                let terms = rules.ladder().terms(tier);
                match kind {
                    OrderKind::Entry => {
                        place.same("entry order", u64::from(rules.law().entry_order(terms)), total)?
                    }
                    OrderKind::Reorder => {
                        let pack = u64::from(terms.order_multiple);
                        place.same("whole packs", 0, units.0 % pack)?;
                        let least = u64::from(terms.reorder_minimum);
                        place.holds("reorder minimum", total >= least, format!("at least {least}"), total)?;
                    }
                }
                self.check_order(place, &rules, (of(buyer), source, units), terms)?;
                self.touched.push(of(buyer));
            }
            Posting::Make { batch, units, amount } => {
                place.same("batch of this tick", rules.batch(), batch)?;
                let cost = rules.supplier.prices_at(tick).unit_cost;
                place.same("production cost", cost.checked_times(units.0), Some(amount))?;
                let made = self.made.entry(id).or_default();
                *made += units.0;
                if let Some(capacity) = rules.supplier.capacity {
                    let is_within = *made <= u64::from(capacity);
                    place.holds("capacity", is_within, format!("at most {capacity}"), *made)?;
                }
            }
            Posting::Sale { seller, buyer, tier, batch, units, amount, value } => {
                place.same("price", rules.times(tier, units), amount)?;
                rules.alive(place, batch)?;
                match seller {
                    Party::Supplier => {
                        place.same("batch of this tick", rules.batch(), batch)?;
                        place.same("the supplier keeps no book value", Money::ZERO, value)?;
                    }
                    Party::Reseller(person, seller_tier) => {
                        place.same("source", self.source(&rules, of(buyer)), seller)?;
                        let place = Place { agent: Agent::Reseller(id, person), ..place };
                        let account = self.account(place, of(person))?;
                        place.same("tier", account.tier, seller_tier)?;
                        account.take(place, batch, units, value)?;
                        account.cash += amount.fen();
                        self.touched.push(of(person));
                    }
                }
                let account = self.account(place, of(buyer))?;
                place.same("tier", account.tier, tier)?;
                account.delivered += units.0;
                *account.stock.entry(batch).or_default() += units.0;
                account.value += amount.fen();
                let seller_key = match seller {
                    Party::Supplier => None,
                    Party::Reseller(person, _) => Some(of(person)),
                };
                self.note_purchase(seller_key, of(buyer), units);
                let price = rules.price(tier).fen();
                // A parcel may come in several lots; the supplier's comes in one.
                let new = Delivery { buyer, seller, units: 0, price_below: price };
                let continued = self
                    .delivery
                    .filter(|d| (d.buyer, d.seller) == (buyer, seller) && seller != Party::Supplier);
                let mut delivery = continued.unwrap_or(new);
                delivery.units += units.0 as i64;
                self.delivery = Some(delivery);
            }
            Posting::Refund { buyer, tier, amount } => {
                let account = self.account(place, of(buyer))?;
                place.same("tier", account.tier, tier)?;
                account.refunded += amount.fen();
                account.cash += amount.fen();
            }
            Posting::Markup { person, tier, amount } => {
                let delivery = self.delivery;
                let (units, below) = delivery.map_or((0, 0), |d| (d.units, d.price_below));
                let price = rules.price(tier).fen();
                place.same("drop shipping", Fulfilment::DropShip, rules.supplier.fulfilment)?;
                place.same("price difference", Money::from_fen((below - price) * units), amount)?;
                if let Some(delivery) = &mut self.delivery {
                    delivery.price_below = price;
                }
                let account = self.account(place, of(person))?;
                place.same("tier", account.tier, tier)?;
                place.same("status", Status::Active, account.status)?;
                account.cash += amount.fen();
            }
            Posting::Referral { payer, person, tier, kind, amount } => {
                let delivery = self.delivery;
                let buyer = delivery.map(|delivery| delivery.buyer);
                place.same(
                    "referral",
                    buyer.and_then(|buyer| self.last_parcel(of(buyer))).map(|amount| rules.referral(amount)),
                    Some(amount),
                )?;
                place.same("payer", delivery.map(|d| d.seller), Some(payer))?;
                let bought = buyer.and_then(|buyer| self.accounts.get(&of(buyer)));
                place.same("recruiter", bought.and_then(|a| a.recruiter), Some(person))?;
                place.same("rank of the recruit", bought.map(|a| a.tier), Some(tier))?;
                place.same("kind of order", bought.and_then(|a| a.kind), Some(kind))?;
                let first_only = rules.referral_on() == Some(ReferralOn::FirstOrder);
                let is_first = bought.and_then(|a| a.kind) == Some(OrderKind::Entry);
                place.holds(
                    "an order that counts",
                    is_first || !first_only,
                    "an entry order",
                    "a reorder",
                )?;
                let account = self.account(place, of(person))?;
                place.same("tier", account.tier, tier)?;
                account.cash += amount.fen();
                if let Party::Reseller(payer, _) = payer {
                    self.account(place, of(payer))?.cash -= amount.fen();
                    self.touched.push(of(payer));
                }
            }
            Posting::Commission { person, tier, buyer, level, amount } => {
                let (expected, rate) = self.commission_earner(&rules, of(buyer), level);
                place.same("who earns the commission", expected, Some(person))?;
                let parcel = self.last_parcel(of(buyer)).unwrap_or(0);
                place.same("commission", commission(rate, parcel), amount)?;
                let account = self.account(place, of(person))?;
                place.same("tier", account.tier, tier)?;
                place.same("status", Status::Active, account.status)?;
                account.cash += amount.fen();
                account.commissions += amount.fen();
                self.touched.push(of(person));
            }
            Posting::Deposit { person, tier, amount } => {
                let account = self.account(place, of(person))?;
                place.same("tier", account.tier, tier)?;
                account.deposit += amount.fen();
                account.cash -= amount.fen();
                self.touched.push(of(person));
            }
            Posting::Loan { person, tier, amount } => {
                self.enter_loan(place, &rules, (of(person), tier), amount)?;
            }
            Posting::Instalment { person, tier, amount } => {
                self.enter_instalment(place, &rules, (of(person), tier), amount)?;
            }
            Posting::SetOff { person, tier, amount } => {
                self.enter_set_off(place, (of(person), tier), amount)?;
            }
            Posting::WriteOff { person, tier, amount } => {
                self.enter_write_off(place, (of(person), tier), amount)?;
            }
            Posting::OpenShop { person, tier, deposit, fee } => {
                self.enter_opening(place, &rules, (of(person), tier), (deposit, fee))?;
            }
            Posting::CloseShop { person, tier, returned, kept } => {
                self.enter_closing(place, (of(person), tier), (returned, kept))?;
            }
            Posting::MarketSale { seller, buyer, amount, is_satisfied, stays_away } => {
                self.enter_visitor(place, &rules, buyer, (is_satisfied, stays_away))?;
                self.enter_market_sale(place, &rules, (seller, buyer), (amount, is_satisfied))?;
            }
            Posting::Join { person, tier } => {
                let account = self.account(place, of(person))?;
                place.same("status", Status::Candidate, account.status)?;
                place.same("tier", account.tier, tier)?;
                let terms = rules.ladder().terms(tier);
                place.same("deposit", terms.deposit, Money::from_fen(account.deposit))?;
                place.same("entry goods", u64::from(rules.law().entry_order(terms)), account.delivered)?;
                account.status = Status::Active;
                if let Some(recruiter) = account.recruiter
                    && let Some(above) = self.accounts.get_mut(&of(recruiter))
                {
                    above.recruits += 1;
                    let most = rules.supplier.max_downlines.unwrap_or(u32::MAX);
                    let is_within = above.recruits <= most;
                    place.holds("recruits of one", is_within, format!("at most {most}"), above.recruits)?;
                }
            }
            Posting::TurnAway { person, cash } => {
                let account = self.account(place, of(person))?;
                place.same("status", Status::Candidate, account.status)?;
                place.same("cash of a person turned away", Money::from_fen(account.cash), cash)?;
                place.same("goods of a person turned away", 0, account.units())?;
                self.check_delivery(place, of(person))?;
                self.accounts.remove(&of(person));
                self.engaged.remove(&person);
                self.touched.retain(|&key| key != of(person));
            }
            Posting::Retail { seller, tier, buyer, batch, units, amount, value } => {
                rules.alive(place, batch)?;
                let (ask, dumps) =
                    self.open_sale(&rules, place, of(seller), tier, (buyer, false), (amount, value))?;
                let account = self.account(place, of(seller))?;
                account.last_retail = tick;
                account.to_end_users += units.0;
                account.take(place, batch, units, value)?;
                let knows = self.note_customer(of(seller), buyer);
                let ask = if knows && Some(amount) != ask.checked_times(units.0) {
                    ask + Money::from_fen(share(rules.scenario.behaviour.relations.premium, ask.fen()))
                } else {
                    ask
                };
                place.same("ask price", ask.checked_times(units.0), Some(amount))?;
                place.same("a salvage price", dumps, false)?;
            }
            Posting::Dump { seller, tier, buyer: Some(buyer), batch, units, amount, value } => {
                rules.alive(place, batch)?;
                let (ask, dumps) =
                    self.open_sale(&rules, place, of(seller), tier, (buyer, true), (amount, value))?;
                self.note_customer(of(seller), buyer);
                let account = self.account(place, of(seller))?;
                account.to_end_users += units.0;
                account.take(place, batch, units, value)?;
                place.same("salvage price", ask.checked_times(units.0), Some(amount))?;
                place.same("a salvage price", dumps, true)?;
            }
            Posting::Dump { seller, tier, buyer: None, batch, units, amount, value } => {
                rules.alive(place, batch)?;
                let dump = scenario.behaviour.dump.filter(|dump| dump.after_leaving);
                let price = dump.and_then(|dump| dump.price.checked_times(units.0));
                place.same("salvage price", price, Some(amount))?;
                let account = self.account(place, of(seller))?;
                place.same("tier", account.tier, tier)?;
                place.same("has left", true, matches!(account.status, Status::Left(_)))?;
                account.take(place, batch, units, value)?;
                account.cash += amount.fen();
            }
            Posting::ServiceCost { person, tier, amount } => {
                let sale = self.sale.filter(|sale| sale.seller == of(person) && sale.service == 0);
                let due = sale.map(|sale| Money::from_fen(sale.service_due));
                place.same("service to a buyer", due, Some(amount))?;
                let account = self.account(place, of(person))?;
                place.same("tier", account.tier, tier)?;
                account.cash -= amount.fen();
                self.sale = sale.map(|sale| RetailSale { service: amount.fen(), ..sale });
            }
            Posting::PlatformFee { person, tier, amount } => {
                let sale = self.sale.filter(|sale| sale.seller == of(person));
                let fee = sale.map(|sale| Money::from_fen(share(scenario.platform.commission, sale.price)));
                place.same("commission", fee, Some(amount))?;
                let account = self.account(place, of(person))?;
                place.same("tier", account.tier, tier)?;
                account.cash -= amount.fen();
                self.sale = sale.map(|sale| RetailSale { fee: sale.fee + amount.fen(), ..sale });
            }
            Posting::Withhold { person, tier, amount } => {
                let sale = self.sale.filter(|sale| sale.seller == of(person));
                let proceeds = sale.map(|sale| Money::from_fen(sale.price - sale.fee));
                place.same("proceeds", proceeds, Some(amount))?;
                let account = self.account(place, of(person))?;
                place.same("tier", account.tier, tier)?;
                account.cash -= amount.fen();
                let due = Tick(tick.0 + scenario.platform.settlement_ticks);
                *self.dues.entry((due, of(person))).or_default() += amount.fen();
                self.sale = sale.map(|sale| RetailSale { withheld: sale.withheld + amount.fen(), ..sale });
            }
            Posting::Payout { person, tier, amount } => {
                let due = self.dues.remove(&(tick, of(person))).map(Money::from_fen);
                place.same("proceeds due", due, Some(amount))?;
                let account = self.account(place, of(person))?;
                place.same("tier", account.tier, tier)?;
                account.cash += amount.fen();
            }
            Posting::Dispute { seller, tier, buyer, refund, value } => {
                let sale = self.sale.filter(|sale| sale.refund.is_none());
                place.same("sale", sale.map(|sale| (sale.seller, sale.buyer)), Some((of(seller), buyer)))?;
                let price = sale.map_or(0, |sale| sale.price);
                place.same("book value", sale.map(|sale| sale.value), Some(value))?;
                Examiner::check_complaint(place, sale)?;
                let can_be = (rules.supplier.product.defect_rate > 0.0
                    || scenario.behaviour.service.poor > 0.0)
                    && scenario.behaviour.disputes.raised > 0.0;
                place.same("units can be defective or badly served", true, can_be)?;
                let account = self.account(place, of(seller))?;
                place.same("tier", account.tier, tier)?;
                let means = match scenario.population.credit {
                    Credit::Limit(limit) => account.cash + limit.fen(),
                    Credit::Unlimited => i64::MAX,
                };
                account.cash -= refund.fen();
                let honoured = scenario.behaviour.disputes.honoured;
                let pays = scenario.platform.guarantee || (honoured >= 1.0 && means >= price);
                let refuses = !scenario.platform.guarantee && (honoured <= 0.0 || means < price);
                let is_due = match refund.fen() {
                    0 => !pays || price == 0,
                    paid => !refuses && paid == price,
                };
                place.holds("refund", is_due, if pays { price } else { 0 }, refund)?;
                self.touched.push(of(seller));
                self.sale = sale.map(|sale| RetailSale { refund: Some(refund.fen()), ..sale });
            }
            Posting::Direct { buyer, batch, units, amount } => {
                self.check_willing(place, of(buyer))?;
                self.direct_sale = Some(of(buyer));
                let price = rules.supplier.direct.map(|direct| direct.price);
                place.same("price of direct sales", price, Some(amount))?;
                place.same("units of one sale", Units(1), units)?;
                place.same("batch of this tick", rules.batch(), batch)?;
                place.same("buyer is a reseller", false, self.engaged.contains(&buyer))?;
                self.market_direct = Some((buyer, amount));
                let on_platform = rules.supplier.direct.is_some_and(|direct| direct.on_platform);
                let fee = if on_platform { share(scenario.platform.commission, amount.fen()) } else { 0 };
                self.direct_fee = (fee > 0).then_some((place, buyer, Money::from_fen(fee)));
            }
            // Looked at above.
            Posting::DirectFee { .. } => {}
            Posting::LostDirect { buyer } => {
                self.check_willing(place, of(buyer))?;
                let made = self.made.get(&id).copied().unwrap_or(0);
                let capacity = rules.supplier.capacity.map_or(u64::MAX, u64::from);
                place.same("units made when a sale is lost", capacity, made)?;
            }
            Posting::DisappointBuyer { seller, buyer } => {
                self.enter_disappointed_buyer(place, &rules, (seller, buyer))?;
            }
            Posting::DisappointHolder { person, tier } => {
                self.enter_disappointed_holder(place, &rules, (of(person), tier))?;
            }
            Posting::LostSale { seller, tier, buyer } => {
                self.check_willing(place, of(buyer))?;
                let account = self.account(place, of(seller))?;
                place.same("tier", account.tier, tier)?;
                place.same("units on hand at a lost sale", 0, account.units())?;
            }
            Posting::Use { person, tier, batch, units, value } => {
                rules.alive(place, batch)?;
                self.check_user(place, of(person))?;
                let account = self.account(place, of(person))?;
                place.same("tier", account.tier, tier)?;
                account.take(place, batch, units, value)?;
                if rules.supplier.relabels_own_use {
                    account.to_end_users += units.0;
                }
            }
            Posting::Expire { person, tier, batch, units, value } => {
                place.same("last tick of the batch", rules.last_tick(batch), u64::from(tick.0))?;
                let account = self.account(place, of(person))?;
                place.same("tier", account.tier, tier)?;
                let held = account.stock.get(&batch).copied().unwrap_or(0);
                place.same("units of the batch", Units(held), units)?;
                account.take(place, batch, units, value)?;
            }
            Posting::Move { person, from, to, units, value } => {
                let account = self.account(place, of(person))?;
                place.same("tier", account.tier, from)?;
                place.same("units", Units(account.units()), units)?;
                place.same("book value", Money::from_fen(account.value), value)?;
                account.tier = to;
            }
            Posting::Return { person, tier, cause, batch, units, value } => {
                let given = Given { tier, cause, batch, units, value };
                self.enter_return(place, &rules, of(person), given)?;
            }
            Posting::BuyBack { payer, person, tier, amount } => {
                self.enter_buy_back(place, &rules, (of(person), tier), (payer, amount))?;
                self.enter_for_supplier(place, id, &entry.posting)?;
            }
            Posting::Unpaid { person, tier, amount } => {
                self.enter_unpaid(place, &rules, (of(person), tier), amount)?;
            }
            Posting::Leave { person, tier, cause, returned, kept, set_off_by } => {
                self.check_leave(place, &rules, of(person), cause, set_off_by)?;
                if cause == Cause::Banned {
                    self.check_ban(place, &rules, of(person))?;
                }
                let account = self.account(place, of(person))?;
                place.same("status", Status::Active, account.status)?;
                place.same("tier", account.tier, tier)?;
                place.same("debt of a leaver", 0, account.owed)?;
                Examiner::check_closed(place, account, cause == Cause::Purged)?;
                place.same("deposit", Money::from_fen(account.deposit), returned + kept)?;
                let forfeits = cause == Cause::Quota;
                place.holds(
                    "who gets the deposit",
                    if forfeits { returned == Money::ZERO } else { kept == Money::ZERO },
                    "the other",
                    "this one",
                )?;
                account.deposit = 0;
                account.cash += returned.fen();
                account.status = Status::Left(cause);
                account.left_at = Some(tick);
                self.engaged.remove(&person);
            }
        }
        if !matches!(
            entry.posting,
            Posting::Sale { .. } | Posting::Markup { .. } | Posting::Commission { .. }
        ) {
            self.delivery = None;
        }
        Ok(())
    }

    /// Begins a sale to an end buyer: what the seller was to ask, and whether for salvage. Where asks are the
    /// sellers' own they are whatever was paid.
    fn open_sale(
        &mut self,
        rules: &Rulebook,
        place: Place,
        seller: Key,
        tier: Tier,
        (buyer, dumps): (PersonId, bool),
        (amount, value): (Money, Money),
    ) -> Result<(Money, bool), AuditError> {
        self.finish_sale()?;
        self.check_willing(place, (seller.0, buyer))?;
        let account = self.account(place, seller)?;
        place.same("tier", account.tier, tier)?;
        place.same("status", Status::Active, account.status)?;
        let service = if dumps { 0 } else { rules.scenario.behaviour.service.cost.fen() };
        let service_due = service.min(account.cash).max(0);
        account.cash += amount.fen();
        let opening = account.opening;
        let others = self.market_prices.iter().filter(|row| row.0.0 == seller.0 && row.0.1 != seller.1);
        let heard = others.map(|row| *row.1).min();
        let lowest = self.sold_at.entry(seller).or_insert(i64::MAX);
        *lowest = (*lowest).min(amount.fen());
        let price = amount.fen();
        self.sale = Some(RetailSale {
            place,
            seller,
            buyer,
            price,
            value,
            service_due,
            service: 0,
            fee: 0,
            withheld: 0,
            refund: None,
            at_market: None,
        });
        Ok(if self.own_ways { (amount, dumps) } else { rules.ask(&opening, heard) })
    }

    /// Whether a person has bought from a seller before, where customers pay more than others.
    fn note_customer(&mut self, seller: Key, buyer: PersonId) -> bool {
        self.scenario.behaviour.relations.premium > 0.0 && !self.customers.insert((seller, buyer))
    }

    /// What was to follow the last sale has followed it.
    fn finish_sale(&mut self) -> Check {
        let Some(sale) = self.sale.take() else { return Ok(()) };
        let platform = self.scenario.platform;
        let is_undone = platform.guarantee && sale.refund.is_some();
        let fee = if is_undone { 0 } else { share(platform.commission, sale.price) };
        let withheld = if is_undone || platform.settlement_ticks == 0 { 0 } else { sale.price - fee };
        sale.place.same("spent on service", sale.service_due, sale.service)?;
        sale.place.same("commission charged", fee, sale.fee)?;
        sale.place.same("proceeds held back", withheld, sale.withheld)?;
        self.check_disappointed(&sale)
    }

    /// The commission on the direct sale before is paid at once, and on nothing else.
    fn check_direct_fee(&mut self, paid: Option<(Place, PersonId, Money)>) -> Check {
        let due = self.direct_fee.take();
        let Some((place, ..)) = due.or(paid) else { return Ok(()) };
        let terms = |fee: Option<(Place, PersonId, Money)>| fee.map(|(_, buyer, amount)| (buyer, amount));
        place.same("commission on a direct sale", terms(due), terms(paid))
    }

    /// Ends the phase of retail: nothing that is due was left unpaid.
    fn check_retail(&mut self, tick: Tick) -> Check {
        self.check_direct_fee(None)?;
        self.finish_sale()?;
        if let Some((&(due, key), amount)) = self.dues.first_key_value() {
            let place = Place { agent: Agent::Reseller(key.0, key.1), tick, posting: None };
            let found = format!("{} due at tick {due}", Money::from_fen(*amount));
            place.holds("proceeds paid out", due > tick, "nothing left", found)?;
        }
        Ok(())
    }

    /// What a buyer paid for the parcel delivered last.
    fn last_parcel(&self, key: Key) -> Option<i64> {
        let account = self.accounts.get(&key)?;
        let mut due = 0;
        let mut parcels = account.parcels.iter();
        parcels.find_map(|&(units, amount)| {
            due += units;
            (due >= account.delivered).then_some(amount)
        })
    }

    /// Who is to be paid the commission of a level on what `buyer` buys, and its rate.
    fn commission_earner(&self, rules: &Rulebook, (id, buyer): Key, level: u32) -> (Option<PersonId>, f64) {
        let plan = &rules.supplier.commissions;
        if rules.law().forbids(Practice::Commissions) {
            return (None, 0.0);
        }
        let Some(&rate) = (level as usize).checked_sub(1).and_then(|at| plan.rates.get(at)) else {
            return (None, 0.0);
        };
        let mut left = level;
        let mut above = self.accounts.get(&(id, buyer)).and_then(|account| account.recruiter);
        while let Some(account) = above.and_then(|ancestor| self.accounts.get(&(id, ancestor))) {
            let is_active = account.status == Status::Active;
            left -= u32::from(is_active || !plan.compress);
            if left == 0 {
                return (above.filter(|_| is_active), rate);
            }
            above = account.recruiter;
        }
        (None, rate)
    }

    /// No reseller had more or less than the commissions on what was delivered to those below.
    fn check_commissions(&self, tick: Tick) -> Check {
        let mut due: BTreeMap<Key, i64> = BTreeMap::new();
        for &(id, buyer) in &self.touched {
            let supplier = &self.scenario.suppliers[usize::from(id.0)];
            let Some(account) = self.accounts.get(&(id, buyer)) else { continue };
            *due.entry((id, buyer)).or_default() -= account.commissions;
            let rules = Rulebook { supplier, scenario: &self.scenario, id, tick };
            let mut left = account.delivered;
            for &(units, amount) in &account.parcels {
                if units == 0 || units > left {
                    break;
                }
                left -= units;
                for level in 1..=supplier.commissions.rates.len() as u32 {
                    if let (Some(person), rate) = self.commission_earner(&rules, (id, buyer), level) {
                        *due.entry((id, person)).or_default() += commission(rate, amount).fen();
                    }
                }
            }
        }
        for ((id, person), left) in due {
            let place = Place { agent: Agent::Reseller(id, person), tick, posting: None };
            place.same("commissions not paid", Money::ZERO, Money::from_fen(left))?;
        }
        Ok(())
    }

    /// The account of a reseller, with what its stock cost at the start of this tick noted.
    fn account(&mut self, place: Place, key: Key) -> Result<&mut Account, AuditError> {
        let Some(account) = self.accounts.get_mut(&key) else {
            return Err(place.error("an account", "one".to_owned(), "none".to_owned()));
        };
        if account.opening.tick != place.tick {
            account.opening = account.opening(place.tick);
        }
        Ok(account)
    }

    /// The nearest active ancestor with a strictly lower price, else the supplier.
    fn source(&self, rules: &Rulebook, (id, person): Key) -> Party {
        if rules.supplier.fulfilment == Fulfilment::DropShip {
            return Party::Supplier;
        }
        let own = self.accounts.get(&(id, person)).map(|account| rules.price(account.tier));
        let mut above = self.accounts.get(&(id, person)).and_then(|account| account.recruiter);
        while let Some(ancestor) = above {
            let Some(account) = self.accounts.get(&(id, ancestor)) else { break };
            if account.status == Status::Active && Some(rules.price(account.tier)) < own {
                return Party::Reseller(ancestor, account.tier);
            }
            above = account.recruiter;
        }
        Party::Supplier
    }

    /// Whether the nearest ancestor with a lower price has left, where that cuts its buyers off; under
    /// drop shipping, whether any of the chain of sources has.
    fn is_cut_off(&self, rules: &Rulebook, (id, person): Key) -> bool {
        if rules.supplier.orphans == Orphans::RollUp {
            return false;
        }
        let Some(own) = self.accounts.get(&(id, person)) else { return false };
        let (mut price, mut above) = (rules.price(own.tier), own.recruiter);
        while let Some(account) = above.and_then(|ancestor| self.accounts.get(&(id, ancestor))) {
            if rules.price(account.tier) < price {
                if account.status != Status::Active || rules.supplier.fulfilment == Fulfilment::OwnStock {
                    return account.status != Status::Active;
                }
                price = rules.price(account.tier);
            }
            above = account.recruiter;
        }
        false
    }

    /// Every order was delivered in whole parcels, from the first on, and the rest refunded.
    fn check_delivery(&self, place: Place, key: Key) -> Check {
        let account = &self.accounts[&key];
        let mut due = 0;
        let mut parcels = account.parcels.iter();
        for parcel in parcels.by_ref() {
            if due + parcel.0 > account.delivered {
                place.same("units delivered, in whole parcels", due, account.delivered)?;
                return place.same(
                    "refund",
                    parcel.1 + parcels.map(|parcel| parcel.1).sum::<i64>(),
                    account.refunded,
                );
            }
            due += parcel.0;
        }
        place.same("units delivered", due, account.delivered)?;
        place.same("refund", 0, account.refunded)
    }

    fn check_deliveries(&mut self, tick: Tick) -> Check {
        self.touched.sort_unstable();
        self.touched.dedup();
        for &key in &self.touched {
            let place = Place { agent: Agent::Reseller(key.0, key.1), tick, posting: None };
            self.check_delivery(place, key)?;
        }
        self.check_commissions(tick)?;
        self.asked.clear();
        for key in &self.touched {
            if let Some(account) = self.accounts.get_mut(key) {
                account.parcels.clear();
                (account.kind, account.delivered, account.refunded) = (None, 0, 0);
                account.commissions = 0;
            }
        }
        Ok(())
    }

    fn check_credit(&self, tick: Tick) -> Check {
        let Credit::Limit(limit) = self.scenario.population.credit else { return Ok(()) };
        for key in &self.touched {
            let place = Place { agent: Agent::Reseller(key.0, key.1), tick, posting: None };
            let cash = Money::from_fen(self.accounts[key].cash);
            place.holds("credit line", cash >= -limit, format!("at least {}", -limit), cash)?;
        }
        Ok(())
    }

    /// The first posting that broke a rule, else the first account that the world has otherwise.
    pub(super) fn audit(&self, tick: Tick, world: &World) -> Check {
        if let Some(fault) = &self.fault {
            return Err(fault.clone());
        }
        self.check_failures(tick, world)?;
        let mut dues: BTreeMap<Key, i64> = BTreeMap::new();
        for ((_, key), amount) in &self.dues {
            *dues.entry(*key).or_default() += amount;
        }
        for reseller in world.resellers() {
            let key = (reseller.supplier(), reseller.person());
            let place = Place { agent: Agent::Reseller(key.0, key.1), tick, posting: None };
            let Some(account) = self.accounts.get(&key) else {
                return Err(place.error("an account", "one".to_owned(), "none".to_owned()));
            };
            place.same("cash", Money::from_fen(account.cash), reseller.cash())?;
            place.same("deposit", Money::from_fen(account.deposit), reseller.deposit())?;
            place.same("owed", Money::from_fen(account.owed), reseller.owed())?;
            place.same("disappointed", account.is_disappointed, reseller.is_disappointed())?;
            self.audit_shop(place, account, reseller)?;
            if world.unsettled() > Money::ZERO || !dues.is_empty() {
                let due = dues.get(&key).copied().unwrap_or(0);
                place.same("proceeds to be settled", Money::from_fen(due), reseller.unsettled())?;
            }
            place.same("tier", account.tier, reseller.tier())?;
            place.same("depth", account.depth, reseller.depth())?;
            place.same("recruiter", account.recruiter, reseller.recruiter())?;
            place.same("status", account.status, reseller.status())?;
            place.same("units on hand", Units(account.units()), reseller.on_hand())?;
            place.same("book value", Money::from_fen(account.value), reseller.book_value())?;
            place.same(
                "book value is zero exactly without stock",
                account.value == 0,
                account.units() == 0,
            )?;
            let rules = Rulebook {
                supplier: &self.scenario.suppliers[usize::from(key.0.0)],
                scenario: &self.scenario,
                id: key.0,
                tick,
            };
            for (&batch, &units) in account.stock.iter().filter(|(_, units)| **units > 0) {
                let last = rules.last_tick(batch);
                let alive = last > u64::from(tick.0);
                place.holds(
                    "shelf life",
                    alive,
                    format!("batch {batch} gone after tick {last}"),
                    format!("{units} units"),
                )?;
                place.same("units of a batch", Units(units), reseller.units_of(batch))?;
            }
        }
        self.audit_disappointed(tick, world)?;
        let all_accounts = Place { agent: Agent::AllAccounts, tick, posting: None };
        all_accounts.same("accounts", self.accounts.len(), world.resellers().len())
    }
}

impl Account {
    /// Takes units of a batch out of stock: first expired first out, at moving average.
    fn take(&mut self, place: Place, batch: Batch, units: Units, value: Money) -> Check {
        let oldest = self.stock.iter().find(|(_, units)| **units > 0).map(|(&batch, _)| batch);
        place.same("first expired, first out", oldest, Some(batch))?;
        let (held, all) = (self.stock[&batch], self.units());
        place.holds("units of the batch", units.0 > 0 && units.0 <= held, format!("1 to {held}"), units)?;
        let carried = i128::from(self.value) * i128::from(units.0) / i128::from(all);
        place.same("book value", carried, i128::from(value.fen()))?;
        self.value -= value.fen();
        if held == units.0 {
            self.stock.remove(&batch);
        } else {
            self.stock.insert(batch, held - units.0);
        }
        Ok(())
    }
}

/// A commission at a rate, rounded down.
fn commission(rate: f64, amount: i64) -> Money {
    let billionths = (rate * 1e9).round() as i128;
    Money::from_fen((billionths * i128::from(amount) / 1_000_000_000) as i64)
}

/// The scenario, as an auditor reads it.
struct Rulebook<'a> {
    scenario: &'a Scenario,
    supplier: &'a Supplier,
    id: SupplierId,
    tick: Tick,
}

impl Rulebook<'_> {
    fn law(&self) -> Law {
        self.scenario.law_at(self.id, self.tick)
    }

    fn ladder(&self) -> &Ladder {
        self.supplier.prices_at(self.tick).ladder
    }

    fn price(&self, tier: Tier) -> Money {
        self.ladder().price(tier).unwrap_or(Money::ZERO)
    }

    fn times(&self, tier: Tier, units: Units) -> Money {
        self.price(tier).checked_times(units.0).unwrap_or(Money::ZERO)
    }

    fn batch(&self) -> Batch {
        Batch(self.tick.0 / self.supplier.product.batch_period)
    }

    fn last_tick(&self, batch: Batch) -> u64 {
        let product = &self.supplier.product;
        u64::from(batch.0) * u64::from(product.batch_period) + u64::from(product.shelf_life) - 1
    }

    fn alive(&self, place: Place, batch: Batch) -> Check {
        let last = self.last_tick(batch);
        let is_alive = last >= u64::from(self.tick.0) && batch <= self.batch();
        place.holds("shelf life", is_alive, format!("batch {batch} until tick {last}"), self.tick)
    }

    /// The discounted list price.
    fn usual_ask(&self) -> Money {
        let list = self.supplier.prices_at(self.tick).list_price;
        Money::from_fen((list.fen() as f64 * (1.0 - self.scenario.behaviour.ask.discount)).round() as i64)
    }

    /// What a reseller asks that opened the tick like this, and of whose rivals the cheapest sold at
    /// `heard` in the tick before; and whether it is a salvage price.
    fn ask(&self, opening: &Opening, heard: Option<i64>) -> (Money, bool) {
        let ask = self.scenario.behaviour.ask;
        let mut price = self.usual_ask().fen();
        if let (Some(near), Some(batch)) = (ask.near_expiry, opening.oldest) {
            let left = self.last_tick(batch) as i64 - i64::from(self.tick.0);
            let passed = (i64::from(near.within) - left).max(0);
            price -= share(near.discount, price) * passed / i64::from(near.within);
        }
        if let Some(heard) = heard.filter(|_| ask.undercut > 0.0) {
            price = price.min(heard - share(ask.undercut, heard));
        }
        // Without stock at the start of the tick, what it would have had to pay for more.
        let cost = if opening.average == 0 { self.price(opening.tier).fen() } else { opening.average };
        price = match ask.below_cost {
            BelowCost::Accept => price,
            BelowCost::RefuseFor(ticks) if self.tick.0 - opening.last_retail.0 >= ticks => price,
            _ => price.max(cost),
        };
        let is_close = |within: u32| {
            opening.oldest.is_some_and(|batch| self.last_tick(batch) < u64::from(self.tick.0 + within))
        };
        match self.scenario.behaviour.dump {
            Some(dump) if is_close(dump.within) && dump.price.fen() < price => (dump.price, true),
            _ => (Money::from_fen(price), false),
        }
    }

    fn referral(&self, amount: i64) -> Money {
        match self.ladder() {
            Ladder::ByOrderSize(ladder) if !self.law().forbids(Practice::Referrals) => {
                let billionths = (ladder.referral.rate * 1e9).round() as i128;
                Money::from_fen((billionths * i128::from(amount) / 1_000_000_000) as i64)
            }
            _ => Money::ZERO,
        }
    }

    fn referral_on(&self) -> Option<ReferralOn> {
        match self.ladder() {
            Ladder::ByOrderSize(ladder) => Some(ladder.referral.on),
            Ladder::ByDepth(_) => None,
        }
    }
}

/// A share of an amount, the share to nine decimals and the product rounded down to the fen.
fn share(share: f64, amount: i64) -> i64 {
    ((share * 1e9).round() as i128 * i128::from(amount)).div_euclid(1_000_000_000) as i64
}
