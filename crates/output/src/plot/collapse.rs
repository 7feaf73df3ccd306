//! Active resellers and recruits over time.

use super::figures::counted;
use super::look::Look;
use super::scale::{PLAIN, Scale, draw_left};
use super::svg::{LABEL, MARGIN, SMALL, Svg, colour};
use super::{run_line, tick_names};
use crate::Run;
use downline::report::{Collapse, Language, TickRow};
use downline::units::Tick;

const LEFT: f64 = MARGIN + 62.0;
/// The widest that a bar becomes in a short run.
const WIDEST: f64 = 60.0;
/// Up to this number each point has a dot.
const DOTTED: usize = 15;
/// Below this width what is said of the fall may need a line of its own.
const NARROW: f64 = 760.0;
/// More points than these cannot be told apart.
const MOST_POINTS: usize = 600;

/// Active resellers over time, with the fall of the chain marked, and below them those who joined and who
/// left in each tick.
pub fn collapse(run: &Run<'_>, look: impl Into<Look>) -> String {
    let look = look.into();
    let language = look.language;
    let mut svg = Svg::new(look, &finding(run, language), &run_line(run, language));
    if run.report.totals.resellers == 0 {
        return svg.finish();
    }
    let shown = Shown::of(&[run.history]);
    let time = Scale::of_time(shown.until, LEFT, svg.right());
    let thinned = thin(&run.history[..run.history.len().min(shown.until as usize + 1)]);
    draw_active(&mut svg, run, &thinned, time);
    svg.top += 22.0;
    svg.legend(&[
        (colour::BLUE, language.of("joined", "加入")),
        (colour::VERMILLION, language.of("left", "退出")),
    ]);
    draw_moves(&mut svg, run, &thinned, time, shown);
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
        None => unfallen(run, language),
    }
}

/// What a run without a collapse comes to: it ends in growth, while resellers leave, or between the two.
fn unfallen(run: &Run<'_>, language: Language) -> String {
    let (one, several) = tick_names(run.scenario.tick, language);
    let ticks = run.report.totals.ticks;
    let unit = if ticks == 1 { one } else { several };
    let [active, peak] = [run.report.totals.active, run.report.totals.peak_active].map(counted);
    match Course::of(run.history) {
        Course::Growth => language.of(
            format!(
                "The run ends after {ticks} {unit}, in growth: {active} resellers are active, the most so far"
            ),
            format!("运行 {ticks} {unit}，结束时仍在增长：活跃代理 {active} 名，为迄今最多"),
        ),
        Course::Fall { .. } => language.of(
            format!(
                "The run ends during a fall: {active} resellers are still active, {peak} were at the peak"
            ),
            format!("运行在下跌中结束：仍活跃的代理 {active} 名，峰值 {peak} 名"),
        ),
        Course::Rest => language.of(
            format!("No collapse: {active} resellers were active at the end, {peak} at the peak"),
            format!("没有崩塌：期末活跃代理 {active} 名，峰值 {peak} 名"),
        ),
    }
}

/// Where a run without a collapse ends.
#[derive(Debug, PartialEq)]
enum Course {
    /// More resellers are active than ever before.
    Growth,
    /// Fewer are active than at nine tenths of the peak, and fewer than a short while ago.
    Fall {
        since: Tick,
    },
    Rest,
}

impl Course {
    /// A short while is a tenth of the run; a fall in it is one of a twentieth of the peak.
    fn of(history: &[TickRow]) -> Self {
        let Some((last, before)) = history.split_last() else { return Course::Rest };
        let peak = history.iter().map(|row| row.active).max().unwrap_or(0);
        if before.iter().all(|row| row.active < last.active) {
            return Course::Growth;
        }
        let earlier = &history[history.len() - 1 - before.len().div_ceil(10)];
        let nine_tenths = history.iter().rev().find(|row| row.active * 10 >= peak * 9);
        match nine_tenths {
            Some(row) if row.tick < last.tick && (last.active * 20 + peak) <= earlier.active * 20 => {
                Course::Fall { since: row.tick }
            }
            _ => Course::Rest,
        }
    }
}

/// Which ticks a picture over time shows: to the end, or not much further than resellers are active.
#[derive(Clone, Copy)]
pub(super) struct Shown {
    /// The last tick shown.
    pub(super) until: u32,
    /// The last tick with an active reseller, and that of the run, where the rest of the run is left out.
    left_out: Option<[u32; 2]>,
}

impl Shown {
    pub(super) fn of(histories: &[&[TickRow]]) -> Self {
        let last = histories.iter().filter_map(|history| history.last()).map(|row| row.tick.0).max();
        let last = last.unwrap_or(0).max(1);
        let stirs = |row: &&TickRow| row.active > 0 || row.joined > 0 || row.left > 0;
        let ends = histories.iter().filter_map(|history| history.iter().rev().find(stirs));
        let end = ends.map(|row| row.tick.0).max().unwrap_or(last);
        let until = end + (end / 10).max(2);
        match until < last {
            true => Shown { until, left_out: Some([end, last]) },
            false => Shown { until: last, left_out: None },
        }
    }

