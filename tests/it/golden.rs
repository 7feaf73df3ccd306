//! What each preset comes to, to the last byte. The digests hold in debug and release, with every feature
//! and on every machine. They are re-made only for a reason, which CHANGELOG.md gives under
//! *Value-changing*: a failing test prints the new ones.

use downline::{Preset, Scenario, Simulation};

const SEED: u64 = 7;

/// The digest of a run whose books agree.
fn digest(scenario: &Scenario) -> String {
    let mut simulation = Simulation::new(scenario, SEED).unwrap();
    let report = simulation.run();
    simulation.audit().unwrap();
    report.manifest.result_digest
}

#[test]
fn presets_come_to_what_they_always_did() {
    let found: Vec<(&str, String)> =
        Preset::ALL.iter().map(|preset| (preset.name(), digest(&preset.scenario()))).collect();
    let expected = [
        ("mask", "61fbab62557e12eb692d3d976d5b6a7e5b89657b4e21d1e926dff03066b02262"),
        ("reference", "e9a7f915eb7084d100b7a19baadaf75339e336c96293360e62c703d0fc8af90b"),
    ];
    assert_eq!(found, expected.map(|(name, digest)| (name, digest.to_owned())));
}

#[test]
fn the_published_ladder_comes_to_what_it_always_did() {
    let scenario = Scenario::from_json(include_str!("../../examples/scenarios/anxin.json")).unwrap();
    assert_eq!(digest(&scenario), "28a6c71d04943e7415e5a666ce1492a5243e59abd76f8929ac58e89c3bfb5614");
}
