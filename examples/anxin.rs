//! What becomes of a chain whose prices go by the size of the first order, and who is left with the goods?
//!
//! The ladder (prices, entry orders, deposits, monthly quotas, 5 % referral within a rank) is one that
//! the trade press published for a real brand, 安馨; no primary document confirms it. Whether the
//! quotas are yuan or pieces is not said: they are read as yuan, over four weeks. Everything else in
//! `src/scenario/anxin.json` (people, their cash, what they do, unit cost, shelf life) is assumed.

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;

use downline::event::{Entry, Phase};
use downline::scenario::Ladder;
use downline::{Money, Observer, Posting, Scenario, Simulation, Tick, Tier, Units, World};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../src/scenario/anxin.json");

/// What the report does not say: at which rank people came in, how they moved, who earned referrals.
#[derive(Default)]
struct Ranks {
    joined: BTreeMap<Tier, u64>,
    promoted: u64,
    demoted: u64,
    referrals: Money,
}

impl Observer for Ranks {
    fn phase(&mut self, _: Tick, _: Phase, entries: &[Entry], _: &World) -> ControlFlow<()> {
        for entry in entries {
            match entry.posting {
                Posting::Join { tier, .. } => *self.joined.entry(tier).or_default() += 1,
                Posting::Move { from, to, .. } if to < from => self.promoted += 1,
                Posting::Move { .. } => self.demoted += 1,
                Posting::Referral { amount, .. } => self.referrals += amount,
                _ => {}
            }
        }
        ControlFlow::Continue(())
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let scenario = Scenario::from_json(&fs::read_to_string(FILE)?)?;
    let supplier = &scenario.suppliers[0];
    let Ladder::ByOrderSize(ladder) = &supplier.ladder else { return Err("no ladder by order size".into()) };
    println!("list price {}", supplier.product.list_price);
    for (number, rank) in (1..).zip(&ladder.ranks) {
        let quota = rank.quota.map_or("none".to_owned(), |quota| quota.to_string());
        println!(
            "rank {number}: {} a unit from {} units, deposit {}, quota {quota}",
            rank.price, rank.entry_order, rank.deposit
        );
    }

    let mut ranks = Ranks::default();
    let mut simulation = Simulation::new(&scenario, 7)?;
    let report = simulation.run_with(&mut ranks);
    simulation.audit()?;
    println!("\n{report}");

    println!(
        "In the table goods and money are counted at the rank held at the time, people at the rank held last."
    );
    for (rank, joined) in &ranks.joined {
        println!("{joined} joined at rank {rank}");
    }
    let count = |cause| report.tiers.iter().map(|row| row.people.left[cause]).sum::<u64>();
    println!(
        "{} promotions and {} demotions; {} gave up, {} ran out of stock and money, {} were expelled",
        ranks.promoted,
        ranks.demoted,
        count("patience"),
        count("broke"),
        count("quota")
    );
    println!("referrals within a rank paid {} yuan", ranks.referrals);
    let totals = &report.totals;
    println!(
        "of {} units made, {} reached an end buyer and {} were stranded; {} of {} resellers lost money",
        totals.units_made, totals.units_retail, totals.units_stranded, totals.losers, totals.resellers
    );

    // Most goods sit in the channel, as a survey of 2015 found of WeChat selling.
    assert!(totals.units_stranded.0 * 2 > totals.units_made.0);
    assert!(report.tier(Tier(5)).people.stranded.units > Units(0));
    Ok(())
}
