//! Postings: what happened, in plain rows.

use serde::Serialize;

use super::Cause;
use crate::units::{Batch, Money, PersonId, SupplierId, Tier, Units};

/// One side of a trade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// The supplier itself.
    Supplier,
    /// A reseller and the tier it holds.
    Reseller(PersonId, Tier),
}

/// Why an order was placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderKind {
    /// The first order of a recruit.
    Entry,
    /// Any later order: for its own buyers, or for itself.
    Reorder,
}

/// One thing that happened, all of it in one supplier's chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Posting {
    /// A person accepted a recruiting offer; its account opens with its own cash.
    Apply {
        /// The recruit.
        person: PersonId,
        /// Who recruited it; `None` for a first agent.
        recruiter: Option<PersonId>,
        /// The tier it joins at.
        tier: Tier,
        /// Its distance from the supplier.
        depth: u32,
        /// Its own cash.
        cash: Money,
    },
    /// An order, paid into escrow.
    Order {
        /// Who orders.
        buyer: PersonId,
        /// Its tier.
        tier: Tier,
        /// From whom.
        source: Party,
        /// Why.
        kind: OrderKind,
        /// How many units.
        units: Units,
        /// What is paid into escrow.
        amount: Money,
    },
    /// The recruit's deposit is paid to the supplier, who holds it.
    Deposit {
        /// Who pays.
        person: PersonId,
        /// Its tier.
        tier: Tier,
        /// How much is held in addition.
        amount: Money,
    },
    /// The supplier lends a new reseller a part of the price of its entry order.
    Loan {
        /// Who is lent it.
        person: PersonId,
        /// Its tier.
        tier: Tier,
        /// How much.
        amount: Money,
    },
    /// A reseller repays a part of its loan.
    Instalment {
        /// Who pays.
        person: PersonId,
        /// Its tier.
        tier: Tier,
        /// How much.
        amount: Money,
    },
    /// The supplier keeps of a deposit what a reseller that is about to leave owes.
    SetOff {
        /// Who owes it.
        person: PersonId,
        /// Its tier.
        tier: Tier,
        /// How much.
        amount: Money,
    },
    /// The supplier writes off what a reseller that is about to leave still owes.
    WriteOff {
        /// Who owes it.
        person: PersonId,
        /// Its tier.
        tier: Tier,
        /// How much.
        amount: Money,
    },
    /// The entry order was served (or is zero): the recruit is a reseller.
    Join {
        /// The recruit.
        person: PersonId,
        /// Its tier.
        tier: Tier,
    },
    /// A reseller that has just joined by itself opens a shop on the marketplace.
    OpenShop {
        /// Who opens it.
        person: PersonId,
        /// Its tier.
        tier: Tier,
        /// What the platform holds until it leaves.
        deposit: Money,
        /// What the platform keeps.
        fee: Money,
    },
    /// A reseller that is about to leave closes its shop on the marketplace, and its deposit is paid out.
    CloseShop {
        /// Whose shop it is.
        person: PersonId,
        /// Its tier.
        tier: Tier,
        /// The deposit paid back.
        returned: Money,
        /// The deposit that the platform keeps.
        kept: Money,
    },
    /// The entry order could not be served: the recruit does not join, and its account closes.
    TurnAway {
        /// The recruit.
        person: PersonId,
        /// Its own cash, all of it back.
        cash: Money,
    },
    /// The supplier makes units; the factory is paid.
    Make {
        /// The batch.
        batch: Batch,
        /// How many.
        units: Units,
        /// What they cost.
        amount: Money,
    },
    /// Units of one batch go to a reseller; their price leaves escrow.
    Sale {
        /// From whom.
        seller: Party,
        /// To whom.
        buyer: PersonId,
        /// The buyer's tier.
        tier: Tier,
        /// The batch.
        batch: Batch,
        /// How many.
        units: Units,
        /// The price paid for them.
        amount: Money,
        /// The book value that left the seller's stock (zero for the supplier).
        value: Money,
    },
    /// An order that was not delivered is paid back out of escrow.
    Refund {
        /// Who gets it back.
        buyer: PersonId,
        /// Its tier.
        tier: Tier,
        /// How much.
        amount: Money,
    },
    /// A drop-shipped order: the supplier credits an ancestor its price difference.
    Markup {
        /// The ancestor.
        person: PersonId,
        /// Its tier.
        tier: Tier,
        /// How much.
        amount: Money,
    },
    /// A source pays the recruiter of a buyer of the same rank.
    Referral {
        /// Who pays.
        payer: Party,
        /// Who is paid.
        person: PersonId,
        /// Its tier.
        tier: Tier,
        /// For what kind of order.
        kind: OrderKind,
        /// How much.
        amount: Money,
    },
    /// The supplier pays a reseller above a buyer a commission on an order that was just delivered.
    Commission {
        /// Who is paid.
        person: PersonId,
        /// Its tier.
        tier: Tier,
        /// Whose order it was.
        buyer: PersonId,
        /// The level of the commission, 1 for the buyer's own recruiter.
        level: u32,
        /// How much.
        amount: Money,
    },
    /// A unit goes to an end buyer.
    Retail {
        /// Who sells.
        seller: PersonId,
        /// Its tier.
        tier: Tier,
        /// Who buys.
        buyer: PersonId,
        /// The batch.
        batch: Batch,
        /// How many.
        units: Units,
        /// The price paid.
        amount: Money,
        /// The book value that left the seller's stock.
        value: Money,
    },
    /// Units go at the salvage price: to an end buyer who was approached, or to a salvage buyer from outside
    /// of the population.
    Dump {
        /// Who sells.
        seller: PersonId,
        /// Its tier.
        tier: Tier,
        /// Who buys; `None` for salvage buyers.
        buyer: Option<PersonId>,
        /// The batch.
        batch: Batch,
        /// How many.
        units: Units,
        /// The price paid.
        amount: Money,
        /// The book value that left the seller's stock.
        value: Money,
    },
    /// A seller pays others to serve the buyer of the sale before.
    ServiceCost {
        /// The seller.
        person: PersonId,
        /// Its tier.
        tier: Tier,
        /// How much.
        amount: Money,
    },
    /// The platform's share of the sale before.
    PlatformFee {
        /// The seller, who pays.
        person: PersonId,
        /// Its tier.
        tier: Tier,
        /// How much.
        amount: Money,
    },
    /// The platform holds back the proceeds of the sale before.
    Withhold {
        /// The seller.
        person: PersonId,
        /// Its tier.
        tier: Tier,
        /// How much.
        amount: Money,
    },
    /// The platform pays out proceeds that it has held back.
    Payout {
        /// The seller, who may have left.
        person: PersonId,
        /// Its tier.
        tier: Tier,
        /// How much.
        amount: Money,
    },
    /// The sale before was made on the marketplace.
    MarketSale {
        /// Who sold.
        seller: Party,
        /// Who bought.
        buyer: PersonId,
        /// What the buyer paid.
        amount: Money,
        /// Whether the unit was sound and well served.
        is_satisfied: bool,
        /// Whether the buyer, if not satisfied, looks for goods there no more.
        stays_away: bool,
    },
    /// The unit of the sale before disappoints, and its buyer asks for the money back.
    Dispute {
        /// Who sold it.
        seller: PersonId,
        /// Its tier.
        tier: Tier,
        /// Who bought it.
        buyer: PersonId,
        /// What the buyer gets back: the price, or nothing.
        refund: Money,
        /// The book value that left the seller's stock with it.
        value: Money,
    },
    /// The unit of the sale before disappoints its buyer, who from now on buys nothing of this supplier and
    /// does not join it.
    DisappointBuyer {
        /// Who sold it.
        seller: Party,
        /// Who bought it.
        buyer: PersonId,
    },
    /// An end buyer would have bought, but the seller had no stock left.
    LostSale {
        /// Who could not sell.
        seller: PersonId,
        /// Its tier.
        tier: Tier,
        /// Who would have bought.
        buyer: PersonId,
    },
    /// A unit that the supplier made goes straight to an end buyer.
    Direct {
        /// Who buys.
        buyer: PersonId,
        /// The batch.
        batch: Batch,
        /// How many.
        units: Units,
        /// The price paid.
        amount: Money,
    },
    /// The supplier pays the platform's commission on the direct sale before.
    DirectFee {
        /// Who bought.
        buyer: PersonId,
        /// How much.
        amount: Money,
    },
    /// An end buyer would have bought from the supplier, but it had no capacity left.
    LostDirect {
        /// Who would have bought.
        buyer: PersonId,
    },
    /// Units used by their owner.
    Use {
        /// The owner.
        person: PersonId,
        /// Its tier.
        tier: Tier,
        /// The batch.
        batch: Batch,
        /// How many.
        units: Units,
        /// The book value that left the stock.
        value: Money,
    },
    /// The last unit of those just used disappoints its owner, who from now on uses no more of its stock and
    /// orders no more for itself.
    DisappointHolder {
        /// The owner.
        person: PersonId,
        /// Its tier.
        tier: Tier,
    },
    /// Units that outlived their shelf life.
    Expire {
        /// Who held them.
        person: PersonId,
        /// Its tier.
        tier: Tier,
        /// The batch.
        batch: Batch,
        /// How many.
        units: Units,
        /// The book value written off.
        value: Money,
    },
    /// A reseller is promoted or demoted, and its stock with it.
    Move {
        /// The reseller.
        person: PersonId,
        /// Its tier so far.
        from: Tier,
        /// Its tier from now on.
        to: Tier,
        /// Units on hand.
        units: Units,
        /// Their book value.
        value: Money,
    },
    /// A reseller who is about to leave gives all units of a batch back to the supplier, who scraps them.
    Return {
        /// Who gives them back.
        person: PersonId,
        /// Its tier.
        tier: Tier,
        /// Why it leaves.
        cause: Cause,
        /// The batch.
        batch: Batch,
        /// How many.
        units: Units,
        /// The book value that left the stock.
        value: Money,
    },
    /// A part of the refund of a reseller who is about to leave, for what it gave back.
    BuyBack {
        /// Who pays.
        payer: Party,
        /// Who is paid.
        person: PersonId,
        /// Its tier.
        tier: Tier,
        /// How much.
        amount: Money,
    },
    /// The supplier cannot pay a part of the refund of a reseller who is about to leave: it fails.
    Unpaid {
        /// Who is not paid.
        person: PersonId,
        /// Its tier.
        tier: Tier,
        /// How much is missing.
        amount: Money,
    },
    /// A reseller leaves.
    Leave {
        /// The reseller.
        person: PersonId,
        /// Its tier.
        tier: Tier,
        /// Why.
        cause: Cause,
        /// The deposit paid back.
        returned: Money,
        /// The deposit that the supplier keeps.
        kept: Money,
        /// The leaver whose leaving it felt last, if it lost confidence and would have kept it had no
        /// reseller ever left.
        set_off_by: Option<PersonId>,
    },
}

