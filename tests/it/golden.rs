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
        ("mask", "447f4ff6bb70c24fa0c32ea62ad613f12efdf488f7e19217ad7ad1b1ec848b56"),
        ("reference", "02d84be6c62e5a8e6cf065cb3ad2c85ce066c08a827efaa4f9ef5ff1d937b003"),
    ];
    assert_eq!(found, expected.map(|(name, digest)| (name, digest.to_owned())));
}

#[test]
fn the_published_ladder_comes_to_what_it_always_did() {
    let scenario = Scenario::from_json(include_str!("../../examples/scenarios/anxin.json")).unwrap();
    assert_eq!(digest(&scenario), "e485d48157bd0d09e9786e6ba66d3c2231b417f0336a6b5beab9a499afc80135");
}
