//! One past, many futures: a run goes on under another scenario from the present tick.

use thiserror::Error;

use super::Simulation;
use crate::decision::{CustomDecisions, Decisions, Rules, Terms};
use crate::network::Network;
use crate::random::Keys;
use crate::scenario::{Scenario, ScenarioError};

/// Why a run cannot go on under another scenario.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum BranchError {
    /// The other scenario is not valid.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    /// The past would have been another one.
    #[error("{field}: cannot change within a run; branch before tick 1, or leave it as it is")]
    Past {
        /// What differs.
        field: String,
    },
    /// The other scenario ends before the present tick.
    #[error("ticks: {ticks} is not allowed; allowed: at least {tick}, which the run has reached")]
    Over {
        /// The other horizon.
        ticks: u32,
        /// The present tick.
        tick: u32,
    },
    /// The full book checks every posting against the scenario of the whole run.
    #[error("a run with a full book cannot go on under another scenario")]
    FullBook,
}

impl Simulation {
    /// This run as it goes on under another scenario from the next tick: what has happened stays (at tick 0,
    /// when only the first agents have joined, it opens anew). Luck stays keyed by the same seed, so that
    /// several branches of one past share all of it that they do not touch.
    ///
    /// Price changes and events of the other scenario that are dated to past ticks and still hold, hold from
    /// now on. People, seats, their network, need clocks, pitches, the length of a tick, and the suppliers
    /// with their kind of ladder, batches and shelf lives must be the same, every tier that is held must have
    /// a price, and former resellers may join again in both or in neither. A supplier with instalments keeps
    /// them, since debts are collected under their terms; a `down` of 1 ends its lending. A run in which
    /// goods may disappoint keeps who is disappointed; chances of 0 let no more follow.
    ///
    /// People go on to decide as they did. Decisions of one's own are shared with the branch, not copied;
    /// [`branch_with`](Self::branch_with) takes others.
    ///
    /// ```
    /// use downline::{Remedy, Scenario, Simulation, Tick};
    ///
    /// let small = [("population.people", "2000"), ("suppliers.0.first_agents", "10"), ("ticks", "40")];
    /// let scenario = Scenario::mask().with_all(small)?;
    /// let mut past = Simulation::new(&scenario, 7)?;
    /// while past.tick() < Tick(20) {
    ///     past.step();
    /// }
    /// let too_late = past.branch(&Remedy::TierCap { tiers: 2 }.on(&scenario))?.run();
    /// assert!(too_late.totals.resellers <= past.run().totals.resellers);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// A scenario that is not valid, or under which the past would not have been possible.
    pub fn branch(&self, scenario: &Scenario) -> Result<Simulation, BranchError> {
        self.go_on(scenario, self.rules.own.clone())
    }

    /// This run as it goes on from the next tick under another scenario, or its own, and under these
    /// decisions: as [`branch`](Self::branch) otherwise. The report of the branch names them alone, and
    /// answers are not counted any more.
    ///
    /// ```
    /// use downline::decision::AskView;
    /// use downline::{Decisions, Money, Scenario, Simulation};
    ///
    /// struct Proud;
    /// impl Decisions for Proud {
    ///     fn name(&self) -> &str {
    ///         "proud"
    ///     }
    ///     fn ask(&self, view: &AskView) -> Money {
    ///         view.list_price
    ///     }
    /// }
    ///
    /// let small = [("population.people", "2000"), ("suppliers.0.first_agents", "10"), ("ticks", "30")];
    /// let scenario = Scenario::mask().with_all(small)?;
    /// let mut past = Simulation::new(&scenario, 7)?;
    /// (0..15).for_each(|_| past.step());
    /// let proud = past.branch_with(&scenario, Proud)?.run();
    /// assert_eq!(proud.manifest.decisions.as_deref(), Some("proud"));
    /// assert!(proud.totals.units_retail <= past.run().totals.units_retail);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`branch`](Self::branch).
    pub fn branch_with(
        &self,
        scenario: &Scenario,
        decisions: impl Decisions + 'static,
    ) -> Result<Simulation, BranchError> {
        self.go_on(scenario, Some(CustomDecisions::new(decisions)))
    }

