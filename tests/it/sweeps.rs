//! A scenario at many points of its parameters: which points, what they come to, which parameters matter, and
//! which could be the truth.

use std::num::NonZeroUsize;

use downline::{Remedy, Scenario, Simulation};
use downline_experiment::{
    Calibration, Design, Execution, Experiment, Metric, ParameterRange, Store, Sweep, Target, grid,
    replicate_seed,
};

use downline_tests::scenarios::small_mask;

fn sweep(design: Design) -> Sweep {
    let ranges = vec![
        ParameterRange::new("behaviour.own_use", 0.0, 0.4),
        ParameterRange::whole("suppliers.0.first_agents", 2, 12),
    ];
    let base = Sweep::new(&small_mask(), 3, &["totals_resellers", "tiers.0.1.flows_units_own_use"]).unwrap();
    Sweep { ranges, design, replicates: 2, ..base }
}

#[test]
fn a_grid_is_every_combination() {
    assert_eq!(grid(&[2, 3]), [[0.0, 0.0], [0.0, 0.5], [0.0, 1.0], [1.0, 0.0], [1.0, 0.5], [1.0, 1.0]]);
    let swept = sweep(Design::Grid { steps: vec![2, 3] }).run().unwrap();
    let expected = [[0.0, 2.0], [0.0, 7.0], [0.0, 12.0], [0.4, 2.0], [0.4, 7.0], [0.4, 12.0]];
    assert_eq!(swept.points(), expected);
    // Each point is the scenario with these values under the same two seeds.
    let used = |values: &[f64; 2]| -> f64 {
        let edits = [
            ("behaviour.own_use", values[0].to_string()),
            ("suppliers.0.first_agents", values[1].to_string()),
        ];
        let edits = edits.iter().map(|(path, value)| (*path, value.as_str()));
        let scenario = small_mask().with_all(edits).unwrap();
        let run = |replicate| Simulation::new(&scenario, replicate_seed(3, replicate)).unwrap().run();
        (0..2).map(|replicate| run(replicate).tiers[0].flows.units.own_use.0 as f64).sum::<f64>() / 2.0
    };
    for (values, statistic) in expected.iter().zip(swept.of(1)) {
        assert_eq!(statistic.mean(), Some(used(values)), "{values:?}");
    }
    let threads = NonZeroUsize::new(3).unwrap();
    let threaded = swept.sweep().run_with(Execution { threads, store: None }, |_, _| {}).unwrap();
    assert_eq!(threaded, swept);
    assert_eq!((swept.sobol(0), swept.morris(0)), (None, None));
}

/// The scenario as it is, and both ends of each range with all else as it is; changes are paired by seed.
#[test]
fn one_at_a_time_moves_one_field_and_pairs_the_seeds() {
    let mut sweep = sweep(Design::OneAtATime);
    sweep.replicates = 3;
    let swept = sweep.run().unwrap();
    let base = small_mask();
    let (own_use, agents) = (base.behaviour.own_use, f64::from(base.suppliers[0].first_agents));
    let expected =
        [[own_use, agents], [0.0, agents], [0.4, agents], [own_use, 2.0], [own_use, 12.0]].map(Vec::from);
    assert_eq!(swept.points(), expected);
    let runs = |scenario: &Scenario| -> Vec<f64> {
        let run = |replicate| Simulation::new(scenario, replicate_seed(3, replicate)).unwrap().run();
        (0..3).map(|replicate| run(replicate).totals.resellers as f64).collect()
    };
    let as_it_is = runs(&base);
    assert_eq!(swept.of(0)[0].mean(), Some(as_it_is.iter().sum::<f64>() / 3.0));
    let few = runs(&base.with("suppliers.0.first_agents", "2").unwrap());
    let differences: Vec<f64> = few.iter().zip(&as_it_is).map(|(own, base)| own - base).collect();
    let mean = differences.iter().sum::<f64>() / 3.0;
    let square = |difference: &f64| (difference - mean) * (difference - mean);
    let deviation = (differences.iter().map(square).sum::<f64>() / 2.0).sqrt();
    let swing = swept.swings(0).unwrap()[1];
    let low = swing.low.unwrap();
    assert!((low.mean - mean).abs() < 1e-9 && (low.deviation.unwrap() - deviation).abs() < 1e-9, "{low:?}");
    assert!(low.upper.unwrap() < 0.0 && swing.high.unwrap().mean > 0.0, "{swing:?}");
    let threads = NonZeroUsize::new(3).unwrap();
    assert_eq!(swept.sweep().run_with(Execution { threads, store: None }, |_, _| {}).unwrap(), swept);
    assert!(swept.to_string().contains("behaviour.own_use 0 … 0.4"), "{swept}");
    // A field that the scenario has not cannot be held at its value.
    sweep.ranges = vec![ParameterRange::new("suppliers.0.buy_back.rate", 0.0, 1.0)];
    assert_eq!(
        sweep.run().unwrap_err().to_string(),
        "range: suppliers.0.buy_back.rate is not allowed; allowed: one at a time: fields that have a number in \
         the scenario"
    );
}