    /// The name of the axis of time, with where the run ends if the axis ends before it.
    pub(super) fn axis(self, one: &str, language: Language) -> String {
        let name = language.of(one.to_owned(), format!("时间（{one}）"));
        let Some([end, last]) = self.left_out else { return name };
        language.of(
            format!("{name}; after {one} {end} none is active, the run ends at {one} {last}"),
            format!("{name}；第 {end} {one}后无活跃代理，运行至第 {last} {one}结束"),
        )
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
    let (language, right) = (svg.language, svg.right());
    if svg.width < NARROW {
        svg.top += 22.0;
    }
    let (top, bottom) = (svg.top + 30.0, svg.top + 270.0);
    let scale = Scale::holding(points.iter().map(|point| point.active), bottom, top).in_wholes();
    let fall = marked(run, language);
    if let Some((from, to, _)) = &fall {
        let (from, to) = (time.at(f64::from(*from)), time.at(f64::from(*to)));
        svg.rect([from, top, to - from, bottom - top], "#fbe3d6", "");
    }
    let name = language.of("active resellers", "活跃代理（人）");
    draw_left(svg, scale, [LEFT, right], name, |tick, step| PLAIN.figure(tick, step));
    let line: Vec<(f64, f64)> =
        points.iter().map(|point| (time.at(point.tick), scale.at(point.active))).collect();
    svg.curve(&line, colour::BLUE, 3.5);
    if line.len() <= DOTTED {
        line.iter().for_each(|&point| svg.circle(point, 5.0, colour::BLUE, ""));
    }
    if let Some((from, to, says)) = fall {
        // Above the plot, over the fall as far as there is room beside the name of the axis.
        let style = LABEL.bold().ink(colour::VERMILLION);
        let (half, middle) = (style.width(&says) / 2.0, time.at(f64::from(from + to) / 2.0));
        let least = LEFT + SMALL.width(name) + 24.0 + half;
        // Where there is no room beside it, above it.
        let y = if least > right - half { top - 34.0 } else { top - 12.0 };
        svg.text(middle.max(least).min(right - half), y, &says, style.middle());
    }
    svg.top = bottom;
}

/// The ticks of a fall, as far as the run goes, and what is said of them.
fn marked(run: &Run<'_>, language: Language) -> Option<(u32, u32, String)> {
    let (one, several) = tick_names(run.scenario.tick, language);
    if let Some(Collapse { from, to, .. }) = run.report.collapse {
        let says = language.of(
            format!("from 90 % to 10 % of the peak: {one} {from} to {to}"),
            format!("从峰值的 90% 到 10%：第 {from} 至 {to} {several}"),
        );
        return Some((from.0, to.0, says));
    }
    let Course::Fall { since } = Course::of(run.history) else { return None };
    let says = language.of(
        format!("below 90 % of the peak after {one} {since}; the run ends"),
        format!("第 {since} {several}后低于峰值的 90%；运行结束"),
    );
    Some((since.0, run.history.last()?.tick.0, says))
}

/// The part below: who joined upwards, who left downwards, so that neither hides the other.
fn draw_moves(svg: &mut Svg, run: &Run<'_>, points: &[Point], time: Scale, shown: Shown) {
    let (language, right) = (svg.language, svg.right());
    let (one, _) = tick_names(run.scenario.tick, language);
    let (top, bottom) = (svg.top + 28.0, svg.top + 198.0);
    let numbers = points.iter().flat_map(|point| [point.joined, -point.left]);
    let scale = Scale::holding(numbers, bottom, top).in_wholes();
    let name = language.of(format!("resellers a {one}"), format!("每{one}人数"));
    // Leaving is drawn downwards, but it is no negative number.
    draw_left(svg, scale, [LEFT, right], &name, |tick, step| PLAIN.figure(tick.abs(), step));
    let zero = scale.at(0.0);
    let width = ((right - LEFT) / points.len().max(1) as f64 * 0.8).clamp(0.8, WIDEST);
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
    svg.text((LEFT + right) / 2.0, bottom + 48.0, &shown.axis(one, language), SMALL.middle());
    svg.top = bottom + 54.0;
}

#[cfg(test)]
mod tests {
    use super::*;
    use downline::units::Units;

    fn history(active: &[u64]) -> Vec<TickRow> {
        let row = |(tick, &active)| TickRow {
            tick: Tick(tick),
            active,
            joined: 0,
            left: 0,
            made: Units(0),
            retail: Units(0),
        };
        (0..).zip(active).map(row).collect()
    }

    #[test]
    fn a_run_ends_in_growth_in_a_fall_or_between() {
        let course = |active: &[u64]| Course::of(&history(active));
        assert_eq!(course(&[10, 20, 30]), Course::Growth);
        assert_eq!(course(&[10, 30, 30]), Course::Rest);
        assert_eq!(course(&[10, 100, 95, 80, 60]), Course::Fall { since: Tick(2) });
        // A standstill below the peak is no fall.
        assert_eq!(course(&[10, 100, 60, 60, 60]), Course::Rest);
        assert_eq!(course(&[10, 100, 95]), Course::Rest);
        assert_eq!(course(&[5]), Course::Growth);
        assert_eq!(course(&[]), Course::Rest);
    }

    #[test]
    fn time_ends_not_long_after_the_last_active_reseller() {
        let shown = |active: &[u64]| Shown::of(&[&history(active)]);
        let fallen: Vec<u64> = [10; 50].into_iter().chain([0; 50]).collect();
        assert_eq!(shown(&fallen).until, 53);
        let axis = shown(&fallen).axis("week", Language::English);
        assert!(axis.ends_with("after week 49 none is active, the run ends at week 99"), "{axis}");
        assert_eq!(shown(&fallen[..53]).until, 52);
        assert_eq!(shown(&fallen[..53]).axis("week", Language::English), "week");
        assert_eq!(shown(&[10; 80]).until, 79);
        // The longest of several runs decides.
        assert_eq!(Shown::of(&[&history(&fallen), &history(&[10; 80])]).until, 86);
    }
}
