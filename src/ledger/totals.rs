//! Control totals: units, money and heads by supplier and tier, and the other accounts.

mod check;
mod marketplace;
mod people;

use serde::{Deserialize, Serialize};

use crate::event::Cause;
use crate::event::{Account, Entry, OrderKind, Party, Posting, Transfer, TransferSink};
use crate::scenario::Scenario;
use crate::units::{Money, PersonId, Tier, Units};
use check::is_within_reach;
pub(crate) use marketplace::MarketplaceTotals;
pub(crate) use people::{People, PersonTotals};

/// The totals of one tier of one supplier, by the tier held: flows by the tier held when they were posted,
/// heads by the tier held last.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TierTotals {
    /// Resellers who joined and hold (or, when leaving, held) this tier.
    pub joined: u64,
    /// Of these, how many are active.
    pub active: u64,
    /// Of these, how many left, by cause in the order of [`Cause::ALL`].
    pub left: [u64; Cause::ALL.len()],
    /// Units bought.
    pub bought: Units,
    /// Units that came with resellers promoted or demoted to this tier.
    pub moved_in: Units,
    /// Units sold to other resellers.
    pub sold_down: Units,
    /// Units sold to end buyers.
    pub retail: Units,
    /// Units used by their owners.
    pub own_use: Units,
    /// Units sold at the salvage price.
    pub dumped: Units,
    /// Units given back to the supplier.
    pub returned: Units,
    /// Units expired.
    pub expired: Units,
    /// Units that went with resellers promoted or demoted away.
    pub moved_out: Units,
    /// Offers accepted by end buyers that could not be filled are lost sales.
    pub lost_sales: u64,
    /// Money paid, deposits included, in fen.
    paid: i128,
    /// Money received, in fen.
    received: i128,
    /// Book value of the stock, in fen.
    book_value: i128,
    /// Book value of units written off, in fen.
    expired_value: i128,
    /// Units sold down by the tier of the buyer, ascending.
    sold_to: Vec<(Tier, Units)>,
}

/// Adds what stands in the variables to the fields of the same names, and leaves zero.
macro_rules! move_sums {
    ($to:ident <- $($field:ident),*) => {
        $($to.$field += std::mem::take($field);)*
    };
}

impl TierTotals {
    fn absorb(&mut self, other: &mut TierTotals) {
        let TierTotals {
            joined,
            active,
            left,
            bought,
            moved_in,
            sold_down,
            retail,
            own_use,
            dumped,
            returned,
            expired,
            moved_out,
            lost_sales,
            paid,
            received,
            book_value,
            expired_value,
            sold_to,
        } = other;
        // Less than nothing where more were moved away than joined.
        self.joined = self.joined.wrapping_add(std::mem::take(joined));
        self.active = self.active.wrapping_add(std::mem::take(active));
        for (own, left) in self.left.iter_mut().zip(left) {
            *own += std::mem::take(left);
        }
        for (tier, units) in sold_to.drain(..) {
            add_for(&mut self.sold_to, tier, units);
        }
        move_sums!(self <- bought, moved_in, sold_down, retail, own_use, dumped, returned, expired, moved_out);
        move_sums!(self <- lost_sales, paid, received, book_value, expired_value);
    }

    /// Units on hand, by the identity.
    pub fn on_hand(&self) -> Units {
        let out = self.sold_down
            + self.retail
            + self.own_use
            + self.dumped
            + self.returned
            + self.expired
            + self.moved_out;
        Units((self.bought + self.moved_in).0.wrapping_sub(out.0))
    }

    /// Units expired or on hand.
    pub fn stranded(&self) -> Units {
        self.expired + self.on_hand()
    }

    /// Money paid, deposits included.
    pub fn paid(&self) -> Money {
        Money::from_total(self.paid)
    }

    /// Money received, returned deposits included.
    pub fn received(&self) -> Money {
        Money::from_total(self.received)
    }

    /// Book value of the stock.
    pub fn book_value(&self) -> Money {
        Money::from_total(self.book_value)
    }

    /// Book value of expired units at the time they were written off.
    pub fn expired_value(&self) -> Money {
        Money::from_total(self.expired_value)
    }

