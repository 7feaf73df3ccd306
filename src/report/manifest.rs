//! What was run: enough to run it again, and to see whether the same came out.

use hmac_sha256::Hash;
use serde::Serialize;

use crate::scenario::Scenario;

/// What writes reports: the name in every manifest.
pub const PROGRAM: &str = "downline";
/// The version in every manifest.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What was run. It names no clock, host or number of threads: the same run has the same manifest
/// everywhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Manifest {
    /// The name of this crate.
    #[serde(rename = "crate")]
    pub crate_name: &'static str,
    /// Its version.
    pub version: &'static str,
    /// SHA-256 of the scenario as compact JSON with every field, in hexadecimal.
    pub scenario_digest: String,
    /// The seed, in decimal.
    pub seed: String,
    /// What the user's own decisions call themselves; left out where all decide by the standard.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decisions: Option<String>,
    /// SHA-256 of the whole report as compact JSON with this field empty, in hexadecimal.
    pub result_digest: String,
}

impl Manifest {
    pub(super) fn new(scenario: &Scenario, seed: u64, decisions: Option<String>) -> Self {
        Manifest {
            crate_name: PROGRAM,
            version: VERSION,
            scenario_digest: scenario_digest(scenario),
            seed: seed.to_string(),
            decisions,
            result_digest: String::new(),
        }
    }

    pub(super) fn seal(&mut self, report: &[u8]) {
        self.result_digest = hexadecimal(&Hash::hash(report));
    }
}

/// SHA-256 of a scenario as compact JSON with every field, in hexadecimal.
pub fn scenario_digest(scenario: &Scenario) -> String {
    hexadecimal(&Hash::hash(scenario.to_line().as_bytes()))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
