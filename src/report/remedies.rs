//! What remedies and evasions are called in tables, pictures and pages: with their strength, so that two
//! strengths differ.

use std::fmt;

use super::Language;
use crate::scenario::Remedy;

impl Remedy {
    /// Whether it is no remedy but an answer of suppliers to one: dearer prices, split ranks, own use passed
    /// off as retail.
    pub fn is_evasion(self) -> bool {
        matches!(self, Remedy::RaisePrices { .. } | Remedy::SplitRanks | Remedy::RelabelOwnUse)
    }

    /// The name with the strength, such as `buy-back, 90 % within 52 ticks`; remedies that differ have labels
    /// that differ.
    pub fn label(self, language: Language) -> String {
        let share = |share: f64| percent(share, language);
        let count = |count: u32, one: &str| match count {
            1 => format!("1 {one}"),
            _ => format!("{count} {one}s"),
        };
        let (english, chinese) = match self {
            Remedy::BuyBack { rate, window } => (
                format!("buy-back, {} within {}", share(rate), count(window, "tick")),
                format!("退货回购（{window} 期内退 {}）", share(rate)),
            ),
            Remedy::CoolingOff { ticks } => {
                (format!("cooling-off, {}", count(ticks, "tick")), format!("冷静期（{ticks} 期）"))
            }
            Remedy::EntryOrderCap { units } => {
                (format!("entry order at most {}", count(units, "unit")), format!("首单上限（{units} 件）"))
            }
            Remedy::EntryOrderValueCap { amount } => {
                let yuan = amount.to_string();
                let yuan = yuan.strip_suffix(".00").unwrap_or(&yuan);
                (format!("entry order at most {yuan} yuan"), format!("首单上限（{yuan} 元）"))
            }
            Remedy::PriceTransparency { share: seen } => (
                format!("price transparency for {}", share(seen)),
                format!("价格透明（{} 的人可见）", share(seen)),
            ),
            Remedy::RefundGuarantee => ("refund guarantee".to_owned(), "退款保障".to_owned()),
            Remedy::Warning { deters } => (
                format!("warning of the odds, deters {}", share(deters)),
                format!("风险告知（劝阻 {}）", share(deters)),
            ),
            Remedy::BanWaves { detection, share: banned } => (
                format!("ban waves, {} found, {} banned", share(detection), share(banned)),
                format!("平台封号（每期发现 {}，封禁 {}）", share(detection), share(banned)),
            ),
            Remedy::TierCap { tiers } => (format!("tier cap {tiers}"), format!("层级上限（{tiers} 级）")),
            Remedy::EndUseRule { share: used } => {
                (format!("end-use rule, {}", share(used)), format!("最终使用规则（{}）", share(used)))
            }
            Remedy::RaisePrices { tick, by } => (
                format!("prices raised {} at tick {tick}", share(by)),
                format!("第 {tick} 期涨价 {}", share(by)),
            ),
            Remedy::SplitRanks => ("ranks split".to_owned(), "拆分层级".to_owned()),
            Remedy::RelabelOwnUse => ("own use relabelled".to_owned(), "自用充作零售".to_owned()),
        };
        language.of(english, chinese)
    }
}

/// Its [label](Remedy::label) in English.
impl fmt::Display for Remedy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.label(Language::English))
    }
}

/// A share in per cent with as many decimals as it has, up to nine.
fn percent(share: f64, language: Language) -> String {
    let number = (share * 1e11).round() / 1e9;
    language.of(format!("{number} %"), format!("{number}%"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_hold_the_strength_in_either_language() {
        let cap = Remedy::EntryOrderCap { units: 1 };
        assert_eq!(cap.label(Language::English), "entry order at most 1 unit");
        let cap = Remedy::EntryOrderValueCap { amount: crate::Money::from_fen(200_050) };
        assert_eq!(
            [cap.label(Language::English), cap.label(Language::Chinese)],
            ["entry order at most 2000.50 yuan", "首单上限（2000.50 元）"]
        );
        let rule = Remedy::EndUseRule { share: 0.07 };
        assert_eq!(
            [rule.label(Language::English), rule.label(Language::Chinese)],
            ["end-use rule, 7 %", "最终使用规则（7%）"]
        );
        let twice = [0.5, 0.501].map(|rate| Remedy::BuyBack { rate, window: 26 }.label(Language::English));
        assert_eq!(twice, ["buy-back, 50 % within 26 ticks", "buy-back, 50.1 % within 26 ticks"]);
    }

    #[test]
    fn every_usual_remedy_has_labels_of_its_own() {
        for language in Language::ALL {
            let mut labels: Vec<String> =
                Remedy::all().into_iter().map(|remedy| remedy.label(language)).collect();
            labels.sort_unstable();
            labels.dedup();
            assert_eq!(labels.len(), Remedy::all().len());
        }
        let evasions = Remedy::usual().into_iter().filter(|remedy| remedy.is_evasion());
        assert_eq!(evasions.count(), 3);
    }
}
