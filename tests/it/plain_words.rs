//! Prose names its actor and keeps to the width of a line. Folders join the list as their text is cleaned.

use std::fs;
use std::path::{Path, PathBuf};

/// Files and folders under the root, with the number of faults that each may have.
const ALLOWED: [(&str, usize); 8] = [
    ("README.md", 0),
    ("CONTRIBUTING.md", 0),
    ("SECURITY.md", 0),
    ("src", 0),
    ("crates", 0),
    ("examples", 0),
    ("benches", 0),
    ("tests", 0),
];

/// Files that programs write; their texts stand in sources that are read here.
const GENERATED: [&str; 1] = ["src/describe/mask.md"];

/// Words that name no actor or no quantity, in lower case.
const WORDS: [&str; 5] = ["nobody", "somebody", "anybody", "whoever", "so many"];

/// A summary line that begins like this does not say what it describes.
const NO_SUMMARY: &str = "The same";

/// Most characters of a line.
const WIDTH: usize = 110;

/// Where a line stands, as far as the rules depend on it.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Markdown,
    Rust,
}

/// Every fault of a text as `name:line: what is wrong`.
fn faults(name: &str, kind: Kind, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let (mut fenced, mut after_summary) = (false, false);
    for (line, number) in text.lines().zip(1..) {
        // In Rust, prose is what comments say; code is the business of rustfmt.
        let Some(prose) = prose(kind, line) else {
            (fenced, after_summary) = (false, false);
            continue;
        };
        if prose.starts_with("```") {
            fenced = !fenced;
            continue;
        }
        if fenced {
            continue;
        }
        let mut fault = |what: String| faults.push(format!("{name}:{number}: {what}"));
        let lower = words_of(&without_code(prose).to_lowercase());
        for word in WORDS {
            if lower.contains(&format!(" {word} ")) {
                fault(format!("\"{word}\" names no actor or no quantity"));
            }
        }
        let is_summary = kind == Kind::Rust && is_doc(line) && !after_summary;
        if is_summary && words_of(prose).starts_with(&format!(" {NO_SUMMARY} ")) {
            fault(format!("a summary that starts with \"{NO_SUMMARY}\" does not say what it describes"));
        }
        after_summary = kind == Kind::Rust && is_doc(line);
        let exempt = prose.starts_with('|') || prose.contains("](") || prose.contains("://");
        let width = line.chars().count();
        if width > WIDTH && !exempt {
            fault(format!("{width} characters; allowed: {WIDTH}"));
        }
    }
    faults
}

/// The prose of a line: all of Markdown, and the text of a comment that has its line to itself.
fn prose(kind: Kind, line: &str) -> Option<&str> {
    match kind {
        Kind::Markdown => Some(line.trim()),
        Kind::Rust => {
            let comment = line.trim_start().strip_prefix("//")?;
            Some(comment.trim_start_matches(['/', '!']).trim())
        }
    }
}

fn is_doc(line: &str) -> bool {
    ["///", "//!"].iter().any(|mark| line.trim_start().starts_with(mark))
}

/// A line without what stands between backticks.
fn without_code(prose: &str) -> String {
    prose.split('`').step_by(2).collect::<Vec<_>>().join(" ")
}

/// The words of a text with one space around each.
fn words_of(text: &str) -> String {
    let words: Vec<&str> =
        text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    format!(" {} ", words.join(" "))
}

fn kind_of(path: &Path) -> Option<Kind> {
    match path.extension()?.to_str()? {
        "md" => Some(Kind::Markdown),
        "rs" => Some(Kind::Rust),
        _ => None,
    }
}

/// The Markdown and Rust files at a path, in order.
fn files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let entries = fs::read_dir(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("a readable entry").path()).collect();
    paths.sort();
    let readable = |path: &PathBuf| path.is_dir() || kind_of(path).is_some();
    paths.iter().filter(|path| readable(path)).flat_map(|path| files(path)).collect()
}

#[test]
fn prose_names_its_actors_and_fits_its_lines() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut told = Vec::new();
    for (place, allowed) in ALLOWED {
        let found = files(&root.join(place));
        assert!(!found.is_empty(), "{place} holds no text");
        let mut faults_here = Vec::new();
        for path in found.into_iter().filter(|path| !GENERATED.iter().any(|name| path.ends_with(name))) {
            let text = fs::read_to_string(&path).expect("a readable file");
            let name = path.strip_prefix(&root).expect("a path under the root").display().to_string();
            faults_here.extend(faults(&name, kind_of(&path).expect("text"), &text));
        }
        if faults_here.len() > allowed {
            told.push(format!("{place}: {} faults; allowed: {allowed}", faults_here.len()));
            told.extend(faults_here);
        }
    }
    assert!(told.is_empty(), "\n{}", told.join("\n"));
}

#[test]
fn the_scan_sees_faults_in_prose_and_leaves_code_alone() {
    let long = "word ".repeat(30);
    let markdown = format!(
        "Nobody joins `Nobody`.\n`nobody`\n```text\nnobody {long}\n```\n| nobody | {long} |\n{long}\n[a]({long})\n"
    );
    let lines = |text: &str, kind| -> Vec<usize> {
        let number = |fault: &String| fault.split(':').nth(1).and_then(|line| line.parse().ok());
        faults("file", kind, text).iter().map(|fault| number(fault).expect("a line")).collect()
    };
    assert_eq!(lines(&markdown, Kind::Markdown), [1, 6, 7]);
    let rust = "/// The same for tiers.\n/// The same is allowed here.\nfn nobody() {}\n    // Whoever calls.\n//! ```\n//! nobody\n//! ```\n";
    assert_eq!(lines(rust, Kind::Rust), [1, 4]);
}
