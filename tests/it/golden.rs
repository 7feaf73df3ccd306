//! What each preset comes to, to the last byte. The digests hold in debug and release, with every feature
//! and on every machine. They are re-made only for a reason, which CHANGELOG.md gives under
//! *Value-changing*: a failing test prints the new ones.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use downline::{Preset, Report, Scenario, Simulation};
use hmac_sha256::Hash;

const SEED: u64 = 7;

/// The totals of a preset and each of its tiers, one figure a line or a tier a row, so that a difference can
/// be read.
fn totals(report: &Report) -> String {
    let mut text = String::new();
    let json: serde_json::Value = serde_json::from_str(&report.to_json()).unwrap();
    for group in ["totals", "flows", "marketplace", "welfare", "inequality", "collapse"] {
        for (name, value) in json[group].as_object().into_iter().flatten() {
            writeln!(text, "{group}.{name} {value}").unwrap();
        }
    }
    for row in &report.tiers {
        let (people, flows) = (&row.people, &row.flows);
        write!(
            text,
            "supplier {} tier {}: joined {} losers {}",
            row.supplier, row.tier, people.joined, people.losers
        )
        .unwrap();
        write!(text, " paid {} received {}", people.money.paid, people.money.received).unwrap();
        let units = &flows.units;
        write!(text, " bought {} sold_down {} retail {}", units.bought, units.sold_down, units.retail)
            .unwrap();
        writeln!(text, " own_use {} expired {} on_hand {}", units.own_use, units.expired, units.on_hand)
            .unwrap();
    }
    text
}

/// A figure that differs is shown beside the expected one. With `DOWNLINE_GOLDEN=write` the files are written
/// anew.
fn check_totals(reports: &[(&str, Report)]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("it/golden");
    let mut differences = Vec::new();
    for (name, report) in reports {
        let found = totals(report);
        let file = folder.join(format!("{name}.txt"));
        if std::env::var("DOWNLINE_GOLDEN").is_ok_and(|value| value == "write") {
            fs::write(&file, &found).unwrap();
        }
        let expected = fs::read_to_string(&file).unwrap_or_default();
        let (found, expected): (Vec<&str>, Vec<&str>) = (found.lines().collect(), expected.lines().collect());
        if found.len() != expected.len() {
            differences.push(format!("{name}: {} lines, {} expected", found.len(), expected.len()));
        }
        let pairs = found.iter().zip(&expected).filter(|(found, expected)| found != expected);
        let shown = pairs.map(|(found, expected)| format!("{name}: {found}\n  expected: {expected}"));
        differences.extend(shown);
    }
    assert!(differences.is_empty(), "\n{}", differences.join("\n"));
}

/// The report of a run whose books agree.
fn report(scenario: &Scenario) -> Report {
    let mut simulation = Simulation::new(scenario, SEED).unwrap();
    let report = simulation.run();
    simulation.audit().unwrap();
    report
}

/// The digest of a report: of what came out, not of how the scenario was written nor of
/// what is said to be left out, so that a new parameter that is off changes nothing here.
fn digest(mut report: Report) -> String {
    report.manifest.scenario_digest.clear();
    report.manifest.result_digest.clear();
    report.not_modelled.clear();
    Hash::hash(report.to_json().as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn presets_come_to_what_they_always_did() {
    let reports: Vec<(&str, Report)> =
        Preset::ALL.iter().map(|preset| (preset.name(), report(&preset.scenario()))).collect();
    check_totals(&reports);
    let found: Vec<(&str, String)> =
        reports.into_iter().map(|(name, report)| (name, digest(report))).collect();
    let expected = [
        ("mask", "483fd5129872b63a025cb0b0f2d28793590f7ad603ef19c765db313190eddfbe"),
        ("mask-tier-cap", "02a521654127f201eb200a6f4a5e5f2d53eee9d5fd22393e2ed180851eb264a4"),
        ("anxin", "c62613008576ff3952e77c11a1c43b31684b54e8c91fd7ecd54f583958bf35f7"),
        ("direct-brand", "295b3da76ae3b05a7bc109d88e727048654d2f9b43410edc765e9e64412b5e94"),
        ("open-marketplace", "67dba58379fc4135ddb657d3d0b00ffacbb098c54c9bac034d0c2c7cc6e17f4a"),
        ("service-seller", "840102559bbeffd761530ab60efc7642d1bb7a9df454537780f7e61085dfd4c8"),
        ("marketplace", "0164833274dfddd5ea86715722409f0de42484cd3c5e05e38dfb8c54e9f81b58"),
        ("mall", "c84fbffbfe18dc8384f87d72a3913c343c9ebe2ba18950270e75e4aeb094283c"),
        ("micro-shop", "d7cbd273020e1d77c25c646a284f8f9d143d423a0e94b7aa5d8879490239729d"),
        ("micro-shop-escrow", "063bd396ca1f60b710c9a6edf2b36be8e31444080e3440740b210428bc3a20b9"),
        ("commission-plan", "563662b71145a837e3fe51065869d9115be789a6c341e3a4412beab38daa20a9"),
        ("herbalife-2012", "46fa7fc97ffff1f2654b6faac455ea28e798be3c87ad92f8df0ff63360e67111"),
        ("reference", "65bfa3c9fe876a432a00965c15625c1518b14fffca4e519fea9511ea30d18867"),
    ];
    assert_eq!(found, expected.map(|(name, digest)| (name, digest.to_owned())));
}
