//! Experiments through the program: shares, interruptions, files.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::program::{downline, folder, printed, small, text, told};

/// The files of a folder but for those of its runs.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    entries.filter(|path| path.is_file()).map(|path| (name(&path), fs::read(&path).unwrap())).collect()
}

/// How many files of runs there are.
fn run_files(folder: &Path) -> usize {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    let home = entries.map(|entry| entry.unwrap().path()).find(|path| path.is_dir());
    let is_run = |path: &Path| path.extension().is_some_and(|extension| extension == "runs");
    home.map_or(0, |home| {
        fs::read_dir(home).unwrap().filter(|entry| is_run(&entry.as_ref().unwrap().path())).count()
    })
}

fn replicate<'a>(more: &[&'a str]) -> Vec<&'a str> {
    small(&[&["replicate", "mask", "--seed", "7", "--replicates", "9"], more].concat())
}

#[test]
fn replicates_give_the_same_bytes_on_any_threads_and_in_any_shares() {
    let here = folder("replicates");
    let (whole, parts) = (here.join("whole"), here.join("parts"));
    let straight = printed(downline(&replicate(&["--threads", "1", "--out", text(&whole)])));
    assert!(straight.starts_with("9 replicates, 9 of them different\n"), "{straight}");
    assert_eq!(printed(downline(&replicate(&["--threads", "3"]))), straight);
    for share in ["3/3", "1/3", "2/3"] {
        assert_eq!(printed(downline(&replicate(&["--shard", share, "--out", text(&parts)]))), "");
    }
    assert_eq!(files(&parts).len(), 1, "shares leave experiment.json and their runs");
    assert_eq!(printed(downline(&["merge", text(&parts)])), straight);
    assert_eq!(files(&parts), files(&whole));

    let names: Vec<String> = files(&whole).into_keys().collect();
    let expected = "experiment.json indicators.csv manifest.json replicate_tiers.csv replicates.csv report.txt run.csv \
        suppliers.csv tier_ticks.csv tiers.csv ticks.csv";
    let mut expected: Vec<&str> = expected.split_whitespace().collect();
    expected.sort_unstable();
    assert_eq!(names, expected);
    let read = |name: &str| fs::read_to_string(whole.join(name)).unwrap();
    let tiers = read("tiers.csv");
    assert!(
        tiers.starts_with("supplier,tier,measure,unit,count,mean,deviation,lower,upper,min,p5,"),
        "{tiers}"
    );
    assert!(read("tier_ticks.csv").starts_with("tick,supplier,tier,measure,unit,count,mean,"));
    let rows = read("replicates.csv");
    assert_eq!(rows.lines().count(), 10);

    // A replicate is a run under its seed, number for number and digit for digit.
    let tiers = read("replicate_tiers.csv");
    for row in rows.lines().skip(1) {
        let row: Vec<&str> = row.split(',').collect();
        let run = printed(downline(&small(&["run", "mask", "--format", "json", "--seed", row[1]])));
        let run: Value = serde_json::from_str(&run).unwrap();
        let seed: u64 = run["manifest"]["seed"].as_str().unwrap().parse().unwrap();
        assert_eq!(row[1], format!("x{seed:016x}"));
        let mut told = BTreeMap::new();
        ["totals", "flows", "inequality", "welfare", "collapse"]
            .iter()
            .for_each(|part| flatten(part, &run[part], &mut told));
        assert!(told.len() > 35 && told.values().filter(|text| text.contains('.')).count() > 10);
        assert_says(&rows, &row, &told);
        for tier in run["tiers"].as_array().unwrap() {
            let mut told = BTreeMap::new();
            ["people", "flows"].iter().for_each(|part| flatten(part, &tier[part], &mut told));
            let start = format!("{},0,{},", row[0], tier["tier"]);
            let line = tiers.lines().find(|line| line.starts_with(&start)).unwrap();
            assert_says(&tiers, &line.split(',').collect::<Vec<_>>(), &told);
        }
    }

    // The manifest's command repeats it.
    let mut manifest: Value = serde_json::from_str(&read("manifest.json")).unwrap();
    let listed = manifest.as_object_mut().unwrap().remove("files").unwrap();
    let listed: Vec<&String> = listed.as_object().unwrap().keys().collect();
    assert_eq!(listed, names.iter().filter(|name| *name != "manifest.json").collect::<Vec<_>>());
    let command = manifest["command"].as_str().unwrap().strip_prefix("downline ").unwrap();
    let before = files(&whole);
    fs::remove_file(whole.join("tiers.csv")).unwrap();
    let again = Command::new(env!("CARGO_BIN_EXE_downline"))
        .args(command.split(' '))
        .current_dir(&whole)
        .output()
        .unwrap();
    assert_eq!(printed(again), straight);
    assert_eq!(files(&whole), before);
    let json = printed(downline(&["merge", text(&parts), "--format", "json"]));
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["manifest"], manifest);
    assert_eq!(json["run"][0]["measure"], "totals_people");
}