#[test]
fn a_grid_has_each_whole_number_once() {
    let mut sweep = sweep(Design::Grid { steps: vec![2, 7] });
    sweep.ranges[1] = ParameterRange::whole("suppliers.0.first_agents", 2, 4);
    let expected = [[0.0, 2.0], [0.0, 3.0], [0.0, 4.0], [0.4, 2.0], [0.4, 3.0], [0.4, 4.0]];
    assert_eq!(sweep.points(), expected);
    assert_eq!(sweep.run().unwrap().points(), expected);
}

#[test]
fn only_a_field_that_counts_takes_whole_numbers_alone() {
    let with_right = Remedy::BuyBack { rate: 0.5, window: 26 }.on(&small_mask());
    for (path, base, whole) in [
        ("suppliers.0.first_agents", &small_mask(), true),
        ("behaviour.own_use", &small_mask(), false),
        ("suppliers.0.buy_back.rate", &with_right, false),
        ("suppliers.0.buy_back.window", &with_right, true),
        ("suppliers.0.product.list_price", &small_mask(), true),
    ] {
        let range = ParameterRange::whole(path, 0, 1);
        assert_eq!(range.suited_to(base).whole, whole, "{path}");
        assert!(!ParameterRange::new(path, 0.0, 1.0).suited_to(base).whole, "{path}");
    }
}

#[test]
fn what_matters_is_found_and_what_does_not_is_seen_not_to() {
    // The third field has one value.
    let mut sweep = sweep(Design::Morris { trajectories: 6 });
    sweep.ranges.push(ParameterRange::new("platform.commission", 0.0, 0.0));
    let swept = sweep.run().unwrap();
    let used = swept.morris(1).unwrap();
    assert!(used[0].unwrap().size.value > 10.0 && used[1].unwrap().size.value > 10.0, "{used:?}");
    assert_eq!(used[2], None, "no move, no effect");
    sweep.design = Design::Sobol { samples: 12 };
    let indices = sweep.run().unwrap().sobol(1).unwrap();
    assert!(indices[0].total.value > 0.1 && indices[2].total.value == 0.0, "{indices:?}");
}

#[test]
fn sweeps_out_of_range_are_refused_by_name() {
    let told = |sweep: Sweep| sweep.run().unwrap_err().to_string();
    assert!(told(sweep(Design::Grid { steps: vec![2] })).starts_with("steps: [2] is not allowed"));
    assert!(
        told(sweep(Design::List { points: vec![vec![0.1]] })).starts_with("points: [0.1] is not allowed")
    );
    assert!(
        told(sweep(Design::Sobol { samples: 1 })).starts_with("samples: 1 is not allowed; allowed: from 2")
    );
    assert!(told(sweep(Design::LatinHypercube { points: usize::MAX })).starts_with("points: "));
    let mut upside_down = sweep(Design::LatinHypercube { points: 2 });
    upside_down.ranges[0] = ParameterRange::new("behaviour.own_use", 1.0, 0.0);
    assert!(told(upside_down).starts_with("range: behaviour.own_use=1:0 is not allowed"));
    assert!(told(sweep(Design::Morris { trajectories: 1 })).starts_with("trajectories: 1 is not allowed"));
    let mut twice = sweep(Design::LatinHypercube { points: 2 });
    twice.ranges[1] = twice.ranges[0].clone();
    assert_eq!(told(twice), "range: behaviour.own_use is not allowed; allowed: each field once");
    for path in ["name", "network", "behaviour.ask.below_cost", "platform.guarantee"] {
        let mut no_number = sweep(Design::LatinHypercube { points: 2 });
        no_number.ranges[0] = ParameterRange::new(path, 1.0, 2.0);
        let allowed = "a field that is a number or an amount of money";
        assert_eq!(told(no_number), format!("range: {path}=1:2 is not allowed; allowed: {allowed}"));
    }
    let precise = Sweep { precision: Some(0.1), ..sweep(Design::LatinHypercube { points: 2 }) };
    assert!(told(precise).starts_with("precision: "));
    let mut nowhere = sweep(Design::LatinHypercube { points: 2 });
    nowhere.ranges[0].path = "behaviour.nothing".to_owned();
    assert!(told(nowhere).contains("behaviour.nothing: no such field"));
    let experiment = Experiment::Sweep(Box::new(sweep(Design::LatinHypercube { points: 4 })));
    assert_eq!(Experiment::from_json(&experiment.to_json()).unwrap(), experiment);
    // Prices are written as money.
    let mut prices = sweep(Design::List { points: vec![vec![299.5, 3.0]] });
    prices.ranges[0] = ParameterRange::new("suppliers.0.product.list_price", 200.0, 400.0);
    assert_eq!(
        prices.plan().unwrap().arms()[0].scenario.suppliers[0].product.list_price.to_string(),
        "299.50"
    );
}

