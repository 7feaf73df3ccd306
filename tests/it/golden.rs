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
        ("mask", "09a07b01649e2fb2a9d5aa84456648f999c478e205edf1e92615cc962e3922b0"),
        ("mask-tier-cap", "271703136dcfafe718ee262131155a610d1899944eaeffabf5187680a2bcc942"),
        ("anxin", "c62613008576ff3952e77c11a1c43b31684b54e8c91fd7ecd54f583958bf35f7"),
        ("direct-brand", "295b3da76ae3b05a7bc109d88e727048654d2f9b43410edc765e9e64412b5e94"),
        ("open-marketplace", "2202e7fbbdfab0e121b0dd5ab9c880b8f3af120b2f2f46a02d6d631f6b3e71f5"),
        ("service-seller", "af6b26fac729b7b88e0879bc608a255f97b07f4185c9ef983dad6a516a9c5011"),
        ("marketplace", "808a1a63c477925cc98a70bb31e37d47797f5a6c0a64264b522ed7397b97aa11"),
        ("mall", "613b07b2c8bd8acae658a25bdf1e7a536ed69e732975f2481b37677223c4374f"),
        ("micro-shop", "020ffa19be80414182f1c42d9a6fed6a67bf3d1b29b793ea2539cda2dde09c84"),
        ("micro-shop-escrow", "7977e94ddab9586d7cdae5ffefc72b0b108b3a0efae54501fae4392d9ee6a51e"),
        ("personalised", "4aee6d6d67b1c647e36ffb0bd2550af20606258ffd3aa76f9c499f6311f2a6fd"),
        ("regulated-trade", "d2a8366aafc0b087e37722024333c1883e5a77774d5a3979b620baba88e7375b"),
        ("commission-plan", "b49dd57a45132599137005c65261ca66959e6b50b279da848f87fb9dc5e6ce64"),
        ("herbalife-2012", "46fa7fc97ffff1f2654b6faac455ea28e798be3c87ad92f8df0ff63360e67111"),
        ("reference", "65bfa3c9fe876a432a00965c15625c1518b14fffca4e519fea9511ea30d18867"),
    ];
    assert_eq!(found, expected.map(|(name, digest)| (name, digest.to_owned())));
}
