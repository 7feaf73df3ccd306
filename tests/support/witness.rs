//! An observer who believes nothing: it keeps books of its own from the postings, checks each posting
//! against the scenario, and compares the books with the world after every tick.
//!
//! It shares no code with the crate's ledger, and reads prices and terms from the scenario alone.

mod disappointment;
mod dues;
mod end_use;
mod exit;
mod failure;
mod marketplace;
mod postings;
mod report;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use end_use::Goods;
use exit::{Before, Giving, Key};
use marketplace::Market;

use downline::event::{Entry, Party, Phase};
use downline::ledger::Book;
use downline::scenario::{Credit, Fulfilment, Ladder};
use downline::units::Batch;
use downline::world::{Standing, Status};
use downline::{
    Money, Observer, PersonId, Posting, Scenario, Simulation, SupplierId, Tick, Tier, Units, World,
};

/// Runs a scenario to its horizon with a full audit and a [`Witness`] at every tick.
pub fn watch(scenario: &Scenario, seed: u64) -> Witness<'_> {
    let mut simulation =
        Simulation::builder(scenario).seed(seed).book(Book::Full).build().expect("a valid scenario");
    let mut witness = Witness::new(scenario);
    witness.take_dates(simulation.scenario_in_force());
    audit(&simulation);
    while !simulation.is_done() {
        let _ = simulation.step_with(&mut witness);
        audit(&simulation);
        witness.check(&simulation);
        witness.look(&simulation);
        witness.check_report(&simulation.report(), &simulation);
    }
    witness
}

fn audit(simulation: &Simulation) {
    if let Err(error) = simulation.audit() {
        panic!("{error}");
    }
}

/// What one reseller has, according to the postings.
#[derive(Debug, Clone)]
struct Account {
    supplier: SupplierId,
    recruiter: Option<PersonId>,
    depth: u32,
    /// The tier at which it joined.
    entry_tier: Tier,
    tier: Tier,
    /// Units bought since, and those that expired with their book value.
    bought: u64,
    expired: u64,
    expired_value: i128,
    /// Money paid and received since.
    paid: i128,
    received: i128,
    status: Status,
    joined: Tick,
    last_success: Tick,
    /// Bought since the last quota was called in.
    quota_bought: i64,
    /// Own cash (and a first agent's gift): what it had before any trade.
    endowment: i64,
    cash: i64,
    deposit: i64,
    /// What it owes for its entry order, and the price of that order.
    owed: i64,
    entry_price: i64,
    /// Whether a unit of its own stock has disappointed it.
    is_disappointed: bool,
    /// Proceeds that the platform holds.
    unsettled: i64,
    /// Whether it had left before this tick.
    left_before: bool,
    /// Confidence, and what it would be if no reseller had ever left, in millionths.
    confidence: i64,
    alone: i64,
    /// Whose leaving it felt last.
    felt_last: Option<PersonId>,
    /// Who set it off, according to the posting.
    set_off_by: Option<PersonId>,
    stock: BTreeMap<Batch, u64>,
    value: i64,
    /// The deposit of its shop, while it has one; whether it ever opened one, and lost the deposit.
    shop: Option<i64>,
    entered: bool,
    lost_shop: bool,
    /// Purchases on the marketplace, and complaints.
    rating: (u32, u32),
}

impl Account {
    fn units(&self) -> u64 {
        self.stock.values().sum()
    }

    fn is_active(&self) -> bool {
        self.status == Status::Active
    }

    fn take(&mut self, batch: Batch, units: Units, value: Money) {
        assert_eq!(self.stock.keys().next(), Some(&batch), "first expired first out");
        let all = self.units();
        let carried = i128::from(self.value) * i128::from(units.0) / i128::from(all);
        assert_eq!(i128::from(value.fen()), carried, "book value at moving average");
        let held = self.stock.get_mut(&batch).expect("units of the batch");
        *held = held.checked_sub(units.0).expect("stock is never negative");
        if *held == 0 {
            self.stock.remove(&batch);
        }
        self.value -= value.fen();
    }
}

