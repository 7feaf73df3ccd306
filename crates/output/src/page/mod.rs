//! The report as one page that explains itself: HTML with its data, its looks and its script inside, which
//! asks nothing of any network.
//!
//! ```
//! use downline_output::{Page, Run};
//! use downline::{Language, Scenario, Simulation};
//!
//! let small = [("population.people", "2000"), ("suppliers.0.first_agents", "10")];
//! let scenario = Scenario::mask().with_all(small)?;
//! let mut simulation = Simulation::new(&scenario, 7)?;
//! let report = simulation.run();
//! let (history, indicators) = (simulation.history(), simulation.indicators());
//! let page = Page {
//!     run: Run { scenario: &scenario, report: &report, history, indicators: &indicators },
//!     outcomes: &simulation.outcomes(),
//!     remedied: None,
//!     command: "downline run scenario.json --seed 7",
//!     language: Language::English,
//! };
//! assert!(page.html().starts_with("<!doctype html>"));
//! # Ok::<(), downline::ScenarioError>(())
//! ```

mod remedies;
mod rows;

use std::collections::BTreeMap;

use serde::Serialize;

use super::Run;
use super::escape::escaped;
use super::template::filled;
use downline::describe::describe;
use downline::report::{Language, Outcome, Paint, Report};
use downline::scenario::{Scenario, TickLength};
use downline_experiment::Compared;
use downline_files::PAGE;
use remedies::Remedies;
use rows::{Forest, History, LadderRow, Lorenz, thresholds};

const TEMPLATE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
/// In the order in which one uses the other.
const SCRIPTS: [&str; 10] = [
    include_str!("figures.js"),
    include_str!("words.js"),
    include_str!("charts.js"),
    include_str!("forest.js"),
    include_str!("tables.js"),
    include_str!("remedies.js"),
    include_str!("describe.js"),
    include_str!("story.js"),
    include_str!("sections.js"),
    include_str!("main.js"),
];
/// A scenario with more text than this (a long list of acquaintances) is not put into the page.
const LONGEST_SCENARIO: usize = 100_000;

/// What a page is made of.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// The run.
    pub run: Run<'a>,
    /// How it ended for each reseller ([`Simulation::outcomes`](downline::Simulation::outcomes)).
    pub outcomes: &'a [Outcome],
    /// The scenario beside the same with remedies, as [`Comparison::with_usual_remedies`] compares them.
    ///
    /// [`Comparison::with_usual_remedies`]: downline_experiment::Comparison::with_usual_remedies
    pub remedied: Option<&'a Compared>,
    /// The line that brings forth the same report.
    pub command: &'a str,
    /// The language in which it opens; it can be switched.
    pub language: Language,
}

/// What the script of a page reads.
#[derive(Serialize)]
struct Data<'a> {
    name: &'a str,
    lang: &'static str,
    tick: TickLength,
    report: &'a Report,
    history: History,
    lorenz: Option<Lorenz>,
    forest: Forest,
    ladders: Vec<LadderRow>,
    remedies: Option<Remedies>,
    thresholds: BTreeMap<&'static str, String>,
    description: String,
    command: &'a str,
    scenario: Option<&'a Scenario>,
}

impl Page<'_> {
    /// The page.
    pub fn html(&self) -> String {
        let title = escaped(&self.run.scenario.name);
        let text = self.run.report.shown(self.language, Paint::Plain).to_string();
        // Markup, but line by line.
        let text: Vec<String> = text.lines().map(escaped).collect();
        let script = SCRIPTS.concat();
        filled(
            TEMPLATE,
            &[
                ("lang", self.language.code()),
                ("mark", PAGE),
                ("title", &title),
                ("style", STYLE),
                ("text", &text.join("\n")),
                ("data", &self.data()),
                ("script", &script),
            ],
        )
    }

    /// The data as JSON in which nothing can end the element that holds it.
    fn data(&self) -> String {
        let Page { run: Run { scenario, report, history, .. }, outcomes, .. } = *self;
        let fits = serde_json::to_string(scenario).is_ok_and(|text| text.len() <= LONGEST_SCENARIO);
        let data = Data {
            name: &scenario.name,
            lang: self.language.code(),
            tick: scenario.tick,
            report,
            history: History::of(history),
            lorenz: Lorenz::of(outcomes),
            forest: Forest::of(outcomes),
            ladders: LadderRow::of(scenario),
            remedies: self.remedied.map(Remedies::of),
            thresholds: thresholds(),
            description: describe(scenario),
            command: self.command,
            scenario: fits.then_some(scenario),
        };
        let json = serde_json::to_string(&data).expect("plain data");
        json.replace('<', "\\u003c")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_part_of_the_page_ends_its_own_element() {
        assert!(SCRIPTS.iter().all(|script| !script.contains("</script") && !script.contains("<!--")));
        assert!(!STYLE.contains("</style"));
    }
}
