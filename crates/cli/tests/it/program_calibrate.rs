//! `calibrate`: the same points on any threads, in any shares and after any interruption; their table; how
//! often intervals hold known truths.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::program::{downline, folder, printed, small, text, told};

/// A calibration whose runs take very different times: short ones must have no advantage.
fn calibrate<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let own = [
        "calibrate",
        "mask",
        "--target",
        "totals_resellers=60:10",
        "--target",
        "totals_units_stranded=300:60",
        "--prior",
        "behaviour.own_use=0.01:0.5:log",
        "--prior",
        "ticks=5:60",
        "--particles",
        "10",
        "--populations",
        "3",
        "--seed",
        "5",
    ];
    small(&[&own, more].concat())
}

/// The files of a folder but for those of its runs.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    entries.filter(|path| path.is_file()).map(|path| (name(&path), fs::read(&path).unwrap())).collect()
}

/// The files of runs under a folder.
fn run_files(folder: &Path) -> Vec<PathBuf> {
    let homes = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let mut all: Vec<PathBuf> =
        homes.flat_map(|home| fs::read_dir(home).unwrap().map(|entry| entry.unwrap().path())).collect();
    all.sort();
    all
}

/// The rows of a table, each a map from column to cell.
fn rows(folder: &Path, name: &str) -> Vec<BTreeMap<String, String>> {
    let table = fs::read_to_string(folder.join(name)).unwrap();
    let mut lines = table.lines().map(|line| line.split(',').map(str::to_owned));
    let head: Vec<String> = lines.next().unwrap().collect();
    lines.map(|row| head.iter().cloned().zip(row).collect()).collect()
}

/// Runs shares again and again, as an array job would, until the whole can be merged.
fn by_shares(folder: &Path, more: &[&str]) -> String {
    for round in 0.. {
        assert!(round < 40, "the shares do not come to an end");
        for share in ["3/3", "1/3", "2/3"] {
            let output = downline(&calibrate(&[more, &["--shard", share, "--out", text(folder)]].concat()));
            let told = String::from_utf8(output.stderr).unwrap();
            assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(0), &b""[..]), "{told}");
            assert!(told.starts_with(&format!("downline: --shard {share}: ")), "{told}");
        }
        let merged = downline(&["merge", text(folder)]);
        if merged.status.success() {
            assert!(round > 1, "more than one population takes more than one round");
            return printed(merged);
        }
        let missing = told(merged, 2);
        assert!(missing.contains("lacks proposals among ") && missing.contains(" of 3 "), "{missing}");
    }
    unreachable!("there is no last round")
}

#[test]
fn a_calibration_gives_the_same_bytes_however_it_is_carried_out() {
    let here = folder("calibrate");
    let (whole, parts, cut) = (here.join("whole"), here.join("parts"), here.join("cut"));
    let more = ["--coverage", "1"];
    let table =
        printed(downline(&calibrate(&[&more[..], &["--threads", "1", "--out", text(&whole)]].concat())));
    assert!(table.starts_with("10 points in 3 populations, "), "{table}");
    assert_eq!(printed(downline(&calibrate(&[&more[..], &["--threads", "4"]].concat()))), table);
    let names: Vec<String> = files(&whole).into_keys().collect();
    let expected = [
        "coverage.csv",
        "experiment.json",
        "manifest.json",
        "particles.csv",
        "populations.csv",
        "posterior.csv",
        "report.txt",
    ];
    assert_eq!(names, expected);
    assert_eq!(by_shares(&parts, &more), table);
    assert_eq!(files(&parts), files(&whole));
    // Whatever an interruption leaves is of use: here every third run, of proposals that count or not.
    printed(downline(&calibrate(&[&more[..], &["--threads", "4", "--out", text(&cut)]].concat())));
    let runs = run_files(&cut);
    assert!(runs.len() > 60, "{} files", runs.len());
    runs.iter().enumerate().filter(|(at, _)| at % 3 > 0).for_each(|(_, file)| fs::remove_file(file).unwrap());
    for name in files(&cut).keys().filter(|name| *name != "experiment.json") {
        fs::remove_file(cut.join(name)).unwrap();
    }
    assert_eq!(printed(downline(&calibrate(&[&more[..], &["--out", text(&cut)]].concat()))), table);
    assert_eq!(files(&cut), files(&whole));
    // It repeats from its folder, and goes on with another population, which keeps the first ones.
    assert_eq!(printed(downline(&["repeat", text(&whole.join("experiment.json"))])), table);
    let before = rows(&whole, "particles.csv");
    let longer = ["--populations", "4", "--out", text(&whole)];
    let mut arguments = calibrate(&[]);
    let at = arguments.iter().position(|word| *word == "--populations").unwrap();
    arguments.drain(at..at + 2);
    printed(downline(&[&arguments[..], &longer].concat()));
    assert_eq!(rows(&whole, "particles.csv")[..before.len()], before[..]);
}

