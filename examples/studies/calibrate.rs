//! Which habits could have brought about what was observed? A synthetic market whose truth is known is
//! observed, forgotten and found again by approximate Bayesian computation.
//!
//! Run with `cargo run --release --example calibrate`.

use std::thread;

use downline::Scenario;
use downline_experiment::{Calibration, ParameterRange, Replicates, Target};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let small = [("population.people", "3000"), ("suppliers.0.first_agents", "15"), ("ticks", "52")];
    let base = Scenario::mask().with_all(small)?;

    // The truth, of which only three figures are seen.
    let (own_use, recruiting) = (0.05, 0.45);
    let truth = base.with_all([("behaviour.own_use", "0.05"), ("population.persuadable", "0.45")])?;
    let seen = Replicates::new(&truth, 99, 20).run()?;
    let target = |name: &str| -> Result<Target, Box<dyn std::error::Error>> {
        let summary = seen.run(name).ok_or("no such number")?;
        println!("observed {name}: {:.0}", summary.mean);
        Ok(Target { measure: name.parse()?, value: summary.mean, scale: summary.deviation.unwrap_or(1.0) })
    };
    let targets = ["totals_resellers", "totals_units_stranded", "totals_units_made"]
        .map(target)
        .into_iter()
        .collect::<Result<_, _>>()?;

    let calibration = Calibration {
        ranges: vec![
            ParameterRange::new("behaviour.own_use", 0.0, 0.2),
            ParameterRange::new("population.persuadable", 0.1, 0.9),
        ],
        targets,
        particles: 60,
        ..Calibration::new(&base, 7)
    };
    let posterior = calibration.run(thread::available_parallelism()?)?;
    println!("\n{} runs, tolerances {:.2?}", posterior.runs(), posterior.tolerances());
    for (at, truth) in [own_use, recruiting].into_iter().enumerate() {
        let path = &calibration.ranges[at].path;
        let [low, middle, high] = [0.05, 0.5, 0.95].map(|share| posterior.last().quantile(at, share));
        println!("{path:<26} {middle:.3} (90 %: {low:.3} … {high:.3}); the truth was {truth}");
        assert!(low <= truth && truth <= high, "the truth lies within the interval");
    }
    Ok(())
}
