//! Parameters one at a time: bars from the scenario as it is to what either end of a range makes of a
//! measure, the widest on top.

use super::bars::{BAR, ROW, draw_bar, frame};
use super::look::Look;
use super::study::{axis_name, brief, change as told, magnitude_of, measure_name, plain};
use super::svg::{LABEL, MARGIN, Svg, colour};
use downline::report::Language;
use downline_experiment::{Estimate, ParameterRange, Summary, Swept, Swing};

/// By how much each end of each range moves the measures. The upper bar of a row is that of the least value,
/// the lower that of the greatest; lines are the 95 % intervals of paired differences.
pub(super) fn tornado(swept: &Swept, look: Look) -> String {
    let language = look.language;
    let mut svg = Svg::new(look, &finding(swept, language), &shown(swept, language));
    svg.legend(&[
        (colour::BLUE, language.of("at the least value", "取最小值时")),
        (colour::ORANGE, language.of("at the greatest value", "取最大值时")),
    ]);
    for at in 0..swept.sweep().measures.len() {
        draw(&mut svg, swept, at);
        svg.top += 22.0;
    }
    svg.finish()
}

/// Ranges with what they do to a measure, the widest first.
fn rows(swept: &Swept, measure: usize) -> Vec<(&ParameterRange, Swing)> {
    let mut rows: Vec<_> =
        swept.sweep().ranges.iter().zip(swept.swings(measure).unwrap_or_default()).collect();
    rows.sort_by(|(_, one), (_, other)| other.size().total_cmp(&one.size()));
    rows
}

/// The end of a range that moves a measure more: its value and the change.
fn wider(range: &ParameterRange, swing: &Swing) -> Option<(f64, Summary)> {
    let ends = [(range.low, swing.low), (range.high, swing.high)];
    let found = ends.into_iter().filter_map(|(value, change)| Some((value, change?)));
    found.max_by(|one, other| one.1.mean.abs().total_cmp(&other.1.mean.abs()))
}

/// The change that is greatest, if luck alone is not behind it.
fn finding(swept: &Swept, language: Language) -> String {
    let Some(measure) = swept.sweep().measures.first() else {
        return language.of("Nothing was measured", "没有测量任何指标").to_owned();
    };
    let name = measure_name(measure, language);
    let rows = rows(swept, 0);
    let first = rows.first().and_then(|(range, swing)| Some((range, wider(range, swing)?)));
    let Some((range, (value, change))) = first.filter(|(_, (_, change))| change.mean != 0.0) else {
        return language.of(format!("No end of a range moves {name}"), format!("各参数的两端都不影响{name}"));
    };
    let by = told(measure, change.mean, language);
    let (path, value) = (&range.path, plain(value));
    let holds_zero = match (change.lower, change.upper) {
        (Some(lower), Some(upper)) => lower <= 0.0 && upper >= 0.0,
        _ => true,
    };
    match holds_zero {
        true => language.of(
            format!("No change in {name} is told from none; the greatest is {by} at {path} {value}"),
            format!("{name}的变化均无法与零区分，最大者为 {path} {value} 时 {by}"),
        ),
        false => language.of(
            format!("{path} moves {name} most: {by} at {value}"),
            format!("{path} 对{name}影响最大：取 {value} 时 {by}"),
        ),
    }
}

fn shown(swept: &Swept, language: Language) -> String {
    let (name, replicates) = (&swept.sweep().base.name, swept.sweep().replicates);
    language.of(
        format!(
            "Change against \"{name}\" with one parameter at an end of its range, all else as it is, {replicates} runs each \
             under the same luck. Lines: 95 % intervals of paired differences."
        ),
        format!(
            "与“{name}”相比的变化：每次只把一个参数置于其范围的一端，其余不变，各在同样的运气下运行 {replicates} 次。\
             线：配对差的 95% 区间。"
        ),
    )
}

fn draw(svg: &mut Svg, swept: &Swept, at: usize) {
    let language = svg.language;
    let measure = &swept.sweep().measures[at];
    let rows = rows(swept, at);
    let ends = || {
        let changes = rows.iter().flat_map(|(_, swing)| [swing.low, swing.high]).flatten();
        changes.flat_map(|all| [all.mean, all.lower.unwrap_or(all.mean), all.upper.unwrap_or(all.mean)])
    };
    let as_it_is = swept.of(at).first().and_then(|found| found.mean());
    let magnitude = magnitude_of(measure, ends(), language);
    let base = as_it_is
        .map_or("–".to_owned(), |mean| brief(magnitude_of(measure, [mean].into_iter(), language), mean));
    let base_unit = as_it_is
        .map(|mean| axis_name(measure, magnitude_of(measure, [mean].into_iter(), language), language));
    let base_unit = base_unit.unwrap_or_else(|| measure_name(measure, language));
    let heading = language.of(format!("{base_unit}: {base} as it is"), format!("{base_unit}：原情景 {base}"));
    svg.text(MARGIN, svg.top + 20.0, &heading, LABEL.bold());
    svg.top += 38.0;
    let unit = axis_name(measure, magnitude, language);
    let axis = language.of(format!("change in {unit}"), format!("{unit}的变化"));
    let names: Vec<&str> = rows.iter().map(|(range, _)| range.path.as_str()).collect();
    let notes: Vec<String> =
        rows.iter().map(|(range, _)| format!("{} … {}", plain(range.low), plain(range.high))).collect();
    let frame = frame(svg, &names, &notes, ends(), (magnitude, &axis));
    for (at, (range, swing)) in rows.iter().enumerate() {
        let y = frame.top + (at as f64 + 0.5) * ROW;
        let bars =
            [(swing.low, range.low, colour::BLUE, -BAR - 1.0), (swing.high, range.high, colour::ORANGE, 1.0)];
        for (change, value, fill, offset) in bars {
            let Some(Summary { mean, lower, upper, .. }) = change else { continue };
            let found = Estimate { value: mean, lower: lower.unwrap_or(mean), upper: upper.unwrap_or(mean) };
            draw_bar(svg, frame.scale, y + offset, found, fill, &format!("{} {}", range.path, plain(value)));
        }
    }
}
