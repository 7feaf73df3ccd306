//! How large an entry order pays the supplier most, and what comes of three ladders that the press reported?
//! Prints the tables of the chapter on claims: `cargo run --release -p downline-evidence --example
//! entry_orders > src/claims/entry_orders.md`. Takes a minute.

use std::error::Error;

use downline::{Report, Scenario, ScenarioError};
use downline_evidence::{FALL, Headline, JOINED, LOST, STRANDED, STRANDED_DEEP, Sample, of_size, run, stamp};
use downline_experiment::in_parallel;

const SEEDS: u64 = 20;

/// Units of the entry orders tried.
const UNITS: [u32; 11] = [1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 100];

/// The entry orders that were reported, in yuan: from about 1000 to 10 000.
const REPORTED: [u32; 2] = [1000, 10_000];

const SUPPLIER: Headline =
    ("supplier's profit, 1000 yuan", |report, _| report.flows.suppliers_profit.fen() as f64 / 100_000.0);

/// The field of what must be ordered: packs of one size, one of them at least.
const PACK: &str = "suppliers.0.ladder.by_depth.terms";

/// Fields with their values.
type Values = &'static [(&'static str, &'static str)];

/// Ladders that were reported, with the yuan of an entry order at tier 1. Costs of production are a fifth of
/// the first price, as in the story.
const LADDERS: [(&str, &str, Values); 4] = [
    ("the story: 150, 180, 210 …, listed at 300, packs of 10", "1500", &[]),
    (
        "the same, and an entry order of about ¥1000 (Workers' Daily)",
        "1050",
        &[(PACK, r#"[{"entry_order": 7, "reorder_minimum": 7, "order_multiple": 7}]"#)],
    ),
    (
        "50, 55, 70, 85, an entry order of ¥4000 (Lanzhou Daily); listed at 100, which we assume",
        "4000",
        &[
            ("suppliers.0.ladder.by_depth.prices", r#"{"table": ["50", "55", "70", "85"]}"#),
            (PACK, r#"[{"entry_order": 80, "reorder_minimum": 80, "order_multiple": 80}]"#),
            ("suppliers.0.product.list_price", "100"),
            ("suppliers.0.product.unit_cost", "10"),
            ("suppliers.0.product.reference_price", "10"),
            ("behaviour.dump.price", "10"),
        ],
    ),
    (
        "¥10 000 for 100 boxes listed at 298 (trade press); each tier 20 more, which we assume",
        "10000",
        &[
            ("suppliers.0.ladder.by_depth.prices", r#"{"step": {"first": "100", "step": "20"}}"#),
            (PACK, r#"[{"entry_order": 100, "reorder_minimum": 100, "order_multiple": 100}]"#),
            ("suppliers.0.product.list_price", "298"),
            ("suppliers.0.product.unit_cost", "20"),
            ("suppliers.0.product.reference_price", "20"),
            ("behaviour.dump.price", "20"),
        ],
    ),
];

/// The headlines of a scenario over all seeds.
fn samples(scenario: &Scenario, headlines: &[Headline]) -> Result<Vec<Sample>, Box<dyn Error>> {
    let seeds: Vec<u64> = (1..=SEEDS).collect();
    let reports = in_parallel(&seeds, |&seed| run(scenario, seed).map(|(_, report)| report))?;
    let reports: Vec<Report> = reports.into_iter().collect::<Result<_, ScenarioError>>()?;
    let of = |(_, headline): &Headline| {
        let mut sample = Sample::default();
        reports.iter().for_each(|report| sample.add(headline(report, 1.0)));
        sample
    };
    Ok(headlines.iter().map(of).collect())
}

fn cells(samples: &[Sample]) -> String {
    let cell = |sample: &Sample| match sample.mean().is_finite() {
        true => format!(" {:.1} ± {:.1} |", sample.mean(), 1.96 * sample.error()),
        false => " does not fall in every run |".to_owned(),
    };
    samples.iter().map(cell).collect()
}

fn main() -> Result<(), Box<dyn Error>> {
    println!("{}", stamp(&Scenario::mask())?);
    let mask = of_size(20_000);
    let columns = [JOINED, LOST, SUPPLIER];
    print!("| units | yuan at tier 1 |");
    columns.iter().for_each(|(name, _)| print!(" {name} |"));
    println!("\n|---|---|{}", "---|".repeat(columns.len()));
    let mut best = (f64::NEG_INFINITY, 0);
    for units in UNITS {
        let pack =
            format!(r#"[{{"entry_order": {units}, "reorder_minimum": {units}, "order_multiple": {units}}}]"#);
        let scenario = mask.with(PACK, &pack)?;
        let samples = samples(&scenario, &columns)?;
        println!("| {units} | {} |{}", 150 * units, cells(&samples));
        let profit = samples[2].mean();
        if profit > best.0 {
            best = (profit, 150 * units);
        }
    }
    let [least, most] = REPORTED;
    let verdict = if (least..=most).contains(&best.1) { "within" } else { "outside of" };
    println!(
        "\nThe supplier gains most from an entry order of {} yuan: {verdict} the {least} to {most} yuan that were\nreported \
         (predicted).\n",
        best.1
    );

    let columns = [JOINED, LOST, STRANDED, STRANDED_DEEP, FALL];
    print!("| ladder | yuan at tier 1 |");
    columns.iter().for_each(|(name, _)| print!(" {name} |"));
    println!("\n|---|---|{}", "---|".repeat(columns.len()));
    for (name, yuan, values) in LADDERS {
        println!(
            "| {name} | {yuan} |{}",
            cells(&samples(&mask.with_all(values.iter().copied())?, &columns)?)
        );
    }
    Ok(())
}
