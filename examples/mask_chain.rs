//! A mask costs 30 yuan, lists at 300 and is passed down at 150, 180, 210 …: who earns, who pays, and how
//! many masks ever reach a person who wears them?
//!
//! Run with `cargo run --release --example mask_chain`, or with a seed: `… --example mask_chain -- 8`.

use std::error::Error;

use downline::{Money, Report, Scenario, Simulation, Tier};

fn main() -> Result<(), Box<dyn Error>> {
    let seed = match std::env::args().nth(1) {
        None => 7,
        Some(text) => text.parse().map_err(|_| format!("{text:?} is not a seed; give a whole number"))?,
    };
    let scenario = Scenario::mask();
    print_ladder(&scenario);
    let mut simulation = Simulation::new(&scenario, seed)?;
    let report = simulation.run();
    simulation.audit()?;
    println!("\n{} people, {} weeks, seed {seed}\n\n{report}", report.totals.people, report.totals.ticks);
    tell(&report);

    let deep: Money =
        report.tiers.iter().filter(|row| row.tier >= Tier(4)).map(|row| row.people.money.profit).sum();
    assert!(report.flows.suppliers_profit > Money::ZERO && deep < Money::ZERO);
    Ok(())
}

/// What each tier pays, and what that leaves it.
fn print_ladder(scenario: &Scenario) {
    let supplier = &scenario.suppliers[0];
    let product = &supplier.product;
    let street =
        Money::from_fen((product.list_price.fen() as f64 * (1.0 - scenario.behaviour.ask.discount)) as i64);
    println!(
        "a {} is made for {} yuan and listed at {}",
        product.name, product.unit_cost, product.list_price
    );
    println!(
        "tier     pays   promised margin (list {})   margin on the street ({street})",
        product.list_price
    );
    for (tier, price) in (1..=6).zip(supplier.ladder.prices()) {
        let (promised, earned) = (product.list_price - price, street - price);
        println!("{tier:>4} {price:>8} {promised:>17} {earned:>32}");
    }
    println!("tier 6 cannot be joined: there the list price promises no margin");
}

/// The run in the sentences that a journalist would want.
fn tell(report: &Report) {
    let (totals, flows) = (&report.totals, &report.flows);
    let share = |part: u64, whole: u64| format!("{:.0} %", 100.0 * part as f64 / whole.max(1) as f64);
    let gained = report.tiers.iter().filter(|row| row.people.money.profit > Money::ZERO);
    let gained: Vec<String> = gained.map(|row| row.tier.to_string()).collect();
    let deep = || report.tiers.iter().filter(|row| row.tier >= Tier(4));
    let used: u64 = report.tiers.iter().map(|row| row.flows.units.own_use.0).sum();
    let dumped: u64 = report.tiers.iter().map(|row| row.flows.units.dumped.0).sum();
    println!(
        "\nWho earned: the supplier took {} yuan; of the tiers as groups gained: {}.",
        flows.suppliers_profit,
        if gained.is_empty() { "none".to_owned() } else { gained.join(" and ") }
    );
    println!(
        "Who paid: {} of {} resellers lost money, {} yuan in all; tiers 4 and deeper are {} of the\n\
         resellers and sit on {} of the stranded masks.",
        totals.losers,
        totals.resellers,
        report.tiers.iter().map(|row| row.people.money.loss).sum::<Money>(),
        share(deep().map(|row| row.people.joined).sum(), totals.resellers),
        share(deep().map(|row| row.people.stranded.units.0).sum(), totals.units_stranded.0),
    );
    println!(
        "Recruiting: {} of {} people joined, and {} of them have no recruits.",
        share(totals.resellers, u64::from(totals.people)),
        totals.people,
        share(totals.without_recruits, totals.resellers)
    );
    match report.collapse {
        Some(fall) => println!(
            "When it fell: {} were active at the peak; from week {} to week {} nine tenths of them were gone.",
            fall.peak_active, fall.from, fall.to
        ),
        None => println!("It did not fall within {} weeks.", totals.ticks),
    }
    println!(
        "Where the masks went: of {} made, {} ({}) reached an end buyer and {} were sold off near expiry;\n\
         resellers used {} and were left with {}.",
        totals.units_made,
        totals.units_retail,
        share(totals.units_retail.0, totals.units_made.0),
        dumped,
        used,
        totals.units_stranded
    );
}
