//! `downline calibrate`.

use clap::Args;
use downline::Language;
use downline_experiment::{Calibration, Experiment, ParameterRange, Target};

use super::experiment::{Manner, Source, carry_out};
use super::sweep::range;
use crate::{Choice, Failure, seed, values};

/// What was observed, and what is not known.
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    choice: Choice,
    /// A number that was observed, and the difference that counts as 1 (about what luck alone makes), as in
    /// losers_share=0.85:0.02; may be repeated
    #[arg(long = "target", value_name = "NAME=VALUE:SCALE", value_parser = target, required = true, allow_hyphen_values = true)]
    targets: Vec<Target>,
    /// A field that is not known, and its least and greatest value, each value as likely, as in
    /// behaviour.own_use=0.01:0.1 (whole numbers if both ends are and the field counts); with :log behind
    /// it, each factor as likely; may be repeated
    #[arg(long = "prior", value_name = "PATH=LOW:HIGH[:log]", value_parser = prior, required = true, allow_hyphen_values = true)]
    priors: Vec<ParameterRange>,
    /// How many points each population has, from 2
    #[arg(long, value_name = "N", default_value = "100", value_parser = particles, allow_hyphen_values = true)]
    particles: u32,
    /// How many populations there are, each nearer to the targets; 1 is plain rejection
    #[arg(long, value_name = "N", default_value = "4", value_parser = populations, allow_hyphen_values = true)]
    populations: u32,
    /// Which share of the first points is kept, and of the tolerance from one population to the next
    #[arg(long, value_name = "SHARE", default_value = "0.5", value_parser = values::share, allow_hyphen_values = true)]
    kept: f64,
    /// Also draw this number of known truths, look for each in the same way, and count how often the
    /// intervals hold them
    #[arg(long, value_name = "N", default_value = "0", value_parser = truths, allow_hyphen_values = true)]
    coverage: u32,
    /// The seed of all points and runs
    #[arg(long, value_name = "N", default_value = "1", value_parser = seed, allow_hyphen_values = true)]
    seed: u64,
    #[command(flatten)]
    manner: Manner,
}

impl Arguments {
    /// Looks for the parameters and prints what it finds.
    pub fn follow(self) -> Result<(), Failure> {
        let Arguments { choice, targets, priors, particles, populations, kept, coverage, seed, manner } =
            self;
        let base = choice.scenario()?;
        let ranges = priors.into_iter().map(|prior| prior.suited_to(&base)).collect();
        let calibration = Calibration { base, ranges, targets, seed, particles, populations, kept, coverage };
        let experiment = Experiment::Calibration(Box::new(calibration));
        carry_out(&experiment, &manner, &Source::of(&choice), Language::English)
    }
}

fn particles(text: &str) -> Result<u32, String> {
    values::whole(text, 2..=1_000_000)
}

fn populations(text: &str) -> Result<u32, String> {
    values::whole(text, 1..=100)
}

fn truths(text: &str) -> Result<u32, String> {
    values::whole(text, 0..=10_000)
}

fn target(text: &str) -> Result<Target, String> {
    let wrong = "allowed: NAME=VALUE:SCALE, as in losers_share=0.85:0.02";
    let (name, numbers) = text.split_once('=').ok_or(wrong)?;
    let (value, scale) = numbers.split_once(':').ok_or(wrong)?;
    let [value, scale] = [value, scale].map(|number| number.trim().parse::<f64>().map_err(|_| wrong));
    Ok(Target { measure: values::measure(name)?, value: value?, scale: scale? })
}

fn prior(text: &str) -> Result<ParameterRange, String> {
    let wrong = "allowed: PATH=LOW:HIGH or PATH=LOW:HIGH:log, as in behaviour.own_use=0.01:0.1";
    match text.strip_suffix(":log") {
        None => range(text).map_err(|_| wrong.to_owned()),
        Some(text) => {
            let range = range(text).map_err(|_| wrong.to_owned())?;
            Ok(ParameterRange { log: true, whole: false, ..range })
        }
    }
}
