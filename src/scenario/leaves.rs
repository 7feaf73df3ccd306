//! The fields of a scenario, one by one.

use serde_json::Value;

/// A field that holds no other: a number, a text, `null`, or an empty list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Leaf {
    /// Its path, with positions of lists.
    pub(crate) path: String,
    /// Its value as the scenario prints it; texts without quotation marks.
    pub(crate) value: String,
}

impl Leaf {
    /// The path with `*` for positions of lists. The ladder of a price change counts as any ladder.
    pub(crate) fn pattern(&self) -> String {
        let starred = self.path.split('.').map(|name| if is_position(name) { "*" } else { name });
        let pattern = starred.collect::<Vec<_>>().join(".");
        match pattern.strip_prefix("suppliers.*.price_changes.*.ladder.") {
            Some(rest) => format!("suppliers.*.ladder.{rest}"),
            None => pattern,
        }
    }

    /// The path to be shown: with the supplier's number, and `*` for every other position.
    pub(crate) fn shown(&self) -> String {
        let names = self.path.split('.').enumerate();
        let shown = names.map(|(at, name)| if at > 1 && is_position(name) { "*" } else { name });
        shown.collect::<Vec<_>>().join(".")
    }
}

/// Whether a name in a path is a position in a list.
fn is_position(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_digit())
}

/// The leaves of a scenario as JSON, in its order.
pub(crate) fn leaves(scenario: &str) -> Vec<Leaf> {
    let mut leaves = Vec::new();
    let tree: Ordered = serde_json::from_str(scenario).expect("a scenario is JSON");
    collect(String::new(), &tree, &mut leaves);
    leaves
}

/// A JSON value that keeps the order of its fields.
enum Ordered {
    Leaf(Value),
    Branch(Vec<(String, Ordered)>),
}

fn collect(path: String, tree: &Ordered, leaves: &mut Vec<Leaf>) {
    match tree {
        Ordered::Leaf(value) => {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            leaves.push(Leaf { path, value });
        }
        Ordered::Branch(fields) => {
            for (name, field) in fields {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                collect(path, field, leaves);
            }
        }
    }
}

impl<'de> serde::Deserialize<'de> for Ordered {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Visitor)
    }
}

struct Visitor;

impl<'de> serde::de::Visitor<'de> for Visitor {
    type Value = Ordered;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Ordered, E> {
        Ok(Ordered::Leaf(Value::Null))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Ordered, E> {
        Ok(Ordered::Leaf(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Ordered, E> {
        Ok(Ordered::Leaf(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Ordered, E> {
        Ok(Ordered::Leaf(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Ordered, E> {
        Ok(Ordered::Leaf(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Ordered, E> {
        Ok(Ordered::Leaf(value.into()))
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut items: A) -> Result<Ordered, A::Error> {
        let mut fields = Vec::new();
        while let Some(item) = items.next_element()? {
            fields.push((fields.len().to_string(), item));
        }
        match fields.is_empty() {
            true => Ok(Ordered::Leaf(Value::Array(Vec::new()))),
            false => Ok(Ordered::Branch(fields)),
        }
    }

    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut entries: A) -> Result<Ordered, A::Error> {
        let mut fields = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            fields.push(entry);
        }
        Ok(Ordered::Branch(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_come_in_order_with_positions_starred() {
        let text = r#"{"b": 1, "suppliers": [{"n": "x", "l": []}], "a": [{"k": [null, 2.5]}]}"#;
        let found = leaves(text);
        let rows: Vec<(String, String, &str)> =
            found.iter().map(|leaf| (leaf.pattern(), leaf.shown(), leaf.value.as_str())).collect();
        let row = |pattern: &str, shown: &str, value| (pattern.to_owned(), shown.to_owned(), value);
        assert_eq!(
            rows,
            [
                row("b", "b", "1"),
                row("suppliers.*.n", "suppliers.0.n", "x"),
                row("suppliers.*.l", "suppliers.0.l", "[]"),
                row("a.*.k.*", "a.0.k.*", "null"),
                row("a.*.k.*", "a.0.k.*", "2.5"),
            ]
        );
    }
}
