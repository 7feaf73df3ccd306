//! Can one set of behaviour explain what was reported of several companies at once? A set of nine parameters
//! is drawn 2000 times, and each time two plans run with it: the story's, and that of a seller of shakes.
//! For each pattern in turn the sets that come closest to all *other* patterns are kept, and predict it:
//! approximate Bayesian computation by rejection, one pattern held out. Prints the tables of the chapter on
//! claims: `cargo run --release -p downline-evidence --example one_set > src/claims/one_set.md`. Takes some
//! minutes.

use std::error::Error;

use downline::{Money, Scenario, ScenarioError};
use downline_evidence::{Seen, stamp};
use downline_experiment::{ParameterRange, Places, in_parallel, latin_hypercube};

/// Sets drawn.
const SETS: usize = 2000;

/// Sets kept: the closest in a hundred.
const KEPT: usize = SETS / 100;

/// A pattern: what was reported, and the range outside of which it is refuted.
struct Pattern {
    what: &'static str,
    /// Of which plan it is measured.
    plan: &'static str,
    reported: &'static str,
    range: (f64, f64),
}

const PATTERNS: [Pattern; 6] = [
    Pattern {
        what: "have no recruit, %",
        plan: "shakes",
        reported: "71 of 100 US distributors of Herbalife in 2012; 77.8 in 2013 (company statements)",
        range: (71.0, 77.8),
    },
    Pattern {
        what: "lost, used goods counted at cost, %",
        plan: "shakes",
        reported: "47 of 100 US participants of any MLM, by their own account (AARP Foundation 2018: ± 4)",
        range: (43.0, 51.0),
    },
    Pattern {
        what: "gained, used goods counted at cost, %",
        plan: "shakes",
        reported: "25 of 100 (the same: ± 4)",
        range: (21.0, 29.0),
    },
    Pattern {
        what: "of a base, left within a year, %",
        plan: "shakes",
        reported: "about half (FTC's complaint against Herbalife, 2016; we allow 5 points)",
        range: (45.0, 55.0),
    },
    Pattern {
        what: "of units made by the peak, lie with resellers or have expired there, %",
        plan: "mask",
        reported: "most (survey of WeChat sellers of 2015, press)",
        range: (50.0, 100.0),
    },
    Pattern {
        what: "first tier whose mean reseller loses",
        plan: "mask",
        reported: "the fourth and fifth have no profit (the story, 2014)",
        range: (4.0, 4.0),
    },
];

type Figures = [f64; PATTERNS.len()];

/// The parameters of behaviour that both plans share, with the ranges from which they are drawn.
fn ranges() -> Vec<ParameterRange> {
    vec![
        ParameterRange::new("behaviour.pitches.mean", 1.0, 10.0),
        ParameterRange::new("behaviour.pitches.sigma", 0.0, 2.0),
        ParameterRange::new("behaviour.join.base.0", 0.05, 1.0),
        ParameterRange::new("behaviour.join.herding", 0.0, 120.0),
        ParameterRange::new("behaviour.offer.either.recruiting", 0.05, 0.9),
        ParameterRange::new("behaviour.buy_trust", 0.05, 1.0),
        ParameterRange::new("behaviour.ask.discount", 0.0, 0.4),
        ParameterRange::new("behaviour.own_use", 0.0, 0.3),
        ParameterRange::whole("behaviour.leave.patience", 4, 52),
    ]
}

/// The plan of the story, with a tenth of its people.
fn mask() -> Result<Scenario, ScenarioError> {
    Scenario::mask().with_all([("population.people", "10000"), ("suppliers.0.first_agents", "20")])
}

/// The plan of the seller of shakes over two years, with the habits of the story.
fn shakes() -> Result<Scenario, ScenarioError> {
    let plan = Scenario { behaviour: Scenario::mask().behaviour, ..Scenario::herbalife_2012() };
    plan.with_all([("ticks", "104"), ("population.people", "10000"), ("suppliers.0.first_agents", "100")])
}

/// What both plans come to with a set of behaviour.
fn figures(ranges: &[ParameterRange], places: &Places, seed: u64) -> Result<Figures, ScenarioError> {
    let set: Vec<(&str, String)> = ranges
        .iter()
        .zip(places)
        .map(|(range, &place)| (range.path.as_str(), range.at(place).to_string()))
        .collect();
    let set = || set.iter().map(|(path, value)| (*path, value.as_str()));
    let shakes = Seen::of(&shakes()?.with_all(set())?, seed)?;
    let mask = Seen::of(&mask()?.with_all(set())?, seed)?;
    Ok([
        shakes.without_recruits(),
        shakes.with_profit_and_goods(|profit| profit < Money::ZERO),
        shakes.with_profit_and_goods(|profit| profit > Money::ZERO),
        shakes.left_within_a_year,
        mask.in_channel,
        mask.first_losing_tier(),
    ])
}

