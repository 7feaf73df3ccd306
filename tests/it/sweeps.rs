//! A scenario at many points of its parameters: which points, what they come to, which parameters matter, and which could be the
//! truth.

use std::num::NonZeroUsize;

use downline::experiment::{
    Calibration, Design, Execution, Experiment, Measure, Range, Sweep, Target, grid, replicate_seed,
};
use downline::{Scenario, Simulation};

use crate::experiments::small_mask;

fn sweep(design: Design) -> Sweep {
    let ranges =
        vec![Range::new("behaviour.own_use", 0.0, 0.4), Range::whole("suppliers.0.first_agents", 2, 12)];
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

#[test]
fn what_matters_is_found_and_what_does_not_is_seen_not_to() {
    // The third field is not varied at all.
    let mut sweep = sweep(Design::Morris { trajectories: 6 });
    sweep.ranges.push(Range::new("platform.commission", 0.0, 0.0));
    let swept = sweep.run().unwrap();
    let used = swept.morris(1).unwrap();
    assert!(used[0].size.value > 10.0 && used[1].size.value > 10.0, "{used:?}");
    assert_eq!(used[2].size.value, 0.0);
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
    assert!(told(sweep(Design::Sobol { samples: 0 })).starts_with("points: 0 is not allowed"));
    assert!(told(sweep(Design::LatinHypercube { points: usize::MAX })).starts_with("points: "));
    let mut upside_down = sweep(Design::LatinHypercube { points: 2 });
    upside_down.ranges[0] = Range::new("behaviour.own_use", 1.0, 0.0);
    assert!(told(upside_down).starts_with("range: behaviour.own_use=1:0 is not allowed"));
    let mut nowhere = sweep(Design::LatinHypercube { points: 2 });
    nowhere.ranges[0].path = "behaviour.nothing".to_owned();
    assert!(told(nowhere).contains("behaviour.nothing: no such field"));
    let experiment = Experiment::Sweep(Box::new(sweep(Design::LatinHypercube { points: 4 })));
    assert_eq!(Experiment::from_json(&experiment.to_json()).unwrap(), experiment);
    // Prices are written as money.
    let mut prices = sweep(Design::List { points: vec![vec![299.5, 3.0]] });
    prices.ranges[0] = Range::new("suppliers.0.product.list_price", 200.0, 400.0);
    assert_eq!(
        prices.plan().unwrap().arms()[0].scenario.suppliers[0].product.list_price.to_string(),
        "299.50"
    );
}

/// A truth that is known, its outcome, and whether it is found again.
#[test]
fn calibration_finds_the_truth_behind_an_outcome() {
    let (own_use, agents) = (0.12, 8.0);
    let truth =
        small_mask().with_all([("behaviour.own_use", "0.12"), ("suppliers.0.first_agents", "8")]).unwrap();
    let observed = |scenario: &Scenario, name: &str| {
        let measure: Measure = name.parse().unwrap();
        let replicates = downline::experiment::Replicates::new(scenario, 99, 10).run().unwrap();
        let summary = measure.among(replicates.statistics()).unwrap().summary().unwrap();
        Target { measure, value: summary.mean, scale: summary.deviation.unwrap().max(0.5) }
    };
    let calibration = Calibration {
        ranges: vec![
            Range::new("behaviour.own_use", 0.0, 0.5),
            Range::whole("suppliers.0.first_agents", 2, 20),
        ],
        targets: [
            "tiers.0.1.people_joined",
            "tiers.0.1.flows_units_own_use",
            "tiers.0.1.flows_units_expired",
        ]
        .map(|name| observed(&truth, name))
        .to_vec(),
        particles: 40,
        populations: 4,
        ..Calibration::new(&small_mask(), 5)
    };
    let posterior = calibration.run(NonZeroUsize::new(2).unwrap()).unwrap();
    assert!(posterior.tolerances.windows(2).all(|pair| pair[1] < pair[0]), "{:?}", posterior.tolerances);
    let weight: f64 = posterior.particles.iter().map(|particle| particle.weight).sum();
    assert!((weight - 1.0).abs() < 1e-9 && posterior.particles.len() == 40);
    for (range, truth, width) in [(0, own_use, 0.25), (1, agents, 6.0)] {
        let (low, high) = (posterior.quantile(range, 0.05), posterior.quantile(range, 0.95));
        assert!(low <= truth && truth <= high, "{range}: {truth} not in {low} … {high}");
        // The prior is two to three times as wide.
        assert!(high - low < width, "{range}: {low} … {high}");
    }
    assert_eq!(calibration.run(NonZeroUsize::MIN).unwrap(), posterior, "threads change nothing");
    let none = Calibration { targets: Vec::new(), ..calibration };
    assert!(none.run(NonZeroUsize::MIN).unwrap_err().to_string().starts_with("targets: 0 is not allowed"));
}
