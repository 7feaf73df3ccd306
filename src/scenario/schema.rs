//! The JSON Schema of a scenario: its shape from the structs, all that is said of a field from its row in the
//! table of [parameters](super::parameters).

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::field_walk::pattern_of;
use super::parameters::{Allowed, Parameter, TickCount};
use super::{SCHEMA_MARK, Scenario};
use crate::units::Money;

impl Scenario {
    /// The JSON Schema (draft 2020-12) of scenarios, as indented JSON. An editor completes and checks a
    /// scenario that names it, `{"$schema": "scenario.schema.json"}`. Fields have a title, a description with
    /// unit and range, and a default. `x-unit` is the unit alone, and `x-counted` is `ticks` for a number of
    /// ticks and `per tick` for what happens in one.
    ///
    /// A schema checks each field by itself. What several fields must agree on, [`from_json`](Self::from_json)
    /// checks alone.
    ///
    /// ```
    /// let schema: serde_json::Value = serde_json::from_str(&downline::Scenario::schema())?;
    /// let ticks = &schema["properties"]["ticks"];
    /// assert_eq!((&ticks["minimum"], &ticks["maximum"]), (&1.into(), &65_535.into()));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[cfg_attr(docsrs, doc(cfg(feature = "schema")))]
    pub fn schema() -> String {
        let settings = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
        let mut schema = settings.into_generator().into_root_schema_for::<Scenario>().to_value();
        describe(&mut schema, "");
        let root = schema.as_object_mut().expect("a scenario is an object");
        root.insert("$comment".to_owned(), SCHEMA_MARK.into());
        root.insert("title".to_owned(), "A scenario of downline".into());
        root["properties"]["$schema"] = json!({ "type": "string", "description": "Where this schema is." });
        let mut text = serde_json::to_string_pretty(&schema).expect("a schema is plain data");
        text.push('\n');
        text
    }
}

/// Adds to a node of the schema, and to all below it, what the table says of the field at `path`.
fn describe(node: &mut Value, path: &str) {
    let Some(fields) = node.as_object_mut() else { return };
    // Widths of integers are no formats that validators know.
    fields.remove("format");
    if let Some(Value::String(text)) = fields.get_mut("description") {
        *text = without_links(text);
    }
    let name = path.rsplit('.').next().unwrap_or_default();
    if !name.bytes().all(|byte| byte.is_ascii_digit()) {
        fields.insert("title".to_owned(), capital(&name.replace('_', " ")).into());
    }
    if let Some(parameter) = Parameter::at(&pattern_of(path)) {
        tell(fields, parameter);
    }
    for name in ["anyOf", "oneOf"] {
        let choices = fields.get_mut(name).and_then(Value::as_array_mut);
        choices.into_iter().flatten().for_each(|choice| describe_choice(choice, path));
    }
    describe_parts(fields, path);
    if path == "network.edges" {
        let pairs = node.take();
        let file = json!({
            "type": "object",
            "description": "A file with two person ids to a line and a comma between them.",
            "properties": { "file": { "type": "string" } },
            "required": ["file"],
            "additionalProperties": false,
        });
        *node = json!({ "anyOf": [pairs, file] });
    }
}

/// As [`describe`], for one of several forms of a field: the field itself has its description already.
fn describe_choice(choice: &mut Value, path: &str) {
    let Some(fields) = choice.as_object_mut() else { return };
    // Widths of integers are no formats that validators know.
    fields.remove("format");
    if let Some(Value::String(text)) = fields.get_mut("description") {
        *text = without_links(text);
    }
    if let Some(parameter) = Parameter::at(&pattern_of(path)) {
        limit(fields, parameter.allowed);
    }
    for name in ["anyOf", "oneOf"] {
        let choices = fields.get_mut(name).and_then(Value::as_array_mut);
        choices.into_iter().flatten().for_each(|choice| describe_choice(choice, path));
    }
    describe_parts(fields, path);
}

/// Describes what stands below a field.
fn describe_parts(fields: &mut Map<String, Value>, path: &str) {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    if let Some(Value::Object(properties)) = fields.get_mut("properties") {
        for (name, property) in properties {
            describe(property, &below(name));
        }
    }
    if let Some(items) = fields.get_mut("items") {
        describe(items, &below("0"));
    }
    for item in fields.get_mut("prefixItems").and_then(Value::as_array_mut).into_iter().flatten() {
        describe(item, &below("0"));
    }
}