    /// Units sold to resellers of each tier.
    pub fn sold_to(&self) -> &[(Tier, Units)] {
        &self.sold_to
    }

    #[inline(always)]
    fn sell_to(&mut self, tier: Tier, units: Units) {
        self.sold_down += units;
        add_for(&mut self.sold_to, tier, units);
    }
}

#[inline(always)]
fn add_for(rows: &mut Vec<(Tier, Units)>, tier: Tier, units: Units) {
    // By depth nearly all buyers are of one tier.
    match rows.first_mut() {
        Some(first) if first.0 == tier => first.1 += units,
        _ => add_for_any(rows, tier, units),
    }
}

#[inline(never)]
fn add_for_any(rows: &mut Vec<(Tier, Units)>, tier: Tier, units: Units) {
    match rows.binary_search_by_key(&tier, |row| row.0) {
        Ok(at) => rows[at].1 += units,
        Err(at) => rows.insert(at, (tier, units)),
    }
}

/// The totals of one supplier.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupplierTotals {
    /// Units made.
    pub made: Units,
    /// Units given back by those who left.
    pub returned: Units,
    /// Units scrapped: all that were given back.
    pub scrapped: Units,
    /// Units sold straight to end buyers.
    pub direct: Units,
    /// Units sold to resellers, by the buyer's tier, ascending.
    pub sold_to: Vec<(Tier, Units)>,
    /// Tier *k* at index *k* − 1.
    pub tiers: Vec<TierTotals>,
    cash: i128,
    deposits: i128,
    retail_revenue: i128,
    /// What the factory received for its units, in fen.
    production_cost: i128,
    /// What its resellers earned on end buyers, on their downlines' purchases, and by recruiting, in fen.
    earned_retail: i128,
    earned_down: i128,
    earned_heads: i128,
    /// Of the first two, the gains alone: sales at a loss, refunds of other sales and fees are left out.
    gains_retail: i128,
    gains_down: i128,
    /// What its resellers paid to the platform, in fen.
    platform_fees: i128,
    /// What its resellers spent on service, in fen.
    service_cost: i128,
    /// Proceeds of its resellers that the platform holds, in fen.
    unsettled: i128,
    /// What it lent to its resellers, what they repaid, and what it wrote off, in fen.
    lent: i128,
    repaid: i128,
    written_off: i128,
    /// Buyers and holders whom its goods have disappointed.
    disappointed_buyers: u64,
    disappointed_holders: u64,
    /// What it could not pay for goods given back, in fen.
    unpaid: i128,
    direct_revenue: i128,
    /// What it paid to the platform itself, in fen.
    direct_fees: i128,
    /// What came of the marketplace.
    marketplace: MarketplaceTotals,
    /// What its resellers had before any trade, in fen.
    endowment: i128,
    /// Over all tiers: resellers who joined, those of them who are active, units sold to end buyers and used.
    all: OverTiers,
    /// Sums by person, where resellers change tiers.
    people: Option<People>,
}

/// Sums over the tiers of a supplier, which are asked for in every tick, however many tiers there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OverTiers {
    pub(crate) joined: u64,
    pub(crate) active: u64,
    pub(crate) retail: Units,
    pub(crate) own_use: Units,
}

impl SupplierTotals {
    /// Empty totals, with sums by person where resellers change tiers.
    fn new(has_people: bool) -> Self {
        SupplierTotals { people: has_people.then(People::default), ..SupplierTotals::default() }
    }

    /// Sums by person, kept where resellers change tiers.
    pub(crate) fn people(&self) -> Option<&People> {
        self.people.as_ref()
    }

    /// The tier at which a reseller joined who holds this one now.
    pub(crate) fn entry_tier(&self, person: PersonId, held: Tier) -> Tier {
        let of_person = |people: &People| people.get(person).and_then(|own| own.entry_tier);
        self.people().and_then(of_person).unwrap_or(held)
    }

    /// Cash earned, deposits not included.
    pub fn cash(&self) -> Money {
        Money::from_total(self.cash)
    }

