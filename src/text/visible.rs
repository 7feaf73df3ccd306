//! Text from elsewhere as it may be shown on a terminal.

use std::borrow::Cow;
use std::path::Path;

/// The text with control characters written as the escapes of JSON (`\u001b`), so that a name can neither
/// move the cursor nor change colours; a line break is one too, and so are the marks that turn the direction
/// of reading.
pub fn visible(text: &str) -> Cow<'_, str> {
    match text.contains(is_hidden) {
        false => Cow::Borrowed(text),
        true => Cow::Owned(escaped(text, is_hidden)),
    }
}

/// A text of several lines with control characters written as escapes, except line breaks and tabs.
pub fn visible_lines(text: &str) -> Cow<'_, str> {
    let hidden = |letter| is_hidden(letter) && !matches!(letter, '\n' | '\t');
    match text.contains(hidden) {
        false => Cow::Borrowed(text),
        true => Cow::Owned(escaped(text, hidden)),
    }
}

fn is_hidden(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn escaped(text: &str, hidden: impl Fn(char) -> bool) -> String {
    let mut shown = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match hidden(letter) {
            true => shown.push_str(&format!("\\u{:04x}", u32::from(letter))),
            false => shown.push(letter),
        }
    }
    shown
}

/// A path with its control characters escaped, as messages print it.
pub fn shown(path: &Path) -> String {
    visible(&path.display().to_string()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_control_character_gets_through() {
        assert_eq!(visible("a\x1b[31mb\0\u{9b}\u{202e}c\n"), "a\\u001b[31mb\\u0000\\u009b\\u202ec\\u000a");
        assert_eq!(visible_lines("a\n\tb\r"), "a\n\tb\\u000d");
        assert!(matches!(visible("安馨 ok"), Cow::Borrowed("安馨 ok")));
    }
}
