//! Who gained and who lost.

use super::balance::balance;
use super::figures::{Figures, signed};
use super::look::Look;
use super::rows::{BAR, ROW, TierRow, fitted, left_of, right_of, short_name, tier_rows};
use super::run_line;
use super::scale::{Magnitude, Scale, draw_below};
use super::svg::{LABEL, SMALL, Svg, colour};
use crate::Run;
use downline::report::{Language, SupplierReport};
use downline::units::Money;

/// More suppliers than these share a bar.
const MOST_SUPPLIERS: usize = 6;

/// One bar.
struct Bar {
    label: String,
    profit: Money,
    note: String,
}

/// Who gained and who lost: the profits of suppliers, platform and tiers, unsold stock counted as nothing.
/// Below stand two bars of one length: whose money it was, and to whom it went.
pub fn money(run: &Run<'_>, look: impl Into<Look>) -> String {
    let look = look.into();
    let language = look.language;
    let mut bars = supplier_bars(run, language);
    if run.report.flows.platform_profit != Money::ZERO {
        let label = language.of("platform", "平台").to_owned();
        bars.push(Bar { label, profit: run.report.flows.platform_profit, note: String::new() });
    }
    if run.report.flows.service_cost != Money::ZERO {
        let label = language.of("couriers", "快递等服务").to_owned();
        bars.push(Bar { label, profit: run.report.flows.service_cost, note: String::new() });
    }
    bars.extend(tier_rows(run, language).iter().map(|row| tier_bar(row, language)));
    let mut svg = Svg::new(look, &finding(run, language), &shown(run, language));
    draw(&mut svg, &bars);
    balance(&mut svg, &run.report.flows, run.report.suppliers.len());
    svg.finish()
}

/// A bar for each supplier, or one for all where there are many.
fn supplier_bars(run: &Run<'_>, language: Language) -> Vec<Bar> {
    let bar = |label: String, profit: Money| Bar { label, profit, note: String::new() };
    let (suppliers, all) = (&run.report.suppliers, run.report.flows.suppliers_profit);
    match &suppliers[..] {
        [_] => vec![bar(language.of("supplier", "供货商").to_owned(), all)],
        several if several.len() > MOST_SUPPLIERS => {
            vec![bar(language.of("suppliers", "供货商合计").to_owned(), all)]
        }
        several => {
            let role = language.of("supplier", "供货商");
            let label = |row: &SupplierReport| {
                format!("{}{} · {role}", short_name(&row.name), run.report.supplier_number(row.supplier))
            };
            several.iter().map(|row| bar(label(row), row.profit)).collect()
        }
    }
}

fn finding(run: &Run<'_>, language: Language) -> String {
    let (flows, totals) = (&run.report.flows, &run.report.totals);
    let verb = |profit: Money| match profit < Money::ZERO {
        true => language.of("lost", "亏损"),
        false => language.of("gained", "盈利"),
    };
    let size = |profit: Money| language.money(if profit < Money::ZERO { -profit } else { profit });
    let (suppliers, resellers) = (flows.suppliers_profit, flows.resellers_profit);
    let who = match run.report.suppliers.len() {
        1 => language.of("The supplier", "供货商"),
        _ => language.of("Suppliers", "供货商"),
    };
    if totals.resellers == 0 {
        let (did, much) = (verb(suppliers), size(suppliers));
        return language.of(
            format!("{who} {did} {much}; there are no resellers"),
            format!("{who}{did} {much}；没有代理"),
        );
    }
    let lost = match language.percent(totals.losers, totals.resellers) {
        _ if totals.losers == 0 => language.of("and none of them lost", "无人亏损").to_owned(),
        losers => language.of(format!("and {losers} of them lost"), format!("其中 {losers}亏损")),
    };
    let (first, second) = (verb(suppliers), verb(resellers));
    let (much, other) = (size(suppliers), size(resellers));
    language.of(
        format!("{who} {first} {much}; resellers together {second} {other}, {lost}"),
        format!("{who}{first} {much}；代理合计{second} {other}，{lost}"),
    )
}

