//! Numbers of a run as exact integers, so that their sums do not depend on how they were grouped.

use crate::report::Cell;
use crate::units::Money;

/// What a number counts, and so what one of its integer steps is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Kind {
    /// A count, or 0 and 1 for no and yes.
    Count,
    /// Money, counted in fen and shown in yuan.
    Money,
    /// A share or another ratio, counted in steps of 2⁻⁴⁰ (about 10⁻¹²).
    Real,
}

/// Steps of a ratio.
const STEPS: f64 = (1u64 << 40) as f64;
/// No number of a run is larger than this; the sums of squares of 2⁶⁴ of them fit 256 bits.
const MOST: i128 = 1 << 90;

impl Kind {
    /// A number of integer steps in the unit in which it is shown.
    pub(super) fn shown(self, steps: f64) -> f64 {
        match self {
            Kind::Count => steps,
            Kind::Money => steps / 100.0,
            Kind::Real => steps / STEPS,
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

/// One number of one run; `None` where the report says `null`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number {
    pub(super) kind: Kind,
    pub(super) steps: Option<i128>,
}

impl Number {
    pub(super) const ABSENT: Number = Number { kind: Kind::Real, steps: None };

    pub(super) fn new(kind: Kind, steps: i128) -> Self {
        Number { kind, steps: Some(steps.clamp(-MOST, MOST)) }
    }

    /// A ratio, rounded to the nearest step.
    pub(super) fn real(value: f64) -> Self {
        match value.is_finite() {
            true => Number::new(Kind::Real, (value * STEPS).round() as i128),
            false => Number::ABSENT,
        }
    }

    /// The number in a cell of a report; `None` for a name.
    pub(super) fn of(cell: &Cell) -> Option<Self> {
        match cell {
            Cell::Empty => Some(Number::ABSENT),
            Cell::Bool(value) => Some(Number::new(Kind::Count, (*value).into())),
            Cell::Count(count) => Some(Number::new(Kind::Count, *count)),
            Cell::Real(value) => Some(Number::real(*value)),
            Cell::Text(text) => {
                text.parse::<Money>().ok().map(|money| Number::new(Kind::Money, money.fen().into()))
            }
        }
    }

    /// The kind.
    pub fn kind(self) -> Kind {
        self.kind
    }

    /// Exactly: a whole number, yuan with two decimals, or a ratio; nothing where there is none.
    pub(crate) fn cell(self) -> Cell {
        match (self.kind, self.steps) {
            (_, None) => Cell::Empty,
            (Kind::Count, Some(steps)) => Cell::Count(steps),
            (Kind::Money, Some(steps)) => Cell::Text(Money::from_total(steps).to_string()),
            (Kind::Real, Some(steps)) => Cell::Real(Kind::Real.shown(steps as f64)),
        }
    }

    /// The value in the unit in which it is shown: money in yuan.
    pub fn value(self) -> Option<f64> {
        self.steps.map(|steps| self.kind.shown(steps as f64))
    }

    /// This less another; nothing where either is nothing.
    pub(super) fn minus(self, other: Number) -> Self {
        match (self.steps, other.steps) {
            (Some(one), Some(other)) => Number::new(self.kind, one - other),
            _ => Number { steps: None, ..self },
        }
    }
}
