//! The table by tier, as text that fits 100 columns.

mod answers;
mod chart;
mod paint;
mod table;

pub use paint::Paint;

use std::fmt;

use super::language::{Language, columns, is_wide, whole_yuan};
use super::{Collapse, Failure, Indicators, Inequality, InstalmentFlow, MarketplaceFlow, Report, Verdict};
use crate::units::{Money, SupplierId, Tick, Units};
use chart::write_chart;
use table::write_tables;

/// No line is longer than this, as long as no figure alone is.
const WIDTH: usize = 100;
/// What a name takes at most.
const NAME: usize = 40;

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.shown(Language::English, Paint::Plain).fmt(f)
    }
}

impl Report {
    /// The table by tier in a language, for a terminal in colours if you like. Lines take no more than 100
    /// columns, of which a Chinese letter takes two.
    ///
    /// ```
    /// use downline::report::Paint;
    /// use downline::{Language, Scenario, Simulation};
    ///
    /// let small = [("population.people", "2000"), ("suppliers.0.first_agents", "10")];
    /// let scenario = Scenario::mask().with_all(small)?;
    /// let report = Simulation::new(&scenario, 7)?.run();
    /// let table = report.shown(Language::Chinese, Paint::Plain).to_string();
    /// assert!(table.contains("积压"));
    /// # Ok::<(), downline::ScenarioError>(())
    /// ```
    pub fn shown(&self, language: Language, paint: Paint) -> impl fmt::Display + '_ {
        Shown { report: self, language, paint }
    }
}

struct Shown<'a> {
    report: &'a Report,
    language: Language,
    paint: Paint,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Shown { report, language, paint } = *self;
        for (index, supplier) in report.suppliers.iter().enumerate() {
            if report.suppliers.len() > 1 {
                writeln!(f, "{}{}", if index > 0 { "\n" } else { "" }, self.name(supplier.supplier))?;
            }
            let rows = report.tiers.iter().filter(|row| row.supplier == supplier.supplier);
            let rows: Vec<_> = rows.collect();
            write_tables(f, &rows, language, paint)?;
            write_chart(f, &rows, language, paint)?;
        }
        self.write_direct(f)?;
        writeln!(
            f,
            "{}",
            language.of(
                "units; stranded = expired + on hand; at cost and profit in yuan, unsold stock counted as nothing",
                "数量单位：件；积压 = 过期 + 库存；成本与利润单位：元，未售存货按零计"
            )
        )?;
        self.write_flows(f)?;
        self.write_event_dates(f)?;
        self.write_collapse(f)?;
        self.write_inequality(f)?;
        self.write_answers(f)?;
        report.indicators.iter().try_for_each(|row| self.write_indicators(f, row))
    }
}

