//! The commands of the book, run as they stand there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::program::folder;

const CHAPTERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../src/guide/book");

/// The lines of the shell's blocks of a chapter, each a whole command.
fn commands(chapter: &str) -> Vec<String> {
    let text = fs::read_to_string(Path::new(CHAPTERS).join(chapter)).unwrap();
    let mut commands = vec![];
    for block in text.split("```sh\n").skip(1) {
        let block = block.split("```").next().unwrap().replace("\\\n", " ");
        commands.extend(block.lines().map(str::to_owned));
    }
    commands
}

/// Runs those commands of a chapter that call the program, in a folder of their own; gives the folder, and
/// what each prints.
fn run(chapter: &str) -> (PathBuf, Vec<(String, String)>) {
    let here = folder(&format!("book-{chapter}"));
    let program = Path::new(env!("CARGO_BIN_EXE_downline"));
    let path = format!("{}:{}", program.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let of_program = commands(chapter).into_iter().filter(|command| command.starts_with("downline "));
    let printed = of_program.map(|command| {
        let output =
            Command::new("sh").args(["-c", &command]).current_dir(&here).env("PATH", &path).output().unwrap();
        assert!(output.status.success(), "{command}\n{}", String::from_utf8_lossy(&output.stderr));
        (command, String::from_utf8(output.stdout).unwrap())
    });
    let printed = printed.collect();
    (here, printed)
}

#[test]
fn the_first_chapter_runs() {
    let (_, printed) = run("first_scenario.md");
    assert_eq!(printed.len(), 3);
    assert!(printed[1].1.starts_with("tier joined"), "{}", printed[1].1);
    assert!(printed[2].1.contains("tier_cap") || printed[2].1.contains("tier cap"), "{}", printed[2].1);
}

#[test]
fn the_last_chapter_runs_and_draws() {
    let (here, printed) = run("from_question_to_figure.md");
    assert_eq!(printed.len(), 7);
    let curve = &printed[1].1;
    // Five rates, and losses that fall from each to the next.
    let rows = curve.lines().skip_while(|line| !line.contains("rate")).skip(1).take(5);
    let rows: Vec<Vec<f64>> =
        rows.map(|row| row.split_whitespace().map(|cell| cell.parse().unwrap()).collect()).collect();
    let rates: Vec<f64> = rows.iter().map(|row| row[0]).collect();
    assert_eq!(rates, [0.0, 0.25, 0.5, 0.75, 1.0], "{curve}");
    assert!(rows.windows(2).all(|pair| pair[1][1] < pair[0][1]), "{curve}");
    assert!(printed[3].1.contains("suppliers.0.buy_back.rate"), "{}", printed[3].1);
    for picture in ["curve.svg", "depends.svg", "fitted.svg"] {
        let drawn = fs::read_to_string(here.join(picture)).unwrap();
        assert!(drawn.starts_with("<svg"), "{picture}");
    }
}
