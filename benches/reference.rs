//! Reseller-ticks per second: how many active resellers a second carries through one tick, on the `reference`
//! preset at three sizes (a hundredth of the people are first agents), among chat groups instead of people
//! who all know each other, on `mask`, and with the feature `rayon` on more threads than one.
//!
//! Opening a run and its report are not timed. Between the sizes of `reference`, what a reseller-tick costs
//! grows with the share of the state that no longer fits the caches: `growth.sh` shows it up to any size.

use divan::Bencher;
use divan::counter::ItemsCount;
use downline::{Scenario, Simulation};

fn main() {
    divan::main();
}

/// The preset `reference` at some size.
fn of(people: u32) -> Scenario {
    let mut scenario = Scenario::reference();
    scenario.population.people = people;
    scenario.suppliers[0].first_agents = people / 100;
    scenario
}

#[divan::bench(args = [10_000, 100_000, 1_000_000], sample_count = 5, sample_size = 1)]
fn reference(bencher: Bencher, people: u32) {
    measure(bencher, &of(people), |simulation| to_the_end(simulation.on_one_thread()));
}

#[divan::bench(args = [10_000, 100_000, 1_000_000], sample_count = 5, sample_size = 1)]
fn groups(bencher: Bencher, people: u32) {
    let scenario = Scenario { network: Scenario::mask().network, ..of(people) };
    measure(bencher, &scenario, |simulation| to_the_end(simulation.on_one_thread()));
}

#[divan::bench(args = [100_000], sample_count = 20, sample_size = 1)]
fn mask(bencher: Bencher, people: u32) {
    let mut scenario = Scenario::mask();
    scenario.population.people = people;
    measure(bencher, &scenario, |simulation| to_the_end(simulation.on_one_thread()));
}

/// A million people.
#[cfg(feature = "rayon")]
#[divan::bench(args = [1, 2, 4, 8], sample_count = 5, sample_size = 1)]
fn threads(bencher: Bencher, threads: usize) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    measure(bencher, &of(1_000_000), |simulation| pool.install(|| to_the_end(simulation)));
}

fn to_the_end(mut simulation: Simulation) -> Simulation {
    while !simulation.is_done() {
        simulation.step();
    }
    simulation
}

/// Times runs under one seed, which all do the same work.
fn measure(bencher: Bencher, scenario: &Scenario, run: impl Fn(Simulation) -> Simulation) {
    let open = || Simulation::new(scenario, 1).expect("a preset of another size is sound");
    let reseller_ticks = open().run().totals.reseller_ticks;
    bencher.counter(ItemsCount::new(reseller_ticks)).with_inputs(open).bench_local_values(run);
}