impl Shown<'_> {
    /// The name of a supplier, with its number where another has the same.
    fn name(&self, supplier: SupplierId) -> String {
        name(&self.report.suppliers[usize::from(supplier.0)].name) + &self.report.supplier_number(supplier)
    }

    fn write_direct(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for row in self.report.suppliers.iter().filter(|row| row.direct > Units(0)) {
            let (name, units, paid) = (self.name(row.supplier), row.direct, whole(row.direct_revenue));
            let line = self.language.of(
                format!("{name} sold {units} units straight to end buyers, who paid {paid} for them"),
                format!("{name}向消费者直销 {units} 件，收款 {paid}"),
            );
            writeln!(f, "{line}")?;
        }
        Ok(())
    }

    fn write_flows(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let flows = &self.report.flows;
        let (paid, cost) = (whole(flows.consumers_paid), whole(flows.production_cost));
        let [suppliers, resellers] = [flows.suppliers_profit, flows.resellers_profit].map(whole_yuan);
        let deposits = whole(flows.deposits_held);
        let items = self.language.of(
            [
                format!("end buyers paid {paid}"),
                format!("the factory received {cost}"),
                format!("suppliers {suppliers:+}"),
                format!("resellers {resellers:+}"),
                format!("deposits held {deposits}"),
            ],
            [
                format!("消费者支付 {paid}"),
                format!("工厂收入 {cost}"),
                format!("供货商 {suppliers:+}"),
                format!("代理 {resellers:+}"),
                format!("押金 {deposits}"),
            ],
        );
        self.write_list(f, "", &items)?;
        if flows.platform_profit != Money::ZERO {
            let took = whole(flows.platform_profit);
            let line = self.language.of(format!("the platform took {took}"), format!("平台收入 {took}"));
            writeln!(f, "{line}")?;
        }
        if flows.service_cost != Money::ZERO {
            let cost = whole(flows.service_cost);
            let line = self.language.of(
                format!("resellers paid {cost} to serve their buyers"),
                format!("代理为服务买家支付 {cost}"),
            );
            writeln!(f, "{line}")?;
        }
        self.write_loans(f)?;
        self.write_disappointments(f)?;
        self.write_marketplace(f)?;
        self.write_failures(f)
    }

    /// When events take effect, where the seed draws the date of any.
    fn write_event_dates(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.report.event_dates.is_empty() {
            return Ok(());
        }
        let start = self.language.of("events by position take effect at ticks: ", "各事件生效的期次：");
        let dates: Vec<String> = self.report.event_dates.iter().map(Tick::to_string).collect();
        self.write_list(f, start, &dates)
    }

    /// Which suppliers failed, and what they did not pay.
    fn write_failures(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for row in &self.report.suppliers {
            let Some(Failure { failed_at, unpaid_refunds }) = row.failure else { continue };
            let (name, unpaid) = (self.name(row.supplier), whole(unpaid_refunds));
            let line = self.language.of(
                format!("{name} failed at tick {failed_at}: refunds of {unpaid} unpaid"),
                format!("{name}第 {failed_at} 期倒闭，未付退款 {unpaid}"),
            );
            writeln!(f, "{line}")?;
        }
        Ok(())
    }

    /// What became of loans for entry orders, over all suppliers; nothing where there are none.
    fn write_loans(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let loans: Vec<_> = self.report.suppliers.iter().filter_map(|row| row.instalments).collect();
        if loans.is_empty() {
            return Ok(());
        }
        let sum = |of: fn(&InstalmentFlow) -> Money| whole(loans.iter().map(of).sum());
        let (lent, repaid) = (sum(|loan| loan.lent), sum(|loan| loan.repaid));
        let (lost, owed) = (sum(|loan| loan.written_off), sum(|loan| loan.owed));
        let line = self.language.of(
            format!("lent for entry orders {lent}; repaid {repaid}; written off {lost}; still owed {owed}"),
            format!("首单分期借出 {lent}；已还 {repaid}；核销 {lost}；未还 {owed}"),
        );
        writeln!(f, "{line}")
    }

    /// Whom goods disappointed, over all suppliers; nothing where they disappoint no one.
    fn write_disappointments(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found: Vec<_> = self.report.suppliers.iter().filter_map(|row| row.disappointments).collect();
        if found.is_empty() {
            return Ok(());
        }
        let buyers: u64 = found.iter().map(|row| row.buyers).sum();
        let holders: u64 = found.iter().map(|row| row.holders).sum();
        let line = self.language.of(
            format!("{buyers} buyers were disappointed, and {holders} resellers who used goods of their own"),
            format!("{buyers} 名买家失望，{holders} 名自用的代理失望"),
        );
        writeln!(f, "{line}")
    }

    /// What was sold on the marketplace, and who came and went; nothing where there is none.
    fn write_marketplace(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(flow) = self.report.marketplace else { return Ok(()) };
        let MarketplaceFlow {
            entered, purged, units, complaints, stay_away, mean_price, price_spread, ..
        } = flow;
        let (fees, kept) = (whole(flow.fees), whole(flow.deposits_kept));
        let items = self.language.of(
            [
                format!("{units} units sold there"),
                format!("{complaints} complaints, {stay_away} buyers stay away"),
                format!("mean price {mean_price}, spread {price_spread}"),
                format!("{entered} sellers entered"),
                format!("{purged} purged"),
                format!("fees {fees}, deposits lost {kept}"),
            ],
            [
                format!("成交 {units} 件"),
                format!("投诉 {complaints} 件，{stay_away} 名买家不再光顾"),
                format!("均价 {mean_price}，离散 {price_spread}"),
                format!("开店 {entered} 家"),
                format!("清退 {purged} 家"),
                format!("开店费 {fees}，没收押金 {kept}"),
            ],
        );
        self.write_list(f, self.language.of("marketplace: ", "商城："), &items)
    }

    fn write_collapse(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let report = self.report;
        let peak = report.totals.peak_active;
        let line = match report.collapse {
            Some(fall) => {
                let (from, to) = (fall.from, fall.to);
                self.language.of(
                    format!(
                        "active resellers peaked at {peak} and fell from 90 % to 10 % of that between ticks {from} and {to}"
                    ),
                    format!("活跃代理峰值 {peak}，第 {from} 至 {to} 期由峰值的 90% 跌至 10%"),
                )
            }
            None => self.language.of(
                format!("active resellers peaked at {peak}; no collapse"),
                format!("活跃代理峰值 {peak}；没有崩塌"),
            ),
        };
        writeln!(f, "{line}")?;
        let of_several = report.collapses.iter().filter(|_| report.collapses.len() > 1);
        for row in of_several {
            let name = self.name(row.supplier);
            let line = match row.collapse {
                Some(Collapse { from, to, .. }) => self.language.of(
                    format!("of {name}: from tick {from} to tick {to}"),
                    format!("其中{name}：第 {from} 至 {to} 期"),
                ),
                None => self.language.of(format!("of {name}: no collapse"), format!("其中{name}：没有崩塌")),
            };
            writeln!(f, "{line}")?;
        }
        Ok(())
    }

    fn write_inequality(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inequality { gini_recruits, gini_profits, gained_a_quarter, worst_tenth, .. } =
            self.report.inequality;
        let totals = &self.report.totals;
        let [lost, at_cost, gained, none] =
            [totals.losers, totals.losers_with_stock_at_cost, gained_a_quarter, totals.without_recruits]
                .map(|part| percent(part, totals.resellers));
        // Where they agree as printed, one figure says all.
        let lost = match self.language {
            Language::English if lost != at_cost => {
                format!("{lost} lost ({at_cost} with the goods of active resellers at cost)")
            }
            Language::Chinese if lost != at_cost => {
                format!("{lost} 亏损（活跃代理的存货按成本计：{at_cost}）")
            }
            language => format!("{lost} {}", language.of("lost", "亏损")),
        };
        let [recruits, profits] = [gini_recruits, gini_profits]
            .map(|gini| gini.map_or("-".to_owned(), |gini| format!("{gini:.2}")));
        let each = worst_tenth.each.map_or("-".to_owned(), |each| format!("{:+}", whole_yuan(each)));
        let items = self.language.of(
            [
                lost.clone(),
                format!("{gained} gained more than a quarter of their buy-in"),
                format!("{none} never recruited"),
                format!("the worst tenth came to {each} each"),
                format!("Gini of recruits {recruits}, of profits {profits}"),
            ],
            [
                lost,
                format!("{gained} 盈利超过入门投入的四分之一"),
                format!("{none} 没有下线"),
                format!("最差的十分之一人均 {each}"),
                format!("下线基尼系数 {recruits}，利润 {profits}"),
            ],
        );
        self.write_list(f, "", &items)
    }

    fn write_indicators(&self, f: &mut fmt::Formatter<'_>, row: &Indicators) -> fmt::Result {
        let language = self.language;
        if self.report.suppliers.len() > 1 {
            let name = self.name(row.supplier);
            writeln!(f, "{name}{}", language.of(":", "："))?;
        }
        let verdict = self.verdict(row);
        let fired: Vec<String> = row.fired.iter().map(|name| language.indicator(name)).collect();
        let colon = match row.verdict() {
            _ if fired.is_empty() => "",
            // What fires at the end is not why the chain looked like a pyramid before.
            Verdict::Earlier => language.of("; what fires at the end: ", "；期末触发："),
            _ => language.of(": ", "："),
        };
        self.write_list(f, &format!("{verdict}{colon}"), &fired)
    }

    /// Whether a chain looked like a pyramid, when first, for how long, and at the end; what fires at the end
    /// may follow.
    fn verdict(&self, row: &Indicators) -> String {
        let (language, ticks, of) = (self.language, row.pyramid_ticks, self.report.totals.ticks);
        let first = row.pyramid_since.unwrap_or_default();
        let mut tiers = self.report.tiers.iter().filter(|tier| tier.supplier == row.supplier);
        let has_resellers = tiers.any(|tier| tier.people.active > 0);
        match row.verdict() {
            // Ticks without resellers count as those before them, so that their number would say nothing.
            Verdict::AtTheEnd if !has_resellers => language.of(
                format!("looked like a pyramid until no reseller was left, first at tick {first}"),
                format!("始于第 {first} 期，形似传销直至无人"),
            ),
            Verdict::AtTheEnd => language.of(
                format!("looks like a pyramid at the end, first at tick {first}, in {ticks} of {of} ticks"),
                format!("期末形似传销，始于第 {first} 期，{of} 期中有 {ticks} 期如此"),
            ),
            Verdict::Earlier => language.of(
                format!(
                    "looked like a pyramid first at tick {first}, in {ticks} of {of} ticks, not at the end"
                ),
                format!("第 {first} 期起曾形似传销，{of} 期中有 {ticks} 期如此，期末不再"),
            ),
            Verdict::Never if row.fired.is_empty() => {
                language.of("no indicator of pyramid selling at the end", "期末没有传销迹象").to_owned()
            }
            Verdict::Never => {
                language.of("some indicators of pyramid selling at the end", "期末有部分传销迹象").to_owned()
            }
        }
    }

    /// Writes `start` and then items with semicolons between them, in lines that are not too long.
    fn write_list(&self, f: &mut fmt::Formatter<'_>, start: &str, items: &[String]) -> fmt::Result {
        let mut line = start.to_owned();
        for (at, item) in items.iter().enumerate() {
            let mut item = item.clone();
            if at + 1 < items.len() {
                item += self.language.of("; ", "；");
            }
            if !line.is_empty() && columns(&line) + columns(item.trim_end()) > WIDTH {
                writeln!(f, "{}", line.trim_end())?;
                line = "  ".to_owned();
            }
            line += &item;
        }
        writeln!(f, "{}", line.trim_end())
    }
}

