//! What do the presets that stand for real companies get right, and what not? Reported figures, with whom
//! they count and what would refute a preset, beside thirty simulated runs, each marked as fitted or
//! predicted. Prints the tables of the chapter on claims: `cargo run --release -p downline-evidence --example
//! reality > src/claims/reality.md`.

use std::collections::BTreeSet;
use std::error::Error;
use std::ops::{ControlFlow, Range};

use downline::event::{Entry, Phase};
use downline::report::Outcome;
use downline::{Observer, PersonId, Posting, Report, Scenario, ScenarioError, Simulation, Tick, World};
use downline_evidence::{Sample, percent, stamp};

const SEEDS: u64 = 30;

/// What a report does not tell: whom the supplier paid a commission and, in the end, how it ended for each
/// reseller and how the chain had grown.
#[derive(Default)]
struct Notes {
    paid: BTreeSet<PersonId>,
    outcomes: Vec<Outcome>,
    /// Active resellers at the end of each tick.
    active: Vec<u64>,
}

impl Observer for Notes {
    fn phase(&mut self, _: Tick, _: Phase, entries: &[Entry], _: &World) -> ControlFlow<()> {
        for entry in entries {
            if let Posting::Commission { person, .. } = entry.posting {
                self.paid.insert(person);
            }
        }
        ControlFlow::Continue(())
    }
}

/// A reported figure, in per cent.
#[derive(Clone, Copy)]
enum Reported {
    /// As much, and how many points it may be off: rounding, years, who was asked.
    About(f64, f64),
    AtLeast(f64),
}

/// What was reported, of whom, and how a run is measured.
struct Target {
    what: &'static str,
    /// What the source says, of whom and when.
    says: &'static str,
    /// Who says it.
    kind: &'static str,
    reported: Reported,
    is_fitted: bool,
    measure: fn(&Report, &Notes) -> f64,
}

const STATEMENT: &str = "the company's own statement";

const HERBALIFE: [Target; 4] = [
    Target {
        what: "have no recruit",
        says: "351 065 US distributors had sponsored no other in 2012",
        kind: STATEMENT,
        reported: Reported::About(71.0, 2.0),
        is_fitted: true,
        measure: |report, _| of_all(report, report.totals.without_recruits),
    },
    Target {
        what: "have no recruit, a year later",
        says: "22.2 % of US members sponsored others in 2013",
        kind: STATEMENT,
        reported: Reported::About(77.8, 2.0),
        is_fitted: false,
        measure: |report, _| of_all(report, report.totals.without_recruits),
    },
    Target {
        what: "the company paid nothing",
        says: "434 125 US distributors got no payment from Herbalife in 2012, their own sales not counted",
        kind: STATEMENT,
        reported: Reported::About(88.0, 2.0),
        is_fitted: false,
        measure: |report, notes| of_all(report, report.totals.resellers - notes.paid.len() as u64),
    },
    Target {
        what: "lost money",
        says: "by their own account, 601 US participants of any MLM, 2018",
        kind: "survey of the AARP Foundation",
        reported: Reported::About(47.0, 4.0),
        is_fitted: false,
        measure: |report, _| of_all(report, report.totals.losers),
    },
];

const ANXIN: [Target; 4] = [
    Target {
        what: "hold the lowest rank",
        says: "of 4.6 million members of 悦花越有, those with one star of five",
        kind: "judicial appraisal of another scheme",
        reported: Reported::About(85.07, 2.0),
        is_fitted: false,
        measure: |_, notes| holders(notes, 5),
    },
    Target {
        what: "hold the lowest but one",
        says: "the same, with two stars",
        kind: "the same",
        reported: Reported::About(11.08, 2.0),
        is_fitted: false,
        measure: |_, notes| holders(notes, 4),
    },
    Target {
        what: "of the goods, lie with resellers or have expired there at the end",
        says: "“most” goods of WeChat sellers sit in the channel, 2015",
        kind: "survey, reported by the press (6chong.cn)",
        reported: Reported::AtLeast(50.0),
        is_fitted: false,
        measure: |report, _| {
            percent(report.totals.units_stranded.0 as f64, report.totals.units_made.0 as f64)
        },
    },
    Target {
        what: "lost money",
        says: "Moguls of BurnLounge (sellers who paid to be paid in cash) who never recouped it, 2005 to 2007",
        kind: "a court's finding on another company",
        reported: Reported::About(93.84, 2.0),
        is_fitted: false,
        measure: |report, _| of_all(report, report.totals.losers),
    },
];