    /// Deposits held.
    pub fn deposits(&self) -> Money {
        Money::from_total(self.deposits)
    }

    /// What its resellers paid to the platform.
    pub fn platform_fees(&self) -> Money {
        Money::from_total(self.platform_fees)
    }

    /// What its resellers spent on service to end buyers.
    pub fn service_cost(&self) -> Money {
        Money::from_total(self.service_cost)
    }

    /// What its goods and resellers came to on the marketplace.
    pub(crate) fn marketplace(&self) -> &MarketplaceTotals {
        &self.marketplace
    }

    /// Proceeds of its resellers that the platform has not paid out yet.
    pub fn unsettled(&self) -> Money {
        Money::from_total(self.unsettled)
    }

    /// What end buyers paid its resellers, salvage sales included, less refunds.
    pub fn retail_revenue(&self) -> Money {
        Money::from_total(self.retail_revenue)
    }

    /// What its units cost to make.
    pub fn production_cost(&self) -> Money {
        Money::from_total(self.production_cost)
    }

    /// What its resellers earned on end buyers: retail revenue less the book value of the goods.
    pub fn earned_retail(&self) -> Money {
        Money::from_total(self.earned_retail)
    }

    /// What its resellers earned on the purchases of their downlines: sales down less the book value of
    /// the goods, markups, commissions, and referrals on reorders.
    pub fn earned_down(&self) -> Money {
        Money::from_total(self.earned_down)
    }

    /// What its resellers gained on end buyers: over sales above the book value of the goods, the difference,
    /// but for those that were refunded.
    pub fn gains_retail(&self) -> Money {
        Money::from_total(self.gains_retail)
    }

    /// What its resellers gained on the purchases of their downlines: over sales above the book value of the
    /// goods, the difference, and markups, commissions, and referrals on reorders.
    pub fn gains_down(&self) -> Money {
        Money::from_total(self.gains_down)
    }

    /// What its resellers earned by recruiting itself: referrals on entry orders.
    pub fn earned_heads(&self) -> Money {
        Money::from_total(self.earned_heads)
    }

    /// What it lent to its resellers for their entry orders.
    pub fn lent(&self) -> Money {
        Money::from_total(self.lent)
    }

    /// What its resellers repaid of that, deposits kept included.
    pub fn repaid(&self) -> Money {
        Money::from_total(self.repaid)
    }

    /// What it wrote off when resellers left.
    pub fn written_off(&self) -> Money {
        Money::from_total(self.written_off)
    }

    /// What its resellers still owe it.
    pub fn owed(&self) -> Money {
        Money::from_total(self.lent - self.repaid - self.written_off)
    }

    /// How many buyers its goods have disappointed.
    pub fn disappointed_buyers(&self) -> u64 {
        self.disappointed_buyers
    }

    /// How many holders units of their own stock have disappointed.
    pub fn disappointed_holders(&self) -> u64 {
        self.disappointed_holders
    }

    /// What it could not pay for goods given back.
    pub fn unpaid_refunds(&self) -> Money {
        Money::from_total(self.unpaid)
    }

    /// What end buyers paid the supplier itself.
    pub fn direct_revenue(&self) -> Money {
        Money::from_total(self.direct_revenue)
    }

    /// What its resellers paid it for goods and deposits, less what it paid them: what it got and spent
    /// otherwise is known.
    pub(crate) fn collected(&self) -> Money {
        Money::from_total(self.collected_fen())
    }

    fn collected_fen(&self) -> i128 {
        self.cash + self.deposits + self.production_cost + self.direct_fees - self.direct_revenue
    }

    /// Sums over its tiers.
    pub(crate) fn all(&self) -> OverTiers {
        self.all
    }

    /// Units sold to resellers.
    pub fn sold(&self) -> Units {
        self.sold_to.iter().map(|row| row.1).sum()
    }

    /// Units on hand: made to order, so none unless an order went astray.
    pub fn on_hand(&self) -> Units {
        let out = self.sold() + self.direct + self.scrapped;
        Units((self.made + self.returned).0.wrapping_sub(out.0))
    }

