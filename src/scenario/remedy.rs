//! Remedies: small edits of a scenario that a law, a platform or an industry could bring about, and ways
//! in which a supplier adapts to one. Any scenario can be run with any of them, under the same seed.

mod edit;
mod order_cap;

use serde::{Deserialize, Serialize};

use super::Scenario;
use super::check::{MOST_CASH, MOST_TICKS, MOST_TIERS, MOST_UNITS, amount, share, whole};
use super::error::ScenarioError;
use crate::units::Money;

/// A remedy, or the way in which suppliers evade one.
///
/// A remedy never weakens a term that a scenario has already: of two terms the stricter holds, one by one; of
/// two [cooling-off](super::CoolingOff) periods, the longer. Each has a strength at which it changes nothing but the scenario's name; the variants say which.
///
/// ```
/// use downline::{Remedy, Scenario, Simulation};
///
/// let mut scenario = Scenario::mask();
/// scenario.population.people = 2_000;
/// scenario.suppliers[0].first_agents = 10;
/// let remedy = Remedy::BuyBack { rate: 0.9, window: 52 };
/// let before = Simulation::new(&scenario, 7)?.run();
/// let after = Simulation::new(&remedy.on(&scenario), 7)?.run();
/// assert!(after.flows.suppliers_profit < before.flows.suppliers_profit);
/// # Ok::<(), downline::ScenarioError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Remedy {
    /// Suppliers take unsold goods back from those who leave, as the industry's own codes promise (90 % of
    /// the price within a year of purchase; In re Amway, 93 F.T.C. 618, 1979). A supplier that takes goods
    /// back already does so for the larger share and within the longer window. A share of 0 changes nothing.
    BuyBack {
        /// Share of the price, 0 … 1.
        rate: f64,
        /// Greatest age of the goods, in ticks.
        window: u32,
    },
    /// A reseller without success so far may undo its joining in each of this number of ticks after it, and
    /// have its money back. Of two periods the longer protects more; one that few use can draw in more people
    /// than it pays back: see [`CoolingOff`](super::CoolingOff). A period that the supplier grants already is
    /// not cut short. 0 ticks change nothing.
    CoolingOff {
        /// Ticks after joining, 0 … 65 535.
        ticks: u32,
    },
    /// No entry order is larger than this; where packs are larger, they shrink to it too. A cap above every
    /// order and pack changes nothing.
    EntryOrderCap {
        /// Units, from 1.
        units: u32,
    },
    /// No newcomer pays more than this for its entry order; deposits do not count. The order of each tier is
    /// the most whole packs that the amount buys at the price of the tier, also at prices scheduled for
    /// later. Where a pack costs more, it shrinks to the units that the amount buys. On a ladder by order
    /// size the ranks with dearer entry orders are gone; where all are dearer, the last stays with a
    /// smaller order.
    ///
    /// A cap above every order and pack changes nothing. Prices that another remedy raises later are not
    /// known to it: apply it after [`RaisePrices`](Self::RaisePrices).
    EntryOrderValueCap {
        /// Yuan, from 0.01; at least the [price of one unit](Self::validate_for) at each tier.
        amount: Money,
    },
    /// People see on the platform what the goods are sold for elsewhere. A share that is not above the
    /// scenario's own changes nothing.
    PriceTransparency {
        /// Share of people who do, 0 … 1.
        share: f64,
    },
    /// The platform refunds every disputed unit out of the sale's proceeds, and buyers trust sellers more
    /// ([`Platform::assurance`](super::Platform::assurance)). How it moves joining stands with
    /// [`Platform::guarantee`](super::Platform::guarantee). It changes nothing where no unit is disputed and
    /// `assurance` is 0.
    RefundGuarantee,
    /// Recruits are told the odds, and this share of those who would have joined do not. 0 changes nothing.
    Warning {
        /// Share deterred, 0 … 1.
        deters: f64,
    },
    /// The platform looks for chains of three levels and thirty people and bans from those it finds. A
    /// platform that bans already goes by the stricter of each term. A chance of 0 to find, or to ban,
    /// changes nothing.
    BanWaves {
        /// Chance that such a chain is found in a tick, 0 … 1.
        detection: f64,
        /// Chance of each of its resellers to be banned then, 0 … 1.
        share: f64,
    },
    /// The deepest tier that can be joined is this one. A cap at or above the scenario's own, or beyond the
    /// deepest tier, changes nothing.
    TierCap {
        /// The deepest tier, from 1.
        tiers: u32,
    },
    /// No remedy but an answer to one: from a tick on, suppliers ask this much more than the scenario says.
    /// The rise holds for the list price and the ladder, including those that the scenario schedules for
    /// later. Costs, reference prices, quotas and deposits stay. A rise by 0 changes nothing.
    RaisePrices {
        /// The tick, from 1.
        tick: u32,
        /// By this share of the old price, 0 … 1.
        by: f64,
    },
    /// No remedy but an answer to one: suppliers split the steps of their ladder, so that twice as many tiers
    /// have a margin. It changes nothing on a ladder by order size.
    SplitRanks,
    /// The 70 % rule, enforced: no reseller recruits or orders for itself before this share of the units that
    /// it bought and did not sell on has gone to end buyers (In re Amway Corp., 93 F.T.C. 618, 1979;
    /// [`Supplier::end_use_share`](super::Supplier::end_use_share)). A share that is not above the supplier's
    /// own changes nothing.
    EndUseRule {
        /// Share of those units, 0 … 1.
        share: f64,
    },
    /// No remedy but an answer to the rule before: suppliers pass their resellers' own use off as sales to
    /// end buyers, to those who enforce the rule and to those who look for signs of a pyramid. It changes
    /// nothing where resellers use none.
    RelabelOwnUse,
}

