//! Where the goods of each tier ended.

use super::figures::{Figures, counted};
use super::look::Look;
use super::rows::{BAR, ROW, TierRow, fitted, left_of, right_of, tier_rows};
use super::run_line;
use super::scale::{PLAIN, Scale, draw_below};
use super::svg::{LABEL, SMALL, Svg, colour};
use crate::Run;
use downline::report::{Language, TierReport};
use downline::units::Units;

/// What can become of a unit: colour, English and Chinese name, and how many units of a tier.
type Fate = (&'static str, &'static str, &'static str, fn(&TierReport) -> Units);

/// In the order of a bar's parts: first what ended there, then what went on.
const FATES: [Fate; 8] = [
    (colour::GREEN, "to end users", "售予最终用户", |row| row.flows.units.retail),
    (colour::YELLOW, "dumped", "低价甩卖", |row| row.flows.units.dumped),
    (colour::SKY, "used by resellers", "代理自用", |row| row.flows.units.own_use),
    (colour::PURPLE, "taken back", "退回", |row| row.flows.units.returned),
    (colour::VERMILLION, "expired", "过期", |row| row.flows.units.expired),
    (colour::ORANGE, "unsold at the end", "期末未售", |row| row.flows.units.on_hand),
    ("#a6a6a6", "moved with promotions", "随升降级转出", |row| row.flows.units.moved_out),
    (colour::PALE, "sold on to recruits", "转卖下级", |row| row.flows.units.sold_down),
];

/// Where the goods of each tier ended: one bar a tier, whose parts are shares of the units that it bought (or
/// that came with promoted resellers), first those that ended there and then those that went on. The number
/// of these units stands beside the bar.
pub fn fates(run: &Run<'_>, look: impl Into<Look>) -> String {
    let look = look.into();
    let language = look.language;
    let rows = tier_rows(run, language);
    let mut svg = Svg::new(look, &finding(run, language), &shown(run, &rows, language));
    let used = |of: fn(&TierReport) -> Units| rows.iter().any(|row| row.sum(of) > Units(0));
    let legend: Vec<(&str, &str)> = FATES
        .into_iter()
        .filter(|fate| used(fate.3))
        .map(|(fill, english, chinese, _)| (fill, language.of(english, chinese)))
        .collect();
    let direct: Units = run.report.suppliers.iter().map(|row| row.direct).sum();
    if rows.is_empty() {
        let only = (colour::GREEN, language.of("to end users", "售予最终用户"));
        svg.legend(&[only]);
    } else {
        svg.legend(&legend);
    }
    draw_bars(&mut svg, &rows, direct);
    svg.finish()
}

fn finding(run: &Run<'_>, language: Language) -> String {
    let report = run.report;
    let made = report.totals.units_made.0;
    let used: Units = report.tiers.iter().map(|row| row.flows.units.own_use).sum();
    let scrapped: Units = report.suppliers.iter().map(|row| row.scrapped).sum();
    let parts = [report.welfare.end_use, used, report.totals.units_stranded, scrapped].map(|units| units.0);
    let [end_use, used, stranded, scrapped] = language.shares(parts, made);
    let made = counted(made);
    let sold_off: Units = report.tiers.iter().map(|row| row.flows.units.dumped).sum();
    let included = match sold_off {
        Units(0) => "",
        _ => language.of(", those sold off included", "（含甩卖）"),
    };
    if report.tiers.is_empty() {
        return language.of(
            format!("Without resellers, {end_use} of {made} units made reached end users"),
            format!("没有代理：生产 {made} 件，{end_use}到达最终用户"),
        );
    }
    let mut text = language.of(
        format!("Of {made} units made, {end_use} reached end users{included}; resellers used {used} and were left with {stranded}"),
        format!("共生产 {made} 件：{end_use}到达最终用户{included}，{used}由代理自用，{stranded}积压在代理手中"),
    );
    // So that the shares come to the whole.
    if parts[3] > 0 {
        text += &language.of(format!("; {scrapped} were scrapped"), format!("，{scrapped}报废"));
    }
    text
}

fn shown(run: &Run<'_>, rows: &[TierRow], language: Language) -> String {
    let mut text = run_line(run, language);
    // Of equal ones the first.
    if let Some(most) =
        rows.iter().rev().max_by_key(|row| stranded(row)).filter(|row| stranded(row) > Units(0))
    {
        let (label, units) = (&most.label, counted(stranded(most).0));
        text += &language.of(
            format!(" Most stranded units lie at {label}: {units}."),
            format!("积压最多的是{label}：{units} 件。"),
        );
    }
    text
}

fn stranded(row: &TierRow) -> Units {
    row.sum(|tier| tier.flows.stranded.units)
}

fn draw_bars(svg: &mut Svg, rows: &[TierRow], direct: Units) {
    let language = svg.language;
    let supplier = language.of("direct sales", "厂家直销").to_owned();
    let came_in = |row: &TierRow| row.sum(|tier| tier.flows.units.bought + tier.flows.units.moved_in).0;
    let counted_units =
        |units: u64| language.of(format!("{} units", counted(units)), format!("{} 件", counted(units)));
    let mut notes: Vec<String> = rows
        .iter()
        .map(|row| {
            let (units, share) = (came_in(row), language.percent(stranded(row).0, came_in(row)));
            let units = counted_units(units);
            language.of(format!("{units}, {share} stranded"), format!("{units}，{share}积压"))
        })
        .collect();
    if direct > Units(0) {
        notes.push(counted_units(direct.0));
    }
    let labels = rows.iter().map(|row| row.label.as_str()).chain((direct > Units(0)).then_some(&*supplier));
    let left = left_of(labels);
    let right = right_of(svg.right(), notes.iter().map(String::as_str));
    let scale = Scale { low: 0.0, high: 100.0, from: left, to: right, whole: true };
    let top = svg.top;
    let axis = language.of("% of the units that came to a tier", "占该级所得件数的百分比（%）");
    draw_below(svg, scale, [top, top + notes.len() as f64 * ROW], PLAIN, axis);
    let mut y = top + (ROW - BAR) / 2.0;
    for (row, note) in rows.iter().zip(&notes) {
        svg.text(left - 10.0, y + 21.0, &fitted(&row.label), LABEL.end());
        let whole = came_in(row).max(1);
        let parts = FATES.map(|(_, _, _, of)| row.sum(of).0);
        let shares = language.shares(parts, whole);
        let mut so_far = 0;
        for (((fill, english, chinese, _), units), share) in FATES.into_iter().zip(parts).zip(shares) {
            if units == 0 {
                continue;
            }
            let place = |units: u64| scale.at(100.0 * units as f64 / whole as f64);
            let (from, to) = (place(so_far), place(so_far + units));
            let (label, units_text) = (&row.label, counted(units));
            let name = language.of(english, chinese);
            let says = language.of(
                format!("{label}: {units_text} {name} ({share})"),
                format!("{label}：{units_text} {name}（{share}）"),
            );
            svg.rect([from, y, to - from, BAR], fill, &says);
            so_far += units;
        }
        svg.text(svg.right(), y + 21.0, note, SMALL.end());
        y += ROW;
    }
    if direct > Units(0) {
        svg.text(left - 10.0, y + 21.0, &supplier, LABEL.end());
        let says = format!("{supplier}: {}", counted(direct.0));
        svg.rect([left, y, right - left, BAR], colour::GREEN, &says);
        svg.text(svg.right(), y + 21.0, &notes[rows.len()], SMALL.end());
    }
}
