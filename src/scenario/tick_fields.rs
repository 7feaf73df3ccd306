//! The fields that are counted in ticks: a scenario in days or months has to say what they are.
//!
//! Every default and every preset is meant for ticks of one week. A scenario that says `"tick": "month"` and
//! leaves such a field out takes twelve weeks of patience for twelve months.

use std::collections::BTreeSet;

use serde_json::Value;

use super::leaves::leaves;
use super::parameters::{Parameter, TickCount};
use super::{Scenario, ScenarioError, TickLength, json_tree, reader};

/// A field counted in ticks, with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TickField {
    /// Its path in the scenario, as in `behaviour.leave.patience`.
    pub path: String,
    /// Its value, as the scenario prints it.
    pub value: String,
    /// How it is counted.
    pub count: TickCount,
}

impl Scenario {
    /// The fields counted in ticks that a scenario's JSON leaves out, although its ticks are no weeks, for
    /// which all defaults are meant. Fields that are off (zero, `null`, or without effect beside another that
    /// is) do not count. Empty where a tick is a week.
    ///
    /// ```
    /// use downline::Scenario;
    /// let left = Scenario::defaults_in_ticks(r#"{ "tick": "month", "ticks": 24 }"#)?;
    /// assert!(left.iter().any(|field| field.path == "behaviour.leave.patience" && field.value == "12"));
    /// assert!(left.iter().all(|field| field.path != "ticks"));
    /// assert!(Scenario::defaults_in_ticks(r#"{ "tick": "week" }"#)?.is_empty());
    /// # Ok::<(), downline::ScenarioError>(())
    /// ```
    ///
    /// # Errors
    /// As [`from_json`](Self::from_json), but for the network, which is not read.
    pub fn defaults_in_ticks(json: &str) -> Result<Vec<TickField>, ScenarioError> {
        let mut tree = json_tree::read(json)?;
        // No field of a network is counted in ticks, and one may name a file.
        tree.as_object_mut().and_then(|fields| fields.remove("network"));
        let scenario = reader::scenario(tree, None)?;
        match scenario.tick {
            TickLength::Week => Ok(Vec::new()),
            _ => Ok(scenario.left_in_ticks([("", json)])),
        }
    }

    /// Its fields counted in ticks that none of `given` sets, but for those that are off. Each item of
    /// `given` is the path of a field and its value as JSON, as [`with_all`](Self::with_all) takes them; the
    /// empty path is the whole scenario.
    pub fn left_in_ticks<'a>(&self, given: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<TickField> {
        let given: BTreeSet<String> =
            given.into_iter().flat_map(|(path, value)| fields_given(path, value)).collect();
        let leaves = leaves(&self.to_json());
        let is_on =
            |pattern: &str| leaves.iter().any(|leaf| leaf.pattern() == pattern && !is_off(&leaf.value));
        let counted = leaves.iter().filter(|leaf| !is_off(&leaf.value)).filter_map(|leaf| {
            let parameter = Parameter::at(&leaf.pattern())?;
            let (path, value) = (leaf.path.clone(), leaf.value.clone());
            parameter.switch.is_none_or(is_on).then_some(TickField { path, value, count: parameter.count? })
        });
        counted.filter(|field| !given.contains(&field.path)).collect()
    }
}

fn is_off(value: &str) -> bool {
    value == "null" || value.parse::<f64>() == Ok(0.0)
}

