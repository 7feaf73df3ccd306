//! Money, goods, time and names, each a type of its own.
//!
//! Money is an exact count of fen (0.01 yuan) and goods are an exact count of units; neither is
//! ever a float. In text and JSON, money is a decimal number of yuan with at most two decimals.

use std::fmt;
use std::iter::Sum;
use std::num::ParseIntError;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};
use std::str::FromStr;

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

/// An exact amount of money, in fen (0.01 yuan). Negative amounts are debts or losses.
///
/// Text and JSON carry yuan: `"150"`, `"150.00"`, `"-0.05"`.
///
/// ```
/// use downline::Money;
/// let price: Money = "150.5".parse()?;
/// assert_eq!(price, Money::from_fen(15_050));
/// assert_eq!(price.to_string(), "150.50");
/// assert!("150.005".parse::<Money>().is_err());
/// # Ok::<(), downline::units::MoneyError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Money(i64);

impl Money {
    /// No money.
    pub const ZERO: Money = Money(0);

    /// An amount of fen (0.01 yuan).
    pub const fn from_fen(fen: i64) -> Self {
        Money(fen)
    }

    /// An amount of whole yuan.
    ///
    /// # Panics
    /// If the amount in fen does not fit 64 bits (more than 92 quadrillion yuan).
    pub const fn from_yuan(yuan: i64) -> Self {
        match yuan.checked_mul(100) {
            Some(fen) => Money(fen),
            None => panic!("amount of yuan beyond 64 bits of fen"),
        }
    }

    /// The amount in fen.
    pub const fn fen(self) -> i64 {
        self.0
    }

    /// The amount in yuan as a float, for display and statistics only.
    pub fn as_yuan(self) -> f64 {
        self.0 as f64 / 100.0
    }

    /// `self + other`, or `None` beyond 64 bits.
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(fen) => Some(Money(fen)),
            None => None,
        }
    }

    /// The price of `count` units at this price each, or `None` beyond 64 bits.
    pub const fn checked_times(self, count: u64) -> Option<Self> {
        let product = self.0 as i128 * count as i128;
        if product < i64::MIN as i128 || product > i64::MAX as i128 {
            None
        } else {
            Some(Money(product as i64))
        }
    }

    /// The amount that an author wrote as a decimal number of yuan and a parser made a float of: the shortest
    /// decimal that reads back as the same float.
    pub(crate) fn from_written_yuan(yuan: f64) -> Result<Self, MoneyError> {
        // Decimals of extreme numbers run to hundreds of digits.
        let written = || format!("{yuan:?}");
        yuan.to_string().parse().map_err(|error| match error {
            MoneyError::NotANumber(_) => MoneyError::NotANumber(written()),
            MoneyError::TooFine(_) => MoneyError::TooFine(written()),
            MoneyError::TooLarge(_) => MoneyError::TooLarge(written()),
        })
    }

    /// The total of many amounts, none of which need be small, held in the same way.
    pub(crate) fn total(amounts: impl Iterator<Item = Money>) -> Self {
        Money::from_total(amounts.map(|amount| i128::from(amount.0)).sum())
    }

    /// An exact total, held to the 64-bit range (a scenario that could leave it is refused).
    pub fn from_total(fen: i128) -> Self {
        Money(fen.clamp(i64::MIN as i128, i64::MAX as i128) as i64)
    }
}

/// Why a text is no amount of money.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MoneyError {
    /// Not a decimal number of yuan.
    #[error("{} is not an amount of yuan; write a decimal number such as \"150\" or \"150.50\"", shown(.0))]
    NotANumber(String),
    /// More than two decimals.
    #[error("{} has more than two decimals; the smallest amount is 0.01 yuan", shown(.0))]
    TooFine(String),
    /// Beyond what 64 bits of fen can hold.
    #[error("{} is too large; at most 92233720368547758.07 yuan", shown(.0))]
    TooLarge(String),
}

/// A text in quotes, cut where it is long.
fn shown(text: &str) -> String {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{:?} …", &text[..end]),
        None => format!("{text:?}"),
    }
}

impl FromStr for Money {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let not_a_number = || MoneyError::NotANumber(text.to_owned());
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = match digits.split_once('.') {
            Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
            Some(_) => return Err(not_a_number()),
            None => (digits, ""),
        };
        let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) {
            return Err(not_a_number());
        }
        if fraction.len() > 2 && fraction[2..].bytes().any(|b| b != b'0') {
            return Err(MoneyError::TooFine(text.to_owned()));
        }
        let too_large = || MoneyError::TooLarge(text.to_owned());
        let yuan: i64 = whole.parse().map_err(|_| too_large())?;
        let tens_and_ones = fraction.bytes().map(|b| i64::from(b - b'0')).chain([0, 0]);
        let fen = tens_and_ones.take(2).fold(0, |sum, digit| sum * 10 + digit);
        let sign = if negative { -1 } else { 1 };
        yuan.checked_mul(100)
            .and_then(|hundreds| hundreds.checked_add(fen))
            .map(|total| Money(sign * total))
            .ok_or_else(too_large)
    }
}

impl TryFrom<&str> for Money {
    type Error = MoneyError;

