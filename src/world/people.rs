//! The population, two bytes a person: standing and pitches heard in one, the need clock in the other.
//!
//! Everything else about a person (cash, willingness to pay, effort …) is a function of (seed,
//! person) and is computed when it is asked for.

use serde::{Deserialize, Serialize};

use super::partition::prefetch;
use crate::engine::chunked_vec::split_at_each;
use crate::engine::parallel::Parallelism;

/// What a person is, with regard to reselling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Never a reseller.
    Bystander,
    /// A reseller now.
    Reseller,
    /// A reseller once.
    Former,
}

impl Standing {
    fn mark(self, flags: &mut u8) {
        *flags = *flags & !STANDING
            | match self {
                Standing::Bystander => 0,
                Standing::Reseller => RESELLER,
                Standing::Former => FORMER,
            };
    }
}

/// The people from some one on.
pub(crate) struct PeopleFrom<'a> {
    first: u32,
    flags: &'a mut [u8],
}

impl PeopleFrom<'_> {
    /// Asks for what will be written of these people.
    pub(crate) fn prefetch(&self, persons: impl Iterator<Item = u32>) {
        persons
            .for_each(|person| self.flags.get((person - self.first) as usize).into_iter().for_each(prefetch));
    }

    pub(crate) fn set_standing(&mut self, person: u32, standing: Standing) {
        standing.mark(&mut self.flags[(person - self.first) as usize]);
    }

    /// Whether a person is in this range.
    #[inline]
    pub(crate) fn has(&self, person: u32) -> bool {
        person >= self.first && ((person - self.first) as usize) < self.flags.len()
    }

    /// See [`People::heard`].
    #[inline]
    pub(crate) fn heard(&self, person: u32) -> u8 {
        self.flags[(person - self.first) as usize] >> HEARD
    }

    #[inline]
    pub(crate) fn set_heard(&mut self, person: u32, step: u8) {
        let flags = &mut self.flags[(person - self.first) as usize];
        *flags = *flags & (STANDING | CUSTOMER) | step << HEARD;
    }
}

const STANDING: u8 = 0b11;
const RESELLER: u8 = 1;
const FORMER: u8 = 2;
/// A bystander whom goods that it bought have disappointed.
const DISAPPOINTED: u8 = 3;
const CUSTOMER: u8 = 0b100;
/// The upper five bits count the pitches heard, in steps.
const HEARD: u32 = 3;

/// People share chunks of this many for the sweep of need clocks.
const CHUNK: usize = 1 << 16;
/// Every chunk is swept once in this many ticks.
const SWEEP: u32 = 32;
/// Clocks count ticks modulo this.
const CLOCK: u32 = 255;

/// Who has which standing, and who needs a unit.
///
/// A need clock is one byte: 0 for a person in need, else 1 + (tick of the last purchase mod 255). It is read
/// only when a person is approached. So that it never wraps, chunks that contain buyers are swept in turn,
/// one in 32 of them a tick. A population without buyers costs nothing.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct People {
    flags: Vec<u8>,
    clocks: Vec<u8>,
    bought_in: Vec<bool>,
    need_ticks: u32,
}

impl People {
    pub(crate) fn new(people: u32, need_ticks: u32) -> Self {
        let count = people as usize;
        let clocks = if need_ticks == 0 { 0 } else { count };
        People {
            flags: vec![0; count],
            clocks: vec![0; clocks],
            bought_in: vec![false; clocks.div_ceil(CHUNK)],
            need_ticks,
        }
    }

    /// Whether these could be the same people at another time.
    pub(super) fn fits(&self, other: &People) -> bool {
        let size = |people: &People| {
            (people.flags.len(), people.clocks.len(), people.bought_in.len(), people.need_ticks)
        };
        size(self) == size(other)
    }

    pub(crate) fn count(&self) -> u32 {
        self.flags.len() as u32
    }

    /// Of how many it is said that they are resellers now.
    pub(super) fn resellers(&self) -> usize {
        self.flags.iter().filter(|&flags| flags & STANDING == RESELLER).count()
    }

    /// Of how many it is said that they are bystanders whom goods have disappointed.
    pub(super) fn disappointed(&self) -> usize {
        self.flags.iter().filter(|&flags| flags & STANDING == DISAPPOINTED).count()
    }

