//! Remedies on the command line: by name, by name with values, or as JSON.

use downline::text::closest;
use downline::{Money, Remedy};
use serde_json::Value;

use crate::meant::did_you_mean;

/// A remedy as `compare` and `--remedy` take it: a name such as `tier-cap` with its usual values, with values
/// of its own as in `tier-cap=2` or `buy-back=0.5,26`, or JSON.
///
/// # Errors
/// A word that names no remedy, and a value that its remedy does not take.
pub(super) fn remedy(text: &str) -> Result<Remedy, String> {
    let unknown = || {
        let names: Vec<String> = Remedy::all().into_iter().map(name_of).collect();
        let name = plain(text.split('=').next().unwrap_or(text));
        let meant = did_you_mean(closest(&name, names.iter().map(String::as_str)));
        format!("not a remedy; allowed: {}, or JSON{meant}", names.join(", "))
    };
    found(text)?.ok_or_else(unknown)
}

/// A remedy as [`remedy`] reads it; `None` for a text that begins with the name of no remedy and is no JSON.
///
/// # Errors
/// A value that the remedy does not take, and JSON that is no remedy.
pub(super) fn found(text: &str) -> Result<Option<Remedy>, String> {
    if text.trim_start().starts_with(['{', '"']) {
        let remedy: Remedy = serde_json::from_str(text).map_err(|error| {
            let tags = tags();
            let meant = did_you_mean(closest(&tag(text), tags.iter().map(String::as_str)));
            format!("no remedy: {error}{meant}")
        })?;
        return Ok(Some(remedy));
    }
    let (name, values) = text.split_once('=').map_or((text, None), |(name, values)| (name, Some(values)));
    let usual = Remedy::all().into_iter().find(|remedy| name_of(*remedy) == plain(name));
    match (usual, values) {
        (Some(Remedy::EntryOrderCap { .. }), Some(value)) if value.trim_end().ends_with(YUAN) => {
            with_values(Remedy::EntryOrderValueCap { amount: Money::ZERO }, value).map(Some)
        }
        (Some(usual), Some(values)) => with_values(usual, values).map(Some),
        (usual, _) => Ok(usual),
    }
}

/// What may follow an amount of money.
const YUAN: &str = "yuan";

/// A remedy with values in the order of its parameters; parameters without a value keep their usual one.
fn with_values(usual: Remedy, values: &str) -> Result<Remedy, String> {
    let name = name_of(usual);
    let mut tree = serde_json::to_value(usual).expect("a remedy is plain data");
    let Some(Value::Object(parameters)) = tree.as_object_mut().and_then(|tree| tree.values_mut().next())
    else {
        return Err(format!("{name} has no values; allowed: {name}"));
    };
    let names: Vec<String> = parameters.keys().cloned().collect();
    let values: Vec<&str> = values.split(',').map(str::trim).collect();
    if values.len() > names.len() {
        let form = names.join(",").to_uppercase();
        return Err(format!("{} values are too many; allowed: {name}={form}", values.len()));
    }
    for (parameter, value) in names.iter().zip(values) {
        let wrong =
            |allowed: &str| format!("{name}: {parameter}: {value:?} is not allowed; allowed: {allowed}");
        if parameters[parameter].is_string() {
            let digits = value.strip_suffix(YUAN).unwrap_or(value).trim_end();
            let amount =
                digits.parse::<Money>().map_err(|_| wrong("an amount in yuan, as in 2000 or 2000yuan"))?;
            parameters.insert(parameter.clone(), Value::String(amount.to_string()));
            continue;
        }
        let number = serde_json::from_str::<Value>(value).ok().filter(Value::is_number);
        let is_real = parameters[parameter].is_f64();
        let number = number.filter(|number| is_real || number.is_u64());
        let allowed = if is_real { "a number, as in 0.5" } else { "a whole number, as in 3" };
        parameters.insert(parameter.clone(), number.ok_or_else(|| wrong(allowed))?);
    }
    serde_json::from_value(tree).map_err(|error| format!("{name}: {error}"))
}

/// The name of a remedy as the command line takes it.
pub(super) fn name_of(remedy: Remedy) -> String {
    plain(remedy.name())
}

/// A name in small letters, with a hyphen for each space and underscore.
pub(super) fn plain(name: &str) -> String {
    name.to_lowercase().replace(['_', ' '], "-")
}

/// What remedies are called in JSON.
fn tags() -> Vec<String> {
    let texts = Remedy::all().into_iter().filter_map(|remedy| serde_json::to_string(&remedy).ok());
    texts.map(|text| tag(&text)).collect()
}

/// The first text in quotes.
fn tag(json: &str) -> String {
    json.split('"').nth(1).unwrap_or("").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_in_the_order_of_the_parameters() {
        assert_eq!(remedy("tier-cap=2"), Ok(Remedy::TierCap { tiers: 2 }));
        assert_eq!(remedy("buy-back=0.5,26"), Ok(Remedy::BuyBack { rate: 0.5, window: 26 }));
        assert_eq!(remedy("buy-back=1"), Ok(Remedy::BuyBack { rate: 1.0, window: 52 }));
        assert_eq!(remedy("cooling_off"), Ok(Remedy::CoolingOff { ticks: 4 }));
        let cap = |fen| Ok(Remedy::EntryOrderValueCap { amount: Money::from_fen(fen) });
        assert_eq!(remedy("entry-order-cap=2000yuan"), cap(200_000));
        assert_eq!(remedy("entry-order-cap=20"), Ok(Remedy::EntryOrderCap { units: 20 }));
        assert_eq!(remedy("entry-order-value-cap=99.5"), cap(9_950));
        assert_eq!(remedy(r#"{"entry_order_value_cap":{"amount":2000}}"#), cap(200_000));
        assert_eq!(remedy(r#"{"tier_cap":{"tiers":4}}"#), Ok(Remedy::TierCap { tiers: 4 }));
    }

    #[test]
    fn refusals_name_the_parameter_the_value_and_what_is_allowed() {
        for (text, told) in [
            ("tier-cap=two", "tier-cap: tiers: \"two\" is not allowed; allowed: a whole number, as in 3"),
            ("tier-cap=1.5", "tier-cap: tiers: \"1.5\" is not allowed; allowed: a whole number, as in 3"),
            ("buy-back=half", "buy-back: rate: \"half\" is not allowed; allowed: a number, as in 0.5"),
            (
                "entry-order-cap=-yuan",
                "entry-order-value-cap: amount: \"-yuan\" is not allowed; allowed: an amount in yuan, as in 2000 or \
                 2000yuan",
            ),
            ("tier-cap=1,2", "2 values are too many; allowed: tier-cap=TIERS"),
            ("refund-guarantee=1", "refund-guarantee has no values; allowed: refund-guarantee"),
        ] {
            assert_eq!(remedy(text), Err(told.to_owned()));
        }
        assert!(remedy("tier-cup=2").unwrap_err().ends_with("did you mean tier-cap?"));
    }
}