impl Remedy {
    /// The usual ones, with the values that the comparison example uses.
    pub fn usual() -> Vec<Remedy> {
        vec![
            Remedy::BuyBack { rate: 0.9, window: 52 },
            Remedy::CoolingOff { ticks: 4 },
            Remedy::EntryOrderCap { units: 2 },
            Remedy::PriceTransparency { share: 0.5 },
            Remedy::RefundGuarantee,
            Remedy::Warning { deters: 0.5 },
            Remedy::BanWaves { detection: 0.05, share: 0.5 },
            Remedy::TierCap { tiers: 3 },
            Remedy::EndUseRule { share: 0.7 },
            Remedy::RaisePrices { tick: 13, by: 0.2 },
            Remedy::SplitRanks,
            Remedy::RelabelOwnUse,
        ]
    }

    /// One of each kind: the [usual](Self::usual) ones, and an entry-order cap of 2000 yuan, which not every
    /// ladder can keep.
    pub fn all() -> Vec<Remedy> {
        let mut all = Remedy::usual();
        all.insert(3, Remedy::EntryOrderValueCap { amount: Money::from_yuan(2000) });
        all
    }

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Remedy::BuyBack { .. } => "buy-back",
            Remedy::CoolingOff { .. } => "cooling-off",
            Remedy::EntryOrderCap { .. } => "entry-order cap",
            Remedy::EntryOrderValueCap { .. } => "entry-order value cap",
            Remedy::PriceTransparency { .. } => "price transparency",
            Remedy::RefundGuarantee => "refund guarantee",
            Remedy::Warning { .. } => "warning of the odds",
            Remedy::BanWaves { .. } => "ban waves",
            Remedy::TierCap { .. } => "tier cap",
            Remedy::RaisePrices { .. } => "supplier raises prices",
            Remedy::SplitRanks => "supplier splits ranks",
            Remedy::EndUseRule { .. } => "70 percent rule",
            Remedy::RelabelOwnUse => "supplier relabels own use",
        }
    }

    /// Checks what can be known without a scenario.
    ///
    /// # Errors
    /// A strength out of range, by its path, as in `buy_back.rate`.
    ///
    /// ```
    /// use downline::Remedy;
    /// assert!(Remedy::TierCap { tiers: 3 }.validate().is_ok());
    /// let told = Remedy::RaisePrices { tick: 13, by: -0.5 }.validate().unwrap_err().to_string();
    /// assert_eq!(told, "raise_prices.by: -0.5 is not allowed; allowed: a number from 0 to 1");
    /// ```
    pub fn validate(self) -> Result<(), ScenarioError> {
        match self {
            Remedy::BuyBack { rate, window } => {
                share("buy_back.rate", rate)?;
                whole("buy_back.window", window, 0, MOST_TICKS)
            }
            Remedy::CoolingOff { ticks } => whole("cooling_off.ticks", ticks, 0, MOST_TICKS),
            Remedy::EntryOrderCap { units } => whole("entry_order_cap.units", units, 1, MOST_UNITS),
            Remedy::EntryOrderValueCap { amount: most } => {
                amount("entry_order_value_cap.amount", most, Money::from_fen(1), MOST_CASH)
            }
            Remedy::PriceTransparency { share: seen } => share("price_transparency.share", seen),
            Remedy::Warning { deters } => share("warning.deters", deters),
            Remedy::BanWaves { detection, share: banned } => {
                share("ban_waves.detection", detection)?;
                share("ban_waves.share", banned)
            }
            Remedy::TierCap { tiers } => whole("tier_cap.tiers", tiers, 1, MOST_TIERS),
            Remedy::RaisePrices { tick, by } => {
                whole("raise_prices.tick", tick, 1, MOST_TICKS)?;
                share("raise_prices.by", by)
            }
            Remedy::EndUseRule { share: sold } => share("end_use_rule.share", sold),
            Remedy::RefundGuarantee | Remedy::SplitRanks | Remedy::RelabelOwnUse => Ok(()),
        }
    }

    /// Checks what the scenario must allow, too: that one unit of each entry order costs no more than a cap
    /// in yuan.
    ///
    /// # Errors
    /// As [`validate`](Self::validate), and an amount that buys no unit at a tier that can be joined.
    ///
    /// ```
    /// use downline::{Money, Remedy, Scenario};
    /// let cap = |yuan| Remedy::EntryOrderValueCap { amount: Money::from_yuan(yuan) };
    /// let mask = Scenario::mask();
    /// assert!(cap(500).validate_for(&mask).is_ok());
    /// assert_eq!(
    ///     cap(200).validate_for(&mask).unwrap_err().to_string(),
    ///     "entry_order_value_cap.amount: 200.00 is not allowed; \
    ///      allowed: at least 270.00 yuan, the price of one unit at tier 5 of suppliers.0"
    /// );
    /// ```
    pub fn validate_for(self, scenario: &Scenario) -> Result<(), ScenarioError> {
        self.validate()?;
        match self {
            Remedy::EntryOrderValueCap { amount } => order_cap::check_amount(scenario, amount),
            _ => Ok(()),
        }
    }
}
