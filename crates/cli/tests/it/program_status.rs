//! How far an experiment has got, as `downline status` tells it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::program::{downline, folder, printed, small, text, told};

fn status(folders: &[&Path]) -> Value {
    let folders: Vec<&str> = folders.iter().map(|folder| text(folder)).collect();
    let said = printed(downline(&[&["status", "--format", "json"], &folders[..]].concat()));
    serde_json::from_str(&said).unwrap()
}

fn replicate<'a>(out: &'a Path, more: &[&'a str]) -> Vec<&'a str> {
    small(&[&["replicate", "mask", "--seed", "7", "--out", text(out)], more].concat())
}

fn share(out: &Path, share: &str) {
    assert_eq!(printed(downline(&replicate(out, &["--replicates", "10", "--shard", share]))), "");
}

/// The value of a field in each share.
fn of_shares<'a>(status: &'a Value, field: &str) -> Vec<&'a Value> {
    status["shares"].as_array().unwrap().iter().map(|share| &share[field]).collect()
}

/// The file of a run.
fn file_of(out: &Path, run: u64) -> PathBuf {
    let name = format!("{run:09}-{:09}.runs", run + 1);
    let homes = fs::read_dir(out).unwrap().map(|entry| entry.unwrap().path());
    homes.map(|home| home.join(&name)).find(|file| file.exists()).unwrap()
}

/// Follows a command that the program has printed.
fn follow(command: &Value) -> String {
    let words: Vec<&str> = command.as_str().unwrap().split(' ').collect();
    assert_eq!(words[0], "downline");
    printed(downline(&words[1..]))
}

#[test]
fn shares_are_counted_until_all_are_complete() {
    let here = folder("status");
    let (one, other, whole) = (here.join("one"), here.join("other"), here.join("whole"));
    share(&one, "1/4");
    share(&other, "3/4");
    fs::remove_file(file_of(&other, 6)).unwrap();
    let began = status(&[&one, &other]);
    assert_eq!(began["experiment"], "replicate");
    assert_eq!(began["state"], "unfinished");
    assert_eq!([&began["runs"], &began["done"], &began["missing"]], [10, 3, 7]);
    assert_eq!(of_shares(&began, "share"), ["1/4", "2/4", "3/4", "4/4"]);
    assert_eq!(of_shares(&began, "first_run"), [0, 2, 5, 7]);
    assert_eq!(of_shares(&began, "runs"), [2, 3, 2, 3]);
    assert_eq!(of_shares(&began, "done"), [2, 0, 1, 0]);
    assert_eq!(of_shares(&began, "state"), ["complete", "absent", "unfinished", "absent"]);
    // A share goes on in its own folder.
    let command = |out: &Path, share: &str| {
        let (file, out) = (out.join("experiment.json"), text(out));
        json!(format!("downline repeat {} --out {out} --shard {share}", text(&file)))
    };
    let commands = [command(&one, "2/4"), command(&other, "3/4"), command(&one, "4/4")];
    assert_eq!(began["commands"]["go_on"], json!(commands));
    assert_eq!(began["commands"]["merge"], format!("downline merge {} {}", text(&one), text(&other)));
    let table = printed(downline(&["status", text(&one), text(&other)]));
    assert!(
        table.starts_with("replicate of mask: unfinished\nruns    3 of 10 done, 7 missing\nlast    20"),
        "{table}"
    );
    assert!(table.contains("\n2/4           3         0  -                        absent\n"), "{table}");
    assert!(table.contains("\n  --array=2-4\n"), "{table}");

    // What it says to do does the rest.
    commands.iter().for_each(|command| assert_eq!(follow(command), ""));
    let done = status(&[&one, &other]);
    assert_eq!(
        [&done["state"], &done["done"], &done["tables"]],
        [&json!("runs complete"), &json!(10), &json!("none")]
    );
    assert_eq!(of_shares(&done, "state"), ["complete"; 4]);
    assert_eq!(done["commands"]["go_on"], json!([]));
    let merged = follow(&done["commands"]["merge"]);
    assert_eq!(printed(downline(&replicate(&whole, &["--replicates", "10"]))), merged);
    let merged = status(&[&one, &other]);
    assert_eq!([&merged["state"], &merged["tables_in"]], ["complete", text(&one)]);
    assert_eq!(merged["commands"], json!({ "go_on": [], "merge": null, "remove": [] }));
    // Shares of another number count anew, with the runs that are there.
    printed(downline(&replicate(&one, &["--replicates", "12", "--shard", "1/2"])));
    let more = status(&[&one]);
    assert_eq!(of_shares(&more, "done"), [6, 3]);
    assert_eq!([&more["state"], &more["tables"]], ["unfinished", "incomplete"]);
}

