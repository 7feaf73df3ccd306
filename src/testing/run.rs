//! A run to be checked: a scenario, a seed, and how people decide.

use std::fmt;
use std::sync::Arc;

use downline::ledger::Book;
use downline::simulation::{BranchError, SnapshotError};
use downline::{Decisions, Observer, Report, Scenario, Simulation};

use super::brief::brief;
use super::violation::Violation;

/// Makes the decisions of a caller's own.
type Deciding = Arc<dyn Fn() -> Box<dyn Decisions> + Send + Sync>;

/// A scenario under a seed, with the standard decisions or a caller's own. Its `Debug` is the scenario as
/// [`brief`] JSON, so that a failing test prints what a person can read.
#[derive(Clone)]
#[non_exhaustive]
pub struct Run {
    /// The scenario.
    pub scenario: Scenario,
    /// The seed of all luck.
    pub seed: u64,
    deciding: Option<Deciding>,
}

impl Run {
    /// A run of a scenario under a seed.
    pub fn new(scenario: Scenario, seed: u64) -> Self {
        Run { scenario, seed, deciding: None }
    }

    /// This run with people who decide in a caller's own way. Each simulation of it asks `decisions` for new
    /// ones, so that no state of theirs is shared.
    #[must_use]
    pub fn deciding<D: Decisions + 'static>(
        mut self,
        decisions: impl Fn() -> D + Send + Sync + 'static,
    ) -> Self {
        self.deciding = Some(Arc::new(move || Box::new(decisions())));
        self
    }

    /// Whether people decide in a caller's own way.
    pub fn has_own_decisions(&self) -> bool {
        self.deciding.is_some()
    }

    /// The run at its opening.
    ///
    /// # Errors
    /// A scenario that is not valid.
    pub fn simulation(&self) -> Result<Simulation, Violation> {
        self.build(Book::Totals)
    }

    /// A run of this kind that was saved, with new decisions if it has any of a caller's own.
    ///
    /// # Errors
    /// Those of [`Simulation::resume`].
    pub fn resumed(&self, bytes: &[u8]) -> Result<Simulation, SnapshotError> {
        match &self.deciding {
            Some(deciding) => Simulation::resume_with(bytes, deciding()),
            None => Simulation::resume(bytes),
        }
    }

    /// A branch of a run of this kind under its own scenario, with new decisions if it has any of a caller's
    /// own.
    ///
    /// # Errors
    /// Those of [`Simulation::branch`].
    pub fn branched(&self, past: &Simulation) -> Result<Simulation, BranchError> {
        match &self.deciding {
            Some(deciding) => past.branch_with(&self.scenario, deciding()),
            None => past.branch(&self.scenario),
        }
    }

    /// The run at its opening with a book of this detail.
    pub(super) fn build(&self, book: Book) -> Result<Simulation, Violation> {
        let builder = Simulation::builder(&self.scenario).seed(self.seed).book(book);
        let builder = match &self.deciding {
            Some(deciding) => builder.decisions(deciding()),
            None => builder,
        };
        builder.build().map_err(|error| Violation::new("simulation", error))
    }

    /// The report of the run, all of which an observer has seen.
    ///
    /// # Errors
    /// A scenario that is not valid.
    pub fn watched(&self, observer: &mut impl Observer) -> Result<Report, Violation> {
        Ok(self.simulation()?.run_with(observer))
    }
}

impl fmt::Debug for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "seed {}, scenario {}", self.seed, brief(&self.scenario))
    }
}
