//! A scenario with each of several remedies: how much its losses change, with intervals.

use super::look::Look;
use super::rows::ROW;
use super::scale::{Magnitude, Scale, draw_below};
use super::svg::{LABEL, MARGIN, SMALL, Svg, colour};
use downline::report::Language;
use downline_experiment::{Change, Compared, Contrast, Direction, Group, share};

/// The widest that labels with their strengths become.
const WIDEST: f64 = 400.0;

/// What stands in a row.
enum Line<'a> {
    Heading(&'static str),
    Row(&'a Contrast, Box<Change>),
}

/// How much losses change with each remedy: dots with the 95 % intervals of the paired differences, the least
/// first. Evasions stand below, apart from remedies, and beside each row whether more or fewer people lose.
pub fn remedies(compared: &Compared, look: impl Into<Look>) -> String {
    let look = look.into();
    let language = look.language;
    let runs = compared.base().runs();
    let nothing = language.of("There is no remedy to compare with.", "没有可比较的措施。");
    let title = compared.least_losses_sentence(language);
    let title = title.unwrap_or_else(|| {
        language.of("Losses with and without a remedy", "有无措施时的亏损总额").to_owned()
    });
    let lines = lines(compared, language);
    let note = if lines.is_empty() { nothing.to_owned() } else { legend(compared, runs, language) };
    let mut svg = Svg::new(look, title.trim_end_matches(['.', '。']), &note);
    if lines.is_empty() {
        return svg.finish();
    }
    let rows = || {
        lines
            .iter()
            .filter_map(|line| if let Line::Row(row, change) = line { Some((*row, change)) } else { None })
    };
    let ends = || {
        rows().flat_map(|(_, change)| {
            let all = change.difference;
            [all.mean, all.lower.unwrap_or(all.mean), all.upper.unwrap_or(all.mean)]
        })
    };
    let magnitude = Magnitude::of(ends().fold(0.0, |most, next| f64::max(most, next.abs())), language);
    let labels: Vec<String> = rows().map(|(row, _)| row.label(language)).collect();
    let notes: Vec<String> = rows().map(|(row, change)| note_of(row, change, language)).collect();
    let left = MARGIN + labels.iter().map(|label| LABEL.width(label)).fold(60.0, f64::max).min(WIDEST) + 22.0;
    let right = svg.right() - notes.iter().map(|note| SMALL.bold().width(note)).fold(0.0, f64::max) - 20.0;
    let mut scale = Scale::holding(ends(), left, right);
    let edge = 0.03 * (scale.high - scale.low);
    (scale.low, scale.high) = (scale.low - edge, scale.high + edge);
    let (top, bottom) = (svg.top, svg.top + lines.len() as f64 * ROW);
    let yuan = magnitude.named(language.of("yuan", "元"), language);
    let axis = language.of(format!("change in losses, {yuan}"), format!("亏损总额的变化（{yuan}）"));
    draw_below(&mut svg, scale, [top, bottom], magnitude, &axis);
    svg.dashes((scale.at(0.0), top), (scale.at(0.0), bottom), colour::INK, 1.5);
    let mut texts = labels.iter().zip(&notes);
    for (at, line) in (0..).zip(&lines) {
        let y = top + (f64::from(at) + 0.5) * ROW;
        match line {
            Line::Heading(text) => svg.text(MARGIN, y + 7.0, text, SMALL.bold()),
            Line::Row(row, change) => {
                let (label, note) = texts.next().expect("a label a row");
                svg.text(left - 14.0, y + 7.0, &LABEL.cut(label, WIDEST), LABEL.end());
                draw_row(&mut svg, scale, y, ink(row, change), &says(label, change, magnitude), change);
                let style = if loses_more(row) { SMALL.bold().ink(colour::VERMILLION) } else { SMALL };
                svg.text(svg.right(), y + 7.0, note, style.end());
            }
        }
    }
    svg.finish()
}

/// The rows by kind, each kind from the least losses up, with headings where there are several kinds.
fn lines(compared: &Compared, language: Language) -> Vec<Line<'_>> {
    let kinds = [
        (Group::Remedy, language.of("remedies", "措施")),
        (Group::Evaded, language.of("remedies to which suppliers adapt", "措施，而供货商应对")),
        (
            Group::Evasion,
            language.of("evasions by suppliers, which are no remedies", "供货商的规避手段（不是措施）"),
        ),
        (Group::Scenario, language.of("other scenarios", "其他情景")),
    ];
    let mut lines = Vec::new();
    for (group, heading) in kinds {
        let of_kind = compared.contrasts().iter().filter(|contrast| contrast.group() == group);
        let mut rows: Vec<(&Contrast, Change)> =
            of_kind.filter_map(|contrast| Some((contrast, contrast.change("losses")?))).collect();
        rows.sort_by(|(_, one), (_, other)| one.difference.mean.total_cmp(&other.difference.mean));
        if !rows.is_empty() {
            lines.push(Line::Heading(heading));
        }
        lines.extend(rows.into_iter().map(|(contrast, change)| Line::Row(contrast, Box::new(change))));
    }
    lines
}