    fn try_from(text: &str) -> Result<Self, MoneyError> {
        text.parse()
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let magnitude = self.0.unsigned_abs();
        let text = format!("{}.{:02}", magnitude / 100, magnitude % 100);
        f.pad_integral(self.0 >= 0, "", &text)
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "¥{self}")
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Yuan;
        impl Visitor<'_> for Yuan {
            type Value = Money;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an amount of yuan such as \"150\", \"150.50\" or 150")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Money, E> {
                text.parse().map_err(E::custom)
            }
            fn visit_u64<E: de::Error>(self, yuan: u64) -> Result<Money, E> {
                self.visit_str(&yuan.to_string())
            }
            fn visit_i64<E: de::Error>(self, yuan: i64) -> Result<Money, E> {
                self.visit_str(&yuan.to_string())
            }
            fn visit_f64<E: de::Error>(self, yuan: f64) -> Result<Money, E> {
                Money::from_written_yuan(yuan).map_err(E::custom)
            }
        }
        deserializer.deserialize_any(Yuan)
    }
}

/// An amount is a number of yuan, or a text with up to two decimals.
#[cfg(feature = "schema")]
impl schemars::JsonSchema for Money {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Money".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let pattern = r"^-?[0-9]+(\.[0-9]{1,2}0*)?$";
        schemars::json_schema!({ "anyOf": [{ "type": "string", "pattern": pattern }, { "type": "number" }] })
    }
}

impl Neg for Money {
    type Output = Money;
    fn neg(self) -> Money {
        Money(self.0.checked_neg().expect(BEYOND))
    }
}

/// An exact count of goods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Units(pub u64);

/// What `+`, `-` and `sum` panic with, in every profile: a wrapped total would be a silent lie.
const BEYOND: &str = "a total beyond 64 bits";

macro_rules! sums {
    ($type:ident) => {
        impl Add for $type {
            type Output = $type;
            fn add(self, other: $type) -> $type {
                $type(self.0.checked_add(other.0).expect(BEYOND))
            }
        }
        impl Sub for $type {
            type Output = $type;
            fn sub(self, other: $type) -> $type {
                $type(self.0.checked_sub(other.0).expect(BEYOND))
            }
        }
        impl AddAssign for $type {
            fn add_assign(&mut self, other: $type) {
                *self = *self + other;
            }
        }
        impl SubAssign for $type {
            fn sub_assign(&mut self, other: $type) {
                *self = *self - other;
            }
        }
        impl Sum for $type {
            fn sum<I: Iterator<Item = $type>>(items: I) -> $type {
                items.fold($type::default(), Add::add)
            }
        }
        impl<'a> Sum<&'a $type> for $type {
            fn sum<I: Iterator<Item = &'a $type>>(items: I) -> $type {
                items.copied().sum()
            }
        }
    };
}
sums!(Money);
sums!(Units);

/// A point in simulated time: 0 is the opening, when the first agents take their entry orders;
/// the ticks proper are 1, 2, … up to the horizon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tick(pub u32);

/// A price level of a ladder, counted from 1 (the cheapest): the depth under a by-depth ladder,
/// the rank under a by-order-size one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tier(pub u32);

/// A person of the population, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PersonId(pub u32);

/// A supplier, by its place in the scenario's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SupplierId(pub u16);

/// A production batch: batch *b* of a supplier is made in ticks *b·period* … *(b+1)·period − 1*.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Batch(pub u32);

macro_rules! shows_number {
    ($($type:ident),*) => {$(
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }
    )*};
}
shows_number!(Units, Tick, Tier, PersonId, SupplierId, Batch);

/// A count or a place from its number and back, and from its decimal digits.
macro_rules! is_number {
    ($($type:ident($number:ty)),*) => {$(
        impl From<$number> for $type {
            fn from(number: $number) -> $type {
                $type(number)
            }
        }
        impl From<$type> for $number {
            fn from(own: $type) -> $number {
                own.0
            }
        }
        impl FromStr for $type {
            type Err = ParseIntError;
            fn from_str(digits: &str) -> Result<$type, ParseIntError> {
                digits.parse().map($type)
            }
        }
    )*};
}
is_number!(Units(u64), Tick(u32), Tier(u32), PersonId(u32), SupplierId(u16), Batch(u32));

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn money_reads_what_people_write() {
        for (text, fen) in
            [("150", 15_000), ("150.00", 15_000), ("150.5", 15_050), ("-0.05", -5), ("0.100", 10)]
        {
            assert_eq!(text.parse::<Money>(), Ok(Money(fen)), "{text}");
        }
        for (json, fen) in [("150", 15_000), ("150.5", 15_050), ("\"150.00\"", 15_000), ("-3", -300)] {
            assert_eq!(serde_json::from_str::<Money>(json).unwrap(), Money(fen), "{json}");
        }
    }

    #[test]
    fn money_refuses_everything_else() {
        for text in ["", ".", "1.", ".5", "+1", "1e2", "NaN", "inf", "1,000", "１", "--1", "1.2.3"] {
            assert!(matches!(text.parse::<Money>(), Err(MoneyError::NotANumber(_))), "{text}");
        }
        assert!(matches!("150.005".parse::<Money>(), Err(MoneyError::TooFine(_))));
        assert!(matches!("92233720368547758.08".parse::<Money>(), Err(MoneyError::TooLarge(_))));
        for json in ["150.005", "1e400", "NaN", "1e300", "true", "null", "[]"] {
            assert!(serde_json::from_str::<Money>(json).is_err(), "{json}");
        }
    }

    proptest! {
        #[test]
        fn money_survives_its_own_text(fen in -i64::MAX..=i64::MAX) {
            let money = Money(fen);
            prop_assert_eq!(money.to_string().parse::<Money>(), Ok(money));
            let json = serde_json::to_string(&money).unwrap();
            prop_assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), money);
        }
    }
}
