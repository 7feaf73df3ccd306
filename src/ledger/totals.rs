//! Control totals: units, money and heads by supplier and tier, and the other accounts.

/// Adds what stands in the variables to the fields of the same names, and leaves zero.
macro_rules! move_sums {
    ($to:ident <- $($field:ident),*) => {
        $($to.$field += std::mem::take($field);)*
    };
}

mod check;
mod marketplace;
mod people;
mod runs;
mod supplier;
mod tier;

use serde::{Deserialize, Serialize};

use crate::event::{Account, Entry, OrderKind, Party, Posting, Transfer, TransferSink};
use crate::scenario::Scenario;
use crate::units::{Money, Units};
use check::is_within_reach;
pub(crate) use marketplace::MarketplaceTotals;
pub(crate) use people::{People, PersonTotals};
pub(crate) use runs::PostingRuns;
pub(crate) use supplier::OverTiers;
pub use supplier::SupplierTotals;
pub use tier::TierTotals;
use tier::add_for;

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

    /// Runs to be posted here; `None` where sums by person are kept, who stand in the single postings.
    pub(super) fn runs(&self) -> Option<PostingRuns> {
        self.suppliers.iter().all(|totals| totals.people.is_none()).then(PostingRuns::new)
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
