//! What the program may write, and what it leaves alone.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::program::{downline, folder, printed, small, text, told};

/// Every file under a folder, by its path there, but for drafts.
fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(tree(&path)),
            false => drop(found.insert(path.clone(), fs::read(&path).unwrap())),
        }
    }
    found
}

/// Runs a command that must be refused and change nothing in a folder; gives what it says.
fn refused(here: &Path, arguments: &[&str]) -> String {
    let before = tree(here);
    let told = told(downline(arguments), 2);
    assert!(tree(here) == before, "{arguments:?} changed files: {told}");
    told
}

fn replicate<'a>(out: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    small(&[&["replicate", "mask", "--series", "none", "--threads", "1", "--out", out], more].concat())
}

#[test]
fn what_a_command_reads_is_never_replaced() {
    let here = folder("inputs");
    let (scenario, edges) = (here.join("scenario.json"), here.join("edges.csv"));
    let json = r#"{"population": {"people": 50}, "suppliers": [{"first_agents": 2}], "ticks": 5,
        "network": {"edges": {"file": "edges.csv"}}}"#;
    fs::write(&scenario, json).unwrap();
    fs::write(&edges, "0,1\n1,2\n").unwrap();
    let (file, dir) = (text(&scenario), text(&here));
    for arguments in [
        &["run", file, "--out", dir][..],
        &["run", file, "--out", dir, "--force"],
        &["run", file, "--snapshot-at", "2", "--snapshot", file],
        &["run", file, "--snapshot-at", "2", "--snapshot", text(&edges)],
        &["report", file, "--no-remedies", "--out", file],
    ] {
        let told = refused(&here, arguments);
        assert!(told.contains("this command reads the file"), "{told}");
    }
    // Nor is what another has written, whatever it is called; what bears this program's mark is replaced.
    let thesis = here.join("thesis.html");
    fs::write(&thesis, "mine").unwrap();
    for arguments in [
        &["run", file, "--snapshot-at", "2", "--snapshot", text(&thesis)][..],
        &["report", file, "--no-remedies", "--out", text(&thesis)],
    ] {
        let told = refused(&here, arguments);
        assert!(told.contains("has not written the file"), "{told}");
    }
    let page = here.join("page.html");
    for _ in 0..2 {
        printed(downline(&["report", file, "--no-remedies", "--out", text(&page)]));
    }
    printed(downline(&["run", file, "--snapshot-at", "2", "--snapshot", text(&page)]));
    printed(downline(&["plot", file, "--kind", "ladder", "--out", text(&here.join("p.svg"))]));
    printed(downline(&["plot", file, "--kind", "fates", "--out", text(&here.join("p.svg"))]));
    // Pictures are never written under such a name.
    refused(&here, &["plot", file, "--kind", "fates", "--out", text(&edges)]);
    // Nor behind another name of it, nor in a folder of the program's own.
    let own = here.join("own");
    printed(downline(&["run", file, "--out", text(&own)]));
    let copy = own.join("scenario.json");
    let told = refused(&here, &["run", text(&copy), "--out", text(&own)]);
    assert!(told.contains("this command reads the file"), "{told}");
    let page = ["report", text(&own), "--no-remedies", "--out"];
    for name in ["report.json", "manifest.json", "scenario.json", "../own/tiers.csv"] {
        let told = refused(&here, &[&page[..], &[text(&own.join(name))]].concat());
        assert!(told.contains("this command reads the file"), "{told}");
    }
    #[cfg(unix)]
    {
        let link = here.join("link");
        std::os::unix::fs::symlink(&scenario, &link).unwrap();
        refused(&here, &["report", file, "--no-remedies", "--out", text(&link)]);
        let network = format!("network={{\"edges\": {{\"file\": {:?}}}}}", text(&edges));
        let set = ["report", "mask", "--set", "population.people=50", "--set", "suppliers.0.first_agents=2"];
        refused(&here, &[&set[..], &["--set", &network, "--no-remedies", "--out", text(&edges)]].concat());
    }
    refused(&here, &["replicate", file, "--out", dir]);
}