    fn go_on(&self, scenario: &Scenario, own: Option<CustomDecisions>) -> Result<Simulation, BranchError> {
        scenario.validate()?;
        if self.tick == 0 {
            let builder = Simulation::builder(scenario).seed(self.seed);
            let builder = match own {
                Some(own) => builder.custom(own),
                None => builder,
            };
            return Ok(builder.build()?);
        }
        if let Some(field) = other_past(&self.scenario, scenario) {
            return Err(BranchError::Past { field });
        }
        if scenario.ticks < self.tick {
            return Err(BranchError::Over { ticks: scenario.ticks, tick: self.tick });
        }
        if self.ledger.totals().is_none() {
            return Err(BranchError::FullBook);
        }
        let mut branch = self.clone();
        let keys = Keys::from_seed(self.seed);
        branch.network = Network::new(scenario, &keys);
        let dated = scenario.dated(&keys).map(Box::new);
        let in_force = dated.as_deref().unwrap_or(scenario);
        let rules = Rules::at(in_force, keys, self.tick);
        branch.rules = match own {
            Some(own) => rules.with_custom(own),
            None => rules,
        };
        if branch.rules.own.is_some() {
            // What people decide in ways of the user's own, and why, is the user's to count.
            branch.world.answers = None;
        }
        let deepest = self.deepest_held();
        for (index, terms) in branch.rules.terms.iter_mut().enumerate() {
            let held = self.rules.terms[index].tiers().max(terms.tiers());
            *terms = Terms::new(in_force, index, self.tick, u32::from(held));
            if !self.has_terms(in_force, index, deepest[index]) {
                return Err(BranchError::Past { field: format!("suppliers.{index}.ladder") });
            }
        }
        let uses_left_stock = branch.rules.uses_left_stock();
        branch.world.suit(in_force, &branch.network, branch.rules.heeds_circle, uses_left_stock);
        branch.scenario = scenario.clone();
        branch.dated = dated;
        Ok(branch)
    }
}

impl Simulation {
    /// The deepest tier that any reseller has held last, by supplier; 0 where no reseller ever joined.
    pub(super) fn deepest_held(&self) -> Vec<u16> {
        let mut deepest = vec![0; self.scenario.suppliers.len()];
        for member in self.world.resellers.members.iter() {
            let deepest = &mut deepest[usize::from(member.supplier)];
            *deepest = member.tier.max(*deepest);
        }
        deepest
    }

    /// Whether another scenario has terms, now and after each of its price changes, for every tier down to
    /// `deepest`, the deepest one held.
    pub(super) fn has_terms(&self, scenario: &Scenario, index: usize, deepest: u16) -> bool {
        let changes = scenario.suppliers[index].price_changes.iter().map(|change| change.tick);
        let mut ticks = std::iter::once(self.tick).chain(changes.filter(|&tick| tick > self.tick));
        ticks.all(|tick| Terms::new(scenario, index, tick, u32::from(deepest)).tiers() >= deepest)
    }
}

/// The first field in which two scenarios cannot have the same past.
fn other_past(one: &Scenario, other: &Scenario) -> Option<String> {
    let people = |scenario: &Scenario| (scenario.population.people, scenario.population.seated());
    let of_run = [
        ("population.people", people(one) == people(other)),
        ("population.need_ticks", one.population.need_ticks == other.population.need_ticks),
        ("network", one.network == other.network),
        ("tick", one.tick == other.tick),
        ("suppliers", one.suppliers.len() == other.suppliers.len()),
        // How many pitches each makes is kept only where not all make as many.
        ("behaviour.pitches", one.behaviour.pitches == other.behaviour.pitches),
        // Those who are disappointed stay so.
        (
            "behaviour.disappointment",
            one.behaviour.disappointment.is_none() || other.behaviour.disappointment.is_some(),
        ),
        ("behaviour.join.again", (one.behaviour.join.again > 0.0) == (other.behaviour.join.again > 0.0)),
    ];
    if let Some((field, _)) = of_run.iter().find(|(_, same)| !same) {
        return Some((*field).to_owned());
    }
    let pairs = one.suppliers.iter().zip(&other.suppliers).enumerate();
    pairs.into_iter().find_map(|(index, (one, other))| {
        let of_supplier = [
            ("first_agents", one.first_agents == other.first_agents),
            ("product.shelf_life", one.product.shelf_life == other.product.shelf_life),
            ("product.batch_period", one.product.batch_period == other.product.batch_period),
            ("ladder", one.ladder.moves_resellers() == other.ladder.moves_resellers()),
            // What resellers owe is collected under its terms.
            ("instalments", one.instalments.is_none() || other.instalments.is_some()),
        ];
        let (field, _) = of_supplier.into_iter().find(|(_, same)| !same)?;
        Some(format!("suppliers.{index}.{field}"))
    })
}

