//! What a calibration says of each parameter: a histogram of the points by weight, over that of the priors.

use super::look::Look;
use super::panels::{Panel, each};
use super::scale::{PLAIN, Scale, draw_left};
use super::study::{brief, figure, plain};
use super::svg::{LABEL, SMALL, Svg, colour};
use downline::report::Language;
use downline_experiment::{Calibrated, ParameterRange};

const HEIGHT: f64 = 230.0;
/// Most bars of a histogram.
const MOST_BINS: usize = 20;
/// Room above the bars.
const ABOVE: f64 = 36.0;
const FILL: &str = "#8fbfdf";
/// From this share of the range on, the targets say little of a parameter.
const HARDLY: f64 = 0.8;

/// What a calibration says of each parameter: bars for the weight of its points, a dashed line for what was
/// thought before, and above them the median with the 95 % interval.
pub fn marginals(calibrated: &Calibrated, look: impl Into<Look>) -> String {
    let look = look.into();
    let language = look.language;
    let mut svg = Svg::new(look, &finding(calibrated, language), &shown(calibrated, language));
    svg.legend(&[
        (FILL, language.of("weight of the points", "粒子权重")),
        (colour::INK, language.of("median and 95 % interval", "中位数与 95% 区间")),
        (colour::VERMILLION, language.of("prior (dashes)", "先验（虚线）")),
    ]);
    each(&mut svg, calibrated.calibration.ranges.len(), HEIGHT, |svg, at, panel| {
        draw(svg, calibrated, at, panel);
    });
    svg.finish()
}

/// How much of its range the 95 % interval of a parameter takes.
fn share_of_range(calibrated: &Calibrated, at: usize) -> f64 {
    let range = &calibrated.calibration.ranges[at];
    let (low, high) = calibrated.posterior.last().interval(at, 0.95);
    match range.log {
        true => libm::log(high / low) / libm::log(range.high / range.low),
        false if range.high > range.low => (high - low) / (range.high - range.low),
        false => 1.0,
    }
}

fn finding(calibrated: &Calibrated, language: Language) -> String {
    let ranges = &calibrated.calibration.ranges;
    let last = calibrated.posterior.last();
    if last.is_far() {
        let far = brief(PLAIN, last.tolerance);
        return language.of(
            format!("No run comes near the targets: the points are up to {far} scales away"),
            format!("没有运行接近目标：粒子距目标最多 {far} 个尺度"),
        );
    }
    let shares: Vec<f64> = (0..ranges.len()).map(|at| share_of_range(calibrated, at)).collect();
    let best = (0..ranges.len()).min_by(|&one, &other| shares[one].total_cmp(&shares[other]));
    let Some(best) = best else { return String::new() };
    let (low, high) = last.interval(best, 0.95);
    let (low, high) = (plain(low), plain(high));
    let path = &ranges[best].path;
    let hardly = shares.iter().filter(|share| **share >= HARDLY).count();
    if hardly == ranges.len() {
        return language
            .of(
                "The targets say little of any parameter: no interval is much narrower than its range",
                "目标对各参数约束很弱",
            )
            .to_owned();
    }
    let rest = match hardly {
        0 => String::new(),
        count => language.of(
            match count {
                1 => "; the targets say little of one other".to_owned(),
                count => format!("; the targets say little of {count} others"),
            },
            format!("；目标对另外 {count} 个参数约束很弱"),
        ),
    };
    language.of(
        format!("{path} lies between {low} and {high} with 95 % of the weight{rest}"),
        format!("{path} 以 95% 的权重介于 {low} 与 {high} 之间{rest}"),
    )
}

fn shown(calibrated: &Calibrated, language: Language) -> String {
    let name = &calibrated.calibration.base.name;
    let last = calibrated.posterior.last();
    let targets: Vec<String> =
        calibrated.calibration.targets.iter().map(|target| target.measure.to_string()).collect();
    let (points, size, runs) =
        (last.particles.len(), last.effective_sample_size(), calibrated.posterior.runs());
    language.of(
        format!(
            "\"{name}\": {points} points ({size:.0} effective) from {runs} runs, near the observed {}.",
            targets.join(", ")
        ),
        format!(
            "“{name}”：{runs} 次运行得 {points} 个粒子（有效 {size:.0} 个），接近所观测的 {}。",
            targets.join("、")
        ),
    )
}

