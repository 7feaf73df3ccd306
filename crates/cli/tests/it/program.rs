//! The program as a user meets it: what goes to which stream, exit codes, files.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use downline::Scenario;
use serde_json::Value;

/// A small mask, so that a run takes no time.
const SMALL: [&str; 6] =
    ["--set", "population.people=2000", "--set", "suppliers.0.first_agents=10", "--set", "ticks=30"];
const FILES: [&str; 10] = [
    "edges.csv",
    "forest.graphml",
    "indicators.csv",
    "manifest.json",
    "report.json",
    "report.txt",
    "scenario.json",
    "ticks.csv",
    "tier_ticks.csv",
    "tiers.csv",
];

pub fn downline(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_downline")).args(arguments).output().unwrap()
}

fn fed(arguments: &[&str], text: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_downline"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

pub fn small<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    [arguments, &SMALL].concat()
}

/// What a successful run prints.
pub fn printed(output: Output) -> String {
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), told.as_str()), (Some(0), ""));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn an_audit_tells_how_many_ticks_it_checked_and_changes_no_byte() {
    for preset in ["mask", "anxin", "mall"] {
        let run = small(&["run", preset, "--format", "json", "--audit"]);
        let audited = downline(&run);
        assert_eq!(String::from_utf8(audited.stderr).unwrap(), "The books agree after each of 30 ticks.\n");
        let plain: Vec<&str> = run.into_iter().filter(|&argument| argument != "--audit").collect();
        assert_eq!(String::from_utf8(audited.stdout).unwrap(), printed(downline(&plain)), "{preset}");
    }
}

/// What a failed run tells, having printed nothing.
pub fn told(output: Output, code: i32) -> String {
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{told}");
    assert_eq!(output.stdout, b"", "{told}");
    assert!(!told.is_empty() && !told.contains("panicked"), "{told}");
    told
}

/// A script that prints how the program names this machine in its drafts.
#[cfg(unix)]
pub const MACHINE: &str = "printf %s \"$(head -c 8 /proc/sys/kernel/random/boot_id 2>/dev/null)\" \
    \"$(readlink /proc/self/ns/pid 2>/dev/null | tr -dc 0-9)\"";

/// A folder of a test's own, empty.
pub fn folder(test: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("program-{test}"));
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).unwrap();
    path
}

pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn presets_are_listed_and_each_can_be_shown() {
    let list = printed(downline(&["presets"]));
    let names: Vec<&str> = list.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(names.contains(&"mask") && names.contains(&"reference"), "{list}");
    for name in names {
        let shown = printed(downline(&["show", name]));
        assert_eq!(Scenario::from_json(&shown).unwrap().to_json(), shown, "{name}");
    }
}

#[test]
fn a_shown_scenario_runs_to_the_same_bytes() {
    let here = folder("show");
    let file = here.join("s.json");
    let shown = printed(downline(&small(&["show", "mask"])));
    fs::write(&file, &shown).unwrap();
    for format in ["json", "table"] {
        let direct = printed(downline(&small(&["run", "mask", "--seed", "7", "--format", format])));
        let read = printed(downline(&["run", text(&file), "--seed", "7", "--format", format]));
        let piped = printed(fed(&["run", "-", "--seed", "7", "--format", format], &shown));
        assert_eq!(direct, read);
        assert_eq!(direct, piped);
    }
    assert_eq!(printed(downline(&["show", text(&file)])), shown);
}