/// A name from user input as it is printed: without control characters, and shortened.
fn name(name: &str) -> String {
    let mut shown = String::new();
    let mut used = 0;
    for letter in name.chars() {
        let letter = if letter.is_control() { ' ' } else { letter };
        used += if is_wide(letter) { 2 } else { 1 };
        if used > NAME {
            shown.push('…');
            break;
        }
        shown.push(letter);
    }
    shown
}

fn whole(money: Money) -> String {
    whole_yuan(money).to_string()
}

fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "-".to_owned();
    }
    format!("{} %", (u128::from(part) * 1000 / u128::from(whole) + 5) / 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Totals;
    use crate::scenario::Scenario;
    use crate::simulation::Simulation;

    fn small() -> Report {
        let small = [("population.people", "3000"), ("suppliers.0.first_agents", "20")];
        Simulation::new(&Scenario::mask().with_all(small).unwrap(), 7).unwrap().run()
    }

    #[test]
    fn no_line_is_longer_than_a_hundred_columns() {
        let mut report = small();
        for _ in 0..2 {
            for language in Language::ALL {
                let text = report.shown(language, Paint::Plain).to_string();
                let longest = text.lines().map(columns).max();
                assert!(longest <= Some(WIDTH), "{text}");
            }
            // Once more with figures as large as they get.
            for row in &mut report.tiers {
                let units = &mut row.flows.units;
                for number in [&mut units.bought, &mut units.sold_down, &mut units.retail, &mut units.own_use]
                {
                    number.0 += 1_000_000_000_000_000;
                }
                row.people.bought.0 += 1_000_000_000_000_000;
                row.people.stranded.units.0 += 1_000_000_000_000_000_000;
                row.people.money.profit = Money::from_fen(-1_000_000_000_000_000_000);
                row.people.stranded.at_cost = Money::from_fen(1_000_000_000_000_000_000);
            }
            report.flows.consumers_paid = Money::from_fen(9_000_000_000_000_000_000);
            report.flows.production_cost = Money::from_fen(9_000_000_000_000_000_000);
            let mut second = report.suppliers[0].clone();
            second.supplier.0 = 1;
            second.direct = Units(1);
            second.name = "很长的名字".repeat(30);
            report.suppliers.push(second);
        }
    }

    /// A chain at rest has one share of losers; sellers at work have two.
    #[test]
    fn the_share_of_losers_has_a_second_figure_where_stock_is_at_work() {
        let shop = Scenario::marketplace().with("population.people", "3000").unwrap();
        let shop = Simulation::new(&shop, 7).unwrap().run();
        let Totals { resellers, losers, losers_with_stock_at_cost, .. } = shop.totals;
        let (lost, at_cost) = (percent(losers, resellers), percent(losers_with_stock_at_cost, resellers));
        assert!(losers_with_stock_at_cost < losers && lost != at_cost, "{losers}");
        let text = shop.shown(Language::English, Paint::Plain).to_string();
        let line = format!("\n{lost} lost ({at_cost} with the goods of active resellers at cost);");
        assert!(text.contains(&line), "{text}");
        let text = shop.shown(Language::Chinese, Paint::Plain).to_string();
        let line = format!("\n{lost} 亏损（活跃代理的存货按成本计：{at_cost}）；");
        assert!(text.contains(&line), "{text}");
        let story = small();
        assert_eq!(story.totals.active, 0);
        let text = story.to_string();
        assert!(text.contains(" lost; ") && !text.contains("at cost)"), "{text}");
    }

    #[test]
    fn colour_adds_nothing_but_colour() {
        let report = small();
        let plain = report.to_string();
        assert!(!plain.contains('\x1b'));
        let mut coloured = report.shown(Language::English, Paint::Colour).to_string();
        assert!(coloured.contains("\x1b["));
        while let Some(start) = coloured.find('\x1b') {
            let end = start + coloured[start..].find('m').expect("a sequence ends");
            coloured.replace_range(start..=end, "");
        }
        assert_eq!(coloured, plain);
    }

    #[test]
    fn suppliers_of_one_name_have_their_numbers() {
        let mut scenario = Scenario::mask().with("population.people", "3000").unwrap();
        scenario.suppliers[0].first_agents = 20;
        scenario.suppliers.push(scenario.suppliers[0].clone());
        let heads = |scenario: &Scenario| {
            let text = Simulation::new(scenario, 7).unwrap().run().to_string();
            let heads =
                text.lines().filter(|line| ["m (0)", "m (1)", "m"].contains(&line.trim_end_matches(':')));
            heads.map(str::to_owned).collect::<Vec<_>>()
        };
        scenario.suppliers.iter_mut().for_each(|supplier| supplier.name = "m".to_owned());
        assert_eq!(heads(&scenario), ["m (0)", "m (1)", "m (0):", "m (1):"]);
        scenario.suppliers[1].name = "other".to_owned();
        assert_eq!(heads(&scenario), ["m", "m:"]);
    }

    #[test]
    fn a_name_cannot_command_the_terminal() {
        assert_eq!(name("a\x1b[31m\nb"), "a [31m b");
        assert_eq!(name(&"长".repeat(50)), "长".repeat(20) + "…");
    }
}
