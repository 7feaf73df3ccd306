//! Which mechanisms of the story are needed for what was reported? The patterns of real pyramids against `mask`
//! and four rivals that lack something of it, over twenty seeds. Prints the table of the chapter on claims:
//! `cargo run --release --example patterns > src/claims/patterns.md`.

mod tables;

use std::error::Error;

use downline::{LogNormal, NetworkKind, Report, Scenario, Simulation};
use tables::{Sample, percent, run, stamp};

const SEEDS: u64 = 20;

/// A mechanism, as what is taken away from the full model.
type Rival = (&'static str, fn(&mut Scenario));

const RIVALS: [Rival; 5] = [
    ("full", |_| {}),
    ("random recruiting", |scenario| {
        scenario.network = NetworkKind::Complete;
        scenario.population.cash = LogNormal { sigma: 0.0, ..scenario.population.cash };
        scenario.behaviour.pitches.sigma = 0.0;
        scenario.behaviour.join.herding = 0.0;
        scenario.behaviour.join.fatigue = 1.0;
        scenario.behaviour.join.distrust = 0.0;
        scenario.behaviour.buy_distrust = 0.0;
        scenario.population.informed.by_burned = 0.0;
        scenario.behaviour.leave.confidence = None;
    }),
    ("equal effort", |scenario| scenario.behaviour.pitches.sigma = 0.0),
    ("no herding", |scenario| scenario.behaviour.join.herding = 0.0),
    ("no contagion", |scenario| scenario.behaviour.leave.confidence = None),
];

/// A pattern: what was reported, whether `mask` was fitted to it, the range that counts as reproduced, and how
/// a run is measured.
struct Pattern {
    what: &'static str,
    reported: &'static str,
    is_fitted: bool,
    range: (f64, f64),
    unit: &'static str,
    measure: fn(&Simulation, &Report) -> f64,
}

const PATTERNS: [Pattern; 9] = [
    Pattern {
        what: "recruited nobody",
        reported: "71 to 86 % (Herbalife 2012 and 2013)",
        is_fitted: true,
        range: (71.0, 86.4),
        unit: " %",
        measure: |_, report| percent(report.totals.without_recruits as f64, report.totals.resellers as f64),
    },
    Pattern {
        what: "lost money",
        reported: "half (AARP 2018) to 94 % (BurnLounge)",
        is_fitted: true,
        range: (47.0, 94.0),
        unit: " %",
        measure: |_, report| percent(report.totals.losers as f64, report.totals.resellers as f64),
    },
    Pattern {
        what: "weeks from 90 % to 10 % of the peak",
        reported: "“like dominoes”: at most 26",
        is_fitted: true,
        range: (0.0, 26.0),
        unit: "",
        measure: |_, report| match report.collapse {
            Some(collapse) => f64::from(collapse.duration),
            None => f64::INFINITY,
        },
    },
    Pattern {
        what: "of what was made reached end buyers",
        reported: "few: most sits in the channel (survey of 2015)",
        is_fitted: false,
        range: (0.0, 50.0),
        unit: " %",
        measure: |_, report| percent(report.totals.units_retail.0 as f64, report.totals.units_made.0 as f64),
    },
    Pattern {
        what: "gained more than a quarter of the buy-in",
        reported: "a small minority (FTC 2024): at most 25 % (AARP 2018)",
        is_fitted: false,
        range: (0.0, 25.0),
        unit: " %",
        measure: |_, report| {
            percent(report.inequality.gained_a_quarter as f64, report.totals.resellers as f64)
        },
    },
    Pattern {
        what: "of the stranded units lie in tier 4 and below",
        reported: "most (the story)",
        is_fitted: false,
        range: (50.0, 100.0),
        unit: " %",
        measure: |_, report| {
            let deep = report.tiers.iter().filter(|row| row.tier.0 >= 4);
            let units = deep.map(|row| row.people.stranded.units.0).sum::<u64>();
            percent(units as f64, report.totals.units_stranded.0 as f64)
        },
    },
    Pattern {
        what: "tier from which the mean reseller loses",
        reported: "4 or before, but not 1 (the story)",
        is_fitted: false,
        range: (2.0, 4.0),
        unit: "",
        measure: |_, report| {
            let loses = report.tiers.iter().find(|row| row.people.money.profit < downline::Money::ZERO);
            loses.map_or(f64::INFINITY, |row| f64::from(row.tier.0))
        },
    },
    Pattern {
        what: "tier 3 is so many times tier 1",
        reported: "466 (TST: 7, 118, 3262 families)",
        is_fitted: false,
        range: (100.0, f64::INFINITY),
        unit: "",
        measure: |_, report| {
            let [first, third] = [1, 3].map(|tier| report.tier(downline::Tier(tier)).people.joined as f64);
            third / first
        },
    },
    Pattern {
        what: "growth after a growth of 22 % in as long a time",
        reported: "31 % (China, 2015 to 2017; 5 points either way)",
        is_fitted: false,
        range: (26.0, 36.0),
        unit: " %",
        measure: |simulation, _| later_growth(simulation),
    },
];

/// The greatest growth of active resellers over a time in which they had just grown by 22 %, from the fourth
/// week on; 0 if none.
fn later_growth(simulation: &Simulation) -> f64 {
    let active: Vec<f64> = simulation.history().iter().map(|row| row.active as f64).collect();
    let after = |start: usize| {
        let ticks = (start..active.len()).position(|end| active[end] >= 15.4 / 12.6 * active[start])?;
        let (middle, end) = (start + ticks, start + 2 * ticks);
        // Where a tick brings much more than 22 % nothing can be told.
        let is_close = active[middle] <= 1.3 * active[start];
        (is_close && end < active.len()).then(|| 100.0 * (active[end] / active[middle] - 1.0))
    };
    (4..active.len()).filter_map(after).fold(0.0, f64::max)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut columns = Vec::new();
    for (_, take_away) in RIVALS {
        let mut scenario = Scenario::mask();
        take_away(&mut scenario);
        let mut samples = vec![Sample::default(); PATTERNS.len()];
        for seed in 1..=SEEDS {
            let (simulation, report) = run(&scenario, seed)?;
            for (sample, pattern) in samples.iter_mut().zip(&PATTERNS) {
                sample.add((pattern.measure)(&simulation, &report));
            }
        }
        columns.push(samples);
    }
    println!("{}", stamp(&Scenario::mask())?);
    print!("| pattern | reported | |");
    RIVALS.iter().for_each(|(name, _)| print!(" {name} |"));
    println!("\n|---|---|---|{}", "---|".repeat(RIVALS.len()));
    for (at, pattern) in PATTERNS.iter().enumerate() {
        let kind = if pattern.is_fitted { "fitted" } else { "predicted" };
        print!("| {} | {} | {kind} |", pattern.what, pattern.reported);
        for samples in &columns {
            print!(" {} |", cell(pattern, &samples[at]));
        }
        println!();
    }
    print!("| **reproduced** | | |");
    for samples in &columns {
        let count =
            PATTERNS.iter().zip(samples).filter(|(pattern, sample)| is_reproduced(pattern, sample)).count();
        print!(" {count} of {} |", PATTERNS.len());
    }
    println!();
    Ok(())
}

/// In 19 of 20 runs at least.
fn is_reproduced(pattern: &Pattern, sample: &Sample) -> bool {
    let (least, most) = pattern.range;
    sample.share(|figure| (least..=most).contains(&figure)) >= 0.95
}

fn cell(pattern: &Pattern, sample: &Sample) -> String {
    let mean = sample.mean();
    let shown = if mean.is_finite() { format!("{mean:.1}{}", pattern.unit) } else { "not always".to_owned() };
    format!("{shown}, {}", if is_reproduced(pattern, sample) { "**yes**" } else { "no" })
}
