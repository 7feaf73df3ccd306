//! Simulates a multi-tier reseller pyramid: goods move down, money moves up, and the report says, tier
//! by tier, who is left with unsold stock and who lost how much.
//!
//! ```
//! use downline::{Scenario, Simulation, Tier, Units};
//!
//! let scenario = Scenario::mask();                       // or Scenario::from_json(&text)?
//! let report = Simulation::new(&scenario, 7)?.run();
//! println!("{report}");                                  // the table by tier
//! assert!(report.tier(Tier(5)).stranded.units > Units(0));
//! # Ok::<(), downline::ScenarioError>(())
//! ```

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod decision;
#[cfg(test)]
mod fault_tests;
mod ledger;
mod network;
pub mod output;
mod random;
mod report;
mod scenario;
mod simulation;
mod tick;
mod units;
mod world;

pub use ledger::{Agent, AuditError, Book, Ledger, SupplierTotals, TierTotals};
pub use network::Network;
pub use random::Draws;
pub use report::{
    Collapse, Flows, Indicators, Manifest, MoneyFlow, Quantiles, Report, SellThrough, Stranded,
    SupplierReport, TickRow, TierReport, Totals, UnitFlow, scenario_digest,
};
pub use scenario::{
    Ask, Behaviour, BelowCost, ByDepth, ByOrderSize, Credit, DepthPrices, Fulfilment, Informed, Join, Ladder,
    Leave, LogNormal, Lure, MissedQuota, NetworkKind, Offer, OrderTerms, Orphans, Pitches, Population,
    Preset, PriceChange, Prices, Product, Rank, Referral, ReferralOn, Reorder, Scenario, ScenarioError,
    Supplier, TickLength, WhenBroke,
};
pub use simulation::{Observer, Simulation};
pub use tick::{Entry, OrderKind, Party, Phase, Posting};
pub use units::{Batch, Money, MoneyError, PersonId, SupplierId, Tick, Tier, Units};
pub use world::{Cause, Reseller, Standing, Status, World};
