//! What do the presets that stand for real companies get right, and what not? Reported figures, with whom
//! they count and what would refute a preset, beside thirty simulated runs, each marked as fitted or
//! predicted. Prints the tables of the chapter on claims: `cargo run --release -p downline-evidence --example
//! reality > src/claims/reality.md`.

use std::collections::BTreeSet;
use std::error::Error;
use std::ops::{ControlFlow, Range};

use downline::event::{Entry, Phase};
use downline::report::Outcome;
use downline::{
    Money, Observer, PersonId, Posting, Report, Scenario, ScenarioError, Simulation, Tick, World,
};
use downline_evidence::{Sample, Seen, percent, stamp};

const SEEDS: u64 = 30;

/// Seeds of the chain of 31 levels, whose runs are long.
const SEEDS_OF_CHAIN: u64 = 10;

/// Whom the supplier paid a commission.
#[derive(Default)]
struct Paid(BTreeSet<PersonId>);

impl Observer for Paid {
    fn phase(&mut self, _: Tick, _: Phase, entries: &[Entry], _: &World) -> ControlFlow<()> {
        for entry in entries {
            if let Posting::Commission { person, .. } = entry.posting {
                self.0.insert(person);
            }
        }
        ControlFlow::Continue(())
    }
}

/// A run with what its report does not tell.
struct Noted {
    report: Report,
    paid: BTreeSet<PersonId>,
    /// How it ended for each reseller.
    outcomes: Vec<Outcome>,
    /// Active resellers at the end of each tick.
    active: Vec<u64>,
}

impl Noted {
    fn of(scenario: &Scenario, seed: u64) -> Result<Noted, ScenarioError> {
        let mut simulation = Simulation::new(scenario, seed)?;
        let mut paid = Paid::default();
        let report = simulation.run_with(&mut paid);
        let active = simulation.history().iter().map(|row| row.active).collect();
        Ok(Noted { report, paid: paid.0, outcomes: simulation.outcomes(), active })
    }

    /// A part of all resellers, in per cent.
    fn of_all(&self, part: u64) -> f64 {
        percent(part as f64, self.report.totals.resellers as f64)
    }

    /// The share of resellers who hold a rank at the end, in per cent.
    fn holders(&self, rank: u32) -> f64 {
        let count = self.outcomes.iter().filter(|own| own.tier.0 == rank).count();
        percent(count as f64, self.outcomes.len() as f64)
    }

    /// How much more resellers there are at the end of some weeks than at their beginning, in per cent.
    fn growth(&self, weeks: Range<usize>) -> f64 {
        100.0 * (self.active[weeks.end] as f64 / self.active[weeks.start] as f64 - 1.0)
    }
}

/// A chain that has grown to as many resellers as a court counted.
struct Chain {
    weeks: f64,
    report: Report,
}

impl Chain {
    /// How many resellers the court counted.
    const RESELLERS: usize = 386_728;

    /// Runs until as many have joined. A chain of four that dies out begins again with other luck, since no
    /// court would have judged it.
    fn of(scenario: &Scenario, seed: u64) -> Result<Chain, ScenarioError> {
        let mut simulation = Simulation::new(scenario, seed)?;
        while simulation.world().resellers().len() < Chain::RESELLERS {
            if simulation.is_done() {
                return Chain::of(scenario, seed + SEEDS_OF_CHAIN);
            }
            simulation.step();
        }
        Ok(Chain { weeks: f64::from(simulation.tick().0), report: simulation.report() })
    }

    /// What a reseller paid for goods on average, in yuan.
    fn paid_each(&self) -> f64 {
        let paid: Money = self.report.tiers.iter().map(|row| row.people.money.paid).sum();
        paid.fen() as f64 / 100.0 / self.report.totals.resellers as f64
    }
}

/// A reported figure.
#[derive(Clone, Copy)]
enum Reported {
    /// As much, and how many points it may be off: rounding, years, who was asked.
    About(f64, f64),
    AtLeast(f64),
}

/// What was reported, of whom, and how a run is measured.
struct Target<Run> {
    what: &'static str,
    /// What the source says, of whom and when.
    says: &'static str,
    /// Who says it.
    kind: &'static str,
    reported: Reported,
    is_fitted: bool,
    measure: fn(&Run) -> f64,
}

const STATEMENT: &str = "the company's own statement";

