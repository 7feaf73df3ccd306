//! What the program says: no control characters, what was meant, where it reads from and whose story it
//! tells.

use std::fs::{self, File};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::program::{downline, folder, printed, small, text, told};

/// A name that would turn a terminal red, ring and clear it.
const EVIL: &str = "red\u{1b}[31m\u{7}\u{0}\u{9b}2J\r";

/// Whether a text has control characters beside line breaks.
fn commands(bytes: &[u8]) -> bool {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    text.chars().any(|letter| letter.is_control() && letter != '\n')
}

#[test]
fn no_name_commands_the_terminal() {
    let here = folder("evil");
    let (file, scenario) = (here.join("evil.json"), here.join("named.json"));
    let mut named: Value = serde_json::from_str(&printed(downline(&small(&["show", "mask"])))).unwrap();
    named["name"] = EVIL.into();
    named["suppliers"][0]["name"] = EVIL.into();
    named["suppliers"][0]["product"]["name"] = EVIL.into();
    fs::write(&scenario, named.to_string()).unwrap();
    let named = text(&scenario);
    for arguments in [
        &["run", named][..],
        &["run", named, "--lang", "zh"],
        &["run", named, "--format", "json"],
        &["show", named],
        &["describe", named],
        &["trace", named, "--who", "worst"],
        &["compare", named, "buy-back", "--replicates", "2"],
        &["compare", named, "buy-back", "--replicates", "2", "--format", "json"],
        &["replicate", named, "--replicates", "2"],
        &["sweep", named, "--vary", "behaviour.own_use=0:0.1", "--replicates", "1"],
        &["plot", named, "--kind", "fates"],
    ] {
        let output = downline(arguments);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        assert!(!commands(&output.stdout) && !commands(&output.stderr), "{arguments:?}: {output:?}");
    }
    // JSON says the same text in other letters.
    let shown: Value = serde_json::from_str(&printed(downline(&["show", named]))).unwrap();
    assert_eq!(shown["name"], EVIL);

    let key = serde_json::json!({ EVIL: 1 }).to_string();
    let value = serde_json::json!({ "behaviour": { "ask": { "below_cost": EVIL } } }).to_string();
    for json in [&key, &value, "{\"network\": {\"edges\": {\"file\": \"a\\u001b[2J\"}}}"] {
        fs::write(&file, json).unwrap();
        let told = told(downline(&["run", text(&file)]), 2);
        assert!(!commands(told.as_bytes()), "{told:?}");
    }
    for arguments in [
        &["run", "a\u{1b}[31m"][..],
        &["run", "mask", "--set", "a\u{1b}[31m=1"],
        &["run", "mask", "--set", "name=x", "--set", "ticks=\u{1b}[31m"],
        &["compare", "mask", "{\"buy\u{1b}[31m\":1}"],
        &["merge", "a\u{1b}[31m"],
        &["resume", "a\u{1b}[31m"],
        &["status", "a\u{1b}[31m"],
    ] {
        let told = told(downline(arguments), 2);
        assert!(!commands(told.as_bytes()), "{told:?}");
    }
    fs::write(&file, "downline snapshot 9\u{1b}[31m\n{}\n").unwrap();
    let told = told(downline(&["resume", text(&file)]), 2);
    assert!(told.contains("taken by version 9\\u001b[31m"), "{told:?}");
}

#[test]
fn mistyped_words_are_recognised() {
    for (arguments, meant) in [
        (&["run", "maks"][..], "did you mean mask?"),
        (&["run", "anxn"], "did you mean anxin?"),
        (&["run", "mask", "--set", "population.peple=5"], "did you mean people?"),
        (&["run", "mask", "--set", "network=complet"], "did you mean complete?"),
        (&["repot", "mask"], "'report'"),
        (&["sweep", "mask", "--vary", "behavior.own_use=0:1"], "did you mean behaviour?"),
        (
            &["sweep", "mask", "--vary", "ticks=1:2", "--measure", "totals_loosers"],
            "did you mean totals_losers?",
        ),
        (
            &["replicate", "mask", "--precision", ".1", "--measure", "tier.0.1.people_joined"],
            "did you mean tiers?",
        ),
        (&["compare", "mask", "tier-cup"], "did you mean tier-cap?"),
        (&["compare", "mask", "Buy_bak"], "did you mean buy-back?"),
        (&["compare", "mask", "anxn"], "did you mean anxin?"),
        (&["compare", "mask", "{\"tier_cup\": {\"tiers\": 3}}"], "did you mean tier_cap?"),
        (&["run", "mask", "--sead", "1"], "'--seed'"),
    ] {
        let told = told(downline(arguments), 2);
        assert!(told.contains(meant), "{told}");
    }
    let two = told(downline(&["run", "mask", "--set", "tiks=5", "--set", "population.people=0"]), 2);
    let lines: Vec<&str> = two.lines().collect();
    assert!(lines.len() == 2 && lines[0].ends_with("did you mean ticks?"), "{two}");
    assert!(lines[1].starts_with("mask with --set: population.people: 0"), "{two}");
}

