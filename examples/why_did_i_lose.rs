//! Why did I lose money? One person's own story, line by line, and the account at the end.
//!
//! Run with `cargo run --release --example why_did_i_lose`: it tells of the recruit who lost most. `…
//! --example why_did_i_lose -- 4711` tells of person 4711. The program does the same for any scenario:
//! `downline trace mask --person 4711`.

use downline::{Money, PersonId, Scenario, Simulation, Trace};

const SEED: u64 = 7;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let scenario = Scenario::mask().with("population.people", "20000")?;
    let person = match std::env::args().nth(1) {
        Some(id) => PersonId(id.parse().map_err(|_| format!("{id:?} is no number of a person"))?),
        None => unluckiest(&scenario)?,
    };
    // A run under the same seed is the same run, so that the second one can tell what the first one found.
    let story = Trace::of(&scenario, SEED, person)?;
    print!("{story}");
    Ok(())
}

/// The recruit who lost most.
fn unluckiest(scenario: &Scenario) -> Result<PersonId, Box<dyn std::error::Error>> {
    let mut simulation = Simulation::new(scenario, SEED)?;
    simulation.run();
    let outcomes = simulation.outcomes();
    let recruited = outcomes.iter().filter(|outcome| outcome.recruiter.is_some());
    let worst = recruited
        .min_by_key(|outcome| (outcome.profit, outcome.person))
        .ok_or("no reseller was recruited")?;
    assert!(worst.profit < Money::ZERO, "a recruit always loses");
    Ok(worst.person)
}
