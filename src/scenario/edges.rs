//! A list of acquaintances from a file.
//!
//! Two person ids to a line with a comma between them; empty lines and lines that begin with `#` are passed
//! over. A first row of two fields of which neither is a whole number names the columns. The file is read
//! line by line, so that one that is no list, or never ends, is refused before it fills the memory.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use super::error::ScenarioError;
use super::network::{MOST_PAIRS, id_in};
use crate::text::shown as path;

/// Longer lines are none of a list.
const MOST_LINE: u64 = 4096;
/// More than a list of the most pairs takes, with some comments.
const MOST_BYTES: u64 = 1 << 36;

/// What is wrong with a list, after the name of the file.
type Problem = String;

/// The pairs in a file in `folder`; `seats` is how many people there are to know each other.
pub(super) fn read(folder: &Path, name: &str, seats: u32) -> Result<Vec<[u32; 2]>, ScenarioError> {
    let file = folder.join(name);
    let fault =
        |problem: String| ScenarioError::json("network.edges.file", format!("{}{problem}", path(&file)));
    let open = File::open(&file).map_err(|error| fault(unreadable(&error)))?;
    pairs(BufReader::new(open), seats).map_err(fault)
}

fn unreadable(error: &io::Error) -> Problem {
    format!(": cannot be read: {error}")
}

/// The pairs in a text, or what is wrong with the first line that is.
fn pairs(mut text: impl BufRead, seats: u32) -> Result<Vec<[u32; 2]>, Problem> {
    let (mut pairs, mut bytes, mut at) = (Vec::new(), Vec::new(), 0);
    let mut is_first = true;
    for line in 1.. {
        bytes.clear();
        let length = text.by_ref().take(MOST_LINE + 1).read_until(b'\n', &mut bytes);
        let length = length.map_err(|error| unreadable(&error))? as u64;
        if length == 0 {
            break;
        }
        let wrong = |problem: String| format!(", line {line}: {problem}");
        if length > MOST_LINE {
            return Err(wrong(format!("longer than {MOST_LINE} bytes, and so none of a list")));
        }
        let row = str::from_utf8(&bytes).map_err(|error| {
            format!(": not a text in UTF-8: byte {} is wrong", at + error.valid_up_to() as u64 + 1)
        })?;
        at += length;
        let row = if line == 1 { row.strip_prefix('\u{feff}').unwrap_or(row) } else { row }.trim();
        if row.is_empty() || row.starts_with('#') {
            if at > MOST_BYTES {
                return Err(wrong(format!("the list is longer than {MOST_BYTES} bytes")));
            }
            continue;
        }
        if !(std::mem::take(&mut is_first) && are_names(row)) {
            pairs.push(pair(row, seats).map_err(wrong)?);
        }
        if pairs.len() > MOST_PAIRS {
            return Err(wrong(format!("more than {MOST_PAIRS} pairs")));
        }
    }
    match pairs.is_empty() {
        true => {
            Err(": there are no pairs in it; allowed: two person ids to a line with a comma between them"
                .to_owned())
        }
        false => Ok(pairs),
    }
}

/// Whether a row names two columns: neither field is a whole number, nor looks like one in digits of another
/// script.
fn are_names(row: &str) -> bool {
    let is_name = |cell: &str| {
        let cell = cell.trim();
        let digits = cell.strip_prefix(['-', '+']).unwrap_or(cell);
        !digits.is_empty() && !digits.chars().all(char::is_numeric)
    };
    row.split(',').count() == 2 && row.split(',').all(is_name)
}