const HERBALIFE: [Target<Noted>; 4] = [
    Target {
        what: "have no recruit",
        says: "351 065 US distributors had sponsored no other in 2012",
        kind: STATEMENT,
        reported: Reported::About(71.0, 2.0),
        is_fitted: true,
        measure: |run| run.of_all(run.report.totals.without_recruits),
    },
    Target {
        what: "have no recruit, a year later",
        says: "22.2 % of US members sponsored others in 2013",
        kind: STATEMENT,
        reported: Reported::About(77.8, 2.0),
        is_fitted: false,
        measure: |run| run.of_all(run.report.totals.without_recruits),
    },
    Target {
        what: "the company paid nothing",
        says: "434 125 US distributors got no payment from Herbalife in 2012, their own sales not counted",
        kind: STATEMENT,
        reported: Reported::About(88.0, 2.0),
        is_fitted: false,
        measure: |run| run.of_all(run.report.totals.resellers - run.paid.len() as u64),
    },
    Target {
        what: "lost money",
        says: "by their own account, 601 US participants of any MLM, 2018",
        kind: "survey of the AARP Foundation",
        reported: Reported::About(47.0, 4.0),
        is_fitted: false,
        measure: |run| run.of_all(run.report.totals.losers),
    },
];

const ANXIN: [Target<Noted>; 4] = [
    Target {
        what: "hold the lowest rank",
        says: "of 4.6 million members of 悦花越有, those with one star of five",
        kind: "judicial appraisal of another scheme",
        reported: Reported::About(85.07, 2.0),
        is_fitted: false,
        measure: |run| run.holders(5),
    },
    Target {
        what: "hold the lowest but one",
        says: "the same, with two stars",
        kind: "the same",
        reported: Reported::About(11.08, 2.0),
        is_fitted: false,
        measure: |run| run.holders(4),
    },
    Target {
        what: "of the goods, lie with resellers or have expired there at the end",
        says: "“most” goods of WeChat sellers sit in the channel, 2015",
        kind: "survey, reported by the press (6chong.cn)",
        reported: Reported::AtLeast(50.0),
        is_fitted: false,
        measure: |run| {
            let totals = &run.report.totals;
            percent(totals.units_stranded.0 as f64, totals.units_made.0 as f64)
        },
    },
    Target {
        what: "lost money",
        says: "Moguls of BurnLounge (sellers who paid to be paid in cash) who never recouped it, 2005 to 2007",
        kind: "a court's finding on another company",
        reported: Reported::About(93.84, 2.0),
        is_fitted: false,
        measure: |run| run.of_all(run.report.totals.losers),
    },
];

const TRADE: [Target<Noted>; 2] = [
    Target {
        what: "sellers more at the end of 2016 than of 2015",
        says: "12.6 million in 2015, and 15.4 million forecast in June 2016 for its end",
        kind: "Internet Society of China, in the press (xm.gov.cn): a forecast",
        reported: Reported::About(22.2, 2.0),
        is_fitted: true,
        measure: |run| run.growth(0..52),
    },
    Target {
        what: "sellers more at the end of 2017 than of 2016",
        says: "20.2 million forecast for 2017",
        kind: "the same: a forecast on a forecast",
        reported: Reported::About(31.2, 2.0),
        is_fitted: false,
        measure: |run| run.growth(52..104),
    },
];

/// What was reported of a base of distributors, and of all who take part in such plans.
const TWO_YEARS: [Target<Seen>; 4] = [
    Target {
        what: "of those active after a year, left in the next",
        says: "half of a base of distributors leaves within a year",
        kind: "FTC's complaint against Herbalife, 2016, in the press",
        reported: Reported::About(50.0, 5.0),
        is_fitted: false,
        measure: |run| run.left_within_a_year,
    },
    Target {
        what: "lost money, goods used counted at cost",
        says: "by their own account, 601 US participants of any MLM, 2018",
        kind: "survey of the AARP Foundation",
        reported: Reported::About(47.0, 4.0),
        is_fitted: false,
        measure: |run| run.with_profit_and_goods(|profit| profit < -BREAK_EVEN),
    },
    Target {
        what: "broke even likewise, within a tenth of the entry order",
        says: "the same",
        kind: "the same",
        reported: Reported::About(27.0, 4.0),
        is_fitted: false,
        measure: |run| run.with_profit_and_goods(|profit| profit.fen().abs() <= BREAK_EVEN.fen()),
    },
    Target {
        what: "gained likewise",
        says: "the same",
        kind: "the same",
        reported: Reported::About(25.0, 4.0),
        is_fitted: false,
        measure: |run| run.with_profit_and_goods(|profit| profit > BREAK_EVEN),
    },
];

/// A tenth of what two units cost a distributor of `herbalife-2012`.
const BREAK_EVEN: Money = Money::from_yuan(15);

