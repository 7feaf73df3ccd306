//! What a run comes to: plain rows that print as a table and serialise as JSON.
//!
//! In JSON, money is a decimal string in yuan and counts are whole numbers. What this version does not
//! model is zero and named in `not_modelled`.

mod answers;
mod cascades;
mod chain_series;
mod collapse;
mod disappointment;
mod display;
mod failure;
mod final_outcomes;
mod flatten;
pub mod indicators;
mod inequality;
mod instalments;
mod language;
mod manifest;
mod marketplace;
mod outcomes;
mod people;
mod quantiles;
mod remedies;
mod tier_ticks;
mod tiers;
mod verdict;
mod welfare;

pub use answers::AnswerCounts;
pub use cascades::{CascadeSizes, Cascades, LargestCascade};
pub use chain_series::ChainRow;
pub(crate) use chain_series::{fits as chain_fits, record as record_chain};
pub(crate) use collapse::fits as history_fits;
pub use collapse::{Collapse, SupplierCollapse, TickRow};
pub use disappointment::Disappointments;
pub use display::Paint;
pub use failure::Failure;
use final_outcomes::FinalOutcomes;
pub use flatten::{Cell, aligned, cells};
pub(crate) use indicators::series as indicator_series;
pub use indicators::{Indicator, IndicatorRow, Indicators, Score, Scores};
pub use inequality::{Inequality, WorstTenth};
pub use instalments::InstalmentFlow;
pub use language::{Language, LanguageError};
pub use language::{columns, counted};
pub use language::{is_wide, whole_yuan};
pub use manifest::{Manifest, PROGRAM, VERSION, scenario_digest};
pub use marketplace::MarketplaceFlow;
pub use outcomes::Outcome;
pub(crate) use outcomes::outcomes;
pub use people::{PeopleMoney, Stranded, TierPeople};
pub use quantiles::Quantiles;
pub(crate) use tier_ticks::rows as tier_rows;
pub use tier_ticks::{TierTickFlows, TierTickPeople, TierTickRow};
pub use tiers::{MoneyFlow, SellThrough, TierFlows, TierReport, UnitFlow};
pub use verdict::Verdict;
pub use welfare::Welfare;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::decision::Rules;
use crate::engine::parallel::Parallelism;
use crate::ledger::Ledger;
use crate::scenario::Scenario;
use crate::text::number_of;
use crate::units::{Money, SupplierId, Tick, Tier, Units};
use crate::world::World;

/// The layout of a report, counted up when a field changes its place or meaning.
const SCHEMA: u32 = 2;

/// What the shared model describes and this version does not do yet.
const NOT_MODELLED: [&str; 0] = [];

/// The result of a run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Version of this layout.
    pub schema: u32,
    /// What was run, and a digest of what came out.
    pub manifest: Manifest,
    /// Figures of the run as a whole.
    pub totals: Totals,
    /// One row a supplier.
    pub suppliers: Vec<SupplierReport>,
    /// One row a supplier and tier that any reseller ever held.
    pub tiers: Vec<TierReport>,
    /// Where the consumers' money went.
    pub flows: Flows,
    /// What came of the marketplace; left out where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marketplace: Option<MarketplaceFlow>,
    /// How unequal it ends.
    pub inequality: Inequality,
    /// What it did for those who use the goods, and what it destroyed.
    pub welfare: Welfare,
    /// When and how fast the chain fell; `null` if it did not.
    pub collapse: Option<Collapse>,
    /// When and how fast each supplier's chain fell. Left out of the JSON if there is one supplier, whose
    /// chain is all.
    #[serde(skip_serializing_if = "is_one")]
    pub collapses: Vec<SupplierCollapse>,
    /// Which exits set off how many others; `null` where confidence does not count.
    pub cascades: Option<Cascades>,
    /// What people answered to pitches, by reason; left out where a run does not count it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answers: Option<AnswerCounts>,
    /// Indicators of pyramid selling, one row a supplier.
    pub indicators: Vec<Indicators>,
    /// When each event takes effect, in their order; left out of the JSON where the scenario dates them all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub event_dates: Vec<Tick>,
    /// Parts of the model that this version leaves out.
    pub not_modelled: Vec<&'static str>,
}

fn is_nothing(amount: &Money) -> bool {
    *amount == Money::ZERO
}

fn is_one(collapses: &[SupplierCollapse]) -> bool {
    collapses.len() == 1
}

