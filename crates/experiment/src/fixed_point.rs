//! Numbers of a run as exact integers, so that their sums do not depend on how they were grouped.

use downline::report::Cell;
use downline::units::Money;

/// What a number counts, and so what one of its integer steps is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A count, or 0 and 1 for no and yes.
    Count,
    /// Money, counted in fen and shown in yuan.
    Money,
    /// A share or another ratio; added up in steps of 2⁻⁶⁴.
    Real,
}

/// Steps of a ratio in sums.
const STEPS: f64 = (1u128 << 64) as f64;
/// No number of a run is larger than this in steps: 10⁸ of them fit 128 bits, and the sum of their
/// squares 256.
const MOST: i128 = 1 << 98;

impl Kind {
    /// A number of integer steps in the unit in which it is shown.
    pub(super) fn shown(self, steps: f64) -> f64 {
        match self {
            Kind::Count => steps,
            Kind::Money => steps / 100.0,
            Kind::Real => steps / STEPS,
        }
    }

    /// The integer steps of a [code](Number::code), for sums: exact but for ratios, which are rounded.
    pub(super) fn steps(self, code: i128) -> i128 {
        match self {
            Kind::Count | Kind::Money => code,
            Kind::Real => ((decoded(code) * STEPS).round() as i128).clamp(-MOST, MOST),
        }
    }

    /// The value of a [code](Number::code) in the unit in which it is shown.
    pub(super) fn value(self, code: i128) -> f64 {
        match self {
            Kind::Count | Kind::Money => self.shown(code as f64),
            Kind::Real => decoded(code),
        }
    }

    /// What it is called in tables.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Count => "count",
            Kind::Money => "yuan",
            Kind::Real => "ratio",
        }
    }
}

/// The bits of a ratio as a signed integer that rises with it. Both zeros have the code 0.
fn encoded(value: f64) -> i128 {
    let size = i128::from(value.abs().to_bits());
    if value < 0.0 { -size } else { size }
}

fn decoded(code: i128) -> f64 {
    // Codes are those of finite ratios, which have 63 bits.
    let size = f64::from_bits(code.unsigned_abs() as u64);
    if code < 0 { -size } else { size }
}

/// One number of one run, exactly; nothing where the report says `null`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number {
    kind: Kind,
    code: Option<i128>,
}

impl Number {
    pub(super) const ABSENT: Number = Number::absent(Kind::Real);

    pub(super) const fn absent(kind: Kind) -> Self {
        Number { kind, code: None }
    }

    /// A count, or an amount of fen.
    pub(super) fn whole(kind: Kind, count: i128) -> Self {
        debug_assert!(kind != Kind::Real, "a ratio is not counted");
        Number { kind, code: Some(count.clamp(-MOST, MOST)) }
    }

    /// A ratio, or any figure of the caller's own; nothing for one that is not finite.
    pub fn real(value: f64) -> Self {
        match value.is_finite() {
            true => Number { kind: Kind::Real, code: Some(encoded(value)) },
            false => Number::ABSENT,
        }
    }

    /// The number of a code; `None` if there is none.
    pub(super) fn of_code(kind: Kind, code: i128) -> Option<Self> {
        let most = match kind {
            Kind::Count | Kind::Money => MOST,
            Kind::Real => encoded(f64::MAX),
        };
        (-most..=most).contains(&code).then_some(Number { kind, code: Some(code) })
    }

    /// The number in a cell of a report; `None` for a name.
    pub(super) fn of(cell: &Cell) -> Option<Self> {
        match cell {
            Cell::Empty => Some(Number::ABSENT),
            Cell::Bool(value) => Some(Number::whole(Kind::Count, (*value).into())),
            Cell::Count(count) => Some(Number::whole(Kind::Count, *count)),
            Cell::Real(value) => Some(Number::real(*value)),
            Cell::Text(text) => {
                text.parse::<Money>().ok().map(|money| Number::whole(Kind::Money, money.fen().into()))
            }
        }
    }

    /// The kind.
    pub fn kind(self) -> Kind {
        self.kind
    }

    /// An integer that stands for it and rises with it: the count, the fen, or the ratio's bits.
    pub(super) fn code(self) -> Option<i128> {
        self.code
    }

    /// Exactly: a whole number, yuan with two decimals, or a ratio; nothing where there is none.
    pub fn cell(self) -> Cell {
        match (self.kind, self.code) {
            (_, None) => Cell::Empty,
            (Kind::Count, Some(count)) => Cell::Count(count),
            (Kind::Money, Some(fen)) => Cell::Text(Money::from_total(fen).to_string()),
            (Kind::Real, Some(code)) => Cell::Real(decoded(code)),
        }
    }

    /// The value in the unit in which it is shown: money in yuan.
    pub fn value(self) -> Option<f64> {
        self.code.map(|code| self.kind.value(code))
    }

    /// This less another; nothing where either is nothing. The difference of ratios is that of floats.
    pub(super) fn minus(self, other: Number) -> Self {
        match (self.kind, self.code, other.code) {
            (Kind::Real, Some(one), Some(other)) => Number::real(decoded(one) - decoded(other)),
            (kind, Some(one), Some(other)) => Number::whole(kind, one - other),
            (kind, ..) => Number::absent(kind),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn ratios_keep_their_bits_and_codes_their_order(one in any::<f64>(), other in any::<f64>()) {
            prop_assume!(one.is_finite() && other.is_finite());
            let [a, b] = [one, other].map(Number::real);
            prop_assert_eq!(a.value(), Some(one));
            prop_assert_eq!(a.cell(), Cell::Real(one));
            prop_assert_eq!(a.code().cmp(&b.code()), one.partial_cmp(&other).unwrap());
            prop_assert_eq!(Number::of_code(Kind::Real, a.code().unwrap()), Some(a));
        }
    }

    #[test]
    fn codes_of_no_number_are_refused() {
        assert_eq!(Number::of_code(Kind::Real, i128::from(f64::INFINITY.to_bits())), None);
        assert_eq!(Number::of_code(Kind::Count, MOST + 1), None);
        assert_eq!(Number::real(-0.0), Number::real(0.0));
        assert_eq!(Number::real(f64::NAN), Number::ABSENT);
    }
}
