//! The money that a posting moves, as transfers between accounts.

use super::{Party, Posting};
use crate::units::{Money, PersonId, Tier};

/// Where money is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Account {
    /// All end buyers together.
    EndBuyers,
    /// The factory that makes the units.
    Factory,
    /// Paid for orders that are neither delivered nor refunded yet.
    Escrow,
    /// The platform.
    Platform,
    /// Couriers and other trades that resellers pay to serve their buyers.
    Services,
    /// Deposits of shops that the platform holds.
    ShopDeposits,
    /// The supplier's own cash.
    Supplier,
    /// Deposits that the supplier holds.
    Deposits,
    /// A reseller or recruit, with the tier it holds.
    Reseller(PersonId, Tier),
}

/// Money that goes from one account to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transfer {
    /// The account that pays.
    pub from: Account,
    /// The account that is paid.
    pub to: Account,
    /// How much.
    pub amount: Money,
    /// Whether it takes an earlier transfer back, so that it counts as paid or received less.
    pub is_reversal: bool,
}

impl From<Party> for Account {
    #[inline(always)]
    fn from(party: Party) -> Self {
        match party {
            Party::Supplier => Account::Supplier,
            Party::Reseller(person, tier) => Account::Reseller(person, tier),
        }
    }
}

/// A book that takes transfers.
pub trait TransferSink {
    /// Books a transfer.
    fn transfer(&mut self, transfer: Transfer);
}

#[inline(always)]
fn pays(sink: &mut impl TransferSink, from: Account, to: Account, amount: Money) {
    sink.transfer(Transfer { from, to, amount, is_reversal: false });
}

impl Posting {
    /// Books the transfers of money that the posting stands for. Money that a platform holds back is the
    /// seller's already, and own cash that a recruit brings or takes away is no transfer.
    #[inline(always)]
    pub fn transfers(&self, sink: &mut impl TransferSink) {
        use Account::*;
        match *self {
            Posting::Order { buyer, tier, amount, .. } => pays(sink, Reseller(buyer, tier), Escrow, amount),
            Posting::Sale { seller, amount, .. } => pays(sink, Escrow, seller.into(), amount),
            Posting::Deposit { person, tier, amount } => pays(sink, Reseller(person, tier), Deposits, amount),
            Posting::Loan { person, tier, amount } => {
                let (from, to) = (Supplier, Reseller(person, tier));
                sink.transfer(Transfer { from, to, amount, is_reversal: true });
            }
            Posting::Instalment { person, tier, amount } => {
                pays(sink, Reseller(person, tier), Supplier, amount)
            }
            Posting::SetOff { amount, .. } => pays(sink, Deposits, Supplier, amount),
            Posting::Make { amount, .. } => pays(sink, Supplier, Factory, amount),
            Posting::Markup { person, tier, amount } | Posting::Commission { person, tier, amount, .. } => {
                pays(sink, Supplier, Reseller(person, tier), amount)
            }
            Posting::Referral { payer, person, tier, amount, .. }
            | Posting::BuyBack { payer, person, tier, amount } => {
                pays(sink, payer.into(), Reseller(person, tier), amount)
            }
            Posting::Retail { seller, tier, amount, .. } | Posting::Dump { seller, tier, amount, .. } => {
                pays(sink, EndBuyers, Reseller(seller, tier), amount)
            }
            Posting::PlatformFee { person, tier, amount } => {
                pays(sink, Reseller(person, tier), Platform, amount)
            }
            Posting::ServiceCost { person, tier, amount } => {
                pays(sink, Reseller(person, tier), Services, amount)
            }
            Posting::OpenShop { person, tier, deposit, fee } => {
                pays(sink, Reseller(person, tier), ShopDeposits, deposit);
                pays(sink, Reseller(person, tier), Platform, fee);
            }
            Posting::CloseShop { person, tier, returned, kept } => {
                pays(sink, ShopDeposits, Reseller(person, tier), returned);
                pays(sink, ShopDeposits, Platform, kept);
            }
            Posting::Direct { amount, .. } => pays(sink, EndBuyers, Supplier, amount),
            Posting::DirectFee { amount, .. } => pays(sink, Supplier, Platform, amount),
            Posting::Leave { person, tier, returned, kept, .. } => {
                pays(sink, Deposits, Reseller(person, tier), returned);
                pays(sink, Deposits, Supplier, kept);
            }
            Posting::Refund { buyer, tier, amount } => {
                let (from, to) = (Escrow, Reseller(buyer, tier));
                sink.transfer(Transfer { from, to, amount, is_reversal: true });
            }
            Posting::Dispute { seller, tier, refund, .. } => {
                let (from, to) = (Reseller(seller, tier), EndBuyers);
                sink.transfer(Transfer { from, to, amount: refund, is_reversal: true });
            }
            Posting::Apply { .. }
            | Posting::TurnAway { .. }
            | Posting::Join { .. }
            | Posting::WriteOff { .. }
            | Posting::Withhold { .. }
            | Posting::Payout { .. }
            | Posting::MarketSale { .. }
            | Posting::LostSale { .. }
            | Posting::LostDirect { .. }
            | Posting::Use { .. }
            | Posting::DisappointBuyer { .. }
            | Posting::DisappointHolder { .. }
            | Posting::Expire { .. }
            | Posting::Move { .. }
            | Posting::Return { .. }
            | Posting::Unpaid { .. } => {}
        }
    }
}
