//! What moves a person that hears an offer, beyond the promised margin: what it believes of that margin, its
//! openness, hype, what the burned say, being tired of it all, the example of friends, and a right to give
//! goods back.
//!
//! Factors are fixed-point numbers, multiplied in the order of [`Persuasion::join_chance`] and rounded
//! down each time; only the product is held to 1.

use crate::random::{Chance, Factor};
use crate::scenario::{Behaviour, Hype, Scenario, Supplier};

/// How much of a person's acquaintances do what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Shares {
    /// Share who are active resellers.
    pub(crate) active: Chance,
    /// Share who have left.
    pub(crate) left: Chance,
}

/// What the decision to join sees of an offer and of the person who hears it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Prospect {
    /// Base chance of the tier to be joined, times the lure of its promised margin.
    pub(crate) promise: Chance,
    /// Share of the promised margin in which the person believes.
    pub(crate) believed: Chance,
    pub(crate) openness: Chance,
    /// What the bans that it expects leave of its chance.
    pub(crate) spared: Chance,
    /// How much is made of the supplier's story.
    pub(crate) hype: Factor,
    /// What the person's acquaintances do.
    pub(crate) acquaintances: Shares,
    /// The person's step of [`Fatigue`].
    pub(crate) heard: u8,
    /// What a right to give goods back adds.
    pub(crate) reassurance: Factor,
    /// What the person's relation to the recruiter adds.
    pub(crate) bonus: Factor,
    pub(crate) is_customer: bool,
    /// Was a reseller, of another supplier.
    pub(crate) was_reseller: bool,
}

/// The parameters of persuasion, ready for use.
#[derive(Debug, Clone)]
pub(crate) struct Persuasion {
    pub(crate) fatigue: Option<Fatigue>,
    herding: Factor,
    distrust: Chance,
    buy_distrust: Chance,
    customer_bonus: Factor,
    again: Chance,
    /// Units that a person that looks ahead expects each acquaintance to take; `None` if no person looks
    /// ahead.
    pub(crate) foresight: Option<Factor>,
    pub(crate) by_burned: Chance,
    /// Share of pitches that go to past customers.
    pub(crate) regulars: Chance,
    /// Factor for the chances of those who see a post.
    pub(crate) response: Chance,
    pub(crate) hype: Vec<HypeTerms>,
    /// Whether anything of all this moves people, or did at any time.
    moves: bool,
}

impl Persuasion {
    /// The parameters; `is_personal` tells whether people differ in how readily they join.
    pub(super) fn new(scenario: &Scenario, is_personal: bool) -> Self {
        let Behaviour { join, buy_distrust, broadcasts, regulars, .. } = &scenario.behaviour;
        let mut persuasion = Persuasion {
            fatigue: Fatigue::new(join.fatigue),
            herding: Factor::from_f64(join.herding),
            distrust: Chance::from_f64(join.distrust),
            buy_distrust: Chance::from_f64(*buy_distrust),
            customer_bonus: Factor::from_f64(join.customer_bonus),
            again: Chance::from_f64(join.again),
            foresight: (join.foresight.share > 0.0).then(|| Factor::from_f64(join.foresight.units_each)),
            by_burned: Chance::from_f64(scenario.population.informed.by_burned),
            regulars: Chance::from_f64(*regulars),
            response: Chance::from_f64(broadcasts.response),
            hype: scenario.suppliers.iter().map(|supplier| HypeTerms::new(&supplier.hype)).collect(),
            moves: false,
        };
        let takes_back = |supplier: &Supplier| supplier.buy_back.is_some() || supplier.cooling_off.is_some();
        persuasion.moves = is_personal
            || join.reassurance > 0.0 && scenario.suppliers.iter().any(takes_back)
            || persuasion.fatigue.is_some()
            || persuasion.sees_shares()
            || persuasion.may_join_again()
            || persuasion.regulars != Chance::NEVER
            || persuasion.hype.iter().any(|hype| !hype.is_still());
        persuasion
    }

    /// Whether anything here moves people. If not, offers need not be weighed.
    pub(crate) fn moves(&self) -> bool {
        self.moves
    }

