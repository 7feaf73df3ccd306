//! The state of a run, in columns: people, resellers, stock by batch, and who has how much money.
//!
//! This is the first of two books. The [ledger](crate::ledger) keeps the second from the postings
//! alone, and the audit compares them.

use serde::{Deserialize, Serialize};

mod branch;

mod access;
mod active_set;
mod answers;
mod disappointment;
mod end_use;
mod inventory;
mod market_price;
mod marketplace;
mod member;
mod neighbours;
mod partition;
mod people;
mod platform;
mod resellers;
mod uses;

pub(crate) use access::{PartOfResellers, RangeOfResellers, ResellerAccess};
pub(crate) use active_set::{ActiveSet, Block};
pub(crate) use answers::Answers;
pub use answers::{Answer, Heard, Offered};
pub(crate) use inventory::Lot;
pub(crate) use market_price::MarketPrice;
pub(crate) use marketplace::{MarketplaceBooks, Rating};
pub(crate) use member::Recruit;
pub use member::Status;
pub(crate) use member::{Member, NO_SLOT};
pub use neighbours::Circle;
pub(crate) use neighbours::{Circles, Neighbours};
pub(crate) use partition::prefetch;
pub(crate) use people::People;
pub use people::Standing;
pub(crate) use platform::PlatformBooks;
pub(crate) use resellers::{DEEPEST, Intent, Resellers};

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::column::OptionalColumn;
use crate::engine::parallel::Parallelism;
use crate::network::Network;
use crate::random::Factor;
use crate::scenario::{Ladder, MOST_FEN, MOST_TIERS, OrderTerms, Relations, Scenario, Supplier, millionths};
use crate::units::{Batch, Money, PersonId, SupplierId, Tick, Tier, Units};
use end_use::least_shares;
use inventory::{MOST_IN_PLACE, WideShelves};

/// Under what a state that was saved is to go on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Setting<'a> {
    pub(crate) scenario: &'a Scenario,
    pub(crate) network: &'a Network,
    /// At the end of which tick it was saved.
    pub(crate) tick: u32,
}

/// What of a state that was saved does not fit, if anything.
pub(crate) type Fits = Result<(), &'static str>;

/// Names what does not fit, unless it does.
fn holds(fits: bool, what: &'static str) -> Fits {
    if fits { Ok(()) } else { Err(what) }
}

/// Whether a run may have come to so much money.
fn is_within_reach(fen: i64) -> bool {
    fen.unsigned_abs() <= MOST_FEN.unsigned_abs()
}

/// The state between two ticks.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct World {
    /// What people answered to pitches, where that is counted.
    pub(crate) answers: Option<Box<Answers>>,
    pub(crate) people: People,
    pub(crate) neighbours: Neighbours,
    pub(crate) resellers: Resellers,
    /// Active resellers, in the order of their slots.
    pub(crate) active: ActiveSet,
    /// Slots of former resellers with stock, in order; kept only where they may use it.
    pub(crate) retired_holders: Vec<u32>,
    pub(crate) suppliers: Vec<SupplierBooks>,
    /// The latest record of each former reseller; kept only where they may join another supplier.
    pub(crate) former: BTreeMap<u32, u32>,
    /// Buyers, each with a supplier whose goods disappointed it.
    pub(crate) disappointed: BTreeSet<(u32, u8)>,
    /// Net receipts of end buyers, in fen.
    pub(crate) households: i64,
    /// Net receipts of the factory, in fen.
    pub(crate) factory: i64,
    /// What couriers and others received for service, in fen.
    pub(crate) services: i64,
    /// Paid for orders and not yet delivered or refunded; zero between ticks.
    pub(crate) escrow: i64,
    /// Offers accepted by end buyers that the seller could not fill.
    pub(crate) lost_sales: u64,
    /// Willingness to pay (nothing for a defective unit) less the price paid, over all purchases of end
    /// buyers, plus refunds, in fen.
    pub(crate) buyers_surplus: i128,
    /// What end buyers paid in the last tick, by supplier; empty where no decision reads it.
    pub(crate) market_prices: Vec<MarketPrice>,
    /// By slot; empty where all decide by the standard.
    #[serde(skip)]
    pub(crate) intents: Vec<Intent>,
    pub(crate) platform: PlatformBooks,
    pub(crate) marketplace: MarketplaceBooks,
}

