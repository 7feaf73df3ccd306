//! How much memory a run needs, said before it starts.

use std::fmt;

use super::{Simulation, room};
use crate::decision::Rules;
use crate::ledger::People;
use crate::network::Network;
use crate::random::Keys;
use crate::scenario::{Scenario, ScenarioError};
use crate::world::{Neighbours, World};

/// Runs of fewer people are not checked: they need a few megabytes before the first person joins, and many of
/// them are short.
const FEW: u32 = 1 << 21;

/// Bytes for each reseller beside its row, in lists of the busiest tick and of the report: measured where 44
/// million of 1.3 billion people join.
const LISTED: u64 = 40;

/// What a run needs, in bytes.
///
/// What people and counters need is certain. How many resellers there will be is not. The estimate lets each
/// pitch recruit with the chance that its tier promises. In it the population is never used up and no
/// reseller leaves; it stops at the whole population. Hype and herding are left out, so that a run that lives
/// by them may need more.
///
/// ```
/// use downline::{Scenario, Simulation};
/// let scenario = Scenario::reference().with("population.people", "1300000000")?;
/// let memory = Simulation::memory(&scenario)?;
/// assert_eq!(memory.people, 1_300_000_000);
/// println!("{memory}");
/// # Ok::<(), downline::ScenarioError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemoryEstimate {
    /// For all people.
    pub people: u64,
    /// For counters of what people's acquaintances do.
    pub counters: u64,
    /// For each reseller, with its places in lists.
    pub per_reseller: u64,
    /// How many resellers there may come to be.
    pub resellers: u64,
}

impl MemoryEstimate {
    /// Bytes that are needed even if no person joins.
    pub fn least(&self) -> u64 {
        self.people + self.counters
    }

    /// Bytes in all, if `resellers` people join.
    pub fn total(&self) -> u64 {
        self.people + self.counters + self.per_reseller * self.resellers
    }
}

impl fmt::Display for MemoryEstimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let MemoryEstimate { people, counters, per_reseller, resellers } = self;
        write!(
            f,
            "{} for people, {} for counters, and up to {} for resellers ({per_reseller} bytes for each, if {resellers} join)",
            gib(*people),
            gib(*counters),
            gib(self.total() - self.least()),
        )
    }
}

/// In units of 2³⁰ bytes.
fn gib(bytes: u64) -> String {
    format!("{:.1} GiB", bytes as f64 / (1u64 << 30) as f64)
}

impl Simulation {
    /// How much memory a run of this scenario needs at most, but for hype and herding.
    ///
    /// # Errors
    /// A scenario that does not pass [`Scenario::validate`].
    pub fn memory(scenario: &Scenario) -> Result<MemoryEstimate, ScenarioError> {
        scenario.validate()?;
        Ok(estimate(scenario, &Rules::new(scenario, Keys::from_seed(0))))
    }
}

fn estimate(scenario: &Scenario, rules: &Rules) -> MemoryEstimate {
    let counters = match rules.heeds_circle {
        true => Neighbours::bytes(&Network::new(scenario, &rules.keys)),
        false => 0,
    };
    let (people, row) = World::bytes(scenario);
    let moves_resellers = scenario.suppliers.iter().any(|supplier| supplier.ladder.moves_resellers());
    let sums = if moves_resellers { People::BYTES_EACH } else { 0 };
    let per_reseller = row + LISTED + sums;
    MemoryEstimate { people, counters, per_reseller, resellers: resellers(scenario, rules) }
}

/// How many resellers there would be if none left and there were always a person to recruit, at most the
/// whole population.
fn resellers(scenario: &Scenario, rules: &Rules) -> u64 {
    let people = f64::from(scenario.population.people);
    let mut sum = 0.0;
    for (supplier, terms) in scenario.suppliers.iter().zip(&rules.terms) {
        let chance = |tier: u16| scenario.behaviour.pitches.mean * rules.recruits_with(terms, tier);
        // No reseller gets deeper than one tier a tick.
        let deepest = u32::from(terms.tiers()).min(scenario.ticks) as u16;
        let chances: Vec<f64> = (1..=deepest).map(chance).collect();
        sum += members(f64::from(supplier.first_agents), &chances, scenario.ticks, people);
    }
    // Each of those who think about opening a shop may do so.
    let marketplace = rules.marketplace.as_ref();
    let entrants = marketplace.map_or(0.0, |terms| f64::from(terms.entrants) * f64::from(scenario.ticks));
    (sum + entrants.min(people)) as u64
}

