//! An observer who believes nothing: it keeps books of its own from the postings, checks each posting
//! against the scenario, and compares the books with the world after every tick.
//!
//! It shares no code with the crate's ledger, and reads prices and terms from the scenario alone.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use downline::{
    Batch, Book, Cause, Credit, Entry, Fulfilment, Ladder, Money, Observer, OrderKind, Party, PersonId,
    Phase, Posting, Quantiles, Report, Scenario, Simulation, Standing, Status, SupplierId, Tick, Tier,
    TierReport, UnitFlow, Units, World,
};

/// Runs a scenario to its horizon with a full audit and a [`Witness`] at every tick.
pub fn watch(scenario: &Scenario, seed: u64) -> Witness<'_> {
    let mut simulation = Simulation::with_book(scenario, seed, Book::Full).expect("a valid scenario");
    let mut witness = Witness::new(scenario);
    audit(&simulation);
    while !simulation.is_done() {
        let _ = simulation.step_with(&mut witness);
        audit(&simulation);
        witness.check(&simulation);
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
    tier: Tier,
    status: Status,
    joined: Tick,
    /// Own cash (and a first agent's gift): what it had before any trade.
    endowment: i64,
    cash: i64,
    deposit: i64,
    stock: BTreeMap<Batch, u64>,
    value: i64,
}

impl Account {
    fn units(&self) -> u64 {
        self.stock.values().sum()
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

/// Flows of one tier.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Flows {
    bought: u64,
    moved_in: u64,
    sold_down: u64,
    retail: u64,
    own_use: u64,
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
    tick: Tick,
    accounts: BTreeMap<PersonId, Account>,
    flows: BTreeMap<(SupplierId, Tier), Flows>,
    /// Units by supplier, seller's tier (`None`: the supplier) and buyer's tier.
    matrix: BTreeMap<(SupplierId, Option<Tier>, Tier), u64>,
    made: Vec<u64>,
    supplier_cash: Vec<i128>,
    deposits: Vec<i128>,
    factory: Vec<i128>,
    retail_revenue: Vec<i128>,
    households: i128,
    escrow: i128,
    lost_sales: u64,
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
        }
        for entry in entries {
            let allowed = phases_of(&entry.posting).contains(&phase) || tick == Tick(0);
            assert!(allowed, "{:?} in phase {phase:?}", entry.posting);
            self.note(entry.supplier, &entry.posting);
        }
        ControlFlow::Continue(())
    }
}

/// In which phases a posting belongs.
fn phases_of(posting: &Posting) -> &'static [Phase] {
    match posting {
        Posting::Apply { .. } => &[Phase::Settle],
        Posting::Order { .. } => &[Phase::Order],
        Posting::Retail { .. } | Posting::LostSale { .. } => &[Phase::Retail],
        Posting::Use { .. } => &[Phase::UseAndDump],
        Posting::Expire { .. } => &[Phase::Age],
        Posting::Move { .. } => &[Phase::Deliver, Phase::Leave],
        Posting::Leave { .. } => &[Phase::Leave],
        _ => &[Phase::Deliver],
    }
}

impl<'a> Witness<'a> {
    pub fn new(scenario: &'a Scenario) -> Self {
        let suppliers = scenario.suppliers.len();
        Witness {
            scenario,
            tick: Tick(0),
            accounts: BTreeMap::new(),
            flows: BTreeMap::new(),
            matrix: BTreeMap::new(),
            made: vec![0; suppliers],
            supplier_cash: vec![0; suppliers],
            deposits: vec![0; suppliers],
            factory: vec![0; suppliers],
            retail_revenue: vec![0; suppliers],
            households: 0,
            escrow: 0,
            lost_sales: 0,
            takers: BTreeSet::new(),
            last_purchase: BTreeMap::new(),
            seen: BTreeMap::new(),
        }
    }

    fn see(&mut self, what: &'static str) {
        *self.seen.entry(what).or_default() += 1;
    }

