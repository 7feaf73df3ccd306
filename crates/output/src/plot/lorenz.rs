//! How unequal it ended: who recruited, and who gained.

use super::figures::Figures;
use super::look::Look;
use super::run_line;
use super::scale::{Magnitude, Scale, draw_left};
use super::svg::{MARGIN, SMALL, Svg, colour};
use crate::Run;
use crate::people::{recruits, running_total};
use downline::report::{Language, Outcome};

/// The least width in which both panels stand side by side.
const SIDE_BY_SIDE: f64 = 800.0;

const HEIGHT: f64 = 330.0;
/// More points than these cannot be told apart.
const MOST_POINTS: usize = 300;

/// Two curves over resellers, from the least to the most: the share of all recruits that they won (the Lorenz
/// curve, whose distance from the diagonal the Gini coefficient measures), and what they gained or lost so
/// far.
pub fn lorenz(run: &Run<'_>, outcomes: &[Outcome], look: impl Into<Look>) -> String {
    let look = look.into();
    let language = look.language;
    let mut recruits = recruits(outcomes);
    recruits.sort_unstable();
    let shown = run_line(run, language);
    let mut svg = Svg::new(look, &finding(run, &recruits, language), &shown);
    if outcomes.is_empty() {
        return svg.finish();
    }
    let (middle, right) = (svg.width / 2.0, svg.right());
    // Without recruits there is no curve of them.
    if recruits.iter().all(|&count| count == 0) {
        draw_profits(&mut svg, run, outcomes, [MARGIN + 76.0, right - 16.0]);
        return svg.finish();
    }
    // Where two panels side by side leave too little room, they stand one above the other.
    if svg.width < SIDE_BY_SIDE {
        draw_recruits(&mut svg, run, &recruits, [MARGIN + 62.0, right - 16.0]);
        svg.top += 24.0;
        draw_profits(&mut svg, run, outcomes, [MARGIN + 76.0, right - 16.0]);
        return svg.finish();
    }
    let top = svg.top;
    draw_recruits(&mut svg, run, &recruits, [MARGIN + 62.0, middle - 26.0]);
    svg.top = top;
    draw_profits(&mut svg, run, outcomes, [middle + 76.0, right - 10.0]);
    svg.finish()
}

fn finding(run: &Run<'_>, recruits: &[i64], language: Language) -> String {
    let all: i64 = recruits.iter().sum();
    let losers = language.percent(run.report.totals.losers, recruits.len() as u64);
    if recruits.is_empty() {
        return language.of("There are no resellers", "没有代理").to_owned();
    }
    if all == 0 {
        return language
            .of(format!("No reseller has recruits; {losers} lost"), format!("没有人发展下线；{losers}亏损"));
    }
    let none = recruits.iter().filter(|&&count| count == 0).count() as u64;
    let none = language.percent(none, recruits.len() as u64);
    let hundredth = recruits.len().div_ceil(100);
    let busiest: i64 = recruits[recruits.len() - hundredth..].iter().sum();
    let busiest = language.percent(busiest as u64, all as u64);
    language.of(
        format!(
            "{none} have no recruits, the busiest hundredth won {busiest} of all recruits; {losers} lost"
        ),
        format!("{none}没有下线，最活跃的百分之一发展了 {busiest}的下线；{losers}亏损"),
    )
}

fn draw_recruits(svg: &mut Svg, run: &Run<'_>, recruits: &[i64], [left, right]: [f64; 2]) {
    let language = svg.language;
    let gini = run.report.inequality.gini_recruits;
    let total = recruits.iter().sum::<i64>().max(1) as f64;
    let points = running_total(recruits.to_vec(), MOST_POINTS);
    let points = points.into_iter().map(|(at, sum)| (at, 100.0 * sum / total));
    let name = language.of("recruits so far, % of all", "累计下线占比（%）");
    let name = with_gini(name, gini, language);
    draw_panel(svg, &points.collect::<Vec<_>>(), [left, right], &name, colour::BLUE, 1.0);
}

fn draw_profits(svg: &mut Svg, run: &Run<'_>, outcomes: &[Outcome], [left, right]: [f64; 2]) {
    let language = svg.language;
    let gini = run.report.inequality.gini_profits;
    let profits = outcomes.iter().map(|outcome| outcome.profit.fen()).collect();
    let points: Vec<(f64, f64)> =
        running_total(profits, MOST_POINTS).into_iter().map(|(at, fen)| (at, fen / 100.0)).collect();
    let most = points.iter().map(|point| point.1.abs()).fold(0.0, f64::max);
    let magnitude = Magnitude::of(most, language);
    let unit = magnitude.named(language.of("yuan", "元"), language);
    let name = language.of(format!("profit so far, {unit}"), format!("累计利润（{unit}）"));
    let name = with_gini(&name, gini, language);
    draw_panel(svg, &points, [left, right], &name, colour::VERMILLION, magnitude.of);
}

fn with_gini(name: &str, gini: Option<f64>, language: Language) -> String {
    let Some(gini) = gini else { return name.to_owned() };
    language.of(format!("{name}; Gini {gini:.2}"), format!("{name}；基尼系数 {gini:.2}"))
}

/// A curve over the share of resellers, with the line of equality.
fn draw_panel(
    svg: &mut Svg,
    points: &[(f64, f64)],
    [left, right]: [f64; 2],
    name: &str,
    ink: &'static str,
    of: f64,
) {
    let language = svg.language;
    let (top, bottom) = (svg.top + 34.0, svg.top + 34.0 + HEIGHT);
    let across = Scale { low: 0.0, high: 100.0, from: left, to: right, whole: true };
    let up = Scale::holding(points.iter().map(|point| point.1), bottom, top);
    let magnitude = Magnitude { of, name: "" };
    draw_left(svg, up, [left, right], name, |tick, step| magnitude.figure(tick, step));
    for tick in across.ticks(6) {
        svg.text(across.at(tick), bottom + 22.0, &format!("{tick:.0}"), SMALL.middle());
    }
    let below = language.of("resellers, % from least to most", "代理（%，由少到多）");
    svg.text((left + right) / 2.0, bottom + 46.0, below, SMALL.middle());
    let place = |&(at, total): &(f64, f64)| (across.at(at), up.at(total));
    let last = points.last().copied().unwrap_or_default();
    svg.dashes(place(&(0.0, 0.0)), place(&last), colour::GREY, 1.5);
    svg.curve(&points.iter().map(place).collect::<Vec<_>>(), ink, 3.5);
    svg.top = bottom + 54.0;
}