#[test]
fn a_scenario_finds_the_file_of_acquaintances_beside_it() {
    let here = folder("edges");
    let file = here.join("s.json");
    let scenario = r#"{"population": {"people": 50}, "suppliers": [{"first_agents": 2}], "ticks": 5,
        "network": {"edges": {"file": "sub/friends.csv"}}}"#;
    fs::write(&file, scenario).unwrap();
    let missing = told(downline(&["run", text(&file)]), 2);
    assert!(missing.contains("sub/friends.csv: cannot be read") && missing.contains("network.edges.file"));
    fs::create_dir(here.join("sub")).unwrap();
    fs::write(here.join("sub/friends.csv"), "one,other\n0,1\n1,50\n").unwrap();
    let wrong = told(downline(&["run", text(&file)]), 2);
    assert!(wrong.contains("sub/friends.csv, line 3: \"50\" is not allowed"), "{wrong}");
    fs::write(here.join("sub/friends.csv"), "one,other\n0,1\n1,49\n").unwrap();
    let run = printed(downline(&["run", text(&file), "--format", "json"]));
    let shown = printed(downline(&["show", text(&file)]));
    let pairs = serde_json::from_str::<Value>(&shown).unwrap()["network"]["edges"]["pairs"].clone();
    assert_eq!(pairs, serde_json::json!([[0, 1], [1, 49]]));
    // What is shown stands alone, and the digest tells the pairs, not the name of the file.
    assert_eq!(printed(fed(&["run", "-", "--format", "json"], &shown)), run);
    fs::write(here.join("sub/friends.csv"), "0,1\n1,48\n").unwrap();
    let other = printed(downline(&["run", text(&file), "--format", "json"]));
    let digest =
        |report: &str| serde_json::from_str::<Value>(report).unwrap()["manifest"]["scenario_digest"].clone();
    assert_ne!(digest(&run), digest(&other));
    // Given on the command line, a name is looked for in the present folder.
    let network = format!("network={{\"edges\": {{\"file\": {:?}}}}}", text(&here.join("sub/friends.csv")));
    let set = ["show", text(&file), "--set", &network];
    assert!(printed(downline(&set)).contains("48"));
}

#[test]
fn json_has_the_names_of_the_schema() {
    let report: Value =
        serde_json::from_str(&printed(downline(&small(&["run", "mask", "--format", "json"])))).unwrap();
    assert_eq!(report["schema"], 2);
    // The seed of those who name none.
    assert_eq!(report["manifest"]["seed"], "1");
    assert_eq!(report["totals"]["people"], 2000);
    for (at, names) in [
        ("/manifest", "crate version scenario_digest seed result_digest"),
        ("/totals", "people resellers reseller_ticks units_made"),
        ("/tiers/0", "supplier tier people flows"),
        ("/tiers/0/people", "joined active left bought stranded money losers profit_per_reseller"),
        ("/tiers/0/people/stranded", "units at_cost at_list"),
        ("/tiers/0/people/money", "paid received profit loss"),
        ("/tiers/0/people/profit_per_reseller", "min p10 median p90 max"),
        ("/tiers/0/flows", "units money stranded sell_through"),
        (
            "/tiers/0/flows/units",
            "bought moved_in sold_down retail own_use dumped returned expired on_hand moved_out",
        ),
        ("/tiers/0/flows/money", "paid received"),
        ("/tiers/0/flows/sell_through", "passed_on to_non_resellers with_own_use"),
        (
            "/flows",
            "consumers_paid production_cost suppliers_profit resellers_profit platform_profit deposits_held",
        ),
        ("", "cascades collapse indicators suppliers not_modelled"),
    ] {
        let part = report.pointer(at).unwrap();
        for name in names.split(' ') {
            assert!(part.get(name).is_some(), "{at}/{name}");
        }
    }
    assert!(report["tiers"][0]["people"]["money"]["profit"].is_string());
    assert!(report["tiers"][0]["people"]["joined"].is_u64());
}

#[test]
fn seeds_and_edits_count() {
    let run =
        |more: &[&str]| printed(downline(&small(&[&["run", "mask", "--format", "json"], more].concat())));
    assert_eq!(run(&[]), run(&["--seed", "1"]));
    assert_ne!(run(&[]), run(&["--seed", "2"]));
    assert!(run(&["--seed", "18446744073709551615"]).contains("\"seed\": \"18446744073709551615\""));
    assert_ne!(run(&[]), run(&["--set", "behaviour.own_use=0.5"]));
    let shown = printed(downline(&["show", "mask", "--set", "suppliers.0.product.unit_cost=12.5"]));
    assert!(shown.contains("\"unit_cost\": \"12.50\""), "{shown}");
}

