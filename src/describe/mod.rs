//! A scenario's model description in the ODD protocol, as Markdown.
//!
//! ODD (overview, design concepts, details: Grimm et al. 2020, *JASSS* 23(2) 7) is how agent-based models are
//! described so that other authors can build them again; ODD+D (Müller et al. 2013, *Environmental Modelling
//! & Software* 48, 37–48) adds what human decisions rest on. The text comes from the scenario (every
//! parameter with its value), from what is known of each parameter and of the preset from which it started,
//! and from the description of the model that is part of this crate's documentation.

mod concepts;
mod evidence;
mod explain;
mod purpose;
mod submodels;
mod texts;

use std::fmt::{self, Write};

use crate::scenario::{Evidence, Leaf, NetworkKind, Parameter, Scenario, leaves};
use evidence::Origin;
pub use explain::explain;
use submodels::{GROUNDS, Part};
use texts::{ABOUT, ENTITIES, INITIALISATION, INPUT, OVERVIEW, SUBMODELS};

/// The model in full, from which submodels are taken.
const MODEL: &str = include_str!("../model.md");
/// Values shown of a list; the rest is counted.
const SHOWN_VALUES: usize = 8;

/// The model description of a scenario in the ODD protocol, as Markdown.
///
/// What a value rests on belongs to a field of a preset. A scenario whose name is that of a preset, alone or
/// followed by " with …", counts as started from it: fields that still have the preset's value keep what is
/// known of them there. Of all others the text says that they are chosen or assumed.
///
/// ```
/// let text = downline::describe::describe(&downline::Scenario::mask());
/// assert!(text.starts_with("# mask: model description (ODD)\n"));
/// assert!(text.contains("| `suppliers.0.product.list_price` | 300.00 | yuan, 0.01 … "));
/// ```
pub fn describe(scenario: &Scenario) -> String {
    let mut text = String::new();
    Odd::new(scenario).write(&mut text).expect("a text takes whatever is written");
    text
}

/// Fields of a scenario without a description, by their path with `*` for list positions. Empty unless a
/// description is missing.
pub fn undescribed(scenario: &Scenario) -> Vec<String> {
    let mut patterns: Vec<String> = leaves(&scenario.to_json()).iter().map(Leaf::pattern).collect();
    patterns.retain(|pattern| Parameter::at(pattern).is_none());
    patterns.sort_unstable();
    patterns.dedup();
    patterns
}

/// One row of a table: a parameter and its value, or the values of a list.
struct Row {
    shown: String,
    pattern: String,
    values: Vec<String>,
    /// What each value rests on.
    evidence: Vec<Evidence>,
}

struct Odd<'a> {
    scenario: &'a Scenario,
    leaves: Vec<Leaf>,
    origin: Option<Origin>,
    rows: Vec<Row>,
}

impl<'a> Odd<'a> {
    fn new(scenario: &'a Scenario) -> Self {
        let (leaves, origin) = (leaves(&scenario.to_json()), Origin::of(scenario));
        let mut rows: Vec<Row> = Vec::new();
        for leaf in &leaves {
            let (shown, pattern, value) = (leaf.shown(), leaf.pattern(), leaf.value.clone());
            let basis = Parameter::at(&pattern).map_or(Evidence::Assumed, |parameter| parameter.basis);
            let known = origin.as_ref().and_then(|origin| origin.evidence(leaf)).unwrap_or(basis);
            match rows.iter_mut().find(|row| row.shown == shown) {
                Some(row) => {
                    row.values.push(value);
                    row.evidence.push(known);
                }
                None => rows.push(Row { shown, pattern, values: vec![value], evidence: vec![known] }),
            }
        }
        Odd { scenario, leaves, origin, rows }
    }

    fn write(&self, to: &mut String) -> fmt::Result {
        let name = &self.scenario.name;
        writeln!(to, "# {}: model description (ODD)\n", plain(name))?;
        to.write_str(ABOUT)?;
        purpose::write(to, self.origin.as_ref(), &self.leaves)?;
        self.write_entities(to)?;
        to.write_str(OVERVIEW)?;
        self.write_concepts(to)?;
        to.write_str("\n## 5. Initialisation\n\n")?;
        to.write_str(INITIALISATION)?;
        self.write_table(to, Part::Initial)?;
        to.write_str("\n## 6. Input data\n\n")?;
        to.write_str(INPUT)?;
        self.write_submodels(to)
    }

    fn write_entities(&self, to: &mut String) -> fmt::Result {
        let Scenario { population, ticks, tick, suppliers, network, .. } = self.scenario;
        to.write_str("\n## 2. Entities, state variables and scales\n\n")?;
        to.write_str(ENTITIES)?;
        let known = match network {
            NetworkKind::Complete => "each person knows every other",
            _ => "acquaintance is a network",
        };
        let suppliers = match suppliers.len() {
            1 => "one supplier".to_owned(),
            count => format!("{count} suppliers"),
        };
        writeln!(
            to,
            "\n*Scales*: {} people, {suppliers}, {ticks} ticks of one {tick} each. There is no space; {known}.\n",
            population.people
        )?;
        write_section(to, "# State", 3)?;
        to.write_str("\n")?;
        write_section(to, "# Networks", 3)?;
        self.write_table(to, Part::Scales)
    }