/// What a parcel is to earn others once it is delivered.
#[derive(Debug, Clone, Default)]
struct Dues {
    units: u64,
    referral: i64,
    markups: Vec<(PersonId, i64)>,
    commissions: Vec<(PersonId, i64)>,
}

/// Flows of one tier.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Flows {
    bought: u64,
    moved_in: u64,
    sold_down: u64,
    retail: u64,
    own_use: u64,
    dumped: u64,
    returned: u64,
    expired: u64,
    moved_out: u64,
    paid: i128,
    received: i128,
    expired_value: i128,
}

/// Books kept from postings alone.
#[derive(Debug)]
pub struct Witness<'a> {
    scenario: &'a Scenario,
    /// The scenario with the dates of its events.
    dated: Scenario,
    tick: Tick,
    /// One for each supplier that a person ever joined.
    accounts: BTreeMap<(SupplierId, PersonId), Account>,
    /// What each reseller has done with its goods.
    goods: BTreeMap<Key, Goods>,
    flows: BTreeMap<(SupplierId, Tier), Flows>,
    /// Units by supplier, seller's tier (`None`: the supplier) and buyer's tier.
    matrix: BTreeMap<(SupplierId, Option<Tier>, Tier), u64>,
    made: Vec<u64>,
    /// Units sold straight to end buyers, and what they paid.
    direct: Vec<u64>,
    direct_revenue: Vec<i128>,
    supplier_cash: Vec<i128>,
    deposits: Vec<i128>,
    /// When each supplier failed, and what it did not pay.
    failed_at: Vec<Option<Tick>>,
    unpaid: Vec<i128>,
    factory: Vec<i128>,
    retail_revenue: Vec<i128>,
    households: i128,
    escrow: i128,
    lost_sales: u64,
    /// Who must receive how much beyond prices for this tick's orders, by buyer, parcel by parcel.
    dues: BTreeMap<PersonId, Vec<Dues>>,
    /// Commission, disputes and refunds so far, and the last sale to an end buyer with what its seller got.
    platform: i128,
    /// Of the platform's commission, what each supplier's resellers paid.
    platform_fees: Vec<i128>,
    /// What each supplier's resellers spent on service.
    services: Vec<i128>,
    /// What the seller of the last sale has to spend to serve its buyer.
    service_due: Option<(PersonId, i64)>,
    disputes: u64,
    refunds: u64,
    last_sale: Option<(PersonId, PersonId, i64, i64)>,
    /// The book value of the unit sold there.
    last_value: Money,
    /// Seller and buyer of the last unit sold by a reseller, and whether it was paid back.
    last_sold: Option<(SupplierId, PersonId, PersonId, bool)>,
    /// The buyer of the last unit that a supplier sold itself.
    last_direct: Option<Key>,
    /// Who used units last.
    last_user: Option<Key>,
    /// Buyers whom a supplier's goods have disappointed.
    disappointed: BTreeSet<Key>,
    /// The commission to follow the last direct sale.
    direct_fee: Option<(SupplierId, PersonId, i64)>,
    /// The last direct sale, unless it was found to be one on the marketplace.
    market_direct: Option<(SupplierId, PersonId, Money)>,
    /// Of the last sale on the marketplace: who sold to whom, and whether the buyer was satisfied.
    last_satisfied: Option<(PersonId, PersonId, bool)>,
    market: Market,
    /// What each supplier paid to the platform.
    direct_fees: Vec<i128>,
    /// Proceeds held back, by when and to whom they are due.
    held_back: BTreeMap<(Tick, SupplierId, PersonId), i64>,
    referrals_paid: BTreeMap<PersonId, i64>,
    markups_paid: BTreeMap<PersonId, i64>,
    commissions_paid: BTreeMap<PersonId, i64>,
    /// Units that each supplier made in this tick.
    made_now: BTreeMap<SupplierId, u64>,
    delivered: BTreeMap<PersonId, u64>,
    last_buyer: Option<PersonId>,
    /// Each account before quotas are called in.
    before: BTreeMap<Key, Before>,
    /// Who is giving goods back.
    giving: Option<Giving>,
    /// Who has given goods back in this tick.
    gave: BTreeSet<Key>,
    /// The first leaver of each leaver's cascade.
    cascades: BTreeMap<Key, Key>,
    /// Who has taken an offer in this tick.
    takers: BTreeSet<PersonId>,
    last_purchase: BTreeMap<PersonId, Tick>,
    /// How often each thing happened.
    pub seen: BTreeMap<&'static str, u64>,
}