#[test]
fn help_says_what_matters_and_usage_errors_are_bad_input() {
    let help = printed(downline(&["run", "--help"]));
    for part in ["--seed", "[default: 1]", "--set", "--format", "--out", "PRESET|FILE"] {
        assert!(help.contains(part), "{part}: {help}");
    }
    for arguments in [
        &[][..],
        &["fly"],
        &["run"],
        &["run", "mask", "--format", "xml"],
        &["run", "mask", "--sead", "1"],
        &["run", "mask", "extra"],
    ] {
        told(downline(arguments), 2);
    }
    for seed in ["-1", "1.5", "seven", "18446744073709551616", "", "x", "x-1", "0x+1", "x10000000000000000"] {
        let told = told(downline(&["run", "mask", "--seed", seed]), 2);
        assert!(told.contains("--seed") && told.contains("0 to 18446744073709551615"), "{told}");
    }
    for edit in ["population.people", "=5", ""] {
        let told = told(downline(&["run", "mask", "--set", edit]), 2);
        assert!(told.contains("--set") && told.contains("PATH=VALUE"), "{told}");
    }
}

#[test]
fn edits_that_lead_nowhere_or_do_not_fit_are_bad_input() {
    for (edit, expected) in [
        ("population.peple=5", "population.peple: no such field; population has"),
        ("population.people=0", "population.people: 0 is not allowed; allowed: a whole number from 1 to"),
        ("population.people=-3", "population.people: -3 is not allowed"),
        ("suppliers.0.product.unit_cost=150.005", "\"150.005\" has more than two decimals"),
        ("suppliers.0.first_agents=200000", "suppliers.0.first_agents: 200000 is not allowed"),
    ] {
        for command in ["run", "show"] {
            let told = told(downline(&[command, "mask", "--set", edit]), 2);
            assert!(told.starts_with("downline: mask with --set: ") && told.contains(expected), "{told}");
        }
    }
}

#[test]
fn bad_files_are_named() {
    let here = folder("bad-files");
    let shown = Scenario::mask().to_json();
    let cases: [(&str, &[u8], &str); 10] = [
        ("empty.json", b"", "scenario: the text is empty"),
        ("blank.json", b" \n", "scenario: the text is empty"),
        ("cut.json", &shown.as_bytes()[..shown.len() / 2], "the JSON is cut short: EOF"),
        ("prose.json", b"people: 100\n", "scenario: not JSON: expected value at line 1 column 1"),
        ("binary.json", b"{\"name\": \"\xff\xfe\"}", "not a text in UTF-8: byte 11 is wrong"),
        ("list.json", b"[1]", "scenario: a list of 1 is not allowed; allowed: an object"),
        ("unknown.json", b"{\"tiks\": 5}", "tiks: no such field; a scenario has name, tick, ticks"),
        ("mistyped.json", b"{\"ticks\": \"5\"}", "ticks: \"5\" is not allowed; allowed: a whole number"),
        ("range.json", b"{\"ticks\": 65536}", "ticks: 65536 is not allowed; allowed: a whole number from"),
        ("twice.json", b"{\"ticks\": 5,\n\"ticks\": 6}", "the field \"ticks\" is given twice, at line 2"),
    ];
    for (name, bytes, expected) in cases {
        let file = here.join(name);
        fs::write(&file, bytes).unwrap();
        for command in ["run", "show"] {
            let told = told(downline(&[command, text(&file)]), 2);
            assert!(told.contains(text(&file)) && told.contains(expected), "{told}");
        }
    }
    let told_of = |name: &Path| told(downline(&["run", text(name)]), 2);
    let missing = told_of(&here.join("missing.json"));
    assert!(missing.contains("missing.json: not a preset (mask, mask-tier-cap, anxin"), "{missing}");
    assert!(told_of(&here).contains(text(&here)), "a directory");
    let piped = told(fed(&["run", "-"], "{"), 2);
    assert!(piped.starts_with("downline: standard input: scenario: the JSON is cut short"), "{piped}");
}

