//! The story beside its alternatives and its remedies, under one seed: how many goods reach somebody who uses them, whose money pays
//! for them, and who is left with the rest. Then the remedies under the same luck several times: how much harm each
//! avoids, and at what price.
//!
//! Run with `cargo run --release --example compare`, or with a seed: `… --example compare -- 8`.

use std::error::Error;
use std::thread;

use downline::experiment::Comparison;
use downline::{Preset, Remedy, Report, Scenario, Simulation};

const REPLICATES: u64 = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let seed = match std::env::args().nth(1) {
        None => 7,
        Some(text) => text.parse().map_err(|_| format!("{text:?} is not a seed; give a whole number"))?,
    };
    println!("seed {seed}; money in thousands of yuan; every number is of the whole run\n");
    println!(
        "{:<32} {:>9} {:>9} {:>9} {:>9} {:>10} {:>9} {:>9} {:>8} {:>7} {:>12}  pyramid?",
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
        "worst tenth",
    );
    println!(
        "{:<32} {:>9} {:>9} {:>9} {:>9} {:>10} {:>9} {:>9} {:>8} {:>7} {:>12}",
        "", "", "units", "paid", "received", "profit", "profit", "profit", "%", "%", "yuan each",
    );
    // Those of the story's own goods and people.
    let others = [Preset::Herbalife2012, Preset::Reference];
    for preset in Preset::ALL.into_iter().filter(|preset| !others.contains(preset)) {
        row(preset.name(), &preset.scenario(), seed)?;
    }
    println!();
    for remedy in Remedy::usual() {
        row(&format!("mask, {}", remedy.name()), &remedy.on(&Scenario::mask()), seed)?;
    }
    // What the rule is worth where own use passes for retail.
    let evaded = Remedy::RelabelOwnUse.on(&Remedy::EndUseRule { share: 0.7 }.on(&Scenario::mask()));
    row("mask, 70 % rule relabelled", &evaded, seed)?;
    // What is the remedies' doing, and not luck.
    let story = Comparison::new(&Scenario::mask(), seed, REPLICATES);
    let remedied = Remedy::usual().into_iter().fold(story, Comparison::with_remedy);
    let compared = remedied.with("70 % rule, relabelled", &evaded);
    println!("\n{}", compared.run_on(thread::available_parallelism()?)?);
    Ok(())
}

fn row(name: &str, scenario: &Scenario, seed: u64) -> Result<(), Box<dyn Error>> {
    let report: Report = Simulation::new(scenario, seed)?.run();
    let (totals, flows) = (&report.totals, &report.flows);
    let thousands = |money: downline::Money| money.fen() / 100_000;
    println!(
        "{name:<32} {:>9} {:>9} {:>9} {:>9} {:>10} {:>9} {:>9} {:>8.0} {:>7} {:>12}  {}",
        totals.resellers,
        totals.units_retail,
        thousands(flows.consumers_paid),
        thousands(flows.production_cost),
        thousands(flows.suppliers_profit),
        thousands(flows.platform_profit),
        thousands(flows.resellers_profit),
        100.0 * totals.units_stranded.0 as f64 / totals.units_made.0.max(1) as f64,
        if totals.resellers > 0 {
            format!("{:.0}", 100.0 * totals.losers as f64 / totals.resellers as f64)
        } else {
            "-".to_owned()
        },
        report.inequality.worst_tenth.each.map_or("-".to_owned(), |each| each.to_string()),
        report.verdict(),
    );
    Ok(())
}
