//! Reseller-ticks per second: how many active resellers a second carries through one tick, on the `reference`
//! preset at three sizes (a hundredth of the people are first agents), among chat groups instead of people
//! who all know each other, on `mask`, and with the feature `rayon` on more threads than one.
//!
//! Opening a run and its report are not timed. Between the sizes of `reference`, what a reseller-tick costs
//! grows with the share of the state that no longer fits the caches: `growth.sh` shows it up to any size.

use criterion::measurement::WallTime;
use criterion::{BatchSize, BenchmarkGroup, BenchmarkId, Criterion, SamplingMode, Throughput};
use downline::{Scenario, Simulation};

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let sizes = [10_000, 100_000, 1_000_000];
    bench(&mut criterion, "reference", &sizes, of);
    let of_groups = |people| Scenario { network: Scenario::mask().network, ..of(people) };
    bench(&mut criterion, "groups", &sizes, of_groups);
    let of_mask = |people| {
        let mut scenario = Scenario::mask();
        scenario.population.people = people;
        scenario
    };
    bench(&mut criterion, "mask", &[100_000], of_mask);
    #[cfg(feature = "rayon")]
    threads(&mut criterion);
    criterion.final_summary();
}

/// The preset `reference` at some size.
fn of(people: u32) -> Scenario {
    let mut scenario = Scenario::reference();
    scenario.population.people = people;
    scenario.suppliers[0].first_agents = people / 100;
    scenario
}

/// Runs of some sizes on one thread.
fn bench(criterion: &mut Criterion, name: &str, sizes: &[u32], of: impl Fn(u32) -> Scenario) {
    let mut group = group(criterion, name);
    for &people in sizes {
        measure(&mut group, people, &of(people), |simulation| to_the_end(simulation.on_one_thread()));
    }
    group.finish();
}

/// A million people.
#[cfg(feature = "rayon")]
fn threads(criterion: &mut Criterion) {
    let mut group = group(criterion, "threads");
    for threads in [1, 2, 4, 8] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        measure(&mut group, threads as u32, &of(1_000_000), |simulation| {
            pool.install(|| to_the_end(simulation))
        });
    }
    group.finish();
}

/// Ten samples of the same number of runs each: one run may take most of a second.
fn group<'a>(criterion: &'a mut Criterion, name: &str) -> BenchmarkGroup<'a, WallTime> {
    let mut group = criterion.benchmark_group(name);
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    group
}

fn to_the_end(mut simulation: Simulation) -> Simulation {
    while !simulation.is_done() {
        simulation.step();
    }
    simulation
}

/// Times runs under one seed, which all do the same work.
fn measure(
    group: &mut BenchmarkGroup<'_, WallTime>,
    parameter: u32,
    scenario: &Scenario,
    run: impl Fn(Simulation) -> Simulation,
) {
    let open = || Simulation::new(scenario, 1).expect("a preset of another size is sound");
    group.throughput(Throughput::Elements(open().run().totals.reseller_ticks));
    group.bench_function(BenchmarkId::from_parameter(parameter), |bencher| {
        bencher.iter_batched(open, &run, BatchSize::PerIteration);
    });
}
