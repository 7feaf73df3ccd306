//! Which parameters an outcome depends on: bars with intervals, the longest first.

use super::look::Look;
use super::scale::{Magnitude, PLAIN, Scale, draw_below};
use super::study::{axis_name, brief, magnitude_of, measure_name};
use super::svg::{LABEL, MARGIN, SMALL, Svg, colour};
use downline::report::Language;
use downline_experiment::{Design, Estimate, Metric, MorrisEffect, SobolIndex, Swept};

/// The height of a row, of a bar in it, and the widest that names of parameters become.
pub(super) const ROW: f64 = 46.0;
pub(super) const BAR: f64 = 16.0;
const WIDEST: f64 = 330.0;
/// From this share of its size on, an effect goes one way.
const ONE_WAY: f64 = 0.9;

/// Which parameters the measures of a study depend on. Under a Sobol design two bars a parameter: the share
/// of the variance that it is behind by itself, and together with others. Under Morris screening one bar: by
/// how much a move through its range moves the measure. Lines are 95 % intervals.
pub(super) fn bars(swept: &Swept, look: Look) -> String {
    let language = look.language;
    let is_sobol = matches!(swept.sweep().design, Design::Sobol { .. });
    let mut svg = Svg::new(look, &finding(swept, language), &shown(swept, is_sobol, language));
    if is_sobol {
        svg.legend(&[
            (colour::BLUE, language.of("by itself", "单独作用")),
            (colour::ORANGE, language.of("with others", "含交互作用")),
        ]);
    }
    for (at, measure) in swept.sweep().measures.iter().enumerate() {
        let name = measure_name(measure, language);
        svg.text(MARGIN, svg.top + 20.0, &name, LABEL.bold());
        svg.top += 38.0;
        match is_sobol {
            true => draw_sobol(&mut svg, swept, at),
            false => draw_morris(&mut svg, swept, at, measure),
        }
        svg.top += 22.0;
    }
    svg.finish()
}

/// The parameters of a measure with what was found of each, the largest first.
fn sorted<T>(swept: &Swept, found: Vec<Option<T>>, size: impl Fn(&T) -> f64) -> Vec<(&str, T)> {
    let names = swept.sweep().ranges.iter().map(|range| range.path.as_str());
    let mut rows: Vec<(&str, T)> =
        names.zip(found).filter_map(|(name, found)| Some((name, found?))).collect();
    rows.sort_by(|(_, one), (_, other)| size(other).total_cmp(&size(one)));
    rows
}

fn sobol_rows(swept: &Swept, measure: usize) -> Vec<(&str, SobolIndex)> {
    let found = swept.sobol(measure).unwrap_or_default();
    sorted(swept, found.into_iter().map(Some).collect(), |index| index.total.value)
}

fn morris_rows(swept: &Swept, measure: usize) -> Vec<(&str, MorrisEffect)> {
    sorted(swept, swept.morris(measure).unwrap_or_default(), |effect| effect.size.value)
}

/// What moves the first measure most, and whether the intervals tell the first parameter from the second.
fn finding(swept: &Swept, language: Language) -> String {
    let Some(measure) = swept.sweep().measures.first() else {
        return language.of("Nothing was measured", "没有测量任何指标").to_owned();
    };
    let name = measure_name(measure, language);
    let (sobol, morris) = (sobol_rows(swept, 0), morris_rows(swept, 0));
    let rows: Vec<(&str, Estimate)> = match sobol.is_empty() {
        false => sobol.iter().map(|(path, index)| (*path, index.total)).collect(),
        true => morris.iter().map(|(path, effect)| (*path, effect.size)).collect(),
    };
    let Some(&(first, size)) = rows.first() else {
        return language
            .of(format!("Nothing that was varied moves {name}"), format!("所变参数都不影响{name}"));
    };
    let how_much = match sobol.is_empty() {
        false => {
            let share = (100.0 * size.value).clamp(0.0, 100.0);
            language.of(
                format!("{share:.0} % of the variance, with others"),
                format!("占方差 {share:.0}%（含交互作用）"),
            )
        }
        true => {
            let magnitude = magnitude_of(measure, [size.value].into_iter(), language);
            let unit = axis_name(measure, magnitude, language);
            let by = brief(magnitude, size.value);
            language.of(format!("by {by} ({unit}) through its range"), format!("全程变动 {by}（{unit}）"))
        }
    };
    let rival = rows.get(1).filter(|(_, second)| second.upper >= size.lower);
    match rival {
        Some((second, _)) => language.of(
            format!("{first} and {second} move {name} most; the intervals do not tell which more"),
            format!("{first} 与 {second} 对{name}影响最大，区间无法区分先后"),
        ),
        None => language.of(
            format!("{first} moves {name} most: {how_much}"),
            format!("{first} 对{name}影响最大：{how_much}"),
        ),
    }
}

fn shown(swept: &Swept, is_sobol: bool, language: Language) -> String {
    let sweep = swept.sweep();
    let (name, points, replicates) = (&sweep.base.name, swept.points().len(), sweep.replicates);
    match is_sobol {
        true => language.of(
            format!(
                "\"{name}\" at {points} points, {replicates} runs each: Sobol indices, the share of the variance of each \
                 outcome that a parameter is behind. Lines: 95 % intervals."
            ),
            format!("“{name}”，{points} 个点，各运行 {replicates} 次：Sobol 指数，即各参数所占结果方差的比例。线：95% 区间。"),
        ),
        false => language.of(
            format!(
                "\"{name}\" at {points} points, {replicates} runs each: Morris screening, the mean size of the effect of a \
                 move through a parameter's range. Lines: 95 % intervals."
            ),
            format!("“{name}”，{points} 个点，各运行 {replicates} 次：Morris 筛选，即参数走完其范围时结果变动的平均大小。线：95% 区间。"),
        ),
    }
}

