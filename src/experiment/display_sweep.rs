//! Sweeps as tables for people.

use std::fmt;

use super::sensitivity::Estimate;
use super::sweep::Swept;

impl fmt::Display for Swept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sweep = self.sweep();
        let (points, replicates) = (self.points().len(), sweep.replicates);
        writeln!(f, "{points} points, {replicates} replicates of each under the same luck")?;
        for (at, measure) in sweep.measures.iter().enumerate() {
            writeln!(f, "\n{measure}")?;
            if let Some(indices) = self.sobol(at) {
                writeln!(
                    f,
                    "{:<44} {:>25} {:>25}",
                    "share of its variance (95 %)", "by itself", "with others"
                )?;
                for (range, index) in sweep.ranges.iter().zip(indices) {
                    writeln!(
                        f,
                        "{:<44} {:>25} {:>25}",
                        range.path,
                        interval(index.first),
                        interval(index.total)
                    )?;
                }
            } else if let Some(effects) = self.morris(at) {
                writeln!(
                    f,
                    "{:<44} {:>27} {:>12} {:>12}",
                    "through its range it moves it by", "size (95 %)", "mean", "spread"
                )?;
                for (range, effect) in sweep.ranges.iter().zip(effects) {
                    let (size, mean) = (interval(effect.size), short(effect.mean));
                    writeln!(f, "{:<44} {size:>27} {mean:>12} {:>12}", range.path, short(effect.spread))?;
                }
            } else {
                self.write_points(f, at)?;
            }
        }
        Ok(())
    }
}

impl Swept {
    fn write_points(&self, f: &mut fmt::Formatter<'_>, measure: usize) -> fmt::Result {
        let paths: Vec<&str> = self.sweep().ranges.iter().map(|range| range.path.as_str()).collect();
        paths.iter().try_for_each(|path| write!(f, "{path:>12} "))?;
        writeln!(f, "{:>14} {:>12}", "mean", "± (95 %)")?;
        for (values, statistic) in self.points().iter().zip(self.of(measure)) {
            for (value, path) in values.iter().zip(&paths) {
                write!(f, "{:>width$} ", short(*value), width = path.len().max(12))?;
            }
            let mean = statistic.mean().map_or("-".to_owned(), short);
            let half = statistic.half_width().map_or(String::new(), short);
            writeln!(f, "{mean:>14} {half:>12}")?;
        }
        Ok(())
    }
}

fn interval(estimate: Estimate) -> String {
    let Estimate { value, lower, upper } = estimate;
    format!("{} ({} … {})", short(value), short(lower), short(upper))
}

/// About four digits.
fn short(value: f64) -> String {
    match value.abs() {
        1000.0.. => format!("{value:.0}"),
        10.0.. => format!("{value:.1}"),
        _ => format!("{:.3}", value + 0.0),
    }
}