    /// Takes note of the levels of hype, which events too may change.
    pub(crate) fn notice(&mut self, levels: impl Iterator<Item = Factor>) {
        self.moves |= levels.into_iter().any(|level| level != Factor::ONE);
    }

    /// Whether people follow the crowd.
    pub(crate) fn herds(&self) -> bool {
        self.herding != Factor::from(Chance::NEVER)
    }

    /// Whether the decision to join depends on what acquaintances do.
    pub(crate) fn join_sees_shares(&self) -> bool {
        self.herds() || self.distrust != Chance::NEVER
    }

    /// Whether the trust of buyers depends on what acquaintances do.
    pub(crate) fn trust_sees_shares(&self) -> bool {
        self.buy_distrust != Chance::NEVER
    }

    /// Whether any decision to buy depends on what acquaintances do.
    fn buyers_see_shares(&self) -> bool {
        self.trust_sees_shares() || self.by_burned != Chance::NEVER
    }

    /// Whether the state of acquaintances matters to any decision.
    pub(crate) fn sees_shares(&self) -> bool {
        self.join_sees_shares() || self.buyers_see_shares() || self.foresight.is_some()
    }

    /// Whether former resellers may join another supplier.
    pub(crate) fn may_join_again(&self) -> bool {
        self.again != Chance::NEVER
    }

    /// The chance that a person that can be persuaded and can pay joins.
    pub(crate) fn join_chance(&self, prospect: &Prospect) -> Chance {
        let Prospect { promise, believed, openness, spared, hype, acquaintances, heard, .. } = *prospect;
        let trust = self.distrust.and(acquaintances.left).not();
        let fatigue = self.fatigue.as_ref().map_or(Chance::ALWAYS, |fatigue| fatigue.factor(heard));
        let crowd = Factor::ONE.plus(self.herding.times(acquaintances.active.into()));
        // Most factors change nothing, and each product waits for the one before it.
        let moved = |chance: Factor, by: Factor| if by == Factor::ONE { chance } else { chance.times(by) };
        let promise = Factor::from(promise.and(believed).and(openness).and(spared));
        let factors = [hype, trust.into(), fatigue.into(), crowd, prospect.reassurance, prospect.bonus];
        let mut chance = factors.into_iter().fold(promise, moved);
        if prospect.is_customer {
            chance = chance.times(self.customer_bonus);
        }
        if prospect.was_reseller {
            chance = chance.times(self.again.into());
        }
        chance.as_chance()
    }

    /// The greatest chance that any person joins that is promised this much, where no person's acquaintances
    /// include a larger share of active resellers than `most_active`. Each factor is the greatest there can
    /// be and all are taken in the same order, so that rounding cannot lift a chance above it.
    pub(crate) fn greatest_join(
        &self,
        promise: Chance,
        hype: Factor,
        most_active: Chance,
        [reassurance, bonus]: [Factor; 2],
    ) -> Chance {
        let acquaintances = Shares { active: most_active, left: Chance::NEVER };
        let is_customer = self.customer_bonus > Factor::ONE;
        self.join_chance(&Prospect {
            promise,
            believed: Chance::ALWAYS,
            openness: Chance::ALWAYS,
            spared: Chance::ALWAYS,
            hype,
            acquaintances,
            heard: 0,
            reassurance,
            bonus,
            is_customer,
            was_reseller: false,
        })
    }

    /// What is left of a buyer's trust when this share of acquaintances has left.
    pub(crate) fn trust_left(&self, left: Chance) -> Chance {
        self.buy_distrust.and(left).not()
    }
}

/// The highest step of fatigue: five bits.
pub(crate) const MOST_HEARD: u8 = 31;

/// How hearing pitches tires people.
///
/// A person's pitches are counted in 31 steps, each of which stands for more pitches than the one before:
/// step *s* for 1 + r + … + r^(s−1) pitches, with the smallest r ≥ 1 that takes the last step to a factor of
/// a thousandth. One more pitch takes a person from step *s* to the next with the chance
///
/// > (1 − φ) / (1 − φ^(r^s))
///
/// so that in the mean over people the factor after *n* pitches is φ^n exactly, until the last step is
/// reached. (Morris 1978 counts large numbers in small registers in the same way.) Where φ³¹ is below a
/// thousandth, r = 1 and every pitch is counted.
#[derive(Debug, Clone)]
pub(crate) struct Fatigue {
    factors: [Chance; MOST_HEARD as usize + 1],
    rises: [Chance; MOST_HEARD as usize],
}

