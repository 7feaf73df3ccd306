//! A sweep: lines with intervals of one parameter, heat maps of two, dots of more.

use super::bars::bars;
use super::look::Look;
use super::panels::{Panel, each};
use super::scale::{Magnitude, PLAIN, Scale, draw_left};
use super::study::{around, axis_name, brief, figure, magnitude_of, measure_name, plain};
use super::svg::{LABEL, MARGIN, SMALL, Svg, colour};
use super::tornado::tornado;
use downline::report::Language;
use downline_experiment::{Design, Metric, ParameterRange, Statistic, Swept};

const HEIGHT: f64 = 240.0;
const BAND: &str = "#cfe3f1";
/// The least and the greatest value of a heat map: one hue that grows darker, so that greys tell them apart.
const PALE: [f64; 3] = [239.0, 246.0, 251.0];
const DARK: [f64; 3] = [8.0, 81.0, 140.0];

/// The points of a sweep. One parameter is a line with the 95 % interval of each mean, two on a grid are a
/// heat map, more are dots. Of a design for sensitivity, which parameters the measures depend on; one at a
/// time, by how much either end of a range moves them.
pub fn sweep(swept: &Swept, look: impl Into<Look>) -> String {
    let look = look.into();
    let design = &swept.sweep().design;
    match (design, swept.sweep().ranges.len()) {
        (Design::Sobol { .. } | Design::Morris { .. }, _) => bars(swept, look),
        (Design::OneAtATime, _) => tornado(swept, look),
        (_, 1) => lines(swept, look),
        (Design::Grid { .. }, 2) => heat_maps(swept, look),
        _ => dots(swept, look),
    }
}

/// What stands below the title.
fn shown(swept: &Swept, language: Language, what: [&str; 2]) -> String {
    let sweep = swept.sweep();
    let (name, points, replicates) = (&sweep.base.name, swept.points().len(), sweep.replicates);
    let [english, chinese] = what;
    language.of(
        format!("\"{name}\" at {points} points, {replicates} runs each under the same luck. {english}"),
        format!("“{name}”，{points} 个点，各在同样的运气下运行 {replicates} 次。{chinese}"),
    )
}

/// The first measure, with the points at which its mean is least and greatest.
fn finding(swept: &Swept, language: Language) -> String {
    let Some(measure) = swept.sweep().measures.first() else {
        return language.of("Nothing was measured", "没有测量任何指标").to_owned();
    };
    let name = measure_name(measure, language);
    let means = swept.of(0).iter().enumerate().filter_map(|(at, found)| Some((at, found.mean()?)));
    let least = means.clone().min_by(|one, other| one.1.total_cmp(&other.1));
    let most = means.max_by(|one, other| one.1.total_cmp(&other.1));
    let (Some((least, low)), Some((most, high))) = (least, most) else {
        return language.of(format!("No run has the number {name}"), format!("没有运行具有{name}"));
    };
    if low == high {
        return language.of(format!("{} does not change", sentence(&name)), format!("{name}不变"));
    }
    // Where the intervals of both ends overlap, luck may be behind all of it.
    let ends = |at: usize| swept.of(0)[at].summary().map(|all| (all.lower, all.upper));
    let apart = match (ends(least), ends(most)) {
        (Some((_, Some(upper))), Some((Some(lower), _))) => upper < lower,
        _ => false,
    };
    let magnitude = magnitude_of(measure, [low, high].into_iter(), language);
    let unit = axis_name(measure, magnitude, language);
    let (low, high) = (brief(magnitude, low), brief(magnitude, high));
    let (at_low, at_high) = (place(swept, least), place(swept, most));
    match apart {
        true => language.of(
            format!("{}: from {low} at {at_low} to {high} at {at_high}", sentence(&unit)),
            format!("{unit}：{at_low} 时 {low}，{at_high} 时 {high}"),
        ),
        false => language.of(
            format!("{}: {low} to {high}; the intervals of these points overlap", sentence(&unit)),
            format!("{unit}：{low} 至 {high}，两点的区间重叠"),
        ),
    }
}

pub(super) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().collect::<String>() + letters.as_str())
}

/// The values of a point, as in `behaviour.own_use 0.05`.
fn place(swept: &Swept, point: usize) -> String {
    let value =
        |(range, value): (&ParameterRange, &f64)| format!("{} {}", last_part(&range.path), plain(*value));
    let values = swept.sweep().ranges.iter().zip(&swept.points()[point]).map(value);
    values.collect::<Vec<_>>().join(", ")
}

