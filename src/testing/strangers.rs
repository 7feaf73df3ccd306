//! Checks that people whom no person knows change nothing.

use downline::{Report, Scenario};

use super::run::Run;
use super::stream::Stream;
use super::violation::Violation;

const CHECK: &str = "ignores_strangers";

/// Checks that `more` people without acquaintances change no posting and no figure of the report but how many
/// people there are: every draw is keyed by the people concerned. The run is compared without the strangers
/// that its scenario has already. Where that many people make the scenario too large to be valid, nothing is
/// compared.
///
/// # Errors
/// The first posting that differs, or the report.
pub fn ignores_strangers(run: &Run, more: u32) -> Result<(), Violation> {
    let seats = run.scenario.population.seated();
    let among = |people: u32, seats: Option<u32>| -> Result<(Stream, Report), Violation> {
        let mut run = run.clone();
        (run.scenario.population.people, run.scenario.population.seats) = (people, seats);
        let mut stream = Stream::default();
        let report = run.watched(&mut stream)?;
        Ok((stream, report))
    };
    let mut crowded = run.scenario.clone();
    (crowded.population.people, crowded.population.seats) = (seats.saturating_add(more), Some(seats));
    if crowded.validate().is_err() {
        return Ok(());
    }
    let (alone, report_alone) = among(seats, None)?;
    let (crowded, report) = among(seats.saturating_add(more), Some(seats))?;
    if let Some(difference) = alone.difference(&crowded) {
        return Err(Violation::new(CHECK, difference));
    }
    match lives(report_alone) == lives(report) {
        true => Ok(()),
        false => Err(Violation::new(CHECK, "the reports differ")),
    }
}

/// What the report says of people and goods: all but the manifest and the size of the population.
fn lives(mut report: Report) -> String {
    report.manifest.scenario_digest.clear();
    report.manifest.result_digest.clear();
    report.totals.people = Scenario::default().population.people;
    report.to_json()
}
