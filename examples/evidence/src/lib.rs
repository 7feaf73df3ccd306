//! What the examples that make tables for the documentation share: figures of many seeds.

use downline::{Report, Scenario, ScenarioError, Simulation};

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