/// A value of a parameter, with six decimals at most.
pub(super) fn told(value: f64) -> String {
    format!("{}", (value * 1e6).round() / 1e6)
}

/// The field itself, as in `own_use` of `behaviour.own_use`.
fn last_part(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

/// The means of a measure with their intervals, where there are any.
fn ends(found: &[Statistic]) -> impl Iterator<Item = f64> + Clone + '_ {
    found
        .iter()
        .filter_map(Statistic::summary)
        .flat_map(|all| [all.mean, all.lower.unwrap_or(all.mean), all.upper.unwrap_or(all.mean)])
}

fn lines(swept: &Swept, look: Look) -> String {
    let language = look.language;
    let what = ["Line: means; band: 95 % intervals of them.", "线：均值；带：均值的 95% 区间。"];
    let mut svg = Svg::new(look, &finding(swept, language), &shown(swept, language, what));
    let range = &swept.sweep().ranges[0];
    each(&mut svg, swept.sweep().measures.len(), HEIGHT, |svg, at, panel| {
        let (up, magnitude) = axis(svg, swept, at, ends(swept.of(at)), panel);
        let values = swept.points().iter().map(|point| point[0]);
        let across = across(svg, range, values, panel);
        let mut points: Vec<(f64, &Statistic)> =
            swept.points().iter().map(|point| point[0]).zip(swept.of(at)).collect();
        points.sort_by(|one, other| one.0.total_cmp(&other.0));
        let found: Vec<(f64, downline_experiment::Summary)> =
            points.iter().filter_map(|(value, found)| Some((*value, found.summary()?))).collect();
        let upper =
            found.iter().map(|(value, all)| (across.at(*value), up.at(all.upper.unwrap_or(all.mean))));
        let lower =
            found.iter().map(|(value, all)| (across.at(*value), up.at(all.lower.unwrap_or(all.mean))));
        svg.region(&upper.chain(lower.rev()).collect::<Vec<_>>(), BAND);
        let line: Vec<(f64, f64)> =
            found.iter().map(|(value, all)| (across.at(*value), up.at(all.mean))).collect();
        svg.curve(&line, colour::BLUE, 3.0);
        for (&at, (value, all)) in line.iter().zip(&found) {
            let interval = match (all.lower, all.upper) {
                (Some(lower), Some(upper)) => {
                    format!(" ({} … {})", brief(magnitude, lower), brief(magnitude, upper))
                }
                _ => String::new(),
            };
            let says = format!("{}: {}{interval}", told(*value), brief(magnitude, all.mean));
            svg.circle(at, 5.0, colour::BLUE, &says);
        }
    });
    svg.finish()
}

fn dots(swept: &Swept, look: Look) -> String {
    let language = look.language;
    let what = [
        "Dots: the mean at each point, over the values of one parameter each.",
        "点：各点的均值，按每个参数的取值排列。",
    ];
    let mut svg = Svg::new(look, &going_with(swept, language), &shown(swept, language, what));
    let ranges = &swept.sweep().ranges;
    let panels = swept.sweep().measures.len() * ranges.len();
    each(&mut svg, panels, HEIGHT, |svg, panel_at, panel| {
        let (measure, of) = (panel_at / ranges.len(), panel_at % ranges.len());
        let means = swept.of(measure).iter().filter_map(Statistic::mean);
        let (up, magnitude) = axis(svg, swept, measure, means, panel);
        let across = across(svg, &ranges[of], swept.points().iter().map(|point| point[of]), panel);
        for (point, found) in swept.points().iter().zip(swept.of(measure)) {
            let Some(mean) = found.mean() else { continue };
            let says = format!("{}: {}", told(point[of]), brief(magnitude, mean));
            svg.circle((across.at(point[of]), up.at(mean)), 4.5, colour::BLUE, &says);
        }
    });
    svg.finish()
}