#[test]
fn a_broken_share_is_named_and_mended() {
    let here = folder("status-broken");
    let out = here.join("out");
    ["1/2", "2/2"].iter().for_each(|number| share(&out, number));
    let broken = file_of(&out, 7);
    File::options().write(true).open(&broken).unwrap().set_len(100).unwrap();
    let found = status(&[&out]);
    assert_eq!([&found["state"], &found["done"]], [&json!("broken"), &json!(9)]);
    assert_eq!(of_shares(&found, "state"), ["complete", "broken"]);
    assert_eq!(of_shares(&found, "done"), [5, 4]);
    let reason = "it is cut short or its contents were changed";
    let expected = json!([{ "file": text(&broken), "first_run": 7, "runs": 1, "reason": reason }]);
    assert_eq!(found["broken"], expected);
    assert_eq!(found["commands"]["remove"], json!([format!("rm {}", text(&broken))]));
    assert!(told(downline(&["merge", text(&out)]), 2).contains(text(&broken)), "merge refuses the same file");
    let table = printed(downline(&["status", text(&out)]));
    assert!(table.contains(&format!("\nbroken: {}: {reason}\n", text(&broken))), "{table}");
    fs::remove_file(broken).unwrap();
    assert_eq!(of_shares(&status(&[&out]), "state"), ["complete", "unfinished"]);
    follow(&found["commands"]["go_on"][0]);
    assert_eq!(status(&[&out])["state"], "runs complete");
}

#[test]
fn shares_of_another_plan_count_as_such() {
    let here = folder("status-plan");
    let (one, other, empty) = (here.join("one"), here.join("other"), here.join("empty"));
    share(&one, "1/3");
    let nine = ["--replicates", "10", "--shard", "2/3", "--set", "behaviour.own_use=0.2"];
    printed(downline(&replicate(&other, &nine)));
    fs::create_dir(&empty).unwrap();
    let found = status(&[&empty, &one, &other]);
    assert_eq!([&found["state"], &found["done"]], [&json!("unfinished"), &json!(3)]);
    assert_eq!(of_shares(&found, "state"), ["complete", "another plan", "absent"]);
    let difference = found["other_experiments"][0]["difference"].as_str().unwrap();
    assert!(difference.contains("own_use is ") && difference.ends_with("there and 0.2 here"), "{difference}");
    assert_eq!(found["other_experiments"][0]["folder"], text(&other));
    assert_eq!(found["other_plans"][0]["runs"], 3);
    assert_eq!(found["empty"], json!([text(&empty)]));
    let table = printed(downline(&["status", text(&one), text(&other), text(&empty)]));
    assert!(table.contains(&format!("\nanother experiment: {}: ", text(&other))), "{table}");
    assert!(table.contains(&format!("\nempty: {}: nothing", text(&empty))), "{table}");
    // As another version of the program would have left them.
    let home = |out: &Path| file_of(out, 0).parent().unwrap().to_owned();
    fs::rename(home(&one), one.join("runs-0123456789abcdef")).unwrap();
    let found = status(&[&one]);
    assert_eq!(of_shares(&found, "state"), ["another plan", "absent", "absent"]);
    assert_eq!(found["last_stored"], Value::Null);
    // --force removes the note of a share with its runs.
    let forced = replicate(&one, &["--replicates", "10", "--seed", "8", "--shard", "1/2", "--force"]);
    let forced: Vec<&str> = forced.into_iter().filter(|word| *word != "7").collect();
    let twice = forced.iter().position(|word| *word == "--seed").unwrap();
    let forced: Vec<&str> = forced[..twice].iter().chain(&forced[twice + 1..]).copied().collect();
    printed(downline(&forced));
    assert!(!one.join("runs-0123456789abcdef").exists());
}

