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
        ("mask", "c1b87d0b95d8882dfe72429cb42fe6475239473e4769d4d966f7db8555662706"),
        ("mask-tier-cap", "4958a7281513c9701d1e03f06cca1287ea4eb7a578c2f4a0478e6d0b3ccaee36"),
        ("anxin", "726229de3816f222aef765997cff6e04468adddc0563e130c23f7177d494567a"),
        ("direct-brand", "f1778876a3a87f9b8f74884658b035be5bc0cbcb34b5c69a947a50080fc0123f"),
        ("open-marketplace", "2b9aa8a2dad5fd3d36c6f2a9f483d0b1dd1a5d144c67980abd471b21b01347a0"),
        ("service-seller", "86130fc89a7ea76de75282b2d7e5e5bd8ec6531a687b6bd4a13d2f1d1f566776"),
        ("commission-plan", "3b6dce657ee7b09084816bc61e3485308a8a7a1869f7a8a1f3a1f1320749f98b"),
        ("reference", "ab879d751b1240b8e5e817e85657b2dad59a0e2528d7fc43a878a8cc9c9c5766"),
    ];
    assert_eq!(found, expected.map(|(name, digest)| (name, digest.to_owned())));
}
