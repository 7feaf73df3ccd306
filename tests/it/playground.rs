//! The page that runs the model: its module gives the bytes of the native program, and a browser can work it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use downline::{Language, Preset, Remedy, Scenario, Simulation};
use downline_output::Playground;
use serde_json::{Value, json};

use crate::golden::{SEED, reports};
use crate::page::chromium;

/// The command that makes the module anew.
const REBUILD: &str = "crates/playground/build.sh";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The module that is checked in, or the one that `DOWNLINE_MODULE` names.
fn module() -> PathBuf {
    let kept = || root().join("crates/output/src/play/module/model.wasm.gz");
    std::env::var_os("DOWNLINE_MODULE").map_or_else(kept, PathBuf::from)
}

/// The standard output of a script under Node; `None` where there is no Node.
fn node(script: &str, arguments: &[String]) -> Option<String> {
    if !Command::new("node").arg("--version").output().is_ok_and(|out| out.status.success()) {
        println!("skipped: no node");
        return None;
    }
    let script = root().join("tests/it/playground").join(script);
    let output = Command::new("node").arg(script).args(arguments).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}\n{}", String::from_utf8_lossy(&output.stdout));
    Some(String::from_utf8(output.stdout).unwrap())
}

/// What the module comes to under each of these settings.
fn in_the_module(settings: &[Value]) -> Option<Value> {
    let mut arguments = vec![module().display().to_string(), SEED.to_string()];
    arguments.extend(settings.iter().map(Value::to_string));
    Some(serde_json::from_str(&node("digests.mjs", &arguments)?).unwrap())
}

fn digest(scenario: &Scenario) -> String {
    Simulation::new(scenario, SEED).unwrap().run().manifest.result_digest
}

/// Preset `anxin` with a lowest entry order of 4 units and 50 yuan between the first rank and the last.
fn anxin_with_other_ranks() -> Scenario {
    let ranks = [(300, "75.00"), (55, "81.67"), (16, "91.67"), (8, "105.00"), (4, "125.00")];
    let fields = ranks.into_iter().enumerate().flat_map(|(at, (units, price))| {
        let rank = format!("suppliers.0.ladder.by_order_size.ranks.{at}");
        [(format!("{rank}.entry_order"), units.to_string()), (format!("{rank}.price"), price.to_owned())]
    });
    let fields: Vec<(String, String)> = fields.collect();
    let small = [("population.people", "20000"), ("suppliers.0.first_agents", "2")];
    let all = small.into_iter().chain(fields.iter().map(|(path, value)| (path.as_str(), value.as_str())));
    Preset::Anxin.scenario().with_all(all).unwrap()
}

/// In how many of the ten pairs of runs under later seeds the remedy leaves fewer losers, and how many fewer
/// on average.
fn under_other_seeds(scenario: &Scenario, remedy: Remedy) -> (usize, i64) {
    let losers = |scenario: &Scenario, seed| {
        Simulation::new(scenario, seed).unwrap().run().totals.losers.cast_signed()
    };
    let remedied = remedy.on(scenario);
    let fewer: Vec<i64> =
        (1..=10).map(|at| losers(scenario, SEED + at) - losers(&remedied, SEED + at)).collect();
    let mean = fewer.iter().sum::<i64>() as f64 / 10.0;
    (fewer.iter().filter(|&&count| count > 0).count(), mean.round() as i64)
}

#[test]
fn the_module_comes_to_the_bytes_of_the_program() {
    let mut settings: Vec<Value> = Preset::ALL.map(|preset| json!({"scenario": preset.name()})).to_vec();
    settings.push(json!({"scenario": "mask", "remedies": [{"tier_cap": {"tiers": 3}}, "refund_guarantee"]}));
    settings.push(json!({
        "scenario": "anxin", "sliders": {"people": 20_000, "lowest_entry_order": 4, "rank_gap": 50.0},
    }));
    let Some(found) = in_the_module(&settings) else { return };
    assert_eq!(found["imports"], 0, "the module must need nothing from outside");
    let remedied = Remedy::RefundGuarantee.on(&Remedy::TierCap { tiers: 3 }.on(&Scenario::mask()));
    let presets = reports().iter().map(|(name, report)| (*name, report.manifest.result_digest.clone()));
    let all = presets.chain([
        ("mask with remedies", digest(&remedied)),
        ("anxin with other ranks", digest(&anxin_with_other_ranks())),
    ]);
    let mut stale = Vec::new();
    for (at, (name, expected)) in all.enumerate() {
        let found = &found["runs"][at]["result"];
        if *found != expected {
            stale.push(format!("{name}: the module says {found}, the program {expected}"));
        }
    }
    assert!(stale.is_empty(), "the module is stale; run {REBUILD}\n{}", stale.join("\n"));
}

#[test]
fn the_module_has_the_digest_on_record() {
    let Some(found) = in_the_module(&[]) else { return };
    if std::env::var_os("DOWNLINE_MODULE").is_some() {
        return;
    }
    let record = fs::read_to_string(module().with_file_name("model.sha256")).unwrap();
    let kept = record.split_whitespace().next().unwrap();
    assert_eq!(found["module"], kept, "the module and its record differ; run {REBUILD}");
}