    fn absorb(&mut self, other: &mut SupplierTotals) {
        let SupplierTotals {
            made,
            returned,
            scrapped,
            direct,
            sold_to,
            tiers,
            cash,
            deposits,
            retail_revenue,
            production_cost,
            earned_retail,
            earned_down,
            earned_heads,
            gains_retail,
            gains_down,
            platform_fees,
            service_cost,
            unsettled,
            lent,
            repaid,
            written_off,
            disappointed_buyers,
            disappointed_holders,
            unpaid,
            direct_revenue,
            direct_fees,
            marketplace,
            endowment,
            all,
            people,
        } = other;
        if self.tiers.len() < tiers.len() {
            self.grow(tiers.len());
        }
        for (own, other) in self.tiers.iter_mut().zip(tiers.iter_mut()) {
            own.absorb(other);
        }
        for (tier, units) in sold_to.drain(..) {
            add_for(&mut self.sold_to, tier, units);
        }
        move_sums!(self <- made, returned, scrapped, direct, cash, deposits, retail_revenue, production_cost);
        move_sums!(self <- earned_retail, earned_down, earned_heads, gains_retail, gains_down);
        move_sums!(self <- platform_fees, service_cost, unsettled, disappointed_buyers, disappointed_holders);
        self.marketplace.absorb(&std::mem::take(marketplace));
        move_sums!(self <- lent, repaid, written_off, unpaid, direct_revenue, direct_fees, endowment);
        let OverTiers { joined, active, retail, own_use } = std::mem::take(all);
        // Less than nothing where more left than joined.
        self.all.joined = self.all.joined.wrapping_add(joined);
        self.all.active = self.all.active.wrapping_add(active);
        self.all.retail += retail;
        self.all.own_use += own_use;
        if let Some((own, other)) = self.people.as_mut().zip(people.as_mut()) {
            own.absorb(other);
        }
    }

    /// Its resellers earn on the purchases of their downlines.
    #[inline(always)]
    fn earn_down(&mut self, fen: i128) {
        self.earned_down += fen;
        self.gains_down += fen.max(0);
    }

    /// Its resellers earn on an end buyer who pays `price` for goods with a book value of `value`.
    #[inline(always)]
    fn earn_retail(&mut self, price: i128, value: i128) {
        self.retail_revenue += price;
        self.earned_retail += price - value;
        self.gains_retail += (price - value).max(0);
    }

    #[inline(always)]
    fn tier(&mut self, tier: Tier) -> &mut TierTotals {
        let index = tier.0 as usize - 1;
        if self.tiers.len() <= index {
            self.grow(index + 1);
        }
        &mut self.tiers[index]
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self, tiers: usize) {
        self.tiers.resize_with(tiers, TierTotals::default);
    }
}

/// All totals.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Totals {
    pub(super) suppliers: Vec<SupplierTotals>,
    /// Net receipts of end buyers, in fen.
    pub(super) households: i128,
    /// Net receipts of the factory, in fen.
    pub(super) factory: i128,
    escrow: i128,
    pub(super) retail: Units,
    pub(super) dumped: Units,
    /// Commission received by the platform, in fen.
    pub(super) platform: i128,
    pub(super) disputes: u64,
    pub(super) refunds: u64,
    /// Offers accepted by end buyers that no seller could fill.
    lost_sales: u64,
}

impl Totals {
    pub(super) fn new(scenario: &Scenario) -> Self {
        Totals::keeping_people(scenario.suppliers.iter().map(|supplier| supplier.ladder.moves_resellers()))
    }

    /// Empty totals that keep what these keep.
    pub(super) fn empty(&self) -> Self {
        Totals::keeping_people(self.suppliers.iter().map(|totals| totals.people.is_some()))
    }

    /// Empty totals, for each supplier with sums by person or without.
    fn keeping_people(suppliers: impl Iterator<Item = bool>) -> Self {
        Totals {
            suppliers: suppliers.map(SupplierTotals::new).collect(),
            households: 0,
            factory: 0,
            escrow: 0,
            retail: Units(0),
            dumped: Units(0),
            platform: 0,
            disputes: 0,
            refunds: 0,
            lost_sales: 0,
        }
    }