fn draw_sobol(svg: &mut Svg, swept: &Swept, measure: usize) {
    let language = svg.language;
    let rows = sobol_rows(swept, measure);
    let notes: Vec<String> = rows
        .iter()
        .map(|(_, index)| format!("{} / {} %", percent(index.first), percent(index.total)))
        .collect();
    let ends = rows.iter().flat_map(|(_, index)| [index.first, index.total]);
    let ends = ends.flat_map(|found| [found.value, found.lower, found.upper]).map(|end| 100.0 * end);
    let axis = language.of("share of the variance, %", "占方差的比例（%）");
    let names: Vec<&str> = rows.iter().map(|(name, _)| *name).collect();
    let frame = frame(svg, &names, &notes, ends, (PLAIN, axis));
    for (at, (name, index)) in rows.iter().enumerate() {
        let y = frame.top + (at as f64 + 0.5) * ROW;
        for (found, fill, offset) in
            [(index.first, colour::BLUE, -BAR - 1.0), (index.total, colour::ORANGE, 1.0)]
        {
            let percent = Estimate {
                value: 100.0 * found.value,
                lower: 100.0 * found.lower,
                upper: 100.0 * found.upper,
            };
            draw_bar(svg, frame.scale, y + offset, percent, fill, name);
        }
    }
}

/// A share in per cent; never a minus before nothing.
fn percent(found: Estimate) -> String {
    PLAIN.figure(100.0 * found.value, 1.0)
}

fn draw_morris(svg: &mut Svg, swept: &Swept, at: usize, measure: &Metric) {
    let language = svg.language;
    let rows = morris_rows(swept, at);
    let way = |effect: &MorrisEffect| match effect.mean / effect.size.value {
        share if share >= ONE_WAY => language.of("raises it", "使其上升"),
        share if share <= -ONE_WAY => language.of("lowers it", "使其下降"),
        _ => language.of("both ways", "方向不一"),
    };
    let notes: Vec<String> = rows.iter().map(|(_, effect)| way(effect).to_owned()).collect();
    let ends = rows.iter().flat_map(|(_, effect)| [effect.size.value, effect.size.lower, effect.size.upper]);
    let magnitude = magnitude_of(measure, ends.clone(), language);
    let moved = axis_name(measure, magnitude, language);
    let axis = language.of(format!("effect on {moved}"), format!("对{moved}的影响"));
    let names: Vec<&str> = rows.iter().map(|(name, _)| *name).collect();
    let frame = frame(svg, &names, &notes, ends, (magnitude, &axis));
    for (at, (name, effect)) in rows.iter().enumerate() {
        let y = frame.top + (at as f64 + 0.5) * ROW - BAR / 2.0;
        draw_bar(svg, frame.scale, y, effect.size, colour::BLUE, name);
    }
}

/// Where the bars of a measure stand.
pub(super) struct Frame {
    pub(super) scale: Scale,
    pub(super) top: f64,
}

/// Draws names, notes and the axis around rows of bars, and moves below them.
pub(super) fn frame(
    svg: &mut Svg,
    names: &[&str],
    notes: &[String],
    ends: impl Iterator<Item = f64>,
    (magnitude, axis): (Magnitude, &str),
) -> Frame {
    let widest = WIDEST.min(0.4 * svg.width);
    let name_room = names.iter().map(|name| LABEL.width(name)).fold(60.0, f64::max).min(widest);
    let left = MARGIN + name_room + 16.0;
    let right = svg.right() - notes.iter().map(|note| SMALL.width(note)).fold(0.0, f64::max) - 20.0;
    let mut scale = Scale::holding(ends, left, right);
    let edge = 0.02 * (scale.high - scale.low);
    scale.high += edge;
    if scale.low < 0.0 {
        scale.low -= edge;
    }
    let (top, bottom) = (svg.top, svg.top + names.len() as f64 * ROW);
    draw_below(svg, scale, [top, bottom], magnitude, axis);
    svg.line((scale.at(0.0), top), (scale.at(0.0), bottom), colour::GREY, 1.5);
    for (at, (name, note)) in names.iter().zip(notes).enumerate() {
        let y = top + (at as f64 + 0.5) * ROW + 7.0;
        svg.text(left - 14.0, y, &LABEL.cut_path(name, widest), LABEL.end());
        svg.text(svg.right(), y, note, SMALL.end());
    }
    Frame { scale, top }
}

/// A bar from zero with its interval.
pub(super) fn draw_bar(svg: &mut Svg, scale: Scale, top: f64, found: Estimate, fill: &str, name: &str) {
    let (zero, end) = (scale.at(0.0), scale.at(found.value));
    let says = format!(
        "{name}: {} ({} … {})",
        brief(PLAIN, found.value),
        brief(PLAIN, found.lower),
        brief(PLAIN, found.upper)
    );
    svg.rect([zero.min(end), top, (end - zero).abs(), BAR], fill, &says);
    let y = top + BAR / 2.0;
    // A light edge, so that the interval is seen on a dark bar.
    svg.line((scale.at(found.lower), y), (scale.at(found.upper), y), "#ffffff", 5.0);
    svg.line((scale.at(found.lower), y), (scale.at(found.upper), y), colour::INK, 2.0);
    for end in [found.lower, found.upper] {
        svg.line((scale.at(end), y - 5.0), (scale.at(end), y + 5.0), colour::INK, 2.0);
    }
}
