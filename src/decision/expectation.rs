//! Bans that people expect, and what they make of them when they are to join.
//!
//! A person has one draw: who expects a ban of which a smaller share of people knows expects the others too.

use super::{Rules, Terms};
use crate::random::Chance;
use crate::scenario::Scenario;

/// A ban that lies ahead.
#[derive(Debug, Clone, Copy)]
pub(super) struct Risk {
    /// Share of people who expect it.
    expected: Chance,
    /// Share of resellers whom it spares.
    spared: Chance,
}

impl Scenario {
    /// Whether any person ever expects to be banned.
    pub(super) fn expects_bans(&self) -> bool {
        let by_platform = self.platform.enforcement.is_some_and(|enforcement| enforcement.expected > 0.0);
        by_platform || self.all_waves().any(|(_, wave)| wave.expected > 0.0)
    }
}

/// The bans that lie ahead of those who join a supplier at a tick and that some people expect.
pub(super) fn risks(scenario: &Scenario, supplier: usize, tick: u32) -> Vec<Risk> {
    let ahead = scenario.all_waves().filter(|(event, _)| event.tick >= tick && event.concerns(supplier));
    let waves = ahead.map(|(_, wave)| (wave.expected, wave.share));
    let by_platform =
        scenario.platform.enforcement.map(|enforcement| (enforcement.expected, enforcement.share));
    let known = waves.chain(by_platform).filter(|(expected, _)| *expected > 0.0);
    known
        .map(|(expected, share)| Risk {
            expected: Chance::from_f64(expected),
            spared: Chance::from_f64(share).not(),
        })
        .collect()
}

impl Rules {
    /// What the bans that a person expects leave of its chance to join.
    pub(crate) fn spared(&self, terms: &Terms, person: u32) -> Chance {
        let expected = terms.risks.iter().filter(|risk| self.traits.expects(person, risk.expected));
        expected.fold(Chance::ALWAYS, |spared, risk| spared.and(risk.spared))
    }
}