/// What is written of a point is what was run there, and effects are of the moves that were made.
#[test]
fn points_are_what_was_run() {
    let mut base = small_mask();
    base.ticks = 3;
    let of = |range: ParameterRange, measures: &[&str], design| {
        let measures = Sweep::new(&base, 3, measures).unwrap();
        Sweep { ranges: vec![range], design, ..measures }.run().unwrap()
    };
    let ticks =
        of(ParameterRange::whole("ticks", 1, 2), &["totals_ticks"], Design::Morris { trajectories: 8 });
    let effect = ticks.morris(0).unwrap()[0].unwrap();
    assert_eq!((effect.size.value, effect.mean, effect.spread), (1.0, 1.0, 0.0));
    let longer =
        of(ParameterRange::whole("ticks", 1, 5), &["totals_ticks"], Design::Morris { trajectories: 8 });
    assert_eq!(longer.morris(0).unwrap()[0].unwrap().mean, 4.0);
    let price = ParameterRange::new("suppliers.0.product.list_price", 299.0, 299.1);
    let prices = of(price, &["totals_ticks"], Design::LatinHypercube { points: 40 });
    let cents = prices.points().iter().map(|point| point[0] * 100.0);
    assert!(cents.clone().all(|fen| (fen - fen.round()).abs() < 1e-6), "{:?}", prices.points());
    let mut different: Vec<i64> = cents.map(|fen| fen.round() as i64).collect();
    different.sort_unstable();
    different.dedup();
    assert_eq!(different.len(), 11, "whole fen from 299.00 to 299.10");
}

/// No first agents, no resellers, no share of losers: that is no share of zero.
#[test]
fn undefined_outcomes_are_no_zeros() {
    let base = small_mask();
    let measures = Sweep::new(&base, 1, &["losers_share"]).unwrap();
    let sweep = Sweep {
        ranges: vec![ParameterRange::whole("suppliers.0.first_agents", 0, 3)],
        design: Design::Morris { trajectories: 12 },
        ..measures
    };
    let swept = sweep.run().unwrap();
    let none = swept.points().iter().filter(|point| point[0] == 0.0).count();
    assert!(none > 2 && swept.undefined(0) == none);
    let effects = swept.morris(0).unwrap()[0].unwrap().effects;
    let pairs = swept.points().chunks(2).filter(|pair| pair.iter().all(|point| point[0] > 0.0)).count();
    assert_eq!(effects, pairs);
    assert!(swept.to_string().contains(&format!("{none} of 24 points have no such number in any run")));
    let calibration = Calibration {
        ranges: vec![ParameterRange::whole("suppliers.0.first_agents", 0, 3)],
        targets: vec![Target { measure: "losers_share".parse().unwrap(), value: 0.0, scale: 0.1 }],
        particles: 10,
        populations: 2,
        ..Calibration::new(&base, 1)
    };
    let found = calibration.run(NonZeroUsize::MIN).unwrap();
    assert!(found.undefined() > 0 && found.last().particles.iter().all(|particle| particle.values[0] > 0.0));
}