    fn ladder(&self, supplier: SupplierId) -> &'a Ladder {
        self.scenario.suppliers[usize::from(supplier.0)].prices_at(self.tick).ladder
    }

    fn price(&self, supplier: SupplierId, tier: Tier) -> i64 {
        self.ladder(supplier).price(tier).expect("a tier that somebody holds has a price").fen()
    }

    fn flows(&mut self, supplier: SupplierId, tier: Tier) -> &mut Flows {
        self.flows.entry((supplier, tier)).or_default()
    }

    /// The account of a reseller who holds this tier with this supplier.
    fn account(&mut self, supplier: SupplierId, person: PersonId, tier: Tier) -> &mut Account {
        let account = self.accounts.get_mut(&person).expect("postings name people with an account");
        assert_eq!((account.supplier, account.tier), (supplier, tier), "supplier and tier of {person}");
        account
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
        let own = self.price(supplier, self.accounts[&person].tier);
        let mut above = self.accounts[&person].recruiter;
        while let Some(ancestor) = above {
            let account = &self.accounts[&ancestor];
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

    /// A seller is the supplier or somebody above the buyer who pays strictly less.
    fn assert_source(&self, id: SupplierId, buyer: PersonId, seller: Party) {
        if self.ships_from_supplier(id) {
            assert_eq!(seller, Party::Supplier, "drop shipping");
            return;
        }
        assert_eq!(seller, self.source(id, buyer), "the source of {buyer}");
        if let Party::Reseller(_, tier) = seller {
            let (low, high) = (self.price(id, tier), self.price(id, self.accounts[&buyer].tier));
            assert!(low < high, "a source's price {low} is below its buyer's {high}");
        }
    }

    fn note(&mut self, id: SupplierId, posting: &Posting) {
        let at = usize::from(id.0);
        match *posting {
            Posting::Apply { person, recruiter, tier, depth, cash } => {
                self.see("apply");
                assert!(self.takers.insert(person), "{person} takes one offer a tick");
                let above = recruiter.map(|recruiter| &self.accounts[&recruiter]);
                if let Some(above) = above {
                    assert_eq!((above.supplier, above.status), (id, Status::Active), "the recruiter");
                }
                assert_eq!(depth, above.map_or(1, |above| above.depth + 1));
                if let Ladder::ByDepth(_) = self.ladder(id) {
                    assert_eq!(tier.0, above.map_or(1, |above| above.tier.0 + 1));
                }
                let account = Account {
                    supplier: id,
                    recruiter,
                    depth,
                    tier,
                    status: Status::Candidate,
                    joined: self.tick,
                    endowment: cash.fen(),
                    cash: cash.fen(),
                    deposit: 0,
                    stock: BTreeMap::new(),
                    value: 0,
                };
                let earlier = self.accounts.insert(person, account);
                assert!(earlier.is_none(), "{person} joins twice");
            }
            Posting::Order { buyer, tier, source, kind, units, amount } => {
                self.see(match kind {
                    OrderKind::Entry => "entry order",
                    OrderKind::Reorder => "reorder",
                });
                self.assert_source(id, buyer, source);
                if let Party::Reseller(source, _) = source {
                    if self.accounts[&buyer].recruiter != Some(source) {
                        self.see("order past the recruiter");
                    }
                }
                assert_eq!(i128::from(amount.fen()), i128::from(self.price(id, tier)) * i128::from(units.0));
                let account = self.account(id, buyer, tier);
                assert_eq!(kind == OrderKind::Entry, account.status == Status::Candidate);
                account.cash -= amount.fen();
                self.escrow += i128::from(amount.fen());
                self.flows(id, tier).paid += i128::from(amount.fen());
            }
            Posting::Deposit { person, tier, amount } => {
                self.see("deposit");
                let account = self.account(id, person, tier);
                account.cash -= amount.fen();
                account.deposit += amount.fen();
                self.deposits[at] += i128::from(amount.fen());
                self.flows(id, tier).paid += i128::from(amount.fen());
            }
            Posting::Join { person, tier } => {
                self.see("join");
                let terms = self.ladder(id).terms(tier);
                let account = self.account(id, person, tier);
                assert_eq!(account.status, Status::Candidate);
                assert_eq!(account.units(), u64::from(terms.entry_order), "entry goods before joining");
                assert_eq!(account.deposit, terms.deposit.fen());
                account.status = Status::Active;
                if account.depth >= 4 {
                    self.see("join at depth 4 or more");
                }
            }
            Posting::TurnAway { person } => {
                self.see("turn away");
                let account = self.accounts.remove(&person).expect("a candidate");
                assert_eq!(account.status, Status::Candidate);
                assert_eq!((account.units(), account.deposit), (0, 0));
                assert_eq!(account.cash, account.endowment, "who is turned away has all money back");
            }
            Posting::Make { batch, units, amount } => {
                self.see("make");
                let supplier = &self.scenario.suppliers[at];
                assert_eq!(batch.0, self.tick.0 / supplier.product.batch_period);
                let cost = i128::from(supplier.prices_at(self.tick).unit_cost.fen()) * i128::from(units.0);
                assert_eq!(i128::from(amount.fen()), cost);
                self.made[at] += units.0;
                self.supplier_cash[at] -= cost;
                self.factory[at] += cost;
            }
            Posting::Sale { seller, buyer, tier, batch, units, amount, value } => {
                self.assert_source(id, buyer, seller);
                self.assert_alive(id, batch);
                let fen = i128::from(amount.fen());
                assert_eq!(fen, i128::from(self.price(id, tier)) * i128::from(units.0), "price");
                let seller_tier = match seller {
                    Party::Supplier => {
                        self.see("sale by a supplier");
                        assert_eq!(value, Money::ZERO);
                        self.supplier_cash[at] += fen;
                        None
                    }
                    Party::Reseller(seller, seller_tier) => {
                        self.see("sale by a reseller");
                        let account = self.account(id, seller, seller_tier);
                        account.take(batch, units, value);
                        account.cash += amount.fen();
                        let flows = self.flows(id, seller_tier);
                        flows.sold_down += units.0;
                        flows.received += fen;
                        Some(seller_tier)
                    }
                };
                *self.matrix.entry((id, seller_tier, tier)).or_default() += units.0;
                self.escrow -= fen;
                let account = self.account(id, buyer, tier);
                *account.stock.entry(batch).or_default() += units.0;
                account.value += amount.fen();
                if account.stock.len() > 1 {
                    self.see("stock of several batches");
                }
                if units.0 > 65_535 {
                    self.see("lot beyond 16 bits");
                }
                self.flows(id, tier).bought += units.0;
            }
            Posting::Refund { buyer, tier, amount } => {
                self.see("refund");
                self.account(id, buyer, tier).cash += amount.fen();
                self.escrow -= i128::from(amount.fen());
                self.flows(id, tier).paid -= i128::from(amount.fen());
            }
            Posting::Markup { person, tier, amount } => {
                self.see("markup");
                assert!(self.ships_from_supplier(id));
                assert!(amount > Money::ZERO, "an ancestor's price is strictly lower");
                let account = self.account(id, person, tier);
                assert_eq!(account.status, Status::Active);
                account.cash += amount.fen();
                self.supplier_cash[at] -= i128::from(amount.fen());
                self.flows(id, tier).received += i128::from(amount.fen());
            }
            Posting::Referral { payer, person, tier, amount } => {
                let account = self.account(id, person, tier);
                assert_eq!(account.status, Status::Active);
                account.cash += amount.fen();
                self.flows(id, tier).received += i128::from(amount.fen());
                match payer {
                    Party::Supplier => {
                        self.see("referral by a supplier");
                        self.supplier_cash[at] -= i128::from(amount.fen());
                    }
                    Party::Reseller(payer, tier) => {
                        self.see("referral by a reseller");
                        self.account(id, payer, tier).cash -= amount.fen();
                        self.flows(id, tier).paid += i128::from(amount.fen());
                    }
                }
            }
            Posting::Retail { seller, tier, buyer, batch, units, amount, value } => {
                self.see("retail");
                self.assert_buyer(buyer);
                self.assert_alive(id, batch);
                let account = self.account(id, seller, tier);
                assert_eq!(account.status, Status::Active, "who sells to end buyers");
                account.take(batch, units, value);
                account.cash += amount.fen();
                let flows = self.flows(id, tier);
                flows.retail += units.0;
                flows.received += i128::from(amount.fen());
                self.households -= i128::from(amount.fen());
                self.retail_revenue[at] += i128::from(amount.fen());
                assert_eq!(units, Units(1));
                self.last_purchase.insert(buyer, self.tick);
            }
            Posting::LostSale { seller, tier, buyer } => {
                self.see("lost sale");
                self.assert_buyer(buyer);
                assert_eq!(self.account(id, seller, tier).units(), 0, "stock at a lost sale");
                self.lost_sales += 1;
            }
            Posting::Use { person, tier, batch, units, value } => {
                self.see("use");
                self.assert_alive(id, batch);
                let account = self.account(id, person, tier);
                account.take(batch, units, value);
                if account.status != Status::Active {
                    self.see("use by a former reseller");
                }
                self.flows(id, tier).own_use += units.0;
            }
            Posting::Expire { person, tier, batch, units, value } => {
                self.see("expire");
                assert_eq!(self.last_tick(id, batch), u64::from(self.tick.0), "expiry of batch {batch}");
                let account = self.account(id, person, tier);
                assert_eq!(account.stock.get(&batch), Some(&units.0), "a batch expires whole");
                account.take(batch, units, value);
                let flows = self.flows(id, tier);
                flows.expired += units.0;
                flows.expired_value += i128::from(value.fen());
            }
            Posting::Move { person, from, to, units, value } => {
                self.see(if to < from { "promotion" } else { "demotion" });
                let account = self.account(id, person, from);
                assert_eq!((account.units(), account.value), (units.0, value.fen()));
                account.tier = to;
                self.flows(id, from).moved_out += units.0;
                self.flows(id, to).moved_in += units.0;
            }
            Posting::Leave { person, tier, cause, returned, kept } => {
                self.see(match cause {
                    Cause::Patience => "leave out of patience",
                    Cause::Broke => "leave broke",
                    Cause::Quota => "leave expelled",
                    _ => "leave otherwise",
                });
                let account = self.account(id, person, tier);
                assert_eq!(account.status, Status::Active);
                let held = Money::from_fen(account.deposit);
                let expected = if cause == Cause::Quota { (Money::ZERO, held) } else { (held, Money::ZERO) };
                assert_eq!((returned, kept), expected, "a deposit is kept on expulsion and else returned");
                account.status = Status::Left(cause);
                account.deposit = 0;
                account.cash += returned.fen();
                if kept > Money::ZERO {
                    self.see("deposit kept");
                }
                self.deposits[at] -= i128::from(held.fen());
                self.supplier_cash[at] += i128::from(kept.fen());
                self.flows(id, tier).received += i128::from(returned.fen());
            }
            other => panic!("a posting that the tests do not know: {other:?}"),
        }
    }

    /// End buyers have a seat, are no resellers, are in need, and take one offer a tick.
    fn assert_buyer(&mut self, buyer: PersonId) {
        assert!(buyer.0 < self.scenario.population.seated(), "{buyer} knows nobody");
        assert!(!self.accounts.contains_key(&buyer), "{buyer} is or was a reseller");
        assert!(self.takers.insert(buyer), "{buyer} takes one offer a tick");
        let need = self.scenario.population.need_ticks;
        if let Some(last) = self.last_purchase.get(&buyer) {
            assert!(self.tick.0 - last.0 >= need, "{buyer} bought at tick {last} and needs nothing");
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
            let account = &self.accounts[&reseller.person()];
            assert_eq!(reseller.supplier(), account.supplier);
            assert_eq!(reseller.recruiter(), account.recruiter);
            assert_eq!(reseller.tier(), account.tier);
            assert_eq!(reseller.depth(), account.depth);
            assert_eq!(reseller.joined(), account.joined);
            assert_eq!(reseller.status(), account.status);
            assert_eq!(reseller.cash().fen(), account.cash, "cash of {}", reseller.person());
            assert_eq!(reseller.deposit().fen(), account.deposit);
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
                None => assert_eq!((account.depth, account.joined), (1, Tick(0))),
                Some(recruiter) => {
                    let above = &self.accounts[&recruiter];
                    assert_eq!((above.supplier, above.depth + 1), (account.supplier, account.depth));
                    assert!(above.joined < account.joined, "a recruiter joins before its recruits");
                }
            }
            let standing = match account.status {
                Status::Active => Standing::Reseller,
                Status::Left(_) => Standing::Former,
                Status::Candidate => panic!("a candidate between ticks"),
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
            all_money += cash;
        }
        assert_eq!(all_money, 0, "the sum over all accounts never changes");
        assert_eq!(-i128::from(world.consumers_paid().fen()), self.households);
        self.check_units(&on_hand);
    }

    /// bought + moved in = sold down + retail + own use + expired + on hand + moved out, by tier, with
    /// what is on hand counted in the world.
    fn check_units(&self, on_hand: &BTreeMap<(SupplierId, Tier), u64>) {
        for (&(supplier, tier), flows) in &self.flows {
            let on_hand = on_hand.get(&(supplier, tier)).copied().unwrap_or(0);
            let out = flows.sold_down + flows.retail + flows.own_use + flows.expired + flows.moved_out;
            assert_eq!(flows.bought + flows.moved_in, out + on_hand, "units of tier {tier}");
            let cells = || self.matrix.iter().filter(move |(key, _)| key.0 == supplier);
            let bought: u64 = cells().filter(|(key, _)| key.2 == tier).map(|(_, units)| units).sum();
            let sold: u64 = cells().filter(|(key, _)| key.1 == Some(tier)).map(|(_, units)| units).sum();
            assert_eq!((bought, sold), (flows.bought, flows.sold_down), "sales are purchases of tier {tier}");
        }
        for (index, &made) in self.made.iter().enumerate() {
            let cells = self.matrix.iter().filter(|(key, _)| usize::from(key.0.0) == index);
            let sold: u64 = cells.filter(|(key, _)| key.1.is_none()).map(|(_, units)| units).sum();
            assert_eq!(made, sold, "goods are made to order");
        }
    }

    /// The identities of the report, and its figures against the books.
    pub fn check_report(&self, report: &Report, simulation: &Simulation) {
        let flows = &report.flows;
        assert_eq!(
            flows.consumers_paid - flows.production_cost,
            flows.suppliers_profit + flows.resellers_profit + flows.platform_profit + flows.deposits_held,
            "where the consumers' money went"
        );
        assert_eq!(i128::from(flows.consumers_paid.fen()), -self.households);
        assert_eq!(i128::from(flows.production_cost.fen()), self.factory.iter().sum::<i128>());
        for (index, row) in report.suppliers.iter().enumerate() {
            assert_eq!(row.supplier, SupplierId(index as u16));
            assert_eq!((row.made.0, row.sold.0), (self.made[index], self.made[index]));
            assert_eq!(i128::from(row.profit.fen()), self.supplier_cash[index]);
            assert_eq!(i128::from(row.deposits_held.fen()), self.deposits[index]);
        }
        let keys: Vec<_> = report.tiers.iter().map(|row| (row.supplier, row.tier)).collect();
        assert!(keys.is_sorted(), "rows come in order of supplier, then tier");
        for (&(supplier, tier), flows) in &self.flows {
            assert!(
                flows.bought == 0 || keys.contains(&(supplier, tier)),
                "tier {tier} of supplier {supplier} has a row"
            );
        }
        for row in &report.tiers {
            let supplier = &self.scenario.suppliers[usize::from(row.supplier.0)];
            self.check_row(row, supplier.prices_at(Tick(self.scenario.ticks)).list_price);
        }
        let totals = &report.totals;
        assert_eq!(totals.people, self.scenario.population.people);
        assert_eq!(totals.resellers, self.accounts.len() as u64);
        assert_eq!(totals.resellers, report.tiers.iter().map(|row| row.joined).sum::<u64>());
        assert_eq!(totals.active, simulation.world().active() as u64);
        assert_eq!(totals.losers, report.tiers.iter().map(|row| row.losers).sum::<u64>());
        assert_eq!(totals.units_made.0, self.made.iter().sum::<u64>());
        assert_eq!(totals.units_retail.0, self.flows.values().map(|flows| flows.retail).sum::<u64>());
        assert_eq!(totals.units_stranded, report.tiers.iter().map(|row| row.stranded.units).sum::<Units>());
        assert_eq!(totals.lost_sales, self.lost_sales);
        assert_eq!(totals.depth, self.accounts.values().map(|account| account.depth).max().unwrap_or(0));
        let recruiters: BTreeSet<_> =
            self.accounts.values().filter_map(|account| account.recruiter).collect();
        assert_eq!(totals.without_recruits, (self.accounts.len() - recruiters.len()) as u64);
        for (at, row) in report.indicators.iter().enumerate() {
            let own = self.flows.iter().filter(|(key, _)| key.0 == row.supplier);
            let net: i128 = own.map(|(_, flows)| flows.paid - flows.received).sum();
            assert_eq!(i128::from(row.retail_revenue.fen()), self.retail_revenue[at]);
            assert_eq!(i128::from(row.collected.fen()), net + self.retail_revenue[at]);
            // What resellers paid and did not get back is with their supplier or its factory.
            let kept = self.supplier_cash[at] + self.deposits[at] + self.factory[at];
            assert_eq!(i128::from(row.collected.fen()), kept);
            let deepest = self.accounts.values().filter(|account| account.supplier == row.supplier);
            assert_eq!(row.levels, deepest.map(|account| account.depth).max().unwrap_or(0));
        }
    }

    fn check_row(&self, row: &TierReport, list: Money) {
        let TierReport { supplier, tier, units, stranded, money, .. } = row;
        let people = || {
            let all = self.accounts.values();
            all.filter(|account| (account.supplier, account.tier) == (*supplier, *tier))
        };
        let with = |status: Status| people().filter(|account| account.status == status).count() as u64;
        assert_eq!(row.joined, people().count() as u64);
        assert_eq!(row.active, with(Status::Active));
        assert_eq!(row.joined, row.active + row.left.values().sum::<u64>(), "active + left = joined");
        for cause in Cause::ALL {
            assert_eq!(row.left[cause.name()], with(Status::Left(cause)), "left: {}", cause.name());
        }
        let flows = self.flows.get(&(*supplier, *tier)).cloned().unwrap_or_default();
        let on_hand = people().map(Account::units).sum::<u64>();
        let expected = UnitFlow {
            bought: Units(flows.bought),
            moved_in: Units(flows.moved_in),
            sold_down: Units(flows.sold_down),
            retail: Units(flows.retail),
            own_use: Units(flows.own_use),
            dumped: Units(0),
            returned: Units(0),
            expired: Units(flows.expired),
            on_hand: Units(on_hand),
            moved_out: Units(flows.moved_out),
        };
        assert_eq!(*units, expected, "units of tier {tier}");
        assert_eq!(stranded.units, units.expired + units.on_hand, "stranded = expired + on hand");
        let value: i128 = people().map(|account| i128::from(account.value)).sum();
        assert_eq!(i128::from(stranded.at_cost.fen()), flows.expired_value + value);
        assert_eq!(Some(stranded.at_list), list.checked_times(stranded.units.0));
        assert_eq!(i128::from(money.paid.fen()), flows.paid);
        assert_eq!(i128::from(money.received.fen()), flows.received);
        assert_eq!(money.profit, money.received - money.paid, "profit = received − paid");
        // Deposits held are paid: they have left the cash.
        let mut profits: Vec<i64> = people().map(|account| account.cash - account.endowment).collect();
        profits.sort_unstable();
        let loss: i64 = profits.iter().filter(|&&profit| profit < 0).sum();
        assert_eq!(money.loss, Money::from_fen(-loss));
        assert_eq!(row.losers, profits.iter().filter(|&&profit| profit < 0).count() as u64);
        if let Some(last) = profits.len().checked_sub(1) {
            let at = |tenths: usize| Money::from_fen(profits[last * tenths / 10]);
            let expected = Quantiles { min: at(0), p10: at(1), median: at(5), p90: at(9), max: at(10) };
            assert_eq!(row.profit_per_reseller, expected);
        }
        let came_in = flows.bought + flows.moved_in;
        let share = |part: u64| (came_in > 0).then(|| part as f64 / came_in as f64);
        assert_eq!(row.sell_through.passed_on, share(flows.sold_down + flows.retail));
        assert_eq!(row.sell_through.to_non_resellers, share(flows.retail));
        assert_eq!(row.sell_through.with_own_use, share(flows.retail + flows.own_use));
    }
}
