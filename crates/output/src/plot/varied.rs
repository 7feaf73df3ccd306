//! A comparison at several values of a field: lines with intervals of the base and of each other scenario.

use super::look::Look;
use super::panels::{Panel, each};
use super::scale::{Magnitude, Scale, draw_left};
use super::study::{around, axis_name, brief, change as told, figure, magnitude_of, measure_name};
use super::svg::{LABEL, MARGIN, SMALL, Svg, colour};
use downline::report::Language;
use downline_experiment::{Change, Compared, Contrast, Direction, Metric, Summary, Varied};

const HEIGHT: f64 = 220.0;
/// How far the marks of both lines stand apart.
const APART: f64 = 4.0;

/// The points of a panel, in the order of the values: the last field varies, the others are those of the
/// group.
struct Group<'a> {
    /// The values of the other fields, as in `behaviour.join.herding=0.5`; empty where there is one field.
    name: String,
    points: Vec<(&'a str, &'a Compared)>,
}

/// A comparison at several values of a field. Each panel has the base as a dashed line and another scenario
/// as a solid one over the values of the last field, with the 95 % interval of each mean. Several fields:
/// panels for each combination of the others.
pub fn varied(varied: &Varied, look: impl Into<Look>) -> String {
    let look = look.into();
    let language = look.language;
    let groups = groups(varied);
    let Some((_, first)) = varied.points().next() else {
        return Svg::new(look, language.of("Nothing was compared", "没有比较任何情景"), "").finish();
    };
    let measures = match first.measures() {
        [] => "losses".parse().into_iter().collect(),
        all => all.to_vec(),
    };
    let title = finding(varied, &measures, language);
    let runs = first.base().runs();
    let mut svg = Svg::new(look, &title, &shown(runs, language));
    let name = LABEL.cut(first.base_name(), 300.0);
    let dashed = language.of(format!("{name} (dashed)"), format!("{name}（虚线）"));
    svg.legend(&[
        (colour::GREY, &dashed),
        (colour::BLUE, language.of("the scenario named above its panel", "各图上方所列情景")),
    ]);
    for measure in &measures {
        draw(&mut svg, varied, &groups, measure);
    }
    svg.finish()
}

fn shown(runs: u64, language: Language) -> String {
    match runs {
        1 => language.of(
            "Dashed line: the base; solid line: another scenario. A single run at each value: there are no intervals."
                .to_owned(),
            "虚线：基准情景；实线：另一情景。各取值只运行一次，没有区间。".to_owned(),
        ),
        _ => language.of(
            format!(
                "Dashed line and squares: the base; solid line and dots: another scenario. Means of {runs} runs under the same \
                 luck, with 95 % intervals."
            ),
            format!("虚线与方块：基准情景；实线与圆点：另一情景。同样运气下 {runs} 次运行的均值及其 95% 区间。"),
        ),
    }
}