/// The parameter with which the first measure goes most, by rank.
fn going_with(swept: &Swept, language: Language) -> String {
    let Some(measure) = swept.sweep().measures.first() else { return finding(swept, language) };
    let name = measure_name(measure, language);
    let found = |range: usize| {
        let pairs = swept.points().iter().zip(swept.of(0));
        let pairs = pairs.filter_map(|(point, found)| Some((point[range], found.mean()?)));
        rank_correlation(&pairs.collect::<Vec<_>>()).map(|found| (range, found))
    };
    let all = (0..swept.sweep().ranges.len()).filter_map(found);
    let Some((range, most)) = all.max_by(|one, other| one.1.abs().total_cmp(&other.1.abs())) else {
        return finding(swept, language);
    };
    let path = &swept.sweep().ranges[range].path;
    let sign = if most < 0.0 { "−" } else { "+" };
    let most = format!("{sign}{:.2}", most.abs());
    language.of(
        format!("{path} goes with {name} most: rank correlation {most}"),
        format!("与{name}关系最密切的是 {path}：秩相关 {most}"),
    )
}

/// Spearman's rank correlation; `None` where one side does not change.
fn rank_correlation(pairs: &[(f64, f64)]) -> Option<f64> {
    let ranks = |of: fn(&(f64, f64)) -> f64| -> Vec<f64> {
        let rank = |one: &(f64, f64)| {
            let below = pairs.iter().filter(|other| of(other) < of(one)).count();
            let equal = pairs.iter().filter(|other| of(other) == of(one)).count();
            below as f64 + equal as f64 / 2.0
        };
        pairs.iter().map(rank).collect()
    };
    let (left, right) = (ranks(|pair| pair.0), ranks(|pair| pair.1));
    let middle = pairs.len() as f64 / 2.0;
    let product = |one: &[f64], other: &[f64]| -> f64 {
        one.iter().zip(other).map(|(one, other)| (one - middle) * (other - middle)).sum()
    };
    let spread = (product(&left, &left) * product(&right, &right)).sqrt();
    (spread > 0.0).then(|| product(&left, &right) / spread)
}

/// Draws the axis of a measure at the left of a panel.
fn axis(
    svg: &mut Svg,
    swept: &Swept,
    measure: usize,
    numbers: impl Iterator<Item = f64> + Clone,
    panel: Panel,
) -> (Scale, Magnitude) {
    let of: &Metric = &swept.sweep().measures[measure];
    let up = around(numbers.clone(), panel.bottom, panel.top);
    let magnitude = magnitude_of(of, numbers, svg.language);
    let room = panel.right - panel.left + 60.0;
    let name = SMALL.cut(&axis_name(of, magnitude, svg.language), room);
    draw_left(svg, up, [panel.left, panel.right], &name, |tick, step| figure(magnitude, tick, step));
    (up, magnitude)
}

/// Draws the axis of a parameter below a panel, and moves below it.
fn across(
    svg: &mut Svg,
    range: &ParameterRange,
    values: impl Iterator<Item = f64> + Clone,
    panel: Panel,
) -> Scale {
    let low = values.clone().fold(f64::INFINITY, f64::min);
    let high = values.fold(f64::NEG_INFINITY, f64::max);
    let high = if high > low { high } else { low + 1.0 };
    let scale = Scale { low, high, from: panel.left + 8.0, to: panel.right - 12.0, whole: range.whole };
    let ticks = scale.ticks(5);
    let step = ticks.get(1).map_or(1.0, |second| second - ticks[0]);
    for tick in ticks {
        svg.text(scale.at(tick), panel.bottom + 24.0, &figure(PLAIN, tick, step), SMALL.middle());
    }
    let middle = (panel.left + panel.right) / 2.0;
    let name = SMALL.cut_path(&range.path, panel.right - panel.left + 60.0);
    svg.text(middle, panel.bottom + 48.0, &name, SMALL.middle());
    svg.top = panel.bottom + 56.0;
    scale
}

fn heat_maps(swept: &Swept, look: Look) -> String {
    let language = look.language;
    let what = [
        "Each cell: the mean and half of its 95 % interval; darker is more.",
        "每格：均值及其 95% 区间的一半；颜色越深数值越大。",
    ];
    let mut svg = Svg::new(look, &finding(swept, language), &shown(swept, language, what));
    for measure in 0..swept.sweep().measures.len() {
        heat_map(&mut svg, swept, measure);
        svg.top += 20.0;
    }
    svg.finish()
}

/// The different values of a parameter, in rising order.
fn values_of(swept: &Swept, range: usize) -> Vec<f64> {
    let mut values: Vec<f64> = swept.points().iter().map(|point| point[range]).collect();
    values.sort_by(f64::total_cmp);
    values.dedup();
    values
}

