//! All of WeChat: 1.3 billion people, 50 000 first agents.
//!
//! Arguments: the preset (reference), the network (`complete` or `groups`; the preset's own unless given),
//! people (1300000000), seed (1). Prints the report; progress (on a terminal), wall time and peak memory go
//! to stderr. With the feature `rayon` it runs on all cores.
//!
//! The memory that is needed is said first, and a run that does not fit is refused.

use std::error::Error;
use std::io::{IsTerminal, Write, stderr};
use std::process::ExitCode;
use std::time::Instant;

use downline::{Preset, Simulation};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let preset = arguments.next().unwrap_or_else(|| "reference".to_owned());
    let network = arguments.next();
    let people = arguments.next().unwrap_or_else(|| "1300000000".to_owned());
    let seed = arguments.next().map_or(Ok(1), |seed| seed.parse())?;
    let scenario = Preset::named(&preset)?.scenario();
    let mut scenario =
        scenario.with_all([("population.people", people.as_str()), ("suppliers.0.first_agents", "50000")])?;
    match network.as_deref() {
        None => {}
        Some("complete") => scenario.network = downline::scenario::NetworkKind::Complete,
        Some("groups") => scenario.network = downline::Scenario::mask().network,
        Some(other) => return Err(format!("network {other:?}: allowed: complete, groups").into()),
    }
    eprintln!("Memory: {}", Simulation::memory(&scenario)?);

    let start = Instant::now();
    let mut simulation = Simulation::new(&scenario, seed)?;
    let mut reseller_ticks = 0;
    while !simulation.is_done() {
        reseller_ticks += simulation.world().active();
        simulation.step();
        if stderr().is_terminal() {
            let (tick, active) = (simulation.tick(), simulation.world().active());
            eprint!(
                "\rtick {tick} of {}: {active} active resellers, {:.0?} ",
                scenario.ticks,
                start.elapsed()
            );
            stderr().flush()?;
        }
    }
    let time = start.elapsed();
    println!("{}", simulation.report());
    let each = time.as_nanos() as f64 / reseller_ticks as f64;
    eprintln!("\n{time:.1?} without the report: {each:.0} ns for each of {reseller_ticks} reseller-ticks");
    if let Some(peak) = peak_memory() {
        eprintln!("Peak memory: {peak}");
    }
    Ok(())
}

/// The most memory that this process has had, where the system tells.
fn peak_memory() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(format!("{:.2} GiB", kib / (1024.0 * 1024.0)))
}
