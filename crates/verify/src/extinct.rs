//! Chains as branching processes: a member and the one whom it may bring in within a tick are its offspring
//! for the next, each of whom is still there with the same chance.

use super::check::Check;
use super::fixtures::{Fixtures, Tree, count, expected, recruiting};
use super::statistics::Paired;
use downline::scenario::{BanWave, Event, Happening, Scenario};
use downline::simulation::Simulation;
use downline::world::Status;
use downline_theory::DomainError;
use downline_theory::branching::{Offspring, extinct_by, mean_cascade, total_progeny};

const PEOPLE: u32 = 4_000_000;
const FOUNDERS: usize = 2000;
const RECRUITING: f64 = 0.8;

fn scenario(leaving: f64, ticks: u32) -> Scenario {
    let mut scenario = recruiting(PEOPLE, FOUNDERS as u32, RECRUITING);
    scenario.ticks = ticks;
    let wave = |tick| Event {
        tick,
        within: None,
        supplier: None,
        what: Happening::BanWave(BanWave { share: leaving, ..BanWave::default() }),
    };
    scenario.events = (1..=ticks).map(wave).collect();
    scenario
}

/// Of a member and, with the chance of recruiting, one more, each stays with the same chance.
fn offspring(leaving: f64) -> Offspring {
    let (alone, stays) = (1.0 - RECRUITING, 1.0 - leaving);
    Offspring::Chances(vec![
        alone * leaving + RECRUITING * leaving * leaving,
        alone * stays + 2.0 * RECRUITING * leaving * stays,
        RECRUITING * stays * stays,
    ])
}

/// Members of each founder's chain who are there now.
fn alive(run: &Simulation) -> Vec<usize> {
    let tree = Tree::of(run, usize::MAX);
    let (mut alive, mut founders) = (vec![0; FOUNDERS], Vec::with_capacity(tree.recruiters.len()));
    for (position, (&recruiter, reseller)) in tree.recruiters.iter().zip(run.world().resellers()).enumerate()
    {
        let founder = if recruiter == position { position } else { founders[recruiter] };
        alive[founder] += usize::from(reseller.status() == Status::Active);
        founders.push(founder);
    }
    alive
}

/// Chains that grow by a third a tick, and yet may die out.
pub(super) fn growing(lab: Fixtures) -> Result<Vec<Check>, DomainError> {
    const THEME: &str = "chains that die out (branching)";
    const LEAVING: f64 = 0.25;
    let dates = [3, 8];
    let (mut extinct, offspring) = ([Paired::default(); 2], offspring(LEAVING));
    for mut run in lab.runs(11, &scenario(LEAVING, 8), 100) {
        for (extinct, date) in extinct.iter_mut().zip(dates) {
            let chance = extinct_by(&offspring, date)?;
            while run.tick().0 < date {
                run.step();
            }
            alive(&run).into_iter().for_each(|alive| extinct.add(f64::from(u8::from(alive == 0)), chance));
        }
    }
    let line = |(date, extinct): (u32, &Paired)| {
        Check::mean(THEME, format!("share of chains extinct by tick {date}"), extinct)
    };
    Ok(dates.into_iter().zip(&extinct).map(line).collect())
}

/// Chains that shrink: how many ticks their members have together before all are gone.
pub(super) fn shrinking(lab: Fixtures) -> Result<Vec<Check>, DomainError> {
    const THEME: &str = "chains that shrink (branching)";
    const LEAVING: f64 = 0.6;
    const TICKS: u32 = 60;
    const RUNS: u64 = 40;
    let offspring = offspring(LEAVING);
    let mean = mean_cascade((1.0 + RECRUITING) * (1.0 - LEAVING))?;
    // What comes to 20 or more is one class.
    let chances = (1..20).map(|size| total_progeny(&offspring, size));
    let chances: Vec<f64> = chances.chain([Ok(0.0)]).collect::<Result<_, _>>()?;
    let (mut together, mut sizes) = (Paired::default(), vec![0.0; chances.len()]);
    for mut run in lab.runs(12, &scenario(LEAVING, TICKS), RUNS) {
        let mut totals = vec![0; FOUNDERS];
        let mut now = alive(&run);
        while now.iter().any(|&alive| alive > 0) {
            totals.iter_mut().zip(&now).for_each(|(total, alive)| *total += alive);
            run.step();
            now = if run.is_done() { Vec::new() } else { alive(&run) };
        }
        for total in totals {
            together.add(total as f64, mean);
            count(&mut sizes, total - 1);
        }
    }
    let law = expected(&chances, FOUNDERS as u64 * lab.count(RUNS));
    Ok(vec![
        Check::mean(THEME, "ticks of membership in a chain", &together),
        Check::law(THEME, "how many they are", &sizes, &law),
    ])
}
