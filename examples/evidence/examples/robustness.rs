//! Is what `mask` comes to an artefact of how it is simulated: of how many people there are, of how they are
//! dealt into groups, of the length of a tick? Prints the table of the chapter on claims: `cargo run
//! --release -p downline-evidence --example robustness > src/claims/robustness.md`. Takes some minutes.

use std::error::Error;

use downline::Scenario;
use downline::scenario::{NetworkKind, TickLength};
use downline_evidence::{
    FALL, Headline, JOINED, LOST, STRANDED, STRANDED_DEEP, Sample, WITHOUT_RECRUITS, of_size, run, stamp,
};

const HEADLINES: [Headline; 6] = [JOINED, WITHOUT_RECRUITS, LOST, STRANDED, STRANDED_DEEP, FALL];

fn row(name: &str, scenario: &Scenario, seeds: u64) -> Result<(), Box<dyn Error>> {
    let week = if scenario.tick == TickLength::Day { 7.0 } else { 1.0 };
    let mut samples = vec![Sample::default(); HEADLINES.len()];
    for seed in 1..=seeds {
        let (_, report) = run(scenario, seed)?;
        for (sample, (_, headline)) in samples.iter_mut().zip(HEADLINES) {
            sample.add(headline(&report, week));
        }
    }
    print!("| {name} | {seeds} |");
    for sample in &samples {
        match sample.mean().is_finite() {
            true => print!(" {:.1} ± {:.1} |", sample.mean(), 1.96 * sample.error()),
            false => print!(" does not fall in every run |"),
        }
    }
    println!();
    Ok(())
}

fn in_groups(families: u32, size: u32) -> Scenario {
    let mut scenario = Scenario::mask();
    scenario.network = NetworkKind::Groups { families, size };
    scenario
}

/// The story in days: rates a seventh, times sevenfold; what happens to a person once a tick as often a week
/// as before.
fn in_days() -> Scenario {
    let mut scenario = Scenario::mask();
    scenario.name = "mask in days".to_owned();
    scenario.tick = TickLength::Day;
    scenario.ticks *= 7;
    scenario.population.need_ticks *= 7;
    for supplier in &mut scenario.suppliers {
        supplier.product.shelf_life *= 7;
        supplier.product.batch_period *= 7;
    }
    let behaviour = &mut scenario.behaviour;
    behaviour.pitches.mean /= 7.0;
    behaviour.own_use /= 7.0;
    behaviour.reorder.if_sold_within *= 7;
    behaviour.leave.patience = behaviour.leave.patience.map(|patience| patience * 7);
    if let downline::scenario::Offer::Either { per_saleless_tick, .. } = &mut behaviour.offer {
        *per_saleless_tick /= 7.0;
    }
    scenario
}

fn main() -> Result<(), Box<dyn Error>> {
    println!("{}", stamp(&Scenario::mask())?);
    print!("| | seeds |");
    HEADLINES.iter().for_each(|(name, _)| print!(" {name} |"));
    println!("\n|---|---|{}", "---|".repeat(HEADLINES.len()));
    row("`mask`: 100 000 people, 4 groups of 50, weeks", &Scenario::mask(), 20)?;
    row("10 000 people", &of_size(10_000), 60)?;
    row("30 000 people", &of_size(30_000), 40)?;
    row("300 000 people", &of_size(300_000), 10)?;
    row("1 000 000 people", &of_size(1_000_000), 3)?;
    row("groups of 25", &in_groups(4, 25), 10)?;
    row("groups of 200", &in_groups(4, 200), 10)?;
    row("1 group of 200: as many acquaintances, no overlap", &in_groups(1, 200), 10)?;
    row("2 groups of 100", &in_groups(2, 100), 10)?;
    row("10 groups of 20", &in_groups(10, 20), 10)?;
    let mut mixed = Scenario::mask();
    mixed.network = NetworkKind::Complete;
    row("a complete network", &mixed, 10)?;
    row("days instead of weeks", &in_days(), 5)
}