#[test]
fn bad_settings_give_the_models_own_words() {
    let settings = [
        json!({"scenario": "mosk"}),
        json!({"scenario": {"ticks": 0}}),
        json!({"scenario": "mask", "sliders": {"people": 500_000_000}}),
        json!({"scenario": "mask", "remedies": [{"tier_cap": {"tiers": 0}}]}),
    ];
    let Some(found) = in_the_module(&settings) else { return };
    let words = ["is no preset", "ticks: 0 is not allowed", "at most 1 GiB", "tier_cap.tiers: 0"];
    for (run, words) in found["runs"].as_array().unwrap().iter().zip(words) {
        assert!(run["error"].as_str().is_some_and(|error| error.contains(words)), "{run}");
    }
}

#[test]
fn a_browser_drags_runs_plays_compares_and_shares() {
    let Some(chromium) = chromium() else {
        println!("skipped: no Chromium");
        return;
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("playground");
    fs::create_dir_all(&folder).unwrap();
    let page = Playground { preset: Preset::Mask, own: None, seed: SEED, language: Language::English };
    let file = folder.join("play.html");
    fs::write(&file, page.html()).unwrap();
    let mut own = Scenario::mask();
    own.name = "</script><b>mine</b>".to_owned();
    own.population.people = 3_000;
    own.suppliers[0].first_agents = 10;
    let mine = folder.join("own.html");
    fs::write(&mine, Playground { own: Some(&own), language: Language::Chinese, ..page }.html()).unwrap();
    let small = Scenario::mask()
        .with_all([("population.people", "20000"), ("suppliers.0.first_agents", "40")])
        .unwrap();
    let expected = json!({
        "usual": digest(&small),
        "capped": digest(&Remedy::TierCap { tiers: 2 }.on(&small)),
        "own": digest(&own),
        "others": under_other_seeds(&own, Remedy::TierCap { tiers: 2 }),
        "ranks": digest(&anxin_with_other_ranks()),
        "name": own.name,
    });
    let paths = [chromium, file, mine].map(|path| path.display().to_string());
    let Some(told) = node("check.mjs", &[&paths[..], &[expected.to_string()]].concat()) else { return };
    println!("{told}");
    let told: Value = serde_json::from_str(told.lines().last().unwrap()).unwrap();
    assert_eq!(told["faults"], json!([]));
    assert!(told["checked"].as_u64() > Some(40), "{told}");
}

/// Firefox has another engine: the same bytes, nothing on its console, and no chart or page too wide.
#[test]
fn firefox_comes_to_the_same_bytes() {
    let works = |program: &str, arguments: &[&str]| {
        Command::new(program).args(arguments).output().is_ok_and(|out| out.status.success())
    };
    let firefox = ["firefox", "firefox-esr"].into_iter().find(|name| works(name, &["--version"]));
    let (Some(firefox), true) = (firefox, works("node", &["--experimental-websocket", "--eval", "0"])) else {
        println!("skipped: no Firefox, or no Node with WebSocket");
        return;
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("firefox");
    fs::create_dir_all(&folder).unwrap();
    let page = Playground { preset: Preset::Mask, own: None, seed: SEED, language: Language::English };
    let files = [folder.join("play.html"), folder.join("report.html")];
    fs::write(&files[0], page.html()).unwrap();
    let small = Scenario::mask()
        .with_all([("population.people", "20000"), ("suppliers.0.first_agents", "40")])
        .unwrap();
    fs::write(&files[1], crate::page::page(&small, Language::Chinese, true).1).unwrap();
    let expected =
        json!({"usual": digest(&small), "capped": digest(&Remedy::TierCap { tiers: 2 }.on(&small))});
    let script = root().join("tests/it/playground/firefox.mjs");
    let output = Command::new("node")
        .arg("--experimental-websocket")
        .arg(script)
        .arg(firefox)
        .args(&files)
        .arg(expected.to_string())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    let told: Value = serde_json::from_str(told.lines().last().unwrap_or_default())
        .unwrap_or_else(|_| panic!("{told}{}", String::from_utf8_lossy(&output.stderr)));
    if let Some(reason) = told["skipped"].as_str() {
        println!("skipped: {reason}");
        return;
    }
    assert_eq!(told["faults"], json!([]));
    assert_eq!(told["checked"], 10);
}

/// The page beside the examples is the one that `play` writes.
#[test]
fn the_kept_page_is_the_one_that_the_program_writes() {
    let kept = root().join("examples/playground/index.html");
    let page = Playground { preset: Preset::Mask, own: None, seed: SEED, language: Language::English };
    let is_kept = fs::read_to_string(&kept).is_ok_and(|text| text == page.html());
    let command = "cargo run --release --features cli -- play --out examples/playground/index.html";
    assert!(is_kept, "{} is stale; run {command}", kept.display());
}
