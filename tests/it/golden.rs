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
        ("mask", "1369e78d3a9a2ee02abd053e54c0c18270bd39f320be986663a45e4994ea7554"),
        ("reference", "66122ce7730b3598c4b95a07c3114d2f35a74354e5b498aa059ad584b83bea31"),
    ];
    assert_eq!(found, expected.map(|(name, digest)| (name, digest.to_owned())));
}

#[test]
fn the_published_ladder_comes_to_what_it_always_did() {
    let scenario = Scenario::from_json(include_str!("../../examples/scenarios/anxin.json")).unwrap();
    assert_eq!(digest(&scenario), "92cf9c713e7ed51bcfb8d8dfbbd8b4a4b73296ea1ccbb3807d34af7adddbc603");
}
