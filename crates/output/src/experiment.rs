//! What an experiment was, in the folder of its files: enough to repeat it.

use downline::report::{PROGRAM, VERSION};
use serde::Serialize;

use super::sheet::{Column, Kind};
use downline::report::scenario_digest;
use downline::scenario::Scenario;
use downline::units::{SupplierId, Tick, Tier};
use downline_experiment::{Calibration, Plan, Row, Statistics};

/// Which row of a table, in the columns that the table has.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Key {
    #[serde(skip_serializing_if = "Option::is_none")]
    tick: Option<Tick>,
    #[serde(skip_serializing_if = "Option::is_none")]
    supplier: Option<SupplierId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tier: Option<Tier>,
}

impl From<Row> for Key {
    fn from(row: Row) -> Self {
        let Row { tick, supplier, tier } = row;
        Key { tick, supplier, tier }
    }
}

/// The columns of a table's numbers, exactly.
pub(super) fn number_columns(table: downline_experiment::Table) -> impl Iterator<Item = Column> {
    table.columns().iter().zip(table.kinds()).map(|(name, kind)| Column::new(name, kind_of(*kind)))
}

/// What a column of such numbers holds.
pub(super) fn kind_of(kind: downline_experiment::Kind) -> Kind {
    match kind {
        downline_experiment::Kind::Count => Kind::Count,
        downline_experiment::Kind::Money => Kind::Money,
        downline_experiment::Kind::Real => Kind::Real,
    }
}

/// What was run, and how to run it again in the folder of the files.
#[derive(Debug, Serialize)]
pub(super) struct ExperimentManifest {
    #[serde(rename = "crate")]
    crate_name: &'static str,
    version: &'static str,
    seed: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    replicates: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    distinct: Option<u64>,
    plan_digest: String,
    scenarios: Vec<ScenarioLine>,
    command: String,
}

#[derive(Debug, Serialize)]
struct ScenarioLine {
    name: String,
    scenario_digest: String,
}

impl ExperimentManifest {
    pub(super) fn new(plan: &Plan, statistics: &Statistics) -> Self {
        let lines = plan.arms().iter().map(|arm| ScenarioLine::new(&arm.name, &arm.scenario));
        ExperimentManifest {
            replicates: Some(statistics.runs()),
            distinct: Some(statistics.distinct()),
            ..ExperimentManifest::of(plan, lines.collect())
        }
    }

    /// Of all scenarios of a plan, and no count of how many outcomes differ.
    pub(super) fn of_all(plan: &Plan) -> Self {
        let lines = plan.arms().iter().map(|arm| ScenarioLine::new(&arm.name, &arm.scenario));
        ExperimentManifest::of(plan, lines.collect())
    }

    /// Of a sweep, whose points follow from the scenario and the experiment.
    pub(super) fn of_sweep(plan: &Plan, base: &Scenario) -> Self {
        ExperimentManifest::of(plan, vec![ScenarioLine::new(&base.name, base)])
    }

    /// Of a calibration, whose points follow from the scenario and the experiment.
    pub(super) fn of_calibration(calibration: &Calibration) -> Self {
        let base = &calibration.base;
        let lines = vec![ScenarioLine::new(&base.name, base)];
        ExperimentManifest::of_digest(calibration.seed, calibration.digest(), lines)
    }

    fn of(plan: &Plan, scenarios: Vec<ScenarioLine>) -> Self {
        let manifest = ExperimentManifest::of_digest(plan.seed(), plan.digest(), scenarios);
        ExperimentManifest { replicates: Some(plan.replicates()), ..manifest }
    }

    fn of_digest(seed: u64, digest: [u8; 32], scenarios: Vec<ScenarioLine>) -> Self {
        ExperimentManifest {
            crate_name: PROGRAM,
            version: VERSION,
            seed: seed.to_string(),
            replicates: None,
            distinct: None,
            plan_digest: digest.iter().map(|byte| format!("{byte:02x}")).collect(),
            scenarios,
            command: format!("{PROGRAM} repeat {EXPERIMENT} --out ."),
        }
    }
}

impl ScenarioLine {
    fn new(name: &str, scenario: &Scenario) -> Self {
        ScenarioLine { name: name.to_owned(), scenario_digest: scenario_digest(scenario) }
    }
}

/// The file that says what the experiment is.
pub(super) const EXPERIMENT: &str = "experiment.json";