#[test]
fn out_writes_every_file_and_agrees_with_stdout() {
    let out = folder("out").join("deep/er");
    let json = printed(downline(&small(&["run", "mask", "--format", "json", "--out", text(&out)])));
    let mut names: Vec<String> =
        fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, FILES);
    let read = |name: &str| fs::read_to_string(out.join(name)).unwrap();
    assert_eq!(read("report.json"), json);
    assert_eq!(read("report.txt"), printed(downline(&small(&["run", "mask"]))));
    assert_eq!(read("scenario.json"), printed(downline(&small(&["show", "mask"]))));
    let report: Value = serde_json::from_str(&json).unwrap();
    let tiers = read("tiers.csv");
    assert_eq!(tiers.lines().count(), report["tiers"].as_array().unwrap().len() + 1);
    assert!(tiers.starts_with("supplier,tier,people_joined,people_active,people_left_"), "{tiers}");
    let ticks = read("ticks.csv");
    assert!(ticks.starts_with("tick,active,joined,left,made,retail\n0,10,10,0,100,0\n"), "{ticks}");
    assert_eq!(ticks.lines().count(), 32);

    // The last row of each tier is what the report says of it, and the forest has every recruit once.
    let series = read("tier_ticks.csv");
    assert!(series.starts_with("tick,supplier,tier,people_joined,people_active,flows_bought,"), "{series}");
    let last: Vec<&str> = series.lines().filter(|line| line.starts_with("30,0,2,")).collect();
    let second = &report["tiers"][1];
    let expected = format!(
        "30,0,2,{},{},{},",
        second["people"]["joined"], second["people"]["active"], second["flows"]["units"]["bought"]
    );
    assert!(last.len() == 1 && last[0].starts_with(&expected), "{last:?} {expected}");
    let recruits = report["totals"]["resellers"].as_u64().unwrap() as usize - 10;
    assert_eq!(read("edges.csv").lines().count(), recruits + 1);
    let forest = read("forest.graphml");
    assert_eq!(forest.matches("<edge ").count(), recruits);
    assert_eq!(forest.matches("<node ").count(), recruits + 10);

    let mut manifest: Value = serde_json::from_str(&read("manifest.json")).unwrap();
    let mut take = |field: &str| manifest.as_object_mut().unwrap().remove(field).unwrap();
    let (command, files) = (take("command"), take("files"));
    assert_eq!(take("kind"), "run");
    assert_eq!(manifest, report["manifest"]);
    let listed: Vec<&str> = files.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(listed, FILES.into_iter().filter(|&name| name != "manifest.json").collect::<Vec<_>>());
    let command: Vec<&str> = command.as_str().unwrap().split(' ').collect();
    assert_eq!(command[0], "downline");
    let again = Command::new(env!("CARGO_BIN_EXE_downline"))
        .args(&command[1..])
        .args(["--format", "json"])
        .current_dir(&out)
        .output()
        .unwrap();
    assert_eq!(printed(again), json);
}

