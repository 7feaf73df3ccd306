//! `downline replicate`.

use clap::Args;
use downline::Language;
use downline_experiment::{Experiment, ExperimentError, Metric, Precision, Replicates};

use super::experiment::{Kept, Manner, Source, carry_out, failure};
use crate::{Choice, Failure, seed, values};

/// What to run, and how often.
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    choice: Choice,
    /// How many runs; with --precision, at most
    #[arg(long, value_name = "N", default_value = "20", value_parser = values::replicates, allow_hyphen_values = true)]
    replicates: u64,
    /// The seed from which those of the runs are made
    #[arg(long, value_name = "N", default_value = "1", value_parser = seed, allow_hyphen_values = true)]
    seed: u64,
    /// Stop when half the 95 % interval is at most this share of the mean, such as 0.01
    #[arg(long, value_name = "SHARE", value_parser = values::share, allow_hyphen_values = true)]
    precision: Option<f64>,
    /// Of which number (may be repeated), such as totals_losers or tiers.0.5.people_stranded_units; of the
    /// losses and the number of resellers if left out
    #[arg(long = "measure", value_name = "NAME", requires = "precision", value_parser = values::measure)]
    measures: Vec<Metric>,
    /// What is kept of each tick
    #[arg(long, value_enum, default_value = "tier-ticks")]
    series: Kept,
    #[command(flatten)]
    manner: Manner,
}

impl Arguments {
    /// Runs the replicates and prints what they come to.
    pub fn follow(self) -> Result<(), Failure> {
        let Arguments { choice, replicates, seed, precision, measures, series, manner } = self;
        let precision = precision.map(|share| precise(share, measures)).transpose();
        let replicates = Replicates {
            precision: precision.map_err(failure)?,
            series: series.into(),
            ..Replicates::new(&choice.scenario()?, seed, replicates)
        };
        let experiment = Experiment::Replicates(Box::new(replicates));
        carry_out(&experiment, &manner, &Source::of(&choice), Language::English)
    }
}

fn precise(relative: f64, mut measures: Vec<Metric>) -> Result<Precision, ExperimentError> {
    if measures.is_empty() {
        measures = vec!["losses".parse()?, "totals_resellers".parse()?];
    }
    Ok(Precision { relative, measures })
}
