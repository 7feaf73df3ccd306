//! How resellers and buyers decide: the parameters of the standard decisions ([`crate::decision`]).

use serde::{Deserialize, Serialize};

use super::persuasion::Broadcasts;
use super::relations::Relations;
use super::retail::{Ask, Disputes, Dump};
use super::service::Service;
use super::{Confidence, Disappointment};

/// The parameters of every decision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Behaviour {
    /// How many acquaintances a reseller approaches in a tick.
    pub pitches: Pitches,
    /// Share of a reseller's pitches that go to its own latest customers (up to eight are remembered) instead
    /// of any acquaintance, as long as it has some, 0 … 1 (0, the default: all go to any acquaintance).
    pub regulars: f64,
    /// What grows between a reseller and its latest customers.
    pub relations: Relations,
    /// Posts that many acquaintances may see.
    pub broadcasts: Broadcasts,
    /// What is offered to them.
    pub offer: Offer,
    /// Who joins.
    pub join: Join,
    /// Probability that a person in need, who would pay the price asked, trusts the seller and buys, 0 … 1.
    pub buy_trust: f64,
    /// How far that trust falls as acquaintances get burned: it is multiplied by 1 − `buy_distrust` × the
    /// share of a person's acquaintances who are burned, that is, have left or are disappointed buyers, 0 … 1
    /// (0, the default: it does not fall).
    pub buy_distrust: f64,
    /// What resellers charge end buyers.
    pub ask: Ask,
    /// When goods are dumped at a salvage price; `null`: never.
    pub dump: Option<Dump>,
    /// What becomes of defective units.
    pub disputes: Disputes,
    /// Whom defective units disappoint, and what those people do; `null`: no one is disappointed.
    pub disappointment: Option<Disappointment>,
    /// How well resellers serve their buyers.
    pub service: Service,
    /// When resellers order for themselves.
    pub reorder: Reorder,
    /// Units of its own stock that a holder uses in a tick, on average (fractions are chances), 0 … 1000.
    pub own_use: f64,
    /// When resellers give up.
    pub leave: Leave,
}

impl Default for Behaviour {
    fn default() -> Self {
        Behaviour {
            pitches: Pitches::default(),
            regulars: 0.0,
            relations: Relations::default(),
            broadcasts: Broadcasts::default(),
            offer: Offer::default(),
            join: Join::default(),
            buy_trust: 0.3,
            buy_distrust: 0.0,
            ask: Ask::default(),
            dump: None,
            disputes: Disputes::default(),
            disappointment: None,
            service: Service::default(),
            reorder: Reorder::default(),
            own_use: 0.1,
            leave: Leave::default(),
        }
    }
}

/// Pitches per reseller and tick: log-normal over people, fixed for life. Fractions are chances:
/// a reseller with effort 2.3 makes two pitches and, in 30 % of ticks, a third.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Pitches {
    /// Mean over people, before the values are capped at `most`, 0 … 1000.
    pub mean: f64,
    /// Standard deviation of the logarithm, 0 … 4 (0: every reseller makes `mean`).
    pub sigma: f64,
    /// The most that a reseller makes, 0 … 1000.
    pub most: u32,
}

impl Default for Pitches {
    fn default() -> Self {
        Pitches { mean: 5.0, sigma: 1.5, most: 200 }
    }
}

/// What a pitch offers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Offer {
    /// Either goods or membership: a pitch recruits with probability
    /// `recruiting` + `per_saleless_tick` × (ticks since the last retail sale), at most `most`.
    Either {
        /// Share of pitches that recruit right after a retail sale, 0 … 1.
        recruiting: f64,
        /// What each tick without a retail sale adds, 0 … 1.
        per_saleless_tick: f64,
        /// The largest share, `recruiting` … 1.
        most: f64,
    },
    /// Both: who does not join may buy.
    Both,
}

impl Default for Offer {
    fn default() -> Self {
        Offer::Either { recruiting: 0.3, per_saleless_tick: 0.1, most: 0.9 }
    }
}

