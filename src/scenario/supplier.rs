//! A supplier: what it makes, on which ladder it sells, and how goods reach its resellers.

use serde::{Deserialize, Serialize};

use super::commission::Commissions;
use super::direct_sales::Direct;
use super::ladder::Ladder;
use super::persuasion::Hype;
use super::{BuyBack, CoolingOff, Credit, Instalments};
use crate::units::{Money, Tick};

/// A supplier and its terms of trade.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Supplier {
    /// A name for people to read.
    pub name: String,
    /// What it makes.
    pub product: Product,
    /// Wholesale prices by tier, with the terms of ordering.
    pub ladder: Ladder,
    /// How many people it starts with, at tier 1, chosen by a keyed draw over the seats and given
    /// the cash of their entry order and deposit on top of their own.
    pub first_agents: u32,
    /// How much is made of its story.
    pub hype: Hype,
    /// How goods reach a reseller.
    pub fulfilment: Fulfilment,
    /// What becomes of resellers whose source leaves.
    pub orphans: Orphans,
    /// What it takes back from those who leave; `null`: nothing.
    pub buy_back: Option<BuyBack>,
    /// How a new reseller may undo its joining; `null`: not at all.
    pub cooling_off: Option<CoolingOff>,
    /// How far below zero its cash may go for refunds to those who give goods back, in yuan, 0 … 10¹³, or
    /// `"unlimited"`, the default: it always pays.
    ///
    /// Of a refund that goes beyond that it pays what it can, and with the rest it fails. From then on it
    /// makes nothing, no person joins it, and it takes nothing back. Who gives goods back first is paid
    /// first, as by a bank in a run (Diamond and Dybvig, "Bank runs, deposit insurance, and liquidity",
    /// Journal of Political Economy 91, 1983). A fund that promises more than it earns collapses once
    /// withdrawals exceed what comes in (Artzrouni, "The mathematics of Ponzi schemes", Mathematical Social
    /// Sciences 58, 2009). The less credit, the earlier it fails. The value is an assumption.
    pub credit: Credit,
    /// How a recruit may pay its entry order over time; `null`: all of it on joining.
    pub instalments: Option<Instalments>,
    /// The deepest tier that may be joined, 1 … 65 535; no limit but the ladder's own if `null`.
    pub max_tier: Option<u32>,
    /// What it pays recruiters on the orders of their downlines; nothing by default.
    pub commissions: Commissions,
    /// How many recruits a reseller may ever have, 0 … 4 294 967 295 (quota-limited recruiting: Gastwirth and
    /// Bhattacharya, "Two probability models of pyramid or chain letter schemes demonstrating that their
    /// promotional claims are unreliable", Operations Research 32, 1984); no limit if `null`, the default.
    pub max_downlines: Option<u32>,
    /// The 70 % rule, enforced: the share of a reseller's units that must have gone to end buyers before it
    /// may recruit or order for itself, 0 … 1. Its units are those that it has bought and not sold on to
    /// other resellers. What its downlines order passes through it all the same. No rule if `null`, the
    /// default.
    ///
    /// Amway's own rule was among the reasons why it was held to be no pyramid (In re Amway Corp., 93 F.T.C.
    /// 618, 1979). That one also counted what was sold on to other resellers, who keep the rule in their
    /// turn: so here units sold on count neither as bought nor as sold. That such a rule helps only where it
    /// is enforced is the point of Webster v. Omnitrition (79 F.3d 776, 9th Cir. 1996).
    pub end_use_share: Option<f64>,
    /// Whether the supplier passes its resellers' own use off as sales to end buyers, under that rule and
    /// before those who look for signs of a pyramid; `false` by default.
    pub relabels_own_use: bool,
    /// The most units that it makes in a tick, the opening included; no limit if `null`, the default.
    pub capacity: Option<u32>,
    /// Sales by the supplier itself to end buyers; none if `null`, the default.
    pub direct: Option<Direct>,
    /// Prices that change at a tick.
    pub price_changes: Vec<PriceChange>,
}