/// What a supplier has.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SupplierBooks {
    pub(crate) cash: i64,
    pub(crate) deposits: i64,
    pub(crate) made: u64,
    /// Its active resellers.
    pub(crate) active: u64,
    /// Those who left since hype was last moved.
    pub(crate) leavers: u64,
    /// Units of it sold to end buyers since then, and those of them that were disputed; counted only where
    /// the supplier's hype or the buyers' trust depends on them.
    pub(crate) sold: u64,
    pub(crate) disputed: u64,
    /// What multiplies the chance to join it.
    pub(crate) hype: Factor,
    /// Units given back, all of which it scrapped.
    pub(crate) returned: u64,
    /// Share of people whom its direct offers have reached in earlier ticks.
    pub(crate) reached: Factor,
    /// What buyers on the marketplace made of its direct sales.
    pub(crate) rating: Rating,
    /// The tick in which it could not pay a refund, if there was one.
    pub(crate) failed_at: Option<u32>,
}

impl SupplierBooks {
    fn new(supplier: &Supplier) -> Self {
        let hype = Factor::from_f64(supplier.hype.start);
        SupplierBooks {
            cash: 0,
            deposits: 0,
            made: 0,
            active: 0,
            leavers: 0,
            sold: 0,
            disputed: 0,
            hype,
            returned: 0,
            reached: Factor::from_f64(0.0),
            rating: Rating::default(),
            failed_at: None,
        }
    }
}

impl World {
    pub(crate) fn new(scenario: &Scenario, neighbours: Neighbours) -> Self {
        let mut ladders = scenario.suppliers.iter().flat_map(Supplier::ladders);
        let has_quotas = ladders.any(Ladder::has_quotas);
        let least_end_use = least_shares(scenario);
        let joins_again = scenario.behaviour.join.again > 0.0;
        let has_limits = scenario.suppliers.iter().any(|supplier| supplier.max_downlines.is_some());
        let watches_prices = scenario.behaviour.ask.undercut > 0.0 || scenario.platform.transparency > 0.0;
        let has_relations = scenario.behaviour.relations != Relations::default();
        let confidence = scenario.behaviour.leave.confidence;
        let first_confidence = confidence.map(|confidence| millionths(confidence.start));
        let mut resellers = Resellers {
            efforts: OptionalColumn::kept(scenario.behaviour.pitches.sigma > 0.0),
            quota_bought: OptionalColumn::kept(has_quotas),
            owed: OptionalColumn::kept(
                scenario.suppliers.iter().any(|supplier| supplier.instalments.is_some()),
            ),
            recruits: OptionalColumn::kept(has_limits),
            disappointed: OptionalColumn::kept(scenario.behaviour.disappointment.is_some()),
            uses: OptionalColumn::kept(!least_end_use.is_empty()),
            ratings: OptionalColumn::kept(scenario.platform.marketplace.is_some()),
            least_end_use,
            first_confidence,
            confidence_states: OptionalColumn::kept(first_confidence.is_some()),
            root: OptionalColumn::kept(scenario.counts_chains()),
            regulars: OptionalColumn::kept(scenario.behaviour.regulars > 0.0 || has_relations),
            depths: OptionalColumn::kept(has_relations),
            earlier: OptionalColumn::kept(joins_again),
            own_cash: OptionalColumn::kept(joins_again),
            ..Resellers::default()
        };
        resellers.divide(Parallelism::default().parts(scenario.population.people));
        World {
            answers: None,
            people: People::new(scenario.population.people, scenario.population.need_ticks),
            neighbours,
            resellers,
            former: BTreeMap::new(),
            disappointed: BTreeSet::new(),
            active: ActiveSet::default(),
            retired_holders: Vec::new(),
            suppliers: scenario.suppliers.iter().map(SupplierBooks::new).collect(),
            households: 0,
            factory: 0,
            services: 0,
            escrow: 0,
            lost_sales: 0,
            buyers_surplus: 0,
            platform: PlatformBooks::default(),
            marketplace: MarketplaceBooks::default(),
            intents: Vec::new(),
            market_prices: vec![
                MarketPrice::default();
                if watches_prices { scenario.suppliers.len() } else { 0 }
            ],
        }
    }