/// Who accepts a recruiting offer. These people never accept: resellers, former resellers (unless `again`
/// says otherwise), those who cannot pay the buy-in out of cash and credit, and those to whom the list price
/// promises no margin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Join {
    /// Probability before the other factors, by the tier to be joined, tier 1 first; the last entry
    /// holds for all deeper tiers. 0 … 1 each.
    pub base: Vec<f64>,
    /// Whether the promised margin scales the probability.
    pub lure: Lure,
    /// Factor for people who have bought before, 0 … 1000.
    pub customer_bonus: f64,
    /// Under a by-order-size ladder: the largest share of cash and credit put into a buy-in, 0 … 1.
    pub cash_share: f64,
    /// Factor for each recruiting pitch that a person has heard before, 0 … 1 (1, the default: pitches do
    /// not tire). Posts do not count. A person's pitches are counted in steps that keep the mean factor
    /// exact; it falls no further than to a thousandth, or to the factor of 31 pitches where that is less.
    pub fatigue: f64,
    /// Herding: the probability is multiplied by 1 + `herding` × the share of a person's acquaintances who
    /// are active resellers, 0 … 1000 (0, the default: none). That people follow others whose reasons they
    /// do not see is the informational cascade of Bikhchandani, Hirshleifer and Welch (1992).
    pub herding: f64,
    /// How far trust falls as acquaintances get burned: the probability is multiplied by 1 − `distrust` ×
    /// the share of a person's acquaintances who are burned, that is, have left or are disappointed buyers,
    /// 0 … 1 (0, the default: it does not fall).
    pub distrust: f64,
    /// Factor for a person that was a reseller of another supplier, 0 … 1 (0, the default: no person joins
    /// again). No person joins the same supplier twice.
    pub again: f64,
    /// Who works out how many buyers and recruits are left.
    pub foresight: Foresight,
    /// How much a right to give goods back draws in those who know of it: the probability is multiplied by
    /// 1 + `reassurance` × the largest rate at which, as the person knows, the supplier takes goods back
    /// ([`BuyBack::rate`](super::BuyBack::rate), [`CoolingOff::rate`](super::CoolingOff::rate)), 0 … 1000;
    /// by default 0.5, an assumption. Return policies lower the risk that a buyer sees (Wood, "Remote
    /// purchase environments: the influence of return policy leniency on two-stage decision processes",
    /// Journal of Marketing Research 38, 2001).
    pub reassurance: f64,
}

impl Default for Join {
    fn default() -> Self {
        Join {
            base: vec![0.1],
            lure: Lure::Margin,
            customer_bonus: 2.0,
            cash_share: 1.0,
            fatigue: 1.0,
            herding: 0.0,
            distrust: 0.0,
            again: 0.0,
            foresight: Foresight::default(),
            reassurance: 0.5,
        }
    }
}

/// People who look ahead. One of them joins only if its acquaintances leave room: those who are neither
/// resellers nor former ones, shared with the active resellers among its acquaintances, have to take its
/// entry order. The more people look ahead, the fewer join and the fewer lose.
///
/// In an experiment with 452 people, whether they relied on chances and how right their expectations were
/// told best who would invest in a pyramid (Bosley, Bellemare, Umwali and York, "Decision-making and
/// vulnerability in a pyramid scheme fraud", Journal of Behavioral and Experimental Economics 80, 2019). The
/// form and the values are assumptions.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Foresight {
    /// Share of people who look ahead, 0 … 1 (0, the default: all believe in the promised margin alone).
    pub share: f64,
    /// Units that such a person expects each acquaintance to take who is neither a reseller nor a former
    /// one, 0 … 1000.
    pub units_each: f64,
}

impl Default for Foresight {
    fn default() -> Self {
        Foresight { share: 0.0, units_each: 0.2 }
    }
}

/// How the promised margin draws people in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Lure {
    /// In proportion: the probability is multiplied by (list price − own price) / list price.
    #[default]
    Margin,
    /// Not at all, as long as there is one.
    Flat,
}

/// When a reseller orders for itself, and not only because its recruits order from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Reorder {
    /// It orders when fewer units than this are on hand, 0 … 10⁷ (0: never).
    pub when_below: u32,
    /// And orders up to this many, `when_below` … 10⁷.
    pub up_to: u32,
    /// But only if it has sold to an end buyer, or joined, within this many ticks, and its price leaves a
    /// margin at the ask price.
    pub if_sold_within: u32,
    /// At the end of a quota period it buys what its quota lacks as long as fewer units than this
    /// are on hand (channel stuffing); `null`: it never buys for the quota.
    pub for_quota_below: Option<u32>,
}

impl Default for Reorder {
    fn default() -> Self {
        Reorder { when_below: 1, up_to: 10, if_sold_within: 12, for_quota_below: None }
    }
}

/// When a reseller gives up.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Leave {
    /// Ticks without any success (a recruit, a sale down or a retail sale) after which it leaves, from 1;
    /// `null`: it never does. A unit that is dumped, or sold below both the discounted list price and the
    /// seller's own price, is no success.
    pub patience: Option<u32>,
    /// What a reseller does that has no stock and cannot pay for the smallest reorder.
    pub when_broke: WhenBroke,
    /// How it loses confidence, and leaves when that is gone; `null`: it never does.
    pub confidence: Option<Confidence>,
}

impl Default for Leave {
    fn default() -> Self {
        Leave { patience: Some(12), when_broke: WhenBroke::Leave, confidence: None }
    }
}

/// What a reseller does that has no stock and cannot pay for the smallest reorder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum WhenBroke {
    /// It leaves.
    #[default]
    Leave,
    /// It stays and recruits, or waits.
    Stay,
}