/// Says what the table says of a parameter.
fn tell(fields: &mut Map<String, Value>, parameter: &Parameter) {
    let counted = match parameter.count {
        Some(TickCount::Ticks) => Some("ticks"),
        Some(TickCount::PerTick) => Some("per tick"),
        None => None,
    };
    if let Some(counted) = counted {
        fields.insert("x-counted".to_owned(), counted.into());
    }
    if !parameter.unit().is_empty() {
        fields.insert("x-unit".to_owned(), parameter.unit().into());
    }
    let description = format!("{}. Allowed: {}.", capital(parameter.meaning), parameter.range());
    fields.insert("description".to_owned(), description.into());
    limit(fields, parameter.allowed);
}

/// Holds a number to its range, or a text to the form of an amount.
fn limit(fields: &mut Map<String, Value>, allowed: Allowed) {
    let is = |name: &str| match fields.get("type") {
        Some(Value::String(one)) => one == name,
        Some(Value::Array(several)) => several.iter().any(|one| one == name),
        _ => false,
    };
    let range: Option<(Value, Value)> = match allowed {
        Allowed::Whole(least, most) if is("integer") => Some((least.into(), most.into())),
        Allowed::Real(least, most) if is("number") => Some((least.into(), most.into())),
        Allowed::Amount(least, most) if is("number") => Some((least.as_yuan().into(), most.as_yuan().into())),
        _ => None,
    };
    // Where no amount is below zero, no text has a sign.
    if let (Allowed::Amount(least, _), Some(Value::String(pattern))) = (allowed, fields.get_mut("pattern"))
        && least >= Money::ZERO
    {
        *pattern = pattern.replace("-?", "");
    }
    if let Some((least, most)) = range {
        fields.insert("minimum".to_owned(), least);
        fields.insert("maximum".to_owned(), most);
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A text of the documentation without its examples and the targets of its links.
fn without_links(text: &str) -> String {
    let text = text.split("```").next().unwrap_or_default().trim();
    let mut rest = text.replace('\n', " ");
    let mut plain = String::new();
    while let Some(open) = rest.find('[') {
        let close = rest[open..].find(']').map(|length| open + length);
        let Some(close) = close else { break };
        plain.push_str(&rest[..open]);
        let words = &rest[open + 1..close];
        let after = &rest[close + 1..];
        let target = after.strip_prefix('(').and_then(|after| Some(after.find(')')? + 2));
        // A list of numbers is no link.
        if target.is_none() && !words.starts_with('`') {
            plain.push_str(&rest[open..=close]);
        } else {
            plain.push_str(words);
        }
        rest = after[target.unwrap_or(0)..].to_owned();
    }
    plain + &rest
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::scenario::parameters::PARAMETERS;

    /// The patterns of all fields that a schema describes.
    fn described(node: &Value, path: &str, found: &mut BTreeSet<String>) {
        found.insert(pattern_of(path));
        for name in ["anyOf", "oneOf"] {
            node[name].as_array().into_iter().flatten().for_each(|choice| described(choice, path, found));
        }
        let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        for (name, property) in node["properties"].as_object().into_iter().flatten() {
            described(property, &below(name), found);
        }
        let items = [&node["items"]].into_iter().chain(node["prefixItems"].as_array().into_iter().flatten());
        items.filter(|items| items.is_object()).for_each(|item| described(item, &below("0"), found));
        // A choice without fields has its name as a constant.
        if let Some(name) = node["const"].as_str() {
            found.insert(pattern_of(&below(name)));
        }
    }

    #[test]
    fn every_parameter_stands_in_the_schema() {
        let schema: Value = serde_json::from_str(&Scenario::schema()).unwrap();
        let mut found = BTreeSet::new();
        described(&schema, "", &mut found);
        let missing: Vec<&str> =
            PARAMETERS.iter().map(|row| row.path).filter(|path| !found.contains(*path)).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn links_lose_their_targets() {
        let text =
            "A [`Tick`] of [`Edges`](Self::Edges), see [a word](super::X) and [0, 1].\n\n```\ncode\n```";
        assert_eq!(without_links(text), "A `Tick` of `Edges`, see a word and [0, 1].");
    }
}
