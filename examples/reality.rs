//! What do the presets that stand for real companies get right, and what not? Reported figures beside thirty
//! simulated runs, each marked as fitted or predicted. Prints the tables of the chapter on claims: `cargo run
//! --release --example reality > src/claims/reality.md`.

mod tables;

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::ops::{ControlFlow, Range};

use downline::{
    Entry, Money, Observer, PersonId, Phase, Posting, Report, Reseller, Scenario, ScenarioError, Simulation,
    Tick, Tier, World,
};
use tables::{Sample, percent, stamp};

const SEEDS: u64 = 30;

/// What a report does not tell: whom the supplier paid a commission, with how much cash everybody joined, and,
/// in the end, what everybody gained and how the chain had grown.
#[derive(Default)]
struct Notes {
    paid: BTreeSet<PersonId>,
    had: BTreeMap<PersonId, Money>,
    profits: Vec<Money>,
    /// Active resellers at the end of each tick.
    active: Vec<u64>,
}

impl Observer for Notes {
    fn phase(&mut self, _: Tick, _: Phase, entries: &[Entry], _: &World) -> ControlFlow<()> {
        for entry in entries {
            match entry.posting {
                Posting::Commission { person, .. } => {
                    self.paid.insert(person);
                }
                Posting::Apply { person, cash, .. } => {
                    self.had.insert(person, cash);
                }
                _ => {}
            }
        }
        ControlFlow::Continue(())
    }
}

/// A reported figure, in per cent.
#[derive(Clone, Copy)]
enum Reported {
    About(f64),
    AtLeast(f64),
    AtMost(f64),
}

/// What was reported, and how a run is measured.
struct Target {
    what: &'static str,
    source: &'static str,
    reported: Reported,
    is_fitted: bool,
    measure: fn(&Report, &Notes) -> f64,
}

const HERBALIFE: [Target; 5] = [
    Target {
        what: "have recruited nobody",
        source: "Herbalife, statement of average gross compensation, 2012",
        reported: Reported::About(71.0),
        is_fitted: true,
        measure: |report, _| of_all(report, report.totals.without_recruits),
    },
    Target {
        what: "the company paid nothing",
        source: "the same",
        reported: Reported::About(88.0),
        is_fitted: false,
        measure: |report, notes| of_all(report, report.totals.resellers - notes.paid.len() as u64),
    },
    Target {
        what: "have no downline",
        source: "the same, 2013 (13.6 % have one)",
        reported: Reported::About(86.4),
        is_fitted: false,
        measure: |report, _| of_all(report, report.totals.without_recruits),
    },
    Target {
        what: "lost money",
        source: "AARP Foundation 2018, all companies, self-reported: about half",
        reported: Reported::About(50.0),
        is_fitted: false,
        measure: |report, _| of_all(report, report.totals.losers),
    },
    Target {
        what: "made 1000 or less in the year",
        source: "FTC staff report 2024, most companies: “the vast majority”",
        reported: Reported::AtLeast(75.0),
        is_fitted: false,
        measure: |report, notes| {
            let few = notes.profits.iter().filter(|&&profit| profit <= Money::from_yuan(1000)).count();
            of_all(report, few as u64)
        },
    },
];

const ANXIN: [Target; 4] = [
    Target {
        what: "hold the lowest rank",
        source: "ranks of a scheme of 4.6 million (悦花越有), judicial appraisal",
        reported: Reported::About(85.07),
        is_fitted: false,
        measure: |report, _| of_all(report, report.tier(Tier(5)).people.joined),
    },
    Target {
        what: "hold the lowest but one",
        source: "the same",
        reported: Reported::About(11.08),
        is_fitted: false,
        measure: |report, _| of_all(report, report.tier(Tier(4)).people.joined),
    },
    Target {
        what: "of the goods reached end buyers",
        source: "survey of 2015: “few”",
        reported: Reported::AtMost(50.0),
        is_fitted: false,
        measure: |report, _| percent(report.totals.units_retail.0 as f64, report.totals.units_made.0 as f64),
    },
    Target {
        what: "lost money",
        source: "another company, FTC v. BurnLounge: 93.84 % never recouped their fee",
        reported: Reported::About(93.84),
        is_fitted: false,
        measure: |report, _| of_all(report, report.totals.losers),
    },
];