impl Fatigue {
    /// The steps for this factor per pitch; `None` for 1, which tires no listener.
    fn new(per_pitch: f64) -> Option<Self> {
        if per_pitch >= 1.0 {
            return None;
        }
        let log = libm::log(per_pitch);
        // How many pitches bring the factor to a thousandth: none at all if one brings it to 0.
        let wanted = libm::log(0.001) / log;
        let pitches = |ratio: f64| {
            let mut size = 1.0;
            (0..MOST_HEARD).fold(0.0, |sum, _| {
                let sum = sum + size;
                size *= ratio;
                sum
            })
        };
        let (mut low, mut high) = (1.0, 10.0);
        if pitches(low) >= wanted {
            high = low;
        }
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            if pitches(middle) < wanted { low = middle } else { high = middle }
        }
        let mut factors = [Chance::ALWAYS; MOST_HEARD as usize + 1];
        let mut rises = [Chance::ALWAYS; MOST_HEARD as usize];
        let (mut heard, mut size) = (0.0, 1.0);
        for (factor, rise) in factors[1..].iter_mut().zip(&mut rises) {
            heard += size;
            *factor = Chance::from_f64(libm::exp(log * heard));
            if size > 1.0 {
                *rise = Chance::from_f64((1.0 - per_pitch) / -libm::expm1(log * size));
            }
            size *= high;
        }
        Some(Fatigue { factors, rises })
    }

    /// The factor at a step.
    #[inline]
    pub(crate) fn factor(&self, step: u8) -> Chance {
        self.factors[usize::from(step)]
    }

    /// The step of a person at `step` who hears this many pitches in one tick; `draw` gives the 32 random
    /// bits of each pitch.
    #[inline]
    pub(crate) fn after(&self, step: u8, pitches: u32, draw: impl Fn(u32) -> u32) -> u8 {
        let mut step = step;
        for pitch in 0..pitches {
            if step == MOST_HEARD {
                break;
            }
            let rise = self.rises[usize::from(step)];
            step += u8::from(rise == Chance::ALWAYS || rise.takes(draw(pitch)));
        }
        step
    }
}

/// A supplier's hype, ready for use.
#[derive(Debug, Clone)]
pub(crate) struct HypeTerms {
    pump: Factor,
    pump_ticks: u32,
    echo: Factor,
    keep: Chance,
    bad_news: Factor,
    bad_goods: Factor,
    most: Factor,
    is_still: bool,
}

impl HypeTerms {
    fn new(hype: &Hype) -> Self {
        let Hype { start: _, pump, pump_ticks, echo, decay, bad_news, bad_goods, most } = *hype;
        let echo_or_news = echo > 0.0 || bad_news > 0.0 || bad_goods > 0.0;
        HypeTerms {
            pump: Factor::from_f64(pump),
            pump_ticks,
            echo: Factor::from_f64(echo),
            keep: Chance::from_f64(decay).not(),
            bad_news: Factor::from_f64(bad_news),
            bad_goods: Factor::from_f64(bad_goods),
            most: Factor::from_f64(most),
            is_still: !echo_or_news && (pump == 0.0 || pump_ticks == 0) && decay == 0.0,
        }
    }

    /// Whether the level never moves by itself.
    pub(crate) fn is_still(&self) -> bool {
        self.is_still
    }

    /// Whether resellers repeat the story.
    pub(crate) fn echoes(&self) -> bool {
        self.echo != Factor::from(Chance::NEVER)
    }

