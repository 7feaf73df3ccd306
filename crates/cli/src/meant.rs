//! What the writer of an unknown word probably meant.

/// The end of a message about a word that is unknown.
pub(super) fn did_you_mean(word: Option<&str>) -> String {
    word.map_or_else(String::new, |word| format!("; did you mean {word}?"))
}
