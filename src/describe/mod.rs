//! A scenario's model description in the ODD protocol, as Markdown.
//!
//! ODD (overview, design concepts, details: Grimm et al. 2020, *JASSS* 23(2) 7) is how agent-based models are
//! described so that somebody else could build them again; ODD+D (Müller et al. 2013, *Environmental
//! Modelling & Software* 48, 37–48) adds what human decisions rest on. The text comes from the scenario (every
//! parameter with its value), from what is known of each parameter, and from the description of the model
//! that is part of this crate's documentation.

mod evidence;
mod parameters;
mod submodels;

use std::fmt::{self, Write};

use crate::scenario::{Leaf, NetworkKind, Scenario, leaves};
use parameters::{PARAMETERS, Parameter};
use submodels::{GROUNDS, Part};

/// The model in full, from which submodels are taken.
const MODEL: &str = include_str!("../model.md");
/// Values shown of a list; the rest is counted.
const SHOWN_VALUES: usize = 8;

/// The model description of a scenario in the ODD protocol, as Markdown.
///
/// ```
/// let text = downline::describe(&downline::Scenario::mask());
/// assert!(text.starts_with("# mask: model description (ODD)\n"));
/// assert!(text.contains("| `suppliers.0.product.list_price` | 300.00 | yuan |"));
/// ```
pub fn describe(scenario: &Scenario) -> String {
    let mut text = String::new();
    Odd::new(scenario).write(&mut text).expect("a text takes whatever is written");
    text
}

/// Fields of a scenario of which nothing is known, by their path with `*` for list positions; none,
/// unless somebody forgot one.
pub fn undescribed(scenario: &Scenario) -> Vec<String> {
    let mut patterns: Vec<String> = leaves(&scenario.to_json()).iter().map(Leaf::pattern).collect();
    patterns.retain(|pattern| parameter(pattern).is_none());
    patterns.sort_unstable();
    patterns.dedup();
    patterns
}

fn parameter(pattern: &str) -> Option<&'static Parameter> {
    PARAMETERS.iter().find(|parameter| parameter.path == pattern)
}

/// One row of a table: a parameter and its value, or the values of a list.
struct Row {
    shown: String,
    pattern: String,
    values: Vec<String>,
}

struct Odd<'a> {
    scenario: &'a Scenario,
    rows: Vec<Row>,
}

impl<'a> Odd<'a> {
    fn new(scenario: &'a Scenario) -> Self {
        let mut rows: Vec<Row> = Vec::new();
        for leaf in leaves(&scenario.to_json()) {
            let shown = leaf.shown();
            match rows.iter_mut().find(|row| row.shown == shown) {
                Some(row) => row.values.push(leaf.value),
                None => rows.push(Row { shown, pattern: leaf.pattern(), values: vec![leaf.value] }),
            }
        }
        Odd { scenario, rows }
    }

    fn write(&self, to: &mut String) -> fmt::Result {
        let name = &self.scenario.name;
        writeln!(to, "# {}: model description (ODD)\n", plain(name))?;
        to.write_str(ABOUT)?;
        to.write_str(PURPOSE)?;
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
            NetworkKind::Complete => "everybody knows everybody",
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
        to.write_str(CONCEPTS)?;
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
            let Row { shown, pattern, values } = row;
            let (range, meaning, basis) = match parameter(pattern) {
                Some(parameter) => (parameter.range, parameter.meaning, basis(parameter, values)),
                None => ("", "", String::new()),
            };
            writeln!(to, "| `{shown}` | {} | {range} | {meaning} | {basis} |", shortened(values))?;
        }
        Ok(())
    }
}

