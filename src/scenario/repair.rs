//! Taking a fault out of a tree of JSON, so that the reading of the rest can go on to the next one.

use serde_json::Value;

use super::error::ScenarioError;

/// Removes the field of which an error complains, so that its default is read instead; where that cannot be
/// done, the value around it. `None` if nothing is left to remove.
pub(super) fn leave_out(tree: &mut Value, fault: &ScenarioError) -> Option<()> {
    let names = names_of(fault);
    // An element of a list has no default, and neither has what is missing.
    (1..=names.len()).rev().find_map(|length| remove(tree, &names[..length]))
}

/// The names on the way to the field of an error.
fn names_of(fault: &ScenarioError) -> Vec<&str> {
    match fault {
        // The name of an unknown field may have dots in it.
        ScenarioError::NoSuchField { path, parent, .. } => {
            match path.strip_prefix(parent.as_str()).and_then(|rest| rest.strip_prefix('.')) {
                Some(name) => parent.split('.').chain([name]).collect(),
                None => vec![path],
            }
        }
        fault => fault.path().split('.').collect(),
    }
}

fn remove(tree: &mut Value, names: &[&str]) -> Option<()> {
    let (last, way) = names.split_last()?;
    let parent = way.iter().try_fold(tree, |here, name| match here {
        Value::Object(fields) => fields.get_mut(*name),
        Value::Array(items) => items.get_mut(name.parse::<usize>().ok()?),
        _ => None,
    })?;
    parent.as_object_mut()?.remove(*last).map(drop)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_has_a_default_is_left_out() {
        let fault = |path: &str| ScenarioError::value(path, "", "");
        let tree = json!({"a": {"b": [{"c": 1, "d": 2}, 3]}, "e.f": 4});
        let without = |fault: ScenarioError| {
            let mut tree = tree.clone();
            leave_out(&mut tree, &fault).map(|()| tree)
        };
        assert_eq!(without(fault("a.b.0.c")), Some(json!({"a": {"b": [{"d": 2}, 3]}, "e.f": 4})));
        assert_eq!(without(fault("a.b.1")), Some(json!({"a": {}, "e.f": 4})));
        assert_eq!(without(fault("a.b.0.missing")), Some(json!({"a": {}, "e.f": 4})));
        let unknown = ScenarioError::NoSuchField {
            path: "e.f".into(),
            parent: "a scenario".into(),
            known: String::new(),
        };
        assert_eq!(without(unknown), Some(json!({"a": {"b": [{"c": 1, "d": 2}, 3]}})));
        assert_eq!(without(fault("scenario")), None);
    }
}
