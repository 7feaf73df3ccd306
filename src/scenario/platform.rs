//! The platform on which resellers meet end buyers: what it takes, what it holds back, what it shows.

use serde::{Deserialize, Serialize};

use super::marketplace::Marketplace;

/// A marketplace between resellers and end buyers. All of it is off by default.
///
/// Two-sided platforms take a share of what is sold on them (Rochet and Tirole, Journal of the European
/// Economic Association 1 (2003), 990–1029); holding the money back until the buyer is content is what made
/// strangers trade on Chinese marketplaces.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Platform {
    /// Share of every retail price that the seller pays to the platform, 0 … 1 (rounded down to the fen): a
    /// reseller always, a supplier where its direct sales go through the platform
    /// ([`Direct::on_platform`](super::Direct::on_platform)).
    pub commission: f64,
    /// Ticks that the platform holds a sale's proceeds before it pays them out, 0 … 65 535 (0: the seller
    /// has them at once).
    pub settlement_ticks: u32,
    /// Share of people who see on the platform what the goods cost from any seller: the reference price,
    /// the prices at which suppliers sell directly, and the lowest price paid to a reseller in the previous
    /// tick, 0 … 1. They buy at no higher price; a direct offer that is dearer sends them to the cheapest
    /// supplier on the platform. They join only where their own price is below it.
    ///
    /// So it moves sales in two directions. Where makers sell at different prices (`open-marketplace`),
    /// buyers find the cheaper maker, and twice as many units are sold. Where people open shops
    /// (`marketplace`, `mall`), they see how little a unit fetches. Fewer shops open, and `marketplace` sells
    /// 17 % fewer units.
    pub transparency: f64,
    /// Whether the platform refunds every disputed unit out of the sale's proceeds, before any payee gets a
    /// share. It makes more people buy (`assurance`), and buyers decide later whether to join:
    ///
    /// * In `mask` 176 ± 86 people fewer join, of 13 720. It is bad goods that do it: without defects the
    ///   difference is −10 ± 53. Those that buyers meet do less (without them −124 ± 84) than those that
    ///   resellers meet in their own use and that cost them confidence (without them −63 ± 92).
    /// * In `micro-shop` 133 ± 8 people more open shops, of 1 206. Customers join twice as readily
    ///   (`behaviour.join.customer_bonus`). Without that bonus no person joins more or fewer.
    ///
    /// These are 95 % intervals of 20 paired runs: `downline compare mask refund-guarantee --measure
    /// totals_resellers`.
    pub guarantee: bool,
    /// How far a guarantee, or proceeds held back, makes up for the trust that a buyer lacks in a seller whom
    /// it does not know, 0 … 1: the trust *t* becomes 1 − (1 − t)(1 − `assurance`) where the platform has
    /// either. By default 0.5, an assumption. Escrow and guarantees stand in for the reputation that
    /// newcomers lack (Hu, Lin, Whinston and Zhang, "Hope or hype: on the viability of escrow
    /// services as trusted third parties in online auction environments", Information Systems Research 15,
    /// 2004). The more of it, the more units reach end buyers.
    pub assurance: f64,
    /// How it acts against chains that look like pyramid selling; not at all if `null`.
    pub enforcement: Option<Enforcement>,
    /// The place where people in need look for sellers by themselves; none if `null`, the default.
    pub marketplace: Option<Marketplace>,
}

impl Default for Platform {
    fn default() -> Self {
        Platform {
            commission: 0.0,
            settlement_ticks: 0,
            transparency: 0.0,
            guarantee: false,
            assurance: 0.5,
            enforcement: None,
            marketplace: None,
        }
    }
}

/// Enforcement: in every tick a chain that meets the test is detected with some chance, and then some of its
/// resellers are banned.
///
/// A chain is what one first agent has built: itself and all below it, as invitations show it to a platform.
/// The test is that of prosecution in China: at least 30 people on at least three levels (Provisions of the
/// Supreme People's Procuratorate and the Ministry of Public Security on the standards for filing criminal
/// cases (II), 2010, art. 78), counted over those who are active.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Enforcement {
    /// Fewest levels of active resellers, the first agent's included, from 1; by default 3.
    pub levels: u32,
    /// Fewest active resellers, from 1; by default 30.
    pub people: u32,
    /// Chance that such a chain is detected in a tick, 0 … 1; by default 0.05.
    pub detection: f64,
    /// Chance of each of its active resellers to be banned at the end of that tick, 0 … 1; by default 0.5.
    pub share: f64,
    /// Whether no reseller of a chain that was detected may recruit from then on; `false` by default.
    pub stops_recruiting: bool,
    /// Share of people who expect to be banned, 0 … 1 (0, the default: none): each joins with 1 − `share`
    /// times the chance, as with [`BanWave::expected`](super::BanWave::expected).
    pub expected: f64,
}

impl Default for Enforcement {
    fn default() -> Self {
        Enforcement {
            levels: 3,
            people: 30,
            detection: 0.05,
            share: 0.5,
            stops_recruiting: false,
            expected: 0.0,
        }
    }
}