/// What values rest on: what is known of them, if all of them are known from one source.
fn basis(parameter: &Parameter, values: &[String]) -> String {
    let known = |value: &String| parameter.known.iter().find(|known| known.0 == *value).map(|known| known.1);
    let mut sources = values.iter().map(known);
    let first = sources.next().flatten();
    let same = first.filter(|_| sources.all(|source| source == first));
    same.unwrap_or(parameter.basis).to_string()
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

const ABOUT: &str = "\
This description follows the ODD protocol (overview, design concepts, details) for agent-based models: Grimm
et al. 2020, The ODD protocol: a second update, *JASSS* 23(2) 7. What human decisions rest on follows ODD+D:
Müller et al. 2013, *Environmental Modelling & Software* 48, 37–48. It is generated from the scenario: its tables
list every parameter with its value.
";

const PURPOSE: &str = "
## 1. Purpose and patterns

The model asks who earns and who pays in a chain of resellers that grows by recruiting: what a ladder of
wholesale prices, an entry order, a deposit, a quota or a remedy does to goods and money at every tier, and how
the chain ends. It serves to compare rules under the same assumptions and the same luck. It does not forecast
any company.

It is judged by patterns that were observed, none of which it is told to show:

* a boom that ends when recruiting dries up, and a fall of the whole chain in a short time (2014 report);
* lower tiers that cannot sell, hold the stock that expires and use some of it themselves (2014 report);
* most members without a single recruit (71 % of the US distributors of Herbalife in 2012), most of them
  unpaid (88 %), and hardly any who earn much (Statements of Average Gross Compensation);
* about half who lose money, a quarter who break even and a quarter who gain (AARP Foundation 2018,
  self-reported); 93.84 % who never recouped their fee (FTC v. BurnLounge);
* in the limit of equal, tireless recruiters, the random recursive tree of Gastwirth (1977).
";

const ENTITIES: &str = "\
| entity | what tells one from another | state variables |
|---|---|---|
| person | cash, willingness to pay, effort, persuadable, informed: functions of the seed and the person | \
  standing (bystander, reseller, former reseller), customer or not, need clock |
| reseller | person, supplier, recruiter, depth, tick of joining | tier, source, cash, deposit, stock by batch, \
  book value of the stock, last success, last retail sale, active or left and why |
| supplier | product, ladder, terms | cash, deposits held, units made |
| environment | network of acquaintances, calendar | prices in force, what end buyers paid, what the factory received |
";

const OVERVIEW: &str = "
## 3. Process overview and scheduling

Time is discrete. Each tick runs ten phases in this order: events, pitch, settle, order, deliver, retail, use,
age, leave, record. Each phase decides for all agents from the state as it found it, and then settles; no result
depends on the order in which agents are visited. Section 7 has each phase in full.
";

const CONCEPTS: &str = "
## 4. Design concepts

*Basic principles*: goods move down and money moves up a ladder of prices; a reseller earns by selling to end
buyers or by finding recruits, who must buy first. Every movement of goods and money is a posting, and two
books are kept of all of them.

*Emergence*: how many join, how deep the chain grows, when recruiting dries up and how fast the chain falls,
who is left with stock and who loses how much emerge from individual decisions. The ladder and its terms are
imposed.

*Adaptation and individual decision making* (ODD+D): resellers turn to recruiting the longer their retail fails,
order when stock runs low and they have been selling, and leave when they see no success or (where confidence
is switched on) as those around them leave. Rules are heuristics with chances; nobody optimises.

*Objectives*: none is maximised. Whoever joins follows a promised margin.

*Learning*: none beyond what the rules count: ticks since the last sale and the last success, and, where
switched on, pitches heard (fatigue) and confidence.

*Prediction*: people take the list price for what they will earn; nobody reckons with saturation.

*Sensing*: a person knows its own cash, stock and successes, the list price, its recruiter's offer and, if
informed, the reference price. Where switched on, people see what share of their acquaintances are active
resellers (herding) or have left (distrust, news of the price), and resellers feel recruits and sources leave
and hear the news. Nobody knows the size of the chain or who else has been approached.

*Interaction*: pitches between acquaintances; orders, deliveries and payments along the chain; competition of
sellers and recruiters for the same people.

*Collectives*: the chain of a supplier; the tiers, which are price levels; groups of acquaintances.

*Heterogeneity* (ODD+D): people differ in cash, willingness to pay, effort, whether they can be persuaded and
whether they are informed.
";

const INITIALISATION: &str = "\
Before tick 1 nobody is a reseller but the first agents, who are a keyed choice over the seats, hold tier 1
and have taken their entry orders. Nobody has bought anything, so that everybody is in need. The same scenario and
seed always give the same start; two scenarios under one seed share every trait and draw that both ask for.
";

const INPUT: &str = "\
The model reads nothing while it runs. Changes of prices and other dated events are part of the scenario.
";

const SUBMODELS: &str = "\
The phases of a tick, in order. *Theory* and *Evidence* say what a decision rule rests on (ODD+D); the
tables say it of each value. What is called an assumption has been measured by nobody: vary it before you believe a
figure.
";

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
    fn paths_are_described_once() {
        let mut paths: Vec<&str> = PARAMETERS.iter().map(|parameter| parameter.path).collect();
        paths.sort_unstable();
        assert!(paths.windows(2).all(|pair| pair[0] != pair[1]), "a path has two lines");
    }

    #[test]
    fn known_values_name_their_source_and_others_do_not() {
        let text = describe(&Scenario::mask());
        let row = |path: &str| text.lines().find(|line| line.starts_with(&format!("| `{path}` |"))).unwrap();
        assert!(row("suppliers.0.product.list_price").contains("reported"));
        assert!(row("behaviour.buy_trust").ends_with("| assumption |"));
        let dearer = Scenario::mask().with("suppliers.0.product.list_price", "301").unwrap();
        let row = describe(&dearer);
        assert!(row.lines().any(|line| line.contains("list_price") && line.ends_with("| assumption |")));
    }

    #[test]
    fn names_cannot_spoil_the_text() {
        let scenario = Scenario { name: "a|b\n# <c>".to_owned(), ..Scenario::default() };
        let text = describe(&scenario);
        assert!(text.starts_with("# a\\|b \\# \\<c\\>: model description"), "{}", &text[..60]);
    }
}