/// How far a figure lies outside the range that was reported: in half widths of it, of one at least.
fn miss(pattern: &Pattern, figure: f64) -> f64 {
    let (least, most) = pattern.range;
    let scale = ((most - least) / 2.0).max(1.0);
    (least - figure).max(figure - most).max(0.0) / scale
}

/// How far a set misses the patterns that are not held out: the worst of them.
fn distance(figures: &Figures, held_out: Option<usize>) -> f64 {
    let used = (0..PATTERNS.len()).filter(|&at| Some(at) != held_out);
    used.map(|at| miss(&PATTERNS[at], figures[at])).fold(0.0, f64::max)
}

/// The sets that come closest to the patterns that are not held out, closest first.
fn closest(drawn: &[Figures], held_out: Option<usize>) -> Vec<usize> {
    let mut order: Vec<usize> = (0..drawn.len()).collect();
    order.sort_by(|&one, &other| {
        distance(&drawn[one], held_out).total_cmp(&distance(&drawn[other], held_out))
    });
    order.truncate(KEPT);
    order
}

/// The quantile of some figures.
fn quantile(mut figures: Vec<f64>, share: f64) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[((figures.len() - 1) as f64 * share).round() as usize]
}

/// The middle of some figures, and where nine tenths of them lie.
fn interval(figures: &[f64]) -> String {
    let [low, middle, high] = [0.05, 0.5, 0.95].map(|share| quantile(figures.to_vec(), share));
    format!("{middle:.2} ({low:.2} to {high:.2})")
}

fn main() -> Result<(), Box<dyn Error>> {
    let ranges = ranges();
    let places = latin_hypercube(ranges.len(), SETS, 1);
    let seeds: Vec<u64> = (1..=SETS as u64).collect();
    let drawn = in_parallel(&seeds, |&seed| figures(&ranges, &places[seed as usize - 1], seed))?;
    let drawn: Vec<Figures> = drawn.into_iter().collect::<Result<_, _>>()?;
    println!("{}\n", stamp(&Scenario::mask())?);

    println!(
        "| pattern | plan | what was reported, of whom | refuted outside of | sets drawn that meet it, % | held out, predicted \
         by the closest {KEPT} | | worst miss of the others among these |"
    );
    println!("|{}", "---|".repeat(8));
    for (at, pattern) in PATTERNS.iter().enumerate() {
        let Pattern { what, plan, reported, range: (least, most) } = pattern;
        let meeting = drawn.iter().filter(|figures| miss(pattern, figures[at]) == 0.0).count();
        let kept = closest(&drawn, Some(at));
        let predicted: Vec<f64> = kept.iter().map(|&set| drawn[set][at]).collect();
        let hits = predicted.iter().filter(|&&figure| miss(pattern, figure) == 0.0).count();
        let verdict = match 2 * hits >= KEPT {
            true => "**predicted**".to_owned(),
            false => format!("missed: {hits} of {KEPT} in the range"),
        };
        let misses: Vec<f64> = kept.iter().map(|&set| distance(&drawn[set], Some(at))).collect();
        println!(
            "| {what} | {plan} | {reported} | {least} to {most} | {:.1} | {} | {verdict} | {} |",
            100.0 * meeting as f64 / SETS as f64,
            interval(&predicted),
            interval(&misses)
        );
    }

    println!("\nAll six at once:\n");
    let best = closest(&drawn, None);
    let heading = PATTERNS.iter().map(|pattern| format!(" {} |", pattern.what)).collect::<String>();
    println!("| the closest sets | patterns met | worst miss |{heading}");
    println!("|{}", "---|".repeat(3 + PATTERNS.len()));
    for (rank, &set) in best.iter().take(5).enumerate() {
        let met =
            PATTERNS.iter().zip(drawn[set]).filter(|(pattern, figure)| miss(pattern, *figure) == 0.0).count();
        let shown = drawn[set].iter().map(|figure| format!(" {figure:.1} |")).collect::<String>();
        println!(
            "| {} | {met} of {} | {:.2} |{shown}",
            rank + 1,
            PATTERNS.len(),
            distance(&drawn[set], None)
        );
    }

    println!(
        "\n| parameter | drawn from | the closest {KEPT}: middle (90 %) | the closest |\n|---|---|---|---|"
    );
    for (at, range) in ranges.iter().enumerate() {
        let values: Vec<f64> = best.iter().map(|&set| range.at(places[set][at])).collect();
        println!(
            "| `{}` | {} to {} | {} | {:.2} |",
            range.path,
            range.low,
            range.high,
            interval(&values),
            values[0]
        );
    }
    Ok(())
}