impl Observer for Witness<'_> {
    fn phase(&mut self, tick: Tick, phase: Phase, entries: &[Entry], _: &World) -> ControlFlow<()> {
        if tick != self.tick {
            assert_eq!(tick.0, self.tick.0 + 1, "ticks come one after another");
            self.tick = tick;
            self.takers.clear();
            self.gave.clear();
            self.made_now.clear();
        }
        if phase == Phase::Leave {
            self.before = self.accounts.iter().map(|(&key, account)| (key, account.into())).collect();
        }
        for entry in entries {
            let allowed = phases_of(&entry.posting).contains(&phase) || tick == Tick(0);
            assert!(allowed, "{:?} in phase {phase:?}", entry.posting);
            self.note(entry.supplier, &entry.posting);
        }
        match phase {
            Phase::Deliver => self.settle_dues(),
            Phase::Record => self.close_goods(),
            Phase::Retail => {
                assert_eq!(self.direct_fee, None, "a commission on a direct sale is due");
                let late = self.held_back.keys().next().is_some_and(|due| due.0 <= tick);
                assert!(!late, "proceeds are paid out when due: {:?}", self.held_back);
            }
            Phase::Leave => {
                self.finish_giving();
                self.check_leavers();
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

/// In which phases a posting belongs.
fn phases_of(posting: &Posting) -> &'static [Phase] {
    match posting {
        Posting::Apply { .. } => &[Phase::Match],
        Posting::Order { .. } => &[Phase::Order],
        Posting::Retail { .. }
        | Posting::LostSale { .. }
        | Posting::MarketSale { .. }
        | Posting::DisappointBuyer { .. } => &[Phase::Retail],
        Posting::Direct { .. } | Posting::DirectFee { .. } | Posting::LostDirect { .. } => &[Phase::Retail],
        Posting::Make { .. } => &[Phase::Deliver, Phase::Retail],
        Posting::ServiceCost { .. }
        | Posting::PlatformFee { .. }
        | Posting::Withhold { .. }
        | Posting::Payout { .. }
        | Posting::Dispute { .. }
        | Posting::Dump { buyer: Some(_), .. } => &[Phase::Retail],
        Posting::Use { .. } | Posting::DisappointHolder { .. } | Posting::Dump { buyer: None, .. } => {
            &[Phase::UseAndDump]
        }
        Posting::Expire { .. } => &[Phase::Age],
        Posting::Move { .. } => &[Phase::Deliver, Phase::Leave],
        Posting::Leave { .. }
        | Posting::Return { .. }
        | Posting::BuyBack { .. }
        | Posting::Unpaid { .. }
        | Posting::Instalment { .. }
        | Posting::SetOff { .. }
        | Posting::WriteOff { .. }
        | Posting::CloseShop { .. } => &[Phase::Leave],
        _ => &[Phase::Deliver],
    }
}

impl<'a> Witness<'a> {
    pub fn new(scenario: &'a Scenario) -> Self {
        let suppliers = scenario.suppliers.len();
        Witness {
            scenario,
            dated: scenario.clone(),
            tick: Tick(0),
            accounts: BTreeMap::new(),
            goods: BTreeMap::new(),
            flows: BTreeMap::new(),
            matrix: BTreeMap::new(),
            made: vec![0; suppliers],
            direct: vec![0; suppliers],
            direct_revenue: vec![0; suppliers],
            supplier_cash: vec![0; suppliers],
            deposits: vec![0; suppliers],
            failed_at: vec![None; suppliers],
            unpaid: vec![0; suppliers],
            factory: vec![0; suppliers],
            retail_revenue: vec![0; suppliers],
            households: 0,
            escrow: 0,
            lost_sales: 0,
            dues: BTreeMap::new(),
            platform: 0,
            platform_fees: vec![0; suppliers],
            services: vec![0; suppliers],
            service_due: None,
            disputes: 0,
            refunds: 0,
            last_sale: None,
            last_value: Money::ZERO,
            last_sold: None,
            last_direct: None,
            last_user: None,
            disappointed: BTreeSet::new(),
            direct_fee: None,
            market_direct: None,
            last_satisfied: None,
            market: Market::new(suppliers),
            direct_fees: vec![0; suppliers],
            held_back: BTreeMap::new(),
            referrals_paid: BTreeMap::new(),
            markups_paid: BTreeMap::new(),
            commissions_paid: BTreeMap::new(),
            made_now: BTreeMap::new(),
            delivered: BTreeMap::new(),
            last_buyer: None,
            before: BTreeMap::new(),
            giving: None,
            gave: BTreeSet::new(),
            cascades: BTreeMap::new(),
            takers: BTreeSet::new(),
            last_purchase: BTreeMap::new(),
            seen: BTreeMap::new(),
        }
    }

    /// Takes the dates that were drawn for events, each in its time.
    fn take_dates(&mut self, in_force: &Scenario) {
        for (event, open) in in_force.events.iter().zip(&self.scenario.events) {
            let last = open.tick + open.within.unwrap_or(0);
            assert!(event.within.is_none() && (open.tick..=last).contains(&event.tick), "{event:?}");
        }
        self.dated.events.clone_from(&in_force.events);
        if in_force.events != self.scenario.events {
            self.see("date of an event drawn");
        }
    }

    fn see(&mut self, what: &'static str) {
        *self.seen.entry(what).or_default() += 1;
    }

    fn law(&self, supplier: SupplierId) -> downline::scenario::Law {
        self.dated.law_at(supplier, self.tick)
    }

    fn ladder(&self, supplier: SupplierId) -> &'a Ladder {
        self.scenario.suppliers[usize::from(supplier.0)].prices_at(self.tick).ladder
    }

    fn price(&self, supplier: SupplierId, tier: Tier) -> i64 {
        self.ladder(supplier).price(tier).expect("a tier that a reseller holds has a price").fen()
    }

    fn flows(&mut self, supplier: SupplierId, tier: Tier) -> &mut Flows {
        self.flows.entry((supplier, tier)).or_default()
    }

    /// The account of a reseller who holds this tier with this supplier.
    fn account(&mut self, supplier: SupplierId, person: PersonId, tier: Tier) -> &mut Account {
        let account =
            self.accounts.get_mut(&(supplier, person)).expect("postings name people with an account");
        assert_eq!(account.tier, tier, "tier of {person}");
        account
    }

    /// The accounts of a person, one for each supplier joined.
    fn records(&self, person: PersonId) -> impl Iterator<Item = &Account> {
        let suppliers = (0..self.scenario.suppliers.len()).map(|index| SupplierId(index as u16));
        suppliers.filter_map(move |supplier| self.accounts.get(&(supplier, person)))
    }

    /// The last tick in which a batch may exist.
    fn last_tick(&self, supplier: SupplierId, batch: Batch) -> u64 {
        let product = &self.scenario.suppliers[usize::from(supplier.0)].product;
        u64::from(batch.0) * u64::from(product.batch_period) + u64::from(product.shelf_life) - 1
    }

    fn assert_alive(&self, supplier: SupplierId, batch: Batch) {
        let last = self.last_tick(supplier, batch);
        assert!(last >= u64::from(self.tick.0), "batch {batch} is dead after tick {last}");
    }

    /// The nearest active ancestor with a strictly lower price, or the supplier.
    fn source(&self, supplier: SupplierId, person: PersonId) -> Party {
        let own = self.price(supplier, self.accounts[&(supplier, person)].tier);
        let mut above = self.accounts[&(supplier, person)].recruiter;
        while let Some(ancestor) = above {
            let account = &self.accounts[&(supplier, ancestor)];
            if account.status == Status::Active && self.price(supplier, account.tier) < own {
                return Party::Reseller(ancestor, account.tier);
            }
            above = account.recruiter;
        }
        Party::Supplier
    }

    fn ships_from_supplier(&self, supplier: SupplierId) -> bool {
        self.scenario.suppliers[usize::from(supplier.0)].fulfilment == Fulfilment::DropShip
    }

    /// A seller is the supplier or a reseller above the buyer who pays strictly less.
    fn assert_source(&self, id: SupplierId, buyer: PersonId, seller: Party) {
        if self.ships_from_supplier(id) {
            assert_eq!(seller, Party::Supplier, "drop shipping");
            return;
        }
        assert_eq!(seller, self.source(id, buyer), "the source of {buyer}");
        if let Party::Reseller(_, tier) = seller {
            let (low, high) = (self.price(id, tier), self.price(id, self.accounts[&(id, buyer)].tier));
            assert!(low < high, "a source's price {low} is below its buyer's {high}");
        }
    }

    /// What happened that no posting tells.
    fn look(&mut self, simulation: &Simulation) {
        let world = simulation.world();
        let levels = (0..self.scenario.suppliers.len()).map(|index| world.hype(SupplierId(index as u16)));
        if levels.into_iter().any(|level| level != 1.0) {
            self.see("hype");
        }
        if (0..world.people()).any(|person| world.heard(PersonId(person)) > Some(0)) {
            self.see("fatigue");
        }
    }

    /// Compares the books with the world after a tick.
    pub fn check(&self, simulation: &Simulation) {
        let world = simulation.world();
        assert_eq!(simulation.tick(), self.tick);
        assert_eq!(world.resellers().len(), self.accounts.len());
        assert_eq!(self.escrow, 0, "escrow is empty between ticks");
        let mut on_hand: BTreeMap<(SupplierId, Tier), u64> = BTreeMap::new();
        let mut all_money = -i128::from(world.consumers_paid().fen());
        all_money += i128::from(simulation.ledger().production_cost().fen());
        let mut active = 0;
        for reseller in world.resellers() {
            let account = &self.accounts[&(reseller.supplier(), reseller.person())];
            assert_eq!(reseller.recruiter(), account.recruiter);
            assert_eq!(reseller.tier(), account.tier);
            assert_eq!(reseller.depth(), account.depth);
            assert_eq!(reseller.joined(), account.joined);
            assert_eq!(reseller.status(), account.status);
            assert_eq!(reseller.cash().fen(), account.cash, "cash of {}", reseller.person());
            assert_eq!(reseller.deposit().fen(), account.deposit);
            assert_eq!(reseller.unsettled().fen(), account.unsettled);
            all_money += i128::from(account.unsettled) + i128::from(account.shop.unwrap_or(0));
            assert_eq!(reseller.shop_deposit().fen(), account.shop.unwrap_or(0));
            assert_eq!((reseller.has_shop(), reseller.rating()), (account.shop.is_some(), account.rating));
            assert_eq!(reseller.on_hand().0, account.units(), "stock of {}", reseller.person());
            assert_eq!(reseller.book_value().fen(), account.value);
            assert_eq!(account.value == 0, account.units() == 0, "book value is 0 exactly without stock");
            for (&batch, &units) in &account.stock {
                assert_eq!(reseller.units_of(batch).0, units);
                let last = self.last_tick(account.supplier, batch);
                assert!(last > u64::from(self.tick.0), "batch {batch} outlives tick {last}");
            }
            if let Credit::Limit(limit) = self.scenario.population.credit {
                assert!(reseller.cash() >= -limit, "cash {} below the credit line", reseller.cash());
            }
            // Recruiters joined in an earlier tick, so that following them comes to an end.
            match account.recruiter {
                None => {
                    assert_eq!(
                        (account.depth, account.joined == Tick(0)),
                        (1, !account.entered),
                        "who enters"
                    );
                }
                Some(recruiter) => {
                    let above = &self.accounts[&(account.supplier, recruiter)];
                    assert_eq!(above.depth + 1, account.depth);
                    assert!(above.joined < account.joined, "a recruiter joins before its recruits");
                }
            }
            assert_ne!(account.status, Status::Candidate, "a candidate between ticks");
            let engaged = self.records(reseller.person()).filter(|a| a.status == Status::Active).count();
            let standing = match engaged {
                0 => Standing::Former,
                1 => Standing::Reseller,
                _ => panic!("{} is active with {engaged} suppliers at once", reseller.person()),
            };
            assert_eq!(world.standing(reseller.person()), Some(standing));
            active += usize::from(account.status == Status::Active);
            *on_hand.entry((account.supplier, account.tier)).or_default() += reseller.on_hand().0;
            all_money += i128::from(account.deposit) + i128::from(reseller.cash().fen());
            all_money -= i128::from(account.endowment);
        }
        assert_eq!(world.active(), active);
        for index in 0..self.made.len() {
            let supplier = SupplierId(index as u16);
            let cash = i128::from(world.supplier_cash(supplier).fen());
            assert_eq!(cash, self.supplier_cash[index], "cash of supplier {supplier}");
            assert_eq!(world.failed_at(supplier), self.failed_at[index]);
            all_money += cash;
        }
        assert_eq!(i128::from(world.platform_profit().fen()), self.platform);
        assert_eq!(world.unsettled().fen(), self.held_back.values().sum::<i64>());
        all_money += self.platform + self.services.iter().sum::<i128>();
        assert_eq!(all_money, 0, "the sum over all accounts never changes");
        assert_eq!(-i128::from(world.consumers_paid().fen()), self.households);
        self.check_units(&on_hand);
        self.check_disappointed(world);
    }

    /// bought + moved in = sold down + retail + own use + dumped + returned + expired + on hand + moved out,
    /// by tier, with what is on hand counted in the world.
    fn check_units(&self, on_hand: &BTreeMap<(SupplierId, Tier), u64>) {
        for (&(supplier, tier), flows) in &self.flows {
            let on_hand = on_hand.get(&(supplier, tier)).copied().unwrap_or(0);
            let used = flows.retail + flows.own_use + flows.dumped + flows.returned;
            let out = flows.sold_down + used + flows.expired + flows.moved_out;
            assert_eq!(flows.bought + flows.moved_in, out + on_hand, "units of tier {tier}");
            let cells = || self.matrix.iter().filter(move |(key, _)| key.0 == supplier);
            let bought: u64 = cells().filter(|(key, _)| key.2 == tier).map(|(_, units)| units).sum();
            let sold: u64 = cells().filter(|(key, _)| key.1 == Some(tier)).map(|(_, units)| units).sum();
            assert_eq!((bought, sold), (flows.bought, flows.sold_down), "sales are purchases of tier {tier}");
        }
        for (index, &made) in self.made.iter().enumerate() {
            let cells = self.matrix.iter().filter(|(key, _)| usize::from(key.0.0) == index);
            let sold: u64 = cells.filter(|(key, _)| key.1.is_none()).map(|(_, units)| units).sum();
            assert_eq!(made, sold + self.direct[index], "goods are made to order");
        }
    }
}
