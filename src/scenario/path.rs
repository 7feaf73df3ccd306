//! Editing a scenario by the path of a field, as `--set` and sweeps do.

use std::path::Path;

use serde_json::Value;

use super::faults::Faults;
use super::{Scenario, ScenarioError, reader};

impl Scenario {
    /// A copy with the field at `path` set to `value`, checked as a whole.
    ///
    /// A path is field names and list positions joined by dots (`suppliers.0.first_agents`). The
    /// value is read as JSON if it is JSON, and as plain text otherwise (a number or `true` is plain text
    /// where the field is a text now); at the end of a list one more element may be given.
    ///
    /// ```
    /// use downline::Scenario;
    /// let bigger = Scenario::mask().with("population.people", "200000")?;
    /// assert_eq!(bigger.population.people, 200_000);
    /// # Ok::<(), downline::ScenarioError>(())
    /// ```
    ///
    /// # Errors
    /// A path that leads nowhere, or a value that the field or the scenario as a whole does not allow.
    pub fn with(&self, path: &str, value: &str) -> Result<Self, ScenarioError> {
        Scenario::with_all(self, [(path, value)])
    }

    /// A copy with several fields set, one after another, checked as a whole once all are set.
    ///
    /// # Errors
    /// As [`with`](Self::with).
    pub fn with_all<'a>(
        &self,
        edits: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, ScenarioError> {
        self.edited(edits, None)
    }

    /// A copy with several fields set, as by [`with_all`](Self::with_all), where values may name a file of
    /// acquaintances; a relative name is looked for in `folder`.
    ///
    /// # Errors
    /// As [`with`](Self::with) and [`from_json_in`](Self::from_json_in).
    pub fn with_all_in<'a>(
        &self,
        edits: impl IntoIterator<Item = (&'a str, &'a str)>,
        folder: impl AsRef<Path>,
    ) -> Result<Self, ScenarioError> {
        self.edited(edits, Some(folder.as_ref()))
    }

    fn edited<'a>(
        &self,
        edits: impl IntoIterator<Item = (&'a str, &'a str)>,
        folder: Option<&Path>,
    ) -> Result<Self, ScenarioError> {
        let mut tree = serde_json::from_str(&self.to_line()).expect("a scenario is JSON");
        let mut faults = Faults::default();
        for (path, value) in edits {
            match field(&mut tree, path) {
                Ok(field) => *field = edited_value(field, value),
                Err(fault) => faults.add(Err(fault)),
            }
        }
        let read = reader::scenario(tree, folder);
        faults.add(read.as_ref().map(drop).map_err(Clone::clone));
        faults.end().and(read)
    }
}

/// What a field becomes.
fn edited_value(field: &Value, value: &str) -> Value {
    match (serde_json::from_str(value), field) {
        // What has been a text (a name, an amount of money) stays one.
        (Ok(Value::Number(_) | Value::Bool(_)), Value::String(_)) | (Err(_), _) => value.into(),
        (Ok(json), _) => json,
    }
}

fn field<'a>(tree: &'a mut Value, path: &str) -> Result<&'a mut Value, ScenarioError> {
    let mut here = tree;
    let mut parent = String::new();
    for name in path.split('.') {
        let missing = |known: String| ScenarioError::NoSuchField {
            path: path.to_owned(),
            parent: if parent.is_empty() { "a scenario".to_owned() } else { parent.clone() },
            known,
        };
        here = match here {
            Value::Object(fields) => {
                if !fields.contains_key(name) {
                    let known: Vec<&str> = fields.keys().map(String::as_str).collect();
                    return Err(missing(known.join(", ")));
                }
                &mut fields[name]
            }
            Value::Array(items) => {
                let count = items.len();
                match name.parse::<usize>() {
                    // A position has one spelling, so that a field has one path.
                    Ok(index) if index <= count && index.to_string() == name => {
                        if index == count {
                            items.push(Value::Null);
                        }
                        &mut items[index]
                    }
                    _ => return Err(missing(format!("positions 0 to {count} (the last to add one)"))),
                }
            }
            leaf => return Err(missing(format!("no fields, it is {leaf}"))),
        };
        if !parent.is_empty() {
            parent.push('.');
        }
        parent.push_str(name);
    }
    Ok(here)
}
