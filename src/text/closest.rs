//! The known word that a mistyped one was probably meant to be.

/// The known word closest to `word`, if few enough letters differ; the first of equally close ones.
///
/// Case does not count, and `-`, `_` and spaces are one. A third of the letters may be wrong, missing,
/// superfluous or swapped with their neighbour.
pub fn closest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let word = plain(word);
    let most = (word.len() / 3).max(1);
    known
        .map(|candidate| (distance(&word, &plain(candidate)), candidate))
        .filter(|&(edits, candidate)| edits <= most && edits < candidate.chars().count())
        .min_by_key(|&(edits, _)| edits)
        .map(|(_, candidate)| candidate)
}

/// Longer words are no misspelling of any name here, and would take long to compare.
const LONGEST: usize = 64;

fn plain(word: &str) -> Vec<char> {
    let letters = word.chars().take(LONGEST).flat_map(char::to_lowercase);
    letters.map(|letter| if matches!(letter, '_' | ' ') { '-' } else { letter }).collect()
}

/// The number of edits between two words, each of one letter or of two neighbours that are swapped (optimal
/// string alignment).
fn distance(one: &[char], other: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for row in 1..=one.len() {
        let mut next = vec![row];
        for column in 1..=other.len() {
            let differs = usize::from(one[row - 1] != other[column - 1]);
            let mut edits = (last[column] + 1).min(next[column - 1] + 1).min(last[column - 1] + differs);
            let is_swap = row > 1
                && column > 1
                && one[row - 1] == other[column - 2]
                && one[row - 2] == other[column - 1];
            if is_swap {
                edits = edits.min(before[column - 2] + 1);
            }
            next.push(edits);
        }
        before = std::mem::replace(&mut last, next);
    }
    last[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_word_and_another_word_finds_none() {
        let known = ["ticks", "tick", "population", "suppliers", "mask-tier-cap", "anxin", "x"];
        for (word, expected) in [
            ("tikcs", Some("ticks")),
            ("tiks", Some("ticks")),
            ("Ticks", Some("ticks")),
            ("populaton", Some("population")),
            ("supliers", Some("suppliers")),
            ("mask_tier_cap", Some("mask-tier-cap")),
            ("anxn", Some("anxin")),
            ("colour", None),
            ("y", None),
            ("", None),
        ] {
            assert_eq!(closest(word, known.into_iter()), expected, "{word}");
        }
        assert_eq!(closest(&"ticks".repeat(100_000), known.into_iter()), None);
    }
}