    /// How many bytes all people take, and how many each reseller, listed as active.
    pub(crate) fn bytes(scenario: &Scenario) -> (u64, u64) {
        let mut alone = scenario.clone();
        alone.population.people = 1;
        let world = World::new(&alone, Neighbours::Uncounted);
        let clock = if scenario.population.need_ticks > 0 { 2 } else { 1 };
        let is_large = |terms: OrderTerms| terms.entry_order.max(terms.reorder_minimum) > MOST_IN_PLACE;
        let ladders = scenario.suppliers.iter().flat_map(Supplier::ladders);
        let mut tiers = ladders.flat_map(|ladder| {
            (1..=MOST_TIERS).zip(ladder.prices()).map(move |(tier, _)| ladder.terms(Tier(tier)))
        });
        let wide = if tiers.any(is_large) { WideShelves::BYTES_EACH } else { 0 };
        let each = world.resellers.bytes_each() + wide + ActiveSet::BYTES_EACH;
        (u64::from(scenario.population.people) * clock, each)
    }

    /// Whether this state could have been saved in this setting, having grown from `first`; if not, what is
    /// wrong with it. The whole state is checked once, so that no index, count or divisor in it later leads
    /// anywhere but into the state.
    pub(crate) fn fits(&self, first: &World, setting: &Setting) -> Fits {
        let Setting { network, .. } = *setting;
        holds(self.people.fits(&first.people), "people")?;
        holds(self.suppliers.len() == first.suppliers.len(), "suppliers")?;
        holds(self.market_prices.len() == first.market_prices.len(), "street prices")?;
        self.resellers.fits(&first.resellers, self.people(), setting)?;
        holds(self.active.fits(&self.resellers.members, &self.people), "the list of active resellers")?;
        holds(self.former_fit(), "former resellers")?;
        holds(self.disappointed_fit(first), "who is disappointed")?;
        holds(self.suppliers_fit(setting.tick), "what suppliers have")?;
        let slots = self.resellers.len();
        holds(self.market_prices.iter().all(|price| price.fits(slots)), "street prices")?;
        holds(self.platform.fits(slots), "what the platform has")?;
        holds(self.marketplace.fits(&self.resellers.members, self.people()), "shops on the marketplace")?;
        let counted = match first.neighbours.are_counted() {
            true => Neighbours::taken(network, &self.people),
            false => Neighbours::Uncounted,
        };
        holds(self.neighbours == counted, "acquaintances' standing")?;
        holds(
            [self.households, self.factory, self.services].into_iter().all(is_within_reach),
            "money of end buyers, the factory or services",
        )?;
        holds(self.buyers_surplus.unsigned_abs() < 1 << 120, "the surplus of end buyers")
    }

    /// Whether lists of those who have left contain only leavers, each once.
    fn former_fit(&self) -> bool {
        let members = &self.resellers.members;
        let has_left = |slot: u32| (slot as usize) < members.len() && members[slot as usize].has_left();
        let mut is_listed = vec![false; members.len()];
        let mut first_time = |slot: u32| !std::mem::replace(&mut is_listed[slot as usize], true);
        self.retired_holders.iter().all(|&slot| has_left(slot) && first_time(slot))
            && (self.former.iter())
                .all(|(&person, &slot)| has_left(slot) && members[slot as usize].person == person)
            && (self.former.is_empty() || self.resellers.earlier.is_kept())
    }

    /// Whether suppliers have as many resellers and deposits as there are, and no more than they can have of
    /// the rest.
    fn suppliers_fit(&self, tick: u32) -> bool {
        let mut held = vec![(0, 0); self.suppliers.len()];
        for (member, &deposit) in self.resellers.members.iter().zip(&self.resellers.deposit) {
            let (active, deposits) = &mut held[usize::from(member.supplier)];
            *active += u64::from(!member.has_left());
            *deposits += i64::from(deposit);
        }
        let resellers = self.resellers.len() as u64;
        self.suppliers.iter().zip(held).all(|(books, held)| {
            (books.active, books.deposits) == held
                && books.leavers <= resellers
                && books.disputed <= books.sold
                && books.sold <= books.made
                && books.hype <= Factor::MOST
                && books.rating.fits()
                && is_within_reach(books.cash)
                && books.failed_at.is_none_or(|failed_at| (1..=tick).contains(&failed_at))
        })
    }