const TRADE: [Target; 2] = [
    Target {
        what: "sellers more at the end of 2016 than of 2015",
        source: "Internet Society of China, reported by xm.gov.cn: 12.6 million in 2015, 15.4 million in 2016",
        reported: Reported::About(22.2),
        is_fitted: true,
        measure: |_, notes| growth(notes, 0..52),
    },
    Target {
        what: "sellers more at the end of 2017 than of 2016",
        source: "the same: 20.2 million in 2017 (a forecast)",
        reported: Reported::About(31.2),
        is_fitted: false,
        measure: |_, notes| growth(notes, 52..104),
    },
];

/// How much more resellers there are at the end of some weeks than at their beginning, in per cent.
fn growth(notes: &Notes, weeks: Range<usize>) -> f64 {
    100.0 * (notes.active[weeks.end] as f64 / notes.active[weeks.start] as f64 - 1.0)
}

/// The goods and people of the story in a trade that grows slowly: as many sellers at the start, the end of 2015, as there were
/// among the people of China (12.6 million of 1.37 billion), who leave only when they are broke. How easily people join is
/// fitted to the first year.
fn trade() -> Result<Scenario, ScenarioError> {
    Scenario::mask().with_all([
        ("name", "trade 2015 to 2017"),
        ("suppliers.0.first_agents", "920"),
        ("behaviour.join.base", "[0.0127]"),
        ("behaviour.leave.patience", "null"),
        ("behaviour.leave.confidence", "null"),
    ])
}

fn of_all(report: &Report, part: u64) -> f64 {
    percent(part as f64, report.totals.resellers as f64)
}

fn table(scenario: &Scenario, targets: &[Target]) -> Result<(), Box<dyn Error>> {
    println!("{}\n", stamp(scenario)?);
    println!("| share who (which) | source | reported, % | | simulated, mean and 95 % of runs | |");
    println!("|---|---|---|---|---|---|");
    let mut samples = vec![Sample::default(); targets.len()];
    for seed in 1..=SEEDS {
        let mut simulation = Simulation::new(scenario, seed)?;
        let mut notes = Notes::default();
        let report = simulation.run_with(&mut notes);
        let gained = |reseller: Reseller| reseller.cash() - notes.had[&reseller.person()];
        notes.active = simulation.history().iter().map(|row| row.active).collect();
        notes.profits = simulation.world().resellers().map(gained).collect();
        for (sample, target) in samples.iter_mut().zip(targets) {
            sample.add((target.measure)(&report, &notes));
        }
    }
    for (target, sample) in targets.iter().zip(&samples) {
        let (mean, half) = (sample.mean(), sample.half_interval());
        // Reported shares are rounded, and differ by some points between years and companies.
        let slack = half.max(2.0);
        let (reported, off) = match target.reported {
            Reported::About(share) => (share.to_string(), mean - share),
            Reported::AtLeast(share) => (format!("at least {share}"), (mean - share).min(0.0)),
            Reported::AtMost(share) => (format!("at most {share}"), (mean - share).max(0.0)),
        };
        let verdict = match off.abs() <= slack {
            true => "**fits**".to_owned(),
            false => format!("**misses** by {off:+.0} points"),
        };
        println!(
            "| {} | {} | {} | {} | {mean:.1} ± {half:.1} | {verdict} |",
            target.what,
            target.source,
            reported,
            if target.is_fitted { "fitted" } else { "predicted" },
        );
    }
    println!();
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    println!("## `herbalife-2012`\n");
    table(&Scenario::herbalife_2012(), &HERBALIFE)?;
    println!("## `anxin`\n");
    table(&Scenario::anxin(), &ANXIN)?;
    println!("## A trade that grows, 2015 to 2017\n");
    table(&trade()?, &TRADE)
}
