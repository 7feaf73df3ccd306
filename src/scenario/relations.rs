//! What grows between a seller and a customer who buys again.

use serde::{Deserialize, Serialize};

/// Relations between a reseller and its latest customers (up to eight are remembered). All of it is off by
/// default.
///
/// The depth *k* of a relation is the number of satisfied purchases of a customer from one reseller, as
/// long as the reseller remembers it. Deeper relations mean more trust, visits that find a need sooner,
/// friends who come along, and customers who are easier to recruit. Trust that grows with satisfied
/// exchange, and ties that turn into trade, are what studies of relationship marketing and of direct
/// selling to friends report (Morgan and Hunt, "The commitment-trust theory of relationship marketing",
/// Journal of Marketing 58, 1994; Frenzen and Davis, "Purchasing behavior in embedded markets", Journal
/// of Consumer Research 17, 1990). The forms and the values are assumptions. What a seller works for it
/// is its pitches: those that go to customers ([`Behaviour::regulars`](super::Behaviour::regulars)) reach
/// no other person, and what [`Service::cost`](super::Service::cost) takes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Relations {
    /// How fast trust grows, 0 … 1: the trust *t* of a person is 1 − (1 − t)(1 − `growth`)^k towards this
    /// seller. The more, the more units are sold.
    pub growth: f64,
    /// How much sooner a customer needs another unit when its seller comes, 0 … 1: its interval is multiplied
    /// by (1 − `sooner`)^k. The more, the more units are sold.
    pub sooner: f64,
    /// Share of the pitches to customers that go to a friend whom the customer sends instead, 0 … 1. The
    /// friend trusts the seller as after one purchase.
    pub friends: f64,
    /// Factor of a customer's chance to join its seller's supplier, to the power of k, 1 … 1000.
    pub bonus: f64,
    /// What a customer pays more for a unit that its seller chooses or makes for it, as a share of the price
    /// asked of others, 0 … 10. The unit is worth as much more to the customer. The more, the more a sale
    /// earns.
    pub premium: f64,
    /// Ticks that it takes to make a unit for a customer (0, the default: it is at hand); with
    /// [`need_ticks`](super::Population::need_ticks) at most 200. The seller
    /// begins when its customer needs one and hands it over that much later, when it comes next. The longer,
    /// the fewer units are sold to customers.
    pub waiting: u32,
}

impl Default for Relations {
    fn default() -> Self {
        Relations { growth: 0.0, sooner: 0.0, friends: 0.0, bonus: 1.0, premium: 0.0, waiting: 0 }
    }
}
