//! Checks that how a run is driven, watched or interrupted changes no byte of its result.

use downline::Tick;

use super::run::Run;
use super::stream::Stream;
use super::violation::Violation;

const CHECK: &str = "same_bytes";

/// Checks that the run gives the same report, byte for byte, when it is
///
/// * run again,
/// * seen by an observer, and then with the same postings,
/// * run tick by tick,
/// * run on one thread, and on two and three where the feature `rayon` is on,
/// * saved half way and resumed, and
/// * branched half way under its own scenario.
///
/// # Errors
/// Which of these gives another result.
pub fn same_bytes(run: &Run) -> Result<(), Violation> {
    let expected = run.simulation()?.run().to_json();
    let same = |how: &str, found: String| match found == expected {
        true => Ok(()),
        false => Err(Violation::new(CHECK, format_args!("{how}: {}", first_difference(&expected, &found)))),
    };
    same("run again", run.simulation()?.run().to_json())?;

    let (mut seen, mut again) = (Stream::default(), Stream::default());
    same("seen by an observer", run.watched(&mut seen)?.to_json())?;
    same("seen by an observer again", run.watched(&mut again)?.to_json())?;
    if let Some(difference) = seen.difference(&again) {
        return Err(Violation::new(CHECK, format_args!("postings of a second run: {difference}")));
    }
    let mut stepped = run.simulation()?;
    while !stepped.is_done() {
        stepped.step();
    }
    same("tick by tick", stepped.report().to_json())?;
    same("on one thread", run.simulation()?.on_one_thread().run().to_json())?;
    on_threads(run, &same)?;
    let mut past = run.simulation()?;
    while past.tick() < Tick(run.scenario.ticks / 2) {
        past.step();
    }
    let mut saved = Vec::new();
    past.save(&mut saved).map_err(|error| Violation::new(CHECK, error))?;
    let mut resumed = run.resumed(&saved).map_err(|error| Violation::new(CHECK, error))?;
    same("saved and resumed", resumed.run().to_json())?;
    let mut branch = run.branched(&past).map_err(|error| Violation::new(CHECK, error))?;
    same("branched under its own scenario", branch.run().to_json())
}

/// Compares runs that several threads share, in tasks of single resellers.
#[cfg(feature = "rayon")]
fn on_threads(run: &Run, same: &impl Fn(&str, String) -> Result<(), Violation>) -> Result<(), Violation> {
    for threads in [2, 3] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let pool = pool.map_err(|error| Violation::new(CHECK, error))?;
        let simulation = run.simulation()?;
        same(&format!("on {threads} threads"), pool.install(|| simulation.with_tasks_of(1).run().to_json()))?;
    }
    Ok(())
}

#[cfg(not(feature = "rayon"))]
fn on_threads(_: &Run, _: &impl Fn(&str, String) -> Result<(), Violation>) -> Result<(), Violation> {
    Ok(())
}

/// The first line in which two texts differ.
fn first_difference(one: &str, other: &str) -> String {
    let mut lines = one.lines().zip(other.lines()).zip(1..);
    match lines.find(|((one, other), _)| one != other) {
        Some(((one, other), line)) => {
            format!("line {line} of the report: {} against {}", one.trim(), other.trim())
        }
        None => format!("{} bytes against {}", one.len(), other.len()),
    }
}
