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
        ("mask", "ac2883c0077c34c3ad9eede73852f90539c177aacfbf39118a04861842870b1a"),
        ("mask-tier-cap", "a5a45709071be3014ae63f641c452df7188477b166bdac88b3d077f97879ff95"),
        ("anxin", "f25ce43ce124e20e526e134c9dac6576c499cf93619dc0cdcb83b56682646e32"),
        ("direct-brand", "f1778876a3a87f9b8f74884658b035be5bc0cbcb34b5c69a947a50080fc0123f"),
        ("open-marketplace", "b316dd1935785f22a1bb9e50fa0655f43f30563f09448aa03f138fbd517d7fc7"),
        ("service-seller", "294b13a12d9031df39669840b36d62f81af542c274a22c9abe018c8242e88b63"),
        ("commission-plan", "12fd19f07cf24f9383aa99849b0b7ab5e5b766c23ffa98a9fea321c6f56e8f42"),
        ("herbalife-2012", "0c667714908b859a7d767cc9b34518017f24e775c3092df2a52a86b1d31264e7"),
        ("reference", "f0a88581aa57f91f66e8c847294f13f17efee1859c0b3cfa814e531a2e97679e"),
    ];
    assert_eq!(found, expected.map(|(name, digest)| (name, digest.to_owned())));
}