/// A larger study takes the runs of a smaller one from where they are kept, and ends when it knows enough.
#[test]
fn a_larger_study_contains_the_smaller_one() {
    let mut base = small_mask();
    base.ticks = 10;
    let measures = Sweep::new(&base, 3, &["totals_units_made"]).unwrap();
    let study = |samples| Sweep {
        ranges: vec![
            ParameterRange::whole("suppliers.0.first_agents", 1, 40),
            ParameterRange::new("behaviour.own_use", 0.0, 0.1),
        ],
        design: Design::Sobol { samples },
        replicates: 2,
        ..measures.clone()
    };
    let (few, many) = (study(8), study(64));
    let folder =
        std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("study-{}", std::process::id()));
    fn execution(store: &Store) -> Execution<'_> {
        Execution { threads: NonZeroUsize::MIN, store: Some(store) }
    }
    let store = Store::create(&folder, &few.plan().unwrap()).unwrap();
    few.run_with(execution(&store), |_, _| {}).unwrap();
    let store = Store::create(&folder, &many.plan().unwrap()).unwrap();
    assert_eq!(store.count(0..64 * 4 * 2), 8 * 4 * 2, "the runs of the smaller study are there");
    let whole = many.run_with(execution(&store), |_, _| {}).unwrap();
    assert_eq!(whole, many.run().unwrap());
    std::fs::remove_dir_all(&folder).unwrap();
    let precise = Sweep { precision: Some(0.45), ..study(64) }.run().unwrap();
    assert!((16 * 4..64 * 4).contains(&precise.points().len()), "{}", precise.points().len());
    assert_eq!(precise.points(), &whole.points()[..precise.points().len()]);
    let index = precise.sobol(0).unwrap()[0];
    assert!(index.first.half_width() <= 0.45 && index.first.value > 0.7, "{index:?}");
}

/// A truth that is known, its outcome, and whether it is found again.
#[test]
fn calibration_finds_the_truth_behind_an_outcome() {
    let (own_use, agents) = (0.12, 8.0);
    let truth =
        small_mask().with_all([("behaviour.own_use", "0.12"), ("suppliers.0.first_agents", "8")]).unwrap();
    let observed = |scenario: &Scenario, name: &str| {
        let measure: Metric = name.parse().unwrap();
        let replicates = downline_experiment::Replicates::new(scenario, 99, 10).run().unwrap();
        let summary = measure.among(replicates.statistics()).unwrap().summary().unwrap();
        Target { measure, value: summary.mean, scale: summary.deviation.unwrap().max(0.5) }
    };
    let calibration = Calibration {
        ranges: vec![
            ParameterRange::new("behaviour.own_use", 0.0, 0.5),
            ParameterRange::whole("suppliers.0.first_agents", 2, 20),
        ],
        targets: [
            "tiers.0.1.people_joined",
            "tiers.0.1.flows_units_own_use",
            "tiers.0.1.flows_units_expired",
        ]
        .map(|name| observed(&truth, name))
        .to_vec(),
        particles: 40,
        populations: 8,
        ..Calibration::new(&small_mask(), 5)
    };
    let posterior = calibration.run(NonZeroUsize::new(2).unwrap()).unwrap();
    let tolerances = posterior.tolerances();
    assert!(tolerances.windows(2).all(|pair| pair[1] < pair[0]), "{tolerances:?}");
    let found = posterior.last();
    let weight: f64 = found.particles.iter().map(|particle| particle.weight).sum();
    assert!((weight - 1.0).abs() < 1e-9 && found.particles.len() == 40);
    for (range, truth, width) in [(0, own_use, 0.25), (1, agents, 6.0)] {
        let (low, high) = (found.quantile(range, 0.05), found.quantile(range, 0.95));
        assert!(low <= truth && truth <= high, "{range}: {truth} not in {low} … {high}");
        // The prior is two to three times as wide.
        assert!(high - low < width, "{range}: {low} … {high}");
    }
    let short = Calibration { particles: 8, populations: 2, ..calibration.clone() };
    let [two, one] = [2, 1].map(|threads| short.run(NonZeroUsize::new(threads).unwrap()).unwrap());
    assert_eq!(two, one, "threads change nothing");
    let none = Calibration { targets: Vec::new(), ..calibration };
    assert!(none.run(NonZeroUsize::MIN).unwrap_err().to_string().starts_with("targets: 0 is not allowed"));
}