#[cfg(test)]
mod tests {
    use crate::event::Cause;
    use crate::scenario::{Scenario, WhenBroke};
    use crate::simulation::Simulation;
    use crate::world::Status;

    /// Some weeks of a scenario among few people.
    fn past(mut scenario: Scenario, edit: impl FnOnce(&mut Scenario), ticks: u32) -> Simulation {
        scenario.population.people = 3_000;
        scenario.suppliers[0].first_agents = 50;
        edit(&mut scenario);
        let mut past = Simulation::new(&scenario, 5).unwrap();
        (0..ticks).for_each(|_| past.step());
        past
    }

    /// The tick until which a reseller was trusted to be patient under other rules is forgotten.
    #[test]
    fn shorter_patience_counts_at_once() {
        let stay = |scenario: &mut Scenario| scenario.behaviour.leave.when_broke = WhenBroke::Stay;
        let past = past(Scenario::reference(), stay, 20);
        let idle = |simulation: &Simulation, ticks: u32| {
            let members = &simulation.world.resellers.members;
            let idle =
                |slot: &u32| simulation.tick - u32::from(members[*slot as usize].last_success) >= ticks;
            simulation.world.active.iter().filter(idle).count()
        };
        let mut scenario = past.scenario().clone();
        scenario.behaviour.leave.patience = Some(3);
        let mut branch = past.branch(&scenario).unwrap();
        assert!(idle(&branch, 3) > 50);
        branch.step();
        assert_eq!(idle(&branch, 3), 0);
    }

    /// A reseller that left before confidence counted set off no other, and was set off by none.
    #[test]
    fn confidence_may_begin_to_count_after_a_reseller_has_left() {
        let past = past(Scenario::reference(), |_| (), 40);
        let mut scenario = past.scenario().clone();
        scenario.ticks = 60;
        scenario.behaviour.leave.confidence = Scenario::mask().behaviour.leave.confidence;
        let mut branch = past.branch(&scenario).unwrap();
        let left = |simulation: &Simulation| {
            simulation.world.resellers.members.iter().filter(|member| member.has_left()).count() as u64
        };
        let before = left(&branch);
        assert!(before > 5, "{before}");
        let cascades = branch.report().cascades.unwrap();
        assert_eq!((cascades.count, cascades.set_off), (before, 0));
        let cascades = branch.run().cascades.unwrap();
        assert_eq!(cascades.count + cascades.set_off, left(&branch));
        branch.audit().unwrap();
    }

    /// Where confidence does not move any more, those who have lost it leave all the same.
    #[test]
    fn confidence_that_was_lost_before_counts_where_none_moves() {
        let past = past(Scenario::mask(), |_| (), 30);
        let mut scenario = past.scenario().clone();
        let confidence = scenario.behaviour.leave.confidence.as_mut().unwrap();
        confidence.threshold = 0.95;
        (confidence.success, confidence.idle, confidence.disputed) = (0.0, 0.0, 0.0);
        (confidence.downline_left, confidence.source_left, confidence.news) = (0.0, 0.0, 0.0);
        let mut branch = past.branch(&scenario).unwrap();
        let lost = |simulation: &Simulation| {
            let resellers = &simulation.world.resellers;
            let is_lost = |slot: &u32| resellers.confidence_states[*slot as usize].confidence <= 950_000;
            simulation.world.active.iter().filter(is_lost).count()
        };
        let left = |simulation: &Simulation| {
            let members = simulation.world.resellers.members.iter();
            members.filter(|member| member.status == Status::Left(Cause::Confidence)).count()
        };
        let (before, losing) = (left(&branch), lost(&branch));
        assert!(losing > 20, "{losing}");
        let saved = {
            let mut bytes = Vec::new();
            branch.save(&mut bytes).unwrap();
            bytes
        };
        branch.step();
        assert!(left(&branch) > before);
        assert_eq!(lost(&branch), 0);
        let mut resumed = Simulation::resume(&saved).unwrap();
        resumed.step();
        assert_eq!(left(&resumed), left(&branch), "a saved branch knows it too");
    }
}