    fn write_concepts(&self, to: &mut String) -> fmt::Result {
        concepts::write(to, self.scenario)?;
        to.write_str("\n### Stochasticity\n\n")?;
        write_body(to, "# Luck", 4)?;
        to.write_str("\n### Observation\n\n")?;
        write_body(to, "# What a run reports", 4)?;
        to.write_str("\n### What is left out\n\n")?;
        write_body(to, "# What is left out", 4)
    }

    fn write_submodels(&self, to: &mut String) -> fmt::Result {
        to.write_str("\n## 7. Submodels\n\n")?;
        to.write_str(SUBMODELS)?;
        for (number, grounds) in (1..).zip(GROUNDS) {
            let heading = phase_heading(number).unwrap_or_default();
            writeln!(to, "\n### {heading}\n")?;
            write_body(to, &format!("## {heading}"), 4)?;
            writeln!(to, "\n*Theory*: {}\n\n*Evidence*: {}", grounds.theory, grounds.evidence)?;
            self.write_table(to, Part::Phase(number))?;
        }
        to.write_str("\n### Ladders\n\n")?;
        write_body(to, "# Ladders", 4)?;
        self.write_table(to, Part::Ladders)
    }

    /// The parameters of a part, if it has any.
    fn write_table(&self, to: &mut String, part: Part) -> fmt::Result {
        let mut rows = self.rows.iter().filter(|row| Part::of(&row.pattern) == part).peekable();
        if rows.peek().is_none() {
            return Ok(());
        }
        to.write_str("\n| parameter | value | unit, range | meaning | evidence for the value |\n")?;
        to.write_str("|---|---|---|---|---|\n")?;
        for row in rows {
            let Row { shown, pattern, values, evidence } = row;
            let (range, meaning) =
                Parameter::at(pattern).map_or_else(Default::default, |known| (known.range(), known.meaning));
            let (values, basis) = (shortened(values), together(evidence));
            writeln!(to, "| `{shown}` | {values} | {range} | {meaning} | {basis} |")?;
        }
        Ok(())
    }
}

/// What values rest on; where they rest on several things, with how many of them do on each.
fn together(evidence: &[Evidence]) -> String {
    let mut kinds: Vec<(Evidence, usize)> = Vec::new();
    for one in evidence {
        match kinds.iter_mut().find(|(kind, _)| kind == one) {
            Some((_, count)) => *count += 1,
            None => kinds.push((*one, 1)),
        }
    }
    match &kinds[..] {
        [(only, _)] => only.to_string(),
        _ => {
            let all = evidence.len();
            let shown = kinds.iter().map(|(kind, count)| format!("{kind} ({count} of {all})"));
            shown.collect::<Vec<_>>().join("; ")
        }
    }
}

fn shortened(values: &[String]) -> String {
    let shown = values
        .iter()
        .take(SHOWN_VALUES)
        .map(|value| if value == "[]" { "none".to_owned() } else { plain(value) });
    let shown: Vec<String> = shown.collect();
    let shown = shown.join(", ");
    match values.len().checked_sub(SHOWN_VALUES) {
        Some(more @ 1..) => format!("{shown}, and {more} more"),
        _ => shown,
    }
}

/// A text of the user's in which nothing is Markdown or HTML.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    for next in text.chars() {
        match next {
            '\n' | '\r' => plain.push(' '),
            '|' | '*' | '_' | '`' | '[' | ']' | '<' | '>' | '#' | '\\' => {
                plain.push('\\');
                plain.push(next);
            }
            _ => plain.push(next),
        }
    }
    plain
}

/// The heading of a phase, without its marks.
fn phase_heading(number: u8) -> Option<&'static str> {
    let start = format!("{number}. ");
    MODEL.lines().filter_map(|line| line.strip_prefix("## ")).find(|heading| heading.starts_with(&start))
}

/// A section of the model with its heading, which takes this level.
fn write_section(to: &mut String, heading: &str, level: usize) -> fmt::Result {
    writeln!(to, "{} {}\n", "#".repeat(level), heading.trim_start_matches(['#', ' ']))?;
    write_body(to, heading, level + 1)
}