/// The edges of the bars: whole numbers between them where only those are meant, equal factors of a range by
/// factors.
fn edges(range: &ParameterRange) -> Vec<f64> {
    let values = (range.high - range.low) as usize + 1;
    let bins = if range.whole && values <= MOST_BINS { values } else { MOST_BINS };
    let ends = if range.whole { (range.low - 0.5, range.high + 0.5) } else { (range.low, range.high) };
    let at = |bin: usize| {
        let share = bin as f64 / bins as f64;
        match range.log {
            true => range.low * libm::pow(range.high / range.low, share),
            false => ends.0 + share * (ends.1 - ends.0),
        }
    };
    (0..=bins).map(at).collect()
}

fn draw(svg: &mut Svg, calibrated: &Calibrated, at: usize, panel: Panel) {
    let language = svg.language;
    let range = &calibrated.calibration.ranges[at];
    let last = calibrated.posterior.last();
    let edges = edges(range);
    let bins = edges.len() - 1;
    let mut weights = vec![0.0; bins];
    for particle in &last.particles {
        let bin = edges[1..].iter().position(|edge| particle.values[at] < *edge).unwrap_or(bins - 1);
        weights[bin] += 100.0 * particle.weight;
    }
    let prior = 100.0 / bins as f64;
    let mut up = Scale::holding(weights.iter().copied().chain([prior]), panel.bottom, panel.top);
    // The interval stands above the bars.
    up.high *= HEIGHT / (HEIGHT - ABOVE);
    let name = language.of("share of the weight, %", "权重占比（%）");
    draw_left(svg, up, [panel.left, panel.right], name, |tick, step| figure(PLAIN, tick, step));
    let place = |value: f64| match range.log {
        true => libm::log(value / range.low) / libm::log(range.high / range.low),
        false => (value - edges[0]) / (edges[bins] - edges[0]).max(f64::MIN_POSITIVE),
    };
    let (from, to) = (panel.left + 4.0, panel.right - 8.0);
    let x = |value: f64| from + place(value).clamp(0.0, 1.0) * (to - from);
    for (bin, weight) in weights.iter().enumerate() {
        let (left, right) = (x(edges[bin]), x(edges[bin + 1]));
        let says = format!("{} … {}: {weight:.1} %", brief(PLAIN, edges[bin]), brief(PLAIN, edges[bin + 1]));
        if *weight > 0.0 {
            let y = up.at(*weight);
            svg.rect([left + 0.5, y, (right - left - 1.0).max(0.5), panel.bottom - y], FILL, &says);
        }
    }
    svg.dashes((from, up.at(prior)), (to, up.at(prior)), colour::VERMILLION, 2.0);
    let ((low, high), median) = (last.interval(at, 0.95), last.quantile(at, 0.5));
    let y = panel.top + ABOVE / 2.0;
    svg.line((x(low), y), (x(high), y), colour::INK, 3.0);
    for end in [low, high] {
        svg.line((x(end), y - 6.0), (x(end), y + 6.0), colour::INK, 2.5);
    }
    let says = format!("{} ({} … {})", brief(PLAIN, median), brief(PLAIN, low), brief(PLAIN, high));
    svg.circle((x(median), y), 6.5, colour::INK, &says);
    let ticks = match range.log {
        true => vec![range.low, (range.low * range.high).sqrt(), range.high],
        false => Scale { low: range.low, high: range.high, from, to, whole: range.whole }.ticks(5),
    };
    let step = ticks.get(1).map_or(1.0, |second| second - ticks[0]);
    for tick in ticks {
        let text = if range.log { plain(tick) } else { figure(PLAIN, tick, step) };
        let half = SMALL.width(&text) / 2.0;
        svg.text(x(tick).min(panel.right - half + 6.0), panel.bottom + 24.0, &text, SMALL.middle());
    }
    let middle = (panel.left + panel.right) / 2.0;
    let scale = if range.log { language.of(" (by factors)", "（对数）") } else { "" };
    let name = LABEL.cut_path(&format!("{}{scale}", range.path), panel.right - panel.left + 60.0);
    svg.text(middle, panel.bottom + 50.0, &name, LABEL.middle());
    svg.top = panel.bottom + 58.0;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_stand_for_whole_numbers_or_equal_factors() {
        assert_eq!(edges(&ParameterRange::whole("ticks", 3, 5)), [2.5, 3.5, 4.5, 5.5]);
        let log = edges(&ParameterRange::log("x", 0.01, 1.0));
        assert!((log[10] - 0.1).abs() < 1e-12 && log.len() == MOST_BINS + 1);
        assert_eq!(edges(&ParameterRange::new("x", 0.0, 2.0))[1], 0.1);
    }
}
