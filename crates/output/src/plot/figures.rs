//! Counts, shares and money as each language writes them for people.

pub(super) use downline::report::counted;
use downline::report::{Language, whole_yuan};
use downline::units::Money;

/// Figures of a title or label.
pub(super) trait Figures: Copy {
    /// A share in per cent, with a decimal where it would round to nothing or to all of it; a dash where
    /// there is no whole.
    fn percent(self, part: u64, whole: u64) -> String;

    /// The shares of parts in per cent, rounded so that they add up to what all of them are together (by
    /// largest remainders); with a decimal each where one would round to nothing.
    fn shares<const N: usize>(self, parts: [u64; N], whole: u64) -> [String; N];

    /// An amount in as few figures as a title can bear, with its currency: ¥21.3 million, 2133 万元.
    fn money(self, money: Money) -> String;
}

impl Figures for Language {
    fn percent(self, part: u64, whole: u64) -> String {
        if whole == 0 {
            return "–".to_owned();
        }
        let share = 100.0 * part as f64 / whole as f64;
        let rounds_away = part > 0 && share < 0.5 || part < whole && share >= 99.5;
        let number = match rounds_away {
            true => format!("{:.1}", share.clamp(0.1, 99.9)),
            false => format!("{share:.0}"),
        };
        self.of(format!("{number} %"), format!("{number}%"))
    }

    fn shares<const N: usize>(self, parts: [u64; N], whole: u64) -> [String; N] {
        if whole == 0 {
            return parts.map(|_| "–".to_owned());
        }
        let vanishes = |&part: &u64| part > 0 && 200 * u128::from(part) < u128::from(whole);
        let per_percent = if parts.iter().any(vanishes) { 10 } else { 1 };
        let shown = apportioned(&parts, whole, 100 * per_percent);
        std::array::from_fn(|at| {
            let number = match (per_percent, shown[at]) {
                (1, share) => share.to_string(),
                (_, 0) if parts[at] > 0 => "< 0.1".to_owned(),
                (_, share) => format!("{}.{}", share / 10, share % 10),
            };
            self.of(format!("{number} %"), format!("{number}%"))
        })
    }

    fn money(self, money: Money) -> String {
        let yuan = money.as_yuan().abs();
        let sign = if whole_yuan(money) < 0 { "−" } else { "" };
        match self {
            Language::English if yuan >= 999_950_000.0 => format!("{sign}¥{:.2} billion", yuan / 1e9),
            Language::English if yuan >= 999_950.0 => format!("{sign}¥{:.1} million", yuan / 1e6),
            Language::English => format!("{sign}¥{}", counted(whole_yuan(money).unsigned_abs())),
            Language::Chinese if yuan >= 99_995_000.0 => format!("{sign}{:.2} 亿元", yuan / 1e8),
            Language::Chinese if yuan >= 9_999.5 => format!("{sign}{:.1} 万元", yuan / 1e4),
            Language::Chinese => format!("{sign}{} 元", counted(whole_yuan(money).unsigned_abs())),
        }
    }
}

/// Each part as a number of `units` to the whole: rounded down, then the largest remainders up, until they
/// add up to what all parts together round to.
pub(super) fn apportioned(parts: &[u64], whole: u64, units: u64) -> Vec<u64> {
    let whole = u128::from(whole);
    let exact: Vec<u128> = parts.iter().map(|&part| u128::from(part) * u128::from(units)).collect();
    let mut shown: Vec<u64> = exact.iter().map(|amount| (amount / whole) as u64).collect();
    let target = ((2 * exact.iter().sum::<u128>() + whole) / (2 * whole)) as u64;
    let mut by_remainder: Vec<usize> = (0..parts.len()).collect();
    by_remainder.sort_by_key(|&at| std::cmp::Reverse(exact[at] % whole));
    let missing = target.saturating_sub(shown.iter().sum()) as usize;
    by_remainder.into_iter().take(missing).for_each(|at| shown[at] += 1);
    shown
}

/// An amount in whole yuan with its sign.
pub(super) fn signed(money: Money) -> String {
    let yuan = whole_yuan(money);
    let sign = match yuan.signum() {
        -1 => "−",
        0 => "",
        _ => "+",
    };
    format!("{sign}{}", counted(yuan.unsigned_abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_written_for_people() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(counted), ["0", "999", "1,000", "1,234,567"]);
        let amounts = [-1, 49, -50, 123_456, 2_132_970_400, -123_456_789_000].map(Money::from_fen);
        let english = ["¥0", "¥0", "−¥1", "¥1,235", "¥21.3 million", "−¥1.23 billion"];
        assert_eq!(amounts.map(|money| Language::English.money(money)), english);
        let chinese = ["0 元", "0 元", "−1 元", "1,235 元", "2133.0 万元", "−12.35 亿元"];
        assert_eq!(amounts.map(|money| Language::Chinese.money(money)), chinese);
        assert_eq!([-250_000, 0, 250_000].map(Money::from_fen).map(signed), ["−2,500", "0", "+2,500"]);
    }

    #[test]
    fn a_share_is_neither_nothing_nor_all_unless_it_is() {
        let shares = [(0, 9), (1, 900), (1, 2), (899, 900), (9, 9), (0, 0)];
        let texts = shares.map(|(part, whole)| Language::English.percent(part, whole));
        assert_eq!(texts, ["0 %", "0.1 %", "50 %", "99.9 %", "100 %", "–"]);
    }

    #[test]
    fn shares_add_up() {
        let english = Language::English;
        assert_eq!(english.shares([1, 1, 1], 3), ["34 %", "33 %", "33 %"]);
        assert_eq!(english.shares([3738, 83341, 75091], 162_170), ["2 %", "52 %", "46 %"]);
        assert_eq!(english.shares([1, 499, 500], 1000), ["0.1 %", "49.9 %", "50.0 %"]);
        assert_eq!(Language::Chinese.shares([0, 5], 5), ["0%", "100%"]);
        assert_eq!(english.shares([1, 2, 99_997], 100_000), ["< 0.1 %", "< 0.1 %", "100.0 %"]);
        assert_eq!(english.shares([0, 0], 0), ["–", "–"]);
        // Of what is not all of the whole, the sum is rounded once.
        assert_eq!(apportioned(&[124, 124, 124], 1000, 100), [13, 12, 12]);
    }
}
