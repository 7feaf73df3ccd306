//! A marketplace on which sellers of like goods are seen side by side: the parameters.

use serde::{Deserialize, Serialize};

use crate::units::Money;

/// A place where people in need look at sellers of all suppliers side by side, and take one by price and
/// reputation.
///
/// In every tick some people visit it. A visitor who needs a unit looks at a few listings: active resellers
/// with stock, and suppliers whose [direct sales](super::Direct) go [through the
/// platform](super::Direct::on_platform). Of those that it would buy at the price asked it takes the one of
/// the greatest utility
///
/// > − `price_weight` × price / willingness to pay + `reputation_weight` × reputation + taste,
///
/// where *taste* is a Gumbel draw of the visitor, the seller and the tick, so that choice is logit (McFadden,
/// "Conditional logit analysis of qualitative choice behavior", in Zarembka (ed.), Frontiers in Econometrics,
/// Academic Press, 1974). It buys if it trusts the seller.
///
/// Buyers pay sellers of good reputation more, and sellers of bad reputation leave (Resnick, Zeckhauser,
/// Swanson and Lockwood, "The value of reputation on eBay: a controlled experiment", Experimental Economics
/// 9, 2006; Cabral and Hortaçsu, "The dynamics of seller reputation: evidence from eBay", Journal of
/// Industrial Economics 58, 2010). All values are assumptions.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Marketplace {
    /// How many seats look for goods in a tick, drawn evenly, 0 … 10⁷; by default 1000. A number above 1000
    /// for each seat counts as 1000 for each seat. More visitors buy more units.
    pub visitors: u32,
    /// How many listings a visitor looks at, 1 … 32; by default 8. Which ones hangs on keyed places of
    /// sellers and visitors on a ring, not on how many sellers there are. The more a visitor sees, the lower
    /// the prices paid.
    pub looks_at: u32,
    /// Who is listed; by default all active resellers.
    pub listed: Listed,
    /// Probability that a visitor trusts the seller whom it has chosen, 0 … 1; by default 0.3. More trust,
    /// more units.
    pub trust: f64,
    /// Utility lost if the price rises from nothing to all that the visitor would pay, 0 … 100; by default 5.
    /// The greater it is, the more the cheaper seller sells.
    pub price_weight: f64,
    /// Utility of a seller whose buyers were all satisfied, above one of whom none was, 0 … 100; by default
    /// 5. The greater it is, the more sellers without complaints sell.
    pub reputation_weight: f64,
    /// Share of satisfied buyers that is expected of a seller without a sale, 0 … 1; by default 0.8.
    pub prior: f64,
    /// How many purchases that expectation counts for, 0 … 1000; by default 5. Reputation is (satisfied +
    /// `prior_sales` × `prior`) / (sales + `prior_sales`), over purchases on the marketplace.
    pub prior_sales: f64,
    /// Chance that a buyer whom a purchase there leaves unsatisfied looks for goods there no more, 0 … 1; by
    /// default 0. Buyers judge a platform by single sellers (Nosko and Tadelis, "The limits of reputation in
    /// platform markets", NBER working paper 20830, 2015). The greater it is, the fewer units are sold, and
    /// the more a purge of bad sellers brings.
    pub stays_away: f64,
    /// How many seats think in a tick about opening a shop, drawn evenly, 0 … 10⁷ (0, the default: no person
    /// enters by itself); the limit to the number is that of `visitors`. One that could pay enters as it
    /// would accept an offer to join at tier 1, without a recruiter. More entrants, more sellers.
    pub entrants: u32,
    /// Deposit of a shop in yuan, 0 … 40 million, which the platform holds, returns on leaving and keeps on a
    /// purge; by default 0. Deposits lower entry.
    pub deposit: Money,
    /// Fee for opening a shop in yuan, 0 … 40 million, the platform's income; by default 0. Fees lower entry.
    pub fee: Money,
    /// Whom the platform expels for bad reputation; no seller if `null`, the default.
    pub purge: Option<Purge>,
}

impl Marketplace {
    /// Visitors and entrants in a tick for each seat that are still of use.
    pub(crate) const MOST_EACH: u32 = 1000;
}

impl Default for Marketplace {
    fn default() -> Self {
        Marketplace {
            visitors: 1000,
            looks_at: 8,
            listed: Listed::All,
            trust: 0.3,
            price_weight: 5.0,
            reputation_weight: 5.0,
            prior: 0.8,
            prior_sales: 5.0,
            stays_away: 0.0,
            entrants: 0,
            deposit: Money::ZERO,
            fee: Money::ZERO,
            purge: None,
        }
    }
}

/// Which resellers a visitor may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Listed {
    /// All active resellers with stock.
    #[default]
    All,
    /// Those alone who opened a shop, with stock.
    Shops,
}

/// Expulsion of sellers of bad reputation: as by a ban they leave and keep their stock, but lose the deposit
/// of their shop.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Purge {
    /// A seller whose reputation is below this is expelled, 0 … 1; by default 0.6. The greater it is, the
    /// fewer sellers stay and the fewer buyers complain.
    pub below: f64,
    /// Fewest purchases from a seller before it counts, from 0; by default 5. More spares sellers longer.
    pub sales: u32,
    /// Ticks between purges, 1 … 65 535; by default 4. Fewer end bad service sooner.
    pub every: u32,
}

impl Default for Purge {
    fn default() -> Self {
        Purge { below: 0.6, sales: 5, every: 4 }
    }
}
