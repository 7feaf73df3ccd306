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
        ("mask", "a6397d3fe2b766ed33e8ecaf88341a3c479797437d6220b66a2b91066f47f85b"),
        ("reference", "57df9e38bd03b46c022cdff1fe95a75a5e6aa711b544db3e74d7ed2cd68240be"),
    ];
    assert_eq!(found, expected.map(|(name, digest)| (name, digest.to_owned())));
}

#[test]
fn the_published_ladder_comes_to_what_it_always_did() {
    let scenario = Scenario::from_json(include_str!("../../examples/scenarios/anxin.json")).unwrap();
    assert_eq!(digest(&scenario), "f5198c6ccf40515b333d5acad749b70f38e62b85cebe5792cda123acf5ad1e44");
}
