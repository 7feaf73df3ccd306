//! One run, and what the page draws of it.

use std::collections::BTreeMap;

use downline::report::Report;
use downline::world::Status;
use downline::{Scenario, ScenarioError, Simulation};
use serde::Serialize;

/// A run with the tick at which each reseller left and each tier at the end of each tick.
#[derive(Debug)]
pub struct Session {
    simulation: Simulation,
    /// By place in the order of joining; −1 for a reseller that is active.
    left: Vec<i32>,
    ticks: Vec<TickTiers>,
}

/// The tiers at the end of a tick.
#[derive(Debug, Clone, Serialize)]
struct TickTiers {
    active: u64,
    tiers: Vec<TierRow>,
}

/// A tier at the end of a tick, all suppliers together: people by the tier at which they joined, units by
/// the tier held when they moved.
#[derive(Debug, Clone, Copy, Default, Serialize)]
struct TierRow {
    tier: u32,
    joined: u64,
    active: u64,
    on_hand: u64,
    expired: u64,
}

/// What a run comes to: its report, and the scenario that brings it forth again.
#[derive(Serialize)]
struct Ending<'a> {
    report: &'a Report,
    scenario: &'a Scenario,
}

impl Session {
    /// Opens a run at tick 0.
    ///
    /// # Errors
    /// As [`Simulation::new`].
    pub fn open(scenario: &Scenario, seed: u64) -> Result<Self, ScenarioError> {
        let simulation = Simulation::new(scenario, seed)?;
        let mut session = Session { simulation, left: Vec::new(), ticks: Vec::new() };
        session.record();
        Ok(session)
    }

    /// Runs up to `count` ticks, not beyond the horizon.
    pub fn step(&mut self, count: u32) {
        for _ in 0..count {
            if self.simulation.is_done() {
                break;
            }
            self.simulation.step();
            self.record();
        }
    }

    /// The present tick.
    pub fn tick(&self) -> u32 {
        self.simulation.tick().0
    }

    /// The tiers at the end of each tick from `first` on, as JSON.
    pub fn tiers(&self, first: u32) -> Vec<u8> {
        let rows = self.ticks.get(first as usize..).unwrap_or_default();
        serde_json::to_vec(rows).expect("plain data")
    }

    /// One row of five 32-bit little-endian integers for each reseller, in the order of joining: the tier at
    /// which it joined, when it joined, when it left (−1: it is active), its profit so far in whole yuan and
    /// its units on hand. Both of the last are held to what 32 bits can say.
    pub fn people(&self) -> Vec<u8> {
        let outcomes = self.simulation.outcomes();
        let resellers = self.simulation.world().resellers();
        let mut bytes = Vec::with_capacity(outcomes.len() * 20);
        for ((outcome, reseller), &left) in outcomes.iter().zip(resellers).zip(&self.left) {
            let profit = outcome.profit.fen().div_euclid(100);
            let profit = profit.clamp(i32::MIN.into(), i32::MAX.into()) as i32;
            let on_hand = i32::try_from(reseller.on_hand().0).unwrap_or(i32::MAX);
            let row = [outcome.entry_tier.0 as i32, outcome.joined.0 as i32, left, profit, on_hand];
            bytes.extend(row.iter().flat_map(|number| number.to_le_bytes()));
        }
        bytes
    }

    /// The report at this tick and the scenario, as JSON.
    pub fn result(&self) -> Vec<u8> {
        let (report, scenario) = (&self.simulation.report(), self.simulation.scenario());
        serde_json::to_vec(&Ending { report, scenario }).expect("plain data")
    }

    fn record(&mut self) {
        let resellers = self.simulation.world().resellers();
        self.left.resize(resellers.len(), -1);
        let tick = self.simulation.tick().0 as i32;
        for (left, reseller) in self.left.iter_mut().zip(resellers) {
            if *left < 0 && matches!(reseller.status(), Status::Left(_)) {
                *left = tick;
            }
        }
        let mut tiers: BTreeMap<u32, TierRow> = BTreeMap::new();
        for row in self.simulation.tiers() {
            let tier = tiers.entry(row.tier.0).or_default();
            tier.tier = row.tier.0;
            tier.joined += row.people.joined;
            tier.active += row.people.active;
            tier.on_hand += row.flows.on_hand.0;
            tier.expired += row.flows.expired.0;
        }
        let active = self.simulation.world().active() as u64;
        self.ticks.push(TickTiers { active, tiers: tiers.into_values().collect() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    /// What the page draws adds up to the report.
    #[test]
    fn people_and_tiers_agree_with_the_report() {
        let small = [("population.people", "3000"), ("suppliers.0.first_agents", "20")];
        let mut session = Session::open(&Scenario::mask().with_all(small).unwrap(), 7).unwrap();
        session.step(60);
        session.step(60);
        assert_eq!(session.tick(), 104);
        let report = session.simulation.report();
        let people = session.people();
        let rows: Vec<[i32; 5]> = people
            .chunks(20)
            .map(|row| std::array::from_fn(|at| i32::from_le_bytes(row[4 * at..][..4].try_into().unwrap())))
            .collect();
        assert_eq!(rows.len() as u64, report.totals.resellers);
        let count = |holds: fn(&[i32; 5]) -> bool| rows.iter().filter(|row| holds(row)).count() as u64;
        assert_eq!(count(|row| row[2] < 0), report.totals.active);
        assert_eq!(count(|row| row[3] < 0), report.totals.losers);
        let ticks: Value = serde_json::from_slice(&session.tiers(0)).unwrap();
        assert_eq!(ticks.as_array().unwrap().len(), 105);
        let sum = |name: &str| -> u64 {
            ticks[104]["tiers"].as_array().unwrap().iter().map(|tier| tier[name].as_u64().unwrap()).sum()
        };
        assert_eq!(sum("on_hand") + sum("expired"), report.totals.units_stranded.0);
        let peak = ticks.as_array().unwrap().iter().map(|row| row["active"].as_u64().unwrap()).max();
        assert_eq!(peak, Some(report.totals.peak_active));
        let result: Value = serde_json::from_slice(&session.result()).unwrap();
        assert_eq!(result["report"]["manifest"]["result_digest"], report.manifest.result_digest);
    }
}