    /// How many people there are.
    pub fn people(&self) -> u32 {
        self.people.count()
    }

    /// What a person is now, or `None` for an id beyond the population.
    pub fn standing(&self, person: PersonId) -> Option<Standing> {
        (person.0 < self.people.count()).then(|| self.people.standing(person.0))
    }

    /// What multiplies the chance to join a supplier now: 1 without hype.
    ///
    /// # Panics
    /// If the scenario has no such supplier.
    pub fn hype(&self, supplier: SupplierId) -> f64 {
        self.suppliers[usize::from(supplier.0)].hype.as_f64()
    }

    /// How many steps of the count of pitches heard a person has taken, 0 … 31 (always 0 without
    /// [fatigue](crate::scenario::Join::fatigue), and by the standard decisions for who cannot be recruited);
    /// `None` for an id beyond the population.
    pub fn heard(&self, person: PersonId) -> Option<u8> {
        (person.0 < self.people.count()).then(|| self.people.heard(person.0))
    }

    /// Whether a person could be recruited: a bystander, or a former reseller where those may join again.
    #[inline]
    pub(crate) fn may_be_met(&self, person: u32) -> bool {
        self.people.is_bystander(person)
            || self.resellers.earlier.is_kept() && self.people.standing(person) == Standing::Former
    }

    /// The latest record of a former reseller, or [`NO_SLOT`].
    pub(crate) fn latest_record(&self, person: u32) -> u32 {
        self.former.get(&person).copied().unwrap_or(NO_SLOT)
    }

    /// Whether the person with this latest record was ever a reseller of a supplier.
    pub(crate) fn was_with(&self, latest: u32, supplier: u8) -> bool {
        self.resellers.records(latest).any(|slot| self.resellers.members[slot as usize].supplier == supplier)
    }

    /// How many resellers are active.
    pub fn active(&self) -> usize {
        self.active.len()
    }

    /// Every reseller that ever joined, in the order of joining; a person who joined several suppliers, once
    /// for each.
    pub fn resellers(&self) -> impl ExactSizeIterator<Item = Reseller<'_>> {
        (0..self.resellers.len()).map(|slot| Reseller { world: self, slot })
    }

    /// What a supplier has earned so far: its cash, deposits not included.
    ///
    /// # Panics
    /// If the scenario has no such supplier.
    pub fn supplier_cash(&self, supplier: SupplierId) -> Money {
        Money::from_fen(self.suppliers[usize::from(supplier.0)].cash)
    }

    /// The tick in which a supplier could not pay what it owed for goods given back, if there was one.
    ///
    /// # Panics
    /// If the scenario has no such supplier.
    pub fn failed_at(&self, supplier: SupplierId) -> Option<Tick> {
        self.suppliers[usize::from(supplier.0)].failed_at.map(Tick)
    }

    /// What end buyers have paid so far, less refunds.
    pub fn consumers_paid(&self) -> Money {
        Money::from_fen(-self.households)
    }

    /// What the platform has earned so far.
    pub fn platform_profit(&self) -> Money {
        Money::from_fen(self.platform.profit)
    }

    /// Proceeds of sales that the platform has not paid out yet.
    pub fn unsettled(&self) -> Money {
        Money::from_fen(self.platform.unsettled)
    }

    /// Deposits of shops on the marketplace that the platform holds.
    pub fn shop_deposits(&self) -> Money {
        Money::from_fen(self.marketplace.deposits())
    }
}

/// One reseller, read-only.
#[derive(Debug, Clone, Copy)]
pub struct Reseller<'a> {
    world: &'a World,
    slot: usize,
}

