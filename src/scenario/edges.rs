//! A list of acquaintances from a file.
//!
//! Two person ids to a line with a comma between them; empty lines and lines that begin with `#` are
//! passed over, and so is a first line of names.

use std::fs;
use std::path::Path;

use super::error::ScenarioError;
use super::network::id_in;

/// The pairs in a file in `folder`; `seats` is how many people there are to know each other.
pub(super) fn read(folder: &Path, name: &str, seats: u32) -> Result<Vec<[u32; 2]>, ScenarioError> {
    let file = folder.join(name);
    let fault =
        |problem: String| ScenarioError::json("network.edges.file", format!("{}{problem}", file.display()));
    let bytes = fs::read(&file).map_err(|error| fault(format!(": cannot be read: {error}")))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        fault(format!(": not a text in UTF-8: byte {} is wrong", error.utf8_error().valid_up_to() + 1))
    })?;
    pairs(&text, seats).map_err(|(line, problem)| fault(format!(", line {line}: {problem}")))
}

/// The pairs in a text, or the first line that is wrong and why.
fn pairs(text: &str, seats: u32) -> Result<Vec<[u32; 2]>, (usize, String)> {
    let mut pairs = Vec::new();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut may_be_names = true;
    for (line, row) in (1..).zip(text.lines()) {
        let row = row.trim();
        if row.is_empty() || row.starts_with('#') {
            continue;
        }
        let names = std::mem::take(&mut may_be_names) && !row.contains(|c: char| c.is_ascii_digit());
        match pair(row, seats) {
            Ok(pair) => pairs.push(pair),
            Err(_) if names && row.split(',').count() == 2 => {}
            Err(problem) => return Err((line, problem)),
        }
    }
    Ok(pairs)
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
    use super::pairs;

    #[test]
    fn reads_what_people_write() {
        let text = "\u{feff}one,other\r\n# friends\r\n\r\n0,1\r\n 2 , 0 \r\n";
        assert_eq!(pairs(text, 3), Ok(vec![[0, 1], [2, 0]]));
        assert_eq!(pairs("", 3), Ok(vec![]));
    }

    #[test]
    fn refuses_everything_else_and_names_the_line() {
        let two = "two person ids with a comma between them";
        for (text, line, problem) in [
            ("0,1\n1 2", 2, format!("\"1 2\" is not allowed; allowed: {two}")),
            ("0,1,2", 1, format!("\"0,1,2\" is not allowed; allowed: {two}")),
            ("from\n0,1", 1, format!("\"from\" is not allowed; allowed: {two}")),
            ("0,1\nfrom,to", 2, "\"from\" is not allowed; allowed: a person id from 0 to 2".to_owned()),
            ("0,1\n\n1,3", 3, "\"3\" is not allowed; allowed: a person id from 0 to 2".to_owned()),
            ("0,-1", 1, "\"-1\" is not allowed; allowed: a person id from 0 to 2".to_owned()),
            ("0,", 1, "\"\" is not allowed; allowed: a person id from 0 to 2".to_owned()),
            (
                "0,99999999999",
                1,
                "\"99999999999\" is not allowed; allowed: a person id from 0 to 2".to_owned(),
            ),
            ("2,2", 1, "\"2,2\" is not allowed; allowed: two different people".to_owned()),
        ] {
            assert_eq!(pairs(text, 3), Err((line, problem)), "{text:?}");
        }
    }
}