#[test]
fn a_folder_of_others_is_left_alone() {
    let here = folder("foreign");
    let out = here.join("papers");
    fs::create_dir(&out).unwrap();
    fs::write(out.join("notes.txt"), "mine").unwrap();
    let dir = text(&out);
    for command in [
        small(&["run", "mask", "--out", dir]),
        small(&["run", "mask", "--out", dir, "--force"]),
        small(&["plot", "mask", "--out", dir]),
        replicate(dir, &[]),
        replicate(dir, &["--shard", "1/2"]),
    ] {
        let told = refused(&here, &command);
        assert!(told.contains("\"notes.txt\"") && told.contains("a new or empty folder"), "{told}");
    }
    // A manifest of another program makes it no folder of this one.
    fs::write(out.join("manifest.json"), r#"{"crate": "other", "files": {"notes.txt": null}}"#).unwrap();
    refused(&here, &small(&["run", "mask", "--out", dir, "--force"]));

    // In a folder of the program's own, files of others stay, and none of them is replaced.
    let own = here.join("own");
    let run = small(&["run", "mask", "--out", text(&own)]);
    printed(downline(&run));
    fs::write(own.join("notes.txt"), "mine").unwrap();
    printed(downline(&run));
    printed(downline(&small(&["run", "mask", "--seed", "2", "--out", text(&own), "--force"])));
    assert_eq!(fs::read_to_string(own.join("notes.txt")).unwrap(), "mine");
    fs::write(own.join("events.jsonl"), "mine").unwrap();
    let told = refused(&here, &small(&["run", "mask", "--seed", "2", "--out", text(&own), "--events"]));
    assert!(told.contains("events.jsonl") && told.contains("has not written"), "{told}");
    fs::remove_file(own.join("events.jsonl")).unwrap();
    // What was written and then changed by hand is no file of the program's any more.
    fs::write(own.join("report.txt"), "commented").unwrap();
    let told = refused(&here, &small(&["run", "mask", "--seed", "2", "--out", text(&own)]));
    assert!(told.contains("report.txt") && told.contains("was changed"), "{told}");
}

#[test]
fn one_folder_holds_one_experiment() {
    let here = folder("one-experiment");
    let out = here.join("out");
    let dir = text(&out);
    let replicates = |seed| replicate(dir, &["--replicates", "2", "--seed", seed]);
    printed(downline(&replicates("7")));
    let other_run = small(&["run", "mask", "--seed", "7", "--out", dir]);
    let sweep = small(&["sweep", "mask", "--vary", "behaviour.own_use=0:0.1", "--seed", "7", "--out", dir]);
    for (other, what) in [
        (&replicates("8"), "replicates.seed is 7 there and 8 here"),
        (&other_run, "an experiment of many runs"),
        (&sweep, "a series of replicates there, a sweep here"),
    ] {
        let told = refused(&here, other);
        assert!(told.contains(what) && told.contains("--force"), "{told}");
    }
    // More of the same goes on with the runs that are there.
    printed(downline(&replicate(dir, &["--replicates", "3", "--seed", "7"])));

    // On request, what was the program's goes first, to the last run.
    fs::write(out.join("notes.txt"), "mine").unwrap();
    printed(downline(&[&other_run[..], &["--force", "--events"]].concat()));
    let names: Vec<String> =
        tree(&out).keys().map(|path| path.strip_prefix(&out).unwrap().display().to_string()).collect();
    let expected = "edges.csv events.jsonl forest.graphml indicators.csv manifest.json notes.txt report.json report.txt \
        scenario.json ticks.csv tier_ticks.csv tiers.csv";
    assert_eq!(names, expected.split_whitespace().collect::<Vec<_>>());
    // Events of the same run stay true, and those of another one do not outlive it.
    printed(downline(&other_run));
    assert!(out.join("events.jsonl").exists());
    printed(downline(&small(&["run", "mask", "--seed", "9", "--out", dir, "--force"])));
    assert!(!out.join("events.jsonl").exists());
    let told = refused(&here, &small(&["plot", "mask", "--seed", "9", "--out", dir]));
    assert!(told.contains("kind is run there and pictures here"), "{told}");
}

#[test]
fn shares_of_different_experiments_are_not_put_together() {
    let here = folder("merge");
    let (one, other, same) = (here.join("one"), here.join("other"), here.join("same"));
    let share = |out: &Path, seed, share| {
        printed(downline(&replicate(text(out), &["--replicates", "6", "--seed", seed, "--shard", share])))
    };
    share(&one, "7", "1/3");
    share(&other, "9", "2/3");
    share(&same, "7", "3/3");
    let told = refused(&here, &["merge", text(&one), text(&other)]);
    assert!(
        told.contains("other/experiment.json") && told.contains("replicates.seed is 7 there and 9 here"),
        "{told}"
    );
    let told = refused(&here, &["merge", text(&one), text(&same)]);
    assert!(told.contains("of 6 runs") && told.contains(": 2 to 3;"), "{told}");
    // Runs are looked for before a folder is made, or an earlier result is removed from one.
    let (new, earlier) = (here.join("new"), here.join("earlier"));
    refused(&here, &["merge", text(&one), text(&same), "--out", text(&new)]);
    assert!(!new.exists());
    printed(downline(&small(&["run", "mask", "--out", text(&earlier)])));
    refused(&here, &["merge", text(&one), text(&same), "--out", text(&earlier), "--force"]);
    share(&same, "7", "2/3");
    let merged = printed(downline(&["merge", text(&one), text(&same)]));
    assert!(merged.starts_with("6 replicates"), "{merged}");
    // What ended early because it was precise enough needs no more runs.
    let early = here.join("early");
    let precise = ["--replicates", "40", "--precision", "0.9", "--measure", "totals_resellers"];
    let whole = printed(downline(&replicate(text(&early), &precise)));
    assert_eq!(printed(downline(&["merge", text(&early)])), whole);
    assert!(!whole.starts_with("40 replicates"), "{whole}");
}

/// As an array job begins: all shares at once, into a folder that does not exist.
#[test]
fn shares_may_begin_together() {
    let here = folder("together");
    let (out, whole) = (here.join("out"), here.join("whole"));
    let share = |share| {
        let arguments = replicate(text(&out), &["--replicates", "8", "--shard", share]);
        Command::new(env!("CARGO_BIN_EXE_downline")).args(arguments).spawn().unwrap()
    };
    for mut child in ["1/4", "2/4", "3/4", "4/4"].map(share) {
        assert!(child.wait().unwrap().success());
    }
    let merged = printed(downline(&["merge", text(&out)]));
    assert_eq!(printed(downline(&replicate(text(&whole), &["--replicates", "8"]))), merged);
    let files = |folder: &Path| {
        let files = tree(folder).into_iter();
        let is_table = |path: &Path| {
            !["runs", "shard"].iter().any(|of_shares| path.extension() == Some(of_shares.as_ref()))
        };
        let tables = files.filter(|(path, _)| is_table(path));
        tables.map(|(path, bytes)| (path.strip_prefix(folder).unwrap().to_owned(), bytes)).collect::<Vec<_>>()
    };
    assert_eq!(files(&out), files(&whole));
}

#[test]
fn a_refused_command_changes_nothing() {
    let here = folder("refused");
    let (out, missing) = (here.join("out"), here.join("missing"));
    let dir = text(&out);
    printed(downline(&replicate(dir, &["--replicates", "3", "--seed", "7"])));
    for more in [
        &["--seed", "99", "--precision", "0.1", "--shard", "1/2"][..],
        &["--seed", "7", "--precision", "0.1", "--shard", "1/2"],
        &["--seed", "99", "--shard", "1/2"],
        &["--seed", "7", "--set", "behaviour.own_use=-1"],
        &["--seed", "7", "--replicates", "0"],
    ] {
        refused(&here, &replicate(dir, more));
    }
    printed(downline(&["merge", dir]));
    let new = text(&missing);
    for command in [
        small(&["run", "mask", "--out", new, "--snapshot-at", "31", "--snapshot", text(&here.join("s"))]),
        small(&["run", "mask", "--out", new, "--set", "behaviour.own_use=-1"]),
        small(&[
            "run",
            "mask",
            "--out",
            new,
            "--snapshot-at",
            "3",
            "--snapshot",
            text(&missing.join("tiers.csv")),
        ]),
        replicate(new, &["--precision", "0.1", "--shard", "1/2"]),
        small(&["plot", "mask", "--out", new, "--set", "population.seats=3000"]),
        vec!["merge", dir, new],
    ] {
        refused(&here, &command);
    }
    #[cfg(not(feature = "parquet"))]
    refused(&here, &replicate(new, &["--parquet"]));
    assert!(!missing.exists());
}

#[test]
fn a_folder_that_contradicts_its_manifest_is_refused() {
    let here = folder("contradicts");
    let (one, other, page) = (here.join("one"), here.join("other"), here.join("page.html"));
    for (out, seed) in [(&one, "1"), (&other, "2")] {
        printed(downline(&small(&["run", "mask", "--seed", seed, "--out", text(out)])));
    }
    let report = ["report", text(&one), "--no-remedies", "--out", text(&page)];
    printed(downline(&report));
    // As a kill between two moves would leave it.
    fs::copy(other.join("report.json"), one.join("report.json")).unwrap();
    let told = refused(&here, &report);
    assert!(told.contains("one/report.json") && told.contains("not what the manifest says"), "{told}");
    fs::remove_file(one.join("report.json")).unwrap();
    assert!(refused(&here, &report).contains("is missing"));
    printed(downline(&small(&["run", "mask", "--out", text(&one)])));
    let manifest = fs::read_to_string(one.join("manifest.json")).unwrap();
    let mut fields: Value = serde_json::from_str(&manifest).unwrap();
    fields["complete"] = false.into();
    fs::write(one.join("manifest.json"), fields.to_string()).unwrap();
    assert!(refused(&here, &report).contains("were interrupted"));
    // The same command makes it whole.
    printed(downline(&small(&["run", "mask", "--out", text(&one)])));
    assert_eq!(fs::read_to_string(one.join("manifest.json")).unwrap(), manifest);
    printed(downline(&report));

    let many = here.join("many");
    printed(downline(&replicate(text(&many), &["--replicates", "2"])));
    let told = refused(&here, &["report", text(&many), "--no-remedies", "--out", text(&page)]);
    assert!(told.contains("many runs") && told.contains("replicates.csv"), "{told}");
    let file = many.join("experiment.json");
    let changed = fs::read_to_string(&file).unwrap().replace("\"seed\": 1", "\"seed\": 2");
    fs::write(&file, changed).unwrap();
    for command in [vec!["merge", text(&many)], vec!["repeat", text(&file)]] {
        let told = refused(&here, &command);
        assert!(told.contains("experiment.json: it is not what the manifest"), "{told}");
    }
}

#[test]
fn parent_folders_are_made_and_no_message_names_a_draft() {
    let here = folder("parents");
    let deep = |name: &str| here.join("a").join(name).join("b");
    let (page, picture, snapshot) = (deep("1").join("x.html"), deep("2").join("x.svg"), deep("3").join("s"));
    printed(downline(&small(&["report", "mask", "--no-remedies", "--out", text(&page)])));
    printed(downline(&small(&["plot", "mask", "--kind", "fates", "--out", text(&picture)])));
    printed(downline(&small(&["run", "mask", "--snapshot-at", "3", "--snapshot", text(&snapshot)])));
    printed(downline(&small(&["run", "mask", "--out", text(&deep("4"))])));
    printed(downline(&replicate(text(&deep("5")), &["--replicates", "1"])));
    assert!(page.exists() && picture.exists() && snapshot.exists());
    let file = here.join("file");
    fs::write(&file, "").unwrap();
    let below = file.join("x.html");
    let told = told(downline(&small(&["report", "mask", "--no-remedies", "--out", text(&below)])), 1);
    assert!(told.contains("file/x.html: cannot write this file") && !told.contains(".part"), "{told}");
}

#[cfg(unix)]
mod unix {
    use std::io::Read;
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
    use std::thread;
    #[cfg(target_os = "linux")]
    use std::time::Duration;

    use super::*;

    fn page_to(out: &Path) -> Vec<&str> {
        small(&["report", "mask", "--no-remedies", "--out", text(out)])
    }

    #[test]
    fn links_are_followed_and_modes_kept() {
        let here = folder("links");
        let (target, link, dangling) =
            (here.join("sub/target.html"), here.join("link"), here.join("dangling"));
        fs::create_dir(here.join("sub")).unwrap();
        fs::write(&target, "").unwrap();
        fs::set_permissions(&target, fs::Permissions::from_mode(0o600)).unwrap();
        symlink("sub/target.html", &link).unwrap();
        symlink("new.html", &dangling).unwrap();
        for out in [&link, &dangling] {
            printed(downline(&page_to(out)));
            assert!(out.symlink_metadata().unwrap().is_symlink());
            assert!(fs::read_to_string(out).unwrap().starts_with("<!doctype html>"));
        }
        assert_eq!(target.metadata().unwrap().mode() & 0o7777, 0o600);
        assert!(here.join("new.html").exists());
        let snapshot = small(&["run", "mask", "--snapshot-at", "3", "--snapshot", text(&link)]);
        printed(downline(&snapshot));
        assert!(fs::read(&target).unwrap().starts_with(b"downline snapshot"));
        // A file of two names stays one file.
        let second = here.join("second");
        fs::hard_link(&target, &second).unwrap();
        printed(downline(&page_to(&second)));
        assert_eq!(fs::read(&target).unwrap(), fs::read(&second).unwrap());
        assert_eq!(target.metadata().unwrap().ino(), second.metadata().unwrap().ino());
        let circle = here.join("circle");
        symlink("circle", &circle).unwrap();
        assert!(told(downline(&page_to(&circle)), 1).contains("too many symbolic links"));
        // A folder behind a link is the folder.
        let (real, linked) = (here.join("real"), here.join("linked"));
        fs::create_dir(&real).unwrap();
        symlink("real", &linked).unwrap();
        printed(downline(&small(&["run", "mask", "--out", text(&linked)])));
        assert!(real.join("manifest.json").exists() && linked.symlink_metadata().unwrap().is_symlink());
    }

    #[test]
    fn a_pipe_is_written_to_and_stays_one() {
        let here = folder("pipe");
        let pipe = here.join("pipe");
        if !Command::new("mkfifo").arg(&pipe).status().is_ok_and(|status| status.success()) {
            println!("skipped: there is no `mkfifo` here");
            return;
        }
        let reader = thread::spawn({
            let pipe = pipe.clone();
            move || {
                let mut text = String::new();
                fs::File::open(pipe).unwrap().read_to_string(&mut text).unwrap();
                text
            }
        });
        printed(downline(&page_to(&pipe)));
        assert!(reader.join().unwrap().starts_with("<!doctype html>"));
        assert!(!pipe.symlink_metadata().unwrap().is_file(), "the pipe was replaced");
        assert_eq!(fs::read_dir(&here).unwrap().count(), 1, "drafts are left behind");
    }

    #[test]
    fn drafts_of_processes_that_were_killed_are_swept() {
        let here = folder("sweep");
        let out = here.join("out");
        fs::create_dir(&out).unwrap();
        let mut ended = Command::new("true").spawn().unwrap();
        let process = ended.id();
        ended.wait().unwrap();
        let machine = printed(Command::new("sh").args(["-c", crate::program::MACHINE]).output().unwrap());
        let draft = out.join(format!(".events.jsonl.{process}@{machine}.part"));
        fs::write(&draft, "half").unwrap();
        // Of a process that lives, which may be another share.
        let live = out.join(format!(".experiment.json.{}@{machine}.part", std::process::id()));
        // Of a process of another machine, which may live.
        let far = out.join(format!(".experiment.json.{process}@far{machine}.part"));
        [&live, &far].iter().for_each(|draft| fs::write(draft, "half").unwrap());
        printed(downline(&small(&["run", "mask", "--out", text(&out)])));
        assert!(live.exists() && far.exists());
        assert!(!draft.exists() || !Path::new("/proc/self").exists());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn an_interrupt_leaves_no_drafts() {
        let here = folder("interrupt");
        let out = here.join("out");
        let endless = ["run", "mask", "--set", "ticks=60000", "--events", "--out", text(&out)];
        let mut child = Command::new(env!("CARGO_BIN_EXE_downline")).args(endless).spawn().unwrap();
        let drafts = || fs::read_dir(&out).map_or(0, Iterator::count);
        while drafts() == 0 && child.try_wait().unwrap().is_none() {
            thread::sleep(Duration::from_millis(5));
        }
        assert_eq!(drafts(), 1);
        let process = child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &process]).status().unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(130));
        assert_eq!(drafts(), 0);
    }

    /// The program where threads ask for so much room that the system starts no more than one or two.
    #[cfg(target_os = "linux")]
    fn short_of_threads(arguments: &[&str]) -> std::process::Output {
        Command::new("sh")
            .args(["-c", "ulimit -v 4000000; exec \"$@\"", "sh", env!("CARGO_BIN_EXE_downline")])
            .args(arguments)
            .env("RUST_MIN_STACK", "1500000000")
            .output()
            .unwrap()
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn threads_that_do_not_start_are_an_error_and_what_is_done_is_kept() {
        let here = folder("threads");
        let out = here.join("out");
        let runs = |threads| {
            small(&["replicate", "mask", "--threads", threads, "--replicates", "8", "--out", text(&out)])
        };
        let told = told(short_of_threads(&runs("4")), 1);
        assert!(told.contains("cannot start 4 threads"), "{told}");
        assert!(out.join("experiment.json").exists() && !out.join("manifest.json").exists());
        printed(short_of_threads(&runs("1")));
        let many = downline(&runs("100000"));
        assert_eq!(many.status.code(), Some(0));
        let word = String::from_utf8(many.stderr).unwrap();
        assert!(word.contains("--threads: 100000 are more than 4 for each"), "{word}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_the_process_may_not_take_is_refused_with_the_estimate() {
        let output = Command::new("sh")
            .args(["-c", "ulimit -v 1500000; exec \"$@\"", "sh", env!("CARGO_BIN_EXE_downline")])
            .args(["run", "reference", "--set", "population.people=4294967294"])
            .output()
            .unwrap();
        let told = told(output, 2);
        assert!(told.contains("4.0 GiB for people") && told.contains("that are free"), "{told}");
    }
}
