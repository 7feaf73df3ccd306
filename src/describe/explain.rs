//! What is known of one field of a scenario, or of all fields of a part, as a text for people.

use std::fmt::{self, Write};

use super::evidence::Origin;
use crate::scenario::{Leaf, Parameter, Preset, Scenario, ScenarioError, TickCount, leaves, parameters};

/// What the field at `path` means, its unit, range and default, what its values rest on, in which presets it
/// has another value, and how to set it; of a part of a scenario all its fields, one a line. Positions in
/// lists may be left out or be `*`; the empty path names every field.
///
/// ```
/// use downline::describe::explain;
/// let text = explain("suppliers.0.buy_back.rate")?;
/// assert!(text.contains("allowed   0 … 1\n") && text.contains("default   0.9 where"));
/// assert!(explain("behaviour.leave")?.contains("\n  behaviour.leave.patience "));
/// assert!(explain("suppliers.0.buyback").is_err());
/// # Ok::<(), downline::ScenarioError>(())
/// ```
///
/// # Errors
/// A path that names no field: the error says which fields are beside it.
pub fn explain(path: &str) -> Result<String, ScenarioError> {
    let pattern = pattern(path)?;
    let mut text = String::new();
    match Parameter::at(&pattern) {
        Some(parameter) => write_one(&mut text, parameter),
        None => Ok(()),
    }
    .and_then(|()| write_parts(&mut text, &pattern))
    .expect("a text takes whatever is written");
    Ok(text)
}

/// The pattern of a path, with the positions that it leaves out.
fn pattern(path: &str) -> Result<String, ScenarioError> {
    let mut found = String::new();
    let asked: Vec<&str> = path.split('.').filter(|name| !name.is_empty() && !is_position(name)).collect();
    // The ladder of a price change is as any ladder.
    let asked = match &asked[..] {
        ["suppliers", "price_changes", "ladder", rest @ ..] => [&["suppliers", "ladder"], rest].concat(),
        _ => asked,
    };
    for name in asked {
        let known = below(&found);
        let ways = [join(&found, name), join(&join(&found, "*"), name)];
        match ways.into_iter().find(|way| exists(way)) {
            Some(way) => found = way,
            None => {
                // What of the path exists, as it was written: a name is a piece of the path.
                let length = name.as_ptr() as usize - path.as_ptr() as usize;
                let parent = path[..length].trim_end_matches('.');
                let parent = if parent.is_empty() { "a scenario" } else { parent }.to_owned();
                return Err(ScenarioError::NoSuchField {
                    path: path.to_owned(),
                    parent,
                    known: known.join(", "),
                });
            }
        }
    }
    Ok(found)
}

