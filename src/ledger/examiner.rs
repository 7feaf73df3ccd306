//! The full book: an account for every reseller, rebuilt from postings alone, and every posting
//! rechecked against the scenario.

mod account;
mod ban;
mod disappointment;
mod earnings;
mod end_use;
mod exit;
mod failure;
mod goods;
mod instalments;
mod joining;
mod marketplace;
mod orders;
mod rulebook;
mod sales;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use account::{Account, Opening};
use ban::Chains;
use exit::{Given, Giving};
use failure::Estate;
use rulebook::{Rulebook, commission, share};

use super::audit::{Agent, AuditError, Place};
use crate::event::{Cause, Entry, Party, Phase, Posting};
use crate::scenario::{Credit, Scenario};
use crate::units::{Money, PersonId, SupplierId, Tick, Units};
use crate::world::World;

type Key = (SupplierId, PersonId);
type Check = Result<(), AuditError>;

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

/// What a part of the examiner says of a posting that it does not know.
fn misplaced(place: Place, posting: Posting) -> Check {
    Err(place.error("posting", "one of those that are looked at here".to_owned(), format!("{posting:?}")))
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
            Posting::Apply { .. }
            | Posting::Join { .. }
            | Posting::TurnAway { .. }
            | Posting::Leave { .. }
            | Posting::Move { .. } => self.enter_membership(place, &rules, entry.posting)?,
            Posting::Order { .. } | Posting::Make { .. } | Posting::Sale { .. } | Posting::Refund { .. } => {
                self.enter_order(place, &rules, entry.posting)?
            }
            Posting::Markup { .. }
            | Posting::Referral { .. }
            | Posting::Commission { .. }
            | Posting::Deposit { .. } => self.enter_earning(place, &rules, entry.posting)?,
            Posting::Retail { .. }
            | Posting::Dump { .. }
            | Posting::ServiceCost { .. }
            | Posting::PlatformFee { .. }
            | Posting::Withhold { .. }
            | Posting::Payout { .. }
            | Posting::Dispute { .. }
            | Posting::Direct { .. }
            | Posting::LostDirect { .. }
            | Posting::LostSale { .. } => self.enter_sale(place, &rules, entry.posting)?,
            Posting::Use { .. } | Posting::Expire { .. } => self.enter_goods(place, &rules, entry.posting)?,
            // Looked at above.
            Posting::DirectFee { .. } => {}
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
            Posting::DisappointBuyer { seller, buyer } => {
                self.enter_disappointed_buyer(place, &rules, (seller, buyer))?;
            }
            Posting::DisappointHolder { person, tier } => {
                self.enter_disappointed_holder(place, &rules, (of(person), tier))?;
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
        }
        if !matches!(
            entry.posting,
            Posting::Sale { .. } | Posting::Markup { .. } | Posting::Commission { .. }
        ) {
            self.delivery = None;
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
