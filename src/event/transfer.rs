//! The money that a posting moves, as transfers between accounts.

use super::{Party, Posting};
use crate::units::{Money, PersonId, Tier};

/// Where money is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Account {
    /// All end buyers together.
    EndBuyers,
    /// The factory that makes the units.
    Factory,
    /// Paid for orders that are neither delivered nor refunded yet.
    Escrow,
    /// The platform.
    Platform,
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

#[inline(always)]
fn pays(from: Account, to: Account, amount: Money) -> [Option<Transfer>; 2] {
    [Some(Transfer { from, to, amount, is_reversal: false }), None]
}

#[inline(always)]
fn pays_back(from: Account, to: Account, amount: Money) -> [Option<Transfer>; 2] {
    [Some(Transfer { from, to, amount, is_reversal: true }), None]
}

impl Posting {
    /// The transfers of money that the posting stands for. Money that a platform holds back is the seller's already, and
    /// own cash that a recruit brings or takes away is no transfer.
    #[inline(always)]
    pub fn transfers(&self) -> [Option<Transfer>; 2] {
        use Account::*;
        match *self {
            Posting::Order { buyer, tier, amount, .. } => pays(Reseller(buyer, tier), Escrow, amount),
            Posting::Refund { buyer, tier, amount } => pays_back(Escrow, Reseller(buyer, tier), amount),
            Posting::Sale { seller, amount, .. } => pays(Escrow, seller.into(), amount),
            Posting::Deposit { person, tier, amount } => pays(Reseller(person, tier), Deposits, amount),
            Posting::Make { amount, .. } => pays(Supplier, Factory, amount),
            Posting::Markup { person, tier, amount } | Posting::Commission { person, tier, amount, .. } => {
                pays(Supplier, Reseller(person, tier), amount)
            }
            Posting::Referral { payer, person, tier, amount, .. }
            | Posting::BuyBack { payer, person, tier, amount } => {
                pays(payer.into(), Reseller(person, tier), amount)
            }
            Posting::Retail { seller, tier, amount, .. } | Posting::Dump { seller, tier, amount, .. } => {
                pays(EndBuyers, Reseller(seller, tier), amount)
            }
            Posting::Dispute { seller, tier, refund, .. } => {
                pays_back(Reseller(seller, tier), EndBuyers, refund)
            }
            Posting::PlatformFee { person, tier, amount } => pays(Reseller(person, tier), Platform, amount),
            Posting::Direct { amount, .. } => pays(EndBuyers, Supplier, amount),
            Posting::DirectFee { amount, .. } => pays(Supplier, Platform, amount),
            Posting::Leave { person, tier, returned, kept, .. } => {
                let [returned, _] = pays(Deposits, Reseller(person, tier), returned);
                let [kept, _] = pays(Deposits, Supplier, kept);
                [returned, kept]
            }
            Posting::Apply { .. }
            | Posting::TurnAway { .. }
            | Posting::Join { .. }
            | Posting::Withhold { .. }
            | Posting::Payout { .. }
            | Posting::LostSale { .. }
            | Posting::LostDirect { .. }
            | Posting::Use { .. }
            | Posting::Expire { .. }
            | Posting::Move { .. }
            | Posting::Return { .. } => [None; 2],
        }
    }
}
