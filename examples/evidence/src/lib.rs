//! What the examples that make tables for the documentation share: figures of many seeds.

mod seen;

use downline::{Report, Scenario, ScenarioError, Simulation};
use serde_json::Value;

/// A figure of a report, NaN where the run has none, from the report and the ticks of a week; and its name.
pub type Headline = (&'static str, fn(&Report, f64) -> f64);

/// Share of people who ever joined, in per cent.
pub const JOINED: Headline = ("ever joined, % of people", |report, _| {
    percent(report.totals.resellers as f64, f64::from(report.totals.people))
});
/// Share of resellers without a recruit, in per cent.
pub const WITHOUT_RECRUITS: Headline = ("without a recruit, %", |report, _| {
    percent(report.totals.without_recruits as f64, report.totals.resellers as f64)
});
/// Share of resellers who lost money, in per cent.
pub const LOST: Headline =
    ("lost money, %", |report, _| percent(report.totals.losers as f64, report.totals.resellers as f64));
/// Share of units made that are stranded, in per cent.
pub const STRANDED: Headline = ("of units made, stranded, %", |report, _| {
    percent(report.totals.units_stranded.0 as f64, report.totals.units_made.0 as f64)
});
/// Share of stranded units that lie in tier 4 and below, in per cent.
pub const STRANDED_DEEP: Headline = ("of these, in tier 4 and below, %", |report, _| {
    percent(stranded_deep(report) as f64, report.totals.units_stranded.0 as f64)
});
/// Weeks from 90 to 10 % of the peak of active resellers.
pub const FALL: Headline = ("weeks of the fall", |report, week| {
    report.collapse.map_or(f64::NAN, |fall| f64::from(fall.duration) / week)
});

/// Units stranded in tier 4 and below.
pub fn stranded_deep(report: &Report) -> u64 {
    let deep = report.tiers.iter().filter(|row| row.tier.0 >= 4);
    deep.map(|row| row.people.stranded.units.0).sum()
}

pub use seen::Seen;

/// One figure over several runs.
#[derive(Debug, Clone, Default)]
pub struct Sample(Vec<f64>);

impl Sample {
    /// Adds that of a run.
    pub fn add(&mut self, figure: f64) {
        self.0.push(figure);
    }

    /// The mean.
    pub fn mean(&self) -> f64 {
        self.0.iter().sum::<f64>() / self.0.len() as f64
    }

    /// The standard deviation between runs.
    pub fn deviation(&self) -> f64 {
        let mean = self.mean();
        let squares = self.0.iter().map(|figure| (figure - mean) * (figure - mean));
        (squares.sum::<f64>() / (self.0.len() as f64 - 1.0)).sqrt()
    }

    /// The least.
    pub fn least(&self) -> f64 {
        self.0.iter().copied().fold(f64::INFINITY, f64::min)
    }

    /// The most.
    pub fn most(&self) -> f64 {
        self.0.iter().copied().fold(f64::NEG_INFINITY, f64::max)
    }

    /// Half of the interval in which 95 % of runs lie, if they are normal.
    pub fn half_interval(&self) -> f64 {
        1.96 * self.deviation()
    }

    /// Standard error of the mean.
    pub fn error(&self) -> f64 {
        self.deviation() / (self.0.len() as f64).sqrt()
    }

    /// The differences to another sample, seed by seed.
    pub fn less(&self, other: &Sample) -> Sample {
        Sample(self.0.iter().zip(&other.0).map(|(one, other)| one - other).collect())
    }

    /// In how many of all runs it `holds`.
    pub fn share(&self, holds: impl Fn(f64) -> bool) -> f64 {
        self.0.iter().filter(|&&figure| holds(figure)).count() as f64 / self.0.len() as f64
    }
}

/// A run with its report.
pub fn run(scenario: &Scenario, seed: u64) -> Result<(Simulation, Report), ScenarioError> {
    let mut simulation = Simulation::new(scenario, seed)?;
    let report = simulation.run();
    Ok((simulation, report))
}

/// The story with `people` people and its share of first agents.
pub fn of_size(people: u32) -> Scenario {
    let mut scenario = Scenario::mask();
    scenario.population.people = people;
    scenario.suppliers[0].first_agents = people / 500;
    scenario
}

/// The value that a scenario has at a path, as text: of a choice with parameters its name, and of other
/// groups of fields that they are on.
pub fn at(scenario: &Scenario, path: &str) -> String {
    let json: Value = serde_json::from_str(&scenario.to_json()).expect("JSON");
    let pointer = format!("/{}", path.replace('.', "/"));
    match json.pointer(&pointer) {
        Some(Value::Object(fields)) if fields.len() == 1 => fields.keys().cloned().collect(),
        Some(Value::Object(_)) => "on".to_owned(),
        Some(value) => value.to_string().replace('"', ""),
        None => "?".to_owned(),
    }
}

/// A share in per cent, 0 of nothing.
pub fn percent(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { 100.0 * part / whole } else { 0.0 }
}

/// The line by which a test tells whether a table is of the present version: what a scenario comes to under
/// seed 1.
pub fn stamp(scenario: &Scenario) -> Result<String, ScenarioError> {
    let (_, report) = run(scenario, 1)?;
    let totals = &report.totals;
    Ok(format!(
        "<!-- seed 1: {} resellers, {} losers, {} without recruits, {} units made, {} stranded -->",
        totals.resellers, totals.losers, totals.without_recruits, totals.units_made, totals.units_stranded
    ))
}
