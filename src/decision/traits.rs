//! What differs between people: functions of (seed, person), computed when asked for.

use crate::random::{Chance, DrawsOfEach, Key, Keys, LogNormalTable, Purpose};
use crate::scenario::{Behaviour, LogNormal, Scenario};

/// No person starts with more than this, in fen.
const MOST_MONEY: i64 = 1_000_000_000_000_000;
/// Efforts are kept in these parts of a pitch.
pub(crate) const PITCH: u32 = 1 << 16;
/// Openness is kept in these parts of full openness.
const OPEN: i64 = 1 << 32;

/// The fixed traits of every person.
#[derive(Debug, Clone)]
pub struct Traits {
    cash: Trait,
    willingness_to_pay: Trait,
    effort: Trait,
    reach: Trait,
    persuadable: (Key, Chance),
    openness: Trait,
    foresight: (Key, Chance),
    rights: Key,
    expectation: Key,
    informed: (Key, Chance),
    sees_prices: (Key, Chance),
}

/// An amount that differs between people, or does not.
#[derive(Debug, Clone)]
enum Trait {
    Same(i64),
    Drawn(Key, LogNormalTable),
}

impl Trait {
    fn new(key: Key, median: f64, sigma: f64, most: i64) -> Self {
        let table = LogNormalTable::new(median, sigma, most);
        if sigma == 0.0 { Trait::Same(table.value(0)) } else { Trait::Drawn(key, table) }
    }

    #[inline]
    fn of(&self, person: u32) -> i64 {
        match self {
            Trait::Same(amount) => *amount,
            Trait::Drawn(key, table) => table.value(key.draw(person, 0)),
        }
    }
}

impl Traits {
    pub(crate) fn new(scenario: &Scenario, keys: &Keys) -> Self {
        let population = &scenario.population;
        let Behaviour { pitches, broadcasts, join, .. } = &scenario.behaviour;
        let money = |purpose, trait_: LogNormal| {
            Trait::new(keys.of(purpose), trait_.median.fen() as f64, trait_.sigma, MOST_MONEY)
        };
        // The mean of a log-normal is its median times exp(σ²/2).
        let number = |purpose, mean: f64, sigma: f64, most: u32| {
            let median = mean * libm::exp(-0.5 * sigma * sigma) * f64::from(PITCH);
            Trait::new(keys.of(purpose), median, sigma, i64::from(most) * i64::from(PITCH))
        };
        Traits {
            cash: money(Purpose::Cash, population.cash),
            willingness_to_pay: money(Purpose::WillingnessToPay, population.willingness_to_pay),
            effort: number(Purpose::Effort, pitches.mean, pitches.sigma, pitches.most),
            reach: number(Purpose::Reach, broadcasts.mean, broadcasts.sigma, broadcasts.most),
            persuadable: (keys.of(Purpose::Persuadable), Chance::from_f64(population.persuadable)),
            openness: Trait::new(
                keys.of(Purpose::Openness),
                population.openness.median * OPEN as f64,
                population.openness.sigma,
                OPEN,
            ),
            foresight: (keys.of(Purpose::Foresight), Chance::from_f64(join.foresight.share)),
            rights: keys.of(Purpose::Rights),
            expectation: keys.of(Purpose::Expectation),
            informed: (keys.of(Purpose::Informed), Chance::from_f64(population.informed.share)),
            sees_prices: (keys.of(Purpose::Transparency), Chance::from_f64(scenario.platform.transparency)),
        }
    }

    /// Sets the share of people who know the reference price; those who know it under a smaller share know it
    /// under a larger one.
    pub(crate) fn inform(&mut self, share: f64) {
        self.informed.1 = Chance::from_f64(share);
    }

    /// The cash with which a person could join, in fen.
    #[inline]
    pub(crate) fn cash(&self, person: u32) -> i64 {
        self.cash.of(person)
    }

    /// The most a person would pay for a unit, in fen.
    #[inline]
    pub(crate) fn willingness_to_pay(&self, person: u32) -> i64 {
        self.willingness_to_pay.of(person)
    }

    /// Pitches a tick, in 1/65 536.
    #[inline]
    pub(crate) fn effort(&self, person: u32) -> u32 {
        self.effort.of(person) as u32
    }

    /// Views of a person's posts a tick, in 1/65 536.
    #[inline]
    pub(crate) fn reach(&self, person: u32) -> u32 {
        self.reach.of(person) as u32
    }

    /// Whether a person can be recruited at all.
    #[inline]
    pub(crate) fn is_persuadable(&self, person: u32) -> bool {
        holds(&self.persuadable, person)
    }

    /// The key and the chance by which [`is_persuadable`](Self::is_persuadable) is drawn; `None` where all people
    /// can be recruited.
    pub(crate) fn persuadable_by_draw(&self) -> Option<(Key, Chance)> {
        Some(self.persuadable).filter(|&(_, chance)| chance != Chance::ALWAYS)
    }

    /// The factor of a person's chance to join.
    #[inline]
    pub(crate) fn openness(&self, person: u32) -> Chance {
        Chance::in_two_to_the_32(self.openness.of(person))
    }

    /// The openness of each of these people, drawn several at a time.
    pub(crate) fn openness_of_each<'a>(
        &'a self,
        persons: &'a [u32],
        draws: &'a mut DrawsOfEach,
    ) -> impl Iterator<Item = Chance> + 'a {
        let mut drawn = match &self.openness {
            Trait::Same(_) => None,
            Trait::Drawn(key, table) => Some((draws.draw(*key, persons, 0), table)),
        };
        persons.iter().map(move |&person| match &mut drawn {
            Some((draws, table)) => {
                let draw = draws.next().expect("a draw for each person");
                Chance::in_two_to_the_32(table.value(draw))
            }
            None => self.openness(person),
        })
    }

    /// Whether people differ in openness, or are not fully open.
    pub(super) fn has_openness(&self) -> bool {
        !matches!(self.openness, Trait::Same(OPEN))
    }

    /// Whether a person works out how many buyers and recruits are left.
    #[inline]
    pub(crate) fn looks_ahead(&self, person: u32) -> bool {
        holds(&self.foresight, person)
    }

    /// Whether a person is among the share of people who know of a right to give goods back.
    #[inline]
    pub(crate) fn knows_right(&self, person: u32, known: Chance) -> bool {
        holds(&(self.rights, known), person)
    }

    /// Whether a person is among the share of people who expect a ban.
    #[inline]
    pub(crate) fn expects(&self, person: u32, expected: Chance) -> bool {
        holds(&(self.expectation, expected), person)
    }

    /// Whether a person knows the reference price, if of those who did not know it from the start this share
    /// has heard of it since. Who knows it under one share knows it under every larger one.
    #[inline]
    pub(crate) fn is_informed(&self, person: u32, have_heard: Chance) -> bool {
        let (key, share) = self.informed;
        holds(&(key, share.or_else(share.not().and(have_heard))), person)
    }

    /// Whether a person sees on the platform what goods cost.
    #[inline]
    pub(crate) fn sees_prices(&self, person: u32) -> bool {
        holds(&self.sees_prices, person)
    }
}

/// Whether a person has a trait; needs no draw where all people or none have it.
#[inline]
fn holds((key, chance): &(Key, Chance), person: u32) -> bool {
    match *chance {
        Chance::ALWAYS => true,
        Chance::NEVER => false,
        chance => chance.takes(key.draw(person, 0)),
    }
}
