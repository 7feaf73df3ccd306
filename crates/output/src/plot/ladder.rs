//! The price ladder, with what is promised and what can be earned.

use super::figures::{counted, signed};
use super::look::Look;
use super::scale::{PLAIN, Scale, draw_left};
use super::svg::{LABEL, MARGIN, SMALL, Style, Svg, colour};
use crate::people::{supplier_number, with_resellers};
use downline::report::Language;
use downline::scenario::{Ladder, Scenario, Supplier};
use downline::units::{Money, Tick, Tier};

/// More tiers than these do not fit.
const MOST_TIERS: usize = 10;
const HEIGHT: f64 = 360.0;
/// More suppliers than these do not fit.
const MOST_PLOTS: usize = 4;
/// The height of each of several plots.
const LESS_HIGH: f64 = 200.0;
/// The widest that the bar of a tier becomes.
const WIDEST_BAR: f64 = 90.0;
/// How the names of tiers are set.
const NAME: Style = LABEL.bold();

/// The opening prices of the suppliers that have resellers: what each tier pays, the margin that the list
/// price promises, and what is left of it at the street price (list less the sellers' discount). Each
/// supplier has a plot of its own; those after the fourth are named, not drawn.
pub fn ladder(scenario: &Scenario, look: impl Into<Look>) -> String {
    let look = look.into();
    let language = look.language;
    let all: Vec<(&Supplier, Steps)> =
        with_resellers(scenario).map(|supplier| (supplier, Steps::of(scenario, supplier))).collect();
    let drawn = &all[..all.len().min(MOST_PLOTS)];
    let mut svg = match &all[..] {
        [] => {
            let title = language.of("No ladder: there are no resellers", "没有价格阶梯：没有代理");
            return Svg::new(look, title, &scenario.name).finish();
        }
        [(supplier, steps)] => Svg::new(look, &steps.finding(language), &steps.shown(supplier, language)),
        several => Svg::new(
            look,
            &finding_of_several(several, language),
            &shown_of_several(scenario, several, language),
        ),
    };
    let shown = |fill: &str| {
        let steps = drawn.iter().flat_map(|(_, steps)| steps.steps.iter().map(move |step| steps.parts(step)));
        steps.flatten().any(|part| part.1 == fill)
    };
    let legend = [
        (colour::PALE, language.of("wholesale price", "拿货价")),
        (colour::BLUE, language.of("margin at the street price", "按实际售价的毛利")),
        (colour::SKY, language.of("margin only at list price", "仅标价下才有的毛利")),
        (colour::VERMILLION, language.of("above the street price", "高于实际售价")),
    ];
    svg.legend(&legend.into_iter().filter(|entry| shown(entry.0)).collect::<Vec<_>>());
    for (supplier, steps) in drawn {
        if let [_, _, ..] = drawn {
            svg.top += 14.0;
            let style = LABEL.bold();
            let name = style.cut(&supplier.name, svg.width / 3.0) + &supplier_number(scenario, supplier);
            let (product, cost) = (&supplier.product.name, shown_price(supplier.product.unit_cost));
            let what = language
                .of(format!("{product}, costs {cost} to make"), format!("{product}，生产成本 {cost}"));
            svg.text(MARGIN, svg.top + 18.0, &name, style);
            let apart = MARGIN + style.width(&name) + 12.0;
            svg.text(apart, svg.top + 18.0, &SMALL.cut(&what, svg.right() - apart), SMALL);
            svg.top += 24.0;
        }
        steps.draw(&mut svg, if drawn.len() == 1 { HEIGHT } else { LESS_HIGH });
    }
    svg.finish()
}

/// Of how many suppliers each open tier has a margin at the street price.
fn finding_of_several(all: &[(&Supplier, Steps)], language: Language) -> String {
    let (count, earn) = (all.len(), all.iter().filter(|(_, steps)| steps.earning == steps.promising).count());
    if earn == count {
        return language.of(
            format!("Each open tier of {count} suppliers has a margin at the street price"),
            format!("{count} 家供货商的各级按实际售价都有毛利"),
        );
    }
    let without = count - earn;
    language.of(
        format!(
            "Of {count} suppliers, {without} promise margins to tiers that earn nothing at the street price"
        ),
        format!("{count} 家供货商中，{without} 家许诺毛利的级别里有些按实际售价没有毛利"),
    )
}

