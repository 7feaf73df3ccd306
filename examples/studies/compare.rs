//! The story beside its alternatives and its remedies, under one seed: how many goods reach a person who uses
//! them, whose money pays for them, and who is left with the rest. Then the remedies under the same luck
//! several times: which of their effects are told from none, and which remedies from one another.
//!
//! Run with `cargo run --release --example compare`, or with a seed: `… --example compare -- 8`.

use std::error::Error;
use std::thread;

use downline::{Language, Preset, Remedy, Report, Scenario, Simulation};
use downline_experiment::Comparison;

const REPLICATES: u64 = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let seed = match std::env::args().nth(1) {
        None => 7,
        Some(text) => text.parse().map_err(|_| format!("{text:?} is not a seed; give a whole number"))?,
    };
    println!("seed {seed}; money in thousands of yuan; every number is of the whole run\n");
    println!(
        "{:<34} {:>9} {:>9} {:>9} {:>9} {:>10} {:>9} {:>9} {:>8} {:>7} {:>8} {:>12}  pyramid?",
        "",
        "resellers",
        "end users",
        "consumers",
        "factory",
        "suppliers",
        "platform",
        "resellers",
        "stranded",
        "losers",
        "at cost",
        "worst tenth",
    );
    println!(
        "{:<34} {:>9} {:>9} {:>9} {:>9} {:>10} {:>9} {:>9} {:>8} {:>7} {:>8} {:>12}",
        "", "", "units", "paid", "received", "profit", "profit", "profit", "%", "%", "losers %", "yuan each",
    );
    // Those of the story's own goods and people.
    let others = [Preset::Herbalife2012, Preset::Reference];
    for preset in Preset::ALL.into_iter().filter(|preset| !others.contains(preset)) {
        row(preset.name(), &preset.scenario(), seed)?;
    }
    let (evasions, remedies): (Vec<Remedy>, Vec<Remedy>) =
        Remedy::usual().into_iter().partition(|remedy| remedy.is_evasion());
    for (heading, changes) in [("mask with a remedy:", remedies), ("mask with an evasion alone:", evasions)] {
        println!("\n{heading}");
        for change in changes {
            row(&change.label(Language::English), &change.on(&Scenario::mask()), seed)?;
        }
    }
    // What is the remedies' doing, and not luck; and what the end-use rule is worth where own use passes for
    // retail.
    let story = Comparison::new(&Scenario::mask(), seed, REPLICATES).with_usual_remedies();
    let story = story.with_changes(&[Remedy::EndUseRule { share: 0.7 }, Remedy::RelabelOwnUse]);
    println!("\n{}", story.run_on(thread::available_parallelism()?)?);
    Ok(())
}

fn row(name: &str, scenario: &Scenario, seed: u64) -> Result<(), Box<dyn Error>> {
    let report: Report = Simulation::new(scenario, seed)?.run();
    let (totals, flows) = (&report.totals, &report.flows);
    let thousands = |money: downline::Money| money.fen() / 100_000;
    let share = |losers: u64| match totals.resellers {
        0 => "-".to_owned(),
        resellers => format!("{:.0}", 100.0 * losers as f64 / resellers as f64),
    };
    println!(
        "{name:<34} {:>9} {:>9} {:>9} {:>9} {:>10} {:>9} {:>9} {:>8.0} {:>7} {:>8} {:>12}  {}",
        totals.resellers,
        totals.units_retail,
        thousands(flows.consumers_paid),
        thousands(flows.production_cost),
        thousands(flows.suppliers_profit),
        thousands(flows.platform_profit),
        thousands(flows.resellers_profit),
        100.0 * totals.units_stranded.0 as f64 / totals.units_made.0.max(1) as f64,
        share(totals.losers),
        share(totals.losers_with_stock_at_cost),
        report.inequality.worst_tenth.each.map_or("-".to_owned(), |each| each.to_string()),
        report.verdict(),
    );
    Ok(())
}
