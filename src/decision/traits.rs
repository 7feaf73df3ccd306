//! What differs between people: functions of (seed, person), computed when asked for.

use crate::random::{Chance, Key, Keys, LogNormalTable, Purpose};
use crate::scenario::{LogNormal, Scenario};

/// No person starts with more than this, in fen.
const MOST_MONEY: i64 = 1_000_000_000_000_000;
/// Efforts are kept in these parts of a pitch.
pub(crate) const PITCH: u32 = 1 << 16;

/// The fixed traits of every person.
#[derive(Debug, Clone)]
pub struct Traits {
    cash: (Key, LogNormalTable),
    willingness_to_pay: (Key, LogNormalTable),
    effort: (Key, LogNormalTable),
    persuadable: (Key, Chance),
    informed: (Key, Chance),
}

impl Traits {
    pub(crate) fn new(scenario: &Scenario, keys: &Keys) -> Self {
        let population = &scenario.population;
        let pitches = scenario.behaviour.pitches;
        let money =
            |trait_: LogNormal| LogNormalTable::new(trait_.median.fen() as f64, trait_.sigma, MOST_MONEY);
        // The mean of a log-normal is its median times exp(σ²/2).
        let median = pitches.mean * libm::exp(-0.5 * pitches.sigma * pitches.sigma);
        let most = i64::from(pitches.most) * i64::from(PITCH);
        Traits {
            cash: (keys.of(Purpose::Cash), money(population.cash)),
            willingness_to_pay: (keys.of(Purpose::WillingnessToPay), money(population.willingness_to_pay)),
            effort: (
                keys.of(Purpose::Effort),
                LogNormalTable::new(median * f64::from(PITCH), pitches.sigma, most),
            ),
            persuadable: (keys.of(Purpose::Persuadable), Chance::from_f64(population.persuadable)),
            informed: (keys.of(Purpose::Informed), Chance::from_f64(population.informed.share)),
        }
    }

    /// The cash with which a person could join, in fen.
    #[inline]
    pub(crate) fn cash(&self, person: u32) -> i64 {
        self.cash.1.value(self.cash.0.draw(person, 0))
    }

    /// The most a person would pay for a unit, in fen.
    #[inline]
    pub(crate) fn willingness_to_pay(&self, person: u32) -> i64 {
        self.willingness_to_pay.1.value(self.willingness_to_pay.0.draw(person, 0))
    }

    /// Pitches a tick, in 1/65 536.
    #[inline]
    pub(crate) fn effort(&self, person: u32) -> u32 {
        self.effort.1.value(self.effort.0.draw(person, 0)) as u32
    }

    /// Whether a person can be recruited at all.
    #[inline]
    pub(crate) fn is_persuadable(&self, person: u32) -> bool {
        holds(&self.persuadable, person)
    }

    /// Whether a person knows the reference price.
    #[inline]
    pub(crate) fn is_informed(&self, person: u32) -> bool {
        holds(&self.informed, person)
    }
}

/// A yes or no that needs no draw where everybody or nobody has it.
#[inline]
fn holds((key, chance): &(Key, Chance), person: u32) -> bool {
    match *chance {
        Chance::ALWAYS => true,
        Chance::NEVER => false,
        chance => chance.takes(key.draw(person, 0)),
    }
}
