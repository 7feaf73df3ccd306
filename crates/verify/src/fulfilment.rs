//! Trees that grow by many members a tick, from own stock and drop shipped.

use super::check::Check;
use super::fixtures::{Fixtures, Tree, batches, count, expected, pack, recruiting};
use super::statistics::Paired;
use downline::scenario::{Fulfilment, Scenario};
use downline::simulation::Simulation;
use downline::units::Units;
use downline_theory::{DomainError, batches as theory, stranded};

const FOUNDERS: u32 = 10;
const TICKS: u32 = 14;
const PACK: u32 = 10;
const RUNS: u64 = 4800;

/// Ten founders, of whom each, and each recruit, convinces a person in one of five ticks.
fn many_at_a_time(fulfilment: Fulfilment) -> Scenario {
    let mut scenario = recruiting(5000, FOUNDERS, 0.2);
    scenario.ticks = TICKS;
    let supplier = &mut scenario.suppliers[0];
    supplier.fulfilment = fulfilment;
    if let downline::scenario::Ladder::ByDepth(ladder) = &mut supplier.ladder {
        ladder.terms = vec![pack(PACK)];
    }
    scenario
}

/// Given how many joined in each tick, all of this is exact: no correction for ticks is needed.
pub(super) fn in_ticks(lab: Fixtures) -> Result<Vec<Check>, DomainError> {
    const THEME: &str = "many at a time";
    let [mut founders, mut growth] = [Paired::default(); 2];
    let (mut first, mut law) = (vec![0.0; 9], vec![0.0; 9]);
    let (mut members, mut unsold) = ([Paired::default(); 4], [Paired::default(); 4]);
    for mut run in lab.runs(4, &many_at_a_time(Fulfilment::OwnStock), RUNS) {
        let report = run.run();
        let batches = batches(&run);
        let tree = Tree::of(&run, usize::MAX);
        let recruits = &tree.recruits()[..FOUNDERS as usize];
        let each = theory::recruits(&batches)?.mean;
        count(&mut first, recruits[0]);
        let chances = expected(&theory::recruits_distribution(&batches, 8)?, 1);
        law.iter_mut().zip(chances).for_each(|(sum, chance)| *sum += chance);
        founders.add(recruits.iter().sum::<usize>() as f64, f64::from(FOUNDERS) * each);
        growth.add(tree.depths.len() as f64, members_met(&batches));
        let at = theory::members_by_depth(FOUNDERS.into(), &batches, 3)?;
        let left = stranded::in_ticks(FOUNDERS.into(), &batches, PACK.into(), 3)?;
        for depth in 0..4 {
            members[depth].add(tree.at_depth(depth), at[depth]);
            let row = report.tiers.iter().find(|row| row.tier.0 as usize == depth + 1);
            unsold[depth].add(row.map_or(0.0, |row| row.people.stranded.units.0 as f64), left[depth]);
        }
    }
    let mut lines = vec![
        Check::mean(THEME, "members after 14 ticks, given the tick before", &growth),
        Check::mean(THEME, "recruits of the ten founders", &founders),
        Check::law(THEME, "recruits of one founder", &first, &law),
    ];
    for (what, sums) in [("members of", members), ("units stranded in", unsold)] {
        let line = |(tier, sum): (u32, &Paired)| Check::mean(THEME, format!("{what} tier {tier}"), sum);
        lines.extend((1..).zip(&sums).skip(1).map(line));
    }
    Ok(lines)
}

/// Members after the last tick, given those before it: each brings in one more with chance 0.2 × the share of
/// people outside, those convinced twice joining once.
fn members_met(batches: &[theory::Batch]) -> f64 {
    let Some(last) = batches.last() else { return FOUNDERS.into() };
    let (members, others) = (last.members as f64, 4999.0);
    let outside = 5000.0 - members;
    members + outside * (1.0 - libm::pow(1.0 - 0.2 / others, members))
}

/// From own stock and drop shipped, identical people join and each unit costs the chain the same. The number
/// of units differs.
pub(super) fn two_ways(lab: Fixtures) -> Vec<Check> {
    const THEME: &str = "own stock and drop ship";
    let [own, drop] = [Fulfilment::OwnStock, Fulfilment::DropShip].map(many_at_a_time);
    let [mut differ, mut own_error, mut drop_error, mut own_loss, mut drop_loss] = [0.0; 5];
    let runs = lab.runs(5, &own, 50).zip(lab.runs(5, &drop, 50));
    for (mut own, mut drop) in runs {
        let (own_report, drop_report) = (own.run(), drop.run());
        let joined = |run: &Simulation| {
            let rows = run.world().resellers().map(|of| (of.person(), of.recruiter(), of.joined()));
            rows.collect::<Vec<_>>()
        };
        let (with_own, with_drop) = (joined(&own), joined(&drop));
        differ += with_own.iter().zip(&with_drop).filter(|(own, drop)| own != drop).count() as f64;
        differ += with_own.len().abs_diff(with_drop.len()) as f64;
        let packs = |count: u64| Units(count * u64::from(PACK));
        let off = |made: Units, expected: Units| made.0.abs_diff(expected.0) as f64;
        own_error += off(own_report.totals.units_made, packs(own_report.totals.without_recruits));
        drop_error += off(drop_report.totals.units_made, packs(drop_report.totals.resellers));
        // Tier 1 pays a fen a unit to the supplier, and the rest is paid among resellers.
        let loss = |report: &downline::report::Report| {
            (report.flows.resellers_profit.fen() + report.totals.units_made.0 as i64).abs() as f64
        };
        own_loss += loss(&own_report);
        drop_loss += loss(&drop_report);
    }
    let exact = |what: &str, observed: f64| Check::exact(THEME, what, 0.0, observed);
    vec![
        exact("who joined, by whom and when: differences", differ),
        exact("own stock: units beyond a pack for each without recruits", own_error),
        exact("drop ship: units beyond a pack for each member", drop_error),
        exact("own stock: loss beyond tier 1's price of what was made", own_loss),
        exact("drop ship: the same", drop_loss),
    ]
}
