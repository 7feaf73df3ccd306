//! What a scenario changes, in plain words: losses, how many people lose, sales to end buyers and the
//! suppliers' profit, each with the direction that its paired interval tells.

use super::contrast::{Change, Compared, Contrast, Direction, Group};
use downline::report::{Language, counted};

/// The numbers of which a comparison tells.
pub(super) struct Headline {
    pub(super) losses: Change,
    pub(super) losers: Change,
    /// With the goods of active resellers at cost.
    pub(super) losers_with_stock_at_cost: Change,
    pub(super) sales: Change,
    pub(super) profit: Change,
}

impl Headline {
    pub(super) fn of(contrast: &Contrast) -> Option<Self> {
        Some(Headline {
            losses: contrast.change("losses")?,
            losers: contrast.change("totals_losers")?,
            losers_with_stock_at_cost: contrast.change("totals_losers_with_stock_at_cost")?,
            sales: contrast.change("totals_units_retail")?,
            profit: contrast.change("flows_suppliers_profit")?,
        })
    }

    pub(super) fn all(&self) -> [&Change; 5] {
        [&self.losses, &self.losers, &self.losers_with_stock_at_cost, &self.sales, &self.profit]
    }
}

impl Contrast {
    /// Whether losses fall while more people lose, or the other way round: a finding that neither number
    /// tells alone.
    pub fn losses_and_losers_part(&self) -> bool {
        let direction = |column| self.change(column).map(|change| change.direction());
        matches!(
            (direction("losses"), direction("totals_losers")),
            (Some(Direction::Less), Some(Direction::More)) | (Some(Direction::More), Some(Direction::Less))
        )
    }

    /// What the scenario changes: losses, how many people lose, sales to end buyers and the suppliers'
    /// profit, with half of the 95 % interval of each paired difference. What the interval does not tell from
    /// no change is said to be so.
    pub fn sentence(&self, language: Language) -> String {
        let label = self.label(language);
        let Some(headline) = Headline::of(self) else {
            return language.of(format!("{label}: there are no resellers."), format!("{label}：没有代理。"));
        };
        if headline.all().iter().all(|change| change.direction() == Direction::Unchanged) {
            return language.of(
                format!(
                    "{label}: losses, losers, sales to end buyers and suppliers' profit stay as they are."
                ),
                format!("{label}：亏损总额、亏损人数、售予最终用户的数量和供货商利润均不变。"),
            );
        }
        let Headline { losses, losers, losers_with_stock_at_cost, sales, profit } = &headline;
        let [lost, people, sold, earned] = [
            LOSSES.told(losses, language),
            told_losers(losers, losers_with_stock_at_cost, language),
            SALES.told(sales, language),
            PROFIT.told(profit, language),
        ];
        let people = match self.losses_and_losers_part() {
            true => language.of(format!(", but {people}"), format!("，但{people}")),
            false => language.of(format!("; {people}"), format!("；{people}")),
        };
        language.of(
            format!("{label}: {lost}{people}; {sold}; {earned}."),
            format!("{label}：{lost}{people}；{sold}；{earned}。"),
        )
    }
}

impl Compared {
    /// With which remedy losses fall most. None is named where the replicates do not tell the best two apart,
    /// or no remedy from the base; `None` where fewer than two remedies are compared.
    pub fn least_losses_sentence(&self, language: Language) -> Option<String> {
        let remedies = self.contrasts().iter().filter(|contrast| contrast.group() == Group::Remedy);
        if remedies.count() < 2 {
            return None;
        }
        let Some(least) = self.least_losses() else {
            let none = "No remedy lowers losses by more than luck explains.";
            return Some(language.of(none, "没有一项措施使亏损的减少超出偶然范围。").to_owned());
        };
        let best = least.best.label(language);
        let sentence = match &least.rivals[..] {
            [] => {
                let losses = least.best.change("losses").expect("a number of every run");
                let [own, base] = [losses.own, losses.base].map(|all| amount(all.mean));
                language.of(
                    format!("Of the remedies, losses fall most with {best}: {own} yuan instead of {base}."),
                    format!("各项措施中，{best}使亏损减少最多：{own} 元，原 {base} 元。"),
                )
            }
            rivals => {
                let rivals: Vec<String> = rivals.iter().map(|rival| rival.label(language)).collect();
                let runs = self.base().runs();
                language.of(
                    format!(
                        "No remedy is the best: losses fall most with {best}; {}; which {runs} replicates do not tell apart.",
                        rivals.join("; ")
                    ),
                    format!("没有最佳措施：{best}、{}使亏损减少最多，{runs} 次运行无法区分。", rivals.join("、")),
                )
            }
        };
        Some(sentence)
    }
}