fn shown_of_several(scenario: &Scenario, all: &[(&Supplier, Steps)], language: Language) -> String {
    let mut text = language.of("Opening prices in yuan for one unit.", "期初每件价格，单位：元。").to_owned();
    let name = |supplier: &&Supplier| LABEL.cut(&supplier.name, 200.0) + &supplier_number(scenario, supplier);
    if let Some(rest) = all.get(MOST_PLOTS..).filter(|rest| !rest.is_empty()) {
        let names: Vec<String> = rest.iter().map(|(supplier, _)| name(supplier)).take(8).collect();
        let (count, names) = (rest.len(), names.join(", "));
        text += &language
            .of(format!(" Not drawn: {count} more ({names})."), format!("另有 {count} 家未画（{names}）。"));
    }
    text
}

struct Step {
    name: String,
    price: Money,
}

struct Steps {
    list: Money,
    street: Money,
    steps: Vec<Step>,
    /// How many tiers have a margin at the list price.
    promising: usize,
    /// How many of them have one at the street price.
    earning: usize,
}

impl Steps {
    fn of(scenario: &Scenario, supplier: &Supplier) -> Self {
        let prices = supplier.prices_at(Tick(0));
        let list = prices.list_price;
        let street = scenario.behaviour.ask.street_price(list);
        let most = supplier.max_tier.unwrap_or(u32::MAX);
        let open = || (1..=most).map(Tier).zip(prices.ladder.prices());
        let promising = open().take_while(|&(_, price)| price < list).count();
        let earning = open().take_while(|&(_, price)| price < list.min(street)).count();
        let name = |tier: Tier| match prices.ladder {
            Ladder::ByOrderSize(ranks) => ranks.ranks[tier.0 as usize - 1].name.clone(),
            Ladder::ByDepth(_) => String::new(),
        };
        // The first tier that cannot be joined shows why.
        let steps = open().take((promising + 1).min(MOST_TIERS));
        let steps = steps.map(|(tier, price)| Step { name: name(tier), price }).collect();
        Steps { list, street, steps, promising, earning }
    }

    fn finding(&self, language: Language) -> String {
        let (promising, earning) = (self.promising, self.earning);
        let [list, street] = [self.list, self.street].map(shown_price);
        let first = self.steps.first().map_or(Money::ZERO, |step| self.street - step.price);
        let (first, last) = (shown_price(first), earning + 1);
        match earning == promising {
            true if promising == 1 => language.of(
                format!("Who buys at the one wholesale price earns {first} on a unit sold at {street}"),
                format!("拿货价只有一档：按实际售价 {street} 卖出，每件毛利 {first}"),
            ),
            true => language.of(
                format!("At the street price of {street} each of {promising} tiers still has a margin"),
                format!("按实际售价 {street}，{promising} 级都还有毛利"),
            ),
            false => language.of(
                format!(
                    "At the street price of {street} tiers from {last} down earn nothing on a sale; the list price of \
                     {list} promises margins down to tier {promising}"
                ),
                format!("按实际售价 {street}，第 {last} 级起没有毛利；标价 {list} 却许诺到第 {promising} 级"),
            ),
        }
    }

    fn shown(&self, supplier: &Supplier, language: Language) -> String {
        let (product, cost) = (&supplier.product.name, shown_price(supplier.product.unit_cost));
        language.of(
            format!("Opening prices in yuan for one unit ({product}), which costs {cost} to make."),
            format!("期初每件价格（{product}），单位：元；生产成本 {cost}。"),
        )
    }

    fn draw(&self, svg: &mut Svg, height: f64) {
        let language = svg.language;
        let lines = self.lines(language);
        let widest = lines.iter().map(|(_, text)| SMALL.width(text)).fold(0.0, f64::max);
        let heads = [
            language.of("pays", "拿货价"),
            language.of("promised", "许诺毛利"),
            language.of("on the street", "实际毛利"),
        ];
        let beside = heads.iter().map(|head| SMALL.width(head)).fold(0.0, f64::max);
        let (left, right) = (MARGIN + beside + 12.0, svg.right() - widest - 10.0);
        let (top, bottom) = (svg.top + 30.0, svg.top + 30.0 + height);
        let highest = self.steps.iter().map(|step| step.price).chain([self.list]);
        let up = Scale::holding(highest.map(Money::as_yuan), bottom, top);
        draw_left(svg, up, [left, right], language.of("yuan", "元"), |tick, step| PLAIN.figure(tick, step));
        let width = (right - left) / self.steps.len().max(1) as f64;
        for (at, step) in self.steps.iter().enumerate() {
            let bar = (width * 0.6).min(WIDEST_BAR);
            self.draw_step(svg, step, up, [left + width * (at as f64 + 0.5) - bar / 2.0, bar]);
        }
        let names: Vec<Vec<String>> =
            (0..self.steps.len()).map(|at| self.name_lines(at, width * 0.94, language)).collect();
        let head = bottom + NAME.size * 1.2 * names.iter().map(Vec::len).max().unwrap_or(1) as f64;
        for (at, name) in names.iter().enumerate() {
            let x = left + width * (at as f64 + 0.5);
            for (line, nth) in name.iter().zip(1..) {
                svg.text(x, bottom + NAME.size * 1.2 * f64::from(nth), line, NAME.middle());
            }
            self.write_step(svg, at, [x, head]);
        }
        // Right of the plot, where no step is; apart from one another where the prices are close.
        let mut below = f64::NEG_INFINITY;
        for (price, text) in &lines {
            let y = up.at(price.as_yuan());
            svg.dashes((left, y), (right, y), colour::INK, 1.6);
            below = (y + 6.0).max(below + SMALL.size * 1.2);
            svg.text(right + 10.0, below, text, SMALL.ink(colour::INK));
        }
        if self.numbered(width * 0.94, language) {
            svg.text(MARGIN, head, language.of("tier", "层级"), SMALL);
        }
        for (name, line) in heads.into_iter().zip(1..) {
            svg.text(MARGIN, head + 26.0 * f64::from(line), name, SMALL);
        }
        svg.top = head + 88.0;
    }

