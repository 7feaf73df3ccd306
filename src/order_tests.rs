//! How much the order of phases matters, where the model could have chosen another. The model's own order is
//! fixed; only these tests can change it.

use crate::event::Phase;
use crate::ledger::Book;
use crate::report::Report;
use crate::scenario::Scenario;
use crate::simulation::Simulation;

/// Orders of a tick that tell the same story: two phases change places.
const OTHERS: [(&str, Phase, Phase); 4] = [
    ("leave before goods expire", Phase::Age, Phase::Leave),
    ("goods expire before owners use and dump", Phase::UseAndDump, Phase::Age),
    ("owners use and dump before retail", Phase::Retail, Phase::UseAndDump),
    ("retail before goods travel down", Phase::Deliver, Phase::Retail),
];

/// A column of the table of robustness.
type Headline = (&'static str, fn(&Report) -> f64);

const HEADLINES: [Headline; 6] = [
    ("ever joined, % of people", |report| percent(report.totals.resellers, u64::from(report.totals.people))),
    ("without a recruit, %", |report| percent(report.totals.without_recruits, report.totals.resellers)),
    ("lost money, %", |report| percent(report.totals.losers, report.totals.resellers)),
    ("of units made, stranded, %", |report| {
        percent(report.totals.units_stranded.0, report.totals.units_made.0)
    }),
    ("of these, in tier 4 and below, %", |report| {
        let deep = report.tiers.iter().filter(|row| row.tier.0 >= 4);
        percent(deep.map(|row| row.people.stranded.units.0).sum(), report.totals.units_stranded.0)
    }),
    ("weeks of the fall", |report| report.collapse.map_or(f64::NAN, |fall| f64::from(fall.duration))),
];

fn percent(part: u64, whole: u64) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}

fn exchanged(one: Phase, other: Phase) -> [Phase; 10] {
    Phase::ALL.map(|phase| match phase {
        phase if phase == one => other,
        phase if phase == other => one,
        phase => phase,
    })
}

fn mask(people: u32) -> Scenario {
    let mut scenario = Scenario::mask();
    scenario.population.people = people;
    scenario.suppliers[0].first_agents = people / 500;
    scenario
}

fn headlines(scenario: &Scenario, seed: u64, phases: [Phase; 10], book: Book) -> (Simulation, [f64; 6]) {
    let mut simulation =
        Simulation::builder(scenario).seed(seed).book(book).build().expect("a valid scenario");
    simulation.phases = phases;
    let report = simulation.run();
    (simulation, HEADLINES.map(|(_, headline)| headline(&report)))
}

/// The headlines under each of these seeds.
fn runs(scenario: &Scenario, seeds: u64, phases: [Phase; 10]) -> Vec<[f64; 6]> {
    (1..=seeds).map(|seed| headlines(scenario, seed, phases, Book::Totals).1).collect()
}

/// Mean difference to runs in the model's order under the same seeds, and half of its 95 % interval.
fn differences(scenario: &Scenario, model: &[[f64; 6]], phases: [Phase; 10]) -> [(f64, f64); 6] {
    let others = runs(scenario, model.len() as u64, phases);
    let pairs = model.iter().zip(others);
    let runs: Vec<[f64; 6]> =
        pairs.map(|(model, other)| std::array::from_fn(|at| other[at] - model[at])).collect();
    std::array::from_fn(|at| {
        let n = runs.len() as f64;
        let mean = runs.iter().map(|run| run[at]).sum::<f64>() / n;
        let squares: f64 = runs.iter().map(|run| (run[at] - mean) * (run[at] - mean)).sum();
        (mean, 1.96 * (squares / (n - 1.0) / n).sqrt())
    })
}

#[test]
fn headlines_hardly_depend_on_the_order_of_phases() {
    let scenario = mask(2_500);
    let model = runs(&scenario, 4, Phase::ALL);
    let mut moved = 0;
    for (name, one, other) in OTHERS {
        let differences = differences(&scenario, &model, exchanged(one, other));
        for ((headline, _), (mean, _)) in HEADLINES.iter().zip(differences) {
            assert!(mean.abs() < 3.0, "{name}: {headline}: {mean:+.2}");
            moved += usize::from(mean != 0.0);
        }
    }
    assert!(moved > 0, "the order was not changed at all");
}

#[test]
fn books_hold_in_every_order() {
    let mut scenario = mask(2000);
    scenario.suppliers[0].first_agents = 10;
    for (name, one, other) in OTHERS {
        let (simulation, _) = headlines(&scenario, 7, exchanged(one, other), Book::Totals);
        assert_eq!(simulation.audit().map_err(|error| error.to_string()), Ok(()), "{name}");
    }
}

/// Prints the table of the chapter on claims.
#[test]
#[ignore = "takes minutes: cargo test --release -p downline-tests --test unit order_of_phases -- --ignored --nocapture"]
fn table_of_the_order_of_phases() {
    let totals = Simulation::new(&Scenario::mask(), 1).expect("a valid scenario").run().totals;
    println!(
        "<!-- seed 1: {} resellers, {} losers, {} without recruits, {} units made, {} stranded -->",
        totals.resellers, totals.losers, totals.without_recruits, totals.units_made, totals.units_stranded
    );
    print!("| |");
    HEADLINES.iter().for_each(|(name, _)| print!(" {name} |"));
    println!("\n|---|{}", "---|".repeat(HEADLINES.len()));
    let (scenario, seeds) = (mask(100_000), 20);
    let model = runs(&scenario, seeds, Phase::ALL);
    for (name, one, other) in OTHERS {
        print!("| {name} |");
        for (mean, half) in differences(&scenario, &model, exchanged(one, other)) {
            print!(" {:+.2} ± {half:.2} |", mean + 0.0);
        }
        println!();
    }
}