const TRADE: [Target; 2] = [
    Target {
        what: "sellers more at the end of 2016 than of 2015",
        says: "12.6 million in 2015, and 15.4 million forecast in June 2016 for its end",
        kind: "Internet Society of China, in the press (xm.gov.cn): a forecast",
        reported: Reported::About(22.2, 2.0),
        is_fitted: true,
        measure: |_, notes| growth(notes, 0..52),
    },
    Target {
        what: "sellers more at the end of 2017 than of 2016",
        says: "20.2 million forecast for 2017",
        kind: "the same: a forecast on a forecast",
        reported: Reported::About(31.2, 2.0),
        is_fitted: false,
        measure: |_, notes| growth(notes, 52..104),
    },
];

/// The share of resellers who hold a rank at the end, in per cent.
fn holders(notes: &Notes, rank: u32) -> f64 {
    let count = notes.outcomes.iter().filter(|own| own.tier.0 == rank).count();
    percent(count as f64, notes.outcomes.len() as f64)
}

/// How much more resellers there are at the end of some weeks than at their beginning, in per cent.
fn growth(notes: &Notes, weeks: Range<usize>) -> f64 {
    100.0 * (notes.active[weeks.end] as f64 / notes.active[weeks.start] as f64 - 1.0)
}

/// The goods and people of the story in a trade that grows slowly: as many sellers at the start, the end of
/// 2015, as there were among the people of China (12.6 million of 1.37 billion), who leave only when they are
/// broke. How easily people join is fitted to the first year.
fn trade() -> Result<Scenario, ScenarioError> {
    Scenario::mask().with_all([
        ("name", "trade 2015 to 2017"),
        ("suppliers.0.first_agents", "920"),
        ("behaviour.join.base", "[0.0256]"),
        ("behaviour.leave.patience", "null"),
        ("behaviour.leave.confidence", "null"),
    ])
}

fn of_all(report: &Report, part: u64) -> f64 {
    percent(part as f64, report.totals.resellers as f64)
}

fn table(scenario: &Scenario, targets: &[Target]) -> Result<(), Box<dyn Error>> {
    println!("{}\n", stamp(scenario)?);
    println!(
        "| share who (which) | what is reported, of whom | source | reported, % | refuted outside of | | simulated, mean \
         and 95 % of runs | |"
    );
    println!("|{}", "---|".repeat(8));
    let mut samples = vec![Sample::default(); targets.len()];
    for seed in 1..=SEEDS {
        let mut simulation = Simulation::new(scenario, seed)?;
        let mut notes = Notes::default();
        let report = simulation.run_with(&mut notes);
        notes.active = simulation.history().iter().map(|row| row.active).collect();
        notes.outcomes = simulation.outcomes();
        for (sample, target) in samples.iter_mut().zip(targets) {
            sample.add((target.measure)(&report, &notes));
        }
    }
    targets.iter().zip(&samples).for_each(|(target, sample)| row(target, sample));
    println!();
    Ok(())
}

/// Prints a row: what was reported, what would refute it, and what runs come to.
fn row(target: &Target, sample: &Sample) {
    let (mean, half) = (sample.mean(), sample.half_interval());
    let (shown, share, slack, most) = match target.reported {
        Reported::About(share, slack) => {
            let slack = half.max(slack);
            (share.to_string(), share, slack, share + slack)
        }
        Reported::AtLeast(share) => (format!("at least {share}"), share, half, 100.0),
    };
    let least = share - slack;
    let verdict = match (least..=most).contains(&mean) {
        true => "**fits**".to_owned(),
        false => format!("**misses** by {:+.0} points", mean - share),
    };
    let fitted = if target.is_fitted { "fitted" } else { "predicted" };
    let Target { what, says, kind, .. } = target;
    println!(
        "| {what} | {says} | {kind} | {shown} | {least:.1} to {most:.1} | {fitted} | {mean:.1} ± {half:.1} | {verdict} |"
    );
}

fn main() -> Result<(), Box<dyn Error>> {
    println!("## `herbalife-2012`\n");
    table(&Scenario::herbalife_2012(), &HERBALIFE)?;
    println!("## `anxin`\n");
    table(&Scenario::anxin(), &ANXIN)?;
    println!("## A trade as it was forecast, 2015 to 2017\n");
    table(&trade()?, &TRADE)
}