#[test]
fn wrong_numbers_are_told_what_is_allowed() {
    for (arguments, allowed) in [
        (&["trace", "mask", "--person", "x"][..], "allowed: a whole number from 0 to 4294967295"),
        (&["trace", "mask", "--person", "-1"], "allowed: a whole number from 0 to 4294967295"),
        (&["trace", "mask"], "--who"),
        (&["trace", "mask", "--person", "1", "--who", "best"], "cannot be used with"),
        (&["replicate", "mask", "--threads", "0"], "allowed: a whole number from 1"),
        (&["replicate", "mask", "--threads", "-2"], "allowed: a whole number from 1"),
        (&["run", "mask", "--force"], "--force: there is no folder"),
    ] {
        let told = told(downline(arguments), 2);
        assert!(told.contains(allowed), "{told}");
    }
    let (most, share) =
        ("allowed: a whole number from 1 to 100000000", "allowed: more than 0 and less than 1");
    let (points, rows) =
        ("allowed: a whole number from 1 to 1000000", "allowed: a whole number from 2 to 1000000");
    let tick = "allowed: a whole number from 0 to 4294967295";
    let vary = ["--vary", "ticks=1:2"];
    for (command, more, option, values, allowed) in [
        ("replicate", &[][..], "--replicates", ["-1", "0", "x"], most),
        ("compare", &[], "--replicates", ["-1", "0", "1e3"], most),
        ("sweep", &vary, "--replicates", ["-1", "0", "100000001"], most),
        ("replicate", &[], "--precision", ["abc", "-0.1", "1"], share),
        ("sensitivity", &vary, "--precision", ["abc", "nan", "0"], share),
        ("sweep", &vary, "--steps", ["x", "-1", "0"], points),
        ("sweep", &vary, "--latin", ["x", "-1", "0"], points),
        ("sensitivity", &vary, "--samples", ["x", "-1", "1"], rows),
        ("plot", &["--kind", "bands"], "--runs", ["0", "-1", "x"], "allowed: a whole number from 1 to 10000"),
        ("run", &["--snapshot", "x"], "--snapshot-at", ["x", "-1", "4294967296"], tick),
        ("resume", &[], "--until", ["x", "-1", "1.5"], tick),
        ("replicate", &["--out", "x"], "--shard", ["x", "-1/2", "3/2"], "allowed: I/N with I from 1 to N"),
        ("run", &[], "--seed", ["x", "-1", "s"], "allowed: a whole number from 0 to 18446744073709551615"),
    ] {
        for value in values {
            let told = told(downline(&[&[command, "mask"], more, &[option, value]].concat()), 2);
            assert!(told.contains(allowed) && told.contains(option), "{command} {option} {value}: {told}");
        }
    }
}

/// Where a range or a remedy makes a scenario invalid, the message names the scenario that was given.
#[test]
fn faults_of_experiments_name_the_file() {
    let here = folder("faults");
    let file = here.join("my.json");
    fs::write(&file, printed(downline(&small(&["show", "mask"])))).unwrap();
    let name = text(&file);
    for (arguments, expected) in [
        (
            &["sweep", name, "--vary", "behaviour.own_use=-1:1"][..],
            format!("{name}: behaviour.own_use=-1: behaviour.own_use: -1 is not allowed"),
        ),
        (
            &["sweep", name, "--set", "ticks=9", "--vary", "nothing=1:2"],
            format!("{name} with --set: nothing=1"),
        ),
        (
            &["compare", name, "{\"tier_cap\":{\"tiers\":0}}"],
            format!(
                "{name}: tier cap 0: tier_cap.tiers: 0 is not allowed; allowed: a whole number from 1 to 65535"
            ),
        ),
        // Neither is a remedy, though the scenario would be valid.
        (
            &["compare", name, "{\"entry_order_cap\":{\"units\":0}}"],
            format!("{name}: entry order at most 0 units: entry_order_cap.units: 0 is not allowed"),
        ),
        (
            &["compare", name, "entry-order-cap=200yuan"],
            format!(
                "{name}: entry order at most 200 yuan: entry_order_value_cap.amount: 200.00 is not allowed; \
                 allowed: at least 270.00 yuan, the price of one unit at tier 5 of suppliers.0"
            ),
        ),
        (
            &["run", name, "--remedy", "entry-order-value-cap=100"],
            format!("{name} with --remedy entry-order-value-cap=100: entry_order_value_cap.amount: 100.00"),
        ),
        (
            &["compare", name, "{\"raise_prices\":{\"tick\":5,\"by\":-0.5}}"],
            "raise_prices.by: -0.5 is not allowed; allowed: a number from 0 to 1".to_owned(),
        ),
    ] {
        let told = told(downline(arguments), 2);
        assert!(told.contains(&expected), "{told}");
    }
}

