//! The comparison against a simulator that is wrong by 3 %: it must see that.

use std::sync::Mutex;

use downline::decision::{Decisions, Work, WorkView};
use downline::scenario::Scenario;
use downline::simulation::Simulation;
use downline::units::Tick;
use downline_theory::DomainError;

use super::fixtures::{self, Fixtures};
use super::{Check, Verdict, Verification, spread, trees};

/// Lines judged as strictly as among all.
fn judged(lines: Result<Vec<Check>, DomainError>) -> Vec<(String, Verdict)> {
    let mut lines = lines.expect("arguments within the domains of theory");
    let among_all = Verification::new(1, vec![lines[0].clone(); 60]).least_p;
    lines.iter_mut().for_each(|line| line.judge(among_all));
    lines.into_iter().map(|line| (line.what, line.verdict)).collect()
}

fn differing(lines: Vec<(String, Verdict)>) -> Vec<String> {
    lines.into_iter().filter(|(_, verdict)| *verdict == Verdict::Differs).map(|(what, _)| what).collect()
}

fn spoilt(scenario: &Scenario, seed: u64, decisions: impl Decisions + 'static) -> Simulation {
    let simulation =
        Simulation::builder(scenario).seed(seed).decisions(decisions).build().expect("a valid scenario");
    simulation.on_one_thread()
}

/// The standard work, with one pitch more in `percent` of 100 ticks.
fn one_more(view: &WorkView, percent: u64) -> Work {
    let more = u32::from(view.draws.get(0) % 100 < percent);
    Work { pitches: view.standard.pitches + more, ..view.standard }
}

/// A quarter of the runs is enough for the sharpest lines.
fn lab(open: fn(&Scenario, u64) -> Simulation) -> Fixtures {
    Fixtures { seed: 1, open, thinned: 4 }
}

/// The older half of the members makes 6 % more pitches, so that it brings in 51.5 % instead of 50 % of the
/// recruits: 3 % more. Members work in the order in which they joined, and their number is that of the tick
/// before.
#[derive(Default)]
struct OlderHalfRecruitsMore(Mutex<Counted>);

#[derive(Default)]
struct Counted {
    tick: Tick,
    members: u32,
    before: u32,
}

impl Decisions for OlderHalfRecruitsMore {
    fn name(&self) -> &str {
        "the older half recruits more"
    }

    fn work(&self, view: &WorkView) -> Work {
        let mut counted = self.0.lock().expect("no other test panics with it");
        if counted.tick != view.tick {
            *counted = Counted { tick: view.tick, members: 0, before: counted.members };
        }
        counted.members += 1;
        if counted.members <= counted.before / 2 { one_more(view, 6) } else { view.standard }
    }
}

#[test]
fn three_percent_more_recruits_for_the_older_half_turn_it_red() {
    let biased = lab(|scenario, seed| spoilt(scenario, seed, OlderHalfRecruitsMore::default()));
    let red = differing(judged(trees::unlimited(biased)));
    for line in ["recruits brought in by the older half", "place of the recruiter among the members"] {
        assert!(red.iter().any(|what| what == line), "{line} does not see it; {red:?} do");
    }
}

/// All members make 3 % more pitches than the scenario says.
struct AllPitchMore;

impl Decisions for AllPitchMore {
    fn name(&self) -> &str {
        "all pitch more"
    }

    fn work(&self, view: &WorkView) -> Work {
        one_more(view, 3 * u64::from(view.standard.pitches))
    }
}

#[test]
fn three_percent_more_pitches_turn_timing_red() {
    assert_eq!(differing(judged(spread::strangers(lab(fixtures::open)))), Vec::<String>::new());
    let spoilt = lab(|scenario, seed| spoilt(scenario, seed, AllPitchMore));
    let red = differing(judged(spread::strangers(spoilt)));
    assert!(red.iter().any(|what| what == "sold by tick 100"), "{red:?}");
}

#[test]
fn a_line_that_differs_shows_in_table_and_json() {
    let sound = Check::exact("theme", "sound", 1.0, 1.0);
    let wrong = Check::exact("theme", "wrong", 1.0, 1.03);
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
