//! `downline compare`.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use downline::{Language, Preset, Remedy, Scenario};
use downline_experiment::{Adaptation, Comparison, Experiment, Metric, Variation, VariedComparison};

use super::experiment::{Kept, Manner, Source, carry_out};
use crate::meant::did_you_mean;
use crate::remedy::{found, name_of};
use crate::{Choice, Failure, input, seed, values};
use downline::text::closest;

/// What to compare.
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    choice: Choice,
    /// Remedies by name (such as buy-back, tier-cap=2 or buy-back=0.5,26) or as JSON, presets, or files; all
    /// remedies if left out
    #[arg(value_name = "REMEDY|PRESET|FILE")]
    others: Vec<String>,
    /// How many runs of each
    #[arg(long, value_name = "N", default_value = "20", value_parser = values::replicates, allow_hyphen_values = true)]
    replicates: u64,
    /// The seed from which those of the runs are made
    #[arg(long, value_name = "N", default_value = "1", value_parser = seed, allow_hyphen_values = true)]
    seed: u64,
    /// Leave out the suppliers that adapt to each remedy: split the ranks of their ladders, raise prices and
    /// relabel own use
    #[arg(long)]
    without_adaptation: bool,
    /// Compare at each of several values of a field, as in behaviour.join.herding=0,0.5,1; may be repeated,
    /// for all combinations
    #[arg(long, value_name = "PATH=VALUE,VALUE...", value_parser = variation, allow_hyphen_values = true)]
    vary: Vec<Variation>,
    /// Tell of this number, too, such as tiers.all.4+.people_money_loss/losses; may be repeated (`downline
    /// measures` lists the names)
    #[arg(long = "measure", value_name = "NAME", value_parser = values::measure)]
    measures: Vec<Metric>,
    /// What is kept of each tick, for the tables of --out and for JSON
    #[arg(long, value_enum, default_value = "none")]
    series: Kept,
    /// The language of the table and of the sentences
    #[arg(long, default_value = "en", value_name = "en|zh")]
    lang: Language,
    #[command(flatten)]
    manner: Manner,
}

impl Arguments {
    /// Runs the comparison and prints what it comes to.
    pub fn follow(self) -> Result<(), Failure> {
        let Arguments {
            choice,
            others,
            replicates,
            seed,
            without_adaptation,
            vary,
            measures,
            series,
            lang,
            manner,
        } = self;
        let scenario = choice.scenario()?;
        let adaptation = (!without_adaptation).then(Adaptation::default);
        let series = series.into();
        let mut comparison = Comparison { series, measures, ..Comparison::new(&scenario, seed, replicates) };
        let mut inputs = choice.inputs();
        let mut left_out = BTreeMap::new();
        for other in others_of(&scenario, &others, &mut inputs)? {
            comparison = match other {
                Other::Remedy(remedy) => {
                    with_remedy(comparison, (&scenario, remedy), adaptation, &mut left_out)
                }
                Other::Scenario(name, scenario) => comparison.with(&name, &scenario),
            };
        }
        for (reason, names) in left_out.into_iter().filter(|(_, names)| !names.is_empty()) {
            let names = names.join(", ");
            // Without standard error the word is lost, and nothing else.
            let _ = writeln!(
                io::stderr(),
                "downline: {names}: no row with adaptation, since the scenario with it is not valid: {reason}"
            );
        }
        let source = Source { inputs, ..Source::of(&choice) };
        let experiment = match vary.is_empty() {
            true => Experiment::Comparison(Box::new(comparison)),
            false => Experiment::VariedComparison(Box::new(VariedComparison { comparison, vary })),
        };
        carry_out(&experiment, &manner, &source, lang)
    }
}

/// A field and its values.
fn variation(text: &str) -> Result<Variation, String> {
    let parts = text.split_once('=').filter(|(path, values)| !path.is_empty() && !values.is_empty());
    let (path, values) =
        parts.ok_or("allowed: PATH=VALUE,VALUE..., as in behaviour.join.herding=0,0.5,1".to_owned())?;
    let values = values.split(',').map(|value| value.trim().to_owned()).collect();
    Ok(Variation { path: path.to_owned(), values })
}

/// What a scenario is compared with.
enum Other {
    Remedy(Remedy),
    Scenario(String, Box<Scenario>),
}

/// Those that were named, or all remedies that the scenario can have; the files that are read for it join the
/// `inputs`.
fn others_of(
    scenario: &Scenario,
    names: &[String],
    inputs: &mut Vec<PathBuf>,
) -> Result<Vec<Other>, Failure> {
    if names.is_empty() {
        let possible = Comparison::usual_remedies(scenario);
        for remedy in Remedy::usual().iter().filter(|remedy| !possible.contains(remedy)) {
            let name = name_of(*remedy);
            // Without standard error the word is lost, and nothing else.
            let _ =
                writeln!(io::stderr(), "downline: {name}: left out, since the scenario with it is not valid");
        }
        return Ok(possible.into_iter().map(Other::Remedy).collect());
    }
    let mut other = |name: &String| match remedy(name)? {
        Some(remedy) => Ok(Other::Remedy(remedy)),
        None => {
            let choice = Choice::named(name.clone());
            let scenario = Box::new(choice.scenario()?);
            inputs.extend(choice.inputs());
            Ok(Other::Scenario(name.clone(), scenario))
        }
    };
    names.iter().map(&mut other).collect()
}

/// Adds a remedy and, where the scenario allows it, the same with suppliers that adapt. Where it does not,
/// the remedy joins those `left_out` for this reason.
fn with_remedy(
    comparison: Comparison,
    (scenario, remedy): (&Scenario, Remedy),
    adaptation: Option<Adaptation>,
    left_out: &mut BTreeMap<String, Vec<String>>,
) -> Comparison {
    let Some(adaptation) = adaptation.filter(|_| !remedy.is_evasion()) else {
        return comparison.with_remedy(remedy);
    };
    let fault = comparison.check_adaptation(remedy, adaptation);
    let comparison = comparison.with_remedy(remedy);
    match fault {
        Ok(()) => comparison.with_adapted(remedy, adaptation),
        Err(error) => {
            let (names, name) = (left_out.entry(error.to_string()).or_default(), remedy.to_string());
            // A remedy that is not valid itself is refused later, and so is one that is named twice.
            if remedy.validate_for(scenario).is_ok() && !names.contains(&name) {
                names.push(name);
            }
            comparison
        }
    }
}

/// A remedy by name, with values or not, or as JSON; `None` for a preset or a file.
fn remedy(text: &str) -> Result<Option<Remedy>, Failure> {
    let found = found(text).map_err(|problem| input(text, problem))?;
    let is_other = text == "-" || Preset::named(text).is_ok() || Path::new(text).exists();
    match found {
        None if !is_other => Err(input(text, unknown(text))),
        found => Ok(found),
    }
}

/// What to say of a word that names nothing to compare with.
fn unknown(word: &str) -> String {
    let remedies: Vec<String> = Remedy::all().into_iter().map(name_of).collect();
    let presets = Preset::ALL.map(Preset::name);
    let meant = closest(word, remedies.iter().map(String::as_str).chain(presets));
    let (remedies, presets, meant) = (remedies.join(", "), presets.join(", "), did_you_mean(meant));
    format!("not a remedy ({remedies}), not a preset ({presets}), and no such file{meant}")
}
