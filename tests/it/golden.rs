//! What each preset comes to, to the last byte. The digests hold in debug and release, with every feature
//! and on every machine. They are re-made only for a reason, which CHANGELOG.md gives under
//! *Value-changing*: a failing test prints the new ones.

use downline::{Preset, Scenario, Simulation};
use hmac_sha256::Hash;

const SEED: u64 = 7;

/// The digest of a run whose books agree: of what came out, not of how the scenario was written nor of
/// what is said to be left out, so that a new parameter that is off changes nothing here.
fn digest(scenario: &Scenario) -> String {
    let mut simulation = Simulation::new(scenario, SEED).unwrap();
    let mut report = simulation.run();
    simulation.audit().unwrap();
    report.manifest.scenario_digest.clear();
    report.manifest.result_digest.clear();
    report.not_modelled.clear();
    Hash::hash(report.to_json().as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn presets_come_to_what_they_always_did() {
    let found: Vec<(&str, String)> =
        Preset::ALL.iter().map(|preset| (preset.name(), digest(&preset.scenario()))).collect();
    let expected = [
        ("mask", "1c8ca4e5be04e193b5bd276c186f4619d811d6e59a8a2dfc4c3b70cc749c879d"),
        ("reference", "51cd3a5088351c6d792b9683c69e41c23eb2d8779c03cc3aa133a6968f6a81ff"),
    ];
    assert_eq!(found, expected.map(|(name, digest)| (name, digest.to_owned())));
}

#[test]
fn the_published_ladder_comes_to_what_it_always_did() {
    let scenario = Scenario::from_json(include_str!("../../examples/scenarios/anxin.json")).unwrap();
    assert_eq!(digest(&scenario), "994f777a249e48ec78ce7cf3ba7496a65d50218ffc7c6f7aa6442a6dec0a1c05");
}