    #[inline(always)]
    pub(crate) fn is_bystander(&self, person: u32) -> bool {
        // Of the four marks 0 and 3 are those of bystanders.
        self.flags[person as usize].wrapping_add(1) & 0b10 == 0
    }

    /// Whether a person is a bystander whom goods that it bought have disappointed.
    #[inline(always)]
    pub(crate) fn is_disappointed(&self, person: u32) -> bool {
        self.flags[person as usize] & STANDING == DISAPPOINTED
    }

    /// Marks a bystander as one whom goods that it bought have disappointed.
    pub(super) fn mark_disappointed(&mut self, person: u32) {
        self.flags[person as usize] |= DISAPPOINTED;
    }

    pub(crate) fn standing(&self, person: u32) -> Standing {
        match self.flags[person as usize] & STANDING {
            RESELLER => Standing::Reseller,
            FORMER => Standing::Former,
            _ => Standing::Bystander,
        }
    }

    /// Asks for what will be written of these people, so that their cache misses overlap.
    #[inline]
    pub(crate) fn prefetch(&self, persons: impl Iterator<Item = u32>) {
        persons.for_each(|person| prefetch(&self.flags[person as usize]));
    }

    /// Prefetches the need clock of a person.
    #[inline]
    pub(crate) fn prefetch_clock(&self, person: u32) {
        self.clocks.get(person as usize).into_iter().for_each(prefetch);
    }

    /// Prefetches the flags and need clocks of people who may buy.
    #[inline]
    pub(crate) fn prefetch_buyers(&self, persons: impl Iterator<Item = u32>) {
        for person in persons {
            prefetch(&self.flags[person as usize]);
            self.prefetch_clock(person);
        }
    }

    pub(crate) fn set_standing(&mut self, person: u32, standing: Standing) {
        standing.mark(&mut self.flags[person as usize]);
    }

    /// The flags of people from each of `firsts`, ascending, to the next, to be written side by side; none
    /// before the first.
    pub(crate) fn each_from(&mut self, firsts: &[u32]) -> Vec<PeopleFrom<'_>> {
        let starts: Vec<usize> = firsts.iter().map(|&first| first as usize).collect();
        let ranges = firsts.iter().zip(split_at_each(&mut self.flags, &starts));
        ranges.map(|(&first, flags)| PeopleFrom { first, flags }).collect()
    }

    #[inline]
    pub(crate) fn is_customer(&self, person: u32) -> bool {
        self.flags[person as usize] & CUSTOMER != 0
    }

    /// The step of the count of pitches that a person has heard, 0 … 31.
    #[inline]
    pub(crate) fn heard(&self, person: u32) -> u8 {
        self.flags[person as usize] >> HEARD
    }

    /// Whether a person's need clock has run down.
    #[inline]
    pub(crate) fn in_need(&self, person: u32, tick: u32) -> bool {
        self.need_ticks == 0 || self.age(self.clocks[person as usize], tick) >= self.need_ticks
    }

    /// Whether `need_ticks` ticks have passed since a person's last purchase, or its need clock has run down.
    pub(crate) fn in_need_after(&self, person: u32, need_ticks: u32, tick: u32) -> bool {
        self.need_ticks == 0 || self.age(self.clocks[person as usize], tick) >= need_ticks
    }

    /// A purchase: the person becomes a customer and the need clock restarts.
    pub(crate) fn bought(&mut self, person: u32, tick: u32) {
        self.flags[person as usize] |= CUSTOMER;
        self.was_served(person, tick);
    }

    /// A purchase that disappoints: the need clock restarts, and that is all.
    pub(crate) fn was_served(&mut self, person: u32, tick: u32) {
        let at = person as usize;
        if self.need_ticks > 0 {
            self.clocks[at] = (tick % CLOCK) as u8 + 1;
            self.bought_in[at / CHUNK] = true;
        }
    }

    /// Clears the clocks that have run for `longest` ticks, the longest that any need takes, in this tick's
    /// share of the chunks.
    pub(crate) fn sweep(&mut self, longest: u32, tick: u32, parallelism: Parallelism) {
        let chunks = self.clocks.chunks_mut(CHUNK).zip(&mut self.bought_in);
        let of_this_tick = chunks.skip((tick % SWEEP) as usize).step_by(SWEEP as usize);
        let mut chunks: Vec<_> = of_this_tick.filter(|(_, is_running)| **is_running).collect();
        parallelism.each(&mut chunks, |(clocks, is_running)| **is_running = clear_old(clocks, longest, tick));
    }

    /// Ticks since a clock was started (`u32::MAX` if it is not running).
    #[inline]
    fn age(&self, clock: u8, tick: u32) -> u32 {
        match clock {
            0 => u32::MAX,
            clock => (tick % CLOCK + CLOCK - (u32::from(clock) - 1)) % CLOCK,
        }
    }
}