/// The values of a report as tables have them, by the name of their column.
fn flatten(name: &str, value: &Value, to: &mut BTreeMap<String, String>) {
    let text = match value {
        Value::Object(fields) => {
            let flatten = |(field, value): (&String, &Value)| flatten(&format!("{name}_{field}"), value, to);
            return fields.iter().for_each(flatten);
        }
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        value => value.to_string(),
    };
    to.insert(name.to_owned(), text);
}

/// Compares a line of a table with what a report tells. Of what does not exist the table has one column or
/// several, all empty.
fn assert_says(table: &str, row: &[&str], told: &BTreeMap<String, String>) {
    let head: Vec<&str> = table.lines().next().unwrap().split(',').collect();
    for (name, text) in told {
        let is_its =
            |column: &str| column == name || text.is_empty() && column.starts_with(&format!("{name}_"));
        let cells: Vec<&str> =
            head.iter().zip(row).filter(|(column, _)| is_its(column)).map(|(_, cell)| *cell).collect();
        assert!(!cells.is_empty() && cells.iter().all(|cell| cell == text), "{name}: {cells:?}, {text}");
    }
}

#[test]
fn what_kill_leaves_is_gone_on_with() {
    let here = folder("kill");
    let (whole, cut) = (here.join("whole"), here.join("cut"));
    let arguments = |out| {
        small(&[
            "replicate",
            "mask",
            "--series",
            "none",
            "--replicates",
            "90",
            "--threads",
            "2",
            "--out",
            out,
        ])
    };
    let straight = printed(downline(&arguments(text(&whole))));
    let mut child = Command::new(env!("CARGO_BIN_EXE_downline"))
        .args(arguments(text(&cut)))
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let began = Instant::now();
    while run_files(&cut) < 3 {
        assert!(began.elapsed() < Duration::from_secs(60), "no runs were kept");
        thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    assert!(!child.wait().unwrap().success(), "it was done before it could be killed");
    assert!(run_files(&cut) >= 3);
    assert!(!files(&cut).contains_key("manifest.json"), "no result before the last run");
    assert_eq!(printed(downline(&arguments(text(&cut)))), straight);
    let mut left = files(&cut);
    left.retain(|name, _| !name.ends_with(".part"));
    assert_eq!(left, files(&whole));
}

#[test]
fn comparisons_are_printed_kept_and_merged() {
    let here = folder("compare");
    let (whole, parts) = (here.join("whole"), here.join("parts"));
    // The preset has other people; the edits are for the base alone.
    let scenario = here.join("other.json");
    fs::write(&scenario, printed(downline(&small(&["show", "mask-tier-cap"])))).unwrap();
    let refused = told(downline(&small(&["compare", "mask", "mask-tier-cap"])), 2);
    assert!(refused.contains("population.seats: 100000 of mask-tier-cap is not allowed"), "{refused}");
    let base = |out| {
        let name = text(&scenario);
        let named = ["compare", "mask", "buy-back", "Tier Cap", name, "--replicates", "4", "--out", out];
        small(&named).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let go = |arguments: Vec<String>, more: &[&str]| {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).chain(more.iter().copied()).collect();
        printed(downline(&arguments))
    };
    let straight = go(base(text(&whole)), &["--threads", "2"]);
    for part in
        ["remedies to which suppliers adapt: ranks split", "tier cap 3", "- tier cap 3: resellers lose"]
    {
        assert!(straight.contains(part), "{part}: {straight}");
    }
    assert!(straight.lines().take_while(|line| !line.is_empty()).all(|line| line.chars().count() <= 112));
    for share in ["1/2", "2/2"] {
        assert_eq!(go(base(text(&parts)), &["--shard", share]), "");
    }
    assert_eq!(printed(downline(&["merge", text(&parts)])), straight);
    assert_eq!(files(&parts), files(&whole));
    // What the cap spares the tiers beyond it is told too: there was something, and there is nothing.
    let tiers = fs::read_to_string(whole.join("tier_changes.csv")).unwrap();
    let beyond =
        tiers.lines().find(|line| line.starts_with("tier cap 3,remedy,0,4,people_stranded_units,")).unwrap();
    let cells: Vec<f64> = beyond.split(',').skip(6).take(6).map(|cell| cell.parse().unwrap()).collect();
    assert!(
        matches!(cells[..], [there, 4.0, 0.0, 4.0, 4.0, change] if there > 0.0 && change == -there),
        "{beyond}"
    );
    assert!(
        files(&whole).contains_key("supplier_changes.csv") && !files(&whole).contains_key("tick_changes.csv")
    );
    let without = go(base(text(&here.join("without"))), &["--without-adaptation"]);
    assert!(!without.contains("adapt") && without.contains("buy-back, 90 %"), "{without}");
}

#[test]
fn two_strengths_of_a_remedy_are_told_apart_and_told_in_chinese() {
    let caps = ["{\"entry_order_cap\":{\"units\":1}}", "{\"entry_order_cap\":{\"units\":2}}"];
    let named = ["compare", "mask", caps[0], caps[1], "ranks split", "--replicates", "3"];
    let split = "\"split_ranks\"";
    let named: Vec<&str> =
        named.into_iter().map(|name| if name == "ranks split" { split } else { name }).collect();
    let chinese = printed(downline(&small(&[&named[..], &["--lang", "zh"]].concat())));
    for part in
        ["首单上限（1 件）", "首单上限（2 件），供货商应对：", "供货商的规避手段（不是措施）", "拆分层级"]
    {
        assert!(chinese.contains(part), "{part}: {chinese}");
    }
    for english in ["yuan", "people", "replicate", "remed", "interval", "supplier", "luck", "resellers"] {
        assert!(!chinese.contains(english), "{english}: {chinese}");
    }
    let json = printed(downline(&small(&[&named[..], &["--format", "json"]].concat())));
    let json: Value = serde_json::from_str(&json).unwrap();
    let rows = json["run"].as_array().unwrap();
    let mut keys: Vec<String> =
        rows.iter().map(|row| format!("{} {}", row["scenario"], row["measure"])).collect();
    let all = keys.len();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), all, "two rows of one name");
    let contrasts = json["contrasts"].as_array().unwrap();
    let groups: Vec<&str> = contrasts.iter().map(|row| row["group"].as_str().unwrap()).collect();
    assert_eq!(groups, ["remedy", "evaded", "remedy", "evaded", "evasion"]);
    let losses = rows.iter().find(|row| row["measure"] == "losses").unwrap();
    assert_eq!(losses["direction"], contrasts[0]["losses"]);
}

