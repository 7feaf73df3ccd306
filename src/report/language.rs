//! The languages in which results are told.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::verdict::Verdict;
use crate::units::Money;

/// A language for tables, pictures and pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Simplified Chinese.
    Chinese,
}

impl Language {
    /// Both.
    pub const ALL: [Language; 2] = [Language::English, Language::Chinese];

    /// Its code (ISO 639-1).
    pub fn code(self) -> &'static str {
        self.of("en", "zh")
    }

    /// One of two wordings.
    pub fn of<T>(self, english: T, chinese: T) -> T {
        match self {
            Language::English => english,
            Language::Chinese => chinese,
        }
    }

    /// A verdict in a word, for tables.
    pub fn verdict(self, verdict: Verdict) -> &'static str {
        match verdict {
            Verdict::Never => self.of("no", "否"),
            Verdict::Earlier => self.of("earlier", "曾经"),
            Verdict::AtTheEnd => self.of("yes", "是"),
        }
    }

    /// What an indicator of pyramid selling is called, by its name in reports.
    pub fn indicator(self, name: &str) -> String {
        let chinese = match name {
            "size_threshold" => "三级三十人",
            "serious" => "情节严重",
            "head_count" => "拉人头",
            "entry_fee" => "入门费",
            "team_pay" => "团队计酬",
            "koscot" => "Koscot 标准",
            "recruiting" => "收入主要来自招募",
            "recruiting_with_own_use" => "收入主要来自招募（自用计零售）",
            "seventy_percent" => "未达 70% 规则",
            "ten_customers" => "未达十客户规则",
            "buy_back" => "未承诺回购",
            other => other,
        };
        self.of(name.replace('_', " "), chinese.to_owned())
    }
}

/// Its code, `en` or `zh`.
impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

/// A code that is that of no language.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("no such language: {code:?}; allowed: en, zh")]
#[non_exhaustive]
pub struct LanguageError {
    /// The code.
    pub code: String,
}

impl FromStr for Language {
    type Err = LanguageError;

    fn from_str(code: &str) -> Result<Self, LanguageError> {
        let known = Language::ALL.into_iter().find(|language| language.code() == code);
        known.ok_or_else(|| LanguageError { code: code.to_owned() })
    }
}

/// Whole yuan, rounded half away from zero.
pub fn whole_yuan(money: Money) -> i64 {
    (money.fen() + 50 * money.fen().signum()) / 100
}

/// A count with a comma between groups of three digits.
pub fn counted(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Whether a character is as wide as two Latin ones: ideographs, kana, hangul, full-width forms and
/// most emoji (the ranges of East Asian Width W and F in Unicode's annex 11, not all of their holes).
pub fn is_wide(letter: char) -> bool {
    matches!(u32::from(letter),
        0x1100..=0x115F | 0x2E80..=0x303E | 0x3041..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF
        | 0xFE30..=0xFE6F | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x1F300..=0x1FAFF | 0x20000..=0x3FFFD)
}

/// The columns that a text takes on a terminal.
pub fn columns(text: &str) -> usize {
    text.chars().map(|letter| if is_wide(letter) { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_letters_take_two_columns() {
        assert_eq!((columns("tier 1"), columns("层级 1"), columns("（¥）")), (6, 6, 5));
    }
}
