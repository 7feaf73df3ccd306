//! What a reseller that leaves may give back.

use serde::{Deserialize, Serialize};

/// What a supplier takes back from those who leave for any cause but expulsion, and for how much.
///
/// A leaver gives back all units that are young enough and is paid `rate` × what they cost it (book value at
/// moving average, rounded down to the fen). The chain that earned on them pays: each active reseller in
/// the chain of sources above it its markup's share, as far as its cash and credit go, the supplier all the
/// rest. The supplier scraps the goods.
///
/// Codes of the direct selling trade ask for 90 % of the net cost of marketable goods bought within twelve
/// months (World Federation of Direct Selling Associations, World Selling Code of Ethics; In re Amway
/// Corp., 93 F.T.C. 618, 1979, counts a buy-back among the rules that keep stock from being loaded on
/// resellers).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct BuyBack {
    /// Share of the cost that is paid, 0 … 1 (0: no leaver gives anything back).
    pub rate: f64,
    /// Age limit in ticks, 0 … 65 535: units are taken back whose batch's production period began at most
    /// this long ago. Goods are made to order, so that this is also when the first reseller bought them.
    pub window: u32,
    /// Share of people who know of it, 0 … 1. It draws them in
    /// ([`Join::reassurance`](super::Join::reassurance)), and they alone give goods back. By default 1.
    pub known: f64,
    /// Whether referrals and commissions are clawed back; `false` by default. Before the supplier pays the
    /// rest, each active recruiter that would earn on the goods now pays back its rate × the refund, rounded
    /// down, as far as its cash and credit go. That holds for goods given back on cooling off, too. The
    /// supplier then gains more, and may survive a plan of commissions; recruiters gain less.
    ///
    /// The World Selling Code of Ethics lets a company deduct from a refund what the leaver itself gained by
    /// the purchase; to take it from those above is an assumption.
    pub claws_back: bool,
}

impl Default for BuyBack {
    fn default() -> Self {
        BuyBack { rate: 0.9, window: 52, known: 1.0, claws_back: false }
    }
}
