//! What people answered to pitches, as lines of text.

use std::collections::BTreeMap;
use std::fmt;

use super::{Shown, whole};
use crate::world::Answer;

impl Shown<'_> {
    /// The answers by reason, the most frequent first; nothing where they are not counted.
    pub(super) fn write_answers(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(answers) = &self.report.answers else { return Ok(()) };
        let language = self.language;
        self.write_counts(f, language.of("offers to join", "发展下线"), &answers.to_recruiting)?;
        self.write_counts(f, language.of("offers of goods", "推销商品"), &answers.to_goods)?;
        let (regulars, strangers) = (answers.sold_to_regulars, answers.sold_to_strangers);
        let (active, left) = (answers.held_by_active, answers.held_by_leavers);
        let (used, profit) = (whole(answers.own_use_value), whole(answers.profit_with_own_use));
        let items = language.of(
            [
                format!("sold to people who had bought before {regulars}, to others {strangers}"),
                format!("on hand with active resellers {active}, with former ones {left}"),
                format!("own use was worth {used}, with which resellers come to {profit}"),
            ],
            [
                format!("售予回头客 {regulars} 件，新客 {strangers} 件"),
                format!("在职者库存 {active} 件，离开者库存 {left} 件"),
                format!("自用价值 {used}，计入后代理 {profit}"),
            ],
        );
        self.write_list(f, "", &items)
    }

    fn write_counts(
        &self,
        f: &mut fmt::Formatter<'_>,
        what: &str,
        counts: &BTreeMap<Answer, u64>,
    ) -> fmt::Result {
        let all: u64 = counts.values().sum();
        if all == 0 {
            return Ok(());
        }
        let mut rows: Vec<(&Answer, &u64)> = counts.iter().collect();
        rows.sort_by_key(|(answer, count)| (std::cmp::Reverse(**count), **answer));
        let share = |count: u64| 100.0 * count as f64 / all as f64;
        let items: Vec<String> = rows
            .into_iter()
            .map(|(answer, count)| format!("{} {:.1} %", words(*answer, self), share(*count)))
            .collect();
        self.write_list(f, &format!("{what} {all}: "), &items)
    }
}

fn words(answer: Answer, shown: &Shown) -> &'static str {
    let chinese = match answer {
        Answer::Accepted => "接受",
        Answer::AlreadyIn => "已是代理",
        Answer::HasLeft => "已离开",
        Answer::WasThere => "曾在该供货商处",
        Answer::Disappointed => "对商品失望",
        Answer::NotOpen => "不愿加入",
        Answer::NoTier => "无级可入",
        Answer::NoCash => "付不起",
        Answer::NoMargin => "知道价格无利可图",
        Answer::NoRoom => "身边已饱和",
        Answer::NotConvinced => "未被说服",
        Answer::NoNeed => "暂不需要",
        Answer::NoTrust => "不信任卖家",
        Answer::TooDear => "太贵",
        Answer::KnowsBetter => "知道更低价",
    };
    shown.language.of(answer.words(), chinese)
}