impl Posting {
    /// The reseller or recruit whom the posting is about, if it is about one.
    pub fn person(&self) -> Option<PersonId> {
        use Posting::*;
        match *self {
            Apply { person, .. }
            | Deposit { person, .. }
            | Loan { person, .. }
            | Instalment { person, .. }
            | SetOff { person, .. }
            | WriteOff { person, .. }
            | OpenShop { person, .. }
            | CloseShop { person, .. }
            | Join { person, .. }
            | TurnAway { person, .. }
            | Markup { person, .. }
            | Referral { person, .. }
            | Commission { person, .. }
            | Use { person, .. }
            | DisappointHolder { person, .. }
            | Expire { person, .. }
            | Move { person, .. }
            | ServiceCost { person, .. }
            | PlatformFee { person, .. }
            | Withhold { person, .. }
            | Payout { person, .. }
            | Return { person, .. }
            | BuyBack { person, .. }
            | Unpaid { person, .. }
            | Leave { person, .. } => Some(person),
            Order { buyer, .. } | Refund { buyer, .. } | Sale { buyer, .. } => Some(buyer),
            Retail { seller, .. }
            | Dump { seller, .. }
            | Dispute { seller, .. }
            | LostSale { seller, .. }
            | DisappointBuyer { seller: Party::Reseller(seller, _), .. }
            | MarketSale { seller: Party::Reseller(seller, _), .. } => Some(seller),
            DisappointBuyer { seller: Party::Supplier, .. } | MarketSale { seller: Party::Supplier, .. } => {
                None
            }
            Make { .. } | Direct { .. } | DirectFee { .. } | LostDirect { .. } => None,
        }
    }
}

/// A posting and the supplier in whose chain it happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The supplier.
    pub supplier: SupplierId,
    /// What happened.
    pub posting: Posting,
}
