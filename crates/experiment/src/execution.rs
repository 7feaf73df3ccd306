//! How a plan is carried out: on how many threads, and with which finished runs.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;

use super::error::ExperimentError;
use super::executor;
use super::plan::Plan;
use super::run_record::Sample;
use super::store::Store;

/// How a plan is carried out; no result depends on it.
#[derive(Debug, Clone, Copy)]
pub struct Execution<'a> {
    /// Threads that run side by side.
    pub threads: NonZeroUsize,
    /// Where finished runs are kept and looked for.
    pub store: Option<&'a Store>,
}

impl Default for Execution<'_> {
    fn default() -> Self {
        Execution { threads: NonZeroUsize::MIN, store: None }
    }
}

impl Plan {
    /// Runs everything, or takes it from the store, and hands each run on in the order of the numbers.
    /// `Break` ends it.
    ///
    /// # Errors
    /// A store that cannot be read or written, or threads that the system does not start.
    pub fn each(
        &self,
        execution: Execution,
        sink: impl FnMut(u64, Sample) -> ControlFlow<()>,
    ) -> Result<(), ExperimentError> {
        self.each_of(0..self.runs(), execution, sink)
    }

    /// Runs some of the runs, or takes them from the store, as [`each`](Self::each) does for all.
    ///
    /// # Errors
    /// As [`each`](Self::each).
    pub fn each_of(
        &self,
        runs: std::ops::Range<u64>,
        execution: Execution,
        mut sink: impl FnMut(u64, Sample) -> ControlFlow<()>,
    ) -> Result<(), ExperimentError> {
        let Execution { threads, store } = execution;
        let job = |run| match store {
            None => Ok(self.run(run)),
            Some(store) => store.fetch(run, || self.run(run)),
        };
        let mut outcome = Ok(());
        let started = executor::in_order(threads, runs, job, |run, sample| match sample {
            Ok(sample) => sink(run, sample),
            Err(error) => {
                outcome = Err(error.into());
                ControlFlow::Break(())
            }
        });
        started.map_err(|source| ExperimentError::Threads { threads, source })?;
        outcome
    }
}
