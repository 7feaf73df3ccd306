//! Active resellers over time in several runs.

use super::collapse::Shown;
use super::figures::counted;
use super::look::Look;
use super::scale::{PLAIN, Scale, draw_left};
use super::svg::{MARGIN, SMALL, Svg, colour};
use super::tick_names;
use crate::Run;
use downline::report::Language;

const LEFT: f64 = MARGIN + 72.0;
const HEIGHT: f64 = 330.0;
/// More points than these cannot be told apart.
const MOST_POINTS: usize = 600;
const LIGHT: &str = "#cfe3f1";
const DARK: &str = "#8fbfdf";

/// Active resellers over time in runs of one scenario under several seeds: the median of each tick, between
/// which the middle half of the runs lie, and between which all of them.
pub fn bands(runs: &[Run<'_>], look: impl Into<Look>) -> String {
    let look = look.into();
    let language = look.language;
    let mut svg = Svg::new(look, &finding(runs, language), &shown(runs, language));
    let ticks = runs.iter().map(|run| run.history.len()).min().unwrap_or(0);
    if ticks == 0 {
        return svg.finish();
    }
    let shown = Shown::of(&runs.iter().map(|run| &run.history[..ticks]).collect::<Vec<_>>());
    let ticks = ticks.min(shown.until as usize + 1);
    svg.legend(&[
        (colour::BLUE, language.of("median", "中位数")),
        (DARK, language.of("middle half of the runs", "中间一半")),
        (LIGHT, language.of("all runs", "全部运行")),
    ]);
    draw(&mut svg, runs, ticks, shown);
    svg.finish()
}

fn finding(runs: &[Run<'_>], language: Language) -> String {
    let Some(first) = runs.first() else {
        return language.of("There are no runs", "没有运行").to_owned();
    };
    let (one, several) = tick_names(first.scenario.tick, language);
    let falls: Vec<u32> =
        runs.iter().filter_map(|run| run.report.collapse).map(|fall| fall.duration).collect();
    let (count, all) = (falls.len(), runs.len());
    let (Some(least), Some(most)) = (falls.iter().min(), falls.iter().max()) else {
        return language.of(format!("None of {all} runs collapses"), format!("{all} 次运行都没有崩塌"));
    };
    let unit = if *most == 1 { one } else { several };
    let within = match least == most {
        true => format!("{least}"),
        false => language.of(format!("{least} to {most}"), format!("{least} 至 {most}")),
    };
    let who = language.of(
        match count == all {
            true => format!("All {all} runs collapse"),
            false => format!("{count} of {all} runs collapse"),
        },
        format!("{all} 次运行中 {count} 次崩塌"),
    );
    language.of(
        format!("{who}: nine tenths of the resellers are gone within {within} {unit}"),
        format!("{who}：{within} {unit}内散去九成代理"),
    )
}

fn shown(runs: &[Run<'_>], language: Language) -> String {
    let Some(first) = runs.first() else { return String::new() };
    let (name, seed) = (&first.scenario.name, &first.report.manifest.seed);
    let people = counted(u64::from(first.report.totals.people));
    let all = runs.len();
    language.of(
        format!("Simulation \"{name}\": {people} people, {all} seeds from {seed} on."),
        format!("模拟“{name}”：{people} 人，种子自 {seed} 起共 {all} 个。"),
    )
}

/// Active resellers of all runs at the end of a tick, in order.
fn sorted(runs: &[Run<'_>], tick: usize) -> Vec<u64> {
    let mut active: Vec<u64> = runs.iter().map(|run| run.history[tick].active).collect();
    active.sort_unstable();
    active
}

/// The amount at rank ⌊(n − 1)·quarters/4⌋.
fn quantile(sorted: &[u64], quarters: usize) -> f64 {
    sorted[(sorted.len() - 1) * quarters / 4] as f64
}

fn draw(svg: &mut Svg, runs: &[Run<'_>], ticks: usize, shown: Shown) {
    let language = svg.language;
    let every = ticks.div_ceil(MOST_POINTS).max(1);
    let columns: Vec<(f64, Vec<u64>)> =
        (0..ticks).step_by(every).map(|tick| (tick as f64, sorted(runs, tick))).collect();
    let (top, bottom) = (svg.top + 30.0, svg.top + 30.0 + HEIGHT);
    let right = svg.right();
    let time = Scale { low: 0.0, high: (ticks - 1).max(1) as f64, from: LEFT, to: right, whole: true };
    let up = Scale::holding(columns.iter().map(|(_, active)| quantile(active, 4)), bottom, top).in_wholes();
    let line = |quarters: usize| -> Vec<(f64, f64)> {
        columns.iter().map(|(tick, active)| (time.at(*tick), up.at(quantile(active, quarters)))).collect()
    };
    for (low, high, fill) in [(0, 4, LIGHT), (1, 3, DARK)] {
        let edge: Vec<(f64, f64)> = line(high).into_iter().chain(line(low).into_iter().rev()).collect();
        svg.region(&edge, fill);
    }
    let name = language.of("active resellers", "活跃代理（人）");
    draw_left(svg, up, [LEFT, right], name, |tick, step| PLAIN.figure(tick, step));
    svg.curve(&line(2), colour::BLUE, 3.0);
    for tick in time.ticks(8) {
        svg.text(time.at(tick), bottom + 24.0, &format!("{tick:.0}"), SMALL.middle());
    }
    let (one, _) = tick_names(runs[0].scenario.tick, language);
    svg.text((LEFT + right) / 2.0, bottom + 48.0, &shown.axis(one, language), SMALL.middle());
    svg.top = bottom + 54.0;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_at_ranks() {
        let five = [1, 2, 3, 4, 50];
        assert_eq!([0, 1, 2, 3, 4].map(|quarters| quantile(&five, quarters)), [1.0, 2.0, 3.0, 4.0, 50.0]);
        assert_eq!(quantile(&[7], 3), 7.0);
    }
}
