//! Scenarios as short texts: what [`Scenario::default`] has is left out.

use downline::Scenario;
use downline::scenario::{
    BuyBack, ByDepth, ByOrderSize, Confidence, CoolingOff, Direct, Disappointment, Dump, Enforcement,
    Instalments, Marketplace, NearExpiry, OrderTerms, PriceChange, Purge, Rank, Supplier,
};
use serde::Serialize;
use serde_json::{Map, Value};

/// Choices whose fields all have to be given.
const WHOLE: [&str; 10] = [
    "cash",
    "willingness_to_pay",
    "groups",
    "erdos_renyi",
    "watts_strogatz",
    "scale_free",
    "tree",
    "either",
    "step",
    "ratio",
];

/// The scenario as JSON without what [`Scenario::default`] has; [`Scenario::from_json`] reads it back.
///
/// ```
/// use downline::Scenario;
/// use downline::testing::brief;
///
/// let mut scenario = Scenario::default();
/// scenario.population.people = 3;
/// assert_eq!(brief(&scenario), r#"{ "population": { "people": 3 } }"#);
/// # Ok::<(), downline::ScenarioError>(())
/// ```
pub fn brief(scenario: &Scenario) -> String {
    let brief = rest("", &tree(scenario), &tree(&Scenario::default())).unwrap_or_else(|| Map::new().into());
    let mut text = String::new();
    write(&brief, 0, &mut text);
    text
}

/// The scenario as a tree of JSON.
pub(super) fn tree(scenario: &Scenario) -> Value {
    serde_json::to_value(scenario).expect("a scenario is plain data")
}

/// What the field or variant `name` has where the usual scenario has nothing of its kind: a mechanism that is
/// off, another kind of ladder, an item of a list.
pub(super) fn usual_of(name: &str) -> Option<Value> {
    fn usual<T: Default + Serialize>() -> Option<Value> {
        serde_json::to_value(T::default()).ok()
    }
    match name {
        "by_depth" => usual::<ByDepth>(),
        "by_order_size" => usual::<ByOrderSize>(),
        "terms" => usual::<OrderTerms>(),
        "ranks" => usual::<Rank>(),
        "suppliers" => usual::<Supplier>(),
        "price_changes" => usual::<PriceChange>(),
        "buy_back" => usual::<BuyBack>(),
        "cooling_off" => usual::<CoolingOff>(),
        "instalments" => usual::<Instalments>(),
        "direct" => usual::<Direct>(),
        "near_expiry" => usual::<NearExpiry>(),
        "dump" => usual::<Dump>(),
        "disappointment" => usual::<Disappointment>(),
        "confidence" => usual::<Confidence>(),
        "enforcement" => usual::<Enforcement>(),
        "marketplace" => usual::<Marketplace>(),
        "purge" => usual::<Purge>(),
        _ => None,
    }
}

/// What of the `value` at `name` is not as usual.
fn rest(name: &str, value: &Value, usual: &Value) -> Option<Value> {
    if value == usual {
        return None;
    }
    match value {
        // Lists are given as a whole, and each item leaves out what it usually has.
        Value::Array(items) => {
            let usual = usual_of(name);
            let items = items.iter().map(|item| match &usual {
                Some(usual) => rest("", item, usual).unwrap_or_else(|| Map::new().into()),
                None => item.clone(),
            });
            Some(Value::Array(items.collect()))
        }
        Value::Object(fields) if !WHOLE.contains(&name) => {
            let has_same_fields =
                |usual: &Value| usual.as_object().is_some_and(|usual| fields.keys().eq(usual.keys()));
            let other = if has_same_fields(usual) { None } else { usual_of(name) };
            let usual = other.as_ref().unwrap_or(usual);
            let is_known = has_same_fields(usual);
            let rest = fields.iter().filter_map(|(name, field)| {
                let usual = if is_known { &usual[name] } else { &Value::Null };
                // Where it is not known what is usual, each field is told.
                let rest = rest(name, field, usual);
                Some((name.clone(), if is_known { rest? } else { rest.unwrap_or(field.clone()) }))
            });
            Some(Value::Object(rest.collect()))
        }
        other => Some(other.clone()),
    }
}

/// Longest text of an object or list on one line.
const WIDTH: usize = 90;

/// Appends JSON that is broken where a line would be too long.
fn write(value: &Value, depth: usize, text: &mut String) {
    let line = on_one_line(value);
    let (open, close, items): (_, _, Vec<(String, &Value)>) = match value {
        Value::Object(fields) => {
            ('{', '}', fields.iter().map(|(name, field)| (format!("{name:?}: "), field)).collect())
        }
        Value::Array(items) => ('[', ']', items.iter().map(|item| (String::new(), item)).collect()),
        _ => return text.push_str(&line),
    };
    if line.chars().count() <= WIDTH {
        return text.push_str(&line);
    }
    text.push(open);
    for (at, (name, item)) in items.iter().enumerate() {
        text.push_str(if at == 0 { "\n" } else { ",\n" });
        text.push_str(&"  ".repeat(depth + 1));
        text.push_str(name);
        write(item, depth + 1, text);
    }
    text.push('\n');
    text.push_str(&"  ".repeat(depth));
    text.push(close);
}

fn on_one_line(value: &Value) -> String {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            let fields: Vec<String> =
                fields.iter().map(|(name, field)| format!("{name:?}: {}", on_one_line(field))).collect();
            format!("{{ {} }}", fields.join(", "))
        }
        Value::Array(items) => {
            format!("[{}]", items.iter().map(on_one_line).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}
