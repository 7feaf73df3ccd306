//! Timing: how long until all people are members, how fast strangers buy, and adoption by example.

use super::check::Check;
use super::fixtures::{Fixtures, expected, pack, recruiting};
use super::statistics::Paired;
use downline::scenario::{Ladder, Offer, Scenario};
use downline_theory::{DomainError, bass, si};

/// Recruiting among sixty people until all are members.
pub(super) fn contagion(lab: Fixtures) -> Result<Vec<Check>, DomainError> {
    const THEME: &str = "contagion (SI)";
    const PEOPLE: u32 = 60;
    const CHANCE: f64 = 0.05;
    let mean = si::ticks_to_fill(PEOPLE.into(), CHANCE)?;
    let (mut ticks, mut half) = (Paired::default(), Paired::default());
    for mut run in lab.runs(8, &recruiting(PEOPLE, 1, CHANCE), 3000) {
        while run.world().active() < PEOPLE as usize && !run.is_done() {
            let before = run.world().active() as f64;
            run.step();
            // How many join in a tick, given how many there were: each outsider is convinced unless all fail.
            if (15.0..45.0).contains(&before) {
                let convinced = 1.0 - libm::pow(1.0 - CHANCE / 59.0, before);
                half.add(run.world().active() as f64 - before, (60.0 - before) * convinced);
            }
        }
        ticks.add(f64::from(run.tick().0), mean);
    }
    Ok(vec![
        Check::mean(THEME, "ticks until all of 60 are members", &ticks),
        Check::mean(THEME, "who join in a tick, with 15 to 44 members", &half),
    ])
}

/// Forty sellers among four thousand people who buy once: the exponential approach, Bass without imitation.
pub(super) fn strangers(lab: Fixtures) -> Result<Vec<Check>, DomainError> {
    const THEME: &str = "selling to strangers (Bass, q = 0)";
    const PEOPLE: u32 = 4000;
    const SELLERS: u32 = 40;
    const TICKS: u32 = 100;
    const RUNS: u64 = 200;
    // Many pitches of little effect, so that purchases are as good as independent.
    const PITCHES: u32 = 8;
    const TRUST: f64 = 0.1;
    let mut scenario = recruiting(PEOPLE, SELLERS, 0.0);
    scenario.ticks = TICKS;
    scenario.population.need_ticks = 200;
    scenario.behaviour.offer = Offer::Either { recruiting: 0.0, per_saleless_tick: 0.0, most: 0.0 };
    scenario.behaviour.pitches.mean = f64::from(PITCHES);
    scenario.behaviour.buy_trust = TRUST;
    stocked(&mut scenario, 200);
    let (buyers, others) = (f64::from(PEOPLE - SELLERS), f64::from(PEOPLE - 1));
    // The rate of offers that would be taken, so that a bystander misses all of a tick with chance e^−p.
    let p = -f64::from(SELLERS * PITCHES) * libm::log1p(-TRUST / others);
    let share = |tick: u32| bass::adopted(p, 0.0, f64::from(tick));
    let shares = (0..=TICKS).map(share).collect::<Result<Vec<f64>, DomainError>>()?;
    let mut sold = [Paired::default(); 3];
    let mut when = vec![0.0; TICKS as usize + 1];
    let dates = [10, 40, 100];
    for mut run in lab.runs(9, &scenario, RUNS) {
        run.run();
        let rows = run.history();
        for (sold, date) in sold.iter_mut().zip(dates) {
            let so_far: u64 = rows[..=date].iter().map(|row| row.retail.0).sum();
            sold.add(so_far as f64, buyers * shares[date]);
        }
        for row in &rows[1..] {
            when[row.tick.0 as usize - 1] += row.retail.0 as f64;
            *when.last_mut().expect("a class") -= row.retail.0 as f64;
        }
        *when.last_mut().expect("a class") += buyers;
    }
    let chances: Vec<f64> = shares.windows(2).map(|pair| pair[1] - pair[0]).chain([0.0]).collect();
    let law = expected(&chances, buyers as u64 * lab.count(RUNS));
    let line = |(date, sold): (usize, &Paired)| Check::mean(THEME, format!("sold by tick {date}"), sold);
    let mut lines: Vec<Check> = dates.into_iter().zip(&sold).map(line).collect();
    lines.push(Check::law(THEME, "tick in which people buy", &when, &law));
    Ok(lines)
}

/// First agents who alone can recruit, and people who follow those who joined: Bass with imitation.
pub(super) fn example(lab: Fixtures) -> Result<Vec<Check>, DomainError> {
    const THEME: &str = "adoption by example (Bass)";
    const PEOPLE: u32 = 5000;
    const FIRST: u32 = 250;
    const TICKS: u32 = 60;
    const CHANCE: f64 = 0.02;
    const HERDING: f64 = 40.0;
    const PITCHES: f64 = 4.0;
    let mut scenario = recruiting(PEOPLE, FIRST, CHANCE);
    scenario.ticks = TICKS;
    scenario.suppliers[0].max_tier = Some(2);
    scenario.behaviour.pitches.mean = PITCHES;
    scenario.behaviour.join.herding = HERDING;
    let others = f64::from(PEOPLE - 1);
    let (adopters, first) = (f64::from(PEOPLE - FIRST), f64::from(FIRST));
    // A bystander hears first × pitches / others pitches a tick, each convincing with chance × (1 + herding ×
    // share of members).
    let rate = first * PITCHES * CHANCE / others;
    let (p, q) = (rate * (1.0 + HERDING * first / others), rate * HERDING * adopters / others);
    let shares = bass::adopted_in_ticks(p, q, TICKS)?;
    let dates = [5, 15, 30];
    let mut joined = [Paired::default(); 3];
    let mut centre = Paired::default();
    let mean_date: f64 =
        (1..).zip(shares.windows(2)).map(|(tick, pair)| f64::from(tick) * (pair[1] - pair[0])).sum();
    for mut run in lab.runs(10, &scenario, 200) {
        run.run();
        let rows = run.history();
        for (joined, date) in joined.iter_mut().zip(dates) {
            joined.add(rows[date].active as f64 - first, adopters * shares[date]);
        }
        let (mut sum, mut all) = (0.0, 0.0);
        for row in &rows[1..] {
            sum += f64::from(row.tick.0) * row.joined as f64;
            all += row.joined as f64;
        }
        centre.add(sum / all, mean_date / shares[TICKS as usize]);
    }
    let line =
        |(date, joined): (usize, &Paired)| Check::mean(THEME, format!("joined by tick {date}"), joined);
    let mut lines: Vec<Check> = dates.into_iter().zip(&joined).map(line).collect();
    lines.push(Check::mean(THEME, "mean tick of joining", &centre));
    Ok(lines)
}

/// Gives the first agents a stock that lasts.
fn stocked(scenario: &mut Scenario, units: u32) {
    if let Ladder::ByDepth(ladder) = &mut scenario.suppliers[0].ladder {
        ladder.terms = vec![pack(units)];
    }
}
