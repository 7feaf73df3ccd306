//! Growth in a population too large to notice: a cap on depth, and chains whose members leave for reasons of
//! their own.

use super::check::Check;
use super::fixtures::{Fixtures, Tree, recruiting};
use super::statistics::Paired;
use downline::scenario::{BanWave, Event, Happening, Scenario};
use downline::simulation::Simulation;
use downline::world::Status;
use downline_theory::{DomainError, depth_cap, survival};

const PEOPLE: u32 = 4_000_000;
const FOUNDERS: u32 = 2000;
const RECRUITING: f64 = 0.08;
const TICKS: u32 = 30;
const RUNS: u64 = 90;

fn growth() -> Scenario {
    let mut scenario = recruiting(PEOPLE, FOUNDERS, RECRUITING);
    scenario.ticks = TICKS;
    scenario
}

/// The founder of each member's chain, by position.
fn founders(tree: &Tree) -> Vec<usize> {
    let mut founders: Vec<usize> = Vec::with_capacity(tree.recruiters.len());
    for (position, &recruiter) in tree.recruiters.iter().enumerate() {
        founders.push(if recruiter == position { position } else { founders[recruiter] });
    }
    founders
}

/// Adds what each founder's chain comes to by depth, every chain an independent draw. Recruiting is slowed by
/// the share of people who are members already, about half a percent in the end: the theory is given the mean
/// chance over the run.
fn add(sums: &mut [Paired], tree: &Tree, is_counted: impl Fn(usize) -> bool, expected: &[f64]) {
    let founders = founders(tree);
    let mut counts = vec![vec![0.0; sums.len()]; FOUNDERS as usize];
    for (position, &depth) in tree.depths.iter().enumerate() {
        if depth < sums.len() && is_counted(position) {
            counts[founders[position]][depth] += 1.0;
        }
    }
    for chain in counts {
        for (sum, (count, expected)) in sums.iter_mut().zip(chain.iter().zip(expected)) {
            sum.add(*count, *expected);
        }
    }
}

/// The mean chance of a member to bring in one more: that of convincing times the share of people outside,
/// over the ticks and their members.
fn chance(run: &Simulation) -> f64 {
    let rows = &run.history()[..run.history().len() - 1];
    let met = |joined: f64| (f64::from(PEOPLE) - joined) / f64::from(PEOPLE - 1);
    let (mut joined, mut ticks, mut sum) = (0.0, 0.0, 0.0);
    for row in rows {
        joined += row.joined as f64;
        ticks += row.active as f64;
        sum += row.active as f64 * met(joined);
    }
    RECRUITING * sum / ticks
}

/// With a cap on depth, what lies above it is as without one, at the same time.
pub(super) fn capped(lab: Fixtures) -> Result<Vec<Check>, DomainError> {
    const THEME: &str = "four tiers at most, in ticks";
    let mut scenario = growth();
    scenario.suppliers[0].max_tier = Some(4);
    let (mut sums, mut deepest) = ([Paired::default(); 4], 0);
    for mut run in lab.runs(6, &scenario, RUNS) {
        run.run();
        let tree = Tree::of(&run, usize::MAX);
        add(&mut sums, &tree, |_| true, &depth_cap::members_in_ticks(TICKS, chance(&run), 3)?);
        deepest = tree.depths.into_iter().fold(deepest, usize::max);
    }
    let line =
        |depth: usize| Check::mean(THEME, format!("members of tier {} a founder", depth + 1), &sums[depth]);
    let mut lines: Vec<Check> = (1..4).map(line).collect();
    lines.push(Check::exact(THEME, "deepest tier", 4.0, deepest as f64 + 1.0));
    Ok(lines)
}

/// Each member leaves with a chance of 2 % a tick, regardless of what it does.
pub(super) fn leaving(lab: Fixtures) -> Result<Vec<Check>, DomainError> {
    const THEME: &str = "surviving chains";
    const LEAVING: f64 = 0.02;
    let mut scenario = growth();
    let wave = |tick| Event {
        tick,
        within: None,
        supplier: None,
        what: Happening::BanWave(BanWave { share: LEAVING, ..BanWave::default() }),
    };
    scenario.events = (1..=TICKS).map(wave).collect();
    let (mut whole, mut there) = ([Paired::default(); 4], [Paired::default(); 4]);
    for mut run in lab.runs(7, &scenario, RUNS) {
        run.run();
        let tree = Tree::of(&run, usize::MAX);
        let active: Vec<bool> =
            run.world().resellers().map(|reseller| reseller.status() == Status::Active).collect();
        let mut holds: Vec<bool> = Vec::with_capacity(active.len());
        for (position, &recruiter) in tree.recruiters.iter().enumerate() {
            holds.push(active[position] && (recruiter == position || holds[recruiter]));
        }
        let recruiting = chance(&run);
        let chains = survival::chains_in_ticks(TICKS, recruiting, LEAVING, 3)?;
        let members = survival::members_in_ticks(TICKS, recruiting, LEAVING, 3)?;
        add(&mut whole, &tree, |position| holds[position], &chains);
        add(&mut there, &tree, |position| active[position], &members);
    }
    let line = |what: &str, depth: usize, sums: &[Paired]| {
        Check::mean(THEME, format!("{what} in tier {} a founder", depth + 1), &sums[depth])
    };
    let mut lines: Vec<Check> =
        (0..3).map(|depth| line("members whose chain holds", depth, &whole)).collect();
    lines.extend((0..4).map(|depth| line("members still there", depth, &there)));
    Ok(lines)
}