fn groups(varied: &Varied) -> Vec<Group<'_>> {
    let mut groups: Vec<(&[String], Group<'_>)> = Vec::new();
    for (values, compared) in varied.points() {
        let Some((last, others)) = values.split_last() else { continue };
        let at = groups.iter().position(|(known, _)| *known == others).unwrap_or_else(|| {
            let pairs = varied.vary().iter().zip(others);
            let name: Vec<String> = pairs.map(|(field, value)| format!("{}={value}", field.path)).collect();
            groups.push((others, Group { name: name.join(", "), points: Vec::new() }));
            groups.len() - 1
        });
        groups[at].1.points.push((last, compared));
    }
    let number = |value: &str| value.parse::<f64>().unwrap_or(f64::NAN);
    for (_, group) in &mut groups {
        if group.points.iter().all(|(value, _)| number(value).is_finite()) {
            group.points.sort_by(|one, other| number(one.0).total_cmp(&number(other.0)));
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

/// The paired change in the first measure that is greatest of those that are told from none.
fn finding(varied: &Varied, measures: &[Metric], language: Language) -> String {
    let Some(measure) = measures.first() else {
        return language.of("Nothing was measured", "没有测量任何指标").to_owned();
    };
    let name = measure_name(measure, language);
    let is_told = |change: &Change| matches!(change.direction(), Direction::Less | Direction::More);
    let changes = varied.points().flat_map(|(values, compared)| {
        compared
            .contrasts()
            .iter()
            .filter_map(move |contrast: &Contrast| Some((values, contrast, contrast.change_in(measure)?)))
    });
    let found = changes.filter(|(_, _, change)| is_told(change));
    let most =
        found.max_by(|one, other| one.2.difference.mean.abs().total_cmp(&other.2.difference.mean.abs()));
    let Some((values, contrast, change)) = most else {
        return language.of(
            format!("No change in {name} is told from none at any value"),
            format!("在任何取值下，{name}的变化都无法与零区分"),
        );
    };
    let by = told(measure, change.difference.mean, language);
    let (label, place) = (contrast.label(language), varied.name_of(values));
    language.of(
        format!("{} changes {name} most at {place}: {by}", super::sweep::sentence(&label)),
        format!("{label}在 {place} 时对{name}影响最大：{by}"),
    )
}

/// The panels of a measure, all with the same scale.
fn draw(svg: &mut Svg, varied: &Varied, groups: &[Group], measure: &Metric) {
    let language = svg.language;
    let changes = |compared: &Compared| -> Vec<Change> {
        compared.contrasts().iter().filter_map(|contrast| contrast.change_in(measure)).collect()
    };
    let numbers: Vec<f64> = varied
        .points()
        .flat_map(|(_, compared)| changes(compared))
        .flat_map(|change| [change.base, change.own])
        .flat_map(|all| [all.mean, all.lower.unwrap_or(all.mean), all.upper.unwrap_or(all.mean)])
        .collect();
    let magnitude = magnitude_of(measure, numbers.iter().copied(), language);
    svg.text(MARGIN, svg.top + 20.0, &axis_name(measure, magnitude, language), LABEL.bold());
    svg.top += 34.0;
    let contrasts =
        groups.first().and_then(|group| group.points.first()).map_or(0, |(_, first)| first.contrasts().len());
    let path = varied.vary().last().map_or("", |field| field.path.as_str());
    for group in groups {
        if !group.name.is_empty() {
            let name = SMALL.bold().cut(&group.name, svg.right() - MARGIN);
            svg.text(MARGIN, svg.top + 18.0, &name, SMALL.bold());
            svg.top += 26.0;
        }
        each(svg, contrasts, HEIGHT, |svg, contrast, panel| {
            let up = around(numbers.iter().copied(), panel.bottom, panel.top);
            let label = group.points[0].1.contrasts()[contrast].label(language);
            let name = SMALL.cut(&label, panel.right - panel.left + 60.0);
            draw_left(svg, up, [panel.left, panel.right], &name, |tick, step| figure(magnitude, tick, step));
            draw_lines(svg, (group, contrast, path), measure, (up, magnitude), panel);
        });
    }
}

/// Both lines of a panel, and the values below it.
fn draw_lines(
    svg: &mut Svg,
    (group, contrast, path): (&Group, usize, &str),
    measure: &Metric,
    (up, magnitude): (Scale, Magnitude),
    panel: Panel,
) {
    let places = across(svg, group, path, panel);
    let found = group.points.iter().zip(&places).filter_map(|((value, compared), &x)| {
        Some((x, *value, compared.contrasts()[contrast].change_in(measure)?))
    });
    let found: Vec<(f64, &str, Change)> = found.collect();
    for pair in found.windows(2) {
        let ends = |of: fn(&Change) -> f64, by: f64| {
            [&pair[0], &pair[1]].map(|(x, _, change)| (x + by, up.at(of(change))))
        };
        let [from, to] = ends(|change| change.base.mean, -APART);
        svg.dashes(from, to, colour::GREY, 2.0);
        let [from, to] = ends(|change| change.own.mean, APART);
        svg.line(from, to, colour::BLUE, 3.0);
    }
    for (x, value, change) in &found {
        mark(svg, (*x - APART, up), &change.base, magnitude, (value, colour::GREY));
        mark(svg, (*x + APART, up), &change.own, magnitude, (value, colour::BLUE));
    }
}

/// A mean with its interval: a square in grey for the base, else a dot.
fn mark(
    svg: &mut Svg,
    (x, up): (f64, Scale),
    all: &Summary,
    magnitude: Magnitude,
    (value, ink): (&str, &str),
) {
    let y = up.at(all.mean);
    let mut says = format!("{value}: {}", brief(magnitude, all.mean));
    if let (Some(lower), Some(upper)) = (all.lower, all.upper) {
        let (low, high) = (up.at(lower), up.at(upper));
        svg.line((x, low), (x, high), ink, 2.0);
        for end in [low, high] {
            svg.line((x - 4.0, end), (x + 4.0, end), ink, 2.0);
        }
        says = format!("{says} ({} … {})", brief(magnitude, lower), brief(magnitude, upper));
    }
    match ink == colour::GREY {
        true => svg.rect([x - 4.5, y - 4.5, 9.0, 9.0], ink, &says),
        false => svg.circle((x, y), 5.0, ink, &says),
    }
}

/// Draws the values below a panel, and moves below it: to scale where all are numbers, else side by side.
fn across(svg: &mut Svg, group: &Group, path: &str, panel: Panel) -> Vec<f64> {
    let numbers: Option<Vec<f64>> = group.points.iter().map(|(value, _)| value.parse().ok()).collect();
    let numbers = numbers.filter(|all| all.iter().all(|number| number.is_finite()));
    let places = numbers.unwrap_or_else(|| (0..group.points.len()).map(|at| at as f64).collect());
    let low = places.iter().copied().fold(f64::INFINITY, f64::min);
    let high = places.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let (low, high) = if high > low { (low, high) } else { (low - 1.0, low + 1.0) };
    let scale = Scale { low, high, from: panel.left + 22.0, to: panel.right - 22.0, whole: false };
    let places: Vec<f64> = places.into_iter().map(|place| scale.at(place)).collect();
    let mut free = panel.left - 30.0;
    for ((value, _), &x) in group.points.iter().zip(&places) {
        let half = SMALL.width(value) / 2.0;
        if x - half >= free {
            svg.text(x, panel.bottom + 24.0, value, SMALL.middle());
            free = x + half + 8.0;
        }
    }
    let middle = (panel.left + panel.right) / 2.0;
    let name = SMALL.cut_path(path, panel.right - panel.left + 60.0);
    svg.text(middle, panel.bottom + 48.0, &name, SMALL.middle());
    svg.top = panel.bottom + 56.0;
    places
}
