//! How much of the uncertainty of each headline number of `mask` comes from each assumption, when fifteen of
//! them move at once? Prints the tables of the chapter on claims: `cargo run --release -p downline-evidence
//! --example sobol > src/claims/sobol.md`. Takes some minutes.
//!
//! Luck is a sixteenth input: a place of the design stands for the seed of a run. So the share of variance
//! that is luck has an index of its own, and every other index is of runs with any luck.

use std::error::Error;

use downline::Scenario;
use downline_evidence::{
    FALL, Headline, JOINED, LOST, STRANDED, STRANDED_DEEP, Sample, WITHOUT_RECRUITS, at, of_size, run, stamp,
};
use downline_experiment::{Estimate, ParameterRange, SobolIndex, in_parallel, saltelli, sobol};

/// Rows of the design, a power of two.
const ROWS: usize = 256;
const SEED: u64 = 1;

const HEADLINES: [Headline; 7] = [
    JOINED,
    WITHOUT_RECRUITS,
    LOST,
    STRANDED,
    STRANDED_DEEP,
    // Of a chain that does not fall within the run, the length of the run. Some take ten times as long as
    // others, so that a few slow ones would outweigh all others without the logarithm.
    ("log₂ of the weeks of the fall", |report, week| {
        let weeks = (FALL.1)(report, week);
        if weeks.is_finite() { weeks.log2() } else { (f64::from(report.totals.ticks) / week).log2() }
    }),
    ("supplier's profit a reseller, yuan", |report, _| {
        report.flows.suppliers_profit.fen() as f64 / 100.0 / report.totals.resellers as f64
    }),
];

/// Where the fall stands in [`HEADLINES`].
const FALL_AT: usize = 5;

/// A field, the least and the greatest value that it is given, whether only whole numbers are meant, and why
/// the range is what it is.
type Assumption = (&'static str, f64, f64, bool, &'static str);

const ASSUMPTIONS: [Assumption; 15] = [
    ("behaviour.pitches.mean", 2.5, 10.0, false, "assumed: half to twice"),
    ("behaviour.pitches.sigma", 0.75, 2.0, false, "assumed: half to a third more; 1.4 fits `herbalife-2012`"),
    ("behaviour.join.herding", 0.0, 160.0, false, "assumed: none to twice"),
    ("population.persuadable", 0.2, 0.8, false, "assumed: half to twice"),
    ("population.openness.median", 0.25, 1.0, false, "assumed: half to twice, which is all"),
    (
        "population.cash.median",
        1500.0,
        6000.0,
        true,
        "assumed: half to twice; reported entry orders cost 1000 to 10 000 yuan",
    ),
    (
        "population.cash.sigma",
        0.9,
        1.56,
        false,
        "published: as unequal as incomes (Gini 0.474, National Bureau of Statistics, 2012) to as wealth \
         (0.73, Xie and Jin, Chinese Sociological Review 47, 2015)",
    ),
    ("population.willingness_to_pay.median", 30.0, 120.0, true, "assumed: the price elsewhere to twice"),
    ("population.informed.share", 0.0, 0.5, false, "assumed: none to half of the people"),
    ("behaviour.ask.discount", 0.0, 0.4, false, "assumed: the list price to twice the discount"),
    ("behaviour.own_use", 0.0, 0.3, false, "assumed: none to a unit in three weeks"),
    (
        "behaviour.leave.patience",
        8.0,
        52.0,
        true,
        "assumed to published: two months to the year in which half of a base leaves (FTC complaint against \
         Herbalife, 2016)",
    ),
    ("behaviour.leave.confidence.source_left", -1.0, 0.0, false, "all that is allowed"),
    ("behaviour.leave.confidence.news", -1.0, 0.0, false, "all that is allowed"),
    ("suppliers.0.first_agents", 20.0, 80.0, true, "assumed: half to twice"),
];
/// The assumptions and luck.
const INPUTS: usize = ASSUMPTIONS.len() + 1;