fn pair(row: &str, seats: u32) -> Result<[u32; 2], String> {
    let cells: Vec<&str> = row.split(',').map(str::trim).collect();
    let &[one, other] = cells.as_slice() else {
        return Err(format!(
            "{} is not allowed; allowed: two person ids with a comma between them",
            shown(row)
        ));
    };
    let id = |cell: &str| -> Result<u32, String> {
        // Whatever has no room in 32 bits is beyond the seats.
        if cell.contains(|c: char| c.is_numeric() && !c.is_ascii()) {
            return Err(format!("{} is not allowed; allowed: a person id in the digits 0 to 9", shown(cell)));
        }
        let digits = !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_digit());
        let id = if digits { cell.parse().unwrap_or(u32::MAX) } else { u32::MAX };
        id_in(id, seats)
            .map(|()| id)
            .map_err(|allowed| format!("{} is not allowed; allowed: {allowed}", shown(cell)))
    };
    let pair = [id(one)?, id(other)?];
    if pair[0] == pair[1] {
        return Err(format!("{} is not allowed; allowed: two different people", shown(row)));
    }
    Ok(pair)
}

/// A text in quotes, cut where it is long.
fn shown(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{:?} …", &text[..end]),
        None => format!("{text:?}"),
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Read, repeat};

    use super::{MOST_LINE, pairs};

    #[test]
    fn reads_what_people_write() {
        let text = "\u{feff}one,other\r\n# friends\r\n\r\n0,1\r\n 2 , 0 \r\n";
        assert_eq!(pairs(text.as_bytes(), 3), Ok(vec![[0, 1], [2, 0]]));
        for names in ["id1,id2", "O,l", "源,目标", "person 1, person 2"] {
            assert_eq!(pairs(format!("{names}\n0,1").as_bytes(), 3), Ok(vec![[0, 1]]), "{names}");
        }
    }

    #[test]
    fn refuses_everything_else_and_names_the_line() {
        let two = "two person ids with a comma between them";
        let none = ": there are no pairs in it; allowed: two person ids to a line with a comma between them";
        for (text, problem) in [
            ("0,1\n1 2", format!(", line 2: \"1 2\" is not allowed; allowed: {two}")),
            ("0,1,2", format!(", line 1: \"0,1,2\" is not allowed; allowed: {two}")),
            ("from\n0,1", format!(", line 1: \"from\" is not allowed; allowed: {two}")),
            (
                "0,1\nfrom,to",
                ", line 2: \"from\" is not allowed; allowed: a person id from 0 to 2".to_owned(),
            ),
            ("0,1\n\n1,3", ", line 3: \"3\" is not allowed; allowed: a person id from 0 to 2".to_owned()),
            ("0,-1", ", line 1: \"-1\" is not allowed; allowed: a person id from 0 to 2".to_owned()),
            ("0,l", ", line 1: \"l\" is not allowed; allowed: a person id from 0 to 2".to_owned()),
            ("0,", ", line 1: \"\" is not allowed; allowed: a person id from 0 to 2".to_owned()),
            (
                "0,99999999999",
                ", line 1: \"99999999999\" is not allowed; allowed: a person id from 0 to 2".to_owned(),
            ),
            ("2,2", ", line 1: \"2,2\" is not allowed; allowed: two different people".to_owned()),
            (
                "０,１\n0,1",
                ", line 1: \"０\" is not allowed; allowed: a person id in the digits 0 to 9".to_owned(),
            ),
            ("", none.to_owned()),
            ("# friends\n\none,other\n", none.to_owned()),
        ] {
            assert_eq!(pairs(text.as_bytes(), 3), Err(problem), "{text:?}");
        }
        assert_eq!(pairs(&b"0,1\n\xff"[..], 3), Err(": not a text in UTF-8: byte 5 is wrong".to_owned()));
    }

    #[test]
    fn a_source_without_end_is_refused() {
        for byte in [0, b'1', b'#'] {
            let told = pairs(BufReader::new(repeat(byte)), 3).unwrap_err();
            assert_eq!(told, format!(", line 1: longer than {MOST_LINE} bytes, and so none of a list"));
        }
        let text = "0,1\n".repeat(1000);
        assert_eq!(pairs(BufReader::new(text.as_bytes().take(4000)), 3).unwrap().len(), 1000);
    }
}
