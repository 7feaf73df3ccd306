//! The comparison against a simulator that is wrong by 3 %: it must see that.

use super::lab::{self, Lab};
use super::{Line, Verdict, Verification, spread, trees};
use crate::decision::PITCH;
use crate::posting::Phase;
use crate::scenario::Scenario;
use crate::simulation::{Simulation, Tampering};
use crate::theory::DomainError;

/// Lines judged as strictly as among all.
fn judged(lines: Result<Vec<Line>, DomainError>) -> Vec<(String, Verdict)> {
    let mut lines = lines.expect("arguments within the domains of theory");
    let among_all = Verification::new(1, vec![lines[0].clone(); 60]).least_p;
    lines.iter_mut().for_each(|line| line.judge(among_all));
    lines.into_iter().map(|line| (line.what, line.verdict)).collect()
}

fn differing(lines: Vec<(String, Verdict)>) -> Vec<String> {
    lines.into_iter().filter(|(_, verdict)| *verdict == Verdict::Differs).map(|(what, _)| what).collect()
}

fn spoilt(scenario: &Scenario, seed: u64, fault: fn(&mut Tampering)) -> Simulation {
    let mut simulation = lab::open(scenario, seed);
    simulation.tamper = Some(fault);
    simulation
}

/// A quarter of the runs is enough for the sharpest lines.
fn lab(open: fn(&Scenario, u64) -> Simulation) -> Lab {
    Lab { seed: 1, open, thinned: 4 }
}

/// The older half of the members makes 6 % more pitches, so that it brings in 51.5 % instead of 50 % of the
/// recruits: 3 % more.
fn the_older_recruit_more(tampering: &mut Tampering) {
    if tampering.phase == Phase::Events {
        let resellers = &mut tampering.world.resellers;
        let members = resellers.len();
        let effort = |member: usize| if member < members / 2 { PITCH * 106 / 100 } else { PITCH };
        resellers.has_efforts = true;
        resellers.efforts = (0..members).map(effort).collect();
    }
}

#[test]
fn three_percent_more_recruits_for_the_older_half_turn_it_red() {
    let biased = lab(|scenario, seed| spoilt(scenario, seed, the_older_recruit_more));
    let red = differing(judged(trees::unlimited(biased)));
    for line in ["recruits brought in by the older half", "place of the recruiter among the members"] {
        assert!(red.iter().any(|what| what == line), "{line} does not see it; {red:?} do");
    }
}

/// Everybody makes 3 % more pitches than the scenario says.
fn all_pitch_more(tampering: &mut Tampering) {
    if tampering.phase == Phase::Events {
        let effort = &mut tampering.world.resellers.same_effort;
        if effort.is_multiple_of(PITCH) {
            *effort += *effort * 3 / 100;
        }
    }
}

#[test]
fn three_percent_more_pitches_turn_timing_red() {
    assert_eq!(differing(judged(spread::strangers(lab(lab::open)))), Vec::<String>::new());
    let spoilt = lab(|scenario, seed| spoilt(scenario, seed, all_pitch_more));
    let red = differing(judged(spread::strangers(spoilt)));
    assert!(red.iter().any(|what| what == "sold by tick 100"), "{red:?}");
}

#[test]
fn a_line_that_differs_shows_in_table_and_json() {
    let sound = Line::exact("theme", "sound", 1.0, 1.0);
    let wrong = Line::exact("theme", "wrong", 1.0, 1.03);
    assert!(Verification::new(1, vec![sound.clone()]).passed());
    let verification = Verification::new(1, vec![sound, wrong]);
    assert_eq!((verification.passed(), verification.differ), (false, 1));
    let table = verification.to_string();
    let row = |what: &str| table.lines().find(|line| line.contains(what)).expect("a row").to_owned();
    assert!(row("sound").ends_with("agrees") && row("wrong").ends_with("DIFFERS"), "{table}");
    let json: serde_json::Value = serde_json::from_str(&verification.to_json()).expect("JSON");
    assert_eq!(json["lines"][1]["verdict"], "differs");
    assert_eq!(json["lines"][1]["z"], serde_json::Value::Null);
}