/// What a court found of a chain of agents.
const CHAIN: [Target<Chain>; 3] = [
    Target {
        what: "weeks until 386 728 had joined",
        says: "386 728 agents from March 2016 to 4 September 2018",
        kind: "court of Jiyuan, (2020) 豫96刑终2号",
        reported: Reported::About(131.0, 5.0),
        is_fitted: true,
        measure: |run| run.weeks,
    },
    Target {
        what: "levels below the supplier",
        says: "31 levels below the four at the top",
        kind: "the same",
        reported: Reported::About(31.0, 1.0),
        is_fitted: false,
        measure: |run| f64::from(run.report.totals.depth),
    },
    Target {
        what: "yuan paid for goods by an agent, on average",
        says: "1 828 171 615.99 yuan from all; an entry order was 550",
        kind: "the same",
        reported: Reported::About(4727.0, 473.0),
        is_fitted: false,
        measure: Chain::paid_each,
    },
];

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

/// The chain of agents that a court of Jiyuan judged: the price of an entry order, how many stood at the top
/// and how many joined are reported; prices of a unit and commissions are assumed. The people and their
/// habits are those of the story, but that none knows a reference price. How easily they join is fitted to
/// the time that the chain took.
fn chain() -> Result<Scenario, ScenarioError> {
    Scenario::commission_plan().with_all([
        ("name", "chain of 31 levels"),
        ("ticks", "260"),
        ("population.people", "5000000"),
        ("suppliers.0.first_agents", "4"),
        ("suppliers.0.product.unit_cost", "10"),
        ("suppliers.0.product.list_price", "98"),
        ("suppliers.0.product.reference_price", "null"),
        ("suppliers.0.ladder.by_order_size.ranks.0.price", "55"),
        ("behaviour.join.base", "[0.092]"),
    ])
}

fn table<Run>(
    scenario: &Scenario,
    targets: &[Target<Run>],
    seeds: u64,
    run: impl Fn(&Scenario, u64) -> Result<Run, ScenarioError>,
) -> Result<(), Box<dyn Error>> {
    println!(
        "| what, % unless said | what is reported, of whom | source | reported | refuted outside of | | simulated, mean and 95 % \
         of runs | |"
    );
    println!("|{}", "---|".repeat(8));
    let mut samples = vec![Sample::default(); targets.len()];
    for seed in 1..=seeds {
        let run = run(scenario, seed)?;
        for (sample, target) in samples.iter_mut().zip(targets) {
            sample.add((target.measure)(&run));
        }
    }
    targets.iter().zip(&samples).for_each(|(target, sample)| row(target, sample));
    println!();
    Ok(())
}

/// Prints a row: what was reported, what would refute it, and what runs come to.
fn row<Run>(target: &Target<Run>, sample: &Sample) {
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
        false => format!("**misses** by {:+.0}", mean - share),
    };
    let fitted = if target.is_fitted { "fitted" } else { "predicted" };
    let Target { what, says, kind, .. } = target;
    println!(
        "| {what} | {says} | {kind} | {shown} | {least:.1} to {most:.1} | {fitted} | {mean:.1} ± {half:.1} | {verdict} |"
    );
}

fn main() -> Result<(), Box<dyn Error>> {
    println!("## `herbalife-2012`\n");
    let shakes = Scenario::herbalife_2012();
    println!("{}\n", stamp(&shakes)?);
    table(&shakes, &HERBALIFE, SEEDS, Noted::of)?;
    println!("## `herbalife-2012` over two years\n");
    table(&shakes.with("ticks", "104")?, &TWO_YEARS, SEEDS, Seen::of)?;
    println!("## `anxin`\n");
    println!("{}\n", stamp(&Scenario::anxin())?);
    table(&Scenario::anxin(), &ANXIN, SEEDS, Noted::of)?;
    println!("## A trade as it was forecast, 2015 to 2017\n");
    println!("{}\n", stamp(&trade()?)?);
    table(&trade()?, &TRADE, SEEDS, Noted::of)?;
    println!("## A chain of 31 levels, 2016 to 2018\n");
    let chain = chain()?;
    println!("{}\n", stamp(&small(&chain)?)?);
    table(&chain, &CHAIN, SEEDS_OF_CHAIN, Chain::of)
}

/// A chain among few people, by whose run a test tells whether the table is of the present version.
fn small(chain: &Scenario) -> Result<Scenario, ScenarioError> {
    chain.with_all([("population.people", "20000"), ("suppliers.0.first_agents", "40")])
}
