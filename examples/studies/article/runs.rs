//! The settings that the sentences need, each run under the seeds that all of them share: those of a
//! comparison with as many replicates. A comparison keeps no answers to pitches, so that the reports are
//! kept here.

use std::collections::BTreeMap;
use std::error::Error;

use downline::{Preset, Remedy, Report, Scenario, ScenarioError, Simulation};
use downline_experiment::{in_parallel, replicate_seed};
use downline_studies::small;

use crate::values::Values;

/// Runs of each setting.
pub const REPLICATES: usize = 10;

/// Values of a scenario's fields, by path.
type Fields = &'static [(&'static str, &'static str)];

/// The preset `mask` at its full size: as it is, and with a mechanism off or strong.
const CHAIN: &[(&str, Fields)] = &[
    ("story", &[]),
    ("no example of friends", &[("behaviour.join.herding", "0")]),
    ("none informed", &[("population.informed", r#"{"share": 0}"#)]),
    ("half informed", &[("population.informed.share", "0.5")]),
    ("all informed", &[("population.informed.share", "1")]),
    ("no price cuts", &[("behaviour.ask.near_expiry", "null"), ("behaviour.dump", "null")]),
    ("no contagion", &[("behaviour.leave.confidence", "null")]),
    ("sound goods", &[("suppliers.0.product.defect_rate", "0")]),
    ("bad goods", &[("suppliers.0.product.defect_rate", "0.5")]),
    (
        "silent friends",
        &[
            ("behaviour.join.distrust", "0"),
            ("behaviour.buy_distrust", "0"),
            ("population.informed.by_burned", "0"),
        ],
    ),
    (
        "warning friends",
        &[
            ("behaviour.join.distrust", "1"),
            ("behaviour.buy_distrust", "1"),
            ("population.informed.by_burned", "1"),
        ],
    ),
];

/// The preset `mask` at its full size under rules.
const RULES: [(&str, Remedy); 5] = [
    ("buy-back", Remedy::BuyBack { rate: 0.9, window: 52 }),
    ("ban waves", Remedy::BanWaves { detection: 0.05, share: 0.5 }),
    ("three tiers", Remedy::TierCap { tiers: 3 }),
    ("cooling-off", Remedy::CoolingOff { ticks: 4 }),
    ("70 % rule", Remedy::EndUseRule { share: 0.7 }),
];

/// Smaller presets: the chain, and other ways to bring a mask to its user.
const TRADE: &[(&str, Preset, Fields)] = &[
    ("chain", Preset::Mask, &[]),
    ("marketplace", Preset::Marketplace, &[]),
    (
        "marketplace with purge",
        Preset::Marketplace,
        &[("platform.marketplace.purge", r#"{"below": 0.75, "sales": 5, "every": 4}"#)],
    ),
    ("open prices", Preset::OpenMarketplace, &[]),
    ("closed prices", Preset::OpenMarketplace, &[("platform.transparency", "0")]),
    ("mall", Preset::Mall, &[]),
    (
        "mall with free entry",
        Preset::Mall,
        &[("platform.marketplace.deposit", "0"), ("platform.marketplace.fee", "0")],
    ),
    ("mall without purge", Preset::Mall, &[("platform.marketplace.purge", "null")]),
    ("micro-shop", Preset::MicroShop, &[]),
    ("micro-shop, escrow", Preset::MicroShopEscrow, &[]),
    ("brand", Preset::DirectBrand, &[]),
    ("brand, half the offers", Preset::DirectBrand, &[("suppliers.0.direct.contacts", "3000")]),
    ("service", Preset::ServiceSeller, &[]),
    ("service without relations", Preset::ServiceSeller, &[("behaviour.relations", "{}")]),
    ("personalised", Preset::Personalised, &[]),
    ("regulated", Preset::RegulatedTrade, &[]),
    ("regulated, no guarantee", Preset::RegulatedTrade, &[("platform.guarantee", "false")]),
    ("regulated, closed prices", Preset::RegulatedTrade, &[("platform.transparency", "0")]),
    ("regulated, bad goods", Preset::RegulatedTrade, &[("suppliers.0.product.defect_rate", "0.1")]),
    ("regulated, no relations", Preset::RegulatedTrade, &[("behaviour.relations", "{}")]),
    ("regulated, no purge", Preset::RegulatedTrade, &[("platform.marketplace.purge", "null")]),
    (
        "regulated, no returns",
        Preset::RegulatedTrade,
        &[("suppliers.0.buy_back", "null"), ("suppliers.0.cooling_off", "null")],
    ),
];

/// The settings in which answers to pitches are counted, which takes time.
const ANSWERED: [&str; 3] = ["story", "micro-shop", "service"];

/// The runs of one setting.
pub struct Runs {
    pub scenario: Scenario,
    /// In the order of the seeds.
    pub reports: Vec<Report>,
}

/// All settings by name.
pub struct Settings(BTreeMap<&'static str, Runs>);

impl Settings {
    /// Runs all settings on all processors.
    ///
    /// # Errors
    /// A scenario that is not valid.
    pub fn run(seed: u64) -> Result<Self, Box<dyn Error>> {
        let settings = scenarios()?;
        let jobs: Vec<usize> = (0..settings.len() * REPLICATES).collect();
        let job = |&number: &usize| -> Result<Report, ScenarioError> {
            let seed = replicate_seed(seed, (number % REPLICATES) as u64);
            let (name, scenario) = &settings[number / REPLICATES];
            let run = Simulation::builder(scenario).seed(seed).on_one_thread();
            let run = if ANSWERED.contains(name) { run.answers() } else { run };
            Ok(run.build()?.run())
        };
        let reports: Vec<Report> = in_parallel(&jobs, job)?.into_iter().collect::<Result<_, _>>()?;
        let mut reports = reports.into_iter();
        let mut runs = |scenario| Runs { scenario, reports: reports.by_ref().take(REPLICATES).collect() };
        Ok(Settings(settings.into_iter().map(|(name, scenario)| (name, runs(scenario))).collect()))
    }

    /// The runs of a setting.
    ///
    /// # Panics
    /// If there is no setting of this name.
    pub fn of(&self, name: &str) -> &Runs {
        self.0.get(name).unwrap_or_else(|| panic!("{name:?} is no setting"))
    }

    /// A figure of the runs of a setting.
    ///
    /// # Panics
    /// As [`of`](Self::of).
    pub fn values(&self, name: &str, figure: impl Fn(&Report) -> f64) -> Values {
        Values::of(&self.of(name).reports, figure)
    }
}

fn scenarios() -> Result<Vec<(&'static str, Scenario)>, ScenarioError> {
    let mut scenarios = Vec::new();
    for (name, fields) in CHAIN {
        scenarios.push((*name, Scenario::mask().with_all(fields.iter().copied())?));
    }
    scenarios.extend(RULES.map(|(name, remedy)| (name, remedy.on(&Scenario::mask()))));
    for (name, preset, fields) in TRADE {
        scenarios.push((*name, small(*preset).with_all(fields.iter().copied())?));
    }
    Ok(scenarios)
}
