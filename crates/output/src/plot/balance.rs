//! Whose money it was and to whom it went, as two bars of one length.

use super::figures::apportioned;
use super::rows::BAR;
use super::scale::Magnitude;
use super::svg::{LABEL, MARGIN, SMALL, Svg, colour};
use downline::report::{Flows, Language};
use downline::units::Money;

/// An account of the balance, with its colour and name.
struct Account {
    fill: &'static str,
    name: &'static str,
    fen: u64,
}

/// The two sides of a run's money, each with the same sum.
struct Balance {
    from: Vec<Account>,
    to: Vec<Account>,
}

/// Draws the balance of a run's money below the rest of a picture.
pub(super) fn balance(svg: &mut Svg, flows: &Flows, suppliers: usize) {
    let language = svg.language;
    let Balance { from, to } = Balance::of(flows, suppliers, language);
    let total: u64 = from.iter().map(|account| account.fen).sum();
    if total == 0 {
        return;
    }
    let magnitude = Magnitude::of(total as f64 / 100.0, language);
    // One figure more than in the title, with which it must not seem to differ.
    let step = if magnitude.of > 1.0 { magnitude.of / 100.0 } else { 1.0 };
    let fen_of_step = (step * 100.0) as u64;
    let figure = |steps: u64| magnitude.figure(steps as f64 * step, step);
    let [unit, all] = [
        magnitude.named(language.of("yuan", "元"), language),
        figure(apportioned(&[total], fen_of_step, 1)[0]),
    ];
    svg.top += 16.0;
    let heading = language.of(
        format!("Money in and money out balance: {all} {unit} on each side"),
        format!("收支相抵：两边各 {all} {unit}"),
    );
    svg.paragraph(&heading, LABEL.bold());
    let what = language.of(
        "Above: what end buyers paid and what others lost. Below: who received it.",
        "上：最终用户支付与各方亏损；下：去向。",
    );
    svg.paragraph(what, SMALL);
    svg.top += 8.0;
    for (side, above) in [(from, true), (to, false)] {
        let shown = apportioned(&side.iter().map(|account| account.fen).collect::<Vec<_>>(), fen_of_step, 1);
        let entries: Vec<(&str, String)> = side
            .iter()
            .zip(shown)
            .map(|(account, steps)| (account.fill, format!("{} {}", account.name, figure(steps))))
            .collect();
        let entries: Vec<(&str, &str)> = entries.iter().map(|(fill, name)| (*fill, name.as_str())).collect();
        if above {
            svg.legend(&entries);
        }
        draw_side(svg, &side, &entries, total);
        svg.top += BAR + 4.0;
        if !above {
            svg.top += 4.0;
            svg.legend(&entries);
        }
    }
}

fn draw_side(svg: &mut Svg, side: &[Account], entries: &[(&str, &str)], total: u64) {
    let room = svg.width - 2.0 * MARGIN;
    let place = |fen: u64| MARGIN + room * fen as f64 / total as f64;
    let mut so_far = 0;
    for (account, (_, says)) in side.iter().zip(entries) {
        let (from, to) = (place(so_far), place(so_far + account.fen));
        svg.rect([from, svg.top, to - from, BAR], account.fill, says);
        so_far += account.fen;
    }
}

impl Balance {
    /// What is below zero stands on the side of the payers.
    fn of(flows: &Flows, suppliers: usize, language: Language) -> Self {
        let [gains, losses] = match suppliers {
            1 => [("gained by the supplier", "供货商盈利"), ("lost by the supplier", "供货商亏损")],
            _ => [("gained by suppliers", "供货商盈利"), ("lost by suppliers", "供货商亏损")],
        };
        let rows = [
            (
                -flows.consumers_paid,
                (colour::YELLOW, ("back to end buyers", "退还最终用户")),
                (colour::GREEN, ("paid by end buyers", "最终用户支付")),
            ),
            (
                flows.production_cost,
                ("#a6a6a6", ("to the factory", "生产成本")),
                ("#a6a6a6", ("from the factory", "厂家退还")),
            ),
            (flows.suppliers_profit, (colour::BLUE, gains), (colour::ORANGE, losses)),
            (
                flows.platform_profit,
                (colour::PURPLE, ("gained by the platform", "平台盈利")),
                (colour::PURPLE, ("lost by the platform", "平台亏损")),
            ),
            (
                flows.service_cost,
                (colour::ORANGE, ("to couriers", "快递等服务")),
                (colour::GREY, ("from couriers", "快递等退还")),
            ),
            (
                flows.resellers_profit,
                (colour::SKY, ("gained by resellers", "代理盈利")),
                (colour::VERMILLION, ("lost by resellers", "代理亏损")),
            ),
            (
                flows.deposits_held,
                (colour::PALE, ("deposits held", "未退押金")),
                (colour::PALE, ("deposits owed", "多退押金")),
            ),
        ];
        let mut balance = Balance { from: Vec::new(), to: Vec::new() };
        for (amount, gain, loss) in rows {
            let (side, (fill, (english, chinese))) = match amount < Money::ZERO {
                true => (&mut balance.from, loss),
                false => (&mut balance.to, gain),
            };
            if amount != Money::ZERO {
                let name = language.of(english, chinese);
                side.push(Account { fill, name, fen: amount.fen().unsigned_abs() });
            }
        }
        balance
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_have_one_sum_in_figures_as_in_fen() {
        let yuan = Money::from_yuan;
        let flows = Flows {
            consumers_paid: yuan(791_256),
            production_cost: yuan(3_704_700),
            suppliers_profit: yuan(16_845_000),
            resellers_profit: yuan(-19_758_444),
            platform_profit: Money::ZERO,
            deposits_held: Money::ZERO,
            unsettled: Money::ZERO,
            service_cost: Money::ZERO,
        };
        let Balance { from, to } = Balance::of(&flows, 1, Language::English);
        let sum = |side: &[Account]| side.iter().map(|account| account.fen).sum::<u64>();
        assert_eq!((sum(&from), sum(&to)), (2_054_970_000, 2_054_970_000));
        let names = |side: &[Account]| side.iter().map(|account| account.name).collect::<Vec<_>>();
        assert_eq!(names(&from), ["paid by end buyers", "lost by resellers"]);
        assert_eq!(names(&to), ["to the factory", "gained by the supplier"]);
        let mut svg = Svg::new(Language::English.into(), "", "");
        balance(&mut svg, &flows, 1);
        let svg = svg.finish();
        for text in ["20.55 million yuan", "buyers 0.79", "resellers 19.76", "factory 3.70", "supplier 16.85"]
        {
            assert!(svg.contains(text), "{text}: {svg}");
        }
    }
}
