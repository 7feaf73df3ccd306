//! Sweeps as tables for people.

use std::fmt;

use super::display::seen;
use super::exact_moments::Summary;
use super::sensitivity::Estimate;
use super::sweep::{Design, Swept};
use downline::report::Language;

impl fmt::Display for Swept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sweep = self.sweep();
        let (points, replicates) = (self.points().len(), sweep.replicates);
        let replicates =
            if replicates == 1 { "1 replicate".to_owned() } else { format!("{replicates} replicates") };
        writeln!(f, "{points} points, {replicates} of each under the same luck")?;
        if let Some(most) = sweep.precision.filter(|_| !self.is_precise()) {
            writeln!(f, "not every interval is as narrow as {most} to each side: take more samples")?;
        }
        for (at, measure) in sweep.measures.iter().enumerate() {
            writeln!(f, "\n{measure}")?;
            match sweep.design {
                Design::Sobol { .. } => self.write_sobol(f, at)?,
                Design::Morris { .. } => self.write_morris(f, at)?,
                Design::OneAtATime => self.write_swings(f, at)?,
                _ => self.write_points(f, at)?,
            }
            let undefined = self.undefined(at);
            if undefined > 0 {
                writeln!(
                    f,
                    "{undefined} of {points} points have no such number in any run; they count for nothing"
                )?;
            }
        }
        Ok(())
    }
}

impl Swept {
    fn write_sobol(&self, f: &mut fmt::Formatter<'_>, measure: usize) -> fmt::Result {
        let Some(indices) = self.sobol(measure) else {
            return writeln!(f, "{}", self.why_none(measure));
        };
        let (alone, together) = ("by itself", "with others");
        writeln!(f, "{:<44} {alone:>25} {together:>25}", "share of its variance (95 %)")?;
        let mut remarks = Vec::new();
        for (range, index) in self.sweep().ranges.iter().zip(indices) {
            let [first, total] = [index.first, index.total].map(interval);
            writeln!(f, "{:<44} {first:>25} {total:>25}", range.path)?;
            if index.first.is_no_share() || index.total.is_no_share() {
                remarks.push(range.path.as_str());
            }
        }
        if !remarks.is_empty() {
            let of = remarks.join(", ");
            writeln!(
                f,
                "of {of}: an index beyond 0 … 1 by more than its interval: take more samples or replicates"
            )?;
        }
        Ok(())
    }

    fn write_morris(&self, f: &mut fmt::Formatter<'_>, measure: usize) -> fmt::Result {
        let Some(effects) = self.morris(measure) else {
            return writeln!(f, "{}", self.why_none(measure));
        };
        let (head, size) = ("through its range it moves it by", "size (95 %)");
        writeln!(f, "{head:<44} {size:>27} {:>12} {:>12} {:>8}", "mean", "spread", "effects")?;
        for (range, effect) in self.sweep().ranges.iter().zip(effects) {
            let Some(effect) = effect else {
                writeln!(f, "{:<44} {:>27}", range.path, "fewer than 2 effects")?;
                continue;
            };
            let (size, mean, spread) = (interval(effect.size), short(effect.mean), short(effect.spread));
            writeln!(f, "{:<44} {size:>27} {mean:>12} {spread:>12} {:>8}", range.path, effect.effects)?;
        }
        Ok(())
    }

    fn write_swings(&self, f: &mut fmt::Formatter<'_>, measure: usize) -> fmt::Result {
        let as_it_is = self.of(measure).first().and_then(|statistic| statistic.mean());
        let mean = as_it_is.map_or("no such number".to_owned(), short);
        writeln!(f, "{mean} in the scenario as it is; change at either end of one field, all else as it is")?;
        let (low, high) = ("at the least (95 %)", "at the greatest (95 %)");
        writeln!(f, "{:<56} {low:>30} {high:>30}", "field, from the least to the greatest value")?;
        let mut rows: Vec<_> =
            self.sweep().ranges.iter().zip(self.swings(measure).unwrap_or_default()).collect();
        rows.sort_by(|(_, one), (_, other)| other.size().total_cmp(&one.size()));
        for (range, swing) in rows {
            let name = format!("{} {} … {}", range.path, range.low, range.high);
            let [low, high] = [swing.low, swing.high].map(change);
            writeln!(f, "{name:<56} {low:>30} {high:>30}")?;
        }
        Ok(())
    }

    /// Why a measure has no indices.
    fn why_none(&self, measure: usize) -> &'static str {
        let mut means = self.of(measure).iter().filter_map(|statistic| statistic.mean());
        match (means.next(), means.next()) {
            (Some(first), Some(second)) if first == second && means.all(|mean| mean == first) => {
                "the same at every point: there is no variance to share among the fields"
            }
            _ => "too few points have this number: no index",
        }
    }

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
            let seen = seen(statistic.count(), self.sweep().replicates, Language::English);
            writeln!(f, "{mean:>14} {half:>12}{seen}")?;
        }
        Ok(())
    }
}

fn interval(estimate: Estimate) -> String {
    let Estimate { value, lower, upper } = estimate;
    format!("{} ({} … {})", short(value), short(lower), short(upper))
}

/// A mean change with its interval, where there is any.
fn change(found: Option<Summary>) -> String {
    match found {
        None => "-".to_owned(),
        Some(Summary { mean, lower: Some(lower), upper: Some(upper), .. }) => {
            format!("{} ({} … {})", signed(mean), signed(lower), signed(upper))
        }
        Some(Summary { mean, .. }) => signed(mean),
    }
}

/// A number with its sign.
fn signed(value: f64) -> String {
    let text = short(value);
    if value > 0.0 { format!("+{text}") } else { text }
}

/// About four digits.
fn short(value: f64) -> String {
    match value.abs() {
        1000.0.. => format!("{value:.0}"),
        10.0.. => format!("{value:.1}"),
        _ => format!("{:.3}", value + 0.0),
    }
}
