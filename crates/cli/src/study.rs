//! The picture of a study, from the folder in which its command has left it.

use std::num::NonZeroUsize;
use std::path::Path;

use downline::Preset;
use downline_experiment::{Execution, Experiment, Keeping, Store};
use downline_output::plot::{self, Look};

use super::Failure;
use super::choice::input;
use super::commands::experiment::{failure, read};

/// Whether a word names the folder of a study, and no preset.
pub(super) fn is_study(name: &str) -> bool {
    Preset::named(name).is_err() && Path::new(name).join("experiment.json").is_file()
}

/// The picture of the study in a folder. Its runs are read and none is run.
pub(super) fn picture(folder: &str, look: Look) -> Result<String, Failure> {
    let path = Path::new(folder);
    let experiment = read(&path.join("experiment.json"))?;
    if let Experiment::Calibration(calibration) = &experiment {
        let folders = [path.to_owned()];
        let found = calibration.run_kept(NonZeroUsize::MIN, Keeping::Found(&folders), |_| {});
        return found.map(|calibrated| plot::marginals(&calibrated, look)).map_err(failure);
    }
    let plan = experiment.plan().map_err(failure)?;
    let store = Store::find(&[path], &plan);
    let execution = Execution { store: Some(&store), ..Execution::default() };
    match &experiment {
        Experiment::Sweep(sweep) => {
            let swept = sweep.run_with(execution, |_, _| {}).map_err(failure)?;
            Ok(plot::sweep(&swept, look))
        }
        Experiment::Comparison(comparison) => {
            let compared = comparison.run_with(execution, |_, _| {}).map_err(failure)?;
            Ok(plot::remedies(&compared, look))
        }
        Experiment::VariedComparison(varied) => {
            let varied = varied.run_each(execution, |_| Ok(())).map_err(failure)?;
            Ok(plot::varied(&varied, look))
        }
        _ => {
            let allowed = "the folder of `sweep`, `sensitivity`, `calibrate` or `compare`";
            Err(input(folder, format!("there is no picture of this experiment; allowed: {allowed}")))
        }
    }
}