    /// The prices that are drawn across all steps, the highest first, each with its name.
    fn lines(&self, language: Language) -> Vec<(Money, String)> {
        let names = match self.street == self.list {
            true => vec![(self.list, language.of("list and street price", "标价即实际售价"))],
            false => vec![
                (self.list, language.of("list price", "标价")),
                (self.street, language.of("street price", "实际售价")),
            ],
        };
        names.into_iter().map(|(price, name)| (price, format!("{name} {}", shown_price(price)))).collect()
    }

    /// The parts of a step from below, each from one price to another, with its colour.
    fn parts(&self, step: &Step) -> Vec<([Money; 2], &'static str)> {
        let Step { price, .. } = *step;
        let parts = [
            ([Money::ZERO, price.min(self.street)], colour::PALE),
            ([self.street, price], colour::VERMILLION),
            ([price, self.street], colour::BLUE),
            ([price.max(self.street), self.list], colour::SKY),
        ];
        parts.into_iter().filter(|&([from, to], _)| from < to).collect()
    }

    fn draw_step(&self, svg: &mut Svg, step: &Step, up: Scale, [x, width]: [f64; 2]) {
        for ([from, to], fill) in self.parts(step) {
            let (low, high) = (up.at(from.as_yuan()), up.at(to.as_yuan()));
            svg.rect([x, high, width, low - high], fill, "");
        }
    }

    /// Whether the steps are many: then each has its number, and the row says that these are tiers.
    fn numbered(&self, room: f64, language: Language) -> bool {
        self.steps.iter().all(|step| step.name.is_empty())
            && NAME.width(&tier_name(self.steps.len(), language)) > room
    }

    /// The name of a step, in two lines at most.
    fn name_lines(&self, at: usize, room: f64, language: Language) -> Vec<String> {
        let tier = at + 1;
        match self.steps[at].name.as_str() {
            "" if self.numbered(room, language) => vec![tier.to_string()],
            "" => vec![tier_name(tier, language)],
            name => {
                let mut lines = NAME.lines(name, room);
                lines.truncate(2);
                lines.into_iter().map(|line| NAME.cut(&line, room)).collect()
            }
        }
    }

    /// The figures below the name of a step.
    fn write_step(&self, svg: &mut Svg, at: usize, [x, head]: [f64; 2]) {
        let (language, step) = (svg.language, &self.steps[at]);
        let (promised, earned) = (self.list - step.price, self.street - step.price);
        let closed = at >= self.promising;
        let ink = |money: Money| if money > Money::ZERO { colour::INK } else { colour::VERMILLION };
        svg.text(x, head + 26.0, &shown_price(step.price), LABEL.middle());
        svg.text(x, head + 52.0, &signed(promised), LABEL.middle().ink(ink(promised)));
        let earned_text =
            if closed { language.of("closed", "无人可入").to_owned() } else { signed(earned) };
        svg.text(x, head + 78.0, &earned_text, LABEL.middle().ink(ink(earned)));
    }
}

fn tier_name(tier: usize, language: Language) -> String {
    language.of(format!("tier {tier}"), format!("第 {tier} 级"))
}

/// A price with its decimals only where it has some.
fn shown_price(price: Money) -> String {
    match price.fen() % 100 {
        0 => counted(price.fen().unsigned_abs() / 100),
        _ => price.to_string(),
    }
}
