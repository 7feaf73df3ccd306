//! `downline sweep` and `downline sensitivity`.

use clap::{Args, ValueEnum};
use downline::Language;
use downline_experiment::{Design, Experiment, MOST_POINTS, Metric, ParameterRange, Sweep};

use super::experiment::{Manner, Source, carry_out};
use crate::{Choice, Failure, seed, values};

/// What both vary, measure and run.
#[derive(Args)]
struct Space {
    #[command(flatten)]
    choice: Choice,
    /// A field and its least and greatest value, as in behaviour.own_use=0.01:0.1 (whole numbers if both
    /// ends are and the field counts); may be repeated
    #[arg(long = "vary", value_name = "PATH=LOW:HIGH", value_parser = range, required = true, allow_hyphen_values = true)]
    ranges: Vec<ParameterRange>,
    /// Which number is looked at (may be repeated), such as totals_losers or tiers.0.5.people_stranded_units;
    /// the losses and the number of resellers if left out
    #[arg(long = "measure", value_name = "NAME", value_parser = values::measure)]
    measures: Vec<Metric>,
    /// How many runs of each point
    #[arg(long, value_name = "N", default_value = "5", value_parser = values::replicates, allow_hyphen_values = true)]
    replicates: u64,
    /// The seed of the points and of the runs
    #[arg(long, value_name = "N", default_value = "1", value_parser = seed, allow_hyphen_values = true)]
    seed: u64,
    #[command(flatten)]
    manner: Manner,
}

/// Which points.
#[derive(Args)]
pub struct SweepArguments {
    #[command(flatten)]
    space: Space,
    /// Evenly spaced values of every field, all combinations
    #[arg(long, value_name = "COUNT", default_value = "3", conflicts_with = "latin", value_parser = points, allow_hyphen_values = true)]
    steps: usize,
    /// Instead of a grid, this number of points of a Latin hypercube
    #[arg(long, value_name = "POINTS", value_parser = points, allow_hyphen_values = true)]
    latin: Option<usize>,
}

/// Which points, to tell what matters.
#[derive(Args)]
pub struct SensitivityArguments {
    #[command(flatten)]
    space: Space,
    /// How it is told
    #[arg(long, value_enum, default_value_t)]
    method: Method,
    /// Instead, each field by itself at its least and its greatest value, all else as in the scenario, under
    /// the same seeds
    #[arg(long, conflicts_with_all = ["method", "samples", "precision"])]
    one_at_a_time: bool,
    /// Trajectories of Morris screening (each as many points as there are fields and one), or rows of
    /// Saltelli's sampling (and two), best a power of two, from 2
    #[arg(long, value_name = "COUNT", default_value = "32", value_parser = rows, allow_hyphen_values = true)]
    samples: usize,
    /// Under --method sobol, stop before that when half the width of each index's interval is at most this
    #[arg(long, value_name = "SHARE", value_parser = values::share, allow_hyphen_values = true)]
    precision: Option<f64>,
}

/// How sensitivity is told.
#[derive(Clone, Copy, Default, ValueEnum)]
enum Method {
    /// Screening by Morris: which fields matter at all, with few runs
    #[default]
    Morris,
    /// Indices by Sobol: which share of the variance is whose, with many runs
    Sobol,
}

impl SweepArguments {
    /// Runs the sweep and prints it.
    pub fn follow(self) -> Result<(), Failure> {
        let steps = vec![self.steps; self.space.ranges.len()];
        let design = self.latin.map_or(Design::Grid { steps }, |points| Design::LatinHypercube { points });
        self.space.go(design, None)
    }
}

impl SensitivityArguments {
    /// Runs the points and prints what matters.
    pub fn follow(self) -> Result<(), Failure> {
        let samples = self.samples;
        let design = match self.method {
            _ if self.one_at_a_time => Design::OneAtATime,
            Method::Morris => Design::Morris { trajectories: samples },
            Method::Sobol => Design::Sobol { samples },
        };
        self.space.go(design, self.precision)
    }
}

impl Space {
    fn go(self, design: Design, precision: Option<f64>) -> Result<(), Failure> {
        let Space { choice, ranges, mut measures, replicates, seed, manner } = self;
        let base = choice.scenario()?;
        let ranges = ranges.into_iter().map(|range| range.suited_to(&base)).collect();
        if measures.is_empty() {
            let usual = Sweep::new(&base, seed, &["losses", "totals_resellers"]);
            measures = usual.map_err(super::experiment::failure)?.measures;
        }
        let sweep = Sweep { base, ranges, design, measures, seed, replicates, precision };
        carry_out(&Experiment::Sweep(Box::new(sweep)), &manner, &Source::of(&choice), Language::English)
    }
}

fn points(text: &str) -> Result<usize, String> {
    values::whole(text, 1..=MOST_POINTS)
}

fn rows(text: &str) -> Result<usize, String> {
    values::whole(text, 2..=MOST_POINTS)
}

/// A field and the ends of its range.
pub(super) fn range(text: &str) -> Result<ParameterRange, String> {
    let wrong = || "allowed: PATH=LOW:HIGH, as in behaviour.own_use=0.01:0.1".to_owned();
    let (path, ends) = text.split_once('=').ok_or_else(wrong)?;
    let (low, high) = ends.split_once(':').ok_or_else(wrong)?;
    let whole = low.parse::<i64>().is_ok() && high.parse::<i64>().is_ok();
    let [low, high] = [low, high].map(|end| end.parse().map_err(|_| wrong()));
    Ok(ParameterRange { whole, ..ParameterRange::new(path, low?, high?) })
}
