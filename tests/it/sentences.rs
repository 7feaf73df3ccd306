//! Sentences of the documentation are short: at most 25 words up to a full stop, a colon or a semicolon.

use std::fs;
use std::path::Path;

const MOST: usize = 25;

/// Documents, with the number of longer sentences that each may have.
const ALLOWED: [(&str, usize); 12] = [
    ("README.md", 0),
    ("CONTRIBUTING.md", 0),
    ("examples/pictures/README.md", 0),
    ("src/guide/commands.md", 0),
    ("src/guide/cookbook.md", 0),
    ("src/guide/experiments.md", 0),
    ("src/guide/limits.md", 0),
    ("src/guide/presets_and_examples.md", 0),
    ("src/guide/speed.md", 0),
    ("src/guide/verification.md", 0),
    ("src/claims/claims.md", 9),
    ("src/model.md", 50),
];

/// The paragraphs and list items of a Markdown text, each in one line, without code blocks, tables and
/// headings.
fn paragraphs(text: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut fenced = false;
    for line in text.lines().map(str::trim) {
        let is_fence = line.starts_with("```");
        fenced ^= is_fence;
        let is_prose = !(fenced || is_fence || line.starts_with(['|', '#']) || line.starts_with("<!--"));
        if !is_prose || line.is_empty() || line.starts_with("* ") || line.starts_with("- ") {
            all.push(String::new());
        }
        if is_prose {
            let last = all.last_mut().expect("a paragraph");
            last.push(' ');
            last.push_str(line);
        }
    }
    all
}

/// What stands between backticks counts as one word.
fn with_code_as_words(text: &str) -> String {
    let pieces = text.split('`').enumerate();
    pieces.map(|(at, piece)| if at % 2 == 0 { piece } else { "code" }).collect()
}

/// The number of words of each sentence, with its beginning.
fn sentences(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for paragraph in paragraphs(text) {
        let (mut words, mut beginning) = (0, String::new());
        for word in with_code_as_words(&paragraph).split_whitespace() {
            words += usize::from(word.chars().any(char::is_alphanumeric));
            if words <= 6 {
                beginning += &format!(" {word}");
            }
            // A link or emphasis may close after the stop.
            if word.trim_end_matches(['*', '"', '”', ')', ']']).ends_with(['.', '?', '!', ':', ';']) {
                found.push((std::mem::take(&mut words), std::mem::take(&mut beginning)));
            }
        }
        found.push((words, beginning));
    }
    found
}

#[test]
fn sentences_are_short() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut told = Vec::new();
    for (name, allowed) in ALLOWED {
        let text = fs::read_to_string(root.join(name)).expect("a document");
        let mut long = sentences(&text);
        assert!(long.len() > 5, "{name} holds no text");
        long.retain(|(words, _)| *words > MOST);
        if long.len() > allowed {
            told.push(format!("{name}: {} sentences of over {MOST} words; allowed: {allowed}", long.len()));
            told.extend(long.iter().map(|(words, beginning)| format!("{words} words:{beginning} …")));
        }
    }
    assert!(told.is_empty(), "\n{}", told.join("\n"));
}

#[test]
fn long_sentences_are_counted() {
    let text = "One two `three four`.\n\n* a: b c\n  d e\n\n```\nno prose here\n```\n| no | table |\n\nLast";
    let counted: Vec<usize> =
        sentences(text).into_iter().map(|(words, _)| words).filter(|&n| n > 0).collect();
    assert_eq!(counted, [3, 1, 4, 1]);
}
