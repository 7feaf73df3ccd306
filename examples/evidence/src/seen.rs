//! A run with what patterns of real pyramids are measured by.

use std::collections::HashMap;
use std::ops::ControlFlow;

use downline::event::{Entry, Phase};
use downline::report::{Outcome, TierTickFlows, TierTickRow};
use downline::world::Status;
use downline::{
    Money, Observer, PersonId, Posting, Report, Scenario, ScenarioError, Simulation, Tick, World,
};

use crate::percent;

/// A run with what patterns are measured by.
pub struct Seen {
    /// The report.
    pub report: Report,
    /// How it ended for each reseller.
    pub outcomes: Vec<Outcome>,
    /// What each tier had come to at the end.
    pub tiers: Vec<TierTickRow>,
    /// When most resellers were active: of the units made so far, those that lay with resellers or had
    /// expired with them, in per cent.
    pub in_channel: f64,
    /// Of the resellers active a year of weeks before the end, those who had left by the end, in per cent.
    pub left_within_a_year: f64,
    /// What each reseller paid for the goods that it used itself, in the order of joining.
    pub used_at_cost: Vec<Money>,
}

/// What goods cost the people who used them up themselves.
#[derive(Default)]
struct OwnUse(HashMap<PersonId, Money>);

impl Observer for OwnUse {
    fn phase(&mut self, _: Tick, _: Phase, entries: &[Entry], _: &World) -> ControlFlow<()> {
        for entry in entries {
            if let Posting::Use { person, value, .. } = entry.posting {
                *self.0.entry(person).or_default() += value;
            }
        }
        ControlFlow::Continue(())
    }
}

impl Seen {
    /// Runs a scenario to its end.
    ///
    /// # Errors
    /// A scenario that is not valid.
    pub fn of(scenario: &Scenario, seed: u64) -> Result<Seen, ScenarioError> {
        let mut simulation = Simulation::new(scenario, seed)?;
        let mut own_use = OwnUse::default();
        let a_year_before = scenario.ticks.saturating_sub(52);
        let (mut most, mut in_channel, mut base) = (0, 0.0, Vec::new());
        while !simulation.is_done() {
            if simulation.tick().0 == a_year_before {
                base = actives(&simulation);
            }
            let _ = simulation.step_with(&mut own_use);
            let active = simulation.world().active();
            if active > most {
                (most, in_channel) = (active, share_in_channel(&simulation.tiers()));
            }
        }
        let now = actives(&simulation);
        let gone = base.iter().zip(&now).filter(|(was, is)| **was && !**is).count();
        let left_within_a_year = percent(gone as f64, base.iter().filter(|&&was| was).count() as f64);
        let (report, outcomes, tiers) = (simulation.report(), simulation.outcomes(), simulation.tiers());
        let paid = |own: &Outcome| own_use.0.get(&own.person).copied().unwrap_or_default();
        let used_at_cost = outcomes.iter().map(paid).collect();
        Ok(Seen { report, outcomes, tiers, in_channel, left_within_a_year, used_at_cost })
    }

    /// The share of resellers with such a profit, in per cent.
    pub fn with_profit(&self, is_so: impl Fn(Money) -> bool) -> f64 {
        let count = self.outcomes.iter().filter(|own| is_so(own.profit)).count();
        percent(count as f64, self.outcomes.len() as f64)
    }

    /// The share with such a profit where the goods that they used count as worth what they cost.
    pub fn with_profit_and_goods(&self, is_so: impl Fn(Money) -> bool) -> f64 {
        let with_goods = self.outcomes.iter().zip(&self.used_at_cost);
        let count = with_goods.filter(|(own, used)| is_so(own.profit + **used)).count();
        percent(count as f64, self.outcomes.len() as f64)
    }

    /// The share without recruits, in per cent.
    pub fn without_recruits(&self) -> f64 {
        percent(self.report.totals.without_recruits as f64, self.outcomes.len() as f64)
    }

    /// The first tier whose mean reseller loses.
    pub fn first_losing_tier(&self) -> f64 {
        let profit = |tier: &u32| {
            let own = self.outcomes.iter().filter(|own| own.tier.0 == *tier);
            own.map(|own| own.profit.fen()).sum::<i64>()
        };
        let deepest = self.outcomes.iter().map(|own| own.tier.0).max().unwrap_or(0);
        (1..=deepest).find(|tier| profit(tier) < 0).map_or(f64::INFINITY, f64::from)
    }
}

/// Who of those who joined so far is active, in the order of joining.
fn actives(simulation: &Simulation) -> Vec<bool> {
    simulation.world().resellers().map(|reseller| reseller.status() == Status::Active).collect()
}

fn share_in_channel(tiers: &[TierTickRow]) -> f64 {
    let sum =
        |units: fn(&TierTickFlows) -> u64| tiers.iter().map(|row| units(&row.flows)).sum::<u64>() as f64;
    let unsold = sum(|flows| flows.expired.0 + flows.on_hand.0);
    percent(unsold, unsold + sum(|flows| flows.retail.0 + flows.own_use.0))
}