#[test]
fn an_output_that_cannot_be_written_leaves_what_was_there() {
    let here = folder("unwritable");
    let file = here.join("file");
    fs::write(&file, "no folder").unwrap();
    let told_by = told(downline(&small(&["run", "mask", "--out", text(&file)])), 1);
    assert!(told_by.contains(text(&file)), "{told_by}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "no folder");

    // The manifest cannot be put in its place, so no file is.
    let out = here.join("out");
    printed(downline(&small(&["run", "mask", "--out", text(&out)])));
    let others = || FILES.iter().filter(|&&name| name != "manifest.json");
    let earlier: Vec<_> = others().map(|name| fs::read(out.join(name)).unwrap()).collect();
    fs::remove_file(out.join("manifest.json")).unwrap();
    fs::create_dir(out.join("manifest.json")).unwrap();
    let told_by = told(downline(&small(&["run", "mask", "--out", text(&out)])), 2);
    assert!(told_by.contains(text(&out)) && told_by.contains("no manifest of this program"), "{told_by}");
    let now: Vec<_> = others().map(|name| fs::read(out.join(name)).unwrap()).collect();
    assert!(earlier == now);
    assert_eq!(fs::read_dir(&out).unwrap().count(), FILES.len(), "drafts are left behind");
}

#[test]
fn a_reader_that_stops_early_is_no_error() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_downline"))
        .args(["show", "mask"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut told = String::new();
    child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
    assert_eq!((child.wait().unwrap().code(), told.as_str()), (Some(0), ""));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_device_is_no_bad_input() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output =
        Command::new(env!("CARGO_BIN_EXE_downline")).args(["show", "mask"]).stdout(full).output().unwrap();
    assert!(told(output, 1).contains("standard output: cannot write"));
}

#[test]
fn a_scenario_is_described() {
    let text = printed(downline(&["describe", "mask", "--set", "population.people=777"]));
    assert!(text.starts_with("# mask: model description (ODD)\n"), "{text}");
    assert!(text.contains("| `population.people` | 777 | people"), "{text}");
    assert_eq!(
        text,
        downline::describe::describe(&Scenario::mask().with("population.people", "777").unwrap())
    );
    assert!(told(downline(&["describe", "nothing"]), 2).contains("not a preset"));
}

#[test]
fn a_table_can_be_chinese() {
    let table = printed(downline(&small(&["run", "mask", "--lang", "zh"])));
    assert!(table.starts_with("层级 加入 购入"), "{table}");
    assert!(!table.contains('\x1b'), "colour without a terminal: {table}");
    let json = printed(downline(&small(&["run", "mask", "--lang", "zh", "--format", "json"])));
    assert_eq!(json, printed(downline(&small(&["run", "mask", "--format", "json"]))));
    told(downline(&small(&["run", "mask", "--lang", "fr"])), 2);
}

/// What the program prints when a terminal is at the other end, or `None` without `script` (util-linux).
#[cfg(target_os = "linux")]
fn on_a_terminal(variables: &[(&str, &str)]) -> Option<String> {
    let command = format!("{} run mask {}", env!("CARGO_BIN_EXE_downline"), SMALL.join(" "));
    let mut script = Command::new("script");
    script.args(["-qec", &command, "/dev/null"]).env_remove("NO_COLOR").env("TERM", "xterm");
    let output = script.envs(variables.iter().copied()).stdin(Stdio::null()).output().ok()?;
    assert!(output.status.success(), "{output:?}");
    Some(String::from_utf8(output.stdout).unwrap())
}

#[cfg(target_os = "linux")]
#[test]
fn colour_is_for_terminals_whose_users_want_it() {
    let Some(coloured) = on_a_terminal(&[]) else {
        println!("skipped: there is no `script` here to make a terminal with");
        return;
    };
    assert!(coloured.contains("stranded") && coloured.contains("\x1b[31m"), "{coloured}");
    for variables in [[("NO_COLOR", "1")], [("TERM", "dumb")]] {
        let plain = on_a_terminal(&variables).unwrap();
        assert!(plain.contains("stranded") && !plain.contains('\x1b'), "{variables:?}: {plain}");
    }
    assert!(on_a_terminal(&[("NO_COLOR", "")]).unwrap().contains("\x1b[31m"));
}

#[test]
fn pictures_go_where_they_are_told_to() {
    let here = folder("pictures");
    let one = ["plot", "mask", "--seed", "7", "--kind", "fates"];
    let svg = printed(downline(&small(&one)));
    assert!(svg.starts_with("<svg ") && svg.contains("seed 7") && svg.ends_with("</svg>\n"), "{svg}");
    let file = here.join("one.svg");
    assert_eq!(printed(downline(&small(&[&one[..], &["--out", text(&file)]].concat()))), "");
    assert_eq!(fs::read_to_string(&file).unwrap(), svg);
    let out = here.join("all");
    printed(downline(&small(&["plot", "mask", "--seed", "7", "--lang", "zh", "--out", text(&out)])));
    let mut names: Vec<String> =
        fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let pictures = ["collapse.svg", "fates.svg", "forest.svg", "ladder.svg", "lorenz.svg"];
    assert_eq!(names, [&pictures[..], &["manifest.json", "money.svg"]].concat());
    assert!(fs::read_to_string(out.join("fates.svg")).unwrap().contains("最终用户"));
    let remedies = printed(downline(&small(&["plot", "mask", "--kind", "remedies", "--runs", "2"])));
    assert!(remedies.contains("95 % intervals") && remedies.contains("buy-back"), "{remedies}");

    let bands =
        printed(downline(&small(&["plot", "mask", "--kind", "bands", "--runs", "3", "--lang", "zh"])));
    assert!(bands.contains("种子自 1 起共 3 个"), "{bands}");

    assert!(told(downline(&small(&["plot", "mask"])), 2).contains("--out DIR"));
    told(downline(&small(&["plot", "mask", "--kind", "nothing"])), 2);
    let taken = told(downline(&small(&["plot", "mask", "--out", text(&file)])), 2);
    assert!(taken.contains("one.svg"), "{taken}");
    let deeper = here.join("no/folder.svg");
    printed(downline(&small(&[&one[..], &["--out", text(&deeper)]].concat())));
    assert_eq!(fs::read_to_string(&deeper).unwrap(), svg);
    assert_eq!(fs::read_to_string(&file).unwrap(), svg);
    assert_eq!(fs::read_dir(&here).unwrap().count(), 3, "drafts are left behind");
}

/// The data in a report page.
fn page_data(page: &str) -> Value {
    let json = page.split("id=\"data\">").nth(1).and_then(|rest| rest.split("</script>").next());
    serde_json::from_str(json.expect("a page with data")).unwrap()
}

#[test]
fn a_page_says_how_to_come_to_the_same_report() {
    let here = folder("report");
    let file = here.join("re port.html");
    let edits = ["--set", "name=it's <b>me</b>", "--seed", "9", "--no-remedies", "--out", text(&file)];
    assert_eq!(printed(downline(&small(&[&["report", "mask"], &edits[..]].concat()))), "");
    let page = fs::read_to_string(&file).unwrap();
    assert!(page.starts_with("<!doctype html>\n<html lang=\"en\">") && !page.contains("<b>me</b>"));
    let data = page_data(&page);
    assert_eq!(data["name"], "it's <b>me</b>");
    assert_eq!(data["remedies"], Value::Null);
    if cfg!(unix) {
        let command =
            data["command"].as_str().unwrap().replacen("downline", env!("CARGO_BIN_EXE_downline"), 1);
        let again = Command::new("sh").args(["-c", &command]).output().unwrap();
        assert_eq!(serde_json::from_str::<Value>(&printed(again)).unwrap(), data["report"], "{command}");
    }
    // Piped in, the scenario is in the page to be saved.
    let shown = printed(downline(&small(&["show", "mask"])));
    printed(fed(&["report", "-", "--lang", "zh", "--no-remedies", "--out", text(&file)], &shown));
    let page = fs::read_to_string(&file).unwrap();
    let data = page_data(&page);
    assert!(page.contains("<html lang=\"zh\">") && data["lang"] == "zh");
    assert_eq!(data["command"], "downline run scenario.json --seed 1 --format json");
    assert_eq!(Scenario::from_json(&data["scenario"].to_string()).unwrap().to_json(), shown);
    assert!(told(downline(&["report", "mask"]), 2).contains("--out"));
    told(downline(&["report", "nothing", "--out", text(&file)]), 2);
    assert_eq!(fs::read_to_string(&file).unwrap(), page);
    assert_eq!(fs::read_dir(&here).unwrap().count(), 1, "drafts are left behind");
}

#[test]
fn the_folder_of_a_run_becomes_a_page_of_the_same_run() {
    let here = folder("report-of-a-folder");
    let (out, file) = (here.join("results"), here.join("report.html"));
    printed(downline(&small(&["run", "mask", "--seed", "5", "--out", text(&out)])));
    let of_folder = ["report", text(&out), "--no-remedies", "--out", text(&file)];
    printed(downline(&of_folder));
    let data = page_data(&fs::read_to_string(&file).unwrap());
    let report: Value = serde_json::from_str(&fs::read_to_string(out.join("report.json")).unwrap()).unwrap();
    assert_eq!(data["report"], report);
    for more in [["--seed", "5"], ["--set", "ticks=5"]] {
        assert!(told(downline(&[&of_folder[..], &more].concat()), 2).contains("neither --seed nor --set"));
    }
    // Results of another version are not passed off as these.
    let manifest = out.join("manifest.json");
    let text_of = fs::read_to_string(&manifest).unwrap();
    let digest = report["manifest"]["result_digest"].as_str().unwrap();
    for (other, expected) in [
        (text_of.replace(digest, &"0".repeat(64)), "is not what version"),
        (text_of.replace("\"5\"", "\"five\""), "seed: allowed: a whole number"),
        (text_of.replace("result_digest", "digest"), "result_digest: no such text"),
        ("{".to_owned(), "manifest.json: EOF"),
    ] {
        fs::write(&manifest, &other).unwrap();
        let told = told(downline(&of_folder), 2);
        assert!(told.contains(expected), "{told}");
    }
    fs::remove_file(&manifest).unwrap();
    assert!(told(downline(&of_folder), 2).contains("manifest.json"));
}

#[test]
fn events_are_written_on_request_and_change_nothing() {
    let out = folder("events");
    let plain = printed(downline(&small(&["run", "mask", "--format", "json"])));
    let seen =
        printed(downline(&small(&["run", "mask", "--format", "json", "--events", "--out", text(&out)])));
    assert_eq!(seen, plain);
    let report: Value = serde_json::from_str(&plain).unwrap();
    let events = fs::read_to_string(out.join("events.jsonl")).unwrap();
    let mut retail = 0;
    for line in events.lines() {
        let event: Value = serde_json::from_str(line).unwrap();
        assert!(event["tick"].is_u64() && event["phase"].is_string() && event["supplier"] == 0, "{line}");
        retail += event["posting"]["retail"]["units"].as_u64().unwrap_or(0);
    }
    assert_eq!(retail, report["totals"]["units_retail"]);
    assert!(told(downline(&["run", "mask", "--events"]), 2).contains("--out"));
}

#[test]
fn a_person_s_story_is_told() {
    let story = printed(downline(&small(&["trace", "mask", "--person", "1999", "--seed", "7"])));
    assert!(story.starts_with("the story of person 1999\n"), "{story}");
    let refused = told(downline(&small(&["trace", "mask", "--person", "2000"])), 2);
    assert!(refused.contains("--person: 2000 is not allowed; allowed: 0 to 1999"), "{refused}");
}

/// Values that are meant for weeks are no longer taken for months in silence.
#[test]
fn fields_counted_in_ticks_that_keep_values_for_weeks_are_named() {
    let warned = |output: Output| {
        assert_eq!(output.status.code(), Some(0));
        String::from_utf8(output.stderr).unwrap()
    };
    let text = r#"{ "tick": "month", "behaviour": { "leave": { "patience": 3 } } }"#;
    let said = warned(fed(&["show", "-"], text));
    assert!(
        said.starts_with("downline: a tick is a month here, and these fields keep values meant for a week; ")
    );
    assert!(
        said.contains("; ticks: ticks (104), population.need_ticks (8), suppliers.0.product.shelf_life (52)")
    );
    assert!(said.contains("; in one tick: behaviour.pitches.mean (5.0)"), "{said}");
    assert!(!said.contains("patience") && said.lines().count() == 1, "{said}");
    let set = ["--set", "ticks=24", "--set", "behaviour.own_use=0.4"];
    let said = warned(fed(&[&["show", "-"], &set[..]].concat(), text));
    assert!(
        !said.contains("; ticks: ticks (") && !said.contains("own_use") && said.contains("need_ticks"),
        "{said}"
    );
    let said = warned(downline(&[&["show", "mask", "--set", "tick=day"], &set[..]].concat()));
    assert!(
        said.contains("a tick is a day here") && said.contains("behaviour.leave.patience (16)"),
        "{said}"
    );
    // All that is shown is given.
    let shown = printed(downline(&["show", "mask"])).replace("\"week\"", "\"month\"");
    printed(fed(&["show", "-"], &shown));
    let said = warned(fed(&["show", "-", "--set", "tick=day"], &shown));
    assert!(said.contains("meant for a month; ticks: ticks (104)"), "{said}");
}

/// A name that promises another format is refused before anything is run or written.
#[test]
fn pictures_are_written_under_names_of_their_formats_only() {
    let folder = std::env::temp_dir().join(format!("downline-names-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let out = |name: &str| folder.join(name).display().to_string();
    // A program with the feature `print` writes PNG and PDF.
    let printed_too = ["x.png", "x.pdf", "x.PNG"];
    let refused = printed_too.iter().filter(|_| cfg!(not(feature = "print"))).chain(&["x.txt", "x.gif"]);
    for name in refused {
        let said = told(downline(&small(&["plot", "mask", "--kind", "ladder", "--out", &out(name)])), 2);
        assert!(said.contains("allowed: a name that ends in .svg"), "{said}");
    }
    for name in ["x.png", "x.svg"] {
        let said = told(downline(&small(&["plot", "mask", "--out", &out(name)])), 2);
        assert!(said.contains("6 pictures do not go into one file"), "{said}");
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    printed(downline(&small(&["plot", "mask", "--kind", "ladder", "--out", &out("x.SVG")])));
    printed(downline(&small(&["plot", "mask", "--out", &out("seed 1.0")])));
    // Six pictures and the manifest.
    assert_eq!(fs::read_dir(folder.join("seed 1.0")).unwrap().count(), 7);
    fs::remove_dir_all(&folder).unwrap();
}