#[test]
fn points_are_the_first_proposals_within_the_tolerance_and_repeat_as_runs() {
    let here = folder("calibrate-points");
    printed(downline(&calibrate(&["--out", text(&here)])));
    let (points, populations) = (rows(&here, "particles.csv"), rows(&here, "populations.csv"));
    assert_eq!((points.len(), populations.len()), (30, 3));
    let number = |row: &BTreeMap<String, String>, name: &str| row[name].parse::<f64>().unwrap();
    for population in &populations {
        let own: Vec<_> = points.iter().filter(|row| row["population"] == population["population"]).collect();
        let proposals: Vec<f64> = own.iter().map(|row| number(row, "proposal")).collect();
        assert!(proposals.is_sorted() && own.len() == 10, "{proposals:?}");
        let tolerance = number(population, "tolerance");
        assert!(own.iter().all(|row| number(row, "distance") <= tolerance));
        let weights: Vec<f64> = own.iter().map(|row| number(row, "weight")).collect();
        assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        let size = 1.0 / weights.iter().map(|weight| weight * weight).sum::<f64>();
        assert!((number(population, "effective_sample_size") - size).abs() < 1e-9);
        if population["population"] != "1" {
            // The last accepted proposal ends a population: none beyond it counts.
            assert_eq!(number(population, "proposals"), proposals[9] + 1.0);
            assert!(
                (number(population, "acceptance_rate") - 10.0 / number(population, "proposals")).abs()
                    < 1e-12
            );
        }
    }
    for point in points.iter().skip(25) {
        let values = ["behaviour.own_use", "ticks"].map(|path| format!("{path}={}", point[path]));
        let set = ["run", "mask", "--format", "json", "--seed", &point["seed"]];
        let [own_use, ticks] = &values;
        let base = ["--set", "population.people=2000", "--set", "suppliers.0.first_agents=10"];
        let run = downline(&[&set[..], &base, &["--set", own_use, "--set", ticks]].concat());
        let run: Value = serde_json::from_str(&printed(run)).unwrap();
        let resellers = run["totals"]["resellers"].as_f64().unwrap();
        let stranded = run["totals"]["units_stranded"].as_f64().unwrap();
        assert_eq!(
            (number(point, "totals_resellers"), number(point, "totals_units_stranded")),
            (resellers, stranded)
        );
        let (one, other) = ((resellers - 60.0) / 10.0, (stranded - 300.0) / 60.0);
        let distance = ((one * one + other * other) / 2.0).sqrt();
        assert!((number(point, "distance") - distance).abs() < 1e-12);
        assert!((5.0..=60.0).contains(&number(point, "ticks")));
    }
    let json: Value = serde_json::from_str(&printed(downline(&calibrate(&["--format", "json"])))).unwrap();
    assert_eq!(json["posterior"]["populations"][2]["particles"].as_array().unwrap().len(), 10);
    assert_eq!(json["parameters"][0]["path"], "behaviour.own_use");
}