    /// Takes other totals over, and leaves nothing of them.
    pub(super) fn absorb(&mut self, other: &mut Totals) {
        let Totals {
            suppliers,
            households,
            factory,
            escrow,
            retail,
            dumped,
            platform,
            disputes,
            refunds,
            lost_sales,
        } = other;
        for (own, other) in self.suppliers.iter_mut().zip(suppliers) {
            own.absorb(other);
        }
        move_sums!(self <- households, factory, escrow, retail, dumped, platform, disputes, refunds, lost_sales);
    }

    #[inline(always)]
    pub(super) fn post(&mut self, entry: &Entry) {
        let Totals { suppliers, households, factory, escrow, platform, .. } = self;
        let totals = &mut suppliers[usize::from(entry.supplier.0)];
        if let Some(people) = &mut totals.people {
            people.post(&entry.posting);
        }
        entry.posting.transfers(&mut Accounts { totals, households, factory, escrow, platform });
        let fen = |money: Money| i128::from(money.fen());
        match entry.posting {
            Posting::Apply { cash, .. } => totals.endowment += fen(cash),
            Posting::TurnAway { cash, .. } => totals.endowment -= fen(cash),
            Posting::Join { tier, .. } => {
                let row = totals.tier(tier);
                row.joined = row.joined.wrapping_add(1);
                row.active = row.active.wrapping_add(1);
                totals.all.joined += 1;
                totals.all.active = totals.all.active.wrapping_add(1);
            }
            Posting::Make { units, amount, .. } => {
                totals.made += units;
                totals.production_cost += fen(amount);
            }
            Posting::Sale { seller, tier, units, amount, value, .. } => {
                match seller {
                    Party::Supplier => add_for(&mut totals.sold_to, tier, units),
                    Party::Reseller(_, seller_tier) => {
                        totals.earn_down(fen(amount) - fen(value));
                        let row = totals.tier(seller_tier);
                        row.book_value -= fen(value);
                        row.sell_to(tier, units);
                    }
                }
                let row = totals.tier(tier);
                row.bought += units;
                row.book_value += fen(amount);
            }
            Posting::Referral { kind: OrderKind::Entry, amount, .. } => totals.earned_heads += fen(amount),
            Posting::Referral { kind: OrderKind::Reorder, amount, .. }
            | Posting::Markup { amount, .. }
            | Posting::Commission { amount, .. } => totals.earn_down(fen(amount)),
            Posting::Retail { tier, units, amount, value, .. } => {
                let row = totals.tier(tier);
                row.retail += units;
                row.book_value -= fen(value);
                totals.earn_retail(fen(amount), fen(value));
                self.retail += units;
                totals.all.retail += units;
            }
            Posting::Dump { tier, units, amount, value, .. } => {
                let row = totals.tier(tier);
                row.dumped += units;
                row.book_value -= fen(value);
                totals.earn_retail(fen(amount), fen(value));
                self.dumped += units;
            }
            Posting::ServiceCost { amount, .. } => {
                totals.service_cost += fen(amount);
                totals.earned_retail -= fen(amount);
            }
            Posting::PlatformFee { amount, .. } => {
                totals.platform_fees += fen(amount);
                totals.earned_retail -= fen(amount);
            }
            Posting::Loan { amount, .. } => totals.lent += fen(amount),
            Posting::Instalment { amount, .. } | Posting::SetOff { amount, .. } => {
                totals.repaid += fen(amount);
            }
            Posting::WriteOff { amount, .. } => totals.written_off += fen(amount),
            Posting::OpenShop { .. } | Posting::CloseShop { .. } | Posting::MarketSale { .. } => {
                totals.marketplace.post(&entry.posting);
            }
            Posting::Unpaid { amount, .. } => totals.unpaid += fen(amount),
            Posting::Withhold { amount, .. } => totals.unsettled += fen(amount),
            Posting::Payout { amount, .. } => totals.unsettled -= fen(amount),
            Posting::Dispute { refund, value, .. } => {
                totals.retail_revenue -= fen(refund);
                totals.earned_retail -= fen(refund);
                totals.gains_retail -= (fen(refund) - fen(value)).max(0);
                self.disputes += 1;
                self.refunds += u64::from(refund > Money::ZERO);
            }
            Posting::Direct { units, amount, .. } => {
                totals.direct += units;
                totals.direct_revenue += fen(amount);
                self.retail += units;
            }
            Posting::DisappointBuyer { .. } => totals.disappointed_buyers += 1,
            Posting::DisappointHolder { .. } => totals.disappointed_holders += 1,
            Posting::DirectFee { amount, .. } => totals.direct_fees += fen(amount),
            Posting::LostDirect { .. } => self.lost_sales += 1,
            Posting::LostSale { tier, .. } => {
                totals.tier(tier).lost_sales += 1;
                self.lost_sales += 1;
            }
            Posting::Use { tier, units, value, .. } => {
                let row = totals.tier(tier);
                row.own_use += units;
                row.book_value -= fen(value);
                totals.all.own_use += units;
            }
            Posting::Expire { tier, units, value, .. } => {
                let row = totals.tier(tier);
                row.expired += units;
                row.book_value -= fen(value);
                row.expired_value += fen(value);
            }
            Posting::Move { from, to, units, value, .. } => {
                let row = totals.tier(from);
                // Less than nothing while only a part is added up, where they may have joined before.
                row.joined = row.joined.wrapping_sub(1);
                row.active = row.active.wrapping_sub(1);
                row.moved_out += units;
                row.book_value -= fen(value);
                let row = totals.tier(to);
                row.joined = row.joined.wrapping_add(1);
                row.active = row.active.wrapping_add(1);
                row.moved_in += units;
                row.book_value += fen(value);
            }
            Posting::Return { tier, units, value, .. } => {
                totals.returned += units;
                totals.scrapped += units;
                let row = totals.tier(tier);
                row.returned += units;
                row.book_value -= fen(value);
            }
            Posting::Leave { tier, cause, .. } => {
                totals.all.active = totals.all.active.wrapping_sub(1);
                let row = totals.tier(tier);
                row.active = row.active.wrapping_sub(1);
                row.left[cause as usize] += 1;
            }
            // Money alone.
            Posting::Order { .. }
            | Posting::Refund { .. }
            | Posting::Deposit { .. }
            | Posting::BuyBack { .. } => {}
        }
    }
}