/// Fewer members of a tier than this bring no other that counts.
const NONE: f64 = 1e-12;

/// How many members there are after `ticks` ticks, if each of a tier brings `chances` members into the next
/// one in each tick; at most `people`.
fn members(first: f64, chances: &[f64], ticks: u32, people: f64) -> f64 {
    // By tier, the first agents first; those beyond are still empty.
    let mut members = vec![first];
    for _ in 0..ticks {
        let deepest = members.len() - 1;
        if deepest < chances.len() && members[deepest] * chances[deepest] > NONE {
            members.push(0.0);
        }
        for tier in (1..members.len()).rev() {
            members[tier] = (members[tier] + members[tier - 1] * chances[tier - 1]).min(people);
        }
        if members.iter().sum::<f64>() >= people {
            return people;
        }
    }
    members.iter().sum()
}

/// Refuses a scenario that needs more memory than there is, where that is known, even if no person joins: how
/// many will join is known too badly to forbid a run for it.
pub(super) fn check(scenario: &Scenario, rules: &Rules) -> Result<(), ScenarioError> {
    if scenario.population.people < FEW {
        return Ok(());
    }
    fits(scenario, estimate(scenario, rules), room::available().unwrap_or(u64::MAX))
}

fn fits(scenario: &Scenario, needed: MemoryEstimate, available: u64) -> Result<(), ScenarioError> {
    if needed.least() <= available {
        return Ok(());
    }
    let value = format!("{}, for which a run needs {needed},", scenario.population.people);
    let allowed = format!("what fits into the {} that are free", gib(available));
    Err(ScenarioError::value("population.people", value, allowed))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// People and counters are certain, and the number of resellers is about right where nothing but the
    /// promise recruits.
    #[test]
    fn the_estimate_is_about_what_comes() {
        let mut scenario = Scenario::reference();
        scenario.population.people = 2_000_000;
        scenario.suppliers[0].first_agents = 50;
        let estimate = Simulation::memory(&scenario).unwrap();
        assert_eq!((estimate.people, estimate.counters), (2_000_000, 0));
        let came = Simulation::new(&scenario, 1).unwrap().run().totals.resellers;
        assert!((came..came * 3 / 2).contains(&estimate.resellers), "{came} {estimate}");
        scenario.population.people = 10_000;
        assert_eq!(Simulation::memory(&scenario).unwrap().resellers, 10_000, "no person joins twice");
        let counted = Simulation::memory(&Scenario::mask()).unwrap().counters;
        assert!((1_000..1_000_000).contains(&counted), "{counted}");
    }

    /// The work does not grow with tiers that hold no reseller: both cases would take minutes otherwise.
    #[test]
    fn the_deepest_ladder_over_the_longest_time_is_estimated_at_once() {
        let (tiers, ticks) = (65_535, 65_535);
        assert_eq!(members(5.0, &vec![0.0; tiers], ticks, 1e9), 5.0);
        assert_eq!(members(5.0, &vec![0.5; tiers], ticks, 1e9), 1e9);
        let grown = members(5.0, &vec![1e-4; tiers], ticks, 1e9);
        let expected = 5.0 * 1.0001_f64.powi(65_535);
        assert!((grown / expected - 1.0).abs() < 1e-9, "{grown} {expected}");
        assert_eq!(members(2.0, &[0.5, 0.5], 2, 1e9), 2.0 + 2.0 + 0.5);
    }

    #[test]
    fn what_does_not_fit_is_refused_with_the_estimate() {
        let scenario = Scenario::reference().with("population.people", "4294967294").unwrap();
        let needed = Simulation::memory(&scenario).unwrap();
        assert_eq!(fits(&scenario, needed, needed.least()), Ok(()));
        let error = fits(&scenario, needed, 2 << 30).unwrap_err().to_string();
        let start = "population.people: 4294967294, for which a run needs 4.0 GiB for people, ";
        assert!(error.starts_with(start), "{error}");
        assert!(
            error.ends_with("is not allowed; allowed: what fits into the 2.0 GiB that are free"),
            "{error}"
        );
    }
}