/// Figures of a run as a whole.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Totals {
    /// The population.
    pub people: u32,
    /// Ticks simulated.
    pub ticks: u32,
    /// Resellers who ever joined; who joined several suppliers counts once for each.
    pub resellers: u64,
    /// Resellers active at the end.
    pub active: u64,
    /// Most resellers active at the end of any tick.
    pub peak_active: u64,
    /// Resellers active at the start of a tick, summed over ticks.
    pub reseller_ticks: u64,
    /// Longest recruiting chain.
    pub depth: u32,
    /// Resellers without a recruit.
    pub without_recruits: u64,
    /// Resellers who paid more than they received. Stock, goods used and time count as nothing.
    pub losers: u64,
    /// Of these, those who lose even if the goods that active resellers have on hand at the end count at what
    /// they cost: in a trade that goes on, these are working stock.
    pub losers_with_stock_at_cost: u64,
    /// Units made.
    pub units_made: Units,
    /// Units that went to end buyers.
    pub units_retail: Units,
    /// Units expired or on hand with resellers.
    pub units_stranded: Units,
    /// Offers accepted by end buyers that could not be filled.
    pub lost_sales: u64,
    /// Units sold at the salvage price.
    pub units_dumped: Units,
    /// Defective units that their buyers disputed.
    pub disputes: u64,
    /// Of these, paid back.
    pub refunds: u64,
}

/// A supplier's own figures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SupplierReport {
    /// Which supplier.
    pub supplier: SupplierId,
    /// Its name.
    pub name: String,
    /// Units made.
    pub made: Units,
    /// Units sold to resellers.
    pub sold: Units,
    /// Units sold straight to end buyers.
    pub direct: Units,
    /// What they paid for them.
    pub direct_revenue: Money,
    /// Units given back by those who left.
    pub returned: Units,
    /// Units scrapped: made + returned = sold + direct + scrapped.
    pub scrapped: Units,
    /// Sales less production, markups, referrals, commissions, buy-backs and the platform's share of direct
    /// sales paid, plus deposits kept.
    pub profit: Money,
    /// Deposits of resellers that it holds.
    pub deposits_held: Money,
    /// Loans for entry orders; left out where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instalments: Option<InstalmentFlow>,
    /// How many people its goods disappointed; left out where goods disappoint no one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disappointments: Option<Disappointments>,
    /// When it failed, and what it did not pay; both fields are left out where it did not fail.
    #[serde(flatten)]
    pub failure: Option<Failure>,
}

impl SupplierReport {
    /// The row with nothing left out, for tables that ask which columns there are.
    #[must_use]
    pub fn full(self) -> Self {
        let (instalments, failure) = (Some(InstalmentFlow::default()), Some(Failure::default()));
        SupplierReport { instalments, disappointments: Some(Disappointments::default()), failure, ..self }
    }
}

/// Where the consumers' money went: `consumers_paid` − `production_cost` is the sum of the three profits, the
/// deposits held and what service cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Flows {
    /// Paid by end buyers, less refunds.
    pub consumers_paid: Money,
    /// Received by the factory.
    pub production_cost: Money,
    /// Profit of all suppliers.
    pub suppliers_profit: Money,
    /// Profit of all resellers, stock counted as nothing (mostly negative: their loss).
    pub resellers_profit: Money,
    /// Profit of the platform.
    pub platform_profit: Money,
    /// Deposits not yet paid back, those of shops on the marketplace among them.
    pub deposits_held: Money,
    /// Of the resellers' profit, what the platform has not paid out yet.
    pub unsettled: Money,
    /// Paid by resellers to others, such as couriers, to serve end buyers; left out of the JSON where it is
    /// nothing.
    #[serde(skip_serializing_if = "is_nothing")]
    pub service_cost: Money,
}

/// What a report is made of.
pub(crate) struct Sources<'a> {
    /// With the dates that the seed draws.
    pub(crate) scenario: &'a Scenario,
    /// As it was given.
    pub(crate) given: &'a Scenario,
    pub(crate) seed: u64,
    pub(crate) rules: &'a Rules,
    pub(crate) world: &'a World,
    pub(crate) ledger: &'a Ledger,
    pub(crate) history: &'a [TickRow],
    pub(crate) chain: &'a [ChainRow],
    pub(crate) reseller_ticks: u64,
    /// What the platform owes to resellers, by slot.
    pub(crate) unsettled: BTreeMap<usize, i64>,
    pub(crate) parallelism: Parallelism,
}

