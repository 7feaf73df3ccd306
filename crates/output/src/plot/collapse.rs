//! Active resellers and recruits over time.

use super::figures::counted;
use super::scale::{PLAIN, Scale, draw_left};
use super::svg::{LABEL, MARGIN, SMALL, Svg, WIDTH, colour};
use super::{run_line, tick_names};
use crate::Run;
use downline::report::{Collapse, Language, TickRow};

const LEFT: f64 = MARGIN + 62.0;
pub(super) const RIGHT: f64 = WIDTH - MARGIN;
/// The widest that a bar becomes in a short run.
const WIDEST: f64 = 60.0;
/// More points than these cannot be told apart.
const MOST_POINTS: usize = 600;

/// Active resellers over time, with the fall of the chain marked, and below them those who joined and who
/// left in each tick.
pub fn collapse(run: &Run<'_>, language: Language) -> String {
    let mut svg = Svg::new(language, &finding(run, language), &run_line(run, language));
    if run.report.totals.resellers == 0 {
        return svg.finish();
    }
    let last = run.history.last().map_or(1, |row| row.tick.0).max(1);
    let time = Scale::of_time(last, LEFT, RIGHT);
    let thinned = thin(run.history);
    draw_active(&mut svg, run, &thinned, time);
    svg.top += 22.0;
    svg.legend(&[
        (colour::BLUE, language.of("joined", "加入")),
        (colour::VERMILLION, language.of("left", "退出")),
    ]);
    draw_moves(&mut svg, run, &thinned, time);
    svg.finish()
}

fn finding(run: &Run<'_>, language: Language) -> String {
    let (one, several) = tick_names(run.scenario.tick, language);
    let peak = counted(run.report.totals.peak_active);
    match run.report.collapse {
        _ if run.report.totals.resellers == 0 => language.of("There are no resellers", "没有代理").to_owned(),
        Some(Collapse { duration, .. }) => {
            let unit = if duration == 1 { one } else { several };
            language.of(
                format!("Nine tenths of {peak} active resellers were gone within {duration} {unit}"),
                format!("{peak} 名活跃代理，{duration} {unit}内九成散去"),
            )
        }
        None => {
            let active = counted(run.report.totals.active);
            language.of(
                format!("No collapse: {active} resellers were active at the end, {peak} at the peak"),
                format!("没有崩塌：期末活跃代理 {active} 名，峰值 {peak} 名"),
            )
        }
    }
}

/// A point of the picture: a tick, or the mean of several.
struct Point {
    tick: f64,
    active: f64,
    joined: f64,
    left: f64,
}

fn thin(history: &[TickRow]) -> Vec<Point> {
    let chunk = history.len().div_ceil(MOST_POINTS).max(1);
    let mean = |rows: &[TickRow], of: fn(&TickRow) -> u64| {
        rows.iter().map(of).sum::<u64>() as f64 / rows.len() as f64
    };
    let point = |rows: &[TickRow]| Point {
        tick: mean(rows, |row| u64::from(row.tick.0)),
        active: mean(rows, |row| row.active),
        joined: mean(rows, |row| row.joined),
        left: mean(rows, |row| row.left),
    };
    history.chunks(chunk).map(point).collect()
}

/// The part of the picture above the axis of time.
fn draw_active(svg: &mut Svg, run: &Run<'_>, points: &[Point], time: Scale) {
    let language = svg.language;
    let (top, bottom) = (svg.top + 30.0, svg.top + 270.0);
    let scale = Scale::holding(points.iter().map(|point| point.active), bottom, top).in_wholes();
    if let Some(fall) = run.report.collapse {
        let (from, to) = (time.at(f64::from(fall.from.0)), time.at(f64::from(fall.to.0)));
        svg.rect([from, top, to - from, bottom - top], "#fbe3d6", "");
    }
    let name = language.of("active resellers", "活跃代理（人）");
    draw_left(svg, scale, [LEFT, RIGHT], name, |tick, step| PLAIN.figure(tick, step));
    let line: Vec<(f64, f64)> =
        points.iter().map(|point| (time.at(point.tick), scale.at(point.active))).collect();
    svg.curve(&line, colour::BLUE, 3.5);
    if let Some(fall) = run.report.collapse {
        let (one, several) = tick_names(run.scenario.tick, language);
        let (from, to) = (fall.from, fall.to);
        let says = language.of(
            format!("from 90 % to 10 % of the peak: {one} {from} to {to}"),
            format!("从峰值的 90% 到 10%：第 {from} 至 {to} {several}"),
        );
        // Above the plot, over the fall as far as there is room beside the name of the axis.
        let style = LABEL.bold().ink(colour::VERMILLION);
        let (half, middle) = (style.width(&says) / 2.0, time.at(f64::from(from.0 + to.0) / 2.0));
        let least = LEFT + SMALL.width(name) + 24.0 + half;
        svg.text(middle.min(RIGHT - half).max(least), top - 12.0, &says, style.middle());
    }
    svg.top = bottom;
}

/// The part below: who joined upwards, who left downwards, so that neither hides the other.
fn draw_moves(svg: &mut Svg, run: &Run<'_>, points: &[Point], time: Scale) {
    let language = svg.language;
    let (one, _) = tick_names(run.scenario.tick, language);
    let (top, bottom) = (svg.top + 28.0, svg.top + 198.0);
    let numbers = points.iter().flat_map(|point| [point.joined, -point.left]);
    let scale = Scale::holding(numbers, bottom, top).in_wholes();
    let name = language.of(format!("resellers a {one}"), format!("每{one}人数"));
    // Leaving is drawn downwards, but it is no negative number.
    draw_left(svg, scale, [LEFT, RIGHT], &name, |tick, step| PLAIN.figure(tick.abs(), step));
    let zero = scale.at(0.0);
    let width = ((RIGHT - LEFT) / points.len().max(1) as f64 * 0.8).clamp(0.8, WIDEST);
    for point in points {
        let x = time.at(point.tick) - width / 2.0;
        for (number, end, fill) in [
            (point.joined, scale.at(point.joined), colour::BLUE),
            (point.left, scale.at(-point.left), colour::VERMILLION),
        ] {
            if number > 0.0 {
                svg.rect([x, end.min(zero), width, (end - zero).abs()], fill, "");
            }
        }
    }
    for tick in time.ticks(8) {
        svg.text(time.at(tick), bottom + 24.0, &format!("{tick:.0}"), SMALL.middle());
    }
    let name = language.of(one.to_owned(), format!("时间（{one}）"));
    svg.text((LEFT + RIGHT) / 2.0, bottom + 48.0, &name, SMALL.middle());
    svg.top = bottom + 54.0;
}