/// The headline numbers at a point of the design.
fn outcomes(mask: &Scenario, places: &[f64]) -> [f64; HEADLINES.len()] {
    let values = ASSUMPTIONS.iter().zip(places).map(|(&(path, low, high, whole, _), &place)| {
        let range = ParameterRange { whole, ..ParameterRange::new(path, low, high) };
        (path, range.at(place).to_string())
    });
    let values: Vec<(&str, String)> = values.collect();
    let edits = values.iter().map(|(path, value)| (*path, value.as_str()));
    let scenario = mask.with_all(edits).expect("ranges of allowed values");
    let seed = (places[ASSUMPTIONS.len()] * (1u64 << 32) as f64) as u64;
    let (_, report) = run(&scenario, seed).expect("a scenario that was checked");
    HEADLINES.map(|(_, headline)| headline(&report, 1.0))
}

/// The indices of each headline by input, in the order of the headlines.
type Indices = [Vec<SobolIndex>; HEADLINES.len()];

/// Prints one kind of index, a row an input, in bold where the whole interval is at 5 % or more. The last row
/// sums up the estimates.
fn print(indices: &Indices, kind: fn(&SobolIndex) -> Estimate) {
    let inputs = ASSUMPTIONS.iter().map(|(path, ..)| format!("`{path}`")).chain(["luck".to_owned()]);
    for (at, input) in inputs.enumerate() {
        print!("| {input} |");
        for of_headline in indices {
            let Estimate { value, lower, upper } = kind(&of_headline[at]);
            let [value, lower, upper] = [value, lower, upper].map(|share| (100.0 * share).round() + 0.0);
            match lower >= 5.0 {
                true => print!(" **{value:.0}** ({lower:.0} … {upper:.0}) |"),
                false => print!(" {value:.0} ({lower:.0} … {upper:.0}) |"),
            }
        }
        println!();
    }
    print!("| sum |");
    for of_headline in indices {
        print!(" {:.0} |", of_headline.iter().map(|index| 100.0 * kind(index).value).sum::<f64>());
    }
    println!("\n");
}

fn head(first: &str) {
    print!("| {first} |");
    HEADLINES.iter().for_each(|(name, _)| print!(" {name} |"));
    println!("\n|---|{}", "---|".repeat(HEADLINES.len()));
}

fn main() -> Result<(), Box<dyn Error>> {
    println!("{}", stamp(&Scenario::mask())?);
    println!("| parameter | in `mask` | from | to | why this range |\n|---|---|---|---|---|");
    let mask = of_size(20_000);
    for (path, low, high, _, why) in ASSUMPTIONS {
        println!("| `{path}` | {} | {low} | {high} | {why} |", at(&mask, path));
    }
    let points = in_parallel(&saltelli(INPUTS, ROWS, SEED), |places| outcomes(&mask, places))?;
    let of = |headline: usize| points.iter().map(move |point| point[headline]);
    println!("\n{} runs: {ROWS} rows of {} points.", points.len(), INPUTS + 2);
    // The first two points of a row are independent, the others are mixtures of them.
    let spreads: Vec<Sample> = (0..HEADLINES.len())
        .map(|headline| {
            let mut sample = Sample::default();
            of(headline).enumerate().filter(|(at, _)| at % (INPUTS + 2) < 2).for_each(|(_, y)| sample.add(y));
            sample
        })
        .collect();
    let stands = spreads[FALL_AT].share(|weeks| weeks >= f64::from(mask.ticks).log2());
    println!("In {:.1} % of independent runs the chain does not fall before the end.\n", 100.0 * stands);
    head("over the ranges");
    print!("| mean ± standard deviation of runs |");
    spreads.iter().for_each(|sample| print!(" {:.1} ± {:.1} |", sample.mean(), sample.deviation()));
    print!("\n| least … most |");
    spreads.iter().for_each(|sample| print!(" {:.1} … {:.1} |", sample.least(), sample.most()));
    println!("\n");

    let indices = std::array::from_fn(|headline| {
        let figures: Vec<Option<f64>> =
            of(headline).map(|figure| figure.is_finite().then_some(figure)).collect();
        sobol(INPUTS, &figures, SEED).expect("a headline that changes")
    });
    head("first-order index, %");
    print(&indices, |index| index.first);
    head("total index, %");
    print(&indices, |index| index.total);
    Ok(())
}