#[test]
fn every_kind_of_experiment_has_a_status() {
    let here = folder("status-kinds");
    let vary = ["--vary", "behaviour.own_use=0:0.1", "--replicates", "2"];
    for (command, more, runs) in [
        ("compare", &["tier-cap", "--without-adaptation", "--replicates", "2"][..], 4),
        ("sweep", &[&vary[..], &["--steps", "3"]].concat(), 6),
        ("sensitivity", &[&vary[..], &["--samples", "4"]].concat(), 16),
    ] {
        let out = here.join(command);
        let arguments = small(&[&[command, "mask"], more, &["--out", text(&out), "--shard", "1/2"]].concat());
        printed(downline(&arguments));
        let found = status(&[&out]);
        assert_eq!([&found["experiment"], &found["scenario"]], [command, "mask"]);
        assert_eq!([&found["runs"], &found["done"]], [runs, runs / 2], "{command}");
        follow(&found["commands"]["go_on"][0]);
        follow(&found["commands"]["merge"]);
        assert_eq!(status(&[&out])["state"], "complete", "{command}");
    }
    // Runs that were precise enough early are all that there will be.
    let out = here.join("precise");
    let precise = ["--replicates", "40", "--precision", "0.9", "--measure", "totals_resellers"];
    printed(downline(&replicate(&out, &precise)));
    let found = status(&[&out]);
    assert!(found["done"].as_u64().unwrap() < 40 && found["may_end_early"] == true, "{found}");
    assert_eq!([&found["state"], &found["commands"]["merge"]], [&json!("complete"), &Value::Null]);
}

/// The counts only rise while another process stores runs and joins their files, and it ends undisturbed.
#[test]
fn a_status_may_be_asked_for_while_runs_are_stored() {
    let here = folder("status-live");
    let out = here.join("out");
    let arguments = replicate(&out, &["--replicates", "200", "--series", "none", "--threads", "2"]);
    let mut child =
        Command::new(env!("CARGO_BIN_EXE_downline")).args(arguments).stdout(Stdio::null()).spawn().unwrap();
    let began = Instant::now();
    while !out.join("experiment.json").exists() {
        assert!(began.elapsed() < Duration::from_secs(60), "nothing has begun");
    }
    let mut counts = Vec::new();
    while child.try_wait().unwrap().is_none() {
        let found = status(&[&out]);
        assert_eq!((&found["broken"], &found["runs"]), (&json!([]), &json!(200)));
        counts.push(found["done"].as_u64().unwrap());
    }
    assert!(child.wait().unwrap().success());
    assert!(counts.is_sorted() && counts.len() > 2, "{counts:?}");
    assert!(counts.iter().any(|&count| 0 < count && count < 200), "{counts:?}");
    assert_eq!(status(&[&out])["state"], "complete");
}

#[test]
fn folders_without_an_experiment_are_refused() {
    let here = folder("status-bad");
    let (one, run, empty, file) = (here.join("one"), here.join("run"), here.join("empty"), here.join("file"));
    let (torn, fitted) = (here.join("torn"), here.join("fitted"));
    let fit =
        ["calibrate", "mask", "--target", "losers_share=0.85:0.1", "--prior", "behaviour.own_use=0.01:0.2"];
    let fit = [&fit[..], &["--particles", "4", "--populations", "1", "--out", text(&fitted)]].concat();
    printed(downline(&small(&fit)));
    share(&one, "1/2");
    printed(downline(&small(&["run", "mask", "--out", text(&run)])));
    [&empty, &torn].iter().for_each(|folder| fs::create_dir(folder).unwrap());
    fs::write(&file, "").unwrap();
    fs::write(torn.join("experiment.json"), "{").unwrap();
    for (bad, what) in [
        (&run, "no experiment: there is no experiment.json"),
        (&empty, "it is empty"),
        (&file, "not a folder"),
        (&here.join("nowhere"), "cannot be read: No such file"),
        (&torn, "experiment: this text is not allowed"),
        (&fitted, ": a calibration, whose next runs depend on those before; allowed"),
    ] {
        let told = told(downline(&["status", text(bad)]), 2);
        let allowed = "; allowed: a folder that replicate, compare, sweep or sensitivity wrote with --out\n";
        assert!(told.starts_with(&format!("downline: {}", text(bad))) && told.contains(what), "{told}");
        assert!(told.ends_with(allowed), "{told}");
    }
    assert!(told(downline(&["status", text(&one), text(&run)]), 2).contains(text(&run)));
    assert!(told(downline(&["status"]), 2).contains("<FOLDER>"));
}
