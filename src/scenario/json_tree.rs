//! JSON text as a tree: the syntax, before any meaning.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;
use serde_json::{Map, Value};

use super::error::ScenarioError;

/// Reads one JSON value that is all of `text`.
pub(super) fn read(text: &str) -> Result<Value, ScenarioError> {
    if text.trim().is_empty() {
        return Err(ScenarioError::json("scenario", "the text is empty; a scenario is a JSON object"));
    }
    // Editors of some systems begin a file with a byte order mark, which is no part of the JSON.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = serde_json::Deserializer::from_str(text);
    let tree: Tree = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        syntax(&plain_path(&path), text, error.inner())
    })?;
    reader.end().map_err(|error| syntax("scenario", text, &error))?;
    Ok(tree.0)
}

/// `a.0.b` for what `serde_path_to_error` writes as `a[0].b`.
fn plain_path(path: &str) -> String {
    let path = path.replace('[', ".").replace(']', "");
    // Where the text ends before a name is known, a question mark stands for it.
    match path.trim_end_matches('?').trim_matches('.') {
        "" => "scenario".to_owned(),
        path => path.to_owned(),
    }
}

fn syntax(path: &str, text: &str, error: &serde_json::Error) -> ScenarioError {
    let problem = error.to_string();
    let said = match error.classify() {
        Category::Eof => format!("the JSON is cut short: {problem}"),
        // The only faults of the tree itself, which says enough.
        Category::Data => problem,
        _ if problem.starts_with("number out of range") => {
            let place = format!("at line {} column {}", error.line(), error.column());
            format!("{} is beyond any number that can be used, {place}", number_at(text, error))
        }
        _ => format!("not JSON: {}", problem.replace("expected ident", "expected value")),
    };
    ScenarioError::json(path, said)
}

/// The number that the reader had just read when it gave up.
fn number_at<'a>(text: &'a str, error: &serde_json::Error) -> &'a str {
    let line = text.lines().nth(error.line().saturating_sub(1)).unwrap_or("");
    let is_part = |c: char| c.is_ascii_digit() || "+-.eE".contains(c);
    // The fault is found somewhere inside of the number or right behind it.
    let inside = error.column().saturating_sub(1).min(line.len());
    let Some((before, after)) = line.split_at_checked(inside) else { return "a number" };
    let start = before.trim_end_matches(is_part).len();
    let end = after.find(|c| !is_part(c)).map_or(line.len(), |length| inside + length);
    &line[start..end]
}

/// A JSON value in which no object names a field twice.
struct Tree(Value);

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Branches).map(Tree)
    }
}

struct Branches;

impl<'de> Visitor<'de> for Branches {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Tree(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(list.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = fields.next_key::<String>()? {
            if object.contains_key(&name) {
                return Err(A::Error::custom(format_args!("the field {name:?} is given twice,")));
            }
            let Tree(value) = fields.next_value()?;
            object.insert(name, value);
        }
        Ok(object.into())
    }
}
