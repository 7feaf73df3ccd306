//! How long does one run of the `reference` preset take?
//!
//! Arguments: people, first agents, seed (1000000 10000 1 unless given). Prints one line of JSON for
//! comparison with other programs that run nearly the same model: there a lot's age starts anew at each
//! resale and goods of those who quit never expire, here all goods age from the batch in which they were
//! made, so that `expired` differs 25 to 150 times. The line has wall and CPU seconds of the run without
//! setup and report, resellers active summed over ticks, and by tier: joined, bought, sold down, retail,
//! expired, on hand.

use std::time::Instant;

use downline::{Scenario, Simulation};

/// Seconds that this thread has been running, where the system tells (0 elsewhere).
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    stat.split(' ').next().and_then(|nanoseconds| nanoseconds.parse::<f64>().ok()).unwrap_or(0.0) / 1e9
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = |default: &str| arguments.next().unwrap_or_else(|| default.to_owned());
    let (people, first_agents, seed) = (next("1000000"), next("10000"), next("1").parse()?);
    let scenario = Scenario::reference().with_all([
        ("population.people", people.as_str()),
        ("suppliers.0.first_agents", first_agents.as_str()),
    ])?;

    let start = Instant::now();
    let mut simulation = Simulation::new(&scenario, seed)?;
    let setup = start.elapsed().as_secs_f64();
    let (start, cpu_start) = (Instant::now(), cpu());
    while !simulation.is_done() {
        simulation.step();
    }
    let (run, run_cpu) = (start.elapsed().as_secs_f64(), cpu() - cpu_start);

    let report = simulation.report();
    let tiers: Vec<String> = (report.tiers.iter())
        .map(|row| {
            let units = &row.flows.units;
            format!(
                "\"{}\": [{}, {}, {}, {}, {}, {}]",
                row.tier,
                row.people.joined,
                units.bought,
                units.sold_down,
                units.retail,
                units.expired,
                units.on_hand
            )
        })
        .collect();
    let totals = &report.totals;
    println!(
        "{{\"impl\": \"downline\", \"n\": {people}, \"k\": {first_agents}, \"seed\": {seed}, \
         \"setup_s\": {setup}, \"run_s\": {run}, \"run_cpu_s\": {run_cpu}, \"active_steps\": {}, \
         \"resellers\": {}, \"tiers\": {{{}}}}}",
        totals.reseller_ticks,
        totals.resellers,
        tiers.join(", ")
    );
    assert!(totals.reseller_ticks >= totals.resellers - totals.active);
    Ok(())
}