impl Reseller<'_> {
    fn columns(&self) -> &Resellers {
        &self.world.resellers
    }

    /// The person.
    pub fn person(&self) -> PersonId {
        PersonId(self.columns().members[self.slot].person)
    }

    /// Whose goods it sells.
    pub fn supplier(&self) -> SupplierId {
        SupplierId(u16::from(self.columns().members[self.slot].supplier))
    }

    /// Who brought it in; `None` for a first agent.
    pub fn recruiter(&self) -> Option<PersonId> {
        match self.columns().members[self.slot].recruiter {
            NO_SLOT => None,
            slot => Some(PersonId(self.columns().members[slot as usize].person)),
        }
    }

    /// Its price level.
    pub fn tier(&self) -> Tier {
        Tier(u32::from(self.columns().members[self.slot].tier))
    }

    /// Recruiting steps from the supplier, 1 for a first agent.
    pub fn depth(&self) -> u32 {
        self.columns().members[self.slot].depth
    }

    /// When it joined.
    pub fn joined(&self) -> Tick {
        Tick(u32::from(self.columns().joined[self.slot]))
    }

    /// Whether it is active, or why it left.
    pub fn status(&self) -> Status {
        self.columns().members[self.slot].status
    }

    /// Its cash, own money included.
    pub fn cash(&self) -> Money {
        Money::from_fen(self.columns().members[self.slot].cash)
    }

    /// What it still owes its supplier for its entry order.
    pub fn owed(&self) -> Money {
        Money::from_fen(self.columns().owed.get(self.slot).copied().unwrap_or(0))
    }

    /// The deposit that its supplier holds.
    pub fn deposit(&self) -> Money {
        Money::from_fen(i64::from(self.columns().deposit[self.slot]))
    }

    /// The deposit of its shop that the platform holds.
    pub fn shop_deposit(&self) -> Money {
        Money::from_fen(self.world.marketplace.deposit(self.slot as u32))
    }

    /// Whether it is active and has opened a shop on the marketplace.
    pub fn has_shop(&self) -> bool {
        self.world.marketplace.has_shop(self.slot as u32)
    }

    /// Purchases from it on the marketplace so far, and those that disappointed their buyers.
    pub fn rating(&self) -> (u32, u32) {
        let rating = self.columns().ratings.get(self.slot).copied().unwrap_or_default();
        (rating.sales, rating.complaints)
    }

    /// Proceeds of its sales that the platform has not paid out yet: found by going through all that wait.
    pub fn unsettled(&self) -> Money {
        let waiting = self.world.platform.waiting().filter(|row| row.slot as usize == self.slot);
        Money::from_fen(waiting.map(|row| row.amount).sum())
    }

    /// Units on hand.
    pub fn on_hand(&self) -> Units {
        Units(u64::from(self.columns().members[self.slot].on_hand))
    }

    /// Units on hand of one batch that can be alive now (batches 16 apart share a place).
    pub fn units_of(&self, batch: Batch) -> Units {
        let columns = self.columns();
        let wide = &columns.wide[usize::from(columns.parts[self.slot])];
        Units(u64::from(wide.units(&columns.members[self.slot], batch.0)))
    }

    /// What the stock cost, at moving average.
    pub fn book_value(&self) -> Money {
        Money::from_fen(self.columns().members[self.slot].value)
    }
}

#[cfg(test)]
mod tests {
    use crate::scenario::{ByOrderSize, Ladder, MissedQuota, PriceChange, Rank, Scenario};
    use crate::simulation::Simulation;
    use crate::units::Money;

    #[test]
    fn a_quota_that_comes_with_a_price_change_is_called_in() {
        let ladder = |quota| {
            let ranks = vec![Rank { price: Money::from_yuan(100), quota, ..Rank::default() }];
            let missed_quota = MissedQuota::Expel;
            Ladder::ByOrderSize(ByOrderSize {
                ranks,
                quota_period: 2,
                missed_quota,
                ..ByOrderSize::default()
            })
        };
        let mut scenario = Scenario::mask();
        scenario.population.people = 100;
        scenario.behaviour.leave.patience = None;
        let supplier = &mut scenario.suppliers[0];
        supplier.first_agents = 10;
        supplier.ladder = ladder(None);
        supplier.price_changes = vec![PriceChange {
            tick: 5,
            ladder: Some(ladder(Some(Money::from_yuan(1_000_000)))),
            ..PriceChange::default()
        }];
        scenario.ticks = 6;
        let report = Simulation::new(&scenario, 1).unwrap().run();
        assert!(report.tiers[0].people.left["quota"] >= 10, "{:?}", report.tiers[0].people.left);
    }
}