/// The paths of the fields that a value sets where it stands at `path`.
fn fields_given(path: &str, value: &str) -> BTreeSet<String> {
    let tree = json_tree::read(value).unwrap_or_else(|_| Value::from(value));
    if !(tree.is_object() || tree.is_array()) {
        return BTreeSet::from([path.to_owned()]);
    }
    let below = leaves(&tree.to_string()).into_iter().map(|leaf| leaf.path);
    below.map(|name| if path.is_empty() { name } else { format!("{path}.{name}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::parameters::PARAMETERS;

    fn left(json: &str) -> Vec<String> {
        Scenario::defaults_in_ticks(json).unwrap().into_iter().map(|field| field.path).collect()
    }

    #[test]
    fn what_is_given_or_off_is_not_named() {
        let bare = left(r#"{ "tick": "day" }"#);
        let usual = [
            "ticks",
            "population.need_ticks",
            "suppliers.0.product.shelf_life",
            "suppliers.0.product.batch_period",
            "behaviour.pitches.mean",
            "behaviour.pitches.most",
            "behaviour.offer.either.per_saleless_tick",
            "behaviour.reorder.if_sold_within",
            "behaviour.own_use",
            "behaviour.leave.patience",
        ];
        assert_eq!(bare, usual);
        let some = r#"{ "tick": "day", "ticks": 700, "behaviour": { "own_use": 0.1, "leave": { "patience": 84 },
            "pitches": { "mean": 0 }, "reorder": { "when_below": 0 }, "offer": "both" },
            "population": { "need_ticks": 56 }, "suppliers": [{ "product": { "shelf_life": 60 } }, {}] }"#;
        let rest = ["suppliers.0.product.batch_period", "suppliers.1.product.shelf_life"];
        assert_eq!(left(some), [&rest[..], &["suppliers.1.product.batch_period"]].concat());
        assert!(left(r#"{ "tick": "week" }"#).is_empty() && left("{}").is_empty());
    }

    #[test]
    fn mechanisms_that_are_switched_on_have_fields_of_their_own() {
        let on = left(
            r#"{ "tick": "month", "suppliers": [{ "buy_back": {}, "cooling_off": {}, "direct": {}, "hype": { "pump": 1 },
                "ladder": { "by_order_size": { "ranks": [{ "price": 75, "quota": 100 }] } } }],
                "behaviour": { "ask": { "near_expiry": {} }, "dump": {}, "broadcasts": { "mean": 9 } },
                "platform": { "enforcement": {} } }"#,
        );
        for path in [
            "suppliers.0.buy_back.window",
            "suppliers.0.cooling_off.ticks",
            "suppliers.0.cooling_off.used_by",
            "suppliers.0.direct.contacts",
            "suppliers.0.ladder.by_order_size.quota_period",
            "behaviour.ask.near_expiry.within",
            "behaviour.dump.rate",
            "behaviour.broadcasts.most",
            "platform.enforcement.detection",
        ] {
            assert!(on.iter().any(|left| left == path), "{path} is not among {on:?}");
        }
        assert!(!on.contains(&"suppliers.0.hype.pump".to_owned()), "it was given");
    }

    #[test]
    fn an_edit_gives_the_fields_in_it() {
        let monthly = Scenario::mask().with("tick", "month").unwrap();
        let all = monthly.left_in_ticks([]);
        let edits = [("tick", "month"), ("behaviour.leave", r#"{"patience": 3}"#), ("ticks", "24")];
        let left = monthly.left_in_ticks(edits);
        let gone: Vec<&str> =
            all.iter().filter(|field| !left.contains(field)).map(|field| field.path.as_str()).collect();
        assert_eq!(gone, ["ticks", "behaviour.leave.patience"]);
    }

    /// Names of fields whose documentation in this folder speaks of ticks.
    fn documented() -> BTreeSet<(String, String)> {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file!());
        let folder = file.parent().unwrap().to_owned();
        let mut found = BTreeSet::new();
        let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        for path in files.filter(|path| path.is_file()) {
            let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
            let mut words = String::new();
            for line in std::fs::read_to_string(path).unwrap().lines().map(str::trim) {
                if let Some(text) = line.strip_prefix("///") {
                    words.push_str(text);
                    continue;
                }
                let name = line.trim_start_matches("pub ").split_once(": ").map(|(name, _)| name);
                let is_name =
                    |name: &&str| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
                if let Some(name) =
                    name.filter(is_name).filter(|_| words.contains("tick") && line.ends_with(','))
                {
                    found.insert((stem.clone(), name.to_owned()));
                }
                if !line.starts_with("#[") {
                    words.clear();
                }
            }
        }
        found
    }

    /// Fields whose documentation speaks of ticks without a count of them.
    const NO_COUNT: [(&str, &str); 15] = [
        ("behaviour", "pitches"),
        ("behaviour", "recruiting"),
        ("confidence", "disputed"),
        ("confidence", "downline_left"),
        ("confidence", "news"),
        ("confidence", "source_left"),
        ("confidence", "supplier_failed"),
        ("persuasion", "echo"),
        ("persuasion", "start"),
        ("platform", "share"),
        ("platform", "transparency"),
        ("retail", "discount"),
        ("retail", "distrust"),
        ("retail", "undercut"),
        ("supplier", "price_changes"),
    ];

    #[test]
    fn every_field_whose_documentation_speaks_of_ticks_is_in_the_table() {
        let counted = PARAMETERS.iter().filter(|parameter| parameter.count.is_some());
        let last = |parameter: &Parameter| parameter.path.rsplit('.').next().unwrap_or_default().to_owned();
        let known: BTreeSet<String> = counted.map(last).collect();
        let missing: Vec<(String, String)> = documented()
            .into_iter()
            .filter(|(file, name)| {
                !known.contains(name) && !NO_COUNT.contains(&(file.as_str(), name.as_str()))
            })
            .collect();
        assert!(missing.is_empty(), "neither in COUNTED nor in NO_COUNT: {missing:?}");
        assert!(documented().len() > 25, "the documentation is read");
    }
}
