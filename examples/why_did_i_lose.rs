//! Why did I lose money? One person's own story, line by line, and the account at the end.
//!
//! Run with `cargo run --release --example why_did_i_lose`: it tells of whoever lost most of those who were
//! recruited. `… --example why_did_i_lose -- 4711` tells of person 4711.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use downline::{
    Entry, Money, Observer, Party, PersonId, Phase, Posting, Scenario, Simulation, Tick, Units, World,
};

const SEED: u64 = 7;

/// Notes what everybody started with, and tells whatever happens to one person.
#[derive(Default)]
struct Story {
    me: Option<PersonId>,
    started_with: BTreeMap<PersonId, Money>,
    recruits: u32,
    /// Units and money, by what became of them.
    account: BTreeMap<&'static str, (Units, Money)>,
}

impl Observer for Story {
    fn phase(&mut self, tick: Tick, _: Phase, entries: &[Entry], _: &World) -> ControlFlow<()> {
        for Entry { posting, .. } in entries {
            if let Posting::Apply { person, cash, .. } = *posting {
                self.started_with.insert(person, cash);
            }
            if let Some(line) = self.line(posting) {
                println!("week {tick:>3}: {line}");
            }
        }
        ControlFlow::Continue(())
    }
}

impl Story {
    fn note(&mut self, what: &'static str, units: Units, amount: Money) -> Option<String> {
        let row = self.account.entry(what).or_default();
        *row = (row.0 + units, row.1 + amount);
        Some(format!("{units} units {what} {amount}"))
    }

    /// What a posting means to me, if it concerns me.
    fn line(&mut self, posting: &Posting) -> Option<String> {
        let me = self.me?;
        match *posting {
            Posting::Apply { recruiter: Some(by), person, .. } if by == me => {
                self.recruits += 1;
                Some(format!("person {person} applies to join under me"))
            }
            Posting::Sale { seller: Party::Reseller(seller, _), units, amount, .. } if seller == me => {
                self.note("passed on to recruits for", units, amount)
            }
            _ if posting.person() != Some(me) => None,
            Posting::Apply { recruiter, tier, cash, .. } => {
                let by = recruiter.map_or("the supplier".to_owned(), |by| format!("person {by}"));
                Some(format!("{by} wins me for tier {tier}; I apply with {cash} yuan"))
            }
            Posting::Order { units, .. } => Some(format!("I order {units} units")),
            Posting::Sale { units, amount, .. } => self.note("bought for", units, amount),
            Posting::Join { .. } => Some("I have joined".to_owned()),
            Posting::Retail { units, amount, .. } => self.note("sold to end buyers for", units, amount),
            Posting::Dump { units, amount, .. } => self.note("dumped for", units, amount),
            Posting::Use { units, value, .. } => self.note("used myself that cost", units, value),
            Posting::Expire { units, value, .. } => self.note("expired that cost", units, value),
            Posting::Leave { cause, .. } => Some(format!("I leave ({})", cause.name())),
            _ => None,
        }
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let scenario = Scenario::mask().with("population.people", "20000")?;
    let mut story = Story::default();
    let mut simulation = Simulation::new(&scenario, SEED)?;
    simulation.run_with(&mut story);
    // A run under the same seed is the same run, so that the second one can tell what the first one found.
    let recruited = simulation.world().resellers().filter(|reseller| reseller.recruiter().is_some());
    let mut profits: Vec<(Money, PersonId)> =
        recruited.map(|own| (own.cash() - story.started_with[&own.person()], own.person())).collect();
    profits.sort_unstable();
    let chosen = match std::env::args().nth(1) {
        None => profits.first(),
        Some(id) => profits.iter().find(|(_, person)| person.to_string() == id),
    };
    let &(profit, me) = chosen.ok_or("nobody recruited has this number")?;
    story.me = Some(me);
    println!("the story of person {me}\n");
    Simulation::new(&scenario, SEED)?.run_with(&mut story);
    println!("\nWhy did I {} money?", if profit < Money::ZERO { "lose" } else { "not lose" });
    for (what, (units, amount)) in &story.account {
        println!("{:>8} units {what:<26} {:>12}", units.to_string(), amount.to_string());
    }
    println!("{:>8} recruits; in all {profit} yuan", story.recruits);
    assert!(profits[0].0 < Money::ZERO, "somebody always loses");
    Ok(())
}
