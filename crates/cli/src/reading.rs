//! Reading what a user names, within bounds.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// More than any scenario that fits into memory takes; an endless source is refused.
const MOST: u64 = 1 << 30;

/// The text of a file.
pub(super) fn file(path: &Path) -> Result<String, String> {
    let file = File::open(path).map_err(|error| format!("cannot be read: {error}"))?;
    text(file, MOST)
}

/// The text on standard input.
pub(super) fn standard_input() -> Result<String, String> {
    text(io::stdin().lock(), MOST)
}

/// A text of at most `most` bytes. A zero byte ends the reading: it is in no text, and some devices give
/// nothing else.
fn text(mut from: impl Read, most: u64) -> Result<String, String> {
    let (mut bytes, mut buffer) = (Vec::new(), vec![0; 1 << 16]);
    loop {
        let length = match from.read(&mut buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            length => length.map_err(|error| format!("cannot be read: {error}"))?,
        };
        if length == 0 {
            break;
        }
        if let Some(at) = buffer[..length].iter().position(|&byte| byte == 0) {
            return Err(format!("not a text: byte {} is zero", bytes.len() + at + 1));
        }
        bytes.extend(&buffer[..length]);
        if bytes.len() as u64 > most {
            return Err(format!("it is too long; allowed: at most {most} bytes"));
        }
    }
    String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        format!("not a text in UTF-8: byte {} is wrong", good + 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endless_sources_are_refused() {
        assert_eq!(text(io::repeat(0), MOST).unwrap_err(), "not a text: byte 1 is zero");
        assert_eq!(
            text(io::repeat(b'1'), 1 << 20).unwrap_err(),
            "it is too long; allowed: at most 1048576 bytes"
        );
        assert_eq!(text(&b"{}"[..], 2).unwrap(), "{}");
    }
}