    /// The level of a tick from that of the tick before, the pitches made per person with a seat, and the
    /// shares of resellers who left and of units sold that were disputed in the tick before.
    pub(crate) fn next(
        &self,
        level: Factor,
        tick: u32,
        pitches: Factor,
        [leavers, disputed]: [Chance; 2],
    ) -> Factor {
        let (above, below) = (level.less(Factor::ONE), Factor::ONE.less(level));
        let keep = Factor::from(self.keep);
        let mut level = Factor::ONE.plus(above.times(keep)).less(below.times(keep));
        if tick <= self.pump_ticks {
            level = level.plus(self.pump);
        }
        level = level.plus(self.echo.times(pitches));
        level = level.times(Factor::ONE.less(self.bad_news.times(leavers.into())));
        level = level.times(Factor::ONE.less(self.bad_goods.times(disputed.into())));
        level.min(self.most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Keys, Purpose};

    /// Mean and coefficient of variation of the factor over people who heard `pitches` pitches, `a_tick` of
    /// them in each tick.
    fn spread(fatigue: &Fatigue, pitches: u32, a_tick: u32) -> (f64, f64) {
        const PEOPLE: u32 = 20_000;
        let key = Keys::from_seed(11).of(Purpose::Heard);
        let factors = (0..PEOPLE).map(|person| {
            let (mut step, mut left, mut tick) = (0, pitches, 1);
            while left > 0 {
                let heard = a_tick.min(left);
                step = fatigue.after(step, heard, |pitch| key.block([person, tick, pitch, 0])[0]);
                (left, tick) = (left - heard, tick + 1);
            }
            Factor::from(fatigue.factor(step)).as_f64()
        });
        let (sum, squares) = factors.fold((0.0, 0.0), |(sum, squares), f| (sum + f, squares + f * f));
        let mean = sum / f64::from(PEOPLE);
        (mean, (squares / f64::from(PEOPLE) - mean * mean).max(0.0).sqrt() / mean)
    }

    #[test]
    fn the_mean_factor_is_that_of_an_exact_count() {
        for (per_pitch, pitches, most_spread) in [
            (0.97, 1, 0.001),
            (0.97, 10, 0.08),
            (0.97, 30, 0.23),
            (0.97, 60, 0.45),
            (0.97, 100, 0.75),
            (0.99, 50, 0.16),
            (0.999, 300, 0.3),
            (0.9, 20, 0.34),
        ] {
            let fatigue = Fatigue::new(per_pitch).unwrap();
            for a_tick in [1, 7] {
                let (mean, spread_found) = spread(&fatigue, pitches, a_tick);
                let expected = f64::powi(per_pitch, pitches as i32);
                // Five standard errors of the mean of 20 000 people.
                let within = 5.0 * spread_found / 20_000f64.sqrt() + 1e-6;
                let error = mean / expected - 1.0;
                assert!(error.abs() < within, "{per_pitch}^{pitches}: {mean}, {expected} expected");
                assert!(spread_found < most_spread, "{per_pitch}^{pitches}: spread {spread_found}");
            }
        }
    }

    #[test]
    fn strong_fatigue_is_counted_exactly_and_ends_at_the_last_step() {
        let fatigue = Fatigue::new(0.5).unwrap();
        for pitches in 0..40 {
            assert_eq!(fatigue.after(0, pitches, |_| u32::MAX), pitches.min(31) as u8);
        }
        assert_eq!(fatigue.factor(3), Chance::from_f64(0.125));
        let never = Fatigue::new(0.0).unwrap();
        assert_eq!((never.factor(0), never.factor(1)), (Chance::ALWAYS, Chance::NEVER));
        assert!(Fatigue::new(1.0).is_none());
        let faint = Fatigue::new(1.0 - f64::EPSILON).unwrap();
        assert!(faint.factor(31) < Chance::from_f64(0.01));
        let floor = Fatigue::new(0.97).unwrap().factor(31);
        assert!(floor > Chance::from_f64(0.0009) && floor <= Chance::from_f64(0.001), "{floor:?}");
    }

    #[test]
    fn hype_follows_its_formula() {
        let hype = Hype {
            start: 3.0,
            pump: 0.5,
            pump_ticks: 2,
            echo: 2.0,
            decay: 0.25,
            bad_news: 2.0,
            bad_goods: 4.0,
            most: 4.0,
        };
        let terms = HypeTerms::new(&hype);
        let factor = Factor::from_f64;
        // 1 + 0.75·2 + 0.5 + 2·0.25 = 3.5, less a fifth.
        let level = terms.next(factor(3.0), 2, factor(0.25), [Chance::from_f64(0.125), Chance::NEVER]);
        assert_eq!(level, factor(3.5 * 0.75));
        // The pump has stopped: 1 + 0.75·1.625 = 2.21875; bad news can take all.
        assert_eq!(terms.next(level, 3, factor(0.0), [Chance::NEVER; 2]), factor(2.21875));
        assert_eq!(terms.next(level, 3, factor(0.0), [Chance::from_f64(0.5), Chance::NEVER]), factor(0.0));
        // A sixteenth of the goods was bad.
        let disputed = [Chance::NEVER, Chance::from_f64(0.0625)];
        assert_eq!(terms.next(level, 3, factor(0.0), disputed), factor(2.21875 * 0.75));
        // From below it comes back to 1, and it is never above the most.
        assert_eq!(terms.next(factor(0.0), 3, factor(0.0), [Chance::NEVER; 2]), factor(0.25));
        assert_eq!(terms.next(level, 3, factor(9.0), [Chance::NEVER; 2]), factor(4.0));
        let still = HypeTerms::new(&Hype::default());
        assert!(still.is_still());
        assert_eq!(still.next(Factor::ONE, 1, factor(3.0), [Chance::ALWAYS; 2]), Factor::ONE);
    }

    #[test]
    fn each_factor_moves_the_chance_to_join() {
        let mut scenario = Scenario::mask();
        let join = &mut scenario.behaviour.join;
        (join.fatigue, join.herding, join.distrust, join.again) = (0.5, 60.0, 0.5, 0.25);
        let persuasion = Persuasion::new(&scenario, false);
        let half = Chance::from_f64(0.5);
        let plain = Prospect {
            promise: Chance::from_f64(0.0625),
            believed: Chance::ALWAYS,
            openness: Chance::ALWAYS,
            spared: Chance::ALWAYS,
            hype: Factor::ONE,
            acquaintances: Shares::default(),
            heard: 0,
            reassurance: Factor::ONE,
            bonus: Factor::ONE,
            is_customer: false,
            was_reseller: false,
        };
        let chance = |prospect: Prospect| persuasion.join_chance(&prospect);
        assert_eq!(chance(plain), plain.promise);
        assert_eq!(chance(Prospect { hype: Factor::from_f64(3.0), ..plain }), Chance::from_f64(0.1875));
        assert_eq!(chance(Prospect { believed: half, ..plain }), Chance::from_f64(0.03125));
        assert_eq!(chance(Prospect { believed: half, openness: half, ..plain }), Chance::from_f64(0.015625));
        assert_eq!(chance(Prospect { spared: half, ..plain }), Chance::from_f64(0.03125));
        let reassured = Prospect { reassurance: Factor::from_f64(1.5), ..plain };
        assert_eq!(chance(reassured), Chance::from_f64(0.09375));
        assert_eq!(chance(Prospect { bonus: Factor::from_f64(4.0), ..plain }), Chance::from_f64(0.25));
        assert_eq!(chance(Prospect { heard: 2, ..plain }), Chance::from_f64(0.015625));
        assert_eq!(chance(Prospect { is_customer: true, ..plain }), Chance::from_f64(0.125));
        assert_eq!(chance(Prospect { was_reseller: true, ..plain }), Chance::from_f64(0.015625));
        let left = Shares { left: half, ..Shares::default() };
        assert_eq!(chance(Prospect { acquaintances: left, ..plain }), Chance::from_f64(0.046875));
        let active = Shares { active: Chance::from_f64(0.125), ..Shares::default() };
        // 1 + 60/8 = 8.5 times as likely.
        assert_eq!(chance(Prospect { acquaintances: active, ..plain }), Chance::from_f64(0.53125));
        // A factor above 1 is not lost to one below it: only the product is held to 1.
        let crowd = Shares { active: half, left: half };
        let torn = Prospect { promise: half, acquaintances: crowd, heard: 5, ..plain };
        assert_eq!(chance(torn), Chance::from_f64(0.5 * 0.75 / 32.0 * 31.0));
        assert_eq!(chance(Prospect { heard: 0, ..torn }), Chance::ALWAYS);
        let greatest =
            persuasion.greatest_join(plain.promise, Factor::ONE, Chance::from_f64(0.125), [Factor::ONE; 2]);
        assert_eq!(greatest, Chance::ALWAYS, "a customer whose friends are in");
    }
}