#[test]
fn a_story_can_be_that_of_the_worst_the_best_or_one_in_the_middle() {
    let story = |who| printed(downline(&small(&["trace", "mask", "--who", who, "--seed", "7"])));
    let [worst, typical, best, first] = ["worst", "typical", "best", "first"].map(story);
    let person = |story: &str| story.lines().next().unwrap().rsplit(' ').next().unwrap().to_owned();
    for story in [&worst, &typical, &best, &first] {
        let of_number =
            printed(downline(&small(&["trace", "mask", "--person", &person(story), "--seed", "7"])));
        assert_eq!(&of_number, story);
        assert!(story.lines().count() > 5, "nothing happened: {story}");
    }
    assert!(person(&worst) != person(&best) && person(&typical) != person(&worst));
    let none = ["trace", "mask", "--set", "suppliers.0.first_agents=0", "--who", "best"];
    assert!(told(downline(&none), 2).contains("no person joins"));
}

#[test]
fn a_snapshot_is_read_from_standard_input_and_written_out() {
    let here = folder("resume");
    let (file, straight, resumed) = (here.join("half"), here.join("straight"), here.join("resumed"));
    let run = [
        "run",
        "mask",
        "--seed",
        "7",
        "--snapshot-at",
        "17",
        "--snapshot",
        text(&file),
        "--out",
        text(&straight),
    ];
    let report = printed(downline(&small(&run)));
    let resume = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_downline"));
        command.args(["resume", "-"]).args(arguments).stdin(File::open(&file).unwrap()).output().unwrap()
    };
    assert_eq!(printed(resume(&[])), report);
    assert_eq!(printed(resume(&["--out", text(&resumed), "--events"])), report);
    let read =
        |name: &str| [&straight, &resumed].map(|folder| fs::read_to_string(folder.join(name)).unwrap());
    for name in [
        "report.json",
        "tiers.csv",
        "ticks.csv",
        "indicators.csv",
        "edges.csv",
        "forest.graphml",
        "scenario.json",
    ] {
        let [straight, resumed] = read(name);
        assert!(straight == resumed, "{name}");
    }
    let [all, rest] = read("tier_ticks.csv");
    let from = all.find("\n17,0,1,").unwrap() + 1;
    assert_eq!(rest.split_once('\n').unwrap().1, &all[from..]);
    let manifest: Value = serde_json::from_str(&read("manifest.json")[1]).unwrap();
    assert_eq!((&manifest["kind"], &manifest["command"]), (&"resumed".into(), &"downline resume -".into()));
    let other = resume(&["--set", "behaviour.own_use=0", "--out", text(&resumed)]);
    assert!(told(other, 2).contains("another experiment"));
    // It runs to the same end, so that a page can be made of it too; of a branch none can.
    let page = here.join("page.html");
    printed(downline(&["report", text(&resumed), "--no-remedies", "--out", text(&page)]));
    let branch = here.join("branch");
    printed(resume(&["--set", "behaviour.own_use=0", "--out", text(&branch)]));
    let told = told(downline(&["report", text(&branch), "--no-remedies", "--out", text(&page)]), 2);
    assert!(told.contains("as after `resume --set`"), "{told}");
}

#[cfg(target_os = "linux")]
#[test]
fn sources_without_end_are_refused() {
    let here = folder("endless");
    let file = here.join("s.json");
    fs::write(&file, r#"{"network": {"edges": {"file": "/dev/zero"}}}"#).unwrap();
    let endless = "/dev/zero: not a text: byte 1 is zero";
    for (arguments, expected) in [
        (&["run", "/dev/zero"][..], endless),
        (&["repeat", "/dev/zero"], endless),
        (&["resume", "/dev/zero"], "not a snapshot of a run"),
        (&["run", text(&file)], "/dev/zero, line 1: longer than 4096 bytes"),
    ] {
        let told = told(downline(arguments), 2);
        assert!(told.contains(expected), "{told}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_result_is_not_lost_in_a_closed_stream() {
    let closed = |redirection: &str| -> Output {
        let command = format!("exec \"$0\" presets {redirection}");
        Command::new("sh").args(["-c", &command, env!("CARGO_BIN_EXE_downline")]).output().unwrap()
    };
    assert!(told(closed(">&-"), 1).contains("standard output: cannot write: it was closed"));
    // Who throws it away knows it.
    assert_eq!(closed(">/dev/null").status.code(), Some(0));
    assert_eq!(closed("<>/dev/null >&0").status.code(), Some(0));
    assert_eq!(closed("2>&-").status.code(), Some(0));
    let none =
        Command::new(env!("CARGO_BIN_EXE_downline")).arg("presets").stdout(Stdio::null()).status().unwrap();
    assert_eq!(none.code(), Some(0));
}
