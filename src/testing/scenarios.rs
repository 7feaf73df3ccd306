//! Random scenarios and runs, by the sizes, networks and mechanisms that a test chooses.

use std::ops::RangeInclusive;

use downline::Scenario;
use proptest::prelude::*;
use proptest::strategy::{NewTree, Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use super::mechanism::Mechanism;
use super::network::Topology;
use super::run::Run;
use super::shrink::Shrinking;
use super::whole::{Sizes, scenario};

/// A strategy for valid [scenarios](Scenario): small ones with every network and mechanism, unless told
/// otherwise. A failing one shrinks towards few people and ticks and [`Scenario::default`].
///
/// ```
/// use downline::testing::{Mechanism, Topology, scenarios};
/// use proptest::prelude::*;
///
/// proptest!(|(scenario in scenarios().people(2..=20).without(&[Mechanism::BuyBack]))| {
///     prop_assert!(scenario.population.people <= 20);
///     prop_assert!(scenario.suppliers.iter().all(|supplier| supplier.buy_back.is_none()));
/// });
/// let trees = scenarios().networks(&[Topology::Tree]).only(&[Mechanism::Commissions]);
/// # proptest!(ProptestConfig::with_cases(8), |(run in trees.runs())| {
/// #     let is_tree = matches!(run.scenario.network, downline::scenario::NetworkKind::Tree { .. });
/// #     prop_assert!(is_tree);
/// # });
/// ```
#[derive(Debug, Clone)]
#[must_use = "a strategy gives values to a test"]
pub struct Scenarios {
    sizes: Sizes,
    networks: Vec<Topology>,
    left_out: Vec<Mechanism>,
}

/// Any valid scenario of up to 150 people, 30 ticks and 3 suppliers.
pub fn scenarios() -> Scenarios {
    let sizes = Sizes { people: 1..=150, ticks: 1..=30, suppliers: 1..=3 };
    Scenarios { sizes, networks: Vec::new(), left_out: Vec::new() }
}

/// Any of the [`scenarios`] under any seed.
pub fn runs() -> Runs {
    scenarios().runs()
}

impl Scenarios {
    /// As many people as this range says; 1 to 150 unless told.
    ///
    /// # Panics
    /// If the range is empty or begins at 0.
    pub fn people(mut self, people: RangeInclusive<u32>) -> Self {
        assert!(
            !people.is_empty() && *people.start() > 0,
            "people: {people:?} is not allowed; allowed: from 1"
        );
        self.sizes.people = people;
        self
    }

    /// As many ticks as this range says; 1 to 30 unless told.
    ///
    /// # Panics
    /// If the range is empty or leaves 1 to 65 535.
    pub fn ticks(mut self, ticks: RangeInclusive<u32>) -> Self {
        let is_allowed = !ticks.is_empty() && *ticks.start() > 0 && *ticks.end() <= 65_535;
        assert!(is_allowed, "ticks: {ticks:?} is not allowed; allowed: from 1 to 65535");
        self.sizes.ticks = ticks;
        self
    }

    /// As many suppliers as this range says; 1 to 3 unless told.
    ///
    /// # Panics
    /// If the range is empty or begins at 0.
    pub fn suppliers(mut self, suppliers: RangeInclusive<usize>) -> Self {
        let is_allowed = !suppliers.is_empty() && *suppliers.start() > 0;
        assert!(is_allowed, "suppliers: {suppliers:?} is not allowed; allowed: from 1");
        self.sizes.suppliers = suppliers;
        self
    }

    /// Networks of these kinds alone.
    pub fn networks(mut self, kinds: &[Topology]) -> Self {
        self.networks = kinds.to_vec();
        self
    }

    /// Without these mechanisms: their fields are those of [`Scenario::default`].
    pub fn without(mut self, mechanisms: &[Mechanism]) -> Self {
        self.left_out.extend(mechanisms);
        self
    }

    /// Without all mechanisms but these.
    pub fn only(self, mechanisms: &[Mechanism]) -> Self {
        let others: Vec<Mechanism> =
            Mechanism::ALL.into_iter().filter(|mechanism| !mechanisms.contains(mechanism)).collect();
        self.without(&others)
    }

    /// Without any mechanism: what is left are a ladder by depth, pitches, retail and expiry.
    pub fn plain(self) -> Self {
        self.only(&[])
    }

    /// These scenarios, each under any seed.
    pub fn runs(self) -> Runs {
        Runs(self)
    }

    fn tree(&self, runner: &mut TestRunner) -> NewTree<Runs> {
        let left_out = self.left_out.clone();
        let wanted = scenario(&self.sizes, &self.networks)
            .prop_map(move |scenario| {
                left_out.iter().fold(scenario, |scenario, mechanism| mechanism.off(&scenario))
            })
            .prop_filter("a valid scenario", |scenario| scenario.validate().is_ok());
        let (scenario, seed) = (wanted, any::<u64>()).new_tree(runner)?.current();
        let keeps_network = !self.networks.is_empty() && !self.networks.contains(&Topology::Complete);
        Ok(Shrinking::new(Run::new(scenario, seed), self.sizes.clone(), keeps_network))
    }
}

impl Strategy for Scenarios {
    type Tree = ScenarioTree;
    type Value = Scenario;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        self.tree(runner).map(ScenarioTree)
    }
}

/// A scenario on its way to a smaller one.
#[derive(Debug, Clone)]
pub struct ScenarioTree(Shrinking);

impl ValueTree for ScenarioTree {
    type Value = Scenario;

    fn current(&self) -> Scenario {
        self.0.current().scenario
    }

    fn simplify(&mut self) -> bool {
        self.0.simplify()
    }

    fn complicate(&mut self) -> bool {
        self.0.complicate()
    }
}

/// A strategy for [runs](Run): [`Scenarios`], each under any seed.
#[derive(Debug, Clone)]
#[must_use = "a strategy gives values to a test"]
pub struct Runs(Scenarios);

impl Strategy for Runs {
    type Tree = Shrinking;
    type Value = Run;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        self.0.tree(runner)
    }
}
