//! How much do the results of `mask` depend on each number that has not been measured? Each main parameter is
//! changed alone, down and up, over thirty seeds that the changed run shares with the unchanged one. Prints
//! the table of the chapter on claims: `cargo run --release -p downline-evidence --example sensitivity >
//! src/claims/sensitivity.md`. Takes some minutes.

use std::error::Error;

use downline::{Report, Scenario};
use downline_evidence::{Sample, percent, run, stamp};

const SEEDS: u64 = 30;

/// A figure of a report by name.
type Headline = (&'static str, fn(&Report) -> f64);

/// The headline numbers of `mask`.
const HEADLINES: [Headline; 5] = [
    ("ever joined, % of people", |report| {
        percent(report.totals.resellers as f64, f64::from(report.totals.people))
    }),
    ("without a recruit, %", |report| {
        percent(report.totals.without_recruits as f64, report.totals.resellers as f64)
    }),
    ("lost money, %", |report| percent(report.totals.losers as f64, report.totals.resellers as f64)),
    ("of units made, stranded, %", |report| {
        percent(report.totals.units_stranded.0 as f64, report.totals.units_made.0 as f64)
    }),
    ("weeks of the fall", |report| report.collapse.map_or(f64::NAN, |fall| f64::from(fall.duration))),
];

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
    ("behaviour.leave.patience", "8", "16"),
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
            sample.add(headline(&report));
        }
    }
    Ok(figures)
}

fn main() -> Result<(), Box<dyn Error>> {
    println!("{}", stamp(&Scenario::mask())?);
    // A fifth of the people and of the first agents: size matters little (see `robustness`), and time does.
    let mask =
        Scenario::mask().with_all([("population.people", "20000"), ("suppliers.0.first_agents", "40")])?;
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

/// What a scenario has at a path.
fn at(scenario: &Scenario, path: &str) -> String {
    let json: serde_json::Value = serde_json::from_str(&scenario.to_json()).expect("JSON");
    let pointer = format!("/{}", path.replace('.', "/"));
    json.pointer(&pointer).map_or_else(|| "?".to_owned(), |value| value.to_string().replace('"', ""))
}
