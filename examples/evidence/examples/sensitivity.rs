//! How much do the results of `mask` depend on each number that has not been measured? Each main parameter is
//! changed alone, down and up, over thirty seeds that the changed run shares with the unchanged one. Prints
//! the table of the chapter on claims: `cargo run --release -p downline-evidence --example sensitivity >
//! src/claims/sensitivity.md`. Takes some minutes.

use std::error::Error;

use downline::Scenario;
use downline_evidence::{
    FALL, Headline, JOINED, LOST, STRANDED, Sample, WITHOUT_RECRUITS, at, of_size, run, stamp,
};

const SEEDS: u64 = 30;

const HEADLINES: [Headline; 5] = [JOINED, WITHOUT_RECRUITS, LOST, STRANDED, FALL];

/// A parameter by its path, with a lower and a higher value.
const CHANGES: [(&str, &str, &str); 17] = [
    ("behaviour.pitches.mean", "4", "6"),
    ("behaviour.pitches.sigma", "1.2", "1.8"),
    ("behaviour.join.base.0", "0.5", "0.7"),
    ("behaviour.join.herding", "40", "160"),
    ("behaviour.join.fatigue", "0.96", "0.98"),
    ("behaviour.join.distrust", "0.25", "0.75"),
    ("population.persuadable", "0.3", "0.5"),
    ("population.cash.median", "2000", "4000"),
    ("population.willingness_to_pay.median", "40", "90"),
    ("population.informed.share", "0.1", "0.4"),
    ("behaviour.buy_trust", "0.2", "0.4"),
    ("behaviour.ask.discount", "0.1", "0.3"),
    ("behaviour.own_use", "0.05", "0.2"),
    ("behaviour.leave.patience", "8", "24"),
    ("behaviour.leave.confidence.source_left", "-0.7", "-0.3"),
    ("behaviour.leave.confidence.news", "-0.6", "0"),
    ("suppliers.0.first_agents", "20", "80"),
];

type Figures = [Sample; HEADLINES.len()];

fn figures(scenario: &Scenario) -> Result<Figures, Box<dyn Error>> {
    let mut figures = Figures::default();
    for seed in 1..=SEEDS {
        let (_, report) = run(scenario, seed)?;
        for (sample, (_, headline)) in figures.iter_mut().zip(HEADLINES) {
            sample.add(headline(&report, 1.0));
        }
    }
    Ok(figures)
}

fn main() -> Result<(), Box<dyn Error>> {
    println!("{}", stamp(&Scenario::mask())?);
    // A fifth of the people and of the first agents: size matters little (see `robustness`), and time does.
    let mask = of_size(20_000);
    print!("| parameter | from | to |");
    HEADLINES.iter().for_each(|(name, _)| print!(" {name} |"));
    println!("\n|---|---|---|{}", "---|".repeat(HEADLINES.len()));
    let base = figures(&mask)?;
    print!("| `mask`, 20 000 people | | |");
    for sample in &base {
        print!(" **{:.1} ± {:.1}** |", sample.mean(), sample.half_interval());
    }
    println!();
    for (path, low, high) in CHANGES {
        for value in [low, high] {
            let changed = figures(&mask.with(path, value)?)?;
            print!("| `{path}` | {} | {value} |", at(&mask, path));
            for (changed, base) in changed.iter().zip(&base) {
                let difference = changed.less(base);
                print!(" {:+.1} ± {:.1} |", difference.mean(), 1.96 * difference.error());
            }
            println!();
        }
    }
    Ok(())
}