impl Default for Supplier {
    fn default() -> Self {
        Supplier {
            name: "supplier".to_owned(),
            product: Product::default(),
            ladder: Ladder::default(),
            first_agents: 10,
            hype: Hype::default(),
            fulfilment: Fulfilment::OwnStock,
            orphans: Orphans::RollUp,
            buy_back: None,
            cooling_off: None,
            credit: Credit::Unlimited,
            instalments: None,
            max_tier: None,
            commissions: Commissions::default(),
            max_downlines: None,
            end_use_share: None,
            relabels_own_use: false,
            capacity: None,
            direct: None,
            price_changes: Vec::new(),
        }
    }
}

/// The good.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Product {
    /// A name for people to read.
    pub name: String,
    /// What one unit costs to make, in yuan; may be zero.
    pub unit_cost: Money,
    /// The advertised price to end buyers: what recruits are promised.
    pub list_price: Money,
    /// What an informed buyer sees the good sold for elsewhere; `null`: nowhere.
    pub reference_price: Option<Money>,
    /// Ticks from the first tick of a batch's production period to its expiry, 1 … 65 535: a batch
    /// whose period began at tick *t* expires at the end of tick *t + shelf_life − 1*.
    pub shelf_life: u32,
    /// Ticks that share one production date, 1 … `shelf_life`; at most 16 batches may be alive at
    /// once, so `shelf_life` is at most 16·`batch_period`.
    pub batch_period: u32,
    /// Share of units that turn out defective with the end buyer, 0 … 1.
    pub defect_rate: f64,
}

impl Default for Product {
    fn default() -> Self {
        Product {
            name: "mask".to_owned(),
            unit_cost: Money::from_yuan(30),
            list_price: Money::from_yuan(300),
            reference_price: None,
            shelf_life: 52,
            batch_period: 4,
            defect_rate: 0.0,
        }
    }
}

/// How goods reach a reseller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Fulfilment {
    /// A source serves its buyers from its own stock and orders what is missing from its own source.
    #[default]
    OwnStock,
    /// The supplier ships to the buyer and credits every ancestor its price difference.
    DropShip,
}

/// What becomes of resellers whose source leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Orphans {
    /// They buy from the nearest ancestor still active, or from the supplier.
    #[default]
    RollUp,
    /// They are cut off: they can sell what they hold, to end buyers and to recruits, but no order passes up
    /// through them. Under drop shipping that holds for all resellers below the leaver.
    Cut,
}

/// New prices from a tick on; what is `null` stays as it is.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct PriceChange {
    /// The tick at whose beginning the change takes effect, from 1.
    pub tick: u32,
    /// New production cost of one unit.
    pub unit_cost: Option<Money>,
    /// New list price.
    pub list_price: Option<Money>,
    /// New reference price.
    pub reference_price: Option<Money>,
    /// New ladder, of the same kind; with as many ranks by order size, a table of as many prices for a
    /// table, a step or a ratio for either.
    pub ladder: Option<Ladder>,
}

/// A supplier's prices at one tick.
#[derive(Debug, Clone, Copy)]
pub struct Prices<'a> {
    /// Production cost of one unit.
    pub unit_cost: Money,
    /// Advertised price.
    pub list_price: Money,
    /// What an informed buyer sees elsewhere.
    pub reference_price: Option<Money>,
    /// Wholesale prices.
    pub ladder: &'a Ladder,
}

impl Supplier {
    /// The prices in force at `tick`: the first ones with the changes so far.
    pub fn prices_at(&self, tick: Tick) -> Prices<'_> {
        let start = Prices {
            unit_cost: self.product.unit_cost,
            list_price: self.product.list_price,
            reference_price: self.product.reference_price,
            ladder: &self.ladder,
        };
        let so_far = self.price_changes.iter().take_while(|change| change.tick <= tick.0);
        so_far.fold(start, |prices, change| Prices {
            unit_cost: change.unit_cost.unwrap_or(prices.unit_cost),
            list_price: change.list_price.unwrap_or(prices.list_price),
            reference_price: change.reference_price.or(prices.reference_price),
            ladder: change.ladder.as_ref().unwrap_or(prices.ladder),
        })
    }
}
