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
        ("mask", "7d3a1f24692e83518bdc094bd48b19e11971dede5ace08bd57f50ed2fa676f2e"),
        ("reference", "9267bde2db39fa2039123ef7bfcea00c3380074533a33758263a96423b417ad2"),
    ];
    assert_eq!(found, expected.map(|(name, digest)| (name, digest.to_owned())));
}

#[test]
fn the_published_ladder_comes_to_what_it_always_did() {
    let scenario = Scenario::from_json(include_str!("../../examples/scenarios/anxin.json")).unwrap();
    assert_eq!(digest(&scenario), "ea417f2bfb7fc39a312af5c095ea2f4c321c1870b7cee01e3b531648cc49aab0");
}