#[test]
fn known_truths_are_counted_where_the_intervals_hold_them() {
    let here = folder("calibrate-coverage");
    let table = printed(downline(&calibrate(&["--coverage", "5", "--out", text(&here)])));
    let truths = rows(&here, "coverage.csv");
    assert_eq!(truths.len(), 5 * 2, "truths, parameters");
    for path in ["behaviour.own_use", "ticks"] {
        let own: Vec<_> = truths.iter().filter(|row| row["parameter"] == path).collect();
        let number = |row: &BTreeMap<String, String>, name: &str| row[name].parse::<f64>().unwrap();
        let mut counts = Vec::new();
        for level in ["50", "80", "95"] {
            let holds = |row: &&&BTreeMap<String, String>| {
                let of = |end: &str| number(row, &format!("{end}_{level}"));
                let holds = of("lower") <= number(row, "value") && number(row, "value") <= of("upper");
                assert_eq!(row[&format!("holds_{level}")], holds.to_string());
                holds
            };
            counts.push(own.iter().filter(holds).count());
        }
        assert!(counts.is_sorted() && counts[2] >= 2, "{path}: {counts:?}");
        assert!(own.iter().all(|row| (0.0..=1.0 + 1e-9).contains(&number(row, "rank"))));
        let coverage = table.split_once("known truths").unwrap().1;
        let line = coverage.lines().find(|line| line.starts_with(path)).unwrap();
        let told: Vec<usize> = line[path.len()..]
            .split('(')
            .filter_map(|part| part.rsplit(')').next()?.trim().parse().ok())
            .collect();
        assert_eq!(told, counts, "{line}");
    }
    assert!(table.contains("how many of 5 known truths the intervals hold"), "{table}");
}

#[test]
fn targets_and_priors_that_cannot_be_are_refused_by_name() {
    let with = |target: &str, prior: &str, more: &[&str]| {
        let own = ["calibrate", "mask", "--target", target, "--prior", prior];
        told(downline(&[&own[..], more].concat()), 2)
    };
    let (target, prior) = ("losers_share=0.8:0.1", "behaviour.own_use=0.01:0.1");
    for (refused, expected) in [
        (with("losers_share=0.8", prior, &[]), "allowed: NAME=VALUE:SCALE, as in losers_share=0.85:0.02"),
        (with("losers_shar=0.8:1", prior, &[]), "did you mean losers_share?"),
        (
            with("losers_share=0.8:0", prior, &[]),
            "target: losers_share=0.8:0 is not allowed; allowed: a finite",
        ),
        (with(target, "behaviour.own_use=1", &[]), "allowed: PATH=LOW:HIGH or PATH=LOW:HIGH:log"),
        (with(target, "behaviour.own_use=0:1:log", &[]), "of a range by factors: real numbers above 0"),
        (with(target, "behaviour.own_us=0:1", &[]), "did you mean own_use?"),
        (with(target, "behaviour.own_use=-1:1", &[]), "behaviour.own_use: -1 is not allowed"),
        (
            with(target, prior, &["--target", target]),
            "target: losers_share is not allowed; allowed: each number once",
        ),
        (with(target, prior, &["--particles", "1"]), "allowed: a whole number from 2 to 1000000"),
        (with(target, prior, &["--kept", "1"]), "allowed: more than 0 and less than 1"),
        (with(target, prior, &["--kept", "1e-300"]), "kept: "),
        (with(target, prior, &["--shard", "1/2"]), "--out"),
    ] {
        assert!(refused.contains(expected), "{refused}");
    }
    // Where no run comes near the targets, the table says so.
    let far = calibrate(&["--target", "totals_losers=1000000:1", "--populations", "1"]);
    let mut far: Vec<&str> = far.to_vec();
    let at = far.iter().position(|word| *word == "--populations").unwrap();
    far.drain(at..at + 2);
    let table = printed(downline(&far));
    assert!(table.contains(" scales from the targets: take more populations, or other priors"), "{table}");
    let here = folder("calibrate-other");
    printed(downline(&calibrate(&["--out", text(&here)])));
    let other = calibrate(&["--target", "totals_losers=50:10", "--out", text(&here)]);
    let told = told(downline(&other), 2);
    assert!(
        told.contains("the folder holds another experiment (calibration.targets is a list of 2"),
        "{told}"
    );
}