fn is_position(name: &str) -> bool {
    name == "*" || name.bytes().all(|byte| byte.is_ascii_digit())
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// Whether a pattern is a parameter or leads to one.
fn exists(pattern: &str) -> bool {
    parameters().any(|parameter| within(parameter.path, pattern))
}

/// Whether a path is a part of another, or all of it.
fn within(path: &str, whole: &str) -> bool {
    whole.is_empty() || path.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The names that can follow a pattern, positions of lists aside.
fn below(pattern: &str) -> Vec<&'static str> {
    let mut names = Vec::new();
    for parameter in parameters().filter(|parameter| within(parameter.path, pattern)) {
        let rest = parameter.path[pattern.len()..].trim_start_matches('.').trim_start_matches("*.");
        let name = rest.split('.').next().unwrap_or_default();
        if !name.is_empty() && name != "*" && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The path of a pattern in a scenario with one of everything.
fn shown(pattern: &str) -> String {
    pattern.split('.').map(|name| if name == "*" { "0" } else { name }).collect::<Vec<_>>().join(".")
}

fn write_one(to: &mut String, parameter: &Parameter) -> fmt::Result {
    let path = shown(parameter.path);
    writeln!(to, "{path}\n")?;
    let mut line = |name: &str, text: &str| writeln!(to, "  {name:<9} {text}");
    line("meaning", parameter.meaning)?;
    if !parameter.unit().is_empty() {
        line("unit", parameter.unit())?;
    }
    line("allowed", &parameter.allowed_in_words())?;
    match parameter.count {
        Some(TickCount::Ticks) => line("counted", "in ticks: change it with the length of a tick")?,
        Some(TickCount::PerTick) => line("counted", "per tick: change it with the length of a tick")?,
        None => {}
    }
    let default = default_of(parameter.path);
    if let Some(default) = &default {
        line("default", default)?;
    }
    line("evidence", &format!("{}, unless a preset says more", parameter.basis))?;
    for preset in Preset::ALL {
        if let Some((value, evidence)) = in_preset(preset, parameter) {
            line("", &format!("{}: {value} ({evidence})", preset.name()))?;
        }
    }
    if let Some(example) = example(parameter, &path) {
        line("example", &example)?;
    }
    Ok(())
}

/// The fields below a pattern, one a line.
fn write_parts(to: &mut String, pattern: &str) -> fmt::Result {
    let parts =
        || parameters().filter(|parameter| parameter.path != pattern && within(parameter.path, pattern));
    let width = parts().map(|parameter| shown(parameter.path).len()).max().unwrap_or_default();
    if width == 0 {
        return Ok(());
    }
    writeln!(
        to,
        "{}Fields{}:\n",
        if to.is_empty() { "" } else { "\n" },
        if pattern.is_empty() { String::new() } else { format!(" of {}", shown(pattern)) }
    )?;
    for parameter in parts() {
        writeln!(to, "  {:<width$}  {} [{}]", shown(parameter.path), parameter.meaning, parameter.range())?;
    }
    Ok(())
}

/// The first value of a pattern in a scenario.
fn value_in(scenario: &Scenario, pattern: &str) -> Option<String> {
    let leaves = leaves(&scenario.to_json());
    leaves.iter().find(|leaf| leaf.pattern() == pattern).map(|leaf| leaf.value.clone())
}

/// The default of a parameter, and where it holds.
fn default_of(pattern: &str) -> Option<String> {
    let usual = Scenario::default();
    if let Some(value) = value_in(&usual, pattern) {
        return Some(value);
    }
    // A mechanism that is off has its defaults where it is switched on.
    let path = shown(pattern);
    let ends = path.match_indices('.').map(|(end, _)| &path[..end]);
    let mut switched = ends.filter_map(|part| Some((part, usual.with(part, "{}").ok()?)));
    switched
        .find_map(|(part, scenario)| Some(format!("{} where {part} is on", value_in(&scenario, pattern)?)))
}

/// The value in a preset that is not the default, and what it rests on.
fn in_preset(preset: Preset, parameter: &Parameter) -> Option<(String, String)> {
    let scenario = preset.scenario();
    let leaves = leaves(&scenario.to_json());
    let own: Vec<&Leaf> = leaves.iter().filter(|leaf| leaf.pattern() == parameter.path).collect();
    let value = own.iter().map(|leaf| leaf.value.as_str()).collect::<Vec<_>>();
    let first = *own.first()?;
    if value_in(&Scenario::default(), parameter.path).as_deref() == Some(first.value.as_str())
        || value.len() > 8
    {
        return None;
    }
    let evidence = Origin::of(&scenario).and_then(|origin| origin.evidence(first)).unwrap_or(parameter.basis);
    Some((value.join(", "), evidence.to_string()))
}

/// How the field is set at the shell: to the value of a preset, if one has another than the default.
fn example(parameter: &Parameter, path: &str) -> Option<String> {
    let (preset, (value, _)) =
        Preset::ALL.into_iter().find_map(|preset| Some((preset, in_preset(preset, parameter)?)))?;
    let first = value.split(", ").next()?;
    preset.scenario().with(path, first).ok()?;
    Some(format!("downline run {} --set {path}={first}", preset.name()))
}