fn legend(compared: &Compared, runs: u64, language: Language) -> String {
    let name = compared.base_name();
    match runs {
        1 => language.of(
            format!("Change against \"{name}\" in a single run: there are no intervals, and nothing is told apart."),
            format!("与“{name}”相比的变化；只运行一次，没有区间，无法区分。"),
        ),
        _ => language.of(
            format!(
                "Change against \"{name}\". Dots: means; lines: 95 % intervals of the paired differences of {runs} runs under \
                 the same luck. Grey: no change, or not distinguishable from none."
            ),
            format!("与“{name}”相比的变化。点：均值；线：同样运气下 {runs} 次运行配对差的 95% 置信区间；灰色：不变或无法与零区分。"),
        ),
    }
}

fn ink(row: &Contrast, change: &Change) -> &'static str {
    match (change.direction(), row.group()) {
        (Direction::NotDistinguishable | Direction::Unchanged, _) => colour::GREY,
        (_, Group::Evasion) => colour::VERMILLION,
        _ => colour::BLUE,
    }
}

fn draw_row(svg: &mut Svg, scale: Scale, y: f64, ink: &str, says: &str, change: &Change) {
    let all = change.difference;
    if let (Some(lower), Some(upper)) = (all.lower, all.upper) {
        svg.line((scale.at(lower), y), (scale.at(upper), y), ink, 4.0);
        for end in [lower, upper] {
            svg.line((scale.at(end), y - 7.0), (scale.at(end), y + 7.0), ink, 2.5);
        }
    }
    svg.circle((scale.at(all.mean), y), 7.5, ink, says);
}

fn says(label: &str, change: &Change, magnitude: Magnitude) -> String {
    let figure = |number: f64| magnitude.figure(number, magnitude.of / 10.0);
    let all = change.difference;
    match (all.lower, all.upper) {
        (Some(lower), Some(upper)) => {
            format!("{label}: {} ({} … {})", figure(all.mean), figure(lower), figure(upper))
        }
        _ => format!("{label}: {}", figure(all.mean)),
    }
}

/// Whether more people lose.
fn loses_more(row: &Contrast) -> bool {
    row.change("totals_losers").is_some_and(|change| change.direction() == Direction::More)
}

/// The change in per cent, or that it is not told, and whether more or fewer people lose.
fn note_of(row: &Contrast, change: &Change, language: Language) -> String {
    let losses = match change.direction() {
        Direction::NotDistinguishable => language.of("not told", "无法区分").to_owned(),
        Direction::Unchanged => language.of("unchanged", "不变").to_owned(),
        _ => share(change, language).unwrap_or_default(),
    };
    let losers = match row.change("totals_losers").map(|change| change.direction()) {
        Some(Direction::Less) => language.of("fewer lose", "亏损人数减少"),
        Some(Direction::More) => language.of("more lose", "亏损人数增加"),
        Some(Direction::Unchanged) => language.of("as many lose", "亏损人数不变"),
        Some(Direction::NotDistinguishable) | None => language.of("losers not told", "亏损人数无法区分"),
    };
    language.of(format!("{losses}; {losers}"), format!("{losses}；{losers}"))
}