fn heat_map(svg: &mut Svg, swept: &Swept, at: usize) {
    let measure = &swept.sweep().measures[at];
    let (columns, rows) = (values_of(swept, 0), values_of(swept, 1));
    let found = swept.of(at);
    let means = || found.iter().filter_map(Statistic::mean);
    let (low, high) = (means().fold(f64::INFINITY, f64::min), means().fold(f64::NEG_INFINITY, f64::max));
    let magnitude = magnitude_of(measure, means(), svg.language);
    svg.text(MARGIN, svg.top + 20.0, &axis_name(measure, magnitude, svg.language), LABEL.bold());
    svg.text(MARGIN, svg.top + 50.0, &swept.sweep().ranges[1].path, SMALL);
    let widest = rows.iter().map(|&value| SMALL.width(&told(value))).fold(40.0, f64::max);
    let (left, top) = (MARGIN + widest + 12.0, svg.top + 64.0);
    let wide = (svg.right() - left) / columns.len() as f64;
    let high_cell = 58.0;
    for (row, &value) in rows.iter().rev().enumerate() {
        let y = top + (row as f64 + 0.5) * high_cell + 6.0;
        svg.text(left - 10.0, y, &told(value), SMALL.end());
    }
    for (point, found) in swept.points().iter().zip(found) {
        let column = columns.iter().position(|value| *value == point[0]).unwrap_or(0);
        let row = rows.iter().rev().position(|value| *value == point[1]).unwrap_or(0);
        let (x, y) = (left + column as f64 * wide, top + row as f64 * high_cell);
        let Some(all) = found.summary() else {
            svg.rect([x, y, wide - 2.0, high_cell - 2.0], colour::FAINT, "");
            svg.text(x + wide / 2.0, y + 34.0, "–", SMALL.middle());
            continue;
        };
        let share = if high > low { (all.mean - low) / (high - low) } else { 0.0 };
        let ink = if share > 0.5 { "#ffffff" } else { colour::INK };
        let half = all.half_width().map(|half| format!("± {}", brief(magnitude, half)));
        let mean = brief(magnitude, all.mean);
        let says = format!("{mean} {}", half.clone().unwrap_or_default());
        svg.rect([x, y, wide - 2.0, high_cell - 2.0], &between(share), says.trim());
        let style = SMALL.ink(ink).middle();
        let (middle, room) = (x + wide / 2.0, wide - 6.0);
        let lines: Vec<String> = [Some(mean), half].into_iter().flatten().collect();
        let fitting: Vec<&String> = lines.iter().filter(|line| style.width(line) <= room).collect();
        for (line, text) in fitting.iter().enumerate() {
            let y = y + high_cell / 2.0 + 6.0 + (line as f64 - (fitting.len() - 1) as f64 / 2.0) * 22.0;
            svg.text(middle, y, text, style);
        }
    }
    let bottom = top + rows.len() as f64 * high_cell;
    for (column, &value) in columns.iter().enumerate() {
        svg.text(left + (column as f64 + 0.5) * wide, bottom + 22.0, &told(value), SMALL.middle());
    }
    svg.text((left + svg.right()) / 2.0, bottom + 46.0, &swept.sweep().ranges[0].path, SMALL.middle());
    svg.top = bottom + 54.0;
}

/// The colour of a share of the way from the least to the greatest.
fn between(share: f64) -> String {
    let part = |at: usize| (PALE[at] + share * (DARK[at] - PALE[at])).round() as u8;
    format!("#{:02x}{:02x}{:02x}", part(0), part(1), part(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_tell_how_much_goes_with_what() {
        assert_eq!(rank_correlation(&[(1.0, 5.0), (2.0, 6.0), (9.0, 100.0)]), Some(1.0));
        assert_eq!(rank_correlation(&[(1.0, 5.0), (2.0, 4.0), (9.0, 3.0)]), Some(-1.0));
        assert_eq!(rank_correlation(&[(1.0, 5.0), (1.0, 4.0)]), None);
    }

    #[test]
    fn the_colours_of_a_heat_map_grow_darker() {
        let light = |share: f64| {
            let colour = between(share);
            (1..7).step_by(2).map(|at| u32::from_str_radix(&colour[at..at + 2], 16).unwrap()).sum::<u32>()
        };
        let all: Vec<u32> = (0..=10).map(|tenth| light(f64::from(tenth) / 10.0)).collect();
        assert!(all.windows(2).all(|pair| pair[0] > pair[1]), "{all:?}");
    }
}