fn shown(run: &Run<'_>, language: Language) -> String {
    run_line(run, language)
        + language.of(
            " Bars: money received less money paid; unsold stock counts as nothing. Resellers stand at the tier at which they \
             joined.",
            "条形：收入减支出，未售存货按零计；代理按加入时的级别归类。",
        )
}

fn tier_bar(row: &TierRow, language: Language) -> Bar {
    let (losers, joined) = (row.sum(|tier| tier.people.losers), row.sum(|tier| tier.people.joined));
    let lost = language.percent(losers, joined);
    let lost = language.of(format!("{lost} lost"), format!("{lost}亏损"));
    let median = match row.tiers {
        [tier] => tier.people.profit_per_reseller.map(|profit| signed(profit.median)),
        _ => None,
    };
    let note = match median {
        Some(median) => language.of(format!("median {median}, {lost}"), format!("中位 {median}，{lost}")),
        None => lost,
    };
    Bar { label: row.label.clone(), profit: row.sum(|tier| tier.people.money.profit), note }
}

/// Below this width notes would leave bars too little room.
const NARROW: f64 = 800.0;

fn draw(svg: &mut Svg, bars: &[Bar]) {
    let language = svg.language;
    let left = left_of(bars.iter().map(|bar| bar.label.as_str()));
    // In a narrow picture notes stand below their bars, so that bars have room.
    let is_narrow = svg.width < NARROW;
    let row = if is_narrow { ROW + SMALL.size + 2.0 } else { ROW };
    let right = match is_narrow {
        true => svg.right(),
        false => right_of(svg.right(), bars.iter().map(|bar| bar.note.as_str())),
    };
    let profits = || bars.iter().map(|bar| bar.profit.as_yuan());
    let mut scale = Scale::holding(profits(), left, right);
    let magnitude = Magnitude::of(scale.high.max(-scale.low), language);
    let step = magnitude.of / 10.0;
    let figure = |bar: &Bar| match magnitude.of > 1.0 {
        true => {
            let sign = if bar.profit > Money::ZERO { "+" } else { "" };
            format!("{sign}{}", magnitude.figure(bar.profit.as_yuan(), step))
        }
        false => signed(bar.profit),
    };
    // Figures stand outside of the bars' ends.
    let beside = bars.iter().map(|bar| LABEL.width(&figure(bar))).fold(0.0, f64::max) + 28.0;
    scale.from += if scale.low < 0.0 { beside } else { 0.0 };
    scale.to -= if scale.high > 0.0 { beside } else { 0.0 };
    let (top, bottom) = (svg.top, svg.top + bars.len() as f64 * row);
    let axis = magnitude.named(language.of("yuan", "元"), language);
    let axis = language.of(format!("profit, {axis}"), format!("利润（{axis}）"));
    draw_below(svg, scale, [top, bottom], magnitude, &axis);
    let zero = scale.at(0.0);
    for (bar, at) in bars.iter().zip(0..) {
        let y = top + f64::from(at) * row + (ROW - BAR) / 2.0;
        svg.text(left - 10.0, y + 21.0, &fitted(&bar.label), LABEL.end());
        let end = scale.at(bar.profit.as_yuan());
        let says = format!("{}: {}", bar.label, language.money(bar.profit));
        let (fill, text, x) = match bar.profit < Money::ZERO {
            true => (colour::VERMILLION, LABEL.end(), end - 7.0),
            false => (colour::BLUE, LABEL, end + 7.0),
        };
        svg.rect([end.min(zero), y, (end - zero).abs().max(1.0), BAR], fill, &says);
        svg.text(x, y + 21.0, &figure(bar), text);
        let below = if is_narrow { SMALL.size + 10.0 } else { 0.0 };
        svg.text(svg.right(), y + 21.0 + below, &bar.note, SMALL.end());
    }
    svg.line((zero, top), (zero, bottom), colour::INK, 1.5);
}