impl Report {
    pub(crate) fn new(sources: &Sources) -> Self {
        let Sources { scenario, world, ledger, history, reseller_ticks, .. } = *sources;
        // One after the other, because each allocates memory for all people.
        let (without_recruits, gini_recruits) = inequality::of_recruits(world);
        let mut fates = FinalOutcomes::new(sources);
        let tiers = tiers::rows(sources, &mut fates);
        let lost = Money::total(tiers.iter().map(|row| row.people.money.loss));
        let count = |number: fn(&TierReport) -> u64| tiers.iter().map(number).sum::<u64>();
        let suppliers: Vec<SupplierReport> = (0..)
            .zip(&scenario.suppliers)
            .zip(ledger.suppliers())
            .map(|((supplier, terms), totals)| SupplierReport {
                supplier: SupplierId(supplier),
                name: terms.name.clone(),
                made: totals.made,
                sold: totals.sold(),
                direct: totals.direct,
                direct_revenue: totals.direct_revenue(),
                returned: totals.returned,
                scrapped: totals.scrapped,
                profit: totals.cash(),
                deposits_held: totals.deposits(),
                instalments: InstalmentFlow::of(terms, totals),
                disappointments: Disappointments::of(scenario, totals),
                failure: Failure::of(SupplierId(supplier), world, totals),
            })
            .collect();
        let columns = &world.resellers;
        let (disputes, refunds) = ledger.disputes();
        let totals = Totals {
            people: world.people(),
            ticks: history.last().map_or(0, |row| row.tick.0),
            resellers: columns.len() as u64,
            active: world.active() as u64,
            peak_active: history.iter().map(|row| row.active).max().unwrap_or(0),
            reseller_ticks,
            depth: fates.depth,
            without_recruits,
            losers: count(|row| row.people.losers),
            losers_with_stock_at_cost: count(|row| row.people.losers_with_stock_at_cost),
            units_made: suppliers.iter().map(|row| row.made).sum(),
            units_retail: ledger.retail(),
            units_stranded: tiers.iter().map(|row| row.people.stranded.units).sum(),
            lost_sales: world.lost_sales,
            units_dumped: ledger.dumped(),
            disputes,
            refunds,
        };
        let marketplace = MarketplaceFlow::of(sources);
        let shops = marketplace.map_or(Money::ZERO, |marketplace| marketplace.deposits_held);
        let flows = Flows {
            consumers_paid: ledger.consumers_paid(),
            production_cost: ledger.production_cost(),
            suppliers_profit: Money::total(suppliers.iter().map(|row| row.profit)),
            resellers_profit: Money::total(tiers.iter().map(|row| row.people.money.profit)),
            platform_profit: ledger.platform_profit(),
            deposits_held: Money::total(suppliers.iter().map(|row| row.deposits_held).chain([shops])),
            unsettled: Money::total(ledger.suppliers().iter().map(|totals| totals.unsettled())),
            service_cost: ledger.service_cost(),
        };
        let mut report = Report {
            schema: SCHEMA,
            manifest: Manifest::new(sources.given, sources.seed, sources.rules.own_name()),
            totals,
            suppliers,
            flows,
            marketplace,
            inequality: Inequality::new(sources, fates, lost.fen().into(), gini_recruits),
            welfare: Welfare::new(sources, lost),
            collapse: Collapse::find(history),
            collapses: collapse::by_supplier(sources.chain, scenario.suppliers.len()),
            cascades: Cascades::find(world),
            indicators: indicators::rows(sources, &tiers),
            answers: None,
            tiers,
            event_dates: match sources.given.events.iter().any(|event| event.within.is_some()) {
                true => scenario.events.iter().map(|event| Tick(event.tick)).collect(),
                false => Vec::new(),
            },
            not_modelled: NOT_MODELLED.to_vec(),
        };
        report.manifest.seal(&serde_json::to_vec(&report).expect("a report is plain data"));
        // Counting changes no other figure, and so not the digest.
        report.answers = AnswerCounts::of(sources, &report.tiers);
        report
    }

    /// The row of a tier of the first supplier; an empty row if no reseller ever held it.
    ///
    /// ```
    /// use downline::{Scenario, Simulation, Tier};
    /// let small = [("population.people", "2000"), ("suppliers.0.first_agents", "10")];
    /// let report = Simulation::new(&Scenario::mask().with_all(small)?, 7)?.run();
    /// println!("{} yuan", report.tier(Tier(5)).loss());
    /// # Ok::<(), downline::ScenarioError>(())
    /// ```
    pub fn tier(&self, tier: Tier) -> TierReport {
        self.tier_of(SupplierId(0), tier)
    }

    /// The row of a tier; an empty row if no reseller ever held it.
    pub fn tier_of(&self, supplier: SupplierId, tier: Tier) -> TierReport {
        let row = self.tiers.iter().find(|row| (row.supplier, row.tier) == (supplier, tier));
        row.cloned().unwrap_or_else(|| TierReport::empty(supplier, tier))
    }

    /// What follows the name of a supplier in a table: its number, ` (1)` for `suppliers.1`, where another
    /// supplier has the same name; nothing where none has.
    pub fn supplier_number(&self, supplier: SupplierId) -> String {
        number_of(self.suppliers.iter().map(|row| row.name.as_str()), supplier.0.into())
    }

    /// Whether any supplier's chain looked like a pyramid, and when.
    pub fn verdict(&self) -> Verdict {
        self.indicators.iter().map(Indicators::verdict).max().unwrap_or(Verdict::Never)
    }

    /// The report as indented JSON.
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("a report is plain data");
        text.push('\n');
        text
    }
}
