//! What each preset comes to, to the last byte. The digests hold in debug and release, with every feature
//! and on every machine. They are re-made only for a reason, which CHANGELOG.md gives under
//! *Value-changing*: a failing test prints the new ones.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use downline::{Preset, Report, Scenario, Simulation};
use hmac_sha256::Hash;

pub const SEED: u64 = 7;

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

/// The report of each preset under [`SEED`], made once for all tests.
pub fn reports() -> &'static [(&'static str, Report)] {
    static REPORTS: OnceLock<Vec<(&str, Report)>> = OnceLock::new();
    REPORTS.get_or_init(|| {
        Preset::ALL.iter().map(|preset| (preset.name(), report(&preset.scenario()))).collect()
    })
}

#[test]
fn presets_come_to_what_they_always_did() {
    let reports = reports();
    check_totals(reports);
    let found: Vec<(&str, String)> =
        reports.iter().map(|(name, report)| (*name, digest(report.clone()))).collect();
    let expected = [
        ("mask", "8a3b2e7266aeebb0c91acac13f888f66b7f2b4bc5e8ad9b7b956d22a16a7d59f"),
        ("mask-tier-cap", "4b2c8501ce71a57dfc8f67676f4bd14629b0f7558da37a35973d82464d0c6c64"),
        ("anxin", "c71477e0b63894bc2a8ba0ff7cf63a9bbaab34919a7e564809d593343c1c5c39"),
        ("direct-brand", "8047477178ced06d6a705ed2823d570b777d4ab7df01e9f55742b72d8d08b05d"),
        ("open-marketplace", "c5335f83b05e3e387a4fd39d73c0dc433dccf54402bc105087f2ac46533410c7"),
        ("service-seller", "dd921e4ad7def3d26b44ed5c6c9ec485f073101bf1f5f3f3ae1599c7e061cd3c"),
        ("marketplace", "0a63851f2aa9c16b95710442be29eb6e784ee0862691af81b03bdcadec074ff6"),
        ("mall", "9879d0c0c4b991233735e8bd70ce05a09566d658c21f268c5944b4e9a94cb32f"),
        ("micro-shop", "59373cc96875fc49e37d11e84e8a84ee29aa579a7cf56a630001d535ca87826a"),
        ("micro-shop-escrow", "07e5626ccd211a72dd87f83729bed4d60c08303babb0352451cf806f68d0f23b"),
        ("personalised", "5f23eb99bae42d840c74936f9e6265a8cab663430eb4dee4aeb61556a957794c"),
        ("regulated-trade", "c8494a4977f3200f1187c0501d0f0a3d49ad79f50c04285daa75413036707fcb"),
        ("commission-plan", "002597d0e278ceb5a51dd0973cbcddf25ab9faabe7b8eb5a1edfd5e606e3b773"),
        ("herbalife-2012", "6e2827dbb83ce0cf3eb1764b67bd76be9b6793fdedfdf4df5691f383858b680c"),
        ("reference", "7218cfb91a93d3926f22fdad004c4035c0bad40fc328be4145c05e8a84ab044c"),
    ];
    assert_eq!(found, expected.map(|(name, digest)| (name, digest.to_owned())));
}