/// How a change in an amount is told, in English and Chinese.
struct Words {
    /// What comes before the amount where it is less, and where it is more.
    before: [[&'static str; 2]; 2],
    /// What comes behind.
    behind: [[&'static str; 2]; 2],
    unchanged: [&'static str; 2],
    not_told: [&'static str; 2],
}

const LOSSES: Words = Words {
    before: [["resellers lose ", "代理少亏 "], ["resellers lose ", "代理多亏 "]],
    behind: [[" yuan less", " 元"], [" yuan more", " 元"]],
    unchanged: ["resellers lose as much", "亏损总额不变"],
    not_told: ["the change in losses is not distinguishable from none", "亏损总额的变化无法与零区分"],
};

const SALES: Words = Words {
    before: [["end buyers get ", "最终用户少得 "], ["end buyers get ", "最终用户多得 "]],
    behind: [[" units fewer", " 件"], [" units more", " 件"]],
    unchanged: ["end buyers get as many units", "售予最终用户的数量不变"],
    not_told: [
        "the change in sales to end buyers is not distinguishable from none",
        "售予最终用户数量的变化无法与零区分",
    ],
};

const PROFIT: Words = Words {
    before: [["suppliers earn ", "供货商少赚 "], ["suppliers earn ", "供货商多赚 "]],
    behind: [[" yuan less", " 元"], [" yuan more", " 元"]],
    unchanged: ["suppliers earn as much", "供货商利润不变"],
    not_told: [
        "the change in suppliers' profit is not distinguishable from none",
        "供货商利润的变化无法与零区分",
    ],
};

impl Words {
    fn told(&self, change: &Change, language: Language) -> String {
        let say = |[english, chinese]: [&'static str; 2]| language.of(english, chinese);
        let place = match change.direction() {
            Direction::Unchanged => return say(self.unchanged).to_owned(),
            Direction::NotDistinguishable => return say(self.not_told).to_owned(),
            Direction::Less => 0,
            Direction::More => 1,
        };
        let half = change.difference.half_width().unwrap_or(0.0);
        let (mean, half) = (amount(change.difference.mean), amount(half));
        let share = share(change, language)
            .map_or(String::new(), |share| language.of(format!(" ({share})"), format!("（{share}）")));
        format!("{}{mean} ± {half}{}{share}", say(self.before[place]), say(self.behind[place]))
    }
}

/// How the number of people who lose changes: with both numbers, because few people may lose more each. Then
/// the same with the goods of active resellers at cost, where that is another number as shown.
fn told_losers(change: &Change, at_cost: &Change, language: Language) -> String {
    let shown = |change: &Change| [change.own.mean, change.base.mean].map(amount);
    let [own, base] = shown(change);
    let (mean, half) = difference(change);
    let direction = change.direction();
    let says_more = shown(at_cost) != [own.clone(), base.clone()]
        && [direction, at_cost.direction()] != [Direction::Unchanged; 2];
    let at_cost = if says_more { told_at_cost(at_cost, language) } else { String::new() };
    // Within brackets that stand there already, or in brackets of its own.
    let more = if says_more { language.of("; ", "；").to_owned() + &at_cost } else { String::new() };
    let own_brackets = if says_more {
        language.of(format!(" ({at_cost})"), format!("（{at_cost}）"))
    } else {
        String::new()
    };
    match direction {
        Direction::Less | Direction::More => {
            let is_more = direction == Direction::More;
            let (word, chinese) = if is_more { ("more", "增加") } else { ("fewer", "减少") };
            language.of(
                format!("{mean} ± {half} {word} people lose ({own} instead of {base}{more})"),
                format!("亏损人数{chinese} {mean} ± {half} 人（{own} 人，原 {base} 人{more}）"),
            )
        }
        Direction::Unchanged => language.of("as many people lose", "亏损人数不变").to_owned() + &own_brackets,
        Direction::NotDistinguishable => {
            let not_told = language.of(
                "the change in how many people lose is not distinguishable from none",
                "亏损人数的变化无法与零区分",
            );
            not_told.to_owned() + &own_brackets
        }
    }
}

/// How the number of people changes who lose even with the goods of active resellers at cost.
fn told_at_cost(change: &Change, language: Language) -> String {
    let [own, base] = [change.own.mean, change.base.mean].map(amount);
    let (mean, half) = difference(change);
    let told = match change.direction() {
        Direction::Less => language.of(format!("{mean} ± {half} fewer"), format!("减少 {mean} ± {half} 人")),
        Direction::More => language.of(format!("{mean} ± {half} more"), format!("增加 {mean} ± {half} 人")),
        Direction::Unchanged => language.of("no change", "不变").to_owned(),
        Direction::NotDistinguishable => {
            language.of("no change that can be told", "变化无法与零区分").to_owned()
        }
    };
    language.of(
        format!("with the goods of active resellers at cost {told}: {own} instead of {base}"),
        format!("活跃代理的存货按成本计：{told}，{own} 人，原 {base} 人"),
    )
}

/// The mean of a paired difference and half of its interval, as shown.
fn difference(change: &Change) -> (String, String) {
    (amount(change.difference.mean), amount(change.difference.half_width().unwrap_or(0.0)))
}

/// A change as a share of what there was, such as `−94 %`; `None` where there was nothing, or less than that.
pub fn share(change: &Change, language: Language) -> Option<String> {
    let base = change.base.mean;
    let share = (base > 0.0).then(|| 100.0 * change.difference.mean / base)?;
    let size = match share.abs() {
        size if size < 0.05 && size > 0.0 => return Some(language.of("< 0.1 %", "不足 0.1%").to_owned()),
        size if size < 10.0 => format!("{size:.1}"),
        size => format!("{size:.0}"),
    };
    let sign = if share < 0.0 { "−" } else { "+" };
    Some(language.of(format!("{sign}{size} %"), format!("{sign}{size}%")))
}

/// The size of an amount: whole from 100 on, with one decimal below where it has any.
fn amount(value: f64) -> String {
    let size = value.abs();
    if size >= 99.95 || size.fract() == 0.0 {
        counted(size.round_ties_even() as u64)
    } else {
        format!("{size:.1}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_the_digits_that_tell_something() {
        let shown = [-24_941_643.4, 99.97, 12.34, 0.0, 7.0].map(amount);
        assert_eq!(shown, ["24,941,643", "100", "12.3", "0", "7"]);
    }
}