/// What stands below a heading of the model, up to the next of its rank or above; headings within take
/// this level.
fn write_body(to: &mut String, heading: &str, level: usize) -> fmt::Result {
    let rank = |line: &str| line.bytes().take_while(|&byte| byte == b'#').count();
    let own = rank(heading);
    let after = MODEL.lines().skip_while(|line| *line != heading).skip(1);
    let body: Vec<&str> = after.take_while(|line| rank(line) == 0 || rank(line) > own).collect();
    for line in body.join("\n").trim().lines() {
        match rank(line) {
            0 => writeln!(to, "{line}")?,
            _ => writeln!(to, "{} {}", "#".repeat(level), line.trim_start_matches(['#', ' ']))?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Preset;

    #[test]
    fn every_section_of_the_model_that_is_asked_for_exists() {
        for heading in
            ["# State", "# Networks", "# Luck", "# What a run reports", "# Ladders", "# What is left out"]
        {
            assert!(MODEL.lines().any(|line| line == heading), "src/model.md has no section {heading:?}");
        }
        for number in 1..=10 {
            assert!(phase_heading(number).is_some(), "src/model.md has no phase {number}");
        }
    }

    #[test]
    fn a_preset_is_described_in_full() {
        for preset in Preset::ALL {
            let scenario = preset.scenario();
            let text = describe(&scenario);
            for number in 1..=7 {
                assert!(text.contains(&format!("\n## {number}. ")), "{number}");
            }
            for leaf in leaves(&scenario.to_json()) {
                assert!(text.contains(&format!("| `{}` | ", leaf.shown())), "{} is in no table", leaf.path);
            }
        }
    }

    #[test]
    fn evidence_belongs_to_a_field_of_a_preset_and_not_to_a_value() {
        let price = "suppliers.0.ladder.by_order_size.ranks.*.price";
        assert!(row(&Scenario::anxin(), price).contains("| reported: trade press"));
        let company = row(&Scenario::herbalife_2012(), price);
        assert!(company.contains("| 75.00 |") && !company.contains("trade press"), "{company}");
        assert!(row(&Scenario::mask(), "behaviour.buy_trust").ends_with("| assumed |"));
        assert!(row(&Scenario::mask(), "behaviour.join.herding").contains("| fitted to the story"));
        // The same values in a scenario that names no preset.
        let own = Scenario { name: "my ladder".to_owned(), ..Scenario::anxin() };
        assert!(row(&own, price).ends_with("| assumed |"));
        assert!(describe(&own).contains("names no preset"));
    }

    #[test]
    fn a_changed_preset_keeps_the_evidence_of_the_rest() {
        let dearer = Scenario::mask().with("suppliers.0.product.list_price", "301").unwrap();
        let list_price = "suppliers.0.product.list_price";
        assert!(row(&Scenario::mask(), list_price).contains("reported"));
        assert!(row(&dearer, list_price).ends_with("| assumed |"));
        assert!(row(&dearer, "suppliers.0.product.unit_cost").contains("reported: 2014"));
        assert!(describe(&dearer).contains("It differs in `suppliers.0.product.list_price`, of whose"));
        let cheaper =
            Scenario::anxin().with("suppliers.0.ladder.by_order_size.ranks.4.price", "149").unwrap();
        let price = row(&cheaper, "suppliers.0.ladder.by_order_size.ranks.*.price");
        assert!(price.contains("(4 of 5); assumed (1 of 5) |"), "{price}");
        let remedied = crate::scenario::Remedy::BuyBack { rate: 0.9, window: 52 }.on(&Scenario::mask());
        assert!(row(&remedied, list_price).contains("reported"));
        assert!(row(&remedied, "suppliers.0.buy_back.rate").ends_with("| assumed |"));
    }

    /// The row of a parameter.
    fn row(scenario: &Scenario, path: &str) -> String {
        let start = format!("| `{path}` |");
        let text = describe(scenario);
        text.lines().find(|line| line.starts_with(&start)).expect("a row").to_owned()
    }

    #[test]
    fn the_first_section_is_of_the_scenario_at_hand() {
        let section = |scenario: &Scenario| {
            let text = describe(scenario);
            let start = text.find("## 1.").unwrap();
            text[start..text.find("## 2.").unwrap()].to_owned()
        };
        assert!(section(&Scenario::mask()).contains("like dominoes"));
        for preset in Preset::ALL {
            let (scenario, first) = (preset.scenario(), section(&preset.scenario()));
            assert!(first.contains(&format!("is the preset `{}`", preset.name())), "{first}");
            let is_story = [Preset::Mask, Preset::MaskTierCap].contains(&preset);
            assert_eq!(first.contains("2014"), preset == Preset::Mask, "{}: {first}", scenario.name);
            assert!(is_story || !first.contains("dominoes"), "{first}");
        }
    }

    #[test]
    fn names_cannot_spoil_the_text() {
        let scenario = Scenario { name: "a|b\n# <c>".to_owned(), ..Scenario::default() };
        let text = describe(&scenario);
        assert!(text.starts_with("# a\\|b \\# \\<c\\>: model description"), "{}", &text[..60]);
    }
}