/// Clears the clocks that have run for `longest` ticks. Returns whether any clock runs on. Each step fits a
/// byte, so the compiler takes many clocks at a time.
fn clear_old(clocks: &mut [u8], longest: u32, tick: u32) -> bool {
    let (now, longest) = ((tick % CLOCK) as u8, longest.min(CLOCK) as u8);
    let running = clocks.iter_mut().fold(0, |running, clock| {
        let started = clock.wrapping_sub(1);
        // Bytes wrap at 256 and clocks at 255.
        let age = now.wrapping_sub(started).wrapping_sub(u8::from(started > now));
        *clock = if age < longest { *clock } else { 0 };
        running | *clock
    });
    running != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The clock says the same as the tick of the last purchase would, over thousands of ticks and
    /// for every interval that a scenario may ask for.
    #[test]
    fn clocks_never_wrap() {
        for need_ticks in [0, 1, 2, 31, 52, 199, 200] {
            let mut people = People::new(3, need_ticks);
            let mut last: [Option<u32>; 3] = [None; 3];
            for tick in 1..2000 {
                people.sweep(need_ticks, tick, Parallelism::default());
                for person in 0..3 {
                    let expected = last[person as usize].is_none_or(|last| tick - last >= need_ticks);
                    assert_eq!(people.in_need(person, tick), expected, "{need_ticks} {tick}");
                }
                // Person 0 buys whenever in need, 1 once, 2 rarely and irregularly.
                let buys = [people.in_need(0, tick), tick == 5, tick % 487 == 3];
                for person in (0..3).filter(|&p| buys[p as usize]) {
                    people.bought(person, tick);
                    last[person as usize] = Some(tick);
                }
            }
        }
    }

    /// Each range has the people from its first one to the next, and the last all others.
    #[test]
    fn people_are_written_side_by_side() {
        for firsts in [&[0][..], &[3], &[0, 0, 4, 9], &[2, 5, 10]] {
            let mut people = People::new(10, 0);
            let mut ranges = people.each_from(firsts);
            for (range, &first) in ranges.iter_mut().zip(firsts) {
                let end = firsts.iter().copied().find(|&next| next > first).unwrap_or(10);
                let is_empty =
                    firsts.iter().filter(|&&other| other == first).count() > 1 && range.flags.is_empty();
                for person in (first..end).filter(|_| !is_empty) {
                    assert!(range.has(person));
                    range.prefetch([person].into_iter());
                    range.set_standing(person, Standing::Reseller);
                }
            }
            for person in 0..10 {
                let expected = if person < firsts[0] { Standing::Bystander } else { Standing::Reseller };
                assert_eq!(people.standing(person), expected, "{person} of {firsts:?}");
            }
        }
    }

    #[test]
    fn flags_do_not_disturb_each_other() {
        let mut people = People::new(2, 4);
        people.bought(1, 7);
        people.set_standing(1, Standing::Reseller);
        assert_eq!((people.standing(1), people.is_customer(1)), (Standing::Reseller, true));
        people.set_standing(1, Standing::Former);
        assert_eq!((people.standing(1), people.is_customer(1)), (Standing::Former, true));
        people.each_from(&[0])[0].set_heard(1, 31);
        people.each_from(&[0])[0].set_heard(0, 5);
        people.bought(0, 9);
        people.set_standing(1, Standing::Reseller);
        assert_eq!(
            (people.standing(1), people.is_customer(1), people.heard(1)),
            (Standing::Reseller, true, 31)
        );
        people.each_from(&[1])[0].set_heard(1, 2);
        assert_eq!(
            (people.standing(1), people.is_customer(1), people.heard(1)),
            (Standing::Reseller, true, 2)
        );
        assert_eq!((people.is_customer(0), people.heard(0)), (true, 5));
        assert!(people.is_bystander(0) && !people.is_bystander(1));
    }
}