#[test]
fn bad_wishes_are_bad_input() {
    for (arguments, expected) in [
        (&["replicate", "mask", "--replicates", "0"][..], "'0' for '--replicates <N>': allowed: "),
        (&["replicate", "mask", "--shard", "1/2"], "--out"),
        (&["replicate", "mask", "--shard", "3/2", "--out", "x"], "I/N"),
        (&["replicate", "mask", "--threads", "0"], "--threads"),
        (&["replicate", "mask", "--precision", "0.1", "--measure", "nothing"], "measure: "),
        (&["replicate", "mask", "--precision", "2"], "'2' for '--precision <SHARE>': allowed: "),
        (&["compare", "mask", "nonsense"], "nonsense: not a remedy (buy-back, "),
        (&["compare", "mask", "{\"buy_back\":{}}"], "no remedy: missing field"),
        (
            &["compare", "mask", "buy-back", "buy_back"],
            "\"buy-back, 90 % within 52 ticks\" twice is not allowed",
        ),
        (&["compare", "mask", "tier-cap", "{\"tier_cap\":{\"tiers\":3}}"], "scenarios: \"tier cap 3\" twice"),
        (&["compare", "mask", "mask"], "scenarios: \"mask\" twice"),
        (&["compare", "mask", "--lang", "fr"], "allowed: en, zh"),
        (&["merge", "/nowhere"], "/nowhere/experiment.json: cannot be read"),
        (&["repeat", "/dev/null"], "/dev/null: experiment: "),
    ] {
        let told = told(downline(arguments), 2);
        assert!(told.contains(expected), "{arguments:?}: {told}");
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_no_bad_input() {
    let here = folder("experiment-unwritable");
    let file = here.join("file");
    fs::write(&file, "no folder").unwrap();
    assert!(told(downline(&replicate(&["--out", text(&file)])), 1).contains(text(&file)));
    // Results that were there stay as they were when a new one cannot be completed.
    let out = here.join("out");
    printed(downline(&replicate(&["--out", text(&out)])));
    fs::remove_file(out.join("tiers.csv")).unwrap();
    fs::create_dir(out.join("tiers.csv")).unwrap();
    let before = files(&out);
    let fewer = small(&["replicate", "mask", "--seed", "7", "--replicates", "3", "--out", text(&out)]);
    assert!(told(downline(&fewer), 2).contains(text(&out.join("tiers.csv"))));
    assert!(files(&out) == before);
}

#[test]
fn a_run_is_gone_on_with_by_another_process() {
    let here = folder("snapshot");
    let file = here.join("half.snapshot");
    let run = |more: &[&str]| {
        printed(downline(&small(&[&["run", "mask", "--seed", "7", "--format", "json"], more].concat())))
    };
    let straight = run(&[]);
    assert_eq!(run(&["--snapshot-at", "17", "--snapshot", text(&file)]), straight);
    let resume = |more: &[&str]| downline(&[&["resume", text(&file), "--format", "json"], more].concat());
    assert_eq!(printed(resume(&[])), straight);
    let stopped: Value = serde_json::from_str(&printed(resume(&["--until", "20"]))).unwrap();
    assert_eq!(stopped["totals"]["ticks"], 20);
    let other: Value = serde_json::from_str(&printed(resume(&["--set", "behaviour.own_use=0"]))).unwrap();
    let straight: Value = serde_json::from_str(&straight).unwrap();
    let used = |report: &Value| report["tiers"][0]["flows"]["units"]["own_use"].as_u64().unwrap();
    assert!(used(&other) < used(&straight));
    for (more, expected) in [
        (&["--until", "5"][..], "--until: 5 is not allowed; allowed: 17 to 30"),
        (&["--set", "population.people=5000"], "population.people: cannot change within a run"),
        (&["--set", "nothing=1"], "with --set: nothing: no such field"),
    ] {
        let told = told(resume(more), 2);
        assert!(told.contains(expected), "{told}");
    }
    let good = fs::read(&file).unwrap();
    fs::write(&file, &good[..good.len() / 2]).unwrap();
    assert!(told(resume(&[]), 2).contains("half.snapshot: the snapshot is cut short"));
    assert!(told(downline(&["resume", "/dev/null"]), 2).contains("not a snapshot of a run"));
    let late = small(&["run", "mask", "--snapshot-at", "31", "--snapshot", text(&file)]);
    assert!(told(downline(&late), 2).contains("--snapshot-at: 31 is not allowed; allowed: 0 to 30"));
}

/// Runs the program with a file of its folder on a device that is always full: the program's draft of that
/// file, whose name has the number of the process, leads there.
#[cfg(target_os = "linux")]
fn on_a_full_device(out: &Path, file: &str, arguments: &[&str]) -> std::process::Output {
    let machine = crate::program::MACHINE;
    let script = format!("ln -s /dev/full \"$0/.$1.$$@$({machine}).part\"; shift; exec \"$@\"");
    Command::new("sh")
        .args(["-c", &script, text(out), file])
        .arg(env!("CARGO_BIN_EXE_downline"))
        .args(arguments)
        .output()
        .unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_earlier_results() {
    let here = folder("full");
    let commands: [(&[&str], &[&str]); 4] = [
        (&["run", "mask"], &["tiers.csv", "forest.graphml", "manifest.json", "events.jsonl"]),
        (&["replicate", "mask", "--replicates", "3"], &["replicates.csv", "tiers.csv", "experiment.json"]),
        (&["compare", "mask", "tier cap", "--replicates", "2"], &["tier_changes.csv", "report.txt"]),
        (&["sweep", "mask", "--vary", "behaviour.own_use=0:0.1", "--replicates", "1"], &["points.csv"]),
    ];
    for (command, names) in commands {
        let out = here.join(command[0]);
        let events: &[&str] = if command[0] == "run" { &["--events"] } else { &[] };
        let arguments = small(&[command, events, &["--out", text(&out), "--seed", "7"]].concat());
        printed(downline(&arguments));
        let before = files(&out);
        for name in names {
            assert!(before.contains_key(*name));
            let told = told(on_a_full_device(&out, name, &arguments), 1);
            assert!(told.contains("cannot write this file: No space left on device"), "{told}");
            assert!(told.contains(name), "{told}");
            // No draft is left either.
            assert!(files(&out) == before, "{name}");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_without_room_for_runs_says_so() {
    // No file may grow beyond a kilobyte, as on a disk that is nearly full.
    let here = folder("no-room");
    let out = here.join("out");
    printed(downline(&replicate(&["--out", text(&out)])));
    let before = files(&out);
    let code = Command::new("sh")
        .args(["-c", "ulimit -f 1; trap '' XFSZ; exec \"$@\"", "sh", env!("CARGO_BIN_EXE_downline")])
        .args(small(&["replicate", "mask", "--seed", "7", "--replicates", "12", "--out", text(&out)]))
        .output()
        .unwrap();
    assert!(told(code, 1).contains("cannot write this file"));
    assert!(files(&out) == before);
}