/// The accounts between which a posting moves money: those of its supplier's chain, and those of all.
struct Accounts<'a> {
    totals: &'a mut SupplierTotals,
    households: &'a mut i128,
    factory: &'a mut i128,
    escrow: &'a mut i128,
    platform: &'a mut i128,
}

impl TransferSink for Accounts<'_> {
    #[inline(always)]
    fn transfer(&mut self, transfer: Transfer) {
        let Transfer { from, to, amount, is_reversal } = transfer;
        let amount = i128::from(amount.fen());
        let Accounts { totals, households, factory, escrow, platform } = self;
        match from {
            Account::EndBuyers => **households -= amount,
            Account::Factory => **factory -= amount,
            Account::Escrow => **escrow -= amount,
            Account::Platform => **platform -= amount,
            Account::Supplier => totals.cash -= amount,
            Account::Deposits => totals.deposits -= amount,
            // Summed up with what resellers spend on service, and with the figures of the marketplace.
            Account::Services | Account::ShopDeposits => {}
            Account::Reseller(_, tier) if is_reversal => totals.tier(tier).received -= amount,
            Account::Reseller(_, tier) => totals.tier(tier).paid += amount,
        }
        match to {
            Account::EndBuyers => **households += amount,
            Account::Factory => **factory += amount,
            Account::Escrow => **escrow += amount,
            Account::Platform => **platform += amount,
            Account::Supplier => totals.cash += amount,
            Account::Deposits => totals.deposits += amount,
            Account::Services | Account::ShopDeposits => {}
            Account::Reseller(_, tier) if is_reversal => totals.tier(tier).paid -= amount,
            Account::Reseller(_, tier) => totals.tier(tier).received += amount,
        }
    }
}
