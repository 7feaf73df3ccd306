//! Reseller-ticks per second: how many active resellers a second of one thread carries through one tick,
//! on the `reference` preset at three sizes (a hundredth of the people are first agents) and on `mask`.
//!
//! Opening a run and its report are not timed. Between the sizes of `reference`, what a reseller-tick
//! costs grows with the share of the state that no longer fits the caches.

use divan::Bencher;
use divan::counter::ItemsCount;
use downline::{Scenario, Simulation};

fn main() {
    divan::main();
}

#[divan::bench(args = [10_000, 100_000, 1_000_000], sample_count = 5, sample_size = 1)]
fn reference(bencher: Bencher, people: u32) {
    let mut scenario = Scenario::reference();
    scenario.population.people = people;
    scenario.suppliers[0].first_agents = people / 100;
    measure(bencher, &scenario);
}

#[divan::bench(args = [100_000], sample_count = 20, sample_size = 1)]
fn mask(bencher: Bencher, people: u32) {
    let mut scenario = Scenario::mask();
    scenario.population.people = people;
    measure(bencher, &scenario);
}

/// Times runs under one seed, which all do the same work.
fn measure(bencher: Bencher, scenario: &Scenario) {
    let open = || Simulation::new(scenario, 1).expect("a preset of another size is sound");
    let reseller_ticks = open().run().totals.reseller_ticks;
    bencher.counter(ItemsCount::new(reseller_ticks)).with_inputs(open).bench_local_values(
        |mut simulation| {
            while !simulation.is_done() {
                simulation.step();
            }
            simulation
        },
    );
}
