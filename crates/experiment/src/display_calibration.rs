//! A calibration as a table for people.

use std::fmt;

use super::calibration::Calibrated;
use super::coverage::{Coverage, LEVELS};
use super::parameter_range::ParameterRange;

/// Below this share of the points, few of them carry the weight.
const FEW: f64 = 0.25;
/// From this share of the range on, the targets say little of a parameter.
const HARDLY: f64 = 0.8;

impl fmt::Display for Calibrated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Calibrated { calibration, posterior, coverage } = self;
        let last = posterior.last();
        writeln!(
            f,
            "{} points in {} populations, {} runs",
            calibration.particles,
            posterior.populations.len(),
            posterior.runs()
        )?;
        writeln!(f, "\n{:<44} {:>12} {:>12} {:>25}", "parameter", "mean", "median", "95 % of the weight")?;
        let mut hardly = Vec::new();
        for (at, range) in calibration.ranges.iter().enumerate() {
            let (low, high) = last.interval(at, 0.95);
            let (mean, median) = (short(last.mean(at)), short(last.quantile(at, 0.5)));
            let interval = format!("{} … {}", short(low), short(high));
            writeln!(f, "{:<44} {mean:>12} {median:>12} {interval:>25}", range.path)?;
            if range.place_of(high) - range.place_of(low) >= HARDLY {
                hardly.push(range.path.as_str());
            }
        }
        if !hardly.is_empty() {
            writeln!(f, "hardly narrower than its range: {}", hardly.join(", "))?;
        }
        writeln!(f, "\n{:<44} {:>12} {:>12} {:>12}", "target", "observed", "scale", "simulated")?;
        for (at, target) in calibration.targets.iter().enumerate() {
            let simulated: f64 =
                last.particles.iter().map(|particle| particle.weight * particle.simulated[at]).sum();
            let [value, scale, simulated] = [target.value, target.scale, simulated].map(short);
            writeln!(f, "{:<44} {value:>12} {scale:>12} {simulated:>12}", target.measure.to_string())?;
        }
        let heads = ["tolerance", "proposals", "accepted", "effective points"];
        write!(f, "\n{:<12}", "population")?;
        heads.iter().try_for_each(|head| write!(f, " {head:>17}"))?;
        writeln!(f)?;
        for (number, population) in (1..).zip(&posterior.populations) {
            let accepted = format!("{:.1} %", 100.0 * population.acceptance_rate());
            let (tolerance, size) = (short(population.tolerance), population.effective_sample_size());
            let proposals = population.proposals;
            writeln!(f, "{number:<12} {tolerance:>17} {proposals:>17} {accepted:>17} {size:>17.1}")?;
        }
        if last.is_far() {
            writeln!(
                f,
                "the points are up to {} scales from the targets: take more populations, or other priors",
                short(last.tolerance)
            )?;
        }
        if last.effective_sample_size() < FEW * last.particles.len() as f64 {
            writeln!(f, "few points carry the weight: take more particles")?;
        }
        if posterior.undefined() > 0 {
            let (undefined, runs) = (posterior.undefined(), posterior.runs());
            writeln!(f, "{undefined} of {runs} runs do not have all numbers; none of them is accepted")?;
        }
        coverage.as_ref().map_or(Ok(()), |coverage| write_coverage(f, coverage, &calibration.ranges))
    }
}

fn write_coverage(f: &mut fmt::Formatter<'_>, coverage: &Coverage, ranges: &[ParameterRange]) -> fmt::Result {
    let truths = coverage.truths.len() - coverage.undefined();
    writeln!(f, "\nhow many of {truths} known truths the intervals hold (95 % interval of the chance)")?;
    write!(f, "{:<44}", "parameter")?;
    LEVELS.iter().try_for_each(|level| write!(f, " {:>22}", format!("{:.0} % interval", 100.0 * level)))?;
    writeln!(f)?;
    let mut wrong = Vec::new();
    for (at, range) in ranges.iter().enumerate() {
        write!(f, "{:<44}", range.path)?;
        for (level, covered) in LEVELS.iter().zip(coverage.covered(at)) {
            let percent = |share: f64| format!("{:.0}", 100.0 * share);
            let chance = format!("({} … {} %)", percent(covered.lower), percent(covered.upper));
            write!(f, " {:>22}", format!("{} {chance}", covered.held))?;
            if !(covered.lower..=covered.upper).contains(level) {
                wrong.push(format!("{} at {:.0} %", range.path, 100.0 * level));
            }
        }
        writeln!(f)?;
    }
    if !wrong.is_empty() {
        writeln!(f, "intervals that hold more or fewer truths than they should: {}", wrong.join(", "))?;
    }
    if coverage.undefined() > 0 {
        writeln!(f, "{} truths do not have all numbers and were left out", coverage.undefined())?;
    }
    Ok(())
}

/// A number with about five digits.
fn short(value: f64) -> String {
    match value.abs() {
        0.0 => "0".to_owned(),
        1000.0.. => format!("{value:.0}"),
        10.0.. => format!("{value:.1}"),
        0.01.. => format!("{value:.4}"),
        _ => format!("{value:.3e}"),
    }
}
