//! How many weeks pass before resellers who give up outnumber those who join?
//!
//! A small chain built in code, run one week at a time: the state is read between ticks, and then an
//! observer that sees every posting stops the run as soon as it has its answer.

use std::ops::ControlFlow;

use downline::event::{Entry, Phase};
use downline::scenario::{NetworkKind, Population, Supplier};
use downline::world::Status;
use downline::{Observer, Posting, Scenario, Simulation, Tick, Units, World};

/// Stops at the first tick in which more people left than joined.
#[derive(Default)]
struct TurningPoint {
    balance: i64,
    found: Option<Tick>,
}

impl Observer for TurningPoint {
    fn phase(&mut self, tick: Tick, phase: Phase, entries: &[Entry], _: &World) -> ControlFlow<()> {
        for entry in entries {
            match entry.posting {
                Posting::Join { .. } => self.balance += 1,
                Posting::Leave { .. } => self.balance -= 1,
                _ => {}
            }
        }
        if phase != Phase::Record {
            return ControlFlow::Continue(());
        }
        let balance = std::mem::take(&mut self.balance);
        if balance >= 0 {
            return ControlFlow::Continue(());
        }
        self.found = Some(tick);
        ControlFlow::Break(())
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut scenario = Scenario {
        name: "a small chain".to_owned(),
        population: Population { people: 5_000, persuadable: 0.5, ..Population::default() },
        network: NetworkKind::Groups { families: 4, size: 50 },
        suppliers: vec![Supplier { first_agents: 20, ..Supplier::default() }],
        ..Scenario::default()
    };
    scenario.behaviour.pitches.mean = 10.0;
    scenario.behaviour.join.base = vec![0.5];

    let mut simulation = Simulation::new(&scenario, 7)?;
    for _ in 0..4 {
        simulation.step();
        let world = simulation.world();
        let stocks = world.resellers().filter(|reseller| reseller.status() == Status::Active);
        let on_hand: Units = stocks.map(|reseller| reseller.on_hand()).sum();
        println!("week {}: {} active resellers hold {on_hand} units", simulation.tick(), world.active());
    }

    let mut turning_point = TurningPoint::default();
    let report = simulation.run_with(&mut turning_point);
    simulation.audit()?;
    let week = turning_point.found.ok_or("the chain never shrinks")?;
    println!("week {week}: for the first time more resellers leave than join\n\n{report}");
    assert!(week > Tick(4) && simulation.tick() == week && !simulation.is_done());
    Ok(())
}
